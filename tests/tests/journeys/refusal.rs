//! A right is taken back while somebody is out of reach.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::book::field;
use tests::browser::phone::hook;

use crate::{TERRITORIES, TOMAS};

/// What a seller wrote offline, after the right to was taken back, is refused: it stands in the tray with the reason, can be
/// exported, tried again (in vain, and then not in vain), and given up only on purpose; and what was exported comes back.
pub async fn waits_in_the_tray(stage: &mut Stage) -> Result<()> {
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = tomas.listed().await?.swap_remove(1);
    tomas.open_listed(&customer).await?;
    let before = tomas.field("segment").await?;

    stage.server_mut().stop()?;
    tomas.edit("source", "Escrito sin permiso").await?;
    tomas.edit("segment", "Tampoco").await?;
    tomas.wait_for_chip(&["offline"], 2).await?;
    set_role(stage, "reader")?;
    stage.server_mut().restart()?;
    tomas.wait_for_chip(&["refused"], 0).await?;
    // The page shows what is true for everybody.
    tomas.wait_for_field("segment", &before).await?;

    // The field says that it is not what was written, and leads to it.
    tomas.wait_for_mark("segment", &["refused"]).await?;
    tomas.tap(&format!("[data-field=\"segment\"] {}", hook("see-refused"))).await?;
    tomas.wait_for_outbox().await?;
    let entries = "[data-test=\"tray-entry\"]";
    tomas
        .wait("two refused edits", &format!("return document.querySelectorAll('{entries}').length === 2"), &[])
        .await?;
    let why =
        "return [...document.querySelectorAll(arguments[0])].filter((why) => why.innerText.trim() !== '').length === 2";
    tomas.wait("reason at each", why, &[json!(format!("{entries} .problem"))]).await?;

    let discarded = format!("[data-number=\"{}\"]", tomas.tray_entry("Tampoco").await?);
    tomas.catch_files().await?;
    tomas.tap(&format!("{discarded} {}", hook("export"))).await?;
    let file = tomas.caught_file().await?;
    ensure!(file.contains("Tampoco"), "the export holds {file}");

    // Given up only when asked twice.
    let discard = format!("{discarded} {}", hook("discard"));
    tomas.tap(&discard).await?;
    ensure!(tomas.count(entries).await? == 2, "once is not enough");
    tomas.tap(&discard).await?;
    tomas.wait_until_gone(&discarded).await?;

    // In vain.
    tomas.tap(&format!("{entries} {}", hook("retry"))).await?;
    tomas.wait_for_chip(&["refused"], 0).await?;
    tomas.wait_for(entries).await?;

    set_role(stage, "seller")?;
    // The phone hears of it by itself.
    tomas.go("customers").await?;
    tomas.open_listed(&customer).await?;
    tomas.wait_for(&format!("{} {}:enabled", field("source"), hook("edit-fact"))).await?;
    tomas.open_outbox().await?;
    tomas.tap(&format!("{entries} {}", hook("retry"))).await?;
    tomas.wait_until_gone(entries).await?;
    tomas.wait_until_synced().await?;
    let view = stage.on_the_server(TOMAS, &customer).await?;
    ensure!(view.record.text("source") == "Escrito sin permiso", "the server has {:?}", view.record.text("source"));
    ensure!(view.record.text("segment") == before, "what was given up is nowhere");

    // But in the file, which brings it back: once, however often it is read.
    let bring = "input[name=\"bring-file\"]";
    tomas.choose_file(bring, "cartera.json", file.as_bytes()).await?;
    tomas.go("customers").await?;
    tomas.open_listed(&customer).await?;
    tomas.wait_for_field("segment", "Tampoco").await?;
    tomas.wait_until_synced().await?;
    let view = stage.on_the_server(TOMAS, &customer).await?;
    ensure!(view.record.text("segment") == "Tampoco", "the server has {:?}", view.record.text("segment"));
    tomas.edit("segment", "Después").await?;
    // What was said of the first time is gone, and what waits has an address.
    let here = tomas.wait("address", "return location.origin", &[]).await?;
    tomas.open(&format!("{}/outbox", here.as_str().unwrap_or_default())).await?;
    tomas.wait_for_outbox().await?;
    tomas.wait_for_screen("today").await?;
    tomas.choose_file(bring, "cartera.json", file.as_bytes()).await?;
    tomas.wait_for(&hook("toast")).await?;
    tomas.go("customers").await?;
    tomas.open_listed(&customer).await?;
    tomas.wait_for_field("segment", "Después").await?;
    tomas.wait_until_synced().await?;
    let view = stage.on_the_server(TOMAS, &customer).await?;
    ensure!(view.record.text("segment") == "Después", "the server has {:?}", view.record.text("segment"));
    Ok(())
}

/// Gives Tomás a role in every territory, on the command line.
fn set_role(stage: &Stage, role: &str) -> Result<()> {
    let territories = TERRITORIES.iter().flat_map(|territory| ["--territory", territory]);
    let arguments: Vec<&str> = ["--role", role].into_iter().chain(territories).collect();
    stage.invite(TOMAS, &arguments).map(drop)
}
