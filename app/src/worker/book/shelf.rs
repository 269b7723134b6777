//! Windows of the lists of any kind.

mod groups;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use shared::book::Query;
use shared::crm::search::fold;
use shared::crm::values::money::{Currency, Money};
use shared::crm::values::number;
use shared::crm::values::place::Place;
use shared::crm::{CustomType, Kind, Value, ValueType, definition};
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::lines::{Word, cells, facts, refused, words};
use super::{Book, Sorted, titles};
use crate::protocol::{CellOf, Extent, RecordLine, ShelfWanted, ShelfWindow};
use groups::kept;

impl Book {
    /// The window that was asked for, as far as the book is filled. `today` in days since 1970-01-01.
    pub fn shelf(&mut self, wanted: &ShelfWanted, replica: &Replica, today: i64) -> ShelfWindow {
        let query = Query::new(&wanted.query);
        self.others.retain(|keys| keys.kind == wanted.kind);
        let (total, all, docs) = self.in_view(wanted, &query, replica, today);
        let sums = self.sums(wanted, replica);
        let grouped = self.sorted.as_ref().filter(|_| wanted.grouped.is_some());
        let groups = grouped.map(|sorted| sorted.groups.clone()).unwrap_or_default();
        let (refused, words) = (refused(replica), words(&wanted.query));
        let line = |doc: DocId| {
            let row = replica.row(doc)?.row;
            let line = self.record_line(doc, &row, (&query, &words), replica);
            Some(RecordLine { refused: refused.contains(&doc), cells: cells(&row, &wanted.columns), ..line })
        };
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        ShelfWindow {
            wanted: wanted.clone(),
            total: count(total),
            all: count(all),
            lines: docs.into_iter().filter_map(line).collect(),
            known: if self.is_full { Extent::All } else { Extent::SoFar },
            groups,
            sums,
        }
    }

    /// All that such a list shows, in its order, whatever part of it is in view. `today` as above.
    pub fn whole_shelf(&mut self, wanted: &ShelfWanted, replica: &Replica, today: i64) -> Vec<DocId> {
        let whole = ShelfWanted { offset: 0, count: u32::MAX, ..wanted.clone() };
        self.in_view(&whole, &Query::new(&whole.query), replica, today).2
    }

    /// How many are wanted, how many there are, and those in view.
    fn in_view(
        &mut self,
        wanted: &ShelfWanted,
        query: &Query,
        replica: &Replica,
        today: i64,
    ) -> (usize, usize, Vec<DocId>) {
        let (offset, most) = (wanted.offset as usize, wanted.count as usize);
        match &wanted.by {
            None if wanted.is_plain() => {
                let seen = self.book.look_at(wanted.kind, query, offset, most);
                (seen.total, seen.all, seen.docs)
            }
            by => {
                self.prepare(wanted.kind, &wanted.filter, replica);
                let sorted = self.sorted(wanted, by.as_ref(), query, replica, today);
                let window = sorted.docs.iter().skip(offset).take(most).copied().collect();
                (sorted.docs.len(), sorted.all, window)
            }
        }
    }

    /// All that is wanted, sorted. Each row is read for it once, and not again until it changes: who scrolls pays for the window, who
    /// types for what is found.
    fn sorted(
        &mut self,
        wanted: &ShelfWanted,
        by: Option<&CellOf>,
        query: &Query,
        replica: &Replica,
        today: i64,
    ) -> &Sorted {
        let is_same = |sorted: &Sorted| {
            let whole = |wanted: &ShelfWanted| ShelfWanted {
                offset: 0,
                count: 0,
                columns: Vec::new(),
                sums: Vec::new(),
                ..wanted.clone()
            };
            sorted.today == today && whole(&sorted.wanted) == whole(wanted)
        };
        let sorted = self.sorted.take().filter(is_same).unwrap_or_else(|| {
            let seen = self.book.look_at(wanted.kind, query, 0, usize::MAX);
            let mut docs = seen.docs;
            if !wanted.filter.is_empty() {
                // What was searched for comes best first, and what was sorted by hand as it was.
                let is_free = by.is_none() && !wanted.newest && !wanted.reversed && query.is_empty();
                let here = wanted.here.as_deref().and_then(|here| Place::parse(here).ok());
                let filter = (wanted.kind, wanted.filter.as_str());
                docs = self.book.let_through(filter, (today, here), &titles(replica), docs, is_free);
            }
            match by {
                // An id begins with when its record was made.
                None if wanted.newest && wanted.reversed => docs.sort_unstable(),
                None if wanted.newest => docs.sort_unstable_by_key(|doc| Reverse(*doc)),
                None if wanted.reversed => docs.reverse(),
                None => {}
                Some(by) => {
                    let keys = self.keys.take().filter(|keys| keys.kind == wanted.kind && keys.by == *by);
                    let keys = self.keys.insert(keys.unwrap_or_else(|| Keys::new(wanted.kind, by)));
                    keys.learn(&docs, replica);
                    let (mut with, mut without) = (Vec::new(), Vec::new());
                    for doc in docs {
                        match keys.of.get(&doc).and_then(Option::as_ref) {
                            Some(key) => with.push((key, doc)),
                            None => without.push(doc),
                        }
                    }
                    // Equals stay by title.
                    if wanted.reversed {
                        with.sort_by_key(|(key, _)| Reverse(*key));
                    } else {
                        with.sort_by_key(|(key, _)| *key);
                    }
                    docs = with.into_iter().map(|(_, doc)| doc).chain(without).collect();
                }
            }
            let groups = wanted.grouped.as_ref().map(|by| {
                let keys = kept(&mut self.others, wanted.kind, by);
                keys.learn_choices(&docs, replica);
                keys.group(&mut docs)
            });
            let (groups, all) = (groups.unwrap_or_default(), seen.all);
            Sorted { wanted: wanted.clone(), today, all, docs, groups, summed: Vec::new(), sums: Vec::new() }
        });
        self.sorted.insert(sorted)
    }

    fn record_line(&self, doc: DocId, row: &Row, (query, words): (&Query, &[Word]), replica: &Replica) -> RecordLine {
        let shown = definition(row.kind).shown.map_or(&[][..], |shown| shown.line);
        let reasons = if query.is_empty() { Vec::new() } else { self.reasons(query, words, doc, row, replica) };
        RecordLine {
            doc,
            title: row.title().to_owned(),
            facts: facts(row, shown),
            flags: row.flags,
            waiting: replica.is_waiting(doc),
            reasons,
            refused: false,
            cells: Vec::new(),
        }
    }
}

/// By what the records of a kind are sorted, each read when it is first wanted.
pub(super) struct Keys {
    kind: Kind,
    by: CellOf,
    /// The kind whose records it names, if it names any.
    named: Option<Kind>,
    /// By record; none if it says nothing there.
    of: BTreeMap<DocId, Option<Key>>,
}

impl Keys {
    fn new(kind: Kind, by: &CellOf) -> Self {
        let value = match by {
            CellOf::Slot(slot) => definition(kind).by_slot(*slot).map(|(_, field)| field.value),
            CellOf::Custom(_) => None,
        };
        let named = if let Some(ValueType::Reference(named)) = value { Some(named) } else { None };
        Self { kind, by: by.clone(), named, of: BTreeMap::new() }
    }

    /// Takes in that a row is new or has changed; none: it is gone. Whether records may stand in another order by it.
    pub(super) fn change(&mut self, doc: DocId, row: Option<&Row>) -> bool {
        // A record that is named may be called something else, a choice stand elsewhere in its list.
        let is_anew = row.map_or(self.named.is_some(), |row| {
            self.named == Some(row.kind) || matches!(row.kind, Kind::CUSTOM_FIELD | Kind::OPTION)
        });
        if is_anew {
            self.of.clear();
        }
        is_anew || self.of.remove(&doc).is_some()
    }

    /// Reads those of some records that are not known.
    fn learn(&mut self, docs: &[DocId], replica: &Replica) {
        for doc in docs {
            if !self.of.contains_key(doc) {
                let key = self.read(*doc, replica);
                self.of.insert(*doc, key);
            }
        }
    }

    fn read(&self, doc: DocId, replica: &Replica) -> Option<Key> {
        let value = self.value(doc, replica)?;
        Some(Key::of(&value, &self.by, self.kind, replica))
    }

    fn value(&self, doc: DocId, replica: &Replica) -> Option<Value> {
        let cell = cells(&replica.row(doc)?.row, std::slice::from_ref(&self.by)).pop()?;
        cell.into_iter().next()
    }
}

/// What records are sorted by: numbers by their size, choices in the order of their list, amounts by their size in each currency,
/// everything else by its letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Amount(Currency, i64),
    Text(String),
    /// One of a group: its place among them, and which it is.
    Choice(Box<Self>, Box<str>),
}

impl Key {
    /// Which choice it is; empty if it is none.
    fn choice(&self) -> &str {
        if let Self::Choice(_, choice) = self { choice } else { "" }
    }

    fn of(value: &Value, by: &CellOf, kind: Kind, replica: &Replica) -> Self {
        if let Some(number) = value.as_int().or_else(|| value.as_time()) {
            return Self::Number(number);
        }
        let text = value.as_text().unwrap_or_default();
        if let Ok(money) = Money::read(text) {
            return Self::Amount(money.currency(), money.minor());
        }
        let is_number = match by {
            CellOf::Slot(slot) => match definition(kind).by_slot(*slot).map(|(_, field)| field.value) {
                Some(ValueType::Choice(choices)) => {
                    let place = choices.iter().position(|choice| choice.code == text).unwrap_or(choices.len());
                    return Self::Number(i64::try_from(place).unwrap_or(i64::MAX));
                }
                Some(ValueType::Option(list)) => return Self::Text(replica.registry().options().place(list, text)),
                Some(ValueType::Reference(named)) if named.is_known() => {
                    let title = text.parse().ok().and_then(|doc| replica.row(doc));
                    return Self::Text(title.map(|listed| fold(listed.row.title())).unwrap_or_default());
                }
                found => found == Some(ValueType::Number),
            },
            CellOf::Custom(id) => {
                replica.registry().custom_field(id).is_some_and(|field| field.holds == CustomType::Number)
            }
        };
        match number::read(text).filter(|_| is_number) {
            Some(number) => Self::Number(number),
            None => Self::Text(fold(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_hold_until_what_they_are_of_changes() {
        let doc = |n: u8| DocId::from_bytes([n; 16]);
        let slot = |key| CellOf::Slot(definition(Kind::PRODUCT).field(key).unwrap().slot);
        let keys = |key| {
            let mut keys = Keys::new(Kind::PRODUCT, &slot(key));
            keys.of.extend([1, 2].map(|n| (doc(n), Some(Key::Number(i64::from(n))))));
            keys
        };
        let row = |kind: Kind| Row::new(kind, 0);

        let mut plain = keys("brand");
        assert!(!plain.change(doc(3), Some(&row(Kind::CUSTOMER))));
        assert!(plain.change(doc(1), Some(&row(Kind::PRODUCT))) && plain.of.contains_key(&doc(2)));
        assert!(plain.change(doc(2), None) && plain.of.is_empty());
        assert!(keys("unit").change(doc(9), Some(&row(Kind::OPTION))), "a list is in another order");

        let mut named = keys("successor");
        assert!(named.change(doc(3), Some(&row(Kind::PRODUCT))) && named.of.is_empty());
        assert!(!keys("successor").change(doc(3), Some(&row(Kind::CUSTOMER))));
        assert!(keys("successor").change(doc(3), None), "nobody knows what it was");
    }
}
