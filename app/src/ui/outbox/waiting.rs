//! What waits for the server, by days, the newest first.

use leptos::prelude::*;

use super::entry::{self, Entry, Records};
use super::{STEP, beyond};
use crate::i18n;
use crate::protocol::Unsent;
use crate::state::{local_day, store, today};
use crate::ui::icon::{Icon, Sign};

/// What stands in the list.
#[derive(Clone, Debug, PartialEq)]
enum Line {
    /// A day, days since 1970-01-01, and how many of those that are shown are of it.
    Day(i64, u32),
    Entry(Unsent),
}

/// Entries with their days between them, in the order in which they come.
fn by_days(entries: &[Unsent], day_of: impl Fn(i64) -> i64) -> Vec<Line> {
    let same = |one: &Unsent, other: &Unsent| day_of(one.made) == day_of(other.made);
    let day = |of: &[Unsent]| {
        let count = u32::try_from(of.len()).unwrap_or(u32::MAX);
        let head = of.first().map(|first| Line::Day(day_of(first.made), count));
        head.into_iter().chain(of.iter().cloned().map(Line::Entry)).collect::<Vec<_>>()
    };
    entries.chunk_by(same).flat_map(day).collect()
}

fn key(line: &Line) -> (i64, (u64, bool, usize)) {
    match line {
        Line::Day(day, count) => (*day, (u64::from(*count), false, 0)),
        Line::Entry(entry) => (i64::MIN, entry::key(entry)),
    }
}

/// The section; without anything in it, that it is so.
#[component]
pub fn Waiting(most: RwSignal<u32>, records: Records) -> impl IntoView {
    let store = store();
    let nothing = move || store.outbox.with(Vec::is_empty);
    let held = move || store.sync.with(|sync| sync.held);
    let beyond = move || beyond(store.outbox_total.get(), store.outbox);
    let lines =
        move || store.outbox.with(|entries| by_days(entries, |ms| local_day(ms).map_or(0, |day| day.to_days())));
    let row = move |line: Line| match line {
        Line::Entry(entry) => view! { <Entry entry=entry records=records/> }.into_any(),
        Line::Day(day, count) => {
            let said = move || {
                let day = shared::crm::values::civil::Day::from_days(day).zip(today());
                let day = day.map_or_else(String::new, |(day, today)| i18n::day(day, today, store.language()));
                (store.words().outbox_sheet.of_day)(&i18n::title_of(&day), count)
            };
            view! { <li class="waiting-day"><h4>{said}</h4></li> }.into_any()
        }
    };
    view! {
        <section class="group" hidden=nothing aria-label=move || store.words().waiting>
            <h3>{move || store.words().waiting}</h3>
            <p class="explained" data-test="held" hidden=move || held() == 0>{move || (store.words().held)(held())}</p>
            <ul class="waiting-list">
                <For each=lines key=key children=row/>
            </ul>
            <button
                type="button" class="quiet" data-test="more-waiting" hidden=move || beyond() == 0
                on:click=move |_| most.update(|most| *most += STEP)
            >
                {move || (store.words().more_rows)(store.outbox_total.get())}
            </button>
        </section>
        <div class="empty" data-test="nothing-waits" hidden=move || !nothing() || !store.tray.with(Vec::is_empty) || !store.unsettled.with(Vec::is_empty)>
            <Sign icon=Icon::Check/>
            <p class="empty-title">{move || store.words().nothing_waits}</p>
            <p>{move || store.words().nothing_waits_hint}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(number: u64, made: i64) -> Unsent {
        Unsent { number, made, parts: Vec::new(), others: 0, contested: false, refused: None, damaged: None }
    }

    #[test]
    fn each_day_stands_once_above_what_is_of_it() {
        let entries = [made(5, 205), made(4, 201), made(3, 100), made(2, 7), made(1, 3)];
        let lines = by_days(&entries, |ms| ms / 100);
        let said: Vec<_> = lines
            .iter()
            .map(|line| match line {
                Line::Day(day, count) => format!("{day}:{count}"),
                Line::Entry(entry) => entry.number.to_string(),
            })
            .collect();
        assert_eq!(said, ["2:2", "5", "4", "1:1", "3", "0:2", "2", "1"]);
        assert!(by_days(&[], |ms| ms).is_empty());
    }
}
