//! What an administrator takes away, as the devices of those from whom it is taken see it.

use crate::common::{customers, edit, join};
use serde_json::json;
use shared::replica::{TrayReason, Trouble};
use shared::sync::message::WireError;
use tests::device::http::HttpError;
use tests::device::{Device, DeviceError};
use tests::workplace::Workplace;

const LUCIA: &str = "lucía herrera";

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_member_is_told_and_loses_nothing_that_waits() {
    let workplace = Workplace::new().unwrap();
    let (mut device, _directory) = join(&workplace).await;
    let id = device.import(&customers(1)).await.unwrap()[0];
    device.sync().await.unwrap();
    device.edit(&[edit(id, "source", "Escrito antes de la baja")]).await.unwrap();

    let said = workplace.server().run("members", &["--name", LUCIA, "--remove"]).unwrap();
    assert!(said.contains("is removed. Their device is refused") && said.contains("invitation"), "{said}");
    let refused = device.sync().await.unwrap_err();
    assert!(matches!(refused, DeviceError::Trouble(Trouble::Revoked)), "{refused}");
    assert_eq!(device.record(id).await.unwrap().record.text("source"), "Escrito antes de la baja");
    assert_eq!(device.replica().unwrap().outbox().count(), 1, "it can still be exported");

    let elsewhere = tempfile::tempdir().unwrap();
    let mut another = Device::open(elsewhere.path()).unwrap();
    let refused = another.join(&workplace.link()).await.unwrap_err();
    assert!(matches!(refused, DeviceError::Http(HttpError::Refused(WireError::InvitationEnded))), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_territory_that_is_withdrawn_leaves_the_device_and_what_waits_in_it_goes_to_the_tray() {
    let workplace = Workplace::new().unwrap();
    let (mut device, _directory) = join(&workplace).await;
    let mut both = customers(2);
    for (customer, territory) in both.iter_mut().zip(workplace.territories()) {
        customer["territory"] = json!(territory);
    }
    let ids = device.import(&both).await.unwrap();
    device.sync().await.unwrap();
    device.edit(&[edit(ids[0], "source", "Se queda"), edit(ids[1], "source", "Se va")]).await.unwrap();

    let withdrawn = workplace.territories()[1].to_string();
    workplace.server().run("members", &["--name", LUCIA, "--withdraw", &withdrawn]).unwrap();
    device.sync().await.unwrap();
    let replica = device.replica().unwrap();
    assert!(replica.row(ids[0]).is_some() && replica.row(ids[1]).is_none(), "its records have left");
    assert_eq!(replica.outbox().count(), 0);
    let tray: Vec<TrayReason> = replica.tray().map(|entry| entry.reason).collect();
    assert_eq!(tray.len(), 1, "{tray:?}");
    assert_eq!(device.record(ids[0]).await.unwrap().record.text("source"), "Se queda");

    workplace.server().run("invite", &["--name", LUCIA, "--territory", &withdrawn]).unwrap();
    device.sync().await.unwrap();
    assert_eq!(device.record(ids[1]).await.unwrap().record.text("source"), "");
}
