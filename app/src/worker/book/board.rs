//! Windows of the columns of a board.

use std::collections::BTreeSet;

use shared::book::Lane;
use shared::crm::{Value, definition};
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::lines::{facts, first, refused};
use super::{Book, titles};
use crate::protocol::{BoardTold, BoardWanted, Card, Extent, LaneTold};

/// A page never asks for more cards of a column at once.
const MOST: u32 = 200;

impl Book {
    /// The board that was asked for, as far as the book is filled. `today` in days since 1970-01-01.
    pub fn board(&mut self, wanted: &BoardWanted, replica: &Replica, today: i64) -> BoardTold {
        self.prepare_board(wanted.kind, replica);
        self.prepare(wanted.kind, &wanted.view.filter, replica);
        let refused = refused(replica);
        let lanes = self.book.lanes(&wanted.view, replica.meta().member, today, &titles(replica));
        let sought = wanted.seek.and_then(|doc| {
            lanes.iter().find_map(|lane| {
                let at = lane.docs.iter().position(|own| *own == doc)?;
                Some((lane.choice.clone(), number(at)))
            })
        });
        let told = |lane: &Lane| {
            let window = wanted.lanes.iter().find(|own| own.choice == lane.choice);
            let (offset, count) = window.map_or((0, 0), |own| (own.offset, own.count.min(MOST)));
            let docs = lane.docs.iter().skip(offset as usize).take(count as usize);
            LaneTold {
                choice: lane.choice.clone(),
                total: number(lane.docs.len()),
                sums: lane.sums.clone(),
                offset,
                cards: docs.filter_map(|doc| card(*doc, &refused, replica)).collect(),
            }
        };
        let lanes = lanes.iter().map(told).collect();
        let known = if self.is_full { Extent::All } else { Extent::SoFar };
        BoardTold { wanted: wanted.clone(), lanes, known, sought }
    }
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn card(doc: DocId, refused: &BTreeSet<DocId>, replica: &Replica) -> Option<Card> {
    let row = replica.row(doc)?.row;
    let table = definition(row.kind);
    let board = table.board?;
    let amount = board.sum.and_then(|key| table.field(key)).and_then(|field| first(&row, field.slot));
    Some(Card {
        doc,
        title: row.title().to_owned(),
        facts: facts(&row, board.line),
        amount: amount.as_ref().and_then(Value::as_text).unwrap_or_default().to_owned(),
        flags: row.flags,
        waiting: replica.is_waiting(doc),
        refused: refused.contains(&doc),
        is_movable: is_movable(&row, board.by, replica),
    })
}

/// Whether the member may write the field by which a record is laid out.
pub(super) fn is_movable(row: &Row, by: &str, replica: &Replica) -> bool {
    let home = row.home();
    let role = replica.meta().grants.iter().find(|grant| grant.scope == home).map(|grant| grant.role);
    let is_allowed = definition(row.kind).field(by).is_some_and(|field| role >= Some(field.write));
    is_allowed && !row.is_removed()
}
