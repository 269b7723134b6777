//! Edits as a file, refused or waiting: JSON, one record a part, with the fields by their keys. Beside what people read it has
//! the entries whole, by which [`super::bring`] does them again: on this phone or on another one, and each once.

use js_sys::{Array, JSON, Object, Reflect};
use shared::crm::Value;
use shared::document::Intent;
use shared::replica::{Parcel, TrayEntry, TrayReason};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag};

use crate::protocol::{Seat, Unsent, Written};
use crate::state::Store;

/// Where the whole entries stand in a file.
pub const KEY: &str = "cartera";

/// Hands what the server does not have to the person as a file. Answers whether there was something, and the browser took it.
pub fn export(entries: &[Unsent], seat: Option<Seat>, store: Store) -> bool {
    let name = match entries {
        [] => return false,
        [only] => format!("cartera-{}.json", only.number),
        _ => "cartera.json".to_owned(),
    };
    let readable = entries.iter().map(json).collect::<Array>();
    save(&name, readable.into(), entries.iter().map(whole).collect(), seat, store)
}

/// The entry as it can be brought back; why it is here does not matter there.
fn whole(entry: &Unsent) -> TrayEntry {
    let parts = entry.parts.iter().map(|part| (part.doc, part.title.clone(), part.intents.clone()));
    let (refused, reason) = entry.refused.unwrap_or((entry.made, TrayReason::NotReplayable));
    let damaged = entry.damaged.clone();
    TrayEntry { number: entry.number, made: entry.made, refused, reason, parts: parts.collect(), damaged }
}

/// Under `cartera` stands what can be brought back.
fn save(name: &str, readable: JsValue, entries: Vec<TrayEntry>, seat: Option<Seat>, store: Store) -> bool {
    let parcel = seat.map(|Seat { workspace, device, .. }| Parcel { workspace, device, entries }.to_text());
    let contents = object([("changes", readable), (KEY, parcel.into())]);
    let Ok(text) = JSON::stringify_with_replacer_and_space(&contents, &JsValue::NULL, &JsValue::from(2)) else {
        return false;
    };
    let is_saved = download(name, &String::from(text)).is_ok();
    store.say(if is_saved { (store.words_now().file_saved)(name) } else { store.words_now().export_failed.to_owned() });
    is_saved
}

fn json(entry: &Unsent) -> JsValue {
    let parts = entry.parts.iter().map(|Written { doc, title, intents, .. }| {
        let fields = intents.iter().map(|intent| (intent.key(), wanted(intent)));
        object([("id", doc.to_string().into()), ("title", title.as_str().into()), ("fields", object(fields))])
    });
    let facts = [("number", JsValue::from(entry.number as f64)), ("made", JsValue::from(entry.made as f64))];
    let refused = entry.refused.map(|(at, _)| ("refused", JsValue::from(at as f64)));
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
