//! The list by keyboard: arrows move from row to row, Enter opens (a row is a link), x selects.

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;
use shared::book::Group;
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::layout::Heights;
use shared::document::DocId;

use crate::state::{Route, Store, store, window};

/// Frames to wait for a row that was not on the page.
const FRAMES: u32 = 30;

/// Listens as long as the list is there.
pub fn listen(scroller: NodeRef<Div>, heights: RwSignal<Heights>, groups: Memo<Vec<Group>>) {
    let store = store();
    let listening = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() || !is_here(store) {
            return;
        }
        let step: i64 = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Escape" if store.selection.with_untracked(|selection| selection.is_on) => {
                return store.selection.set(crate::state::Selection::default());
            }
            "x" | "X" if store.preferences.letters.get_untracked() => {
                if let Some((at, row)) = focused()
                    && let Some(doc) = row.get_attribute("data-doc").and_then(|doc| doc.parse().ok())
                {
                    event.prevent_default();
                    store.selection.update(|selection| selection.toggle(doc, at));
                }
                return;
            }
            _ => return,
        };
        let from = match (focused(), is_free_or_search()) {
            (Some((at, _)), _) => i64::from(at),
            (None, true) => -1,
            (None, false) => return,
        };
        let Some(scroller) = scroller.get_untracked() else { return };
        let total = i64::from(store.customers.with_untracked(|window| window.total));
        let Ok(at) = u32::try_from((from + step).clamp(0, (total - 1).max(0))) else { return };
        event.prevent_default();
        let measured = heights.get_untracked();
        let top = groups.with_untracked(|groups| measured.top(groups, at));
        let (from, height) = (i64::from(scroller.scroll_top()), i64::from(scroller.client_height()));
        let head = if groups.with_untracked(Vec::is_empty) { 0 } else { i64::from(measured.head) };
        let to = if top - head < from {
            top - head
        } else if top + i64::from(measured.row) > from + height {
            top + i64::from(measured.row) - height
        } else {
            from
        };
        if to != from {
            scroller.set_scroll_top(i32::try_from(to).unwrap_or(i32::MAX));
        }
        focus_when_drawn(format!("a[data-at=\"{at}\"]"), FRAMES);
    });
    on_cleanup(move || listening.remove());
}

/// Whether the list is in view and nothing lies over it.
fn is_here(store: Store) -> bool {
    let wide =
        window().and_then(|window| window.match_media("(min-width: 900px)").ok()?).is_some_and(|wide| wide.matches());
    let route = store.route.get_untracked();
    let shown = route == Route::Customers || wide && matches!(route, Route::Customer(_));
    shown && !store.is_covered()
}

fn active() -> Option<Element> {
    window()?.document()?.active_element()
}

/// The row that has the focus, and its place.
fn focused() -> Option<(u32, Element)> {
    let row = active()?.closest("[data-at]").ok()??;
    Some((row.get_attribute("data-at")?.parse().ok()?, row))
}

/// Whether arrows mean nothing else where the focus is.
fn is_free_or_search() -> bool {
    active().is_none_or(|element| {
        matches!(element.tag_name().as_str(), "BODY" | "MAIN" | "SECTION")
            || element.get_attribute("name").as_deref() == Some("search")
    })
}

/// Takes whoever comes back to the list to the row of the customer they were with, or to the list as a whole.
pub fn come_back_to(doc: Option<DocId>) {
    let is_here = active().is_some_and(|element| element.closest(".pane-list").is_ok_and(|own| own.is_some()));
    if is_here {
        return;
    }
    // With the frame, which lays out the page in any case.
    request_animation_frame(move || {
        focus_when_drawn(".pane-list".to_owned(), 0);
        if let Some(doc) = doc {
            focus_when_drawn(format!("a[data-doc=\"{doc}\"]"), 2);
        }
    });
}

fn focus_when_drawn(selector: String, frames: u32) {
    let found = window().and_then(|window| window.document()?.query_selector(&selector).ok()?);
    match found.map(|element| element.dyn_into::<HtmlElement>()) {
        // A browser may refuse focus; then it stays where it was.
        Some(Ok(row)) => drop(row.focus()),
        Some(Err(_)) | None if frames > 0 => {
            request_animation_frame(move || focus_when_drawn(selector, frames - 1));
        }
        Some(Err(_)) | None => {}
    }
}
