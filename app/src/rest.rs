//! The way to the second part of the module.
//!
//! What people download is cut in two: what a first use runs, and the rest, which comes while they look at their customers (see
//! `xtask/src/web/parts`). Whatever is called before it has come is looked for here, on the spot: see `public/rest.js`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Fetches the rest, holding up this thread, and fills it in.
    #[wasm_bindgen(js_namespace = ["globalThis", "rest"], js_name = fetchNow)]
    fn fetch_now();

    /// Whether the rest is here: what can be said more simply without it is, until then.
    #[wasm_bindgen(js_namespace = ["globalThis", "rest"], js_name = isHere)]
    pub fn is_here() -> bool;
}

/// Called by functions that are not here yet; the cut finds it by its name.
#[wasm_bindgen]
pub fn fetch_rest() {
    fetch_now();
}
