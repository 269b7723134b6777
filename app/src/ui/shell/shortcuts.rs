//! Keys that work anywhere: the palette's own, and single letters while no field has the focus.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::state::{Over, store};
use crate::ui::palette::Action;
use crate::ui::typing::is_typing;

/// Listens as long as the frame is there.
pub fn listen() {
    let store = store();
    let listening = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        if command && event.key().eq_ignore_ascii_case("k") {
            event.prevent_default();
            let is_open = store.over.get_untracked() == Some(Over::Palette);
            store.uncover();
            if !is_open {
                store.lay(Over::Palette);
            }
            return;
        }
        let wanted = store.preferences.letters.get_untracked();
        if !wanted || command || event.alt_key() || store.is_covered() || is_typing() {
            return;
        }
        if let Some(action) = Action::of_key(&event.key(), store) {
            event.prevent_default();
            action.run(store);
        }
    });
    on_cleanup(move || listening.remove());
}
