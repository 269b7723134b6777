//! The API's shape of a record: what a script posts, what an export holds.
//!
//! ```json
//! { "name": "Abarrotes La Güera", "form": "organisation", "worth": "125000.00 MXN", "birthday": "--11-21",
//!   "phones": [{ "label": "móvil", "number": "+525512345678" }], "tax_ids": [{ "number": "MX SAT970701NN3" }],
//!   "tags": ["abarrotes", "ruta 4"], "custom": { "k3v9x0aa": true }, "notes": "Prefiere pagar de contado." }
//! ```
//!
//! Fields have the registry's keys, lists their plural. Instants are RFC 3339, amounts have a decimal point and a currency,
//! everything else has its canonical form; on the way in whatever a person may type is understood as well.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::language::Language;
use super::registry::{Group, definition};
use super::values::money::Money;
use super::values::{choice, error::ValueError, ids, text, time};
use super::{EntryIds, Field, Kind, Region, Registry, Value, ValueType, rank};

/// What a JSON object says about a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Root keys and their values. No `Null`s, no `kind`; `territory` only if it was given.
    pub values: Vec<(String, Value)>,
    /// The collaborative text, for kinds that have one.
    pub notes: Option<String>,
}

/// Why a JSON object is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct JsonError {
    /// Where: `phones[2].number`; empty for the whole.
    pub path: String,
    /// What.
    pub fault: JsonFault,
}

/// What is wrong at one place of a JSON object.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// An object is expected.
    #[error("not_an_object")]
    NotAnObject,
    /// An array is expected.
    #[error("not_an_array")]
    NotAnArray,
    /// No such field, or one that is not for writing.
    #[error("unknown_field")]
    UnknownField,
    /// More entries than a list may have.
    #[error("too_many_entries")]
    TooManyEntries,
    /// Two entries under one id, or an id of the wrong form.
    #[error("entry_id")]
    EntryId,
    /// The value is not one of its type.
    #[error("{0}")]
    Value(ValueError),
}

impl JsonFault {
    /// A sentence for people that says what to do.
    pub fn message(self, language: Language) -> String {
        let (es, en) = match self {
            Self::NotAnObject => ("Se espera un objeto de JSON.", "A JSON object is expected."),
            Self::NotAnArray => ("Se espera una lista de JSON.", "A JSON array is expected."),
            Self::UnknownField => ("No existe un campo con ese nombre.", "There is no field of that name."),
            Self::TooManyEntries => {
                ("La lista tiene más elementos de los que caben.", "The list has more entries than fit.")
            }
            Self::EntryId => {
                ("El identificador se repite o no tiene la forma debida.", "The id is repeated or malformed.")
            }
            Self::Value(error) => return error.message(language),
        };
        match language {
            Language::Spanish => es.to_owned(),
            Language::English => en.to_owned(),
        }
    }
}

fn fault(path: impl Into<String>, fault: JsonFault) -> JsonError {
    JsonError { path: path.into(), fault }
}

/// Reads a record of a kind. `region` decides what is read in two ways (a phone without a country); `new_id` makes the ids of
/// entries that come without one: eight characters of `a-z0-9`, new each time.
pub fn read(
    registry: &Registry,
    kind: Kind,
    json: &Json,
    region: Region,
    new_id: &mut dyn FnMut() -> String,
) -> Result<Reading, JsonError> {
    let object = json.as_object().ok_or_else(|| fault("", JsonFault::NotAnObject))?;
    let table = definition(kind);
    let mut reading = Reading::default();
    for (key, json) in object {
        if let Some(group) = table.groups.iter().find(|group| group.plural == key) {
            read_entries(group, json, region, new_id, &mut reading.values)?;
        } else if key == "custom" {
            read_custom(registry, kind, json, region, &mut reading.values)?;
        } else {
            let known = table.field(key).filter(|field| field.exported);
            let field = known.ok_or_else(|| fault(key, JsonFault::UnknownField))?;
            read_field(field, key, key.clone(), json, region, &mut reading)?;
        }
    }
    Ok(reading)
}

fn read_field(
    field: &Field,
    path: &str,
    key: String,
    json: &Json,
    region: Region,
    reading: &mut Reading,
) -> Result<(), JsonError> {
    if let (ValueType::Notes { max }, Some(notes)) = (field.value, json.as_str()) {
        text::fits(notes, max).map_err(|error| fault(path, JsonFault::Value(error)))?;
        reading.notes = Some(notes.to_owned());
        return Ok(());
    }
    let value = read_value(field.value, json, region).map_err(|error| fault(path, JsonFault::Value(error)))?;
    push(&mut reading.values, key, value);
    Ok(())
}

fn push(values: &mut Vec<(String, Value)>, key: String, value: Value) {
    if !value.is_null() {
        values.push((key, value));
    }
}

fn read_entries(
    group: &Group,
    json: &Json,
    region: Region,
    new_id: &mut dyn FnMut() -> String,
    values: &mut Vec<(String, Value)>,
) -> Result<(), JsonError> {
    if json.is_null() {
        return Ok(());
    }
    let list = json.as_array().ok_or_else(|| fault(group.plural, JsonFault::NotAnArray))?;
    if list.len() > group.max_entries {
        return Err(fault(group.plural, JsonFault::TooManyEntries));
    }
    let (mut seen, mut last_rank) = (BTreeSet::new(), None::<String>);
    for (at, json) in list.iter().enumerate() {
        let path = format!("{}[{at}]", group.plural);
        let entry = read_entry(group, &path, json, region)?;
        let id = match entry_id(group, json, &entry, new_id) {
            Some(id) if group.ids.accepts(&id) => id,
            // A tag of signs alone says nothing.
            None if group.ids == EntryIds::Slug => continue,
            _ => return Err(fault(path, JsonFault::EntryId)),
        };
        if !seen.insert(id.clone()) {
            // The same tag twice is one tag; anything else would lose one of the two.
            if group.ids == EntryIds::Slug {
                continue;
            }
            return Err(fault(path, JsonFault::EntryId));
        }
        values.extend(entry.into_iter().map(|(key, value)| (format!("{}/{id}/{key}", group.key), value)));
        if group.ids == EntryIds::Random {
            // The first entry of a list stands in the middle without saying so.
            if let Some(last) = last_rank {
                let next = rank::between(Some(&last), None);
                values.push((format!("{}/{id}/rank", group.key), Value::text(next.clone())));
                last_rank = Some(next);
            } else {
                last_rank = Some(rank::MIDDLE.to_owned());
            }
        }
    }
    Ok(())
}

fn read_entry(group: &Group, path: &str, json: &Json, region: Region) -> Result<Vec<(&'static str, Value)>, JsonError> {
    let value_at = |field: &Field, path: String, json: &Json| {
        read_value(field.value, json, region).map_err(|error| fault(path, JsonFault::Value(error)))
    };
    let mut entry = Vec::new();
    if let (Json::String(_), Some(field)) = (json, lone_field(group)) {
        entry.push((field.key, value_at(field, path.to_owned(), json)?));
    } else {
        for (key, json) in json.as_object().ok_or_else(|| fault(path, JsonFault::NotAnObject))? {
            if key == "id" {
                continue;
            }
            let path = format!("{path}.{key}");
            let known = group.field(key).filter(|field| field.exported);
            let field = known.ok_or_else(|| fault(path.clone(), JsonFault::UnknownField))?;
            entry.push((field.key, value_at(field, path, json)?));
        }
    }
    entry.retain(|(_, value)| !value.is_null());
    Ok(entry)
}

/// The field of a group that has but one, so that an entry is that field's value: a tag is its label.
fn lone_field(group: &Group) -> Option<&'static Field> {
    match group.fields {
        [field] => Some(field),
        _ => None,
    }
}

fn entry_id(group: &Group, json: &Json, entry: &[(&str, Value)], new_id: &mut dyn FnMut() -> String) -> Option<String> {
    if let Some(id) = json.get("id") {
        return Some(id.as_str().unwrap_or_default().to_owned());
    }
    let first = entry.first().map(|(_, value)| value);
    match group.ids {
        EntryIds::Random => Some(new_id()),
        EntryIds::Slug => first.and_then(Value::as_text).and_then(ids::tag_id),
        EntryIds::Number => entry
            .iter()
            .find(|(key, _)| *key == "number")
            .and_then(|(_, value)| value.as_int())
            .map(|number| number.to_string()),
    }
}

fn read_custom(
    registry: &Registry,
    kind: Kind,
    json: &Json,
    region: Region,
    values: &mut Vec<(String, Value)>,
) -> Result<(), JsonError> {
    if json.is_null() {
        return Ok(());
    }
    for (id, json) in json.as_object().ok_or_else(|| fault("custom", JsonFault::NotAnObject))? {
        let path = format!("custom.{id}");
        let known = registry.custom_field(id).filter(|field| field.kind == kind);
        let field = known.ok_or_else(|| fault(path.clone(), JsonFault::UnknownField))?;
        let value = read_value(field.holds.value(), json, region).and_then(|value| match value.as_text() {
            Some(text) => field.parse(text, Region::MX),
            None => Ok(value),
        });
        push(values, format!("x/{id}"), value.map_err(|error| fault(path, JsonFault::Value(error)))?);
    }
    Ok(())
}

/// One value from JSON: whatever a person may type, as a string; numbers and truth values also as themselves. Numbers and
/// amounts have a decimal point here, wherever they come from, and an amount names its currency.
pub fn read_value(holds: ValueType, json: &Json, region: Region) -> Result<Value, ValueError> {
    match (holds, json) {
        (ValueType::Notes { .. }, _) => Err(ValueError::WrongType),
        (_, Json::Null) => holds.check(&Value::Null).map(|()| Value::Null),
        (ValueType::YesNo, Json::Bool(answer)) => Ok(Value::Bool(*answer)),
        (ValueType::Whole { .. } | ValueType::Scope, Json::Number(number)) => {
            let value = Value::Int(number.as_i64().ok_or(ValueError::NotANumber)?);
            holds.check(&value).map(|()| value)
        }
        (ValueType::Number, Json::Number(number)) => holds.parse(&number.to_string(), Region::MX),
        (ValueType::Number | ValueType::Whole { .. } | ValueType::Scope, Json::String(typed)) => {
            holds.parse(typed, Region::MX)
        }
        (ValueType::Money, Json::String(typed)) if typed.chars().any(char::is_alphabetic) => {
            holds.parse(typed, Region::MX)
        }
        (ValueType::Money, Json::String(typed)) if !typed.trim().is_empty() => Err(ValueError::UnknownCurrency),
        (ValueType::Choice(choices), Json::String(typed)) if !typed.trim().is_empty() => {
            choice::parse(typed, choices).map(Value::from)
        }
        (_, Json::String(typed)) => holds.parse(typed, region),
        (_, Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => Err(ValueError::WrongType),
    }
}

/// One value as JSON.
pub fn write_value(holds: ValueType, value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int(number) => Json::from(*number),
        Value::Bool(answer) => Json::from(*answer),
        Value::Time(ms) => Json::from(time::display(*ms)),
        Value::Text(text) => match (holds, Money::read(text)) {
            (ValueType::Money, Ok(money)) => Json::from(money.plain()),
            _ => Json::from(text.as_str()),
        },
    }
}

/// Writes a record of a kind from its root keys. What is removed, internal or unknown to the registry is left out.
pub fn write<'v>(
    registry: &Registry,
    kind: Kind,
    values: impl IntoIterator<Item = (&'v str, &'v Value)>,
    notes: Option<&str>,
) -> Json {
    let mut object = Map::new();
    let mut custom = Map::new();
    let mut entries: BTreeMap<(&'static str, &'v str), Entry<'v>> = BTreeMap::new();
    for (key, value) in values.into_iter().filter(|(_, value)| !value.is_null()) {
        let Some(resolved) = registry.resolve(kind, key) else { continue };
        let last = key.rsplit('/').next().unwrap_or(key);
        if let Some(entry) = resolved.entry {
            let entry = entries.entry(entry).or_default();
            match (last, value.as_text()) {
                ("removed", _) => entry.removed = true,
                ("rank", Some(rank)) => entry.rank = Some(rank),
                _ => {
                    entry.fields.insert(last.to_owned(), write_value(resolved.value, value));
                }
            }
        } else if resolved.exported {
            let into = if resolved.custom.is_some() { &mut custom } else { &mut object };
            into.insert(last.to_owned(), write_value(resolved.value, value));
        }
    }
    for group in definition(kind).groups {
        let of_group = entries.range((group.key, "")..).take_while(|((key, _), _)| *key == group.key);
        let mut list: Vec<_> = of_group.filter(|(_, entry)| !entry.removed && !entry.fields.is_empty()).collect();
        list.sort_by_key(|((_, id), entry)| (entry.rank.unwrap_or(rank::MIDDLE), *id));
        let list: Vec<Json> = list.into_iter().map(|((_, id), entry)| entry.write(group, id)).collect();
        if !list.is_empty() {
            object.insert(group.plural.to_owned(), Json::Array(list));
        }
    }
    if !custom.is_empty() {
        object.insert("custom".to_owned(), Json::Object(custom));
    }
    if let Some(notes) = notes.filter(|notes| !notes.is_empty()) {
        object.insert("notes".to_owned(), Json::from(notes));
    }
    Json::Object(object)
}

#[derive(Default)]
struct Entry<'v> {
    removed: bool,
    rank: Option<&'v str>,
    fields: Map<String, Json>,
}

impl Entry<'_> {
    fn write(&self, group: &Group, id: &str) -> Json {
        if let Some(value) = lone_field(group).and_then(|field| self.fields.get(field.key)) {
            return value.clone();
        }
        let mut fields = self.fields.clone();
        fields.insert("id".to_owned(), Json::from(id));
        Json::Object(fields)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::crm::{CustomField, CustomType};

    fn registry() -> Registry {
        Registry::new(vec![CustomField {
            id: "k3v9x0aa".into(),
            kind: Kind::Customer,
            holds: CustomType::Choice,
            label_es: "Exhibidor".into(),
            label_en: String::new(),
            choices: vec!["De piso".into(), "De mostrador".into()],
            rank: "i".into(),
            is_removed: false,
        }])
    }

    fn read_customer(json: &Json) -> Result<Reading, JsonError> {
        let mut next = 0;
        read(&registry(), Kind::Customer, json, Region::MX, &mut || {
            next += 1;
            format!("entry{next:03}")
        })
    }

    #[test]
    fn a_customer_goes_in_as_typed_and_comes_out_canonical() {
        let typed = json!({
            "name": "  Abarrotes La Güera ", "form": "Organización", "worth": "1,250.5 MXN", "birthday": "21 nov",
            "phones": [{ "label": "móvil", "number": "55 1234 5678" }, { "number": "+34 612 345 678" }],
            "tax_ids": [{ "number": "sat-970701-nn3" }, { "number": "CL 60.803.000-k" }],
            "addresses": [{ "city": "Ciudad de México", "country": "mx", "place": "19.4326, -99.1332" }],
            "consents": [{ "channel": "whatsapp", "given": true, "date": "1/2/2026" }],
            "tags": ["Ruta 4", "ruta  4", "Ferretería", "¡!"],
            "custom": { "k3v9x0aa": "De piso" },
            "territory": 2,
            "language": null,
            "notes": "Paga de contado.",
        });
        let reading = read_customer(&typed).unwrap();
        for (key, value) in &reading.values {
            let resolved = registry();
            let resolved = resolved.resolve(Kind::Customer, key).unwrap_or_else(|| panic!("{key}"));
            assert_eq!(resolved.value.check(value), Ok(()), "{key}");
        }
        let values = reading.values.iter().map(|(key, value)| (key.as_str(), value));
        let written = write(&registry(), Kind::Customer, values, reading.notes.as_deref());
        assert_eq!(
            written,
            json!({
                "name": "Abarrotes La Güera", "form": "organisation", "worth": "1250.50 MXN", "birthday": "--11-21",
                "phones": [{ "id": "entry003", "label": "móvil", "number": "+525512345678" }, { "id": "entry004", "number": "+34612345678" }],
                "tax_ids": [{ "id": "entry005", "number": "MX SAT970701NN3" }, { "id": "entry006", "number": "CL 60803000-K" }],
                "addresses": [{ "id": "entry001", "city": "Ciudad de México", "country": "MX", "place": "19.4326,-99.1332" }],
                "consents": [{ "id": "entry002", "channel": "whatsapp", "given": true, "date": "2026-02-01" }],
                "tags": ["Ferretería", "Ruta 4"],
                "custom": { "k3v9x0aa": "De piso" },
                "territory": 2,
                "notes": "Paga de contado.",
            })
        );
        let again = read_customer(&written).unwrap();
        let values = again.values.iter().map(|(key, value)| (key.as_str(), value));
        assert_eq!(write(&registry(), Kind::Customer, values, again.notes.as_deref()), written);
    }

    #[test]
    fn an_activity_in_and_out() {
        let customer = "019aa0b01c2d7e3f8a4b5c6d7e8f9a0b";
        let json = json!({
            "customer": customer, "what": "visit", "subject": "Pedido de noviembre", "planned": "2026-11-21T14:30:00-06:00",
            "zone": "America/Mexico_City", "minutes": 30, "due": "2026-11-30", "notes": "Línea uno\nLínea dos",
        });
        let reading = read(&Registry::default(), Kind::Activity, &json, Region::MX, &mut String::new).unwrap();
        assert_eq!(reading.notes, None, "an activity's notes are a plain text");
        let values = reading.values.iter().map(|(key, value)| (key.as_str(), value));
        let mut expected = json;
        expected["planned"] = json!("2026-11-21T20:30:00Z");
        assert_eq!(write(&Registry::default(), Kind::Activity, values, None), expected);
    }

    #[test]
    fn a_fault_names_its_place() {
        let value = |error| JsonFault::Value(error);
        let many: Vec<Json> = (0..51).map(|_| json!({ "label": "x" })).collect();
        for (json, path, fault) in [
            (json!([]), "", JsonFault::NotAnObject),
            (json!({ "nombre": "Ana" }), "nombre", JsonFault::UnknownField),
            (json!({ "kind": "member" }), "kind", JsonFault::UnknownField),
            (json!({ "removed": "2026-11-21T14:30:00Z" }), "removed", JsonFault::UnknownField),
            (json!({ "name": 7 }), "name", value(ValueError::WrongType)),
            (json!({ "territory": null }), "territory", value(ValueError::Required)),
            (json!({ "territory": -1 }), "territory", value(ValueError::OutOfRange { min: 0, max: 4_294_967_295 })),
            (json!({ "worth": "1250" }), "worth", value(ValueError::UnknownCurrency)),
            (json!({ "phones": {} }), "phones", JsonFault::NotAnArray),
            (json!({ "phones": ["55 1234 5678"] }), "phones[0]", JsonFault::NotAnObject),
            (json!({ "phones": [{}, { "number": "12" }] }), "phones[1].number", value(ValueError::Phone)),
            (json!({ "phones": [{ "rank": "a" }] }), "phones[0].rank", JsonFault::UnknownField),
            (json!({ "phones": [{ "id": "../../etc" }] }), "phones[0]", JsonFault::EntryId),
            (json!({ "phones": [{ "id": "aaaaaaaa" }, { "id": "aaaaaaaa" }] }), "phones[1]", JsonFault::EntryId),
            (json!({ "webs": many }), "webs", JsonFault::TooManyEntries),
            (json!({ "custom": { "zzzzzzzz": 1 } }), "custom.zzzzzzzz", JsonFault::UnknownField),
            (json!({ "custom": { "k3v9x0aa": "De techo" } }), "custom.k3v9x0aa", value(ValueError::UnknownChoice)),
            (json!({ "notes": "x".repeat(20_001) }), "notes", value(ValueError::TooLong { max: 20_000 })),
            (json!({ "notes": 7 }), "notes", value(ValueError::WrongType)),
        ] {
            assert_eq!(read_customer(&json), Err(JsonError { path: path.into(), fault }), "{json}");
        }
    }
}
