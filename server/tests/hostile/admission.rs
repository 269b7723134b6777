//! Changes on their way into a document: what is let in is sound, and nobody's next edit suffers from it.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Once;

use minicbor::bytes::ByteVec;
use server::admission::{InProcess, Merge, MergeAnswer, MergeFailure, MergeRequest, Rules, Verdict, frame};
use server::guard::GuardPool;
use shared::crm::{Role, Value};
use shared::document::{Actor, Document, Intent, text};
use shared::sync::message::{Grant, PushedCommand, PushedPart};

use super::change::{Parts, pack};
use super::common::{NORTH, NOW, SOUTH, customer, id};
use super::corpus::{keep, mutants, replay};
use super::random::Random;

pub const ANA: Actor = Actor { device: 1, incarnation: 1 };
pub const BENITO: Actor = Actor { device: 2, incarnation: 1 };

/// The real guard.
pub fn guards() -> GuardPool {
    GuardPool::of(PathBuf::from(env!("CARGO_BIN_EXE_cartera-server")), vec!["guard".into()])
}

pub fn author(document: &mut Document, actor: Actor, fields: &[(&str, Value)]) -> Vec<Vec<u8>> {
    let set = |(key, new): &(&str, Value)| Intent::Set { key: (*key).to_owned(), seen: vec![], new: new.clone() };
    let intents: Vec<Intent> = fields.iter().map(set).collect();
    let authored = document.write(actor, &intents, NOW).unwrap();
    authored.changes.into_iter().map(|(_, chunk)| chunk).collect()
}

/// A customer as Ana made it, with its chunks.
pub fn born() -> (Document, Vec<Vec<u8>>) {
    let mut document = Document::new();
    let chunks = author(&mut document, ANA, &customer(NORTH, "Sol"));
    (document, chunks)
}

pub fn managers() -> Vec<Grant> {
    [(0, Role::Reader), (NORTH, Role::Manager), (SOUTH, Role::Manager)]
        .map(|(scope, role)| Grant { scope, role })
        .to_vec()
}

pub fn request(snapshot: &[u8], chunks: &[Vec<u8>]) -> MergeRequest {
    let command = chunks.iter().cloned().map(ByteVec::from).collect();
    MergeRequest {
        snapshot: snapshot.to_vec().into(),
        grants: managers(),
        commands: vec![command],
        ..MergeRequest::default()
    }
}

/// A document that several have written, notes included, and what Benito may do to it next: an edit of fields, notes, a
/// settled conflict, a first edit of another record.
fn ground() -> (Document, Vec<Vec<Vec<u8>>>) {
    let (mut document, _) = born();
    let note = |document: &mut Document, actor, old: &str, new: &str| {
        let splices = text::difference(old, new).into_iter().collect();
        let authored = document.write(actor, &[Intent::Text { key: "notes".into(), splices }], NOW).unwrap();
        authored.changes.into_iter().map(|(_, chunk)| chunk).collect::<Vec<_>>()
    };
    note(&mut document, ANA, "", "Abre a las 9 ☀");
    let mut other = document.clone();
    author(
        &mut document,
        ANA,
        &[("name", Value::text("Luna")), ("phone/ab12cd34/number", Value::text("+525512345678"))],
    );
    let theirs = author(&mut other, Actor { device: 3, incarnation: 1 }, &[("name", Value::text("Mar"))]);
    document.apply(theirs.iter().map(Vec::as_slice)).unwrap();
    let branch = || document.clone();
    let seeds = vec![
        author(&mut branch(), BENITO, &[("name", Value::text("Estrella")), ("segment", Value::text("x"))]),
        author(&mut branch(), BENITO, &[("territory", Value::Int(i64::from(SOUTH))), ("removed", Value::Time(NOW))]),
        note(&mut branch(), BENITO, "Abre a las 9 ☀", "Abre a las 10 y cierra a las 6"),
        {
            let mut document = branch();
            let mut two = author(&mut document, BENITO, &[("needs", Value::text("pan"))]);
            two.extend(author(&mut document, BENITO, &[("needs", Value::text("leche")), ("worth", Value::Null)]));
            two
        },
    ];
    (document, seeds)
}

/// Mutants of changes, and the document that they are for. They get past the first gate about half the time.
fn mutant(random: &mut Random, seeds: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let mut parts: Vec<Parts> = random.pick(seeds).iter().map(|chunk| Parts::read(chunk)).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(parts.len());
        parts[at].mutate(random);
    }
    let mut contents: Vec<Vec<u8>> = parts.iter().map(Parts::content).collect();
    if random.chance(10) {
        random.damage(&mut contents[0]);
    }
    pack(&contents)
}

/// What a device pushes, through the first gate: its chunks, if it passes.
fn framed(packed: &[u8]) -> Option<Vec<Vec<u8>>> {
    let part = PushedPart { doc: id(10), changes: packed.to_vec().into() };
    let framed = frame::read(&PushedCommand { parts: vec![part] }, BENITO.device, BENITO.incarnation).ok()?;
    Some(framed.parts.into_iter().flat_map(|part| part.chunks).map(Vec::from).collect())
}

/// What was let in is whole, and others go on editing: the harm that a change may do after it was let in.
fn sound(answer: &MergeAnswer, packed: &[u8]) {
    let Some(merged) = &answer.merged else { return };
    let mut document = Document::load(&merged.snapshot).unwrap();
    assert_eq!(document.heads(), merged.heads);
    assert_eq!(document.row(&Rules::default().registry).as_ref(), Some(&merged.row));
    let mut follower = document.clone();
    let next = author(&mut follower, ANA, &[("name", Value::text("Después")), ("needs", Value::text("nada"))]);
    let answer = InProcess.merge(&request(&merged.snapshot, &next), &Rules::default()).unwrap();
    assert_eq!(answer.verdicts, [Verdict::Accepted], "an honest edit after {packed:02x?}");
    document.apply(next.iter().map(Vec::as_slice)).unwrap();
    assert_eq!(Document::load(&document.save()).unwrap().heads(), follower.heads());
}

#[derive(Debug, Default)]
struct Tally {
    stopped: u32,
    refused: u32,
    accepted: u32,
    crashed: u32,
}

impl Tally {
    fn note(&mut self, answer: &MergeAnswer) {
        if answer.merged.is_some() { self.accepted += 1 } else { self.refused += 1 }
    }
}

fn seeded() -> (Vec<u8>, Vec<Vec<Vec<u8>>>) {
    let (document, seeds) = ground();
    for (at, seed) in seeds.iter().enumerate() {
        let contents: Vec<Vec<u8>> = seed.iter().map(|chunk| Parts::read(chunk).content()).collect();
        let packed = pack(&contents);
        assert_eq!(framed(&packed).as_ref(), Some(seed), "a seed passes the first gate");
        keep("change", &format!("seed-{at}"), &packed);
    }
    (document.save(), seeds)
}

thread_local! {
    /// Where this thread's last panic was, while panics are caught here rather than told.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What work answers, or the place in Automerge where it panicked.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let told = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PLACE.with_borrow_mut(|place| match (place, info.location()) {
                (Some(place), Some(at)) => {
                    let file = at.file().rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
                    *place = format!("{file}-{}", at.line());
                }
                (_, _) => told(info),
            });
        }));
    });
    PLACE.set(Some(String::new()));
    let done = catch_unwind(AssertUnwindSafe(work));
    let place = PLACE.take().unwrap_or_default();
    done.map_err(|_| place)
}

/// The judgement and the merge in this process. A panic here is a guard's death there, and refused there as poisonous: it is
/// known that Automerge panics over some columns, and the corpus has one for each place where it does.
#[test]
fn mutants_are_refused_or_sound() {
    let (snapshot, seeds) = seeded();
    let mut tally = Tally::default();
    let mut check = |packed: &[u8]| {
        let Some(chunks) = framed(packed) else {
            tally.stopped += 1;
            return;
        };
        let merge = || InProcess.merge(&request(&snapshot, &chunks), &Rules::default()).unwrap();
        let answer = match caught(merge) {
            Ok(answer) => answer,
            Err(place) => {
                tally.crashed += 1;
                keep("change", &format!("crasher-{place}"), packed);
                return;
            }
        };
        tally.note(&answer);
        sound(&answer, packed);
    };
    replay("change", &mut check);
    mutants("change", 3_000, |random| mutant(random, &seeds), |packed| check(packed));
    println!("{tally:?}");
    assert!(tally.refused > 200 && tally.accepted > 50, "mutants get past the first gate: {tally:?}");
    assert!(tally.crashed * 5 < tally.refused, "{tally:?}");
}

/// The same through the real guard, which answers what the pure function answers, or dies and is replaced.
#[test]
fn guards_survive_mutants_or_are_replaced() {
    let (snapshot, seeds) = seeded();
    let guards = guards();
    let honest = request(&snapshot, &seeds[0]);
    let mut tally = Tally::default();
    let mut check = |packed: &[u8]| {
        let Some(chunks) = framed(packed) else {
            tally.stopped += 1;
            return;
        };
        match guards.merge(&request(&snapshot, &chunks), &Rules::default()) {
            Ok(answer) => {
                tally.note(&answer);
                sound(&answer, packed);
            }
            Err(MergeFailure::Crashed) => {
                tally.crashed += 1;
                assert_eq!(guards.merge(&honest, &Rules::default()).unwrap().verdicts, [Verdict::Accepted]);
            }
            Err(MergeFailure::Unavailable(error)) => panic!("{error}"),
        }
    };
    replay("change", &mut check);
    // Other mutants than in this process.
    mutants(
        "change",
        1_500,
        |random| {
            random.next();
            mutant(random, &seeds)
        },
        |packed| check(packed),
    );
    println!("{tally:?}");
    assert!(tally.refused > 100 && tally.accepted > 15, "mutants get past the first gate: {tally:?}");
}
