//! What is logged may be what was planned: then it is written into the plan, which is counted once and does not stay behind as late.

use leptos::prelude::*;
use shared::crm::values::date;
use shared::document::DocId;

use super::entry::Entry;
use super::{What, named, when_due};
use crate::protocol::ActivityLine;
use crate::reactive::memo;
use crate::state::store;

const DAY: i64 = 86_400_000;

/// A plan is taken for what is logged if so many days at most lie between them; later than that it is offered all the same.
const NEAR: i64 = 7 * DAY;

/// A plan that is closed by what is logged.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The planned activity.
    pub doc: DocId,
    /// Whether it may be taken for granted: near in time, and nobody else's.
    pub is_likely: bool,
}

/// Which of a customer's activities a contact that is logged now closes: of the plans of its sort the nearest in time, one's own before
/// others', if it is not for more than a week from now. `now` in milliseconds since 1970 UTC, `me` the member's id.
pub fn closed_by(what: What, lines: &[ActivityLine], now: i64, me: &str) -> Option<Closing> {
    if !What::CONTACTS.contains(&what) {
        return None;
    }
    let of_the_sort = |line: &&ActivityLine| {
        let own = What::of(&line.what).filter(|own| What::CONTACTS.contains(own));
        line.done.is_none() && own.is_some_and(|own| own.button() == what.button())
    };
    let when = |line: &ActivityLine| {
        // Of a day the middle.
        line.planned.or_else(|| date::read_iso(&line.due).map(|day| day.to_days() * DAY + DAY / 2))
    };
    let plans = lines.iter().filter(of_the_sort).filter_map(|line| Some((when(line)?, line)));
    let is_mine = |line: &ActivityLine| line.by.is_empty() || line.by == me;
    let near = plans.filter(|(at, _)| *at - now <= NEAR);
    let (at, line) = near.min_by_key(|(at, line)| (!is_mine(line), (at - now).abs(), line.doc))?;
    Some(Closing { doc: line.doc, is_likely: is_mine(line) && (at - now).abs() <= NEAR })
}

/// The plan that is closed by what is logged, and that it is not to be.
#[component]
pub fn Closes(entry: Entry) -> impl IntoView {
    let store = store();
    let closing = entry.closing;
    let plan = memo(move |_| closing.get().map(|(doc, _)| doc));
    let sentence = move |doc: DocId| {
        let line = store.activities.with(|lines| lines.iter().find(|line| line.doc == doc).cloned());
        line.map(|line| (store.words().closes)(&named(&line, store), &when_due(&line, store)))
    };
    view! {
        {move || plan.get().map(|doc| view! {
            <label class="tick" data-test="closes" data-doc=doc.to_string()>
                <input
                    type="checkbox" name="closes"
                    prop:checked=move || closing.get().is_some_and(|(_, is_closed)| is_closed)
                    on:change=move |event| entry.said_closed.set(Some((doc, event_target_checked(&event))))
                />
                <span>{move || sentence(doc)}</span>
            </label>
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_262_400_000; // 2026-11-21T12:00:00Z

    fn line(n: u8, what: &str, days: i64) -> ActivityLine {
        ActivityLine {
            doc: DocId::from_bytes([n; 16]),
            what: what.into(),
            subject: String::new(),
            planned: Some(NOW + days * DAY),
            due: String::new(),
            done: None,
            outcome: String::new(),
            by: "me".into(),
            with: String::new(),
            waiting: false,
            is_torn: false,
        }
    }

    #[test]
    fn what_is_logged_closes_the_nearest_plan_of_its_sort() {
        let closes = |what: What, lines: &[ActivityLine]| {
            closed_by(what, lines, NOW, "me").map(|closing| (closing.doc.to_bytes()[0], closing.is_likely))
        };
        let lines = [line(1, "visit", -4), line(2, "visit", 6), line(3, "call", 0), line(4, "task", 0)];
        assert_eq!(closes(What::Visit, &lines), Some((1, true)));
        // A meeting is had where a visit was planned; a note is no contact, and a task is closed by itself.
        assert_eq!(closes(What::Meeting, &lines), Some((1, true)));
        assert_eq!(closes(What::Mail, &lines), Some((3, true)));
        for what in [What::Note, What::Task, What::Plan] {
            assert_eq!(closes(what, &lines), None);
        }
        // Long ago, or a colleague's: asked, not assumed. In more than a week, or done: another one.
        assert_eq!(closes(What::Visit, &[line(1, "visit", -30)]), Some((1, false)));
        assert_eq!(closes(What::Visit, &[ActivityLine { by: "you".into(), ..line(1, "visit", 0) }]), Some((1, false)));
        let (theirs, mine) = (ActivityLine { by: "you".into(), ..line(1, "visit", 0) }, line(2, "visit", 1));
        assert_eq!(closes(What::Visit, &[theirs, mine]), Some((2, true)), "one's own");
        assert_eq!(closes(What::Visit, &[line(1, "visit", 8)]), None);
        assert_eq!(closes(What::Visit, &[ActivityLine { done: Some(NOW), ..line(1, "visit", 0) }]), None);
        let by_day = ActivityLine { planned: None, due: "2026-11-21".into(), ..line(5, "visit", 0) };
        assert_eq!(closes(What::Visit, &[line(1, "visit", -1), by_day]), Some((5, true)));
    }
}
