//! The warning that the browser may not keep what is stored: before the first edit, with what to do. Once it has been seen
//! a small mark stays, which leads to the settings, where it stands in full.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::i18n;
use crate::protocol::Session;
use crate::state::{store, window};

/// Where a person's having seen it is kept; losing that hurts nobody.
const SEEN: &str = "cartera.keeping-seen";

/// The banner.
#[component]
pub fn KeepingBanner() -> impl IntoView {
    let store = store();
    let seen = RwSignal::new(was_seen());
    let shown = Memo::new(move |_| {
        !seen.get()
            && store.keeping.get().is_risky()
            && store.session.with(|session| matches!(session, Session::Open(_)))
    });
    let dismiss = move |_| {
        if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
            // Full or forbidden: then it is shown again next time.
            let _ = storage.set_item(SEEN, "yes");
        }
        seen.set(true);
    };
    view! {
        {move || shown.get().then(|| view! {
            <div class="banner" role="status" data-test="keeping">
                <p>{move || i18n::keeping(store.keeping.get(), store.language())}</p>
                <InstallButton/>
                <button type="button" class="quiet" data-test="keeping-seen" on:click=dismiss>
                    {move || store.words().understood}
                </button>
            </div>
        })}
    }
}

/// Installs the app, where the browser lets a page ask for that.
#[component]
pub fn InstallButton() -> impl IntoView {
    let store = store();
    let offered = RwSignal::new(offer().is_some());
    // `boot.js` has kept the event before this hears of it.
    let handle = window_event_listener_untyped("beforeinstallprompt", move |_| {
        offered.try_set(true);
    });
    on_cleanup(move || handle.remove());
    let install = move |_| {
        let prompt =
            offer().and_then(|offer| js_sys::Reflect::get(&offer, &"prompt".into()).ok().map(|own| (offer, own)));
        if let Some((offer, prompt)) = prompt
            && let Some(prompt) = prompt.dyn_ref::<js_sys::Function>()
        {
            // An offer is good for one time; the browser makes another if it wants to.
            let _ = prompt.call0(&offer);
            offered.set(false);
        }
    };
    view! {
        <button type="button" class="primary" data-test="install" hidden=move || !offered.get() on:click=install>
            {move || store.words().install}
        </button>
    }
}

/// The browser's offer to install the app.
fn offer() -> Option<JsValue> {
    let cartera = js_sys::Reflect::get(&window()?.into(), &"cartera".into()).ok()?;
    js_sys::Reflect::get(&cartera, &"installer".into()).ok().filter(JsValue::is_truthy)
}

fn was_seen() -> bool {
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    storage.and_then(|storage| storage.get_item(SEEN).ok().flatten()).is_some()
}
