//! From the cells of a row, or the properties of a card, to a candidate; what does not fit is told and left out.

use std::collections::BTreeMap;

use super::candidate::{Candidate, Listed, group_place, in_order};
use super::habits::Habits;
use super::mapping::Mapping;
use super::problem::{Fault, Place, Problem};
use super::table::RowView;
use super::target::{NamePart, Target};
use super::{guard, split};
use crate::crm::values::{ids, text};
use crate::crm::{Field, Group, Kind, Language, Registry, Value, ValueError, ValueType, search};
use crate::document::DocId;
use crate::sync::cursor::Scope;

/// What is called how in this workspace, for fields that name a member or a territory.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Members and their names.
    pub members: Vec<(DocId, String)>,
    /// Territories and their names.
    pub territories: Vec<(Scope, String)>,
}

/// What is needed to read a row.
#[derive(Copy, Clone, Debug)]
pub struct Context<'a> {
    /// The fields that there are.
    pub registry: &'a Registry,
    /// What is called how.
    pub names: &'a Names,
    /// The language of labels that a vCard does not word itself.
    pub language: Language,
}

/// A row or a card that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The row as a spreadsheet numbers it; of a card the line on which it begins.
    pub row: u32,
    /// What it says.
    pub candidate: Candidate,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// One value on its way into a candidate.
pub(super) struct Piece<'a> {
    pub(super) target: &'a Target,
    pub(super) text: &'a str,
    pub(super) place: Place,
    pub(super) split: Option<&'a str>,
    /// What to call the entry, where nothing else says it.
    pub(super) label: &'a str,
}

impl Draft {
    /// Whether a record can be made of it.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.problems.iter().any(|problem| problem.fault.is_blocking())
    }

    /// Reads a row of a table.
    #[must_use]
    pub fn of_row(row: &RowView<'_>, mapping: &Mapping, context: &Context<'_>) -> Self {
        let columns = mapping.columns.iter().enumerate();
        let pieces = columns.filter(|(_, column)| column.target != Target::Ignore).map(|(at, column)| Piece {
            target: &column.target,
            text: guard::restored(row.cell(at)),
            place: Place::Column(u16::try_from(at).unwrap_or(u16::MAX)),
            split: column.split.as_deref(),
            label: &column.label,
        });
        Assembly::new(row.number, &mapping.habits, context).finish(pieces)
    }
}

pub(super) struct Assembly<'a> {
    row: u32,
    habits: &'a Habits,
    context: &'a Context<'a>,
    candidate: Candidate,
    /// By list, entry, and place in a cell of several.
    entries: BTreeMap<(usize, u8, usize), Listed>,
    labels: BTreeMap<(usize, u8, usize), String>,
    names: BTreeMap<Option<u8>, BTreeMap<NamePart, String>>,
    problems: Vec<Problem>,
}

impl<'a> Assembly<'a> {
    pub(super) fn new(row: u32, habits: &'a Habits, context: &'a Context<'a>) -> Self {
        Self {
            row,
            habits,
            context,
            candidate: Candidate::default(),
            entries: BTreeMap::new(),
            labels: BTreeMap::new(),
            names: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn finish<'p>(mut self, pieces: impl Iterator<Item = Piece<'p>>) -> Draft {
        for piece in pieces.filter(|piece| !piece.text.trim().is_empty()) {
            match piece.target {
                Target::Ignore => {}
                Target::Field { key } => self.put_field(key, &piece),
                Target::NamePart { contact, part } => {
                    self.names.entry(*contact).or_default().insert(*part, piece.text.trim().to_owned());
                }
                Target::Entry { nth, field, .. } => {
                    let Some(group) = piece.target.group() else { continue };
                    if let Some(field) = group.fields.iter().find(|known| known.key == field && known.exported) {
                        self.put_entry(group, *nth, field, &piece);
                    }
                }
            }
        }
        self.join_names();
        self.close_lists();
        self.check_mains();
        self.find_name();
        Draft { row: self.row, candidate: self.candidate, problems: self.problems }
    }

    fn fault(&mut self, piece: &Piece<'_>, text: &str, fault: Fault) {
        let problem = Problem::new(self.row, piece.place.clone(), piece.target.clone(), text.trim(), fault);
        self.problems.push(problem);
    }

    fn put_field(&mut self, key: &str, piece: &Piece<'_>) {
        let Some(resolved) = self.context.registry.resolve(Kind::Customer, key).filter(|found| found.exported) else {
            return;
        };
        if let ValueType::Notes { max } = resolved.value {
            return self.put_notes(max, piece);
        }
        let custom = resolved.custom.and_then(|id| self.context.registry.custom_field(id));
        let value = match (custom, resolved.value) {
            (_, ValueType::EntryOf(_)) => ordinal(piece.text),
            (_, ValueType::Reference(Kind::Member)) => self.context.names.member(piece.text),
            (_, ValueType::Scope) => self.context.names.territory(piece.text),
            (Some(field), ValueType::Line { .. }) => chosen(field, piece.text, self.habits),
            (_, holds) => self.habits.parse(holds, piece.text).map_err(Fault::Value),
        };
        match value {
            Ok(Value::Null) => {}
            Ok(value) if self.candidate.field(key).is_null() => self.candidate.put(key, value),
            Ok(_) => {}
            Err(fault) => self.fault(piece, piece.text, fault),
        }
    }

    fn put_notes(&mut self, max: u32, piece: &Piece<'_>) {
        let gap = if self.candidate.notes.is_empty() { "" } else { "\n\n" };
        let clean = piece.text.replace('\0', "");
        let notes = format!("{}{gap}{clean}", self.candidate.notes);
        match text::fits(&notes, max) {
            Ok(()) => self.candidate.notes = notes,
            Err(error) => self.fault(piece, piece.text, Fault::Value(error)),
        }
    }

    fn put_entry(&mut self, group: &'static Group, nth: u8, field: &'static Field, piece: &Piece<'_>) {
        let parts = match piece.split {
            Some(mark) => split::parts(piece.text, mark),
            None => vec![piece.text.to_owned()],
        };
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| !part.trim().is_empty()) {
            let place = (group_place(group), nth, at);
            match self.habits.parse(field.value, part) {
                Ok(Value::Null) => {}
                Ok(value) => {
                    let entry = self.entries.entry(place).or_insert_with(|| Listed { group, fields: Vec::new() });
                    match entry.fields.iter_mut().find(|(key, _)| *key == field.key) {
                        Some((_, own)) => *own = value,
                        None => entry.fields.push((field.key, value)),
                    }
                    if !piece.label.is_empty() && field.key != "label" {
                        self.labels.entry(place).or_insert_with(|| piece.label.to_owned());
                    }
                }
                Err(error) => self.fault(piece, part, Fault::Value(error)),
            }
        }
    }

    fn join_names(&mut self) {
        for (contact, parts) in std::mem::take(&mut self.names) {
            let whole = parts.into_values().collect::<Vec<_>>().join(" ");
            let target = match contact {
                None => Target::field("name"),
                Some(nth) => Target::entry("contact", nth, "name"),
            };
            let piece = Piece { target: &target, text: &whole, place: Place::Whole, split: None, label: "" };
            match (contact, target.group()) {
                (Some(nth), Some(group)) => {
                    if let Some(field) = group.fields.iter().find(|field| field.key == "name") {
                        self.put_entry(group, nth, field, &piece);
                    }
                }
                _ => self.put_field("name", &piece),
            }
        }
    }

    /// Puts the lists in order: labels where none is said, no entry twice, no more than fit.
    fn close_lists(&mut self) {
        for (place, label) in std::mem::take(&mut self.labels) {
            let Some(entry) = self.entries.get_mut(&place) else { continue };
            let known = entry.group.fields.iter().find(|field| field.key == "label");
            if let Some(field) = known.filter(|_| entry.text("label").is_empty())
                && let Ok(value @ Value::Text(_)) = self.habits.parse(field.value, &label)
            {
                entry.fields.push(("label", value));
            }
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut kept: Vec<Listed> = Vec::new();
        for entry in in_order(std::mem::take(&mut self.entries)) {
            if !is_identified(&entry) || is_repeated(&kept, &entry) {
                continue;
            }
            let count = counts.entry(entry.group.key).or_default();
            *count += 1;
            if *count <= entry.group.max_entries {
                kept.push(entry);
            } else if *count == entry.group.max_entries + 1 {
                let target = Target::entry(entry.group.key, 0, entry.group.fields[0].key);
                self.problems.push(Problem::new(self.row, Place::Whole, target, "", Fault::ListFull));
            }
        }
        self.candidate.entries = kept;
    }

    /// The main phone and the main address must be there.
    fn check_mains(&mut self) {
        for (key, group) in [("main_phone", "phone"), ("main_address", "address")] {
            let Some(place) = self.candidate.field(key).as_int() else { continue };
            let count = self.candidate.list(group).count();
            if usize::try_from(place).is_ok_and(|place| (1..=count).contains(&place)) {
                continue;
            }
            self.candidate.fields.retain(|(own, _)| own != key);
            let problem =
                Problem::new(self.row, Place::Whole, Target::field(key), &place.to_string(), Fault::NoSuchEntry);
            self.problems.push(problem);
        }
    }

    /// A record needs a name: the legal one will do, or that of the only contact.
    fn find_name(&mut self) {
        if !self.candidate.field("name").is_null() {
            return;
        }
        let legal = self.candidate.text("legal_name");
        let contact = self.candidate.list("contact").map(|entry| entry.text("name")).find(|name| !name.is_empty());
        let name = if legal.is_empty() { contact.unwrap_or_default() } else { legal };
        match self.habits.parse(ValueType::Line { max: 200 }, name) {
            Ok(value @ Value::Text(_)) => self.candidate.put("name", value),
            Ok(_) | Err(_) => {
                let problem = Problem::new(self.row, Place::Whole, Target::field("name"), name, Fault::NoName);
                self.problems.push(problem);
            }
        }
    }
}

/// A tag of signs alone says nothing.
fn is_identified(entry: &Listed) -> bool {
    entry.group.key != "tag" || ids::tag_id(entry.text("label")).is_some()
}

/// Whether the same number or address, or the same tag, stands in the list already.
fn is_repeated(kept: &[Listed], entry: &Listed) -> bool {
    matches!(entry.group.key, "tag" | "phone" | "mail" | "web" | "tax_id")
        && entry.identity().is_some_and(|identity| {
            kept.iter().any(|own| own.group.key == entry.group.key && own.identity().as_ref() == Some(&identity))
        })
}

fn ordinal(text: &str) -> Result<Value, Fault> {
    text.trim().parse().map(Value::Int).map_err(|_| Fault::Value(ValueError::NotANumber))
}

fn chosen(field: &crate::crm::CustomField, typed: &str, habits: &Habits) -> Result<Value, Fault> {
    let folded = search::fold(typed);
    let exact = field.choices.iter().find(|choice| choice.as_str() == typed.trim());
    let offered = exact.or_else(|| field.choices.iter().find(|choice| search::fold(choice) == folded));
    field.parse(offered.map_or(typed, String::as_str), habits.region()).map_err(Fault::Value)
}

impl Names {
    /// Whether most of a column's values are names or numbers of territories.
    pub(super) fn knows_territories(&self, sample: &[&str]) -> bool {
        let known = sample.iter().filter(|value| self.territory(value).is_ok()).count();
        !sample.is_empty() && known * 10 >= sample.len() * 8
    }

    fn member(&self, text: &str) -> Result<Value, Fault> {
        let folded = search::fold(text);
        let id = |doc: &DocId| Value::from(doc.to_string());
        let mut named = self.members.iter().filter(|(_, name)| search::fold(name) == folded);
        match (named.next(), named.next()) {
            (Some((doc, _)), None) => Ok(id(doc)),
            (Some(_), Some(_)) => Err(Fault::SeveralMembers),
            (None, _) => ids::parse_record(text.trim()).map(Value::from).map_err(|_| Fault::UnknownMember),
        }
    }

    fn territory(&self, text: &str) -> Result<Value, Fault> {
        let folded = search::fold(text);
        let named = self.territories.iter().find(|(_, name)| search::fold(name) == folded);
        let number = text.trim().parse::<Scope>().ok();
        let found = named.map(|(scope, _)| *scope);
        let found = found.or(number.filter(|number| self.territories.iter().any(|(scope, _)| scope == number)));
        found.map(|scope| Value::Int(i64::from(scope))).ok_or(Fault::UnknownTerritory)
    }

    /// What an export says for a member: the name, or the id where that would not tell two apart.
    pub(super) fn member_text(&self, id: &str) -> String {
        let name = self.members.iter().find(|(doc, _)| doc.to_string() == id).map(|(_, name)| name);
        let unique = |name: &&String| {
            let folded = search::fold(name);
            !folded.is_empty() && self.members.iter().filter(|(_, other)| search::fold(other) == folded).count() == 1
        };
        name.filter(unique).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// What an export says for a territory.
    pub(super) fn territory_text(&self, number: i64) -> String {
        let named = self.territories.iter().find(|(scope, _)| i64::from(*scope) == number);
        let told = named.filter(|(scope, name)| self.territory(name) == Ok(Value::Int(i64::from(*scope))));
        told.map_or_else(|| number.to_string(), |(_, name)| name.clone())
    }
}
