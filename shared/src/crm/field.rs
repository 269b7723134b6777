//! The words in which the tables of [`kinds`] are written: fields, and lists of entries.

use super::kinds;
use super::language::Label;
use super::{Role, ValueType};

/// One field of a record or of an entry.
///
/// Built by [`Field::new`] and the settings after it, so that a table reads as a list of sentences.
#[derive(Clone, Debug)]
pub struct Field {
    /// The root key; for a field of an entry the last segment.
    pub key: &'static str,
    /// Stable number, unique within the kind: what a list row says instead of the key. Never used again for another field.
    pub slot: u16,
    /// What may stand here.
    pub value: ValueType,
    /// What people call it.
    pub label: Label,
    /// The least role that may write it.
    pub write: Role,
    /// The least role that may read it.
    pub read: Role,
    /// Whether it is part of the list row.
    pub listed: bool,
    /// Whether a search looks into it.
    pub searchable: bool,
    /// Whether an export carries it.
    pub exported: bool,
    /// Whether it is personal: named in an answer to an access request, emptied by an erasure.
    pub personal: bool,
    /// Whether it is written once and never again, not even with the same value. Admission refuses it, and the device does
    /// not author it.
    pub once: bool,
    /// Whether two records of a workspace that say the same here are one: an import knows a record by it.
    pub identifies: bool,
    /// What yes and no are in words, behind what stands before them in an entry's line: «WhatsApp: acepta».
    pub answers: Option<[Label; 2]>,
    /// What else columns of spreadsheets are called that hold it, folded, ` | ` between two. For kinds that are read by their table
    /// alone.
    pub known_as: &'static str,
}

impl Field {
    /// A field that sellers write and readers read, exported, and nothing more.
    pub const fn new(slot: u16, key: &'static str, value: ValueType, label: Label) -> Self {
        Self {
            key,
            slot,
            value,
            label,
            write: Role::Seller,
            read: Role::Reader,
            listed: false,
            searchable: false,
            exported: true,
            personal: false,
            once: false,
            identifies: false,
            answers: None,
            known_as: "",
        }
    }

    /// It is part of the list row.
    pub const fn listed(mut self) -> Self {
        self.listed = true;
        self
    }

    /// A search looks into it.
    pub const fn searchable(mut self) -> Self {
        self.searchable = true;
        self
    }

    /// It says something about a person.
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// An export leaves it out.
    pub const fn internal(mut self) -> Self {
        self.exported = false;
        self
    }

    /// It is written at birth and never again.
    pub const fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// Two records that say the same here are one.
    pub const fn identifies(mut self) -> Self {
        self.identifies = true;
        self
    }

    /// Yes and no are said so in an entry's line.
    pub const fn answers(mut self, yes: Label, no: Label) -> Self {
        self.answers = Some([yes, no]);
        self
    }

    /// Columns of spreadsheets that hold it are called so, too: folded words, apart from its labels and its key, ` | ` between two.
    pub const fn known_as(mut self, names: &'static str) -> Self {
        self.known_as = names;
        self
    }

    /// The names of [`Field::known_as`], one by one.
    pub fn synonyms(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.known_as.split(" | ").filter(|name| !name.is_empty())
    }

    /// Only this role and those above write it.
    pub const fn written_by(mut self, role: Role) -> Self {
        self.write = role;
        self
    }
}

/// What the ids of a group's entries look like.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum EntryIds {
    /// Eight random characters of `a-z0-9`.
    Random,
    /// Derived from what the entry says, 1 to 32 characters of `a-z0-9-`: two people who add the same one write the same key.
    Slug,
    /// A decimal number without leading zeros, up to 4294967295.
    Number,
}

impl EntryIds {
    /// Whether a text is such an id.
    pub fn accepts(self, id: &str) -> bool {
        let bytes = id.as_bytes();
        match self {
            Self::Random => {
                bytes.len() == 8 && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            }
            Self::Slug => {
                (1..=32).contains(&bytes.len())
                    && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
            }
            Self::Number => {
                (1..=10).contains(&bytes.len())
                    && bytes.iter().all(u8::is_ascii_digit)
                    && (bytes.len() == 1 || bytes[0] != b'0')
                    && id.parse::<u32>().is_ok()
            }
        }
    }
}

/// A list inside a record whose entries have ids: `phone/<id>/number`.
///
/// Besides its own fields every entry has `removed` and `rank`; see [`kinds::ENTRY_FIELDS`].
#[derive(Clone, Debug)]
pub struct Group {
    /// The first segment of the keys.
    pub key: &'static str,
    /// The list's name in the API.
    pub plural: &'static str,
    /// What people call the list.
    pub label: Label,
    /// How many entries that are not removed a device lets a person have in a record. Admission lets several times as many in,
    /// removed ones included: what two people add offline is nobody's mistake.
    pub max_entries: usize,
    /// What the ids look like.
    pub ids: EntryIds,
    /// The least role that may write `removed` and `rank`.
    pub write: Role,
    /// The fields of an entry.
    pub fields: &'static [Field],
    /// What an entry's line says of it, in this order; all of it, unless something is named here.
    pub brief: &'static [&'static str],
}

impl Group {
    /// Whether it is none that a person reads or writes as a list: an export has nothing of it, and a page does not show it.
    pub fn is_internal(&self) -> bool {
        self.fields.iter().all(|field| !field.exported)
    }

    /// An entry's line says this of it, and no more.
    pub const fn in_brief(mut self, keys: &'static [&'static str]) -> Self {
        self.brief = keys;
        self
    }

    /// The fields of which an entry's line is made, in its order.
    pub fn line(&self) -> impl Iterator<Item = &'static Field> + use<> {
        let (brief, fields) = (self.brief, self.fields);
        let named = brief.iter().filter_map(move |key| fields.iter().find(|field| field.key == *key));
        named.chain(fields.iter().filter(move |_| brief.is_empty()))
    }

    /// A field of an entry by its key, `removed` and `rank` included.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        let fields = self.fields;
        fields.iter().chain(kinds::ENTRY_FIELDS).find(|field| field.key == key)
    }
}
