//! What a camera sees: a film that Chromium plays in the place of one. WebKit has no such thing.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use qrcode::{Color, EcLevel, QrCode};

/// The size of the film, pixels: what the cheapest cameras give.
const SIZE: (usize, usize) = (640, 480);

/// How wide a module of the code is, pixels.
const MODULE: usize = 8;

/// Somewhat less than black and white, as on paper.
const DARK: u8 = 50;
const LIGHT: u8 = 200;

/// Films a QR code of a text on a table: some pictures without it, then many with it. The format is YUV4MPEG2
/// (<https://wiki.multimedia.cx/index.php/YUV4MPEG2>), which Chromium plays in a circle.
///
/// # Errors
/// If the text is too long, or the file cannot be written.
pub fn of_code(text: &str, file: &Path) -> Result<()> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let mut film = std::io::BufWriter::new(std::fs::File::create(file).context("making a film")?);
    let (width, height) = SIZE;
    writeln!(film, "YUV4MPEG2 W{width} H{height} F5:1 Ip A1:1 C420jpeg")?;
    let (empty, shown) = (picture(None), picture(Some(&code)));
    let grey = vec![128; width * height / 2];
    for frame in 0..20 {
        film.write_all(b"FRAME\n")?;
        film.write_all(if frame < 5 { &empty } else { &shown })?;
        film.write_all(&grey)?;
    }
    Ok(film.flush()?)
}

/// The brightness of a picture, the code in its middle.
fn picture(code: Option<&QrCode>) -> Vec<u8> {
    let (width, height) = SIZE;
    let mut picture = vec![LIGHT; width * height];
    let Some(code) = code else { return picture };
    let side = code.width() * MODULE;
    let (left, top) = ((width - side) / 2, (height - side) / 2);
    for y in 0..side {
        for x in 0..side {
            if code[(x / MODULE, y / MODULE)] == Color::Dark {
                picture[(top + y) * width + left + x] = DARK;
            }
        }
    }
    picture
}
