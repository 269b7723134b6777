//! What a picture of the camera says: here and not on the page, because finding a code in it takes longer than a frame.

use quircs::Quirc;

/// How wide the neighbourhood is by which a pixel counts as dark, as a part of the picture's side: wider than any dark spot of a
/// code, narrower than the shade of a hand.
const NEIGHBOURHOOD: usize = 5;

/// Dark is what has less than this part of its neighbourhood's brightness, percent.
const DARK: u64 = 85;

/// The text of the first QR code in a square picture of `side` pixels, one byte of brightness each, by rows; none if there
/// is no code in it, or none that can be read.
pub fn read(side: u32, brightness: &[u8]) -> Option<String> {
    let side = usize::try_from(side).ok().filter(|side| *side > 0 && side * side == brightness.len())?;
    let evened = even(side, brightness);
    let mut eye = Quirc::default();
    let mut codes = eye.identify(side, side, &evened).flatten();
    codes.find_map(|code| String::from_utf8(code.decode().ok()?.payload).ok())
}

/// The picture in black and white as if light fell evenly on it: each pixel is compared with the mean around it, out of sums
/// over all above and left of each place (Bradley and Roth, "Adaptive thresholding using the integral image", 2007).
fn even(side: usize, brightness: &[u8]) -> Vec<u8> {
    let wide = side + 1;
    let mut sums = vec![0_u64; wide * wide];
    for (y, row) in brightness.chunks_exact(side).enumerate() {
        let mut along = 0;
        for (x, pixel) in row.iter().enumerate() {
            along += u64::from(*pixel);
            sums[(y + 1) * wide + x + 1] = sums[y * wide + x + 1] + along;
        }
    }
    let reach = side / NEIGHBOURHOOD / 2 + 1;
    let around = |at: usize| (at.saturating_sub(reach), (at + reach).min(side));
    let mut evened = Vec::with_capacity(brightness.len());
    for (y, row) in brightness.chunks_exact(side).enumerate() {
        let (top, bottom) = around(y);
        for (x, pixel) in row.iter().enumerate() {
            let (left, right) = around(x);
            let sum = sums[bottom * wide + right] + sums[top * wide + left]
                - sums[top * wide + right]
                - sums[bottom * wide + left];
            let pixels = ((bottom - top) * (right - left)) as u64;
            let is_dark = u64::from(*pixel) * pixels * 100 < sum * DARK;
            evened.push(if is_dark { 0 } else { u8::MAX });
        }
    }
    evened
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
