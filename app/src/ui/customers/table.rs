//! The list of customers as a table: a row of cells, the box over all of them, and what they come to at its foot.

use leptos::prelude::*;
use shared::book::{Group, Sort};
use shared::crm::values::money::{Currency, Money};
use shared::crm::{Kind, Value};
use shared::document;

use super::figures::{brief, made, silent_days};
use super::row::{in_name, open_or_select, said_name, select};
use super::status::{silence, status};
use crate::protocol::CustomerLine;
use crate::reactive::memo;
use crate::state::{Everyone, Route, Selection, Store, store};
use crate::ui::activities;
use crate::ui::list::{Attention, Column, Headings, Heights, Marks, What};
use crate::ui::record::say_value;
use crate::ui::word::word;

/// The headings, with the box that selects everybody of the list.
#[component]
pub fn TableHead(columns: Memo<Vec<Column>>) -> impl IntoView {
    let store = store();
    let sorted = Signal::derive(move || store.list.with(|view| (view.sort.clone(), view.reversed)));
    let sort = Callback::new(move |(sort, reversed): (Sort, bool)| {
        store.list.update(|view| (view.sort, view.reversed, view.here) = (sort, reversed, None));
    });
    let total = move || store.customers.with(|window| window.total);
    let is_all = move || total() > 0 && store.selection.with(Selection::count) >= total();
    let all = move |event| {
        if event_target_checked(&event) {
            let everyone = Everyone { view: untrack(|| super::selection::listed(store)), total: untrack(total) };
            store.selection.update(|selection| selection.select_everyone(everyone));
        } else {
            store.selection.set(Selection::default());
        }
    };
    let before = move || {
        view! {
            <div class="table-cell table-box" role="columnheader">
                <input type="checkbox" data-test="select-shown" aria-label=move || store.words().list.select_shown
                    prop:checked=is_all on:change=all/>
            </div>
        }
    };
    view! { <Headings columns=columns sorted=sorted sort=sort before=before/> }
}

/// A customer in the table.
#[component]
pub fn TableRow(
    kind: Kind,
    at: u32,
    line: Memo<CustomerLine>,
    columns: Memo<Vec<Column>>,
    heights: RwSignal<Heights>,
    groups: Memo<Vec<Group>>,
    /// What the company's clocks show, minutes since 1970.
    clock: Memo<Option<i64>>,
) -> impl IntoView {
    let store = store();
    let doc = memo(move |_| line.with(|line| line.doc));
    let place = move || format!("translateY({}px)", groups.with(|groups| heights.get().top(groups, at)));
    let attention = memo(move |_| line.with(|line| Attention::of(line.flags, line.waiting, line.refused)));
    let name = memo(move |_| line.with(|line| (line.name.clone(), in_name(kind, line))));
    let selected = memo(move |_| store.selection.with(|selection| selection.has(doc.get())));
    let rest = move || {
        columns.with(|columns| {
            let mut field = 0;
            let cells = columns.iter().skip(1).map(|column| {
                let values = line.with(|line| line.cells.get(field).cloned().unwrap_or_default());
                field += usize::from(matches!(column.what, What::Field(..)));
                let (said, tone) = line.with(|line| say(line, column, &values, clock, store));
                let class = if column.what.is_figure() { "table-cell figure" } else { "table-cell" };
                view! { <div class=class role="cell"><span class=tone>{said}</span></div> }
            });
            cells.collect_view()
        })
    };
    view! {
        <div class="row-place table-row" role="row" aria-rowindex=at + 2 style:transform=place class:selected=move || selected.get()>
            <div class="table-cell table-box" role="cell">
                <input
                    type="checkbox" tabindex="-1" data-test="row-check"
                    aria-label=move || name.with(|(name, _)| (store.words().select_one)(&store.named(name)))
                    prop:checked=move || selected.get()
                    on:click=move |event| select(store, doc.get_untracked(), at, event.shift_key())
                />
            </div>
            <div class="table-cell table-name" role="cell">
                <a
                    class="table-link" class:removed=move || line.with(|line| line.flags & document::Row::REMOVED != 0)
                    href=move || Route::of(doc.get()).path()
                    data-at=at data-test="customer-row" data-doc=move || doc.get().to_string()
                    data-waiting=move || attention.get().waiting.to_string() data-selected=move || selected.get().to_string()
                    draggable="false"
                    on:click=move |event| {
                        event.prevent_default();
                        open_or_select(store, doc.get_untracked(), at, event.shift_key());
                    }
                >
                    <Marks of=attention/>
                    {move || name.with(|(name, ranges)| said_name(name, ranges, store))}
                </a>
            </div>
            {rest}
        </div>
    }
}

/// What stands in a cell, and how loudly it is said.
fn say(
    line: &CustomerLine,
    column: &Column,
    values: &[Value],
    clock: Memo<Option<i64>>,
    store: Store,
) -> (String, &'static str) {
    let words = store.words().list;
    match &column.what {
        What::Title => (line.name.clone(), ""),
        What::LastContact => match silent_days(line) {
            Some(days) => ((words.so_many_days)(days), silence(days)),
            None => (words.never.to_owned(), "quiet-cell"),
        },
        What::NextStep => match clock.get().filter(|_| line.next.is_some()) {
            Some(now) => {
                let what = |code: &str| activities::choice("what", code, store);
                let (tone, said) = status(line.next.as_ref(), now, store.words(), store.language(), what);
                (said, tone.class())
            }
            None => (words.no_figure.to_owned(), "quiet-cell"),
        },
        What::Worth => (Money::read(&line.worth).map(|worth| brief(worth, store)).unwrap_or_default(), ""),
        What::Made => (made(line.doc, store).unwrap_or_default(), ""),
        What::Territory => (store.territory_name(line.territory), ""),
        What::Field(_, spec) => {
            let said = values.iter().map(|value| say_value(spec, value, |_, _| None, store));
            (said.collect::<Vec<_>>().join(", "), "")
        }
    }
}

/// How many the table has, and what they buy in a year: one sum a currency.
#[component]
pub fn TableFoot() -> impl IntoView {
    let store = store();
    let count = move || (store.words().count)(store.customers.with(|window| window.total));
    let sums = move || {
        let sums = store.customers.with(|window| window.sums.clone());
        let said = |sum: shared::book::Sum| {
            let money = Money::new(sum.minor, Currency::parse(&sum.currency).ok()?).ok()?;
            Some(view! {
                <span class="table-sum" data-test="sum" data-currency=sum.currency title=(store.words().list.sum_of)(sum.count)>
                    {brief(money, store)}
                </span>
            })
        };
        sums.into_iter().filter_map(said).collect_view()
    };
    view! {
        <div class="table-foot" data-test="table-foot">
            <span>{count}</span>
            <span class="table-sums">{sums} <span class="table-unit">{word(|words| words.list.a_year)}</span></span>
        </div>
    }
}
