//! After a call: whoever comes back to the customer's page from which it was made is asked whether it is to be logged, once. The page alone
//! knows of it, and for a quarter of an hour.

use std::time::Duration;

use leptos::prelude::*;
use web_sys::Element;
use web_sys::wasm_bindgen::JsCast as _;

use super::register::Registering;
use super::what::What;
use crate::reactive::{effect, memo};
use crate::state::{is_visible, now, store};
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::record::Opened;
use crate::ui::word::word;

/// What makes a call.
const CALL: &str = "a[href^=\"tel:\"]";

/// Whoever comes back later than this has forgotten it, or logged it; milliseconds.
const FRESH: i64 = 15 * 60_000;

/// Calls that were made from the page, of which nothing has been logged.
#[derive(Copy, Clone)]
pub struct Calls {
    /// When one was begun of which nobody has been asked yet, milliseconds.
    begun: StoredValue<Option<i64>>,
    /// Whether there is one to be asked about.
    was_made: RwSignal<bool>,
}

impl Calls {
    /// Nothing is to be asked any more, not even once whoever called comes back.
    pub fn end(self) {
        self.begun.set_value(None);
        self.was_made.set(false);
    }
}

/// Listens as long as the page is there.
pub fn listen() -> Calls {
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
    Calls { begun, was_made }
}

/// The question, where what was just done is said.
#[component]
pub fn AfterCall(registering: Registering) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let calls = registering.calls();
    let was_made = calls.was_made;
    // What is said for a moment stands in the same place.
    let asks = memo(move |_| was_made.get() && store.toast.with(Option::is_none) && registering.may());
    effect(move || {
        if was_made.get() {
            let lapse = set_timeout_with_handle(move || calls.end(), Duration::from_millis(FRESH.unsigned_abs())).ok();
            on_cleanup(move || {
                if let Some(lapse) = lapse {
                    lapse.clear();
                }
            });
        }
    });
    let close = move || {
        calls.end();
        // The button that was tapped goes away.
        focus::on("[data-test=open-register]");
    };
    let name = move || store.named(opened.value("name").as_text().unwrap_or_default());
    view! {
        <div class="toast-place" role="status" aria-live="polite">
            {move || asks.get().then(|| view! {
                <div class="toast" data-test="after-call">
                    <span>{move || (store.words().register.log_the_call)(&name())}</span>
                    <button type="button" class="quiet" data-test="log-the-call" on:click=move |_| registering.open(Some(What::Call))>
                        {word(|words| words.register.register)}
                    </button>
                    <button type="button" class="quiet icon-only" data-test="no-call" aria-label=move || store.words().close
                        on:click=move |_| close()><Sign icon=Icon::Cross/></button>
                </div>
            })}
        </div>
    }
}
