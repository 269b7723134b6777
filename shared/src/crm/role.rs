//! Scopes, and what a member may do in one.

use minicbor::{Decode, Encode};

/// A scope: what is shared and permitted as a whole. 0 is the workspace's own (members, territories, custom
/// fields); a territory's scope is its number.
pub type Scope = u32;

/// The workspace's own scope, readable by every member.
pub const WORKSPACE: Scope = 0;

/// A member's role in one territory, or in the whole workspace. Each role may do all that the ones before it may.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
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
