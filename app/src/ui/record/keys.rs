//! A record's page by keyboard: log, edit everything, a section, the next one of the list, back to it.

use js_sys::Array;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::crm::{Kind, definition};
use shared::document::DocId;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::opened::Opened;
use crate::protocol::ShelfWindow;
use crate::state::{Route, Store, store};
use crate::ui::activities::Registering;
use crate::ui::finder::bring_first_into_view;
use crate::ui::printing::find_all;
use crate::ui::typing::is_typing;

/// Listens as long as the page of a record of a kind is there; without `registering` nothing is logged with it.
pub fn listen(opened: Opened, kind: Kind, registering: Option<Registering>) {
    let store = store();
    let listening = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let has_command = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.default_prevented() || event.is_composing() || has_command || store.is_covered() || is_typing() {
            return;
        }
        if event.key() == "Escape" {
            // A selection ends first.
            let selects = store.selection.with_untracked(|selection| selection.is_on)
                || store.looking(kind).selected.with_untracked(Option::is_some);
            if !selects {
                event.prevent_default();
                store.leave_for_list(kind);
            }
            return;
        }
        if !store.preferences.letters.get_untracked() {
            return;
        }
        let logging = registering.filter(|registering| untrack(|| registering.may()));
        let may_write = untrack(|| {
            let is_here = opened.view.with(Option::is_some) && opened.kind() == kind;
            is_here && opened.is_writable(definition(kind).write)
        });
        match (event.key().to_ascii_lowercase().as_str(), logging) {
            ("r", Some(registering)) => registering.open(None),
            ("e", _) if may_write => opened.whole.update(|whole| *whole = !*whole),
            ("j", _) => step(opened, kind, 1, store),
            ("k", _) => step(opened, kind, -1, store),
            (key, _) => match key.parse::<usize>() {
                Ok(place @ 1..=7) => go_to_section(place),
                Ok(_) | Err(_) => return,
            },
        }
        event.prevent_default();
    });
    on_cleanup(move || listening.remove());
}

/// Puts the focus on the heading of a section, by its place on the page.
fn go_to_section(place: usize) {
    let headings = Array::from(&find_all(".record h2"));
    let headings = headings.iter().filter_map(|heading| heading.dyn_into::<HtmlElement>().ok());
    // Sections without anything in them are not in view.
    let mut shown = headings.filter(|heading| heading.offset_parent().is_some());
    if let Some(heading) = shown.nth(place - 1) {
        // The name of the attribute is valid; a browser may refuse focus, and one scrolls.
        let _ = heading.set_attribute("tabindex", "-1");
        let _ = heading.focus();
    }
}

/// Opens the record that stands so many rows further in the list of its kind.
fn step(opened: Opened, kind: Kind, by: isize, store: Store) {
    let listed: Vec<DocId> = if definition(kind).has_own_screens() {
        store.customers.with_untracked(|window| window.lines.iter().map(|line| line.doc).collect())
    } else {
        let is_of_kind = |window: &&ShelfWindow| window.wanted.kind == kind;
        store.shelf.with_untracked(|window| {
            window.iter().filter(is_of_kind).flat_map(|window| &window.lines).map(|line| line.doc).collect()
        })
    };
    let at = listed.iter().position(|doc| *doc == opened.doc);
    let Some(next) = at.and_then(|at| listed.get(at.checked_add_signed(by)?).copied()) else { return };
    store.go_instead(Route::Record { kind, doc: next });
    // The list goes along, so that there is always a next one.
    request_animation_frame(move || bring_first_into_view(&format!(".pane-list a[data-doc=\"{next}\"]")));
}
