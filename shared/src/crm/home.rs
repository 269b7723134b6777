//! Where records of a kind live: in a territory or in the whole workspace, and before which audience.
//!
//! A scope is an audience and a territory's number in one: `audience × 2²⁴ + territory`. Documents say their territory alone, the
//! kind says the audience; so nobody who writes a record chooses who may read it.

use super::{FIRST_AUDIENCE, Scope, WORKSPACE};

/// Who reads what a scope holds, beside those who hold its territory. A number for life, below 256.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Audience(u8);

impl Audience {
    /// Whoever holds the territory; of the whole workspace, every member.
    pub const OPEN: Self = Self(0);
    /// The catalogue: every member reads it, its keepers write it.
    pub const CATALOGUE: Self = Self(1);

    /// The scope of a territory before this audience; 0 is the whole workspace.
    pub const fn scope(self, territory: Scope) -> Scope {
        (self.0 as Scope) * FIRST_AUDIENCE + territory_of(territory)
    }

    /// The audience of a scope, known or not.
    pub const fn of(scope: Scope) -> Self {
        Self((scope / FIRST_AUDIENCE) as u8)
    }
}

/// In which scopes the records of a kind live.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// In one scope, that of the whole workspace: `territory` is 0.
    Workspace(Audience),
    /// Each in a territory.
    Territory(Audience),
}

impl Home {
    /// Whether its records name a territory.
    pub const fn is_territorial(self) -> bool {
        matches!(self, Self::Territory(_))
    }

    /// Before whom its records lie.
    pub const fn audience(self) -> Audience {
        match self {
            Self::Workspace(audience) | Self::Territory(audience) => audience,
        }
    }

    /// The scope of a record that names this territory.
    pub const fn scope(self, territory: Scope) -> Scope {
        self.audience().scope(territory)
    }

    /// Whether a record may name this territory; 0 is none.
    pub const fn takes(self, territory: Scope) -> bool {
        territory < FIRST_AUDIENCE && self.is_territorial() == (territory != WORKSPACE)
    }
}

/// The territory of a scope, or 0 of one of the whole workspace.
pub const fn territory_of(scope: Scope) -> Scope {
    scope % FIRST_AUDIENCE
}
