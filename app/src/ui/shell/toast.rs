//! What was just done, for a while, with its undoing.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::reactive::effect;
use crate::state::store;
use crate::ui::export::share_saved;
use crate::ui::word::word;

/// How long a sentence stays.
const STAYS: Duration = Duration::from_secs(4);

/// How long one stays with which something can be done: until it is read, thought about and reached with a thumb.
const STAYS_WITH_BUTTON: Duration = Duration::from_secs(10);

/// The line. It stays as long as a pointer rests on it or the focus is in it, and then as long again.
#[component]
pub fn ToastLine() -> impl IntoView {
    let store = store();
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    effect(move || {
        // An element that goes away takes leave of nobody.
        store.toast.track();
        pointed.set(false);
        focused.set(false);
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    effect(move || {
        stop();
        let stays = store.toast.with(|toast| {
            toast.as_ref().map(|toast| if toast.undo.is_some() || toast.shares { STAYS_WITH_BUTTON } else { STAYS })
        });
        let is_held = pointed.get() || focused.get();
        if let Some(stays) = stays.filter(|_| !is_held) {
            timer.set_value(set_timeout_with_handle(move || store.toast.set(None), stays).ok());
        }
    });
    // One that goes with its sheet takes nothing away that is said later.
    on_cleanup(stop);
    view! {
        <div class="toast-place" role="status" aria-live="polite">
            {move || store.toast.get().map(|toast| view! {
                <div
                    class="toast" data-test="toast"
                    on:pointerenter=move |_| pointed.set(true)
                    on:pointerleave=move |_| pointed.set(false)
                    on:focusin=move |_| focused.set(true)
                    on:focusout=move |_| focused.set(false)
                >
                    <span>{toast.sentence}</span>
                    {toast.undo.is_some().then(|| view! {
                        <button type="button" class="quiet" data-test="undo" on:click=move |_| store.undo()>
                            {word(|words| words.undo)}
                        </button>
                    })}
                    {toast.shares.then(|| view! {
                        <button type="button" class="quiet" data-test="share-file" on:click=move |_| {
                            share_saved();
                            store.toast.set(None);
                        }>
                            {word(|words| words.share)}
                        </button>
                    })}
                </div>
            })}
        </div>
    }
}
