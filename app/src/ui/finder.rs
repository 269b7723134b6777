//! Bringing what is looked for into view.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::state::window;

#[wasm_bindgen]
extern "C" {
    /// An element as far as web-sys does not know it without more of its parts.
    type Placed;

    #[wasm_bindgen(method, js_name = scrollIntoView)]
    fn scroll_into_view(this: &Placed, options: &Object);
}

/// Brings the first that a selector finds into the middle of the view.
pub fn show_first(selector: &str) {
    if let Some(Some(element)) = window().and_then(|window| window.document()?.query_selector(selector).ok()) {
        scroll(element, "center");
    }
}

/// Scrolls so that an element stands first, below what stays at the top.
pub fn show_at_top(element: Element) {
    scroll(element, "start");
}

fn scroll(element: Element, block: &str) {
    let options = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&options, &"block".into(), &block.into());
    element.unchecked_into::<Placed>().scroll_into_view(&options);
}

/// Scrolls as little as it takes to see an element, by its id: what the arrows choose must not leave the view.
pub fn bring_into_view(id: &str) {
    bring_first_into_view(&format!("[id=\"{id}\"]"));
}

/// The same of the first that a selector finds.
pub fn bring_first_into_view(selector: &str) {
    if let Some(Ok(Some(element))) = window().and_then(|window| Some(window.document()?.query_selector(selector))) {
        scroll(element, "nearest");
    }
}
