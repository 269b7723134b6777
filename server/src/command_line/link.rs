//! Invitations as people get them: a link, and the same as a QR code.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

use crate::hub::Invited;

use super::output::say;

/// Prints an invitation to stand at `url`, such as `http://127.0.0.1:8787`.
pub(super) fn print(invited: &Invited, name: &str, url: &str) {
    let link = link(invited, url);
    say(format!("\nInvitation for {name}, good for 48 hours and several devices:\n\n  {link}\n"));
    if let Ok(code) = QrCode::with_error_correction_level(&link, EcLevel::L) {
        // Dark on light whatever the terminal's colours are: scanners want the quiet zone too.
        say(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build());
    }
}

fn link(invited: &Invited, url: &str) -> String {
    format!("{}/join#{}", url.trim_end_matches('/'), invited.secret.text())
}
