//! Sessions that have ended, clocks that are wrong, keys that are others': what the server takes for this device.

use crate::common::{customers, edit, join};
use tests::device::storage::Storage;
use tests::device::{Device, DeviceError};
use tests::workplace::Workplace;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_has_ended_is_renewed_with_the_device_s_key() {
    let workplace = Workplace::new().unwrap();
    let (mut device, directory) = join(&workplace).await;
    let id = device.import(&customers(1)).await.unwrap()[0];
    device.sync().await.unwrap();

    // By the device's own clock, after weeks offline.
    device.host_mut().unwrap().move_clock(60 * 86_400_000);
    device.edit(&[edit(id, "source", "después de semanas")]).await.unwrap();
    let cost = device.sync().await.unwrap();
    assert_eq!(cost.traffic.round_trips, 1, "renewal rides in the sync");
    let host = device.host().unwrap();
    assert!(host.replica().meta().token_ends > host.now(), "there is a new session");

    // By the server's word: the token is none of its own.
    let mut meta = device.replica().unwrap().meta().clone();
    drop(device);
    meta.token = "YWxndW5hIGNvc2E".to_owned();
    Storage::open(directory.path()).unwrap().begin(&meta, &workplace.server().authority()).unwrap();
    let mut device = Device::open(directory.path()).unwrap();
    device.edit(&[edit(id, "source", "con otra sesión")]).await.unwrap();
    let cost = device.sync().await.unwrap();
    assert_eq!(cost.traffic.round_trips, 2);

    let (mut other, _there) = join(&workplace).await;
    other.sync().await.unwrap();
    assert_eq!(other.record(id).await.unwrap().record.text("source"), "con otra sesión");
}

/// Where nothing has changed the time is not said again, but to a device whose clock was wrong.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_put_right_is_heard_of_although_nothing_changed() {
    let workplace = Workplace::new().unwrap();
    let (mut device, _directory) = join(&workplace).await;
    let id = device.import(&customers(1)).await.unwrap()[0];
    let days = |device: &Device| device.replica().unwrap().sync_state().clock_ahead;
    device.host_mut().unwrap().move_clock(5 * 86_400_000);
    device.edit(&[edit(id, "source", "con el reloj adelantado")]).await.unwrap();
    device.sync().await.unwrap();
    assert_eq!(days(&device), 5);
    device.host_mut().unwrap().move_clock(-5 * 86_400_000);
    device.sync().await.unwrap();
    assert_eq!(days(&device), 0);

    // It has all of it now, and knows the time.
    device.sync().await.unwrap();
    device.host_mut().unwrap().move_clock(5 * 86_400_000);
    device.sync().await.unwrap();
    assert_eq!(days(&device), 5, "told before anything is written with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_is_not_this_device() {
    let workplace = Workplace::new().unwrap();
    let (mut device, directory) = join(&workplace).await;
    device.sync().await.unwrap();
    let mut meta = device.replica().unwrap().meta().clone();
    drop(device);
    meta.token_ends = 0;
    Storage::open(directory.path()).unwrap().begin(&meta, &workplace.server().authority()).unwrap();
    std::fs::remove_file(directory.path().join("key")).unwrap();
    let mut impostor = Device::open(directory.path()).unwrap();
    let refused = impostor.sync().await.unwrap_err();
    assert!(matches!(refused, DeviceError::Trouble(_)), "{refused}");
}
