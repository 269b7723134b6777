//! Copying a workspace while it is in use, and making sure that the copy is whole.

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::codec::Codec;
use super::{Link, SqliteStore, connect, schema};
use crate::store::{StoreError, StoredDoc, View as _, private};

/// Why a backup was not made, or is not one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The copy could not be made or read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// SQLite found damage in the file.
    #[error("the file is damaged: {0}")]
    Integrity(String),
    /// A document in the file does not load.
    #[error("document number {0} does not load")]
    Document(u64),
    /// The file is no workspace.
    #[error("the file holds no workspace")]
    Empty,
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl SqliteStore {
    /// Copies the whole store, as it is at one moment, into a file that does not exist yet.
    ///
    /// # Errors
    /// If the file cannot be written. What was begun is then left for the caller to remove.
    pub fn back_up(&self, file: &Path) -> Result<(), BackupError> {
        let link = self.reader()?;
        private::file(file).map_err(StoreError::from)?;
        let mut copy = Connection::open(file).map_err(StoreError::from)?;
        rusqlite::backup::Backup::new(&link.connection, &mut copy)?.run_to_completion(1024, Duration::ZERO, None)?;
        // One file, not one with a log beside it.
        copy.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
        copy.close().map_err(|(_, error)| StoreError::from(error))?;
        Ok(())
    }
}

/// Keeps a workspace's file as it is before its format is raised: a copy beside it, named by the format, whose every page and
/// body has been checked. One that was left there before is replaced, for it is of an earlier state.
///
/// Going back to the server before is restoring this copy, so that phones notice: the copy itself, put in the file's place, would
/// be a server that silently forgot what it had acknowledged.
pub(super) fn keep(path: &Path, format: i64) -> Result<(), StoreError> {
    let named = |ending: &str| {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(ending);
        path.with_file_name(name)
    };
    let (kept, unfinished) = (named(&format!(".format-{format}")), named(".unfinished"));
    if unfinished.exists() {
        std::fs::remove_file(&unfinished)?;
    }
    // A reader of its own: the writer's transaction has begun, and has written nothing.
    let reader = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    private::file(&unfinished)?;
    let mut copy = Connection::open(&unfinished)?;
    rusqlite::backup::Backup::new(&reader, &mut copy)?.run_to_completion(1024, Duration::ZERO, None)?;
    copy.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
    copy.close().map_err(|(_, error)| error)?;
    match verify_file(&unfinished, |_| true) {
        // The first start was cut off before there was anything.
        Ok(_) | Err(BackupError::Empty) => {}
        Err(BackupError::Store(error)) => return Err(error),
        Err(BackupError::Integrity(_) | BackupError::Document(_)) => {
            return Err(StoreError::Damaged("what it holds is not whole"));
        }
    }
    std::fs::rename(&unfinished, &kept)?;
    tracing::warn!(
        copy = %kept.display(),
        "the workspace becomes one of a newer format, which an earlier server does not read; to go back, restore this copy"
    );
    Ok(())
}

/// Checks a file that [`SqliteStore::back_up`] made: the database, and with `loads` every document. Answers how many
/// documents there are.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify_file(file: &Path, mut loads: impl FnMut(&StoredDoc) -> bool) -> Result<usize, BackupError> {
    let connection = connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(BackupError::Integrity(verdict));
    }
    schema::check(&connection)?;
    let codec = RefCell::new(Codec::of(&connection)?);
    let view = Link { connection, codec };
    // The table of an earlier format has other columns.
    let is_workspace: bool =
        view.connection.query_row("SELECT EXISTS (SELECT 1 FROM workspace)", [], |row| row.get(0))?;
    if !is_workspace {
        return Err(BackupError::Empty);
    }
    let numbers = view.numbers()?;
    for number in &numbers {
        let doc = view.doc_by_number(*number)?.ok_or(BackupError::Document(*number))?;
        if !loads(&doc) {
            return Err(BackupError::Document(*number));
        }
    }
    Ok(numbers.len())
}
