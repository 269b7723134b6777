//! Any order, duplication or split of changes gives the same record; and of a record there is one row.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::chunk::ChangeChunk;
use super::*;
use crate::crm::{CustomField, CustomType, Kind, Registry, Value, ValueType, definition, rank};

/// Devices that write.
const DEVICES: usize = 3;
const CUSTOM: &str = "k3v9x0aa";

/// Root keys that people write, with what they may write there.
const KEYS: &[(&str, &[&str])] = &[
    ("name", &["Sol", "Luna", "Cometa", ""]),
    ("segment", &["Mayoreo", "Menudeo", ""]),
    ("main_phone", &["aaaaaaaa", "bbbbbbbb", ""]),
    ("phone/aaaaaaaa/number", &["+525512345678", "+34612345678", ""]),
    ("phone/aaaaaaaa/rank", &["a", "i", "r", ""]),
    ("phone/bbbbbbbb/number", &["+525587654321", ""]),
    ("phone/bbbbbbbb/label", &["móvil", "tienda", ""]),
    ("phone/bbbbbbbb/rank", &["9", "m", ""]),
    ("phone/cccccccc/number", &["+573001234567"]),
    ("tag/ruta-4/label", &["Ruta 4", "RUTA 4"]),
    ("contact/dddddddd/name", &["Ana", "Anabel"]),
    ("contact/dddddddd/birthday", &["--11-21", ""]),
    ("x/k3v9x0aa", &["De piso", "De mostrador", ""]),
    ("merged_into", &["019aa0b01c2d7e3f8a4b5c6d7e8f9a0b", ""]),
    // What an app of next year writes is kept, and shown nowhere.
    ("next_year", &["Uno", "Dos"]),
];
/// Those at which a removal stands.
const REMOVALS: &[&str] =
    &["removed", "phone/aaaaaaaa/removed", "phone/bbbbbbbb/removed", "tag/ruta-4/removed", "merged"];

/// What a device does.
#[derive(Clone, Debug)]
enum Step {
    /// One edit of some fields.
    Write { by: usize, intents: Vec<Wish> },
    /// It gets all that another one has.
    Meet { by: usize, from: usize },
}

/// A field's edit before it is known what stands there.
#[derive(Clone, Debug)]
enum Wish {
    Set(&'static str, Value),
    /// These words in the notes, at a place by which a text is divided.
    Say(&'static str, Index),
    /// So much of the notes is taken out.
    Unsay(Index, Index),
}

fn wish() -> impl Strategy<Value = Wish> {
    let value = |text: &'static str| if text.is_empty() { Value::Null } else { Value::text(text) };
    let set = select(KEYS).prop_flat_map(move |(key, values)| (Just(key), select(values)));
    let removal = (select(REMOVALS), prop_oneof![Just(Value::Null), (1i64..9).prop_map(Value::Time)]);
    prop_oneof![
        8 => set.prop_map(move |(key, text)| Wish::Set(key, value(text))),
        2 => removal.prop_map(|(key, value)| Wish::Set(key, value)),
        1 => (1i64..4).prop_map(|scope| Wish::Set("territory", Value::Int(scope))),
        3 => (select(&["Abre a las 9. ", "ñ😀", "No paga"][..]), any::<Index>()).prop_map(|(words, at)| Wish::Say(words, at)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Wish::Unsay(from, to)),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let write = (0..DEVICES, prop::collection::vec(wish(), 1..4)).prop_map(|(by, intents)| Step::Write { by, intents });
    let meet = (0..DEVICES, 0..DEVICES).prop_map(|(by, from)| Step::Meet { by, from });
    prop::collection::vec(prop_oneof![3 => write, 1 => meet], 1..24)
}

fn registry() -> Registry {
    Registry::new(vec![CustomField {
        id: CUSTOM.into(),
        kind: Kind::CUSTOMER,
        holds: CustomType::Choice,
        label_es: "Exhibidor".into(),
        label_en: String::new(),
        choices: vec!["De piso".into()],
        rank: rank::MIDDLE.into(),
        is_removed: false,
    }])
}

fn intent(document: &Document, wish: &Wish) -> Option<Intent> {
    let said = |from: usize, to: usize, words: &str| {
        let before = document.text("notes");
        let letters: Vec<char> = before.chars().collect();
        let after: String =
            letters[..from].iter().copied().chain(words.chars()).chain(letters[to..].iter().copied()).collect();
        let splices = vec![text::difference(&before, &after)?];
        Some(Intent::Text { key: "notes".to_owned(), splices })
    };
    let length = document.text("notes").chars().count();
    match wish {
        Wish::Set(key, new) => {
            Some(Intent::Set { key: (*key).to_owned(), seen: document.standing(key), new: new.clone() })
        }
        Wish::Say(words, at) => {
            let at = at.index(length + 1);
            said(at, at, words)
        }
        Wish::Unsay(one, other) => {
            let (one, other) = (one.index(length + 1), other.index(length + 1));
            said(one.min(other), one.max(other), "")
        }
    }
}

/// A change with what it builds on.
#[derive(Clone, Debug)]
struct Made {
    hash: Hash,
    deps: Vec<Hash>,
    bytes: Vec<u8>,
}

/// All changes of all devices, each once, none before what it builds on.
fn live(steps: &[Step]) -> Vec<Made> {
    let mut born = Document::new();
    let birth = [
        Intent::set("kind", Value::Null, Value::text(Kind::CUSTOMER.name())),
        Intent::set("territory", Value::Null, Value::Int(1)),
    ];
    born.write(Actor { device: 1, incarnation: 1 }, &birth, 1).unwrap();
    let mut devices = vec![born; DEVICES];
    for (now, step) in (2..).zip(steps) {
        match step {
            Step::Write { by, intents } => {
                let wishes: Vec<Intent> = intents.iter().filter_map(|wish| intent(&devices[*by], wish)).collect();
                let actor = Actor { device: 1 + *by as u32, incarnation: 1 };
                if !wishes.is_empty() {
                    devices[*by].write(actor, &wishes, now).unwrap();
                }
            }
            Step::Meet { by, from } => {
                let changes = devices[*from].changes_since(&devices[*by].heads());
                devices[*by].apply(changes.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
            }
        }
    }
    let (mut made, mut known) = (Vec::new(), BTreeSet::new());
    for (hash, bytes) in devices.iter().flat_map(|device| device.changes_since(&[])) {
        if known.insert(hash) {
            let deps = ChangeChunk::read(&bytes).unwrap().deps;
            made.push(Made { hash, deps, bytes });
        }
    }
    made
}

/// How changes come to somebody.
#[derive(Clone, Debug)]
struct Delivery {
    /// By this a next change is chosen among those whose ground is there.
    order: Vec<Index>,
    /// After so many a portion ends.
    portions: Vec<usize>,
    /// What of a portion comes twice, and from where in it one begins.
    again: Vec<(Index, Index)>,
}

fn delivery() -> impl Strategy<Value = Delivery> {
    let indexes = |count: usize| prop::collection::vec(any::<Index>(), count);
    let again = prop::collection::vec((any::<Index>(), any::<Index>()), 16);
    (indexes(64), prop::collection::vec(1usize..6, 64), again).prop_map(|(order, portions, again)| Delivery {
        order,
        portions,
        again,
    })
}

impl Delivery {
    /// Portions, each of which can be merged when the ones before it have been.
    fn portions(&self, made: &[Made]) -> Vec<Vec<Made>> {
        let (mut left, mut there) = (made.to_vec(), BTreeSet::new());
        let mut ordered: Vec<Made> = Vec::new();
        while !left.is_empty() {
            let ready: Vec<usize> =
                (0..left.len()).filter(|at| left[*at].deps.iter().all(|dep| there.contains(dep))).collect();
            let next = left.remove(ready[self.order[ordered.len() % self.order.len()].index(ready.len())]);
            there.insert(next.hash);
            ordered.push(next);
        }
        let (mut portions, mut rest) = (Vec::new(), ordered.as_slice());
        for size in self.portions.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (portion, later) = rest.split_at((*size).min(rest.len()));
            portions.push(portion.to_vec());
            rest = later;
        }
        portions
    }

    /// A portion in disorder, some of it and of what came before twice.
    fn disorder(&self, at: usize, portion: &[Made], before: &[Made]) -> Vec<Made> {
        let mut mixed = portion.to_vec();
        let (which, turn) = self.again[at % self.again.len()];
        mixed.push(which.get(portion).clone());
        if !before.is_empty() {
            mixed.push(which.get(before).clone());
        }
        mixed.reverse();
        let by = turn.index(mixed.len());
        mixed.rotate_left(by);
        mixed
    }
}

fn chunks(made: &[Made]) -> impl Iterator<Item = &[u8]> {
    made.iter().map(|made| made.bytes.as_slice())
}

/// The row as the record says it should be: written anew from what the registry promises, and not from the document.
fn row_of(record: &Record, document: &Document, registry: &Registry) -> Row {
    let mut row = Row::new(record.kind, record.territory);
    let mut flag = |holds: bool, flag: u8| row.flags |= if holds { flag } else { 0 };
    let merged = !record.value("merged_into").is_null();
    flag(record.removed.is_some() || merged, Row::REMOVED);
    flag(!record.conflicts.is_empty() && record.removed.is_none() && !merged, Row::CONFLICT);
    flag(!record.issues.is_empty() || (merged && !document.keys_since_merge().is_empty()), Row::ISSUE);
    flag(merged, Row::MERGED);
    for (group, field) in definition(record.kind).all_fields().filter(|(_, field)| field.listed) {
        let cell = match group {
            None if matches!(field.key, "territory" | "removed") => continue,
            None if record.value(field.key).is_null() => continue,
            None => Cell::One(record.value(field.key).clone()),
            Some(group) => {
                let entries = record.entries(group.key);
                let values: Vec<Value> = entries
                    .iter()
                    .filter_map(|entry| entry.values.get(field.key))
                    .map(|value| (*value).clone())
                    .collect();
                if values.is_empty() {
                    continue;
                }
                Cell::Many(values)
            }
        };
        row.cells.push((field.slot, cell));
    }
    if row.flags & Row::CONFLICT != 0 && record.conflicts.len() > 1 {
        row.cells.push((Row::DISPUTED, Cell::One(Value::Int(record.conflicts.len() as i64))));
    }
    row.cells.sort_by_key(|(slot, _)| *slot);
    let custom = registry.custom_fields(record.kind).map(|field| (field.id.clone(), format!("x/{}", field.id)));
    let custom = custom.map(|(id, key)| (id, record.value(&key).clone())).filter(|(_, value)| !value.is_null());
    row.custom.extend(custom.map(|(id, value)| (id, Cell::One(value))));
    row
}

/// The order in which people see the phones, and the one in which an export carries them.
fn exported_phones(record: &Record, registry: &Registry) -> (Vec<String>, Vec<String>) {
    let values = record.values.iter().map(|(key, value)| (key.as_str(), value));
    let json = crate::crm::json::write(registry, record.kind, values, None);
    let ids = json["phones"].as_array().into_iter().flatten().map(|phone| phone["id"].as_str().unwrap().to_owned());
    // What says nothing but where it stands is nobody's phone.
    let says = |entry: &Entry<'_>| entry.values.keys().any(|key| *key != "rank");
    let seen = record.entries("phone").into_iter().filter(says).map(|entry| entry.id.to_owned()).collect();
    (seen, ids.collect())
}

/// What people are asked about: for each field that they can see, every value that a device wrote and nobody wrote over; but
/// not of entries that are removed, nor how a tag is spelt.
fn standing(document: &Document, registry: &Registry) -> BTreeMap<String, Vec<Value>> {
    let mut standing = BTreeMap::new();
    for (key, _) in KEYS {
        let is_removed = key.rsplit_once('/').is_some_and(|(entry, _)| {
            document.standing(&format!("{entry}/removed")).first().is_some_and(|value| !value.is_null())
        });
        let settles = is_removed
            || key.starts_with("tag/")
            || registry.resolve(Kind::CUSTOMER, key).is_none_or(|resolved| resolved.value == ValueType::Rank);
        let mut values = document.standing(key);
        values.sort_unstable();
        values.dedup();
        if !settles && values.len() > 1 {
            standing.insert((*key).to_owned(), values);
        }
    }
    standing
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_order_duplication_or_split_gives_the_same_record(
        steps in steps(),
        deliveries in prop::collection::vec(delivery(), 3),
        turn in any::<Index>(),
    ) {
        let (registry, made) = (registry(), live(&steps));
        let mut whole = Document::new();
        whole.apply(chunks(&made)).unwrap();
        let (heads, record, row) = (whole.heads(), whole.read(&registry).unwrap(), whole.row(&registry).unwrap());
        prop_assert_eq!(&row, &row_of(&record, &whole, &registry), "of {:?}", record);

        // All at once, in any order, each twice.
        let mut mixed: Vec<Made> = made.iter().rev().chain(&made).cloned().collect();
        let by = turn.index(mixed.len());
        mixed.rotate_left(by);
        let mut at_once = Document::new();
        at_once.apply(chunks(&mixed)).unwrap();
        prop_assert_eq!((at_once.heads(), at_once.read(&registry)), (heads.clone(), Some(record.clone())));

        for delivery in deliveries {
            // Merged portion by portion; appended to what is stored, portion by portion; and by the short form of the wire.
            let (mut merged, mut stored, mut unpacked) = (Document::new(), Vec::new(), Vec::new());
            let (mut there, mut sender, mut receiver) = (Vec::new(), Vec::new(), Vec::new());
            for (at, portion) in delivery.portions(&made).into_iter().enumerate() {
                merged.apply(chunks(&delivery.disorder(at, &portion, &there))).unwrap();
                if at % 3 == 2 {
                    stored = Document::load(&stored).unwrap().save();
                }
                stored.extend(chunks(&portion).flatten());
                let frames: Vec<ChangeChunk<'_>> = chunks(&portion).map(|chunk| ChangeChunk::read(chunk).unwrap()).collect();
                let packed = packed::pack(&frames, &mut sender);
                unpacked.extend(packed::unpack(&packed, &mut receiver, usize::MAX).unwrap());
                there.extend(portion);
            }
            let mut sent = Document::new();
            sent.apply(unpacked.iter().map(Vec::as_slice)).unwrap();
            for document in [merged, Document::load(&stored).unwrap(), sent] {
                prop_assert_eq!(document.heads(), heads.clone());
                prop_assert_eq!(document.read(&registry), Some(record.clone()));
                prop_assert_eq!(document.row(&registry), Some(row.clone()));
            }
        }

        // Every value that stands is said, with who wrote it.
        let said: BTreeMap<String, Vec<Value>> = record.conflicts.iter().map(|conflict| {
            let mut values: Vec<Value> = conflict.values.iter().map(|stamped| stamped.value.clone()).collect();
            values.sort_unstable();
            (conflict.key.clone(), values)
        }).filter(|(key, _)| KEYS.iter().any(|(known, _)| known == key)).collect();
        prop_assert_eq!(said, standing(&whole, &registry));
        let stamped = record.conflicts.iter().flat_map(|conflict| &conflict.values);
        prop_assert!(stamped.into_iter().all(|value| (1..=DEVICES as u32).contains(&value.stamp.device)));
        let (seen, exported) = exported_phones(&record, &registry);
        prop_assert_eq!(seen, exported, "people see one order and export another");
    }

    /// A device that has some of it and gets the rest has all of it.
    #[test]
    fn the_rest_of_what_one_has_completes_it(steps in steps(), some in any::<Index>()) {
        let made = live(&steps);
        let mut whole = Document::new();
        whole.apply(chunks(&made)).unwrap();
        let mut some_of_it = Document::new();
        some_of_it.apply(chunks(&made[..some.index(made.len() + 1)])).unwrap();
        let rest = whole.changes_since(&some_of_it.heads());
        prop_assert!(rest.iter().all(|(hash, _)| !some_of_it.contains(*hash)), "nothing that is there");
        some_of_it.apply(rest.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
        prop_assert_eq!(some_of_it.heads(), whole.heads());
        prop_assert_eq!(some_of_it.read(&registry()), whole.read(&registry()));
    }
}

/// Two phones write at once what is given; then one of them writes what follows.
fn torn(values: [(&str, Value, Value); 1], then: &[(&str, Value)]) -> Document {
    let actor = |device| Actor { device, incarnation: 1 };
    let set = |key: &str, new: &Value| Intent::Set { key: key.to_owned(), seen: Vec::new(), new: new.clone() };
    let mut one = Document::new();
    one.write(actor(1), &[set("kind", &Value::text("customer")), set("name", &Value::text("Sol"))], 1).unwrap();
    let mut other = one.clone();
    for (key, first, second) in &values {
        one.write(actor(1), &[set(key, first)], 2).unwrap();
        other.write(actor(2), &[set(key, second)], 2).unwrap();
    }
    let changes = other.changes_since(&[]);
    one.apply(changes.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
    for (key, new) in then {
        one.write(actor(1), &[set(key, new)], 3).unwrap();
    }
    one
}

#[test]
fn nobody_is_asked_what_no_page_can_settle() {
    let registry = registry();
    let text = |text: &str| Value::text(text);
    let asked = |document: &Document| {
        let record = document.read(&registry).unwrap();
        (record.conflicts.len(), document.row(&registry).unwrap().flags & Row::CONFLICT != 0)
    };
    let number = |then: &[(&str, Value)]| torn([("phone/aaaaaaaa/label", text("tienda"), text("casa"))], then);

    assert_eq!(asked(&number(&[])), (1, true));
    assert_eq!(asked(&number(&[("phone/aaaaaaaa/removed", Value::Time(3))])), (0, false), "nobody sees it");
    assert_eq!(asked(&number(&[("removed", Value::Time(3))])), (1, false), "whoever restores it is asked");
    assert_eq!(asked(&torn([("tag/vip/label", text("VIP"), text("Vip"))], &[])), (0, false));
    assert_eq!(asked(&torn([("territory", Value::Int(1), Value::Int(2))], &[])), (1, true));
}
