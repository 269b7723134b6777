//! Taking edits back, and asking what happened, through a phone's replica.

use shared::crm::{Kind, Value};
use shared::document::{DocId, Fact, Intent, text};
use shared::replica::{Act, Answer, Command, CommandError, Part, Question};
use tests::simulator::{Chaos, World, oracle};

const ANA: usize = 0;
const BENITO: usize = 1;

fn name(world: &World, at: usize, doc: DocId) -> Vec<Value> {
    world.document(at, doc).standing("name")
}

fn books(count: usize) -> (World, Vec<DocId>) {
    let mut world = World::new(11, Chaos::NONE);
    world.come_to_rest();
    let docs =
        (0..count).map(|at| world.make(ANA, Kind::CUSTOMER, &[("name", Value::text(format!("n{at}")))])).collect();
    world.come_to_rest();
    (world, docs)
}

fn rename(world: &mut World, at: usize, docs: &[DocId], to: &str) -> u64 {
    let parts = docs.iter().map(|doc| {
        let intent = Intent::Set { key: "name".to_owned(), seen: name(world, at, *doc), new: Value::text(to) };
        Part { doc: *doc, intents: vec![intent] }
    });
    let parts = parts.collect();
    world.edit_parts(at, parts).unwrap()
}

#[test]
fn an_edit_of_many_is_taken_back_and_done_again_synced_or_not() {
    for synced in [false, true] {
        let (mut world, docs) = books(40);
        world.connect(ANA, synced);
        let number = rename(&mut world, ANA, &docs, "todos");
        if synced {
            world.come_to_rest();
        }
        let Ok(Some(Answer::Undoable { number: again })) = world.order(ANA, Command::Undo { number }) else { panic!() };
        for (at, doc) in docs.iter().enumerate() {
            assert_eq!(name(&world, ANA, *doc), [Value::text(format!("n{at}"))]);
        }
        world.order(ANA, Command::Undo { number: again }).unwrap();
        world.connect(ANA, true);
        world.come_to_rest();
        assert!(docs.iter().all(|doc| name(&world, BENITO, *doc) == [Value::text("todos")]));
        oracle::check_without_model(&world);
    }
}

#[test]
fn what_somebody_changed_since_is_asked_about_and_the_rest_goes_back() {
    let (mut world, docs) = books(3);
    let number = rename(&mut world, ANA, &docs, "todos");
    world.come_to_rest();
    world.write(BENITO, docs[1], &[("name", Value::text("de Benito"))]);
    world.come_to_rest();
    world.order(ANA, Command::Undo { number }).unwrap();
    world.come_to_rest();
    assert_eq!(name(&world, BENITO, docs[0]), [Value::text("n0")]);
    assert_eq!(name(&world, BENITO, docs[1]), [Value::text("de Benito")]);
    let contested = world.open(ANA, docs[1]).contested;
    assert!(matches!(&contested[0].intent, Intent::Set { new, .. } if *new == Value::text("n1")), "{contested:?}");
}

#[test]
fn a_record_that_was_made_goes_unless_somebody_works_on_it() {
    let (mut world, _) = books(0);
    let intents = |doc: usize| {
        let set = |key: &str, new: Value| Intent::set(key, Value::Null, new);
        let splices = text::difference("", "Nota.").into_iter().collect();
        vec![
            set("kind", Value::text("customer")),
            set("territory", Value::Int(1)),
            set("name", Value::text(format!("n{doc}"))),
            set("phone/ab12cd34/number", Value::text("+525512345678")),
            Intent::Text { key: "notes".to_owned(), splices },
        ]
    };
    let docs: Vec<DocId> = (0..3).map(|at| DocId::new(1_790_000_000_000 + at, [at as u8; 10])).collect();
    let parts = docs.iter().enumerate().map(|(at, doc)| Part { doc: *doc, intents: intents(at) }).collect();
    let number = world.edit_parts(ANA, parts).unwrap();
    world.come_to_rest();
    world.write(BENITO, docs[1], &[("phone/ab12cd34/label", Value::text("casa"))]);
    world.come_to_rest();
    world.order(ANA, Command::Undo { number }).unwrap();
    world.come_to_rest();
    let listed: Vec<bool> = docs.iter().map(|doc| !world.replica(BENITO).row(*doc).unwrap().row.is_removed()).collect();
    assert_eq!(listed, [false, true, false]);
}

#[test]
fn texts_and_entries_are_taken_back_in_a_record_that_moves_on() {
    let (mut world, docs) = books(1);
    let doc = docs[0];
    let write = |world: &mut World, at: usize, new: &str| {
        let splices = text::difference(&world.document(at, doc).text("notes"), new).into_iter().collect();
        let intents = vec![Intent::Text { key: "notes".to_owned(), splices }];
        world.edit_parts(at, vec![Part { doc, intents }]).unwrap()
    };
    write(&mut world, ANA, "Abre a las 9. Cierra los lunes.");
    let number = write(&mut world, ANA, "Abre a las 10. Cierra los lunes.");
    world.come_to_rest();
    write(&mut world, BENITO, "¡Ojo! Abre a las 10. Cierra los lunes. Paga bien.");
    world.come_to_rest();
    world.order(ANA, Command::Undo { number }).unwrap();
    assert_eq!(world.document(ANA, doc).text("notes"), "¡Ojo! Abre a las 9. Cierra los lunes. Paga bien.");
    let number = world.write(ANA, doc, &[("mail/ab12cd34/address", Value::text("a@b.mx"))]).unwrap();
    world.order(ANA, Command::Undo { number }).unwrap();
    assert!(!world.document(ANA, doc).standing("mail/ab12cd34/removed")[0].is_null());
}

#[test]
fn an_undo_that_is_not_of_this_session_says_so() {
    let (mut world, docs) = books(1);
    assert_eq!(world.order(ANA, Command::Undo { number: 999 }), Err(CommandError::NotUndoable));
    // But the history can still take it back.
    rename(&mut world, ANA, &docs, "otro");
    world.come_to_rest();
    let doc = docs[0];
    let of = Some("name".to_owned());
    let history = Question::History { doc, of: of.clone(), before: None, limit: 1 };
    let Answer::History { page, contested } = world.ask(BENITO, history) else { panic!() };
    assert!(contested.is_empty() && page.next.is_some());
    let newest = &page.happenings[0];
    assert!(matches!(&newest.facts[0], Fact::Field { change } if change.before == [Value::text("n0")]));
    let Answer::Plan { parts, .. } = world.ask(BENITO, Question::Reversal { doc, change: newest.change }) else {
        panic!()
    };
    world.edit_parts(BENITO, parts);
    assert_eq!(name(&world, BENITO, doc), [Value::text("n0")]);
    // What waits is marked as such, and who wrote a value is one question.
    let history = Question::History { doc, of: of.clone(), before: None, limit: 10 };
    world.connect(ANA, false);
    world.write(ANA, doc, &[("name", Value::text("tercero"))]);
    let Answer::History { page, .. } = world.ask(ANA, history) else { panic!() };
    assert_eq!(page.happenings.iter().map(|one| one.is_waiting).collect::<Vec<_>>()[..2], [true, false]);
    let Answer::Written { values } = world.ask(ANA, Question::Written { doc, key: "name".to_owned() }) else {
        panic!()
    };
    assert_eq!((values[0].stamp.device, values.len()), (world.replica(ANA).meta().device, 1));
    // Back to the first moment, as an ordinary edit.
    let first = page.happenings.last().unwrap().change;
    let Answer::Plan { parts, .. } = world.ask(ANA, Question::Restoration { doc, to: first, of }) else { panic!() };
    world.edit_parts(ANA, parts);
    assert_eq!(name(&world, ANA, doc), [Value::text("n0")]);
}

#[test]
fn records_say_what_is_not_synced_yet() {
    let (mut world, docs) = books(2);
    world.connect(ANA, false);
    rename(&mut world, ANA, &docs[..1], "uno");
    let nobody = DocId::from_bytes([9; 16]);
    let question = Question::Records { docs: vec![docs[0], docs[1], nobody] };
    let Answer::Records { records } = world.ask(ANA, question) else { panic!() };
    let names = records.iter().map(|(_, record)| record.as_ref().map(|record| record.text("name").to_owned()));
    assert_eq!(names.collect::<Vec<_>>(), [Some("uno".into()), Some("n1".into()), None]);
}

/// Does something to many, as a page does, and returns the number by which it is taken back.
fn act(world: &mut World, docs: &[DocId], act: Act) -> Option<u64> {
    let question = Question::Many { docs: docs.to_vec(), act };
    let Ok(Some(Answer::Plan { parts, kept })) = world.order(ANA, Command::Ask { question }) else { panic!() };
    assert_eq!(kept, []);
    if parts.is_empty() {
        return None;
    }
    Some(world.edit_parts(ANA, parts).unwrap())
}

#[test]
fn many_are_tagged_untagged_and_tagged_again() {
    let (mut world, docs) = books(30);
    let tagged = |world: &World, at: usize| {
        let has = |doc: &&DocId| {
            let record = world.document(at, **doc);
            record.standing("tag/vip/label") == [Value::text("VIP")]
                && record.standing("tag/vip/removed").iter().all(Value::is_null)
        };
        docs.iter().filter(has).count()
    };
    let number = act(&mut world, &docs, Act::Tag("VIP".to_owned())).unwrap();
    assert_eq!(tagged(&world, ANA), 30);
    assert_eq!(act(&mut world, &docs, Act::Tag("Vip".to_owned())), None, "they have it already");
    world.order(ANA, Command::Undo { number }).unwrap();
    assert_eq!(tagged(&world, ANA), 0);
    act(&mut world, &docs, Act::Tag("VIP".to_owned())).unwrap();
    world.come_to_rest();
    assert_eq!(tagged(&world, BENITO), 30, "what was taken away is given again");
    act(&mut world, &docs[..10], Act::Untag("vip".to_owned())).unwrap();
    let number = act(&mut world, &docs, Act::Remove).unwrap();
    world.order(ANA, Command::Undo { number }).unwrap();
    world.come_to_rest();
    assert_eq!(tagged(&world, BENITO), 20);
    oracle::check_without_model(&world);
}

#[test]
fn a_field_is_put_and_taken_back_whatever_stood_there() {
    let (mut world, docs) = books(2);
    let stage = |world: &World, at: usize| world.document(at, docs[0]).standing("stage");
    let put = |choice: &str| Act::Set(vec![("stage".to_owned(), Value::text(choice))]);
    let number = act(&mut world, &docs[..1], put("lost")).unwrap();
    assert_eq!(stage(&world, ANA), [Value::text("lost")]);
    assert_eq!(act(&mut world, &docs[..1], put("lost")), None, "it is so already");
    world.order(ANA, Command::Undo { number }).unwrap();
    assert!(stage(&world, ANA).iter().all(Value::is_null));

    // Two who did it without a network: whoever does it again settles it, for both.
    world.come_to_rest();
    world.connect(ANA, false);
    act(&mut world, &docs[..1], put("acquisition")).unwrap();
    world.write(BENITO, docs[0], &[("stage", Value::text("retention"))]);
    world.come_to_rest();
    world.connect(ANA, true);
    world.come_to_rest();
    assert_eq!(stage(&world, ANA).len(), 2);
    act(&mut world, &docs[..1], put("expansion")).unwrap();
    world.come_to_rest();
    assert_eq!(stage(&world, BENITO), [Value::text("expansion")]);
    oracle::check_without_model(&world);

    // What the kind does not have, or the member may not write, is left.
    let question =
        Question::Many { docs: docs.clone(), act: Act::Set(vec![("weather".to_owned(), Value::text("fine"))]) };
    let Ok(Some(Answer::Plan { parts, kept })) = world.order(ANA, Command::Ask { question }) else { panic!() };
    assert!(parts.is_empty() && kept.len() == 2);
}

#[test]
fn that_two_are_not_the_same_is_said_taken_back_and_said_again() {
    let (mut world, docs) = books(2);
    let (doc, not) = (docs[0], docs[1]);
    let entry = format!("not_same/{not}");
    let say = || {
        let fields = [("other", Value::text(not.to_string())), ("removed", Value::Null)];
        Act::Set(Vec::from(fields.map(|(key, value)| (format!("{entry}/{key}"), value))))
    };
    let is_said = |world: &World, at: usize| {
        let record = world.document(at, doc);
        let is_removed = record.standing(&format!("{entry}/removed")).iter().any(|value| !value.is_null());
        record.standing(&format!("{entry}/other")) == [Value::text(not.to_string())] && !is_removed
    };
    let number = act(&mut world, &[doc], say()).unwrap();
    assert!(is_said(&world, ANA));
    assert_eq!(act(&mut world, &[doc], say()), None, "it is said already");
    world.order(ANA, Command::Undo { number }).unwrap();
    world.come_to_rest();
    assert!(!is_said(&world, ANA) && !is_said(&world, BENITO));
    act(&mut world, &[doc], say()).unwrap();
    world.come_to_rest();
    assert!(is_said(&world, ANA) && is_said(&world, BENITO));
    oracle::check_without_model(&world);
}
