//! Merging two customers: everything of both is kept, whatever others do meanwhile and in whatever order it comes together, and
//! it can be undone.

use shared::crm::duplicates::{Profile, Reason};
use shared::crm::{Kind, Value, definition};
use shared::document::{DocId, Intent, Record, text};
use shared::replica::{Act, Answer, Command, CommandError, Part, Question};
use tests::simulator::{Chaos, World, oracle};

/// A seller's phone, and two of a manager.
const ANA: usize = 0;
const BENITO: usize = 1;

fn text(text: &str) -> Value {
    Value::text(text)
}

/// A world with two customers who are one, everywhere.
fn world(seed: u64) -> (World, DocId, DocId) {
    let mut world = World::new(seed, Chaos::NONE);
    world.come_to_rest();
    let older = world.make(
        ANA,
        Kind::CUSTOMER,
        &[
            ("name", text("Ferretería Tzintzuntzan")),
            ("stage", text("retention")),
            ("phone/aaaaaaaa/number", text("+525512345678")),
            ("tag/ruta-4/label", text("Ruta 4")),
        ],
    );
    note(&mut world, ANA, older, "Abre a las 9.");
    let younger = world.make(
        BENITO,
        Kind::CUSTOMER,
        &[
            ("name", text("Ferreteria Tzintzuntzan, S.A. de C.V.")),
            ("stage", text("acquisition")),
            ("segment", text("Tradicional")),
            ("phone/bbbbbbbb/number", text("+525512345678")),
            ("phone/bbbbbbbb/label", text("mostrador")),
            ("phone/cccccccc/number", text("+525587654321")),
            ("main_phone", text("bbbbbbbb")),
            ("mail/dddddddd/address", text("ventas@tzin.mx")),
            ("tag/zona-1/label", text("Zona 1")),
        ],
    );
    note(&mut world, BENITO, younger, "Paga de contado.");
    world.make(BENITO, Kind::ACTIVITY, &[("customer", text(&younger.to_string())), ("what", text("visit"))]);
    world.come_to_rest();
    (world, older, younger)
}

fn note(world: &mut World, at: usize, doc: DocId, new: &str) {
    let seen = world.document(at, doc).text("notes");
    let splices = text::difference(&seen, new).into_iter().collect();
    world.edit_parts(at, vec![Part { doc, intents: vec![Intent::Text { key: "notes".to_owned(), splices }] }]);
}

fn merge(world: &mut World, at: usize, one: DocId, other: DocId, take: &[&str]) -> Option<u64> {
    let take = take.iter().map(|key| (*key).to_owned()).collect();
    let Answer::Merging { parts, survivor, merged, .. } = world.ask(at, Question::Merging { one, other, take }) else {
        panic!("a plan")
    };
    assert_eq!((survivor, merged), (one.min(other), one.max(other)));
    world.edit_parts(at, parts)
}

fn record(world: &World, at: usize, doc: DocId) -> Record {
    world.document(at, doc).read(world.replica(at).registry()).unwrap()
}

fn phones(record: &Record) -> Vec<&str> {
    let mut phones: Vec<&str> = record.entries("phone").iter().map(|phone| phone.text("number")).collect();
    phones.sort_unstable();
    phones
}

fn is_listed(world: &World, at: usize, doc: DocId) -> bool {
    world.replica(at).row(doc).is_some_and(|listed| !listed.row.is_removed())
}

#[test]
fn everything_of_both_is_kept() {
    let (mut world, older, younger) = world(1);
    merge(&mut world, BENITO, younger, older, &["stage"]).unwrap();
    world.come_to_rest();
    let survivor = record(&world, ANA, older);
    assert_eq!(survivor.text("name"), "Ferretería Tzintzuntzan", "the older one's stands");
    assert_eq!(survivor.text("stage"), "acquisition", "unless the other's was chosen");
    assert_eq!(survivor.text("segment"), "Tradicional");
    assert_eq!(phones(&survivor), ["+525512345678", "+525587654321"], "the same phone is there once");
    let folded = survivor.entries("phone").into_iter().find(|phone| phone.id == "aaaaaaaa").unwrap();
    assert_eq!(folded.text("label"), "mostrador");
    assert_eq!(survivor.text("main_phone"), "aaaaaaaa", "the same phone under its other id");
    assert_eq!(survivor.entries("tag").len(), 2);
    assert_eq!(survivor.texts["notes"], "Abre a las 9.\n\nPaga de contado.");
    let merged = record(&world, ANA, younger);
    assert_eq!(merged.text("name"), "Ferreteria Tzintzuntzan, S.A. de C.V.", "what was not chosen stays reachable");
    assert!(is_listed(&world, ANA, older) && !is_listed(&world, ANA, younger));
    assert_eq!(world.replica(ANA).survivor(younger), Some(older));
    assert_eq!(world.replica(ANA).parts_of(older), [younger], "whose activities are the survivor's");
    let view = world.open(ANA, older);
    assert_eq!((view.merged.len(), view.merged[0].doc, view.merged[0].later.len()), (1, younger, 0));
    assert_eq!(world.open(ANA, younger).shown_on, Some(older));
    let again =
        world.order(ANA, Command::Ask { question: Question::Merging { one: older, other: younger, take: vec![] } });
    assert_eq!(again, Err(CommandError::NotMergeable));
    oracle::check_without_model(&world);
}

#[test]
fn an_undone_merger_leaves_both_as_they_were() {
    for late in [false, true] {
        let (mut world, older, younger) = world(2);
        let before = (record(&world, ANA, older), record(&world, ANA, younger));
        let number = merge(&mut world, BENITO, older, younger, &["stage"]).unwrap();
        world.come_to_rest();
        if late {
            // On another phone, long after.
            let Answer::Plan { parts, kept } = world.ask(ANA, Question::Unmerging { doc: younger }) else { panic!() };
            assert_eq!(kept, []);
            world.edit_parts(ANA, parts);
        } else {
            world.order(BENITO, Command::Undo { number }).unwrap();
            assert_eq!(world.order(BENITO, Command::Undo { number }), Err(CommandError::NotUndoable));
        }
        world.come_to_rest();
        for at in [ANA, BENITO] {
            let (one, other) = (record(&world, at, older), record(&world, at, younger));
            assert_eq!(one.texts, before.0.texts);
            for key in ["name", "stage", "segment", "main_phone"] {
                assert_eq!(one.value(key), before.0.value(key), "{key}");
            }
            for group in ["phone", "mail", "tag"] {
                assert_eq!(one.entries(group), before.0.entries(group), "{group}");
            }
            assert_eq!(other.values, before.1.values);
            assert!(is_listed(&world, at, older) && is_listed(&world, at, younger));
            assert_eq!(world.replica(at).parts_of(older), []);
        }
        // And once more: nothing doubles.
        merge(&mut world, ANA, older, younger, &[]);
        world.come_to_rest();
        let survivor = record(&world, BENITO, older);
        assert_eq!((phones(&survivor).len(), survivor.entries("mail").len(), survivor.entries("tag").len()), (2, 1, 2));
        oracle::check_without_model(&world);
    }
}

/// What Ana does offline to either record, while Benito merges them; then they meet, in either order.
#[test]
fn what_others_do_meanwhile_is_kept_and_shown() {
    for ana_first in [true, false] {
        for undo in [false, true] {
            let (mut world, older, younger) = world(3);
            world.connect(ANA, false);
            world.connect(BENITO, false);
            world.write(
                ANA,
                younger,
                &[("segment", text("Moderno")), ("phone/cccccccc/number", text("+525500001111"))],
            );
            world.write(ANA, younger, &[("phone/eeeeeeee/number", text("+525522223333"))]);
            world.write(ANA, older, &[("needs", text("Cemento"))]);
            note(&mut world, ANA, younger, "Paga de contado. Pregunta por Lucha.");
            let visit =
                world.make(ANA, Kind::ACTIVITY, &[("customer", text(&younger.to_string())), ("what", text("call"))]);
            let number = merge(&mut world, BENITO, older, younger, &[]).unwrap();
            let (first, second) = if ana_first { (ANA, BENITO) } else { (BENITO, ANA) };
            world.connect(first, true);
            world.settle_one(first);
            world.connect(second, true);
            world.come_to_rest();

            // Ana's activity is the survivor's, by itself.
            let row = world.replica(BENITO).row(visit).unwrap().row;
            let of: DocId = row.text(4).parse().unwrap();
            assert_eq!(world.replica(BENITO).survivor(of), Some(older));
            // Her edits of the merged record are an issue on the survivor.
            let Answer::LaterThanMerge { records } = world.ask(BENITO, Question::LaterThanMerge) else { panic!() };
            assert_eq!(records, [(younger, older)]);
            let view = world.open(BENITO, older);
            let later: Vec<&str> = view.merged[0].later.iter().map(|later| later.key.as_str()).collect();
            assert_eq!(later, ["notes", "phone/cccccccc/number", "phone/eeeeeeee/number", "segment"]);
            assert_eq!(view.record.text("needs"), "Cemento");
            assert_eq!(view.record.text("segment"), "Tradicional", "nothing is written over unasked");

            if undo {
                world.order(BENITO, Command::Undo { number }).unwrap();
                world.come_to_rest();
                for at in [ANA, BENITO] {
                    let (one, other) = (record(&world, at, older), record(&world, at, younger));
                    assert_eq!((one.text("needs"), one.text("segment"), phones(&one).len()), ("Cemento", "", 1));
                    assert_eq!(one.texts["notes"], "Abre a las 9.");
                    assert_eq!((other.text("segment"), phones(&other).len()), ("Moderno", 3));
                    assert_eq!(other.texts["notes"], "Paga de contado. Pregunta por Lucha.");
                    assert!(is_listed(&world, at, older) && is_listed(&world, at, younger));
                }
            } else {
                world.edit_parts(BENITO, view.merged[0].take_over.clone());
                assert!(world.shown(BENITO, older).merged[0].later.is_empty(), "looked at");
                world.come_to_rest();
                let one = record(&world, ANA, older);
                assert_eq!(one.text("segment"), "Moderno");
                assert_eq!(phones(&one), ["+525500001111", "+525512345678", "+525522223333"]);
                assert_eq!(one.texts["notes"], "Abre a las 9.\n\nPaga de contado. Pregunta por Lucha.");
                let Answer::LaterThanMerge { records } = world.ask(ANA, Question::LaterThanMerge) else { panic!() };
                assert_eq!(records, []);
            }
            oracle::check_without_model(&world);
        }
    }
}

#[test]
fn what_was_worked_on_in_the_survivor_stays_when_the_merger_is_undone() {
    let (mut world, older, younger) = world(4);
    let number = merge(&mut world, BENITO, older, younger, &["stage"]).unwrap();
    world.come_to_rest();
    world.connect(BENITO, false);
    world.write(ANA, older, &[("phone/cccccccc/label", text("almacén")), ("segment", text("Moderno"))]);
    world.settle_one(ANA);
    world.connect(BENITO, true);
    world.come_to_rest();
    world.order(BENITO, Command::Undo { number }).unwrap();
    world.come_to_rest();
    let one = record(&world, ANA, older);
    assert_eq!(phones(&one), ["+525512345678", "+525587654321"], "Ana has worked on the second");
    assert_eq!((one.text("segment"), one.text("stage")), ("Moderno", "retention"));
    assert!(is_listed(&world, ANA, younger));
    // What undoing would have written over is asked about.
    let view = world.open(BENITO, older);
    assert_eq!(view.contested.iter().map(|one| one.intent.key()).collect::<Vec<_>>(), ["segment"]);
}

#[test]
fn two_who_merge_the_same_two_at_once_do_it_once() {
    let (mut world, older, younger) = world(5);
    world.connect(ANA, false);
    merge(&mut world, BENITO, older, younger, &[]);
    merge(&mut world, ANA, younger, older, &[]);
    world.connect(ANA, true);
    world.come_to_rest();
    let survivor = record(&world, BENITO, older);
    assert_eq!(phones(&survivor), ["+525512345678", "+525587654321"]);
    assert_eq!((survivor.entries("mail").len(), survivor.entries("tag").len()), (1, 2));
    assert!(world.open(ANA, older).merged[0].later.is_empty());
    assert_eq!(world.replica(ANA).row(younger).unwrap().row.flags & shared::document::Row::CONFLICT, 0);
    oracle::check_without_model(&world);
}

#[test]
fn a_chain_of_mergers_has_one_end_and_no_circle() {
    let (mut world, older, younger) = world(6);
    let youngest = world.make(ANA, Kind::CUSTOMER, &[("name", text("Otra"))]);
    world.come_to_rest();
    merge(&mut world, ANA, youngest, younger, &[]);
    merge(&mut world, BENITO, younger, older, &[]);
    world.come_to_rest();
    assert_eq!(world.replica(ANA).survivor(youngest), Some(older));
    assert_eq!(world.replica(ANA).parts_of(older), [younger, youngest]);
    let backwards = Intent::set("merged_into", Value::Null, text(&youngest.to_string()));
    let command = Command::Edit { parts: vec![Part { doc: older, intents: vec![backwards] }] };
    assert_eq!(world.order(ANA, command), Err(CommandError::InvalidValue { key: "merged_into".to_owned() }));
}

#[test]
fn duplicates_are_found_as_rows_change() {
    let (mut world, older, younger) = world(7);
    let Answer::Pairs { pairs } = world.ask(ANA, pairs_of(Kind::CUSTOMER)) else { panic!() };
    assert_eq!(pairs.pairs.iter().map(|pair| (pair.one, pair.other)).collect::<Vec<_>>(), [(older, younger)]);
    let typed = Profile { names: vec!["aceros del bajio".to_owned()], ..Profile::default() };
    let (limit, kind) = (5, Kind::CUSTOMER);
    let similar = Question::Similar { profile: typed.into(), except: None, limit, kind };
    let found = |world: &mut World| {
        let Answer::Similar { found, is_complete: true } = world.ask(ANA, similar.clone()) else { panic!() };
        found
    };
    assert_eq!(found(&mut world), []);
    world.write(BENITO, younger, &[("name", text("Aceros del Bajío SL"))]);
    world.come_to_rest();
    let now = found(&mut world);
    assert_eq!(now[0].0, younger);
    assert!(matches!(&now[0].1.reasons[0], Reason::SameName { name, .. } if name == "Aceros del Bajío SL"));
    merge(&mut world, ANA, older, younger, &[]);
    assert_eq!(found(&mut world), [], "a merged record is nobody's duplicate");
    let question = Question::SimilarTo { doc: older, limit, kind };
    let Answer::Similar { found, .. } = world.ask(ANA, question) else { panic!() };
    assert_eq!(found, []);
}

fn pairs_of(kind: Kind) -> Question {
    Question::Pairs { limit: 10, kind }
}

/// A product, made by whoever keeps the catalogue.
fn product(world: &mut World, number: u8, fields: &[(&str, &str)]) -> DocId {
    let doc = DocId::new(i64::from(number), [number; 10]);
    let set = |key: &str, new: Value| Intent::set(key, Value::Null, new);
    let mut intents = vec![set("kind", text(Kind::PRODUCT.name())), set("territory", Value::Int(0))];
    intents.extend(fields.iter().map(|(key, new)| set(key, text(new))));
    world.edit_parts(BENITO, vec![Part { doc, intents }]);
    doc
}

#[test]
fn products_of_one_name_or_code_are_offered_until_somebody_says_that_they_are_two() {
    let mut world = World::new(8, Chaos::NONE);
    world.come_to_rest();
    let pairs = |world: &mut World, at: usize| {
        let Answer::Pairs { pairs } = world.ask(at, pairs_of(Kind::PRODUCT)) else { panic!() };
        pairs.pairs.iter().map(|pair| (pair.one, pair.other)).collect::<Vec<_>>()
    };
    // She has asked before there was any.
    assert_eq!(pairs(&mut world, ANA), []);
    let older = product(&mut world, 1, &[("name", "Cajeta quemada"), ("code", "CAJ-370")]);
    let younger = product(&mut world, 2, &[("name", "Cajeta QUEMADA")]);
    product(&mut world, 3, &[("name", "Cajeta envinada"), ("code", "CAJ-371")]);
    // A customer of that name is none of them.
    world.make(ANA, Kind::CUSTOMER, &[("name", text("Cajeta quemada"))]);
    world.come_to_rest();
    assert_eq!(pairs(&mut world, ANA), [(older, younger)]);
    assert_eq!(pairs(&mut world, BENITO), [(older, younger)]);

    let table = definition(Kind::PRODUCT);
    let mut typed = Profile::default();
    typed.tell(table, None, table.field("code").unwrap(), "caj 370");
    let question = Question::Similar { profile: typed.into(), except: None, limit: 5, kind: Kind::PRODUCT };
    let Answer::Similar { found, is_complete: true } = world.ask(BENITO, question) else { panic!() };
    assert_eq!(found.iter().map(|(doc, _)| *doc).collect::<Vec<_>>(), [older]);
    assert!(matches!(&found[0].1.reasons[..], [Reason::SameOwn { value, .. }] if value == "CAJ-370"));

    // Whoever keeps the catalogue says it, for everybody.
    let fields = [("other", text(&younger.to_string())), ("removed", Value::Null)];
    let fields = fields.map(|(key, value)| (format!("not_same/{younger}/{key}"), value));
    let say = Question::Many { docs: vec![older], act: Act::Set(fields.into()) };
    let Answer::Plan { parts, kept } = world.ask(ANA, say.clone()) else { panic!() };
    assert!(parts.is_empty() && kept.len() == 1, "a seller may not");
    let Answer::Plan { parts, kept } = world.ask(BENITO, say) else { panic!() };
    assert!(kept.is_empty());
    world.edit_parts(BENITO, parts);
    world.come_to_rest();
    assert_eq!(pairs(&mut world, ANA), []);
    assert_eq!(pairs(&mut world, BENITO), []);
    oracle::check_without_model(&world);
}
