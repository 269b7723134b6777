//! A customer's page by keyboard: log, edit everything, the next customer of the list, back to it.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::opened::Opened;
use crate::state::{Route, Store, store};
use crate::ui::activities::Registering;
use crate::ui::finder::bring_first_into_view;
use crate::ui::typing::is_typing;

/// Listens as long as the page is there.
pub fn listen(opened: Opened, registering: Registering) {
    let store = store();
    let listening = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let has_command = event.ctrl_key() || event.meta_key() || event.alt_key();
        if event.default_prevented() || event.is_composing() || has_command || store.is_covered() || is_typing() {
            return;
        }
        if event.key() == "Escape" {
            // A selection ends first.
            if !store.selection.with_untracked(|selection| selection.is_on) {
                event.prevent_default();
                store.go_to_list();
            }
            return;
        }
        if !store.preferences.letters.get_untracked() {
            return;
        }
        let may_write = untrack(|| registering.may());
        match event.key().to_ascii_lowercase().as_str() {
            "r" if may_write => registering.open(None),
            "e" if may_write => opened.whole.update(|whole| *whole = !*whole),
            "j" => step(opened, 1, store),
            "k" => step(opened, -1, store),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listening.remove());
}

/// Opens the customer who stands so many rows further in the list.
fn step(opened: Opened, by: isize, store: Store) {
    let next = store.customers.with_untracked(|window| {
        let at = window.lines.iter().position(|line| line.doc == opened.doc)?;
        window.lines.get(at.checked_add_signed(by)?).map(|line| line.doc)
    });
    let Some(next) = next else { return };
    store.go_instead(Route::Customer(next));
    // The list goes along, so that there is always a next one.
    request_animation_frame(move || bring_first_into_view(&format!(".pane-list a[data-doc=\"{next}\"]")));
}
