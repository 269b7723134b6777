//! Edits as a file, refused or waiting: JSON, one record a part, with the fields by their keys. Beside what people read it has
//! the entries whole, by which [`super::bring`] does them again: on this phone or on another one, and each once.

use js_sys::{Array, JSON, Object, Reflect};
use shared::crm::Value;
use shared::document::{DocId, Intent};
use shared::replica::{Parcel, TrayEntry, TrayReason};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag};

use crate::protocol::{Seat, Waiting};

/// Where the whole entries stand in a file.
pub const KEY: &str = "cartera";

/// Hands a refused edit to the person as a file.
pub fn export_refused(entry: &TrayEntry, seat: Option<Seat>) {
    let refused = ("refused", JsValue::from(entry.refused as f64));
    let readable = json(entry.number, entry.made, Some(refused), &entry.parts);
    save(&format!("cartera-{}.json", entry.number), readable, vec![entry.clone()], seat);
}

/// Hands all that waits to the person as a file.
pub fn export_waiting(entries: &[Waiting], seat: Option<Seat>) {
    let all = entries.iter().map(|entry| json(entry.number, entry.made, None, &entry.parts));
    let whole = entries.iter().map(|Waiting { number, made, parts, .. }| TrayEntry {
        number: *number,
        made: *made,
        refused: *made,
        reason: TrayReason::NotReplayable,
        parts: parts.clone(),
        damaged: None,
    });
    save("cartera.json", all.collect::<Array>().into(), whole.collect(), seat);
}

/// Under `cartera` stands what can be brought back.
fn save(name: &str, readable: JsValue, entries: Vec<TrayEntry>, seat: Option<Seat>) {
    let parcel = seat.map(|Seat { workspace, device, .. }| Parcel { workspace, device, entries }.to_text());
    let contents = object([("changes", readable), (KEY, parcel.into())]);
    let Ok(text) = JSON::stringify_with_replacer_and_space(&contents, &JsValue::NULL, &JsValue::from(2)) else {
        return;
    };
    if let Err(error) = download(name, &String::from(text)) {
        leptos::logging::warn!("no file: {error:?}");
    }
}

fn json(number: u64, made: i64, refused: Option<(&str, JsValue)>, parts: &[(DocId, String, Vec<Intent>)]) -> JsValue {
    let parts = parts.iter().map(|(doc, title, intents)| {
        let fields = intents.iter().map(|intent| (intent.key(), wanted(intent)));
        object([("id", doc.to_string().into()), ("title", title.as_str().into()), ("fields", object(fields))])
    });
    let facts = [("number", JsValue::from(number as f64)), ("made", JsValue::from(made as f64))];
    object(facts.into_iter().chain(refused).chain([("records", parts.collect::<Array>().into())]))
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
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    crate::ui::export::save(&blob, name)
}
