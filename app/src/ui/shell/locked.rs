//! A device that was revoked: the book is closed at once, and stays closed at the next start; what was written here and not sent can be
//! taken along, and a new invitation opens it again.

use leptos::prelude::*;
use shared::replica::Trouble;

use crate::protocol::{Ask, Session};
use crate::state::{Route, Store, store, window};
use crate::ui::outbox::save_unsent_when_told;

/// Where it is kept that the device was revoked: a start knows it before the server says it again, which may be never.
const LOCKED: &str = "cartera.locked";

/// Whether the book is closed; kept true from what the server says.
pub fn follow(store: Store) -> Memo<bool> {
    let storage = || window().and_then(|window| window.local_storage().ok().flatten());
    let locked =
        RwSignal::new(storage().is_some_and(|storage| storage.get_item(LOCKED).is_ok_and(|kept| kept.is_some())));
    let is_joining = Memo::new(move |_| store.session.with(|session| matches!(session, Session::Joining)));
    Effect::new(move |was_joining: Option<bool>| {
        let (trouble, is_answered) = store.sync.with(|sync| (sync.trouble, sync.online));
        let is_open = store.session.with(|session| matches!(session, Session::Open(_)));
        let has_joined = was_joining == Some(true) && is_open;
        let is_revoked = trouble == Some(Trouble::Revoked) && !has_joined;
        // Only an answer of the server's says that it has a place again.
        if is_revoked == locked.get_untracked() || !(is_revoked || is_answered || has_joined) {
            return is_joining.get();
        }
        locked.set(is_revoked);
        if let Some(storage) = storage() {
            // Full or forbidden: then the server says it again.
            let _ = if is_revoked { storage.set_item(LOCKED, "yes") } else { storage.remove_item(LOCKED) };
        }
        is_joining.get()
    });
    Memo::new(move |_| locked.get())
}

/// The page.
#[component]
pub fn Locked() -> impl IntoView {
    let store = store();
    save_unsent_when_told(store);
    let unsent = move || store.sync.with(|sync| sync.waiting + sync.refused);
    let sentence = move || match unsent() {
        0 => store.words().locked_nothing.to_owned(),
        unsent => (store.words().locked_unsent)(unsent),
    };
    view! {
        <main class="alone" data-test="screen" data-screen="locked" role="alert">
            <p class="brand">"Cartera"</p>
            <h1>{move || store.words().locked}</h1>
            <p>{move || store.words().locked_explained}</p>
            <p data-test="locked-unsent" data-unsent=unsent>{sentence}</p>
            <button type="button" class="quiet" data-test="export-waiting" hidden=move || unsent() == 0
                on:click=move |_| store.ask(&Ask::Unsent(None))>
                {move || store.words().export_waiting}
            </button>
            <button type="button" class="primary" data-test="join-again" on:click=move |_| store.go(Route::Join(String::new()))>
                {move || store.words().join_again}
            </button>
        </main>
    }
}
