//! What a column of a table can become, and what the columns of an export are.

use minicbor::{Decode, Encode};

use super::scheme::{PEOPLE, Scheme};
use crate::crm::definition;
use crate::crm::language::{Label, label};
use crate::crm::{Group, Kind, Language, Region, ValueType, search};

/// What a column becomes in a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Target {
    /// Nothing: the column is left out.
    #[default]
    #[n(0)]
    Ignore,
    /// A field of the record: `name`, `worth`, `notes`, or a custom field, `x/k3v9x0aa`.
    #[n(1)]
    Field {
        /// The root key.
        #[n(0)]
        key: String,
    },
    /// A field of the nth entry of a list.
    #[n(2)]
    Entry {
        /// The list: `phone`.
        #[n(0)]
        group: String,
        /// Which of its entries, from 0.
        #[n(1)]
        nth: u8,
        /// The field: `number`.
        #[n(2)]
        field: String,
    },
    /// A part of a person's name; the parts of a row are joined in their usual order.
    #[n(3)]
    NamePart {
        /// The contact whose name it is, from 0; none for the customer's own.
        #[n(0)]
        contact: Option<u8>,
        /// Which part.
        #[n(1)]
        part: NamePart,
    },
    /// The id of a record that is here: its row is of that one.
    #[n(4)]
    Id,
    /// The currency of an amount that stands in another column, as a plain number.
    #[n(5)]
    Currency {
        /// The amount's root key.
        #[n(0)]
        key: String,
    },
}

/// The parts of a person's name, in the order in which they are joined.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum NamePart {
    /// A title before the name.
    #[n(0)]
    Prefix,
    /// The given name.
    #[n(1)]
    First,
    /// Further given names.
    #[n(2)]
    Middle,
    /// The family name, or the first of two.
    #[n(3)]
    Last,
    /// The second family name.
    #[n(4)]
    SecondLast,
    /// What stands after the name.
    #[n(5)]
    Suffix,
    /// What friends say; it is joined with nothing, and a name where there is no other.
    #[n(6)]
    Nickname,
}

impl NamePart {
    /// Every part, in order.
    pub const ALL: [Self; 7] =
        [Self::Prefix, Self::First, Self::Middle, Self::Last, Self::SecondLast, Self::Suffix, Self::Nickname];

    fn label(self) -> Label {
        match self {
            Self::Prefix => label("Tratamiento", "Name prefix"),
            Self::First => label("Nombre de pila", "First name"),
            Self::Middle => label("Segundo nombre", "Middle name"),
            Self::Last => label("Apellidos", "Last name"),
            Self::SecondLast => label("Segundo apellido", "Second last name"),
            Self::Suffix => label("Sufijo del nombre", "Name suffix"),
            Self::Nickname => label("Apodo", "Nickname"),
        }
    }
}

impl Target {
    /// A field of the record.
    #[must_use]
    pub fn field(key: &str) -> Self {
        Self::Field { key: key.to_owned() }
    }

    /// The currency of an amount.
    #[must_use]
    pub fn currency(key: &str) -> Self {
        Self::Currency { key: key.to_owned() }
    }

    /// A field of the nth entry of a list.
    #[must_use]
    pub fn entry(group: &str, nth: u8, field: &str) -> Self {
        Self::Entry { group: group.to_owned(), nth, field: field.to_owned() }
    }

    /// Everything that a column can become, in the order of the registry; entries of lists as the first one.
    #[must_use]
    pub fn all(scheme: Scheme<'_>) -> Vec<Self> {
        let table = scheme.table();
        let is_open =
            |field: &&crate::crm::Field| field.exported && (table.home.is_territorial() || field.key != "territory");
        // Where an entry of another record stands no cell says.
        let is_own = |field: &&crate::crm::Field| {
            if let ValueType::EntryOf(group) = field.value { table.group(group).is_some() } else { true }
        };
        let fields = crate::crm::kinds::RECORD_FIELDS.iter().chain(table.fields).filter(is_open).filter(is_own);
        let fields = fields.flat_map(|field| {
            let currency = (field.value == ValueType::Money).then(|| Self::currency(field.key));
            [Self::field(field.key)].into_iter().chain(currency)
        });
        let parts = |contact: Option<u8>| {
            // Only customers are people, and have some.
            let of_people = NamePart::ALL.into_iter().filter(move |_| scheme.kind == PEOPLE);
            of_people.map(move |part| Self::NamePart { contact, part })
        };
        let entries = table.groups.iter().flat_map(|group| {
            group.fields.iter().filter(|field| field.exported).map(|field| Self::entry(group.key, 0, field.key))
        });
        let custom = scheme.registry.custom_fields(scheme.kind).map(|field| Self::field(&format!("x/{}", field.id)));
        let own = [Self::Ignore].into_iter().chain(fields).chain(parts(None)).chain(entries).chain(parts(Some(0)));
        own.chain(custom).chain([Self::Id]).collect()
    }

    /// The same of another entry, where there are several.
    #[must_use]
    pub fn with_nth(&self, to: u8) -> Self {
        let mut target = self.clone();
        match &mut target {
            Self::Entry { nth, .. } | Self::NamePart { contact: Some(nth), .. } => *nth = to,
            Self::Ignore
            | Self::Id
            | Self::Currency { .. }
            | Self::Field { .. }
            | Self::NamePart { contact: None, .. } => {}
        }
        target
    }

    /// The list that it belongs to.
    #[must_use]
    pub fn group(&self, kind: Kind) -> Option<&'static Group> {
        let table = definition(kind);
        match self {
            Self::Entry { group, .. } => table.group(group),
            Self::NamePart { contact: Some(_), .. } => table.group("contact"),
            Self::Ignore
            | Self::Id
            | Self::Currency { .. }
            | Self::Field { .. }
            | Self::NamePart { contact: None, .. } => None,
        }
    }

    /// What may stand there; nothing for a column that is left out, or a field that the registry does not know.
    #[must_use]
    pub fn holds(&self, scheme: Scheme<'_>) -> Option<ValueType> {
        match self {
            Self::Ignore | Self::Id | Self::Currency { .. } => None,
            Self::Field { key } => {
                scheme.registry.resolve(scheme.kind, key).filter(|found| found.exported).map(|found| found.value)
            }
            Self::Entry { field, .. } => {
                let found = self.group(scheme.kind)?.fields.iter().find(|known| known.key == field);
                found.filter(|found| found.exported).map(|found| found.value)
            }
            Self::NamePart { .. } => Some(ValueType::Line { max: 200 }),
        }
    }

    /// What an export's header says, in whatever country, so that an import knows it again: `Teléfonos 2 - Número`.
    #[must_use]
    pub fn label(&self, scheme: Scheme<'_>, language: Language) -> String {
        self.said(scheme, (language, Region::OTHER))
    }

    /// What people read, in the words of their country: `RFC 1 - Número`.
    #[must_use]
    pub fn said(&self, scheme: Scheme<'_>, (language, region): (Language, Region)) -> String {
        match self {
            Self::Ignore => label("No importar", "Leave out").in_language(language).to_owned(),
            Self::Id => label("Id en Cartera", "Cartera id").in_language(language).to_owned(),
            Self::Currency { key } => {
                let amount = Self::field(key).said(scheme, (language, region));
                format!("{amount} - {}", label("Moneda", "Currency").in_language(language))
            }
            Self::Field { key } => match key.strip_prefix("x/") {
                Some(id) => custom_label(scheme, id, (language, region)),
                None => {
                    let field = scheme.table().field(key);
                    field.map(|field| field.label.said(language, region)).unwrap_or_default().to_owned()
                }
            },
            Self::Entry { nth, field, .. } => {
                let Some(group) = self.group(scheme.kind) else { return String::new() };
                let list = group.label.said(language, region);
                match group.fields {
                    // A list of words, such as tags, is one column.
                    [_] if *nth == 0 => list.to_owned(),
                    [_] => format!("{list} {}", nth + 1),
                    fields => {
                        let field = fields.iter().find(|known| known.key == field);
                        let field = field.map(|field| field.label.said(language, region)).unwrap_or_default();
                        format!("{list} {} - {field}", u16::from(*nth) + 1)
                    }
                }
            }
            Self::NamePart { contact: None, part } => part.label().in_language(language).to_owned(),
            Self::NamePart { contact: Some(nth), part } => {
                let list = self.group(scheme.kind).map(|group| group.label.said(language, region)).unwrap_or_default();
                format!("{list} {} - {}", u16::from(*nth) + 1, part.label().in_language(language))
            }
        }
    }
}

/// A custom field's name; with its id behind it where something else is called the same.
fn custom_label(scheme: Scheme<'_>, id: &str, (language, region): (Language, Region)) -> String {
    let Some(field) = scheme.registry.custom_field(id) else { return String::new() };
    let name = field.label(language);
    let folded = search::fold(name);
    let both = [Language::Spanish, Language::English];
    let words = |label: Label| [label.es, label.en, label.said(language, region)].map(search::fold);
    let table = scheme.table();
    let built_in = crate::crm::kinds::RECORD_FIELDS.iter().chain(table.fields).map(|field| field.label);
    let built_in = built_in.chain(table.groups.iter().map(|group| group.label));
    let parts = NamePart::ALL.into_iter().map(NamePart::label);
    let taken = built_in.chain(parts).any(|label| words(label).contains(&folded))
        || scheme
            .registry
            .custom_fields(scheme.kind)
            .any(|other| other.id != id && both.iter().any(|one| search::fold(other.label(*one)) == folded))
        || table.groups.iter().any(|group| words(group.label).iter().any(|word| folded.starts_with(word.as_str())));
    if taken || folded.is_empty() { format!("{name} [{id}]") } else { name.to_owned() }
}
