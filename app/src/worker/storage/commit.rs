//! One transaction of the replica: all of it durable, or none of it.

use std::collections::BTreeMap;

use minicbor::Encode;
use shared::document::DocId;
use shared::replica::{PackedRow, Write};
use shared::sync::body;
use wasm_bindgen::prelude::*;

use super::rows::{Step, add_steps};
use super::{
    DOCS, META, OUTBOX, ROWS, ROWS_RECENT, Storage, StorageError, TRAY, delete, doc_key, finish, number_key, put, seal,
};

impl Storage {
    /// Performs the writes of one [`shared::replica::Effect::Commit`].
    ///
    /// # Errors
    /// Another tab writes now, the storage is full, or what the browser says; then nothing was written.
    pub async fn commit(&self, writes: &[Write], strict: bool) -> Result<(), StorageError> {
        let _writing = self.writing.lock().await;
        let mut steps: Vec<Step> = Vec::with_capacity(writes.len());
        let mut rows: BTreeMap<DocId, Option<&PackedRow>> = BTreeMap::new();
        for write in writes {
            match write {
                Write::Meta(meta) => steps.push(set(META, "meta".into(), &**meta).await),
                Write::Outbox(entry) => steps.push(set(OUTBOX, number_key(entry.number), entry).await),
                Write::OutboxGone(number) => steps.push((OUTBOX, number_key(*number), None)),
                Write::Tray(entry) => steps.push(set(TRAY, number_key(entry.number), entry).await),
                Write::TrayGone(number) => steps.push((TRAY, number_key(*number), None)),
                Write::Doc(doc, stored) => steps.push(set(DOCS, doc_key(*doc), stored).await),
                Write::DocGone(doc) => steps.push((DOCS, doc_key(*doc), None)),
                Write::Row(doc, row) => drop(rows.insert(*doc, Some(row))),
                Write::RowGone(doc) => drop(rows.insert(*doc, None)),
            }
        }
        // Nobody else plans meanwhile: `writing` is held.
        let plan = self.index.borrow().plan(rows);
        add_steps(&plan, &mut steps).await;

        let result = self.write(&steps, strict).await;
        match &result {
            Ok(()) => self.index.borrow_mut().planned(&plan),
            Err(StorageError::Browser(_)) => self.reopen().await,
            Err(StorageError::Fenced | StorageError::Full | StorageError::Damaged(_)) => {}
        }
        result
    }

    async fn write(&self, steps: &[Step], strict: bool) -> Result<(), StorageError> {
        let db = self.database();
        let tx = self.begin_writing(&db, &[DOCS, OUTBOX, TRAY, ROWS, ROWS_RECENT], strict).await?;
        for (store, key, value) in steps {
            match value {
                Some(value) => put(&tx, store, key, value)?,
                None => delete(&tx, store, key)?,
            }
        }
        finish(tx).await
    }
}

async fn set<V: Encode<()>>(store: &'static str, key: JsValue, value: &V) -> Step {
    (store, key, Some(seal::seal(&body::encode(value)).await))
}
