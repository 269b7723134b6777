//! What a change meant to people.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::crm::{Kind, Value};
use crate::document::{Splice, Stamped};
use crate::in_order;

/// One thing that a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The record was made. Its first values follow as facts of their own.
    Born {
        /// What it is.
        kind: Kind,
    },
    /// A field of the record itself.
    Field {
        /// What became of it.
        change: FieldChange,
    },
    /// One entry of a list: a phone, a contact, a tag.
    Entry {
        /// The group's key.
        group: String,
        /// The entry's id.
        id: String,
        /// What happened to it.
        event: EntryEvent,
        /// What the entry said afterwards, by the keys' last segment: for a line of words with its label.
        values: BTreeMap<String, Value>,
        /// The fields that changed. Where it stands in its list is nobody's news.
        changes: Vec<FieldChange>,
    },
    /// A collaborative text.
    Text {
        /// The root key.
        key: String,
        /// What was taken out and put in, with some words around it; each against the text that the one before it left.
        passages: Vec<Splice>,
    },
    /// The record was removed.
    Removed,
    /// The record was brought back.
    Restored,
}
in_order!(enum Fact {
    0 Born { kind },
    1 Field { change },
    2 Entry { group, id, event, values, changes },
    3 Text { key, passages },
    4 Removed,
    5 Restored,
});

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The root key.
    pub key: String,
    /// The distinct values that the author wrote over, the winning one first; empty if nothing stood there.
    pub before: Vec<Value>,
    /// The value that they wrote.
    pub after: Value,
    /// Other values that stood there already and that the author had not seen.
    pub against: Vec<Stamped>,
}
in_order!(struct FieldChange { key, before, after, against });

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
