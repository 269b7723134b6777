//! The records of one kind as lists show them: found by their words, in the order of their titles.
//!
//! A shelf holds a number, a sort key and terms of each record and of what hangs on it, not its row. What an answer costs is what
//! the book says of its own: a window costs the window, a keystroke what it finds, a changed row itself.

use hashbrown::HashTable;

use super::collate;
use super::search::{NO_ENTRY, Query, Search, hash};
use crate::crm::{Kind, Registry};
use crate::document::{DocId, Row};

/// So many are put into the order one by one.
const FEW: usize = 32;

/// The records of a kind.
pub(super) struct Shelf {
    kind: Kind,
    search: Search,
    records: Vec<Record>,
    numbers: HashTable<u32>,
    /// Those that lists have, by title.
    order: Vec<u32>,
    /// Those that lists have and that are not in the order yet.
    unplaced: Vec<u32>,
}

/// What a list knows of a record. A number is kept while the book lives, also for what is gone and comes back.
struct Record {
    doc: DocId,
    /// Sorts as the title does.
    key: Box<str>,
    entry: u32,
    is_listed: bool,
}

/// A window of a shelf.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelved {
    /// How many were found, or there are.
    pub total: usize,
    /// How many there are.
    pub all: usize,
    /// The records of the window.
    pub docs: Vec<DocId>,
}

impl Shelf {
    pub(super) fn of(kind: Kind) -> Self {
        Self {
            kind,
            search: Search::of(kind),
            records: Vec::new(),
            numbers: HashTable::new(),
            order: Vec::new(),
            unplaced: Vec::new(),
        }
    }

    /// Takes in a row that is new or has changed. A removed record is out of the list, unless something about it wants a person.
    pub(super) fn put(&mut self, doc: DocId, row: &Row, registry: &Registry) {
        if row.is_removed() && row.flags & (Row::ISSUE | Row::CONFLICT) == 0 {
            self.forget(doc);
            return;
        }
        let number = self.number(doc);
        let key = collate::sort_key(row.title());
        if self.records[number as usize].is_listed && *self.records[number as usize].key != *key {
            self.take_from_order(number);
        }
        let entry = self.search.put(number, self.records[number as usize].entry, row, registry);
        let own = &mut self.records[number as usize];
        own.entry = entry;
        if !own.is_listed {
            own.key = key.into();
            own.is_listed = true;
            self.unplaced.push(number);
        }
    }

    /// Takes a record out of the list. Answers whether it was in it.
    pub(super) fn forget(&mut self, doc: DocId) -> bool {
        let Some(number) = self.find(doc).filter(|number| self.records[*number as usize].is_listed) else {
            return false;
        };
        let entry = std::mem::replace(&mut self.records[number as usize].entry, NO_ENTRY);
        self.search.strike(self.kind, entry);
        self.take_from_order(number);
        true
    }

    /// Takes in a row of what hangs on a record, be that one here or not; answers its entry.
    pub(super) fn put_hanging(&mut self, on: DocId, before: u32, row: &Row, registry: &Registry) -> u32 {
        let number = self.number(on);
        self.search.put(number, before, row, registry)
    }

    /// A window of what is found of a query, the best first; without one of all, by title.
    pub(super) fn look(&mut self, query: &Query, offset: usize, count: usize) -> Shelved {
        self.place();
        let all = self.order.len();
        let doc = |number: &u32| self.records[*number as usize].doc;
        if query.is_empty() {
            let docs = self.order.iter().skip(offset).take(count).map(doc).collect();
            return Shelved { total: all, all, docs };
        }
        let mut found = self.search.find(query);
        let records = &self.records;
        // What hangs on a record is found when that one is gone, too.
        found.retain(|found| records[found.customer as usize].is_listed);
        let place = |found: &super::search::Found| {
            let own = &records[found.customer as usize];
            (found.penalty, &own.key, own.doc)
        };
        // Only as many are put in order as are shown.
        let end = offset.saturating_add(count);
        if end < found.len() {
            found.select_nth_unstable_by(end, |a, b| place(a).cmp(&place(b)));
        }
        let total = found.len();
        found.truncate(end);
        found.sort_unstable_by(|a, b| place(a).cmp(&place(b)));
        let docs = found.iter().skip(offset).map(|found| records[found.customer as usize].doc).collect();
        Shelved { total, all, docs }
    }

    /// Lays out everything for reading after a first filling.
    pub(super) fn arrange(&mut self) {
        self.search.arrange();
        self.place();
    }

    pub(super) const fn search(&self) -> &Search {
        &self.search
    }

    pub(super) const fn search_mut(&mut self) -> &mut Search {
        &mut self.search
    }

    /// Whether lists have a record.
    pub(super) fn shows(&self, doc: DocId) -> bool {
        self.find(doc).is_some_and(|number| self.records[number as usize].is_listed)
    }

    /// The number of a record that was ever listed, or on which something hung.
    pub(super) fn find(&self, doc: DocId) -> Option<u32> {
        let is_it = |number: &u32| self.records[*number as usize].doc == doc;
        self.numbers.find(hash(&doc.to_bytes()), is_it).copied()
    }

    fn number(&mut self, doc: DocId) -> u32 {
        if let Some(number) = self.find(doc) {
            return number;
        }
        let number = self.records.len() as u32;
        self.records.push(Record { doc, key: Box::default(), entry: NO_ENTRY, is_listed: false });
        let records = &self.records;
        let hasher = |number: &u32| hash(&records[*number as usize].doc.to_bytes());
        self.numbers.insert_unique(hash(&doc.to_bytes()), number, hasher);
        number
    }

    /// Takes a record out of the order; its key must still be the one by which it is there.
    fn take_from_order(&mut self, number: u32) {
        self.place();
        if let Ok(at) = self.order.binary_search_by(|other| by_title(&self.records, *other, number)) {
            self.order.remove(at);
        }
        self.records[number as usize].is_listed = false;
    }

    /// Puts into order what is not.
    fn place(&mut self) {
        let mut unplaced = std::mem::take(&mut self.unplaced);
        if unplaced.is_empty() {
            return;
        }
        let records = &self.records;
        if unplaced.len() < FEW {
            for number in unplaced {
                if let Err(at) = self.order.binary_search_by(|other| by_title(records, *other, number)) {
                    self.order.insert(at, number);
                }
            }
            return;
        }
        unplaced.sort_unstable_by(|a, b| by_title(records, *a, *b));
        self.order.append(&mut unplaced);
        // Two runs, which a merge sort finds by itself.
        self.order.sort_by(|a, b| by_title(records, *a, *b));
    }
}

fn by_title(records: &[Record], a: u32, b: u32) -> std::cmp::Ordering {
    let (a, b) = (&records[a as usize], &records[b as usize]);
    a.key.cmp(&b.key).then_with(|| a.doc.cmp(&b.doc))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crm::{Value, definition};
    use crate::document::Cell;

    fn id(seed: u8) -> DocId {
        DocId::new(1, [seed; 10])
    }

    fn product(name: &str, brand: &str, flags: u8) -> Row {
        let slot = |key| definition(Kind::PRODUCT).field(key).unwrap().slot;
        let cells = vec![(slot("name"), Cell::One(Value::text(name))), (slot("brand"), Cell::One(Value::text(brand)))];
        Row { flags, cells, ..Row::new(Kind::PRODUCT, 0) }
    }

    fn seen(shelf: &mut Shelf, typed: &str) -> Shelved {
        shelf.look(&Query::new(typed), 0, 100)
    }

    #[test]
    fn records_stand_by_title_and_are_found_by_their_words() {
        let (mut shelf, registry) = (Shelf::of(Kind::PRODUCT), Registry::default());
        for (seed, name, brand) in
            [(1, "Ñame", "Campo"), (2, "aceite 900", "La Sierra"), (3, "Café molido", "La Sierra"), (4, "Nuez", "")]
        {
            shelf.put(id(seed), &product(name, brand, 0), &registry);
        }
        let all = seen(&mut shelf, "");
        assert_eq!((all.total, all.docs), (4, [2, 3, 4, 1].map(id).to_vec()));
        assert_eq!(seen(&mut shelf, "cafe").docs, [id(3)]);
        assert_eq!(seen(&mut shelf, "sierra").docs, [2, 3].map(id), "equals stand by title");
        assert_eq!(seen(&mut shelf, "aciete").docs, [id(2)], "a slip of the finger");
        let window = shelf.look(&Query::new("sierra"), 1, 1);
        assert_eq!((window.total, window.all, window.docs), (2, 4, vec![id(3)]));

        // Another name, a removal, one that wants a person.
        shelf.put(id(2), &product("Zumo", "La Sierra", 0), &registry);
        shelf.put(id(3), &product("Café molido", "", Row::REMOVED), &registry);
        shelf.put(id(4), &product("Nuez", "", Row::REMOVED | Row::CONFLICT), &registry);
        assert_eq!(seen(&mut shelf, "").docs, [4, 1, 2].map(id));
        assert!(seen(&mut shelf, "aceite").docs.is_empty() && !shelf.forget(id(3)) && shelf.forget(id(4)));
    }

    proptest! {
        #[test]
        fn a_shelf_that_was_told_of_every_change_answers_as_one_made_anew(
            changes in prop::collection::vec((0..8_u8, 0..6_usize, prop::sample::select(vec![0, Row::REMOVED])), 0..40),
            typed in prop::sample::select(vec!["", "ca", "cafe sol", "luz", "zz"]),
        ) {
            const NAMES: [&str; 6] = ["Café Sol", "Cable", "Luz", "", "Sol y luz", "Cafetera"];
            let registry = Registry::default();
            let (mut told, mut last) = (Shelf::of(Kind::PRODUCT), std::collections::BTreeMap::new());
            for (seed, name, flags) in changes {
                let row = product(NAMES[name], "", flags);
                told.put(id(seed), &row, &registry);
                last.insert(seed, row);
                // Looked at in between, as people do.
                if seed == 0 {
                    seen(&mut told, typed);
                }
            }
            let mut anew = Shelf::of(Kind::PRODUCT);
            last.iter().for_each(|(seed, row)| anew.put(id(*seed), row, &registry));
            anew.arrange();
            prop_assert_eq!(seen(&mut told, typed), seen(&mut anew, typed));
        }
    }
}
