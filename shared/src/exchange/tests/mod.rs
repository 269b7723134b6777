//! Files as people have them, from reading to undoing.

mod cards;
mod cases;
mod hostile;
mod import;
mod json_lines;
mod kinds;
mod lines;
mod long;
mod round_trip;
mod tables;

use super::*;
use crate::crm::{CustomField, CustomType, Kind, Language, OptionRecord, Region, Registry};
use crate::document::DocId;

fn registry() -> Registry {
    let custom = |id: &str, holds, label: &str, choices: &[&str]| CustomField {
        id: id.into(),
        kind: Kind::CUSTOMER,
        holds,
        label_es: label.into(),
        label_en: String::new(),
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        rank: "i".into(),
        is_removed: false,
    };
    Registry::new(vec![
        custom("k3v9x0aa", CustomType::Choice, "Exhibidor", &["De piso", "De mostrador"]),
        custom("k3v9x0ab", CustomType::Number, "Metros", &[]),
        custom("k3v9x0ac", CustomType::YesNo, "Segmento", &[]),
        custom("k3v9x0ad", CustomType::Text, "Nivel 2", &[]),
        custom("k3v9x0ae", CustomType::Date, "Alta", &[]),
    ])
}

/// Customers with the fields of a workspace.
fn of_customers(registry: &Registry) -> Scheme<'_> {
    Scheme::of(Kind::CUSTOMER, registry)
}

fn member(number: u8) -> DocId {
    DocId::from_bytes([number; 16])
}

fn names() -> Names {
    Names {
        members: vec![(member(1), "Ana Ríos".into()), (member(2), "Luis Soto".into()), (member(3), "luis soto".into())],
        territories: vec![(1, "Norte".into()), (2, "Sur".into()), (3, "2".into())],
        records: Records::default(),
        zone: crate::crm::Zone::UTC,
    }
}

fn fixture(name: &str) -> &'static [u8] {
    macro_rules! files {
        ($($file:literal),*) => {
            match name {
                $($file => include_bytes!(concat!("../../../tests/fixtures/exchange/", $file)),)*
                other => panic!("no fixture {other}"),
            }
        };
    }
    files!(
        "distributor.csv",
        "google.csv",
        "outlook-es.csv",
        "odoo.csv",
        "salesforce.csv",
        "hubspot.csv",
        "no-header.csv",
        "android-2.1.vcf",
        "apple-3.0.vcf",
        "four-4.0.vcf"
    )
}

/// A candidate line by line: `phone 1 number: +525512345678`.
fn told(candidate: &Candidate) -> Vec<String> {
    let value = |value: &crate::crm::Value| value.as_text().map_or_else(|| format!("{value:?}"), str::to_owned);
    let mut told: Vec<String> = candidate.fields.iter().map(|(key, of)| format!("{key}: {}", value(of))).collect();
    let mut last = ("", 0);
    for entry in &candidate.entries {
        last = (entry.group.key, if last.0 == entry.group.key { last.1 + 1 } else { 1 });
        let fields = entry.fields.iter().map(|(key, of)| format!("{key}={}", value(of)));
        told.push(format!("{} {}: {}", last.0, last.1, fields.collect::<Vec<_>>().join(", ")));
    }
    if !candidate.notes.is_empty() {
        told.push(format!("notes: {}", candidate.notes));
    }
    told
}

/// Reads a table with the mapping that is guessed for it.
fn drafts(bytes: &[u8], region: Region) -> Vec<Draft> {
    let (registry, names) = (registry(), names());
    let table = Table::read(bytes, Reading::default()).unwrap();
    let mapping = Mapping::guess(&table, of_customers(&registry), &names, region);
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    table.rows().map(|row| Draft::of_row(&row, &mapping, &context)).collect()
}

fn problems(drafts: &[Draft]) -> Vec<String> {
    let told = |problem: &Problem| format!("{} {:?} {} {:?}", problem.row, problem.place, problem.value, problem.fault);
    drafts.iter().flat_map(|draft| &draft.problems).map(told).collect()
}
