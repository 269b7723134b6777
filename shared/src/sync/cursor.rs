//! How far a device has read: an epoch and, for each scope, a sequence number.

use minicbor::{Decode, Encode};

/// A scope: what is shared and permitted as a whole. 0 is the workspace's own (members, territories, custom
/// fields); a territory's scope is its number.
pub type Scope = u32;

/// The workspace's own scope, readable by every member.
pub const WORKSPACE: Scope = 0;

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
