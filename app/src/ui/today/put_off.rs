//! Putting one thing off, and all that is late.

use leptos::prelude::*;
use shared::crm::values::civil::Day;
use shared::document::Intent;
use shared::replica::Part;
use shared::sync::limits::COMMAND_DOCUMENTS;

use super::keys::PuttingOff;
use super::line::may_write;
use super::plan::{self, AnotherDay, ahead, on_another_day};
use crate::protocol::{ActivityLine, AgendaLine};
use crate::state::{Store, store, today};
use crate::ui::activities::about;
use crate::ui::focus;
use crate::ui::typing::is_typing;
use crate::ui::word::word;

/// Over so many days what is late is spread; Sundays are none of them.
const SPREAD: usize = 5;

const SUNDAY: u32 = 6;

/// To which day one thing is put off: by a tap, or by the keys 1, 2 and 3.
#[component]
pub fn PutOff(line: StoredValue<AgendaLine>) -> impl IntoView {
    let store = store();
    let PuttingOff(open) = expect_context();
    let move_to = move |day: Option<Day>| {
        if let Some(day) = day {
            // The question goes away, and the line with it.
            focus::stay_near_focus(".activity");
            open.set(None);
            line.with_value(|line| put_off(&line.activity, day, store));
        }
    };
    let doc = line.with_value(|line| line.activity.doc);
    let give_up = move || {
        open.set(None);
        focus::on(&format!(".agenda-line[data-doc=\"{doc}\"] .more"));
    };
    let looking = RwSignal::new(false);
    let words: [fn(Store) -> &'static str; 3] =
        [|store| store.words().tomorrow, |store| store.words().agenda.monday, |store| store.words().in_a_week];
    let days = [ahead(1), next_monday(), ahead(7)];
    let keys = move |event: leptos::ev::KeyboardEvent| {
        // Of a date that is typed they are digits.
        if is_typing() {
            return;
        }
        let chosen = event.key().parse::<usize>().ok().and_then(|key| days.get(key.checked_sub(1)?));
        if let Some(day) = chosen {
            event.prevent_default();
            move_to(*day);
        }
    };
    Effect::new(|| request_animation_frame(|| focus::on("[data-test=put-off] button")));
    view! {
        <div class="asks" data-test="put-off" on:keydown=keys>
            <div class="picks" role="group" aria-label=move || store.words().agenda.put_off>
                <p class="asks-what">{word(|words| words.agenda.put_off)}</p>
                {words.into_iter().zip(days).zip(1..).map(|((word, day), key)| view! {
                    <button type="button" class="pick" data-test="put-off-to" data-key=key.to_string() on:click=move |_| move_to(day)>
                        {move || word(store)}" "<kbd>{key}</kbd>
                    </button>
                }).collect_view()}
                <AnotherDay choose=move |day| move_to(Some(day)) looking=looking/>
                <button type="button" class="quiet" data-test="put-off-nothing" on:click=move |_| give_up()>
                    {word(|words| words.cancel)}
                </button>
            </div>
        </div>
    }
}

/// The next Monday that is not today.
fn next_monday() -> Option<Day> {
    let today = today()?;
    Day::from_days(today.to_days() + 7 - i64::from(today.weekday()))
}

/// Puts one thing off, and offers to undo it.
pub fn put_off(line: &ActivityLine, day: Day, store: Store) {
    let Some((key, seen, new)) = on_another_day(line, day).filter(|(_, seen, new)| seen != new) else { return };
    let doc = line.doc;
    store.edit(doc, vec![Intent::set(key, seen.clone(), new.clone())]);
    let sentence = (store.words_now().agenda.put_off_to)(&untrack(|| about(line, store)), &plan::said(&new, store));
    store.offer_undo(sentence, doc, vec![Intent::set(key, new, seen)]);
}

/// To which days all that is late can be put off.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// All of it to the next day.
    Tomorrow,
    /// In equal parts to the next days, what is worth most first.
    Spread,
}

/// Which of these are put off as a whole, as many as one command takes: those that may be written. What has two values in it, or was
/// removed elsewhere, a person looks at.
pub fn movable(lines: &[AgendaLine], may_write: impl Fn(&AgendaLine) -> bool) -> Vec<&AgendaLine> {
    lines.iter().filter(|line| !line.activity.is_torn && may_write(line)).take(COMMAND_DOCUMENTS).collect()
}

/// Puts off all of these that the member may write, in one command, and offers to undo it.
pub fn put_off_all(lines: &[AgendaLine], goal: Goal, store: Store) {
    let days = match goal {
        Goal::Tomorrow => ahead(1).into_iter().collect(),
        Goal::Spread => working_days(ahead(1)),
    };
    let lines = untrack(|| movable(lines, |line| may_write(line, store)));
    let parts: Vec<Part> = lines
        .iter()
        .zip(share(lines.len(), days.len()))
        .filter_map(|(line, day)| {
            let (key, seen, new) = on_another_day(&line.activity, *days.get(day)?)?;
            Some(Part { doc: line.activity.doc, intents: vec![Intent::set(key, seen, new)] })
        })
        .collect();
    if parts.is_empty() {
        return;
    }
    let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let sentence = (store.words_now().agenda.was_put_off)(count);
    store.edit_or_say_why(parts, sentence, move |error| {
        if let Some(error) = error {
            store.show_error(&error);
        }
    });
}

/// Some days from one on on which people are visited.
fn working_days(from: Option<Day>) -> Vec<Day> {
    let from = from.map_or(0, Day::to_days);
    let days = (from..).filter_map(Day::from_days).filter(|day| day.weekday() != SUNDAY);
    days.take(SPREAD).collect()
}

/// Which of so many days each of so many things is put off to: as many each as the others, the first first.
fn share(things: usize, days: usize) -> impl Iterator<Item = usize> {
    (0..things).map(move |at| at * days / things)
}

#[cfg(test)]
mod tests {
    use super::super::keep::tests::lines;
    use super::*;

    #[test]
    fn what_others_alone_may_write_is_not_put_off() {
        let mut late = lines(&[1, 2, 3, 4]);
        for (line, territory) in late.iter_mut().zip([7, 8, 7, 7]) {
            line.territory = territory;
        }
        late[2].activity.is_torn = true;
        let moved = movable(&late, |line| line.territory == 7);
        assert_eq!(moved.iter().map(|line| line.activity.doc.to_bytes()[0]).collect::<Vec<_>>(), [1, 4]);
        assert!(movable(&late, |_| false).is_empty());
    }

    #[test]
    fn what_is_late_is_spread_evenly() {
        assert_eq!(share(7, 5).collect::<Vec<_>>(), [0, 0, 1, 2, 2, 3, 4]);
        assert_eq!(share(2, 5).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(share(3, 1).collect::<Vec<_>>(), [0, 0, 0]);
        assert_eq!(share(0, 5).count(), 0);
        let saturday = Day::new(2026, 11, 28);
        let days: Vec<u32> = working_days(saturday).into_iter().map(|day| day.day).collect();
        assert_eq!(days, [28, 30, 1, 2, 3], "without the Sunday");
    }
}
