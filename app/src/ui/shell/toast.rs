//! What was just done, for a while, with its undoing.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::state::store;

/// How long it stays.
const STAYS: Duration = Duration::from_secs(8);

/// The line.
#[component]
pub fn ToastLine() -> impl IntoView {
    let store = store();
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(Some(timer)) = before {
            timer.clear();
        }
        store.toast.get()?;
        set_timeout_with_handle(move || store.toast.set(None), STAYS).ok()
    });
    let undo = move |_| {
        if let Some(toast) = store.toast.get_untracked()
            && let Some((doc, intents)) = toast.undo
        {
            store.edit(doc, intents);
        }
        store.toast.set(None);
    };
    view! {
        <div class="toast-place" role="status" aria-live="polite">
            {move || store.toast.get().map(|toast| view! {
                <div class="toast" data-test="toast">
                    <span>{toast.sentence}</span>
                    {toast.undo.is_some().then(|| view! {
                        <button type="button" class="quiet" data-test="undo" on:click=undo>
                            {move || store.words().undo}
                        </button>
                    })}
                </div>
            })}
        </div>
    }
}
