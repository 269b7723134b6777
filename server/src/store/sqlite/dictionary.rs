//! What documents have in common: the dictionary that their bodies are compressed with.
//!
//! It is made once, when a database is made, and lies in it: later servers, whose registry says more, read it from there.

use shared::crm::{Choice, EntryIds, Field, Kind, Registry, Value, ValueType, definition};
use shared::document::{Actor, DocId, Document, Intent};

use crate::{founding, sample};

/// How many made-up customers, with their activities, stand for all.
const CUSTOMERS: usize = 12;
/// Other customers than a workspace's sample has.
const SEED: u64 = 2;
/// 2026-09-21T14:13:20Z: a moment as good as any.
const THEN: i64 = 1_790_000_000_000;

/// Typical documents: one with every key of each kind, then some as people write them, with their rows. The compressor
/// prefers what is near the end.
pub(super) fn typical() -> Vec<u8> {
    let kinds = [Kind::CUSTOM_FIELD, Kind::TERRITORY, Kind::MEMBER, Kind::ACTIVITY, Kind::CUSTOMER];
    let mut bytes: Vec<u8> = kinds.into_iter().flat_map(document).collect();
    let sellers = sample::SELLERS.map(|_| DocId::new(THEN, [0; 10]));
    for customer in sample::customers(CUSTOMERS, SEED, THEN) {
        let mut records = founding::records(customer, &[1, 2], &sellers);
        records.reverse();
        for (_, intents) in records {
            let mut document = Document::new();
            if document.write(Actor { device: 1, incarnation: 1 }, &intents, THEN).is_ok() {
                let row = document.row(&Registry::default()).and_then(|row| minicbor::to_vec(&row).ok());
                bytes.extend(row.unwrap_or_default());
                bytes.extend(document.save());
            }
        }
    }
    bytes
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
    let _written = document.write(Actor { device: 1, incarnation: 1 }, &intents, THEN);
    document.save()
}

const fn entry_id(ids: EntryIds) -> &'static str {
    match ids {
        EntryIds::Random => "a7k2m9x4",
        EntryIds::Slug => "cafe",
        EntryIds::Number => "1",
    }
}

fn codes(choices: &[Choice]) -> String {
    choices.iter().map(|choice| choice.code).collect()
}

fn example(field: &Field) -> Option<Value> {
    let text = match field.value {
        ValueType::Notes { .. } => return None,
        ValueType::Whole { min, .. } => return Some(Value::Int(min)),
        ValueType::Scope => return Some(Value::Int(1)),
        ValueType::YesNo => return Some(Value::Bool(true)),
        ValueType::Time => return Some(Value::Time(1_790_000_000_000)),
        ValueType::Choice(choices) => codes(choices),
        ValueType::Option(list) => codes(list.built_in),
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
        ValueType::KindName => Kind::CUSTOMER.name().into(),
    };
    Some(Value::Text(text))
}
