//! The keyboard of a phone: whether it is up, and how much of the page it covers where the browser does not make room for it.
//!
//! Where one is up there is little room: the bars under the thumb make way for what is written. The page is told by `data-keyboard` on
//! its root, and by `--keyboard`, so that what stands at the foot stands on the keyboard.

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::typing::is_typing;
use crate::state::window;

/// A browser's own bars come and go, and are lower than this; keyboards are higher. CSS pixels.
const LOWEST: f64 = 150.0;

#[wasm_bindgen]
extern "C" {
    /// `window.visualViewport`.
    #[wasm_bindgen(extends = web_sys::EventTarget)]
    type Viewport;

    #[wasm_bindgen(method, getter)]
    fn width(this: &Viewport) -> f64;

    #[wasm_bindgen(method, getter)]
    fn height(this: &Viewport) -> f64;

    #[wasm_bindgen(method, getter)]
    fn scale(this: &Viewport) -> f64;

    #[wasm_bindgen(method, getter, js_name = offsetTop)]
    fn offset_top(this: &Viewport) -> f64;
}

/// The part of the page that is in view; old engines do not tell it.
fn viewport() -> Option<Viewport> {
    let viewport = Reflect::get(window()?.as_ref(), &"visualViewport".into()).ok()?;
    viewport.is_object().then(|| viewport.unchecked_into())
}

thread_local! {
    /// The greatest height that was seen, by the width: a phone on its side has another one.
    static TALLEST: RefCell<BTreeMap<u32, f64>> = const { RefCell::new(BTreeMap::new()) };
}

/// Watches it as long as the page is there.
pub fn follow() {
    let Some(viewport) = viewport() else { return };
    look();
    let looked = Closure::<dyn FnMut()>::new(look);
    for event in ["resize", "scroll"] {
        // Both events exist wherever there is such a viewport.
        let _ = viewport.add_event_listener_with_callback(event, looked.as_ref().unchecked_ref());
    }
    looked.forget();
    window_event_listener(leptos::ev::focusin, |_| look_again());
    window_event_listener(leptos::ev::focusout, |_| look_again());
}

/// Once the focus has come to rest.
fn look_again() {
    request_animation_frame(look);
}

fn look() {
    let (Some(window), Some(viewport)) = (window(), viewport()) else { return };
    let Some(root) = window.document().and_then(|document| document.document_element()) else { return };
    let scale = viewport.scale();
    let height = viewport.height() * scale;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width on a screen")]
    let width = (viewport.width() * scale).round() as u32;
    let tallest = TALLEST.with_borrow_mut(|tallest| {
        let own = tallest.entry(width).or_insert(height);
        *own = own.max(height);
        *own
    });
    let is_up = is_typing() && tallest - height > LOWEST;
    let inner = window.inner_height().ok().and_then(|inner| inner.as_f64()).unwrap_or(height);
    // Enlarged by two fingers, the page is moved about in it.
    let covered = if is_up && scale < 1.01 { (inner - height - viewport.offset_top()).max(0.0) } else { 0.0 };
    let Ok(root) = root.dyn_into::<HtmlElement>() else { return };
    // Names and values are valid.
    let _ = root.toggle_attribute_with_force("data-keyboard", is_up);
    let _ = root.style().set_property("--keyboard", &format!("{covered}px"));
}
