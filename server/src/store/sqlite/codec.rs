//! How a document lies in a row of the database.
//!
//! Snapshots are kept as they are sent, without Automerge's own compression, and compressed here with a dictionary of what
//! every document says: the keys. A customer takes less than half of what it would take otherwise, and unpacking costs a
//! few microseconds.

use std::fmt;

use rusqlite::Connection;
use shared::document::{DocId, Row};
use shared::sync::limits;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

use crate::store::{NewDoc, StoreError};

/// More than any row, snapshot and tail together.
const LARGEST: usize = 4 * limits::DOCUMENT;
const LEVEL: i32 = 3;
/// What a compressed body begins with is no longer: among other things how long it was.
pub(super) const HEADER: usize = 18;
const DAMAGED: StoreError = StoreError::Damaged("a document's body does not unpack");

/// Packs and unpacks bodies.
pub(super) struct Codec {
    compressor: Compressor<'static>,
    decompressor: Decompressor<'static>,
}

/// What lies in a body.
pub(super) struct Body {
    pub(super) row: Row,
    pub(super) snapshot: Vec<u8>,
    pub(super) tail: Vec<u8>,
}

impl Codec {
    /// The codec of a database, by the dictionary that lies in it.
    pub(super) fn of(connection: &Connection) -> Result<Self, StoreError> {
        let bytes: Vec<u8> =
            connection.query_row("SELECT bytes FROM dictionary WHERE number = 1", [], |row| row.get(0))?;
        let mut compressor = Compressor::with_dictionary(LEVEL, &bytes)?;
        // Four bytes by which damage is noticed, in the body or in what it takes from the dictionary.
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        Ok(Self { compressor, decompressor: Decompressor::with_dictionary(&bytes)? })
    }

    /// Row, snapshot and tail as one blob: their lengths, then they, compressed together.
    pub(super) fn pack(&mut self, doc: &NewDoc<'_>) -> Result<Vec<u8>, StoreError> {
        let row = minicbor::to_vec(doc.row).map_err(|_| StoreError::Damaged("a row does not encode"))?;
        let mut plain = Vec::with_capacity(8 + row.len() + doc.snapshot.len() + doc.tail.len());
        for length in [row.len(), doc.tail.len()] {
            plain.extend_from_slice(&u32::try_from(length).map_err(|_| DAMAGED)?.to_le_bytes());
        }
        plain.extend_from_slice(&row);
        plain.extend_from_slice(doc.tail);
        plain.extend_from_slice(doc.snapshot);
        Ok(self.compressor.compress(&plain)?)
    }

    /// Takes a blob apart.
    pub(super) fn unpack(&mut self, packed: &[u8]) -> Result<Body, StoreError> {
        let plain = self.decompressor.decompress(packed, size(packed)?)?;
        let (row, rest) = plain.split_first_chunk::<4>().ok_or(DAMAGED)?;
        let (tail, rest) = rest.split_first_chunk::<4>().ok_or(DAMAGED)?;
        let (row, rest) = rest.split_at_checked(u32::from_le_bytes(*row) as usize).ok_or(DAMAGED)?;
        let (tail, snapshot) = rest.split_at_checked(u32::from_le_bytes(*tail) as usize).ok_or(DAMAGED)?;
        Ok(Body {
            row: minicbor::decode(row).map_err(|_| StoreError::Damaged("a row does not decode"))?,
            snapshot: snapshot.to_vec(),
            tail: tail.to_vec(),
        })
    }
}

/// How long what lies in a body is, by its first [`HEADER`] bytes.
pub(super) fn size(packed: &[u8]) -> Result<usize, StoreError> {
    let said = zstd::zstd_safe::get_frame_content_size(packed).map_err(|_| DAMAGED)?;
    said.and_then(|size| usize::try_from(size).ok()).filter(|size| *size <= LARGEST).ok_or(DAMAGED)
}

/// An id from a blob.
pub(super) fn id(bytes: &[u8]) -> Result<DocId, StoreError> {
    bytes.try_into().map(DocId::from_bytes).map_err(|_| StoreError::Damaged("an id has 16 bytes"))
}

/// The contexts have nothing to show.
impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codec")
    }
}
