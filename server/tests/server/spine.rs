//! The way of one edit: a device enrols, pushes, and another one pulls.

use crate::common::*;
use server::admission::{InProcess, role_in};
use server::founding;
use server::hub::{Hub, Setup};
use server::store::MemoryStore;
use shared::crm::{Audience, Kind, Role, Value};
use shared::sync::message::{Outcome, SyncRequest};

#[test]
fn an_edit_travels_from_one_phone_to_the_other() {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let (mut one, mut two) = (Phone::enrol(&hub, ana, 1), Phone::enrol(&hub, ana, 2));
    one.create(id(10), NORTH, "Panadería Sol");
    assert_eq!(one.sync(&hub), [Outcome::Accepted]);
    two.sync(&hub);
    assert_eq!(two.name(id(10)), "Panadería Sol");
    two.edit(id(10), &[("name", Value::text("Panadería Luna"))]);
    one.edit(id(10), &[("segment", Value::text("Panaderías"))]);
    assert_eq!(one.sync(&hub), [Outcome::Accepted]);
    assert_eq!(two.sync(&hub), [Outcome::Accepted]);
    one.sync(&hub);
    assert_eq!(one.docs[&id(10)].heads(), two.docs[&id(10)].heads());
    assert_eq!(one.name(id(10)), "Panadería Luna");
}

#[test]
fn the_sample_is_let_in_by_the_rules_that_hold_for_everybody() {
    let hub = Hub::new(MemoryStore::new(), InProcess);
    hub.set_up(Setup { name: "Muestra".into(), id: id(250), secret: [9; 32] }, NOW).unwrap();
    let mut seed = 0;
    let ids = || {
        seed += 1;
        id(seed)
    };
    let founders = founding::found_sample(&hub, 40, ids, NOW).unwrap();
    assert_eq!(founders.territories, [1, 2]);
    let mut administrator = Phone::enrol(&hub, founders.administrator.0, 1);
    administrator.sync(&hub);
    let of = |kind: Kind| administrator.docs.values().filter(|doc| doc.kind() == Some(kind)).count();
    assert_eq!([of(Kind::CUSTOMER), of(Kind::TERRITORY), of(Kind::MEMBER)], [40, 2, 6]);
    assert!(of(Kind::ACTIVITY) > 80);
    let members = hub.members().unwrap();
    let role = |name: &str, scope| {
        let found = members.iter().find(|found| found.member.name == name).unwrap();
        role_in(&found.member.grants, scope)
    };
    assert_eq!([1, 2].map(|scope| role(founding::MANAGER, scope)), [Some(Role::Manager); 2]);
    assert_eq!(role(founding::KEEPER, Audience::CATALOGUE.scope(0)), Some(Role::Manager));
    let (seller, _) = founders.seller.unwrap();
    let mut seller = Phone::enrol(&hub, seller, 2);
    let today = i32::try_from(NOW / 86_400_000).unwrap();
    let request = SyncRequest { early: true, today, budget: 2_000, ..seller.request() };
    let answer = hub.handle_sync(seller.device, &request, NOW).unwrap();
    assert!(!answer.early.is_empty() && answer.more);
    seller.sync(&hub);
    // What is one's own an administrator has not.
    let (own, others): (Vec<_>, Vec<_>) =
        seller.docs.iter().partition(|(_, document)| document.kind() == Some(Kind::VIEW));
    assert!(others.iter().all(|(doc, _)| administrator.docs.contains_key(doc)));
    assert_eq!((own.len(), of(Kind::VIEW)), (2, 2));
    assert!(own.iter().all(|(doc, _)| !administrator.docs.contains_key(doc)));
}
