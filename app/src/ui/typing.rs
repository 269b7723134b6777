//! Whether somebody is writing.

use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast as _;

use crate::state::window;

/// Whether the focus is where letters are typed.
pub fn is_typing() -> bool {
    let focused = window().and_then(|window| window.document()?.active_element());
    focused.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.dyn_into::<HtmlElement>().is_ok_and(|element| element.is_content_editable())
    })
}
