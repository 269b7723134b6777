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

use super::{Draft, Store, StoreError, View};
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
    /// Opens a workspace's file, or makes it.
    ///
    /// # Errors
    /// If the file cannot be opened, or was written by a newer server.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        schema::prepare(&mut connection)?;
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
        let mut link = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if !link.connection.is_autocommit() {
            // A thread died in the middle of this transaction.
            link.execute("ROLLBACK")?;
        }
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

    fn try_room(&self) -> Result<(), StoreError> {
        let mut name = self.path.clone().into_os_string();
        name.push(".trial");
        let trial = Path::new(&name);
        let written = std::fs::File::create(trial).and_then(|mut file| {
            file.write_all(&vec![0; TRIAL])?;
            file.sync_all()
        });
        std::fs::remove_file(trial).and(written).map_err(StoreError::from)
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
