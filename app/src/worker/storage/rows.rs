//! How rows lie on disk: in blocks of a hundred, because reading ten thousand small values is slow; and a changed row alone
//! beside them, because writing a block for each edit would be slow too.
//!
//! A row in `rows_recent` counts more than the one in its block; of two blocks with the same row the later one counts. When
//! many have changed, [`Storage::fold`] writes their blocks anew.

use std::collections::{BTreeMap, BTreeSet};

use js_sys::Uint8Array;
use shared::document::DocId;
use shared::replica::{PackedRow, Rows};
use shared::sync::body;
use wasm_bindgen::prelude::*;

use super::{
    ROWS, ROWS_RECENT, Storage, StorageError, all, begin, delete, doc_key, doc_of, finish, is_empty, put, seal,
};
use crate::worker::clock;
use indexed_db_futures::transaction::TransactionMode;

/// Rows a block.
const BLOCK: usize = 100;

/// So many blocks are read at a time; then whatever else has come is done.
const BLOCKS_AT_ONCE: usize = 20;

/// From so many rows in one commit on, they are written as blocks at once.
const BULK: usize = 60;

/// So many rows alone are worth folding.
const WORTH_FOLDING: usize = 400;

/// Where rows are.
#[derive(Default)]
pub(super) struct RowIndex {
    /// The block that a document's row counts in.
    block: BTreeMap<DocId, u32>,
    /// Documents with a row of their own.
    recent: BTreeSet<DocId>,
    next_block: u32,
}

/// A step of a transaction: a key with its value, or without one to delete it.
pub(super) type Step = (&'static str, JsValue, Option<JsValue>);

/// What a commit does to the index once it is durable.
#[derive(Default)]
pub(super) struct Placement {
    blocks: Vec<(u32, Vec<DocId>)>,
    alone: Vec<DocId>,
    gone: Vec<DocId>,
}

impl RowIndex {
    /// Plans the writing of rows.
    pub(super) async fn plan(
        &self,
        rows: BTreeMap<DocId, Option<&PackedRow>>,
        steps: &mut Vec<Step>,
    ) -> (Placement, u32) {
        let mut placement = Placement::default();
        let mut next_block = self.next_block;
        let (kept, gone): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, row)| row.is_some());
        let kept: Vec<(DocId, &PackedRow)> = kept.into_iter().filter_map(|(doc, row)| Some((doc, row?))).collect();
        if kept.len() >= BULK {
            for rows in kept.chunks(BLOCK) {
                steps.push((ROWS, JsValue::from(next_block), Some(seal::seal(&encode_block(rows)).await)));
                for (doc, _) in rows.iter().filter(|(doc, _)| self.recent.contains(doc)) {
                    steps.push((ROWS_RECENT, doc_key(*doc), None));
                }
                placement.blocks.push((next_block, rows.iter().map(|(doc, _)| *doc).collect()));
                next_block += 1;
            }
        } else {
            for (doc, row) in kept {
                steps.push((ROWS_RECENT, doc_key(doc), Some(seal::seal(row.bytes()).await)));
                placement.alone.push(doc);
            }
        }
        for (doc, _) in gone {
            let mark = self.block.contains_key(&doc).then(|| Uint8Array::new_with_length(0).into());
            steps.push((ROWS_RECENT, doc_key(doc), mark));
            placement.gone.push(doc);
        }
        (placement, next_block)
    }

    /// The plan is durable.
    pub(super) fn place(&mut self, placement: Placement, next_block: u32) {
        self.next_block = next_block;
        for (block, docs) in placement.blocks {
            for doc in docs {
                self.recent.remove(&doc);
                self.block.insert(doc, block);
            }
        }
        self.recent.extend(placement.alone);
        for doc in placement.gone {
            if self.block.contains_key(&doc) {
                self.recent.insert(doc);
            } else {
                self.recent.remove(&doc);
            }
        }
    }
}

impl Storage {
    /// Puts together what was read of both stores.
    pub(super) async fn assemble(
        &self,
        blocks: Vec<(JsValue, JsValue)>,
        recent: Vec<(JsValue, JsValue)>,
    ) -> Result<Rows, StorageError> {
        let mut index = RowIndex::default();
        let mut rows = Rows::default();
        for (count, (key, value)) in blocks.into_iter().enumerate() {
            if count > 0 && count % BLOCKS_AT_ONCE == 0 {
                clock::pause(0).await;
            }
            let number = key.as_f64().ok_or(StorageError::Damaged(ROWS))? as u32;
            let bytes = seal::open(&value).await.ok_or(StorageError::Damaged(ROWS))?;
            for (doc, row) in decode_block(&bytes)? {
                index.block.insert(doc, number);
                rows.insert(doc, row);
            }
            index.next_block = index.next_block.max(number + 1);
        }
        for (key, value) in recent {
            let doc = doc_of(&key).ok_or(StorageError::Damaged(ROWS_RECENT))?;
            index.recent.insert(doc);
            if is_empty(&value) {
                rows.remove(doc);
            } else {
                let bytes = seal::open(&value).await.ok_or(StorageError::Damaged(ROWS_RECENT))?;
                rows.insert(doc, body::decode(&bytes).map_err(|_| StorageError::Damaged(ROWS_RECENT))?);
            }
        }
        self.index.replace(index);
        Ok(rows)
    }

    /// Whether so many rows have changed that folding them pays.
    pub fn is_worth_folding(&self) -> bool {
        self.index.borrow().recent.len() >= WORTH_FOLDING
    }

    /// Writes the blocks of changed rows anew. Loses nothing if it is cut: blocks and single rows change in one transaction.
    ///
    /// # Errors
    /// What the browser says, or that another tab writes now.
    pub async fn fold(&self) -> Result<(), StorageError> {
        let _writing = self.writing.lock().await;
        let db = self.database();
        let tx = begin(&db, &[ROWS, ROWS_RECENT], TransactionMode::Readonly, false)?;
        let blocks = all(&tx, ROWS).await?;
        let recent = all(&tx, ROWS_RECENT).await?;
        finish(tx).await?;

        let touched: BTreeSet<u32> = {
            let index = self.index.borrow();
            index.recent.iter().filter_map(|doc| index.block.get(doc).copied()).collect()
        };
        let affected = |key: &JsValue| key.as_f64().is_some_and(|number| touched.contains(&(number as u32)));
        let old: Vec<(JsValue, JsValue)> = blocks.into_iter().filter(|(key, _)| affected(key)).collect();
        let mut steps: Vec<Step> = old.iter().map(|(key, _)| (ROWS, key.clone(), None)).collect();
        steps.extend(recent.iter().map(|(key, _)| (ROWS_RECENT, key.clone(), None)));

        // The rows of the blocks that go, each from the block that counts, and the single ones over them.
        let mut rows: BTreeMap<DocId, PackedRow> = BTreeMap::new();
        for (key, value) in old {
            let number = key.as_f64().map_or(0, |number| number as u32);
            let bytes = seal::open(&value).await.ok_or(StorageError::Damaged(ROWS))?;
            for (doc, row) in decode_block(&bytes)? {
                if self.index.borrow().block.get(&doc) == Some(&number) {
                    rows.insert(doc, row);
                }
            }
        }
        let mut gone = Vec::new();
        for (key, value) in recent {
            let doc = doc_of(&key).ok_or(StorageError::Damaged(ROWS_RECENT))?;
            if is_empty(&value) {
                rows.remove(&doc);
                gone.push(doc);
            } else {
                let bytes = seal::open(&value).await.ok_or(StorageError::Damaged(ROWS_RECENT))?;
                rows.insert(doc, body::decode(&bytes).map_err(|_| StorageError::Damaged(ROWS_RECENT))?);
            }
        }
        let mut next_block = self.index.borrow().next_block;
        let rows: Vec<(DocId, PackedRow)> = rows.into_iter().collect();
        let mut placement = Vec::new();
        for chunk in rows.chunks(BLOCK) {
            let chunk: Vec<(DocId, &PackedRow)> = chunk.iter().map(|(doc, row)| (*doc, row)).collect();
            steps.push((ROWS, JsValue::from(next_block), Some(seal::seal(&encode_block(&chunk)).await)));
            placement.extend(chunk.iter().map(|(doc, _)| (*doc, next_block)));
            next_block += 1;
        }

        let tx = self.begin_writing(&db, &[ROWS, ROWS_RECENT], false).await?;
        for (store, key, value) in &steps {
            match value {
                Some(value) => put(&tx, store, key, value)?,
                None => delete(&tx, store, key)?,
            }
        }
        finish(tx).await?;
        let mut index = self.index.borrow_mut();
        index.next_block = next_block;
        index.recent.clear();
        for doc in gone {
            index.block.remove(&doc);
        }
        index.block.extend(placement);
        Ok(())
    }
}

fn encode_block(rows: &[(DocId, &PackedRow)]) -> Vec<u8> {
    let mut encoder = minicbor::Encoder::new(Vec::with_capacity(rows.len() * 120));
    // Writing to a Vec is infallible.
    let _infallible = encoder.array(rows.len() as u64);
    for (doc, row) in rows {
        let _infallible = encoder.encode(doc).and_then(|encoder| encoder.encode(row));
    }
    encoder.into_writer()
}

fn decode_block(bytes: &[u8]) -> Result<Vec<(DocId, PackedRow)>, StorageError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let mut read = || -> Result<Vec<(DocId, PackedRow)>, minicbor::decode::Error> {
        let count = decoder.array()?.unwrap_or(0);
        (0..count).map(|_| Ok((decoder.decode()?, decoder.decode()?))).collect()
    };
    read().map_err(|_| StorageError::Damaged(ROWS))
}
