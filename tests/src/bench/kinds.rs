//! What a plain kind costs whoever downloads the app. The modules are compiled and weighed by `cargo xtask bench`.

use std::env;

use anyhow::{Context as _, Result};

use super::report::{Over, Report, Setting, Where};

/// Where it is told: the compressed module's bytes without the kind, and with it, a comma between them.
const TOLD: &str = "CARTERA_KIND";

/// Takes in what was weighed.
///
/// # Errors
/// If nothing was.
pub fn measure(report: &mut Report) -> Result<()> {
    let told = env::var(TOLD).context("a kind is weighed by cargo xtask bench")?;
    let (without, with) = told.split_once(',').context("two numbers of bytes")?;
    let (without, with): (f64, f64) = (without.parse()?, with.parse()?);
    let setting = Setting { n: 0, link: Over::Loopback, place: Where::Server };
    report.add("kinds", setting, "module_bytes_brotli", &[without]);
    report.add("kinds", setting, "bytes_brotli", &[with - without]);
    Ok(())
}
