//! What a durable write costs on this disk, apart from everything else.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use crate::clock;

/// How long writing a page and syncing it takes in a directory, milliseconds, several times.
///
/// # Errors
/// If the directory cannot be written.
pub fn measure(directory: &Path) -> io::Result<Vec<f64>> {
    let path = directory.join("fsync");
    let mut file = File::create(&path)?;
    let mut took = Vec::new();
    for _ in 0..100 {
        let began = clock::start();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        took.push(clock::ms(began));
    }
    std::fs::remove_file(path)?;
    Ok(took)
}
