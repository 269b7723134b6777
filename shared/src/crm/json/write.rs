//! From root keys and values to JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::lone_field;
use crate::crm::definition;
use crate::crm::values::money::Money;
use crate::crm::values::time;
use crate::crm::{Group, Kind, Registry, Value, ValueType, rank};

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
                _ if resolved.exported => {
                    entry.fields.insert(last.to_owned(), write_value(resolved.value, value));
                }
                _ => {}
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
    let text = definition(kind).notes().zip(notes.filter(|notes| !notes.is_empty()));
    if let Some(((field, _), notes)) = text {
        object.insert(field.key.to_owned(), Json::from(notes));
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
