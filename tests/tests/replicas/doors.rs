//! The device answers as its door says: what `tests/doors/device.md` shows is given to it, and compared.

use crate::common::{customers, edit, join};
use serde_json::json;
use shared::crm::values::time;
use shared::crm::{Kind, Region};
use shared::document::DocId;
use shared::exchange::Policy;
use shared::replica::CommandError;
use tests::device::exchange::{Form, Import};
use tests::device::lines::Line;
use tests::device::{Device, DeviceError};
use tests::workplace::Workplace;

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
    let refused = administrator.edit(&[edit(DocId::COMPANY, "removed", "2025-11-28T16:30:00Z")]).await.unwrap_err();
    assert!(matches!(refused, DeviceError::Command(CommandError::Single)), "{refused}");
    administrator.sync().await.unwrap();
    device.sync().await.unwrap();
    assert_eq!(told(&mut device, week).await["days"]["this week"], json!(["2025-11-23", "2025-11-29"]));
    let west = told(&mut device, "team --zone -18:00").await;
    assert_ne!(west["to"], told(&mut device, "team --zone +18:00").await["to"]);
}

/// What was done with customers is written for people, by customer; customers with what is known beyond the record; and any
/// other kind alike.
#[tokio::test(flavor = "multi_thread")]
async fn any_kind_is_written_as_a_spreadsheet_as_the_door_says() {
    let workplace = Workplace::new().unwrap();
    let (mut device, folder) = join(&workplace).await;
    device.sync().await.unwrap();
    let (territory, member) = (workplace.territories()[0], device.replica().unwrap().meta().member.to_string());
    let named = ["Vinos Ñuñoa", "Abarrotes La Güera"].map(|name| json!({ "name": name, "territory": territory }));
    let ids = device.make(Kind::CUSTOMER, &named).await.unwrap();
    let of = |at: usize, what: &str, subject: &str| {
        let customer = ids[at].to_string();
        json!({ "customer": customer, "territory": territory, "by": member, "what": what, "subject": subject })
    };
    let mut doings = [
        of(0, "visit", "Degustación, con muestras"),
        of(1, "visit", "Pedido de noviembre"),
        of(1, "call", "Llamar por el pedido"),
    ];
    doings[0]["done"] = json!("2025-11-28T16:30:00Z");
    doings[1]["done"] = json!("2025-11-28T16:30:00Z");
    doings[1]["outcome"] = json!("order");
    doings[2]["planned"] = json!("2025-12-02T15:00:00Z");
    device.make(Kind::ACTIVITY, &doings).await.unwrap();

    let path = |name: &str| folder.path().join(name).display().to_string();
    let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    let line = fenced("A spreadsheet", "text")[0].trim().replace("FILE.csv", &path("activities.csv"));
    assert_eq!(told(&mut device, &line).await, json!({ "exported": 3, "absent": [] }));
    let plain = read("activities.csv").trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    assert_eq!(plain, fenced("A spreadsheet", "csv")[0]);
    told(&mut device, &format!("export activity --as csv {}", path("activities"))).await;
    assert_eq!(read("activities"), read("activities.csv"));
    // What was written comes in again, and nothing is new.
    let again = told(&mut device, &format!("import activity --as csv {}", path("activities.csv"))).await;
    let counted = |answer: &serde_json::Value| {
        ["created", "updated", "unchanged", "skipped", "unusable"].map(|of| answer[of].as_u64().unwrap())
    };
    assert_eq!((counted(&again), &again["left_out"]), ([0, 0, 3, 0, 0], &json!([])), "{again}");
    for kind in ["activity", "customer"] {
        told(&mut device, &format!("export {kind} {}", path(kind))).await;
    }
    std::fs::write(path("all.jsonl"), read("activity") + &read("customer")).unwrap();
    let again = told(&mut device, &format!("import --as json {}", path("all.jsonl"))).await;
    assert_eq!(counted(&again), [0, 0, 5, 0, 0], "{again}");

    told(&mut device, &format!("export {}", path("customers.csv"))).await;
    let customers = read("customers.csv");
    let (head, rows) = customers.split_once("\r\n").unwrap();
    assert!(head.ends_with("Último contacto,Última visita,Siguiente paso,Para cuándo,Días de atraso"), "{head}");
    let known = "Abarrotes La Güera,México,2025-11-28,2025-11-28,Llamar por el pedido,2025-12-02,";
    assert!(rows.starts_with(known), "{rows}");
    assert!(rows.ends_with("Vinos Ñuñoa,México,2025-11-28,2025-11-28,,,\r\n"), "{rows}");

    let territories = told(&mut device, &format!("export territory {}", path("territories.csv"))).await;
    assert_eq!(territories["exported"], json!(workplace.territories().len()));
    assert!(read("territories.csv").contains("México"));
}

/// Lines of several kinds come in together, whatever their order, and each line is answered for.
#[tokio::test(flavor = "multi_thread")]
async fn lines_of_json_are_imported_as_the_door_says() {
    let workplace = Workplace::new().unwrap();
    let (mut device, folder) = join(&workplace).await;
    let file = folder.path().join("lines.jsonl");
    std::fs::write(&file, fenced("Lines of JSON", "jsonl")[0]).unwrap();
    let line = fenced("Lines of JSON", "text")[0].trim().replace("FILE", file.to_str().unwrap());
    let mut answer = told(&mut device, &line).await;
    let rows = answer["rows"].as_array_mut().unwrap();
    let ids: Vec<serde_json::Value> =
        rows.iter_mut().map(|row| row.as_object_mut().unwrap().remove("id").unwrap()).collect();
    answer["ok"] = json!("import");
    assert_eq!(answer, serde_json::from_str::<serde_json::Value>(fenced("Lines of JSON", "json")[0]).unwrap());
    let visit = device.record(ids[2].as_str().unwrap().parse().unwrap()).await.unwrap().record;
    assert_eq!((&ids[0], json!(visit.text("customer"))), (&json!(null), ids[1].clone()));
    device.sync().await.unwrap();
    assert_eq!(device.replica().unwrap().tray().count(), 0, "the server lets all of it in");
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
        (&again["created"], &again["updated"], &again["unchanged"], &again["left_out"]),
        (&json!(0), &json!(0), &json!(2), &json!([])),
        "{again}"
    );
    keeper.perform(&sheet("again.csv")).await.unwrap();
    let read = |name| std::fs::read_to_string(path(name)).unwrap();
    assert_eq!(read("out.csv"), read("again.csv"));
}
