//! From JSON to root keys and values.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::error::{JsonError, JsonFault, fault};
use super::lone_field;
use crate::crm::definition;
use crate::crm::values::{choice, ids, text};
use crate::crm::{EntryIds, Field, Group, Kind, Region, Registry, Value, ValueError, ValueType, rank};

/// What a JSON object says about a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Root keys and their values. No `Null`s, no `kind`; `territory` only if it was given.
    pub values: Vec<(String, Value)>,
    /// The collaborative text, for kinds that have one.
    pub notes: Option<String>,
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
            read_entries(registry, group, json, region, new_id, &mut reading.values)?;
        } else if key == "custom" {
            read_custom(registry, kind, json, region, &mut reading.values)?;
        } else {
            let known = table.field(key).filter(|field| field.exported);
            let field = known.ok_or_else(|| fault(key, JsonFault::UnknownField))?;
            read_field(registry, field, key, json, region, &mut reading)?;
        }
    }
    Ok(reading)
}

fn read_field(
    registry: &Registry,
    field: &Field,
    path: &str,
    json: &Json,
    region: Region,
    reading: &mut Reading,
) -> Result<(), JsonError> {
    if let (ValueType::Notes { max }, Some(notes)) = (field.value, json.as_str()) {
        text::fits(notes, max).map_err(|error| fault(path, JsonFault::Value(error)))?;
        reading.notes = Some(notes.to_owned());
        return Ok(());
    }
    let value =
        read_value(registry, field.value, json, region).map_err(|error| fault(path, JsonFault::Value(error)))?;
    push(&mut reading.values, path.to_owned(), value);
    Ok(())
}

fn push(values: &mut Vec<(String, Value)>, key: String, value: Value) {
    if !value.is_null() {
        values.push((key, value));
    }
}

fn read_entries(
    registry: &Registry,
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
        let entry = read_entry(registry, group, &path, json, region)?;
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

fn read_entry(
    registry: &Registry,
    group: &Group,
    path: &str,
    json: &Json,
    region: Region,
) -> Result<Vec<(&'static str, Value)>, JsonError> {
    let value_at = |field: &Field, path: String, json: &Json| {
        read_value(registry, field.value, json, region).map_err(|error| fault(path, JsonFault::Value(error)))
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
        let value = read_value(registry, field.holds.value(), json, region).and_then(|value| match value.as_text() {
            Some(text) => field.parse(text, Region::MX),
            None => Ok(value),
        });
        push(values, format!("x/{id}"), value.map_err(|error| fault(path, JsonFault::Value(error)))?);
    }
    Ok(())
}

/// One value from JSON: whatever a person may type, as a string; numbers and truth values also as themselves. Numbers and
/// amounts have a decimal point here, wherever they come from, and an amount names its currency. What is on a list of the
/// workspace's is given by its code or its name.
pub fn read_value(registry: &Registry, holds: ValueType, json: &Json, region: Region) -> Result<Value, ValueError> {
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
        (ValueType::Option(list), Json::String(typed)) if !typed.trim().is_empty() => {
            registry.options().read(list, typed).map(Value::Text)
        }
        (_, Json::String(typed)) => holds.parse(typed, region),
        (_, Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => Err(ValueError::WrongType),
    }
}
