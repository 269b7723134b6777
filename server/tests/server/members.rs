//! Members come, lose territories, go, and come back: over the real hub.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::*;
use p256::ecdsa::SigningKey;
use server::admission::{InProcess, Merge, MergeAnswer, MergeFailure, MergeRequest, Rules};
use server::hub::{Hub, HubError};
use server::store::{MemoryStore, Store as _, View};
use shared::crm::Role;
use shared::document::DocId;
use shared::sync::cursor::{Scope, WORKSPACE};
use shared::sync::message::{Outcome, Refusal, WireError};

/// The scopes that a member of the hub has, with the roles in them.
fn roles(hub: &Hub<MemoryStore>, member: DocId) -> Vec<(Scope, Role)> {
    let found = hub.members().unwrap().into_iter().find(|found| found.id == member).unwrap();
    found.member.grants.iter().map(|grant| (grant.scope, grant.role)).collect()
}

fn try_to_enrol(hub: &Hub<MemoryStore>, invitation: &str) -> Result<u32, WireError> {
    let key = SigningKey::from_slice(&[77; 32]).unwrap();
    let enrolled = hub.enrol(&enrol_request(&key, invitation), NOW);
    enrolled.map(|enrolled| enrolled.device).map_err(|error| error.told())
}

#[test]
fn a_territory_is_withdrawn_and_given_again() {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller), (SOUTH, Role::Seller)]);
    let mut phone = Phone::enrol(&hub, ana, 1);
    phone.create(id(10), NORTH, "Sol");
    phone.create(id(11), SOUTH, "Luna");
    phone.sync(&hub);
    let invitation = hub.invite(ana, [5; 16], NOW).unwrap();
    assert_eq!(hub.withdraw_roles(ana, &[SOUTH], NOW).unwrap(), 2, "Ana's own and this one");
    assert_eq!(try_to_enrol(&hub, invitation.secret.text()), Err(WireError::InvitationEnded));
    assert_eq!(roles(&hub, ana), [(NORTH, Role::Seller)]);

    phone.edit(id(11), &[("name", "Luna Nueva".into())]);
    assert_eq!(phone.sync(&hub), [Outcome::Refused(Refusal::Unknown)]);
    assert_eq!((phone.name(id(10)), phone.name(id(11))), ("Sol".to_owned(), String::new()));

    let head = |hub: &Hub<MemoryStore>| hub.store().view(|view: &dyn View| view.workspace()).unwrap().unwrap().head;
    let before = head(&hub);
    hub.withdraw_roles(ana, &[SOUTH, 99], NOW).unwrap();
    assert_eq!(head(&hub), before, "what is not there is not taken away");

    hub.grant_roles(ana, &[(SOUTH, Role::Reader)], NOW).unwrap();
    assert_eq!(roles(&hub, ana), [(NORTH, Role::Seller), (SOUTH, Role::Reader)]);
    phone.sync(&hub);
    assert_eq!(phone.name(id(11)), "Luna");
}

#[test]
fn a_removed_member_is_shut_out_with_all_their_devices() {
    let hub = in_memory();
    let (ana, benito) = (member(&hub, 1, &[(NORTH, Role::Seller)]), member(&hub, 2, &[(NORTH, Role::Seller)]));
    let (phone, other) = (Phone::enrol(&hub, ana, 1), Phone::enrol(&hub, benito, 2));
    let invitation = hub.invite(ana, [5; 16], NOW).unwrap();
    assert_eq!(hub.remove_member(ana, NOW).unwrap(), 2);
    assert_eq!(hub.handle_sync(phone.device, &phone.request(), NOW), Err(WireError::Revoked));
    assert!(hub.handle_sync(other.device, &other.request(), NOW).is_ok());
    assert_eq!(try_to_enrol(&hub, invitation.secret.text()), Err(WireError::InvitationEnded));
    assert!(matches!(hub.invite(ana, [6; 16], NOW), Err(HubError::Unknown(_))));
    assert!(matches!(hub.invite_another(phone.device, [6; 16], NOW), Err(HubError::Revoked)));

    // Back again, with what they might do before; a device that went with them stays out.
    hub.grant_roles(ana, &[], NOW).unwrap();
    assert_eq!(roles(&hub, ana), [(NORTH, Role::Seller)]);
    assert_eq!(hub.handle_sync(phone.device, &phone.request(), NOW), Err(WireError::Revoked));
    assert_eq!(try_to_enrol(&hub, invitation.secret.text()), Err(WireError::InvitationEnded));
    Phone::enrol(&hub, ana, 3).sync(&hub);
    assert!(matches!(hub.remove_member(id(251), NOW), Err(HubError::Unknown(_))), "a territory is no member");
}

#[test]
fn somebody_always_administers_the_workspace() {
    let hub = in_memory();
    let alba = member(&hub, 1, &[(WORKSPACE, Role::Administrator), (NORTH, Role::Seller)]);
    let benito = member(&hub, 2, &[(NORTH, Role::Seller)]);
    assert!(matches!(hub.remove_member(alba, NOW), Err(HubError::LastAdministrator)));
    assert!(matches!(hub.withdraw_roles(alba, &[WORKSPACE], NOW), Err(HubError::LastAdministrator)));
    hub.grant_roles(benito, &[(WORKSPACE, Role::Administrator)], NOW).unwrap();
    hub.withdraw_roles(alba, &[WORKSPACE], NOW).unwrap();
    assert_eq!(roles(&hub, alba), [(NORTH, Role::Seller)]);
    assert!(matches!(hub.remove_member(benito, NOW), Err(HubError::LastAdministrator)));
    hub.remove_member(alba, NOW).unwrap();
}

/// Merges as ever, and lets something happen before, once it is told to.
struct Interrupted(Arc<AtomicBool>, Box<dyn Fn() + Send + Sync>);

impl Merge for Interrupted {
    fn merge(&self, request: &MergeRequest, rules: &Rules) -> Result<MergeAnswer, MergeFailure> {
        if self.0.swap(false, Ordering::Relaxed) {
            (self.1)();
        }
        InProcess.merge(request, rules)
    }
}

#[test]
fn an_invitation_that_ends_while_a_device_enrols_enrols_nobody() {
    let store = MemoryStore::new();
    let (now_is_the_time, office) = (Arc::new(AtomicBool::new(false)), Hub::new(store.clone(), InProcess));
    let revoke = Box::new(move || drop(office.revoke(1, false, NOW).unwrap()));
    let hub = workspace(store, Interrupted(Arc::clone(&now_is_the_time), revoke));
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let phone = Phone::enrol(&hub, ana, 1);
    assert_eq!(phone.device, 1);
    hub.revoke(1, false, NOW).unwrap();
    // Revoking once more writes nothing in the record, so nothing but the invitation itself shows it.
    let invitation = hub.invite(ana, [5; 16], NOW).unwrap();
    now_is_the_time.store(true, Ordering::Relaxed);
    assert_eq!(try_to_enrol(&hub, invitation.secret.text()), Err(WireError::InvitationEnded));
    assert_eq!(hub.store().view(|view: &dyn View| view.devices()).unwrap().len(), 1);
}
