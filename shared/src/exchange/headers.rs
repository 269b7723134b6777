//! What the header of a column says, in Spanish and English, as spreadsheets and other systems name their columns.
//!
//! Headers are compared without case, accents and signs; a number in one says which entry of a list is meant
//! (`Teléfono 2`, `E-mail 1 - Value`).

use std::collections::{BTreeMap, BTreeSet};

use super::plain;
use super::scheme::{PEOPLE, Scheme};
use super::synonyms::SYNONYMS;
use super::target::{NamePart, Target};
use crate::crm::{Language, Registry, search};

/// What a header means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) meaning: Meaning,
    /// Which entry of a list, from 0, if the header says it.
    pub(super) nth: Option<u8>,
    /// How sure, in hundredths.
    pub(super) confidence: u8,
}

/// What the words of a header stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Target(Target),
    /// The name of an organisation: beside it a person's name is a contact's.
    Company,
    /// A person's name in one cell.
    Person,
    /// What a person does there.
    Function,
    /// A part of a person's name.
    Part(NamePart),
    /// An entry of a list whose header also says what to call it: `Celular`.
    Labelled(&'static str, &'static str),
    /// A district of sales: a territory if there are such, otherwise a tag.
    Zone,
    /// A whole address in one cell: the street, where no other column says it.
    WholeAddress,
    /// The number of a house, beside a street; of something that no field is for, elsewhere.
    HouseNumber,
    /// The last digit of a tax id, which checks the others, in a column of its own.
    CheckDigit,
    /// The letters that stand for a country or a state: a field of an address, where no other column says it in words.
    AddressCode(&'static str),
    /// Known, and no field is for it: what stands below it is not looked at for what it may be. A day on which somebody was last
    /// called on is no birthday.
    NoField,
}

/// Tells of words whether columns are called by them.
pub(super) fn known() -> impl Fn(&str) -> bool {
    let registry = Registry::default();
    let own = own_labels(Scheme::of(PEOPLE, &registry));
    let others = plain::kinds().flat_map(|kind| plain::names(Scheme::of(kind, &registry)).into_keys());
    let others: BTreeSet<String> = others.collect();
    let synonyms: BTreeSet<&str> = SYNONYMS.iter().flat_map(|(_, _, known)| known.split('|')).collect();
    move |header| {
        let (words, _) = normal(header);
        synonyms.contains(words.as_str()) || own.contains_key(&words) || others.contains(&words)
    }
}

/// Tells of words whether columns of customers are called by them.
pub(super) fn says_customer() -> impl Fn(&str) -> bool {
    let registry = Registry::default();
    let own = own_labels(Scheme::of(PEOPLE, &registry));
    move |header| read(header, &own, &registry).is_some()
}

/// Tells of a column by its name whether a long number in it is somebody's: a phone, a tax id, a code.
pub(super) fn tells_who() -> impl Fn(&str) -> bool {
    let registry = Registry::default();
    let own = own_labels(Scheme::of(PEOPLE, &registry));
    move |header| match read(header, &own, &registry).map(|heading| heading.meaning) {
        Some(Meaning::Target(Target::Entry { group, .. })) => !matches!(group.as_str(), "anniversary" | "consent"),
        Some(Meaning::Target(Target::Field { key })) => key != "worth",
        Some(Meaning::Target(Target::Id)) => true,
        Some(Meaning::Labelled(..) | Meaning::CheckDigit) => true,
        Some(_) | None => false,
    }
}

/// The headers that exports write, with every number replaced by `#`.
pub(super) fn own_labels(scheme: Scheme<'_>) -> BTreeMap<String, Target> {
    let mut labels = BTreeMap::new();
    for target in Target::all(scheme).into_iter().filter(|target| *target != Target::Ignore) {
        for language in [Language::Spanish, Language::English] {
            let label = target.label(scheme, language);
            let words = match target {
                Target::Id | Target::Currency { .. } | Target::Field { .. } => search::fold(&label),
                Target::Ignore | Target::Entry { .. } | Target::NamePart { .. } => normal(&label).0,
            };
            labels.entry(words).or_insert_with(|| target.clone());
        }
    }
    labels
}

/// What a header means, if it is known.
pub(super) fn read(header: &str, own: &BTreeMap<String, Target>, registry: &Registry) -> Option<Heading> {
    let custom = header.trim_end().strip_suffix(']').and_then(|start| start.rsplit_once('['));
    if let Some((_, id)) = custom
        && registry.custom_field(id).is_some_and(|field| field.kind == PEOPLE)
    {
        let target = Target::field(&format!("x/{id}"));
        return Some(Heading { meaning: Meaning::Target(target), nth: None, confidence: 100 });
    }
    let (words, nth) = normal(header);
    if words.is_empty() {
        return None;
    }
    // The second line of one address, where Odoo in Mexico has the district; not the street of a second address.
    let folded = search::fold(header);
    let line_of = |end: &str| folded.strip_suffix(end).is_some_and(|start| FIRST_LINES.contains(&start.trim_end()));
    let further = [("2", "district"), ("3", "directions")].into_iter().find(|(end, _)| line_of(end));
    if let Some((_, field)) = further {
        let target = Target::entry("address", 0, field);
        return Some(Heading { meaning: Meaning::Target(target), nth: None, confidence: 70 });
    }
    if let Some(target) = own.get(&search::fold(header)).or_else(|| own.get(&words)) {
        return Some(Heading { meaning: Meaning::Target(target.clone()), nth, confidence: 100 });
    }
    let found = SYNONYMS.iter().find(|(_, _, known)| known.split('|').any(|known| known == words));
    found.map(|(meaning, confidence, _)| Heading { meaning: meaning.meaning(), nth, confidence: *confidence })
}

/// What a header means behind a word that says of what: `Dirección Calle`, `Teléfonos Fijo`, `Contacto Puesto`.
pub(super) fn read_behind_group(header: &str, own: &BTreeMap<String, Target>, registry: &Registry) -> Option<Heading> {
    let folded = search::fold(header);
    let (group, rest) = folded.split_once(' ')?;
    let found = read(rest, own, registry);
    let group = match group {
        "telefono" | "telefonos" | "tel" | "tels" | "phone" | "phones" => "phone",
        "direccion" | "direcciones" | "domicilio" | "address" => "address",
        "contacto" | "contact" => {
            let function = found.filter(|heading| heading.meaning == Meaning::Function);
            return read(&format!("{rest} del contacto"), own, registry).or(function);
        }
        _ => return None,
    };
    found.filter(|heading| {
        let is_labelled = matches!(heading.meaning, Meaning::Labelled(of, _) if of == group);
        is_labelled || matches!(&heading.meaning, Meaning::Target(Target::Entry { group: of, .. }) if of == group)
    })
}

/// Whether a header speaks of somebody at the customer's: what stands below it is not the customer's own.
pub(super) fn is_of_contact(header: &str) -> bool {
    const WORDS: [&str; 8] =
        ["contacto", "contactos", "encargado", "responsable", "representante", "contact", "contacts", "comprador"];
    search::fold(header).split(' ').any(|word| WORDS.contains(&word))
}

/// What the first line of an address is called where a second and a third are numbered.
const FIRST_LINES: [&str; 14] = [
    "street",
    "calle",
    "address line",
    "address",
    "street address",
    "street line",
    "business street",
    "home street",
    "other street",
    "billing street",
    "mailing street",
    "default address address",
    "calle del trabajo",
    "calle de trabajo",
];

/// The words of a header with its number taken out and told: the last one, from 0. A `#` keeps its place only between words.
pub(super) fn normal(header: &str) -> (String, Option<u8>) {
    let folded = search::fold(header);
    let mut nth = None;
    let mut words = Vec::new();
    for word in folded.split(' ') {
        let letters = word.trim_end_matches(|last: char| last.is_ascii_digit());
        if let Ok(number) = word[letters.len()..].parse::<u8>() {
            nth = number.checked_sub(1);
        }
        if !letters.is_empty() {
            words.push(letters);
        }
    }
    (words.join(" "), nth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    #[test]
    fn every_synonym_is_written_as_it_is_compared_and_means_one_thing() {
        let mut seen = BTreeSet::new();
        let registry = Registry::default();
        for (says, confidence, words) in SYNONYMS {
            assert!((1..=100).contains(confidence));
            if let Meaning::Target(target) = says.meaning() {
                assert!(target.holds(Scheme::of(Kind::CUSTOMER, &registry)).is_some(), "{target:?}");
            }
            for words in words.split('|') {
                assert_eq!(normal(words), (words.to_owned(), None), "{words}");
                assert!(seen.insert(words), "{words} stands twice");
            }
        }
    }

    #[test]
    fn a_header_means_what_it_says_in_both_languages() {
        let registry = Registry::default();
        let own = own_labels(Scheme::of(Kind::CUSTOMER, &registry));
        let target = |header: &str| match read(header, &own, &registry) {
            Some(Heading { meaning: Meaning::Target(target), nth, .. }) => target.with_nth(nth.unwrap_or(0)),
            other => panic!("{header}: {other:?}"),
        };
        for (header, expected) in [
            ("RAZÓN SOCIAL", Target::field("legal_name")),
            ("R.F.C.", Target::entry("tax_id", 0, "number")),
            ("Teléfono 2", Target::entry("phone", 1, "number")),
            ("Telefono2", Target::entry("phone", 1, "number")),
            ("E-mail 1 - Value", Target::entry("mail", 0, "address")),
            ("Correo electrónico", Target::entry("mail", 0, "address")),
            ("C.P.", Target::entry("address", 0, "postcode")),
            ("Street2", Target::entry("address", 0, "district")),
            ("Billing Zip/Postal Code", Target::entry("address", 0, "postcode")),
            ("Direcciones 3 - Ciudad", Target::entry("address", 2, "city")),
            ("Phones 2 - Number", Target::entry("phone", 1, "number")),
            ("Etiquetas", Target::entry("tag", 0, "label")),
            ("Nombre", Target::field("name")),
            ("Notes", Target::field("notes")),
        ] {
            assert_eq!(target(header), expected, "{header}");
        }
        assert_eq!(read("Zona", &own, &registry).map(|heading| heading.meaning), Some(Meaning::Zone));
        assert_eq!(read("xyz", &own, &registry), None);
        assert_eq!(read("", &own, &registry), None);
    }

    #[test]
    fn every_header_of_an_export_is_known_again() {
        let registry = Registry::default();
        let own = own_labels(Scheme::of(Kind::CUSTOMER, &registry));
        for target in
            Target::all(Scheme::of(Kind::CUSTOMER, &registry)).into_iter().filter(|target| *target != Target::Ignore)
        {
            for language in [Language::Spanish, Language::English] {
                for nth in [0, 7] {
                    let target = target.with_nth(nth);
                    let label = target.label(Scheme::of(Kind::CUSTOMER, &registry), language);
                    let heading = read(&label, &own, &registry);
                    let Some(Heading { meaning: Meaning::Target(found), nth, .. }) = heading else {
                        panic!("{label}: {heading:?}")
                    };
                    assert_eq!(found.with_nth(nth.unwrap_or(0)), target, "{label}");
                }
            }
        }
    }
}
