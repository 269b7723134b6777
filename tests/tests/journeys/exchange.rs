//! A spreadsheet on a phone without a network.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::LUCIA;

/// What a distributor's spreadsheet saves in Mexico: `;`, accents in Windows-1252, decimal commas; the second customer is
/// known by its code, the third has no phone where one should be, the fourth neither a name nor anything to be called by.
const SHEET: &str = "Clave;Nombre;Teléfono;Correo electrónico;Venta anual;Municipio\r\n\
    IMP-01;Panadería Ñandú;+52 55 1234 0001;nandu@example.com;1.234,50;Coyoacán\r\n\
    IMP-77;Quien ya está;+52 55 1234 0002;;;\r\n\
    IMP-03;Tlapalería El Güero;de siete a nueve;guero@example.com;250,00;Tlalpan\r\n\
    IMP-04;;;;;\r\n";

/// The sheet is read as it was meant, the dry run says what is wrong, the customers are there and go out again as CSV; the import
/// is undone, and all of that without a network. When it is back everybody hears of it.
pub async fn comes_in_and_goes_out_again(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let before = lucia.total().await?;
    let known = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&known).await?;
    lucia.edit("code", "IMP-77").await?;
    let name = lucia.field("name").await?;
    lucia.wait_until_synced().await?;

    stage.server_mut().stop()?;
    lucia.go("more").await?;
    lucia.tap(&hook("nav-import")).await?;
    lucia.wait_for_screen("import").await?;
    // Latin-1 is enough for these letters.
    let bytes: Vec<u8> = SHEET.chars().map(|letter| letter as u8).collect();
    lucia.choose_file("input[name=\"import-file\"]", "clientes.csv", &bytes).await?;
    lucia.wait_for("[data-test=\"understood\"][data-rows=\"4\"]").await?;
    let read = "const value = (name) => document.querySelector(`select[name=\"${name}\"]`)?.value; \
        return value('encoding') === 'Windows-1252' && value('delimiter') === '59' && value('decimal') === 'comma'";
    lucia.wait("file that is read as it was meant", read, &[]).await?;

    lucia.tap(&hook("check")).await?;
    let checked = "[data-test=\"checked\"][data-create=\"2\"][data-update=\"0\"][data-skip=\"1\"][data-unusable=\"1\"]";
    lucia.wait_for(checked).await?;
    let problems = "const lines = [...document.querySelectorAll(arguments[0])]; \
        return lines.map((line) => line.dataset.row).join() === '4,5' && lines[0].innerText.includes('de siete a nueve')";
    lucia.wait("problem by row", problems, &[json!(hook("row-line"))]).await?;

    lucia.tap(&hook("run-import")).await?;
    lucia.wait_for("[data-test=\"import-ended\"][data-end=\"whole\"][data-created=\"2\"]").await?;
    lucia.tap(&hook("see-customers")).await?;
    lucia.wait_for_total(before + 2).await?;
    lucia.search("nandu").await?;
    lucia.wait_for_total(1).await?;
    let bakery = lucia.listed().await?.swap_remove(0);
    lucia.open_listed(&bakery).await?;
    lucia.wait_for_field("name", "Panadería Ñandú").await?;
    lucia.wait_for_field("code", "IMP-01").await?;
    lucia.back().await?;

    lucia.catch_files().await?;
    lucia.in_list_menu("export-csv").await?;
    let file = lucia.caught_file().await?;
    ensure!(file.contains("Panadería Ñandú") && file.replace(' ', "").contains("5512340001"), "the table holds {file}");
    ensure!(!file.contains(&name) && file.lines().count() == 2, "the list had one customer, the table {file}");

    lucia.go("more").await?;
    lucia.tap(&hook("nav-import")).await?;
    lucia.tap(&format!("{} {}", hook("earlier-import"), hook("undo-import"))).await?;
    lucia.wait_for("[data-test=\"import-ended\"][data-end=\"undone\"]").await?;
    lucia.go("customers").await?;
    lucia.wait_for_total(0).await?;

    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    lucia.search("").await?;
    lucia.wait_for_total(before).await?;
    let removed = stage.on_the_server(LUCIA, &bakery).await.context("the bakery on the server")?;
    ensure!(removed.record.removed.is_some(), "what was undone is removed for everybody");
    let kept = stage.on_the_server(LUCIA, &known).await?;
    ensure!(kept.record.removed.is_none() && kept.record.text("name") == name, "who was known is as before");
    Ok(())
}
