//! Open codes: vocabularies that stand on wires and disks as a small number, and that a later version may add to.
//!
//! Such a vocabulary has `code` and `from_code`, and a variant for every number that this program does not know. So whatever
//! holds one can be read by an earlier program, which carries the number on and writes it as it was. A number of a closed
//! vocabulary that is not known is a message or a stored value that cannot be read at all.

/// Writes and reads types by their `code() -> u16` and `from_code(u16) -> Self`, byte for byte as `#[cbor(index_only)]` does.
macro_rules! open_codes {
    ($($vocabulary:ty),+) => {$(
        impl<C> minicbor::Encode<C> for $vocabulary {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.u16(self.code())?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $vocabulary {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                d.u16().map(Self::from_code)
            }
        }
    )+};
}

pub(crate) use open_codes;
