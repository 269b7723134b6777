//! What a browser loads before the app can be used, and what comes after it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::report::{Over, Report, Setting, Where};

/// In the name of what comes after the first use has begun.
const REST: &str = "app_rest.";

/// Reads the sizes of the built site's compressed files.
///
/// # Errors
/// If the site is not built.
pub fn measure(report: &mut Report) -> Result<()> {
    let site = env::var_os("CARTERA_SITE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site"), PathBuf::from);
    let (mut first, mut rest, mut wasm, mut files) = (0, 0, 0, 0_u32);
    let mut folders = vec![site.clone()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("{}: run cargo xtask bench", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "br") {
                let size = fs::metadata(&path)?.len();
                files += 1;
                let path = path.to_string_lossy();
                if path.contains(REST) {
                    rest += size;
                    continue;
                }
                first += size;
                if path.ends_with(".wasm.br") {
                    wasm += size;
                }
            }
        }
    }
    let setting = Setting { n: 0, link: Over::Loopback, place: Where::Server };
    report.add("shell", setting, "bytes_brotli", &[first as f64]);
    report.add("shell", setting, "wasm_bytes_brotli", &[wasm as f64]);
    report.add("shell", setting, "rest_bytes_brotli", &[rest as f64]);
    report.add("shell", setting, "module_bytes_brotli", &[(wasm + rest) as f64]);
    report.add("shell", setting, "files", &[f64::from(files)]);
    Ok(())
}
