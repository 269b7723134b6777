//! Rows that an earlier server made: nobody gets one, and all are made anew.

use std::sync::{Arc, Mutex};

use crate::common::*;
use server::admission::{InProcess, Merge, MergeAnswer, MergeFailure, MergeRequest, Rules};
use server::hub::Hub;
use server::hub::tail::Tail;
use server::store::{MemoryStore, NewDoc, SqliteStore, Store, StoreError, StoredDoc, View};
use shared::crm::{Kind, Registry, Role, Value, definition};
use shared::document::{Cell, DocId, Document, Row, RowPatch};
use shared::sync::message::{DocsRequest, ItemBody, Outcome};

/// More than a slice.
const CUSTOMERS: u8 = 50;

fn customers() -> impl Iterator<Item = DocId> {
    (0..CUSTOMERS).map(|at| id(100 + at))
}

/// A workspace with a seller, and the seller's phone with customers that everybody has.
fn with_customers<S: Store>(store: S) -> (Hub<S>, Phone) {
    let hub = workspace(store, InProcess);
    member(&hub, 1, &[(NORTH, Role::Seller)]);
    let mut ana = Phone::enrol(&hub, id(1), 1);
    customers().for_each(|doc| ana.create(doc, NORTH, "Sol"));
    assert!(ana.sync(&hub).iter().all(|outcome| *outcome == Outcome::Accepted));
    (hub, ana)
}

fn all<S: Store>(hub: &Hub<S>) -> Vec<StoredDoc> {
    let read = hub.store().view(|view: &dyn View| {
        let numbers = view.numbers()?.into_iter();
        numbers.map(|number| Ok(view.doc_by_number(number)?.unwrap())).collect::<Result<_, StoreError>>()
    });
    read.unwrap()
}

fn outdated<S: Store>(hub: &Hub<S>) -> usize {
    hub.store().view(|view: &dyn View| view.outdated(1000)).unwrap().len()
}

/// As an earlier server would have left it, which made rows in its own way; of what its commits brought, nothing was listed.
fn leave_as_before<S: Store>(hub: &Hub<S>, row: impl Fn(&StoredDoc) -> Row) {
    let docs = all(hub);
    let left: Result<(), StoreError> = hub.store().write(|draft| {
        for doc in &docs {
            let row = row(doc);
            let tail: Option<Tail> = (!doc.tail.is_empty()).then(|| minicbor::decode(&doc.tail).unwrap());
            let tail = tail.map(|mut tail| {
                tail.commits.iter_mut().for_each(|commit| commit.touched = RowPatch::default());
                minicbor::to_vec(tail).unwrap()
            });
            draft.put_doc(&NewDoc {
                number: Some(doc.number),
                id: doc.id,
                scope: doc.scope,
                history: doc.history,
                revision: doc.revision,
                entered: doc.entered,
                row: &row,
                snapshot: &doc.snapshot,
                tail: &tail.unwrap_or_default(),
                owner: None,
                day: None,
                parent: None,
            })?;
        }
        // Under the first one, which listed something else of every kind.
        draft.put_projection(1, &[])
    });
    left.unwrap();
    hub.begin_projecting().unwrap();
    assert_eq!(outdated(hub), docs.len());
}

/// An earlier server's row that lists nothing.
fn bare(doc: &StoredDoc) -> Row {
    Row::new(doc.row.kind, doc.row.territory)
}

fn made_today(snapshot: &[u8]) -> Row {
    Document::load(snapshot).unwrap().row(&Registry::default()).unwrap()
}

fn anew_slice_by_slice<S: Store>(store: S, again: impl FnOnce(Hub<S>) -> S) {
    let (hub, mut ana) = with_customers(store);
    assert_eq!((hub.begin_projecting().unwrap(), outdated(&hub)), ((), 0), "a new workspace has nothing to make anew");
    leave_as_before(&hub, bare);
    let before = all(&hub);

    // Whoever comes meanwhile gets them as they are to be, on a page and singly.
    let mut new = Phone::enrol(&hub, id(1), 2);
    new.sync(&hub);
    assert!(new.rows.len() >= usize::from(CUSTOMERS));
    new.rows.iter().for_each(|(doc, row)| assert_eq!(*row, new.docs[doc].row(&Registry::default()).unwrap()));
    let single = hub
        .docs(ana.device, &DocsRequest { docs: vec![id(100)], ..DocsRequest::default() }, NOW)
        .unwrap()
        .items
        .remove(0);
    let ItemBody::Snapshot { row, bytes, .. } = single.body else { panic!("a whole document") };
    assert_eq!(row, made_today(&bytes));

    // A slice, and then the server starts again.
    let first = hub.project_next().unwrap();
    let left = outdated(&hub);
    assert!(first > 0 && left > 0, "{first} done, {left} left");
    let hub = Hub::new(again(hub), InProcess);
    hub.begin_projecting().unwrap();
    assert_eq!(outdated(&hub), left, "it goes on where it was");
    while hub.project_next().unwrap() > 0 {}
    assert_eq!(outdated(&hub), 0);
    for (doc, before) in all(&hub).iter().zip(&before) {
        assert_eq!(doc.row, made_today(&doc.snapshot));
        if doc.id != id(1) {
            assert_eq!((doc.revision, doc.entered, &doc.snapshot), (before.revision, before.entered, &before.snapshot));
        }
    }
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    let came: Vec<DocId> = answer.items.iter().map(|item| item.doc).collect();
    assert!(came.iter().all(|doc| *doc == id(1)), "the others are no news to whoever has them: {came:?}");
    ana.sync(&hub);
}

#[test]
fn rows_are_made_anew_slice_by_slice_in_memory() {
    anew_slice_by_slice(MemoryStore::new(), |hub| hub.store().clone());
}

#[test]
fn rows_are_made_anew_slice_by_slice_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earlier.sqlite");
    anew_slice_by_slice(SqliteStore::open(&path).unwrap(), |hub| {
        drop(hub);
        SqliteStore::open(&path).unwrap()
    });
}

/// Two phones of a seller with all customers, whose app is today's: it has made its rows anew.
fn two_phones() -> (Hub<MemoryStore>, Phone, Phone) {
    let (hub, ana) = with_customers(MemoryStore::new());
    let mut other = Phone::enrol(&hub, id(1), 2);
    other.sync(&hub);
    (hub, ana, other)
}

fn has_the_row(phone: &Phone, doc: DocId) {
    assert_eq!(phone.rows[&doc], phone.docs[&doc].row(&Registry::default()).unwrap());
}

#[test]
fn what_an_earlier_server_took_in_comes_with_all_that_is_listed_today() {
    for is_made_anew in [false, true] {
        let (hub, mut ana, mut other) = two_phones();
        ana.edit(id(100), &[("segment", Value::text("Antes"))]);
        ana.sync(&hub);
        leave_as_before(&hub, bare);
        while is_made_anew && hub.project_next().unwrap() > 0 {}
        other.sync(&hub);
        has_the_row(&other, id(100));
    }
}

#[test]
fn what_is_taken_in_before_its_row_is_made_anew_comes_whole() {
    let (hub, mut ana, mut other) = two_phones();
    // What the earlier server listed says by chance what is to be written.
    let slot = definition(Kind::CUSTOMER).field("segment").unwrap().slot;
    leave_as_before(&hub, |doc| {
        let mut row = doc.row.clone();
        row.cells.push((slot, Cell::One(Value::text("Después"))));
        row.cells.sort_by_key(|(slot, _)| *slot);
        row
    });
    ana.edit(id(100), &[("segment", Value::text("Después"))]);
    ana.sync(&hub);
    other.sync(&hub);
    has_the_row(&other, id(100));
}

/// Goes down over one document, as a guard would, and counts how often it is asked.
#[derive(Default)]
struct Fragile {
    over: Vec<u8>,
    asked: Arc<Mutex<usize>>,
}

impl Merge for Fragile {
    fn merge(&self, request: &MergeRequest, rules: &Rules) -> Result<MergeAnswer, MergeFailure> {
        if request.snapshot[..] == self.over {
            *self.asked.lock().unwrap() += 1;
            return Err(MergeFailure::Crashed);
        }
        InProcess.merge(request, rules)
    }
}

#[test]
fn a_document_that_brings_guards_down_keeps_its_row_and_stops_no_other() {
    let (hub, ana) = with_customers(MemoryStore::new());
    leave_as_before(&hub, bare);
    let heavy = all(&hub).into_iter().find(|doc| doc.id == id(100)).unwrap();
    let fragile = Fragile { over: heavy.snapshot.clone(), ..Fragile::default() };
    let asked = Arc::clone(&fragile.asked);
    let hub = Hub::new(hub.store().clone(), fragile);
    let single = |doc: DocId| {
        hub.docs(ana.device, &DocsRequest { docs: vec![doc], ..DocsRequest::default() }, NOW).unwrap().items.len()
    };
    assert_eq!(single(id(100)), 1, "whoever wants it gets it");
    while hub.project_next().unwrap() > 0 {}
    let tried = *asked.lock().unwrap();
    assert_eq!((outdated(&hub), single(id(100)), *asked.lock().unwrap()), (0, 1, tried), "it is not tried for ever");
    for doc in all(&hub) {
        assert_eq!(doc.row == made_today(&doc.snapshot), doc.id != id(100), "{}", doc.id);
    }
}
