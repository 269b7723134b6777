//! What a change meant to people.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::crm::{Kind, Value};
use crate::document::{Splice, Stamped};

/// One thing that a change did.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Fact {
    /// The record was made. Its first values follow as facts of their own.
    #[n(0)]
    Born {
        /// What it is.
        #[n(0)]
        kind: Kind,
    },
    /// A field of the record itself.
    #[n(1)]
    Field {
        /// What became of it.
        #[n(0)]
        change: FieldChange,
    },
    /// One entry of a list: a phone, a contact, a tag.
    #[n(2)]
    Entry {
        /// The group's key.
        #[n(0)]
        group: String,
        /// The entry's id.
        #[n(1)]
        id: String,
        /// What happened to it.
        #[n(2)]
        event: EntryEvent,
        /// What the entry said afterwards, by the keys' last segment: for a line of words with its label.
        #[n(3)]
        values: BTreeMap<String, Value>,
        /// The fields that changed. Where it stands in its list is nobody's news.
        #[n(4)]
        changes: Vec<FieldChange>,
    },
    /// A collaborative text.
    #[n(3)]
    Text {
        /// The root key.
        #[n(0)]
        key: String,
        /// What was taken out and put in, with some words around it; each against the text that the one before it left.
        #[n(1)]
        passages: Vec<Splice>,
    },
    /// The record was removed.
    #[n(4)]
    Removed,
    /// The record was brought back.
    #[n(5)]
    Restored,
}

/// What happened to an entry.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum EntryEvent {
    /// It is new.
    #[n(0)]
    Added,
    /// Some of its fields are others.
    #[n(1)]
    Changed,
    /// It was removed.
    #[n(2)]
    Removed,
    /// It was brought back.
    #[n(3)]
    Restored,
}

/// What became of one field.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FieldChange {
    /// The root key.
    #[n(0)]
    pub key: String,
    /// The distinct values that the author wrote over, the winning one first; empty if nothing stood there.
    #[n(1)]
    pub before: Vec<Value>,
    /// The value that they wrote.
    #[n(2)]
    pub after: Value,
    /// Other values that stood there already and that the author had not seen.
    #[n(3)]
    pub against: Vec<Stamped>,
}

impl FieldChange {
    /// The author chose among several values: this settled a disagreement.
    #[must_use]
    pub const fn is_settlement(&self) -> bool {
        self.before.len() > 1
    }

    /// From here on people disagreed.
    #[must_use]
    pub const fn is_disagreement(&self) -> bool {
        !self.against.is_empty()
    }
}

impl Fact {
    /// Whether it is about a field, an entry or a group; about nothing in particular is everything.
    pub(super) fn is_about(&self, of: Option<&str>) -> bool {
        let Some(of) = of else { return true };
        match self {
            Self::Born { .. } => false,
            Self::Removed | Self::Restored => of == "removed",
            Self::Field { change } => change.key == of,
            Self::Text { key, .. } => key == of,
            Self::Entry { group, id, changes, .. } => {
                of == group
                    || of.split_once('/').is_some_and(|(wanted, rest)| wanted == group && rest == id)
                    || changes.iter().any(|change| change.key == of)
            }
        }
    }
}
