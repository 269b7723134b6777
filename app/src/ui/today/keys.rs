//! The day by keyboard: arrows move from row to row, Enter opens (a row is a link), the space bar marks as done, s puts off.

use js_sys::{Array, Object};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::document::DocId;
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::state::{Store, store, window};
use crate::ui::focus;
use crate::ui::printing::find_all;

/// What can be gone to by arrows: the customers of all rows.
const ROWS: &str = ".today :is(.agenda-line, .visit-line) .activity-what a";

/// The activity that is being put off.
#[derive(Copy, Clone)]
pub struct PuttingOff(pub RwSignal<Option<DocId>>);

/// Listens as long as the day is there.
pub fn listen() -> PuttingOff {
    let store = store();
    let open = RwSignal::new(None);
    let listening = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let command = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !event.default_prevented() && !command && !store.is_covered() && obey(&event.key(), open, store) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listening.remove());
    PuttingOff(open)
}

/// Does what a key says; false if it says nothing here.
fn obey(key: &str, open: RwSignal<Option<DocId>>, store: Store) -> bool {
    let active = window().and_then(|window| window.document()?.active_element());
    let row = active.as_ref().filter(|active| active.matches(ROWS).unwrap_or(false));
    match key {
        "ArrowDown" | "ArrowUp" => {
            let is_free = active.as_ref().is_none_or(|active| matches!(active.tag_name().as_str(), "BODY" | "DIV"));
            (row.is_some() || is_free) && go_on(row, key == "ArrowDown")
        }
        " " => {
            let check = row.and_then(|row| row.closest(".agenda-line").ok()??.query_selector(".check").ok()?);
            let check = check.and_then(|check| check.dyn_into::<HtmlElement>().ok());
            check.map(|check| check.click()).is_some()
        }
        "s" | "S" if store.preferences.letters.get_untracked() => {
            let line = row.and_then(|row| row.closest(".agenda-line[data-finished=false]").ok()?);
            let doc = line.and_then(|line| line.get_attribute("data-doc")?.parse().ok());
            if doc.is_some() {
                open.set(doc);
            }
            doc.is_some()
        }
        "Escape" if open.with_untracked(Option::is_some) => {
            let doc = open.get_untracked();
            open.set(None);
            if let Some(doc) = doc {
                focus::on(&format!(".agenda-line[data-doc=\"{doc}\"] .activity-what a"));
            }
            true
        }
        _ => false,
    }
}

/// Goes to the row after or before one; from nowhere to the first.
fn go_on(from: Option<&Element>, down: bool) -> bool {
    let rows = Array::from(&find_all(ROWS));
    let rows = rows.iter().filter_map(|row| row.dyn_into::<HtmlElement>().ok());
    // What is hidden cannot be gone to.
    let rows: Vec<HtmlElement> = rows.filter(|row| row.offset_parent().is_some()).collect();
    let at = from.and_then(|from| rows.iter().position(|row| Object::is(row, from)));
    let to = match (at, down) {
        (Some(at), true) => (at + 1).min(rows.len().saturating_sub(1)),
        (Some(at), false) => at.saturating_sub(1),
        (None, _) => 0,
    };
    rows.get(to).is_some_and(|row| row.focus().is_ok())
}
