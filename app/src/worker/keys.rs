//! The device's key: P-256 by the browser's own cryptography, not extractable, kept in IndexedDB.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKeyPair, SubtleCrypto};

use super::clock;

/// Makes a key pair. The private half cannot leave the browser.
///
/// # Errors
/// What the browser says: it has no `crypto.subtle` on a plain `http` address.
pub async fn generate() -> Result<CryptoKeyPair, JsValue> {
    let algorithm = object(&[("name", "ECDSA".into()), ("namedCurve", "P-256".into())]);
    let usages = Array::of2(&"sign".into(), &"verify".into());
    let promise = subtle()?.generate_key_with_object(&algorithm, false, &usages)?;
    Ok(JsFuture::from(JsValue::from(promise).unchecked_into::<js_sys::Promise>()).await?.unchecked_into())
}

/// The public half: an uncompressed point of 65 bytes.
///
/// # Errors
/// What the browser says.
pub async fn public_key(keys: &CryptoKeyPair) -> Result<Vec<u8>, JsValue> {
    let promise = subtle()?.export_key("raw", &keys.get_public_key())?;
    let raw = JsFuture::from(JsValue::from(promise).unchecked_into::<js_sys::Promise>()).await?;
    Ok(Uint8Array::new(&raw).to_vec())
}

/// Signs with SHA-256: 64 bytes.
///
/// # Errors
/// What the browser says.
pub async fn sign(keys: &CryptoKeyPair, message: &[u8]) -> Result<Vec<u8>, JsValue> {
    let algorithm = object(&[("name", "ECDSA".into()), ("hash", "SHA-256".into())]);
    let message = Uint8Array::from(message);
    let promise = subtle()?.sign_with_object_and_js_u8_array(&algorithm, &keys.get_private_key(), &message)?;
    let signature = JsFuture::from(JsValue::from(promise).unchecked_into::<js_sys::Promise>()).await?;
    Ok(Uint8Array::new(&signature).to_vec())
}

fn subtle() -> Result<SubtleCrypto, JsValue> {
    let subtle = clock::scope().crypto()?.subtle();
    if subtle.is_object() { Ok(subtle) } else { Err("no crypto.subtle here".into()) }
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        // A plain object takes any property.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
