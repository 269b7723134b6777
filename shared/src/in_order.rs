//! Messages between parts of one program, which are always of one version: written and read by their fields in their order.
//!
//! What is stored for more than one build, or goes to another version, has its fields numbered instead (`#[derive(Encode, Decode)]`), and takes four times
//! the code to read: whatever may be missing, new or in another order.

use minicbor::decode::Error;
use minicbor::{Decode, Decoder};

/// Reads what stands for one value of so many fields.
///
/// # Errors
/// It is none, or of another number of fields.
#[inline(never)]
pub fn begin(decoder: &mut Decoder<'_>, fields: u64) -> Result<(), Error> {
    match decoder.array()? {
        Some(found) if found == fields => Ok(()),
        Some(_) | None => Err(Error::message("another number of fields")),
    }
}

/// Reads which of several a value is. How many fields follow is the variant's to know.
///
/// # Errors
/// It is none.
#[inline(never)]
pub fn variant(decoder: &mut Decoder<'_>) -> Result<u32, Error> {
    decoder.array()?;
    decoder.u32()
}

/// Reads a field in code that stands by itself: what a first use never reads is then no part of the functions that it runs.
///
/// # Errors
/// As its type's.
#[inline(never)]
pub fn field<'b, C, T: Decode<'b, C>>(decoder: &mut Decoder<'b>, context: &mut C) -> Result<T, Error> {
    T::decode(decoder, context)
}

/// Writes and reads a type by its fields in their order.
///
/// `in_order!(struct Name { one, other })`, `in_order!(enum Name { 0 One, 1 Other(value), 2 Third { one, other } })`: a number is
/// of one variant for good, as long as the program runs.
#[macro_export]
macro_rules! in_order {
    (struct $name:ident { $($field:ident),* $(,)? }) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                encoder: &mut minicbor::Encoder<W>,
                context: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                encoder.array($crate::in_order!(@count $($field)*))?;
                $(minicbor::Encode::encode(&self.$field, encoder, context)?;)*
                Ok(())
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                decoder: &mut minicbor::Decoder<'b>,
                context: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                $crate::in_order::begin(decoder, $crate::in_order!(@count $($field)*))?;
                Ok(Self { $($field: minicbor::Decode::decode(decoder, context)?,)* })
            }
        }
    };
    (enum $name:ident { $($number:literal $variant:ident $(($($part:ident),*))? $({ $($field:ident),* })?),* $(,)? }) => {
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                encoder: &mut minicbor::Encoder<W>,
                context: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                // None of the variants may have a field.
                let _: &C = context;
                match self {
                    $(Self::$variant $(($($part),*))? $({ $($field),* })? => {
                        encoder.array(1 + $crate::in_order!(@count $($($part)*)? $($($field)*)?))?.u32($number)?;
                        $($(minicbor::Encode::encode($part, encoder, context)?;)*)?
                        $($(minicbor::Encode::encode($field, encoder, context)?;)*)?
                    })*
                }
                Ok(())
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(
                decoder: &mut minicbor::Decoder<'b>,
                context: &mut C,
            ) -> Result<Self, minicbor::decode::Error> {
                let _: &C = context;
                Ok(match $crate::in_order::variant(decoder)? {
                    $($number => Self::$variant
                        $(($({ let $part = $crate::in_order::field(decoder, context)?; $part }),*))?
                        $({ $($field: $crate::in_order::field(decoder, context)?),* })?,)*
                    other => return Err(minicbor::decode::Error::unknown_variant(i64::from(other))),
                })
            }
        }
    };
    (@count) => { 0 };
    (@count $first:ident $($rest:ident)*) => { 1 + $crate::in_order!(@count $($rest)*) };
}

#[cfg(test)]
mod tests {
    #[derive(Debug, PartialEq)]
    struct Seen {
        at: u32,
        by: Option<Inner>,
    }
    in_order!(struct Seen { at, by });

    #[derive(Debug, PartialEq)]
    struct Inner {
        name: Option<String>,
    }
    in_order!(struct Inner { name });

    #[derive(Debug, PartialEq)]
    enum Said {
        Nothing,
        One(Seen, bool),
        Two { text: String },
    }
    in_order!(enum Said { 0 Nothing, 7 One(seen, twice), 3 Two { text } });

    #[test]
    fn what_is_written_is_read() {
        let by = |name: Option<&str>| Some(Inner { name: name.map(str::to_owned) });
        for said in [
            Said::Nothing,
            Said::One(Seen { at: 70_000, by: None }, true),
            Said::One(Seen { at: 0, by: by(None) }, false),
            Said::One(Seen { at: 1, by: by(Some("Ana")) }, false),
            Said::Two { text: "sí".to_owned() },
        ] {
            let bytes = minicbor::to_vec(&said).unwrap();
            assert_eq!(minicbor::decode::<Said>(&bytes).unwrap(), said);
            for end in 0..bytes.len() {
                assert!(minicbor::decode::<Said>(&bytes[..end]).is_err());
            }
        }
    }

    #[test]
    fn another_shape_is_an_error() {
        let bytes = minicbor::to_vec((7_u32, (1_u32, 2_u32, 3_u32), true)).unwrap();
        assert!(minicbor::decode::<Said>(&bytes).is_err());
        assert!(minicbor::decode::<Said>(&minicbor::to_vec((9_u32,)).unwrap()).is_err());
    }
}
