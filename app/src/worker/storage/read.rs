//! Reading what a replica needs: everything but the documents at its start, and documents when it asks.

use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use minicbor::Decode;
use shared::document::DocId;
use shared::replica::{Damage, Stored, StoredDoc};
use shared::sync::body;
use wasm_bindgen::prelude::*;
use web_sys::CryptoKeyPair;

use super::rows::Assembled;
use super::{
    DOCS, META, OUTBOX, ROWS, ROWS_RECENT, Storage, StorageError, TRAY, all, begin, doc_key, doc_of, finish, get, seal,
};

impl Storage {
    /// Everything that a replica starts from; none if this database has not been filled by [`Storage::found`]. Rows and
    /// entries that are damaged are passed over, and told.
    ///
    /// # Errors
    /// What the browser says, or that the device's state is damaged.
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
        let meta = decoded(META, &meta).await?;
        let Assembled { rows, mut unreadable, has_gaps } = self.assemble(blocks, recent).await;
        if has_gaps {
            // Every document has a row.
            unreadable.extend(self.held().await?.into_iter().filter(|doc| !rows.contains(*doc)));
        }
        let (outbox, damaged_outbox) = decoded_all(outbox).await;
        let (tray, damaged_tray) = decoded_all(tray).await;
        let rows_to_make = unreadable.into_iter().collect();
        let damage = Damage { rows: rows_to_make, has_gaps, outbox: damaged_outbox, tray: damaged_tray };
        Ok(Some(Stored { meta, outbox, tray, rows, damage }))
    }

    /// The documents that are stored.
    async fn held(&self) -> Result<Vec<DocId>, StorageError> {
        let db = self.database();
        let tx = begin(&db, &[DOCS], TransactionMode::Readonly, false)?;
        let keys = tx.object_store(DOCS)?.get_all_keys::<JsValue>().primitive()?.await?;
        let docs = keys.filter_map(|key| doc_of(&key.ok()?)).collect();
        finish(tx).await?;
        Ok(docs)
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

async fn decoded<V: for<'b> Decode<'b, ()>>(store: &'static str, value: &JsValue) -> Result<V, StorageError> {
    let bytes = seal::open(value).await.ok_or(StorageError::Damaged(store))?;
    body::decode(&bytes).map_err(|_| StorageError::Damaged(store))
}

/// Entries, and what is stored of those that cannot be read, by their numbers.
type Entries<V> = (Vec<V>, Vec<(u64, Vec<u8>)>);

async fn decoded_all<V: for<'b> Decode<'b, ()>>(values: Vec<(JsValue, JsValue)>) -> Entries<V> {
    let (mut read, mut damaged) = (Vec::with_capacity(values.len()), Vec::new());
    for (key, value) in values {
        let bytes = seal::open(&value).await.unwrap_or_default();
        match body::decode(&bytes) {
            Ok(entry) => read.push(entry),
            Err(_) => damaged.extend(key.as_f64().map(|number| (number as u64, bytes))),
        }
    }
    (read, damaged)
}
