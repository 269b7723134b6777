//! W7: two devices edit one customer offline, and nothing is lost.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;
use shared::crm::{Kind, Value};
use shared::document::DocId;

use super::report::{Over, Report, Setting, Where};
use super::world::World;
use crate::device::Device;
use crate::device::edit::Edit;
use crate::device::records::{NewRecord, new_doc};

/// Plays it through once and counts what is missing on either device afterwards.
///
/// # Errors
/// If a device cannot sync.
pub async fn measure(world: &World, report: &mut Report) -> Result<()> {
    let (mut one, _here) = world.device()?;
    let (mut two, _there) = world.device()?;
    one.sync().await?;
    two.sync().await?;
    let customer = world.customers()[world.n() / 2];
    let edit = |field: &str, value: &str| Edit { id: customer, field: field.to_owned(), value: json!(value) };
    one.edit(&[edit("preferred_hours", "De 8 a 10"), edit("segment", "Mayorista de uno")]).await?;
    two.edit(&[edit("source", "Feria de muestras"), edit("segment", "Mayorista de dos")]).await?;
    let visits = [visit(&one, customer, "Visita de uno")?, visit(&two, customer, "Visita de dos")?];
    one.create(vec![visits[0].clone()]).await?;
    two.create(vec![visits[1].clone()]).await?;
    one.sync().await?;
    two.sync().await?;
    one.sync().await?;

    let mut lost = 0_u32;
    for device in [&mut one, &mut two] {
        let record = device.record(customer).await?.record;
        lost += u32::from(record.text("preferred_hours") != "De 8 a 10");
        lost += u32::from(record.text("source") != "Feria de muestras");
        let conflict = record.conflicts.iter().find(|conflict| conflict.key == "segment");
        let values: BTreeSet<&str> = conflict
            .iter()
            .flat_map(|conflict| &conflict.values)
            .filter_map(|stamped| stamped.value.as_text())
            .collect();
        lost += u32::from(!values.contains("Mayorista de uno")) + u32::from(!values.contains("Mayorista de dos"));
        // Who and when: both values have an author and a time.
        let authors: BTreeSet<u32> =
            conflict.iter().flat_map(|conflict| &conflict.values).map(|stamped| stamped.stamp.device).collect();
        lost += u32::from(authors.len() < 2);
        for visit in &visits {
            lost += u32::from(device.replica()?.row(visit.doc).is_none());
        }
    }
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Device };
    report.add("W7", setting, "lost", &[f64::from(lost)]);
    Ok(())
}

/// A visit to the customer, in the customer's territory.
fn visit(device: &Device, customer: DocId, subject: &str) -> Result<NewRecord> {
    let territory = device.replica()?.row(customer).map_or(0, |listed| listed.row.territory);
    let values = vec![
        ("territory".to_owned(), Value::Int(i64::from(territory))),
        ("customer".to_owned(), Value::text(customer.to_string())),
        ("what".to_owned(), Value::text("visit")),
        ("subject".to_owned(), Value::text(subject)),
    ];
    Ok(NewRecord { doc: new_doc()?, kind: Kind::ACTIVITY, values, notes: None })
}
