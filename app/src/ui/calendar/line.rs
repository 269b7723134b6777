//! What stands on a day, be it a deed or a record: what it says, where it leads, and what moves it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use shared::crm::values::civil::Day;
use shared::crm::{Kind, Value, definition};
use shared::document::DocId;

use crate::i18n::clock;
use crate::protocol::DayLine;
use crate::state::{Route, Store, local_offset};
use crate::ui::list::Attention;
use crate::ui::record::say_facts;
use crate::ui::today::{about, line_key, may_write, moved, on_another_day};

/// The record that stands there.
pub fn doc(line: &DayLine) -> DocId {
    match line {
        DayLine::Deed(line) => line.activity.doc,
        DayLine::Record(line) => line.doc,
    }
}

/// What the line shows, as a number.
pub fn key(line: &DayLine) -> u64 {
    let mut hasher = DefaultHasher::new();
    match line {
        DayLine::Deed(line) => (line_key(line), line.activity.done).hash(&mut hasher),
        DayLine::Record(line) => line.hash(&mut hasher),
    }
    hasher.finish()
}

/// Whether it is done.
pub fn is_done(line: &DayLine) -> bool {
    match line {
        DayLine::Deed(line) => line.activity.done.is_some(),
        DayLine::Record(line) => line.is_done,
    }
}

/// What of it wants attention.
pub fn attention(line: &DayLine) -> Attention {
    match line {
        DayLine::Deed(line) => {
            Attention { refused: false, torn: line.activity.is_torn, waiting: line.activity.waiting }
        }
        DayLine::Record(line) => Attention::of(line.flags, line.waiting, line.refused),
    }
}

/// Its hour, if it has one.
pub fn hour(line: &DayLine) -> Option<String> {
    let at = match line {
        DayLine::Deed(line) => line.activity.done.or(line.activity.planned),
        DayLine::Record(line) => line.when.1.as_time(),
    };
    at.map(|at| clock(at, local_offset(at)))
}

/// Where it leads: to the page of whom a deed is about, else to its own.
pub fn route(line: &DayLine, kind: Kind) -> Option<Route> {
    match line {
        DayLine::Deed(line) => line.customer.map(Route::of),
        DayLine::Record(line) => Some(Route::Record { kind, doc: line.doc }),
    }
}

/// The name of what it leads to. Watched.
pub fn name(line: &DayLine, store: Store) -> String {
    match line {
        DayLine::Deed(line) => store.named(&line.name),
        DayLine::Record(line) => store.named(&line.title),
    }
}

/// What it is in a few words: a deed has no name of its own. Watched.
pub fn what(line: &DayLine, store: Store) -> String {
    match line {
        DayLine::Deed(line) => about(line, store),
        DayLine::Record(_) => name(line, store),
    }
}

/// The line where there is room for a word or two: of a deed about whom it is, if it is about somebody. Watched.
pub fn brief(line: &DayLine, store: Store) -> String {
    match line {
        DayLine::Deed(deed) if deed.name.is_empty() => what(line, store),
        DayLine::Deed(_) | DayLine::Record(_) => name(line, store),
    }
}

/// All by which it is told from others. Watched.
pub fn called(line: &DayLine, store: Store) -> Vec<String> {
    match line {
        DayLine::Deed(_) => vec![name(line, store), what(line, store)],
        DayLine::Record(_) => vec![name(line, store)],
    }
}

/// What stands below the name: what is done, and by whom if it is not oneself; of a record what its kind says. Watched.
pub fn second(line: &DayLine, kind: Kind, store: Store) -> String {
    let (what, who) = match line {
        DayLine::Deed(line) => {
            let is_own = store.seat().is_some_and(|seat| seat.member.to_string() == line.activity.by);
            (about(line, store), if is_own { None } else { store.member_name(&line.activity.by) })
        }
        DayLine::Record(line) => (say_facts(kind, &line.facts, store), None),
    };
    let done = is_done(line).then(|| store.words().calendar.done.to_owned());
    let parts = [Some(what), who, done].into_iter().flatten();
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Whether the member may move it: it is to be done, and theirs to write. Watched.
pub fn is_movable(line: &DayLine, store: Store) -> bool {
    match line {
        DayLine::Deed(line) => line.activity.done.is_none() && may_write(line, store),
        DayLine::Record(line) => line.is_movable,
    }
}

/// What moves it to another day, at the same hour if it has one: the key of the field, what stands there, and what is to be.
pub fn on_day(line: &DayLine, kind: Kind, day: Day) -> Option<(&'static str, Value, Value)> {
    match line {
        DayLine::Deed(line) => on_another_day(&line.activity, day),
        DayLine::Record(line) => {
            let (slot, before) = &line.when;
            let (_, field) = definition(kind).by_slot(*slot)?;
            Some((field.key, before.clone(), moved(before, day)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::DatedLine;

    #[test]
    fn a_record_is_moved_by_the_field_that_says_its_day() {
        let kind = Kind::PRODUCT;
        let doc = DocId::from_bytes([7; 16]);
        let line = DayLine::Record(DatedLine {
            doc,
            title: "Café".to_owned(),
            facts: Vec::new(),
            when: (definition(kind).slot("from"), "2026-11-21".into()),
            is_done: false,
            flags: 0,
            waiting: false,
            refused: false,
            is_movable: true,
        });
        let then = Day::new(2026, 12, 1).unwrap();
        assert_eq!(on_day(&line, kind, then), Some(("from", "2026-11-21".into(), "2026-12-01".into())));
        assert_eq!(route(&line, kind), Some(Route::Record { kind, doc }));
        assert!(!is_done(&line) && hour(&line).is_none());
    }
}
