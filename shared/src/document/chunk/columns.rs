//! Counting a change's operations on the raw columns, before anything expands them.
//!
//! Columns are run-length encoded: a few bytes can claim four thousand million rows. A change's columns are walked run by
//! run, and the walk stops at the limit, so its cost is bounded by the bytes that were sent.

use super::ChunkError;
use super::leb::Reader;
use crate::document::limits;

/// Bit of a column's specification that says its bytes are deflated.
const DEFLATED: u64 = 0b1000;
/// The action column: one row an operation.
const ACTION: u64 = 4 << 4 | INTEGER;

// The column types, the low three bits of a specification.
const ACTOR: u64 = 1;
const INTEGER: u64 = 2;
const DELTA: u64 = 3;
const BOOLEAN: u64 = 4;
const TEXT: u64 = 5;
const VALUE: u64 = 7;

/// Columns other than the action's may have more rows than operations (an operation has several predecessors), but not
/// many more.
const ROWS: u64 = 4 * limits::CHANGE_OPERATIONS;

/// The columns of a change: objects, keys, whether an operation inserts, actions, values, predecessors, and what marks have.
const WRITTEN: [u64; 14] = [0x01, 0x02, 0x11, 0x13, 0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73, 0x94, 0xa5];

/// Whether Automerge writes such a column.
pub(super) fn is_written(specification: u64) -> bool {
    WRITTEN.contains(&specification)
}

/// Reads column metadata: specification and length of each column.
pub(super) fn specifications(reader: &mut Reader<'_>) -> Result<Vec<(u64, usize)>, ChunkError> {
    let count = reader.u64()?;
    // Each column's metadata takes at least two bytes.
    if count > reader.rest().len() as u64 {
        return Err(ChunkError::Truncated);
    }
    let mut columns = Vec::new();
    for _ in 0..count {
        let specification = reader.u64()?;
        let length = usize::try_from(reader.u64()?).map_err(|_| ChunkError::Overflow)?;
        if specification & DEFLATED != 0 {
            return Err(ChunkError::Column);
        }
        columns.push((specification, length));
    }
    Ok(columns)
}

/// Reads column metadata and columns, and answers how many operations there are.
pub(super) fn count_operations(reader: &mut Reader<'_>) -> Result<u64, ChunkError> {
    let mut operations = 0;
    for (specification, length) in specifications(reader)? {
        let bytes = reader.take(length)?;
        let rows = count_rows(specification, bytes)?;
        if specification == ACTION {
            operations = rows;
        }
    }
    if operations > limits::CHANGE_OPERATIONS { Err(ChunkError::TooLarge) } else { Ok(operations) }
}

fn count_rows(specification: u64, bytes: &[u8]) -> Result<u64, ChunkError> {
    let mut reader = Reader::new(bytes);
    let mut rows = 0u64;
    let mut add = |count: u64| {
        rows = rows.saturating_add(count);
        if rows > ROWS { Err(ChunkError::TooLarge) } else { Ok(()) }
    };
    match specification & 0b111 {
        // Raw bytes, measured out by their metadata column.
        VALUE => {}
        BOOLEAN => {
            while !reader.is_empty() {
                add(reader.u64()?)?;
            }
        }
        kind => {
            while !reader.is_empty() {
                let run = reader.i64()?;
                if run == 0 {
                    add(reader.u64()?)?;
                    continue;
                }
                add(run.unsigned_abs())?;
                let values = if run > 0 { 1 } else { run.unsigned_abs() };
                for _ in 0..values {
                    skip_value(kind, &mut reader)?;
                }
            }
        }
    }
    Ok(rows)
}

fn skip_value(kind: u64, reader: &mut Reader<'_>) -> Result<(), ChunkError> {
    match kind {
        DELTA => reader.i64().map(drop),
        TEXT => {
            let length = reader.length()?;
            reader.take(length).map(drop)
        }
        // Groups, actors, integers and value metadata are unsigned.
        0 | ACTOR | INTEGER | 6 => reader.u64().map(drop),
        _ => Err(ChunkError::Column),
    }
}
