//! What commands say on standard output. Whoever closes it early (`| head`) has read enough, which is no failure.

use std::fmt::Display;
use std::io::Write as _;

/// Says a line.
pub(super) fn say(line: impl Display) {
    let _said = writeln!(std::io::stdout(), "{line}");
}

/// A sentence on open invitations of a member that have ended, if there were any.
pub(super) fn ended(invitations: usize) -> String {
    match invitations {
        0 => String::new(),
        1 => " An open invitation of theirs has ended.".to_owned(),
        _ => format!(" {invitations} open invitations of theirs have ended."),
    }
}

/// A sentence on changes that devices spoke of at their last contact and had not sent, if there were any.
pub(super) fn unsent(changes: u32) -> String {
    match changes {
        0 => String::new(),
        1 => " A change had not been sent.".to_owned(),
        _ => format!(" {changes} changes had not been sent."),
    }
}
