//! A real server whose data goes back, and headless devices that know better.

use crate::common::{customers, edit, join, notes};
use shared::document::DocId;
use shared::replica::Trouble;
use tempfile::TempDir;
use tests::device::{Device, DeviceError};
use tests::workplace::Workplace;

/// The workspace's file in the server's directory, and what lies beside it.
const FILES: [&str; 3] = ["cartera.sqlite", "cartera.sqlite-wal", "cartera.sqlite-shm"];

/// A copy of the server's data, as somebody makes one who knows of folders only.
struct Copy {
    folder: TempDir,
}

impl Copy {
    fn of(workplace: &Workplace) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        workplace.server().run("backup", &[file.to_str().unwrap()]).unwrap();
        Self { folder }
    }

    /// Puts it back without a word.
    fn put_back(&self, workplace: &mut Workplace) {
        let server = workplace.server_mut();
        server.kill();
        for name in FILES {
            let _gone = std::fs::remove_file(server.directory().join(name));
        }
        std::fs::copy(self.folder.path().join("copy"), server.directory().join(FILES[0])).unwrap();
        server.restart().unwrap();
    }
}

/// Everything that a device holds, in the order of ids.
async fn book(device: &mut Device) -> Vec<serde_json::Value> {
    let mut records = device.export().await.unwrap();
    records.sort_by_key(|record| record["id"].as_str().unwrap_or_default().to_owned());
    records
}

fn refused(device: &Device) -> usize {
    device.replica().unwrap().tray().count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_older_copy_of_the_folder_has_lost_comes_back_from_whoever_holds_it() {
    let mut workplace = Workplace::new().unwrap();
    let (mut one, here) = join(&workplace).await;
    let (mut two, _there) = join(&workplace).await;
    let known = one.import(&customers(3)).await.unwrap();
    one.sync().await.unwrap();
    two.sync().await.unwrap();
    let copy = Copy::of(&workplace);

    let lost = one.import(&customers(2)).await.unwrap();
    one.edit(&[edit(known[0], "source", "Feria"), edit(known[1], "notes", "Paga de contado. Los lunes.")])
        .await
        .unwrap();
    one.sync().await.unwrap();
    two.sync().await.unwrap();
    let before = book(&mut two).await;
    assert_eq!(before.len(), 5);
    // Its author is gone for good.
    drop((one, here));
    copy.put_back(&mut workplace);

    // The numbers of what is gone are given again before anybody comes who knows of it.
    let (mut three, _elsewhere) = join(&workplace).await;
    three.import(&customers(4)).await.unwrap();
    three.sync().await.unwrap();
    assert_eq!(book(&mut three).await.len(), 7);

    two.sync().await.unwrap();
    three.sync().await.unwrap();
    assert_eq!((refused(&two), two.replica().unwrap().outbox().count()), (0, 0), "nothing is left to a person");
    let (mut all, theirs) = (book(&mut two).await, book(&mut three).await);
    assert_eq!(all, theirs, "both have everything");
    all.retain(|record| before.iter().any(|earlier| earlier["id"] == record["id"]));
    assert_eq!(all, before, "as it was");
    for id in lost {
        assert_eq!(notes(&mut three, id).await, "Paga de contado.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restored_backup_lacks_comes_back_whoever_wrote_it() {
    let mut workplace = Workplace::new().unwrap();
    let (mut one, here) = join(&workplace).await;
    let (mut two, _there) = join(&workplace).await;
    let copy = Copy::of(&workplace);
    one.import(&customers(30)).await.unwrap();
    one.sync().await.unwrap();
    two.sync().await.unwrap();
    let before = book(&mut two).await;
    drop((one, here));
    workplace.server_mut().kill();
    let file = copy.folder.path().join("copy");
    for _ in 0..2 {
        // Twice in one second.
        workplace.server().run("restore", &[file.to_str().unwrap(), "--replace"]).unwrap();
    }
    workplace.server_mut().restart().unwrap();
    two.edit(&[edit(id_of(&before[0]), "source", "Durante")]).await.unwrap();
    two.sync().await.unwrap();
    let (mut three, _elsewhere) = join(&workplace).await;
    three.sync().await.unwrap();
    assert_eq!((refused(&two), book(&mut three).await), (0, book(&mut two).await));
    assert_eq!(book(&mut three).await.len(), 30);
    assert_eq!(book(&mut three).await[0]["source"], "Durante");
}

fn id_of(record: &serde_json::Value) -> DocId {
    record["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_the_server_has_forgotten_hands_in_what_it_has_and_joins_again() {
    let mut workplace = Workplace::new().unwrap();
    let (mut ana, _here) = join(&workplace).await;
    ana.import(&customers(2)).await.unwrap();
    ana.sync().await.unwrap();
    let copy = Copy::of(&workplace);

    let (mut carla, _there) = join(&workplace).await;
    let made = carla.import(&customers(1)).await.unwrap()[0];
    carla.sync().await.unwrap();
    let number = carla.replica().unwrap().meta().device;
    copy.put_back(&mut workplace);

    let written = edit(made, "source", "Sin red");
    carla.edit(std::slice::from_ref(&written)).await.unwrap();
    let shut_out = carla.sync().await;
    assert!(matches!(shut_out, Err(DeviceError::Trouble(Trouble::EnrolAgain))), "{shut_out:?}");
    ana.sync().await.unwrap();
    assert_eq!(book(&mut ana).await.len(), 3, "what it had is handed in, before anybody let it in");

    carla.join(&workplace.link()).await.unwrap();
    assert_ne!(carla.replica().unwrap().meta().device, number);
    carla.sync().await.unwrap();
    let mut hers = book(&mut carla).await;
    for record in &mut hers {
        // What waits in her tray is told beside what stands.
        record.as_object_mut().unwrap().remove("refused");
    }
    assert_eq!(hers, book(&mut ana).await);
    let tray: Vec<_> = carla.replica().unwrap().tray().collect();
    assert_eq!(tray.len(), 1, "what it had not synced is there to be done again");
    assert!(tray[0].parts.iter().any(|(doc, _, _)| *doc == made));
}
