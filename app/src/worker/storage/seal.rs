//! The one door through which every stored value passes, before a transaction opens: awaiting cryptography inside a
//! transaction would close it. Today it leaves bytes as they are; encryption at rest goes here.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

/// A value as it is stored.
pub async fn seal(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// A stored value as it was; none if it is not one of ours.
pub async fn open(stored: &JsValue) -> Option<Vec<u8>> {
    stored.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}
