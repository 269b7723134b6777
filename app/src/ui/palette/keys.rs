//! The list of the keys that do something, and the way to do without those of one letter.

use leptos::prelude::*;

use super::Action;
use crate::state::{Over, store, window};
use crate::ui::modal::Modal;
use crate::ui::word::word;

/// The keys that open the palette, as this platform's keyboard names them.
pub fn palette_key() -> &'static str {
    if is_apples() { "⌘ K" } else { "Ctrl K" }
}

/// The keys that save what is logged.
fn save_key() -> &'static str {
    if is_apples() { "⌘ ⏎" } else { "Ctrl ⏎" }
}

fn is_apples() -> bool {
    let platform = window().and_then(|window| window.navigator().platform().ok()).unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}

/// The list.
#[component]
pub fn Keys() -> impl IntoView {
    view! { <Modal over=Over::Keys class="keys" label=|words| words.keys><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    let letters = store.preferences.letters;
    let all = move || {
        let words = store.words();
        let plain = [
            (palette_key(), words.palette.to_owned()),
            ("↑ ↓", words.agenda.key_rows.to_owned()),
            ("Enter", words.key_open.to_owned()),
            (words.agenda.space, words.agenda.key_done.to_owned()),
            (save_key(), words.save.to_owned()),
            ("Esc", words.close.to_owned()),
        ];
        let single = Action::with_keys()
            .filter(|action| *action != Action::Team || store.leads())
            .map(|action| (action.key(), action.word(store)))
            .chain([
                ("X", words.key_select.to_owned()),
                ("S", words.agenda.key_put_off.to_owned()),
                ("R", words.register.register.to_owned()),
                ("P", (words.list.in_row)(words.list.plan)),
                ("E", words.edit_all.to_owned()),
                ("J K", words.register.next_customer.to_owned()),
                ("1 … 7", words.register.go_to_section.to_owned()),
            ])
            .filter(|_| letters.get());
        let rows = plain.into_iter().chain(single);
        rows.map(|(key, what)| view! { <dt><kbd>{key}</kbd></dt><dd>{what}</dd> }).collect_view()
    };
    view! {
        <div class="keys-body">
            <h2>{word(|words| words.keys)}</h2>
            <dl class="facts">{all}</dl>
            <Letters/>
            <button type="button" class="primary" data-test="close-keys" on:click=move |_| { store.uncover(); }>
                {word(|words| words.close)}
            </button>
        </div>
    }
}

/// Whether single keys do something.
#[component]
pub fn Letters() -> impl IntoView {
    let store = store();
    view! {
        <label class="tick">
            <input type="checkbox" name="letters" prop:checked=move || store.preferences.letters.get()
                on:change=move |event| store.preferences.choose_letters(event_target_checked(&event))/>
            <span>{word(|words| words.keys_letters)}</span>
        </label>
    }
}
