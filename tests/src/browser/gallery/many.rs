//! A book of ten thousand, out of a sheet: while it comes in, and in the list.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::easel::Easel;
use crate::browser::phone::{Phone, hook};
use crate::clock;

/// How many rows the sheet has.
const ROWS: u32 = 10_000;

/// How long an import of so many may take on the slowest machine.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(400);

const TRADES: [&str; 8] =
    ["Abarrotes", "Papelería", "Ferretería", "Refaccionaria", "Farmacia", "Tortillería", "Taller", "Vivero"];

const NAMES: [&str; 9] = [
    "La Esperanza",
    "El Roble",
    "Santa Lucía",
    "Del Valle",
    "La Central",
    "Hermanos Ruiz",
    "San José",
    "El Faro",
    "Luz",
];

/// Plays it, on the phone of a member of the sample.
pub(super) async fn paint(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    if !easel.wants("ten-thousand") {
        return Ok(());
    }
    phone.go("more").await?;
    phone.tap(&hook("nav-import")).await?;
    let mut sheet = String::from("Nombre;Teléfono;Ciudad\r\n");
    for row in 0..ROWS {
        let at = row as usize;
        let (trade, name) = (TRADES[at % TRADES.len()], NAMES[at / TRADES.len() % NAMES.len()]);
        writeln!(sheet, "{trade} {name} {row};55{:08};Puebla\r", u64::from(row) * 7919 % 100_000_000)?;
    }
    phone.choose_file("input[name=\"import-file\"]", "cartera.csv", sheet.as_bytes()).await?;
    phone.wait_for(&hook("understood")).await?;
    phone.tap(&hook("to-columns")).await?;
    phone.tap(&hook("check")).await?;
    phone.wait_for(&hook("checked")).await?;
    phone.tap(&hook("run-import")).await?;
    phone.wait_for(&hook("import-running")).await?;
    easel.as_it_stands(phone, "ten-thousand-running").await?;
    let deadline = clock::start() + LONGEST;
    while phone.count(&hook("import-ended")).await? == 0 {
        if clock::start() > deadline {
            bail!("ten thousand rows do not come in");
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    phone.go("customers").await?;
    let all = async |phone: &Phone| {
        phone.listed().await?;
        phone
            .wait(
                "the whole book",
                "return Number(document.querySelector('[data-test=count]')?.dataset.total) > 10000",
                &[],
            )
            .await
            .map(drop)
    };
    easel.each(phone, "ten-thousand", all).await?;
    let searched = async |phone: &Phone| {
        phone.search("roble 99").await?;
        phone.wait_for("[data-test=\"customer-row\"] mark").await
    };
    easel.each(phone, "ten-thousand-found", searched).await
}
