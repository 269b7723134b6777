//! What must be true of the storage in every browser, told as a story on a database of its own: transactions are whole, one
//! tab writes, what is folded is what was there, what is damaged hides nothing else, of a book that is dropped nothing is left,
//! a newer app's database is left alone.
//!
//! It is compiled into the builds for tests alone; `tests/tests/journeys/indexed_db.rs` has real browsers tell it.

use indexed_db_futures::database::Database;
use indexed_db_futures::transaction::TransactionMode;
use shared::crm::{Kind, Role, Value};
use shared::document::{Cell, DocId, Hash, Intent, Row};
use shared::replica::{Damage, EntryPart, Listed, Meta, OutboxEntry, PackedRow, Stored, StoredDoc, Write};
use shared::sync::message::{Enrolled, Grant, Session};
use wasm_bindgen::prelude::*;

use super::{
    META, OUTBOX, ROWS, ROWS_RECENT, Storage, StorageError, all, begin, doc_key, finish, get, number_key, put,
};
use crate::worker::keys;

/// The database.
const NAME: &str = "cartera-story";

/// A version that no app has yet.
const NEWER: u32 = 99;

/// Tells it, and answers its chapters.
///
/// # Errors
/// The chapter in which something was not as it must be, and what.
pub async fn tell() -> Result<String, String> {
    let mut told = Vec::new();
    for chapter in [
        "whole or nothing",
        "one writer",
        "an aborted transaction",
        "fold and restart",
        "damage",
        "a dropped book",
        "a newer layout",
    ] {
        forget().await.map_err(|error| format!("{chapter}: {error}"))?;
        let outcome = match told.len() {
            0 => whole_or_nothing().await,
            1 => one_writer().await,
            2 => an_aborted_transaction().await,
            3 => fold_and_restart().await,
            4 => damage().await,
            5 => a_dropped_book().await,
            _ => a_newer_layout().await,
        };
        outcome.map_err(|wrong| format!("{chapter}: {wrong}"))?;
        told.push(chapter);
    }
    forget().await.map_err(|error| error.to_string())?;
    Ok(told.join(", "))
}

/// What is wrong.
#[derive(Debug, thiserror::Error)]
enum Wrong {
    #[error("{0}")]
    Storage(#[from] StorageError),
    #[error("{0}")]
    Otherwise(String),
}

impl From<indexed_db_futures::error::Error> for Wrong {
    fn from(error: indexed_db_futures::error::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<indexed_db_futures::error::OpenDbError> for Wrong {
    fn from(error: indexed_db_futures::error::OpenDbError) -> Self {
        Self::Storage(error.into())
    }
}

fn holds(is_so: bool, what: &str) -> Result<(), Wrong> {
    if is_so { Ok(()) } else { Err(Wrong::Otherwise(what.to_owned())) }
}

/// Begins a chapter on an empty disk.
async fn forget() -> Result<(), StorageError> {
    Ok(Database::delete_by_name(NAME)?.await?)
}

async fn founded() -> Result<Storage, Wrong> {
    let storage = Storage::open(NAME).await?;
    let keys = keys::generate().await.map_err(|_| Wrong::Otherwise("no key".to_owned()))?;
    storage.found(&meta(1), &keys, 1).await?;
    storage.take_over().await?;
    Ok(storage)
}

async fn stored(storage: &Storage) -> Result<Stored, Wrong> {
    storage.read().await?.ok_or_else(|| Wrong::Otherwise("there is nothing".to_owned()))
}

/// As a page that is opened next finds it.
async fn restarted() -> Result<(Storage, Stored), Wrong> {
    let storage = Storage::open(NAME).await?;
    storage.take_over().await?;
    let stored = stored(&storage).await?;
    Ok((storage, stored))
}

fn doc(number: i64) -> DocId {
    DocId::new(1_790_000_000_000 + number, [7; 10])
}

fn meta(next_entry: u64) -> Meta {
    let enrolled = Enrolled {
        workspace: doc(-1),
        workspace_name: "Cuento".to_owned(),
        member: doc(-2),
        member_name: "Lucía".to_owned(),
        device: 3,
        incarnation: 1,
        session: Session { token: "token".to_owned(), lifetime: 60 },
        challenge: vec![1].into(),
        grants: vec![Grant { scope: 1, role: Role::Seller }],
        now: 1,
        certificate: None,
    };
    Meta { next_entry, ..Meta::enrolled(enrolled, 1) }
}

fn row(name: &str) -> PackedRow {
    let mut row = Row::new(Kind::CUSTOMER, 1);
    row.cells = vec![(4, Cell::One(Value::text(name)))];
    PackedRow::new(&Listed { scope: Some(1), row })
}

fn base(fill: u8) -> StoredDoc {
    let heads = vec![Hash::from_bytes([fill; 32])];
    StoredDoc { bytes: vec![fill; 900].into(), heads, history: 0, scope: Some(1) }
}

fn entry(number: u64) -> OutboxEntry {
    let intents = vec![Intent::set("name", Value::Null, Value::text("Ana"))];
    let part = EntryPart { doc: doc(1), intents, changes: vec![vec![1; 90].into()], contested: Vec::new() };
    OutboxEntry { number, made: 1, parts: vec![part] }
}

fn rows(numbers: std::ops::Range<i64>, name: &str) -> Vec<Write> {
    numbers.map(|number| Write::Row(doc(number), row(name))).collect()
}

async fn whole_or_nothing() -> Result<(), Wrong> {
    let storage = founded().await?;
    let writes = [
        Write::Doc(doc(1), base(1)),
        Write::Row(doc(1), row("Ana")),
        Write::Outbox(entry(5)),
        Write::Meta(Box::new(meta(6))),
    ];
    storage.commit(&writes, true).await?;
    let (storage, found) = restarted().await?;
    holds(found.meta == meta(6) && found.outbox == [entry(5)], "what was committed is not there")?;
    holds(found.rows.packed(doc(1)) == Some(&row("Ana")) && found.damage == Damage::default(), "the row is not there")?;
    holds(storage.docs(&[doc(1), doc(2)]).await? == [(doc(1), Some(base(1))), (doc(2), None)], "the documents differ")?;
    storage.commit(&[Write::OutboxGone(5), Write::DocGone(doc(1)), Write::RowGone(doc(1))], false).await?;
    let found = stored(&storage).await?;
    holds(found.outbox.is_empty() && found.rows.is_empty(), "what is gone is still there")
}

async fn one_writer() -> Result<(), Wrong> {
    let first = founded().await?;
    let second = Storage::open(NAME).await?;
    second.take_over().await?;
    let late = first.commit(&[Write::Outbox(entry(5)), Write::Meta(Box::new(meta(9)))], true).await;
    holds(matches!(late, Err(StorageError::Fenced)), "a tab that lost the writing still writes")?;
    holds(matches!(first.fold().await, Err(StorageError::Fenced)), "or folds")?;
    let found = stored(&second).await?;
    holds(found.outbox.is_empty() && found.meta == meta(1), "something of it was written")?;
    second.commit(&[Write::Outbox(entry(5))], true).await?;
    holds(stored(&first).await?.outbox == [entry(5)], "the one that writes is not seen by the other")
}

async fn an_aborted_transaction() -> Result<(), Wrong> {
    let storage = founded().await?;
    storage.commit(&[Write::Outbox(entry(5))], true).await?;
    {
        let db = storage.database();
        let tx = storage.begin_writing(&db, &[OUTBOX, ROWS_RECENT], true).await?;
        put(&tx, META, &"meta".into(), &JsValue::NULL)?;
        put(&tx, OUTBOX, &number_key(5), &JsValue::NULL)?;
        tx.abort().await?;
    }
    let found = stored(&storage).await?;
    holds(found.meta == meta(1) && found.outbox == [entry(5)], "an aborted transaction left something behind")?;
    storage.commit(&[Write::Outbox(entry(6))], true).await?;
    holds(stored(&storage).await?.outbox.len() == 2, "nothing can be written after it")
}

async fn fold_and_restart() -> Result<(), Wrong> {
    let storage = founded().await?;
    storage.commit(&rows(0..1_000, "as they came"), false).await?;
    storage.commit(&rows(0..1_000, "given away"), false).await?;
    let gone: Vec<Write> = (0..1_000).map(|number| Write::RowGone(doc(number))).collect();
    storage.commit(&gone, true).await?;
    storage.commit(&rows(2_000..2_030, "others"), true).await?;
    holds(stored(&storage).await?.rows.len() == 30, "what was taken back is there before folding")?;
    holds(storage.is_worth_folding(), "folding does not pay")?;
    storage.fold().await?;
    let (storage, found) = restarted().await?;
    holds(found.rows.len() == 30, "what was taken back is there again")?;
    let db = storage.database();
    let tx = begin(&db, &[ROWS, ROWS_RECENT], TransactionMode::Readonly, false)?;
    let (blocks, beside) = (all(&tx, ROWS).await?.len(), all(&tx, ROWS_RECENT).await?.len());
    finish(tx).await?;
    holds((blocks, beside) == (1, 0), "old copies are left on the disk")?;
    storage.commit(&rows(2_010..2_020, "changed"), true).await?;
    storage.fold().await?;
    let (_, found) = restarted().await?;
    holds(found.rows.packed(doc(2_015)) == Some(&row("changed")) && found.rows.len() == 30, "folding lost a change")
}

async fn damage() -> Result<(), Wrong> {
    let storage = founded().await?;
    storage.commit(&rows(0..150, "in blocks"), true).await?;
    storage.commit(&[Write::Row(doc(120), row("alone")), Write::Doc(doc(3), base(3))], true).await?;
    storage.commit(&[Write::Outbox(entry(5)), Write::Outbox(entry(6))], true).await?;
    {
        let db = storage.database();
        let junk: JsValue = js_sys::Uint8Array::from(&[0xff_u8, 0, 7][..]).into();
        let tx = storage.begin_writing(&db, &[ROWS, ROWS_RECENT, OUTBOX], true).await?;
        put(&tx, ROWS, &JsValue::from(0), &junk)?;
        put(&tx, ROWS_RECENT, &doc_key(doc(120)), &junk)?;
        put(&tx, OUTBOX, &number_key(5), &junk)?;
        finish(tx).await?;
    }
    let (_, found) = restarted().await?;
    holds(
        found.outbox == [entry(6)] && found.damage.outbox == [(5, vec![0xff, 0, 7])],
        "a damaged entry hides others",
    )?;
    holds(found.rows.len() == 49 && found.damage.has_gaps, "a damaged block hides others")?;
    holds(found.damage.rows == [doc(3), doc(120)], "which rows have to be made anew is not told")
}

async fn a_dropped_book() -> Result<(), Wrong> {
    let storage = founded().await?;
    storage.commit(&rows(0..150, "in blocks"), true).await?;
    storage
        .commit(&[Write::Doc(doc(1), base(1)), Write::Row(doc(1), row("alone")), Write::Outbox(entry(5))], true)
        .await?;
    storage.drop_book(7).await?;
    let late = storage.commit(&rows(0..2, "late"), true).await;
    holds(matches!(late, Err(StorageError::Fenced)), "what was begun before is still written")?;
    let (storage, found) = restarted().await?;
    holds(found.outbox.is_empty() && found.tray.len() == 1, "what was not synced is not in the tray")?;
    holds(found.rows.is_empty() && found.damage == Damage::default(), "rows are still there")?;
    holds(storage.docs(&[doc(1)]).await? == [(doc(1), None)], "a document is still there")?;
    holds(storage.keys().await.is_ok(), "the key is gone")
}

async fn a_newer_layout() -> Result<(), Wrong> {
    let storage = founded().await?;
    storage.commit(&[Write::Outbox(entry(5))], true).await?;
    storage.database().close();
    Database::open(NAME).with_version(NEWER).await?.close();
    holds(Storage::open(NAME).await.is_err(), "a newer app's database is opened")?;
    let db = Database::open(NAME).with_version(NEWER).await?;
    let tx = begin(&db, &[OUTBOX], TransactionMode::Readonly, false)?;
    let kept = !get(&tx, OUTBOX, &number_key(5)).await?.is_undefined();
    finish(tx).await?;
    db.close();
    holds(kept, "a newer app's database is not as it was")
}
