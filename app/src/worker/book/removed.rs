//! Removed records: looked for when somebody asks, so that a start costs nothing for them.

use shared::crm::definition;
use shared::crm::search::fold;
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::Book;
use crate::protocol::Removed;

impl Book {
    /// The first of the removed records by name, and how many there are. Those that are a part of another are not removed.
    pub fn removed(&self, replica: &Replica, most: usize) -> Removed {
        let rows = replica.packed_rows();
        let is_removed = |head: &shared::replica::RowHead| {
            definition(head.kind).has_page() && head.is_removed() && head.flags & Row::MERGED == 0
        };
        let docs = rows.heads().filter(|(_, head)| is_removed(head)).map(|(doc, _)| doc);
        let named = |doc: DocId| Some((fold(rows.get(doc)?.row.title()), doc));
        let mut all: Vec<(String, DocId)> = docs.filter_map(named).collect();
        all.sort_unstable();
        let first: Vec<DocId> = all.iter().take(most).map(|(_, doc)| *doc).collect();
        Removed { total: u32::try_from(all.len()).unwrap_or(u32::MAX), lines: self.lines(&first, replica) }
    }
}
