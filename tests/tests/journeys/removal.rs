//! Removed here, edited there.

use anyhow::{Result, ensure};
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::{LUCIA, TOMAS};

/// One phone removes a customer while the other one edits it, both offline. Both are told, nothing is gone, and one tap
/// brings the customer back with the edit.
pub async fn comes_back(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&customer).await?;
    let name = lucia.field("name").await?;
    tomas.find_and_open(&name, &customer).await?;

    stage.server_mut().kill();
    lucia.in_record_menu("remove-customer").await?;
    // One is in the list again, which has them no more; whoever goes back to the page finds them removed.
    lucia.wait_for_screen("customers").await?;
    lucia.wait_until_gone(&format!("[data-test=\"customer-row\"][data-doc=\"{customer}\"]")).await?;
    lucia.browser().webdriver()?.execute("history.back()", &[]).await?;
    lucia.wait_for("[data-test=\"customer\"][data-removed=\"true\"]").await?;
    lucia.wait_for_chip(&["offline"], 1).await?;
    tomas.edit("source", "Cerró un pedido grande").await?;
    tomas.wait_for_chip(&["offline"], 1).await?;

    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    tomas.wait_until_synced().await?;
    for phone in [&lucia, &tomas] {
        phone.wait_for(&hook("issue")).await?;
        phone.wait_for_field("source", "Cerró un pedido grande").await?;
    }
    lucia.tap(&hook("issue-restore")).await?;
    for phone in [&lucia, &tomas] {
        phone.wait_for("[data-test=\"customer\"][data-removed=\"false\"]").await?;
        phone.wait_until_gone(&hook("issue")).await?;
    }
    lucia.wait_until_synced().await?;
    let view = stage.on_the_server(TOMAS, &customer).await?;
    ensure!(view.record.removed.is_none() && view.record.issues.is_empty(), "it is back for everybody");
    ensure!(view.record.text("source") == "Cerró un pedido grande", "with what was written meanwhile");
    Ok(())
}

/// Long after the toast has gone a removed customer is found in the list of those removed, and brought back.
pub async fn is_found_again(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&customer).await?;
    let name = lucia.field("name").await?;
    lucia.in_record_menu("remove-customer").await?;
    lucia.wait_until_gone(&format!("[data-test=\"customer-row\"][data-doc=\"{customer}\"]")).await?;
    lucia.wait_until_synced().await?;
    lucia.reload().await?;

    lucia.go("more").await?;
    lucia.tap(&hook("nav-removed")).await?;
    lucia.wait_for_screen("removed").await?;
    let line = format!("[data-test=\"removed-line\"][data-doc=\"{customer}\"]");
    lucia.tap(&format!("{line} {}", hook("restore-removed"))).await?;
    lucia.wait_until_gone(&line).await?;
    lucia.go("customers").await?;
    lucia.find_and_open(&name, &customer).await?;
    lucia.wait_until_synced().await?;
    let view = stage.on_the_server(TOMAS, &customer).await?;
    ensure!(view.record.removed.is_none(), "it is back for everybody");
    Ok(())
}
