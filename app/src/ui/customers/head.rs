//! The list's head: search, order, filters, groups, what is filtered by, and how many there are.

use leptos::prelude::*;
use shared::book::{Grouping, Sort};
use shared::crm::{CustomField, CustomType, Kind};

use super::{choices, nearest};
use crate::protocol::Extent;
use crate::state::{Over, Selection, Store, listing, store};
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
                <crate::ui::list::KindSwitch kind=Kind::CUSTOMER/>
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
    let sort_name = move |sort: &Sort| {
        let words = store.words();
        match sort {
            Sort::Best if searched() => words.order_best,
            Sort::Best | Sort::Name => words.order_name,
            Sort::LastContact => words.order_last,
            Sort::NextStep => words.order_next,
            Sort::Worth => words.order_worth,
            Sort::Created | Sort::Touched => words.order_newest,
            Sort::Distance => words.order_nearest,
            // Named by the workspace.
            Sort::Custom(_) => "",
        }
    };
    let sort_of = move || {
        store.list.with(|view| {
            if let Sort::Custom(id) = &view.sort {
                return listing::custom_name(id);
            }
            SORTS.iter().find(|(_, own)| *own == view.sort).map_or("best", |(name, _)| name).to_owned()
        })
    };
    let sort = move |event| {
        let name = event_target_value(&event);
        let known = SORTS.iter().find(|(own, _)| **own == name).map(|(_, sort)| sort.clone());
        let Some(sort) = known.or_else(|| listing::custom_id(&name).map(Sort::Custom)) else { return };
        if sort == Sort::Distance {
            return nearest::sort_by_distance(store);
        }
        store.list.update(|view| {
            view.sort = sort;
            view.here = None;
        });
    };
    let grouping_of = move || {
        store.list.with(|view| {
            if let Some(Grouping::Custom(id)) = &view.grouping {
                return listing::custom_name(id);
            }
            GROUPINGS.iter().find(|(_, own)| *own == view.grouping).map_or("none", |(name, _)| name).to_owned()
        })
    };
    let group = move |event| {
        let name = event_target_value(&event);
        let known = GROUPINGS.iter().find(|(own, _)| **own == name).map(|(_, grouping)| grouping.clone());
        if let Some(grouping) = known.or_else(|| listing::custom_id(&name).map(|id| Some(Grouping::Custom(id)))) {
            store.list.update(|view| view.grouping = grouping);
        }
    };
    // The workspace's own fields, by which they can be put in order, and in groups.
    let own = move |is_fit: fn(CustomType) -> bool| {
        let fields = store.custom_fields().into_iter();
        fields.filter(move |field| field.kind == Kind::CUSTOMER && is_fit(field.holds)).collect::<Vec<_>>()
    };
    view! {
        <div class="ordering">
            <select name="order" aria-label=move || store.words().order prop:value=sort_of on:change=sort>
                {SORTS.into_iter().map(|(name, own)| {
                    let is_name = own == Sort::Name;
                    view! {
                        // By name it is anyhow while nothing is searched for.
                        <option value=name hidden=move || is_name && !searched() prop:selected=move || sort_of() == name>
                            {move || sort_name(&own)}
                        </option>
                    }
                }).collect_view()}
                {move || own_options(store, own(is_scale), sort_of())}
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
                    <option value=name prop:selected=move || grouping_of() == name>{move || grouping_name(store, own.as_ref())}</option>
                }).collect_view()}
                {move || own_options(store, own(is_choice), grouping_of())}
            </select>
        </div>
    }
}

fn grouping_name(store: Store, grouping: Option<&Grouping>) -> String {
    match (grouping, grouping.and_then(choices::facet_of)) {
        (None, _) => store.words().grouping_none.to_owned(),
        (Some(_), Some(facet)) => choices::facet_name(store, &facet),
        (Some(_), None) => store.words().grouping_initial.to_owned(),
    }
}

const fn is_scale(holds: CustomType) -> bool {
    matches!(holds, CustomType::Number | CustomType::Date)
}

const fn is_choice(holds: CustomType) -> bool {
    matches!(holds, CustomType::Choice | CustomType::YesNo)
}

/// The workspace's fields as options.
fn own_options(store: Store, fields: Vec<CustomField>, chosen: String) -> impl IntoView {
    let option = move |field: CustomField| {
        let name = listing::custom_name(&field.id);
        let is_chosen = name == chosen;
        view! { <option value=name prop:selected=is_chosen>{field.label(store.language()).to_owned()}</option> }
    };
    fields.into_iter().map(option).collect_view()
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
