//! A document's latest commits, kept beside it for devices that are a little behind.
//!
//! Only a cache: whoever is further behind than it reaches gets the whole document. It is pruned, oldest first, to about
//! half of the document's size, because beyond that the document itself is the shorter answer. One that is damaged is as good
//! as none: whoever needs it gets the document, and the next commit begins another.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use shared::document::chunk::{ChangeChunk, ChunkError};
use shared::document::{Cell, Hash, Row, RowPatch, packed};
use shared::sync::cursor::Sequence;

/// A tail is kept up to this size even where half of the document is less.
const SHORT: usize = 512;

/// A commit holds as many changes as were let in together, and each was counted then.
const OWN: usize = usize::MAX;

/// The commits after `base`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Tail {
    /// The sequence number of the last commit that is not here.
    #[n(0)]
    pub base: Sequence,
    /// The document's heads after it.
    #[n(1)]
    pub heads: Vec<Hash>,
    /// What came then, oldest first.
    #[n(2)]
    pub commits: Vec<TailCommit>,
}

/// What one commit brought.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TailCommit {
    /// Its sequence number.
    #[n(0)]
    pub sequence: Sequence,
    /// The changes, packed against the heads before it.
    #[n(1)]
    pub packed: ByteVec,
    /// Which cells of the row it touched; the values are left out.
    #[n(2)]
    pub touched: RowPatch,
}

/// What a device lacks of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// These changes; the patch names the cells to restate.
    Changes(Vec<u8>, RowPatch),
    /// Nothing but what this same answer acknowledges.
    Nothing,
    /// More than the tail holds.
    Document,
}

impl Tail {
    /// An empty tail of a document that stands at `base` with these heads.
    #[must_use]
    pub const fn new(base: Sequence, heads: Vec<Hash>) -> Self {
        Self { base, heads, commits: Vec::new() }
    }

    /// The tail that was stored of a document which stands at `revision` with these heads; an empty one if there was none,
    /// `None` if it does not lead to these heads.
    #[must_use]
    pub fn of(stored: &[u8], revision: Sequence, heads: &[Hash]) -> Option<Self> {
        if stored.is_empty() {
            return Some(Self::new(revision, heads.to_vec()));
        }
        let tail: Self = minicbor::decode(stored).ok()?;
        let commits = tail.commits.iter().map(|commit| &commit.packed);
        leads(&tail.heads, commits.map(|packed| packed.as_slice()), heads).then_some(tail)
    }

    /// Adds a commit and prunes to what is worth keeping beside a snapshot of `snapshot` bytes.
    ///
    /// # Errors
    /// If what is here does not unpack.
    pub fn push(&mut self, commit: TailCommit, snapshot: usize) -> Result<(), ChunkError> {
        self.commits.push(commit);
        let size = |commit: &TailCommit| commit.packed.len() + 16;
        let mut total: usize = self.commits.iter().map(size).sum();
        let mut pruned = 0;
        for commit in &self.commits {
            if total <= SHORT.max(snapshot / 2) {
                break;
            }
            total -= size(commit);
            packed::unpack(&commit.packed, &mut self.heads, OWN)?;
            self.base = commit.sequence;
            pruned += 1;
        }
        self.commits.drain(..pruned);
        Ok(())
    }

    /// What a device lacks that has read the document's scope up to `cursor`, and whose own changes `acknowledged` are
    /// being acknowledged. `has` says whether a device with this cursor has the document at all; `spelled` that it may have
    /// more than the cursor says, so that its heads are not known.
    ///
    /// # Errors
    /// If what is here does not unpack.
    pub fn lacking(
        &self,
        cursor: Sequence,
        has: bool,
        acknowledged: &BTreeSet<Hash>,
        spelled: bool,
    ) -> Result<Lacking, ChunkError> {
        let own_ground = !self.heads.is_empty() && self.heads.iter().all(|head| acknowledged.contains(head));
        let start = if has && cursor >= self.base {
            cursor
        } else if own_ground {
            // The device made what the tail begins with, for instance the document itself.
            self.base
        } else {
            return Ok(Lacking::Document);
        };
        let mut touched = RowPatch::default();
        let mut commits = Vec::new();
        for commit in self.commits.iter().filter(|commit| commit.sequence > start) {
            touched.extend(commit.touched.clone());
            commits.push(&commit.packed);
        }
        if acknowledged.is_empty() && !spelled {
            return Ok(Lacking::Changes(commits.iter().flat_map(|packed| packed.iter().copied()).collect(), touched));
        }
        let mut heads = self.heads.clone();
        let (mut all, mut changes, mut own) = (Vec::new(), Vec::new(), false);
        for commit in &self.commits {
            let chunks = packed::unpack(&commit.packed, &mut heads, OWN)?;
            if commit.sequence > start {
                all.extend(chunks);
            }
        }
        for chunk in &all {
            let change = ChangeChunk::read(chunk)?;
            if acknowledged.contains(&change.hash) {
                own = true;
            } else {
                changes.push(change);
            }
        }
        if changes.is_empty() {
            return Ok(Lacking::Nothing);
        }
        if !own && !own_ground && !spelled {
            return Ok(Lacking::Changes(commits.iter().flat_map(|packed| packed.iter().copied()).collect(), touched));
        }
        // Some of the device's own changes are left out, so that its heads are not those between the commits. Each change
        // spells its dependencies out, and fits whether the device has put its own changes in before or does so afterwards.
        let packed = changes.iter().flat_map(|change| packed::pack(std::slice::from_ref(change), &mut vec![NOBODYS]));
        Ok(Lacking::Changes(packed.collect(), touched))
    }
}

/// Whether packed changes lead from some heads to others.
#[must_use]
pub fn leads<'p>(from: &[Hash], packed: impl IntoIterator<Item = &'p [u8]>, to: &[Hash]) -> bool {
    let mut heads = from.to_vec();
    let unpacked = packed.into_iter().all(|packed| packed::unpack(packed, &mut heads, OWN).is_ok());
    heads.sort_unstable();
    let mut to = to.to_vec();
    to.sort_unstable();
    unpacked && heads == to
}

/// Heads that no document has.
const NOBODYS: Hash = Hash::from_bytes([0; 32]);

/// Which cells differ between two rows of a document, without the values.
#[must_use]
pub fn touched(before: &Row, after: &Row) -> RowPatch {
    let mut patch = before.difference(after);
    patch.flags = patch.flags.map(|_| 0);
    patch.territory = patch.territory.map(|_| 0);
    for (_, cell) in &mut patch.cells {
        *cell = None::<Cell>;
    }
    for (_, cell) in &mut patch.custom {
        *cell = None::<Cell>;
    }
    patch
}
