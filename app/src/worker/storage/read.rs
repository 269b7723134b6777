//! Reading what a replica needs: everything but the documents at its start, and documents when it asks.

use indexed_db_futures::transaction::TransactionMode;
use minicbor::Decode;
use shared::crm::definition;
use shared::document::DocId;
use shared::replica::{Meta, Stored, StoredDoc, TrayEntry, TrayReason};
use shared::sync::body;
use wasm_bindgen::prelude::*;
use web_sys::CryptoKeyPair;

use super::{
    DOCS, META, OUTBOX, ROWS, ROWS_RECENT, Storage, StorageError, TRAY, all, begin, doc_key, finish, get, number_key,
    put, seal,
};

impl Storage {
    /// Everything that a replica starts from; none if this database has not been filled by [`Storage::found`].
    ///
    /// # Errors
    /// What the browser says, or a value that is damaged.
    pub async fn read(&self) -> Result<Option<Stored>, StorageError> {
        let db = self.database();
        let tx = begin(&db, &[META, OUTBOX, TRAY, ROWS, ROWS_RECENT], TransactionMode::Readonly, false)?;
        let meta = get(&tx, META, &"meta".into()).await?;
        let outbox = all(&tx, OUTBOX).await?;
        let tray = all(&tx, TRAY).await?;
        let blocks = all(&tx, ROWS).await?;
        let recent = all(&tx, ROWS_RECENT).await?;
        finish(tx).await?;
        if meta.is_undefined() {
            return Ok(None);
        }
        Ok(Some(Stored {
            meta: decoded(META, &meta).await?,
            outbox: decoded_all(OUTBOX, outbox).await?,
            tray: decoded_all(TRAY, tray).await?,
            rows: self.assemble(blocks, recent).await?,
        }))
    }

    /// Documents as they are stored.
    ///
    /// # Errors
    /// What the browser says. A damaged document counts as none, so that the replica asks the server for it.
    pub async fn docs(&self, docs: &[DocId]) -> Result<Vec<(DocId, Option<StoredDoc>)>, StorageError> {
        let db = self.database();
        let tx = begin(&db, &[DOCS], TransactionMode::Readonly, false)?;
        let mut found = Vec::with_capacity(docs.len());
        for doc in docs {
            found.push((*doc, get(&tx, DOCS, &doc_key(*doc)).await?));
        }
        finish(tx).await?;
        let mut answer = Vec::with_capacity(found.len());
        for (doc, value) in found {
            answer.push((doc, if value.is_undefined() { None } else { decoded(DOCS, &value).await.ok() }));
        }
        Ok(answer)
    }

    /// Begins a database with the state of a device that has just been enrolled, and its key.
    ///
    /// If the member was here before under another device number, what was not synced then goes to the tray: from there it
    /// can be done again under the new number. What the server has comes from the server.
    ///
    /// # Errors
    /// What the browser says; then the database is as it was.
    pub async fn found(&self, meta: &Meta, keys: &CryptoKeyPair, now: i64) -> Result<(), StorageError> {
        let kept = self.read().await?.map(|before| unsynced(before, now)).unwrap_or_default();
        let mut meta = meta.clone();
        meta.next_entry = kept.iter().map(|entry| entry.number + 1).max().unwrap_or(0).max(meta.next_entry);
        let sealed = seal::seal(&body::encode(&meta)).await;
        let mut tray = Vec::new();
        for entry in &kept {
            tray.push((number_key(entry.number), seal::seal(&body::encode(entry)).await));
        }
        let db = self.database();
        let tx = begin(&db, &[META, DOCS, OUTBOX, TRAY, ROWS, ROWS_RECENT], TransactionMode::Readwrite, true)?;
        let next = super::writer(&tx).await? + 1;
        for store in [DOCS, OUTBOX, TRAY, ROWS, ROWS_RECENT] {
            let _request = tx.object_store(store)?.clear()?;
        }
        for (key, value) in &tray {
            put(&tx, TRAY, key, value)?;
        }
        put(&tx, META, &"meta".into(), &sealed)?;
        put(&tx, META, &"keys".into(), keys)?;
        // It showed what is cleared here.
        super::delete(&tx, META, &"first".into())?;
        // Whoever wrote here before does not any more.
        put(&tx, META, &"writer".into(), &JsValue::from(next))?;
        finish(tx).await
    }

    /// The device's key pair.
    ///
    /// # Errors
    /// What the browser says, or that there is none.
    pub async fn keys(&self) -> Result<CryptoKeyPair, StorageError> {
        let db = self.database();
        let tx = begin(&db, &[META], TransactionMode::Readonly, false)?;
        let keys = get(&tx, META, &"keys".into()).await?;
        finish(tx).await?;
        if keys.is_object() { Ok(keys.unchecked_into()) } else { Err(StorageError::Damaged("keys")) }
    }
}

/// What a former device number had not synced, as entries of the tray.
fn unsynced(before: Stored, now: i64) -> Vec<TrayEntry> {
    let title = |doc: DocId| {
        let row = before.rows.get(doc).map(|listed| listed.row);
        let name = row.and_then(|row| definition(row.kind).field("name").map(|field| row.text(field.slot).to_owned()));
        name.unwrap_or_default()
    };
    let waiting = before.outbox.iter().map(|entry| TrayEntry {
        number: entry.number,
        made: entry.made,
        refused: now,
        reason: TrayReason::NotReplayable,
        parts: entry
            .parts
            .iter()
            .map(|part| (part.doc, title(part.doc), part.intents.iter().chain(&part.contested).cloned().collect()))
            .collect(),
    });
    waiting.chain(before.tray.iter().cloned()).collect()
}

async fn decoded<V: for<'b> Decode<'b, ()>>(store: &'static str, value: &JsValue) -> Result<V, StorageError> {
    let bytes = seal::open(value).await.ok_or(StorageError::Damaged(store))?;
    body::decode(&bytes).map_err(|_| StorageError::Damaged(store))
}

async fn decoded_all<V: for<'b> Decode<'b, ()>>(
    store: &'static str,
    values: Vec<(JsValue, JsValue)>,
) -> Result<Vec<V>, StorageError> {
    let mut decoded_values = Vec::with_capacity(values.len());
    for (_, value) in values {
        decoded_values.push(decoded(store, &value).await?);
    }
    Ok(decoded_values)
}
