//! Why a change is not let into a document.

use crate::crm::open::open_codes;

/// Why a change was not let in. Each has a sentence for people in both languages, reasons of a later version one together.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The document is not in a scope of this member, or does not exist. The two look alike on purpose.
    Unknown,
    /// The member's role in the scope does not allow this.
    Forbidden,
    /// The chunk is not a well-formed change.
    Malformed,
    /// A bound on a change, a command or a document was passed.
    TooLarge,
    /// The change claims another device's actor, or an incarnation that this device was never given.
    ForeignActor,
    /// A sequence number was skipped, or the first operation is not the next one.
    OutOfOrder,
    /// A change that it builds on is not here.
    MissingDependency,
    /// A key that the registry does not know, or an object where only values may stand.
    UnknownKey,
    /// A value that its field does not allow.
    InvalidValue,
    /// The change brought the merging process down, or is known to have.
    Poisonous,
    /// A reason of a later version, by its code.
    Other(u16),
}

impl Refusal {
    /// Every reason that this program knows, for tests and catalogues.
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

    /// The stable number of this reason.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Unknown => 0,
            Self::Forbidden => 1,
            Self::Malformed => 2,
            Self::TooLarge => 3,
            Self::ForeignActor => 4,
            Self::OutOfOrder => 5,
            Self::MissingDependency => 6,
            Self::UnknownKey => 7,
            Self::InvalidValue => 8,
            Self::Poisonous => 10,
            Self::Other(code) => code,
        }
    }

    /// The same in the words of the first apps, whose list of reasons is closed: the nearest of them.
    #[must_use]
    pub const fn in_first_words(self) -> Self {
        match self {
            Self::Unknown
            | Self::Forbidden
            | Self::Malformed
            | Self::TooLarge
            | Self::ForeignActor
            | Self::OutOfOrder
            | Self::MissingDependency
            | Self::UnknownKey
            | Self::InvalidValue
            | Self::Poisonous => self,
            Self::Other(_) => Self::InvalidValue,
        }
    }

    /// The reason of a number: any is one.
    #[must_use]
    pub fn from_code(code: u16) -> Self {
        Self::ALL.into_iter().find(|known| known.code() == code).unwrap_or(Self::Other(code))
    }
}

open_codes!(Refusal);
