//! The store in one SQLite file: WAL, `synchronous=FULL`.
//!
//! Readers and the writer do not wait for each other, and other processes (`cartera-server invite`, `backup`) may open the
//! same file while the server runs.

mod backup;
mod codec;
mod dictionary;
mod read;
mod schema;
mod write;

use std::cell::RefCell;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{Draft, Store, StoreError, View, private};
use codec::Codec;

pub use backup::{BackupError, verify_file};

/// Idle connections for reading that are kept open.
const IDLE_READERS: usize = 16;

/// What is written to see whether there is room, bytes: more than a group of ordinary commits.
const TRIAL: usize = 1024 * 1024;

/// A workspace in a file.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    readers: Mutex<Vec<Link>>,
    writer: Mutex<Link>,
}

/// A connection, with what turns its blobs into documents.
#[derive(Debug)]
struct Link {
    connection: Connection,
    codec: RefCell<Codec>,
}

impl Link {
    /// Begins or ends a transaction.
    fn execute(&self, statement: &str) -> Result<(), StoreError> {
        self.connection.prepare_cached(statement)?.execute([])?;
        Ok(())
    }
}

impl SqliteStore {
    /// Opens a workspace's file, or makes it. A file of an earlier format becomes one of today's, which earlier servers do not
    /// read; before that it is copied, as it is, beside itself, and the copy is checked ([`backup::keep`]).
    ///
    /// # Errors
    /// If the file cannot be opened, was written by a newer server, or is of an earlier format and cannot be copied.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(path, |format| backup::keep(path, format))
    }

    /// The same for a file that is a copy itself.
    ///
    /// # Errors
    /// If the file cannot be opened, or was written by a newer server.
    pub fn open_copy(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(path, |_| Ok(()))
    }

    fn prepare(path: &Path, keep: impl FnOnce(i64) -> Result<(), StoreError>) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            private::folder(folder)?;
        }
        // What SQLite makes beside a file has the file's rights.
        private::file(path)?;
        for ending in ["-wal", "-shm"] {
            private::close(&beside(path, ending))?;
        }
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        schema::prepare(&mut connection, keep)?;
        let codec = RefCell::new(Codec::of(&connection)?);
        Ok(Self { path: path.to_owned(), readers: Mutex::default(), writer: Mutex::new(Link { connection, codec }) })
    }

    fn reader(&self) -> Result<Link, StoreError> {
        if let Some(link) = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(link);
        }
        let connection = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let codec = RefCell::new(Codec::of(&connection)?);
        Ok(Link { connection, codec })
    }
}

impl Store for SqliteStore {
    fn view<T, E: From<StoreError>>(&self, read: impl FnOnce(&dyn View) -> Result<T, E>) -> Result<T, E> {
        let link = self.reader()?;
        link.execute("BEGIN")?;
        let done = read(&link);
        // Whatever it read, nothing was written: either ends the snapshot. A failure may have ended it already, and is then
        // what there is to tell.
        let ended = if link.connection.is_autocommit() { Ok(()) } else { link.execute("ROLLBACK") };
        if ended.is_ok() {
            let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < IDLE_READERS {
                idle.push(link);
            }
        }
        done.and_then(|done| Ok(ended.map(|()| done)?))
    }

    fn write<T, E: From<StoreError>>(&self, write: impl FnOnce(&mut dyn Draft) -> Result<T, E>) -> Result<T, E> {
        let mut link = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if !link.connection.is_autocommit() {
            // A thread died in the middle of this transaction, or it could not be undone.
            link.execute("ROLLBACK")?;
        }
        link.execute("BEGIN IMMEDIATE")?;
        let done = write(&mut *link).and_then(|done| Ok(link.execute("COMMIT").map(|()| done)?));
        if done.is_err() && !link.connection.is_autocommit() {
            // The first error is the one to tell; should this fail too, the next writer tries it again.
            let _ended = link.execute("ROLLBACK");
        }
        done
    }

    fn try_room(&self) -> Result<(), StoreError> {
        let trial = beside(&self.path, ".trial");
        let written = std::fs::File::create(&trial).and_then(|mut file| {
            file.write_all(&vec![0; TRIAL])?;
            file.sync_all()
        });
        std::fs::remove_file(trial).and(written).map_err(StoreError::from)
    }
}

/// A file beside another: its name and an ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(20))?;
    connection.set_prepared_statement_cache_capacity(64);
    // Plans that do not depend on the values bound, or a statement with a range is parsed anew for every value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}
