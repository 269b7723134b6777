//! What commands say on standard output. Whoever closes it early (`| head`) has read enough, which is no failure.

use std::fmt::Display;
use std::io::Write as _;

/// Says a line.
pub(super) fn say(line: impl Display) {
    let _said = writeln!(std::io::stdout(), "{line}");
}
