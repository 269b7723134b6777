//! A line that is read: a tap makes it its field, and a finger that rests on it copies what it says.

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast as _;

use super::opened::opened;
use crate::state::store;
use crate::ui::list::Gesture;

/// The line. What is only read can be selected and copied, as any text.
#[component]
pub fn FactLine(
    is_writable: Signal<bool>,
    /// Whether somebody is in its field.
    is_in: RwSignal<bool>,
    /// Its hook.
    test: &'static str,
    /// What is copied.
    said: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let (store, doc) = (store(), opened().doc);
    let gesture = StoredValue::new_local(Gesture::default());
    let copy = move || store.copy(&said.get_untracked());
    let lift = move || {
        gesture.with_value(|gesture| gesture.lift(None));
    };
    let tap = move |_| {
        // Not every browser lets a page copy before the finger is up.
        if gesture.with_value(|gesture| gesture.has_other_meaning(doc)) { copy() } else { is_in.set(true) }
    };
    // A mouse has the browser's own menu.
    let menu = move |event: MouseEvent| {
        if event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch") {
            event.prevent_default();
            copy();
        }
    };
    move || {
        if is_writable.get() {
            view! {
                <button type="button" class="fact-line" data-test=test
                    on:pointerdown=move |event| Gesture::begin(gesture, &event, doc, copy)
                    on:pointermove=move |event| {
                        gesture.with_value(|gesture| gesture.follow(&event));
                    }
                    on:pointerup=move |_| lift()
                    on:pointercancel=move |_| lift()
                    on:contextmenu=menu
                    on:click=tap
                >{children()}</button>
            }
            .into_any()
        } else {
            view! { <div class="fact-line">{children()}</div> }.into_any()
        }
    }
}
