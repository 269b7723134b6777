//! The groups of a list, and what it comes to.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use shared::book::{Group, Sum};
use shared::crm::values::money::Currency;
use shared::crm::{Kind, Value};
use shared::document::DocId;
use shared::replica::Replica;

use super::{Key, Keys};
use crate::protocol::{CellOf, ShelfWanted};
use crate::worker::book::Book;

impl Book {
    /// What the list that was sorted last comes to in the columns of which that is wanted. Each amount is read once, and not again
    /// until its record changes.
    pub(super) fn sums(&mut self, wanted: &ShelfWanted, replica: &Replica) -> Vec<Vec<Sum>> {
        let Some(sorted) = self.sorted.as_mut().filter(|_| !wanted.sums.is_empty()) else { return Vec::new() };
        if sorted.summed != wanted.sums {
            let (docs, others) = (&sorted.docs, &mut self.others);
            let sums = wanted.sums.iter().map(|by| {
                let keys = kept(others, wanted.kind, by);
                keys.learn(docs, replica);
                keys.sums(docs)
            });
            sorted.sums = sums.collect();
            sorted.summed.clone_from(&wanted.sums);
        }
        sorted.sums.clone()
    }
}

impl Keys {
    /// Reads those of some records that are not known, as choices by which they are in groups.
    pub(super) fn learn_choices(&mut self, docs: &[DocId], replica: &Replica) {
        for doc in docs {
            if !self.of.contains_key(doc) {
                let choice = self.value(*doc, replica).and_then(|value| {
                    let key = Key::of(&value, &self.by, self.kind, replica);
                    Some(Key::Choice(Box::new(key), choice(&value)?.into()))
                });
                self.of.insert(*doc, choice);
            }
        }
    }

    /// Puts records into groups by their choices, in the order in which they are inside; those without any come last.
    pub(super) fn group(&self, docs: &mut [DocId]) -> Vec<Group> {
        let key = |doc: &DocId| self.of.get(doc).and_then(Option::as_ref);
        docs.sort_by_cached_key(|doc| (key(doc).is_none(), key(doc)));
        let mut groups: Vec<Group> = Vec::new();
        for (first, doc) in (0..).zip(docs.iter()) {
            let choice = key(doc).map_or("", Key::choice);
            match groups.last_mut().filter(|last| last.choice == choice) {
                Some(last) => last.count += 1,
                None => groups.push(Group { choice: choice.to_owned(), first, count: 1 }),
            }
        }
        groups
    }

    /// What the amounts of some records come to, one sum a currency, that of most records first.
    fn sums(&self, docs: &[DocId]) -> Vec<Sum> {
        let mut sums: BTreeMap<Currency, (i64, u32)> = BTreeMap::new();
        for key in docs.iter().filter_map(|doc| self.of.get(doc)?.as_ref()) {
            if let Key::Amount(currency, minor) = key {
                let (sum, count) = sums.entry(*currency).or_default();
                (*sum, *count) = (sum.saturating_add(*minor), *count + 1);
            }
        }
        let sums = sums.into_iter();
        let sums = sums.map(|(currency, (minor, count))| Sum { currency: currency.code().to_owned(), minor, count });
        let mut sums: Vec<Sum> = sums.collect();
        sums.sort_by_key(|sum| Reverse(sum.count));
        sums
    }
}

/// The keys of a field, of those that are kept; begun where there are none yet.
pub(super) fn kept<'k>(all: &'k mut Vec<Keys>, kind: Kind, by: &CellOf) -> &'k mut Keys {
    let at = all.iter().position(|keys| keys.kind == kind && keys.by == *by).unwrap_or(all.len());
    if at == all.len() {
        all.push(Keys::new(kind, by));
    }
    &mut all[at]
}

/// A value as a choice by which groups are told apart.
fn choice(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Bool(true) => Some("yes"),
        Value::Bool(false) => Some("no"),
        Value::Null | Value::Int(_) | Value::Time(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::definition;

    use super::*;

    #[test]
    fn records_are_in_groups_and_come_to_something() {
        let doc = |n: u8| DocId::from_bytes([n; 16]);
        let begun = || Keys::new(Kind::PRODUCT, &CellOf::Slot(definition(Kind::PRODUCT).slot("state")));

        let mut keys = begun();
        let choice = |place, code: &str| Some(Key::Choice(Box::new(Key::Number(place)), code.into()));
        keys.of.extend([(doc(1), choice(2, "paused")), (doc(3), choice(0, "active")), (doc(4), choice(2, "paused"))]);
        keys.of.insert(doc(2), None);
        let mut docs = [4, 2, 1, 3].map(doc);
        let groups = keys.group(&mut docs);
        assert_eq!(docs, [3, 4, 1, 2].map(doc), "inside they stand as before, and those without come last");
        let group = |choice: &str, first, count| Group { choice: choice.to_owned(), first, count };
        assert_eq!(groups, [group("active", 0, 1), group("paused", 1, 2), group("", 3, 1)]);

        let mut keys = begun();
        let amount = |code: &str, minor| Some(Key::Amount(Currency::parse(code).unwrap(), minor));
        keys.of.extend([(doc(1), amount("USD", 500)), (doc(2), amount("MXN", 100)), (doc(3), amount("MXN", 25))]);
        keys.of.insert(doc(4), None);
        let sum = |currency: &str, minor, count| Sum { currency: currency.to_owned(), minor, count };
        assert_eq!(keys.sums(&[1, 2, 3, 4].map(doc)), [sum("MXN", 125, 2), sum("USD", 500, 1)]);
        assert!(keys.sums(&[doc(4)]).is_empty());
    }

    #[test]
    fn each_choice_is_a_group_of_its_own() {
        assert_eq!(choice(&Value::Bool(true)), Some("yes"));
        assert_eq!(choice(&Value::Bool(false)), Some("no"));
        assert_eq!(choice(&Value::text("paused")), Some("paused"));
        assert_eq!(choice(&Value::Null), None);
    }
}
