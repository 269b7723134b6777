//! How far a device has read: an epoch and, for each scope, a sequence number.

use minicbor::{Decode, Encode};

pub use crate::crm::{Scope, WORKSPACE};

/// A position in the workspace's feed. Every committed document takes the next number; 0 is before the first.
pub type Sequence = u64;

/// One life of the feed. A restored or failed-over server begins a new one, and cursors of the old one mean
/// nothing there.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Epoch(#[n(0)] pub u64);

/// What a device has read of one scope: everything up to and including `sequence`.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Cursor {
    /// The scope read.
    #[n(0)]
    pub scope: Scope,
    /// The last sequence number read.
    #[n(1)]
    pub sequence: Sequence,
}
