//! Changes and records that bring guards down: who is refused, who is blamed, and what is judged anew.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::common::*;
use server::admission::{InProcess, Merge, MergeAnswer, MergeFailure, MergeRequest, Rules};
use server::hub::{Hub, HubError};
use server::store::{MemoryStore, Store, View};
use shared::crm::{Role, Value};
use shared::sync::message::{Outcome, PushedCommand, Refusal, WireError};

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
    ana.edit(id(10), &named("veneno"));
    ana.edit(id(10), &named("Luna"));
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
    let (one, other) = (ana.part(id(10), &named("Luna")), ana.part(id(11), &named("Lago")));
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
