//! How rows lie on disk: in blocks of a hundred, because reading ten thousand small values is slow; and a changed row alone
//! beside them, because writing a block for each edit would be slow too.
//!
//! A row in `rows_recent` counts more than the one in its block; of two blocks with the same row the later one counts. When
//! many have changed, or any is gone, [`Storage::fold`] writes their blocks anew, as [`RowIndex`] decides.

use std::collections::BTreeSet;

use js_sys::Uint8Array;
use shared::document::DocId;
use shared::replica::{PackedRow, Rows};
use shared::sync::body;
use wasm_bindgen::prelude::*;

use super::blocks::{Plan, RowIndex};
use super::{
    ROWS, ROWS_RECENT, Storage, StorageError, all, begin, delete, doc_key, doc_of, finish, get, is_empty, put, seal,
};
use crate::worker::clock;
use indexed_db_futures::transaction::TransactionMode;

/// So many blocks are read at a time; then whatever else has come is done.
const BLOCKS_AT_ONCE: usize = 20;

/// A step of a transaction: a key with its value, or without one to delete it.
pub(super) type Step = (&'static str, JsValue, Option<JsValue>);

/// What was read of both stores.
pub(super) struct Assembled {
    pub rows: Rows,
    /// Documents whose row is there, but cannot be read.
    pub unreadable: BTreeSet<DocId>,
    /// A whole block cannot be read: nobody knows which rows were in it.
    pub has_gaps: bool,
}

/// The steps of a plan.
pub(super) async fn add_steps(plan: &Plan<'_>, steps: &mut Vec<Step>) {
    for (number, rows) in &plan.blocks {
        steps.push((ROWS, JsValue::from(*number), Some(seal::seal(&encode_block(rows)).await)));
    }
    for (doc, row) in &plan.alone {
        steps.push((ROWS_RECENT, doc_key(*doc), Some(seal::seal(row.bytes()).await)));
    }
    steps.extend(
        plan.marked.iter().map(|doc| (ROWS_RECENT, doc_key(*doc), Some(Uint8Array::new_with_length(0).into()))),
    );
    steps.extend(plan.cleared.iter().map(|doc| (ROWS_RECENT, doc_key(*doc), None)));
}

impl Storage {
    /// Puts together what was read of both stores. What cannot be read is passed over and told.
    pub(super) async fn assemble(&self, blocks: Vec<(JsValue, JsValue)>, recent: Vec<(JsValue, JsValue)>) -> Assembled {
        let mut index = RowIndex::default();
        let mut found = Assembled { rows: Rows::default(), unreadable: BTreeSet::new(), has_gaps: false };
        for (count, (key, value)) in blocks.into_iter().enumerate() {
            if count > 0 && count % BLOCKS_AT_ONCE == 0 {
                clock::pause(0).await;
            }
            let Some(number) = key.as_f64().map(|number| number as u32) else { continue };
            let held = seal::open(&value).await.and_then(|bytes| decode_block(&bytes));
            found.has_gaps |= held.is_none();
            let held = held.unwrap_or_default();
            index.read_block(number, held.iter().map(|(doc, _)| *doc));
            for (doc, row) in held {
                found.rows.insert(doc, row);
            }
        }
        for (key, value) in recent {
            let Some(doc) = doc_of(&key) else { continue };
            let is_gone = is_empty(&value);
            index.read_alone(doc, is_gone);
            match if is_gone { None } else { read_row(&value).await } {
                Some(row) => drop(found.rows.insert(doc, row)),
                None => {
                    // Damaged, and then what its block says is not what counts either.
                    found.rows.remove(doc);
                    if !is_gone {
                        found.unreadable.insert(doc);
                    }
                }
            }
        }
        self.index.replace(index);
        found
    }

    /// Whether so much has changed that folding it pays.
    pub fn is_worth_folding(&self) -> bool {
        self.index.borrow().is_worth_folding()
    }

    /// Writes the blocks of changed rows anew. Loses nothing if it is cut: blocks and single rows change in one transaction.
    ///
    /// # Errors
    /// What the browser says, or that another tab writes now.
    pub async fn fold(&self) -> Result<(), StorageError> {
        let _writing = self.writing.lock().await;
        let affected = self.index.borrow().affected();
        let db = self.database();
        let tx = begin(&db, &[ROWS, ROWS_RECENT], TransactionMode::Readonly, false)?;
        let mut sealed = Vec::with_capacity(affected.len());
        for number in affected {
            sealed.push((number, get(&tx, ROWS, &JsValue::from(number)).await?));
        }
        let recent = all(&tx, ROWS_RECENT).await?;
        finish(tx).await?;

        let mut blocks = Vec::with_capacity(sealed.len());
        for (number, value) in sealed {
            // What cannot be read has been passed over at the start, and is gone with its block.
            let held = seal::open(&value).await.and_then(|bytes| decode_block(&bytes)).unwrap_or_default();
            blocks.push((number, held));
        }
        let mut beside = Vec::with_capacity(recent.len());
        for (key, value) in &recent {
            let Some(doc) = doc_of(key) else { continue };
            let row = if is_empty(value) { None } else { read_row(value).await };
            // What cannot be read stays as it is until it is written anew.
            if row.is_some() || is_empty(value) {
                beside.push((doc, row));
            }
        }
        let folded = self.index.borrow().fold(blocks, beside);
        let mut steps: Vec<Step> = folded.gone.iter().map(|number| (ROWS, JsValue::from(*number), None)).collect();
        steps.extend(folded.cleared.iter().map(|doc| (ROWS_RECENT, doc_key(*doc), None)));
        for (number, rows) in &folded.blocks {
            let rows: Vec<(DocId, &PackedRow)> = rows.iter().map(|(doc, row)| (*doc, row)).collect();
            steps.push((ROWS, JsValue::from(*number), Some(seal::seal(&encode_block(&rows)).await)));
        }

        let tx = self.begin_writing(&db, &[ROWS, ROWS_RECENT], false).await?;
        for (store, key, value) in &steps {
            match value {
                Some(value) => put(&tx, store, key, value)?,
                None => delete(&tx, store, key)?,
            }
        }
        finish(tx).await?;
        self.index.borrow_mut().folded(&folded);
        Ok(())
    }
}

async fn read_row(value: &JsValue) -> Option<PackedRow> {
    body::decode(&seal::open(value).await?).ok()
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

fn decode_block(bytes: &[u8]) -> Option<Vec<(DocId, PackedRow)>> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let count = decoder.array().ok()??;
    (0..count).map(|_| Some((decoder.decode().ok()?, decoder.decode().ok()?))).collect()
}
