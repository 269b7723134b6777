//! The rows of the list of customers: the worker is asked for a window around those in view. A row keeps its element while it is in
//! view. A group's head stays at the top while its group is in view.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::book::{Group, View};
use shared::crm::Kind;
use shared::document::DocId;

use super::row::Row;
use super::table::{TableFoot, TableHead, TableRow};
use super::{choices, figures, keys};
use crate::protocol::{Ask, CustomerLine, Extent, Wanted};
use crate::reactive::{effect, memo};
use crate::state::{NEW_CUSTOMER, Route, store};
use crate::ui::each::For;
use crate::ui::list::{self, Viewport};
use crate::ui::word::word;

/// Rows of another list that are drawn at once beside those in view, and after how long without yet another one the others are.
const AT_ONCE: u32 = 2;
const OTHERS_AFTER: Duration = Duration::from_millis(150);

/// The rows.
#[component]
pub fn Rows(kind: Kind, is_table: Memo<bool>) -> impl IntoView {
    let store = store();
    let columns = memo(move |_| if is_table.get() { list::shown(kind, store) } else { Vec::new() });
    let groups = memo(move |_| store.customers.with(|window| window.groups.clone()));
    let viewport = Viewport::of(groups);
    let (heights, first, shown) = (viewport.heights, viewport.first, viewport.shown);

    // Another list begins at the top.
    Effect::new(move |before: Option<(String, View)>| {
        let now = (store.query.get(), store.list.get());
        if before.is_some_and(|before| before != now) {
            viewport.begin_again();
        }
        now
    });
    let open = memo(move |_| {
        let doc = store.route.with(Route::page).filter(|(own, _)| *own == kind).map(|(_, doc)| doc)?;
        keys::has_room_beside().then_some(doc)
    });
    effect(move || {
        let (offset, count) = viewport.wanted();
        let view = store.view();
        let is_table = is_table.get();
        let columns =
            if is_table { columns.with(|columns| list::cells(columns)) } else { figures::columns(&view.sort) };
        store.ask(&Ask::Customers(Wanted { view, offset, count, columns, sums: is_table, seek: open.get() }));
    });
    // Whoever is open beside the list is brought into view, however they were opened.
    let sought = memo(move |_| {
        store
            .customers
            .with(|window| Some((window.wanted.seek.filter(|_| window.wanted.seek == open.get())?, window.sought?)))
    });
    Effect::new(move |before: Option<Option<DocId>>| {
        let found = sought.get();
        if let Some((doc, at)) = found.filter(|(doc, _)| before.flatten() != Some(*doc)) {
            // Once the list has the breadth that it has beside a record.
            request_animation_frame(move || {
                if !first.is_disposed() {
                    viewport.bring(at)
                }
            });
            return Some(doc);
        }
        found.map(|(doc, _)| doc)
    });
    let total = memo(move |_| store.customers.with(|window| window.total));
    keys::listen(kind, viewport, total);
    // What was to be done at an hour is late once that is past.
    let clock = memo(move |_| {
        store.syncing.now();
        store.clock()
    });

    let total_height = move || {
        let total = total.get();
        format!("{}px", groups.with(|groups| heights.get().all(groups, total)))
    };
    // The list of which all rows are drawn that are here: whoever types sees each letter's list for a moment only.
    let whole = RwSignal::new(None::<View>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<View>| {
        let view = store.customers.with(|window| window.wanted.view.clone());
        if before.as_ref() != Some(&view) {
            let is_settled = view.clone();
            let set = set_timeout_with_handle(move || whole.set(Some(is_settled)), OTHERS_AFTER).ok();
            if let Some(timer) = timer.try_update_value(|timer| std::mem::replace(timer, set)).flatten() {
                timer.clear();
            }
        }
        view
    });
    // Rows before this one show what was found last; those after it, out of view, follow a little later.
    let fresh = memo(move |_| {
        let is_whole = store.customers.with(|window| whole.with(|whole| whole.as_ref() == Some(&window.wanted.view)));
        if is_whole { u32::MAX } else { first.get() + shown.get() + AT_ONCE }
    });
    let drawn = StoredValue::new(0);
    let rows = move || {
        store.customers.with(|window| {
            let end = fresh.get().max(drawn.get_value());
            let is_table = is_table.get();
            let rows = (window.wanted.offset..end).zip(&window.lines);
            let rows: Vec<_> = rows.map(|(at, line)| (at, is_table, line.clone())).collect();
            drawn.set_value(rows.last().map_or(0, |(at, ..)| at + 1));
            rows
        })
    };
    // Those with a row on the page.
    let heads = move || {
        let (from, to) = store.customers.with(|window| {
            let from = window.wanted.offset;
            (from, from.saturating_add(u32::try_from(window.lines.len()).unwrap_or(u32::MAX)))
        });
        let near = |group: &Group| group.first < to && group.first + group.count > from;
        groups.with(|groups| {
            let all = groups.iter().cloned().enumerate();
            all.filter(|(_, group)| near(group)).collect::<Vec<_>>()
        })
    };
    let empty = move || {
        let (total, all, known) = store.customers.with(|window| (window.total, window.all, window.known));
        let words = store.words();
        if store.is_unshown(kind) {
            return None;
        }
        // A window that only shows, or is still loading, does not know.
        let loading = store.seat().is_none() || store.sync.with(|sync| sync.loading.is_some()) || known != Extent::All;
        let searched = store.query.with(|query| !query.trim().is_empty());
        match (total, all) {
            (0, 0) if !loading => Some((words.no_customers.to_owned(), words.no_customers_hint)),
            (0, 1..) if known == Extent::All && searched => {
                Some(((words.nothing_found)(store.query.get().trim()), words.nothing_found_hint))
            }
            (0, 1..) if known == Extent::All => Some((words.nothing_filtered.to_owned(), "")),
            _ => None,
        }
    };
    let is_empty_book = move || store.customers.with(|window| window.all == 0);
    let searched = move || store.query.with(|query| !query.trim().is_empty());
    let may_create =
        move || (searched() || is_empty_book()) && store.seat().is_some_and(|seat| seat.writable().next().is_some());
    // What was searched for becomes the name in the form.
    let create = move |_| {
        let name = store.query.with_untracked(|query| query.trim().to_owned());
        if !name.is_empty() {
            store.drafts.update(|drafts| drop(drafts.insert((NEW_CUSTOMER, "name".to_owned()), name)));
        }
        store.go(Route::NEW);
    };
    let has_table = move || is_table.get() && total.get() > 0;
    let is_filtered = move || store.list.with(|view| !view.filter.is_empty());
    view! {
        <div class="rows" class:table=has_table role=move || has_table().then_some("table")
            aria-rowcount=move || has_table().then(|| total.get() + 1)
            aria-label=move || has_table().then(|| store.words().customers)
            style=("--columns", move || columns.with(|columns| list::tracks(columns, true)))
            style=("--least", move || columns.with(|columns| list::least(columns)))
            class:selecting=move || store.selection.with(|selection| selection.is_on)
            node_ref=viewport.scroller on:scroll=move |_| viewport.measure()>
            <div class="row-probe" node_ref=viewport.probes.0 aria-hidden="true"></div>
            <div class="row-probe head-probe" node_ref=viewport.probes.1 aria-hidden="true"></div>
            {move || empty().map(|(title, hint)| view! {
                <div class="empty" data-test="empty">
                    <p class="empty-title">{title}</p>
                    <p>{hint}</p>
                    {may_create().then(|| view! {
                        <button type="button" class="primary" data-test="create-named" on:click=create>
                            {move || match store.query.get().trim() {
                                "" => store.words().new_customer.to_owned(),
                                name => (store.words().create_named)(name),
                            }}
                        </button>
                    })}
                    {is_empty_book().then(|| view! { <crate::ui::import::ImportLink/> })}
                    {is_filtered().then(|| view! {
                        <button type="button" class="quiet" on:click=move |_| store.list.update(|view| view.filter.clear())>
                            {word(|words| words.clear_filters)}
                        </button>
                    })}
                </div>
            })}
            {move || has_table().then(|| view! { <TableHead columns=columns/> })}
            <div class="rows-all" style:height=total_height>
                <For
                    each=heads
                    key=|(place, group)| (*place, group.choice.clone(), group.first, group.count)
                    children=move |(place, group)| {
                        let own = group.clone();
                        let top = move || format!("{}px", heights.get().head_top(&own, place));
                        let own = group.clone();
                        let height = move || format!("{}px", heights.get().group(&own));
                        let choice = group.choice.clone();
                        let name = move || store.list.with(|view| choices::group_name(store, view.grouping.as_ref(), &choice));
                        view! {
                            <div class="row-group" style:top=top style:height=height data-test="row-group" data-choice=group.choice
                                role=move || is_table.get().then_some("row")>
                                <h2 class="group-head" role=move || is_table.get().then_some("cell")><span>{name}</span> <span class="tally">{group.count}</span></h2>
                            </div>
                        }
                    }
                />
                <div role=move || if is_table.get() { "rowgroup" } else { "list" } class="rows-list">
                    <For
                        each=rows
                        key=|(at, is_table, _)| (*at, *is_table)
                        children=move |(at, is_table, line)| {
                            let line = memo(move |before: Option<&CustomerLine>| {
                                let now = if at < fresh.get() { store.customers.with(|window| window.line(at).cloned()) } else { None };
                                // Out of view; or beyond the end of a list that has become shorter, and about to go.
                                now.or_else(|| before.cloned()).unwrap_or_else(|| line.clone())
                            });
                            if is_table {
                                view! { <TableRow kind=kind at=at line=line columns=columns heights=heights groups=groups clock=clock/> }.into_any()
                            } else {
                                view! { <Row kind=kind at=at total=total line=line heights=heights groups=groups clock=clock/> }.into_any()
                            }
                        }
                    />
                </div>
            </div>
        </div>
        {move || has_table().then(|| view! { <TableFoot/> })}
    }
}
