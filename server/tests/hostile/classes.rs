//! A test for each class of bytes that are known to bring Automerge, or a decoder that believes lengths, down.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, ObjType, ROOT};
use minicbor::{Decoder, Encoder};
use server::admission::{Merge, MergeFailure, Rules, Verdict, frame};
use shared::crm::Value;
use shared::document::chunk::{ChangeChunk, ChunkError, leb};
use shared::document::{Document, Hash, heads_of_snapshot, packed};
use shared::sync::message::{PushedCommand, PushedPart, Refusal, SyncRequest};
use shared::sync::{body, limits};

use super::admission::{BENITO, author, born, guards, request};
use super::change::{Parts, head, pack};
use super::common::id;

/// An attack: a command's changes of the customer that [`born`] makes, and why they are not let in.
pub struct Attack {
    pub name: &'static str,
    pub changes: Vec<u8>,
    pub refusal: Refusal,
}

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// An honest edit of Benito's, to make others of.
fn edit() -> Parts {
    let chunks = author(&mut born().0, BENITO, &[("name", Value::text("Luna")), ("segment", Value::text("x"))]);
    Parts::read(&chunks[0])
}

fn edited(change: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let mut parts = edit();
    change(&mut parts);
    pack(&[parts.content()])
}

/// A change made with Automerge itself on top of the customer, which writes whatever it is told.
fn raw(write: impl FnOnce(&mut automerge::transaction::Transaction<'_>)) -> Vec<u8> {
    let mut document = Automerge::load(&born().0.save()).unwrap().with_actor(ActorId::from(BENITO.to_bytes()));
    let mut transaction = document.transaction();
    write(&mut transaction);
    transaction.commit_with(CommitOptions::default());
    document.get_last_local_change().unwrap().raw_bytes().to_vec()
}

/// Objects within objects.
fn nested(levels: usize) -> Vec<u8> {
    raw(|tx| {
        let mut object = tx.put_object(ROOT, "name", ObjType::Map).unwrap();
        for _ in 1..levels {
            object = tx.put_object(object, "in", ObjType::Map).unwrap();
        }
    })
}

/// The content of a change whose message's length, nought, takes two bytes.
fn overlong(parts: &Parts) -> Vec<u8> {
    let mut content = parts.content();
    let head = head(&mut leb::Reader::new(&content)).unwrap();
    content.splice(head..=head, [0x80, 0x00]);
    content
}

/// A column of one run that claims so many rows of one value.
fn run(rows: i64) -> Vec<u8> {
    let mut column = Vec::new();
    leb::write_i64(&mut column, rows);
    column.push(1);
    column
}

/// Every attack that fits into a push, for the tests here and over the network.
pub fn attacks() -> Vec<Attack> {
    let attack = |name, changes, refusal| Attack { name, changes, refusal };
    let start_op = |at: u64| edited(|parts| parts.start_op = at);
    let column = |kind: u64, bytes: Vec<u8>| edited(|parts| parts.columns.push((kind, bytes)));
    let action = |bytes: Vec<u8>| {
        edited(|parts| {
            parts.columns.iter_mut().filter(|(kind, _)| *kind == 0x42).for_each(|(_, own)| own.clone_from(&bytes))
        })
    };
    // As what follows a change's head, which is the only place where a chunk of another type could hide.
    let whole = |chunk: &[u8]| {
        let content = edit().content();
        let head = head(&mut leb::Reader::new(&content)).unwrap();
        pack(&[[&content[..head], chunk].concat()])
    };
    let mut all = vec![
        attack("a bundle chunk", whole(&bundle()), Refusal::Malformed),
        attack("a document chunk", whole(&born().0.save()), Refusal::Malformed),
        attack("an operation number of 0", start_op(0), Refusal::OutOfOrder),
        attack("an operation number below the dependencies'", start_op(1), Refusal::OutOfOrder),
        attack("an operation number within the dependencies'", start_op(3), Refusal::OutOfOrder),
        attack("an operation number past the next", start_op(5), Refusal::OutOfOrder),
        attack("the last operation number but one of 32 bits", start_op((1 << 32) - 2), Refusal::OutOfOrder),
        attack("the last operation number of 32 bits", start_op((1 << 32) - 1), Refusal::OutOfOrder),
        attack("an operation number of 33 bits", start_op(1 << 32), Refusal::OutOfOrder),
        attack("the last operation number", start_op(u64::MAX), Refusal::OutOfOrder),
        attack("the last sequence number", edited(|parts| parts.seq = u64::MAX), Refusal::OutOfOrder),
        attack("no dependencies", edited(|parts| parts.deps.clear()), Refusal::OutOfOrder),
        attack(
            "a dependency that nobody has",
            edited(|parts| parts.deps = vec![Hash::from_bytes([7; 32])]),
            Refusal::MissingDependency,
        ),
        attack(
            "more dependencies than anybody has",
            edited(|parts| parts.deps = (0..65).map(|at| Hash::from_bytes([at; 32])).collect()),
            Refusal::TooLarge,
        ),
        attack("a dependency named twice", edited(|parts| parts.deps.push(parts.deps[0])), Refusal::Malformed),
        attack(
            "dependencies out of order",
            edited(|parts| parts.deps = vec![Hash::from_bytes([9; 32]), Hash::from_bytes([7; 32])]),
            Refusal::Malformed,
        ),
        attack("actors out of order", edited(|parts| parts.others = vec![vec![9], vec![7]]), Refusal::Malformed),
        attack("its own actor once more", edited(|parts| parts.others = vec![parts.actor.clone()]), Refusal::Malformed),
        attack("an actor that nothing names", edited(|parts| parts.others = vec![vec![7]]), Refusal::Poisonous),
        attack("columns out of order", edited(|parts| parts.columns.reverse()), Refusal::Malformed),
        attack("a column twice", edited(|parts| parts.columns.push(parts.columns[0].clone())), Refusal::Malformed),
        attack("a column that nobody knows", column(0x100 | 2, run(1)), Refusal::Malformed),
        attack("a column of nothing", column(0xa5, Vec::new()), Refusal::Malformed),
        attack(
            "an author behind the columns",
            edited(|parts| parts.extra = b"\x01\x03Eva".to_vec()),
            Refusal::Malformed,
        ),
        attack("a message", edited(|parts| parts.message = b"hola".to_vec()), Refusal::Malformed),
        attack("a length that is longer than it need be", pack(&[overlong(&edit())]), Refusal::Malformed),
        attack("2,000 levels of nesting", pack(&[Parts::read(&nested(2_000)).content()]), Refusal::UnknownKey),
        attack("20,000 levels of nesting", pack(&[long_content(&nested(20_000))]), Refusal::TooLarge),
        attack("four thousand million operations in six bytes", action(run(i64::from(u32::MAX))), Refusal::TooLarge),
        attack("more operations than there are numbers", action(run(i64::MAX)), Refusal::TooLarge),
        attack("a run of the least number of rows", action(run(i64::MIN)), Refusal::TooLarge),
        attack("predecessors without end", column(0x70, run(1 << 40)), Refusal::TooLarge),
        attack("a deflated column", column(0x42 | 0b1000, deflated(1 << 20)), Refusal::Malformed),
        attack("a change larger than any", edited(|parts| parts.extra = vec![0; 70_000]), Refusal::TooLarge),
    ];
    // Several changes that are each within bounds and nest deeper together.
    let levels = pack(&[Parts::read(&nested(4_900)).content()]);
    all.push(attack("4,900 levels of nesting", levels, Refusal::UnknownKey));
    all
}

/// Whether this is a reason with which an attack may be refused. Thousands of nested objects take Automerge a while to decode:
/// on a machine that is busy otherwise the guard's patience may end first.
pub fn may_be_told(told: Refusal, refusal: Refusal, name: &str) -> bool {
    told == refusal || (told == Refusal::Poisonous && name.ends_with("levels of nesting"))
}

/// The content of a chunk too long for [`Parts::read`].
fn long_content(chunk: &[u8]) -> Vec<u8> {
    assert_eq!(chunk[8], 1, "a change");
    let mut reader = leb::Reader::new(&chunk[9..]);
    reader.u64().unwrap();
    reader.rest().to_vec()
}

fn deflated(zeros: usize) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, &vec![0; zeros]).unwrap();
    encoder.finish().unwrap()
}

/// A bundle of the customer's changes: its own bytes, not a change's.
fn bundle() -> Vec<u8> {
    let document = Automerge::load(&born().0.save()).unwrap();
    let hashes: Vec<_> = document.get_changes(&[]).iter().map(automerge::Change::hash).collect();
    document.bundle(hashes).unwrap().bytes().to_vec()
}

/// A chunk of a type, with a checksum that is right.
fn chunk_of(kind: u8, content: &[u8]) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    let mut said = vec![kind];
    leb::write_u64(&mut said, content.len() as u64);
    said.extend_from_slice(content);
    [&MAGIC[..], &Sha256::digest(&said)[..4], &said].concat()
}

#[test]
fn every_attack_is_refused_at_the_gates() {
    let snapshot = born().0.save();
    let guards = guards();
    for Attack { name, changes, refusal } in attacks() {
        let part = PushedPart { doc: id(10), changes: changes.into() };
        let framed = frame::read(&PushedCommand { parts: vec![part] }, BENITO.device, BENITO.incarnation);
        let verdict = match framed {
            Err(refusal) => Verdict::Refused(refusal),
            Ok(mut framed) => {
                let chunks: Vec<Vec<u8>> = framed.parts.remove(0).chunks.into_iter().map(Vec::from).collect();
                match guards.merge(&request(&snapshot, &chunks), &Rules::default()) {
                    Ok(answer) => answer.verdicts[0],
                    Err(MergeFailure::Crashed) => Verdict::Refused(Refusal::Poisonous),
                    Err(MergeFailure::Unavailable(error)) => panic!("{error}"),
                }
            }
        };
        let Verdict::Refused(told) = verdict else { panic!("{name}: {verdict:?}") };
        assert!(may_be_told(told, refusal, name), "{name}: {told:?}");
    }
}

/// A bundle may hang `load` with a few hundred bytes. It gets past neither gate, nor past a guard that is given one all the
/// same, and a packed change cannot be one.
#[test]
fn a_bundle_that_hangs_load_is_never_loaded() {
    let snapshot = born().0.save();
    let guards = guards();
    let sound = bundle();
    assert_eq!(sound[8], 3);
    let mut damaged = Vec::new();
    for at in 9..sound.len() {
        let mut content = sound[9..].to_vec();
        content[at - 9] ^= 0x7f;
        damaged.push(chunk_of(3, &content));
    }
    for chunk in [sound].into_iter().chain(damaged) {
        assert!(matches!(ChangeChunk::read(&chunk), Err(ChunkError::Type(3) | ChunkError::Trailing)));
        assert!(heads_of_snapshot(&chunk).is_err());
        let answer = guards.merge(&request(&snapshot, &[chunk]), &Rules::default()).unwrap();
        assert_eq!(answer.verdicts, [Verdict::Refused(Refusal::Malformed)]);
    }
}

/// 260 KB of a compressed change inflate to 768 MB. The first gate inflates nothing.
#[test]
fn a_compressed_change_is_not_inflated() {
    let bomb = chunk_of(2, &deflated(768 << 20));
    assert!(bomb.len() > 260_000);
    assert_eq!(ChangeChunk::read(&bomb), Err(ChunkError::TooLarge), "by its length");
    let small = chunk_of(2, &deflated(32 << 20));
    assert!(small.len() < limits::CHANGE);
    assert_eq!(ChangeChunk::read(&small), Err(ChunkError::Type(2)));
    let answer = guards().merge(&request(b"", &[small]), &Rules::default()).unwrap();
    assert_eq!(answer.verdicts, [Verdict::Refused(Refusal::Malformed)]);
}

/// What a guard is given past the first gate, as it would be if that had a hole, takes the guard down at most.
#[test]
fn a_guard_that_is_brought_down_is_replaced() {
    let snapshot = born().0.save();
    let guards = guards();
    let deep = nested(20_000);
    let _whatever = guards.merge(&request(&snapshot, std::slice::from_ref(&deep)), &Rules::default());
    let _whatever = guards.check(&deep);
    let _whatever = guards.check(&bundle());
    let honest = edit().build();
    assert_eq!(guards.merge(&request(&snapshot, &[honest]), &Rules::default()).unwrap().verdicts, [Verdict::Accepted]);
}

/// Arrays within arrays, where a field is skipped and where one is read.
#[test]
fn nested_messages_do_not_overflow_the_stack() {
    let deep = vec![0x81; 1 << 20];
    assert!(body::decode::<SyncRequest>(&deep).is_err());
    assert!(body::decode::<shared::document::Row>(&deep).is_err());
    // A map whose one key nobody knows: skipped.
    for opening in [0x81, 0xa1, 0xc1, 0x9f] {
        let unknown = [&[0xa1, 0x18, 99][..], &vec![opening; 1 << 20]].concat();
        assert!(body::decode::<SyncRequest>(&unknown).is_err());
    }
    // The same, and whole: it is skipped, and the rest is read.
    let request = SyncRequest { protocol: 1, ..SyncRequest::default() };
    let mut skipped = body::encode(&request);
    assert!((0xa0..0xb6).contains(&skipped[0]), "a short map");
    skipped[0] += 1;
    let mut encoder = Encoder::new(&mut skipped);
    encoder.u8(99).unwrap();
    for _ in 0..100_000 {
        encoder.array(1).unwrap();
    }
    encoder.null().unwrap();
    assert_eq!(body::decode::<SyncRequest>(&skipped).unwrap(), request);
}

/// Lengths that nothing follows must not be believed before it has come.
#[test]
fn claimed_lengths_are_not_allocated() {
    for head in [0x9b, 0xbb, 0x5b, 0x7b] {
        let mut claimed = vec![0xa1, 0x05, head];
        claimed.extend(u64::MAX.to_be_bytes());
        assert!(body::decode::<SyncRequest>(&claimed).is_err());
        let mut row = vec![head];
        row.extend((u64::MAX >> 1 | 1).to_be_bytes());
        assert!(body::decode::<shared::document::Row>(&row).is_err());
    }
    let mut packed_claim = vec![0, 0, 0, 0, 0];
    leb::write_u64(&mut packed_claim, u64::MAX);
    assert_eq!(packed::unpack(&packed_claim, &mut Vec::new(), 1), Err(ChunkError::TooLarge));
    assert!(Decoder::new(&packed_claim).array().is_err());
}

/// A document's heads are read from its frame; what claims a thousand million of them is not one.
#[test]
fn claimed_heads_are_not_allocated() {
    let mut content = vec![0];
    leb::write_u64(&mut content, 1 << 60);
    assert_eq!(heads_of_snapshot(&chunk_of(0, &content)), Err(ChunkError::Truncated));
    assert!(Document::load(&chunk_of(0, &content)).is_err());
}
