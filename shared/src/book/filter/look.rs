//! A filter as of one day and one place: who passes, and why.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::column::{Amount, Cell, Given, Key, OnDays, PLAIN};
use super::events::{Events, Measured, Turned};
use super::{DEEPEST, Part, Standing};
use crate::book::parts::Parts;
use crate::crm::filter::period::{Calendar, Days};
use crate::crm::filter::{Clause, FieldTest, Filter, Fold, How, Measure, Operand, OrderBy, Test};
use crate::crm::search::fold;
use crate::crm::values::place::Place;
use crate::document::DocId;

/// When, where and beside what a filter is asked.
pub struct Asked<'a> {
    /// The day.
    pub calendar: Calendar,
    /// Where the device is, if it knows.
    pub here: Option<Place>,
    /// The filters that may be named by [`Clause::View`], by the ids under which they are kept.
    pub views: &'a BTreeMap<String, Standing>,
    /// The title of a record.
    pub title: &'a dyn Fn(DocId) -> Option<String>,
}

/// A filter, resolved.
pub struct Look<'s> {
    standing: &'s Standing,
    asked: &'s Asked<'s>,
    clauses: Vec<Vec<Ready<'s>>>,
    sort: Option<ReadySort<'s>>,
    /// Whether something is said by each of its clauses; else nobody passes.
    is_runnable: bool,
}

/// A clause, resolved.
enum Ready<'s> {
    /// The answer is kept.
    Kept(usize),
    Days(usize, OnDays),
    /// One of these is named, or none of them.
    Named(usize, bool, BTreeSet<DocId>),
    Near(usize, Place, f64),
    Measure(ReadyMeasure<'s>, ReadyTest),
    Top(BTreeSet<DocId>),
    View(Box<Look<'s>>, bool),
    /// Nobody passes, not even by a negation.
    Never,
}

struct ReadyMeasure<'s> {
    events: &'s Events,
    parts: &'s Parts<DocId>,
    fold: &'s Fold,
    days: Option<Days>,
    turned: Vec<Option<Turned>>,
}

enum ReadyTest {
    Amounts { is_not: bool, how: AmountHow },
    Days(OnDays),
}

enum AmountHow {
    Empty,
    In(Vec<Given>),
    Below(Given, bool),
    Above(Given, bool),
    Between(Given, Given),
}

enum ReadySort<'s> {
    Column(usize),
    Measure(ReadyMeasure<'s>),
}

impl Ready<'_> {
    /// Whether nothing can be said by it: then nothing is by the whole filter.
    fn is_never(&self) -> bool {
        let Self::View(look, _) = self else { return matches!(self, Self::Never) };
        !look.is_runnable
    }
}

impl ReadyMeasure<'_> {
    fn of(&self, doc: DocId) -> Measured {
        self.events.measure(doc, self.parts, self.fold, self.days, &self.turned)
    }

    /// As something to sort by.
    fn key(&self, doc: DocId) -> Key {
        match self.of(doc) {
            Measured::Count(count) => number(i64::from(count)),
            Measured::Day(day) => day.map_or(Key::Nothing, |day| number(i64::from(day))),
            // Of several currencies the greatest figure.
            Measured::Amounts(amounts) => {
                let most = amounts.into_iter().max_by_key(|amount| amount.millionths);
                most.map_or(Key::Nothing, |most| Key::Number(Amount { currency: PLAIN, ..most }))
            }
        }
    }
}

fn number(number: i64) -> Key {
    Key::Number(Amount { millionths: i128::from(number), currency: PLAIN })
}

impl ReadyTest {
    fn new(test: &Test, fold: &Fold, calendar: Calendar) -> Option<Self> {
        if matches!(fold, Fold::Last | Fold::First) {
            return OnDays::new(test, calendar).map(Self::Days);
        }
        let given = |operand: &Operand| match operand {
            Operand::Literal(text) => Given::read(text),
            Operand::Me | Operand::Away(..) => None,
        };
        let how = match &test.how {
            How::Empty => AmountHow::Empty,
            How::In(values) => AmountHow::In(values.iter().map(given).collect::<Option<_>>()?),
            How::Below(operand) => AmountHow::Below(given(operand)?, false),
            How::AtMost(operand) => AmountHow::Below(given(operand)?, true),
            How::Above(operand) => AmountHow::Above(given(operand)?, false),
            How::AtLeast(operand) => AmountHow::Above(given(operand)?, true),
            How::Between(least, most) => AmountHow::Between(given(least)?, given(most)?),
            How::Has(_) | How::During(_) => return None,
        };
        Some(Self::Amounts { is_not: test.is_not, how })
    }

    /// Whether a measure passes. Of several currencies one is enough; nothing at all is zero.
    fn passes(&self, measured: &Measured) -> bool {
        let (is_not, how) = match (self, measured) {
            (Self::Days(test), Measured::Day(day)) => return test.passes(day.as_slice()),
            (Self::Days(_), _) | (Self::Amounts { .. }, Measured::Day(_)) => return false,
            (Self::Amounts { is_not, how }, _) => (*is_not, how),
        };
        let plain = |millionths: i128| vec![Amount { millionths, currency: PLAIN }];
        let figures = match measured {
            Measured::Count(count) => plain(i128::from(*count) * 1_000_000),
            Measured::Amounts(amounts) if amounts.is_empty() => {
                if matches!(how, AmountHow::Empty) {
                    return !is_not;
                }
                plain(0)
            }
            Measured::Amounts(amounts) => amounts.clone(),
            Measured::Day(_) => Vec::new(),
        };
        // Nothing of a currency that was named is nothing of it.
        let compare = |given: &Given, figure: &Amount| {
            given
                .compare(figure)
                .or_else(|| (figure.currency == PLAIN).then(|| figure.millionths.cmp(&given.millionths)))
        };
        let is = figures.iter().any(|figure| match how {
            AmountHow::Empty => figure.millionths == 0,
            AmountHow::In(values) => values.iter().any(|given| compare(given, figure) == Some(Ordering::Equal)),
            AmountHow::Below(given, or_equal) => compare(given, figure)
                .is_some_and(|order| order == Ordering::Less || (*or_equal && order == Ordering::Equal)),
            AmountHow::Above(given, or_equal) => compare(given, figure)
                .is_some_and(|order| order == Ordering::Greater || (*or_equal && order == Ordering::Equal)),
            AmountHow::Between(least, most) => {
                compare(least, figure).is_some_and(|order| order != Ordering::Less)
                    && compare(most, figure).is_some_and(|order| order != Ordering::Greater)
            }
        });
        is != is_not
    }
}

impl<'s> Look<'s> {
    pub(super) fn new(standing: &'s Standing, asked: &'s Asked<'s>, depth: usize) -> Self {
        let mut look = Self { standing, asked, clauses: Vec::new(), sort: None, is_runnable: true };
        for (any, parts) in standing.filter.all.iter().zip(&standing.parts) {
            let ready = any.0.iter().zip(parts).map(|(clause, part)| look.ready(clause, *part, depth));
            let ready = ready.map(|ready| ready.unwrap_or(Ready::Never)).collect();
            look.clauses.push(ready);
        }
        look.is_runnable = !look.clauses.iter().flatten().any(Ready::is_never);
        look.sort = match (standing.sort, standing.filter.sort.as_ref().map(|order| &order.by)) {
            (Some(Part::Column(column)), _) => Some(ReadySort::Column(column)),
            (Some(Part::Events(events)), Some(OrderBy::Measure(measure))) => {
                look.measure(events, measure).map(ReadySort::Measure)
            }
            (_, _) => None,
        };
        look
    }

    fn measure(&self, events: usize, measure: &'s Measure) -> Option<ReadyMeasure<'s>> {
        let events = self.standing.events.get(events)?;
        let calendar = self.asked.calendar;
        let days = measure.period.map(|period| calendar.days(period));
        Some(ReadyMeasure {
            events,
            parts: &self.standing.mergers,
            fold: &measure.fold,
            days,
            turned: events.turned(calendar, |values, among| self.meant(values, among)),
        })
    }

    fn ready(&self, clause: &'s Clause, part: Part, depth: usize) -> Option<Ready<'s>> {
        match (clause, part) {
            (Clause::Field(test), Part::Column(column)) => Some(self.ready_field(test, column)),
            (Clause::Event { measure, test }, Part::Events(events)) => {
                let test = ReadyTest::new(test, &measure.fold, self.asked.calendar)?;
                Some(Ready::Measure(self.measure(events, measure)?, test))
            }
            (Clause::Top { first, measure }, Part::Events(events)) => {
                let measure = self.measure(events, measure)?;
                let mut all: Vec<(Key, DocId)> =
                    self.standing.records.keys().map(|doc| (measure.key(*doc), *doc)).collect();
                all.retain(|(key, _)| *key != Key::Nothing);
                all.sort_by(|(a, first), (b, second)| {
                    b.partial_cmp(a).unwrap_or(Ordering::Equal).then(first.cmp(second))
                });
                Some(Ready::Top(all.into_iter().take(*first as usize).map(|(_, doc)| doc).collect()))
            }
            (Clause::Near { metres, place }, Part::Near(column)) => {
                Some(Ready::Near(column, place.or(self.asked.here)?, f64::from(*metres)))
            }
            (Clause::View { id, is_in }, Part::View) => {
                let view = self.asked.views.get(id)?;
                let is_of_it = view.filter.kind == self.standing.filter.kind;
                (is_of_it && depth < DEEPEST)
                    .then(|| Ready::View(Box::new(Look::new(view, self.asked, depth + 1)), *is_in))
            }
            (_, _) => None,
        }
    }

    fn ready_field(&self, test: &'s FieldTest, column: usize) -> Ready<'s> {
        let is_titles = self.standing.columns.get(column).is_some_and(super::column::Column::asks_titles);
        let How::In(values) = &test.test.how else { return self.ready_days(test, column) };
        if !is_titles {
            return self.ready_days(test, column);
        }
        // However many records name it, it is asked for its title once.
        let all = self.standing.records.values().flat_map(|cells| named(cells.get(column)));
        Ready::Named(column, test.test.is_not, self.meant(values, all.copied().collect()))
    }

    /// Which of some records are meant by values: by their titles, by their ids, or as whoever looks.
    fn meant(&self, values: &[Operand], mut among: BTreeSet<DocId>) -> BTreeSet<DocId> {
        let titles = values.iter().filter_map(|value| match value {
            Operand::Literal(text) => Some(fold(text)),
            Operand::Me => Some(self.standing.me.clone()),
            Operand::Away(..) => None,
        });
        let titles: Vec<String> = titles.collect();
        among.retain(|doc| titles.contains(&self.title(*doc)) || titles.contains(&doc.to_string()));
        among
    }

    /// What a record is called, folded; nothing of what is not here.
    fn title(&self, doc: DocId) -> String {
        (self.asked.title)(doc).map(|title| fold(&title)).unwrap_or_default()
    }

    fn ready_days(&self, test: &'s FieldTest, column: usize) -> Ready<'s> {
        let turns = self.standing.columns.get(column).is_some_and(super::column::Column::turns);
        match OnDays::new(&test.test, self.asked.calendar) {
            Some(days) if turns => Ready::Days(column, days),
            None if turns => Ready::Never,
            _ => Ready::Kept(column),
        }
    }

    /// Whether a record passes; those that are not of the kind, or removed, do not.
    #[must_use]
    pub fn passes(&self, doc: DocId) -> bool {
        self.standing.records.get(&doc).is_some_and(|cells| self.let_through(doc, cells))
    }

    fn let_through(&self, doc: DocId, cells: &[Cell]) -> bool {
        self.is_runnable && self.clauses.iter().all(|any| any.iter().any(|clause| self.holds(clause, doc, cells)))
    }

    fn holds(&self, clause: &Ready<'_>, doc: DocId, cells: &[Cell]) -> bool {
        let cell = |column: &usize| cells.get(*column);
        match clause {
            Ready::Never => false,
            Ready::Kept(column) => cell(column) == Some(&Cell::Is(true)),
            Ready::Days(column, test) => match cell(column) {
                Some(Cell::Days(days)) => test.passes(days),
                Some(Cell::Yearly(days)) => test.passes_yearly(days),
                _ => false,
            },
            Ready::Named(column, is_not, wanted) => {
                named(cell(column)).iter().any(|doc| wanted.contains(doc)) != *is_not
            }
            Ready::Near(column, here, metres) => match cell(column) {
                Some(Cell::Places(places)) => places.iter().any(|place| here.metres_to(*place) <= *metres),
                _ => false,
            },
            Ready::Measure(measure, test) => test.passes(&measure.of(doc)),
            Ready::Top(first) => first.contains(&doc),
            Ready::View(look, is_in) => look.passes(doc) == *is_in,
        }
    }

    /// How many it wants at most; none: all.
    pub(crate) fn limit(&self) -> Option<u32> {
        self.filter().limit
    }

    /// Whether it has an order of its own.
    pub(crate) fn is_sorted(&self) -> bool {
        self.filter().sort.is_some()
    }

    /// Whoever passes, in the filter's order: equals, and without one all, by title, then by id.
    #[must_use]
    pub fn list(&self) -> Vec<DocId> {
        self.first(self.limit(), |_| true)
    }

    /// The same of those that something else wants, too, before they are counted: at most so many, none: all.
    pub(crate) fn first(&self, limit: Option<u32>, is_wanted: impl Fn(DocId) -> bool) -> Vec<DocId> {
        let mut titles = BTreeMap::new();
        let wanted = self.standing.records.iter().filter(|(doc, _)| is_wanted(**doc));
        let passing = wanted.filter(|(doc, cells)| self.let_through(**doc, cells));
        let mut found: Vec<(Key, DocId)> =
            passing.map(|(doc, cells)| (self.key(*doc, cells, &mut titles), *doc)).collect();
        let descending = self.filter().sort.as_ref().is_some_and(|order| order.descending);
        let by_key = |a: &Key, b: &Key| match (a, b) {
            // What has nothing comes last either way.
            (Key::Nothing, Key::Nothing) => Ordering::Equal,
            (Key::Nothing, _) => Ordering::Greater,
            (_, Key::Nothing) => Ordering::Less,
            (a, b) if descending => b.partial_cmp(a).unwrap_or(Ordering::Equal),
            (a, b) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
        };
        found.sort_by(|(a, _), (b, _)| by_key(a, b));
        let most = limit.map_or(usize::MAX, |limit| limit as usize);
        // Only equals are asked for their titles, and only as far down as somebody is wanted.
        let mut before = 0;
        for equals in found.chunk_by_mut(|(a, _), (b, _)| by_key(a, b) == Ordering::Equal) {
            if before >= most {
                break;
            }
            before += equals.len();
            if equals.len() > 1 {
                equals.sort_by_cached_key(|(_, doc)| (self.title(*doc), *doc));
            }
        }
        found.into_iter().take(most).map(|(_, doc)| doc).collect()
    }

    /// What a record is sorted by. `titles`: of what others name, as far as it is known.
    fn key(&self, doc: DocId, cells: &[Cell], titles: &mut BTreeMap<DocId, Key>) -> Key {
        let mut by_title = |doc: DocId| {
            let title = titles.entry(doc).or_insert_with(|| match self.title(doc) {
                title if title.is_empty() => Key::Nothing,
                title => Key::Text(title.into()),
            });
            title.clone()
        };
        match &self.sort {
            None => Key::Nothing,
            Some(ReadySort::Column(column)) => match cells.get(*column) {
                Some(Cell::Key(key)) => key.clone(),
                cell => named(cell).first().map_or(Key::Nothing, |doc| by_title(*doc)),
            },
            Some(ReadySort::Measure(measure)) => measure.key(doc),
        }
    }

    /// Why a record is in the list, or not: each clause in its text, and whether it holds.
    #[must_use]
    pub fn why(&self, doc: DocId) -> Vec<(String, bool)> {
        let Some(cells) = self.standing.records.get(&doc) else { return Vec::new() };
        let clauses = self.filter().clauses().map(ToString::to_string);
        clauses.zip(self.clauses.iter().flatten().map(|clause| self.holds(clause, doc, cells))).collect()
    }

    fn filter(&self) -> &Filter {
        &self.standing.filter
    }
}

/// The records that are named in a cell.
fn named(cell: Option<&Cell>) -> &[DocId] {
    cell.map(Cell::named).unwrap_or_default()
}
