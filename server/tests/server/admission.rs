//! Every class of change that is not let in, and those that look alike but are.

use crate::common::*;
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, ObjType, ROOT, ScalarValue, TextEncoding};
use minicbor::bytes::ByteVec;
use proptest::prelude::*;
use server::admission::merge::merge;
use server::admission::{MergeAnswer, MergeRequest, Rules, Verdict, frame};
use shared::crm::{Role, Value};
use shared::document::chunk::{self, ChangeChunk, leb};
use shared::document::{Actor, DocId, Document, Intent, text};
use shared::sync::cursor::Scope;
use shared::sync::message::{Grant, PushedCommand, PushedPart, Refusal};

const ANA: Actor = Actor { device: 1, incarnation: 1 };
const BENITO: Actor = Actor { device: 2, incarnation: 1 };

/// A customer as Ana made it, with its chunks.
fn born() -> (Document, Vec<Vec<u8>>) {
    let mut document = Document::new();
    let chunks = author(&mut document, ANA, &customer(NORTH, "Sol"));
    (document, chunks)
}

fn author(document: &mut Document, actor: Actor, fields: &[(&str, Value)]) -> Vec<Vec<u8>> {
    let intents: Vec<Intent> = fields
        .iter()
        .map(|(key, new)| Intent::Set { key: (*key).to_owned(), seen: vec![], new: new.clone() })
        .collect();
    let authored = document.write(actor, &intents, NOW).unwrap();
    authored.changes.into_iter().map(|(_, chunk)| chunk).collect()
}

fn seller() -> Vec<Grant> {
    vec![Grant { scope: 0, role: Role::Reader }, Grant { scope: NORTH, role: Role::Seller }]
}

fn judge(snapshot: &[u8], grants: &[Grant], commands: &[&[Vec<u8>]]) -> MergeAnswer {
    let commands = commands.iter().map(|chunks| chunks.iter().cloned().map(ByteVec::from).collect()).collect();
    merge(
        &MergeRequest {
            snapshot: snapshot.to_vec().into(),
            grants: grants.to_vec(),
            commands,
            ..MergeRequest::default()
        },
        &Rules::default(),
    )
}

#[track_caller]
fn check(snapshot: &[u8], chunks: &[Vec<u8>], expected: Verdict) {
    assert_eq!(judge(snapshot, &seller(), &[chunks]).verdicts, [expected]);
}

#[track_caller]
fn refused(snapshot: &[u8], chunks: &[Vec<u8>], refusal: Refusal) {
    check(snapshot, chunks, Verdict::Refused(refusal));
}

/// One change made with Automerge itself, which writes whatever it is told.
fn raw(base: &[u8], actor: Actor, write: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) -> Vec<u8> {
    let mut document = if base.is_empty() {
        Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit)
    } else {
        Automerge::load(base).unwrap()
    };
    document.set_actor(ActorId::from(actor.to_bytes()));
    let mut transaction = document.transaction();
    write(&mut transaction);
    transaction.commit_with(CommitOptions::default().with_time(NOW));
    document.get_last_local_change().unwrap().raw_bytes().to_vec()
}

/// A chunk with another frame around the same operations.
fn reframed(bytes: &[u8], edit: impl FnOnce(&mut ChangeChunk<'_>)) -> Vec<u8> {
    let mut change = ChangeChunk::read(bytes).unwrap();
    edit(&mut change);
    let mut content = Vec::new();
    leb::write_u64(&mut content, change.deps.len() as u64);
    for dep in &change.deps {
        content.extend_from_slice(&dep.to_bytes());
    }
    leb::write_u64(&mut content, change.actor.len() as u64);
    content.extend_from_slice(change.actor);
    leb::write_u64(&mut content, change.seq);
    leb::write_u64(&mut content, change.start_op);
    leb::write_i64(&mut content, change.time);
    content.extend_from_slice(change.body);
    chunk::build_change(&content).0
}

#[test]
fn a_creation_and_an_edit_are_let_in_and_known_again() {
    let (mut document, first) = born();
    let answer = judge(b"", &seller(), &[&first]);
    assert_eq!(answer.verdicts, [Verdict::Accepted]);
    let merged = answer.merged.unwrap();
    assert_eq!((merged.heads, merged.row.territory), (document.heads(), NORTH));
    let snapshot = document.save();
    check(&snapshot, &first, Verdict::Duplicate);
    let second = author(&mut document, BENITO, &[("segment", Value::text("Panaderías"))]);
    check(&snapshot, &second, Verdict::Accepted);
    // Both at once, in one command and in two.
    let both = [first.clone(), second.clone()].concat();
    check(b"", &both, Verdict::Accepted);
    assert_eq!(judge(b"", &seller(), &[&first, &second]).verdicts, [Verdict::Accepted; 2]);
    check(&snapshot, &both, Verdict::Accepted);
}

#[test]
fn a_record_that_does_not_exist_is_unknown() {
    let (mut document, _) = born();
    let edit = author(&mut document, ANA, &[("name", Value::text("Luna"))]);
    refused(b"", &edit, Refusal::Unknown);
    let no_kind = author(&mut Document::new(), ANA, &[("name", Value::text("Luna"))]);
    refused(b"", &no_kind, Refusal::Unknown);
    let (_, birth) = text::birth("notes");
    refused(b"", &[birth], Refusal::Unknown);
    // Outside the author's scopes it looks the same.
    let (document, _) = born();
    let elsewhere = [Grant { scope: SOUTH, role: Role::Manager }];
    let edit = author(&mut document.clone(), BENITO, &[("name", Value::text("Luna"))]);
    let answer = judge(&document.save(), &elsewhere, &[&edit]);
    assert_eq!(answer.verdicts, [Verdict::Refused(Refusal::Unknown)]);
}

#[test]
fn roles_decide_who_writes_what_where() {
    let (document, first) = born();
    let snapshot = document.save();
    let with = |grants: &[(Scope, Role)], snapshot: &[u8], chunks: &[Vec<u8>]| {
        let grants: Vec<Grant> = grants.iter().map(|(scope, role)| Grant { scope: *scope, role: *role }).collect();
        judge(snapshot, &grants, &[chunks]).verdicts[0]
    };
    let forbidden = Verdict::Refused(Refusal::Forbidden);
    assert_eq!(with(&[(NORTH, Role::Reader)], b"", &first), forbidden);
    assert_eq!(with(&[(SOUTH, Role::Manager)], b"", &first), forbidden);
    let edit = author(&mut document.clone(), BENITO, &[("name", Value::text("Luna"))]);
    assert_eq!(with(&[(NORTH, Role::Reader)], &snapshot, &edit), forbidden);
    assert_eq!(with(&[(NORTH, Role::Seller)], &snapshot, &edit), Verdict::Accepted);
    // A move wants a manager of both territories.
    let away = author(&mut document.clone(), BENITO, &[("territory", Value::Int(i64::from(SOUTH)))]);
    assert_eq!(with(&[(NORTH, Role::Seller)], &snapshot, &away), forbidden);
    assert_eq!(with(&[(NORTH, Role::Seller), (SOUTH, Role::Reader)], &snapshot, &away), forbidden);
    assert_eq!(with(&[(NORTH, Role::Seller), (SOUTH, Role::Seller)], &snapshot, &away), forbidden);
    assert_eq!(with(&[(NORTH, Role::Manager), (SOUTH, Role::Seller)], &snapshot, &away), forbidden);
    assert_eq!(with(&[(NORTH, Role::Seller), (SOUTH, Role::Manager)], &snapshot, &away), forbidden);
    assert_eq!(with(&[(NORTH, Role::Manager), (SOUTH, Role::Manager)], &snapshot, &away), Verdict::Accepted);
    assert_eq!(
        with(&[(NORTH, Role::Administrator), (SOUTH, Role::Administrator)], &snapshot, &away),
        Verdict::Accepted
    );
    // Members are administrators' business.
    let member = [("kind", Value::text("member")), ("territory", Value::Int(0)), ("name", Value::text("Yo"))];
    let member = author(&mut Document::new(), ANA, &member);
    assert_eq!(with(&[(0, Role::Reader), (NORTH, Role::Manager)], b"", &member), forbidden);
    assert_eq!(with(&[(0, Role::Administrator)], b"", &member), Verdict::Accepted);
}

#[test]
fn fields_that_are_written_once_are_written_once() {
    let everywhere = [Grant { scope: 0, role: Role::Administrator }];
    let with = |snapshot: &[u8], commands: &[&[Vec<u8>]]| judge(snapshot, &everywhere, commands).verdicts;
    let wrong = Verdict::Refused(Refusal::InvalidValue);
    let mut document = Document::new();
    let born = author(
        &mut document,
        ANA,
        &[("kind", Value::text("custom_field")), ("for", Value::text("customer")), ("label_es", Value::text("Ruta"))],
    );
    assert_eq!(with(b"", &[&born]), [Verdict::Accepted]);
    let snapshot = document.save();
    let edit = |fields: &[(&str, Value)]| author(&mut document.clone(), BENITO, fields);
    for again in [Value::text("activity"), Value::Null] {
        assert_eq!(with(&snapshot, &[&edit(&[("for", again.clone())])]), [wrong], "{again:?}");
    }
    assert_eq!(with(&snapshot, &[&edit(&[("kind", Value::text("territory"))])]), [wrong]);
    // One that has no value yet takes its first, and then no other: in one change, in one command, in two.
    let first = edit(&[("type", Value::text("text"))]);
    assert_eq!(with(&snapshot, &[&first]), [Verdict::Accepted]);
    assert_eq!(with(&snapshot, &[&edit(&[("type", Value::Null)])]), [Verdict::Accepted]);
    assert_eq!(with(&snapshot, &[&edit(&[("type", Value::text("text")), ("type", Value::text("date"))])]), [wrong]);
    let mut ahead = document.clone();
    let one = author(&mut ahead, BENITO, &[("type", Value::text("text"))]);
    let two = author(&mut ahead, BENITO, &[("type", Value::text("date"))]);
    assert_eq!(with(&snapshot, &[&[one.clone(), two.clone()].concat()]), [wrong]);
    assert_eq!(with(&snapshot, &[&one, &two]), [Verdict::Accepted, wrong]);
    assert_eq!(with(b"", &[&[born, one, two].concat()]), [wrong]);
    // Two who do not know of each other: the second one is refused rather than let the field have two values.
    let other = author(&mut document.clone(), ANA, &[("type", Value::text("number"))]);
    assert_eq!(with(&snapshot, &[&first, &other]), [Verdict::Accepted, wrong]);
    // The number of a territory is its scope.
    let mut territory = Document::new();
    author(&mut territory, ANA, &[("kind", Value::text("territory")), ("number", Value::Int(7))]);
    let snapshot = territory.save();
    let renumbered = author(&mut territory, ANA, &[("number", Value::Int(8))]);
    assert_eq!(with(&snapshot, &[&renumbered]), [wrong]);
}

#[test]
fn customers_live_in_territories_and_members_do_not() {
    let everywhere = [Grant { scope: 0, role: Role::Administrator }, Grant { scope: NORTH, role: Role::Administrator }];
    let check = |fields: &[(&str, Value)]| {
        let chunks = author(&mut Document::new(), ANA, fields);
        judge(b"", &everywhere, &[&chunks]).verdicts[0]
    };
    let wrong = Verdict::Refused(Refusal::InvalidValue);
    assert_eq!(check(&[("kind", Value::text("customer")), ("name", Value::text("Sol"))]), wrong);
    assert_eq!(check(&[("kind", Value::text("member")), ("territory", Value::Int(1))]), wrong);
}

#[test]
fn of_what_there_is_one_nobody_removes_it() {
    let grants = [Grant { scope: 0, role: Role::Administrator }];
    let mut company = Document::new();
    author(&mut company, ANA, &[("kind", Value::text("company")), ("name", Value::text("Sol"))]);
    let before = company.save();
    let removal = author(&mut company, BENITO, &[("name", Value::text("Luna")), ("removed", Value::Time(NOW))]);
    assert_eq!(judge(&before, &grants, &[&removal]).verdicts, [Verdict::Refused(Refusal::Forbidden)]);
    // What an earlier server let in is handed in to one that lost it, and is taken back.
    let commands = vec![removal.into_iter().map(ByteVec::from).collect()];
    let handed_in = MergeRequest { snapshot: before.into(), commands, readmitted: true, ..MergeRequest::default() };
    assert_eq!(merge(&handed_in, &Rules::default()).verdicts, [Verdict::Accepted]);
    let removed = company.save();
    let restored = author(&mut company, ANA, &[("removed", Value::Null)]);
    assert_eq!(judge(&removed, &grants, &[&restored]).verdicts, [Verdict::Accepted]);
}

#[test]
fn keys_and_values_are_the_registrys() {
    let (document, _) = born();
    let snapshot = document.save();
    let cases: &[(&str, Value, Refusal)] = &[
        ("nonsense", Value::text("x"), Refusal::UnknownKey),
        ("phone/UPPER/number", Value::text("x"), Refusal::UnknownKey),
        ("x/abcdefgh", Value::text("x"), Refusal::UnknownKey),
        ("name", Value::Int(7), Refusal::InvalidValue),
        ("name", Value::text("x".repeat(10_000)), Refusal::InvalidValue),
        ("stage", Value::text("no such stage"), Refusal::InvalidValue),
        ("territory", Value::Null, Refusal::InvalidValue),
        ("kind", Value::text("activity"), Refusal::InvalidValue),
        ("notes", Value::text("not a text object"), Refusal::InvalidValue),
    ];
    for (key, value, refusal) in cases {
        let edit = author(&mut document.clone(), BENITO, &[(key, value.clone())]);
        assert_eq!(judge(&snapshot, &seller(), &[&edit]).verdicts, [Verdict::Refused(*refusal)], "{key} {value:?}");
    }
}

#[test]
fn types_that_nobody_writes_are_refused() {
    let (document, _) = born();
    let snapshot = document.save();
    let float = raw(&snapshot, BENITO, |tx| tx.put(ROOT, "name", 1.5).unwrap());
    let bytes = raw(&snapshot, BENITO, |tx| tx.put(ROOT, "name", vec![1u8, 2]).unwrap());
    let counter = raw(&snapshot, BENITO, |tx| tx.put(ROOT, "name", ScalarValue::counter(1)).unwrap());
    let unsigned = raw(&snapshot, BENITO, |tx| tx.put(ROOT, "name", 1u64).unwrap());
    for chunk in [float, bytes, counter, unsigned] {
        refused(&snapshot, &[chunk], Refusal::InvalidValue);
    }
    let map = raw(&snapshot, BENITO, |tx| drop(tx.put_object(ROOT, "name", ObjType::Map).unwrap()));
    let list = raw(&snapshot, BENITO, |tx| drop(tx.put_object(ROOT, "name", ObjType::List).unwrap()));
    let own_text = raw(&snapshot, BENITO, |tx| drop(tx.put_object(ROOT, "notes", ObjType::Text).unwrap()));
    let deleted = raw(&snapshot, BENITO, |tx| tx.delete(ROOT, "name").unwrap());
    let deep = raw(&snapshot, BENITO, |tx| {
        let mut object = tx.put_object(ROOT, "name", ObjType::Map).unwrap();
        for _ in 0..2_000 {
            object = tx.put_object(object, "in", ObjType::Map).unwrap();
        }
    });
    for chunk in [map, list, own_text, deleted, deep] {
        refused(&snapshot, &[chunk], Refusal::UnknownKey);
    }
    let mut empty = Automerge::load(&snapshot).unwrap().with_actor(ActorId::from(BENITO.to_bytes()));
    empty.empty_commit(CommitOptions::default());
    let nothing = empty.get_last_local_change().unwrap().raw_bytes().to_vec();
    refused(&snapshot, &[nothing], Refusal::Malformed);
}

#[test]
fn a_change_leaves_one_value_at_a_key() {
    let (document, _) = born();
    let snapshot = document.save();
    // Written one over the other they are one.
    let over = raw(&snapshot, BENITO, |tx| {
        for name in ["Luna", "Mar", "Estrella"] {
            tx.put(ROOT, "name", name).unwrap();
        }
    });
    check(&snapshot, &[over], Verdict::Accepted);
    for count in [2, 4_900] {
        let beside = values_beside_each_other(&document, count);
        refused(&snapshot, &[beside], Refusal::InvalidValue);
    }
}

/// One change of several operations at one key, none of which knows of another.
fn values_beside_each_other(document: &Document, count: u64) -> Vec<u8> {
    let one = author(&mut document.clone(), BENITO, &[("name", Value::text("Luna"))]);
    let mut change = automerge::Change::from_bytes(one[0].clone()).unwrap().decode();
    let operation = change.operations[0].clone();
    change.operations = (0..count)
        .map(|at| {
            let mut operation = operation.clone();
            operation.action = automerge::legacy::OpType::Put(ScalarValue::from(format!("Luna {at}")));
            operation
        })
        .collect();
    automerge::Change::from(change).raw_bytes().to_vec()
}

#[test]
fn no_more_values_stand_at_a_key_than_people_bring_about() {
    let (document, _) = born();
    let base = document.save();
    // Many who do not see each other.
    let mut all = document.clone();
    let by = |device| Actor { device, incarnation: 1 };
    let write =
        |device: u32| author(&mut document.clone(), by(device), &[("name", Value::text(format!("Luna {device}")))]);
    for device in 0..32 {
        let chunks = write(10 + device);
        assert_eq!(judge(&all.save(), &seller(), &[&chunks]).verdicts, [Verdict::Accepted], "{device}");
        all.apply(chunks.iter().map(Vec::as_slice)).unwrap();
    }
    let crowded = all.save();
    refused(&crowded, &write(99), Refusal::TooLarge);
    // Whoever settles it, and whoever is about something else, is let in.
    check(&crowded, &author(&mut all.clone(), BENITO, &[("name", Value::text("Luna"))]), Verdict::Accepted);
    check(&crowded, &author(&mut all.clone(), BENITO, &[("segment", Value::text("Bares"))]), Verdict::Accepted);
    check(&crowded, &author(&mut document.clone(), BENITO, &[("segment", Value::text("Bares"))]), Verdict::Accepted);
    // One device that does not write over its own.
    let mut alone = Document::load(&base).unwrap();
    for incarnation in 1..=3 {
        let actor = Actor { device: 7, incarnation };
        let chunks = author(&mut document.clone(), actor, &[("name", Value::text(format!("Luna {incarnation}")))]);
        let expected = if incarnation < 3 { Verdict::Accepted } else { Verdict::Refused(Refusal::TooLarge) };
        assert_eq!(judge(&alone.save(), &seller(), &[&chunks]).verdicts, [expected], "{incarnation}");
        alone.apply(chunks.iter().map(Vec::as_slice)).unwrap();
    }
}

#[test]
fn a_text_is_written_character_by_character_and_shows_what_it_holds() {
    let (mut document, _) = born();
    let note = |document: &mut Document, words: &str| {
        let splices = text::difference(&document.text("notes"), words).into_iter().collect();
        let authored = document.write(BENITO, &[Intent::Text { key: "notes".into(), splices }], NOW).unwrap();
        authored.changes.into_iter().map(|(_, chunk)| chunk).collect::<Vec<_>>()
    };
    // What people write and paste, the pictures that are several characters among it.
    let honest = "Uno\tdos\r\nñandú 👩‍👩‍👧 🏴\u{E0067}\u{E0062}\u{E007F} ❤️ ünï\u{301}";
    let snapshot = document.save();
    let honest = note(&mut document, honest);
    check(&snapshot, &honest, Verdict::Accepted);
    let snapshot = document.save();
    let put = |element: &str| {
        let mut change = automerge::Change::from_bytes(note(&mut document.clone(), "x")[0].clone()).unwrap().decode();
        for operation in &mut change.operations {
            if operation.insert {
                operation.action = automerge::legacy::OpType::Put(ScalarValue::from(element));
            }
        }
        automerge::Change::from(change).raw_bytes().to_vec()
    };
    check(&snapshot, &[put("y")], Verdict::Accepted);
    check(&snapshot, &[put("😀")], Verdict::Accepted);
    for element in
        ["", "yz", "e\u{301}", "\0", "\u{7}", "\u{1b}", "\u{85}", "\u{202E}", "\u{200F}", "\u{2067}", "\u{61C}"]
    {
        refused(&snapshot, &[put(element)], Refusal::InvalidValue);
    }
    // A device leaves out what it may not write, whatever was pasted.
    let pasted = note(&mut document, "a\0b\u{202A}c\u{202C}d");
    check(&snapshot, &pasted, Verdict::Accepted);
    assert_eq!(document.text("notes"), "abcd");
}

#[test]
fn a_reader_begins_no_text() {
    let (document, first) = born();
    let snapshot = document.save();
    let (_, birth) = text::birth("notes");
    let with = |role, snapshot: &[u8], chunks: &[Vec<u8>]| {
        judge(snapshot, &[Grant { scope: NORTH, role }], &[chunks]).verdicts[0]
    };
    let alone = std::slice::from_ref(&birth);
    assert_eq!(with(Role::Reader, &snapshot, alone), Verdict::Refused(Refusal::Forbidden));
    assert_eq!(with(Role::Seller, &snapshot, alone), Verdict::Accepted);
    assert_eq!(with(Role::Seller, b"", &[first, vec![birth.clone()]].concat()), Verdict::Accepted);
    let mut begun = document.clone();
    begun.apply([birth.as_slice()]).unwrap();
    assert_eq!(with(Role::Reader, &begun.save(), &[birth]), Verdict::Duplicate, "it tells nobody anything");
}

#[test]
fn a_change_names_no_author_but_its_actor() {
    let (document, _) = born();
    let snapshot = document.save();
    let mut named = Automerge::load(&snapshot).unwrap().with_actor(ActorId::from(BENITO.to_bytes()));
    named.set_author(Some(automerge::Author::from(b"Ana".as_slice()).into_owned()));
    let mut transaction = named.transaction();
    transaction.put(ROOT, "name", "Luna").unwrap();
    transaction.commit();
    let chunk = named.get_last_local_change().unwrap().raw_bytes().to_vec();
    refused(&snapshot, &[chunk], Refusal::Malformed);
}

#[test]
fn names_show_something() {
    let (document, _) = born();
    for nothing in ["\u{3164}", "\u{2800}", "\u{200D}", "\u{E0041}", " ", "\u{200B}", "\u{2060}"] {
        let edit = author(&mut document.clone(), BENITO, &[("name", Value::text(nothing))]);
        assert_eq!(
            judge(&document.save(), &seller(), &[&edit]).verdicts,
            [Verdict::Refused(Refusal::InvalidValue)],
            "{nothing:?}"
        );
    }
}

#[test]
fn sequences_operations_and_dependencies_follow_each_other() {
    let (mut document, _) = born();
    let snapshot = document.save();
    let second = author(&mut document, ANA, &[("name", Value::text("Luna"))]);
    let third = author(&mut document, ANA, &[("name", Value::text("Estrella"))]);
    let check = |chunk: Vec<u8>, expected: Verdict| {
        assert_eq!(judge(&snapshot, &seller(), &[&[chunk]]).verdicts, [expected]);
    };
    check(third[0].clone(), Verdict::Refused(Refusal::OutOfOrder));
    check(reframed(&second[0], |change| change.seq = 3), Verdict::Refused(Refusal::OutOfOrder));
    check(reframed(&second[0], |change| change.seq = 1), Verdict::Forked);
    for start_op in [1, 2, 5, u64::from(u32::MAX) - 1, u64::from(u32::MAX), u64::MAX] {
        let chunk = reframed(&second[0], |change| change.start_op = start_op);
        check(chunk, Verdict::Refused(Refusal::OutOfOrder));
    }
    let chunk = reframed(&second[0], |change| change.deps = vec![shared::document::Hash::from_bytes([7; 32])]);
    check(chunk, Verdict::Refused(Refusal::MissingDependency));
    let fork = author(&mut Document::load(&snapshot).unwrap(), ANA, &[("name", Value::text("Otra"))]);
    let merged = judge(&snapshot, &seller(), &[&second]).merged.unwrap();
    assert_eq!(judge(&merged.snapshot, &seller(), &[&fork]).verdicts, [Verdict::Forked]);
    // The same change twice in one command is nobody's making.
    let twice = [second.clone(), second].concat();
    assert_eq!(judge(&snapshot, &seller(), &[&twice]).verdicts, [Verdict::Refused(Refusal::Malformed)]);
}

#[test]
fn after_a_refusal_the_rest_is_blocked_and_the_first_is_kept() {
    let (mut document, first) = born();
    let wrong = author(&mut document, ANA, &[("nonsense", Value::Int(1))]);
    let after = author(&mut document, ANA, &[("name", Value::text("Luna"))]);
    let answer = judge(b"", &seller(), &[&first, &wrong, &after]);
    assert_eq!(answer.verdicts, [Verdict::Accepted, Verdict::Refused(Refusal::UnknownKey), Verdict::Blocked]);
    assert_eq!(answer.merged.unwrap().heads, born().0.heads());
}

#[test]
fn what_is_refused_after_the_merge_leaves_no_trace() {
    let (mut document, first) = born();
    let away = author(&mut document, ANA, &[("territory", Value::Int(i64::from(SOUTH)))]);
    let answer = judge(b"", &seller(), &[&first, &away]);
    assert_eq!(answer.verdicts, [Verdict::Accepted, Verdict::Refused(Refusal::Forbidden)]);
    assert_eq!(answer.merged.unwrap().heads, born().0.heads());
}

#[test]
fn notes_are_born_alike_and_merge() {
    let (document, _) = born();
    let snapshot = document.save();
    let write = |actor: Actor, words: &str| {
        let splices = text::difference("", words).into_iter().collect();
        let mut own = document.clone();
        let authored = own.write(actor, &[Intent::Text { key: "notes".into(), splices }], NOW).unwrap();
        authored.changes.into_iter().map(|(_, chunk)| chunk).collect::<Vec<_>>()
    };
    let (one, two) = (write(ANA, "Abre a las 9. "), write(BENITO, "Cierra los lunes."));
    let answer = judge(&snapshot, &seller(), &[&one, &two]);
    assert_eq!(answer.verdicts, [Verdict::Accepted; 2]);
    let merged = Document::load(&answer.merged.unwrap().snapshot).unwrap();
    assert!(merged.text("notes").contains("9") && merged.text("notes").contains("lunes"));
    // A birth of a text that this kind of record does not have.
    let activity = [("kind", Value::text("activity")), ("territory", Value::Int(1)), ("subject", Value::text("x"))];
    let mut chunks = vec![text::birth("notes").1];
    chunks.extend(author(&mut Document::new(), ANA, &activity));
    refused(b"", &chunks, Refusal::UnknownKey);
    // A text that was born another way is somebody's object.
    refused(&snapshot, &[text::birth("name").1], Refusal::UnknownKey);
    assert_eq!(framed(id(1), &[text::birth("name").1]), Err(Refusal::ForeignActor));
    // Longer than notes may be.
    let long = write(ANA, &"palabra ".repeat(4_000));
    assert!(matches!(
        judge(&snapshot, &seller(), &[&long]).verdicts[0],
        Verdict::Refused(Refusal::TooLarge | Refusal::Malformed)
    ));
}

#[test]
fn entries_are_counted_over_the_whole_record() {
    let (mut document, _) = born();
    let mut snapshot = document.save();
    // Four times as many as a device lets a person have.
    let (mut accepted, mut refusals) = (0, 0);
    for round in 0..42 {
        let fields: Vec<(String, Value)> =
            (0..10).map(|at| (format!("tag/etiqueta-{round}-{at}/label"), Value::text("x"))).collect();
        let fields: Vec<(&str, Value)> = fields.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        let chunks = author(&mut document, ANA, &fields);
        let answer = judge(&snapshot, &seller(), &[&chunks]);
        match answer.verdicts[0] {
            Verdict::Accepted => {
                snapshot = answer.merged.unwrap().snapshot.to_vec();
                accepted += 1;
            }
            Verdict::Refused(Refusal::TooLarge) => refusals += 1,
            // What follows a refused change builds on what is not there.
            Verdict::Refused(Refusal::OutOfOrder) => assert!(refusals > 0),
            other @ (Verdict::Duplicate | Verdict::Forked | Verdict::Refused(_) | Verdict::Blocked) => {
                panic!("{other:?}")
            }
        }
    }
    assert_eq!((accepted, refusals), (40, 1));
}

/// The first gate.
fn framed(doc: DocId, chunks: &[Vec<u8>]) -> Result<frame::FramedCommand, Refusal> {
    frame::read(&PushedCommand { parts: vec![part_of(doc, chunks)] }, ANA.device, ANA.incarnation)
}

#[test]
fn only_the_devices_own_lives_write() {
    let (_, first) = born();
    assert!(framed(id(1), &first).is_ok());
    for actor in [BENITO, Actor { device: 1, incarnation: 2 }, Actor::server(0)] {
        let chunks = author(&mut Document::new(), actor, &customer(NORTH, "Sol"));
        assert_eq!(framed(id(1), &chunks), Err(Refusal::ForeignActor), "{actor:?}");
    }
    let nobody = reframed(&first[0], |change| change.actor = &[0x80, 0x00, 0x01]);
    assert_eq!(framed(id(1), &[nobody]), Err(Refusal::ForeignActor));
}

#[test]
fn a_command_has_documents_each_once_with_changes() {
    let (_, first) = born();
    let read = |parts: Vec<PushedPart>| frame::read(&PushedCommand { parts }, 1, 1);
    let part = part_of(id(1), &first);
    assert_eq!(read(vec![]), Err(Refusal::Malformed));
    assert_eq!(read(vec![part.clone(), part.clone()]), Err(Refusal::Malformed));
    assert_eq!(read(vec![PushedPart { doc: id(1), changes: Vec::new().into() }]), Err(Refusal::Malformed));
    assert_eq!(read(vec![PushedPart { doc: id(1), changes: vec![1, 2, 3].into() }]), Err(Refusal::Malformed));
    let many = (0..2_001u32).map(|at| PushedPart {
        doc: DocId::from_bytes([at.to_le_bytes(); 4].concat().try_into().unwrap()),
        ..part.clone()
    });
    assert_eq!(read(many.collect()), Err(Refusal::TooLarge));
}

#[test]
fn inflated_claims_are_counted_before_they_are_expanded() {
    let (_, first) = born();
    let change = ChangeChunk::read(&first[0]).unwrap();
    // An action column that claims four thousand million rows in six bytes.
    let mut body = vec![0, 0, 1, 0x42];
    let mut column = Vec::new();
    leb::write_i64(&mut column, i64::from(u32::MAX));
    column.push(1);
    leb::write_u64(&mut body, column.len() as u64);
    body.extend(column);
    let chunk = reframed(change.bytes, |change| change.body = Box::leak(body.into_boxed_slice()));
    let packed = packed_alone(&chunk);
    let command = PushedCommand { parts: vec![PushedPart { doc: id(1), changes: packed.into() }] };
    assert_eq!(frame::read(&command, 1, 1), Err(Refusal::TooLarge));
    // A chunk longer than any change may be.
    let long = vec![0; 70_000];
    let chunk = reframed(change.bytes, |change| change.body = Box::leak(long.into_boxed_slice()));
    let command = PushedCommand { parts: vec![PushedPart { doc: id(1), changes: packed_alone(&chunk).into() }] };
    assert_eq!(frame::read(&command, 1, 1), Err(Refusal::TooLarge));
}

/// Packs a chunk that may not be readable: spelled out whole.
fn packed_alone(chunk: &[u8]) -> Vec<u8> {
    // The frame's content: after magic, checksum, type and length.
    let mut reader = leb::Reader::new(&chunk[9..]);
    reader.u64().unwrap();
    let content = reader.rest();
    let hash = chunk::build_change(content).1;
    let mut packed = vec![0];
    packed.extend_from_slice(&hash.to_bytes()[..4]);
    let mut reader = leb::Reader::new(content);
    let deps = reader.u64().unwrap();
    leb::write_u64(&mut packed, deps);
    packed.extend_from_slice(reader.take(deps as usize * 32).unwrap());
    let actor = reader.length().unwrap();
    leb::write_u64(&mut packed, actor as u64);
    packed.extend_from_slice(reader.take(actor).unwrap());
    leb::write_u64(&mut packed, reader.u64().unwrap());
    leb::write_u64(&mut packed, reader.u64().unwrap());
    leb::write_i64(&mut packed, reader.i64().unwrap());
    leb::write_u64(&mut packed, reader.rest().len() as u64);
    packed.extend_from_slice(reader.rest());
    packed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Mutants whose checksums were repaired pass the first gate, or do not, and never get past the second by
    /// surprise: what is accepted can be loaded.
    #[test]
    fn mutants_are_refused_or_sound(at in 0usize..400, with: u8, cut in 0usize..8) {
        let (document, _) = born();
        let snapshot = document.save();
        let edit = author(&mut document.clone(), BENITO, &[("name", Value::text("Luna")), ("segment", Value::text("x"))]);
        let mut reader = leb::Reader::new(&edit[0][9..]);
        reader.u64().unwrap();
        let mut content = reader.rest().to_vec();
        let length = content.len();
        content[at % length] = with;
        content.truncate(length - cut % length);
        let (mutant, _) = chunk::build_change(&content);
        if ChangeChunk::read(&mutant).is_ok() {
            // In the server this runs in a guard, whose death is refused too.
            let judged = std::panic::catch_unwind(|| judge(&snapshot, &seller(), &[&[mutant]]));
            if let Ok(MergeAnswer { merged: Some(merged), .. }) = judged {
                prop_assert_eq!(Document::load(&merged.snapshot).unwrap().heads(), merged.heads);
            }
        }
    }
}
