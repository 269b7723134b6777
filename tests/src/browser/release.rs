//! The app of an earlier release, as people still have it on their phones.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The release that later ones are tried against, and the folder that has its bytes.
pub const LATEST: &str = "0.1.0";

/// Lays the app of a release out in a folder, as [`crate::programs::site`] has this one's. The archive is a tar with Brotli:
/// `cargo xtask keep` made it.
///
/// # Errors
/// If the release was not kept, or the folder cannot be written.
pub fn lay_site(release: &str, folder: &Path) -> Result<()> {
    let archive = fixtures(release).join("site.tar.br");
    let packed = std::fs::File::open(&archive).with_context(|| format!("opening {}", archive.display()))?;
    let plain = brotli::Decompressor::new(packed, 64 * 1024);
    tar::Archive::new(plain).unpack(folder).with_context(|| format!("unpacking {}", archive.display()))
}

/// Where the bytes of a release are.
#[must_use]
pub fn fixtures(release: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join("released").join(release)
}
