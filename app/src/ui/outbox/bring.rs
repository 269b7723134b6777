//! An exported file of changes comes back: each is done again as a change of this device, and one that is known already is not.

use js_sys::{JSON, Promise, Reflect};
use leptos::prelude::*;
use shared::replica::{Command, Parcel};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlInputElement};

use super::export::KEY;
use crate::state::{Store, store};
use crate::ui::word::word;

/// The button.
#[component]
pub fn BringBack() -> impl IntoView {
    let store = store();
    let chosen = move |event: leptos::ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        leptos::task::spawn_local(async move {
            store.say(match read(&file).await {
                Some(parcel) => take_in(parcel, store),
                None => store.words_now().bring_unreadable.to_owned(),
            });
            // The same file may be chosen again.
            input.set_value("");
        });
    };
    view! {
        <label class="file-label quiet">
            <span>{word(|words| words.bring_back)}</span>
            <input type="file" name="bring-file" class="file-input" accept=".json,application/json" on:change=chosen/>
        </label>
    }
}

/// Gives the commands, and says what was done.
fn take_in(parcel: Parcel, store: Store) -> String {
    let words = store.words_now();
    if untrack(|| store.seat()).is_none_or(|seat| seat.workspace != parcel.workspace) {
        return words.bring_foreign.to_owned();
    }
    let count = parcel.entries.len();
    for entry in parcel.entries {
        store.order(Command::Bring { device: parcel.device, entry: Box::new(entry) });
    }
    (words.brought)(count)
}

async fn read(file: &Blob) -> Option<Parcel> {
    let promise: Promise = file.text().unchecked_into();
    let text = JsFuture::from(promise).await.ok()?.as_string()?;
    let parsed = JSON::parse(&text).ok()?;
    let whole = Reflect::get(&parsed, &KEY.into()).ok()?.as_string()?;
    Parcel::from_text(&whole)
}
