//! How much is stored, and whether the browser keeps it.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::state::{storage_manager, store};
use crate::ui::join::ask_to_keep_storage;

/// The section.
#[component]
pub fn StorageUse() -> impl IntoView {
    let store = store();
    let used = RwSignal::new(None::<f64>);
    let kept = RwSignal::new(None::<bool>);
    let look = move || {
        leptos::task::spawn_local(async move {
            let Some(storage) = storage_manager() else { return };
            if let Ok(promise) = storage.estimate()
                && let Ok(estimate) = JsFuture::from(JsValue::from(promise).unchecked_into::<js_sys::Promise>()).await
            {
                let usage = Reflect::get(&estimate, &"usage".into()).ok().and_then(|usage| usage.as_f64());
                used.try_set(usage);
            }
            if let Ok(promise) = storage.persisted()
                && let Ok(answer) = JsFuture::from(JsValue::from(promise).unchecked_into::<js_sys::Promise>()).await
            {
                kept.try_set(answer.as_bool());
            }
        });
    };
    look();
    let ask = move |_| {
        ask_to_keep_storage();
        set_timeout(look, std::time::Duration::from_millis(500));
    };
    view! {
        <section class="group" aria-label=move || store.words().storage>
            <h2>{move || store.words().storage}</h2>
            <p data-test="storage-used">{move || used.get().map(|bytes| (store.words().storage_used)(&size(bytes)))}</p>
            <p class="explained" data-test="storage-kept">{move || match kept.get() {
                Some(true) => store.words().storage_kept,
                Some(false) | None => store.words().storage_not_kept,
            }}</p>
            <button type="button" class="quiet" hidden=move || kept.get() == Some(true) on:click=ask>
                {move || store.words().ask_to_keep}
            </button>
        </section>
    }
}

/// Bytes as people say them.
fn size(bytes: f64) -> String {
    let megabytes = bytes / 1_000_000.0;
    if megabytes < 1.0 { format!("{:.0} KB", bytes / 1000.0) } else { format!("{megabytes:.1} MB") }
}
