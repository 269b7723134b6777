use super::*;
use crate::crm::{Kind, Value};
use crate::document::{Actor, Intent, Verdict, text};

const ANA: Actor = Actor { device: 1, incarnation: 1 };
const BENITO: Actor = Actor { device: 2, incarnation: 1 };
const DAY: i64 = 86_400_000;

/// A document and the sentences of its history, the oldest first.
struct Told(Document);

fn set(doc: &Document, key: &str, new: impl Into<Value>) -> Intent {
    Intent::Set { key: key.to_owned(), seen: doc.standing(key), new: new.into() }
}

/// Writes fields and answers the change.
fn write(doc: &mut Document, actor: Actor, now: i64, fields: &[(&str, Value)]) -> Hash {
    let intents: Vec<Intent> = fields.iter().map(|(key, value)| set(doc, key, value.clone())).collect();
    doc.write(actor, &intents, now).unwrap().changes[0].0
}

fn note(doc: &mut Document, actor: Actor, now: i64, new: &str) -> Hash {
    let splices = text::difference(&doc.text("notes"), new).into_iter().collect();
    let authored = doc.write(actor, &[Intent::Text { key: "notes".into(), splices }], now).unwrap();
    authored.changes.last().unwrap().0
}

fn born(now: i64) -> Document {
    let mut doc = Document::new();
    let fields = [("kind", Value::from("customer")), ("territory", Value::Int(1)), ("name", Value::from("Uno"))];
    write(&mut doc, ANA, now, &fields);
    doc
}

fn merge(into: &mut Document, from: &Document) {
    let chunks = from.changes_since(&[]);
    into.apply(chunks.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Bool(answer) => answer.to_string(),
        Value::Time(ms) => format!("@{ms}"),
    }
}

fn field(change: &FieldChange) -> String {
    let before: Vec<String> = change.before.iter().map(show).collect();
    let against: Vec<String> = change.against.iter().map(|other| show(&other.value)).collect();
    let against = if against.is_empty() { String::new() } else { format!(" against {}", against.join("+")) };
    format!("{}: {} → {}{against}", change.key, before.join("+"), show(&change.after))
}

impl Told {
    /// One line a fact: device, then what it did.
    fn lines(&self, of: Option<&str>) -> Vec<String> {
        let mut happenings = self.0.history(&BTreeSet::new()).page(of, None, usize::MAX).happenings;
        happenings.reverse();
        let lines = happenings.iter().flat_map(|happening| {
            happening.facts.iter().map(|fact| {
                let doubt = if happening.is_clock_doubtful { "?" } else { "" };
                let said = match fact {
                    Fact::Born { kind } => format!("made a {}", kind.name()),
                    Fact::Field { change } => field(change),
                    Fact::Entry { group, event, values, changes, .. } => {
                        let changes: Vec<String> = changes.iter().map(field).collect();
                        let values: Vec<String> = values.values().map(show).collect();
                        format!("{event:?} {group} «{}» {}", values.join(", "), changes.join("; "))
                    }
                    Fact::Text { key, passages } => {
                        let passages: Vec<String> =
                            passages.iter().map(|p| format!("{}[-{}][+{}]", p.before, p.removed, p.inserted)).collect();
                        format!("{key}: {}", passages.join(" "))
                    }
                    Fact::Removed => "removed".to_owned(),
                    Fact::Restored => "restored".to_owned(),
                };
                format!("{}{doubt} {said}", happening.stamp.device)
            })
        });
        lines.collect()
    }
}

#[test]
fn every_change_says_who_what_and_what_was_before() {
    let mut doc = born(1);
    write(&mut doc, BENITO, 2, &[("name", "Dos".into())]);
    write(
        &mut doc,
        ANA,
        3,
        &[("phone/ab12cd34/number", "+525512345678".into()), ("phone/ab12cd34/label", "móvil".into())],
    );
    write(&mut doc, BENITO, 4, &[("phone/ab12cd34/label", "casa".into())]);
    write(&mut doc, BENITO, 5, &[("phone/ab12cd34/rank", "m".into())]);
    write(&mut doc, ANA, 6, &[("phone/ab12cd34/removed", Value::Time(6))]);
    write(&mut doc, ANA, 7, &[("phone/ab12cd34/removed", Value::Null), ("removed", Value::Time(7))]);
    write(&mut doc, BENITO, 8, &[("removed", Value::Null)]);
    let told = Told(doc);
    assert_eq!(
        told.lines(None),
        [
            "1 made a customer",
            "1 name:  → Uno",
            "1 territory:  → 1",
            "2 name: Uno → Dos",
            "1 Added phone «móvil, +525512345678» phone/ab12cd34/label:  → móvil; phone/ab12cd34/number:  → +525512345678",
            "2 Changed phone «casa, +525512345678» phone/ab12cd34/label: móvil → casa",
            "1 Removed phone «casa, +525512345678» ",
            "1 removed",
            "1 Restored phone «casa, +525512345678» ",
            "2 restored",
        ]
    );
    assert_eq!(told.lines(Some("name")), ["1 name:  → Uno", "2 name: Uno → Dos"]);
    assert_eq!(told.lines(Some("phone")).len(), 4);
    assert_eq!(told.lines(Some("phone/ab12cd34")).len(), 4);
    assert_eq!(told.lines(Some("phone/ab12cd34/number")).len(), 1);
    assert_eq!(told.lines(Some("removed")), ["1 removed", "2 restored"]);
}

#[test]
fn a_disagreement_is_told_and_so_is_how_it_was_settled() {
    let mut ana = born(1);
    let mut benito = ana.clone();
    write(&mut ana, ANA, 2, &[("name", "Dos".into())]);
    write(&mut benito, BENITO, 3, &[("name", "Tres".into())]);
    merge(&mut ana, &benito);
    let standing: Vec<Value> = ana.standing("name");
    // Keeping the winner writes two operations, told as one.
    let winner = standing[0].clone();
    write(&mut ana, ANA, 4, &[("name", winner.clone())]);
    let seen: Vec<String> = standing.iter().map(show).collect();
    assert_eq!(
        Told(ana).lines(Some("name")),
        [
            "1 name:  → Uno".to_owned(),
            "1 name: Uno → Dos".to_owned(),
            "2 name: Uno → Tres against Dos".to_owned(),
            format!("1 name: {} → {}", seen.join("+"), show(&winner)),
        ]
    );
}

#[test]
fn a_clock_that_is_wrong_by_days_disorders_nothing() {
    let mut doc = born(10 * DAY);
    // Benito's phone believes it is five days ago, then Ana's is right again.
    write(&mut doc, BENITO, 5 * DAY, &[("name", "Dos".into())]);
    write(&mut doc, ANA, 10 * DAY + 1, &[("name", "Tres".into())]);
    // And one that believes it is next week.
    write(&mut doc, BENITO, 17 * DAY, &[("name", "Cuatro".into())]);
    write(&mut doc, ANA, 10 * DAY + 2, &[("name", "Cinco".into())]);
    assert_eq!(
        Told(doc.clone()).lines(Some("name")),
        [
            "1 name:  → Uno",
            "2? name: Uno → Dos",
            "1 name: Dos → Tres",
            "2 name: Tres → Cuatro",
            "1? name: Cuatro → Cinco"
        ]
    );
    // Every device with the same changes tells the same, however it got them.
    let mut other = Document::new();
    let mut chunks = doc.changes_since(&[]);
    chunks.reverse();
    other.apply(chunks.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
    assert_eq!(Told(other).lines(None), Told(doc).lines(None));
}

#[test]
fn edits_of_a_text_are_told_as_passages_and_one_sitting_as_one() {
    let mut doc = born(1);
    note(&mut doc, ANA, 1_000, "Llamar el lunes. Paga tarde.");
    note(&mut doc, ANA, 2_000, "Llamar el martes. Paga tarde.");
    note(&mut doc, BENITO, 3_000, "Llamar el martes. Paga tarde. 😀 ¡Ojo!");
    let passages =
        [text::difference("Llamar", "Llamar hoy").unwrap(), text::difference("Paga tarde", "Paga bien").unwrap()];
    doc.write(ANA, &[Intent::Text { key: "notes".into(), splices: passages.to_vec() }], 4_000).unwrap();
    let told = Told(doc);
    assert_eq!(
        told.lines(Some("notes")),
        [
            "1 notes: [-][+Llamar el martes. Paga tarde.]",
            "2 notes: Llamar el martes. Paga tarde.[-][+ 😀 ¡Ojo!]",
            "1 notes: Llamar[-][+ hoy] Llamar hoy el martes. Paga [-tarde][+bien]",
        ]
    );
}

#[test]
fn pages_follow_one_another_and_name_what_waits() {
    let mut doc = born(1);
    let mut waiting = BTreeSet::new();
    for number in 2..10 {
        waiting.insert(write(&mut doc, ANA, number, &[("name", number.to_string().as_str().into())]));
        write(&mut doc, ANA, number, &[("needs", number.to_string().as_str().into())]);
    }
    let history = doc.history(&waiting);
    let mut places = Vec::new();
    let mut next = None;
    loop {
        let page = history.page(Some("name"), next, 3);
        assert!(page.happenings.iter().all(|one| one.is_waiting == (one.stamp.time != 1)));
        places.extend(page.happenings.iter().map(|one| one.place));
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    assert_eq!(places, [15, 13, 11, 9, 7, 5, 3, 1, 0]);
}

#[test]
fn a_field_an_entry_or_the_record_goes_back_to_a_moment() {
    let mut doc = born(1);
    write(&mut doc, ANA, 2, &[("phone/ab12cd34/number", "+525512345678".into())]);
    let moment = note(&mut doc, ANA, 3, "Paga tarde.");
    write(&mut doc, BENITO, 4, &[("name", "Dos".into()), ("needs", "Cemento".into())]);
    write(&mut doc, BENITO, 5, &[("phone/ab12cd34/number", "+525599999999".into())]);
    write(&mut doc, BENITO, 6, &[("mail/zz12cd34/address", "a@b.mx".into()), ("mail/zz12cd34/label", "x".into())]);
    write(&mut doc, BENITO, 7, &[("removed", Value::Time(7)), ("phone/ab12cd34/removed", Value::Time(7))]);
    note(&mut doc, BENITO, 8, "Paga bien.");

    let name = doc.restoration(moment, Some("name"), 9).unwrap();
    assert_eq!(name, [Intent::set("name", "Dos".into(), "Uno".into())]);
    assert_eq!(doc.restoration(moment, Some("phone/ab12cd34"), 9).unwrap().len(), 2);
    let all = doc.restoration(moment, None, 9).unwrap();
    assert!(all.iter().all(|intent| intent.verdict(&doc.standing(intent.key())) == Verdict::Write));
    doc.write(ANA, &all, 9).unwrap();
    let record = doc.read(&crate::crm::Registry::default()).unwrap();
    assert_eq!((record.text("name"), record.text("needs"), record.removed), ("Uno", "", None));
    assert_eq!(record.entries("phone")[0].text("number"), "+525512345678");
    assert!(record.entries("mail").is_empty(), "what was not there then is removed");
    assert_eq!(record.text("mail/zz12cd34/address"), "a@b.mx", "and is not lost");
    assert_eq!(record.texts["notes"], "Paga tarde.");
    assert!(doc.restoration(moment, None, 10).unwrap().is_empty(), "it is there already");
    assert!(doc.restoration(Hash::from_bytes([9; 32]), None, 10).is_none());
}

#[test]
fn one_change_is_taken_back_and_what_came_after_it_stays() {
    let mut doc = born(1);
    let first = write(
        &mut doc,
        ANA,
        2,
        &[
            ("name", "Dos".into()),
            ("needs", "Cemento".into()),
            ("phone/ab12cd34/number", "+525512345678".into()),
            ("mail/ab12cd34/address", "a@b.mx".into()),
        ],
    );
    write(&mut doc, BENITO, 3, &[("needs", "Cal".into()), ("mail/ab12cd34/label", "oficina".into())]);
    let plan = doc.reversal(first, 4).unwrap();
    assert_eq!(plan.kept, ["mail/ab12cd34", "needs"]);
    doc.write(BENITO, &plan.intents, 4).unwrap();
    let record = doc.read(&crate::crm::Registry::default()).unwrap();
    assert_eq!((record.text("name"), record.text("needs")), ("Uno", "Cal"));
    assert!(record.entries("phone").is_empty());
    assert_eq!(record.entries("mail").len(), 1);
    assert_eq!(record.kind, Kind::CUSTOMER);
}

/// What a document costs that people have worked on for years.
#[test]
#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn two_thousand_changes_are_told_at_once() {
    let mut doc = born(1);
    for number in 0..1_000 {
        let actor = if number % 3 == 0 { ANA } else { BENITO };
        write(&mut doc, actor, number * DAY, &[("name", format!("Nombre {number}").as_str().into())]);
        let seen = doc.text("notes");
        note(&mut doc, actor, number * DAY, &format!("{seen} {number}"));
    }
    let doc = Document::load(&doc.save()).unwrap();
    let begun = std::time::Instant::now();
    let history = doc.history(&BTreeSet::new());
    let told = begun.elapsed();
    let page = history.page(None, None, 50);
    let paged = begun.elapsed() - told;
    let begun = std::time::Instant::now();
    let authors = doc.stamped("name");
    let written = begun.elapsed();
    println!("2,001 changes: told in {told:?}, a page of 50 in {paged:?}, who wrote a value in {written:?}");
    assert_eq!((page.happenings.len(), history.told.len(), authors.len()), (50, 2_001, 1));
    assert!(told.as_secs() < 5 && paged.as_secs() < 5);
}
