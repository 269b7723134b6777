//! Files that come in and go out by a device: its own export, spreadsheets and cards of other programs.

use crate::common::{customers, edit, join, notes};
use serde_json::json;
use shared::crm::{Kind, Region};
use shared::document::DocId;
use shared::exchange::Policy;
use tests::device::exchange::{Form, Import};
use tests::workplace::Workplace;

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
    lines.push(json!({ "kind": "member", "name": "Nadie" }));
    let again = device.import(&lines).await.unwrap();
    device.sync().await.unwrap();
    assert_eq!(device.replica().unwrap().tray().count(), 0, "the server lets all of it in");
    assert_eq!(again.len(), ids.len() + 1, "two customers and an activity, and no member");
    let visit = device.record(again[2]).await.unwrap().record;
    assert_eq!(visit.text("customer"), again[0].to_string(), "what is made of the customer is named");
    for (of, (old, new)) in ids.iter().zip(&again).enumerate() {
        let (old, new) = (device.record(*old).await.unwrap().record, device.record(*new).await.unwrap().record);
        assert_eq!((&new.values, &new.texts, new.removed), (&old.values, &old.texts, old.removed));
        assert_eq!(new.removed.is_some(), of == 1);
    }
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
