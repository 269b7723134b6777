//! The kinds of root record, each of which is one document.

use minicbor::{Decode, Encode};

/// What a root record is. The numbers are stable: they stand on the wire and on disks.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Kind {
    /// A person or an organisation that somebody looks after, with everything needed to reach them.
    #[n(0)]
    Customer,
    /// A visit, call, meeting, message, note or task.
    #[n(1)]
    Activity,
    /// A person who works with this workspace, and their devices.
    #[n(2)]
    Member,
    /// A territory, that is a scope with a name.
    #[n(3)]
    Territory,
    /// A field that this workspace adds to a kind.
    #[n(4)]
    CustomField,
}

impl Kind {
    /// Every kind, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::Customer, Self::Activity, Self::Member, Self::Territory, Self::CustomField];

    /// The word that stands in a document's `kind`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Activity => "activity",
            Self::Member => "member",
            Self::Territory => "territory",
            Self::CustomField => "custom_field",
        }
    }

    /// The kind of a word made by [`Kind::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The stable number of this kind.
    pub fn code(self) -> u8 {
        match self {
            Self::Customer => 0,
            Self::Activity => 1,
            Self::Member => 2,
            Self::Territory => 3,
            Self::CustomField => 4,
        }
    }

    /// The kind of a number made by [`Kind::code`].
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether records of this kind live in territories. The others live in the workspace's own scope, number 0.
    pub fn is_territorial(self) -> bool {
        match self {
            Self::Customer | Self::Activity => true,
            Self::Member | Self::Territory | Self::CustomField => false,
        }
    }
}
