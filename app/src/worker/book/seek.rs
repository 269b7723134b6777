//! Records of any kind that are looked for.

use shared::book::{Query, View};
use shared::crm::{Kind, Value, definition};
use shared::document::DocId;
use shared::replica::Replica;

use super::{Book, titles};
use crate::protocol::{FoundLine, FoundOf, Sought};

/// What customers say below their name where one is chosen.
const PLACE: &[&str] = &["address/city"];

impl Book {
    /// What was found, kind by kind; a kind of which nothing was found is left out. `today` in days since 1970-01-01.
    pub fn find(&mut self, sought: &Sought, replica: &Replica, today: i64) -> Vec<FoundOf> {
        let found = sought.kinds.iter().map(|kind| {
            let (total, docs) = self.found_of(*kind, sought, replica, today);
            let lines: Vec<FoundLine> = docs.into_iter().filter_map(|doc| found_line(doc, replica)).collect();
            FoundOf { kind: *kind, total: u32::try_from(total).unwrap_or(u32::MAX), lines }
        });
        found.filter(|found| !found.lines.is_empty()).collect()
    }

    fn found_of(&mut self, kind: Kind, sought: &Sought, replica: &Replica, today: i64) -> (usize, Vec<DocId>) {
        let count = sought.count as usize;
        if sought.query.trim().is_empty() {
            let is_of_kind = |doc: &&DocId| {
                replica.packed_rows().head(**doc).is_some_and(|head| head.kind == kind && !head.is_removed())
            };
            let recent: Vec<DocId> = sought.recent.iter().filter(is_of_kind).take(count).copied().collect();
            if !recent.is_empty() || !sought.fills {
                return (recent.len(), recent);
            }
        }
        if definition(kind).has_own_screens() {
            let view = View { query: sought.query.clone(), ..View::default() };
            let seen = self.book.look(&view, replica.meta().member, today, &titles(replica), 0, count);
            return (seen.total as usize, seen.customers);
        }
        let seen = self.book.look_at(kind, &Query::new(&sought.query), 0, count);
        (seen.total, seen.docs)
    }
}

/// None if it has been removed: what is shown of it in lists is there to be settled.
fn found_line(doc: DocId, replica: &Replica) -> Option<FoundLine> {
    let row = replica.row(doc)?.row;
    if row.is_removed() {
        return None;
    }
    let table = definition(row.kind);
    let fields = table.shown.map_or(PLACE, |shown| shown.line).iter().filter_map(|path| table.by_path(path));
    let first = |slot: u16| row.values(slot).iter().find(|value| **value != Value::Null).cloned();
    Some(FoundLine {
        kind: row.kind,
        doc,
        title: row.title().to_owned(),
        facts: fields.filter_map(|field| Some((field.slot, first(field.slot)?))).collect(),
        territory: row.territory,
    })
}
