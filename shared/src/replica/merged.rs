//! Records that were merged into others: whose parts they are, and what their survivor's screen shows of them.

use std::collections::{BTreeMap, BTreeSet};

use super::command::Part;
use super::machine::Replica;
use crate::document::{DocId, Later, Row, Stamp};
use crate::in_order;

/// A record that was merged into the one whose screen is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedRecord {
    /// The document. Its activities are shown with the survivor's.
    pub doc: DocId,
    /// Its name.
    pub name: String,
    /// Who merged it, and when.
    pub by: Stamp,
    /// Other records into which somebody else merged it at the same time: these three are one, and may be merged.
    pub elsewhere: Vec<DocId>,
    /// What somebody wrote to it who had not seen the merger, or after it. An issue to show.
    pub later: Vec<Later>,
    /// The edit that brings that to the survivor; empty if there is nothing.
    pub take_over: Vec<Part>,
    /// The edit that says that somebody has looked at it and leaves it where it is.
    pub leave: Vec<Part>,
}
in_order!(struct MergedRecord { doc, name, by, elsewhere, later, take_over, leave });

/// Which records were merged into which, from the rows.
#[derive(Debug, Default)]
pub(super) struct MergedRows {
    into: BTreeMap<DocId, BTreeSet<DocId>>,
}

impl MergedRows {
    /// Takes in that a row is another than before.
    pub(super) fn update(&mut self, doc: DocId, before: Option<&Row>, after: Option<&Row>) {
        let (before, after) = (before.and_then(Row::merged_into), after.and_then(Row::merged_into));
        if before == after {
            return;
        }
        if let Some(survivor) = before
            && let Some(merged) = self.into.get_mut(&survivor)
        {
            merged.remove(&doc);
            if merged.is_empty() {
                self.into.remove(&survivor);
            }
        }
        if let Some(survivor) = after {
            self.into.entry(survivor).or_default().insert(doc);
        }
    }
}

impl Replica {
    /// The records that were merged into this one, directly or through others. Activities that name one of them are this
    /// one's.
    #[must_use]
    pub fn parts_of(&self, doc: DocId) -> Vec<DocId> {
        let mut parts: BTreeSet<DocId> = BTreeSet::new();
        let mut next = vec![doc];
        while let Some(survivor) = next.pop() {
            let merged = self.merged.into.get(&survivor).into_iter().flatten().copied();
            next.extend(merged.filter(|merged| *merged != doc && parts.insert(*merged)));
        }
        parts.into_iter().collect()
    }

    /// What the survivor's screen shows of the records that were merged into it, those alone that are in memory.
    pub(super) fn merged_records(&mut self, survivor: DocId) -> Vec<MergedRecord> {
        let parts = self.parts_of(survivor);
        parts.into_iter().filter_map(|doc| self.merged_record(survivor, doc)).collect()
    }

    fn merged_record(&mut self, survivor: DocId, doc: DocId) -> Option<MergedRecord> {
        self.cache.peek(doc)?;
        let now = self.now;
        let merged = self.view(doc).ok()?.clone();
        let by = merged.merged_by()?;
        let later = merged.later_than_merge();
        let (mut take_over, mut leave) = (Vec::new(), Vec::new());
        if !later.is_empty() {
            let registry = self.registry.clone();
            let (bring, looked) = merged.taking_over(self.view(survivor).ok()?, &registry, now)?;
            leave.push(Part { doc, intents: looked });
            if !bring.is_empty() {
                take_over.push(Part { doc: survivor, intents: bring });
            }
            take_over.extend(leave.iter().cloned());
        }
        let into = merged.merged_into();
        let others = merged.standing("merged_into").into_iter();
        let others = others.filter_map(|value| value.as_text().and_then(|id| id.parse::<DocId>().ok()));
        let elsewhere = others.filter(|other| Some(*other) != into && *other != survivor).collect();
        let name = self.title(doc);
        Some(MergedRecord { doc, name, by, elsewhere, later, take_over, leave })
    }
}
