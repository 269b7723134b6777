//! The head of the list of customers: its chips, and the line that says how many there are of what.

use leptos::prelude::*;
use shared::book::Sort;
use shared::crm::Kind;

use super::{choices, figures, nearest, order};
use crate::protocol::Extent;
use crate::reactive::memo;
use crate::state::store;
use crate::ui::icon::{Icon, Sign};
use crate::ui::list;
use crate::ui::word::word;

/// The head.
#[component]
pub fn Head(kind: Kind, is_table: Memo<bool>) -> impl IntoView {
    let store = store();
    let is_empty = memo(move |_| store.customers.with(|window| window.all == 0 && window.known == Extent::All));
    // A table has headings.
    let caption = move || if is_table.get() { String::new() } else { figures::caption(store) };
    view! {
        <list::Head
            kind=kind name="search" query=store.query
            all=Signal::derive(move || store.customers.with(|window| window.all))
            beside=move || view! {
                {move || is_table.get().then(|| view! { <list::ColumnsButton/> })}
                <list::MenuButton/>
            }
            // Over nobody there is nothing to sort or to leave out.
            chips=move || view! { {move || (!is_empty.get()).then(|| view! { <Chips kind=kind/> })} }
            count=move || view! { <Count kind=kind/> }
            caption=Signal::derive(caption)
        />
    }
}

/// How many there are, and of what.
#[component]
fn Count(kind: Kind) -> impl IntoView {
    let store = store();
    let looking = store.looking(kind);
    let parted = memo(move |_| looking.parted(store));
    let said = move || {
        let words = store.words();
        let (total, all, known) = store.customers.with(|window| (window.total, window.all, window.known));
        if store.locating.get() {
            return words.locating.to_owned();
        }
        let filters = parted.with(|parted| choices::conditions(store, kind, parted));
        let is_filtered = store.list.with(|view| !view.filter.is_empty());
        let narrowed = is_filtered || store.query.with(|query| !query.trim().is_empty());
        let count = match known {
            Extent::Before if all == 0 => return String::new(),
            Extent::All | Extent::Before | Extent::SoFar if narrowed => (words.found)(total, all),
            Extent::All | Extent::Before | Extent::SoFar => (words.count)(all),
        };
        let count = if known == Extent::SoFar { format!("{count}…") } else { count };
        // The name of a view says them.
        let shown = if store.is_as_opened(kind) { Vec::new() } else { filters };
        let names = shown.into_iter().map(|(name, _)| name);
        std::iter::once(count).chain(names).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <p
            class="count" role="status" data-test="count"
            data-total=move || store.customers.with(|window| window.total)
            data-query=move || store.customers.with(|window| window.wanted.view.query.clone())
            data-known=move || store.customers.with(|window| known_hook(window.known))
        >
            {said}
        </p>
    }
}

/// How much of the book the count is of, for tests.
const fn known_hook(known: Extent) -> &'static str {
    match known {
        Extent::Before => "before",
        Extent::SoFar => "so-far",
        Extent::All => "all",
    }
}

/// Filters, the order, and what is wanted most often with one tap.
#[component]
fn Chips(kind: Kind) -> impl IntoView {
    let store = store();
    let looking = store.looking(kind);
    let is_near = move || store.list.with(|view| view.sort == Sort::Distance);
    view! {
        <list::FilterButton looking=looking/>
        <list::OpenView kind=kind/>
        <list::Taken looking=looking/>
        <list::Pinned kind=kind/>
        <order::Order/>
        <list::Mine looking=looking/>
        <button type="button" class="pick" data-test="quick" data-quick="near" aria-pressed=move || is_near().to_string()
            disabled=move || store.locating.get()
            on:click=move |_| match untrack(is_near) {
                true => store.list.update(|view| (view.sort, view.here) = (Sort::default(), None)),
                false => nearest::sort_by_distance(store),
            }>
            {word(|words| words.list.near)}
        </button>
        <button
            type="button" class="pick icon-only" data-test="locate" aria-label=move || store.words().locate_again
            hidden=move || !is_near() disabled=move || store.locating.get() on:click=move |_| nearest::sort_by_distance(store)
        >
            <Sign icon=Icon::Locate/>
        </button>
        <list::Late looking=looking/>
        <list::ViewsButton/>
    }
}
