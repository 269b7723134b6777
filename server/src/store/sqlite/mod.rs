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
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::{Draft, Store, StoreError, View};
use codec::Codec;

pub use backup::{BackupError, verify_file};

/// Idle connections for reading that are kept open.
const IDLE_READERS: usize = 16;

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
            std::fs::create_dir_all(folder)?;
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
        // Whatever it read, nothing was written: either ends the snapshot.
        link.execute("ROLLBACK")?;
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_READERS {
            idle.push(link);
        }
        done
    }

    fn write<T, E: From<StoreError>>(&self, write: impl FnOnce(&mut dyn Draft) -> Result<T, E>) -> Result<T, E> {
        let mut link = self.writer.lock().map_err(|_| StoreError::Poisoned)?;
        link.execute("BEGIN IMMEDIATE")?;
        let done = write(&mut *link);
        let ended = link.execute(if done.is_ok() { "COMMIT" } else { "ROLLBACK" });
        if let Err(error) = ended {
            if !link.connection.is_autocommit() {
                // The next writer must not find this transaction open; the first error is the one to tell.
                let _ended = link.execute("ROLLBACK");
            }
            return Err(error.into());
        }
        done
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(std::time::Duration::from_secs(20))?;
    connection.set_prepared_statement_cache_capacity(64);
    // Plans that do not depend on the values bound, or a statement with a range is parsed anew for every value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}
