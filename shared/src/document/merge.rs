//! Two records of one customer become one: everything of both is kept, and it can be undone.
//!
//! The *survivor* is always the older record (the lesser id), whoever merges them and wherever: so that two people who do it at
//! once do the same, and no circle can come of it. What the *merged* record has and the survivor has not is written to the
//! survivor; entries keep their ids, so that merging twice writes the same keys. The merged record stays as it was, with
//! `merged_into`, the survivor's id, and `merged`, the time: the values that were not chosen stand there, and so does whatever
//! another phone, which does not know yet, writes there. Its activities go on naming it, and are shown under the survivor by
//! following `merged_into`: one that is added to it elsewhere appears by itself.
//!
//! What was written to the merged record by somebody who had not seen the merger, or after it, is told as [`Later`], and
//! [`Document::taking_over`] brings it to the survivor. Writing `merged` anew says that somebody has looked at it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId};
use automerge::{ChangeHash, ROOT, ReadDoc};

use super::history::{entry_of, passages_since};
use super::record::{Entry, Record, Stamp};
use super::{Actor, DocId, Document, Intent, Plan, text};
use crate::crm::{EntryIds, Group, Registry, Value, ValueType, definition, rank, search};
use crate::in_order;

/// Keys that a record does not pass on: what it is, where it lives, whether it is there, of which it is a part.
const NOT_PASSED_ON: [&str; 5] = ["kind", "territory", "removed", "merged_into", "merged"];

/// What a merger is going to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merging {
    /// What is written to the survivor.
    pub survivor: Vec<Intent>,
    /// What is written to the record that becomes a part of it.
    pub merged: Vec<Intent>,
    /// Fields at which the two differ: one value stands afterwards, the other stays in the merged record.
    pub differing: Vec<Differing>,
    /// What had no room in the survivor and stays in the merged record: `notes`, `phone/ab12cd34`.
    pub left: Vec<String>,
}
in_order!(struct Merging { survivor, merged, differing, left });

/// A field at which two records differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The root key.
    pub key: String,
    /// The survivor's value.
    pub survivor: Value,
    /// The other's.
    pub merged: Value,
}
in_order!(struct Differing { key, survivor, merged });

/// A value that was written to a merged record by somebody who had not seen the merger, or after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Later {
    /// The root key.
    pub key: String,
    /// What stands there now; of a text nothing, it is in the intents.
    pub value: Value,
    /// Who wrote it.
    pub stamp: Stamp,
}
in_order!(struct Later { key, value, stamp });

/// Entries on their way from one record to the other.
struct Passing<'r> {
    survivor: &'r Document,
    theirs: &'r Record,
    intents: Vec<Intent>,
    left: Vec<String>,
    /// Under which id the survivor has an entry of the merged record.
    became: BTreeMap<String, String>,
}

impl Document {
    /// What merges `merged` into this record, whose id is `own`. `take`: fields at which they differ and the other's value is
    /// to stand. `None` if one of them cannot be read.
    #[must_use]
    pub fn merging(
        &self,
        own: DocId,
        merged: &Self,
        take: &BTreeSet<String>,
        registry: &Registry,
        now: i64,
    ) -> Option<Merging> {
        let (record, theirs) = (self.read(registry)?, merged.read(registry)?);
        let mut passing =
            Passing { survivor: self, theirs: &theirs, intents: Vec::new(), left: Vec::new(), became: BTreeMap::new() };
        for group in definition(theirs.kind).groups {
            passing.group(group, &record);
        }
        let mut differing = Vec::new();
        for (key, value) in theirs.values.iter().filter(|(key, _)| is_passed_on(key)) {
            let is_entry = |holds: ValueType| matches!(holds, ValueType::EntryOf(_));
            let value = match registry.resolve(theirs.kind, key) {
                Some(resolved) if is_entry(resolved.value) => passing.translated(value),
                Some(_) | None => value.clone(),
            };
            let stands = record.value(key);
            if !stands.is_null() && *stands != value {
                differing.push(Differing { key: key.clone(), survivor: stands.clone(), merged: value.clone() });
            }
            if stands.is_null() || take.contains(key) {
                passing.intents.extend(self.overwriting(key.clone(), value));
            }
        }
        for (key, text) in &theirs.texts {
            passing.text(key, text);
        }
        let into = Value::text(own.to_string());
        let mut sealed: Vec<Intent> = merged.overwriting("merged_into".to_owned(), into).into_iter().collect();
        sealed.extend(merged.overwriting("merged".to_owned(), Value::Time(now)));
        Some(Merging { survivor: passing.intents, merged: sealed, differing, left: passing.left })
    }

    /// Into which record this one was merged.
    #[must_use]
    pub fn merged_into(&self) -> Option<DocId> {
        self.winner("merged_into").as_text().and_then(|id| id.parse().ok())
    }

    /// Who merged this record, and when.
    #[must_use]
    pub fn merged_by(&self) -> Option<Stamp> {
        self.merged_into()?;
        self.stamped("merged_into").first().map(|stamped| stamped.stamp)
    }

    /// What was written to this merged record by somebody who had not seen the merger, or after it.
    #[must_use]
    pub fn later_than_merge(&self) -> Vec<Later> {
        let keys = self.keys_since_merge();
        let later = keys.into_iter().map(|(key, stamp)| Later { value: self.winner(&key), key, stamp });
        later.collect()
    }

    /// What brings that to the survivor, and what says to this record that somebody has looked at it: for the survivor, for
    /// this record. Values that stand in the survivor are written over, by somebody who sees both.
    #[must_use]
    pub fn taking_over(&self, survivor: &Self, registry: &Registry, now: i64) -> Option<(Vec<Intent>, Vec<Intent>)> {
        let (record, theirs) = (survivor.read(registry)?, self.read(registry)?);
        let table = definition(theirs.kind);
        let mut passing =
            Passing { survivor, theirs: &theirs, intents: Vec::new(), left: Vec::new(), became: BTreeMap::new() };
        let mut passed: BTreeSet<String> = BTreeSet::new();
        let known = survivor.scalar_keys();
        for key in self.keys_since_merge().into_keys() {
            match entry_of(&key) {
                None if self.text_keys().any(|text| text == key) => {
                    let splices = passages_since(self, &key, &self.merge_point());
                    if !splices.is_empty() {
                        passing.intents.push(Intent::Text { key, splices });
                    }
                }
                None if is_passed_on(&key) => {
                    let value = self.winner(&key);
                    passing.intents.extend(survivor.overwriting(key, value));
                }
                Some(entry) if known.iter().any(|own| entry_of(own) == Some(entry)) => {
                    passing.intents.extend(survivor.overwriting(key.clone(), self.winner(&key)));
                }
                Some(entry) if passed.insert(entry.to_owned()) => {
                    if let Some((group, id)) = entry.split_once('/')
                        && let Some(group) = table.group(group)
                        && let Some(entry) = theirs.entries(group.key).into_iter().find(|entry| entry.id == id)
                    {
                        passing.entry(group, &entry, &record);
                    }
                }
                None | Some(_) => {}
            }
        }
        let looked_at = self.overwriting("merged".to_owned(), Value::Time(now)).into_iter().collect();
        Some((passing.intents, looked_at))
    }

    /// What parts two records again: for the survivor, for this record. What somebody has worked on in the survivor since the
    /// merger stays there. `None` if this record is merged into none.
    #[must_use]
    pub fn unmerging(&self, survivor: &Self, now: i64) -> Option<(Plan, Vec<Intent>)> {
        let by = self.merged_by()?;
        let mut plan = Plan::default();
        // The merger is one command of one device at one moment, which both documents' changes carry.
        for (hash, stamp) in survivor.stamps() {
            if stamp == by {
                let Plan { intents, kept } = survivor.reversal(hash, now)?;
                plan.intents.extend(intents);
                plan.kept.extend(kept);
            }
        }
        let parted = ["merged_into", "merged"];
        let parted = parted.into_iter().filter_map(|key| self.overwriting(key.to_owned(), Value::Null)).collect();
        Some((plan, parted))
    }

    /// The keys that were written by whoever had not seen the last merger or look, or after it, and who did it last.
    pub(super) fn keys_since_merge(&self) -> BTreeMap<String, Stamp> {
        let point = self.merge_point();
        let mut keys = BTreeMap::new();
        if point.is_empty() {
            return keys;
        }
        let births: Vec<_> = self.text_keys().map(|key| (text::birth_actor(key), key)).collect();
        for change in self.inner.get_changes(&point) {
            // A text's birth is nobody's edit, nor is what the server does so that it is filed where its survivor lives.
            let Some(actor) = Actor::of_somebody(change.actor_id().to_bytes()) else { continue };
            let stamp = Stamp { device: actor.device, time: change.timestamp() };
            for op in change.decode().operations {
                match (op.obj, op.key) {
                    (ObjectId::Root, Key::Map(key)) if key != "merged" && key != "merged_into" => {
                        keys.insert(key.to_string(), stamp);
                    }
                    (ObjectId::Id(object), _) => {
                        let touched = births.iter().filter(|(birth, _)| *birth == object.1);
                        keys.extend(touched.map(|(_, key)| ((*key).to_owned(), stamp)));
                    }
                    (ObjectId::Root, _) => {}
                }
            }
        }
        keys
    }

    /// The changes that wrote the last merger or look.
    fn merge_point(&self) -> Vec<ChangeHash> {
        let all = self.inner.get_all(ROOT, "merged").unwrap_or_default();
        all.iter().filter_map(|(_, id)| self.inner.hash_for_opid(id)).collect()
    }
}

impl Passing<'_> {
    fn group(&mut self, group: &'static Group, record: &Record) {
        let theirs = self.theirs;
        for entry in theirs.entries(group.key) {
            self.entry(group, &entry, record);
        }
    }

    fn entry(&mut self, group: &'static Group, entry: &Entry<'_>, record: &Record) {
        let prefix = format!("{}/{}", group.key, entry.id);
        let own = record.entries(group.key);
        let known = self.survivor.scalar_keys().iter().any(|key| entry_of(key) == Some(&prefix));
        let counterpart = own.iter().find(|other| match known {
            true => other.id == entry.id,
            false => group.ids == EntryIds::Random && is_same(group, entry, other),
        });
        self.became.insert(entry.id.to_owned(), counterpart.map_or(entry.id, |other| other.id).to_owned());
        if let Some(other) = counterpart {
            // What only the merged one says is added; where both say something, the survivor's stands.
            for (field, value) in entry.values.iter().filter(|(field, _)| **field != "rank") {
                if !other.values.contains_key(*field) {
                    let key = format!("{}/{}/{field}", group.key, other.id);
                    self.intents.extend(self.survivor.overwriting(key, (*value).clone()));
                }
            }
            return;
        }
        let count = self.survivor.entries_alive(group.key).len() + self.new_entries(group.key);
        if count >= group.max_entries {
            self.left.push(prefix);
            return;
        }
        for (field, value) in entry.values.iter().filter(|(field, _)| **field != "rank") {
            self.intents.extend(self.survivor.overwriting(format!("{prefix}/{field}"), (*value).clone()));
        }
        if known {
            // It was here and was removed: a merger that was undone, or a tag that was taken off.
            self.intents.extend(self.survivor.overwriting(format!("{prefix}/removed"), Value::Null));
        } else if group.ids == EntryIds::Random {
            let last =
                own.last().map(|last| last.text("rank")).map(|own| if own.is_empty() { rank::MIDDLE } else { own });
            // Behind the survivor's own; among each other by their ids.
            if let Some(last) = last {
                let rank = Value::text(rank::between(Some(last), None));
                self.intents.extend(self.survivor.overwriting(format!("{prefix}/rank"), rank));
            }
        }
    }

    fn new_entries(&self, group: &str) -> usize {
        let entries: BTreeSet<&str> = self
            .intents
            .iter()
            .filter_map(|intent| entry_of(intent.key()))
            .filter(|entry| entry.split_once('/').is_some_and(|(own, _)| own == group))
            .collect();
        entries.len()
    }

    fn translated(&self, id: &Value) -> Value {
        let became = id.as_text().and_then(|id| self.became.get(id));
        became.map_or_else(|| id.clone(), |id| Value::text(id.clone()))
    }

    /// Puts the other's text under the survivor's own, unless it says that already.
    fn text(&mut self, key: &str, theirs: &str) {
        let own = self.survivor.text(key);
        let theirs = theirs.trim();
        if theirs.is_empty() || own.contains(theirs) {
            return;
        }
        let joined = if own.is_empty() { theirs.to_owned() } else { format!("{own}\n\n{theirs}") };
        let max = definition(self.theirs.kind).field(key).map(|field| field.value);
        let fits = match max {
            Some(ValueType::Notes { max }) => joined.encode_utf16().count() <= max as usize,
            Some(_) | None => false,
        };
        match text::difference(&own, &joined) {
            Some(splice) if fits => self.intents.push(Intent::Text { key: key.to_owned(), splices: vec![splice] }),
            Some(_) | None => self.left.push(key.to_owned()),
        }
    }
}

impl Document {
    /// Every device's changes with who made them when.
    fn stamps(&self) -> Vec<(super::Hash, Stamp)> {
        let metas = self.inner.get_changes_meta(&[]);
        let stamps = metas.iter().filter_map(|meta| {
            let actor = Actor::from_bytes(meta.actor.to_bytes())?;
            Some((meta.hash.into(), Stamp { device: actor.device, time: meta.timestamp }))
        });
        stamps.collect()
    }
}

fn is_passed_on(key: &str) -> bool {
    !NOT_PASSED_ON.contains(&key) && entry_of(key).is_none()
}

/// Whether two entries say the same: the same number, address, day. Of people and houses nothing may speak against it.
fn is_same(group: &Group, one: &Entry<'_>, other: &Entry<'_>) -> bool {
    let (telling, is_strict): (&[&str], bool) = match group.key {
        "phone" | "tax_id" => (&["number"], false),
        "mail" | "web" => (&["address"], false),
        "anniversary" => (&["date", "label"], false),
        "consent" => (&["channel", "given"], false),
        "contact" => (&["name"], true),
        "address" => (&["street", "street_number", "city"], true),
        _ => return false,
    };
    let folded = |entry: &Entry<'_>, field: &str| entry.values.get(field).map(|value| fold(value, is_strict));
    let says_something = one.values.contains_key(telling[0]);
    let agrees = telling.iter().all(|field| folded(one, field) == folded(other, field));
    let contradicts = || {
        one.values
            .keys()
            .filter(|field| !matches!(**field, "rank" | "label"))
            .any(|field| folded(other, field).is_some_and(|theirs| folded(one, field) != Some(theirs)))
    };
    says_something && agrees && !(is_strict && contradicts())
}

/// Words are compared as a search would; of numbers and addresses the case alone does not count.
fn fold(value: &Value, are_words: bool) -> Value {
    match value.as_text() {
        Some(text) if are_words && !search::fold(text).is_empty() => Value::Text(search::fold(text)),
        Some(text) => Value::Text(text.to_lowercase()),
        None => value.clone(),
    }
}
