//! Lines of JSON say all that there is of a record.

use serde_json::{Value as Json, json};

use super::*;
use crate::crm::Value;
use crate::crm::json;
use crate::document::{Actor, Cell, Document, Intent, Row, Splice};
use crate::replica::{EntryPart, OutboxEntry, TrayEntry, TrayReason};

const ANA: Actor = Actor { device: 2, incarnation: 1 };
const LUIS: Actor = Actor { device: 3, incarnation: 1 };
/// 2026-11-20T09:00:00Z.
const NINE: i64 = 1_795_165_200_000;

fn set(key: &str, new: impl Into<Value>) -> Intent {
    Intent::set(key, Value::Null, new.into())
}

/// A customer whom Ana and Luis have changed without seeing each other's, and Ana has removed.
fn of_two() -> Document {
    let mut here = Document::new();
    let born = [
        set("kind", "customer"),
        set("territory", Value::Int(1)),
        set("name", "Sol"),
        set("worth", "100050 MXN"),
        set("phone/aaaaaaaa/number", "+525512345678"),
    ];
    here.write(ANA, &born, NINE).unwrap();
    let mut there = Document::load(&here.save()).unwrap();
    let over = |key: &str, seen: &str, new: Value| Intent::set(key, Value::text(seen), new);
    let theirs = [
        over("name", "Sol", Value::text("Luna")),
        over("worth", "100050 MXN", Value::text("200000 MXN")),
        over("phone/aaaaaaaa/number", "+525512345678", Value::Null),
    ];
    let theirs = there.write(LUIS, &theirs, NINE + 60_000).unwrap();
    let own = [
        over("name", "Sol", Value::text("Estrella")),
        over("worth", "100050 MXN", Value::text("300000 MXN")),
        over("phone/aaaaaaaa/number", "+525512345678", Value::text("+525587654321")),
        set("removed", Value::Time(NINE)),
    ];
    here.write(ANA, &own, NINE + 120_000).unwrap();
    here.apply(theirs.changes.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
    here
}

fn member_row(name: &str, device: i64) -> Row {
    let table = crate::crm::definition(Kind::MEMBER);
    let slot = |field: Option<&crate::crm::Field>| field.unwrap().slot;
    let mut row = Row::new(Kind::MEMBER, 0);
    row.cells.push((slot(table.field("name")), Cell::One(Value::text(name))));
    let number = table.group("device").unwrap().field("number");
    row.cells.push((slot(number), Cell::Many(vec![Value::Int(device)])));
    row.cells.sort_by_key(|(slot, _)| *slot);
    row
}

#[test]
fn a_line_says_what_conflicts_and_what_is_in_no_record() {
    let (registry, doc) = (registry(), member(9));
    let record = of_two().read(&registry).unwrap();
    let waiting = OutboxEntry {
        number: 1,
        made: NINE,
        parts: vec![EntryPart {
            doc,
            intents: vec![set("segment", "Escrito")],
            changes: Vec::new(),
            contested: vec![Intent::set("name", Value::text("Sol"), Value::text("Cometa"))],
        }],
    };
    let splice = Splice { at: 0, before: "a".into(), removed: "b".into(), inserted: "c".into(), after: "d".into() };
    let refused = TrayEntry {
        number: 2,
        made: NINE,
        refused: NINE,
        reason: TrayReason::ScopeLost,
        parts: vec![(doc, "Sol".into(), vec![Intent::Text { key: "notes".into(), splices: vec![splice] }])],
        damaged: None,
    };
    let member_rows = [member_row("Ana", 2), member_row("Luis", 7)];
    let mut lines = Lines::new(&registry);
    member_rows.iter().for_each(|row| lines.see_member(row));
    lines.see_waiting(&waiting);
    lines.see_refused(&refused);
    let line = lines.line(doc, &record);
    assert!(line.starts_with(&format!("{{\"id\":\"{doc}\",\"kind\":\"customer\",")) && line.ends_with("}\n"), "{line}");
    let said: Json = serde_json::from_str(&line).unwrap();
    let by = |value: Json, is_ana: bool| {
        if is_ana {
            json!({ "value": value, "device": 2, "by": "Ana", "at": "2026-11-20T09:02:00Z" })
        } else {
            // Nobody here knows whose it is.
            json!({ "value": value, "device": 3, "at": "2026-11-20T09:01:00Z" })
        }
    };
    let mut conflicts = json!({
        "name": [by(json!("Estrella"), true), by(json!("Luna"), false)],
        "worth": [by(json!("3000.00 MXN"), true), by(json!("2000.00 MXN"), false)],
        "phone/aaaaaaaa/number": [by(json!("+525587654321"), true), by(Json::Null, false)],
    });
    // Which of two wins is Automerge's to say; the record shows the first.
    for (key, standing) in conflicts.as_object_mut().unwrap() {
        if said["conflicts"][key][0]["device"] == 3 {
            standing.as_array_mut().unwrap().reverse();
        }
    }
    assert_eq!(said["conflicts"], conflicts);
    assert_eq!(said["name"], said["conflicts"]["name"][0]["value"]);
    assert_eq!(said["removed"], "2026-11-20T09:00:00Z");
    let contested = json!({ "name": [{ "value": "Cometa", "at": "2026-11-20T09:00:00Z" }] });
    assert_eq!(said["contested"], contested, "what is written is in the record");
    let splices = json!([{ "before": "a", "removed": "b", "inserted": "c", "after": "d" }]);
    assert_eq!(said["refused"], json!({ "notes": [{ "splices": splices, "at": "2026-11-20T09:00:00Z" }] }));
}

#[test]
fn without_what_stands_beside_it_a_line_reads_as_the_record() {
    let registry = registry();
    let record = of_two().read(&registry).unwrap();
    let mut said = Lines::new(&registry).record(member(9), &record);
    assert!(said.contains_key("conflicts") && !said.contains_key("contested") && !said.contains_key("refused"));
    said.retain(|key, _| !Lines::BESIDE.contains(&key.as_str()));
    let none = || unreachable!("every entry has its id");
    let read = json::read(&registry, Kind::CUSTOMER, &Json::Object(said), Region::MX, &mut || none()).unwrap();
    let is_said = |key: &str| !["kind", "removed"].contains(&key);
    let held: Vec<(&str, &Value)> =
        record.values.iter().map(|(key, value)| (key.as_str(), value)).filter(|(key, _)| is_said(key)).collect();
    let mut values: Vec<(&str, &Value)> = read.values.iter().map(|(key, value)| (key.as_str(), value)).collect();
    values.sort_unstable_by_key(|(key, _)| *key);
    assert_eq!(values, held);
}

#[test]
fn a_record_without_fields_is_a_line_too() {
    let registry = registry();
    let mut document = Document::new();
    document.write(ANA, &[set("kind", "activity")], NINE).unwrap();
    let record = document.read(&registry).unwrap();
    let line = Lines::new(&registry).line(member(9), &record);
    assert_eq!(line, format!("{{\"id\":\"{}\",\"kind\":\"activity\"}}\n", member(9)));
}
