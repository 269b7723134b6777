//! Whether two sides hold the same documents of a scope, in 32 bytes kept incrementally.
//!
//! A digest is the sum modulo 2²⁵⁶ of SHA-256(id, history, heads) over the scope's documents. A sum, because a
//! document can be taken out again by subtracting it; not XOR, under which two equal errors vanish.

use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use super::cursor::Scope;
use crate::document::{DocId, Hash};

/// What one document adds to its scope's digest: SHA-256(id, history, heads).
pub type Term = [u8; 32];

/// The digest of one scope, little-endian.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Default)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of no documents.
    pub const EMPTY: Self = Self([0; 32]);

    /// Adds a document. `heads` may come in any order.
    pub fn add(&mut self, doc: DocId, history: u32, heads: &[Hash]) {
        self.add_term(&term(doc, history, heads));
    }

    /// Adds a document of which no more than its term is known.
    pub fn add_term(&mut self, term: &Term) {
        let mut carry = 0u16;
        for (a, b) in self.0.iter_mut().zip(term) {
            carry += u16::from(*a) + u16::from(*b);
            *a = carry as u8;
            carry >>= 8;
        }
    }

    /// Takes out a document that was added with the same heads.
    pub fn subtract(&mut self, doc: DocId, history: u32, heads: &[Hash]) {
        self.subtract_term(&term(doc, history, heads));
    }

    /// Takes out a document of which no more than its term is known.
    pub fn subtract_term(&mut self, term: &Term) {
        let mut borrow = 0i16;
        for (a, b) in self.0.iter_mut().zip(term) {
            borrow += i16::from(*a) - i16::from(*b);
            *a = borrow as u8;
            borrow >>= 8;
        }
    }

    /// The bytes, for storage.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// A digest from storage.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// Scopes and their digests folded into 16 bytes: enough to notice a difference on every sync; a device that
/// sees one asks for the digests themselves. Scopes without documents do not count, so that a scope that was
/// just granted or never used makes no difference.
#[must_use]
pub fn fold(digests: impl IntoIterator<Item = (Scope, Digest)>) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for (scope, digest) in digests {
        if digest != Digest::EMPTY {
            hasher.update(scope.to_le_bytes());
            hasher.update(digest.0);
        }
    }
    let mut folded = [0; 16];
    folded.copy_from_slice(&hasher.finalize()[..16]);
    folded
}

/// A document's [`Term`]. `heads` may come in any order.
#[must_use]
pub fn term(doc: DocId, history: u32, heads: &[Hash]) -> Term {
    let mut sorted = heads.to_vec();
    sorted.sort_unstable();
    let mut hasher = Sha256::new();
    hasher.update(doc.to_bytes());
    hasher.update(history.to_le_bytes());
    for head in &sorted {
        hasher.update(head.to_bytes());
    }
    hasher.finalize().into()
}

impl<C> Encode<C> for Digest {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Digest {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes = d.bytes()?;
        bytes.try_into().map(Self).map_err(|_| minicbor::decode::Error::message("a digest has 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn arbitrary_doc() -> impl Strategy<Value = (DocId, u32, Vec<Hash>)> {
        (any::<[u8; 16]>(), 0u32..3, prop::collection::vec(any::<[u8; 32]>(), 1..3)).prop_map(|(id, history, heads)| {
            (DocId::from_bytes(id), history, heads.into_iter().map(Hash::from_bytes).collect())
        })
    }

    proptest! {
        #[test]
        fn order_does_not_matter_and_subtraction_undoes_addition(docs in prop::collection::vec(arbitrary_doc(), 0..8)) {
            let mut forward = Digest::EMPTY;
            for (id, history, heads) in &docs {
                forward.add(*id, *history, heads);
            }
            let mut backward = Digest::EMPTY;
            for (id, history, heads) in docs.iter().rev() {
                let reversed: Vec<Hash> = heads.iter().rev().copied().collect();
                backward.add(*id, *history, &reversed);
            }
            prop_assert_eq!(forward, backward);
            for (id, history, heads) in &docs {
                forward.subtract(*id, *history, heads);
            }
            prop_assert_eq!(forward, Digest::EMPTY);
        }
    }

    #[test]
    fn two_equal_documents_do_not_cancel_out() {
        let mut twice = Digest::EMPTY;
        twice.add(DocId::from_bytes([1; 16]), 0, &[Hash::from_bytes([2; 32])]);
        twice.add(DocId::from_bytes([1; 16]), 0, &[Hash::from_bytes([2; 32])]);
        assert_ne!(twice, Digest::EMPTY);
    }
}
