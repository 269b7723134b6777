//! The views that the member keeps.

use shared::crm::{Kind, Value, definition, rank};
use shared::replica::Replica;

use super::Book;
use crate::protocol::KeptView;

impl Book {
    /// All of them, of every kind's list, in their order.
    pub fn views(&self, replica: &Replica) -> Vec<KeptView> {
        let slot = |key: &str| definition(Kind::VIEW).field(key).map_or(u16::MAX, |field| field.slot);
        let rows = self.book.views().filter_map(|doc| Some((doc, replica.row(doc)?.row)));
        let mut views: Vec<KeptView> = rows
            .filter(|(_, row)| !row.is_removed())
            .map(|(doc, row)| {
                let text = |key| row.text(slot(key)).to_owned();
                let rank = Some(text("rank")).filter(|rank| !rank.is_empty());
                KeptView {
                    doc,
                    name: text("name"),
                    of: text("of"),
                    query: text("query"),
                    group: text("group"),
                    columns: text("columns"),
                    is_pinned: row.values(slot("pinned")).first() == Some(&Value::Bool(true)),
                    rank: rank.unwrap_or_else(|| rank::MIDDLE.to_owned()),
                }
            })
            .collect();
        views.sort_by(|a, b| (&a.rank, a.doc).cmp(&(&b.rank, b.doc)));
        views
    }
}
