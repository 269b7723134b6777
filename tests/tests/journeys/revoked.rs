//! A phone is found again after an administrator revoked it.

use anyhow::{Context as _, Result, ensure};
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::LUCIA;

/// A revoked phone says so, keeps what it had not sent, and joins again with a link that is pasted in the app. What was not
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
    phone.wait_for_chip(&["trouble"], 1).await?;
    phone.wait_for_field("source", "Escrito antes de la baja").await?;

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
