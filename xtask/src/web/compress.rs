//! Brotli files beside the site's own, so that the server never compresses the same bytes twice.

use std::io::Write;
use std::ops::RangeInclusive;

use anyhow::{Context, Result};
use brotli::CompressorWriter;

use super::{Audience, Files};

/// Brotli's windows as powers of two: 16 MB is the most that browsers take (RFC 7932, 9.1), and what reads a file lays out as
/// much as its window says.
const WINDOWS: RangeInclusive<u32> = 16..=24;
const BUFFER: usize = 64 * 1024;

/// Takes seconds a megabyte, and saves a fifth of the bytes against 5, which is done at once.
const BEST: u32 = 11;

/// The name of a file's compressed sibling.
pub fn name(of: &str) -> String {
    format!("{of}.br")
}

/// Adds a compressed sibling for each file that gets smaller by it.
///
/// # Errors
/// The compressor's own.
pub fn beside(mut files: Files, audience: Audience) -> Result<Files> {
    let quality = match audience {
        Audience::Developers | Audience::Testers => 5,
        Audience::People => BEST,
    };
    let mut siblings = Files::new();
    for (path, contents) in files.iter().filter(|(path, _)| !path.ends_with(".png")) {
        let compressed = compress(contents, quality).with_context(|| format!("compressing {path}"))?;
        if compressed.len() < contents.len() {
            siblings.insert(name(path), compressed);
        }
    }
    files.append(&mut siblings);
    Ok(files)
}

/// How many bytes people download of it.
///
/// # Errors
/// The compressor's own.
pub fn size(contents: &[u8]) -> Result<usize> {
    Ok(compress(contents, BEST)?.len())
}

fn compress(contents: &[u8], quality: u32) -> std::io::Result<Vec<u8>> {
    let whole = contents.len().max(1).ilog2() + 1;
    let window = whole.clamp(*WINDOWS.start(), *WINDOWS.end());
    let mut compressor = CompressorWriter::new(Vec::new(), BUFFER, quality, window);
    compressor.write_all(contents)?;
    compressor.flush()?;
    Ok(compressor.into_inner())
}
