//! Messages as HTTP bodies: CBOR, deflated by the device where that pays, and inflated within bounds.
//!
//! The server's answers are compressed by HTTP's own content coding (brotli), which browsers undo by themselves;
//! a browser cannot brotli a request, so requests carry [`REQUEST_CODING`], zlib, when they are large enough.

use std::io::{Read, Write as _};

use minicbor::{Decode, Encode};

use super::cbor::{self, CborError};

/// The `Content-Encoding` of a deflated request body.
pub const REQUEST_CODING: &str = "deflate";

/// Bodies shorter than this travel as they are: a coding costs more than it saves.
pub const WORTH_DEFLATING: usize = 240;

/// Why a peer's bytes are not a message.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// More bytes than the bound, before or after inflating.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The bound, bytes.
        limit: usize,
    },
    /// Not a zlib stream.
    #[error("not a deflated body")]
    Inflate(#[source] std::io::Error),
    /// Not a message of anybody's.
    #[error("not a message: {0}")]
    Shape(#[from] CborError),
    /// Not the expected message.
    #[error("not a message: {0}")]
    Decode(#[from] minicbor::decode::Error),
}

/// A message as bytes.
pub fn encode<M: Encode<()>>(message: &M) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to a Vec is infallible, and our derived encoders have no errors of their own.
    let _infallible = minicbor::encode(message, &mut bytes);
    bytes
}

/// Bytes of a peer, or of a file, as a message, if they have at most `most` items of CBOR and are not nested deeper than
/// [`cbor::DEPTH`]; what follows it is ignored.
///
/// # Errors
/// If the bytes are not such a message.
pub fn read<'b, M: Decode<'b, ()>>(bytes: &'b [u8], most: u64) -> Result<M, BodyError> {
    cbor::check(bytes, most)?;
    decode(bytes)
}

/// Bytes that we have written ourselves as a message; what follows it is ignored. What it costs is not bounded:
/// [`read`] what comes from elsewhere.
///
/// # Errors
/// If the bytes are not such a message.
pub fn decode<'b, M: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<M, BodyError> {
    Ok(minicbor::decode(bytes)?)
}

/// Deflates a request body if that is worth it. `None`: send it as it is.
#[must_use]
pub fn deflate(body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < WORTH_DEFLATING {
        return None;
    }
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(body).ok()?;
    encoder.finish().ok().filter(|deflated| deflated.len() < body.len())
}

/// A deflated body as it inflates, for whoever looks for something in it and keeps none of it.
pub fn inflating(deflated: &[u8]) -> impl Read {
    flate2::read::ZlibDecoder::new(deflated)
}

/// Inflates a deflated body of at most `limit` bytes.
///
/// # Errors
/// If it is no zlib stream, or inflates to more than `limit` bytes.
pub fn inflate(deflated: &[u8], limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    inflating(deflated).take(limit as u64 + 1).read_to_end(&mut bytes).map_err(BodyError::Inflate)?;
    if bytes.len() > limit { Err(BodyError::TooLarge { limit }) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = deflate(&vec![0; 1 << 20]).unwrap();
        assert!(bomb.len() < 4096);
        assert!(matches!(inflate(&bomb, 1 << 19), Err(BodyError::TooLarge { limit }) if limit == 1 << 19));
        assert_eq!(inflate(&bomb, 1 << 20).unwrap().len(), 1 << 20);
    }

    #[test]
    fn short_bodies_are_left_alone() {
        assert_eq!(deflate(&[0; WORTH_DEFLATING - 1]), None);
    }
}
