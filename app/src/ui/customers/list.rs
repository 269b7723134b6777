//! A list of any length with only the rows in view on the page: the worker is asked for a window around them, and each row
//! is put at its place by a transform. A row keeps its element while it is in view.

use leptos::html::Div;
use leptos::prelude::*;
use shared::book::View;

use super::row::{self, Row};
use crate::protocol::{Ask, Wanted};
use crate::state::store;

/// Rows asked for beyond each end of the view.
const BEYOND: u32 = 20;

/// A view without a size yet (hidden, or not laid out) counts as this high, CSS pixels.
const UNKNOWN_HEIGHT: i32 = 800;

/// The rows.
#[component]
pub fn Rows() -> impl IntoView {
    let store = store();
    let (scroller, probe) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let row_height = RwSignal::new(64_i32);
    let first = RwSignal::new(0_u32);
    let shown = RwSignal::new(20_u32);
    let measure = move || {
        if let Some(probe) = probe.get_untracked()
            && probe.offset_height() > 0
        {
            row_height.set(probe.offset_height());
        }
        if let Some(scroller) = scroller.get_untracked() {
            let height = if scroller.client_height() > 0 { scroller.client_height() } else { UNKNOWN_HEIGHT };
            let row = row_height.get_untracked();
            let (at, visible) = (scroller.scroll_top() / row, height / row + 1);
            // In steps, so that scrolling by a row asks for nothing.
            let at = u32::try_from(at).unwrap_or(0) / 8 * 8;
            let visible = u32::try_from(visible).unwrap_or(0);
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
        measure();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());

    // A new search begins at the top.
    Effect::new(move |before: Option<String>| {
        let query = store.query.get();
        if before.is_some_and(|before| before != query)
            && let Some(scroller) = scroller.get_untracked()
        {
            scroller.set_scroll_top(0);
            measure();
        }
        query
    });
    Effect::new(move || {
        let offset = first.get().saturating_sub(BEYOND);
        let view = View { query: store.query.get(), ..View::default() };
        let wanted = Wanted { view, offset, count: shown.get() + 2 * BEYOND + 8 };
        store.ask(&Ask::Customers(wanted));
    });

    let total_height = move || {
        let rows = store.customers.with(|window| window.total);
        format!("{}px", i64::from(rows) * i64::from(row_height.get()))
    };
    let rows = move || {
        store.customers.with(|window| {
            let start = window.wanted.offset;
            (start..).zip(window.lines.iter().cloned()).collect::<Vec<_>>()
        })
    };
    let empty = move || {
        let (total, all) = store.customers.with(|window| (window.total, window.all));
        let words = store.words();
        // A window that only shows, or is still loading, does not know.
        let loading = store.seat().is_none() || store.sync.with(|sync| sync.loading.is_some());
        match (total, all) {
            (0, 0) if !loading => Some((words.no_customers.to_owned(), words.no_customers_hint)),
            (0, 1..) => Some(((words.nothing_found)(&store.query.get()), "")),
            _ => None,
        }
    };
    view! {
        <div class="rows" node_ref=scroller on:scroll=move |_| measure()>
            <div class="row-probe" node_ref=probe aria-hidden="true"></div>
            {move || empty().map(|(title, hint)| view! {
                <div class="empty" data-test="empty">
                    <p class="empty-title">{title}</p>
                    <p>{hint}</p>
                    {(!hint.is_empty()).then(|| view! { <crate::ui::import::ImportLink/> })}
                </div>
            })}
            <div class="rows-all" role="list" style:height=total_height>
                <For
                    each=rows
                    key=|(at, line)| (*at, row::key(line))
                    children=move |(at, line)| view! { <Row at=at line=line row_height=row_height/> }
                />
            </div>
        </div>
    }
}
