//! What a row or a card says about one record: the record without ids.
//!
//! Import makes candidates of files and then records of candidates; export makes candidates of records and then files of
//! them. So the two directions cannot drift apart.

use std::collections::BTreeMap;

use super::scheme::Scheme;
use super::words;
use crate::crm::definition;
use crate::crm::values::civil::Day;
use crate::crm::values::{ids, text};
use crate::crm::{Group, Kind, Value, ValueType, Zone, search};
use crate::document::{DocId, Record};

/// One record as a file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What it is of.
    pub kind: Kind,
    /// The record that it is, where the file says so.
    pub id: Option<DocId>,
    /// Fields of the record by their keys, custom fields included, ascending. A field that names an entry (the main phone)
    /// has its place in the list here, from 1.
    pub fields: Vec<(String, Value)>,
    /// The entries of lists, each list's in order, lists in the registry's order.
    pub entries: Vec<Listed>,
    /// The collaborative text.
    pub notes: String,
    /// The ids that entries have in the file, by list and by what makes an entry the same: what names them elsewhere still does.
    pub(super) entry_ids: BTreeMap<(&'static str, String), String>,
}

/// An entry of a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The list.
    pub group: &'static Group,
    /// Its fields, in the registry's order.
    pub fields: Vec<(&'static str, Value)>,
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.group.key == other.group.key && self.fields == other.fields
    }
}

impl Eq for Listed {}

impl Candidate {
    /// One of which nothing is said yet.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        let (fields, entries, entry_ids) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { kind, id: None, fields, entries, notes: String::new(), entry_ids }
    }

    /// What a record says. What is internal, removed, or unknown to the registry is left out, and so is an entry that has a
    /// label and nothing else.
    #[must_use]
    pub fn of_record(record: &Record, scheme: Scheme<'_>) -> Self {
        let (table, registry) = (scheme.table(), scheme.registry);
        let notes = table.notes().and_then(|(notes, _)| record.texts.get(notes.key)).cloned().unwrap_or_default();
        let mut candidate = Self { notes, ..Self::of(scheme.kind) };
        for group in table.groups {
            for entry in record.entries(group.key) {
                let value = |key| entry.values.get(key).map(|value| (*value).clone());
                let exported = group.fields.iter().filter(|field| field.exported);
                let fields = exported.filter_map(|field| Some((field.key, value(field.key)?))).collect();
                let listed = Listed { group, fields };
                if listed.says_something() {
                    candidate.entries.push(listed);
                }
            }
        }
        for (key, value) in &record.values {
            let Some(resolved) = registry.resolve(scheme.kind, key) else { continue };
            let hidden = resolved.custom.and_then(|id| registry.custom_field(id)).is_some_and(|field| field.is_removed);
            let is_of_all = key == "territory" && !table.home.is_territorial();
            if !resolved.exported || hidden || is_of_all || resolved.entry.is_some() {
                continue;
            }
            let value = if let ValueType::EntryOf(group) = resolved.value {
                record.place_of(group, value).map(Value::Int)
            } else {
                Some(value.clone())
            };
            candidate.fields.extend(value.map(|value| (key.clone(), value)));
        }
        candidate
    }

    /// The same for people: instants stand by the clocks of `zone`, to the minute; and where no import reads it back, it names
    /// records by what they are called. `title` is what a record is called; none of one that is not here.
    #[must_use]
    pub fn for_people(mut self, zone: &Zone, title: &dyn Fn(DocId) -> Option<String>) -> Self {
        let table = definition(self.kind);
        let is_exchanged = table.is_exchanged();
        for (key, value) in &mut self.fields {
            let said = match (table.field(key).map(|field| field.value), &*value) {
                (Some(ValueType::Time), Value::Time(ms)) => {
                    let minute = zone.minute_of_day(*ms);
                    let day = Day::from_days(zone.day(*ms));
                    day.map(|day| format!("{day} {:02}:{:02}", minute / 60, minute % 60))
                }
                (Some(ValueType::Reference(kind)), Value::Text(id)) if kind != Kind::MEMBER && !is_exchanged => {
                    id.parse::<DocId>().ok().and_then(title)
                }
                _ => None,
            };
            if let Some(said) = said {
                *value = Value::Text(said);
            }
        }
        self
    }

    /// A field of the record; `Null` if nothing is said.
    #[must_use]
    pub fn field(&self, key: &str) -> &Value {
        self.fields.iter().find(|(own, _)| own == key).map_or(&Value::Null, |(_, value)| value)
    }

    /// The text of a field; empty if there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.field(key).as_text().unwrap_or_default()
    }

    /// What it is called; empty if nothing says so.
    #[must_use]
    pub fn title(&self) -> &str {
        let titles = definition(self.kind).title.iter().map(|key| self.text(key));
        titles.into_iter().find(|title| !title.is_empty()).unwrap_or_default()
    }

    /// Whether it can be a record. What nothing is called by is none; but a deed may have no title, where it says when, or with
    /// whom.
    pub(super) fn says_what_it_is(&self) -> bool {
        let table = definition(self.kind);
        let says = |key: &str| !self.field(key).is_null();
        let is_placed =
            || table.dated.is_some_and(|dated| dated.of.iter().any(|key| says(key))) || self.parent().is_some();
        !self.title().is_empty() || (table.is_deed() && is_placed())
    }

    /// The record that it hangs on.
    pub(super) fn parent(&self) -> Option<DocId> {
        definition(self.kind).parents().find_map(|field| self.text(field.key).parse().ok())
    }

    /// The same with each record that it names by what `here` says it is: another one, or none.
    pub(super) fn led(mut self, here: &mut dyn FnMut(DocId) -> Option<DocId>) -> Self {
        let table = definition(self.kind);
        let mut lead = |holds: Option<ValueType>, value: &mut Value| {
            if let Some(ValueType::Reference(kind)) = holds
                && kind != Kind::MEMBER
                && let Some(doc) = value.as_text().and_then(|id| id.parse().ok())
            {
                *value = here(doc).map_or(Value::Null, |doc| Value::from(doc.to_string()));
            }
        };
        for (key, value) in &mut self.fields {
            lead(table.field(key).map(|field| field.value), value);
        }
        for entry in &mut self.entries {
            for (key, value) in &mut entry.fields {
                lead(entry.group.field(key).map(|field| field.value), value);
            }
            entry.fields.retain(|(_, value)| !value.is_null());
        }
        self.fields.retain(|(_, value)| !value.is_null());
        self.entries.retain(Listed::says_something);
        self
    }

    /// The same as it is written into a record that exists: what hangs on another is filed where that lives.
    pub(super) fn written(mut self) -> Self {
        if self.parent().is_some() {
            self.fields.retain(|(key, _)| key != "territory");
        }
        self
    }

    /// The id that an entry has in the file.
    pub(super) fn entry_id(&self, entry: &Listed) -> Option<String> {
        self.entry_ids.get(&(entry.group.key, entry.identity()?)).cloned()
    }

    /// The entries of a list, in order.
    pub fn list<'c>(&'c self, group: &str) -> impl Iterator<Item = &'c Listed> {
        self.entries.iter().filter(move |entry| entry.group.key == group)
    }

    /// Says a field, in its place. A code that only fills its column, `S/C`, is none.
    pub(super) fn put(&mut self, key: &str, value: Value) {
        if key == "code" && value.as_text().is_some_and(words::is_no_code) {
            return;
        }
        match self.fields.binary_search_by(|(own, _)| own.as_str().cmp(key)) {
            Ok(at) => self.fields[at].1 = value,
            Err(at) => self.fields.insert(at, (key.to_owned(), value)),
        }
    }

    /// Takes in what another row says of the same customer. Where both say something, `overwrite` lets the other one win;
    /// entries that only the other has are added, as in [`super::merge`].
    pub(super) fn absorb(&mut self, other: &Self, overwrite: bool) {
        for (key, value) in &other.fields {
            if names_entry(self.kind, key).is_none() && (overwrite || self.field(key).is_null()) {
                self.put(key, value.clone());
            }
        }
        for group in definition(self.kind).groups {
            let own_count = self.list(group.key).count();
            for entry in other.list(group.key) {
                let full = self.list(group.key).count() >= group.max_entries;
                match self.entries.iter_mut().find(|own| own.is_same(entry)) {
                    Some(own) => own.absorb(entry, overwrite),
                    None if full => {}
                    None if own_count > 0 && !overwrite && !entry.joins() => {}
                    None => {
                        let at = self
                            .entries
                            .iter()
                            .rposition(|own| group_place(self.kind, own.group) <= group_place(self.kind, group));
                        self.entries.insert(at.map_or(0, |at| at + 1), entry.clone());
                    }
                }
            }
        }
        for (entry, id) in &other.entry_ids {
            self.entry_ids.entry(entry.clone()).or_insert_with(|| id.clone());
        }
        // What the notes have no room for is told by `DryRun::settle`.
        if let Some((_, max)) = definition(self.kind).notes() {
            let (added, _) = notes_to_add(&self.notes, &other.notes, max);
            self.notes.push_str(&added);
        }
    }
}

/// What is to be written at the end of notes so that they say all of some others: each paragraph that they do not have yet, as
/// long as there is room, and of one without room the lines that have; and whether there was no room for one.
pub(super) fn notes_to_add(stands: &str, more: &str, max: u32) -> (String, bool) {
    if stands.is_empty() && text::fits(more, max).is_ok() {
        return (more.to_owned(), false);
    }
    let (mut whole, mut is_full) = (stands.to_owned(), false);
    for block in more.split("\n\n") {
        if add(&mut whole, block, "\n\n", max) {
            continue;
        }
        // Of a paragraph without room there may be room for a line: what another column says.
        is_full = true;
        let mut gap = "\n\n";
        for line in block.lines() {
            let before = whole.len();
            add(&mut whole, line, gap, max);
            gap = if whole.len() > before { "\n" } else { gap };
        }
    }
    (whole.split_off(stands.len()), is_full)
}

/// Adds to notes what they do not say yet; false if there is no room.
fn add(notes: &mut String, more: &str, gap: &str, max: u32) -> bool {
    if says(notes, more) {
        return true;
    }
    let before = notes.len();
    notes.push_str(if before == 0 { "" } else { gap });
    notes.push_str(more);
    let fits = text::fits(notes, max).is_ok();
    if !fits {
        notes.truncate(before);
    }
    fits
}

/// Whether notes have a paragraph, as whole lines: `X: dos` is not said by `X: dos y medio`. What is blank is said by all.
pub(super) fn says(notes: &str, block: &str) -> bool {
    let is_gap = |sign: char| sign != '\n' && sign.is_whitespace();
    let block = block.trim();
    block.is_empty()
        || notes.match_indices(block).any(|(at, found)| {
            let before = notes.get(..at).unwrap_or_default().trim_end_matches(is_gap);
            let after = notes.get(at + found.len()..).unwrap_or_default().trim_start_matches(is_gap);
            (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'))
        })
}

/// The list of which a field names an entry, as that of the main phone does.
pub(super) fn names_entry(kind: Kind, key: &str) -> Option<&'static str> {
    if let ValueType::EntryOf(group) = definition(kind).field(key)?.value { Some(group) } else { None }
}

/// Where a list stands in the registry.
pub(super) fn group_place(kind: Kind, group: &Group) -> usize {
    let groups = definition(kind).groups;
    groups.iter().position(|known| known.key == group.key).unwrap_or(groups.len())
}

impl Listed {
    /// A field's text; empty if there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.fields.iter().find(|(own, _)| *own == key).and_then(|(_, value)| value.as_text()).unwrap_or_default()
    }

    /// Whether it has more than a name for itself.
    pub(super) fn says_something(&self) -> bool {
        let alone = self.group.fields.len() == 1;
        self.fields.iter().any(|(key, value)| !value.is_null() && (alone || *key != "label"))
    }

    /// What makes it the same entry as another of its list, however it is written; nothing if that is not said.
    pub(super) fn identity(&self) -> Option<String> {
        let text = match self.group.key {
            "phone" | "tax_id" => self.text("number").to_owned(),
            "mail" | "web" => self.text("address").to_lowercase(),
            "tag" => ids::tag_id(self.text("label"))?,
            "contact" => search::fold(self.text("name")),
            "consent" => self.text("channel").to_owned(),
            "anniversary" => format!("{}{}", search::fold(self.text("label")), self.text("date")),
            "address" => {
                search::fold(&format!("{} {} {}", self.text("street"), self.text("street_number"), self.text("city")))
            }
            // Of the lists of other kinds: by all that an entry says, but for what it is called.
            _ => self.said(),
        };
        (!text.is_empty()).then_some(text)
    }

    /// All texts but the label, folded.
    fn said(&self) -> String {
        let alone = self.group.fields.len() == 1;
        let texts =
            self.fields.iter().filter(|(key, _)| alone || *key != "label").filter_map(|(_, value)| value.as_text());
        texts.map(search::fold).collect::<Vec<_>>().join(" ")
    }

    /// Whether both are the same entry, however they are written.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.group.key == other.group.key && self.identity().is_some_and(|own| other.identity() == Some(own))
    }

    /// Whether one more of its kind stands beside the others without replacing any: tags do.
    pub(super) fn joins(&self) -> bool {
        self.group.key == "tag" || self.group.key == "contact"
    }

    fn absorb(&mut self, other: &Self, overwrite: bool) {
        for (key, value) in &other.fields {
            match self.fields.iter_mut().find(|(own, _)| own == key) {
                Some((_, own)) if overwrite => *own = value.clone(),
                Some(_) => {}
                None => self.fields.push((key, value.clone())),
            }
        }
        let place = |key: &str| self.group.fields.iter().position(|field| field.key == key);
        self.fields.sort_by_key(|(key, _)| place(key));
    }
}

impl Record {
    /// Where the entry that a value names stands in its list, from 1.
    fn place_of(&self, group: &str, id: &Value) -> Option<i64> {
        let at = self.entries(group).iter().position(|entry| Some(entry.id) == id.as_text())?;
        i64::try_from(at + 1).ok()
    }
}

/// The fields of entries, collected in any order, as a candidate lists them; each with where it was collected from.
pub(super) fn in_order<At: Ord>(entries: BTreeMap<At, Listed>) -> impl Iterator<Item = (At, Listed)> {
    let sorted = entries.into_iter().map(|(at, mut entry)| {
        let group = entry.group;
        entry.fields.sort_by_key(|(key, _)| group.fields.iter().position(|field| field.key == *key));
        (at, entry)
    });
    sorted.filter(|(_, entry)| entry.says_something())
}
