//! The list of customers by keyboard, beyond what every list does: x selects a row, r writes down what was done there, p plans
//! something, Escape ends the selection.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast as _;

use super::row;
use crate::state::{Route, Selection, Store, store, window};
use crate::ui::list::{Swipe, Viewport, focused, keys};

/// Listens as long as the list is there.
pub fn listen(kind: Kind, viewport: Viewport, total: Memo<u32>) {
    let store = store();
    let is_here = move || is_here(kind, store);
    keys::listen(viewport, total, is_here);
    let listening = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() || !is_here() {
            return;
        }
        if event.key() == "Escape" {
            if store.selection.with_untracked(|selection| selection.is_on) {
                store.selection.set(Selection::default());
            }
        } else if store.preferences.letters.get_untracked()
            && let Some(act) = of_letter(&event.key(), store)
        {
            event.prevent_default();
            act();
        }
    });
    on_cleanup(move || listening.remove());
}

/// What a letter does with the row that has the focus.
fn of_letter(letter: &str, store: Store) -> Option<Box<dyn FnOnce()>> {
    let (at, row) = focused()?;
    let doc: DocId = row.get_attribute("data-doc")?.parse().ok()?;
    match letter.to_ascii_lowercase().as_str() {
        "x" => Some(Box::new(move || store.selection.update(|selection| selection.toggle(doc, at)))),
        "r" => Some(Box::new(move || row::begin(Swipe::Log, doc, store))),
        "p" => Some(Box::new(move || row::begin(Swipe::Plan, doc, store))),
        _ => None,
    }
}

/// Whether the list is in view and nothing lies over it.
fn is_here(kind: Kind, store: Store) -> bool {
    let route = store.route.get_untracked();
    let is_beside = || route.page().is_some_and(|(own, _)| own == kind) && has_room_beside();
    (route == Route::Records(kind) || is_beside()) && !store.is_covered()
}

/// Whether a record stands beside the list, and not over it.
pub fn has_room_beside() -> bool {
    window().and_then(|window| window.match_media("(min-width: 900px)").ok()?).is_some_and(|wide| wide.matches())
}

/// Takes whoever comes back to the list to the row of the customer they were with, or to the list as a whole.
pub fn come_back_to(doc: Option<DocId>) {
    let active = window().and_then(|window| window.document()?.active_element());
    let is_here = active.is_some_and(|element| element.closest(".pane-list").is_ok_and(|own| own.is_some()));
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
