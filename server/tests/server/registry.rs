//! Registry, documents, rows, exports and admission agree, field by field: what is registered can be written, read, listed and
//! exported as its table says, and is let in; what is not registered is refused.

use crate::common::*;
use minicbor::bytes::ByteVec;
use server::admission::merge::merge;
use server::admission::{MergeAnswer, MergeRequest, Rules, Verdict};
use shared::crm::{
    Audience, CustomField, CustomType, EntryIds, Kind, Region, Registry, Role, Value, ValueType, definition, json,
};
use shared::document::{Actor, Cell, Document, Intent, text};
use shared::sync::message::{Grant, Refusal};

const ANA: Actor = Actor { device: 1, incarnation: 1 };
/// A record's id, an entry's, and an instant: each is one wherever one is asked for.
const RECORD: &str = "019aa0b01c2d7e3f8a4b5c6d7e8f9a0b";
const ENTRY: &str = "ab12cd34";

/// A field as a document has it.
struct Place {
    kind: Kind,
    key: String,
    value: ValueType,
}

/// Custom fields of every type, for every kind that takes them.
fn custom_fields() -> Vec<CustomField> {
    let kinds: Vec<Kind> = Kind::all().filter(|kind| definition(*kind).custom).collect();
    let types = CustomType::ALL.iter().enumerate();
    let field = |kind: Kind, at: usize, holds: CustomType| CustomField {
        id: format!("custom{}{at}", kind.code()),
        kind,
        holds,
        label_es: "Propio".into(),
        label_en: String::new(),
        choices: vec!["De piso".into()],
        rank: "i".into(),
        is_removed: false,
    };
    types.flat_map(|(at, holds)| kinds.iter().map(move |kind| field(*kind, at, *holds)).collect::<Vec<_>>()).collect()
}

/// Every field of every kind, custom ones and those that all entries have included.
fn places() -> Vec<Place> {
    let mut places = Vec::new();
    for kind in Kind::all() {
        for (group, field) in definition(kind).all_fields() {
            let key = match group {
                None => field.key.to_owned(),
                Some(group) => format!("{}/{}/{}", group.key, entry_id(group.ids), field.key),
            };
            places.push(Place { kind, key, value: field.value });
        }
        for group in definition(kind).groups {
            for (key, value) in [("rank", ValueType::Rank), ("removed", ValueType::Time)] {
                places.push(Place { kind, key: format!("{}/{}/{key}", group.key, entry_id(group.ids)), value });
            }
        }
    }
    let custom = custom_fields().into_iter();
    places.extend(custom.map(|field| Place {
        kind: field.kind,
        key: format!("x/{}", field.id),
        value: field.holds.value(),
    }));
    places
}

const fn entry_id(ids: EntryIds) -> &'static str {
    match ids {
        EntryIds::Random => ENTRY,
        EntryIds::Slug => "de-piso",
        EntryIds::Number => "7",
    }
}

/// A value that may stand in a field of this type; none for texts.
fn right(value: ValueType) -> Option<Value> {
    Some(match value {
        ValueType::Notes { .. } => return None,
        ValueType::Line { .. } => Value::text("De piso"),
        ValueType::Paragraph { .. } => Value::text("De piso\nDe mostrador"),
        ValueType::Number => Value::text("12.5"),
        ValueType::Whole { .. } => Value::Int(7),
        ValueType::YesNo => Value::Bool(true),
        ValueType::Date => Value::text("2026-11-21"),
        ValueType::Time => Value::Time(NOW),
        ValueType::DayOfYear => Value::text("--11-21"),
        ValueType::Phone => Value::text("+525512345678"),
        ValueType::Mail => Value::text("ana@example.com"),
        ValueType::Web => Value::text("https://example.com"),
        ValueType::TaxId => Value::text("MX SAT970701NN3"),
        ValueType::Money => Value::text("125000 MXN"),
        ValueType::Place => Value::text("19.432608,-99.133209"),
        ValueType::Country => Value::text("MX"),
        ValueType::Zone => Value::text("America/Mexico_City"),
        ValueType::Choice(choices) => Value::text(choices[0].code),
        ValueType::Option(list) => Value::text(list.built_in[0].code),
        ValueType::Reference(_) => Value::text(RECORD),
        ValueType::EntryOf(_) => Value::text(ENTRY),
        ValueType::Rank => Value::text("i"),
        ValueType::KindName => Value::text(Kind::CUSTOMER.name()),
        ValueType::Scope => Value::Int(2),
    })
}

/// Another one, for a field that is written once.
fn another(value: ValueType) -> Value {
    if let ValueType::Choice(choices) = value {
        return Value::text(choices[1].code);
    }
    if value == ValueType::Scope { Value::Int(3) } else { Value::text(Kind::ACTIVITY.name()) }
}

/// One that may not.
fn wrong(value: ValueType) -> Value {
    match value {
        ValueType::Line { .. } | ValueType::Paragraph { .. } | ValueType::Notes { .. } => Value::Int(7),
        ValueType::Number
        | ValueType::Whole { .. }
        | ValueType::YesNo
        | ValueType::Date
        | ValueType::Time
        | ValueType::DayOfYear
        | ValueType::Phone
        | ValueType::Mail
        | ValueType::Web
        | ValueType::TaxId
        | ValueType::Money
        | ValueType::Place
        | ValueType::Country
        | ValueType::Zone
        | ValueType::Choice(_)
        | ValueType::Option(_)
        | ValueType::Reference(_)
        | ValueType::EntryOf(_)
        | ValueType::Rank
        | ValueType::KindName
        | ValueType::Scope => Value::text("¿Qué es esto?"),
    }
}

fn rules() -> Rules {
    Rules::new(1, custom_fields())
}

/// Where records of a kind live.
fn home(kind: Kind) -> u32 {
    if definition(kind).home.takes(NORTH) { NORTH } else { 0 }
}

fn everywhere(role: Role) -> Vec<Grant> {
    let own = [NORTH, SOUTH].map(|number| Audience::OWN.scope(number));
    let scopes = [0, NORTH, SOUTH, Audience::CATALOGUE.scope(0)].into_iter().chain(own);
    scopes.map(|scope| Grant { scope, role }).collect()
}

/// What a record is born with.
fn birth(kind: Kind) -> Vec<Intent> {
    vec![
        Intent::set("kind", Value::Null, Value::text(kind.name())),
        Intent::set("territory", Value::Null, Value::Int(i64::from(home(kind)))),
    ]
}

fn born(kind: Kind) -> Document {
    let mut document = Document::new();
    document.write(ANA, &birth(kind), NOW).unwrap();
    document
}

fn intent(key: &str, value: Option<Value>) -> Intent {
    match value {
        Some(new) => Intent::Set { key: key.to_owned(), seen: Vec::new(), new },
        None => Intent::Text { key: key.to_owned(), splices: text::difference("", "De piso").into_iter().collect() },
    }
}

/// Writes fields of a copy, and asks whether somebody who has a role everywhere may.
fn judge(document: &Document, role: Role, intents: &[Intent]) -> (Document, MergeAnswer) {
    let mut written = document.clone();
    let authored = written.write(ANA, intents, NOW + 1).unwrap();
    let chunks: Vec<ByteVec> = authored.changes.into_iter().map(|(_, chunk)| chunk.into()).collect();
    let snapshot = if document.kind().is_some() { document.save() } else { Vec::new() };
    let request = MergeRequest {
        snapshot: snapshot.into(),
        grants: everywhere(role),
        commands: vec![chunks],
        ..MergeRequest::default()
    };
    let answer = merge(&request, &rules());
    (written, answer)
}

fn verdict(document: &Document, role: Role, key: &str, value: Option<Value>) -> Verdict {
    judge(document, role, &[intent(key, value)]).1.verdicts[0]
}

/// Whether a key would remove a record of which there is one.
fn stays(kind: Kind, key: &str) -> bool {
    key == "removed" && definition(kind).is_single()
}

#[test]
fn what_is_registered_is_written_read_listed_exported_and_let_in() {
    let registry = rules().registry;
    let mut looked_at = 0;
    for Place { kind, key, value } in places() {
        let resolved = registry.resolve(kind, &key).unwrap_or_else(|| panic!("{kind:?} {key}"));
        assert_eq!(resolved.value, value, "{kind:?} {key}");
        let new = right(value);
        assert!(new.as_ref().is_none_or(|new| value.check(new) == Ok(())), "{kind:?} {key}");
        if key == "kind" {
            // Every record here is born with one.
            continue;
        }
        // A territory is where a record is, so what has a home in one moves; what lives in the workspace cannot.
        if key == "territory" && !definition(kind).home.takes(NORTH) {
            assert_eq!(verdict(&born(kind), Role::Administrator, &key, new), Verdict::Refused(Refusal::InvalidValue));
            continue;
        }
        if stays(kind, &key) {
            assert_eq!(verdict(&born(kind), Role::Administrator, &key, new), Verdict::Refused(Refusal::Forbidden));
            continue;
        }
        let (written, answer) = judge(&born(kind), Role::Administrator, &[intent(&key, new.clone())]);
        assert_eq!(answer.verdicts, [Verdict::Accepted], "{kind:?} {key}");
        let merged = answer.merged.unwrap();
        assert_eq!(merged.heads, written.heads(), "{kind:?} {key}");

        let record = Document::load(&merged.snapshot).unwrap().read(&registry).unwrap();
        let stands = match &new {
            Some(new) => record.value(&key) == new,
            None => record.texts.get(&key).is_some_and(|text| text == "De piso"),
        };
        assert!(stands && record.conflicts.is_empty(), "{kind:?} {key}: {record:?}");

        let (row, empty) = (merged.row, born(kind).row(&registry).unwrap());
        let is_listed = match (resolved.custom, resolved.slot, key.as_str()) {
            (Some(id), ..) => row.custom == [(id.to_owned(), Cell::One(new.clone().unwrap()))],
            (None, _, "territory") => row.territory == SOUTH,
            (None, _, "removed") => row.is_removed(),
            (None, Some(slot), _) => row.values(slot) == new.as_slice() && row.cells.len() == empty.cells.len() + 1,
            (None, None, _) => row != empty,
        };
        assert_eq!(is_listed, resolved.listed, "{kind:?} {key}: {row:?}");
        assert!(resolved.listed || row == empty, "{kind:?} {key}: {row:?}");
        if let (Some(_), Some(slot)) = (resolved.entry, resolved.slot.filter(|_| resolved.listed)) {
            assert!(
                row.cells.iter().any(|(own, cell)| *own == slot && matches!(cell, Cell::Many(_))),
                "{kind:?} {key}"
            );
        }
        assert!(!resolved.searchable || resolved.listed || new.is_none(), "{kind:?} {key}: found by what is not there");

        // What is exported comes back by an import as it was.
        let values = record.values.iter().map(|(key, value)| (key.as_str(), value));
        let exported = json::write(&registry, kind, values, record.texts.get("notes").map(String::as_str));
        let mut new_id = || ENTRY.to_owned();
        let reading = json::read(&registry, kind, &exported, Region::MX, &mut new_id).unwrap();
        let comes_back = match &new {
            Some(new) => reading.values.contains(&(key.clone(), new.clone())),
            None => reading.notes.as_deref() == Some("De piso"),
        };
        assert_eq!(comes_back, resolved.exported, "{kind:?} {key}: {exported}");
        looked_at += 1;
    }
    assert!(looked_at > 100, "{looked_at} fields");
}

#[test]
fn who_may_not_write_a_field_and_what_may_not_stand_there_is_refused() {
    let registry = rules().registry;
    for Place { kind, key, value } in places().into_iter().filter(|place| place.key != "kind") {
        let (document, resolved) = (born(kind), registry.resolve(kind, &key).unwrap());
        for role in Role::ALL.into_iter().filter(|role| *role < resolved.write) {
            let refused = verdict(&document, role, &key, right(value));
            assert_eq!(refused, Verdict::Refused(Refusal::Forbidden), "{kind:?} {key} by {role:?}");
        }
        if key != "territory" && !stays(kind, &key) {
            let let_in = verdict(&document, resolved.write, &key, right(value));
            assert_eq!(let_in, Verdict::Accepted, "{kind:?} {key} by {:?}", resolved.write);
        }
        let refused = verdict(&document, Role::Administrator, &key, Some(wrong(value)));
        assert_eq!(refused, Verdict::Refused(Refusal::InvalidValue), "{kind:?} {key}");
        if resolved.once {
            let (written, _) = judge(&document, Role::Administrator, &[intent(&key, right(value))]);
            let again = verdict(&written, Role::Administrator, &key, Some(another(value)));
            assert_eq!(again, Verdict::Refused(Refusal::InvalidValue), "{kind:?} {key} a second time");
        }
    }
}

#[test]
fn what_is_not_registered_is_refused() {
    let registry = rules().registry;
    let places = places();
    let mut refused = 0;
    for kind in Kind::all() {
        // Every other kind's keys, and keys that look like right ones.
        let others = places.iter().map(|place| place.key.clone());
        let alike = places.iter().filter(|place| place.kind == kind).flat_map(|place| {
            let key = &place.key;
            [format!("{key}/"), format!("/{key}"), format!("{key}_"), key.to_uppercase(), format!("{key}/{key}")]
        });
        let made_up = ["", "x/", "x/zzzzzzzz", "phone/ab12cd34", "phone//number", "device/07/name", "nombre"];
        for key in others.chain(alike).chain(made_up.map(str::to_owned)) {
            if registry.resolve(kind, &key).is_some() {
                continue;
            }
            let answer = verdict(&born(kind), Role::Administrator, &key, Some(Value::text("De piso")));
            assert_eq!(answer, Verdict::Refused(Refusal::UnknownKey), "{kind:?} {key:?}");
            refused += 1;
        }
    }
    assert!(refused > 500, "{refused} keys");
    // A custom field that the workspace does not have, though it had it in another kind.
    let foreign = Registry::new(custom_fields()).resolve(Kind::MEMBER, "x/custom00").is_none();
    assert!(foreign, "custom fields are their kind's own");
}

/// A record with everything at once is also let in, and its row says all that is listed.
#[test]
fn a_record_with_every_field_is_let_in() {
    let registry = rules().registry;
    for kind in Kind::all() {
        let own = places().into_iter().filter(|place| place.kind == kind);
        // Neither removed nor moved nor a part of another.
        let unwanted = ["kind", "territory", "removed", "merged_into", "merged"];
        let own: Vec<Place> =
            own.filter(|place| !unwanted.contains(&place.key.as_str()) && !place.key.ends_with("/removed")).collect();
        let intents: Vec<Intent> =
            birth(kind).into_iter().chain(own.iter().map(|place| intent(&place.key, right(place.value)))).collect();
        let (written, answer) = judge(&Document::new(), Role::Administrator, &intents);
        assert_eq!(answer.verdicts, [Verdict::Accepted], "{kind:?}");
        let row = answer.merged.unwrap().row;
        assert_eq!(Some(&row), written.row(&registry).as_ref());
        let listed = own.iter().filter(|place| {
            let resolved = registry.resolve(kind, &place.key).unwrap();
            resolved.listed && resolved.custom.is_none() && resolved.slot.is_some()
        });
        assert_eq!(row.cells.len(), 1 + listed.count(), "the kind and {kind:?}'s own: {row:?}");
        let custom = own.iter().filter(|place| place.key.starts_with("x/"));
        assert_eq!(row.custom.len(), custom.count(), "{kind:?}: {row:?}");
    }
}
