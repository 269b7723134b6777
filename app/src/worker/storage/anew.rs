//! What replaces all that is stored: the state of a device that has just been enrolled, or that of a revoked one whose book goes.

use indexed_db_futures::transaction::{Transaction, TransactionMode};
use shared::replica::{Meta, Rejoined};
use shared::sync::body;
use wasm_bindgen::prelude::*;
use web_sys::CryptoKeyPair;

use super::blocks::RowIndex;
use super::{
    DOCS, IMPORTS, JOURNALS, META, OUTBOX, ROWS, ROWS_RECENT, Storage, StorageError, TRAY, begin, delete, finish,
    number_key, put, seal, writer,
};

impl Storage {
    /// Begins a database with the state of a device that has just been enrolled, and its key.
    ///
    /// If the member was here before under another device number, the documents stay until the server has been asked what of
    /// them it has ([`Rejoined`]); what was not synced then goes to the tray.
    ///
    /// # Errors
    /// What the browser says; then the database is as it was.
    pub async fn found(&self, meta: &Meta, keys: &CryptoKeyPair, now: i64) -> Result<(), StorageError> {
        let before = self.read().await?;
        let replaced: &[&str] = if before.is_some() { &[] } else { &[DOCS, ROWS, ROWS_RECENT] };
        let state = match before {
            Some(before) => Rejoined::new(before, meta.clone(), now),
            None => Rejoined { meta: meta.clone(), tray: Vec::new() },
        };
        let sealed = Sealed::of(&state).await;
        let db = self.database();
        let tx = begin(&db, &[META, DOCS, OUTBOX, TRAY, ROWS, ROWS_RECENT], TransactionMode::Readwrite, true)?;
        sealed.replace(&tx, replaced).await?;
        put(&tx, META, &"keys".into(), keys)?;
        finish(tx).await
    }

    /// Takes the book off a revoked device. Who it is stays, with its key, what was typed and not left, and in the tray what was
    /// not synced. Every tab is fenced out, this one included.
    ///
    /// # Errors
    /// Another tab writes now, the storage is full, or what the browser says; then the database is as it was.
    pub async fn drop_book(&self, now: i64) -> Result<(), StorageError> {
        let _writing = self.writing.lock().await;
        let Some(before) = self.read().await? else { return Ok(()) };
        let sealed = Sealed::of(&Rejoined::without_book(before, now)).await;
        let db = self.database();
        let tx = self.begin_writing(&db, &[DOCS, OUTBOX, TRAY, ROWS, ROWS_RECENT, IMPORTS, JOURNALS], true).await?;
        // What an import did says what customers are called, too.
        sealed.replace(&tx, &[DOCS, ROWS, ROWS_RECENT, IMPORTS, JOURNALS]).await?;
        finish(tx).await?;
        self.index.replace(RowIndex::default());
        Ok(())
    }
}

/// A device's state and its tray, as they are stored.
struct Sealed {
    meta: JsValue,
    tray: Vec<(JsValue, JsValue)>,
}

impl Sealed {
    async fn of(state: &Rejoined) -> Self {
        let meta = seal::seal(&body::encode(&state.meta)).await;
        let mut tray = Vec::new();
        for entry in &state.tray {
            tray.push((number_key(entry.number), seal::seal(&body::encode(entry)).await));
        }
        Self { meta, tray }
    }

    /// Puts them in the place of outbox, tray, and all that is in these stores.
    async fn replace(&self, tx: &Transaction<'_>, stores: &[&str]) -> Result<(), StorageError> {
        let next = writer(tx).await? + 1;
        for store in [OUTBOX, TRAY].iter().chain(stores) {
            let _request = tx.object_store(store)?.clear()?;
        }
        for (key, value) in &self.tray {
            put(tx, TRAY, key, value)?;
        }
        put(tx, META, &"meta".into(), &self.meta)?;
        // It shows what is cleared here.
        delete(tx, META, &"first".into())?;
        // Whoever wrote here before does not any more.
        put(tx, META, &"writer".into(), &JsValue::from(next))
    }
}
