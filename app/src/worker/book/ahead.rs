//! What is taken in before somebody looks: what people look at by habit grows with the book, and what hangs on an opened record comes
//! before its turn.

use std::collections::BTreeSet;

use shared::book::kept::{self, Kept};
use shared::crm::kinds::view::STANDARD;
use shared::crm::{Kind, definition, kinds};
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::Book;
use super::slots::LINES;

/// What is told of each row.
type Take<'t> = &'t mut dyn FnMut(DocId, &Row);

/// So many of the member's pinned views are kept up from the start: each costs a little of every row.
const PINNED: usize = 8;

impl Book {
    /// Begins what people look at by habit, while the book has nothing but names: the views that everybody has, those that the member
    /// has pinned, the board of customers, the calendar of activities. They grow with the book, so that a first look reads no rows.
    pub(super) fn foresee(&mut self, replica: &Replica) {
        let pinned = self.views(replica).into_iter().filter(|view| view.is_pinned);
        let pinned = pinned.filter_map(|view| Some((Kind::from_name(&view.of)?, view.query))).take(PINNED);
        let standard = STANDARD.iter().map(|view| (view.of, view.query.to_owned()));
        for (kind, query) in standard.chain(pinned) {
            // As its list asks for it.
            if let Ok(view) = kept::look(kind, &Kept { query, group: String::new() }, replica.registry()) {
                self.prepare(kind, &view.filter, replica);
            }
        }
        self.prepare_board(kinds::with_own_list(), replica);
        self.prepare_days(LINES, replica);
    }

    /// Reads what a filter asks of the rows, if it has not been asked lately.
    pub(super) fn prepare(&mut self, kind: Kind, filter: &str, replica: &Replica) {
        let rows = self.taken_in(replica);
        self.book.prepare(kind, filter, replica.meta().member, replica.registry(), rows);
    }

    /// Reads what a board shows of the rows, if it is not the one that was looked at last.
    pub(super) fn prepare_board(&mut self, kind: Kind, replica: &Replica) {
        let rows = self.taken_in(replica);
        self.book.prepare_board(kind, |take| rows(&BTreeSet::from([kind]), take));
    }

    /// Reads on which days the records of a kind stand, if that is not kept up yet.
    pub(super) fn prepare_days(&mut self, kind: Kind, replica: &Replica) {
        let rows = self.taken_in(replica);
        self.book.prepare_days(kind, &self.zone, |take| rows(&BTreeSet::from([kind]), take));
    }

    /// Hands over the rows of some kinds, as far as the book has taken them in: the filling brings the others to whatever is kept up.
    fn taken_in<'r>(&self, replica: &'r Replica) -> impl Fn(&BTreeSet<Kind>, Take<'_>) + use<'r> {
        let (rows, is_full, filled_to) = (replica.packed_rows(), self.is_full, self.filled_to);
        let names: Vec<DocId> =
            if is_full { Vec::new() } else { self.book.directory().chain(self.book.views()).collect() };
        move |kinds, take| {
            let names = names.iter().filter_map(|doc| Some((*doc, rows.head(*doc)?)));
            let others = rows.heads().take_while(|(doc, _)| is_full || filled_to.is_some_and(|last| *doc <= last));
            for (doc, _) in names.chain(others).filter(|(_, head)| kinds.contains(&head.kind)) {
                if let Some(listed) = rows.get(doc) {
                    take(doc, &listed.row);
                }
            }
        }
    }

    /// Takes in what hangs on a record before its turn, so that an opened page has all of it at once.
    pub fn take_ahead(&mut self, record: DocId, replica: &Replica) {
        if self.is_full || self.taken_ahead == Some(record) {
            return;
        }
        self.taken_ahead = Some(record);
        let whose: Vec<DocId> = std::iter::once(record).chain(replica.parts_of(record)).collect();
        let ids: Vec<String> = whose.iter().map(DocId::to_string).collect();
        for (doc, packed) in replica.packed_rows().after(self.filled_to) {
            // Reading every row would hold up a slow phone for a second.
            if !says_one_of(packed.bytes(), &ids) {
                continue;
            }
            let row = packed.read().map(|listed| listed.row).filter(|row| definition(row.kind).is_deed());
            if let Some(row) = row.filter(|row| row.hangs_on().is_some_and(|(_, on)| whose.contains(&on))) {
                self.put(doc, Some(&row), replica.registry());
            }
        }
    }
}

/// Whether one of some ids stands in a packed row, where it is a text of 32 bytes in CBOR.
fn says_one_of(packed: &[u8], ids: &[String]) -> bool {
    let is_one = |text: &[u8]| ids.iter().any(|id| id.as_bytes() == text);
    packed
        .windows(2)
        .enumerate()
        .any(|(at, head)| matches!(head, [0x78, 0x20]) && packed.get(at + 2..at + 34).is_some_and(is_one))
}

#[cfg(test)]
mod tests {
    use shared::book::View;
    use shared::crm::{Role, Value, Zone, definition};
    use shared::document::Cell;
    use shared::replica::{Damage, Listed, Meta, PackedRow, Stored};
    use shared::sync::message::{Enrolled, Grant, Session};

    use super::*;

    const TODAY: i64 = 20_000;
    const DAY: i64 = 86_400_000;

    fn id(n: u8) -> DocId {
        DocId::from_bytes([n; 16])
    }

    fn row(kind: Kind, said: &[(&str, Value)]) -> Row {
        let mut row = Row::new(kind, 1);
        for (key, value) in said {
            row.cells.push((definition(kind).field(key).unwrap().slot, Cell::One(value.clone())));
        }
        row.cells.sort_by_key(|(slot, _)| *slot);
        row
    }

    fn customer(name: &str) -> Row {
        row(Kind::CUSTOMER, &[("name", Value::text(name))])
    }

    fn visit(customer: u8, day: i64) -> Row {
        let customer = Value::text(id(customer).to_string());
        row(Kind::ACTIVITY, &[("what", Value::text("visit")), ("customer", customer), ("done", Value::Time(day * DAY))])
    }

    fn replica(rows: Vec<(DocId, Row)>) -> Replica {
        let enrolled = Enrolled {
            workspace: id(200),
            workspace_name: String::new(),
            member: id(201),
            member_name: String::new(),
            device: 1,
            incarnation: 0,
            session: Session { token: String::new(), lifetime: 0 },
            challenge: Vec::<u8>::new().into(),
            grants: vec![Grant { scope: 1, role: Role::Seller }],
            now: 0,
            certificate: None,
        };
        let pack = |(doc, row)| (doc, PackedRow::new(&Listed { scope: Some(1), row }));
        let stored = Stored {
            meta: Meta::enrolled(enrolled, 0),
            outbox: Vec::new(),
            tray: Vec::new(),
            rows: rows.into_iter().map(pack).collect(),
            damage: Damage::default(),
        };
        Replica::new(stored, TODAY * DAY, 0).0
    }

    #[test]
    fn a_filter_answers_alike_whenever_it_is_first_asked() {
        let replica = replica(vec![
            (id(1), customer("Ana")),
            (id(2), customer("Beto")),
            (id(3), visit(1, TODAY - 1)),
            (id(4), visit(2, TODAY - 100)),
            (id(5), visit(6, TODAY - 2)),
            (id(6), customer("Caro")),
            (id(7), row(Kind::MEMBER, &[("name", Value::text("Lola"))])),
        ]);
        let asked = |book: &mut Book, filter: &str| {
            book.everybody(&View { filter: filter.to_owned(), ..View::default() }, &replica, TODAY)
        };
        for before in 0..=8 {
            let mut book = Book::begin(&replica, Zone::UTC, |_| None, TODAY);
            book.fill(&replica, before);
            asked(&mut book, "count(visit)[last 61d]=0");
            while !book.is_full() {
                book.fill(&replica, 2);
            }
            // One is a view that everybody has, and the last was never asked before.
            for filter in ["count(visit)[last 60d]=0", "count(visit)[last 61d]=0", "count(visit)[last 62d]=0"] {
                assert_eq!(asked(&mut book, filter), [id(2)], "{filter} after {before}");
            }
        }
    }

    #[test]
    fn an_opened_customer_has_all_activities_at_once() {
        let rows = vec![(id(1), customer("Ana")), (id(2), visit(1, TODAY)), (id(3), visit(9, TODAY))];
        let replica = replica(rows);
        let mut book = Book::begin(&replica, Zone::UTC, |_| None, TODAY);
        book.take_ahead(id(1), &replica);
        let lines = book.activities(id(1), &replica);
        assert_eq!(lines.iter().map(|line| line.doc).collect::<Vec<_>>(), [id(2)]);
        let packed = replica.packed_rows().packed(id(2)).unwrap().bytes();
        assert!(says_one_of(packed, &[id(8).to_string(), id(1).to_string()]));
        assert!(!says_one_of(packed, &[id(9).to_string()]), "it is not read for others");
    }
}
