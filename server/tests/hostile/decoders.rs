//! Every decoder of `shared` that eats what a peer sends, and those of the server beside it.

use std::fmt::Debug;

use minicbor::{Decode, Encode};
use server::admission::{MergeAnswer, MergeRequest};
use server::trust::{Certificate, Challenge, Keys, PublicKey, Token};
use shared::crm::{Kind, Role, Value};
use shared::document::chunk::{self, ChangeChunk};
use shared::document::{Cell, DocId, Document, Hash, Intent, Row, RowPatch, heads_of_snapshot, packed};
use shared::replica::{Command, Meta, OutboxEntry, StoredDoc, TrayEntry};
use shared::sync::chain::{Chain, Mark};
use shared::sync::invitation::{InvitationAnswer, InvitationRequest, Invites};
use shared::sync::message::{
    DocsAnswer, DocsRequest, EnrolRequest, Enrolled, Grant, InviteRequest, Invited, Item, ItemBody, Outcome,
    PushedCommand, Refusal, Renewal, ScopeDigest, Session, SyncAnswer, SyncRequest, WireError,
};
use shared::sync::recover::{HandedIn, Lacking, Listing, Receipt, RecoverAnswer, RecoverRequest};
use shared::sync::suspended::{Suspended, SuspendedDevice, SuspendedRequest};
use shared::sync::{PROTOCOL, body, cursor, digest, limits};

use super::admission::{ANA, author, born};
use super::cbor;
use super::change::Parts;
use super::common::{NORTH, NOW, id, part_of};
use super::corpus::{keep, mutants, replay};
use super::random::Random;

const CASES: u64 = 4_000;

/// A message's decoder: what it reads, it writes and reads again alike.
fn message<M>(name: &str, seeds: &[M])
where
    M: Encode<()> + for<'b> Decode<'b, ()> + PartialEq + Debug,
{
    let check = |bytes: &[u8]| {
        if let Ok(read) = body::decode::<M>(bytes) {
            let again = body::encode(&read);
            assert_eq!(body::decode::<M>(&again).unwrap(), read);
        }
    };
    let seeds: Vec<Vec<u8>> = seeds.iter().map(body::encode).collect();
    for (at, seed) in seeds.iter().enumerate() {
        assert!(body::decode::<M>(seed).is_ok());
        keep(name, &format!("seed-{at}"), seed);
    }
    replay(name, check);
    let trees: Vec<cbor::Item> = seeds.iter().map(|seed| cbor::Item::read(seed).unwrap()).collect();
    let make = |random: &mut Random| {
        if random.chance(20) {
            let mut bytes = random.pick(&seeds).clone();
            (0..=random.below(4)).for_each(|_| random.damage(&mut bytes));
            return bytes;
        }
        let mut tree = random.pick(&trees).clone();
        for _ in 0..=random.below(4) {
            let stranger = random.pick(&trees).clone();
            tree.mutate(random, &stranger);
        }
        let mut bytes = Vec::new();
        tree.write(&mut bytes);
        bytes
    };
    mutants(name, CASES / 8, make, |bytes| check(bytes));
}

fn row() -> Row {
    let mut row = Row::new(Kind::CUSTOMER, NORTH);
    row.flags = Row::CONFLICT;
    row.cells = vec![
        (1, Cell::One(Value::text("customer"))),
        (10, Cell::One(Value::Int(-70_000))),
        (11, Cell::One(Value::Time(NOW))),
        (47, Cell::Many(vec![Value::text("+525512345678"), Value::Bool(true), Value::Null])),
    ];
    row.custom = vec![("k3v9x0aa".to_owned(), Cell::One(Value::Bool(false)))];
    row
}

fn sync_request() -> SyncRequest {
    let part = part_of(id(10), &born().1);
    SyncRequest {
        protocol: 1,
        schema: 1,
        epoch: cursor::Epoch(1_790_000_000),
        cursors: vec![cursor::Cursor { scope: 0, sequence: 13 }, cursor::Cursor { scope: 1, sequence: 1 << 40 }],
        budget: 1 << 20,
        commands: vec![PushedCommand { parts: vec![part.clone()] }, PushedCommand { parts: vec![part] }],
        audit: true,
        early: true,
        renewal: Some(Renewal { device: 7, challenge: vec![1; 12].into(), signature: vec![2; 64].into() }),
        waiting: 3,
        today: -20_000,
        settled: Some(vec![cursor::Cursor { scope: 0, sequence: 1 }]),
        mark: Some(mark()),
        uncertified: true,
        has_receipt: true,
    }
}

fn items() -> Vec<Item> {
    let (document, chunks) = born();
    let frames: Vec<ChangeChunk<'_>> = chunks.iter().map(|chunk| ChangeChunk::read(chunk).unwrap()).collect();
    let changes = packed::pack(&frames, &mut Vec::new()).into();
    let patch = Row::new(Kind::CUSTOMER, 2).difference(&row());
    let bodies = [
        ItemBody::Snapshot { history: 1, row: row(), bytes: document.save().into() },
        ItemBody::Tail { changes, patch },
        ItemBody::Leave,
    ];
    bodies.into_iter().map(|body| Item { doc: id(10), scope: NORTH, body }).collect()
}

fn session() -> Session {
    Session { token: "abcdefghijklmnopqrstuvwxyz012345".into(), lifetime: 3_600 }
}

fn grants() -> Vec<Grant> {
    Role::ALL.into_iter().enumerate().map(|(at, role)| Grant { scope: at as u32, role }).collect()
}

fn enrolled() -> Enrolled {
    Enrolled {
        workspace: id(1),
        workspace_name: "Pruebas".into(),
        member: id(2),
        member_name: "Ana".into(),
        device: 7,
        incarnation: 1,
        session: session(),
        challenge: vec![9; 12].into(),
        grants: grants(),
        now: NOW,
        certificate: None,
    }
}

#[test]
fn requests() {
    message("sync-request", &[sync_request(), SyncRequest::default()]);
    message("docs-request", &[DocsRequest { docs: vec![id(1), id(2)], schema: 3, ..DocsRequest::default() }]);
    let enrol = EnrolRequest {
        protocol: 1,
        invitation: "secret".into(),
        public_key: vec![4; 65].into(),
        name: "Teléfono".into(),
        signature: vec![5; 64].into(),
        schema: 3,
    };
    message("enrol-request", &[enrol]);
    let asked = InvitationRequest { schema: 3, invitation: "secret".into() };
    message("invitation-request", &[InvitationRequest::default(), asked]);
    message("invite-request", &[InviteRequest::default(), InviteRequest { schema: 3 }]);
    let lifting = SuspendedRequest { schema: 3, lift: Some(7) };
    message("suspended-request", &[SuspendedRequest::default(), lifting]);
}

fn mark() -> Mark {
    Mark { head: 70_000, chain: Chain::from_bytes([2; 8]) }
}

#[test]
fn what_is_handed_in() {
    let digests = vec![ScopeDigest { scope: 1, digest: digest::Digest::from_bytes([7; 32]) }];
    let receipt = Receipt { device: 7, epoch: cursor::Epoch(3), head: 9, proof: vec![1; 16].into(), digests };
    let documents =
        vec![HandedIn { doc: id(1), history: 0, ticket: vec![2; 16].into(), changes: born().1.concat().into() }];
    let listings = vec![Listing { scope: 1, terms: vec![5; 64].into() }];
    let asked = RecoverRequest {
        protocol: PROTOCOL,
        renewal: None,
        certificate: Some(vec![7; 101].into()),
        receipt: Some(receipt),
        listings,
        documents,
    };
    assert_eq!(asked.listings[0].terms().len(), 2);
    message("recover-request", &[asked, RecoverRequest::default()]);
}

#[test]
fn answers() {
    let digest = digest::Digest::from_bytes([7; 32]);
    let refusals = Refusal::ALL.into_iter().map(Outcome::Refused);
    let answer = SyncAnswer {
        epoch: cursor::Epoch(3),
        outcomes: [Outcome::Accepted, Outcome::Duplicate, Outcome::Forked, Outcome::BlockedBy(1)]
            .into_iter()
            .chain(refusals)
            .collect(),
        early: items(),
        items: items(),
        upto: 99,
        more: true,
        grants: grants(),
        folded: Some([3; 16]),
        digests: vec![ScopeDigest { scope: 1, digest }],
        challenge: Some(vec![1; 12].into()),
        session: Some(session()),
        incarnation: Some(2),
        remaining: 12,
        now: NOW,
        mark: Some(mark()),
        receipt: Some(vec![6; 16].into()),
        certificate: Some(vec![7; 101].into()),
        schema: 3,
    };
    message("sync-answer", &[answer, SyncAnswer::default()]);
    message(
        "docs-answer",
        &[DocsAnswer {
            items: items(),
            epoch: cursor::Epoch(1),
            left: vec![id(7)],
            schema: 3,
            ..DocsAnswer::default()
        }],
    );
    let lacking = vec![Lacking { scope: 1, at: 300, ticket: vec![4; 16].into() }];
    let recovered =
        RecoverAnswer { differing: vec![1, 2], lacking, taken: vec![true, false], unproven: true, mark: Some(mark()) };
    message("recover-answer", &[recovered, RecoverAnswer::default()]);
    message("enrolled", &[enrolled()]);
    let invites = Invites {
        member: "Ana".into(),
        company: "Pruebas".into(),
        territories: vec!["Norte".into(), "Sur".into()],
        others: 3,
        administers: true,
    };
    message("invitation-answer", &[InvitationAnswer { invites: Some(invites) }, InvitationAnswer::default()]);
    message("invited", &[Invited { invitation: "secret".into(), lifetime: 9 }]);
    let device = SuspendedDevice { number: 7, name: "Teléfono".into(), member: "Ana".into(), since: Some(NOW) };
    message("suspended", &[Suspended { devices: vec![device] }, Suspended::default()]);
    message("error", &[WireError::Malformed, WireError::Unavailable, WireError::ChallengeSpent]);
}

#[test]
fn rows_and_their_patches() {
    message("row", &[row(), Row::new(Kind::ACTIVITY, 0)]);
    message(
        "row-patch",
        &[Row::new(Kind::CUSTOMER, 2).difference(&row()), row().difference(&Row::new(Kind::CUSTOMER, 2))],
    );
    // A patch of a stranger's making applied to a row leaves a row that can be looked into and sent on.
    let seed = cbor::Item::read(&body::encode(&Row::new(Kind::CUSTOMER, 2).difference(&row()))).unwrap();
    let make = |random: &mut Random| {
        let mut tree = seed.clone();
        (0..=random.below(3)).for_each(|_| tree.mutate(random, &seed));
        let mut bytes = Vec::new();
        tree.write(&mut bytes);
        bytes
    };
    mutants("row-patch", CASES / 8, make, |bytes| {
        let Ok(patch) = body::decode::<RowPatch>(bytes) else { return };
        let mut patched = row();
        patched.apply(patch);
        assert_eq!(body::decode::<Row>(&body::encode(&patched)).unwrap(), patched);
        assert!((0..200).map(|slot| patched.values(slot).len()).sum::<usize>() <= bytes.len() + 10);
    });
}

#[test]
fn what_a_device_keeps_and_a_guard_is_told() {
    let intents = vec![
        Intent::set("name", Value::Null, Value::text("Sol")),
        Intent::Text {
            key: "notes".into(),
            splices: shared::document::text::difference("", "Hola").into_iter().collect(),
        },
    ];
    let chunks = born().1;
    let changes = chunks.iter().cloned().map(Into::into).collect();
    let part = shared::replica::EntryPart { doc: id(1), intents: intents.clone(), changes, contested: intents.clone() };
    message("outbox-entry", &[OutboxEntry { number: 1, made: NOW, parts: vec![part] }]);
    let reason = shared::replica::TrayReason::NotReplayable;
    let parts = vec![(id(1), "Sol".to_owned(), intents.clone())];
    message("tray-entry", &[TrayEntry { number: 1, made: NOW, refused: NOW, reason, parts, damaged: None }]);
    message("meta", &[Meta::enrolled(enrolled(), NOW)]);
    let heads = vec![Hash::from_bytes([1; 32])];
    message("stored-doc", &[StoredDoc { bytes: vec![1].into(), heads: heads.clone(), history: 0, scope: Some(1) }]);
    let parts = vec![shared::replica::Part { doc: id(1), intents }];
    message("command", &[Command::Edit { parts }, Command::SyncNow]);
    let commands = vec![chunks.into_iter().map(Into::into).collect()];
    let request =
        MergeRequest { snapshot: born().0.save().into(), grants: grants(), commands, ..MergeRequest::default() };
    let answer = server::admission::merge::merge(
        &MergeRequest { snapshot: Vec::new().into(), ..request.clone() },
        &server::admission::Rules::default(),
    );
    assert!(answer.merged.is_some());
    message("merge-request", &[request]);
    message::<MergeAnswer>("merge-answer", &[answer]);
}

#[test]
fn deflated_bodies() {
    const LIMIT: usize = 1 << 16;
    let check = |bytes: &[u8]| {
        if let Ok(plain) = body::inflate(bytes, LIMIT) {
            assert!(plain.len() <= LIMIT);
        }
    };
    let plain = body::encode(&sync_request());
    let seeds = [
        body::deflate(&plain).unwrap(),
        body::deflate(&vec![7; LIMIT]).unwrap(),
        body::deflate(&vec![0; LIMIT * 8]).unwrap(),
    ];
    for (at, seed) in seeds.iter().enumerate() {
        keep("deflated", &format!("seed-{at}"), seed);
    }
    replay("deflated", check);
    let make = |random: &mut Random| {
        let mut bytes = random.pick(&seeds).clone();
        (0..=random.below(4)).for_each(|_| random.damage(&mut bytes));
        bytes
    };
    mutants("deflated", CASES / 4, make, |bytes| check(bytes));
}

/// A change by two hands, a text among them: columns of every kind that a phone's changes have.
fn changes() -> Vec<Vec<u8>> {
    let (mut document, mut chunks) = born();
    chunks.extend(author(
        &mut document,
        super::admission::BENITO,
        &[("name", Value::text("Luna")), ("worth", Value::text("1200.50 MXN"))],
    ));
    let splices = shared::document::text::difference("", "Abre a las 9 ☀").into_iter().collect();
    let notes = document.write(ANA, &[Intent::Text { key: "notes".into(), splices }], NOW).unwrap();
    chunks.extend(notes.changes.into_iter().map(|(_, chunk)| chunk));
    let splices = shared::document::text::difference("Abre a las 9 ☀", "Abre a las 10").into_iter().collect();
    let notes = document.write(ANA, &[Intent::Text { key: "notes".into(), splices }], NOW).unwrap();
    chunks.extend(notes.changes.into_iter().map(|(_, chunk)| chunk));
    chunks
}

#[test]
fn chunks() {
    let check = |bytes: &[u8]| {
        if let Ok(change) = ChangeChunk::read(bytes) {
            assert!(change.operations <= limits::CHANGE_OPERATIONS);
            assert!(change.deps.len() <= limits::CHANGE_DEPENDENCIES);
            let mut heads = Vec::new();
            let packed = packed::pack(std::slice::from_ref(&change), &mut heads);
            if let Ok(rebuilt) = packed::unpack(&packed, &mut Vec::new(), 1) {
                assert_eq!(ChangeChunk::read(&rebuilt[0]).map(|again| again.operations), Ok(change.operations));
            }
        }
        let _heads = heads_of_snapshot(bytes);
        let _birth = shared::document::admit::is_text_birth(bytes);
    };
    let seeds = changes();
    for (at, seed) in seeds.iter().enumerate() {
        keep("chunk", &format!("seed-{at}"), seed);
    }
    replay("chunk", check);
    let parts: Vec<Parts> = seeds.iter().map(|seed| Parts::read(seed)).collect();
    for (parts, seed) in parts.iter().zip(&seeds) {
        assert_eq!(&parts.build(), seed, "taken apart and put together again");
    }
    let make = |random: &mut Random| {
        let mut parts = random.pick(&parts).clone();
        (0..=random.below(3)).for_each(|_| parts.mutate(random));
        let mut content = parts.content();
        if random.chance(30) {
            random.damage(&mut content);
        }
        let mut bytes = chunk::build_change(&content).0;
        if random.chance(10) {
            // Another type of chunk, or damage that the checksum tells.
            bytes[8] = random.below(5) as u8;
        }
        bytes
    };
    mutants("chunk", CASES, make, |bytes| check(bytes));
}

/// Documents whose frame is repaired after damage: what a device reads of a snapshot before it stores it.
#[test]
fn frames_of_snapshots() {
    let mut document = Document::new();
    document.apply(changes().iter().map(Vec::as_slice)).unwrap();
    let snapshot = document.save();
    let tail = changes().concat();
    keep("snapshot", "seed-0", &snapshot);
    keep("snapshot", "seed-1", &tail);
    replay("snapshot", |bytes| drop(heads_of_snapshot(bytes)));
    let make = |random: &mut Random| {
        let mut bytes = if random.chance(70) { snapshot.clone() } else { tail.clone() };
        let mut rest = bytes.split_off(9);
        (0..=random.below(3)).for_each(|_| random.damage(&mut rest));
        bytes.extend(rest);
        repair(&mut bytes);
        bytes
    };
    mutants("snapshot", CASES / 2, make, |bytes| drop(heads_of_snapshot(bytes)));
}

/// Makes the first chunk's checksum right.
fn repair(bytes: &mut [u8]) {
    use sha2::{Digest as _, Sha256};
    let mut reader = chunk::leb::Reader::new(bytes.get(9..).unwrap_or_default());
    let Ok(length) = reader.length() else { return };
    let end = bytes.len() - reader.rest().len() + length;
    let sum = Sha256::digest(&bytes[8..end]);
    bytes[4..8].copy_from_slice(&sum[..4]);
}

#[test]
fn packed_sequences() {
    let check = |bytes: &[u8]| {
        for heads in [vec![], vec![Hash::from_bytes([9; 32])]] {
            let mut heads = heads;
            if let Ok(chunks) = packed::unpack(bytes, &mut heads, limits::COMMAND_CHANGES) {
                chunks.iter().for_each(|chunk| drop(ChangeChunk::read(chunk)));
            }
        }
    };
    let chunks = changes();
    let frames: Vec<ChangeChunk<'_>> = chunks.iter().map(|chunk| ChangeChunk::read(chunk).unwrap()).collect();
    let seed = packed::pack(&frames, &mut Vec::new());
    keep("packed", "seed-0", &seed);
    replay("packed", check);
    let parts: Vec<Parts> = chunks.iter().map(|chunk| Parts::read(chunk)).collect();
    let make = |random: &mut Random| {
        if random.chance(50) {
            let mut bytes = seed.clone();
            (0..=random.below(3)).for_each(|_| random.damage(&mut bytes));
            return bytes;
        }
        let mut parts = parts.clone();
        (0..=random.below(3)).for_each(|_| {
            let at = random.below(parts.len());
            parts[at].mutate(random);
        });
        super::change::pack(&parts.iter().map(Parts::content).collect::<Vec<_>>())
    };
    mutants("packed", CASES, make, |bytes| check(bytes));
}

/// Tokens, challenges, keys, signatures: none that was damaged is good.
#[test]
fn proofs() {
    let secret = [9; 32];
    let keys = Keys::new(&secret);
    let token = Token::session(&keys, 7, &[4; 65], NOW).token;
    let challenge = Challenge::new(&keys, 7, NOW).to_bytes().to_vec();
    let signer = p256::ecdsa::SigningKey::from_slice(&[3; 32]).unwrap();
    let point = signer.verifying_key().to_sec1_point(false).to_bytes().to_vec();
    let signature = super::common::signed(&signer, &challenge);
    let good = [token.clone().into_bytes(), challenge.clone(), point.clone(), signature.clone()];
    good.iter().enumerate().for_each(|(at, bytes)| keep("proof", &format!("seed-{at}"), bytes));
    let key = PublicKey::from_bytes(&point).unwrap();
    let check = |bytes: &[u8]| {
        if good.iter().any(|good| good == bytes) {
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        assert_eq!(Token::read(&keys, &text, &[4; 65], NOW), None);
        assert_eq!(Certificate::read(&keys, bytes), None);
        assert_eq!(Challenge::read(&keys, bytes, 7, NOW), None);
        assert!(key.verify(&challenge, bytes).is_err());
        let _other = PublicKey::from_bytes(bytes);
        assert!(text.parse::<DocId>().is_err());
    };
    replay("proof", check);
    let make = |random: &mut Random| {
        let mut bytes = random.pick(&good).clone();
        (0..=random.below(3)).for_each(|_| random.damage(&mut bytes));
        bytes
    };
    mutants("proof", CASES / 8, make, |bytes| check(bytes));
}
