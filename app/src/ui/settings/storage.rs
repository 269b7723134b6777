//! How much is stored, and whether the browser keeps it.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::row::Unfold;
use crate::i18n;
use crate::state::{Keeping, storage_manager, store};
use crate::ui::word::word;

/// The line, and below it what the browser promises.
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
    let is_kept = move || store.keeping.get() == Keeping::Kept;
    let how = Signal::derive(move || {
        // Numbers are written as in the country that is chosen, and said anew with the words.
        let words = store.words();
        let kept = is_kept().then(|| words.storage_protected.to_owned());
        used.get().map(i18n::size).into_iter().chain(kept).collect::<Vec<_>>().join(", ")
    });
    view! {
        <Unfold label=|words| words.storage test="storage-used" state=how>
            <p class="explained" data-test="storage-kept">{move || i18n::keeping(store.keeping.get(), store.language())}</p>
            <div class="actions" hidden=is_kept>
                <button type="button" class="quiet" on:click=move |_| store.ask_to_keep()>
                    {word(|words| words.ask_to_keep)}
                </button>
            </div>
        </Unfold>
    }
}
