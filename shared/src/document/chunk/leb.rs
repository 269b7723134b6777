//! LEB128 integers, as Automerge's format uses them.

use super::ChunkError;

/// Reads from hostile bytes: never past the end, never panics.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads `bytes` from their start.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is left.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// If there are fewer.
    pub const fn take(&mut self, count: usize) -> Result<&'a [u8], ChunkError> {
        match self.rest.split_at_checked(count) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(ChunkError::Truncated),
        }
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// If there are fewer.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], ChunkError> {
        self.take(N)?.try_into().map_err(|_| ChunkError::Truncated)
    }

    /// The next byte.
    ///
    /// # Errors
    /// If there is none.
    pub fn byte(&mut self) -> Result<u8, ChunkError> {
        Ok(self.array::<1>()?[0])
    }

    /// An unsigned integer.
    ///
    /// # Errors
    /// If it is cut off, larger than 64 bits, or longer than it need be.
    pub fn u64(&mut self) -> Result<u64, ChunkError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(ChunkError::Overflow);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { Err(ChunkError::Overlong) } else { Ok(value) };
            }
        }
        Err(ChunkError::Overflow)
    }

    /// A signed integer.
    ///
    /// # Errors
    /// If it is cut off, larger than 64 bits, or longer than it need be.
    pub fn i64(&mut self) -> Result<i64, ChunkError> {
        let mut value = 0i64;
        let (mut shift, mut before) = (0, 0);
        loop {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                // The tenth byte holds one bit, and the sign.
                if shift > 64 && byte != 0 && byte != 0x7f {
                    return Err(ChunkError::Overflow);
                }
                // The sign stood in the byte before already.
                if shift > 7 && ((byte == 0 && before & 0x40 == 0) || (byte == 0x7f && before & 0x40 != 0)) {
                    return Err(ChunkError::Overlong);
                }
                if shift < 64 && byte & 0x40 != 0 {
                    value |= -1 << shift;
                }
                return Ok(value);
            }
            if shift >= 64 {
                return Err(ChunkError::Overflow);
            }
            before = byte;
        }
    }

    /// A length that must fit what is left.
    ///
    /// # Errors
    /// If it does not.
    pub fn length(&mut self) -> Result<usize, ChunkError> {
        let length = usize::try_from(self.u64()?).map_err(|_| ChunkError::Overflow)?;
        if length > self.rest.len() { Err(ChunkError::Truncated) } else { Ok(length) }
    }
}

/// Appends an unsigned integer.
pub fn write_u64(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

/// Appends a signed integer.
pub fn write_i64(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if (value == 0 && byte & 0x40 == 0) || (value == -1 && byte & 0x40 != 0) {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn integers_read_as_written(unsigned: u64, signed: i64) {
            let mut bytes = Vec::new();
            write_u64(&mut bytes, unsigned);
            write_i64(&mut bytes, signed);
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.u64(), Ok(unsigned));
            prop_assert_eq!(reader.i64(), Ok(signed));
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn an_integer_has_one_spelling(bytes in prop::collection::vec(any::<u8>(), 1..12)) {
            let (mut unsigned, mut signed) = (Reader::new(&bytes), Reader::new(&bytes));
            if let Ok(value) = unsigned.u64() {
                let mut written = Vec::new();
                write_u64(&mut written, value);
                prop_assert_eq!(&bytes[..bytes.len() - unsigned.rest().len()], written);
            }
            if let Ok(value) = signed.i64() {
                let mut written = Vec::new();
                write_i64(&mut written, value);
                prop_assert_eq!(&bytes[..bytes.len() - signed.rest().len()], written);
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = Reader::new(&bytes).u64();
            let _ = Reader::new(&bytes).i64();
            let _ = Reader::new(&bytes).length();
        }
    }

    #[test]
    fn longer_spellings_are_refused() {
        for bytes in [&[0x81, 0x00][..], &[0x80, 0x00], &[0xff, 0x80, 0x00]] {
            assert_eq!(Reader::new(bytes).u64(), Err(ChunkError::Overlong), "{bytes:?}");
        }
        assert_eq!(Reader::new(&[0x81, 0x00]).i64(), Err(ChunkError::Overlong));
        assert_eq!(Reader::new(&[0xff, 0x7f]).i64(), Err(ChunkError::Overlong));
        assert_eq!(Reader::new(&[0xc0, 0x00]).i64(), Ok(64), "the sign takes a byte of its own");
    }
}
