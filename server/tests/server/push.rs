//! What becomes of commands: accepted, duplicate, forked, refused, blocked; and what the others then see.

use std::sync::{Arc, Mutex};

use crate::common::*;
use server::admission::{InProcess, Merge, MergeAnswer, MergeFailure, MergeRequest, Rules};
use server::hub::Hub;
use server::store::{MemoryStore, SqliteStore};
use shared::crm::kinds::customer::NOTES_MAX;
use shared::crm::{Role, Value};
use shared::document::{DocId, Intent, text};
use shared::sync::message::{DocsRequest, Outcome, PushedCommand, Refusal, SyncRequest, WireError};

#[test]
fn a_retry_is_a_duplicate_and_changes_nothing() {
    let (hub, mut ana, _) = seller_and_manager();
    ana.create(id(10), NORTH, "Sol");
    ana.edit(id(10), &named("Luna"));
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
    let (hub, mut ana, _) = seller_and_manager();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    let mut clone = Phone::new(ana.key.clone(), ana.device, ana.incarnation);
    clone.sync(&hub);
    ana.edit(id(10), &named("Luna"));
    ana.sync(&hub);
    clone.edit(id(10), &named("Estrella"));
    clone.edit(id(10), &named("Cometa"));
    let answer = hub.handle_sync(clone.device, &clone.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, [Outcome::Forked, Outcome::BlockedBy(0)]);
    assert_eq!(answer.incarnation, Some(clone.incarnation + 1));
    // It begins again from the server's base under its new life.
    let mut reborn = Phone::new(clone.key.clone(), clone.device, clone.incarnation + 1);
    reborn.sync(&hub);
    reborn.edit(id(10), &named("Estrella"));
    assert_eq!(reborn.sync(&hub), [Outcome::Accepted]);
}

#[test]
fn what_follows_a_refused_change_is_blocked_and_the_rest_is_not() {
    let (hub, mut ana, _) = seller_and_manager();
    ana.create(id(10), NORTH, "Sol");
    ana.create(id(11), NORTH, "Mar");
    ana.edit(id(10), &[("nonsense", Value::Int(1))]);
    let (one, other) = (ana.part(id(10), &named("Luna")), ana.part(id(11), &named("Lago")));
    ana.commands.push(PushedCommand { parts: vec![one, other] });
    ana.edit(id(11), &named("Río"));
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
    let (hub, mut ana, _) = seller_and_manager();
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
    let (hub, mut ana, mut benito) = seller_and_manager();
    benito.create(id(10), SOUTH, "Sur");
    benito.sync(&hub);
    ana.sync(&hub);
    assert!(!ana.docs.contains_key(&id(10)));
    // Ana has got hold of the document all the same.
    ana.docs.insert(id(10), benito.docs[&id(10)].clone());
    ana.edit(id(10), &named("Mío"));
    ana.edit(id(99), &named("Nadie"));
    let answer = hub.handle_sync(ana.device, &ana.request(), NOW).unwrap();
    assert_eq!(answer.outcomes, vec![Outcome::Refused(Refusal::Unknown); 2], "the two look alike");
    let docs = hub
        .docs(ana.device, &DocsRequest { docs: vec![id(10), id(99), id(1)], ..DocsRequest::default() }, NOW)
        .unwrap();
    assert_eq!(docs.items.iter().map(|item| item.doc).collect::<Vec<_>>(), [id(1)]);
}

#[test]
fn a_record_moves_from_one_territory_to_another() {
    let (hub, mut ana, mut benito) = seller_and_manager();
    benito.create(id(10), NORTH, "Sol");
    benito.sync(&hub);
    ana.sync(&hub);
    assert_eq!(ana.name(id(10)), "Sol");
    ana.edit(id(10), &named("Luna"));
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
        if at == 3 { ana.edit(doc(at), &[("nonsense", Value::Int(1))]) } else { ana.edit(doc(at), &named("Luna")) }
    }
    ana.edit(doc(3), &named("Sol"));
    ana.edit(doc(4), &named("Sol"));
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
        ana.edit(id(100 + at), &named("Sol"));
    }
    *read.lock().unwrap() = None;
    let before = store.loads();
    let outcomes = hub.handle_sync(ana.device, &SyncRequest { budget: 0, ..ana.request() }, NOW).unwrap().outcomes;
    let read = read.lock().unwrap().unwrap() - before;
    assert!((25..35).contains(&read), "{read} documents at once");
    assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Accepted), "{outcomes:?}");
}

#[test]
fn commands_of_another_epoch_are_judged_when_their_device_has_read_this_one() {
    let (hub, mut ana, _) = seller_and_manager();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    hub.begin_epoch([3; 16]).unwrap();
    ana.edit(id(10), &named("Luna"));
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
fn revoked_devices_and_removed_members_are_shut_out() {
    let (hub, ana, benito) = seller_and_manager();
    hub.revoke(ana.device, false, NOW).unwrap();
    assert_eq!(hub.handle_sync(ana.device, &ana.request(), NOW), Err(WireError::Revoked));
    assert!(hub.handle_sync(benito.device, &benito.request(), NOW).is_ok());
    assert!(hub.revoke(999, false, NOW).is_err());
    assert_eq!(hub.handle_sync(999, &ana.request(), NOW), Err(WireError::SessionEnded));
}

#[test]
fn pokes_go_to_whoever_listens_after_the_commit() {
    let (hub, mut ana, _) = seller_and_manager();
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
                    phone.edit(id(10), &named(&format!("{} {round}", phone.device)));
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
    let (hub, mut ana, mut benito) = seller_and_manager();
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
