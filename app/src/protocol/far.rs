//! Fields whose code stands by itself: what a first use never reads is then no part of the functions that it runs, and is
//! downloaded with the rest (see `xtask/src/web/parts`).

use minicbor::decode::Error as Unread;
use minicbor::encode::{Error as Unwritten, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

/// Writes a field.
///
/// # Errors
/// As its type's.
#[inline(never)]
pub fn encode<C, T: Encode<C>, W: Write>(
    value: &T,
    encoder: &mut Encoder<W>,
    context: &mut C,
) -> Result<(), Unwritten<W::Error>> {
    value.encode(encoder, context)
}

/// Reads a field.
///
/// # Errors
/// As its type's.
#[inline(never)]
pub fn decode<'b, C, T: Decode<'b, C>>(decoder: &mut Decoder<'b>, context: &mut C) -> Result<T, Unread> {
    T::decode(decoder, context)
}
