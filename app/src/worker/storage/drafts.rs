//! What is typed in a field and not yet left, so that a killed tab loses no more than the last third of a second.

use indexed_db_futures::transaction::TransactionMode;
use shared::document::DocId;
use shared::sync::body;
use wasm_bindgen::prelude::*;

use super::{DRAFTS, Storage, StorageError, all, begin, delete, finish, put, seal};
use crate::protocol::Draft;

impl Storage {
    /// Keeps what is typed, or forgets it.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn keep_draft(&self, doc: DocId, key: &str, typed: Option<String>) -> Result<(), StorageError> {
        let place: JsValue = format!("{doc}/{key}").into();
        let sealed = match typed {
            Some(typed) => Some(seal::seal(&body::encode(&Draft { doc, key: key.to_owned(), typed })).await),
            None => None,
        };
        let db = self.database();
        let tx = begin(&db, &[DRAFTS], TransactionMode::Readwrite, false)?;
        match &sealed {
            Some(value) => put(&tx, DRAFTS, &place, value)?,
            None => delete(&tx, DRAFTS, &place)?,
        }
        finish(tx).await
    }

    /// Everything that was typed and not left. What is damaged is left out.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn drafts(&self) -> Result<Vec<Draft>, StorageError> {
        let db = self.database();
        let tx = begin(&db, &[DRAFTS], TransactionMode::Readonly, false)?;
        let values = all(&tx, DRAFTS).await?;
        finish(tx).await?;
        let mut drafts = Vec::new();
        for (_, value) in values {
            if let Some(bytes) = seal::open(&value).await {
                drafts.extend(body::decode::<Draft>(&bytes));
            }
        }
        Ok(drafts)
    }
}
