//! What imports did, so that each can be taken back, also after the app was closed in the middle of one.
//!
//! An import's line stands in one store, its journal in another, in the pieces in which it was done. A piece is written before
//! its command is given: later commits of the same database are durable only with what was written before them.

use indexed_db_futures::transaction::TransactionMode;
use minicbor::{Decode, Encode};
use shared::document::DocId;
use shared::exchange::{Done, Journal};
use shared::sync::body;
use wasm_bindgen::prelude::*;

use super::{IMPORTS, JOURNALS, Storage, StorageError, all, begin, doc_key, finish, get, put, seal};
use crate::protocol::ImportLine;

#[derive(Encode, Decode)]
struct Piece(#[n(0)] Vec<Done>);

impl Storage {
    /// Keeps an import's line, and with it the next piece of its journal, which `line.pieces` counts already.
    ///
    /// # Errors
    /// Another tab writes now, the storage is full, or what the browser says; then nothing was written.
    pub async fn keep_import(&self, line: &ImportLine, done: Option<Vec<Done>>) -> Result<(), StorageError> {
        let sealed = seal::seal(&body::encode(line)).await;
        let piece = match done {
            Some(done) => Some(seal::seal(&body::encode(&Piece(done))).await),
            None => None,
        };
        let db = self.database();
        let tx = self.begin_writing(&db, &[IMPORTS, JOURNALS], false).await?;
        put(&tx, IMPORTS, &doc_key(line.id), &sealed)?;
        if let Some(piece) = &piece {
            put(&tx, JOURNALS, &piece_key(line.id, line.pieces.saturating_sub(1)), piece)?;
        }
        finish(tx).await
    }

    /// Every import, the latest first. What is damaged is left out.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn imports(&self) -> Result<Vec<ImportLine>, StorageError> {
        let db = self.database();
        let tx = begin(&db, &[IMPORTS], TransactionMode::Readonly, false)?;
        let values = all(&tx, IMPORTS).await?;
        finish(tx).await?;
        let mut lines: Vec<ImportLine> = Vec::new();
        for (_, value) in values {
            if let Some(bytes) = seal::open(&value).await {
                lines.extend(body::decode::<ImportLine>(&bytes));
            }
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.made));
        Ok(lines)
    }

    /// What an import did, in order.
    ///
    /// # Errors
    /// What the browser says, or a piece that is damaged.
    pub async fn journal(&self, line: &ImportLine) -> Result<Journal, StorageError> {
        let db = self.database();
        let tx = begin(&db, &[JOURNALS], TransactionMode::Readonly, false)?;
        let mut pieces = Vec::new();
        for number in 0..line.pieces {
            pieces.push(get(&tx, JOURNALS, &piece_key(line.id, number)).await?);
        }
        finish(tx).await?;
        let mut done = Vec::new();
        for piece in pieces {
            let bytes = seal::open(&piece).await.ok_or(StorageError::Damaged(JOURNALS))?;
            let Piece(more) = body::decode(&bytes).map_err(|_| StorageError::Damaged(JOURNALS))?;
            done.extend(more);
        }
        Ok(Journal { id: line.id, made: line.made, file: line.file.clone(), done })
    }
}

fn piece_key(import: DocId, number: u32) -> JsValue {
    format!("{import}/{number}").into()
}
