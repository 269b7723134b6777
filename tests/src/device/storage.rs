//! A device's state in one SQLite file: the same writes that a browser puts into IndexedDB.
//!
//! Rows are apart from documents, so that the list is ready after reading one small, dense table.

use std::fs;
use std::path::Path;
use std::time::Duration;

use minicbor::{Decode, Encode};
use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, Transaction, TransactionBehavior, params};
use shared::document::{DocId, Hash};
use shared::replica::{Damage, Meta, PackedRow, Rejoined, StorageFailure, Stored, StoredDoc, Write};
use shared::sync::cursor::Scope;

/// The file's name in the state directory.
const FILE: &str = "device.sqlite";

/// Raised when the tables change in a way that an older program would misread.
const LAYOUT: i64 = 1;

const TABLES: &str = "
    CREATE TABLE state (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE outbox (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE tray (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE row (doc BLOB PRIMARY KEY, scope INTEGER, bytes BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE doc (
        number INTEGER PRIMARY KEY,
        doc BLOB NOT NULL UNIQUE,
        history INTEGER NOT NULL,
        scope INTEGER,
        heads BLOB NOT NULL,
        bytes BLOB NOT NULL
    );
";

/// Why the state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The state directory cannot be made or read.
    #[error("the state directory: {0}")]
    Directory(#[from] std::io::Error),
    /// Another process has this device open.
    #[error("another process has this device open")]
    InUse,
    /// SQLite says so.
    #[error("the device's database: {0}")]
    Sqlite(#[source] rusqlite::Error),
    /// What is stored is not what this program writes.
    #[error("the device's database is damaged: {0}")]
    Damaged(String),
    /// A newer program wrote the file.
    #[error("the device's database has layout {0}: a newer program wrote it")]
    Newer(i64),
}

impl StorageError {
    /// What the replica is told.
    #[must_use]
    pub fn failure(&self) -> StorageFailure {
        match self {
            Self::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) => {
                StorageFailure::Full
            }
            Self::Sqlite(_) | Self::InUse | Self::Directory(_) | Self::Damaged(_) | Self::Newer(_) => {
                StorageFailure::Broken
            }
        }
    }

    /// Whether trying again cannot help.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Damaged(_) | Self::Newer(_) => true,
            Self::Directory(_) | Self::InUse | Self::Sqlite(_) => false,
        }
    }
}

/// Entries, and what is stored of those that cannot be read, by their numbers.
type Entries<T> = (Vec<T>, Vec<(u64, Vec<u8>)>);

/// The open state of one device. Another process cannot open it meanwhile.
#[derive(Debug)]
pub struct Storage {
    connection: Connection,
}

impl Storage {
    /// Opens the state in `directory`, which is made if it is not there.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or another process has it open.
    pub fn open(directory: &Path) -> Result<Self, StorageError> {
        fs::create_dir_all(directory)?;
        let mut connection = Connection::open(directory.join(FILE))?;
        connection.busy_timeout(Duration::from_secs(1))?;
        // One process owns the file: no shared memory beside it, and a second one is told at once.
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A first load writes megabytes: folding them back into the file every 4 MB would only sync more often.
        connection.pragma_update(None, "wal_autocheckpoint", 8_000)?;
        connection.pragma_update(None, "mmap_size", 1_i64 << 30)?;
        connection.set_prepared_statement_cache_capacity(32);
        let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        match layout {
            LAYOUT => {}
            0 => {
                let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                transaction.execute_batch(TABLES)?;
                transaction.pragma_update(None, "user_version", LAYOUT)?;
                transaction.commit()?;
            }
            newer => return Err(StorageError::Newer(newer)),
        }
        Ok(Self { connection })
    }

    /// What a replica needs at its start; none before the device has joined.
    ///
    /// # Errors
    /// If the database cannot be read, or is damaged.
    pub fn stored(&self) -> Result<Option<Stored>, StorageError> {
        let Some(meta) = self.state("meta")? else { return Ok(None) };
        let (outbox, damaged_outbox) = self.entries("SELECT number, bytes FROM outbox ORDER BY number")?;
        let (tray, damaged_tray) = self.entries("SELECT number, bytes FROM tray ORDER BY number")?;
        Ok(Some(Stored {
            meta: decode(&meta)?,
            outbox,
            tray,
            damage: Damage { outbox: damaged_outbox, tray: damaged_tray, ..Damage::default() },
            rows: self
                .all("SELECT doc, scope, bytes FROM row ORDER BY doc", |row| {
                    let scope = row.get::<_, Option<Scope>>(1)?;
                    Ok((doc_id(row, 0)?, PackedRow::from_parts(scope, row.get_ref(2)?.as_blob()?)))
                })?
                .into_iter()
                .collect(),
        }))
    }

    /// Where the device joined, as it was given to [`Storage::begin`].
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn server(&self) -> Result<Option<String>, StorageError> {
        Ok(self.state("server")?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Makes the first state of a device that has just joined at `server` durable.
    ///
    /// # Errors
    /// If it is not durable.
    pub fn begin(&mut self, meta: &Meta, server: &str) -> Result<(), StorageError> {
        self.transaction(true, |transaction| {
            put_state(transaction, "server", server.as_bytes())?;
            put_state(transaction, "meta", &encode(meta))
        })
    }

    /// The same for a device whose member was here under another number: what is not synced is in `tray` now, the documents
    /// stay.
    ///
    /// # Errors
    /// If it is not durable.
    pub fn begin_again(&mut self, rejoined: &Rejoined, server: &str) -> Result<(), StorageError> {
        self.transaction(true, |transaction| {
            transaction.execute_batch("DELETE FROM outbox; DELETE FROM tray;")?;
            rejoined.tray.iter().try_for_each(|entry| write(transaction, &Write::Tray(entry.clone())))?;
            put_state(transaction, "server", server.as_bytes())?;
            put_state(transaction, "meta", &encode(&rejoined.meta))
        })
    }

    /// One transaction: all or nothing. A strict one survives a power cut, another one may be lost in it.
    ///
    /// # Errors
    /// If nothing was written.
    pub fn commit(&mut self, writes: &[Write], strict: bool) -> Result<(), StorageError> {
        self.transaction(strict, |transaction| writes.iter().try_for_each(|one| write(transaction, one)))
    }

    /// The stored documents.
    ///
    /// # Errors
    /// If the database cannot be read, or is damaged.
    pub fn load(&self, docs: &[DocId]) -> Result<Vec<(DocId, Option<StoredDoc>)>, StorageError> {
        let mut statement =
            self.connection.prepare_cached("SELECT history, scope, heads, bytes FROM doc WHERE doc = ?1")?;
        docs.iter()
            .map(|doc| {
                let found = statement
                    .query_row([doc.to_bytes()], |row| {
                        let heads = row.get_ref(2)?.as_blob()?.as_chunks().0.iter().copied().map(Hash::from_bytes);
                        Ok(StoredDoc {
                            history: row.get(0)?,
                            scope: row.get(1)?,
                            heads: heads.collect(),
                            bytes: row.get::<_, Vec<u8>>(3)?.into(),
                        })
                    })
                    .optional()?;
                Ok((*doc, found))
            })
            .collect()
    }

    fn transaction(
        &mut self,
        strict: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<(), StorageError>,
    ) -> Result<(), StorageError> {
        self.connection.pragma_update(None, "synchronous", if strict { "FULL" } else { "NORMAL" })?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&transaction)?;
        Ok(transaction.commit()?)
    }

    fn state(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        let mut statement = self.connection.prepare_cached("SELECT bytes FROM state WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    fn entries<T: for<'b> Decode<'b, ()>>(&self, sql: &str) -> Result<Entries<T>, StorageError> {
        let (mut read, mut damaged) = (Vec::new(), Vec::new());
        for (number, bytes) in self.all(sql, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))? {
            match decode(&bytes) {
                Ok(entry) => read.push(entry),
                Err(_) => damaged.push((number.unsigned_abs(), bytes)),
            }
        }
        Ok((read, damaged))
    }

    fn all<T>(&self, sql: &str, read: impl Fn(&SqlRow<'_>) -> Result<T, StorageError>) -> Result<Vec<T>, StorageError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(row)?);
        }
        Ok(all)
    }
}

fn write(transaction: &Transaction<'_>, write: &Write) -> Result<(), StorageError> {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| -> Result<(), StorageError> {
        transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    };
    match write {
        Write::Meta(meta) => put_state(transaction, "meta", &encode(meta)),
        Write::Outbox(entry) => run(
            "INSERT OR REPLACE INTO outbox (number, bytes) VALUES (?1, ?2)",
            params![number(entry.number), encode(entry)],
        ),
        Write::OutboxGone(gone) => run("DELETE FROM outbox WHERE number = ?1", params![number(*gone)]),
        Write::Tray(entry) => run(
            "INSERT OR REPLACE INTO tray (number, bytes) VALUES (?1, ?2)",
            params![number(entry.number), encode(entry)],
        ),
        Write::TrayGone(gone) => run("DELETE FROM tray WHERE number = ?1", params![number(*gone)]),
        Write::Doc(doc, stored) => {
            let heads: Vec<u8> = stored.heads.iter().flat_map(|hash| hash.to_bytes()).collect();
            run(
                "INSERT INTO doc (doc, history, scope, heads, bytes) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (doc) DO UPDATE SET history = ?2, scope = ?3, heads = ?4, bytes = ?5",
                params![doc.to_bytes(), stored.history, stored.scope, heads, stored.bytes.as_slice()],
            )
        }
        Write::DocGone(doc) => run("DELETE FROM doc WHERE doc = ?1", params![doc.to_bytes()]),
        Write::Row(doc, row) => run(
            "INSERT OR REPLACE INTO row (doc, scope, bytes) VALUES (?1, ?2, ?3)",
            params![doc.to_bytes(), row.head().and_then(|head| head.scope), row.row_bytes()],
        ),
        Write::RowGone(doc) => run("DELETE FROM row WHERE doc = ?1", params![doc.to_bytes()]),
    }
}

fn put_state(transaction: &Transaction<'_>, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
    let mut statement = transaction.prepare_cached("INSERT OR REPLACE INTO state (name, bytes) VALUES (?1, ?2)")?;
    statement.execute(params![name, bytes])?;
    Ok(())
}

/// SQLite's integers are signed; entries are numbered from 1 and never come near the difference.
fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn doc_id(row: &SqlRow<'_>, column: usize) -> Result<DocId, StorageError> {
    Ok(DocId::from_bytes(row.get(column)?))
}

fn encode<M: Encode<()>>(message: &M) -> Vec<u8> {
    shared::sync::body::encode(message)
}

fn decode<'b, M: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<M, StorageError> {
    shared::sync::body::decode(bytes).map_err(|error| StorageError::Damaged(error.to_string()))
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::InUse,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<rusqlite::types::FromSqlError> for StorageError {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Self::Damaged(error.to_string())
    }
}
