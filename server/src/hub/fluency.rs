//! What a device's app can be told, by the `SCHEMA` that its requests name.
//!
//! An app from [`OPEN`] on reads any kind, role, refusal and scope, shows what it knows and carries the rest. The apps before it
//! read closed lists: one row of a kind that they do not know makes a whole page unreadable to them, and a scope of another
//! audience they would offer as a home for customers. So they are told of what they know alone: their grants, cursors, items
//! and digests are those of a smaller workspace. Where that leaves something out, no digests are told either, because theirs
//! would differ. When such an app is updated, its digests do, and it reads those scopes anew.

use shared::crm::{FIRST_AUDIENCE, Kind, Scope};
use shared::sync::OPEN;
use shared::sync::message::{Grant, Outcome};

use super::HubError;
use crate::store::{FIRST_KINDS, View};

/// What an app can be told.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Fluency {
    /// Its [`shared::sync::SCHEMA`]; 0 if it says none.
    schema: u16,
}

impl Fluency {
    pub(super) const fn of(schema: u16) -> Self {
        Self { schema }
    }

    const fn is_open(self) -> bool {
        self.schema >= OPEN
    }

    /// The grants of scopes that it knows as such.
    pub(super) fn grants(self, mut grants: Vec<Grant>) -> Vec<Grant> {
        grants.retain(|grant| self.is_open() || grant.scope < FIRST_AUDIENCE);
        grants
    }

    /// Whether it reads records of a kind.
    pub(super) const fn reads(self, kind: Kind) -> bool {
        self.is_open() || kind.code() < FIRST_KINDS
    }

    /// Whether it is told all that these scopes hold.
    pub(super) fn reads_all(self, view: &dyn View, mut scopes: impl Iterator<Item = Scope>) -> Result<bool, HubError> {
        if self.is_open() {
            return Ok(true);
        }
        scopes.try_fold(true, |all, scope| Ok(all && !view.has_later_kinds(scope)?))
    }

    /// What became of commands, in its words.
    pub(super) fn outcomes(self, outcomes: Vec<Outcome>) -> Vec<Outcome> {
        let told = |outcome| match outcome {
            Outcome::Refused(refusal) if !self.is_open() => Outcome::Refused(refusal.in_first_words()),
            other @ (Outcome::Accepted
            | Outcome::Duplicate
            | Outcome::Forked
            | Outcome::Refused(_)
            | Outcome::BlockedBy(_)) => other,
        };
        outcomes.into_iter().map(told).collect()
    }
}
