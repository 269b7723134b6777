//! Files that are nobody's but their owner's: a store holds everybody's customers, and the secret that sessions are made with.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// Makes a folder that its owner alone may enter, and those above it. One that is there stays as it is.
///
/// # Errors
/// If it cannot be made.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes a file that its owner alone may read and write. From one that is there everybody else's rights are taken.
///
/// # Errors
/// If it cannot be made or written.
pub fn file(path: &Path) -> io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    close(path)
}

/// Writes a whole file of this kind.
///
/// # Errors
/// If it cannot be made or written.
pub fn write(path: &Path, contents: impl AsRef<[u8]>) -> io::Result<()> {
    file(path)?;
    std::fs::write(path, contents)
}

/// Takes everybody else's rights from a file, if there is one.
///
/// # Errors
/// If the file is there, and its rights cannot be read.
pub fn close(path: &Path) -> io::Result<()> {
    let rights = match path.metadata() {
        Ok(found) => found.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if rights & 0o077 != 0 {
        // Whoever only may write it leaves that to its owner.
        let _set = std::fs::set_permissions(path, Permissions::from_mode(0o600));
    }
    Ok(())
}
