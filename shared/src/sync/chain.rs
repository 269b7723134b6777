//! What a server's feed has been up to a number: two that began alike and went apart tell different chains from there on.
//!
//! A server whose data goes back to an earlier state gives the same numbers again, to other commits. Nothing in the numbers says
//! so; the chain does. Each transaction extends it by its documents, the server tells head and chain with every answer, and a
//! device brings back the last that it was told.

use minicbor::{Decode, Encode};
use sha2::{Digest as _, Sha256};

use super::cursor::Sequence;
use super::digest::Term;

/// A hash over all transactions so far, in their order: 8 bytes of SHA-256(chain before ‖ the documents' terms). Nobody but the
/// server makes one, so nobody looks for two that are equal, and by chance that happens once in 2⁶⁴.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Chain([u8; 8]);

/// A head of the feed and its chain: a moment in a server's life.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Mark {
    /// The last sequence number that had been given.
    #[n(0)]
    pub head: Sequence,
    /// The chain then.
    #[n(1)]
    pub chain: Chain,
}

impl Chain {
    /// The chain of a feed of which nothing is known yet.
    pub const BEGINNING: Self = Self([0; 8]);

    /// The chain after a transaction that wrote documents with these terms.
    #[must_use]
    pub fn extended<'t>(self, terms: impl IntoIterator<Item = &'t Term>) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        terms.into_iter().for_each(|term| hasher.update(term));
        let mut chain = [0; 8];
        chain.copy_from_slice(&hasher.finalize()[..8]);
        Self(chain)
    }

    /// The bytes, for storage.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 8] {
        self.0
    }

    /// A chain from storage.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(bytes)
    }
}

impl<C> Encode<C> for Chain {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Chain {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes = d.bytes()?;
        bytes.try_into().map(Self).map_err(|_| minicbor::decode::Error::message("a chain has 8 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_in_another_order_or_cut_otherwise_are_another_chain() {
        let (one, two) = ([1; 32], [2; 32]);
        let together = Chain::BEGINNING.extended([&one, &two]);
        let apart = Chain::BEGINNING.extended([&one]).extended([&two]);
        let turned = Chain::BEGINNING.extended([&two]).extended([&one]);
        assert!(together != apart && apart != turned && together != turned);
        assert_eq!(Chain::BEGINNING.extended([&one]).extended([&two]), apart);
    }
}
