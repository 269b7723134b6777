//! What is durable on this phone: one IndexedDB database per workspace and member.
//!
//! | store | key | value |
//! |---|---|---|
//! | `meta` | `meta`, `writer`, `keys`, `first` | the device's state, the writer's counter, the device's key pair, what the app shows first |
//! | `docs` | document | its acknowledged base |
//! | `outbox`, `tray` | number | an entry |
//! | `rows` | block | some hundred rows |
//! | `rows_recent` | document | a row that changed since its block was written; an empty value: it is gone |
//! | `drafts` | document and key | what is typed and not left |
//! | `imports` | import | an import of this device |
//! | `journals` | import and piece | what it did, to take it back |
//!
//! Values are CBOR behind [`seal`]. Every writing transaction reads `writer` first and aborts if another tab has raised it
//! since [`Storage::take_over`]: that, and not a lock which a frozen tab may keep, is what makes one writer. Drafts are
//! outside of the fence: each tab writes what is typed in it.

mod anew;
mod blocks;
mod commit;
pub mod directory;
mod drafts;
mod first;
mod imports;
mod read;
mod rows;
mod seal;
#[cfg(debug_assertions)]
mod story;

use std::cell::{Cell, RefCell};

use futures_util::lock::Mutex;
use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::error::{Error, OpenDbError};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use js_sys::{Reflect, Uint8Array};
use shared::document::DocId;
use shared::replica::StorageFailure;
use wasm_bindgen::prelude::*;
use web_sys::{DomException, EventTarget, IdbTransaction};

use blocks::RowIndex;
#[cfg(debug_assertions)]
pub use story::tell;

const META: &str = "meta";
const DOCS: &str = "docs";
const OUTBOX: &str = "outbox";
const TRAY: &str = "tray";
const ROWS: &str = "rows";
const ROWS_RECENT: &str = "rows_recent";
const DRAFTS: &str = "drafts";
const IMPORTS: &str = "imports";
const JOURNALS: &str = "journals";

const STORES: [&str; 9] = [META, DOCS, OUTBOX, TRAY, ROWS, ROWS_RECENT, DRAFTS, IMPORTS, JOURNALS];
/// Raised with every new store; those that are there stay as they are.
const VERSION: u32 = 2;

/// A member's database.
pub struct Storage {
    name: String,
    db: RefCell<Database>,
    /// The value of `writer` under which this tab writes.
    fence: Cell<u32>,
    index: RefCell<RowIndex>,
    /// Held by whoever writes rows, because folding reads them in one transaction and writes them in the next.
    writing: Mutex<()>,
}

/// Why the storage did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Another tab is the writer now.
    #[error("another tab writes now")]
    Fenced,
    /// The quota or the disk is full.
    #[error("the storage is full")]
    Full,
    /// A value is not what it should be.
    #[error("a stored value of {0} is damaged")]
    Damaged(&'static str),
    /// What the browser says.
    #[error("{0}")]
    Browser(String),
}

impl StorageError {
    /// The replica's word for it.
    pub fn failure(&self) -> StorageFailure {
        match self {
            Self::Fenced => StorageFailure::Fenced,
            Self::Full => StorageFailure::Full,
            Self::Damaged(_) | Self::Browser(_) => StorageFailure::Broken,
        }
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        if let Error::DomException(exception) = &error {
            return Self::from_exception(AsRef::<JsValue>::as_ref(exception).unchecked_ref());
        }
        Self::Browser(error.to_string())
    }
}

impl From<OpenDbError> for StorageError {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::Base(error) => error.into(),
            other @ (OpenDbError::VersionZero | OpenDbError::UnsupportedEnvironment | OpenDbError::NullFactory) => {
                Self::Browser(other.to_string())
            }
        }
    }
}

impl StorageError {
    fn from_exception(exception: &DomException) -> Self {
        if exception.name() == "QuotaExceededError" {
            Self::Full
        } else {
            Self::Browser(format!("{}: {}", exception.name(), exception.message()))
        }
    }
}

impl Storage {
    /// Opens a member's database, making it if there is none.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn open(name: &str) -> Result<Self, StorageError> {
        let db = open_database(name).await?;
        Ok(Self {
            name: name.to_owned(),
            db: RefCell::new(db),
            fence: Cell::new(0),
            index: RefCell::default(),
            writing: Mutex::new(()),
        })
    }

    /// Makes this tab the writer: every other one is fenced out from here on.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn take_over(&self) -> Result<(), StorageError> {
        let db = self.database();
        let tx = begin(&db, &[META], TransactionMode::Readwrite, true)?;
        let next = writer(&tx).await? + 1;
        put(&tx, META, &"writer".into(), &JsValue::from(next))?;
        finish(tx).await?;
        self.fence.set(next);
        Ok(())
    }

    /// Empties the database, the device's keys and the writer's counter included: every tab is fenced out.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn wipe(&self) -> Result<(), StorageError> {
        let db = self.database();
        let tx = begin(&db, &STORES, TransactionMode::Readwrite, true)?;
        for store in STORES {
            // Whether it succeeds is the transaction's to say.
            let _request = tx.object_store(store)?.clear()?;
        }
        finish(tx).await
    }

    /// What the database is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn database(&self) -> Database {
        self.db.borrow().clone()
    }

    /// A connection that the browser closed (its storage was cleared, or its process died) is opened anew.
    async fn reopen(&self) {
        if let Ok(db) = open_database(&self.name).await {
            self.db.replace(db);
        }
    }

    /// A writing transaction that goes on only if this tab is still the writer.
    async fn begin_writing<'a>(
        &self,
        db: &'a Database,
        stores: &[&str],
        strict: bool,
    ) -> Result<Transaction<'a>, StorageError> {
        let mut all = vec![META];
        all.extend(stores.iter().filter(|store| **store != META));
        let tx = begin(db, &all, TransactionMode::Readwrite, strict)?;
        if writer(&tx).await? == self.fence.get() {
            Ok(tx)
        } else {
            // Dropping it aborts it; nothing was written.
            Err(StorageError::Fenced)
        }
    }
}

async fn open_database(name: &str) -> Result<Database, StorageError> {
    let db = Database::open(name)
        .with_version(VERSION)
        .with_on_upgrade_needed(|_: VersionChangeEvent, db: Database| {
            let present: Vec<String> = db.object_store_names().collect();
            for store in STORES.iter().filter(|store| !present.iter().any(|name| name == *store)) {
                db.create_object_store(*store).build()?;
            }
            Ok(())
        })
        .await?;
    give_way(&db);
    Ok(db)
}

/// A later version of the app, in another window, cannot add its stores while this one has the database open: what is under
/// way is finished, then it is closed, and the other window goes on.
fn give_way(db: &Database) {
    use indexed_db_futures::internals::SystemRepr as _;
    let raw = db.as_sys().clone();
    let target: EventTarget = raw.clone().unchecked_into();
    let wanted = Closure::<dyn FnMut()>::new(move || raw.close()).into_js_value();
    // The event exists in every engine.
    let _ = target.add_event_listener_with_callback("versionchange", wanted.unchecked_ref());
}

fn begin<'a>(
    db: &'a Database,
    stores: &[&str],
    mode: TransactionMode,
    strict: bool,
) -> Result<Transaction<'a>, StorageError> {
    let durability = if strict { TransactionDurability::Strict } else { TransactionDurability::Relaxed };
    let mut options = TransactionOptions::new();
    options.set_durability(durability);
    let names: Vec<String> = stores.iter().map(|store| (*store).to_owned()).collect();
    Ok(db.transaction(names.as_slice()).with_mode(mode).with_options(options).build()?)
}

/// Commits, and asks the transaction itself why if it did not: its own error says whether the quota was exceeded.
async fn finish(tx: Transaction<'_>) -> Result<(), StorageError> {
    let raw: IdbTransaction = tx
        .object_store_names()
        .next()
        .map_or_else(|| JsValue::UNDEFINED.unchecked_into(), |store| raw_transaction(&tx, &store));
    match tx.commit().await {
        Ok(()) => Ok(()),
        Err(error) => Err(match raw.dyn_ref::<IdbTransaction>().and_then(IdbTransaction::error) {
            Some(exception) => StorageError::from_exception(&exception),
            None => error.into(),
        }),
    }
}

/// The browser's own transaction object, by way of one of its stores.
fn raw_transaction(tx: &Transaction<'_>, store: &str) -> IdbTransaction {
    use indexed_db_futures::internals::SystemRepr as _;
    let raw = tx.object_store(store).ok().and_then(|store| Reflect::get(store.as_sys(), &"transaction".into()).ok());
    raw.unwrap_or(JsValue::UNDEFINED).unchecked_into()
}

async fn writer(tx: &Transaction<'_>) -> Result<u32, StorageError> {
    let counter = get(tx, META, &"writer".into()).await?;
    Ok(counter.as_f64().map_or(0, |counter| counter as u32))
}

fn put(tx: &Transaction<'_>, store: &str, key: &JsValue, value: &JsValue) -> Result<(), StorageError> {
    // Whether it succeeds is the transaction's to say.
    let _request = tx.object_store(store)?.put(value.clone()).with_key(key.clone()).without_key_type().build()?;
    Ok(())
}

fn delete(tx: &Transaction<'_>, store: &str, key: &JsValue) -> Result<(), StorageError> {
    let _request = tx.object_store(store)?.delete(key.clone()).build()?;
    Ok(())
}

async fn get(tx: &Transaction<'_>, store: &str, key: &JsValue) -> Result<JsValue, StorageError> {
    let found: Option<JsValue> = tx.object_store(store)?.get(key.clone()).primitive()?.await?;
    Ok(found.unwrap_or(JsValue::UNDEFINED))
}

/// All keys and values of a store, by key.
async fn all(tx: &Transaction<'_>, store: &str) -> Result<Vec<(JsValue, JsValue)>, StorageError> {
    let store = tx.object_store(store)?;
    let keys = store.get_all_keys::<JsValue>().primitive()?;
    let values = store.get_all::<JsValue>().primitive()?;
    let keys: Vec<JsValue> = keys.await?.collect::<Result<_, _>>()?;
    let values: Vec<JsValue> = values.await?.collect::<Result<_, _>>()?;
    Ok(keys.into_iter().zip(values).collect())
}

fn doc_key(doc: DocId) -> JsValue {
    doc.to_string().into()
}

fn doc_of(key: &JsValue) -> Option<DocId> {
    key.as_string()?.parse().ok()
}

/// Numbers of entries stay far below 2⁵³.
fn number_key(number: u64) -> JsValue {
    JsValue::from(number as f64)
}

/// Whether a stored value is the empty one.
fn is_empty(value: &JsValue) -> bool {
    value.dyn_ref::<Uint8Array>().is_some_and(|bytes| bytes.length() == 0)
}
