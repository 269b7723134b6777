//! Scopes, and what a member may do in one.

use minicbor::{Decode, Decoder, Encode};

/// A scope: what is shared and permitted as a whole. 0 is the workspace's own (members, territories, custom
/// fields); a territory's scope is its number.
pub type Scope = u32;

/// The workspace's own scope, readable by every member.
pub const WORKSPACE: Scope = 0;

/// The numbers of territories end below this: scopes from here on are of other audiences.
pub const FIRST_AUDIENCE: Scope = 1 << 24;

/// A member's role in one territory, or in the whole workspace. Each role may do all that the ones before it may. One that a
/// later version gives, and this program does not know, reads.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(index_only)]
pub enum Role {
    /// Sees the territory and writes nothing.
    #[n(0)]
    Reader,
    /// Looks after customers: creates, edits and removes them and their activities.
    #[n(1)]
    Seller,
    /// Also moves customers and activities from one territory to another, if a manager of both.
    #[n(2)]
    Manager,
    /// Of the workspace: members, territories, custom fields.
    #[n(3)]
    Administrator,
}

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Self; 4] = [Self::Reader, Self::Seller, Self::Manager, Self::Administrator];

    /// The word that stands in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Seller => "seller",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a word made by [`Role::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

impl<'b, C> Decode<'b, C> for Role {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = usize::from(d.u16()?);
        Ok(Self::ALL.get(number).copied().unwrap_or(Self::Reader))
    }
}
