//! A kind that no part of the product has heard of: a table of forty lines, and everything that every record can do.
//!
//! It is known to this program alone. Whoever makes a kind may ask of it what is asked here.

use std::collections::BTreeMap;
use std::sync::Once;

use serde_json::{Value as Json, json};
use shared::book::filter::{Asked, Standing};
use shared::book::{Book, Query};
use shared::crm::definition::{Dated, KindDef, Shown};
use shared::crm::field::{EntryIds, Field, Group};
use shared::crm::filter::period::Calendar;
use shared::crm::home::{Audience, Home};
use shared::crm::language::{label, noun};
use shared::crm::values::choice::{Choice, choice};
use shared::crm::{Filter, Kind, Language, Region, Registry, Role, Value, ValueType, Zone, definition, kinds};
use shared::document::{Cell, DocId, Fact, Intent, Row};
use shared::exchange::Lines;
use shared::replica::{Answer, Command, Part, Question};
use tests::device::lines::Line;
use tests::simulator::{Chaos, World, oracle};
use tests::workplace::Workplace;

use crate::common::join;

const PROBE: Kind = Kind::of(kinds::FIRST_ADDED);
/// What is done with one, or with a customer.
const STEP: Kind = Kind::of(kinds::FIRST_ADDED + 1);

static TABLE: KindDef = KindDef {
    home: Home::Territory(Audience::OPEN),
    belongs: &["merged_into", "customer"],
    write: Role::Seller,
    custom: true,
    groups: GROUPS,
    shown: Some(&Shown { path: "probes", line: &["state"], birth: &["name", "customer"] }),
    ..KindDef::of(PROBE, "probe", noun("muestra", "muestras", "sample", "samples").feminine(), 4, FIELDS)
};

static STATES: &[Choice] = &[choice("lent", "Prestada", "Lent"), choice("back", "Devuelta", "Returned")];

static FIELDS: &[Field] = &[
    Field::new(4, "name", ValueType::Line { max: 120 }, label("Nombre", "Name")).listed().searchable(),
    Field::new(5, "customer", ValueType::Reference(Kind::CUSTOMER), label("Cliente", "Customer")).listed(),
    Field::new(6, "state", ValueType::Choice(STATES), label("Estado", "State")).listed(),
    Field::new(7, "remark", ValueType::Line { max: 200 }, label("Observación", "Remark")).listed().searchable(),
    Field::new(8, "worth", ValueType::Money, label("Valor", "Worth")).listed(),
    Field::new(10, "merged_into", ValueType::Reference(PROBE), label("Unida a", "Merged into")).listed().internal(),
    Field::new(11, "merged", ValueType::Time, label("Unida", "Merged")).internal(),
];

static GROUPS: &[Group] = &[Group {
    key: "part",
    plural: "parts",
    label: label("Piezas", "Parts"),
    max_entries: 20,
    ids: EntryIds::Random,
    write: Role::Seller,
    fields: &[Field::new(9, "label", ValueType::Line { max: 60 }, label("Pieza", "Part")).listed()],
    brief: &[],
}];

static STEPS: KindDef = KindDef {
    home: Home::Territory(Audience::OPEN),
    belongs: &["customer", "probe"],
    title: &["said"],
    write: Role::Seller,
    dated: Some(&Dated { of: &["done", "due"], who: None, done: Some("done"), task: Some(("what", "errand")) }),
    ..KindDef::of(STEP, "step", noun("paso", "pasos", "step", "steps"), 4, FIELDS_OF_STEPS)
};

static WHAT: &[Choice] = &[choice("errand", "Encargo", "Errand"), choice("remark", "Nota", "Remark")];

static FIELDS_OF_STEPS: &[Field] = &[
    Field::new(4, "customer", ValueType::Reference(Kind::CUSTOMER), label("Cliente", "Customer")).listed(),
    Field::new(5, "probe", ValueType::Reference(PROBE), label("Muestra", "Sample")).listed(),
    Field::new(6, "said", ValueType::Line { max: 200 }, label("Asunto", "Subject")).listed().searchable(),
    Field::new(7, "what", ValueType::Choice(WHAT), label("Tipo", "Type")).listed(),
    Field::new(8, "due", ValueType::Date, label("Vence", "Due")).listed(),
    Field::new(9, "done", ValueType::Time, label("Hecho", "Done")).listed(),
];

const ANA: usize = 0;
const BENITO: usize = 1;

fn is_known() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| assert!(kinds::add(vec![&TABLE, &STEPS])));
    assert!(PROBE.is_known() && Kind::from_name("probe") == Some(PROBE));
}

fn books() -> (World, DocId) {
    is_known();
    let mut world = World::new(23, Chaos::NONE);
    world.come_to_rest();
    let doc = world.make(ANA, PROBE, &[("name", Value::text("Anaquel de lámina")), ("state", Value::text("lent"))]);
    world.come_to_rest();
    (world, doc)
}

fn standing(world: &World, at: usize, doc: DocId, key: &str) -> Vec<Value> {
    world.document(at, doc).standing(key)
}

#[test]
fn it_lives_through_bad_weeks() {
    is_known();
    for seed in 0..6 {
        println!("seed {seed}");
        let mut world = World::new(seed, Chaos::LATE);
        (world.rich, world.plain) = (true, vec![PROBE]);
        (0..1_200).for_each(|_| world.step());
        world.come_to_rest();
        oracle::check(&world);
        let rows = world.replica(BENITO).packed_rows();
        assert!(rows.heads().any(|(_, head)| head.kind == PROBE), "people made some");
    }
}

#[test]
fn what_its_table_forbids_is_refused_by_the_phone_and_by_the_server() {
    let (mut world, doc) = books();
    // The phone refuses before it saves.
    let write = |key: &str, value: Value| {
        let intents = vec![Intent::set(key, Value::Null, value)];
        Command::Edit { parts: vec![Part { doc, intents }] }
    };
    for (key, value) in
        [("colour", Value::text("rojo")), ("state", Value::text("melted")), ("worth", Value::Bool(true))]
    {
        assert!(world.order(ANA, write(key, value)).is_err(), "{key}");
    }
    assert!(world.order(ANA, write("remark", Value::text("de la feria"))).is_ok());
    world.come_to_rest();
    assert_eq!(standing(&world, BENITO, doc, "remark"), [Value::text("de la feria")]);

    // Of another territory nothing is seen; in it nothing is written.
    let south = world.make(BENITO, PROBE, &[("name", Value::text("Del sur")), ("territory", Value::Int(2))]);
    world.come_to_rest();
    assert!(world.replica(ANA).row(south).is_none() && world.replica(BENITO).row(south).is_some());
    let born = [("kind", Value::text("probe")), ("territory", Value::Int(2)), ("name", Value::text("x"))];
    let intents = born.map(|(key, value)| Intent::set(key, Value::Null, value)).to_vec();
    assert!(world.order(ANA, Command::Edit { parts: vec![Part { doc: south, intents }] }).is_err());
}

#[test]
fn it_moves_with_the_customer_that_it_hangs_on() {
    let (mut world, doc) = books();
    let customer = world.make(BENITO, Kind::CUSTOMER, &[("name", Value::text("La Güera"))]);
    world.write(BENITO, doc, &[("customer", Value::text(customer.to_string()))]);
    world.come_to_rest();
    world.write(BENITO, customer, &[("territory", Value::Int(2))]);
    world.come_to_rest();
    let territory = world.replica(BENITO).row(doc).map(|listed| listed.row.territory);
    assert_eq!(territory, Some(2));
    assert!(world.replica(ANA).row(doc).is_none(), "it left her territory");
}

#[test]
fn two_values_are_announced_and_settled() {
    let (mut world, doc) = books();
    world.connect(ANA, false);
    world.connect(BENITO, false);
    world.write(ANA, doc, &[("state", Value::text("back"))]);
    world.write(BENITO, doc, &[("state", Value::Null)]);
    world.come_to_rest();
    let unsettled: BTreeMap<DocId, u32> = world.replica(ANA).unsettled().collect();
    assert_eq!(unsettled, BTreeMap::from([(doc, 1)]));
    let seen = standing(&world, ANA, doc, "state");
    assert_eq!(seen.len(), 2);
    let settle = Command::Settle { doc, key: "state".to_owned(), value: Value::text("back"), seen };
    world.order(ANA, settle).unwrap();
    world.come_to_rest();
    assert_eq!(standing(&world, BENITO, doc, "state"), [Value::text("back")]);
    assert_eq!(world.replica(BENITO).unsettled().count(), 0);
    oracle::check_without_model(&world);
}

#[test]
fn its_history_says_who_and_an_edit_a_removal_and_its_making_are_taken_back() {
    let (mut world, doc) = books();
    let number = world.write(BENITO, doc, &[("name", Value::text("Anaquel grande"))]).unwrap();
    let Answer::History { page, .. } = world.ask(BENITO, Question::History { doc, of: None, before: None, limit: 50 })
    else {
        panic!()
    };
    let renamed = page.happenings.iter().any(|happening| {
        happening.facts.iter().any(|fact| matches!(fact, Fact::Field { change } if change.key == "name"))
    });
    assert!(renamed && page.happenings.len() >= 2, "{page:?}");
    world.order(BENITO, Command::Undo { number }).unwrap();
    assert_eq!(standing(&world, BENITO, doc, "name"), [Value::text("Anaquel de lámina")]);

    let removal = world.write(ANA, doc, &[("removed", Value::Time(world.now))]).unwrap();
    world.come_to_rest();
    assert!(world.replica(BENITO).row(doc).unwrap().row.is_removed());
    world.order(ANA, Command::Undo { number: removal }).unwrap();
    world.come_to_rest();
    assert!(!world.replica(BENITO).row(doc).unwrap().row.is_removed());

    // Somebody edits what was removed elsewhere: it is told, and nothing is lost.
    world.connect(BENITO, false);
    world.write(BENITO, doc, &[("remark", Value::text("sigue en la tienda"))]);
    world.write(ANA, doc, &[("removed", Value::Time(world.now))]);
    world.come_to_rest();
    assert_eq!(world.replica(BENITO).unsettled().count(), 1);
    assert_eq!(standing(&world, ANA, doc, "remark"), [Value::text("sigue en la tienda")]);
}

#[test]
fn two_of_them_become_one_and_are_parted_again() {
    let (mut world, doc) = books();
    let other =
        world.make(BENITO, PROBE, &[("name", Value::text("Anaquel lámina")), ("remark", Value::text("oxidado"))]);
    let customer = world.make(BENITO, Kind::CUSTOMER, &[("name", Value::text("La Güera"))]);
    world.come_to_rest();
    let merging = |one, other| Question::Merging { one, other, take: Vec::new() };
    let Answer::Merging { survivor, merged, parts, differing, .. } = world.ask(BENITO, merging(other, doc)) else {
        panic!()
    };
    assert_eq!((survivor, merged), (doc, other), "the older one stays");
    assert_eq!(differing.iter().map(|differing| differing.key.as_str()).collect::<Vec<_>>(), ["name"]);
    world.order(BENITO, Command::Edit { parts }).unwrap();
    world.come_to_rest();
    assert_eq!(standing(&world, ANA, doc, "remark"), [Value::text("oxidado")]);
    assert_eq!(world.replica(ANA).survivor(other), Some(doc));
    let Answer::Plan { parts, .. } = world.ask(ANA, Question::Unmerging { doc: other }) else { panic!() };
    world.order(ANA, Command::Edit { parts }).unwrap();
    world.come_to_rest();
    assert_eq!(world.replica(BENITO).survivor(other), None);
    assert!(!world.replica(BENITO).row(other).unwrap().row.is_removed());
    // Never with something else.
    let failed = world.order(ANA, Command::Ask { question: merging(customer, doc) });
    assert!(failed.is_err(), "{failed:?}");
}

#[test]
fn the_book_lists_finds_and_filters_it() {
    let (mut world, doc) = books();
    let other = world.make(ANA, PROBE, &[("name", Value::text("Hielera")), ("worth", Value::text("150000 MXN"))]);
    world.come_to_rest();
    let replica = world.replica(ANA);
    let rows: Vec<_> = [doc, other].map(|doc| (doc, replica.row(doc).unwrap().row)).into();
    let registry = replica.registry();
    let mut book = Book::new(Zone::UTC);
    for (doc, row) in &rows {
        assert!(book.update(*doc, Some(row), registry).shelves);
    }
    book.filled();
    assert_eq!(book.look_at(PROBE, &Query::new(""), 0, 9).docs, [doc, other]);
    assert_eq!(book.look_at(PROBE, &Query::new("lamina"), 0, 9).docs, [doc]);
    assert_eq!(book.look_at(PROBE, &Query::new("hielrea"), 0, 9).docs, [other], "a slip of the finger");

    let filter = Filter::parse(PROBE, "state=lent", registry).unwrap();
    assert_eq!(filter.to_string(), "state=lent");
    let mut asked = Standing::new(filter, registry, Zone::UTC, "").unwrap();
    rows.iter().for_each(|(doc, row)| asked.update(*doc, Some(row)));
    let (views, title) = (BTreeMap::new(), |_| None);
    let calendar = Calendar { today: 20_000, week: 0 };
    let found = asked.look(&Asked { calendar, here: None, views: &views, title: &title }).list();
    assert_eq!(found, [doc]);
}

fn row_of(kind: Kind, says: &[(&str, Value)]) -> Row {
    let cell = |(key, value): &(&str, Value)| (definition(kind).slot(key), Cell::One(value.clone()));
    let mut row = Row { cells: says.iter().map(cell).collect(), ..Row::new(kind, 1) };
    row.cells.sort_by_key(|(slot, _)| *slot);
    row
}

#[test]
fn what_is_done_with_it_is_known_by_its_day_and_finds_it() {
    const DAY: i64 = 86_400_000;
    is_known();
    assert!(definition(STEP).is_deed() && [PROBE, Kind::CUSTOMER].iter().all(|kind| definition(*kind).has_deeds()));
    let (registry, id) = (Registry::default(), |seed: u8| DocId::from_bytes([seed; 16]));
    let probe = row_of(PROBE, &[("name", Value::text("Anaquel"))]);
    let to_fetch = |on: &str, of: DocId| {
        let (of, due) = (Value::text(of.to_string()), Value::text("1970-01-09"));
        let said = ("said", Value::text("Recogerlo"));
        row_of(STEP, &[(on, of), said, ("what", Value::text("errand")), ("due", due)])
    };
    let washed = [("probe", Value::text(id(1).to_string())), ("said", Value::text("Lavarlo"))];
    let washed = row_of(STEP, &[&washed[..], &[("done", Value::Time(5 * DAY))]].concat());

    // It may come before what it hangs on.
    let mut book = Book::new(Zone::UTC);
    let say = |book: &mut Book, of: u8, row: Option<&Row>| book.update(id(of), row, &registry);
    assert!(say(&mut book, 2, Some(&to_fetch("probe", id(1)))).activities);
    assert!(say(&mut book, 1, Some(&probe)).shelves && say(&mut book, 3, Some(&washed)).activities);
    let facts = book.facts(id(1));
    assert_eq!((facts.last, facts.next, facts.open_tasks), (Some(5 * DAY), Some((id(2), 8)), 1));
    assert_eq!(book.activities(id(1)).collect::<Vec<_>>(), [id(2), id(3)]);
    let found = |book: &mut Book, typed: &str| book.look_at(PROBE, &Query::new(typed), 0, 9).docs;
    assert_eq!((found(&mut book, "recogerlo"), found(&mut book, "anaquel lavarlo")), (vec![id(1)], vec![id(1)]));
    let reasons = book.reasons(&Query::new("recogerlo"), &probe, &[(id(2), &to_fetch("probe", id(1)))], &registry);
    assert_eq!(reasons.first().and_then(|reason| reason.activity), Some(id(2)));

    // It hangs on a customer from now on.
    say(&mut book, 2, Some(&to_fetch("customer", id(9))));
    assert_eq!((book.facts(id(1)).next, book.facts(id(9)).next), (None, Some((id(2), 8))));
    assert!(found(&mut book, "recogerlo").is_empty() && book.is_empty(), "of that one there is no row");

    // What was done with a part counts for the whole, and finds nothing that lists do not show.
    let into = ("merged_into", Value::text(id(4).to_string()));
    let part = Row { flags: Row::REMOVED | Row::MERGED, ..row_of(PROBE, &[("name", Value::text("Anaquel")), into]) };
    assert!(say(&mut book, 1, Some(&part)).activities);
    assert_eq!((book.facts(id(4)).last, book.facts(id(1)).last), (Some(5 * DAY), None));
    assert!(found(&mut book, "lavarlo").is_empty());
    say(&mut book, 3, None);
    assert_eq!(book.facts(id(4)).last, None);
}

#[test]
fn it_has_words_in_both_languages_and_lines_of_an_export() {
    let (world, doc) = books();
    let table = definition(PROBE);
    for language in [Language::Spanish, Language::English] {
        let words = table.all_fields().map(|(_, field)| field.label.in_language(language));
        assert!(words.chain([table.noun.one.in_language(language)]).all(|word| !word.is_empty()));
    }
    let registry = world.replica(ANA).registry();
    let record = world.document(ANA, doc).read(registry).unwrap();
    let line: Json = serde_json::from_str(&Lines::new(registry).line(doc, &record)).unwrap();
    assert_eq!(
        (&line["kind"], &line["name"], &line["state"]),
        (&json!("probe"), &json!("Anaquel de lámina"), &json!("lent"))
    );
    let mut ids = || "ab12cd34".to_owned();
    let mut fields = line.clone();
    fields.as_object_mut().unwrap().retain(|key, _| !Lines::BESIDE.contains(&key.as_str()));
    let read = shared::crm::json::read(registry, PROBE, &fields, Region::MX, &mut ids).unwrap();
    assert!(read.values.contains(&("name".to_owned(), Value::text("Anaquel de lámina"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_without_a_screen_speaks_it_and_keeps_what_a_server_without_it_refuses() {
    is_known();
    let workplace = Workplace::new().unwrap();
    let (mut device, folder) = join(&workplace).await;
    let file = folder.path().join("probes.jsonl");
    let line = json!({ "name": "Exhibidor", "state": "lent", "parts": [{ "label": "Base" }] });
    std::fs::write(&file, line.to_string()).unwrap();
    let made = device.perform(&Line::parse(&format!("make probe {}", file.display())).unwrap()).await.unwrap();
    let id: DocId = made["made"][0].as_str().unwrap().parse().unwrap();
    let listed = device.perform(&Line::parse("list probe state=lent").unwrap()).await.unwrap();
    assert_eq!((&listed["count"], &listed["records"][0]["title"]), (&json!(1), &json!("Exhibidor")));

    std::fs::write(&file, json!({ "id": id, "field": "state", "value": "back" }).to_string()).unwrap();
    device.perform(&Line::parse(&format!("edit {}", file.display())).unwrap()).await.unwrap();

    let written = folder.path().join("written.jsonl");
    let export = format!("export probe {}", written.display());
    assert_eq!(device.perform(&Line::parse(&export).unwrap()).await.unwrap()["exported"], json!(1));
    let exported: Json = serde_json::from_str(&std::fs::read_to_string(&written).unwrap()).unwrap();
    assert_eq!((&exported["state"], &exported["parts"][0]), (&json!("back"), &json!("Base")));

    // The server's program was built without it: what was written lies in the tray, whole, and keeps nothing else back.
    let customers = device.import(&crate::common::customers(1)).await.unwrap();
    device.sync().await.unwrap();
    let stats = device.perform(&Line::parse("stats").unwrap()).await.unwrap();
    assert_eq!((&stats["refused"], &stats["waiting"]), (&json!(2), &json!(0)), "{stats}");
    let kept: Vec<Intent> =
        device.replica().unwrap().tray().flat_map(|entry| entry.parts.clone()).flat_map(|part| part.2).collect();
    assert!(kept.iter().any(|intent| matches!(intent, Intent::Set { new, .. } if *new == Value::text("Exhibidor"))));
    assert!(device.record(customers[0]).await.unwrap().waiting.is_empty());
}
