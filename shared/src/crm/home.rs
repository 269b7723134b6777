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
    /// One's own: one member reads and writes it on all their devices, and nobody else, not even an administrator. Where others
    /// have a territory, its scopes have the number that the server gave the member.
    pub const OWN: Self = Self(5);

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
    /// Each at one member, [`Audience::OWN`]: `territory` is the member's number.
    Own,
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
            Self::Own => Audience::OWN,
        }
    }

    /// The scope of a record that names this territory.
    pub const fn scope(self, territory: Scope) -> Scope {
        self.audience().scope(territory)
    }

    /// Whether a record may name this territory, or this number of a member; 0 is none.
    pub const fn takes(self, territory: Scope) -> bool {
        territory < FIRST_AUDIENCE && matches!(self, Self::Workspace(_)) == (territory == WORKSPACE)
    }
}

/// The territory of a scope, or 0 of one of the whole workspace.
pub const fn territory_of(scope: Scope) -> Scope {
    scope % FIRST_AUDIENCE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_names_a_territory_or_a_member_or_nothing_as_its_kind_says() {
        let workspace = Home::Workspace(Audience::CATALOGUE);
        let territory = Home::Territory(Audience::OPEN);
        for (home, at_none, at_seven) in [(workspace, true, false), (territory, false, true), (Home::Own, false, true)]
        {
            assert_eq!((home.takes(0), home.takes(7)), (at_none, at_seven), "{home:?}");
            assert!(!home.takes(FIRST_AUDIENCE + 7), "{home:?}");
            let scope = home.scope(7);
            assert_eq!((Audience::of(scope), territory_of(scope)), (home.audience(), 7));
        }
        assert_eq!(Home::Own.scope(7), 5 * FIRST_AUDIENCE + 7);
    }
}
