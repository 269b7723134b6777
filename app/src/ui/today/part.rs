//! Some days' open activities, one below the other.

use leptos::prelude::*;

use super::gap::Gap;
use super::keep;
use super::line::{self, Column, Line};
use super::{Clock, clock};
use crate::i18n::Words;
use crate::protocol::{Agenda, AgendaLine, Due};
use crate::reactive::memo;
use crate::state::store;
use crate::ui::each::For;
use crate::ui::word::word;

/// What stands in a part.
#[derive(Clone)]
enum Item {
    Line(Box<AgendaLine>),
    /// The rule between what was and what comes.
    Now,
    /// That nothing is planned for a while.
    Gap(i64),
}

impl Item {
    fn key(&self) -> (u64, i64) {
        match self {
            Self::Line(line) => (line::key(line), i64::MAX),
            Self::Now => (0, 0),
            Self::Gap(until) => (1, *until),
        }
    }
}

/// The part.
#[component]
pub fn Part(
    part: fn(&Agenda) -> &Due,
    /// So many lines of other parts are drawn first.
    above: fn(&Agenda) -> usize,
    drawn: RwSignal<usize>,
    column: Column,
    title: fn(&'static Words) -> &'static str,
    test: &'static str,
    /// Whether the clock goes through it: it is of today, and has no other title.
    #[prop(optional)]
    is_now: bool,
    /// So many lines are shown; all, unless it can be unfolded.
    #[prop(optional)]
    most: Option<Signal<usize>>,
    /// What stands below it.
    #[prop(optional, into)]
    foot: ViewFn,
) -> impl IntoView {
    let store = store();
    let Clock(now) = expect_context();
    let room = memo(move |_| {
        if store.printing.get() {
            return usize::MAX;
        }
        let above = store.agenda.with(|agenda| agenda.as_ref().map_or(0, above));
        drawn.get().saturating_sub(above).min(most.map_or(usize::MAX, |most| most.get()))
    });
    let due = memo(move |before: Option<&Due>| {
        let now = store.agenda.with(|agenda| agenda.as_ref().map(part).cloned().unwrap_or_default());
        let finishing = store.finishing.docs();
        let Due { total, lines } = now;
        let before: &[AgendaLine] = before.map_or(&[][..], |before| &before.lines);
        Due { total, lines: keep::in_their_places(before, lines, &finishing, |line| line.activity.doc) }
    });
    let items = move || {
        let lines = due.with(|due| due.lines.iter().take(room.get()).cloned().collect::<Vec<_>>());
        if is_now && !store.printing.get() {
            with_the_clock(lines, now.get())
        } else {
            lines.into_iter().map(|line| Item::Line(Box::new(line))).collect()
        }
    };
    let is_cut = move || most.is_some_and(|most| due.with(|due| due.lines.len() > most.get()));
    let beyond = move || due.with(|due| due.total.saturating_sub(u32::try_from(due.lines.len()).unwrap_or(u32::MAX)));
    view! {
        <section class="group" class:of-now=is_now data-test=test hidden=move || due.with(|due| due.lines.is_empty()) aria-label=move || title(store.words())>
            {(!is_now).then(|| view! {
                <h2 tabindex="-1">{move || title(store.words())} <span class="tally">{move || due.with(|due| due.total)}</span></h2>
            })}
            <ul class="timeline">
                <For each=items key=Item::key children=move |item| match item {
                    Item::Line(line) => view! { <Line line=*line column=column/> }.into_any(),
                    Item::Now => view! {
                        <li class="now" data-test="now"><span class="unseen">{word(|words| words.agenda.now)}" "</span>{move || clock(now.get())}</li>
                    }.into_any(),
                    Item::Gap(until) => view! { <Gap until=until/> }.into_any(),
                }/>
            </ul>
            <p class="explained" hidden=move || is_cut() || beyond() == 0>{move || (store.words().more_of_these)(beyond())}</p>
            {foot.run()}
        </section>
    }
}

/// The lines with the rule between what was and what comes, and with the free hours after it.
fn with_the_clock(lines: Vec<AgendaLine>, now: i64) -> Vec<Item> {
    let at = lines.iter().position(|line| line.activity.planned.is_some_and(|planned| planned > now));
    let next = at.and_then(|at| lines[at].activity.planned);
    let at = at.unwrap_or(lines.len());
    let mut items: Vec<Item> = lines.into_iter().map(|line| Item::Line(Box::new(line))).collect();
    if items.is_empty() {
        return items;
    }
    items.insert(at, Item::Now);
    if let Some(next) = next {
        items.insert(at + 1, Item::Gap(next));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::super::keep::tests::lines;
    use super::*;

    #[test]
    fn the_clock_stands_between_what_was_and_what_comes() {
        let at = |hours: &[i64], now: i64| {
            let mut lines = lines(&[1, 2, 3][..hours.len()]);
            for (line, hour) in lines.iter_mut().zip(hours) {
                line.activity.planned = Some(*hour);
            }
            let items = with_the_clock(lines, now).into_iter().map(|item| match item {
                Item::Line(line) => i64::from(line.activity.doc.to_bytes()[0]),
                Item::Now => 0,
                Item::Gap(until) => -until,
            });
            items.collect::<Vec<_>>()
        };
        assert_eq!(at(&[10, 20, 30], 20), [1, 2, 0, -30, 3], "what is due this minute is not to come");
        assert_eq!(at(&[10, 20, 30], 5), [0, -10, 1, 2, 3]);
        assert_eq!(at(&[10, 20, 30], 40), [1, 2, 3, 0]);
        assert_eq!(at(&[], 40), [0_i64; 0], "a day without hours needs no clock");
    }
}
