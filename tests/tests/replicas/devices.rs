//! Headless devices against the real server: what two people do offline is all there when both have been online.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::common::{customers, edit, join, notes};
use serde_json::json;
use shared::crm::values::time;
use shared::crm::{Kind, Region};
use shared::document::DocId;
use shared::exchange::Policy;
use shared::replica::CommandError;
use tests::clock;
use tests::device::edit::Edit;
use tests::device::exchange::{Form, Import};
use tests::device::lines::Line;
use tests::device::storage::Storage;
use tests::device::{Device, DeviceError};
use tests::link::{Link, Quality};
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
async fn an_exchange_that_breaks_at_any_byte_doubles_nothing_and_loses_nothing() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    let (mut two, _there) = join(&workplace).await;
    let id = one.import(&customers(1)).await.unwrap()[0];
    one.sync().await.unwrap();
    let link = Link::open(workplace.server().address(), Quality::default()).await.unwrap();
    one.go_by(&link.address().to_string()).await.unwrap();

    let mut expected = notes(&mut one, id).await;
    let mut made = 0;
    let mut broken = 0;
    for is_down in [true, false] {
        // Until an exchange is shorter than where it would have been cut.
        for after in (0..4_000).step_by(3) {
            expected.push_str(&format!(" {made}"));
            made += 1;
            one.edit(&[edit(id, "notes", expected.clone())]).await.unwrap();
            if is_down {
                link.cut_after_down(after);
            } else {
                link.cut_after_up(after);
            }
            let ended = one.sync().await;
            let was_cut = link.is_cut();
            link.mend();
            match ended {
                Ok(_) => {}
                Err(DeviceError::Sync(_)) => {
                    broken += 1;
                    one.sync().await.unwrap();
                }
                Err(other) => panic!("{other}"),
            }
            assert_eq!(one.host().unwrap().heard().sync.waiting, 0);
            if !was_cut {
                break;
            }
        }
    }
    assert!(broken > 40, "{broken} exchanges broke");
    two.sync().await.unwrap();
    assert_eq!(notes(&mut two, id).await, expected, "each edit once, in order");
    assert_eq!(notes(&mut one, id).await, expected);
    assert_eq!(two.replica().unwrap().tray().count() + one.replica().unwrap().tray().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_load_that_breaks_again_and_again_goes_on_where_it_was() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    one.import(&customers(900)).await.unwrap();
    one.sync().await.unwrap();
    let (mut two, _there) = join(&workplace).await;
    let link = Link::open(workplace.server().address(), Quality::default()).await.unwrap();
    two.go_by(&link.address().to_string()).await.unwrap();
    let mut breaks = 0;
    loop {
        link.cut_after_down(12_000);
        let ended = two.sync().await;
        link.mend();
        match ended {
            Ok(_) => break,
            Err(_) => breaks += 1,
        }
        assert!(breaks < 100, "no page ever gets through");
    }
    assert!(breaks > 1, "{breaks}");
    assert_eq!(two.export().await.unwrap(), one.export().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_exported_can_be_imported() {
    let workplace = Workplace::new().unwrap();
    let (mut device, _directory) = join(&workplace).await;
    let mut ids = device.import(&customers(2)).await.unwrap();
    // As a file has them.
    ids.sort_unstable();
    device.edit(&[edit(ids[1], "removed", "2026-11-21T20:30:00Z")]).await.unwrap();
    let mut lines = device.export().await.unwrap();
    lines[0]["conflicts"] = json!({ "name": [{ "value": "Luna", "device": 2, "at": "2026-11-20T09:00:00Z" }] });
    lines
        .push(json!({ "id": ids[0].to_string(), "kind": "activity", "what": "visit", "customer": ids[0].to_string() }));
    let again = device.import(&lines).await.unwrap();
    device.sync().await.unwrap();
    assert_eq!(device.replica().unwrap().tray().count(), 0, "the server lets all of it in");
    assert_eq!(again.len(), ids.len(), "an activity is no customer");
    for (of, (old, new)) in ids.iter().zip(&again).enumerate() {
        let (old, new) = (device.record(*old).await.unwrap().record, device.record(*new).await.unwrap().record);
        assert_eq!((&new.values, &new.texts, new.removed), (&old.values, &old.texts, old.removed));
        assert_eq!(new.removed.is_some(), of == 1);
    }
}

/// What stands in the door's description under a heading, between a fence of this language and the next.
fn fenced(heading: &str, language: &str) -> Vec<&'static str> {
    let (_, under) = include_str!("../../doors/device.md").split_once(&format!("## {heading}\n")).unwrap();
    let section = under.split("\n## ").next().unwrap();
    section.split(&format!("```{language}\n")).skip(1).map(|after| after.split_once("```").unwrap().0).collect()
}

/// Whoever keeps the catalogue makes a product; a seller reads, finds and exports it, and may not write it.
#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_made_listed_edited_and_exported_as_the_door_says() {
    let workplace = Workplace::new().unwrap();
    let [made, listed, filtered, _] = fenced("Records", "json").try_into().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("products.jsonl");
    let (mut seller, _directory) = join(&workplace).await;
    std::fs::write(&file, made).unwrap();
    let make = Line::parse(&format!("make product {}", file.display())).unwrap();
    let refused = seller.perform(&make).await.unwrap_err();
    assert!(matches!(refused, DeviceError::Command(CommandError::Forbidden { .. })), "{refused}");

    let mut keeper = Device::open(&folder.path().join("keeper")).unwrap();
    keeper.join(&workplace.invite("Marta Ruiz", &["--catalogue"]).unwrap()).await.unwrap();
    keeper.sync().await.unwrap();
    let answer = keeper.perform(&make).await.unwrap();
    let id = answer["made"][0].as_str().unwrap().to_owned();
    keeper.sync().await.unwrap();
    seller.sync().await.unwrap();

    let mut expected: serde_json::Value = serde_json::from_str(listed).unwrap();
    expected["records"][0]["id"] = json!(id);
    for device in [&mut keeper, &mut seller] {
        let mut answer = device.perform(&Line::parse("list product").unwrap()).await.unwrap();
        answer["ok"] = json!("list");
        assert_eq!(answer, expected);

        let line = Line::parse(fenced("Records", "text")[0].trim()).unwrap();
        let mut answer = device.perform(&line).await.unwrap();
        answer["ok"] = json!("list");
        let mut expected: serde_json::Value = serde_json::from_str(filtered).unwrap();
        expected["records"][0]["id"] = json!(id);
        assert_eq!(answer, expected);
        let wrong = Line::parse("list product citty=Puebla").unwrap();
        let told = device.perform(&wrong).await.unwrap_err().to_string();
        assert!(told.starts_with("filter, at 1: There is no field “citty”. There are: name, code, brand"), "{told}");
    }
    let doc: DocId = id.parse().unwrap();
    let refused = seller.edit(&[edit(doc, "brand", "Otra")]).await.unwrap_err();
    assert!(matches!(refused, DeviceError::Command(CommandError::Forbidden { .. })), "{refused}");
    keeper.edit(&[edit(doc, "brand", "Del Valle")]).await.unwrap();
    keeper.sync().await.unwrap();
    seller.sync().await.unwrap();

    let written = folder.path().join("export.jsonl");
    let export = Line::parse(&format!("export product {}", written.display())).unwrap();
    assert_eq!(seller.perform(&export).await.unwrap(), json!({ "exported": 1, "absent": [] }));
    let line: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&written).unwrap()).unwrap();
    assert_eq!((&line["id"], &line["brand"], &line["unit"]), (&json!(id), &json!("Del Valle"), &json!("H87")));
    // What was exported can be made again.
    std::fs::copy(&written, &file).unwrap();
    assert_eq!(keeper.perform(&make).await.unwrap()["made"].as_array().map(Vec::len), Some(1));
}

/// A view is made, asked for by its id, and is on the member's other device; nobody else has it.
#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_ones_own_and_asked_for_by_its_id_as_the_door_says() {
    let workplace = Workplace::new().unwrap();
    let (mut device, folder) = join(&workplace).await;
    device.sync().await.unwrap();
    let city = |name: &str, city: &str| json!({ "name": name, "addresses": [{ "city": city }] });
    let made = [city("Uno", "Puebla"), city("Dos", "León"), city("Tres", "Puebla")];
    let ids = device.make(Kind::CUSTOMER, &made).await.unwrap();
    let visit =
        json!({ "customer": ids[0].to_string(), "what": "visit", "done": time::display(device.host().unwrap().now()) });
    device.make(Kind::ACTIVITY, &[visit]).await.unwrap();

    let file = folder.path().join("views.jsonl");
    std::fs::write(&file, fenced("Records", "json")[3]).unwrap();
    let answer = device.perform(&Line::parse(&format!("make view {}", file.display())).unwrap()).await.unwrap();
    let view = answer["made"][0].as_str().unwrap().to_owned();
    let asked = fenced("Records", "text")[1].trim().replace("ID", &view);
    let asked = Line::parse(&asked).unwrap();
    let listed = |answer: &serde_json::Value| {
        answer["records"].as_array().unwrap().iter().map(|record| record["title"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&device.perform(&asked).await.unwrap()), ["Tres"]);
    device.edit(&[edit(view.parse().unwrap(), "query", "name~uno")]).await.unwrap();
    assert_eq!(listed(&device.perform(&asked).await.unwrap()), ["Uno"]);
    let wrong = device.perform(&Line::parse("list customer view=019aa0b01c2d7e3f8a4b5c6d7e8f9a0b").unwrap()).await;
    assert!(matches!(wrong.unwrap_err(), DeviceError::NoView(_)));
    device.sync().await.unwrap();

    // Whoever joins here is the same member.
    let (mut second, _second) = join(&workplace).await;
    second.sync().await.unwrap();
    let is_same = second.replica().unwrap().meta().member == device.replica().unwrap().meta().member;
    assert!(is_same, "two devices of one member");
    assert_eq!(listed(&second.perform(&asked).await.unwrap()), ["Uno"]);

    let mut other = Device::open(&folder.path().join("other")).unwrap();
    other.join(&workplace.invite("Marta Ruiz", &["--administrator"]).unwrap()).await.unwrap();
    other.sync().await.unwrap();
    assert!(matches!(other.perform(&asked).await.unwrap_err(), DeviceError::NoView(_)));
    let views = other.perform(&Line::parse("list view").unwrap()).await.unwrap();
    assert_eq!(views["count"], json!(0));
}

/// Two customers of somebody's and one of nobody's, and what was done with them, seen from today.
#[tokio::test(flavor = "multi_thread")]
async fn a_team_is_counted_as_its_door_says() {
    const DAY: i64 = 86_400_000;
    let workplace = Workplace::new().unwrap();
    let (mut device, _directory) = join(&workplace).await;
    // Who is who comes with the first sync.
    device.sync().await.unwrap();
    let (member, name) = {
        let meta = device.replica().unwrap().meta();
        (meta.member.to_string(), meta.member_name.clone())
    };
    let made = [
        json!({ "name": "Uno", "owner": member, "worth": "1000.00 MXN", "addresses": [{ "city": "León" }] }),
        json!({ "name": "Dos", "owner": member, "worth": "500.00 MXN" }),
        json!({ "name": "Tres", "addresses": [{ "city": "León" }] }),
    ];
    let ids: Vec<String> = device.make(Kind::CUSTOMER, &made).await.unwrap().iter().map(ToString::to_string).collect();
    let now = device.host().unwrap().now();
    let ago = |days: i64| time::display(now - days * DAY);
    let done = |of: usize, what: &str, days: i64, outcome: Option<&str>| {
        let by = &member;
        let mut doing = json!({ "customer": ids[of], "by": by, "what": what, "subject": "Pedido", "done": ago(days) });
        if let Some(outcome) = outcome {
            doing["outcome"] = json!(outcome);
        }
        doing
    };
    let owed = json!({ "customer": ids[0], "by": member, "what": "call", "subject": "Cobrar", "planned": ago(1) });
    let doings =
        [done(0, "visit", 0, Some("order")), done(0, "call", 40, None), done(1, "call", 100, Some("settled")), owed];
    device.make(Kind::ACTIVITY, &doings).await.unwrap();

    let mut answer = device.perform(&Line::parse("team").unwrap()).await.unwrap();
    answer["ok"] = json!("team");
    let mut expected: serde_json::Value = serde_json::from_str(fenced("A team", "json")[0]).unwrap();
    let day = |ms: i64| time::display(ms)[..10].to_owned();
    // A Monday: 1970 began on a Thursday.
    let monday = now - (now.div_euclid(DAY) + 3).rem_euclid(7) * DAY;
    expected["from"] = json!(day(now - 29 * DAY));
    expected["to"] = json!(day(now));
    expected["first_week"] = json!(day(monday - 49 * DAY));
    expected["people"][0]["member"] = json!(member);
    expected["people"][0]["name"] = json!(name);
    expected["at_risk_first"][0]["id"] = json!(ids[1]);
    assert_eq!(answer, expected);

    let quarter = device.perform(&Line::parse("team 90").unwrap()).await.unwrap();
    assert_eq!(quarter["contacted"], json!({ "now": 1, "before": 1 }));
    assert!(Line::parse("team 31").is_err());
}

/// What a device answers to a line.
async fn told(device: &mut Device, line: &str) -> serde_json::Value {
    device.perform(&Line::parse(line).unwrap()).await.unwrap()
}

/// Days are cut by the clocks that are named, else by the company's; weeks begin on the company's day.
#[tokio::test(flavor = "multi_thread")]
async fn days_and_weeks_are_those_of_the_place() {
    let workplace = Workplace::new().unwrap();
    let (mut device, folder) = join(&workplace).await;
    device.sync().await.unwrap();
    let id = device.import(&customers(1)).await.unwrap()[0].to_string();
    // Half past six in the evening in Mexico, of a Friday.
    let visit = json!({ "customer": id, "what": "visit", "done": "2025-11-29T00:30:00Z" });
    device.make(Kind::ACTIVITY, &[visit]).await.unwrap();
    for (zone, friday, saturday) in [("", 0, 1), ("--zone -06:00 ", 1, 0), ("--zone +00:00 ", 0, 1)] {
        for (day, count) in [("2025-11-28", friday), ("2025-11-29", saturday)] {
            let of_activities = told(&mut device, &format!("list activity {zone}done[{day}]")).await;
            assert_eq!(of_activities["count"], json!(count), "{zone}{day}");
            let of_customers = told(&mut device, &format!("list customer {zone}count(visit)[{day}]=1")).await;
            assert_eq!(of_customers["count"], json!(count), "{zone}{day}");
        }
    }
    let week = "list customer --today 2025-11-29 count(visit)[this week]=1";
    assert_eq!(told(&mut device, week).await["days"]["this week"], json!(["2025-11-24", "2025-11-30"]));
    device.sync().await.unwrap();

    let mut administrator = Device::open(&folder.path().join("administrator")).unwrap();
    administrator.join(&workplace.invite("Marta Ruiz", &["--administrator"]).unwrap()).await.unwrap();
    administrator.sync().await.unwrap();
    administrator.edit(&[edit(DocId::COMPANY, "week", "sunday")]).await.unwrap();
    administrator.sync().await.unwrap();
    device.sync().await.unwrap();
    assert_eq!(told(&mut device, week).await["days"]["this week"], json!(["2025-11-23", "2025-11-29"]));
    let west = told(&mut device, "team --zone -18:00").await;
    assert_ne!(west["to"], told(&mut device, "team --zone +18:00").await["to"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_answers_as_its_door_says() {
    let workplace = Workplace::new().unwrap();
    let (mut device, _directory) = join(&workplace).await;
    let import = Import { kind: Kind::CUSTOMER, form: Form::Csv, country: Region::MX, policy: Policy::default() };
    let mut answer = device.import_file(fenced("What an import answers", "csv")[0].as_bytes(), &import).await.unwrap();
    for row in answer["rows"].as_array_mut().unwrap() {
        let id = row.as_object_mut().unwrap().remove("id").unwrap();
        assert!(device.record(id.as_str().unwrap().parse().unwrap()).await.is_ok());
    }
    answer["ok"] = json!("import");
    assert_eq!(answer, serde_json::from_str::<serde_json::Value>(fenced("What an import answers", "json")[0]).unwrap());
}

/// Products come in by their table alone, and only by who keeps the catalogue; what goes out as a spreadsheet comes in again.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_products_is_imported_as_the_door_says_and_comes_back() {
    let workplace = Workplace::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("products.csv"), fenced("What an import answers", "csv")[1]).unwrap();
    let line =
        fenced("What an import answers", "text")[1].trim().replace("FILE", path("products.csv").to_str().unwrap());
    let import = Line::parse(&line).unwrap();
    let (mut seller, _directory) = join(&workplace).await;
    seller.sync().await.unwrap();
    let refused = seller.perform(&import).await.unwrap_err();
    assert!(matches!(refused, DeviceError::MayNotMake("product")), "{refused}");

    let mut keeper = Device::open(&path("keeper")).unwrap();
    keeper.join(&workplace.invite("Marta Ruiz", &["--catalogue"]).unwrap()).await.unwrap();
    keeper.sync().await.unwrap();
    let known = [json!({ "name": "Café molido 500 g", "code": "CAF-500" })];
    let known = keeper.make(Kind::PRODUCT, &known).await.unwrap()[0];
    let mut answer = keeper.perform(&import).await.unwrap();
    assert_eq!(answer["rows"][0]["id"], json!(null), "what is left out is nobody's");
    for row in answer["rows"].as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("id");
        for like in row["like"].as_array_mut().unwrap() {
            assert_eq!(like.as_object_mut().unwrap().remove("id"), Some(json!(known)));
        }
    }
    answer["ok"] = json!("import");
    assert_eq!(answer, serde_json::from_str::<serde_json::Value>(fenced("What an import answers", "json")[1]).unwrap());

    let sheet = |name: &str| {
        Line::parse(&format!("product --as csv {}", path(name).display()).replace("product", "export product")).unwrap()
    };
    assert_eq!(keeper.perform(&sheet("out.csv")).await.unwrap(), json!({ "exported": 2, "absent": [] }));
    let again = format!("import product --as csv --known overwrite {}", path("out.csv").display());
    let again = keeper.perform(&Line::parse(&again).unwrap()).await.unwrap();
    assert_eq!(
        (&again["created"], &again["updated"], &again["left_out"]),
        (&json!(0), &json!(2), &json!([])),
        "{again}"
    );
    keeper.perform(&sheet("again.csv")).await.unwrap();
    let read = |name| std::fs::read_to_string(path(name)).unwrap();
    assert_eq!(read("out.csv"), read("again.csv"));
}

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

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_link_works() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    let ids = one.import(&customers(40)).await.unwrap();
    one.sync().await.unwrap();
    let (mut two, _there) = join(&workplace).await;
    let link = Link::open(workplace.server().address(), Quality::SLOW).await.unwrap();
    two.go_by(&link.address().to_string()).await.unwrap();
    let began = clock::start();
    two.sync().await.unwrap();
    assert!(clock::ms(began) >= 600.0, "a connection and a request are two round trips");
    two.edit(&[edit(ids[0], "source", "por 2G")]).await.unwrap();
    two.sync().await.unwrap();
    one.sync().await.unwrap();
    assert_eq!(one.export().await.unwrap(), two.export().await.unwrap());
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

#[tokio::test(flavor = "multi_thread")]
async fn files_of_other_programs_are_imported_offline_and_every_row_is_answered_for() {
    let workplace = Workplace::new().unwrap();
    let (mut one, _here) = join(&workplace).await;
    let (mut two, _there) = join(&workplace).await;
    let import = |form| Import { kind: Kind::CUSTOMER, form, country: Region::MX, policy: Policy::Skip };
    let sheet = "Listado de clientes;;\nNombre;Teléfono;RFC\nUno;01 55 1234 0101;PQR010203AB8\nDos;de siete a nueve;\n;55 1234 0102;\n;;x\n";
    let answer = one.import_file(sheet.as_bytes(), &import(Form::Csv)).await.unwrap();
    assert_eq!(
        (&answer["created"], &answer["skipped"], &answer["unusable"]),
        (&json!(3), &json!(0), &json!(1)),
        "{answer}"
    );
    assert_eq!(answer["apart"], json!([{ "row": 1, "text": "Listado de clientes" }]));
    let rows = answer["rows"].as_array().unwrap();
    let told = |row: usize| {
        let problem = &rows[row]["problems"][0];
        (rows[row]["outcome"].as_str().unwrap(), problem["code"].as_str(), problem["kept"].as_str())
    };
    assert_eq!(told(0), ("created", Some("tax_id_check_digit"), Some("in place")));
    assert_eq!(told(1), ("created", Some("phone"), Some("in notes")));
    assert_eq!(told(2), ("created", None, None));
    assert_eq!(told(3), ("unusable", Some("tax_id_form"), Some("nowhere")));

    let card = "BEGIN:VCARD\nVERSION:3.0\nNICKNAME:El Prueba\nTEL:55 1234 0101\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Tres\nEND:VCARD\n";
    let cards = one.import_file(card.as_bytes(), &import(Form::VCard)).await.unwrap();
    assert_eq!(cards["created"], json!(2), "the same phone under another name is another customer: {cards}");
    let again = one.import_file(sheet.as_bytes(), &import(Form::Csv)).await.unwrap();
    assert_eq!(
        (&again["created"], &again["skipped"]),
        (&json!(1), &json!(2)),
        "the row without a phone and a tax id: {again}"
    );

    one.sync().await.unwrap();
    two.sync().await.unwrap();
    let id: DocId = rows[0]["id"].as_str().unwrap().parse().unwrap();
    let record = two.record(id).await.unwrap().record;
    let stands =
        |key: &str| record.values.iter().find(|(own, _)| own.ends_with(key)).and_then(|(_, value)| value.as_text());
    assert_eq!((stands("/number"), record.text("name")), (Some("+525512340101"), "Uno"));
    let id: DocId = rows[1]["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(notes(&mut two, id).await, "Teléfono: de siete a nueve");
    let (exported, absent) = two.export_what_is_here(Kind::CUSTOMER).await.unwrap();
    assert_eq!((exported.len(), absent), (6, Vec::new()));

    // A row that an earlier row of its file has made known says which, and by what; a row that fills says what it does not write.
    let twice = "Nombre;Teléfono;Ciudad\nFila Doble;55 1234 0777;Puebla\nFila Doble;55 1234 0777;Toluca\n";
    let answer = one.import_file(twice.as_bytes(), &import(Form::Csv)).await.unwrap();
    let row = &answer["rows"][1];
    assert_eq!(row["outcome"], json!("skipped"), "{answer}");
    let why = "Mismo teléfono: 55 1234 0777 · Mismo nombre: Fila Doble";
    assert_eq!(row["like"], json!([{ "row": 2, "name": "Fila Doble", "certain": false, "why": why }]));
    let filling = Import { policy: Policy::FillEmpty, ..import(Form::Csv) };
    let answer = one.import_file(twice.as_bytes(), &filling).await.unwrap();
    assert_eq!(answer["rows"][0]["problems"], json!([]), "all of it stands: {answer}");
    let problem = &answer["rows"][1]["problems"][0];
    assert_eq!(
        (&problem["code"], &problem["value"], &problem["kept"]),
        (&json!("stands"), &json!("Toluca"), &json!("nowhere")),
        "{answer}"
    );
}
