//! Boards: the records of a list in columns, one for each choice of a field.
//!
//! A board holds of each record its choice and its amount, not its row, and is kept up by each change. It is made when somebody first
//! looks at one: who never does pays nothing. Which records there are, and in which order, the list says; they are dealt to their
//! columns once after a change, and a window of a column costs the window.

use std::collections::BTreeMap;

use super::sums::Sum;
use super::{Book, currency};
use crate::book::view::View;
use crate::crm::values::money::Money;
use crate::crm::{Kind, Options, ValueType, definition};
use crate::document::{DocId, Row};

/// The board that was looked at last.
pub(super) struct Board {
    kind: Kind,
    by: u16,
    sum: Option<u16>,
    /// Choices by their numbers, of columns that a record was ever in; the first is the empty one.
    choices: Vec<String>,
    currencies: Vec<String>,
    cards: BTreeMap<DocId, Card>,
    /// The list in its columns, and which list that is, until something changes.
    dealt: Option<(View, i64, Vec<Lane>)>,
}

/// What a board knows of a record.
#[derive(Copy, Clone)]
struct Card {
    choice: u32,
    /// The number of a currency, and minor units.
    amount: Option<(u8, i64)>,
}

/// A column that is being dealt: by the numbers of currencies, minor units and of how many records.
#[derive(Default)]
struct Dealt {
    docs: Vec<DocId>,
    sums: BTreeMap<u8, (i64, u32)>,
}

/// A column of a board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// The choice that its records share; empty for those without.
    pub choice: String,
    /// What they come to, the currency of most of them first.
    pub sums: Vec<Sum>,
    /// All of them, in the order of the list.
    pub docs: Vec<DocId>,
}

impl Board {
    fn new(kind: Kind, table: &crate::crm::Board) -> Option<Self> {
        let slot = |key: &str| definition(kind).field(key).map(|field| field.slot);
        Some(Self {
            kind,
            by: slot(table.by)?,
            sum: table.sum.and_then(slot),
            choices: vec![String::new()],
            currencies: Vec::new(),
            cards: BTreeMap::new(),
            dealt: None,
        })
    }

    /// Takes in a row that is new or has changed; none: it is gone. The list may have changed with a row of another kind.
    pub(super) fn update(&mut self, doc: DocId, row: Option<&Row>) {
        self.dealt = None;
        match row {
            Some(row) if row.kind == self.kind => {
                let choice = number_of(&mut self.choices, row.text(self.by));
                let worth = self.sum.and_then(|slot| Money::read(row.text(slot)).ok());
                let amount =
                    worth.map(|worth| (currency(&mut self.currencies, worth.currency().code()), worth.minor()));
                self.cards.insert(doc, Card { choice, amount });
            }
            Some(_) => {}
            None => {
                self.cards.remove(&doc);
            }
        }
    }

    /// Deals a list to its columns: the choices of the field in their order, be anybody there or not, then those that the field does
    /// not have (any more), then who has none.
    fn deal(&self, docs: impl Iterator<Item = DocId>, options: &Options) -> Vec<Lane> {
        let mut dealt: Vec<Dealt> = Vec::new();
        dealt.resize_with(self.choices.len(), Dealt::default);
        for doc in docs {
            let Some(card) = self.cards.get(&doc) else { continue };
            let Some(own) = dealt.get_mut(card.choice as usize) else { continue };
            own.docs.push(doc);
            if let Some((currency, minor)) = card.amount {
                let sum = own.sums.entry(currency).or_default();
                *sum = (sum.0.saturating_add(minor), sum.1 + 1);
            }
        }
        let offered: Vec<String> = match definition(self.kind).by_slot(self.by).map(|(_, field)| field.value) {
            Some(ValueType::Choice(choices)) => choices.iter().map(|choice| choice.code.to_owned()).collect(),
            Some(ValueType::Option(list)) => {
                let items = options.items(list).into_iter();
                items.filter(|item| !item.is_hidden && !item.is_removed).map(|item| item.code).collect()
            }
            Some(_) | None => Vec::new(),
        };
        let mut lanes: BTreeMap<(usize, &str), Lane> = offered
            .iter()
            .enumerate()
            .map(|(at, choice)| ((at, ""), Lane { choice: choice.clone(), ..Lane::default() }))
            .collect();
        for (choice, Dealt { docs, sums }) in self.choices.iter().zip(dealt) {
            let place = match offered.iter().position(|own| own == choice) {
                Some(at) => (at, ""),
                None if docs.is_empty() => continue,
                None if choice.is_empty() => (usize::MAX, ""),
                None => (offered.len(), choice.as_str()),
            };
            let named = |(number, (minor, count)): (u8, (i64, u32))| {
                Some(Sum { currency: self.currencies.get(usize::from(number))?.clone(), minor, count })
            };
            let mut sums: Vec<Sum> = sums.into_iter().filter_map(named).collect();
            sums.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.currency.cmp(&b.currency)));
            lanes.insert(place, Lane { choice: choice.clone(), sums, docs });
        }
        lanes.into_values().collect()
    }
}

impl Book {
    /// Gets ready to lay out the records of a kind: if its board is not kept up yet, `rows` hands over those of the kind, one at a
    /// time.
    pub fn prepare_board(&mut self, kind: Kind, rows: impl FnOnce(&mut dyn FnMut(DocId, &Row))) {
        if self.board.as_ref().is_some_and(|board| board.kind == kind) {
            return;
        }
        self.board = definition(kind).board.and_then(|table| Board::new(kind, table));
        if let Some(board) = &mut self.board {
            rows(&mut |doc, row| board.update(doc, Some(row)));
        }
    }

    /// A list in its columns; [`Book::prepare_board`] comes before it. Of a kind that is not customers the view's search alone counts.
    /// `me` is the member's id, `today` in days since 1970-01-01.
    pub fn lanes(&mut self, view: &View, me: DocId, today: i64) -> &[Lane] {
        let Some(mut board) = self.board.take() else { return &[] };
        let is_dealt = board.dealt.as_ref().is_some_and(|(own, day, _)| (own, *day) == (view, today));
        if !is_dealt {
            let docs = if board.kind == Kind::CUSTOMER {
                self.look(view, me, today, 0, usize::MAX).customers
            } else {
                self.look_at(board.kind, &super::Query::new(&view.query), 0, usize::MAX).docs
            };
            board.dealt = Some((view.clone(), today, board.deal(docs.into_iter(), &self.options)));
        }
        self.board.insert(board).dealt.as_ref().map_or(&[], |(.., lanes)| lanes.as_slice())
    }
}

fn number_of(choices: &mut Vec<String>, choice: &str) -> u32 {
    let at = choices.iter().position(|own| own == choice).unwrap_or_else(|| {
        choices.push(choice.to_owned());
        choices.len() - 1
    });
    at as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crm::{Registry, Value, Zone};
    use crate::document::Cell;

    fn id(seed: u8) -> DocId {
        DocId::new(1, [seed; 10])
    }

    fn customer(name: &str, stage: &str, worth: &str, flags: u8) -> Row {
        let table = definition(Kind::CUSTOMER);
        let mut row = Row { flags, ..Row::new(Kind::CUSTOMER, 1) };
        for (key, text) in [("name", name), ("stage", stage), ("worth", worth)] {
            if !text.is_empty() {
                row.cells.push((table.field(key).unwrap().slot, Cell::One(Value::text(text))));
            }
        }
        row.cells.sort_by_key(|(slot, _)| *slot);
        row
    }

    fn lanes(book: &mut Book, query: &str) -> Vec<Lane> {
        let view = View { query: query.to_owned(), ..View::default() };
        book.lanes(&view, id(200), 20_000).to_vec()
    }

    fn brief(lanes: &[Lane]) -> Vec<(&str, usize)> {
        lanes.iter().map(|lane| (lane.choice.as_str(), lane.docs.len())).collect()
    }

    #[test]
    fn a_column_for_each_choice_then_what_is_unknown_then_who_has_none() {
        let (mut book, registry) = (Book::new(Zone::UTC), Registry::default());
        let rows = [
            (1, customer("Zapata", "acquisition", "100000 MXN", 0)),
            (2, customer("Ávila", "acquisition", "250000 MXN", 0)),
            (3, customer("Bravo", "acquisition", "900 USD", 0)),
            (4, customer("Cruz", "courtship", "", 0)),
            (5, customer("Díaz", "", "700 MXN", 0)),
        ];
        for (seed, row) in &rows {
            book.update(id(*seed), Some(row), &registry);
        }
        assert!(lanes(&mut book, "").is_empty(), "nobody has looked at a board yet");
        book.prepare_board(Kind::CUSTOMER, |take| rows.iter().for_each(|(seed, row)| take(id(*seed), row)));
        let all = lanes(&mut book, "");
        let offered = ["engagement", "acquisition", "retention", "expansion", "lost"];
        let counts = [0, 3, 0, 0, 0];
        let mut expected: Vec<(&str, usize)> = offered.into_iter().zip(counts).collect();
        expected.extend([("courtship", 1), ("", 1)]);
        assert_eq!(brief(&all), expected);
        assert_eq!(all[1].docs, [2, 3, 1].map(id), "by name, as the list");
        let sums: Vec<_> = all[1].sums.iter().map(|sum| (sum.currency.as_str(), sum.minor, sum.count)).collect();
        assert_eq!(sums, [("MXN", 350_000, 2), ("USD", 900, 1)], "one a currency, that of most first");
        assert_eq!(
            brief(&lanes(&mut book, "cruz")).into_iter().filter(|(_, n)| *n > 0).count(),
            1,
            "what is found alone"
        );

        // Moved, and removed.
        book.update(id(4), Some(&customer("Cruz", "lost", "", 0)), &registry);
        book.update(id(5), Some(&customer("Díaz", "", "", Row::REMOVED)), &registry);
        assert_eq!(brief(&lanes(&mut book, "")), offered.into_iter().zip([0, 3, 0, 0, 1]).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn a_board_that_was_told_of_every_change_lies_as_one_made_anew(
            changes in prop::collection::vec(
                (0..8_u8, 0..4_usize, 0..3_usize, prop::sample::select(vec![0, Row::REMOVED])),
                0..40,
            ),
            typed in prop::sample::select(vec!["", "sol", "zz"]),
        ) {
            const STAGES: [&str; 4] = ["", "lost", "engagement", "elsewhere"];
            const WORTHS: [&str; 3] = ["", "500 MXN", "70 EUR"];
            let registry = Registry::default();
            let mut told = Book::new(Zone::UTC);
            told.prepare_board(Kind::CUSTOMER, |_| {});
            let mut last = BTreeMap::new();
            for (seed, stage, worth, flags) in changes {
                let row = customer(["Sol", "Luz"][usize::from(seed % 2)], STAGES[stage], WORTHS[worth], flags);
                told.update(id(seed), Some(&row), &registry);
                last.insert(seed, row);
                if seed == 0 {
                    lanes(&mut told, typed);
                }
            }
            let mut anew = Book::new(Zone::UTC);
            for (seed, row) in &last {
                anew.update(id(*seed), Some(row), &registry);
            }
            anew.prepare_board(Kind::CUSTOMER, |take| last.iter().for_each(|(seed, row)| take(id(*seed), row)));
            prop_assert_eq!(lanes(&mut told, typed), lanes(&mut anew, typed));
        }
    }
}
