//! What waits for the server: by whom it is about, of each by days, the newest first.

use leptos::prelude::*;
use shared::document::DocId;

use super::entry::{self, Entry, Records, about};
use super::{STEP, beyond};
use crate::i18n;
use crate::protocol::Unsent;
use crate::reactive::memo;
use crate::state::{local_day, store, today};
use crate::ui::each::For;
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// So many groups are unfolded from the start.
const UNFOLDED: usize = 3;

/// All that waits of one customer with what hangs on them, or of one other record.
#[derive(Clone, Debug, Default, PartialEq)]
struct Group {
    of: Option<DocId>,
    name: String,
    entries: Vec<Unsent>,
}

/// Entries by whom they are about, in the order of the latest of each. A command that does several things counts by the first.
fn by_records(entries: &[Unsent]) -> Vec<Group> {
    let mut groups = Vec::<Group>::new();
    for entry in entries {
        let first = entry.parts.first();
        let of = first.map(about);
        match groups.iter_mut().find(|group| group.of == of) {
            Some(group) => group.entries.push(entry.clone()),
            None => groups.push(Group {
                of,
                name: first.map(|part| part.title.clone()).unwrap_or_default(),
                entries: vec![entry.clone()],
            }),
        }
    }
    groups
}

/// What stands in the list of a group.
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
    let groups = memo(move |_| store.outbox.with(|entries| by_records(entries)));
    let all = move || groups.with(|groups| groups.iter().map(|group| group.of).collect::<Vec<_>>());
    view! {
        <section class="group" hidden=nothing aria-label=move || store.words().waiting>
            <h3>{word(|words| words.waiting)}</h3>
            <p class="explained" data-test="held" hidden=move || held() == 0>{move || (store.words().held)(held())}</p>
            <For each=all key=|of| *of children=move |of| view! { <OfRecord of=of groups=groups records=records/> }/>
            <button
                type="button" class="quiet" data-test="more-waiting" hidden=move || beyond() == 0
                on:click=move |_| most.update(|most| *most += STEP)
            >
                {move || (store.words().more_rows)(store.outbox_total.get())}
            </button>
        </section>
        <div class="empty" data-test="nothing-waits" hidden=move || !nothing() || !store.tray.with(Vec::is_empty) || !store.unsettled.with(Vec::is_empty)>
            <Sign icon=Icon::Check/>
            <p class="empty-title">{word(|words| words.nothing_waits)}</p>
            <p>{word(|words| words.nothing_waits_hint)}</p>
        </div>
    }
}

/// A group. Whether it is unfolded is a person's to say from then on.
#[component]
fn OfRecord(of: Option<DocId>, groups: Memo<Vec<Group>>, records: Records) -> impl IntoView {
    let store = store();
    let own = memo(move |_| {
        let found = groups.with(|groups| groups.iter().find(|group| group.of == of).cloned());
        found.unwrap_or_default()
    });
    let is_open = groups.with_untracked(Vec::len) <= UNFOLDED;
    let name = move || own.with(|group| store.named(&group.name));
    let count = move || own.with(|group| u32::try_from(group.entries.len()).unwrap_or(u32::MAX));
    let lines = move || own.with(|group| by_days(&group.entries, |ms| local_day(ms).map_or(0, |day| day.to_days())));
    let row = move |line: Line| match line {
        Line::Entry(entry) => view! { <Entry entry=entry records=records under=of/> }.into_any(),
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
        <details class="waiting-group" open=is_open data-test="waiting-group" data-doc=of.map(|of| of.to_string())>
            <summary>
                <span class="waiting-whose">{name}</span>
                <span class="tally">{move || (store.words().outbox_sheet.changes)(count())}</span>
            </summary>
            <ul class="waiting-list">
                <For each=lines key=key children=row/>
            </ul>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Written;

    fn made(number: u64, made: i64) -> Unsent {
        Unsent { number, made, parts: Vec::new(), others: 0, contested: false, refused: None, damaged: None }
    }

    #[test]
    fn what_hangs_on_a_customer_stands_with_them() {
        let id = |seed| DocId::from_bytes([seed; 16]);
        let of = |number: u64, doc: u8, customer: Option<u8>| {
            let (doc, customer) = (id(doc), customer.map(id));
            let part = Written { doc, kind: None, title: number.to_string(), customer, intents: Vec::new() };
            Unsent { parts: vec![part], ..made(number, 0) }
        };
        let entries = [of(5, 9, Some(1)), of(4, 2, None), of(3, 1, Some(1)), of(2, 2, None), made(1, 0)];
        let said: Vec<_> = by_records(&entries)
            .into_iter()
            .map(|group| (group.of, group.name, group.entries.iter().map(|entry| entry.number).collect::<Vec<_>>()))
            .collect();
        let expected = [
            (Some(id(1)), "5".to_owned(), vec![5, 3]),
            (Some(id(2)), "4".to_owned(), vec![4, 2]),
            (None, String::new(), vec![1]),
        ];
        assert_eq!(said, expected);
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
