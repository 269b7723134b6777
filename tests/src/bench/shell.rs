//! What a browser loads before the app runs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::report::{Over, Report, Setting, Where};

/// Reads the sizes of the built site's compressed files.
///
/// # Errors
/// If the site is not built.
pub fn measure(report: &mut Report) -> Result<()> {
    let site = env::var_os("CARTERA_SITE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site"), PathBuf::from);
    let (mut all, mut wasm, mut files) = (0, 0, 0_u32);
    let mut folders = vec![site.clone()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("{}: run cargo xtask bench", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "br") {
                let size = fs::metadata(&path)?.len();
                all += size;
                files += 1;
                if path.to_string_lossy().ends_with(".wasm.br") {
                    wasm += size;
                }
            }
        }
    }
    let setting = Setting { n: 0, link: Over::Loopback, place: Where::Server };
    report.add("shell", setting, "bytes_brotli", &[all as f64]);
    report.add("shell", setting, "wasm_bytes_brotli", &[wasm as f64]);
    report.add("shell", setting, "files", &[f64::from(files)]);
    Ok(())
}
