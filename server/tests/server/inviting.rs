//! Whom an invitation invites is told to whoever holds it, and uses nothing up.

use crate::common::*;
use p256::ecdsa::SigningKey;
use server::hub::NewMember;
use shared::crm::{Role, Value};
use shared::document::DocId;
use shared::sync::cursor::WORKSPACE;
use shared::sync::invitation::{InvitationAnswer, Invites};
use shared::sync::{body, limits};

#[test]
fn an_invitation_says_whose_it_is_as_often_as_it_is_asked_and_enrols_afterwards() {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller), (SOUTH, Role::Reader)]);
    let secret = hub.invite(ana, [1; 16], NOW).unwrap().secret;
    let expected = Invites {
        member: "Persona 1".into(),
        company: "Pruebas".into(),
        territories: vec!["Norte".into(), "Sur".into()],
        others: 0,
        administers: false,
    };
    for _ in 0..20 {
        assert_eq!(hub.invitation(secret.text(), NOW).unwrap().invites.as_ref(), Some(&expected));
    }
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    hub.enrol(&enrol_request(&key, secret.text()), NOW).unwrap();

    // The company's own name, once it has one.
    hub.found_company(&[("name", Value::text("Distribuidora del Bajío"))], NOW).unwrap();
    assert_eq!(hub.invitation(secret.text(), NOW).unwrap().invites.unwrap().company, "Distribuidora del Bajío");
}

#[test]
fn one_that_is_not_good_is_answered_like_one_that_never_was() {
    let hub = in_memory();
    let (ana, gone) = (member(&hub, 1, &[(NORTH, Role::Seller)]), member(&hub, 2, &[(NORTH, Role::Seller)]));
    let invited = hub.invite(ana, [1; 16], NOW).unwrap();
    let of_the_gone = hub.invite(gone, [2; 16], NOW).unwrap();
    let phone = Phone::enrol(&hub, ana, 3);
    hub.revoke(phone.device, false, NOW).unwrap();
    let withdrawn = invited.secret.text().to_owned();
    let late = (of_the_gone.secret.text().to_owned(), of_the_gone.ends);
    let never = body::encode(&InvitationAnswer::default());
    for (secret, now) in [(withdrawn.as_str(), NOW), (late.0.as_str(), late.1), ("nonsense", NOW), ("", NOW)] {
        assert_eq!(body::encode(&hub.invitation(secret, now).unwrap()), never, "{secret:?}");
    }
    assert!(hub.invitation(&late.0, late.1 - 1).unwrap().invites.is_some());
}

#[test]
fn an_administrator_is_told_so_and_a_long_list_is_cut() {
    let hub = in_memory();
    for seed in 0..10 {
        hub.create_territory(id(100 + seed), &format!("Zona {seed}"), NOW).unwrap();
    }
    let new = NewMember { name: "Alba".into(), roles: vec![(WORKSPACE, Role::Administrator)], language: None };
    let alba: DocId = id(1);
    hub.create_member(alba, &new, NOW).unwrap();
    let secret = hub.invite(alba, [1; 16], NOW).unwrap().secret;
    let told = hub.invitation(secret.text(), NOW).unwrap();
    let invites = told.invites.clone().unwrap();
    assert!(invites.administers);
    assert_eq!((invites.territories.len(), invites.others), (limits::INVITED_TERRITORIES, 4));
    assert_eq!(body::decode::<InvitationAnswer>(&body::encode(&told)).unwrap(), told);
}
