//! What a row changes in a record that exists.
//!
//! Filling touches only what is empty: a field without a value, an empty list, an empty field of an entry that is known
//! again. Overwriting replaces fields and known entries' fields, and adds entries; it takes nothing away. Tags and contacts
//! are added either way, since they stand beside the others. Notes are never replaced: what they do not say
//! yet is added at the end, as long as they have room. A field at which several values wait to be settled is left to a person.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::{Candidate, Listed, names_entry, notes_to_add};
use super::undo::Done;
use crate::crm::definition;
use crate::crm::values::ids;
use crate::crm::{EntryIds, Group, Value, rank};
use crate::document::{DocId, Entry, Intent, Record, text};

/// What was not written, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The customer.
    pub doc: DocId,
    /// The root key, or the list; empty for the record as a whole.
    pub key: String,
    /// Why.
    pub reason: LeftReason,
}

/// Why something was not written.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum LeftReason {
    /// Several values stand there and wait to be settled.
    Conflict,
    /// The list, or the notes, have no room.
    Full,
    /// The record is not on this device, or may not be written.
    NotHere,
    /// Somebody has changed it since the import.
    Changed,
}

/// The intents that one row becomes, and what undoes them.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) intents: Vec<Intent>,
    pub(super) sets: Vec<(String, Value, Value)>,
    pub(super) added: Vec<(String, Vec<(String, Value)>)>,
    pub(super) notes: String,
    pub(super) left: Vec<Left>,
}

impl Changes {
    /// What a row changes in a record.
    pub(super) fn of(
        doc: DocId,
        record: &Record,
        row: &Candidate,
        overwrite: bool,
        new_entry: &mut dyn FnMut() -> String,
    ) -> Self {
        let mut changes = Self::default();
        let mut merge = Merge { doc, record, overwrite, changes: &mut changes };
        let mut places: BTreeMap<(&str, usize), String> = BTreeMap::new();
        for group in definition(row.kind).groups {
            merge.list(group, row, new_entry, &mut places);
        }
        for (key, value) in &row.fields {
            let value = match names_entry(row.kind, key).zip(value.as_int()) {
                Some((group, at)) => named(&places, group, at),
                None => Some(value.clone()),
            };
            if let Some(value) = value {
                merge.set(key.clone(), value);
            }
        }
        merge.notes(&row.notes);
        changes
    }

    pub(super) fn done(self, doc: DocId) -> (Vec<Intent>, Option<Done>, Vec<Left>) {
        let changed = !self.intents.is_empty();
        let done = Done::Changed { doc, sets: self.sets, added: self.added, notes: self.notes };
        (self.intents, changed.then_some(done), self.left)
    }
}

/// Whether what stands is what is said: an export says instants to the minute.
pub(super) fn is_same(stands: &Value, said: &Value) -> bool {
    const MINUTE: i64 = 60_000;
    let times = stands.as_time().zip(said.as_time());
    stands == said
        || times.is_some_and(|(stands, said)| said % MINUTE == 0 && stands.div_euclid(MINUTE) == said / MINUTE)
}

fn named(places: &BTreeMap<(&str, usize), String>, group: &str, at: i64) -> Option<Value> {
    let at = usize::try_from(at).ok()?.checked_sub(1)?;
    let found = places.iter().find(|((of, place), _)| *of == group && *place == at);
    found.map(|(_, id)| Value::from(id.as_str()))
}

struct Merge<'m> {
    doc: DocId,
    record: &'m Record,
    overwrite: bool,
    changes: &'m mut Changes,
}

impl Merge<'_> {
    fn leave(&mut self, key: &str, reason: LeftReason) {
        self.changes.left.push(Left { doc: self.doc, key: key.to_owned(), reason });
    }

    fn set(&mut self, key: String, value: Value) {
        let stands = self.record.value(&key).clone();
        if is_same(&stands, &value) || (!self.overwrite && !stands.is_null()) {
            return;
        }
        if self.record.conflicts.iter().any(|conflict| conflict.key == key) {
            return self.leave(&key, LeftReason::Conflict);
        }
        self.changes.intents.push(Intent::set(key.clone(), stands.clone(), value.clone()));
        self.changes.sets.push((key, stands, value));
    }

    fn list(
        &mut self,
        group: &'static Group,
        row: &Candidate,
        new_entry: &mut dyn FnMut() -> String,
        places: &mut BTreeMap<(&str, usize), String>,
    ) {
        let standing = self.record.entries(group.key);
        let known: Vec<(String, Listed)> =
            standing.iter().map(|entry| (entry.id.to_owned(), listed(group, entry))).collect();
        let mut used = self.ids(group);
        let mut last = standing.iter().map(|entry| Some(entry.text("rank")).filter(|rank| !rank.is_empty()));
        let mut last = last.next_back().map(|rank| rank.unwrap_or(rank::MIDDLE).to_owned());
        let only = known.len() == 1 && row.list(group.key).count() == 1;
        for (place, entry) in row.list(group.key).enumerate() {
            let identity = entry.identity();
            let same = known.iter().find(|(_, own)| identity.is_some() && own.identity() == identity);
            // One address there and one here: the customer has moved, or it is written otherwise.
            let same = same.or_else(|| known.first().filter(|_| only && self.overwrite && group.key == "address"));
            if let Some((id, _)) = same {
                for (key, value) in &entry.fields {
                    self.set(format!("{}/{id}/{key}", group.key), value.clone());
                }
                places.insert((group.key, place), id.clone());
            } else if !known.is_empty() && !self.overwrite && !entry.joins() {
                // Filling adds nothing to a list that has something; `DryRun::settle` tells so.
            } else if let Some(id) = self.add(entry, row.entry_id(entry), &mut used, &mut last, new_entry) {
                places.insert((group.key, place), id);
            }
        }
    }

    /// Every id that a list has ever had here, removed entries' included.
    fn ids(&self, group: &Group) -> BTreeSet<String> {
        let of_group =
            |key: &String| Some(key.strip_prefix(group.key)?.strip_prefix('/')?.split_once('/')?.0.to_owned());
        self.record.values.keys().filter_map(of_group).collect()
    }

    fn add(
        &mut self,
        entry: &Listed,
        called: Option<String>,
        used: &mut BTreeSet<String>,
        last: &mut Option<String>,
        new_entry: &mut dyn FnMut() -> String,
    ) -> Option<String> {
        let group = entry.group;
        let id = called.filter(|id| !used.contains(id)).or_else(|| entry_id(entry, new_entry))?;
        if used.contains(&id) {
            // A tag that was taken away comes back.
            let removed = format!("{}/{id}/removed", group.key);
            let stands = self.record.value(&removed).clone();
            if !stands.is_null() {
                self.changes.intents.push(Intent::set(removed.clone(), stands.clone(), Value::Null));
                self.changes.sets.push((removed, stands, Value::Null));
            }
            return Some(id);
        }
        let is_alive = |id: &&String| self.record.value(&format!("{}/{id}/removed", group.key)).is_null();
        if used.iter().filter(is_alive).count() >= group.max_entries {
            self.leave(group.key, LeftReason::Full);
            return None;
        }
        let values = entry_values(entry, &id, last);
        let intents = values.iter().map(|(key, value)| Intent::set(key.clone(), Value::Null, value.clone()));
        self.changes.intents.extend(intents);
        self.changes.added.push((format!("{}/{id}", group.key), values));
        used.insert(id.clone());
        Some(id)
    }

    fn notes(&mut self, notes: &str) {
        let record = self.record;
        let Some((field, max)) = definition(record.kind).notes() else { return };
        let stands = record.texts.get(field.key).map(String::as_str).unwrap_or_default();
        // What an earlier import of the same file has written is not written twice, whatever else stands there by now.
        let (inserted, is_full) = notes_to_add(stands, notes, max);
        if is_full {
            self.leave(field.key, LeftReason::Full);
        }
        if inserted.is_empty() {
            return;
        }
        let whole = format!("{stands}{inserted}");
        let splices = text::difference(stands, &whole).into_iter().collect();
        self.changes.intents.push(Intent::Text { key: field.key.to_owned(), splices });
        self.changes.notes = inserted;
    }
}

fn listed(group: &'static Group, entry: &Entry<'_>) -> Listed {
    let value = |key: &'static str| Some((key, (*entry.values.get(key)?).clone()));
    Listed { group, fields: group.fields.iter().filter_map(|field| value(field.key)).collect() }
}

/// The id of a new entry: a tag's is made from what it says.
pub(super) fn entry_id(entry: &Listed, new_entry: &mut dyn FnMut() -> String) -> Option<String> {
    match entry.group.ids {
        EntryIds::Slug => ids::tag_id(entry.text("label")),
        EntryIds::Random | EntryIds::Number => Some(new_entry()),
    }
}

/// The root keys of a new entry with their values. `last` is the rank of the list's last entry, and becomes this one's: the
/// first entry stands in the middle without saying so.
pub(super) fn entry_values(entry: &Listed, id: &str, last: &mut Option<String>) -> Vec<(String, Value)> {
    let group = entry.group;
    let key = |field: &str| format!("{}/{id}/{field}", group.key);
    let mut values: Vec<(String, Value)> =
        entry.fields.iter().map(|(field, value)| (key(field), value.clone())).collect();
    if group.ids == EntryIds::Random {
        match last.take() {
            Some(before) => {
                let next = rank::between(Some(&before), None);
                values.push((key("rank"), Value::text(next.clone())));
                *last = Some(next);
            }
            None => *last = Some(rank::MIDDLE.to_owned()),
        }
    }
    values
}
