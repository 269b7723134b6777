//! The headless device's storage: what was committed is there again, whole transactions only.

use std::fs;
use std::path::Path;

use minicbor::bytes::ByteVec;
use shared::crm::{Kind, Role, Value};
use shared::document::{Cell, DocId, Hash, Intent, Row};
use shared::replica::{
    Damage, EntryPart, Listed, Meta, OutboxEntry, PackedRow, Rows, Stored, StoredDoc, TrayEntry, TrayReason, Write,
};
use shared::sync::cursor::{Cursor, Epoch};
use shared::sync::digest::Digest;
use shared::sync::message::{Enrolled, Grant, Refusal, ScopeDigest, Session};
use tests::device::storage::{Storage, StorageError};

fn doc(number: u32) -> DocId {
    DocId::new(1_790_000_000_000 + i64::from(number), [u8::try_from(number % 251).unwrap(); 10])
}

fn meta(entry: u64) -> Meta {
    let enrolled = Enrolled {
        workspace: doc(0),
        workspace_name: "Distribuidora Ñandú".to_owned(),
        member: doc(1),
        member_name: "Lucía".to_owned(),
        device: 300,
        incarnation: 2,
        session: Session { token: "token".to_owned(), lifetime: 3_600 },
        challenge: ByteVec::from(vec![1, 2, 3]),
        grants: vec![Grant { scope: 0, role: Role::Reader }, Grant { scope: 2, role: Role::Seller }],
        now: 0,
        certificate: None,
    };
    let mut meta = Meta::enrolled(enrolled, 1_790_000_000_000);
    meta.epoch = Epoch(7);
    meta.cursors = vec![Cursor { scope: 0, sequence: 12 }, Cursor { scope: 2, sequence: entry }];
    meta.digests = vec![ScopeDigest { scope: 2, digest: Digest::from_bytes([9; 32]) }];
    meta.next_entry = entry;
    meta.complete = true;
    meta.last_sync = Some(1_790_000_000_000);
    meta.leaving = vec![doc(5)];
    meta
}

fn listed(name: &str, scope: Option<u32>) -> PackedRow {
    let mut row = Row::new(Kind::CUSTOMER, 2);
    row.cells = vec![(4, Cell::One(Value::text(name))), (47, Cell::Many(vec![Value::text("+525512345678")]))];
    row.custom = vec![("k3v9x0aa".to_owned(), Cell::One(Value::Bool(true)))];
    PackedRow::new(&Listed { scope, row })
}

fn base(fill: u8, length: usize) -> StoredDoc {
    StoredDoc {
        bytes: ByteVec::from(vec![fill; length]),
        heads: vec![Hash::from_bytes([fill; 32]), Hash::from_bytes([fill ^ 1; 32])],
        history: 1,
        scope: Some(2),
    }
}

fn entry(number: u64) -> OutboxEntry {
    let intent = Intent::set("name", Value::text("Ana"), Value::text("Anabel"));
    OutboxEntry {
        number,
        made: 1_790_000_000_000,
        parts: vec![EntryPart {
            doc: doc(2),
            intents: vec![intent.clone()],
            changes: vec![ByteVec::from(vec![1; 120])],
            contested: vec![intent],
        }],
    }
}

fn refused(number: u64) -> TrayEntry {
    let intents = vec![Intent::set("worth", Value::Null, Value::text("125000 MXN"))];
    TrayEntry {
        number,
        made: 1,
        refused: 2,
        reason: TrayReason::Refused(Refusal::Forbidden),
        parts: vec![(doc(2), "Ana".to_owned(), intents)],
        damaged: None,
    }
}

/// What is stored, in a form that can be compared.
fn everything(storage: &Storage, docs: &[DocId]) -> String {
    let Some(Stored { meta, outbox, tray, rows, damage }) = storage.stored().unwrap() else {
        return "nothing".to_owned();
    };
    assert_eq!(damage, Damage::default());
    format!("{meta:?}\n{outbox:?}\n{tray:?}\n{rows:?}\n{:?}", storage.load(docs).unwrap())
}

#[test]
fn what_was_committed_is_there_again() {
    let directory = tempfile::tempdir().unwrap();
    let docs = [doc(2), doc(3), doc(4)];
    let mut storage = Storage::open(directory.path()).unwrap();
    assert!(storage.stored().unwrap().is_none());
    storage.begin(&meta(1), "127.0.0.1:8787").unwrap();
    let writes = [
        Write::Doc(docs[0], base(1, 1_000)),
        Write::Doc(docs[1], base(2, 70_000)),
        Write::Row(docs[0], listed("Ana", Some(2))),
        Write::Row(docs[1], listed("Beto", None)),
        Write::Outbox(entry(3)),
        Write::Outbox(entry(4)),
        Write::Tray(refused(1)),
        Write::Meta(Box::new(meta(5))),
    ];
    storage.commit(&writes, true).unwrap();
    let writes = [
        Write::Doc(docs[0], base(7, 1_200)),
        Write::Row(docs[0], listed("Anabel", Some(2))),
        Write::RowGone(docs[1]),
        Write::DocGone(docs[1]),
        Write::OutboxGone(3),
        Write::Tray(refused(2)),
        Write::TrayGone(1),
        Write::Row(docs[2], listed("of two writes of one thing", None)),
        Write::Row(docs[2], listed("the later one counts", None)),
    ];
    storage.commit(&writes, false).unwrap();

    let stored = storage.stored().unwrap().unwrap();
    assert_eq!(stored.meta, meta(5));
    assert_eq!(stored.outbox, [entry(4)]);
    assert_eq!(stored.tray, [refused(2)]);
    let rows = [(docs[0], listed("Anabel", Some(2))), (docs[2], listed("the later one counts", None))];
    assert_eq!(stored.rows, Rows::from_iter(rows));
    let loaded = storage.load(&docs).unwrap();
    assert_eq!(loaded, [(docs[0], Some(base(7, 1_200))), (docs[1], None), (docs[2], None)]);

    let before = everything(&storage, &docs);
    drop(storage);
    let storage = Storage::open(directory.path()).unwrap();
    assert_eq!(everything(&storage, &docs), before);
    assert_eq!(storage.server().unwrap().as_deref(), Some("127.0.0.1:8787"));
}

#[test]
fn a_device_has_one_process() {
    let directory = tempfile::tempdir().unwrap();
    let mut storage = Storage::open(directory.path()).unwrap();
    storage.begin(&meta(1), "127.0.0.1:8787").unwrap();
    let second = Storage::open(directory.path()).map(drop).unwrap_err();
    assert!(matches!(second, StorageError::InUse), "{second}");
}

/// A process that is killed, and a disk that loses its last writes, leave a journal that ends anywhere.
#[test]
fn a_journal_that_ends_anywhere_holds_whole_transactions() {
    let directory = tempfile::tempdir().unwrap();
    let docs: Vec<DocId> = (2..12).map(doc).collect();
    let mut storage = Storage::open(directory.path()).unwrap();
    storage.begin(&meta(1), "127.0.0.1:8787").unwrap();
    let mut states = vec!["nothing".to_owned(), everything(&storage, &docs)];
    for round in 0..6_u8 {
        let mut writes =
            vec![Write::Meta(Box::new(meta(u64::from(round) + 2))), Write::Outbox(entry(u64::from(round) + 1))];
        for doc in &docs {
            writes.push(Write::Doc(*doc, base(round, 900 + usize::from(round) * 200)));
            writes.push(Write::Row(*doc, listed(&format!("round {round}"), Some(2))));
        }
        storage.commit(&writes, round % 2 == 0).unwrap();
        states.push(everything(&storage, &docs));
    }

    // The files as they lie there while the process still runs: what a killed one leaves behind.
    let (file, journal) = ("device.sqlite", "device.sqlite-wal");
    let (main, wal) =
        (fs::read(directory.path().join(file)).unwrap(), fs::read(directory.path().join(journal)).unwrap());
    assert!(wal.len() > 50_000, "the transactions are still in the journal");
    let reopen = |torn: &[u8]| {
        let copy = tempfile::tempdir().unwrap();
        lay_out(copy.path(), &[(file, &main), (journal, torn)]);
        everything(&Storage::open(copy.path()).unwrap(), &docs)
    };
    assert_eq!(reopen(&wal), states[states.len() - 1]);
    let mut last = 0;
    for end in (0..wal.len()).step_by(1_499) {
        let found = reopen(&wal[..end]);
        let at = states.iter().position(|state| *state == found);
        let at = at.unwrap_or_else(|| panic!("a journal of {end} bytes holds half a transaction"));
        assert!(at >= last, "a longer journal holds no less");
        last = at;
    }
    assert!(last >= states.len() - 2);

    // A torn page in the middle ends the journal there.
    let mut torn = wal.clone();
    let middle = torn.len() / 2;
    torn[middle..middle + 512].fill(0xaa);
    assert!(states.contains(&reopen(&torn)));
}

fn lay_out(directory: &Path, files: &[(&str, &[u8])]) {
    for (name, bytes) in files {
        fs::write(directory.join(name), bytes).unwrap();
    }
}

#[test]
fn a_damaged_entry_is_told_and_hides_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let mut storage = Storage::open(directory.path()).unwrap();
    storage.begin(&meta(1), "127.0.0.1:8787").unwrap();
    storage.commit(&[Write::Outbox(entry(3)), Write::Outbox(entry(4)), Write::Tray(refused(1))], true).unwrap();
    drop(storage);
    let connection = rusqlite::Connection::open(directory.path().join("device.sqlite")).unwrap();
    connection.execute("UPDATE outbox SET bytes = x'00ff' WHERE number = 3", []).unwrap();
    connection.execute("UPDATE tray SET bytes = x'ff'", []).unwrap();
    drop(connection);
    let stored = Storage::open(directory.path()).unwrap().stored().unwrap().unwrap();
    assert_eq!((stored.outbox, stored.tray), (vec![entry(4)], Vec::new()));
    let damage = Damage { outbox: vec![(3, vec![0, 255])], tray: vec![(1, vec![255])], ..Damage::default() };
    assert_eq!(stored.damage, damage);
}

#[test]
fn a_newer_layout_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    drop(Storage::open(directory.path()).unwrap());
    let connection = rusqlite::Connection::open(directory.path().join("device.sqlite")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(Storage::open(directory.path()).map(drop), Err(StorageError::Newer(99))));
}
