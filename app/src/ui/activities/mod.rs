//! What was done with a customer, and what is planned or to be done.

mod after_call;
mod appointed;
mod begun;
mod circumstances;
mod closing;
mod entry;
mod gap;
mod line;
mod on_paper;
mod own;
mod parts;
mod pending;
mod register;
mod sheet;
mod story;
mod what;
mod written;

pub use gap::first_gap;
pub use parts::Parts;
pub use pending::Pending;
pub use register::{DRAFT, Register, Registering};
pub use story::Story;
pub use what::What;
pub use written::Where;

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::values::date;
use shared::crm::{Kind, KindDef, Value, definition};
use shared::document::DocId;

use crate::i18n;
use crate::protocol::ActivityLine;
use crate::reactive::memo;
use crate::state::{Store, local_day, now, store, today};
use crate::ui::today::in_their_places;

/// The opened customer's activities, for the sections that show them.
#[derive(Copy, Clone)]
pub struct Lines {
    /// All of them.
    all: Memo<BTreeMap<DocId, ActivityLine>>,
    /// What is to be done, the soonest first.
    open: Memo<Vec<DocId>>,
    /// What is done, the latest first.
    done: Memo<Vec<DocId>>,
}

impl Lines {
    /// As the worker tells them.
    pub fn new() -> Self {
        let store = store();
        let all =
            memo(move |_| store.activities.with(|lines| lines.iter().map(|line| (line.doc, line.clone())).collect()));
        let order = memo(move |before: Option<&Order>| {
            store.activities.with(|lines| Order::of(lines, &store.finishing.docs(), before))
        });
        let open = memo(move |_| order.with(|order| order.open.clone()));
        Self { all, open, done: memo(move |_| order.with(|order| order.done.clone())) }
    }
}

/// In which section which line stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Order {
    open: Vec<DocId>,
    done: Vec<DocId>,
}

impl Order {
    /// As the lines are; but what was just marked as done stays for a while where it was `before`, and asks how it went.
    fn of(lines: &[ActivityLine], finishing: &[DocId], before: Option<&Self>) -> Self {
        let section = |is_done: bool| -> Vec<DocId> {
            lines.iter().filter(|line| line.done.is_some() == is_done).map(|line| line.doc).collect()
        };
        let before: &[DocId] = before.map_or(&[][..], |before| &before.open);
        let open = in_their_places(before, section(false), finishing, |doc| *doc);
        let done = section(true).into_iter().filter(|doc| !open.contains(doc)).collect();
        Self { open, done }
    }
}

/// Marks an activity as done, by a tap on it; the toast names it and takes it back. A contact that was planned took place when it was
/// planned, if that is past, until somebody says otherwise; a task is done now. `whose` is the customer's name, where it is not on the
/// screen anyway.
pub fn mark_done(line: &ActivityLine, whose: &str, store: Store) {
    let now = now();
    let planned = line.planned.filter(|planned| *planned < now && line.what != What::Task.code());
    let about = untrack(|| named(line, store));
    let named = [about.as_str(), whose].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    store.finish(line.doc, planned.unwrap_or(now), named);
}

/// An instant with its day, be that today.
pub fn moment(ms: i64, store: Store) -> String {
    let said = store.moment(ms);
    match (local_day(ms), today()) {
        (Some(day), Some(today)) if day == today => format!("{} {said}", i18n::day(day, today, store.language())),
        _ => said,
    }
}

/// When it is or was to be done, in words: what is past is said as past.
pub fn when_due(line: &ActivityLine, store: Store) -> String {
    let words = store.words();
    match (line.planned, date::read_iso(&line.due), today()) {
        (Some(planned), ..) if planned < now() => (words.was_planned_for)(&store.moment(planned)),
        (Some(planned), ..) => (words.planned_for)(&store.moment(planned)),
        (None, Some(day), Some(today)) if day < today => {
            (words.was_due)(&i18n::days_ago(today.to_days() - day.to_days(), store.language()))
        }
        (None, Some(day), Some(today)) => (words.due_on)(&i18n::day(day, today, store.language())),
        (None, ..) => String::new(),
    }
}

/// Whether it should have been done before today, or at an hour that is past.
pub fn is_late(line: &ActivityLine) -> bool {
    line.done.is_none()
        && match (line.planned, date::read_iso(&line.due), today()) {
            (Some(planned), ..) => planned < now(),
            (None, Some(day), Some(today)) => day < today,
            (None, ..) => false,
        }
}

/// What an activity is called: what it is about; one of which nothing was said, what it is.
fn named(line: &ActivityLine, store: Store) -> String {
    if line.subject.is_empty() { choice("what", &line.what, store) } else { line.subject.clone() }
}

/// What is to be done, or was.
pub fn about(line: &ActivityLine, store: Store) -> String {
    let what = choice("what", &line.what, store);
    match line.subject.as_str() {
        "" => what,
        subject => format!("{what}: {subject}"),
    }
}

/// The table of what is logged and planned here.
fn table() -> &'static KindDef {
    definition(Kind::ACTIVITY)
}

/// What a field of activities is called.
fn label(key: &str, store: Store) -> &'static str {
    table().field(key).map_or("", |field| field.label.said(store.language(), store.region()))
}

/// A choice of such a field in words.
pub fn choice(key: &str, code: &str, store: Store) -> String {
    let Some(field) = table().field(key) else { return String::new() };
    store.shown(field.value, &Value::text(code))
}

/// An activity in a few words: what it is, and about what.
pub fn title(value_of: impl Fn(&str) -> Value, store: Store) -> String {
    let what = choice("what", value_of("what").as_text().unwrap_or_default(), store);
    match value_of("subject").as_text() {
        Some(subject) => format!("{what}: {subject}"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: u8, done: Option<i64>) -> ActivityLine {
        ActivityLine {
            doc: DocId::from_bytes([n; 16]),
            what: "task".into(),
            subject: String::new(),
            planned: None,
            due: String::new(),
            done,
            outcome: String::new(),
            by: String::new(),
            with: String::new(),
            waiting: false,
            is_torn: false,
        }
    }

    #[test]
    fn what_was_just_done_stays_where_it_is() {
        let ids = |docs: &[DocId]| docs.iter().map(|doc| doc.to_bytes()[0]).collect::<Vec<_>>();
        let said = |order: &Order| (ids(&order.open), ids(&order.done));
        let before = Order::of(&[line(1, None), line(2, None), line(3, Some(3))], &[], None);
        assert_eq!(said(&before), (vec![1, 2], vec![3]));
        // It is done, and something new comes in.
        let lines = [line(4, None), line(1, None), line(2, Some(9)), line(3, Some(3))];
        let finishing = [DocId::from_bytes([2; 16])];
        let after = Order::of(&lines, &finishing, Some(&before));
        assert_eq!(said(&after), (vec![4, 1, 2], vec![3]));
        assert_eq!(said(&Order::of(&lines, &[], Some(&after))), (vec![4, 1], vec![2, 3]));
        // Where it was not before it stands with what is done.
        assert_eq!(said(&Order::of(&lines, &finishing, None)), (vec![4, 1], vec![2, 3]));
    }
}
