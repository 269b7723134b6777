//! A list of any length with only the rows in view on the page: the worker is asked for a window around them, and each row
//! is put at its place by a transform. A row keeps its element while it is in view. A group's head stays at the top while
//! its group is in view.

use std::time::Duration;

use leptos::html::Div;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::book::{Group, View};

use super::layout::Heights;
use super::row::Row;
use super::{choices, keys};
use crate::protocol::{Ask, Extent, Wanted};
use crate::state::{NEW_CUSTOMER, Route, store};

/// Rows asked for beyond each end of the view.
const BEYOND: u32 = 20;

/// Rows of another list that are drawn at once beside those in view, and after how long without yet another one the others are.
const AT_ONCE: u32 = 2;
const OTHERS_AFTER: Duration = Duration::from_millis(150);

/// A view without a size yet (hidden, or not laid out) counts as this high, CSS pixels.
const UNKNOWN_HEIGHT: i32 = 800;

/// The rows.
#[component]
pub fn Rows() -> impl IntoView {
    let store = store();
    let (scroller, probe, head_probe) = (NodeRef::<Div>::new(), NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let heights = RwSignal::new(Heights { row: 64, head: 32 });
    let first = RwSignal::new(0_u32);
    let shown = RwSignal::new(20_u32);
    let groups = Memo::new(move |_| store.customers.with(|window| window.groups.clone()));
    let top = StoredValue::new(0);
    let measure = move || {
        if let (Some(probe), Some(head)) = (probe.get_untracked(), head_probe.get_untracked())
            && probe.offset_height() > 0
        {
            let measured = Heights { row: probe.offset_height(), head: head.offset_height() };
            if heights.get_untracked() != measured {
                heights.set(measured);
            }
        }
        if let Some(scroller) = scroller.get_untracked() {
            let height = if scroller.client_height() > 0 { scroller.client_height() } else { UNKNOWN_HEIGHT };
            let measured = heights.get_untracked();
            top.set_value(scroller.scroll_top());
            let at = groups.with_untracked(|groups| measured.row_at(groups, i64::from(top.get_value())));
            // In steps, so that scrolling by a row asks for nothing.
            let at = at / 8 * 8;
            let visible = u32::try_from(height / measured.row.max(1) + 1).unwrap_or(0);
            if first.get_untracked() != at {
                first.set(at);
            }
            if shown.get_untracked() != visible {
                shown.set(visible);
            }
        }
    };
    Effect::new(move || {
        scroller.track();
        probe.track();
        groups.track();
        // With the next frame, which lays out the page in any case; unless the list has gone by then.
        request_animation_frame(move || {
            if !first.is_disposed() {
                measure();
            }
        });
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());

    // Another list begins at the top.
    Effect::new(move |before: Option<(String, View)>| {
        let now = (store.query.get(), store.list.get());
        // At its top already: looking would lay out the page with every letter.
        if before.is_some_and(|before| before != now)
            && top.get_value() != 0
            && let Some(scroller) = scroller.get_untracked()
        {
            scroller.set_scroll_top(0);
            measure();
        }
        now
    });
    Effect::new(move || {
        let first = first.get();
        // At the top there is nothing beyond the upper end: a list that is searched is drawn anew with each letter.
        let above = first.min(BEYOND);
        let wanted = Wanted { view: store.view(), offset: first - above, count: above + shown.get() + BEYOND + 8 };
        store.ask(&Ask::Customers(wanted));
    });
    keys::listen(scroller, heights, groups);

    let total = Memo::new(move |_| store.customers.with(|window| window.total));
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
    let fresh = Memo::new(move |_| {
        let is_whole = store.customers.with(|window| whole.with(|whole| whole.as_ref() == Some(&window.wanted.view)));
        if is_whole { u32::MAX } else { first.get() + shown.get() + AT_ONCE }
    });
    let drawn = StoredValue::new(0);
    let rows = move || {
        store.customers.with(|window| {
            let end = fresh.get().max(drawn.get_value());
            let rows: Vec<_> = (window.wanted.offset..end).zip(window.lines.iter().cloned()).collect();
            drawn.set_value(rows.last().map_or(0, |(at, _)| at + 1));
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
        store.go(Route::New);
    };
    let is_filtered = move || store.list.with(|view| view.filter != shared::book::Filter::default());
    view! {
        <div class="rows" class:selecting=move || store.selection.with(|selection| selection.is_on)
            node_ref=scroller on:scroll=move |_| measure()>
            <div class="row-probe" node_ref=probe aria-hidden="true"></div>
            <div class="row-probe head-probe" node_ref=head_probe aria-hidden="true"></div>
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
                        <button type="button" class="quiet" on:click=move |_| store.list.update(|view| view.filter = shared::book::Filter::default())>
                            {move || store.words().clear_filters}
                        </button>
                    })}
                </div>
            })}
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
                            <div class="row-group" style:top=top style:height=height data-test="row-group" data-choice=group.choice>
                                <h2 class="group-head"><span>{name}</span> <span class="tally">{group.count}</span></h2>
                            </div>
                        }
                    }
                />
                <div role="list" class="rows-list">
                    <For
                        each=rows
                        key=|(at, _)| *at
                        children=move |(at, line)| view! { <Row at=at total=total line=line fresh=fresh heights=heights groups=groups/> }
                    />
                </div>
            </div>
        </div>
    }
}
