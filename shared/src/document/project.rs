//! From a document to its row.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ROOT, ReadDoc};

use super::record::shows_conflicts;
use super::row::{Cell, Row};
use super::{Document, doc};
use crate::crm::{Registry, Scope, Value, rank};

impl Document {
    /// The row that lists show. `None` if the document has no kind that this app knows.
    #[must_use]
    pub fn row(&self, registry: &Registry) -> Option<Row> {
        let kind = self.kind()?;
        let mut row = Row::new(kind, 0);
        let mut removals: Vec<String> = Vec::new();
        let mut removed_entries: BTreeSet<(&'static str, String)> = BTreeSet::new();
        let mut disputed: Vec<Option<(&'static str, String)>> = Vec::new();
        let mut ranks: BTreeMap<(&'static str, String), String> = BTreeMap::new();
        let mut many: BTreeMap<u16, Vec<(&'static str, String, Value)>> = BTreeMap::new();
        for item in self.inner.map_range(ROOT, ..) {
            let key = item.key.as_ref();
            let automerge::Value::Scalar(scalar) = item.value.clone().into_value() else { continue };
            let value = doc::value(&scalar);
            let Some(resolved) = registry.resolve(kind, key) else { continue };
            if item.conflict && shows_conflicts(registry, kind, key) && self.stamped(key).len() > 1 {
                disputed.push(resolved.entry.map(|(group, id)| (group, id.to_owned())));
            }
            if value.is_null() {
                continue;
            }
            match (resolved.entry, key.rsplit('/').next()) {
                (None, _) if key == "territory" => {
                    row.territory = value.as_int().and_then(|n| Scope::try_from(n).ok()).unwrap_or(0);
                }
                (None, _) if key == "removed" => {
                    row.flags |= Row::REMOVED;
                    removals.push(key.to_owned());
                }
                (None, _) if key == "merged_into" => {
                    row.flags |= Row::REMOVED | Row::MERGED;
                    if let Some(slot) = resolved.slot {
                        row.cells.push((slot, Cell::One(value)));
                    }
                    if !self.keys_since_merge().is_empty() {
                        row.flags |= Row::ISSUE;
                    }
                }
                (None, _) if !resolved.listed => {}
                (None, _) => match (resolved.custom, resolved.slot) {
                    (Some(id), _) => row.custom.push((id.to_owned(), Cell::One(value))),
                    (None, Some(slot)) => row.cells.push((slot, Cell::One(value))),
                    (None, None) => {}
                },
                (Some((group, id)), Some("removed")) => {
                    removals.push(key.to_owned());
                    removed_entries.insert((group, id.to_owned()));
                }
                (Some((group, id)), Some("rank")) => {
                    ranks.insert((group, id.to_owned()), value.as_text().unwrap_or_default().to_owned());
                }
                (Some((group, id)), _) => {
                    if let (true, Some(slot)) = (resolved.listed, resolved.slot) {
                        many.entry(slot).or_default().push((group, id.to_owned(), value));
                    }
                }
            }
        }
        for (slot, mut entries) in many {
            entries.retain(|(group, id, _)| !removed_entries.contains(&(*group, id.clone())));
            entries.sort_by_cached_key(|(group, id, _)| {
                let key = (*group, id.clone());
                (ranks.get(&key).cloned().unwrap_or_else(|| rank::MIDDLE.to_owned()), key)
            });
            if !entries.is_empty() {
                row.cells.push((slot, Cell::Many(entries.into_iter().map(|(_, _, value)| value).collect())));
            }
        }
        let is_drawn = |entry: &Option<_>| entry.as_ref().is_none_or(|entry| !removed_entries.contains(entry));
        // A removed record is in no list; whoever restores it is asked again.
        let disputed =
            if row.flags & Row::REMOVED == 0 { disputed.iter().filter(|entry| is_drawn(entry)).count() } else { 0 };
        row.custom.sort_by(|(a, _), (b, _)| a.cmp(b));
        row.cells.sort_by_key(|(slot, _)| *slot);
        row.dispute(disputed);
        if !self.issues(removals.iter().map(String::as_str)).is_empty() {
            row.flags |= Row::ISSUE;
        }
        Some(row)
    }
}
