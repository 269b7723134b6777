//! Headless devices against the real server: what two people do offline is all there when both have been online.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::common::{customers, edit, join};
use serde_json::json;
use shared::document::DocId;
use tests::clock;
use tests::device::edit::Edit;
use tests::workplace::Workplace;

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_edit_the_same_customers_offline_and_nothing_is_lost() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    let (mut two, _there) = join(&workplace).await;
    let ids = one.import(&customers(60)).await.unwrap();
    one.sync().await.unwrap();
    two.sync().await.unwrap();
    assert_eq!(two.export().await.unwrap(), one.export().await.unwrap());

    // Three batches each, offline: fields of one's own, a field of both, a text of both, and a customer of one's own.
    for batch in 0..3 {
        let of_one: Vec<Edit> = ids
            .iter()
            .enumerate()
            .flat_map(|(number, id)| {
                [
                    edit(*id, "source", format!("Feria {batch} de {number}")),
                    edit(*id, "segment", format!("Uno {batch}")),
                    edit(*id, "notes", format!("Uno {batch}. Paga de contado.")),
                ]
            })
            .collect();
        one.edit(&of_one).await.unwrap();
        let of_two: Vec<Edit> = ids
            .iter()
            .enumerate()
            .flat_map(|(number, id)| {
                let both = (number % 3 == 0).then(|| edit(*id, "segment", format!("Dos {batch}")));
                let own = edit(*id, "preferred_hours", format!("A las {batch} y {number}"));
                let text = edit(*id, "notes", format!("Paga de contado. Dos {batch}."));
                [Some(own), Some(text), both].into_iter().flatten()
            })
            .collect();
        two.edit(&of_two).await.unwrap();
    }
    let new_of_one = one.import(&customers(1)).await.unwrap()[0];
    let new_of_two = two.import(&customers(1)).await.unwrap()[0];

    one.sync().await.unwrap();
    two.sync().await.unwrap();
    one.sync().await.unwrap();

    for device in [&mut one, &mut two] {
        for (number, id) in ids.iter().enumerate() {
            let view = device.record(*id).await.unwrap();
            assert!(view.waiting.is_empty() && view.contested.is_empty(), "everything is synced");
            assert_eq!(view.record.text("source"), format!("Feria 2 de {number}"));
            assert_eq!(view.record.text("preferred_hours"), format!("A las 2 y {number}"));
            let notes = &view.record.texts["notes"];
            assert!(
                notes.contains("Uno 2.") && notes.contains("Dos 2.") && notes.contains("Paga de contado."),
                "{notes}"
            );
            let conflict = view.record.conflicts.iter().find(|conflict| conflict.key == "segment");
            let standing: BTreeSet<_> =
                conflict.iter().flat_map(|conflict| &conflict.values).map(|value| value.value.as_text()).collect();
            if number % 3 == 0 {
                assert_eq!(standing, BTreeSet::from([Some("Uno 2"), Some("Dos 2")]), "both are kept");
            } else {
                assert!(standing.is_empty());
                assert_eq!(view.record.text("segment"), "Uno 2");
            }
        }
        for new in [new_of_one, new_of_two] {
            assert_eq!(device.record(new).await.unwrap().record.text("name"), "Abarrotes 0");
        }
        assert_eq!(device.host().unwrap().heard().sync.waiting, 0);
        assert_eq!(device.replica().unwrap().tray().count(), 0);
    }
    assert_eq!(two.export().await.unwrap(), one.export().await.unwrap());

    // A file says both, and whose they are.
    let exported = one.export().await.unwrap();
    let disputed = exported.iter().find(|line| line["id"] == json!(ids[0].to_string())).unwrap();
    let standing = disputed["conflicts"]["segment"].as_array().unwrap();
    let said = |what: &str| standing.iter().filter_map(|value| value[what].as_str()).collect::<BTreeSet<_>>();
    assert_eq!((said("value"), said("by").len()), (BTreeSet::from(["Dos 2", "Uno 2"]), 1), "{disputed}");
    assert!(
        standing[0]["value"] == disputed["segment"] && standing[0]["device"] != standing[1]["device"],
        "{disputed}"
    );

    // Settling the conflict on one device settles it on both.
    let seen = edit(ids[0], "segment", "Los dos");
    one.edit(std::slice::from_ref(&seen)).await.unwrap();
    one.sync().await.unwrap();
    two.sync().await.unwrap();
    for device in [&mut one, &mut two] {
        let record = device.record(ids[0]).await.unwrap().record;
        assert_eq!((record.text("segment"), record.conflicts.len()), ("Los dos", 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connected_device_sees_what_others_do_as_it_happens() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    let (mut two, _there) = join(&workplace).await;
    let ids = one.import(&customers(5)).await.unwrap();
    one.sync().await.unwrap();
    two.sync().await.unwrap();
    let watching = tokio::spawn(async move {
        let changed = two.watch(3, Duration::from_secs(20)).await.unwrap();
        (two, changed)
    });
    tokio::time::sleep(Duration::from_millis(700)).await;
    let began = clock::start();
    let edits: Vec<Edit> = ids[..3].iter().map(|id| edit(*id, "segment", json!("En vivo"))).collect();
    one.edit(&edits).await.unwrap();
    one.sync().await.unwrap();
    let (two, changed) = watching.await.unwrap();
    assert_eq!(changed, 3);
    assert!(clock::ms(began) < 5_000.0, "poked, not polled");
    let slot = 8;
    let seen: Vec<DocId> = ids
        .iter()
        .copied()
        .filter(|id| two.replica().unwrap().row(*id).is_some_and(|listed| listed.row.text(slot) == "En vivo"))
        .collect();
    assert_eq!(seen, ids[..3]);
}
