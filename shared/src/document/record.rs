//! A record as people see it: its values, what conflicts, and which rules a merge broke.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ObjId, ROOT, ReadDoc};

use super::{Actor, Document, Issue, doc, limits};
use crate::crm::{EntryIds, Kind, Registry, Scope, Value, ValueType, definition, rank};
use crate::in_order;

/// Everything that a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The kind of record.
    pub kind: Kind,
    /// The scope it lives in.
    pub territory: Scope,
    /// When it was removed, milliseconds since 1970 UTC.
    pub removed: Option<i64>,
    /// The winning value at each root key, `Null` left out; unknown keys are here too.
    pub values: BTreeMap<String, Value>,
    /// The collaborative texts.
    pub texts: BTreeMap<String, String>,
    /// Fields at which several values stand.
    pub conflicts: Vec<Conflict>,
    /// Rules that a merge broke.
    pub issues: Vec<Issue>,
}
in_order!(struct Record { kind, territory, removed, values, texts, conflicts, issues });

/// A field at which people wrote different values without seeing each other's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The root key.
    pub key: String,
    /// The values, the winning one first, no more than [`limits::STANDING_SHOWN`].
    pub values: Vec<Stamped>,
    /// How many values stand there besides these. Settled are all of them.
    pub more: u32,
}
in_order!(struct Conflict { key, values, more });

/// A value, who wrote it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// The value.
    pub value: Value,
    /// Its author.
    pub stamp: Stamp,
}
in_order!(struct Stamped { value, stamp });

/// Who and when.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The device's number; a member's record says whose it is.
    pub device: u32,
    /// What its clock said, milliseconds since 1970 UTC.
    pub time: i64,
}
in_order!(struct Stamp { device, time });

/// One entry of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'r> {
    /// Its id within the group.
    pub id: &'r str,
    /// Its fields' values by the keys' last segment.
    pub values: BTreeMap<&'r str, &'r Value>,
}

impl Record {
    /// A scalar; `Null` if there is none.
    #[must_use]
    pub fn value(&self, key: &str) -> &Value {
        self.values.get(key).unwrap_or(&Value::Null)
    }

    /// The text of a scalar; empty if there is none.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.value(key).as_text().unwrap_or_default()
    }

    /// A group's entries that are not removed, in the order in which people see them: by rank, then id.
    #[must_use]
    pub fn entries(&self, group: &str) -> Vec<Entry<'_>> {
        let mut entries: BTreeMap<&str, Entry<'_>> = BTreeMap::new();
        for (key, value) in &self.values {
            if let Some((first, rest)) = key.split_once('/')
                && first == group
                && let Some((id, field)) = rest.split_once('/')
            {
                entries.entry(id).or_insert(Entry { id, values: BTreeMap::new() }).values.insert(field, value);
            }
        }
        let mut entries: Vec<Entry<'_>> =
            entries.into_values().filter(|entry| !entry.values.contains_key("removed")).collect();
        entries.sort_by(|a, b| (a.rank(), a.id).cmp(&(b.rank(), b.id)));
        entries
    }
}

impl<'r> Entry<'r> {
    /// Where it stands among the others.
    fn rank(&self) -> &'r str {
        self.values.get("rank").and_then(|value| value.as_text()).unwrap_or(rank::MIDDLE)
    }

    /// A field's text; empty if there is none.
    #[must_use]
    pub fn text(&self, field: &str) -> &'r str {
        self.values.get(field).and_then(|value| value.as_text()).unwrap_or_default()
    }
}

impl Document {
    /// Whether it says what it is, in whichever version's words.
    #[must_use]
    pub fn is_born(&self) -> bool {
        self.standing("kind").iter().any(|kind| !kind.is_null())
    }

    /// The kind, if the document has been born, and as one that this program knows.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.standing("kind").first().and_then(Value::as_text).and_then(Kind::from_name)
    }

    /// All root keys, taken-back ones and those of a newer app included.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        self.inner.keys(ROOT).collect()
    }

    /// The ids of a group's entries that are not removed.
    #[must_use]
    pub fn entries_alive(&self, group: &str) -> BTreeSet<String> {
        let (mut alive, mut removed) = (BTreeSet::new(), BTreeSet::new());
        for item in self.inner.map_range(ROOT, format!("{group}/")..format!("{group}0")) {
            let Some((id, field)) = item.key[group.len() + 1..].split_once('/') else { continue };
            let is_said =
                !matches!(item.value.clone().into_value(), automerge::Value::Scalar(value) if value.is_null());
            match field {
                "removed" if is_said => drop(removed.insert(id.to_owned())),
                "removed" | "rank" => {}
                _ if is_said => drop(alive.insert(id.to_owned())),
                _ => {}
            }
        }
        &alive - &removed
    }

    /// Reads the whole record. `None` if the document has no kind that this app knows.
    #[must_use]
    pub fn read(&self, registry: &Registry) -> Option<Record> {
        let kind = self.kind()?;
        let mut record = Record {
            kind,
            territory: 0,
            removed: None,
            values: BTreeMap::new(),
            texts: BTreeMap::new(),
            conflicts: Vec::new(),
            issues: Vec::new(),
        };
        for item in self.inner.map_range(ROOT, ..) {
            let key = item.key.as_ref();
            match item.value.clone().into_value() {
                automerge::Value::Object(automerge::ObjType::Text) => {
                    record.texts.insert(key.to_owned(), self.inner.text(item.id()).unwrap_or_default());
                }
                automerge::Value::Object(_) => {}
                automerge::Value::Scalar(scalar) => {
                    let value = doc::value(&scalar);
                    if item.conflict && shows_conflicts(registry, kind, key) {
                        let (values, more) = self.disputed(key);
                        if values.len() > 1 {
                            record.conflicts.push(Conflict { key: key.to_owned(), values, more });
                        }
                    }
                    if !value.is_null() {
                        record.values.insert(key.to_owned(), value);
                    }
                }
            }
        }
        record.territory = record.value("territory").as_int().and_then(|n| Scope::try_from(n).ok()).unwrap_or(0);
        record.removed = record.value("removed").as_time();
        record.issues = self.issues(record.values.keys().map(String::as_str));
        // An entry that was removed is drawn nowhere; whoever restores it is asked again.
        let Record { conflicts, values, .. } = &mut record;
        conflicts
            .retain(|conflict| removal_of_entry(&conflict.key).is_none_or(|removal| !values.contains_key(&removal)));
        Some(record)
    }

    /// The distinct values at a key, the winning one first, each with its author; no more than [`limits::STANDING_SHOWN`].
    #[must_use]
    pub fn stamped(&self, key: &str) -> Vec<Stamped> {
        self.disputed(key).0
    }

    /// The same, and how many values stand there besides.
    fn disputed(&self, key: &str) -> (Vec<Stamped>, u32) {
        let all = self.inner.get_all(ROOT, key).unwrap_or_default().into_iter().rev();
        let (mut stamped, mut more): (Vec<Stamped>, u32) = (Vec::new(), 0);
        for (found, id) in all {
            let Some(value) = found.as_scalar().map(doc::value) else { continue };
            if stamped.iter().any(|other| other.value == value) {
                continue;
            }
            if stamped.len() < limits::STANDING_SHOWN {
                stamped.push(Stamped { value, stamp: self.stamp(&id) });
            } else {
                more = more.saturating_add(1);
            }
        }
        (stamped, more)
    }

    pub(super) fn stamp(&self, id: &ObjId) -> Stamp {
        let meta = self.inner.hash_for_opid(id).and_then(|hash| self.inner.get_change_meta_by_hash(&hash));
        meta.map_or(Stamp { device: 0, time: 0 }, |meta| Stamp {
            device: Actor::from_bytes(meta.actor.to_bytes()).map_or(0, |actor| actor.device),
            time: meta.timestamp,
        })
    }
}

/// Whether two values at this key are something to ask people about. Ranks, removals and the times of mergers settle
/// themselves; either spelling of a tag is the same tag; what hangs on a record moves with it.
pub(super) fn shows_conflicts(registry: &Registry, kind: Kind, key: &str) -> bool {
    // A field that a newer app knows: it will ask.
    let Some(resolved) = registry.resolve(kind, key) else { return false };
    let last = key.rsplit('/').next().unwrap_or(key);
    let is_own = resolved.value == ValueType::Rank || last == "removed" || matches!(key, "kind" | "merged");
    let is_followed = key == "territory" && definition(kind).hangs();
    let is_spelling = resolved
        .entry
        .and_then(|(group, _)| definition(kind).group(group))
        .is_some_and(|group| group.ids == EntryIds::Slug);
    !(is_own || is_followed || is_spelling)
}

/// The `removed` of the entry that a key belongs to.
fn removal_of_entry(key: &str) -> Option<String> {
    let (entry, _) = key.rsplit_once('/')?;
    entry.contains('/').then(|| format!("{entry}/removed"))
}
