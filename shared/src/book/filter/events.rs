//! What hangs on records, by its day: counted, added up, the latest, the first.

use std::collections::{BTreeMap, BTreeSet};

use super::by_doc::ByDoc;
use super::column::{Amount, At, Cell, Column, OnDays, amount, day, place_of};
use super::{hanging, own_slot};
use crate::book::parts::Parts;
use crate::crm::filter::period::{Calendar, Days};
use crate::crm::filter::{FieldTest, Filter, FilterError, Fold, How, Measure, Operand};
use crate::crm::{Kind, Registry, Value, ValueType, Zone};
use crate::document::{DocId, Row};

/// At no day: before all that has one.
const UNDATED: i32 = i32::MIN;

/// The events of a measure.
pub(super) struct Events {
    pub(super) kind: Kind,
    parent: u16,
    days: Vec<u16>,
    /// What each must be. The answers are kept but for those that `turning` says.
    pub(super) of: Vec<Column>,
    /// What a day turns, or a record's name.
    turning: Vec<(usize, FieldTest)>,
    amount: Option<(At, ValueType)>,
    /// By record, in the order of their days.
    hanging: ByDoc<Vec<Event>>,
    /// Where each hangs, and on which day.
    placed: BTreeMap<DocId, (DocId, i32)>,
}

#[derive(Clone, Debug)]
struct Event {
    day: i32,
    doc: DocId,
    amount: Option<Amount>,
    /// What the tests that turn ask.
    cells: Box<[Cell]>,
}

/// A test that turns, resolved.
pub(super) enum Turned {
    Days(OnDays),
    /// One of these is named, or none of them.
    Named {
        is_not: bool,
        wanted: BTreeSet<DocId>,
    },
}

impl Turned {
    fn passes(&self, cell: &Cell) -> bool {
        match (self, cell) {
            (Self::Days(test), Cell::Days(days)) => test.passes(days),
            (Self::Days(test), Cell::Yearly(days)) => test.passes_yearly(days),
            (Self::Named { is_not, wanted }, Cell::Named(named)) => {
                named.iter().any(|doc| wanted.contains(doc)) != *is_not
            }
            (Self::Days(_) | Self::Named { .. }, _) => false,
        }
    }
}

/// What a measure came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Measured {
    Count(u32),
    /// A figure for each currency.
    Amounts(Vec<Amount>),
    Day(Option<i32>),
}

impl Events {
    pub(super) fn new(kind: Kind, measure: &Measure, registry: &Registry, me: &str) -> Result<Self, FilterError> {
        let (child, parent) = hanging(kind, measure.event.name).unwrap_or((kind, u16::MAX));
        // What the event is by its table is a filter, too.
        let own = Filter::parse(child, measure.event.of, registry)?;
        let tests = own.clauses().filter_map(|clause| {
            let crate::crm::filter::Clause::Field(test) = clause else { return None };
            Some(test.clone())
        });
        let (mut of, mut turning) = (Vec::new(), Vec::new());
        for test in tests.chain(measure.of.iter().cloned()) {
            let Some(column) = Column::of_test(child, &test, registry, me) else { continue };
            if column.turns() || column.asks_titles() {
                turning.push((of.len(), test));
            }
            of.push(column);
        }
        let amount = match &measure.fold {
            Fold::Sum(path) | Fold::Average(path) => {
                place_of(child, path).zip(path.known(child, registry).map(|known| known.value))
            }
            Fold::Count | Fold::Last | Fold::First => None,
        };
        let days = measure.event.day.iter().filter_map(|key| own_slot(child, key)).collect();
        Ok(Self { kind: child, parent, days, of, turning, amount, hanging: ByDoc::default(), placed: BTreeMap::new() })
    }

    /// Takes in a row of its kind; none: it is gone, or none of these.
    pub(super) fn put(&mut self, doc: DocId, row: Option<&Row>, zone: &Zone) {
        let event = row.and_then(|row| self.read(doc, row, zone));
        if let Some((parent, day)) = self.placed.remove(&doc) {
            let own = self.hanging.entry(parent).or_default();
            if let Ok(at) = own.binary_search_by_key(&(day, doc), |event| (event.day, event.doc)) {
                own.remove(at);
            }
            if own.is_empty() {
                self.hanging.remove(&parent);
            }
        }
        if let Some((parent, event)) = event {
            self.placed.insert(doc, (parent, event.day));
            let own = self.hanging.entry(parent).or_default();
            let at = own.partition_point(|other| (other.day, other.doc) < (event.day, doc));
            own.insert(at, event);
        }
    }

    fn read(&self, doc: DocId, row: &Row, zone: &Zone) -> Option<(DocId, Event)> {
        let parent = row.text(self.parent).parse().ok()?;
        let cells: Vec<Cell> = self.of.iter().map(|column| column.read(doc, row, zone)).collect();
        if cells.contains(&Cell::Is(false)) {
            return None;
        }
        let cells = self.turning.iter().filter_map(|(at, _)| cells.get(*at).cloned()).collect();
        let mut days = self.days.iter().filter_map(|slot| day(row.values(*slot).first()?, zone));
        let amount = self.amount.as_ref().and_then(|(at, holds)| {
            let value: &Value = match at {
                At::Slot(slot) => row.values(*slot).first()?,
                At::Custom(id) => row.custom.iter().find(|(own, _)| own == id)?.1.values().first()?,
                At::Created | At::Territory => return None,
            };
            amount(value, holds)
        });
        Some((parent, Event { day: days.next().unwrap_or(UNDATED), doc, amount, cells }))
    }

    /// The tests of its own that turn, resolved. `meant` says which of some records are named by such values.
    pub(super) fn turned(
        &self,
        calendar: Calendar,
        meant: impl Fn(&[Operand], BTreeSet<DocId>) -> BTreeSet<DocId>,
    ) -> Vec<Option<Turned>> {
        let resolve = |(at, (column, FieldTest { test, .. })): (usize, &(usize, FieldTest))| {
            if let How::In(values) = &test.how
                && self.of.get(*column).is_some_and(Column::asks_titles)
            {
                // However many events name it, it is asked for its title once.
                let all = self.hanging.values().flatten().filter_map(|event| event.cells.get(at));
                let named = all.flat_map(Cell::named).copied().collect();
                return Some(Turned::Named { is_not: test.is_not, wanted: meant(values, named) });
            }
            OnDays::new(test, calendar).map(Turned::Days)
        };
        self.turning.iter().enumerate().map(resolve).collect()
    }

    /// The measure of one record, and of what was merged into it, over some days; none: over all, those of what has no day, too.
    pub(super) fn measure(
        &self,
        of: DocId,
        parts: &Parts<DocId>,
        fold: &Fold,
        days: Option<Days>,
        turned: &[Option<Turned>],
    ) -> Measured {
        let hanging = |of: &DocId| self.hanging.get(of).map_or(&[][..], Vec::as_slice);
        let of_all;
        let all = if parts.has_parts(of) {
            let mut together: Vec<Event> =
                parts.with_parts(of).iter().flat_map(|part| hanging(part).iter().cloned()).collect();
            together.sort_unstable_by_key(|event| (event.day, event.doc));
            of_all = together;
            of_all.as_slice()
        } else {
            hanging(&of)
        };
        let within = match days {
            None => all,
            Some(days) => {
                let first = i32::try_from(days.from.unwrap_or(i64::from(UNDATED) + 1)).unwrap_or(UNDATED + 1);
                let last = i32::try_from(days.to.unwrap_or(i64::from(i32::MAX))).unwrap_or(i32::MAX);
                let from = all.partition_point(|event| event.day < first);
                let to = all.partition_point(|event| event.day <= last);
                all.get(from..to).unwrap_or_default()
            }
        };
        let is_one = |event: &&Event| {
            event.cells.iter().zip(turned).all(|(cell, test)| test.as_ref().is_some_and(|test| test.passes(cell)))
        };
        match fold {
            Fold::Count if turned.is_empty() => Measured::Count(u32::try_from(within.len()).unwrap_or(u32::MAX)),
            Fold::Count => Measured::Count(u32::try_from(within.iter().filter(is_one).count()).unwrap_or(u32::MAX)),
            Fold::Last | Fold::First => {
                let mut dated = within.iter().filter(|event| event.day != UNDATED).filter(is_one);
                let event = if *fold == Fold::First { dated.next() } else { dated.next_back() };
                Measured::Day(event.map(|event| event.day))
            }
            Fold::Sum(_) | Fold::Average(_) => {
                let mut sums: BTreeMap<[u8; 3], (i128, i128)> = BTreeMap::new();
                for amount in within.iter().filter(is_one).filter_map(|event| event.amount.as_ref()) {
                    let (sum, count) = sums.entry(amount.currency).or_default();
                    *sum = sum.saturating_add(amount.millionths);
                    *count += 1;
                }
                let figure =
                    |(sum, count): (i128, i128)| if matches!(fold, Fold::Sum(_)) { sum } else { sum / count.max(1) };
                let figures = sums.into_iter().map(|(currency, sum)| Amount { millionths: figure(sum), currency });
                Measured::Amounts(figures.collect())
            }
        }
    }
}
