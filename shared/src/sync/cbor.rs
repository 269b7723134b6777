//! CBOR walked over without being decoded, in memory that does not grow with it.
//!
//! What decodes messages believes what they say of themselves: how deep they are nested, how much there is of something. A few
//! bytes that nobody knows are then skipped with a stack that takes sixteen times as much memory, and a list of nothings
//! becomes a list of structures. So a peer's bytes are walked over first, with a bound to how deep and how many.

use std::io::Read;

/// How deep a message may be nested. The deepest of ours, a page with documents and rows, has eleven levels.
pub const DEPTH: usize = 32;

/// Why bytes are not a message's.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CborError {
    /// They end too early.
    #[error("cut off")]
    Truncated,
    /// They are no CBOR.
    #[error("not CBOR")]
    Malformed,
    /// More than [`DEPTH`] levels.
    #[error("nested too deep")]
    TooDeep,
    /// More items than were asked for.
    #[error("too many items")]
    TooMany,
}

/// How much of an open container is still to come.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Open {
    /// So many items, one at least.
    Items(u64),
    /// Items up to a break.
    Endless,
    /// Strings of this major type up to a break.
    Pieces(u8),
}

/// Walks over CBOR that comes piece by piece.
#[derive(Debug)]
pub struct Walk<R> {
    source: R,
    /// Items that may still come.
    left: u64,
}

impl<R: Read> Walk<R> {
    /// Walks over at most `most` items, containers and what is in them alike.
    pub const fn new(source: R, most: u64) -> Self {
        Self { source, left: most }
    }

    /// Walks over one item and all that is in it.
    ///
    /// # Errors
    /// If it is none, or past the bounds.
    pub fn item(&mut self) -> Result<(), CborError> {
        let mut open = [Open::Endless; DEPTH];
        let mut depth = 0_usize;
        loop {
            let top = depth.checked_sub(1).map(|top| open[top]);
            let (major, argument) = self.head()?;
            if let Some(Open::Pieces(of)) = top
                && (major, argument) != (7, None)
                && (major != of || argument.is_none())
            {
                // A string in pieces has nothing but strings of its kind in it, each of them whole.
                return Err(CborError::Malformed);
            }
            let begun = match (major, argument) {
                (0 | 1, Some(_)) | (7, Some(_)) | (4 | 5, Some(0)) => None,
                (2 | 3, Some(length)) => {
                    self.skip(length)?;
                    None
                }
                (2 | 3, None) => Some(Open::Pieces(major)),
                (4, Some(count)) => Some(Open::Items(count)),
                (5, Some(count)) => Some(Open::Items(count.checked_mul(2).ok_or(CborError::Truncated)?)),
                (4 | 5, None) => Some(Open::Endless),
                // A tag belongs to what follows it.
                (6, Some(_)) => continue,
                (7, None) => {
                    match top {
                        Some(Open::Endless | Open::Pieces(_)) => depth -= 1,
                        Some(Open::Items(_)) | None => return Err(CborError::Malformed),
                    }
                    None
                }
                _ => return Err(CborError::Malformed),
            };
            if let Some(begun) = begun {
                *open.get_mut(depth).ok_or(CborError::TooDeep)? = begun;
                depth += 1;
                continue;
            }
            // What has ended may be the last item of what holds it, and so on.
            loop {
                match depth.checked_sub(1).map(|top| &mut open[top]) {
                    None => return Ok(()),
                    Some(Open::Items(1)) => depth -= 1,
                    Some(Open::Items(count)) => {
                        *count -= 1;
                        break;
                    }
                    Some(Open::Endless | Open::Pieces(_)) => break,
                }
            }
        }
    }

    /// The value of a key of a map with small numbers for keys, up to `most` bytes; `None` if it has no such key, or
    /// something else under it. What precedes it has been walked over, what follows has not.
    ///
    /// # Errors
    /// If what precedes it is no CBOR, or past the bounds.
    pub fn value_of(&mut self, key: u64, most: usize) -> Result<Option<Vec<u8>>, CborError> {
        let (5, Some(count)) = self.head()? else { return Err(CborError::Malformed) };
        for _ in 0..count {
            if self.head()? == (0, Some(key)) {
                let mut value = Walk { source: Copying { source: &mut self.source, copy: Vec::new(), most }, left: 16 };
                return Ok(value.item().is_ok().then_some(value.source.copy));
            }
            self.item()?;
        }
        Ok(None)
    }

    /// The major type of the next item and its argument: a value, a length, a count. None: it has no end of its own, or is
    /// one.
    fn head(&mut self) -> Result<(u8, Option<u64>), CborError> {
        self.left = self.left.checked_sub(1).ok_or(CborError::TooMany)?;
        let [initial] = self.array::<1>()?;
        let argument = match initial & 31 {
            small @ 0..=23 => Some(u64::from(small)),
            24 => Some(u64::from(u8::from_be_bytes(self.array()?))),
            25 => Some(u64::from(u16::from_be_bytes(self.array()?))),
            26 => Some(u64::from(u32::from_be_bytes(self.array()?))),
            27 => Some(u64::from_be_bytes(self.array()?)),
            31 => None,
            _ => return Err(CborError::Malformed),
        };
        Ok((initial >> 5, argument))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], CborError> {
        let mut bytes = [0; N];
        self.source.read_exact(&mut bytes).map_err(|_| CborError::Truncated)?;
        Ok(bytes)
    }

    fn skip(&mut self, length: u64) -> Result<(), CborError> {
        let skipped = std::io::copy(&mut self.source.by_ref().take(length), &mut std::io::sink());
        if skipped.is_ok_and(|skipped| skipped == length) { Ok(()) } else { Err(CborError::Truncated) }
    }
}

/// Keeps what is read, up to a bound.
struct Copying<R> {
    source: R,
    copy: Vec<u8>,
    most: usize,
}

impl<R: Read> Read for Copying<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let room = (self.most - self.copy.len()).min(buffer.len());
        let count = self.source.read(&mut buffer[..room])?;
        self.copy.extend_from_slice(&buffer[..count]);
        Ok(count)
    }
}

/// Makes sure that bytes begin with an item of at most `most` items, nested at most [`DEPTH`] deep.
///
/// # Errors
/// If they do not.
pub fn check(bytes: &[u8], most: u64) -> Result<(), CborError> {
    Walk::new(bytes, most).item()
}

#[cfg(test)]
mod tests {
    use minicbor::Decoder;
    use proptest::prelude::*;

    use super::*;

    /// An item's bytes: whole ones of all types, in containers with and without an end.
    fn item() -> impl Strategy<Value = Vec<u8>> {
        let leaf = prop_oneof![
            any::<u64>().prop_map(|value| minicbor::to_vec(value).unwrap_or_default()),
            any::<i32>().prop_map(|value| minicbor::to_vec(value).unwrap_or_default()),
            any::<f64>().prop_map(|value| minicbor::to_vec(value).unwrap_or_default()),
            any::<Option<bool>>().prop_map(|value| minicbor::to_vec(value).unwrap_or_default()),
            any::<String>().prop_map(|value| minicbor::to_vec(value).unwrap_or_default()),
            any::<Vec<u8>>()
                .prop_map(|value| minicbor::to_vec(minicbor::bytes::ByteVec::from(value)).unwrap_or_default()),
            Just(vec![0x5f, 0x41, 1, 0x40, 0xff]),
            Just(vec![0xc1, 0x1a, 0, 0, 0, 1]),
        ];
        leaf.prop_recursive(6, 64, 4, |inner| {
            (prop::collection::vec(inner, 0..4), 0u8..4).prop_map(|(items, how)| {
                let count = items.len() as u8;
                let (head, items, end) = match how {
                    0 => (0x80 | count, items, &[][..]),
                    1 => (0x9f, items, &[0xff][..]),
                    2 => (0xa0 | count, [items.clone(), items].concat(), &[][..]),
                    _ => (0xbf, [items.clone(), items].concat(), &[0xff][..]),
                };
                [&[head][..], &items.concat(), end].concat()
            })
        })
    }

    proptest! {
        #[test]
        fn what_a_decoder_reads_is_walked_over(bytes in item()) {
            let mut decoder = Decoder::new(&bytes);
            prop_assert!(decoder.skip().is_ok());
            prop_assert_eq!(decoder.position(), bytes.len());
            prop_assert_eq!(check(&bytes, u64::MAX), Ok(()));
            for end in 0..bytes.len() {
                prop_assert!(check(&bytes[..end], u64::MAX).is_err());
            }
        }

        #[test]
        fn any_bytes_are_walked_over_or_refused(bytes: Vec<u8>) {
            let _ = check(&bytes, 100);
            let _ = Walk::new(bytes.as_slice(), 100).value_of(8, 100);
        }

        #[test]
        fn a_value_is_found_behind_others(before in prop::collection::vec(item(), 0..4), sought in item()) {
            let mut map = vec![0xa0 | (before.len() as u8 + 1)];
            for (key, value) in before.iter().enumerate() {
                map.push(key as u8);
                map.extend_from_slice(value);
            }
            map.push(8);
            map.extend_from_slice(&sought);
            let mut walk = Walk::new(map.as_slice(), u64::MAX);
            let short = check(&sought, 16).is_ok() && sought.len() <= 200;
            prop_assert_eq!(walk.value_of(8, 200), Ok(short.then_some(sought)));
            prop_assert_eq!(Walk::new(map.as_slice(), u64::MAX).value_of(9, 200), Ok(None));
        }
    }

    #[test]
    fn nesting_and_numbers_have_bounds() {
        for open in [&[0x81][..], &[0x9f], &[0xa1, 0], &[0xbf, 0], &[0x82, 0x9f], &[0x82, 0, 0xbf]] {
            let nested = [open.repeat(DEPTH + 1), vec![0; 100]].concat();
            assert_eq!(check(&nested, u64::MAX), Err(CborError::TooDeep), "{open:?}");
        }
        let deep = [vec![0x81; DEPTH], vec![0]].concat();
        assert_eq!(check(&deep, u64::MAX), Ok(()));
        assert_eq!(check(&deep, DEPTH as u64), Err(CborError::TooMany));
        // Tags nest nothing, but are counted.
        assert_eq!(check(&vec![0xc1; 1_000], 999), Err(CborError::TooMany));
        assert_eq!(check(&[0x9b, 255, 255, 255, 255, 255, 255, 255, 255, 0], u64::MAX), Err(CborError::Truncated));
        assert_eq!(check(&[0xbb, 255, 255, 255, 255, 255, 255, 255, 255, 0], u64::MAX), Err(CborError::Truncated));
        assert_eq!(check(&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255, 0], u64::MAX), Err(CborError::Truncated));
        assert_eq!(check(&[0xff], 9), Err(CborError::Malformed));
        assert_eq!(check(&[0x81, 0xff], 9), Err(CborError::Malformed));
        assert_eq!(check(&[0x5f, 0x61, b'a', 0xff], 9), Err(CborError::Malformed));
        assert_eq!(check(&[0x1c], 9), Err(CborError::Malformed));
    }
}
