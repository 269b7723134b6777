//! Room in a record: nobody fills it up for the others, what is full can still be removed, and whoever edits a heavy one
//! honestly is let in or told that there is no room.

use crate::common::*;
use minicbor::bytes::ByteVec;
use server::admission::merge::merge;
use server::admission::{Merge, MergeAnswer, MergeRequest, Rules, Verdict};
use server::guard::GuardPool;
use shared::crm::{Role, Value};
use shared::document::{Actor, Document, Intent, Splice, limits};
use shared::sync::message::{Grant, Refusal};

const EVE: Actor = Actor { device: 1, incarnation: 1 };
const ANA: Actor = Actor { device: 2, incarnation: 1 };
const BENITO: Actor = Actor { device: 3, incarnation: 1 };
/// Letters that one change takes.
const LETTERS: usize = 4_000;

fn born() -> Document {
    let mut document = Document::new();
    let intents: Vec<Intent> =
        customer(NORTH, "Sol").into_iter().map(|(key, new)| Intent::set(key, Value::Null, new)).collect();
    document.write(BENITO, &intents, NOW).unwrap();
    document
}

fn set(document: &mut Document, actor: Actor, key: &str, new: Value) -> Vec<Vec<u8>> {
    let intent = Intent::Set { key: key.to_owned(), seen: Vec::new(), new };
    chunks(document, actor, intent)
}

fn splice(document: &mut Document, actor: Actor, removed: &str, inserted: &str) -> Vec<Vec<u8>> {
    let (removed, inserted) = (removed.to_owned(), inserted.to_owned());
    let splice = Splice { at: 0, before: String::new(), removed, inserted, after: String::new() };
    chunks(document, actor, Intent::Text { key: "notes".to_owned(), splices: vec![splice] })
}

fn chunks(document: &mut Document, actor: Actor, intent: Intent) -> Vec<Vec<u8>> {
    let authored = document.write(actor, &[intent], NOW).unwrap();
    authored.changes.into_iter().map(|(_, chunk)| chunk).collect()
}

/// Writes letters and takes them out again, which packs into next to nothing, until an actor has written so many operations.
fn write_operations(document: &mut Document, actor: Actor, operations: u64) {
    let letters = "a".repeat(LETTERS);
    while document.writers().of(&actor.to_bytes()).operations + 2 * LETTERS as u64 <= operations {
        splice(document, actor, "", &letters);
        splice(document, actor, &letters, "");
    }
    let left = operations.saturating_sub(document.writers().of(&actor.to_bytes()).operations) as usize / 2;
    splice(document, actor, "", &letters[..left]);
    splice(document, actor, &letters[..left], "");
}

/// Writes one field over and over, each time with other words, until the document takes so many bytes and no change more.
fn write_bytes(document: &mut Document, actor: Actor, bytes: usize) {
    let mut number = 0;
    loop {
        let taken = document.save().len();
        if taken >= bytes {
            return;
        }
        for _ in 0..((bytes - taken) / 10_000).max(1) {
            number += 1;
            let words = ((bytes - taken) / 10).clamp(1, 900);
            let word = |at: usize| format!("{:09} ", (number * 7_919 + at * 104_729) % 999_999_937);
            let words: String = (0..words).map(word).collect();
            set(document, actor, "needs", Value::text(words.trim()));
        }
    }
}

fn request(snapshot: &[u8], devices: &[u32], chunks: &[Vec<u8>]) -> MergeRequest {
    let grants = vec![Grant { scope: NORTH, role: Role::Seller }];
    let commands = vec![chunks.iter().cloned().map(ByteVec::from).collect()];
    let devices = devices.to_vec();
    MergeRequest { snapshot: snapshot.to_vec().into(), grants, commands, devices, ..MergeRequest::default() }
}

fn judge(snapshot: &[u8], devices: &[u32], chunks: &[Vec<u8>]) -> MergeAnswer {
    merge(&request(snapshot, devices, chunks), &Rules::default())
}

#[track_caller]
fn check(document: &Document, actor: Actor, write: impl FnOnce(&mut Document) -> Vec<Vec<u8>>, expected: Verdict) {
    let snapshot = document.save();
    let chunks = write(&mut document.clone());
    assert_eq!(judge(&snapshot, &[actor.device], &chunks).verdicts, [expected]);
}

const FULL: Verdict = Verdict::Refused(Refusal::TooLarge);

fn long_note(actor: Actor) -> impl Fn(&mut Document) -> Vec<Vec<u8>> {
    move |document| splice(document, actor, "", &"nota ".repeat(LETTERS / 5))
}

fn name(actor: Actor) -> impl Fn(&mut Document) -> Vec<Vec<u8>> {
    move |document| set(document, actor, "name", Value::text("Luna"))
}

fn removal(actor: Actor) -> impl Fn(&mut Document) -> Vec<Vec<u8>> {
    move |document| set(document, actor, "removed", Value::Time(NOW))
}

#[test]
fn one_member_takes_no_more_than_half_of_the_operations() {
    let mut document = born();
    write_operations(&mut document, EVE, limits::DOCUMENT_OPERATIONS / 2);
    assert!(document.save().len() < 100_000, "packed it is little: {} bytes", document.save().len());
    check(&document, EVE, long_note(EVE), FULL);
    check(&document, EVE, name(EVE), FULL);
    // From another of their devices it is the same member's.
    let chunks = long_note(ANA)(&mut document.clone());
    assert_eq!(judge(&document.save(), &[EVE.device, ANA.device], &chunks).verdicts, [FULL]);
    check(&document, ANA, long_note(ANA), Verdict::Accepted);
    check(&document, ANA, name(ANA), Verdict::Accepted);
}

#[test]
fn one_member_takes_no_more_than_half_of_the_bytes() {
    let mut document = born();
    write_bytes(&mut document, EVE, limits::DOCUMENT / 2 + 10_000);
    check(&document, EVE, name(EVE), FULL);
    check(&document, ANA, long_note(ANA), Verdict::Accepted);
    check(&document, ANA, name(ANA), Verdict::Accepted);
    check(&document, EVE, removal(EVE), Verdict::Accepted);
}

#[test]
fn the_last_quarter_is_for_small_changes_and_for_whoever_has_not_had_their_share() {
    let mut document = born();
    write_operations(&mut document, EVE, limits::DOCUMENT_OPERATIONS / 2);
    write_operations(&mut document, ANA, limits::DOCUMENT_OPERATIONS / 4 - 4_000);
    let snapshot = document.save();
    let answer = judge(&snapshot, &[BENITO.device], &name(BENITO)(&mut document.clone()));
    assert!(!answer.merged.unwrap().is_newly_crowded);
    let chunks = splice(&mut document, BENITO, "", &"a".repeat(3_900));
    let answer = judge(&snapshot, &[BENITO.device], &chunks);
    assert_eq!(answer.verdicts, [Verdict::Accepted]);
    assert!(!answer.merged.unwrap().is_newly_crowded);
    let snapshot = document.save();
    let chunks = splice(&mut document, BENITO, "", &"b".repeat(200));
    let answer = judge(&snapshot, &[BENITO.device], &chunks);
    assert!(answer.merged.unwrap().is_newly_crowded, "said once, when it happens");
    let answer = judge(&document.save(), &[BENITO.device], &name(BENITO)(&mut document.clone()));
    assert_eq!(
        (answer.verdicts.as_slice(), answer.merged.unwrap().is_newly_crowded),
        ([Verdict::Accepted].as_slice(), false)
    );
    check(&document, BENITO, long_note(BENITO), FULL);
    check(&document, BENITO, |document| splice(document, BENITO, "", "Llamar el lunes"), Verdict::Accepted);
    // A few bytes of a thousand operations are not small.
    check(&document, BENITO, |document| splice(document, BENITO, "", &"a".repeat(1_000)), FULL);
}

#[test]
fn what_is_full_can_be_removed_and_no_more() {
    for fill in [
        (|document| {
            write_operations(document, EVE, limits::DOCUMENT_OPERATIONS / 2 + 1_000);
            write_operations(document, ANA, limits::DOCUMENT_OPERATIONS / 2);
        }) as fn(&mut Document),
        |document| {
            write_bytes(document, EVE, limits::DOCUMENT / 2);
            write_bytes(document, ANA, limits::DOCUMENT - 100);
        },
    ] {
        let mut document = born();
        fill(&mut document);
        check(&document, BENITO, name(BENITO), FULL);
        check(&document, EVE, name(EVE), FULL);
        check(&document, BENITO, removal(BENITO), Verdict::Accepted);
        check(&document, EVE, removal(EVE), Verdict::Accepted);
        removal(BENITO)(&mut document);
        check(&document, BENITO, |document| set(document, BENITO, "removed", Value::Null), FULL);
        check(&document, BENITO, |document| set(document, BENITO, "removed", Value::Time(NOW + 1)), FULL);
    }
}

/// What the bounds are worth: an honest edit of a record that is as heavy as they let it be.
#[test]
fn a_guard_has_the_time_for_a_record_that_is_full() {
    let guards = GuardPool::of(env!("CARGO_BIN_EXE_cartera-server").into(), vec!["guard".into()]);
    let (mut of_operations, mut of_bytes) = (born(), born());
    write_operations(&mut of_operations, EVE, limits::DOCUMENT_OPERATIONS / 2);
    write_operations(&mut of_operations, ANA, limits::DOCUMENT_OPERATIONS / 2 - 1_000);
    write_bytes(&mut of_bytes, EVE, limits::DOCUMENT / 2);
    write_bytes(&mut of_bytes, ANA, limits::DOCUMENT - 10_000);
    for (what, document) in [("operations", of_operations), ("bytes", of_bytes)] {
        let snapshot = document.save();
        let edits =
            [("an edit", name(BENITO)(&mut document.clone())), ("its removal", removal(BENITO)(&mut document.clone()))];
        for (how, chunks) in edits {
            let answer = guards.merge(&request(&snapshot, &[BENITO.device], &chunks), &Rules::default()).unwrap();
            assert_eq!(answer.verdicts, [Verdict::Accepted], "{how} of a record full of {what}");
            println!("{how} of a record full of {what}: {} ms of a guard", answer.spent);
        }
    }
}
