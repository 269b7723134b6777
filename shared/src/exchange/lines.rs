//! Records as lines of JSON: the export that leaves nothing out.
//!
//! A line is a record in the API's shape ([`crate::crm::json`]), whatever its kind, and beside that what stands in
//! [`Lines::BESIDE`]:
//!
//! ```json
//! { "id": "019aa0b01c2d7e3f8a4b5c6d7e8f9a0b", "kind": "customer", "removed": "2026-11-21T20:30:00Z",
//!   "name": "La Güera", "phones": [{ "id": "aaaaaaaa", "number": "+525512345678" }],
//!   "conflicts": { "name": [{ "value": "La Güera", "device": 2, "by": "Ana", "at": "2026-11-20T09:00:00Z" },
//!                           { "value": "El Güero", "device": 3, "by": "Luis", "at": "2026-11-20T09:05:00Z" }],
//!                  "phone/aaaaaaaa/number": [{ "value": "+525512345678", "device": 2, "at": "2026-11-20T09:00:00Z" },
//!                                            { "value": null, "device": 3, "at": "2026-11-20T09:05:00Z" }] },
//!   "contested": { "name": [{ "value": "Güera e hijos", "at": "2026-11-21T08:00:00Z" }] },
//!   "refused": { "notes": [{ "splices": [{ "before": "", "removed": "", "inserted": "Cierra a las 8.", "after": "" }],
//!                            "at": "2026-11-21T08:01:00Z" }] } }
//! ```
//!
//! These three maps are by root key, in which an entry of a list has the id that it has there. `conflicts` has all values that
//! stand at a field, the one that the record shows first, with the number of the device that wrote it, its member's name where
//! that is known, and when by that device's clock; device 0 is the server. `contested` has what this device's own people wrote
//! over something that they had not seen, and `refused` what the server did not let in: neither is in the record. Who reads
//! such a file as records leaves all of it aside. `merged_into` is the id of the record that this one has become a part of.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::crm::definition;
use crate::crm::values::time;
use crate::crm::{Kind, Registry, Value, ValueType, json};
use crate::document::{DocId, Intent, Record, Row, Stamped};
use crate::replica::{OutboxEntry, TrayEntry};

/// An export of records to lines. What stands beside records is seen first.
#[derive(Debug)]
pub struct Lines<'a> {
    registry: &'a Registry,
    authors: BTreeMap<u32, String>,
    contested: BTreeMap<DocId, Vec<(i64, &'a Intent)>>,
    refused: BTreeMap<DocId, Vec<(i64, &'a Intent)>>,
}

impl<'a> Lines<'a> {
    /// What a line says that is no field of the record.
    pub const BESIDE: [&'static str; 7] = ["id", "kind", "removed", "merged_into", "conflicts", "contested", "refused"];

    /// Nothing is known yet beside the fields that there are.
    #[must_use]
    pub const fn new(registry: &'a Registry) -> Self {
        Self { registry, authors: BTreeMap::new(), contested: BTreeMap::new(), refused: BTreeMap::new() }
    }

    /// Whose devices are whose; rows of other kinds say nothing.
    pub fn see_member(&mut self, row: &Row) {
        if row.kind != Kind::MEMBER {
            return;
        }
        let table = definition(Kind::MEMBER);
        let name = table.field("name").map(|field| row.text(field.slot)).unwrap_or_default();
        let device = table.group("device").and_then(|group| group.field("number"));
        let numbers = device.map(|field| row.values(field.slot)).unwrap_or_default();
        for number in numbers.iter().filter_map(Value::as_int).filter_map(|number| u32::try_from(number).ok()) {
            self.authors.insert(number, name.to_owned());
        }
    }

    /// What of a waiting command is not in its records.
    pub fn see_waiting(&mut self, entry: &'a OutboxEntry) {
        for part in &entry.parts {
            let contested = part.contested.iter().map(|intent| (entry.made, intent));
            self.contested.entry(part.doc).or_default().extend(contested);
        }
    }

    /// What the server did not let in.
    pub fn see_refused(&mut self, entry: &'a TrayEntry) {
        for (doc, _, intents) in &entry.parts {
            self.refused.entry(*doc).or_default().extend(intents.iter().map(|intent| (entry.made, intent)));
        }
    }

    /// A record, with all that stands beside it.
    #[must_use]
    pub fn record(&self, doc: DocId, record: &Record) -> Map<String, Json> {
        let values = record.values.iter().map(|(key, value)| (key.as_str(), value));
        let notes =
            definition(record.kind).notes().and_then(|(field, _)| record.texts.get(field.key)).map(String::as_str);
        let mut object = match json::write(self.registry, record.kind, values, notes) {
            Json::Object(object) => object,
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => Map::new(),
        };
        object.insert("id".to_owned(), Json::from(doc.to_string()));
        object.insert("kind".to_owned(), Json::from(record.kind.name()));
        if let Some(at) = record.removed {
            object.insert("removed".to_owned(), Json::from(time::display(at)));
        }
        if let Some(into) = record.value("merged_into").as_text() {
            object.insert("merged_into".to_owned(), Json::from(into));
        }
        let conflicts = record.conflicts.iter().map(|conflict| {
            let holds = self.holds(record.kind, &conflict.key);
            let standing = conflict.values.iter().map(|stamped| self.stamped(holds, stamped));
            (conflict.key.clone(), Json::Array(standing.collect()))
        });
        let conflicts: Map<String, Json> = conflicts.collect();
        let kept = |of: &BTreeMap<DocId, Vec<(i64, &Intent)>>| {
            self.by_key(record.kind, of.get(&doc).map(Vec::as_slice).unwrap_or_default())
        };
        let beside = [("conflicts", conflicts), ("contested", kept(&self.contested)), ("refused", kept(&self.refused))];
        let said = beside.into_iter().filter(|(_, map)| !map.is_empty());
        object.extend(said.map(|(name, map)| (name.to_owned(), Json::Object(map))));
        object
    }

    /// The same as a line, which begins with what it is about.
    #[must_use]
    pub fn line(&self, doc: DocId, record: &Record) -> String {
        let mut object = self.record(doc, record);
        let head: Vec<String> = ["id", "kind"]
            .into_iter()
            .filter_map(|name| object.remove(name).map(|value| format!("\"{name}\":{value}")))
            .collect();
        let rest = Json::Object(object).to_string();
        let gap = if rest == "{}" { "" } else { "," };
        format!("{{{}{gap}{}\n", head.join(","), rest.trim_start_matches('{'))
    }

    fn stamped(&self, holds: Option<ValueType>, stamped: &Stamped) -> Json {
        let stamp = stamped.stamp;
        let mut said = json!({ "value": value(holds, &stamped.value), "device": stamp.device });
        if let Some(author) = self.authors.get(&stamp.device) {
            said["by"] = Json::from(author.as_str());
        }
        said["at"] = Json::from(time::display(stamp.time));
        said
    }

    /// Edits that are in no record, by the field that they are of, in the order in which they were made.
    fn by_key(&self, kind: Kind, edits: &[(i64, &Intent)]) -> Map<String, Json> {
        let mut by_key: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
        for (made, intent) in edits {
            let at = time::display(*made);
            by_key.entry(intent.key()).or_default().push(match intent {
                Intent::Set { key, new, .. } => json!({ "value": value(self.holds(kind, key), new), "at": at }),
                Intent::Text { splices, .. } => {
                    let splices = splices.iter().map(|splice| {
                        json!({
                            "before": splice.before, "removed": splice.removed,
                            "inserted": splice.inserted, "after": splice.after,
                        })
                    });
                    json!({ "splices": splices.collect::<Vec<Json>>(), "at": at })
                }
            });
        }
        by_key.into_iter().map(|(key, edits)| (key.to_owned(), Json::Array(edits))).collect()
    }

    fn holds(&self, kind: Kind, key: &str) -> Option<ValueType> {
        self.registry.resolve(kind, key).map(|resolved| resolved.value)
    }
}

/// A value as JSON; as it lies in the document where no field says what it holds.
fn value(holds: Option<ValueType>, value: &Value) -> Json {
    match (holds, value) {
        (Some(holds), value) => json::write_value(holds, value),
        (None, Value::Null) => Json::Null,
        (None, Value::Int(number) | Value::Time(number)) => Json::from(*number),
        (None, Value::Bool(answer)) => Json::from(*answer),
        (None, Value::Text(text)) => Json::from(text.as_str()),
    }
}
