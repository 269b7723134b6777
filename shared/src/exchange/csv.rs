//! Records of a kind as CSV that a spreadsheet opens with a double click, and that an import reads back whole.
//!
//! UTF-8 with a byte order mark, the delimiter that spreadsheets of the country expect, one set of numbered columns for each
//! entry of a list. Values stand as people of the country write them, in the language's words. Two passes: [`Sheet::see`]
//! every record, then write each; so a list of any length never has to be in memory.

use std::collections::{BTreeMap, BTreeSet};

use super::assemble::Names;
use super::beside;
use super::candidate::Candidate;
use super::scheme::Scheme;
use super::target::Target;
use super::{guard, split};
use crate::crm::values::money::Money;
use crate::crm::{Field, Kind, Language, Region, Value, ValueType, kinds};

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

/// An export of records to CSV.
#[derive(Debug)]
pub struct Sheet<'a> {
    scheme: Scheme<'a>,
    names: &'a Names,
    region: Region,
    language: Language,
    fields: BTreeSet<String>,
    /// By list: how many entries the longest has, and the fields that some entry has.
    lists: BTreeMap<&'static str, (usize, BTreeSet<&'static str>)>,
    has_notes: bool,
    /// Whether what a book knows of a customer beyond the record stands beside it.
    has_facts: bool,
}

impl<'a> Sheet<'a> {
    /// A sheet for readers in a country, in a language.
    #[must_use]
    pub fn new(scheme: Scheme<'a>, names: &'a Names, region: Region, language: Language) -> Self {
        let title = scheme.table().title.first().map(|key| (*key).to_owned());
        let (fields, lists) = (title.into_iter().collect(), BTreeMap::new());
        Self { scheme, names, region, language, fields, lists, has_notes: false, has_facts: false }
    }

    /// With columns at the end for what a book knows of a customer beyond the record: [`beside::FACTS`].
    #[must_use]
    pub fn with_facts(mut self) -> Self {
        self.has_facts = true;
        self
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
        let table = self.scheme.table();
        let is_notes = |field: &&Field| matches!(field.value, ValueType::Notes { .. });
        let own = table.fields.iter().chain(kinds::RECORD_FIELDS).filter(|field| !is_notes(field));
        let own = own.filter(|field| field.exported && self.fields.contains(field.key));
        let notes = table.fields.iter().filter(|field| is_notes(field) && self.has_notes);
        let custom = self.scheme.registry.custom_fields(self.scheme.kind).map(|field| format!("x/{}", field.id));
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
        let own = own.flat_map(|field| {
            let currency = (field.value == ValueType::Money).then(|| Target::currency(field.key));
            [Target::field(field.key)].into_iter().chain(currency)
        });
        let notes = notes.map(|field| Target::field(field.key));
        own.chain(entries).chain(custom).chain(notes).collect()
    }

    /// The byte order mark and the header.
    #[must_use]
    pub fn head(&self, columns: &[Target]) -> String {
        let labels = columns.iter().map(|target| target.label(self.scheme, self.language));
        let facts = beside::FACTS.iter().filter(|_| self.has_facts);
        let labels = labels.chain(facts.map(|label| label.in_language(self.language).to_owned()));
        format!("{BYTE_ORDER_MARK}{}", self.line(labels))
    }

    /// One customer's row.
    #[must_use]
    pub fn row(&self, columns: &[Target], customer: &Candidate) -> String {
        self.line(columns.iter().map(|target| self.cell(target, customer)))
    }

    /// The same with what the book knows beyond the record, a text for each of [`beside::FACTS`].
    #[must_use]
    pub fn row_with_facts(&self, columns: &[Target], customer: &Candidate, facts: [String; beside::COUNT]) -> String {
        self.line(columns.iter().map(|target| self.cell(target, customer)).chain(facts))
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
            Target::Currency { key } => {
                let money = money(customer.field(key));
                money.map(|money| money.currency().code().to_owned()).unwrap_or_default()
            }
            Target::Id => customer.id.map(|id| id.to_string()).unwrap_or_default(),
            Target::Field { key } if self.scheme.table().notes().is_some_and(|(notes, _)| notes.key == key) => {
                customer.notes.clone()
            }
            Target::Field { key } => shown(customer.field(key)),
            Target::Entry { group, nth, field } => {
                if self.scheme.table().group(group).is_some_and(|group| group.fields.len() == 1) {
                    return split::joined(customer.list(group).map(|entry| entry.text(field)), TAGS);
                }
                let entry = customer.list(group).nth(usize::from(*nth));
                let value = entry.and_then(|entry| entry.fields.iter().find(|(key, _)| key == field));
                value.map(|(_, value)| shown(value)).unwrap_or_default()
            }
        }
    }

    fn shown(&self, target: &Target, value: &Value) -> String {
        let Some(holds) = target.holds(self.scheme) else { return String::new() };
        match (holds, value) {
            (ValueType::Reference(Kind::MEMBER), Value::Text(id)) => self.names.member_text(id),
            (ValueType::Reference(_), Value::Text(id)) => self.names.records.text(id),
            (ValueType::Scope, Value::Int(number)) => self.names.territory_text(*number),
            // A number that a spreadsheet adds up; its currency stands in a column of its own.
            (ValueType::Money, value) if matches!(target, Target::Field { key } if !key.starts_with("x/")) => {
                let plain = money(value).map(Money::plain).unwrap_or_default();
                let amount = plain.split(' ').next().unwrap_or_default();
                amount.replace('.', &self.region.decimal_mark().to_string())
            }
            // As ISO writes them, since a spreadsheet reads the words of its own language alone.
            (ValueType::Date | ValueType::DayOfYear, Value::Text(day)) => day.clone(),
            _ => self.scheme.registry.display(holds, value, self.region, self.language),
        }
    }
}

fn money(value: &Value) -> Option<Money> {
    Money::read(value.as_text()?).ok()
}
