//! What stands at the right of a row: first what the list is sorted by, the days without contact where that says nothing else; below
//! it what they buy in a year. What they are stands once above the list.

use leptos::prelude::*;
use shared::book::Sort;
use shared::crm::Value;
use shared::crm::values::civil::Day;
use shared::crm::values::money::Money;
use shared::document::DocId;

use super::status::{Tone, silence, tone};
use crate::i18n::{self, short_day};
use crate::protocol::{CellOf, CustomerLine};
use crate::state::{BOOK, Store, local_day, today};
use crate::ui::record::{Spec, say_value};

/// A figure, and how loudly it is said.
pub type Figure = (String, &'static str);

/// An amount as there is room for it: with its sign where the book has one currency, else with its letters.
pub fn brief(worth: Money, store: Store) -> String {
    let is_only = store.variety.with(|variety| variety.currencies.len() <= 1);
    if is_only { worth.brief(store.region()) } else { worth.round(store.region()) }
}

/// What the right column's lines are: «días · al año».
pub fn caption(store: Store) -> String {
    let words = store.words().list;
    let (first, second) = store.list.with(|view| match &view.sort {
        Sort::Distance => (words.distance.to_owned(), words.a_year),
        Sort::NextStep => (words.next.to_owned(), words.a_year),
        Sort::Worth => (words.a_year.to_owned(), words.days),
        Sort::Created => (words.made.to_owned(), words.a_year),
        Sort::Custom(id) => (own_name(id, store), words.a_year),
        Sort::Best | Sort::Name | Sort::LastContact | Sort::Touched | Sort::By(_) => {
            (words.days.to_owned(), words.a_year)
        }
    });
    // A book in which nobody has said what anybody buys.
    let has_money = store.variety.with(|variety| !variety.currencies.is_empty());
    if has_money || second != words.a_year { format!("{first} · {second}") } else { first }
}

/// What rows have to say for it besides what they always do.
pub fn columns(sort: &Sort) -> Vec<CellOf> {
    match sort {
        Sort::Custom(id) => vec![CellOf::Custom(id.clone())],
        Sort::Best
        | Sort::Name
        | Sort::LastContact
        | Sort::NextStep
        | Sort::Worth
        | Sort::Created
        | Sort::Touched
        | Sort::Distance
        | Sort::By(_) => Vec::new(),
    }
}

/// Both figures of a row; `now` by the company's clocks, minutes since 1970.
pub fn figures(line: &CustomerLine, now: Option<i64>, store: Store) -> (Figure, String) {
    let words = store.words().list;
    let worth = || Money::read(&line.worth).map(|worth| brief(worth, store)).unwrap_or_default();
    let nothing = || (words.no_figure.to_owned(), "");
    let first = store.list.with(|view| match &view.sort {
        Sort::Distance => line.metres.map_or_else(nothing, |metres| (i18n::distance(metres), "")),
        Sort::NextStep => next(line, now, store).unwrap_or_else(nothing),
        Sort::Worth => (if line.worth.is_empty() { words.no_figure.to_owned() } else { worth() }, ""),
        Sort::Created => made(line.doc, store).map_or_else(nothing, |day| (day, "")),
        Sort::Custom(id) => (line.cells.first().map(|values| say_own(id, values, store)).unwrap_or_default(), ""),
        Sort::Best | Sort::Name | Sort::LastContact | Sort::Touched | Sort::By(_) => silent(line, store),
    });
    let second = if store.list.with(|view| view.sort == Sort::Worth) { silent(line, store).0 } else { worth() };
    (first, second)
}

/// For how many days nothing was done with them.
pub fn silent(line: &CustomerLine, store: Store) -> Figure {
    match silent_days(line) {
        Some(days) => (days.to_string(), silence(days)),
        None => (store.words().list.never.to_owned(), ""),
    }
}

/// The same as a number; none: nothing ever was.
pub fn silent_days(line: &CustomerLine) -> Option<i64> {
    let (day, today) = line.last.and_then(local_day).zip(today())?;
    Some((today.to_days() - day.to_days()).max(0))
}

fn next(line: &CustomerLine, now: Option<i64>, store: Store) -> Option<Figure> {
    let (next, now) = line.next.as_ref().zip(now)?;
    let said = short_day(Day::from_days(next.day)?, Day::from_days(now.div_euclid(1_440))?, store.language());
    Some((said, if tone(next, now) == Tone::Late { "late" } else { "" }))
}

/// The day on which somebody was written down: an id begins with it.
pub fn made(doc: DocId, store: Store) -> Option<String> {
    let ms = doc.to_bytes()[..6].iter().fold(0, |ms, byte| ms << 8 | i64::from(*byte));
    Some(i18n::day(local_day(ms)?, today()?, store.language()))
}

fn own_name(id: &str, store: Store) -> String {
    let fields = store.custom_fields();
    let found = fields.iter().find(|field| field.id == id && field.kind == BOOK);
    found.map(|field| field.label(store.language()).to_owned()).unwrap_or_default()
}

fn say_own(id: &str, values: &[Value], store: Store) -> String {
    let fields = store.custom_fields();
    let spec = fields.iter().find(|field| field.id == id).map(Spec::custom);
    let said = spec.zip(values.first()).map(|(spec, value)| say_value(&spec, value, |_, _| None, store));
    said.unwrap_or_else(|| store.words().list.no_figure.to_owned())
}
