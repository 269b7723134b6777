//! What the released app and its server left behind is read, and says what it said: records, a phone's disk, messages, an exported
//! file, the server's file. Then both go on with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minicbor::Decode;
use minicbor::data::Type;
use server::admission::InProcess;
use server::hub::Hub;
use server::store::{SqliteStore, Store as _, View};
use shared::crm::{Kind, Registry, Role, Value};
use shared::document::{DocId, Document, Intent, Row, heads_of_snapshot};
use shared::replica::{
    Damage, Effect, Event, Listed, Meta, OutboxEntry, PackedRow, Parcel, Replica, Rows, Stored, StoredDoc, TrayEntry,
    TrayReason, Write,
};
use shared::sync::body;
use shared::sync::cursor::Cursor;
use shared::sync::message::{
    DocsAnswer, DocsRequest, EnrolRequest, Enrolled, Grant, InviteRequest, ItemBody, Outcome, Refusal, SyncAnswer,
    SyncRequest, WireError,
};
use tests::browser::release::{LATEST, fixtures};
use tests::left_behind::inflated;

/// When the days of the fixtures begin.
const BEGINNING: i64 = 1_790_000_000_000;
/// A moment after them.
const AFTER: i64 = BEGINNING + 3 * 3_600_000;
/// What the apps before open codes say they speak.
const SCHEMA_THEN: u16 = 2;

fn formats() -> PathBuf {
    fixtures(LATEST).join("formats")
}

fn bytes(path: &str) -> Vec<u8> {
    let file = formats().join(path);
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn read<M: for<'b> Decode<'b, ()>>(path: &str) -> M {
    body::decode(&bytes(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of a folder by their names without ending.
fn all(folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(formats().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect()
}

fn id(of: u8) -> DocId {
    DocId::new(BEGINNING, [of; 10])
}

fn docs() -> BTreeMap<DocId, StoredDoc> {
    all("phone/docs").into_iter().map(|(doc, bytes)| (doc.parse().unwrap(), body::decode(&bytes).unwrap())).collect()
}

fn entries<E: for<'b> Decode<'b, ()>>(folder: &str) -> BTreeMap<u64, E> {
    all(folder).into_iter().map(|(number, bytes)| (number.parse().unwrap(), body::decode(&bytes).unwrap())).collect()
}

fn rows() -> Rows {
    let bytes = bytes("phone/rows.cbor");
    let mut decoder = minicbor::Decoder::new(&bytes);
    let count = decoder.array().unwrap().unwrap();
    (0..count).map(|_| (decoder.decode::<DocId>().unwrap(), decoder.decode::<PackedRow>().unwrap())).collect()
}

#[test]
fn records_say_what_they_said() {
    let documents = all("documents");
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    let registry = Registry::default();
    for (name, bytes) in &documents {
        let document = Document::load(bytes).unwrap();
        assert_eq!(document.save(), *bytes, "{name}");
        let kind = document.kind().unwrap();
        assert!(name.starts_with(kind.name()), "{name}");
        assert!(document.read(&registry).is_some() && document.row(&registry).is_some());
        *kinds.entry(kind).or_default() += 1;
    }
    let expected =
        [(Kind::CUSTOMER, 4), (Kind::ACTIVITY, 3), (Kind::MEMBER, 3), (Kind::TERRITORY, 2), (Kind::CUSTOM_FIELD, 1)];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);

    let sol = Document::load(&docs()[&id(1)].bytes).unwrap();
    let record = sol.read(&registry).unwrap();
    assert_eq!(record.text("name"), "Abarrotes Ñandú");
    assert_eq!(record.texts["notes"], "Toca el timbre dos veces.\nNo los lunes.");
    let phones: Vec<&str> = record.entries("phone").iter().map(|entry| entry.text("number")).collect();
    assert_eq!(phones, ["+525512345678"], "the other one was removed");
    let torn: Vec<(&str, Vec<&Value>)> = record
        .conflicts
        .iter()
        .map(|conflict| (conflict.key.as_str(), conflict.values.iter().map(|stamped| &stamped.value).collect()))
        .collect();
    let (segment, values) = torn.first().expect("a conflict");
    let mut values: Vec<&str> = values.iter().filter_map(|value| value.as_text()).collect();
    values.sort_unstable();
    assert_eq!((torn.len(), *segment, values), (1, "segment", vec!["Mayoreo", "Minorista"]));
    assert_eq!(record.value("stage"), &Value::text("retention"));
}

#[test]
fn a_phones_disk_says_what_it_said() {
    let meta: Meta = read("phone/meta.cbor");
    assert_eq!((meta.workspace, meta.workspace_name.as_str()), (id(100), "Abarrotes del Norte"));
    assert_eq!((meta.member, meta.member_name.as_str(), meta.device), (id(103), "Ana Robles", 1));
    let grants = [Grant { scope: 0, role: Role::Reader }, Grant { scope: 1, role: Role::Seller }];
    assert_eq!((&meta.grants[..], meta.complete, meta.projected), (&grants[..], true, SCHEMA_THEN));
    assert!(meta.cursors.iter().map(|cursor| cursor.scope).eq([0, 1]) && meta.cursors == meta.settled);

    let rows = rows();
    let row = |of: u8| rows.get(id(of)).map(|listed| listed.row);
    let sol = row(1).unwrap();
    assert_eq!((sol.kind, sol.territory, sol.text(4)), (Kind::CUSTOMER, 1, "Abarrotes Ñandú"));
    assert_eq!(sol.flags, Row::CONFLICT);
    assert_eq!(sol.values(47), [Value::text("+525512345678")]);
    assert_eq!(sol.custom.len(), 1, "a field that the workspace added");
    assert!(row(2).is_none() && row(3).is_none() && row(11).is_none(), "they went to another territory");
    assert!(row(4).unwrap().is_removed());
    assert_eq!(row(5).unwrap().text(4), "Tlapalería El Clavo");
    assert_eq!(row(10).unwrap().values(7), [Value::Time(BEGINNING + 86_400_000)]);
    assert_eq!(row(20).unwrap().kind, Kind::CUSTOM_FIELD);
    assert_eq!(row(101).unwrap().kind, Kind::TERRITORY);
    // Written again they are the same, byte for byte: an earlier app reads what this one stores.
    for (doc, packed) in rows.after(None) {
        assert_eq!(PackedRow::new(&packed.read().unwrap()), *packed, "{doc}");
    }
    for (doc, stored) in docs() {
        assert!(heads_of_snapshot(&stored.bytes).is_ok(), "{doc}");
        let mut heads = Document::load(&stored.bytes).unwrap().heads();
        heads.sort_unstable();
        let mut said = stored.heads.clone();
        said.sort_unstable();
        assert_eq!(heads, said, "{doc}");
    }

    let outbox: BTreeMap<u64, OutboxEntry> = entries("phone/outbox");
    let meant: Vec<(DocId, Vec<&str>, usize, usize)> = outbox
        .values()
        .flat_map(|entry| &entry.parts)
        .map(|part| {
            (part.doc, part.intents.iter().map(Intent::key).collect(), part.changes.len(), part.contested.len())
        })
        .collect();
    let expected = [
        (id(1), vec![], 0, 1),
        (id(5), vec!["kind", "territory", "name"], 1, 0),
        (id(1), vec!["needs"], 1, 0),
        (id(10), vec!["done", "outcome"], 1, 0),
    ];
    assert_eq!(meant, expected);
    let tray: BTreeMap<u64, TrayEntry> = entries("phone/tray");
    let refused: Vec<&TrayEntry> = tray.values().collect();
    let [refused] = refused[..] else { panic!("one is in the tray: {tray:?}") };
    assert_eq!((refused.reason, refused.parts.len()), (TrayReason::Refused(Refusal::Forbidden), 1));
    assert_eq!((refused.parts[0].0, refused.parts[0].1.as_str()), (id(1), "Abarrotes Ñandú"));
    assert_eq!(refused.parts[0].2, [Intent::set("source", Value::Null, Value::text("Feria de abril"))]);
}

#[test]
fn an_exported_file_says_what_it_said() {
    let file: serde_json::Value = serde_json::from_slice(&bytes("file/cartera.json")).unwrap();
    let parcel = Parcel::from_text(file["cartera"].as_str().unwrap()).unwrap();
    assert_eq!((parcel.workspace, parcel.device), (id(100), 1));
    let reasons: Vec<TrayReason> = parcel.entries.iter().map(|entry| entry.reason).collect();
    assert_eq!(reasons, [TrayReason::Refused(Refusal::Forbidden), TrayReason::Unreadable]);
    assert_eq!(parcel.entries[1].damaged.as_ref().map(|bytes| bytes.to_vec()), Some(vec![1, 2, 3]));
}

#[test]
fn messages_say_what_they_said() {
    let asked: SyncRequest = read("wire/push-request.cbor");
    assert_eq!((asked.protocol, asked.schema, asked.commands.len()), (1, SCHEMA_THEN, 5));
    let told: SyncAnswer = read("wire/push-answer.cbor");
    assert_eq!((told.outcomes, told.schema), (vec![Outcome::Accepted; 5], 0));
    let refused: SyncAnswer = read("wire/refused-answer.cbor");
    assert_eq!(refused.outcomes, [Outcome::Refused(Refusal::Forbidden)]);
    assert!(refused.grants.contains(&Grant { scope: 1, role: Role::Reader }) && refused.incarnation.is_some());
    let behind: SyncAnswer = read("wire/catch-up-answer.cbor");
    let count =
        |answer: &SyncAnswer, is: fn(&ItemBody) -> bool| answer.items.iter().filter(|item| is(&item.body)).count();
    assert!(count(&behind, |body| matches!(body, ItemBody::Tail { .. })) > 0, "{behind:?}");
    assert_eq!(count(&behind, |body| matches!(body, ItemBody::Leave)), 3);
    assert!(behind.folded.is_some() && !behind.more);
    let first: SyncAnswer = read("wire/first-answer.cbor");
    assert_eq!(count(&first, |body| matches!(body, ItemBody::Snapshot { .. })), 13);
    let waiting: SyncRequest = read("wire/waiting-request.cbor");
    assert_eq!(waiting.commands.len(), 3);
    assert!(waiting.cursors.iter().map(|Cursor { scope, .. }| *scope).eq([0, 1]));
    let idle: SyncAnswer = read("wire/idle-answer.cbor");
    assert!(idle.outcomes.is_empty());

    let asked: DocsRequest = read("wire/docs-request.cbor");
    assert_eq!((asked.docs, asked.schema), (vec![id(1), id(2)], 0));
    let told: DocsAnswer = read("wire/docs-answer.cbor");
    assert_eq!(told.items.iter().map(|item| item.doc).collect::<Vec<_>>(), [id(1)], "the other is not Ana's any more");
    let asked: EnrolRequest = read("wire/enrol-request.cbor");
    assert_eq!((asked.protocol, asked.name.as_str(), asked.schema), (1, "Teléfono 4", 0));
    let told: Enrolled = read("wire/enrol-answer.cbor");
    assert_eq!((told.device, told.member, told.member_name.as_str()), (4, id(105), "Clara Ñíguez"));
    let _asked: InviteRequest = read("wire/invite-request.cbor");
    let wire = all("wire");
    let errors = wire.iter().filter(|(name, _)| name.starts_with("error-"));
    let errors: BTreeMap<WireError, &str> =
        errors.map(|(name, bytes)| (body::decode(bytes).unwrap(), name.as_str())).collect();
    // Those that there were; what each was called is what it is called in the app's words still.
    assert_eq!(errors.len(), 12);
    assert_eq!(errors[&WireError::Busy], "error-busy");
    assert_eq!(errors[&WireError::ChallengeSpent], "error-challenge-spent");
    assert_eq!(errors[&WireError::Revoked], "error-revoked");
    assert_eq!(errors[&WireError::Suspended], "error-suspended");
}

/// The server's file as it was, in a folder.
fn server(folder: &Path) -> Hub<SqliteStore> {
    let path = folder.join("cartera.sqlite");
    std::fs::write(&path, inflated(&bytes("server/workspace.sqlite.br")).unwrap()).unwrap();
    Hub::new(SqliteStore::open(&path).unwrap(), InProcess)
}

#[test]
fn a_servers_file_is_brought_forward_and_kept_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let hub = server(folder.path());
    let kept = folder.path().join("cartera.sqlite.format-3");
    assert_eq!(std::fs::read(&kept).unwrap()[..16], *b"SQLite format 3\0");
    let members: Vec<String> = hub.members().unwrap().into_iter().map(|summary| summary.member.name).collect();
    assert_eq!(members, ["Ana Robles", "Benito Sáenz", "Clara Ñíguez"]);
    // Beside serving it learns what everything is, and makes rows anew.
    let left = || {
        hub.store()
            .view(|view: &dyn View| {
                Ok::<_, server::store::StoreError>((view.unfiled(99)?.len(), view.outdated(99)?.len()))
            })
            .unwrap()
    };
    assert_eq!(left(), (13, 0));
    assert_eq!((hub.file_next().unwrap(), hub.file_next().unwrap()), (13, 0));
    assert_eq!(left(), (0, 0));
    hub.begin_projecting().unwrap();
    assert_eq!(left(), (0, 4), "customers alone list something else now");
    while hub.project_next().unwrap() > 0 {}
    assert_eq!(left(), (0, 0));
    // The copy is one that an earlier server reads, and that can be restored.
    server::store::verify_file(&kept, |doc| Document::load(&doc.snapshot).is_ok()).unwrap();
}

/// What a released app does not read makes a whole page unreadable to it.
fn reads_as_then(answer: &SyncAnswer) {
    let kinds = answer.items.iter().chain(&answer.early).filter_map(|item| match &item.body {
        ItemBody::Snapshot { row, .. } => Some(row.kind.code()),
        ItemBody::Tail { .. } | ItemBody::Leave => None,
    });
    assert!(kinds.into_iter().all(|code| code < 5));
    assert!(answer.grants.iter().all(|grant| grant.scope < 1 << 24));
    for outcome in &answer.outcomes {
        assert!(!matches!(outcome, Outcome::Refused(refusal) if refusal.code() > 10), "{outcome:?}");
    }
    // Unknown words of a map are skipped, so an answer is one with whole numbers for keys.
    let bytes = body::encode(answer);
    let mut decoder = minicbor::Decoder::new(&bytes);
    for _ in 0..decoder.map().unwrap().unwrap() {
        assert!(matches!(decoder.datatype().unwrap(), Type::U8 | Type::U16));
        decoder.u16().unwrap();
        decoder.skip().unwrap();
    }
}

#[test]
fn the_released_app_goes_on_with_this_server() {
    let folder = tempfile::tempdir().unwrap();
    let hub = server(folder.path());
    let waiting: SyncRequest = read("wire/waiting-request.cbor");
    let told = hub.handle_sync(1, &waiting, AFTER).unwrap();
    reads_as_then(&told);
    assert_eq!(told.outcomes, [Outcome::Accepted, Outcome::Accepted, Outcome::Accepted]);
    assert!(told.folded.is_some(), "nothing is left out yet");
    let again = hub.handle_sync(1, &waiting, AFTER).unwrap();
    assert_eq!(again.outcomes, [Outcome::Duplicate, Outcome::Duplicate, Outcome::Duplicate]);
    let first: SyncRequest = read("wire/first-request.cbor");
    let told = hub.handle_sync(4, &SyncRequest { cursors: Vec::new(), ..first }, AFTER).unwrap();
    reads_as_then(&told);
    assert_eq!(told.items.len(), 14, "with Ana's new customer");
}

/// A phone that has just been updated, over the disk that the released app left.
struct Updated {
    replica: Replica,
    effects: Vec<Effect>,
    docs: BTreeMap<DocId, StoredDoc>,
    meta: Meta,
}

impl Updated {
    fn start() -> Self {
        let meta: Meta = read("phone/meta.cbor");
        let stored = Stored {
            meta: meta.clone(),
            outbox: entries::<OutboxEntry>("phone/outbox").into_values().collect(),
            tray: entries::<TrayEntry>("phone/tray").into_values().collect(),
            rows: rows(),
            damage: Damage::default(),
        };
        let (replica, effects) = Replica::new(stored, AFTER, 0);
        Self { replica, effects, docs: docs(), meta }
    }

    /// Performs everything until nothing is left to do.
    fn work(&mut self, hub: &Hub<SqliteStore>) {
        while !self.effects.is_empty() {
            for effect in std::mem::take(&mut self.effects) {
                let event = match effect {
                    Effect::Load { docs } => {
                        let found = docs.into_iter().map(|doc| (doc, self.docs.get(&doc).cloned()));
                        Event::Loaded { docs: found.collect() }
                    }
                    Effect::Commit { ticket, writes, .. } => {
                        writes.into_iter().for_each(|write| self.write(write));
                        Event::Committed { ticket }
                    }
                    Effect::Send { request, message, .. } => {
                        let answer = Box::new(hub.handle_sync(self.meta.device, &message, AFTER).unwrap());
                        Event::Answered { request, answer, took: 1, size: 1 }
                    }
                    // Its session ended meanwhile; the key is not part of what was kept.
                    Effect::Sign { .. } => Event::Signed { signature: vec![0; 64] },
                    Effect::Fetch { .. } | Effect::Recover { .. } => panic!("nothing has to be fetched or handed in"),
                    Effect::Wake { .. } | Effect::Notify(_) => continue,
                };
                self.effects.extend(self.replica.handle(event, AFTER));
            }
        }
    }

    fn write(&mut self, write: Write) {
        match write {
            Write::Meta(meta) => self.meta = *meta,
            Write::Doc(doc, stored) => drop(self.docs.insert(doc, stored)),
            Write::DocGone(doc) => drop(self.docs.remove(&doc)),
            Write::Outbox(_)
            | Write::OutboxGone(_)
            | Write::Tray(_)
            | Write::TrayGone(_)
            | Write::Row(..)
            | Write::RowGone(_) => {}
        }
    }
}

#[test]
fn a_released_phone_is_updated_in_place_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let hub = server(folder.path());
    hub.begin_projecting().unwrap();
    while hub.project_next().unwrap() > 0 {}
    let mut phone = Updated::start();
    phone.work(&hub);
    let waiting = phone.replica.outbox().filter(|entry| entry.is_sendable()).count();
    assert_eq!(
        (waiting, phone.replica.tray().count()),
        (0, 1),
        "what waited was let in, what was refused is here still"
    );
    assert_eq!(phone.replica.outbox().count(), 1, "the contested edit waits for a person");
    assert_eq!((phone.meta.projected, phone.meta.complete), (shared::sync::SCHEMA, true));
    let on_server = |of: u8| {
        let stored = hub.store().view(|view: &dyn View| view.doc(id(of))).unwrap().unwrap();
        Document::load(&stored.snapshot).unwrap()
    };
    assert_eq!(on_server(1).standing("needs"), [Value::text("Dos cajas antes del viernes")]);
    assert_eq!(on_server(5).standing("name"), [Value::text("Tlapalería El Clavo")]);
    assert_eq!(on_server(10).standing("outcome"), [Value::text("order")]);
    for (doc, listed) in phone.replica.rows().filter(|(_, Listed { scope, .. })| *scope == Some(1)) {
        let theirs = hub.store().view(|view: &dyn View| view.doc(doc)).unwrap().unwrap();
        // How many fields wait for a person is this phone's own affair.
        let cells: Vec<_> = listed.row.cells.iter().filter(|(slot, _)| *slot != Row::DISPUTED).cloned().collect();
        assert_eq!(cells, theirs.row.cells, "{doc}");
    }
    assert_eq!(phone.replica.sync_state().trouble, None);
}
