//! Length-prefixed frames between server and guard.

use std::io::{self, Read, Write};

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use shared::crm::CustomField;
use shared::sync::body;

use crate::admission::{MergeAnswer, MergeRequest};

/// No frame is longer: a document, its changes and its snapshot fit many times.
const LONGEST: u32 = 64 * 1024 * 1024;

/// What a guard is asked.
#[derive(Clone, Debug, Encode, Decode)]
pub(super) enum Request {
    /// The custom fields, whenever they changed.
    #[n(0)]
    Rules(#[n(0)] u64, #[n(1)] Vec<CustomField>),
    /// Judge and merge.
    #[n(1)]
    Merge(#[n(0)] MergeRequest),
    /// Load a document.
    #[n(2)]
    Check(#[n(0)] ByteVec),
}

/// What it answers.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum Answer {
    /// The rules are known.
    #[n(0)]
    Ready,
    /// What became of the changes.
    #[n(1)]
    Merged(#[n(0)] MergeAnswer),
    /// Whether the document loads.
    #[n(2)]
    Checked(#[n(0)] bool),
}

pub(super) fn write<M: Encode<()>>(to: &mut impl Write, message: &M) -> io::Result<()> {
    let mut frame = vec![0; 4];
    frame.extend(body::encode(message));
    let length = u32::try_from(frame.len() - 4).map_err(|_| io::ErrorKind::InvalidData)?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    to.write_all(&frame)
}

/// Reads a frame; `None` if the other side has closed.
pub(super) fn read<M: for<'b> Decode<'b, ()>>(from: &mut impl Read) -> io::Result<Option<M>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length);
    if length > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut frame = vec![0; length as usize];
    from.read_exact(&mut frame)?;
    body::decode(&frame).map(Some).map_err(|_| io::ErrorKind::InvalidData.into())
}
