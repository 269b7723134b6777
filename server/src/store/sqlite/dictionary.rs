//! What documents have in common, made from the registry: the dictionary that their bodies are compressed with.
//!
//! It is made once, when a database is made, and lies in it: later servers, whose registry says more, read it from there.

use shared::crm::{EntryIds, Field, Kind, Value, ValueType, definition};
use shared::document::{Actor, Document, Intent};

/// Typical documents of all kinds, the most frequent one last: the compressor prefers what is near the end.
pub(super) fn typical() -> Vec<u8> {
    let kinds = [Kind::CustomField, Kind::Territory, Kind::Member, Kind::Activity, Kind::Customer];
    kinds.into_iter().flat_map(document).collect()
}

/// A document of this kind in which every key has a value.
fn document(kind: Kind) -> Vec<u8> {
    let mut intents = vec![Intent::set("kind", Value::Null, Value::text(kind.name()))];
    for (group, field) in definition(kind).all_fields() {
        let key = match group {
            Some(group) => format!("{}/{}/{}", group.key, entry_id(group.ids), field.key),
            None => field.key.to_owned(),
        };
        if key != "kind"
            && let Some(value) = example(field)
        {
            intents.push(Intent::set(key, Value::Null, value));
        }
    }
    let mut document = Document::new();
    // A document that does not come about makes the dictionary shorter, no more.
    let _written = document.write(Actor { device: 1, incarnation: 1 }, &intents, 1_790_000_000_000);
    document.save()
}

const fn entry_id(ids: EntryIds) -> &'static str {
    match ids {
        EntryIds::Random => "a7k2m9x4",
        EntryIds::Slug => "cafe",
        EntryIds::Number => "1",
    }
}

fn example(field: &Field) -> Option<Value> {
    let text = match field.value {
        ValueType::Notes { .. } => return None,
        ValueType::Whole { min, .. } => return Some(Value::Int(min)),
        ValueType::Scope => return Some(Value::Int(1)),
        ValueType::YesNo => return Some(Value::Bool(true)),
        ValueType::Time => return Some(Value::Time(1_790_000_000_000)),
        ValueType::Choice(choices) => choices.iter().map(|choice| choice.code).collect::<Vec<_>>().join(""),
        ValueType::Line { .. } | ValueType::Paragraph { .. } => field.label.es.to_owned(),
        ValueType::Number => "12.5".into(),
        ValueType::Date => "2026-11-21".into(),
        ValueType::DayOfYear => "1980-11-21".into(),
        ValueType::Phone => "+525512345678".into(),
        ValueType::Mail => "contacto@correo.example.com".into(),
        ValueType::Web => "https://www.example.com".into(),
        ValueType::TaxId => "MX XAXX010101000".into(),
        ValueType::Money => "125000 MXN".into(),
        ValueType::Place => "19.432608,-99.133209".into(),
        ValueType::Country => "MX".into(),
        ValueType::Zone => "America/Mexico_City".into(),
        ValueType::Reference(_) => "019aa5c0e2007".into(),
        ValueType::EntryOf(_) => entry_id(EntryIds::Random).into(),
        ValueType::Rank => "V".into(),
        ValueType::KindName => Kind::Customer.name().into(),
    };
    Some(Value::Text(text))
}
