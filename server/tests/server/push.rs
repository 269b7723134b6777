//! What becomes of commands: accepted, duplicate, forked, refused, blocked; and what the others then see.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::common::*;
use server::admission::{InProcess, Merge, MergeAnswer, MergeFailure, MergeRequest, Rules};
use server::hub::tail::Tail;
use server::hub::{Hub, HubError};
use server::store::{MemoryStore, NewDoc, SqliteStore, Store, StoreError, View};
use shared::crm::kinds::customer::NOTES_MAX;
use shared::crm::{Kind, Role, Value};
use shared::document::{DocId, Intent, Row, text};
use shared::sync::message::{DocsRequest, ItemBody, Outcome, PushedCommand, Refusal, SyncRequest, WireError};
use shared::sync::{body, limits};

fn sellers() -> (Hub<MemoryStore>, Phone, Phone) {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let benito = member(&hub, 2, &[(NORTH, Role::Manager), (SOUTH, Role::Manager)]);
    let phones = (Phone::enrol(&hub, ana, 1), Phone::enrol(&hub, benito, 2));
    (hub, phones.0, phones.1)
}

fn name(name: &str) -> [(&str, Value); 1] {
    [("name", Value::text(name))]
}

#[test]
fn a_retry_is_a_duplicate_and_changes_nothing() {
    let (hub, mut ana, _) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.edit(id(10), &name("Luna"));
    let request = ana.request();
    let first = hub.handle_sync(ana.device, &request, NOW).unwrap();
    assert_eq!(first.outcomes, [Outcome::Accepted, Outcome::Accepted]);
    // The answer was lost; the same request comes again.
    let second = hub.handle_sync(ana.device, &request, NOW).unwrap();
    assert_eq!(second.outcomes, [Outcome::Duplicate, Outcome::Duplicate]);
    assert_eq!((second.upto, second.folded), (first.upto, first.folded));
    assert_eq!(second.incarnation, None);
    assert!(second.items.iter().all(|item| item.doc != id(10)), "what is acknowledged is not sent back");
}

#[test]
fn a_cloned_device_is_told_and_gets_another_life() {
    let (hub, mut ana, _) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    let mut clone = Phone::new(ana.key.clone(), ana.device, ana.incarnation);
    clone.sync(&hub);
    ana.edit(id(10), &name("Luna"));
    ana.sync(&hub);
    clone.edit(id(10), &name("Estrella"));
    clone.edit(id(10), &name("Cometa"));
    let answer = hub.handle_sync(clone.device, &clone.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, [Outcome::Forked, Outcome::BlockedBy(0)]);
    assert_eq!(answer.incarnation, Some(clone.incarnation + 1));
    // It begins again from the server's base under its new life.
    let mut reborn = Phone::new(clone.key.clone(), clone.device, clone.incarnation + 1);
    reborn.sync(&hub);
    reborn.edit(id(10), &name("Estrella"));
    assert_eq!(reborn.sync(&hub), [Outcome::Accepted]);
}

#[test]
fn what_follows_a_refused_change_is_blocked_and_the_rest_is_not() {
    let (hub, mut ana, _) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.create(id(11), NORTH, "Mar");
    ana.edit(id(10), &[("nonsense", Value::Int(1))]);
    let (one, other) = (ana.part(id(10), &name("Luna")), ana.part(id(11), &name("Lago")));
    ana.commands.push(PushedCommand { parts: vec![one, other] });
    ana.edit(id(11), &name("Río"));
    ana.create(id(12), NORTH, "Monte");
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert_eq!(
        answer.outcomes,
        [
            Outcome::Accepted,
            Outcome::Accepted,
            Outcome::Refused(Refusal::UnknownKey),
            Outcome::BlockedBy(2),
            Outcome::BlockedBy(2),
            Outcome::Accepted,
        ]
    );
    assert_eq!(answer.incarnation, Some(ana.incarnation + 1));
    let mut fresh = Phone::new(ana.key.clone(), ana.device, ana.incarnation + 1);
    fresh.sync(&hub);
    assert_eq!([fresh.name(id(10)), fresh.name(id(11)), fresh.name(id(12))], ["Sol", "Mar", "Monte"]);
}

#[test]
fn a_command_of_several_documents_is_all_or_nothing() {
    let (hub, mut ana, _) = sellers();
    let (one, other) = (ana.part(id(10), &customer(NORTH, "Sol")), ana.part(id(11), &customer(SOUTH, "Mar")));
    ana.commands.push(PushedCommand { parts: vec![one, other] });
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, [Outcome::Refused(Refusal::Forbidden)]);
    let mut fresh = Phone::new(ana.key.clone(), ana.device, 2);
    fresh.sync(&hub);
    assert!(!fresh.docs.contains_key(&id(10)));
    let (one, other) = (fresh.part(id(20), &customer(NORTH, "Sol")), fresh.part(id(21), &customer(NORTH, "Mar")));
    fresh.commands.push(PushedCommand { parts: vec![one, other] });
    assert_eq!(fresh.sync(&hub), [Outcome::Accepted]);
}

#[test]
fn nobody_writes_or_reads_outside_their_territories() {
    let (hub, mut ana, mut benito) = sellers();
    benito.create(id(10), SOUTH, "Sur");
    benito.sync(&hub);
    ana.sync(&hub);
    assert!(!ana.docs.contains_key(&id(10)));
    // Ana has got hold of the document all the same.
    ana.docs.insert(id(10), benito.docs[&id(10)].clone());
    ana.edit(id(10), &name("Mío"));
    ana.edit(id(99), &name("Nadie"));
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, vec![Outcome::Refused(Refusal::Unknown); 2], "the two look alike");
    let docs = hub
        .docs(ana.device, &DocsRequest { docs: vec![id(10), id(99), id(1)], ..DocsRequest::default() }, NOW)
        .unwrap();
    assert_eq!(docs.items.iter().map(|item| item.doc).collect::<Vec<_>>(), [id(1)]);
}

#[test]
fn a_record_moves_from_one_territory_to_another() {
    let (hub, mut ana, mut benito) = sellers();
    benito.create(id(10), NORTH, "Sol");
    benito.sync(&hub);
    ana.sync(&hub);
    assert_eq!(ana.name(id(10)), "Sol");
    ana.edit(id(10), &name("Luna"));
    let late = ana.request();
    ana.sync(&hub);
    benito.sync(&hub);
    benito.edit(id(10), &[("territory", Value::Int(i64::from(SOUTH)))]);
    assert_eq!(benito.sync(&hub), [Outcome::Accepted]);
    ana.sync(&hub);
    assert!(!ana.docs.contains_key(&id(10)), "it left Ana's territory");
    // A retry of what was merged before it left is still known for what it is.
    assert_eq!(hub.handle_sync(ana.device, &late, NOW).unwrap().outcomes, [Outcome::Duplicate]);
    // And home again, to somebody who has never had it, and to somebody who had.
    benito.edit(id(10), &[("territory", Value::Int(i64::from(NORTH)))]);
    benito.sync(&hub);
    ana.sync(&hub);
    assert_eq!(ana.name(id(10)), "Luna");
    let mut fresh = Phone::new(ana.key.clone(), ana.device, 1);
    fresh.sync(&hub);
    assert_eq!(fresh.name(id(10)), "Luna");
}

#[test]
fn a_scope_that_is_granted_later_is_read_from_its_beginning() {
    let (hub, mut ana, mut benito) = sellers();
    benito.create(id(10), SOUTH, "Sur");
    benito.create(id(11), NORTH, "Norte");
    benito.sync(&hub);
    ana.sync(&hub);
    assert!(!ana.docs.contains_key(&id(10)));
    hub.grant_roles(id(1), &[(SOUTH, Role::Reader)], NOW).unwrap();
    ana.sync(&hub);
    assert_eq!(ana.name(id(10)), "Sur");
    ana.edit(id(10), &name("Mío"));
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, [Outcome::Refused(Refusal::Forbidden)]);
}

#[test]
fn a_device_a_little_behind_gets_tails_and_a_far_one_the_document() {
    let (hub, mut ana, mut benito) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    benito.sync(&hub);
    ana.edit(id(10), &name("Luna"));
    ana.sync(&hub);
    let answer = hub.handle_sync(benito.device, &benito.request(), NOW).unwrap();
    let [item] = answer.items.as_slice() else { panic!("{:?}", answer.items) };
    let ItemBody::Tail { changes, patch } = &item.body else { panic!("not a tail") };
    assert!(changes.len() < 80, "{} bytes", changes.len());
    assert_eq!(patch.cells.len(), 1);
    let behind = benito.cursors.clone();
    benito.sync(&hub);
    assert_eq!(benito.rows[&id(10)], hub.docs(ana.device, &docs(10), NOW).unwrap().items.pop().map(row_of).unwrap());
    for round in 0..60 {
        ana.edit(id(10), &name(&format!("Luna {round}")));
    }
    ana.sync(&hub);
    // The tail has been pruned beyond this cursor.
    benito.cursors = behind;
    let answer = hub.handle_sync(benito.device, &benito.request(), NOW).unwrap();
    assert!(matches!(answer.items.as_slice(), [item] if matches!(item.body, ItemBody::Snapshot { .. })));
    benito.sync(&hub);
    assert_eq!(benito.docs[&id(10)].heads(), ana.docs[&id(10)].heads());
}

fn docs(seed: u8) -> DocsRequest {
    DocsRequest { docs: vec![id(seed)], ..DocsRequest::default() }
}

fn row_of(item: shared::sync::message::Item) -> Row {
    match item.body {
        ItemBody::Snapshot { row, .. } => row,
        ItemBody::Tail { .. } | ItemBody::Leave => panic!("not a snapshot"),
    }
}

#[test]
fn own_changes_are_left_out_of_a_tail_and_others_are_not() {
    let (hub, mut ana, mut benito) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    benito.sync(&hub);
    ana.edit(id(10), &name("Luna"));
    ana.sync(&hub);
    benito.edit(id(10), &[("segment", Value::text("Panaderías"))]);
    let answer = hub.handle_sync(benito.device, &benito.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, [Outcome::Accepted]);
    let [item] = answer.items.as_slice() else { panic!("{:?}", answer.items) };
    let ItemBody::Tail { changes, .. } = &item.body else { panic!("not a tail") };
    let chunks = shared::document::packed::unpack(changes, &mut Vec::new(), 2).unwrap();
    assert_eq!(chunks.len(), 1, "Ana's change alone");
    benito.sync(&hub);
    ana.sync(&hub);
    assert_eq!(ana.docs[&id(10)].heads(), benito.docs[&id(10)].heads());
}

#[test]
fn pages_follow_each_other_whatever_their_size() {
    let (hub, mut ana, mut benito) = sellers();
    for seed in 20..80 {
        ana.create(id(seed), NORTH, &format!("Cliente {seed}"));
    }
    ana.sync(&hub);
    let mut pages = 0;
    loop {
        let request = SyncRequest { budget: 1_500, ..benito.request() };
        let answer = hub.handle_sync(benito.device, &request, NOW).unwrap();
        pages += 1;
        assert_eq!(answer.more, answer.folded.is_none());
        if answer.more {
            assert!(answer.remaining > 0 && !answer.items.is_empty());
        }
        benito.take(&answer);
        if !answer.more {
            break;
        }
    }
    assert!(pages > 5, "{pages} pages");
    assert!((20..80).all(|seed| benito.docs.contains_key(&id(seed))));
    let audit = SyncRequest { audit: true, ..benito.request() };
    assert_eq!(hub.handle_sync(benito.device, &audit, NOW).unwrap().digests.len(), 3);
    let other = SyncRequest { epoch: shared::sync::cursor::Epoch(1), ..benito.request() };
    assert!(
        hub.handle_sync(benito.device, &other, NOW).unwrap().items.len() >= 60,
        "another epoch's cursors mean nothing"
    );
}

/// Notes how many documents had been read when the first of them was merged.
struct Noting {
    store: MemoryStore,
    read: Arc<Mutex<Option<u64>>>,
}

impl Merge for Noting {
    fn merge(&self, request: &MergeRequest, rules: &Rules) -> Result<MergeAnswer, MergeFailure> {
        self.read.lock().unwrap().get_or_insert_with(|| self.store.loads());
        InProcess.merge(request, rules)
    }
}

#[test]
fn a_large_request_is_carried_out_in_portions_and_blocks_across_them() {
    let (store, read) = (MemoryStore::new(), Arc::default());
    let hub = workspace(store.clone(), Noting { store: store.clone(), read: Arc::clone(&read) });
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let mut ana = Phone::enrol(&hub, ana, 1);
    let doc = |at: u32| {
        let [.., high, low] = at.to_be_bytes();
        DocId::new(NOW, [7, 7, 7, 7, 7, 7, 7, 7, high, low])
    };
    for at in 0..600 {
        ana.create(doc(at), NORTH, &format!("Cliente {at}"));
    }
    assert!(ana.sync(&hub).iter().all(|outcome| *outcome == Outcome::Accepted));

    // Refused in the first portion, and what builds on it in the last.
    for at in 0..600 {
        if at == 3 { ana.edit(doc(at), &[("nonsense", Value::Int(1))]) } else { ana.edit(doc(at), &name("Luna")) }
    }
    ana.edit(doc(3), &name("Sol"));
    ana.edit(doc(4), &name("Sol"));
    *read.lock().unwrap() = None;
    let before = store.loads();
    let answer = hub.handle_sync(ana.device, &SyncRequest { budget: 0, ..ana.request() }, NOW).unwrap();
    let read = read.lock().unwrap().unwrap() - before;
    assert!((400..600).contains(&read), "{read} documents at once");
    let mut expected = vec![Outcome::Accepted; 602];
    expected[3] = Outcome::Refused(Refusal::UnknownKey);
    expected[600] = Outcome::BlockedBy(3);
    assert_eq!(answer.outcomes, expected);
    assert_eq!(answer.incarnation, Some(ana.incarnation + 1));
    assert_eq!(hub.handle_sync(ana.device, &ana.request(), NOW).unwrap().incarnation, Some(ana.incarnation + 2));
}

#[test]
fn large_documents_make_small_portions() {
    let (store, read) = (MemoryStore::new(), Arc::default());
    let hub = workspace(store.clone(), Noting { store: store.clone(), read: Arc::clone(&read) });
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let mut ana = Phone::enrol(&hub, ana, 1);
    for at in 0..60 {
        ana.create(id(100 + at), NORTH, "Luna");
    }
    ana.sync(&hub);
    // As much as a document may be; nobody unpacks it here.
    for at in 0..60 {
        put_tail(&hub, id(100 + at), &vec![0; 1024 * 1024]);
    }
    for at in 0..60 {
        ana.edit(id(100 + at), &name("Sol"));
    }
    *read.lock().unwrap() = None;
    let before = store.loads();
    let outcomes = hub.handle_sync(ana.device, &SyncRequest { budget: 0, ..ana.request() }, NOW).unwrap().outcomes;
    let read = read.lock().unwrap().unwrap() - before;
    assert!((25..35).contains(&read), "{read} documents at once");
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Accepted), "{outcomes:?}");
}

/// Puts a tail of one's own making beside a document.
fn put_tail(hub: &Hub<MemoryStore>, doc: DocId, tail: &[u8]) {
    let put: Result<(), StoreError> = hub.store().write(|draft| {
        let stored = draft.doc(doc)?.unwrap();
        draft.put_doc(&NewDoc {
            parent: None,
            number: Some(stored.number),
            id: doc,
            scope: stored.scope,
            history: stored.history,
            revision: stored.revision,
            entered: stored.entered,
            row: &stored.row,
            snapshot: &stored.snapshot,
            tail,
            owner: None,
            day: None,
        })
    });
    put.unwrap();
}

fn tail_of(hub: &Hub<MemoryStore>, doc: DocId) -> Vec<u8> {
    hub.store().view(|view: &dyn View| Ok::<_, StoreError>(view.doc(doc)?.unwrap().tail)).unwrap()
}

#[test]
fn a_damaged_tail_is_as_good_as_none() {
    // As an earlier server stored it of a change whose dependencies were out of order, and as no server did.
    let spoilt = |tail: &[u8]| {
        let mut tail: Tail = minicbor::decode(tail).unwrap();
        for commit in &mut tail.commits {
            commit.packed[1] ^= 1;
        }
        body::encode(&tail)
    };
    let elsewhere = |tail: &[u8]| {
        let mut tail: Tail = minicbor::decode(tail).unwrap();
        tail.commits.pop();
        tail.base = 0;
        body::encode(&tail)
    };
    type Damage<'d> = &'d dyn Fn(&[u8]) -> Vec<u8>;
    let damages: [Damage<'_>; 3] = [&spoilt, &elsewhere, &|_| b"nonsense".to_vec()];
    for (at, damage) in damages.into_iter().enumerate() {
        let (hub, mut ana, mut benito) = sellers();
        ana.create(id(10), NORTH, "Sol");
        ana.sync(&hub);
        benito.sync(&hub);
        ana.edit(id(10), &name("Luna"));
        ana.sync(&hub);
        ana.edit(id(10), &name("Mar"));
        ana.sync(&hub);
        put_tail(&hub, id(10), &damage(&tail_of(&hub, id(10))));

        let settled = Some(benito.request().cursors);
        let reading = SyncRequest { settled, ..benito.request() };
        let items = hub.handle_sync(benito.device, &reading, NOW).unwrap().items;
        let whole = |item: &shared::sync::message::Item| matches!(item.body, ItemBody::Snapshot { .. });
        assert!(at == 1 || items.iter().all(whole), "who is in the middle of reading gets the document");
        benito.edit(id(10), &[("segment", Value::text("Panaderías"))]);
        assert_eq!(benito.sync(&hub), [Outcome::Accepted], "damage {at}");
        assert_eq!(benito.name(id(10)), "Mar");

        // It has been begun anew: who is one commit behind gets that alone.
        ana.sync(&hub);
        benito.edit(id(10), &name("Lago"));
        benito.sync(&hub);
        let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
        assert!(matches!(answer.items.as_slice(), [item] if matches!(item.body, ItemBody::Tail { .. })));
        ana.sync(&hub);
        assert_eq!(ana.docs[&id(10)].heads(), benito.docs[&id(10)].heads());
    }
}

/// A tail that is as long as it may be is pruned by the next commit, which must not stumble over what it cannot read.
#[test]
fn a_damaged_tail_that_is_to_be_pruned_fails_no_commit() {
    let (hub, mut ana, _) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    for round in 0..12 {
        ana.edit(id(10), &name(&format!("Luna {round}")));
        ana.sync(&hub);
        let mut tail: Tail = minicbor::decode(&tail_of(&hub, id(10))).unwrap();
        tail.commits[0].packed[1] ^= 1;
        put_tail(&hub, id(10), &body::encode(&tail));
    }
    assert_eq!(ana.name(id(10)), "Luna 11");
}

/// A territory that was handed over and is used again: what left it stands before what is in it now.
#[test]
fn a_page_of_nothing_but_what_left_skips_nothing() {
    let (hub, mut ana, mut benito) = sellers();
    for seed in 10..15 {
        benito.create(id(seed), SOUTH, "Sur");
    }
    benito.sync(&hub);
    for seed in 10..15 {
        benito.edit(id(seed), &[("territory", Value::Int(i64::from(NORTH)))]);
    }
    benito.sync(&hub);
    benito.create(id(20), SOUTH, "Después");
    assert!(benito.sync(&hub).iter().all(|outcome| *outcome == Outcome::Accepted));
    ana.sync(&hub);
    hub.grant_roles(id(1), &[(SOUTH, Role::Seller)], NOW).unwrap();
    let (mut pages, mut empty) = (0, 0);
    loop {
        // As a phone asks whose storage is full.
        let answer = hub.handle_sync(ana.device, &SyncRequest { budget: 0, ..ana.request() }, NOW).unwrap();
        ana.take(&answer);
        pages += 1;
        empty += usize::from(answer.items.is_empty() && answer.more);
        assert!(pages < 30, "every page leads further");
        if !answer.more {
            break;
        }
    }
    assert!(empty > 0, "a page of nothing but what left");
    assert_eq!(ana.name(id(20)), "Después");
    ana.sync(&hub);
}

/// Documents of a megabyte and a half each, all of them a member's own customers.
fn large_documents(hub: &Hub<MemoryStore>, owner: u8, count: u8) -> Vec<DocId> {
    let ids: Vec<DocId> = (0..count).map(|at| id(100 + at)).collect();
    let snapshot = vec![0; 1_500_000];
    let row = Row::new(Kind::Customer, NORTH);
    let planted: Result<(), StoreError> = hub.store().write(|draft| {
        let mut workspace = draft.workspace()?.unwrap();
        let owner = draft.number(id(owner))?;
        for id in &ids {
            workspace.head += 1;
            draft.put_doc(&NewDoc {
                number: None,
                id: *id,
                scope: NORTH,
                history: 0,
                revision: workspace.head,
                entered: workspace.head,
                row: &row,
                snapshot: &snapshot,
                tail: &[],
                owner,
                day: None,
                parent: None,
            })?;
        }
        draft.put_workspace(&workspace)
    });
    planted.unwrap();
    ids
}

#[test]
fn what_nobody_may_see_is_not_even_read() {
    let (hub, mut ana, mut benito) = sellers();
    benito.create(id(10), SOUTH, "Sur");
    benito.create(id(11), NORTH, "Norte");
    benito.sync(&hub);
    ana.sync(&hub);
    let read = |docs: Vec<DocId>| {
        let before = hub.store().loads();
        let items = hub.docs(ana.device, &DocsRequest { docs, ..DocsRequest::default() }, NOW).unwrap().items.len();
        (items, hub.store().loads() - before)
    };
    assert_eq!(read(vec![id(99); 100]), (0, 0), "what does not exist");
    assert_eq!(read(vec![id(10); 100]), (0, 0), "what is not hers");
    assert_eq!(read(vec![id(11); 100]), (1, 1), "what is hers, once");
}

#[test]
fn whole_documents_are_answered_up_to_a_page_and_the_rest_is_named() {
    let (hub, ana, _) = sellers();
    let ids = large_documents(&hub, 1, 20);
    let mut asked = ids.clone();
    asked.push(id(99));
    let (mut came, mut answers) = (Vec::new(), 0);
    while !asked.is_empty() {
        let answer = hub.docs(ana.device, &DocsRequest { docs: asked.clone(), ..DocsRequest::default() }, NOW).unwrap();
        let size = body::encode(&answer).len();
        assert!(size < limits::PAGE as usize + limits::DOCUMENT, "{size} bytes");
        came.extend(answer.items.iter().map(|item| item.doc));
        asked = answer.left;
        answers += 1;
        assert!(answers < 20);
    }
    assert_eq!((came, answers), (ids, 4), "each once, and what does not exist is not named for ever");
}

#[test]
fn what_comes_early_is_bounded_by_the_page() {
    let (hub, ana, _) = sellers();
    large_documents(&hub, 1, 20);
    let fresh = Phone::new(ana.key.clone(), ana.device, 1);
    for (budget, expected) in [(0, 0), (64 * 1024, 1), (u32::MAX, 6)] {
        let request = SyncRequest { early: true, budget, ..fresh.request() };
        let answer = hub.handle_sync(fresh.device, &request, NOW).unwrap();
        assert_eq!(answer.early.len(), expected, "of a page of {budget} bytes");
        assert!(body::encode(&answer).len() < limits::ANSWER_INFLATED / 2);
    }
}

#[test]
fn commands_of_another_epoch_are_judged_when_their_device_has_read_this_one() {
    let (hub, mut ana, _) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    hub.begin_epoch([3; 16]).unwrap();
    ana.edit(id(10), &name("Luna"));
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert_ne!(answer.epoch, ana.epoch);
    assert!(answer.outcomes.is_empty());
    assert!(answer.incarnation.is_some_and(|incarnation| incarnation > 1000), "and goes on under another name");
    assert_eq!(answer.items.len(), 2 + 3, "everything, whole: members, territories, and the customer");
    ana.take(&answer);
    assert_eq!(ana.sync(&hub), [Outcome::Accepted]);
    // An incarnation that the lost server may have given is given to nobody again.
    ana.edit(id(10), &[("nonsense", Value::Int(1))]);
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert!(answer.incarnation.is_some_and(|incarnation| incarnation > 1000));
}

#[test]
fn the_first_page_may_begin_with_what_matters_today() {
    let (hub, mut ana, _) = sellers();
    let today = 20_778;
    let mine = Value::text(id(1).to_string());
    let noon = |day: i64| Value::Time((day * 24 + 12) * 3_600_000);
    for seed in 20..40 {
        ana.create(id(seed), NORTH, &format!("Cliente {seed}"));
    }
    ana.edit(id(30), &[("owner", mine.clone())]);
    let mut activity = |seed: u8, planned: i64, done: Value| {
        let fields = [
            ("kind", Value::text("activity")),
            ("territory", Value::Int(1)),
            ("by", mine.clone()),
            ("planned", noon(planned)),
            ("done", done),
        ];
        ana.edit(id(seed), &fields);
    };
    activity(50, today, Value::Null);
    activity(51, today + 1, Value::Null);
    activity(52, today - 3, Value::Null);
    activity(53, today, noon(today));
    let outcomes = ana.sync(&hub);
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Accepted), "{outcomes:?}");
    let fresh = Phone::new(ana.key.clone(), ana.device, 1);
    let request = SyncRequest { early: true, today: today as i32, budget: 1_000, ..fresh.request() };
    let answer = hub.handle_sync(fresh.device, &request, NOW).unwrap();
    let early: Vec<_> = answer.early.iter().map(|item| item.doc).collect();
    assert_eq!(early, [id(50), id(52), id(30)]);
    assert!(answer.more);
    let later = SyncRequest { early: true, today: today as i32, ..ana.request() };
    assert!(hub.handle_sync(ana.device, &later, NOW).unwrap().early.is_empty(), "only before anything was read");
}

/// Goes down over any change that holds this word.
struct Fragile(Arc<AtomicUsize>);

const WORD: &[u8] = b"veneno";

fn holds(bytes: &[u8]) -> bool {
    bytes.windows(WORD.len()).any(|window| window == WORD)
}

impl Merge for Fragile {
    fn merge(&self, request: &MergeRequest, rules: &Rules) -> Result<MergeAnswer, MergeFailure> {
        self.0.fetch_add(1, Ordering::Relaxed);
        if request.commands.iter().flatten().any(|chunk| holds(chunk)) {
            return Err(MergeFailure::Crashed);
        }
        InProcess.merge(request, rules)
    }
}

fn poisons<S: Store>(hub: &Hub<S>, device: u32) -> u32 {
    hub.store().view(|view: &dyn View| view.device(device)).unwrap().unwrap().poisons
}

#[test]
fn a_change_that_brings_a_guard_down_is_refused_alone_and_never_tried_again() {
    let tried = Arc::new(AtomicUsize::new(0));
    let hub = workspace(MemoryStore::new(), Fragile(Arc::clone(&tried)));
    let member = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let mut ana = Phone::enrol(&hub, member, 1);
    ana.create(id(10), NORTH, "Sol");
    ana.edit(id(10), &name("veneno"));
    ana.edit(id(10), &name("Luna"));
    ana.create(id(11), NORTH, "Mar");
    let request = ana.request();
    let answer = hub.handle_sync(ana.device, &request, NOW).unwrap();
    let expected = [Outcome::Accepted, Outcome::Refused(Refusal::Poisonous), Outcome::BlockedBy(1), Outcome::Accepted];
    assert_eq!(answer.outcomes, expected);
    let before = tried.load(Ordering::Relaxed);
    let answer = hub.handle_sync(ana.device, &request, NOW).unwrap();
    assert_eq!(answer.outcomes[1], Outcome::Refused(Refusal::Poisonous));
    // The two others' commands, known from before; the poisonous one is not merged again.
    assert!(tried.load(Ordering::Relaxed) <= before + 2);
    assert_eq!(poisons(&hub, ana.device), 1);
}

#[test]
fn after_three_poisonous_changes_a_device_is_suspended_until_an_administrator_lifts_it() {
    let hub = workspace(MemoryStore::new(), Fragile(Arc::default()));
    let member = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let (mut ana, mut other) = (Phone::enrol(&hub, member, 1), Phone::enrol(&hub, member, 2));
    for seed in 20..23 {
        ana.create(id(seed), NORTH, "veneno");
    }
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, vec![Outcome::Refused(Refusal::Poisonous); 3]);
    assert_eq!(hub.handle_sync(ana.device, &ana.request(), NOW), Err(WireError::Suspended));
    other.create(id(30), NORTH, "Sol");
    assert_eq!(other.sync(&hub), [Outcome::Accepted], "others are served");
    let (_, was_suspended) = hub.unsuspend(ana.device).unwrap();
    assert!(was_suspended && !hub.unsuspend(ana.device).unwrap().1);
    assert!(matches!(hub.unsuspend(99), Err(HubError::Unknown(_))));
    let mut fresh = Phone::new(ana.key.clone(), ana.device, answer.incarnation.unwrap());
    fresh.sync(&hub);
    fresh.create(id(31), NORTH, "Luna");
    assert_eq!(fresh.sync(&hub), [Outcome::Accepted]);
}

/// A server whose guards had a bug: what brought them down is judged anew by the next version, once the device is let in again.
#[test]
fn what_brought_an_earlier_version_down_is_judged_anew() {
    let store = MemoryStore::new();
    let earlier = workspace(store.clone(), Fragile(Arc::default()));
    let member = member(&earlier, 1, &[(NORTH, Role::Seller)]);
    let mut ana = Phone::enrol(&earlier, member, 1);
    for seed in 20..23 {
        ana.create(id(seed), NORTH, "veneno");
    }
    let request = ana.request();
    earlier.handle_sync(ana.device, &request, NOW).unwrap();
    let later = Hub::new(store, InProcess);
    assert_eq!(later.handle_sync(ana.device, &request, NOW), Err(WireError::Suspended));
    later.unsuspend(ana.device).unwrap();
    let answer = later.handle_sync(ana.device, &request, NOW).unwrap();
    assert_eq!(answer.outcomes, vec![Outcome::Accepted; 3]);
}

/// What brings a guard down, and how often it does.
enum Burden {
    /// A document that holds the word, as one that somebody prepared long ago; nothing helps.
    Document,
    /// The same, but for guards that are granted its time on top of theirs.
    Time,
    /// Any merge, so many times: a guard that was worn out.
    Guards(AtomicUsize),
}

#[derive(Clone, Default)]
struct Burdened(Arc<Mutex<Option<Burden>>>);

impl Merge for Burdened {
    fn merge(&self, request: &MergeRequest, rules: &Rules) -> Result<MergeAnswer, MergeFailure> {
        let crashes = match &*self.0.lock().unwrap() {
            None => false,
            Some(Burden::Document) => holds(&request.snapshot),
            Some(Burden::Time) => holds(&request.snapshot) && request.allowance < 2,
            Some(Burden::Guards(times)) => {
                times.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |times| times.checked_sub(1)).is_ok()
            }
        };
        if crashes {
            return Err(MergeFailure::Crashed);
        }
        let mut answer = InProcess.merge(request, rules)?;
        if request.commands.is_empty() {
            answer.spent = 1_800;
        }
        Ok(answer)
    }
}

/// A record that somebody prepared, with Ana's edits of it, and of another one, under way.
fn burdened(burden: Burden) -> (Hub<MemoryStore>, Phone, Vec<Outcome>) {
    let guards = Burdened::default();
    let hub = workspace(MemoryStore::new(), guards.clone());
    let (one, two) = (member(&hub, 1, &[(NORTH, Role::Seller)]), member(&hub, 2, &[(NORTH, Role::Seller)]));
    let (mut author, mut ana) = (Phone::enrol(&hub, one, 1), Phone::enrol(&hub, two, 2));
    author.create(id(10), NORTH, "veneno");
    author.sync(&hub);
    ana.sync(&hub);
    *guards.0.lock().unwrap() = Some(burden);
    for segment in ["Panaderías", "Bares"] {
        ana.edit(id(10), &[("segment", Value::text(segment))]);
    }
    ana.create(id(11), NORTH, "Mar");
    let (one, other) = (ana.part(id(10), &name("Luna")), ana.part(id(11), &name("Lago")));
    ana.commands.push(PushedCommand { parts: vec![one, other] });
    let outcomes = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap().outcomes;
    (hub, ana, outcomes)
}

#[test]
fn nobody_is_blamed_for_a_record_that_brings_guards_down_by_itself_and_nobody_waits_for_it() {
    let (hub, ana, outcomes) = burdened(Burden::Document);
    let told = [Outcome::Refused(Refusal::TooLarge), Outcome::BlockedBy(0), Outcome::Accepted, Outcome::BlockedBy(0)];
    assert_eq!(outcomes, told, "it lies in the tray, and the rest goes on");
    assert_eq!(poisons(&hub, ana.device), 0);
}

#[test]
fn an_edit_of_a_heavy_record_is_let_in_by_what_it_costs_itself() {
    let (hub, ana, outcomes) = burdened(Burden::Time);
    assert_eq!((outcomes, poisons(&hub, ana.device)), (vec![Outcome::Accepted; 4], 0));
}

#[test]
fn what_another_guard_lets_in_is_nobodys_poison() {
    for times in 1..=2 {
        let (hub, ana, outcomes) = burdened(Burden::Guards(AtomicUsize::new(times)));
        assert_eq!((outcomes, poisons(&hub, ana.device)), (vec![Outcome::Accepted; 4], 0), "{times} go down");
    }
}

#[test]
fn revoked_devices_and_removed_members_are_shut_out() {
    let (hub, ana, benito) = sellers();
    hub.revoke(ana.device, false, NOW).unwrap();
    assert_eq!(hub.handle_sync(ana.device, &ana.request(), NOW), Err(WireError::Revoked));
    assert!(hub.handle_sync(benito.device, &benito.request(), NOW).is_ok());
    assert!(hub.revoke(999, false, NOW).is_err());
    assert_eq!(hub.handle_sync(999, &ana.request(), NOW), Err(WireError::SessionEnded));
}

#[test]
fn pokes_go_to_whoever_listens_after_the_commit() {
    let (hub, mut ana, _) = sellers();
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    hub.listen(move |changed| listener.lock().unwrap().push(changed.clone()));
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    ana.sync(&hub);
    let told = told.lock().unwrap();
    assert_eq!(told.len(), 1, "a sync of nothing tells nobody");
    assert_eq!((told[0].author, told[0].scopes.contains(&NORTH), told[0].members), (Some(ana.device), true, false));
}

/// Many devices write the same records at the same time, over SQLite.
#[test]
fn writers_at_the_same_time_all_get_through() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Arc::new(workspace(SqliteStore::open(&folder.path().join("w.sqlite")).unwrap(), InProcess));
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let mut first = Phone::enrol(&hub, ana, 1);
    first.create(id(10), NORTH, "Sol");
    first.sync(&hub);
    let phones: Vec<Phone> = (2..8).map(|seed| Phone::enrol(&hub, ana, seed)).collect();
    std::thread::scope(|scope| {
        for mut phone in phones {
            let hub = Arc::clone(&hub);
            scope.spawn(move || {
                phone.sync(&hub);
                for round in 0..5 {
                    phone.edit(id(10), &name(&format!("{} {round}", phone.device)));
                    assert_eq!(phone.sync(&hub), [Outcome::Accepted]);
                }
            });
        }
    });
    first.sync(&hub);
    assert_eq!(first.docs[&id(10)].changes_since(&[]).len(), 1 + 6 * 5);
    let again = Hub::new(SqliteStore::open(&folder.path().join("w.sqlite")).unwrap(), InProcess);
    let mut fresh = Phone::new(first.key.clone(), first.device, 1);
    fresh.sync(&again);
    assert_eq!(fresh.docs[&id(10)].heads(), first.docs[&id(10)].heads());
}

#[test]
fn the_longest_notes_are_let_in_at_once() {
    let (hub, mut ana, mut benito) = sellers();
    ana.create(id(10), NORTH, "Sol");
    let longest = NOTES_MAX as usize;
    let mut seen = String::new();
    for new in ["nota ".repeat(longest / 5), "ñ😀x".repeat(longest / 4)] {
        let splices = text::difference(&seen, &new).into_iter().collect();
        let part = ana.write(id(10), &[Intent::Text { key: "notes".to_owned(), splices }]);
        ana.commands.push(PushedCommand { parts: vec![part] });
        assert!(ana.sync(&hub).iter().all(|outcome| *outcome == Outcome::Accepted));
        benito.sync(&hub);
        assert!(benito.docs[&id(10)].text("notes") == new, "{} letters", new.chars().count());
        seen = new;
    }
}
