//! A phone is found again after an administrator revoked it.

use anyhow::{Context as _, Result, ensure};
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::LUCIA;

/// A revoked phone says so and shows nothing else, keeps what it had not sent, and joins again with a link that is pasted in the app. What was not
/// sent stands in the tray and is sent from there.
pub async fn joins_again(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    stage.server_mut().stop()?;
    phone.edit("source", "Escrito antes de la baja").await?;
    phone.wait_for_chip(&["offline"], 1).await?;

    let devices = stage.server().run("devices", &[])?;
    let line = devices.lines().find(|line| line.contains(LUCIA)).context("her phone is in the list")?;
    let number = line.split_whitespace().next().unwrap_or_default();
    stage.server().run("revoke", &[number])?;
    stage.server_mut().restart()?;
    // The book is closed at once, and at the next start without a server.
    phone.wait_for_screen("locked").await?;
    let unsent = "[data-test=\"locked-unsent\"][data-unsent=\"1\"]";
    phone.wait_for(unsent).await?;
    stage.server_mut().stop()?;
    phone.reload().await?;
    phone.wait_for_screen("locked").await?;
    phone.wait_for(unsent).await?;
    ensure!(phone.count(&hook("customer-row")).await? == 0, "nobody is shown");
    phone.catch_files().await?;
    phone.tap(&hook("export-waiting")).await?;
    ensure!(phone.caught_file().await?.contains("Escrito antes de la baja"), "what was not sent is in the file");
    stage.server_mut().restart()?;

    phone.tap(&hook("join-again")).await?;
    phone.wait_for_screen("join").await?;
    phone.type_into("input[name=\"invitation\"]", &stage.invitation(LUCIA)?).await?;
    phone.tap(&hook("join")).await?;
    phone.wait_for_screen("today").await?;
    phone.wait_for_chip(&["refused"], 0).await?;
    phone.go("outbox").await?;
    phone.tap(&format!("{} {}", hook("tray-entry"), hook("retry"))).await?;
    phone.wait_until_gone(&hook("tray-entry")).await?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &customer).await?;
    ensure!(
        view.record.text("source") == "Escrito antes de la baja",
        "the server has {:?}",
        view.record.text("source")
    );
    Ok(())
}
