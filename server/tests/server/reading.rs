//! What a device gets to read: tails, pages, whole documents, what comes early; and nothing that is not its member's to see.

use crate::common::*;
use server::hub::Hub;
use server::hub::tail::Tail;
use server::store::{MemoryStore, NewDoc, Store, StoreError, View};
use shared::crm::{Kind, Role, Value};
use shared::document::{DocId, Row};
use shared::sync::message::{DocsRequest, ItemBody, Outcome, Refusal, SyncRequest};
use shared::sync::{body, limits};

#[test]
fn a_scope_that_is_granted_later_is_read_from_its_beginning() {
    let (hub, mut ana, mut benito) = seller_and_manager();
    benito.create(id(10), SOUTH, "Sur");
    benito.create(id(11), NORTH, "Norte");
    benito.sync(&hub);
    ana.sync(&hub);
    assert!(!ana.docs.contains_key(&id(10)));
    hub.grant_roles(id(1), &[(SOUTH, Role::Reader)], NOW).unwrap();
    ana.sync(&hub);
    assert_eq!(ana.name(id(10)), "Sur");
    ana.edit(id(10), &named("Mío"));
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, [Outcome::Refused(Refusal::Forbidden)]);
}

#[test]
fn a_device_a_little_behind_gets_tails_and_a_far_one_the_document() {
    let (hub, mut ana, mut benito) = seller_and_manager();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    benito.sync(&hub);
    ana.edit(id(10), &named("Luna"));
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
        ana.edit(id(10), &named(&format!("Luna {round}")));
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
    let (hub, mut ana, mut benito) = seller_and_manager();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    benito.sync(&hub);
    ana.edit(id(10), &named("Luna"));
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
    let (hub, mut ana, mut benito) = seller_and_manager();
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
    assert_eq!(hub.handle_sync(benito.device, &audit, NOW).unwrap().digests.len(), 5);
    let other = SyncRequest { epoch: shared::sync::cursor::Epoch(1), ..benito.request() };
    assert!(
        hub.handle_sync(benito.device, &other, NOW).unwrap().items.len() >= 60,
        "another epoch's cursors mean nothing"
    );
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
        let (hub, mut ana, mut benito) = seller_and_manager();
        ana.create(id(10), NORTH, "Sol");
        ana.sync(&hub);
        benito.sync(&hub);
        ana.edit(id(10), &named("Luna"));
        ana.sync(&hub);
        ana.edit(id(10), &named("Mar"));
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
        benito.edit(id(10), &named("Lago"));
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
    let (hub, mut ana, _) = seller_and_manager();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    for round in 0..12 {
        ana.edit(id(10), &named(&format!("Luna {round}")));
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
    let (hub, mut ana, mut benito) = seller_and_manager();
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
    let row = Row::new(Kind::CUSTOMER, NORTH);
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
    let (hub, mut ana, mut benito) = seller_and_manager();
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
    let (hub, ana, _) = seller_and_manager();
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
    let (hub, ana, _) = seller_and_manager();
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
fn the_first_page_may_begin_with_what_matters_today() {
    let (hub, mut ana, _) = seller_and_manager();
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
