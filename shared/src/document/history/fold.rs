//! Telling the changes of a document one after the other: what each wrote over, and what it did not know of.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId, OpId, OpType};
use automerge::{Change, ChangeHash, ROOT, ReadDoc};

use super::fact::{EntryEvent, Fact, FieldChange};
use super::moment::Wrote;
use super::order::{Placed, order};
use crate::crm::{Kind, Value};
use crate::document::{Actor, Document, Hash, Stamp, Stamped, admit, doc, text};

/// One change, told.
#[derive(Debug)]
pub(in crate::document) struct Told {
    pub hash: Hash,
    pub deps: Vec<ChangeHash>,
    pub actor: Actor,
    pub stamp: Stamp,
    pub is_clock_doubtful: bool,
    pub is_waiting: bool,
    pub facts: Vec<Fact>,
    /// The texts that it touched.
    pub texts: BTreeSet<&'static str>,
    /// What it wrote, for taking it back.
    pub wrote: Vec<Wrote>,
    /// The record (empty), and the entries (`phone/ab12cd34`), that it brought into being.
    pub born: Vec<String>,
}

impl Told {
    pub(super) fn is_text_only(&self) -> bool {
        self.facts.is_empty() && self.texts.len() == 1
    }
}

/// A written value: which operation wrote it, and who.
#[derive(Clone, Debug)]
struct Written {
    op: OpId,
    value: Value,
    stamp: Stamp,
}

/// What one change did at one key, however many operations it took.
struct Put {
    /// The values of others that it wrote over, the winning one first.
    before: Vec<Value>,
    /// Their operations and those of its own that it wrote over itself.
    over: Vec<OpId>,
    op: OpId,
    value: Value,
}

/// The state that the telling has come to.
#[derive(Default)]
struct Fold {
    /// Every value that was ever written at a root key.
    values: BTreeMap<OpId, Value>,
    /// What stands at each key.
    standing: BTreeMap<String, Vec<Written>>,
}

pub(super) fn tell(document: &Document, waiting: &BTreeSet<Hash>) -> Vec<Told> {
    let mut fold = Fold::default();
    let texts = births(document);
    let placed = order(document.inner.get_changes(&[]));
    placed.iter().filter_map(|placed| fold.tell(placed, &texts, waiting)).collect()
}

/// The texts that were born, by the operation that made each.
fn births(document: &Document) -> Vec<(OpId, &'static str)> {
    let keys: BTreeSet<&'static str> = Kind::all().flat_map(admit::text_keys).collect();
    let born = keys.into_iter().filter(|key| matches!(document.inner.get(ROOT, *key), Ok(Some(_))));
    born.map(|key| (OpId(1, text::birth_actor(key)), key)).collect()
}

impl Fold {
    /// Tells one change; a text's birth is nobody's.
    fn tell(&mut self, placed: &Placed, births: &[(OpId, &'static str)], waiting: &BTreeSet<Hash>) -> Option<Told> {
        let Placed { change, is_clock_doubtful } = placed;
        let actor = Actor::from_bytes(change.actor_id().to_bytes())?;
        let stamp = Stamp { device: actor.device, time: change.timestamp() };
        let hash = Hash::from(change.hash());
        let (puts, texts) = self.puts(change, births);
        let mut told = Told {
            hash,
            deps: change.deps().to_vec(),
            actor,
            stamp,
            is_clock_doubtful: *is_clock_doubtful,
            is_waiting: waiting.contains(&hash),
            facts: Vec::new(),
            texts,
            wrote: Vec::new(),
            born: Vec::new(),
        };
        if puts.contains_key("kind") {
            told.born.push(String::new());
        }
        let mut entries: BTreeSet<String> = BTreeSet::new();
        let (mut fields, mut in_entries) = (Vec::new(), BTreeMap::<String, Vec<FieldChange>>::new());
        for (key, put) in puts {
            let entry = entry_of(&key).map(str::to_owned);
            if let Some(entry) = &entry
                && entries.insert(entry.clone())
                && !self.knows(entry)
            {
                told.born.push(entry.clone());
            }
            let before = put.before.first().cloned().unwrap_or_default();
            told.wrote.push(Wrote { key: key.clone(), before, after: put.value.clone() });
            let change = self.put(&key, put, stamp);
            match entry {
                Some(entry) => in_entries.entry(entry).or_default().push(change),
                None => fields.push(change),
            }
        }
        // The values of a new entry are all new at its birth, so an entry is looked at when all of them stand.
        told.facts.extend(fields.into_iter().filter_map(field_fact));
        for (entry, changes) in in_entries {
            told.facts.extend(self.entry_fact(&entry, changes, told.born.contains(&entry)));
        }
        Some(told)
    }

    /// What a change wrote, by key, and which texts it touched.
    fn puts(
        &mut self,
        change: &Change,
        births: &[(OpId, &'static str)],
    ) -> (BTreeMap<String, Put>, BTreeSet<&'static str>) {
        let (mut puts, mut texts) = (BTreeMap::<String, Put>::new(), BTreeSet::new());
        let start = change.start_op().get();
        let actor = change.actor_id();
        for (op, at) in change.decode().operations.into_iter().zip(start..) {
            match (op.obj, op.key, op.action) {
                (ObjectId::Root, Key::Map(key), OpType::Put(scalar)) => {
                    let (value, op_id) = (doc::value(&scalar), OpId(at, actor.clone()));
                    self.values.insert(op_id.clone(), value.clone());
                    let mut preds: Vec<OpId> = op.pred.iter().cloned().collect();
                    // The winner is the highest number, then the highest actor.
                    preds.sort_by(|a, b| (b.0, &b.1).cmp(&(a.0, &a.1)));
                    let others = preds.iter().filter(|pred| pred.1 != *actor || pred.0 < start);
                    let mut seen: Vec<Value> = Vec::new();
                    for value in others.filter_map(|pred| self.values.get(pred)) {
                        if !value.is_null() && !seen.contains(value) {
                            seen.push(value.clone());
                        }
                    }
                    let put = puts.entry(key.to_string()).or_insert_with(|| Put {
                        before: seen,
                        over: Vec::new(),
                        op: op_id.clone(),
                        value: Value::Null,
                    });
                    put.over.extend(preds);
                    (put.op, put.value) = (op_id, value);
                }
                (ObjectId::Id(object), _, _) => {
                    texts.extend(births.iter().filter(|(born, _)| *born == object).map(|(_, key)| *key));
                }
                (ObjectId::Root, _, _) => {}
            }
        }
        (puts, texts)
    }

    fn put(&mut self, key: &str, put: Put, stamp: Stamp) -> FieldChange {
        let standing = self.standing.entry(key.to_owned()).or_default();
        standing.retain(|written| !put.over.contains(&written.op));
        let mut against: Vec<Stamped> = Vec::new();
        for other in standing.iter() {
            if other.value != put.value && against.iter().all(|known| known.value != other.value) {
                against.push(Stamped { value: other.value.clone(), stamp: other.stamp });
            }
        }
        standing.push(Written { op: put.op, value: put.value.clone(), stamp });
        FieldChange { key: key.to_owned(), before: put.before, after: put.value, against }
    }

    /// Whether anything was ever written of an entry.
    fn knows(&self, entry: &str) -> bool {
        let first = self.standing.range(format!("{entry}/")..).next();
        first.is_some_and(|(key, _)| entry_of(key) == Some(entry))
    }

    /// What an entry says now, by the keys' last segment.
    fn entry_values(&self, entry: &str) -> BTreeMap<String, Value> {
        let of_entry = self.standing.range(format!("{entry}/")..).take_while(|(key, _)| entry_of(key) == Some(entry));
        of_entry
            .filter_map(|(key, standing)| {
                let winner = standing.iter().max_by(|a, b| (a.op.0, &a.op.1).cmp(&(b.op.0, &b.op.1)))?;
                let last = key.rsplit('/').next()?.to_owned();
                (!winner.value.is_null()).then(|| (last, winner.value.clone()))
            })
            .collect()
    }

    fn entry_fact(&self, entry: &str, changes: Vec<FieldChange>, is_new: bool) -> Option<Fact> {
        let removal = changes.iter().find(|change| change.key.ends_with("/removed"));
        let event = match removal {
            _ if is_new => EntryEvent::Added,
            Some(change) if !change.after.is_null() => EntryEvent::Removed,
            Some(change) if !change.before.is_empty() => EntryEvent::Restored,
            Some(_) | None => EntryEvent::Changed,
        };
        let changes: Vec<FieldChange> = changes
            .into_iter()
            .filter(|change| !change.key.ends_with("/rank") && !change.key.ends_with("/removed"))
            .collect();
        let mut values = self.entry_values(entry);
        values.retain(|field, _| field != "rank" && field != "removed");
        let (group, id) = entry.split_once('/')?;
        (event != EntryEvent::Changed || !changes.is_empty()).then(|| Fact::Entry {
            group: group.to_owned(),
            id: id.to_owned(),
            event,
            values,
            changes,
        })
    }
}

fn field_fact(change: FieldChange) -> Option<Fact> {
    match change.key.as_str() {
        "kind" => change.after.as_text().and_then(Kind::from_name).map(|kind| Fact::Born { kind }),
        "removed" if !change.after.is_null() => Some(Fact::Removed),
        "removed" => (!change.before.is_empty()).then_some(Fact::Restored),
        "rank" => None,
        _ => Some(Fact::Field { change }),
    }
}

/// Group and id of an entry's key: `phone/ab12cd34/number` is of `phone/ab12cd34`.
pub(in crate::document) fn entry_of(key: &str) -> Option<&str> {
    let (rest, _) = key.rsplit_once('/')?;
    rest.contains('/').then_some(rest)
}
