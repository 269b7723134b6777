//! Boards: the records of a list in columns, one for each choice of a field.
//!
//! A board holds of each record, by its number in the book, its choice and its amount, not its row, and is kept up by each change. The
//! board of customers fills with the book, another one is made when somebody first looks. Which records there are, and in which order, the list says;
//! they are dealt to their columns once after a change that bears on them, and a window of a column costs the window.

use std::collections::{BTreeMap, BTreeSet};

use super::sums::Sum;
use super::{Book, currency};
use crate::book::view::View;
use crate::crm::values::money::Money;
use crate::crm::values::place::Place;
use crate::crm::{Kind, Options, ValueType, definition};
use crate::document::{DocId, Row};

/// So many choices that the field does not have get a column of their own: a device may invent as many as it has records.
const OTHERS: usize = 50;

/// The board that was looked at last.
pub(super) struct Board {
    kind: Kind,
    by: u16,
    sum: Option<u16>,
    /// Choices by their numbers, of columns that a record was ever in; the first is the empty one.
    choices: Vec<String>,
    numbers: BTreeMap<String, u32>,
    currencies: Vec<String>,
    /// By the number of a record. That of one that is gone stays: no list has it.
    cards: Vec<Option<Card>>,
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
    /// The choice that its records share; empty for those without. In the last column of a choice that the field does not have are
    /// those of all further ones, if there are too many for columns.
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
            numbers: BTreeMap::from([(String::new(), 0)]),
            currencies: Vec::new(),
            cards: Vec::new(),
            dealt: None,
        })
    }

    /// Lets go of what was dealt, if something bears on the records of its kind.
    pub(super) fn outdate(&mut self, bears_on: impl Fn(Kind) -> bool) {
        if bears_on(self.kind) {
            self.dealt = None;
        }
    }

    /// Takes in the row of a record by its number.
    fn put(&mut self, number: u32, row: &Row) {
        let choice = self.number_of(row.text(self.by));
        let worth = self.sum.and_then(|slot| Money::read(row.text(slot)).ok());
        let amount = worth.map(|worth| (currency(&mut self.currencies, worth.currency().code()), worth.minor()));
        let at = number as usize;
        if self.cards.len() <= at {
            self.cards.resize(at + 1, None);
        }
        self.cards[at] = Some(Card { choice, amount });
    }

    fn number_of(&mut self, choice: &str) -> u32 {
        if let Some(number) = self.numbers.get(choice) {
            return *number;
        }
        let number = self.choices.len() as u32;
        self.choices.push(choice.to_owned());
        self.numbers.insert(choice.to_owned(), number);
        number
    }

    /// Deals a list to its columns: the choices of the field in their order, be anybody there or not, then those that the field does
    /// not have (any more), then who has none.
    fn deal(&self, found: Vec<(u32, DocId)>, options: &Options) -> Vec<Lane> {
        let card = |number: u32| self.cards.get(number as usize).copied().flatten();
        let cards: Vec<(DocId, Card)> =
            found.into_iter().filter_map(|(number, doc)| Some((doc, card(number)?))).collect();
        let offered: Vec<String> = match definition(self.kind).by_slot(self.by).map(|(_, field)| field.value) {
            Some(ValueType::Choice(choices)) => choices.iter().map(|choice| choice.code.to_owned()).collect(),
            Some(ValueType::Option(list)) => {
                let items = options.items(list).into_iter();
                items.filter(|item| !item.is_hidden && !item.is_removed).map(|item| item.code).collect()
            }
            Some(_) | None => Vec::new(),
        };
        let used: BTreeSet<u32> = cards.iter().map(|(_, card)| card.choice).collect();
        let used = used.into_iter().filter_map(|number| Some((number, self.choices.get(number as usize)?.as_str())));
        let used: Vec<(u32, &str)> = used.collect();
        let places = offered.iter().enumerate().map(|(at, choice)| (choice.as_str(), at));
        let places: BTreeMap<&str, usize> = places.collect();
        let mut others: Vec<(&str, u32)> = used
            .iter()
            .filter(|(_, choice)| !choice.is_empty() && !places.contains_key(choice))
            .map(|(number, choice)| (*choice, *number))
            .collect();
        others.sort_unstable();

        // The columns by their choices, and which one each choice is in.
        let columns: Vec<&str> = offered
            .iter()
            .map(String::as_str)
            .chain(others.iter().take(OTHERS).map(|(choice, _)| *choice))
            .chain(std::iter::once(""))
            .collect();
        let mut column_of: BTreeMap<u32, usize> =
            used.iter().filter_map(|(number, choice)| Some((*number, *places.get(choice)?))).collect();
        let last = columns.len() - 1;
        column_of.extend(used.iter().filter(|(_, choice)| choice.is_empty()).map(|(number, _)| (*number, last)));
        let place = |(at, (_, number)): (usize, &(&str, u32))| (*number, offered.len() + at.min(OTHERS - 1));
        column_of.extend(others.iter().enumerate().map(place));

        let mut dealt: Vec<Dealt> = Vec::new();
        dealt.resize_with(columns.len(), Dealt::default);
        for (doc, card) in cards {
            let Some(own) = column_of.get(&card.choice).and_then(|at| dealt.get_mut(*at)) else { continue };
            own.docs.push(doc);
            if let Some((currency, minor)) = card.amount {
                let sum = own.sums.entry(currency).or_default();
                *sum = (sum.0.saturating_add(minor), sum.1 + 1);
            }
        }
        let lanes = columns.into_iter().zip(dealt).enumerate();
        // Of those without a choice there is a column only if there are any.
        let shown = lanes.filter(|(at, (_, Dealt { docs, .. }))| *at < last || !docs.is_empty());
        let lane = |(_, (choice, Dealt { docs, sums })): (usize, (&str, Dealt))| {
            let choice = choice.to_owned();
            Lane { choice, sums: self.name(sums), docs }
        };
        shown.map(lane).collect()
    }

    /// Sums with the currencies' letters, that of most first.
    fn name(&self, sums: BTreeMap<u8, (i64, u32)>) -> Vec<Sum> {
        let named = |(number, (minor, count)): (u8, (i64, u32))| {
            Some(Sum { currency: self.currencies.get(usize::from(number))?.clone(), minor, count })
        };
        let mut sums: Vec<Sum> = sums.into_iter().filter_map(named).collect();
        sums.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.currency.cmp(&b.currency)));
        sums
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
        if self.board.is_some() {
            rows(&mut |doc, row| self.put_card(doc, row));
        }
    }

    /// Takes in the card of a record, if it is of the kind whose board is kept up. What no list ever had has no number, and gets its
    /// card when it gets one.
    pub(super) fn put_card(&mut self, doc: DocId, row: &Row) {
        let Some(board) = self.board.as_mut().filter(|board| board.kind == row.kind) else { return };
        let number = if definition(row.kind).has_own_screens() {
            self.people.customer(doc)
        } else {
            self.shelves.get(&row.kind).and_then(|shelf| shelf.find(doc))
        };
        if let Some(number) = number {
            board.put(number, row);
        }
    }

    /// A list in its columns; [`Book::prepare_board`] comes before it, and [`Book::prepare`] if the view has a filter's text. Of a kind
    /// that is not customers the search and that text count. `me` is the member's id, `today` in days since 1970-01-01, `title` what a
    /// record is called.
    pub fn lanes(&mut self, view: &View, me: DocId, today: i64, title: &dyn Fn(DocId) -> Option<String>) -> &[Lane] {
        let Some(mut board) = self.board.take() else { return &[] };
        let is_dealt = board.dealt.as_ref().is_some_and(|(own, day, _)| (own, *day) == (view, today));
        if !is_dealt {
            let found: Vec<(u32, DocId)> = if definition(board.kind).has_own_screens() {
                let (_, numbers) = self.window(view, me, today, title, 0, usize::MAX);
                let doc = |number: u32| Some((number, self.people.customers.get(number as usize)?.doc));
                numbers.into_iter().filter_map(doc).collect()
            } else {
                let docs = self.found(board.kind, view, today, title);
                let shelf = self.shelves.get(&board.kind);
                docs.into_iter().filter_map(|doc| Some((shelf?.find(doc)?, doc))).collect()
            };
            board.dealt = Some((view.clone(), today, board.deal(found, &self.options)));
        }
        self.board.insert(board).dealt.as_ref().map_or(&[], |(.., lanes)| lanes.as_slice())
    }

    /// The records of a kind other than customers that a view wants.
    fn found(&mut self, kind: Kind, view: &View, today: i64, title: &dyn Fn(DocId) -> Option<String>) -> Vec<DocId> {
        let query = super::Query::new(&view.query);
        let docs = self.look_at(kind, &query, 0, usize::MAX).docs;
        let filter = view.filter.as_str();
        if filter.is_empty() {
            return docs;
        }
        let here = view.here.as_deref().and_then(|here| Place::parse(here).ok());
        // What was searched for comes best first, as in the list.
        self.let_through((kind, filter), (today, here), title, docs, query.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::book::view::{Facet, Sort};
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
        book.lanes(&view, id(200), 20_000, &|_| None).to_vec()
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

    #[test]
    fn invented_choices_fill_one_column_once_there_are_many() {
        let (mut book, registry) = (Book::new(Zone::UTC), Registry::default());
        book.prepare_board(Kind::CUSTOMER, |_| {});
        let invented = |at: usize| format!("invented-{at:03}");
        let last = invented(OTHERS - 1);
        // The last ones come first, so that it is not their coming that counts.
        for at in (0..200_usize).rev() {
            book.update(id(at as u8), Some(&customer(&format!("n{at:03}"), &invented(at), "10 MXN", 0)), &registry);
        }
        book.update(id(200), Some(&customer("Zapata", "", "", 0)), &registry);
        book.update(id(201), Some(&customer("Ávila", "acquisition", "", 0)), &registry);
        let all = lanes(&mut book, "");
        let others: Vec<Lane> = all.iter().filter(|lane| lane.choice.starts_with("invented")).cloned().collect();
        assert_eq!((all.len(), others.len()), (5 + OTHERS + 1, OTHERS));
        assert!(others.iter().enumerate().all(|(at, lane)| lane.choice == invented(at)));
        assert!(others[..OTHERS - 1].iter().all(|lane| lane.docs.len() == 1));
        let together = &others[OTHERS - 1];
        assert_eq!((together.choice.as_str(), together.sums[0].count), (last.as_str(), 151));
        assert!(together.docs.iter().copied().eq((49..200_u8).map(id)), "in the order of the list");
        assert_eq!((brief(&all)[1], brief(&all)[5 + OTHERS]), (("acquisition", 1), ("", 1)));
    }

    #[test]
    fn the_board_of_another_kind_is_searched_and_filtered_as_its_list() {
        let (mut book, registry) = (Book::new(Zone::UTC), Registry::default());
        let product = |name: &str, brand: &str| {
            let table = definition(Kind::PRODUCT);
            let mut row = Row::new(Kind::PRODUCT, 0);
            for (key, text) in [("name", name), ("state", "active"), ("brand", brand)] {
                row.cells.push((table.field(key).unwrap().slot, Cell::One(Value::text(text))));
            }
            row.cells.sort_by_key(|(slot, _)| *slot);
            row
        };
        let rows =
            [(1, product("Queso", "serrana")), (2, product("Crema", "serrana")), (3, product("Café", "costeña"))];
        for (seed, row) in &rows {
            book.update(id(*seed), Some(row), &registry);
        }
        book.prepare_board(Kind::PRODUCT, |take| rows.iter().for_each(|(seed, row)| take(id(*seed), row)));
        let filter = "brand~serrana";
        book.prepare(Kind::PRODUCT, filter, id(200), &registry, |kinds, take| {
            rows.iter().filter(|(_, row)| kinds.contains(&row.kind)).for_each(|(seed, row)| take(id(*seed), row));
        });
        let mut found = |query: &str, also: &str| {
            let view = View { query: query.to_owned(), filter: also.to_owned(), ..View::default() };
            let lanes = book.lanes(&view, id(200), 20_000, &|_| None);
            lanes.iter().flat_map(|lane| lane.docs.clone()).collect::<Vec<_>>()
        };
        assert_eq!(found("", ""), [3, 2, 1].map(id), "by title");
        assert_eq!(found("", filter), [2, 1].map(id));
        assert_eq!(found("queso", filter), [1].map(id));
        assert!(found("", "view=gone").is_empty(), "what is no filter here lets nobody through");

        // One that is new, one that is gone.
        book.update(id(4), Some(&product("Aceite", "campo")), &registry);
        book.update(id(1), None, &registry);
        let lanes = book.lanes(&View::default(), id(200), 20_000, &|_| None);
        assert!(lanes.iter().flat_map(|lane| lane.docs.iter().copied()).eq([4, 3, 2].map(id)));
    }

    proptest! {
        #[test]
        fn a_board_that_was_told_of_every_change_lies_as_one_made_anew(
            changes in prop::collection::vec(
                (0..8_u8, 0..4_usize, 0..3_usize, prop::sample::select(vec![Some(0), Some(Row::REMOVED), None])),
                0..40,
            ),
            typed in prop::sample::select(vec!["", "sol", "zz"]),
            sort in prop::sample::select(vec![Sort::Best, Sort::Created, Sort::By(Facet::Stage)]),
        ) {
            const STAGES: [&str; 4] = ["", "lost", "engagement", "elsewhere"];
            const WORTHS: [&str; 3] = ["", "500 MXN", "70 EUR"];
            let registry = Registry::default();
            let mut told = Book::new(Zone::UTC);
            told.prepare_board(Kind::CUSTOMER, |_| {});
            let mut last = BTreeMap::new();
            let view = View { query: typed.to_owned(), sort, ..View::default() };
            let lanes = |book: &mut Book| book.lanes(&view, id(200), 20_000, &|_| None).to_vec();
            for (seed, stage, worth, flags) in changes {
                let row = flags.map(|flags| {
                    customer(["Sol", "Luz"][usize::from(seed % 2)], STAGES[stage], WORTHS[worth], flags)
                });
                told.update(id(seed), row.as_ref(), &registry);
                match row {
                    Some(row) => drop(last.insert(seed, row)),
                    None => drop(last.remove(&seed)),
                }
                if seed % 3 == 0 {
                    lanes(&mut told);
                }
            }
            let mut anew = Book::new(Zone::UTC);
            for (seed, row) in &last {
                anew.update(id(*seed), Some(row), &registry);
            }
            anew.prepare_board(Kind::CUSTOMER, |take| last.iter().for_each(|(seed, row)| take(id(*seed), row)));
            prop_assert_eq!(lanes(&mut told), lanes(&mut anew));
        }
    }
}
