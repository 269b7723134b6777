//! What a field needs to know of itself: its key, its name for people, what may stand there.

use shared::crm::{CustomField, CustomType, Field, Kind, Label, Language, Region, Role, ValueType, definition};

use crate::ui::picker::is_picked;

/// A field on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The root key.
    pub key: String,
    /// What people call it.
    pub label: Caption,
    /// What may stand there.
    pub value: ValueType,
    /// What a custom field offers.
    pub choices: Vec<String>,
    /// The least role that may write it.
    pub write: Role,
}

/// A name of the registry, or of the workspace.
#[derive(Clone, Debug, PartialEq)]
pub enum Caption {
    /// The registry's.
    Registry(Label),
    /// The workspace's.
    Custom(Box<CustomField>),
}

impl Caption {
    /// The words in a language, as it is spoken in a country.
    pub fn said(&self, language: Language, region: Region) -> String {
        match self {
            Self::Registry(label) => label.said(language, region).to_owned(),
            Self::Custom(field) => field.label(language).to_owned(),
        }
    }
}

impl Spec {
    /// A field of the record itself.
    pub fn of(field: &Field) -> Self {
        Self {
            key: field.key.to_owned(),
            label: Caption::Registry(field.label),
            value: field.value,
            choices: Vec::new(),
            write: field.write,
        }
    }

    /// A field of an entry.
    pub fn of_entry(group: &str, id: &str, field: &Field) -> Self {
        Self { key: format!("{group}/{id}/{}", field.key), ..Self::of(field) }
    }

    /// A field that the workspace added.
    pub fn custom(field: &CustomField) -> Self {
        Self {
            key: format!("x/{}", field.id),
            value: field.holds.value(),
            choices: if field.holds == CustomType::Choice { field.choices.clone() } else { Vec::new() },
            label: Caption::Custom(Box::new(field.clone())),
            write: definition(field.kind).write,
        }
    }

    /// The field of a root key of a kind of record; none if this app knows no such field.
    pub fn of_key(kind: Kind, key: &str, custom: &[CustomField]) -> Option<Self> {
        let table = definition(kind);
        match key.split_once('/') {
            None => table.field(key).map(Self::of),
            Some(("x", id)) => custom.iter().find(|field| field.id == id && field.kind == kind).map(Self::custom),
            Some((group, rest)) => {
                let (id, field) = rest.split_once('/')?;
                Some(Self::of_entry(group, id, table.group(group)?.field(field)?))
            }
        }
    }

    /// How it is written.
    pub fn editor(&self) -> Editor {
        if !self.choices.is_empty() {
            return Editor::Options;
        }
        match self.value {
            ValueType::Choice(_)
            | ValueType::Option(_)
            | ValueType::YesNo
            | ValueType::Country
            | ValueType::Reference(Kind::MEMBER)
            | ValueType::EntryOf(_) => Editor::Options,
            ValueType::Reference(kind) if is_picked(kind) => Editor::Record(kind),
            ValueType::Paragraph { .. } => Editor::Lines,
            ValueType::Notes { .. } => Editor::Notes,
            ValueType::Phone => Editor::Line("tel"),
            ValueType::Mail => Editor::Line("email"),
            ValueType::Web => Editor::Line("url"),
            ValueType::Whole { .. } => Editor::Line("numeric"),
            ValueType::Number | ValueType::Money => Editor::Line("decimal"),
            ValueType::Date => Editor::Date,
            ValueType::Time => Editor::Moment,
            ValueType::Line { .. }
            | ValueType::DayOfYear
            | ValueType::TaxId
            | ValueType::Place
            | ValueType::Zone
            | ValueType::Reference(_)
            | ValueType::Rank
            | ValueType::KindName
            | ValueType::Scope => Editor::Line("text"),
        }
    }
}

/// The kind of input.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Editor {
    /// One line, with this `inputmode`.
    Line(&'static str),
    /// Several lines.
    Lines,
    /// A day, by the platform's own calendar.
    Date,
    /// A day and a time, by the platform's own calendar.
    Moment,
    /// One of several.
    Options,
    /// A record of a kind, by its id.
    Record(Kind),
    /// Collaborative text.
    Notes,
}
