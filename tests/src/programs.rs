//! The real programs, as processes that can be killed.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where a program of this repository is: where the environment says, else where cargo builds it.
///
/// # Errors
/// A sentence that says how to build it.
pub fn find(variable: &str, name: &str) -> Result<PathBuf, String> {
    if let Some(path) = env::var_os(variable) {
        return Some(PathBuf::from(path)).filter(|path| path.is_file()).ok_or_else(|| {
            format!("{variable} names no file: unset it, or build {name} with cargo xtask test")
        });
    }
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(default_target);
    ["release", "local", "debug"]
        .iter()
        .map(|profile| Path::new(&target).join(profile).join(name))
        .find(|path| path.is_file())
        .ok_or_else(|| format!("{name} is not built: run cargo xtask test, or cargo build --bin {name}"))
}

fn default_target() -> OsString {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").into_os_string()
}
