//! Which databases this browser holds: a small one of its own says whose they are and which one is in use.

use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use shared::document::DocId;
use wasm_bindgen::prelude::*;

use super::{StorageError, begin, finish, get, put};

const NAME: &str = "cartera";
const SEATS: &str = "seats";
const CURRENT: &str = "current";

/// The name of a member's database.
pub fn database_name(workspace: DocId, member: DocId) -> String {
    format!("cartera-{workspace}-{member}")
}

/// The name of the database in use; none before the device has been enrolled.
///
/// # Errors
/// What the browser says: in some private modes it gives no storage at all.
pub async fn current() -> Result<Option<String>, StorageError> {
    let db = open().await?;
    let tx = begin(&db, &[SEATS], TransactionMode::Readonly, false)?;
    let name = get(&tx, SEATS, &CURRENT.into()).await?;
    finish(tx).await?;
    Ok(name.as_string())
}

/// Uses this database from now on.
///
/// # Errors
/// What the browser says.
pub async fn use_database(name: &str) -> Result<(), StorageError> {
    let db = open().await?;
    let tx = begin(&db, &[SEATS], TransactionMode::Readwrite, true)?;
    put(&tx, SEATS, &CURRENT.into(), &JsValue::from(name))?;
    finish(tx).await
}

/// Uses none any more.
///
/// # Errors
/// What the browser says.
pub async fn use_none() -> Result<(), StorageError> {
    let db = open().await?;
    let tx = begin(&db, &[SEATS], TransactionMode::Readwrite, true)?;
    put(&tx, SEATS, &CURRENT.into(), &JsValue::NULL)?;
    finish(tx).await
}

async fn open() -> Result<Database, StorageError> {
    let db = Database::open(NAME)
        .with_version(1u32)
        .with_on_upgrade_needed(|_: VersionChangeEvent, db: Database| {
            if !db.object_store_names().any(|name| name == SEATS) {
                db.create_object_store(SEATS).build()?;
            }
            Ok(())
        })
        .await?;
    Ok(db)
}
