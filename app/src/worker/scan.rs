//! What a picture of the camera says: here and not on the page, because finding a code in it takes longer than a frame.

use rqrr::PreparedImage;

/// The text of the first QR code in a square picture of `side` pixels, one byte of brightness each, by rows; none if there
/// is no code in it, or none that can be read.
pub fn read(side: u32, brightness: &[u8]) -> Option<String> {
    let side = usize::try_from(side).ok().filter(|side| *side > 0 && side * side == brightness.len())?;
    let at = |x: usize, y: usize| brightness.get(y * side + x).copied().unwrap_or(u8::MAX);
    let mut picture = PreparedImage::prepare_from_greyscale(side, side, at);
    let codes = picture.detect_grids();
    codes.iter().find_map(|code| code.decode().ok()).map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use qrcode::{Color, EcLevel, QrCode};

    const LINK: &str = "https://cartera.example/join#5tK2vWn8QyRz4uLb";

    /// A code as a camera sees it: `turn` radians askew, `module` pixels a module, in light that falls off to one side.
    fn seen(side: u32, turn: f64, module: f64) -> Vec<u8> {
        let code = QrCode::with_error_correction_level(LINK, EcLevel::M).unwrap();
        let (width, middle) = (code.width() as f64, f64::from(side) / 2.0);
        let (sin, cos) = turn.sin_cos();
        let mut picture = Vec::new();
        for y in 0..side {
            for x in 0..side {
                let (dx, dy) = (f64::from(x) - middle, f64::from(y) - middle);
                let (column, row) = ((dx * cos + dy * sin) / module, (dy * cos - dx * sin) / module);
                let (column, row) = (column + width / 2.0, row + width / 2.0);
                let inside = (0.0..width).contains(&column) && (0.0..width).contains(&row);
                let dark = inside && code[(column as usize, row as usize)] == Color::Dark;
                let light = 0.5 + 0.5 * f64::from(x) / f64::from(side);
                picture.push((light * if dark { 40.0 } else { 220.0 }) as u8);
            }
        }
        picture
    }

    #[test]
    fn a_code_is_read_straight_and_askew_large_and_small() {
        for (turn, module) in [(0.0, 8.0), (0.3, 7.0), (-0.6, 5.0), (0.1, 4.0), (3.0, 6.0)] {
            assert_eq!(read(480, &seen(480, turn, module)).as_deref(), Some(LINK), "{turn} rad, {module} px");
        }
    }

    #[test]
    fn what_is_no_code_says_nothing() {
        assert_eq!(read(480, &vec![128; 480 * 480]), None);
        assert_eq!(read(480, &[0; 7]), None);
        assert_eq!(read(0, &[]), None);
        // Too small to be read: half a pixel a module.
        assert_eq!(read(480, &seen(480, 0.0, 0.5)), None);
    }
}
