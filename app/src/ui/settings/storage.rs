//! How much is stored, and whether the browser keeps it.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::i18n;
use crate::state::{Keeping, storage_manager, store};

/// The section.
#[component]
pub fn StorageUse() -> impl IntoView {
    let store = store();
    let used = RwSignal::new(None::<f64>);
    leptos::task::spawn_local(async move {
        let Some(Ok(promise)) = storage_manager().map(|storage| storage.estimate()) else { return };
        if let Ok(estimate) = JsFuture::from(JsValue::from(promise).unchecked_into::<js_sys::Promise>()).await {
            let usage = Reflect::get(&estimate, &"usage".into()).ok().and_then(|usage| usage.as_f64());
            used.try_set(usage);
        }
    });
    store.look_whether_kept();
    view! {
        <section class="group" aria-label=move || store.words().storage>
            <h2>{move || store.words().storage}</h2>
            <p data-test="storage-used">{move || used.get().map(|bytes| (store.words().storage_used)(&i18n::size(bytes)))}</p>
            <p class="explained" data-test="storage-kept">{move || i18n::keeping(store.keeping.get(), store.language())}</p>
            <div class="actions" hidden=move || store.keeping.get() == Keeping::Kept>
                <button type="button" class="quiet" on:click=move |_| store.ask_to_keep()>
                    {move || store.words().ask_to_keep}
                </button>
            </div>
        </section>
    }
}
