//! A refused edit as a file: JSON, one record a part, with the fields by their keys.

use js_sys::{Array, JSON, Object, Reflect};
use shared::crm::Value;
use shared::document::Intent;
use shared::replica::TrayEntry;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::state::window;

/// Hands the file to the person.
pub fn export(entry: &TrayEntry) {
    let Ok(text) = JSON::stringify_with_replacer_and_space(&json(entry), &JsValue::NULL, &JsValue::from(2)) else {
        return;
    };
    if let Err(error) = download(&format!("cartera-{}.json", entry.number), &String::from(text)) {
        leptos::logging::warn!("no file: {error:?}");
    }
}

fn json(entry: &TrayEntry) -> JsValue {
    let parts = entry.parts.iter().map(|(doc, title, intents)| {
        let fields = intents.iter().map(|intent| (intent.key(), wanted(intent)));
        object([("id", doc.to_string().into()), ("title", title.as_str().into()), ("fields", object(fields))])
    });
    object([
        ("number", JsValue::from(entry.number as f64)),
        ("made", JsValue::from(entry.made as f64)),
        ("refused", JsValue::from(entry.refused as f64)),
        ("records", parts.collect::<Array>().into()),
    ])
}

/// What was to stand at the key.
fn wanted(intent: &Intent) -> JsValue {
    match intent {
        Intent::Set { new, .. } => match new {
            Value::Null => JsValue::NULL,
            Value::Text(text) => text.as_str().into(),
            Value::Int(number) | Value::Time(number) => JsValue::from(*number as f64),
            Value::Bool(answer) => (*answer).into(),
        },
        Intent::Text { splices, .. } => splices
            .iter()
            .map(|splice| {
                object([
                    ("before", splice.before.as_str().into()),
                    ("removed", splice.removed.as_str().into()),
                    ("inserted", splice.inserted.as_str().into()),
                    ("after", splice.after.as_str().into()),
                ])
            })
            .collect::<Array>()
            .into(),
    }
}

fn object<'k>(entries: impl IntoIterator<Item = (&'k str, JsValue)>) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        // A plain object takes any property.
        let _ = Reflect::set(&object, &key.into(), &value);
    }
    object.into()
}

fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let document = window().and_then(|window| window.document()).ok_or("no page")?;
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
