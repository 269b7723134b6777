//! Finding customers as one types: accents, case and signs make no difference, phones are found in any notation.
//!
//! Each customer has one folded text of everything that a search looks into. A query's words must all be in it. A query
//! that only grew is looked for among the last one's results, so that the work of a keystroke shrinks as one types.

use std::collections::BTreeMap;

use shared::crm::search::{digits, fold};
use shared::crm::{Kind, Registry, definition};
use shared::document::{DocId, Row};

/// A phone fragment has at least so many digits; fewer are a house number or part of a name.
const FRAGMENT: usize = 3;

/// What can be found.
#[derive(Default)]
pub struct Index {
    texts: BTreeMap<DocId, Searched>,
    last: Option<Found>,
}

struct Searched {
    /// Folded, the name first.
    text: String,
    /// Digits of phones and tax ids, parted by spaces.
    digits: String,
}

struct Found {
    query: Query,
    /// What matches, in the given order.
    matching: Vec<DocId>,
    /// The same, the best first.
    docs: Vec<DocId>,
}

#[derive(Clone, PartialEq, Eq)]
struct Query {
    folded: String,
    digits: String,
}

impl Query {
    fn new(typed: &str) -> Self {
        let letters = typed.chars().any(char::is_alphabetic);
        let digits = digits(typed);
        let fragment = !letters && digits.len() >= FRAGMENT;
        Self { folded: fold(typed), digits: if fragment { digits } else { String::new() } }
    }

    fn matches(&self, searched: &Searched) -> bool {
        let words = self.folded.split(' ').all(|word| searched.text.contains(word));
        words || (!self.digits.is_empty() && searched.digits.contains(&self.digits))
    }

    /// Whatever matches this also matches `other`.
    fn narrows(&self, other: &Self) -> bool {
        self.folded.starts_with(&other.folded)
            && self.digits.starts_with(&other.digits)
            && (self.digits.is_empty() || !other.digits.is_empty())
    }

    /// 0 if the name begins with it, 1 if a word does, 2 otherwise.
    fn rank(&self, searched: &Searched) -> u8 {
        if searched.text.starts_with(&self.folded) {
            return 0;
        }
        let begins_word = |at: usize| at == 0 || searched.text.as_bytes().get(at - 1) == Some(&b' ');
        let first = self.folded.split(' ').next().unwrap_or_default();
        if searched.text.match_indices(first).any(|(at, _)| begins_word(at)) { 1 } else { 2 }
    }
}

impl Index {
    /// A customer that is new or has changed.
    pub fn set(&mut self, doc: DocId, row: &Row, registry: &Registry) {
        self.last = None;
        let mut text = String::new();
        let mut numbers = String::new();
        for (_, field) in definition(Kind::Customer).all_fields().filter(|(_, field)| field.searchable && field.listed)
        {
            for value in row.values(field.slot) {
                let Some(value) = value.as_text() else { continue };
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&fold(value));
                let digits = digits(value);
                if digits.len() >= FRAGMENT {
                    numbers.push_str(&digits);
                    numbers.push(' ');
                }
            }
        }
        for (id, value) in &row.custom {
            if registry.custom_field(id).is_some()
                && let Some(value) = value.as_text()
            {
                text.push(' ');
                text.push_str(&fold(value));
            }
        }
        self.texts.insert(doc, Searched { text, digits: numbers });
    }

    /// A customer that is gone.
    pub fn remove(&mut self, doc: DocId) {
        self.last = None;
        self.texts.remove(&doc);
    }

    /// The customers that match, the best first and otherwise in the given order.
    pub fn find(&mut self, typed: &str, order: impl Iterator<Item = DocId>) -> &[DocId] {
        let query = Query::new(typed);
        let last = self.last.take();
        let found = match last {
            Some(found) if found.query == query => found,
            last => {
                let mut matching: Vec<(u8, DocId)> = Vec::new();
                let mut consider = |doc: DocId| {
                    if let Some(searched) = self.texts.get(&doc)
                        && query.matches(searched)
                    {
                        matching.push((query.rank(searched), doc));
                    }
                };
                match last {
                    // What matched the last query, in the given order: that of its ranks is not this one's.
                    Some(found) if query.narrows(&found.query) => found.matching.into_iter().for_each(&mut consider),
                    _ => order.for_each(&mut consider),
                }
                let in_order = matching.iter().map(|(_, doc)| *doc).collect();
                matching.sort_by_key(|(rank, _)| *rank);
                Found { query, matching: in_order, docs: matching.into_iter().map(|(_, doc)| doc).collect() }
            }
        };
        &self.last.insert(found).docs
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::Value;
    use shared::document::Cell;

    use super::*;

    fn index(customers: &[(u8, &str, &str)]) -> (Index, Vec<DocId>) {
        let mut index = Index::default();
        let slot = |group: Option<&str>, key: &str| {
            let found = definition(Kind::Customer)
                .all_fields()
                .find(|(own, field)| own.map(|own| own.key) == group && field.key == key);
            found.unwrap().1.slot
        };
        let (name_slot, phone_slot) = (slot(None, "name"), slot(Some("phone"), "number"));
        let mut docs = Vec::new();
        for (id, name, phone) in customers {
            let mut row = Row::new(Kind::Customer, 1);
            row.cells.push((name_slot, Cell::One(Value::text(*name))));
            row.cells.push((phone_slot, Cell::Many(vec![Value::text(*phone)])));
            let doc = DocId::from_bytes([*id; 16]);
            index.set(doc, &row, &Registry::default());
            docs.push(doc);
        }
        (index, docs)
    }

    #[test]
    fn accents_word_order_and_notation_make_no_difference() {
        let (mut index, docs) =
            index(&[(1, "Abarrotes Peña", "+525512345678"), (2, "Ferretería Núñez", "+573001234567")]);
        for (typed, expected) in [
            ("pena", vec![docs[0]]),
            ("PEÑA abarr", vec![docs[0]]),
            ("55 1234", vec![docs[0]]),
            ("(300) 123", vec![docs[1]]),
            ("zzz", vec![]),
            ("", docs.clone()),
        ] {
            assert_eq!(index.find(typed, docs.iter().copied()), expected, "{typed}");
        }
    }

    #[test]
    fn a_query_that_grows_finds_what_it_would_alone() {
        let (mut index, docs) = index(&[(1, "Sol y Luna", "+525512345678"), (2, "La Luna", "+525587654321")]);
        for typed in ["l", "lu", "luna", "luna s"] {
            let grown = index.find(typed, docs.iter().copied()).to_vec();
            index.last = None;
            assert_eq!(index.find(typed, docs.iter().copied()), grown, "{typed}");
        }
    }
}
