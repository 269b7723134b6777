//! The list's head: search, order, filters, groups, what is filtered by, and how many there are.

use leptos::prelude::*;
use shared::book::{Grouping, Sort};

use super::{choices, nearest};
use crate::protocol::Extent;
use crate::state::{Over, Selection, Store, store};
use crate::ui::export::ExportList;
use crate::ui::icon::{Icon, Sign};
use crate::ui::shell::Chip;

const SORTS: [(&str, Sort); 7] = [
    ("best", Sort::Best),
    ("name", Sort::Name),
    ("contact", Sort::LastContact),
    ("next", Sort::NextStep),
    ("value", Sort::Worth),
    ("newest", Sort::Created),
    ("nearest", Sort::Distance),
];

const GROUPINGS: [(&str, Option<Grouping>); 6] = [
    ("none", None),
    ("territory", Some(Grouping::Territory)),
    ("segment", Some(Grouping::Segment)),
    ("stage", Some(Grouping::Stage)),
    ("owner", Some(Grouping::Owner)),
    ("initial", Some(Grouping::Initial)),
];

/// The head.
#[component]
pub fn Head() -> impl IntoView {
    let store = store();
    let count = move || {
        let words = store.words();
        let (total, all, known) = store.customers.with(|window| (window.total, window.all, window.known));
        let narrowed = store.query.with(|query| !query.trim().is_empty())
            || store.list.with(|view| view.filter != shared::book::Filter::default());
        if store.locating.get() {
            return words.locating.to_owned();
        }
        match known {
            Extent::Before if all == 0 => String::new(),
            Extent::All | Extent::Before if narrowed => (words.found)(total, all),
            Extent::All | Extent::Before => (words.count)(all),
            Extent::SoFar if narrowed => format!("{}…", (words.found)(total, all)),
            Extent::SoFar => format!("{}…", (words.count)(all)),
        }
    };
    view! {
        <header class="list-head">
            <div class="list-title">
                <h1>{move || store.words().customers}</h1>
                <Chip/>
            </div>
            <div class="search-line">
            <div class="search">
                <Sign icon=Icon::Search/>
                <input
                    name="search"
                    type="search"
                    enterkeyhint="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=move || store.words().search
                    placeholder=move || store.words().search_hint
                    prop:value=move || store.query.get()
                    on:input=move |event| store.query.set(event_target_value(&event))
                />
            </div>
            <FilterButton/>
            </div>
            <Ordering/>
            <Conditions/>
            <div class="count-line">
                <p
                    class="count" role="status" data-test="count"
                    data-total=move || store.customers.with(|window| window.total)
                    data-query=move || store.customers.with(|window| window.wanted.view.query.clone())
                    data-known=move || store.customers.with(|window| known_hook(window.known))
                >
                    {count}
                </p>
                <ExportList/>
                <button
                    type="button" class="quiet select-many" data-test="select-many"
                    hidden=move || store.customers.with(|window| window.total == 0)
                    aria-pressed=move || store.selection.with(|selection| selection.is_on).to_string()
                    on:click=move |_| store.selection.update(|selection| {
                        *selection = Selection { is_on: !selection.is_on, ..Selection::default() };
                    })
                >
                    {move || store.words().select_many}
                </button>
            </div>
        </header>
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

/// The way to the filters, with how many there are.
#[component]
fn FilterButton() -> impl IntoView {
    let store = store();
    let conditions = move || store.list.with(|view| choices::conditions(store, &view.filter).len());
    view! {
        <button
            type="button" class="quiet filter-button" data-test="open-filters" aria-haspopup="dialog"
            aria-label=move || store.words().filters
            on:click=move |_| store.lay(Over::Filters)
        >
            <Sign icon=Icon::Funnel/>
            <span class="badge calm" hidden=move || conditions() == 0>{conditions}</span>
        </button>
    }
}

/// Order, direction, groups.
#[component]
fn Ordering() -> impl IntoView {
    let store = store();
    let searched = move || store.query.with(|query| !query.trim().is_empty());
    let sort_name = move |sort: Sort| {
        let words = store.words();
        match sort {
            Sort::Best if searched() => words.order_best,
            Sort::Best | Sort::Name => words.order_name,
            Sort::LastContact => words.order_last,
            Sort::NextStep => words.order_next,
            Sort::Worth => words.order_worth,
            Sort::Created | Sort::Touched => words.order_newest,
            Sort::Distance => words.order_nearest,
        }
    };
    let sort_of = move || {
        let sort = store.list.with(|view| view.sort);
        SORTS.iter().find(|(_, own)| *own == sort).map_or("best", |(name, _)| name)
    };
    let sort = move |event| {
        let name = event_target_value(&event);
        let Some((_, sort)) = SORTS.iter().find(|(own, _)| **own == name) else { return };
        if *sort == Sort::Distance {
            return nearest::sort_by_distance(store);
        }
        store.list.update(|view| {
            view.sort = *sort;
            view.here = None;
        });
    };
    let grouping_of = move || {
        let grouping = store.list.with(|view| view.grouping);
        GROUPINGS.iter().find(|(_, own)| *own == grouping).map_or("none", |(name, _)| name)
    };
    let group = move |event| {
        let name = event_target_value(&event);
        if let Some((_, grouping)) = GROUPINGS.iter().find(|(own, _)| **own == name) {
            store.list.update(|view| view.grouping = *grouping);
        }
    };
    view! {
        <div class="ordering">
            <select name="order" aria-label=move || store.words().order prop:value=sort_of on:change=sort>
                {SORTS.into_iter().map(|(name, own)| view! {
                    // By name it is anyhow while nothing is searched for.
                    <option value=name hidden=move || own == Sort::Name && !searched() selected=move || sort_of() == name>
                        {move || sort_name(own)}
                    </option>
                }).collect_view()}
            </select>
            <button
                type="button" class="quiet icon-only" data-test="reverse" aria-label=move || store.words().order_reversed
                aria-pressed=move || store.list.with(|view| view.reversed).to_string()
                on:click=move |_| store.list.update(|view| view.reversed = !view.reversed)
            >
                <Sign icon=Icon::UpDown/>
            </button>
            <button
                type="button" class="quiet icon-only" data-test="locate" aria-label=move || store.words().locate_again
                hidden=move || store.list.with(|view| view.sort != Sort::Distance)
                disabled=move || store.locating.get()
                on:click=move |_| nearest::sort_by_distance(store)
            >
                <Sign icon=Icon::Locate/>
            </button>
            <select name="grouping" aria-label=move || store.words().grouping prop:value=grouping_of on:change=group>
                {GROUPINGS.into_iter().map(|(name, own)| view! {
                    <option value=name selected=move || grouping_of() == name>{move || grouping_name(store, own)}</option>
                }).collect_view()}
            </select>
        </div>
    }
}

fn grouping_name(store: Store, grouping: Option<Grouping>) -> String {
    use shared::book::Facet;
    match grouping {
        None => store.words().grouping_none.to_owned(),
        Some(Grouping::Territory) => choices::facet_name(store, &Facet::Territory),
        Some(Grouping::Segment) => choices::facet_name(store, &Facet::Segment),
        Some(Grouping::Stage) => choices::facet_name(store, &Facet::Stage),
        Some(Grouping::Owner) => choices::facet_name(store, &Facet::Owner),
        Some(Grouping::Initial) => store.words().grouping_initial.to_owned(),
    }
}

/// What is filtered by, each to be taken away with a tap.
#[component]
fn Conditions() -> impl IntoView {
    let store = store();
    let all = move || store.list.with(|view| choices::conditions(store, &view.filter));
    view! {
        <div class="conditions" role="group" aria-label=move || store.words().filters hidden=move || all().is_empty()>
            {move || all().into_iter().map(|(name, without)| {
                let label = (store.words().remove_filter)(&name);
                view! {
                    <button type="button" class="condition" data-test="condition" aria-label=label
                        on:click=move |_| store.list.update(|view| view.filter = without.clone())>
                        <span>{name}</span><Sign icon=Icon::Cross/>
                    </button>
                }
            }).collect_view()}
        </div>
    }
}
