//! A suspension is lifted by an administrator's device, and by nobody else's.

use crate::common::*;
use server::hub::{Hub, HubError, POISONS};
use server::store::{Device, MemoryStore, Store as _, StoreError};
use shared::crm::Role;
use shared::sync::cursor::WORKSPACE;
use shared::sync::message::{Outcome, WireError};
use shared::sync::suspended::{Suspended, SuspendedDevice};
use shared::sync::{body, limits};

/// An administrator's phone, and a seller's that is suspended.
fn suspended() -> (Hub<MemoryStore>, Phone, Phone) {
    let hub = in_memory();
    let alba = member(&hub, 1, &[(WORKSPACE, Role::Administrator)]);
    let ana = member(&hub, 2, &[(NORTH, Role::Seller)]);
    let phones = (Phone::enrol(&hub, alba, 1), Phone::enrol(&hub, ana, 2));
    suspend(&hub, phones.1.device);
    (hub, phones.0, phones.1)
}

/// The numbers of the suspended devices, as this one is told.
fn told(hub: &Hub<MemoryStore>, device: u32) -> Vec<u32> {
    hub.suspended(device, None).unwrap().devices.iter().map(|device| device.number).collect()
}

#[test]
fn an_administrator_sees_who_is_suspended_and_lets_them_in_again() {
    let (hub, office, mut ana) = suspended();
    let expected =
        SuspendedDevice { number: ana.device, name: "Teléfono".into(), member: "Persona 2".into(), since: Some(NOW) };
    assert_eq!(hub.suspended(office.device, None).unwrap().devices, [expected]);
    assert_eq!(hub.handle_sync(ana.device, &ana.request(), NOW), Err(WireError::Suspended), "asking lifts nothing");
    assert_eq!(hub.suspended(office.device, Some(ana.device)).unwrap(), Suspended::default());
    assert_eq!(hub.suspended(office.device, Some(ana.device)).unwrap(), Suspended::default(), "once more is no error");
    ana.create(id(10), NORTH, "Sol");
    assert_eq!(ana.sync(&hub), [Outcome::Accepted]);
    let missing = hub.suspended(office.device, Some(99)).unwrap_err();
    assert!(matches!(missing, HubError::Unknown(_)) && missing.told() == WireError::Unknown, "{missing}");
}

#[test]
fn nobody_else_is_told_or_lifts_anything() {
    let (hub, office, ana) = suspended();
    let benito = member(&hub, 3, &[(NORTH, Role::Manager), (SOUTH, Role::Manager)]);
    let manager = Phone::enrol(&hub, benito, 3);
    for lift in [None, Some(ana.device), Some(99)] {
        let refused = hub.suspended(manager.device, lift).unwrap_err();
        assert!(matches!(refused, HubError::Forbidden) && refused.told() == WireError::Forbidden, "{refused}");
        assert!(matches!(hub.suspended(ana.device, lift), Err(HubError::Suspended)), "not even by itself");
    }
    assert_eq!(told(&hub, office.device), [ana.device]);

    // As the rights are at that moment.
    hub.grant_roles(benito, &[(WORKSPACE, Role::Administrator)], NOW).unwrap();
    assert_eq!(told(&hub, manager.device), [ana.device]);
    hub.withdraw_roles(id(1), &[WORKSPACE], NOW).unwrap();
    assert!(matches!(hub.suspended(office.device, Some(ana.device)), Err(HubError::Forbidden)));
    suspend(&hub, manager.device);
    assert!(matches!(hub.suspended(manager.device, Some(manager.device)), Err(HubError::Suspended)));
    hub.unsuspend(manager.device).unwrap();
    hub.revoke(manager.device, false, NOW).unwrap();
    assert!(matches!(hub.suspended(manager.device, Some(ana.device)), Err(HubError::Revoked)));
    assert_eq!(hub.handle_sync(ana.device, &ana.request(), NOW), Err(WireError::Suspended));
}

#[test]
fn who_is_shut_out_for_good_is_no_more_among_them() {
    let (hub, office, ana) = suspended();
    hub.revoke(ana.device, false, NOW).unwrap();
    assert!(told(&hub, office.device).is_empty());
    hub.suspended(office.device, Some(ana.device)).unwrap();
    assert_eq!(hub.handle_sync(ana.device, &ana.request(), NOW), Err(WireError::Revoked));
}

#[test]
fn no_more_are_told_at_once_than_an_app_reads() {
    let (hub, office, ana) = suspended();
    let many: Result<(), StoreError> = hub.store().write(|draft| {
        let device = draft.device(ana.device)?.unwrap();
        for number in (100..).take(limits::SUSPENDED) {
            draft.put_device(&Device { number, poisons: POISONS, ..device.clone() })?;
        }
        Ok(())
    });
    many.unwrap();
    let first = hub.suspended(office.device, None).unwrap();
    assert_eq!(first.devices.len(), limits::SUSPENDED);
    assert_eq!(body::decode::<Suspended>(&body::encode(&first)).unwrap(), first);
    assert_eq!(first.devices.last().unwrap().since, None, "nobody noted when");
    let rest = hub.suspended(office.device, Some(ana.device)).unwrap();
    assert_eq!(rest.devices.len(), limits::SUSPENDED);
    assert_ne!(rest, first, "the others follow");
}
