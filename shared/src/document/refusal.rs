//! Why a change is not let into a document.

use minicbor::{Decode, Encode};

/// Why a change was not let in. A closed vocabulary: each has a sentence for people in both languages.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Refusal {
    /// The document is not in a scope of this member, or does not exist. The two look alike on purpose.
    #[n(0)]
    Unknown,
    /// The member's role in the scope does not allow this.
    #[n(1)]
    Forbidden,
    /// The chunk is not a well-formed change.
    #[n(2)]
    Malformed,
    /// A bound on a change, a command or a document was passed.
    #[n(3)]
    TooLarge,
    /// The change claims another device's actor, or an incarnation that this device was never given.
    #[n(4)]
    ForeignActor,
    /// A sequence number was skipped, or the first operation is not the next one.
    #[n(5)]
    OutOfOrder,
    /// A change that it builds on is not here.
    #[n(6)]
    MissingDependency,
    /// A key that the registry does not know, or an object where only values may stand.
    #[n(7)]
    UnknownKey,
    /// A value that its field does not allow.
    #[n(8)]
    InvalidValue,
    /// The change brought the merging process down, or is known to have.
    #[n(10)]
    Poisonous,
}

impl Refusal {
    /// Every variant, for tests and catalogues.
    pub const ALL: [Self; 10] = [
        Self::Unknown,
        Self::Forbidden,
        Self::Malformed,
        Self::TooLarge,
        Self::ForeignActor,
        Self::OutOfOrder,
        Self::MissingDependency,
        Self::UnknownKey,
        Self::InvalidValue,
        Self::Poisonous,
    ];
}
