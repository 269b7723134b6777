//! After a call: whoever comes back to the customer's page from which it was made is asked whether it is to be logged, once. The page alone
//! knows of it, and for a quarter of an hour.

use leptos::prelude::*;
use web_sys::Element;
use web_sys::wasm_bindgen::JsCast as _;

use super::register::Registering;
use super::what::What;
use crate::state::{is_visible, now, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::record::Opened;

/// What makes a call.
const CALL: &str = "a[href^=\"tel:\"]";

/// Whoever comes back later than this has forgotten it, or logged it; milliseconds.
const FRESH: i64 = 15 * 60_000;

/// Whether there is a call to be asked about; listens as long as the page is there.
pub fn listen() -> RwSignal<bool> {
    let (begun, was_made) = (StoredValue::new(None::<i64>), RwSignal::new(false));
    let tapped = window_event_listener(leptos::ev::click, move |event| {
        let tapped = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if tapped.is_some_and(|tapped| tapped.closest(CALL).is_ok_and(|call| call.is_some())) {
            begun.set_value(Some(now()));
        }
    });
    let back = window_event_listener(leptos::ev::visibilitychange, move |_| {
        if !is_visible() {
            return;
        }
        let begun = begun.try_update_value(Option::take).flatten();
        if begun.is_some_and(|begun| now() - begun < FRESH) {
            was_made.set(true);
        }
    });
    on_cleanup(move || {
        tapped.remove();
        back.remove();
    });
    was_made
}

/// The question, where what was just done is said.
#[component]
pub fn AfterCall(registering: Registering) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let was_made = registering.called();
    let asks = Memo::new(move |_| was_made.get() && registering.may());
    let name = move || store.named(opened.value("name").as_text().unwrap_or_default());
    view! {
        <div class="toast-place" role="status" aria-live="polite">
            {move || asks.get().then(|| view! {
                <div class="toast" data-test="after-call">
                    <span>{move || (store.words().register.log_the_call)(&name())}</span>
                    <button type="button" class="quiet" data-test="log-the-call" on:click=move |_| registering.open(Some(What::Call))>
                        {move || store.words().register.register}
                    </button>
                    <button type="button" class="quiet icon-only" data-test="no-call" aria-label=move || store.words().close
                        on:click=move |_| was_made.set(false)><Sign icon=Icon::Cross/></button>
                </div>
            })}
        </div>
    }
}
