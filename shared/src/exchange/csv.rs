//! Customers as CSV that a spreadsheet opens with a double click, and that an import reads back whole.
//!
//! UTF-8 with a byte order mark, the delimiter that spreadsheets of the country expect, one set of numbered columns for each
//! entry of a list. Values stand as people of the country write them, in the language's words. Two passes: [`Sheet::see`]
//! every customer, then write each; so a list of any length never has to be in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::Names;
use super::candidate::Candidate;
use super::target::Target;
use super::{guard, split};
use crate::crm::definition;
use crate::crm::{Field, Kind, Language, Region, Registry, Value, ValueType, kinds};

/// What stands between two tags in one cell.
pub(super) const TAGS: char = ';';

/// What stands before the first cell, so that spreadsheets read UTF-8.
pub(super) const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// What spreadsheets of a country expect between two cells.
pub(super) fn delimiter(region: Region) -> char {
    if region.decimal_mark() == ',' { ';' } else { ',' }
}

/// A row of cells that no spreadsheet runs, with its line end.
pub(super) fn line(cells: impl Iterator<Item = String>, delimiter: char) -> String {
    let cells = cells.map(|cell| {
        let cell = guard::harmless(&cell);
        let plain = !cell.contains([delimiter, '"', '\r', '\n', '\t']) && cell.trim().len() == cell.len();
        if plain { cell.into_owned() } else { format!("\"{}\"", cell.replace('"', "\"\"")) }
    });
    let mut line = cells.collect::<Vec<_>>().join(&delimiter.to_string());
    line.push_str("\r\n");
    line
}

/// An export of customers to CSV.
#[derive(Debug)]
pub struct Sheet<'a> {
    registry: &'a Registry,
    names: &'a Names,
    region: Region,
    language: Language,
    fields: BTreeSet<String>,
    /// By list: how many entries the longest has, and the fields that some entry has.
    lists: BTreeMap<&'static str, (usize, BTreeSet<&'static str>)>,
    has_notes: bool,
}

impl<'a> Sheet<'a> {
    /// A sheet for readers in a country, in a language.
    #[must_use]
    pub fn new(registry: &'a Registry, names: &'a Names, region: Region, language: Language) -> Self {
        let (fields, lists) = (BTreeSet::from(["name".to_owned()]), BTreeMap::new());
        Self { registry, names, region, language, fields, lists, has_notes: false }
    }

    /// Learns which columns a customer needs.
    pub fn see(&mut self, customer: &Candidate) {
        for (key, _) in &customer.fields {
            if !self.fields.contains(key) {
                self.fields.insert(key.clone());
            }
        }
        self.has_notes |= !customer.notes.is_empty();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in &customer.entries {
            let count = counts.entry(entry.group.key).or_default();
            *count += 1;
            let (most, fields) = self.lists.entry(entry.group.key).or_default();
            *most = (*most).max(*count);
            fields.extend(entry.fields.iter().map(|(key, _)| *key));
        }
    }

    /// The columns, in the registry's order; only those in which something stands.
    #[must_use]
    pub fn columns(&self) -> Vec<Target> {
        let table = definition(Kind::CUSTOMER);
        let is_notes = |field: &&Field| matches!(field.value, ValueType::Notes { .. });
        let own = table.fields.iter().chain(kinds::RECORD_FIELDS).filter(|field| !is_notes(field));
        let own = own.filter(|field| field.exported && self.fields.contains(field.key));
        let notes = table.fields.iter().filter(|field| is_notes(field) && self.has_notes);
        let custom = self.registry.custom_fields(Kind::CUSTOMER).map(|field| format!("x/{}", field.id));
        let custom = custom.filter(|key| self.fields.contains(key)).map(|key| Target::field(&key));
        let entries = table.groups.iter().flat_map(|group| {
            let seen = self.lists.get(group.key);
            let count = match group.fields {
                // A list of words is one cell.
                [_] => seen.map_or(0, |_| 1),
                _ => seen.map_or(0, |(most, _)| *most),
            };
            (0..count).flat_map(move |nth| {
                let fields =
                    group.fields.iter().filter(move |field| seen.is_some_and(|(_, fields)| fields.contains(field.key)));
                fields.map(move |field| Target::entry(group.key, u8::try_from(nth).unwrap_or(u8::MAX), field.key))
            })
        });
        let own = own.map(|field| Target::field(field.key));
        let notes = notes.map(|field| Target::field(field.key));
        own.chain(entries).chain(custom).chain(notes).collect()
    }

    /// The byte order mark and the header.
    #[must_use]
    pub fn head(&self, columns: &[Target]) -> String {
        let labels = columns.iter().map(|target| target.label(self.registry, self.language));
        format!("{BYTE_ORDER_MARK}{}", self.line(labels))
    }

    /// One customer's row.
    #[must_use]
    pub fn row(&self, columns: &[Target], customer: &Candidate) -> String {
        self.line(columns.iter().map(|target| self.cell(target, customer)))
    }

    /// `;` where a comma stands before the decimals, `,` elsewhere: what a spreadsheet of that country expects.
    #[must_use]
    pub fn delimiter(&self) -> char {
        delimiter(self.region)
    }

    fn line(&self, cells: impl Iterator<Item = String>) -> String {
        line(cells, self.delimiter())
    }

    fn cell(&self, target: &Target, customer: &Candidate) -> String {
        let shown = |value: &Value| self.shown(target, value);
        match target {
            Target::Ignore | Target::NamePart { .. } => String::new(),
            Target::Field { key } if key == "notes" => customer.notes.clone(),
            Target::Field { key } => shown(customer.field(key)),
            Target::Entry { group, nth, field } => {
                if definition(Kind::CUSTOMER).group(group).is_some_and(|group| group.fields.len() == 1) {
                    return split::joined(customer.list(group).map(|entry| entry.text(field)), TAGS);
                }
                let entry = customer.list(group).nth(usize::from(*nth));
                let value = entry.and_then(|entry| entry.fields.iter().find(|(key, _)| key == field));
                value.map(|(_, value)| shown(value)).unwrap_or_default()
            }
        }
    }

    fn shown(&self, target: &Target, value: &Value) -> String {
        let Some(holds) = target.holds(self.registry) else { return String::new() };
        match (holds, value) {
            (ValueType::Reference(Kind::MEMBER), Value::Text(id)) => self.names.member_text(id),
            (ValueType::Scope, Value::Int(number)) => self.names.territory_text(*number),
            // As ISO writes them, since a spreadsheet reads the words of its own language alone.
            (ValueType::Date | ValueType::DayOfYear, Value::Text(day)) => day.clone(),
            _ => holds.display(value, self.region, self.language),
        }
    }
}
