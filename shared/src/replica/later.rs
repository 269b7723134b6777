//! What later versions say, to an app that does not know the half of it: it is carried, counted, and stops nothing.

use std::fmt::Debug;

use minicbor::{Decode, Encode, Encoder};

use crate::crm::{CustomType, Kind, Role, Value, definition};
use crate::document::chunk::ChangeChunk;
use crate::document::{Cell, DocId, Document, Hash, Intent, Row, RowPatch, heads_of_snapshot, packed};
use crate::replica::phone::{MINE, OTHERS, Phone, customer, id, page, snapshot};
use crate::replica::{Command, Damage, Event, Listed, Meta, NetworkFailure, PackedRow, Part, TrayReason, Trouble};
use crate::sync::cursor::Epoch;
use crate::sync::digest::{self, Digest};
use crate::sync::message::{DocsAnswer, Grant, Item, ItemBody, Outcome, Refusal, ScopeDigest, SyncAnswer, WireError};
use crate::sync::{SCHEMA, body};

/// A kind that this app does not know.
const DEAL: Kind = Kind::of(200);
/// A kind that was made at run time.
const MADE: Kind = Kind::of(300);

/// A record of such a kind.
fn deal() -> Document {
    let set = |key: &str, value| Intent::set(key, Value::Null, value);
    let mut made = Document::new();
    let intents =
        [set("kind", Value::text("deal")), set("territory", Value::Int(1)), set("amount", Value::text("9 MXN"))];
    made.write(OTHERS, &intents, 1).unwrap();
    made
}

/// A row as a later server makes it.
fn row_of_a_deal(kind: Kind) -> Row {
    let fraction = Cell::Other([0xf9, 0x3c, 0x00].into());
    let cells = vec![(4, Cell::One(Value::text("Vender"))), (900, fraction)];
    Row { cells, flags: Row::CONFLICT, ..Row::new(kind, 1) }
}

fn item_of(of: u8, document: &Document, row: Row) -> Item {
    let body = ItemBody::Snapshot { history: 0, row, bytes: document.save().into() };
    Item { doc: id(of), scope: 1, body }
}

/// A customer's row with a field, a custom field and a flag of a later version.
fn fuller(of: u8) -> Item {
    let Item { doc, scope, body } = snapshot(of, &customer(OTHERS));
    let ItemBody::Snapshot { history, mut row, bytes } = body else { panic!("a whole document") };
    row.flags |= 128;
    row.cells.push((900, Cell::Other([0xa1, 0x01, 0x02].into())));
    row.custom.push(("ab12cd34".to_owned(), Cell::Other([0x42, 1, 2].into())));
    Item { doc, scope, body: ItemBody::Snapshot { history, row, bytes } }
}

/// What the server says of a scope with these records.
fn counted(records: &[(u8, &Document)]) -> Digest {
    let mut digest = Digest::EMPTY;
    records.iter().for_each(|(of, document)| digest.add(id(*of), 0, &document.heads()));
    digest
}

fn sync(phone: &mut Phone) {
    phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
    phone.rest();
}

/// The answer as a later server would write it: with a word that nobody here knows, and a role besides the four.
fn in_later_words(answer: &SyncAnswer) -> SyncAnswer {
    let bytes = body::encode(answer);
    let (grant, later) = (body::encode(&Grant { scope: 1, role: Role::Seller }), [0x82, 0x01, 0x18, 99]);
    // Items stand before the grants, and may have the same bytes in them.
    let at = bytes.windows(grant.len()).rposition(|window| window == grant).expect("the grant");
    let mut told = bytes[..at].to_vec();
    told.extend(later);
    told.extend(&bytes[at + grant.len()..]);
    // One entry more in the map.
    assert_eq!(told[0] & 0xe0, 0xa0);
    told[0] += 1;
    let mut encoder = Encoder::new(told);
    encoder.u16(999).unwrap().array(2).unwrap().bool(true).unwrap().str("…").unwrap();
    body::decode(&encoder.into_writer()).expect("an answer that can be read")
}

#[test]
fn a_page_of_a_later_server_is_taken_in_whole() {
    let mut phone = Phone::joined();
    phone.rest();
    let (deal, own) = (deal(), customer(OTHERS));
    let records = [(0, &own), (1, &deal), (2, &deal)];
    let digest = counted(&records);
    let items = vec![fuller(0), item_of(1, &deal, row_of_a_deal(DEAL)), item_of(2, &deal, row_of_a_deal(MADE))];
    let folded = Some(digest::fold([(1, digest)]));
    phone.hear(in_later_words(&SyncAnswer { folded, schema: SCHEMA + 1, ..page(1, items) }));
    phone.rest();
    assert_eq!(phone.name(0).as_deref(), Some("Sol"), "what it knows works");
    assert_eq!(phone.replica.meta().grants, [Grant { scope: 1, role: Role::Reader }], "an unknown role reads");
    assert_eq!(phone.disk.meta.digests, [ScopeDigest { scope: 1, digest }], "what it does not know is counted");
    for (of, kind) in [(1, DEAL), (2, MADE)] {
        let listed = Listed { scope: Some(1), row: row_of_a_deal(kind) };
        assert_eq!(phone.disk.rows.packed(id(of)), Some(&PackedRow::new(&listed)), "its row stays as it came");
        assert_eq!(phone.disk.docs[&id(of)].heads, deal.heads());
    }
    assert_eq!(phone.replica.count_unsettled(), 0, "nobody is asked to settle what is not shown");
    assert!(phone.replica.sync_state().is_older, "and people can be told that there is more");
    let requests = phone.requests();
    phone.tell(Event::Tick);
    phone.rest();
    assert_eq!((phone.requests(), phone.fetched()), (requests, Vec::<DocId>::new()), "nothing is asked for again");

    // Another change comes, and after a start all of it is there still.
    let mut phone = phone.cut();
    phone.rest();
    let mut newer = Document::load(&deal.save()).unwrap();
    let written = newer.write(OTHERS, &[Intent::set("amount", Value::text("9 MXN"), Value::text("8 MXN"))], 2).unwrap();
    let mut heads: Vec<Hash> = deal.heads();
    let chunks: Vec<ChangeChunk<'_>> =
        written.changes.iter().map(|(_, chunk)| ChangeChunk::read(chunk).unwrap()).collect();
    let changes = packed::pack(&chunks, &mut heads).into();
    let patch = RowPatch { cells: vec![(900, None), (901, Some(Cell::One(Value::Int(8))))], ..RowPatch::default() };
    let items = vec![Item { doc: id(1), scope: 1, body: ItemBody::Tail { changes, patch } }];
    phone.answer(SyncAnswer { schema: SCHEMA + 1, ..page(1, items) });
    assert_eq!(phone.disk.docs[&id(1)].heads, newer.heads());
    let cells = vec![(4, Cell::One(Value::text("Vender"))), (901, Cell::One(Value::Int(8)))];
    assert_eq!(phone.replica.row(id(1)).unwrap().row, Row { cells, ..row_of_a_deal(DEAL) });
    assert_eq!(phone.disk.meta.digests[0].digest, counted(&[(0, &own), (1, &newer), (2, &deal)]));
}

#[test]
fn a_state_with_a_role_of_a_later_app_is_read() {
    let mut meta = Phone::with_customers(0).disk.meta;
    meta.grants = vec![Grant { scope: 1, role: Role::Administrator }];
    let (bytes, known) = (body::encode(&meta), [0x81, 0x82, 0x01, 0x03]);
    let at = bytes.windows(4).position(|window| window == known).expect("the grant");
    let later: Vec<u8> = bytes[..at]
        .iter()
        .copied()
        .chain([0x81, 0x82, 0x01, 0x19, 1, 44])
        .chain(bytes[at + 4..].iter().copied())
        .collect();
    let read: Meta = body::decode(&later).unwrap();
    assert_eq!(read, Meta { grants: vec![Grant { scope: 1, role: Role::Reader }], ..meta });
}

#[test]
fn what_is_of_an_unknown_kind_can_be_neither_edited_nor_made() {
    let mut phone = Phone::with(vec![item_of(1, &deal(), row_of_a_deal(DEAL))]);
    let before = (phone.disk.docs.clone(), phone.disk.rows.clone());
    for (of, intents) in [
        (1, vec![Intent::set("amount", Value::text("9 MXN"), Value::text("1 MXN"))]),
        (1, vec![Intent::set("removed", Value::Null, Value::Time(5))]),
        (9, vec![Intent::set("kind", Value::Null, Value::text("deal"))]),
    ] {
        let parts = vec![Part { doc: id(of), intents }];
        phone.tell(Event::Command { request: 1, id: None, command: Command::Edit { parts } });
        phone.rest();
        assert_eq!(phone.replica.outbox().count(), 0);
    }
    assert!(before == (phone.disk.docs, phone.disk.rows));
}

#[test]
fn a_reason_of_a_later_server_is_kept_with_what_was_refused() {
    let mut phone = Phone::with_customers(1);
    phone.rename(&[0], "Luna");
    let outcomes = vec![Outcome::Refused(Refusal::Other(77))];
    phone.answer(SyncAnswer { outcomes, incarnation: Some(2), schema: SCHEMA + 1, ..page(1, Vec::new()) });
    let reasons: Vec<TrayReason> = phone.cut().replica.tray().map(|entry| entry.reason).collect();
    assert_eq!(reasons, [TrayReason::Refused(Refusal::Other(77))]);
}

#[test]
fn an_error_of_a_later_server_is_said_and_loses_nothing() {
    let mut phone = Phone::with_customers(1);
    phone.rename(&[0], "Luna");
    assert_eq!(phone.sent().1.commands.len(), 1);
    let failure = NetworkFailure::told(&[0x18, 99]).expect("an error");
    phone.tell(Event::NetworkFailed { failure });
    phone.rest();
    assert_eq!(phone.replica.sync_state().trouble, Some(Trouble::NewerServer));
    let requests = phone.requests();
    phone.tell(Event::Tick);
    assert_eq!(phone.requests(), requests, "it is not asked again at once");
    phone.tell_at(Event::Tick, 5_000);
    phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], ..page(1, Vec::new()) });
    assert_eq!((phone.replica.sync_state().trouble, phone.replica.outbox().count()), (None, 0));
}

#[test]
fn rows_of_unknown_kinds_are_left_alone_when_others_are_made_anew() {
    let mut disk = Phone::with(vec![snapshot(0, &customer(OTHERS)), item_of(1, &deal(), row_of_a_deal(DEAL))]).disk;
    disk.meta.projected = 1;
    disk.rows.insert(id(0), PackedRow::new(&Listed { scope: Some(1), row: Row::new(Kind::CUSTOMER, 1) }));
    let mut phone = Phone::start(disk);
    phone.rest();
    assert_eq!(phone.name(0).as_deref(), Some("Sol"), "a kind whose rows list something else now is made anew");
    assert_eq!(phone.replica.row(id(1)).unwrap().row, row_of_a_deal(DEAL));
    assert_eq!((phone.disk.meta.projected, phone.disk.meta.fetch.len()), (SCHEMA, 0));
}

#[test]
fn a_kind_that_an_update_brings_is_made_of_its_documents() {
    // To the app that stored this, customers were of a kind that it did not know: it kept what the server said.
    let mut disk = Phone::with_customers(1).disk;
    let said = Row { cells: vec![(900, Cell::One(Value::Int(1)))], ..Row::new(Kind::CUSTOMER, 1) };
    disk.rows.insert(id(0), PackedRow::new(&Listed { scope: Some(1), row: said }));
    disk.meta.projected = 1;
    let mut phone = Phone::start(disk);
    phone.rest();
    assert_eq!(phone.replica.row(id(0)).unwrap().row.values(900), []);
    assert_eq!(phone.name(0).as_deref(), Some("Sol"));
}

#[test]
fn an_update_that_lists_nothing_new_reads_no_document() {
    let mut call = Document::new();
    let set = |key: &str, value| Intent::set(key, Value::Null, value);
    call.write(OTHERS, &[set("kind", Value::text("activity")), set("territory", Value::Int(1))], 1).unwrap();
    let mut disk = Phone::with((0..50).map(|of| snapshot(of, &call)).collect()).disk;
    disk.meta.projected = definition(Kind::ACTIVITY).rows;
    disk.docs.clear();
    let mut phone = Phone::start(disk);
    phone.rest();
    assert_eq!((phone.disk.meta.projected, phone.disk.meta.fetch.len()), (SCHEMA, 0));
    assert_eq!(phone.disk.rows.len(), 50);
}

#[test]
fn a_row_of_an_unknown_kind_that_is_damaged_is_asked_for() {
    let mut disk = Phone::with(vec![item_of(1, &deal(), row_of_a_deal(DEAL))]).disk;
    disk.rows.remove(id(1));
    let mut phone = Phone::start_with(disk, Damage { rows: vec![id(1)], ..Damage::default() });
    phone.rest();
    let heard = phone.sent().0;
    assert!(heard > 0);
    phone.answer(page(1, Vec::new()));
    assert_eq!(phone.fetched(), [id(1)]);
    let items = vec![item_of(1, &deal(), row_of_a_deal(DEAL))];
    let answer = DocsAnswer { items, epoch: Epoch(1), schema: SCHEMA + 1, ..DocsAnswer::default() };
    phone.tell(Event::Fetched { answer: Box::new(answer) });
    phone.rest();
    assert_eq!(phone.disk.rows.get(id(1)).unwrap().row, row_of_a_deal(DEAL));
    assert!(phone.disk.meta.fetch.is_empty());
}

#[test]
fn a_restored_server_is_offered_again_what_is_of_an_unknown_kind() {
    // This device made it under a later app, and went back to this one.
    let mut made = Document::new();
    made.write(MINE, &[Intent::set("kind", Value::Null, Value::text("deal"))], 1).unwrap();
    let mut phone = Phone::with(vec![item_of(1, &made, row_of_a_deal(DEAL))]);
    sync(&mut phone);
    phone.answer(page(2, Vec::new()));
    // Nothing is offered before all that was lost is known.
    phone.answer(page(2, Vec::new()));
    let sent = phone.sent().1;
    assert_eq!(
        sent.commands.iter().flat_map(|command| &command.parts).map(|part| part.doc).collect::<Vec<_>>(),
        [id(1)]
    );
    assert_eq!(heads_of_snapshot(&made.save()).unwrap(), made.heads());
}

#[test]
fn what_an_older_server_cannot_judge_waits_for_its_update() {
    let mut phone = Phone::with_customers(3);
    phone.rename(&[0], "Luna");
    phone.rename(&[1], "Estrella");
    phone.rename(&[2], "Cometa");
    // What was under way held the first alone.
    phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], ..page(1, Vec::new()) });
    assert_eq!(phone.sent().1.commands.len(), 2);
    phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], schema: SCHEMA - 1, ..page(1, Vec::new()) });
    let state = phone.replica.sync_state().clone();
    assert_eq!((state.waiting, state.held, state.trouble), (1, 1, None));
    let requests = phone.requests();
    for now in [3, 9_000, 100_000] {
        phone.tell_at(Event::Tick, now);
        phone.rest();
    }
    assert_eq!(phone.requests(), requests, "it is not asked again");
    // What is done meanwhile waits behind it, and pages come in.
    phone.rename(&[0], "Sol");
    sync(&mut phone);
    assert_eq!((phone.sent().1.commands.len(), phone.sent().1.waiting), (0, 2));
    phone.answer(SyncAnswer { schema: SCHEMA - 1, ..page(1, vec![snapshot(5, &customer(OTHERS))]) });
    assert_eq!((phone.name(5).as_deref(), phone.replica.sync_state().held), (Some("Sol"), 2));
    // The server has been updated.
    sync(&mut phone);
    phone.answer(SyncAnswer { schema: SCHEMA, ..page(1, Vec::new()) });
    assert_eq!((phone.sent().1.commands.len(), phone.replica.sync_state().held), (2, 0));
    phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted; 2], schema: SCHEMA, ..page(1, Vec::new()) });
    assert_eq!((phone.replica.outbox().count(), phone.replica.tray().count()), (0, 0));
}

#[test]
fn rows_of_an_older_server_are_made_here() {
    // Its rows lack what is listed since.
    let Item { doc, scope, body } = snapshot(0, &customer(OTHERS));
    let ItemBody::Snapshot { history, row, bytes } = body else { panic!("a whole document") };
    let bare = Row::new(row.kind, row.territory);
    let item = Item { doc, scope, body: ItemBody::Snapshot { history, row: bare, bytes } };
    let mut phone = Phone::joined();
    phone.answer(SyncAnswer { schema: 1, ..page(1, vec![item]) });
    assert_eq!(phone.replica.row(id(0)).map(|listed| listed.row), Some(row));
}

/// Every number is read, told from the others and written as it was.
fn numbers<V: PartialEq + Debug + Encode<()> + for<'b> Decode<'b, ()>>(known: &[V]) {
    let mut seen = Vec::new();
    for number in (0..40u16).chain([255, 256, u16::MAX]) {
        let bytes = minicbor::to_vec(number).unwrap();
        let value: V = minicbor::decode(&bytes).unwrap();
        assert_eq!(minicbor::to_vec(&value).unwrap(), bytes, "{value:?} is carried on as it came");
        assert!(!seen.contains(&value), "{value:?} has one number");
        seen.push(value);
    }
    assert!(known.iter().all(|value| seen.contains(value)));
}

#[test]
fn every_number_is_read_and_written_as_it_was() {
    numbers(&Kind::all().collect::<Vec<_>>());
    numbers(&CustomType::ALL);
    numbers(&Refusal::ALL);
    numbers(&[WireError::Malformed, WireError::ChallengeSpent]);
}

#[test]
fn a_role_that_is_not_known_may_read() {
    for number in 0..300u16 {
        let role: Role = minicbor::decode(&minicbor::to_vec(number).unwrap()).unwrap();
        assert_eq!(role, Role::ALL.get(usize::from(number)).copied().unwrap_or(Role::Reader));
    }
}

#[test]
fn a_reason_that_is_not_known_is_one() {
    for (reason, bytes) in [
        (TrayReason::Refused(Refusal::Forbidden), &[0x82, 0, 0x81, 1][..]),
        (TrayReason::Refused(Refusal::Other(77)), &[0x82, 0, 0x81, 0x18, 77]),
        (TrayReason::ScopeLost, &[0x82, 1, 0x80]),
        (TrayReason::NotReplayable, &[0x82, 2, 0x80]),
        (TrayReason::Unreadable, &[0x82, 3, 0x80]),
        (TrayReason::Other(9), &[0x82, 9, 0x80]),
    ] {
        assert_eq!(minicbor::to_vec(reason).unwrap(), bytes);
        assert_eq!(minicbor::decode::<TrayReason>(bytes).unwrap(), reason);
    }
    // With whatever a later version says about it.
    assert_eq!(
        minicbor::decode::<(TrayReason, u8)>(&[0x82, 0x82, 9, 0x82, 0xa0, 0x61, b'x', 5]).unwrap(),
        (TrayReason::Other(9), 5)
    );
}
