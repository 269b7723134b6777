//! What is one member's own: nobody else reads it, writes it, or learns that it is there.

use crate::common::*;
use server::admission::InProcess;
use server::hub::Hub;
use server::store::{MemoryStore, Setting, Store as _, StoreError, View};
use shared::crm::{Audience, Kind, Role, Value};
use shared::document::DocId;
use shared::sync::cursor::{Scope, WORKSPACE};
use shared::sync::message::{DocsRequest, Outcome, Refusal, SyncRequest};

/// Ana, who sells, Benito, who manages, and Alba, who administers.
fn office() -> (Hub<MemoryStore>, [DocId; 3]) {
    let hub = in_memory();
    let roles: [&[(Scope, Role)]; 3] = [
        &[(NORTH, Role::Seller)],
        &[(NORTH, Role::Manager), (SOUTH, Role::Manager)],
        &[(WORKSPACE, Role::Administrator)],
    ];
    let mut seed = 0;
    let members = roles.map(|roles| {
        seed += 1;
        member(&hub, seed, roles)
    });
    (hub, members)
}

fn number_of(hub: &Hub<MemoryStore>, member: DocId) -> Scope {
    let members = hub.members().unwrap();
    members.iter().find(|found| found.id == member).and_then(|found| found.member.number).unwrap()
}

fn view(number: Scope, name: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("kind", Value::text(Kind::VIEW.name())),
        ("territory", Value::Int(i64::from(number))),
        ("of", Value::text("customer")),
        ("name", Value::text(name)),
        ("query", Value::text("count(visit)[last 60d]=0")),
    ]
}

fn fetched(hub: &Hub<MemoryStore>, phone: &Phone, doc: DocId) -> Vec<DocId> {
    let asked = DocsRequest { docs: vec![doc], schema: shared::sync::SCHEMA, ..DocsRequest::default() };
    hub.docs(phone.device, &asked, NOW).unwrap().items.iter().map(|item| item.doc).collect()
}

#[test]
fn ones_own_is_on_all_of_ones_devices_and_on_nobody_elses() {
    let (hub, [ana, benito, alba]) = office();
    let mut phone = Phone::enrol(&hub, ana, 1);
    phone.edit(id(20), &view(number_of(&hub, ana), "Sin visita"));
    assert_eq!(phone.sync(&hub), [Outcome::Accepted]);
    let mut second = Phone::enrol(&hub, ana, 2);
    second.sync(&hub);
    assert_eq!(second.name(id(20)), "Sin visita");
    second.edit(id(20), &[("name", "Sin visita 60 días".into())]);
    assert_eq!(second.sync(&hub), [Outcome::Accepted]);
    phone.sync(&hub);
    assert_eq!(phone.name(id(20)), "Sin visita 60 días");

    for (member, seed) in [(benito, 3), (alba, 4)] {
        let mut other = Phone::enrol(&hub, member, seed);
        other.sync(&hub);
        assert!(!other.docs.contains_key(&id(20)), "{seed}");
        assert_eq!(fetched(&hub, &other, id(20)), []);
        // As for what is not there: told by nothing from it.
        let mine = number_of(&hub, member);
        for doc in [id(20), id(77)] {
            other.docs.insert(doc, phone.docs[&id(20)].clone());
            other.edit(doc, &[("name", "De otro".into())]);
            assert_eq!(other.sync(&hub), [Outcome::Refused(Refusal::Unknown)], "{seed}");
        }
        other.edit(id(60 + seed), &view(number_of(&hub, ana), "Ajena"));
        other.edit(id(70 + seed), &view(1, "De nadie"));
        other.edit(id(80 + seed), &view(mine, "Propia"));
        let refused = Outcome::Refused(Refusal::Forbidden);
        assert_eq!(other.sync(&hub), [refused.clone(), refused, Outcome::Accepted]);
        // What was made here is moved nowhere.
        other.edit(id(80 + seed), &[("territory", Value::Int(i64::from(number_of(&hub, ana))))]);
        let moved = hub.handle_sync(other.device, &other.request(), NOW).unwrap().outcomes;
        assert_eq!(moved, [Outcome::Refused(Refusal::Forbidden)]);
    }
    phone.sync(&hub);
    assert_eq!(phone.docs.values().filter(|document| document.kind() == Some(Kind::VIEW)).count(), 1);
}

#[test]
fn nobody_is_granted_what_is_anothers() {
    let (hub, [ana, _, alba]) = office();
    let own = Audience::OWN.scope(number_of(&hub, ana));
    hub.grant_roles(alba, &[(own, Role::Administrator)], NOW).unwrap();
    let phone = Phone::enrol(&hub, alba, 3);
    let granted = hub.grants(phone.device).unwrap();
    assert!(granted.iter().all(|grant| grant.scope != own));
    assert!(granted.iter().any(|grant| grant.scope == Audience::OWN.scope(number_of(&hub, alba))));
}

#[test]
fn a_number_is_for_life() {
    let (hub, [ana, benito, alba]) = office();
    let numbers = [ana, benito, alba].map(|member| number_of(&hub, member));
    assert!(numbers[0] != numbers[1] && numbers[1] != numbers[2] && numbers[0] != numbers[2]);
    let mut phone = Phone::enrol(&hub, ana, 1);
    phone.edit(id(20), &view(numbers[0], "Sin visita"));
    phone.sync(&hub);
    // Another name, and gone and come back: what was theirs is theirs again.
    hub.grant_roles(ana, &[(SOUTH, Role::Reader)], NOW).unwrap();
    hub.remove_member(ana, NOW).unwrap();
    assert_eq!(number_of(&hub, ana), numbers[0]);
    hub.grant_roles(ana, &[], NOW).unwrap();
    let mut back = Phone::enrol(&hub, ana, 5);
    back.sync(&hub);
    assert_eq!((number_of(&hub, ana), back.name(id(20))), (numbers[0], "Sin visita".to_owned()));

    // As an earlier version left it.
    let forgotten: Result<(), StoreError> = hub.store().write(|draft| {
        let Some(Setting::Member(member)) = draft.setting(benito)? else { panic!("no member") };
        // Whose number Ana's would be as well takes the next one.
        let Some(Setting::Member(anas)) = draft.setting(ana)? else { panic!("no member") };
        draft.put_setting(ana, &Setting::Member(server::store::Member { number: Some(numbers[1]), ..anas }))?;
        draft.put_setting(benito, &Setting::Member(server::store::Member { number: None, ..member }))
    });
    forgotten.unwrap();
    assert!(hub.store().view(|view: &dyn View| view.setting(benito)).unwrap().is_some());
    let others = Phone::enrol(&hub, benito, 6);
    let is_own = |scope: &Scope| Audience::of(*scope) == Audience::OWN;
    let own =
        |hub: &Hub<MemoryStore>| hub.grants(others.device).unwrap().into_iter().map(|grant| grant.scope).find(is_own);
    // Enrolling writes the member's record, so that the number is there again.
    assert_eq!(own(&hub), Some(Audience::OWN.scope(numbers[1] + 1)));
    hub.number_members().unwrap();
    assert_eq!(own(&hub), Some(Audience::OWN.scope(numbers[1] + 1)));
}

#[test]
fn an_earlier_workspace_gets_its_numbers_before_it_is_served() {
    let store = MemoryStore::new();
    let hub = workspace(store, InProcess);
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let phone = Phone::enrol(&hub, ana, 1);
    let number = number_of(&hub, ana);
    let forgotten: Result<(), StoreError> = hub.store().write(|draft| {
        let Some(Setting::Member(member)) = draft.setting(ana)? else { panic!("no member") };
        draft.put_setting(ana, &Setting::Member(server::store::Member { number: None, ..member }))
    });
    forgotten.unwrap();
    let scopes = |hub: &Hub<MemoryStore>| hub.grants(phone.device).unwrap().len();
    let without = scopes(&hub);
    hub.number_members().unwrap();
    assert_eq!((scopes(&hub), number_of(&hub, ana)), (without + 1, number), "the same as it would have been");
    // An app of before audiences is told of none.
    let told = hub.handle_sync(phone.device, &SyncRequest { schema: 2, ..phone.request() }, NOW).unwrap();
    assert!(told.grants.iter().all(|grant| Audience::of(grant.scope) == Audience::OPEN));
}
