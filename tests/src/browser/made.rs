//! Workspaces that are made once: making the sample's takes longer than what many a journey does with it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;

/// A workspace's files, by name.
type Files = Vec<(OsString, Vec<u8>)>;

/// Those made so far, by the number of their customers. In memory, where nothing is left of them.
static MADE: Mutex<BTreeMap<usize, Arc<Files>>> = Mutex::new(BTreeMap::new());

/// Lays the workspace of so many customers into a folder; `make` makes it there, the first time, and ends with no program at it.
///
/// # Errors
/// If it cannot be made, read or written.
pub(super) fn lay(customers: usize, folder: &Path, make: impl FnOnce() -> Result<()>) -> Result<()> {
    // Whoever wants the same meanwhile waits for it.
    let mut all = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(files) = all.get(&customers).map(Arc::clone) {
        drop(all);
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(folder)? {
            fs::remove_file(entry?.path())?;
        }
        for (name, bytes) in files.iter() {
            fs::write(folder.join(name), bytes)?;
        }
        return Ok(());
    }
    make()?;
    let mut files = Files::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.file_name(), fs::read(entry.path())?));
    }
    all.insert(customers, Arc::new(files));
    Ok(())
}
