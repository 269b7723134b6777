//! Any list by keyboard: arrows move from row to row, Enter opens (a row is a link). In those of plain kinds x selects a row; that of
//! customers has more letters.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::document::DocId;
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::{Viewport, selecting};
use crate::state::{Looking, store, window};

/// Frames to wait for a row that was not on the page.
const FRAMES: u32 = 30;

/// Listens as long as the list is there; `is_here` says whether it is in view and nothing lies over it.
pub fn listen(viewport: Viewport, total: Memo<u32>, is_here: impl Fn() -> bool + 'static) {
    let listening = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let step: i64 = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        if !is_here() {
            return;
        }
        let from = match (focused(), is_free_or_search()) {
            (Some((at, _)), _) => i64::from(at),
            (None, true) => -1,
            (None, false) => return,
        };
        let last = i64::from(total.get_untracked().saturating_sub(1));
        let Ok(at) = u32::try_from((from + step).clamp(0, last)) else { return };
        event.prevent_default();
        viewport.bring(at);
        focus_row(viewport, at, FRAMES);
    });
    on_cleanup(move || listening.remove());
}

/// With x the row that has the focus is selected, or is no longer, where letters do something; `may` says whether rows have boxes.
pub fn listen_for_x(looking: Looking, may: Memo<bool>, is_here: impl Fn() -> bool + 'static) {
    let store = store();
    let listening = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let has_command = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.default_prevented() || has_command || !event.key().eq_ignore_ascii_case("x") {
            return;
        }
        if !store.preferences.letters.get_untracked() || !may.get_untracked() || !is_here() {
            return;
        }
        let found = focused().and_then(|(at, row)| Some((at, row.get_attribute("data-doc")?.parse::<DocId>().ok()?)));
        if let Some((at, doc)) = found {
            event.prevent_default();
            selecting::toggle(looking, doc, at);
        }
    });
    on_cleanup(move || listening.remove());
}

fn active() -> Option<Element> {
    window()?.document()?.active_element()
}

/// The row that has the focus, and its place.
pub fn focused() -> Option<(u32, Element)> {
    let row = active()?.closest("[data-at]").ok()??;
    Some((row.get_attribute("data-at")?.parse().ok()?, row))
}

/// Whether arrows mean nothing else where the focus is.
fn is_free_or_search() -> bool {
    active().is_none_or(|element| {
        matches!(element.tag_name().as_str(), "BODY" | "MAIN" | "SECTION")
            || element.get_attribute("type").as_deref() == Some("search")
                && element.closest(".list-head").is_ok_and(|head| head.is_some())
            || element.closest(".table-head").is_ok_and(|head| head.is_some())
    })
}

fn focus_row(viewport: Viewport, at: u32, frames: u32) {
    let scroller = viewport.scroller.try_get_untracked().flatten();
    let found = scroller.and_then(|scroller| scroller.query_selector(&format!("a[data-at=\"{at}\"]")).ok()?);
    match found.map(|row| row.dyn_into::<HtmlElement>()) {
        // A browser may refuse focus; then it stays where it was.
        Some(Ok(row)) => drop(row.focus()),
        Some(Err(_)) | None if frames > 0 => request_animation_frame(move || focus_row(viewport, at, frames - 1)),
        Some(Err(_)) | None => {}
    }
}
