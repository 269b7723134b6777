//! Fields that a workspace adds to a kind while it runs.

use minicbor::{Decode, Encode};

use super::open::open_codes;
use super::registry::Resolved;
use super::{EntryIds, Kind, Language, Region, Role, Value, ValueError, ValueType};

/// What a custom field holds.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CustomType {
    /// One line of text, up to 500 characters.
    Text,
    /// A decimal number.
    Number,
    /// A day.
    Date,
    /// One of the choices that the field lists.
    Choice,
    /// Yes or no.
    YesNo,
    /// Something of a later version, by its code: no registry has such a field.
    Other(u16),
}

impl CustomType {
    /// Every type.
    pub const ALL: [Self; 5] = [Self::Text, Self::Number, Self::Date, Self::Choice, Self::YesNo];

    /// The word that stands in documents; empty of a type that this program does not know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
            Self::Choice => "choice",
            Self::YesNo => "yes_no",
            Self::Other(_) => "",
        }
    }

    /// The stable number of this type.
    pub fn code(self) -> u16 {
        match self {
            Self::Text => 0,
            Self::Number => 1,
            Self::Date => 2,
            Self::Choice => 3,
            Self::YesNo => 4,
            Self::Other(code) => code,
        }
    }

    /// The type of a number: any is one.
    pub fn from_code(code: u16) -> Self {
        Self::ALL.into_iter().find(|known| known.code() == code).unwrap_or(Self::Other(code))
    }

    /// The type of a word made by [`CustomType::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What may stand in such a field. Whether a choice is still offered is not asked here: somebody may have taken it off
    /// the list while another person, offline, chose it, and that is an issue to show, not a change to refuse.
    pub fn value(self) -> ValueType {
        match self {
            Self::Text | Self::Other(_) => ValueType::Line { max: 500 },
            Self::Number => ValueType::Number,
            Self::Date => ValueType::Date,
            Self::Choice => ValueType::Line { max: CustomField::CHOICE_MAX },
            Self::YesNo => ValueType::YesNo,
        }
    }
}

open_codes!(CustomType);

/// A field that a workspace added to a kind. Its values stand at `x/<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CustomField {
    /// Eight characters of `a-z0-9`; see [`CustomField::id_of_record`].
    #[n(0)]
    pub id: String,
    /// The kind that has the field.
    #[n(1)]
    pub kind: Kind,
    /// What it holds.
    #[n(2)]
    pub holds: CustomType,
    /// What people call it in Spanish.
    #[n(3)]
    pub label_es: String,
    /// What people call it in English; empty if nobody has said.
    #[n(4)]
    pub label_en: String,
    /// What may be chosen, for [`CustomType::Choice`].
    #[n(5)]
    pub choices: Vec<String>,
    /// Where it stands among the others: a fractional index.
    #[n(6)]
    pub rank: String,
    /// Whether the workspace has done away with it. It is shown no more, but still known: somebody who was offline may have
    /// filled it in, and that must not be refused.
    #[n(7)]
    pub is_removed: bool,
}

impl CustomField {
    /// The longest choice, in UTF-16 units.
    pub const CHOICE_MAX: u16 = 80;

    /// The id of the field that a `custom_field` record defines: the last eight of the record id's 32 hexadecimal digits,
    /// which are random in a UUIDv7. Nobody has to agree with anybody on an id.
    pub fn id_of_record(record: &str) -> Option<&str> {
        let id = record.get(record.len().checked_sub(8)?..)?;
        EntryIds::Random.accepts(id).then_some(id)
    }

    /// Reads a field from the scalars of a `custom_field` record; nothing if it says too little.
    pub fn from_values<K: AsRef<str>>(id: &str, values: impl IntoIterator<Item = (K, Value)>) -> Option<Self> {
        if !EntryIds::Random.accepts(id) {
            return None;
        }
        let (mut kind, mut holds, mut is_removed) = (None, None, false);
        let (mut label_es, mut label_en, mut choices, mut rank) =
            (String::new(), String::new(), String::new(), String::new());
        for (key, value) in values {
            let text = value.as_text();
            match (key.as_ref(), text) {
                ("for", Some(text)) => kind = Kind::from_name(text),
                ("type", Some(text)) => holds = CustomType::from_name(text),
                ("label_es", Some(text)) => label_es = text.to_owned(),
                ("label_en", Some(text)) => label_en = text.to_owned(),
                ("choices", Some(text)) => choices = text.to_owned(),
                ("rank", Some(text)) => rank = text.to_owned(),
                ("removed", _) => is_removed = !value.is_null(),
                _ => {}
            }
        }
        let choices = choices.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        Some(Self { id: id.to_owned(), kind: kind?, holds: holds?, label_es, label_en, choices, rank, is_removed })
    }

    /// What people call it, in their language where somebody has said it.
    pub fn label(&self, language: Language) -> &str {
        let (wanted, other) = match language {
            Language::Spanish => (&self.label_es, &self.label_en),
            Language::English => (&self.label_en, &self.label_es),
        };
        if wanted.is_empty() { other } else { wanted }
    }

    /// What a person typed or chose → the value to store.
    pub fn parse(&self, typed: &str, region: Region) -> Result<Value, ValueError> {
        let value = self.holds.value().parse(typed, region)?;
        match (self.holds, &value) {
            (CustomType::Choice, Value::Text(text)) if !self.choices.contains(text) => Err(ValueError::UnknownChoice),
            _ => Ok(value),
        }
    }

    pub(super) fn resolved<'k>(&self, id: &'k str) -> Resolved<'k> {
        Resolved {
            value: self.holds.value(),
            write: super::definition(self.kind).write,
            read: Role::Reader,
            slot: None,
            entry: None,
            custom: Some(id),
            listed: true,
            searchable: self.holds != CustomType::YesNo,
            exported: true,
            personal: true,
            once: false,
        }
    }
}
