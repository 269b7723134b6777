//! A new version of the app comes out.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::book::input;
use tests::browser::phone::hook;

use crate::LUCIA;

/// A new version waits behind a banner, which moves nothing that somebody is about to tap, and which can be put off. It is let in
/// without a network, while one edit is not synced, another is typed and not left, and a third cannot be saved as it is:
/// everything is there afterwards, in the new version.
pub async fn takes_nothing_away(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(2);
    // Opened from what is kept, as on every day but the first.
    phone.reload().await?;
    phone.go("more").await?;
    phone.tap(&hook("look-for-update")).await?;
    phone.wait_for("[data-test=\"looked-for-update\"][data-found=\"latest\"]").await?;
    phone.go("customers").await?;
    phone.listed().await?;
    phone.wait_until_synced().await?;

    // As a browser does by itself now and then, whatever is in view.
    let looks = "return navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => true)";
    let tops = "const parts = [...document.querySelectorAll(arguments[0])]; \
        return parts.length === 3 && parts.map((part) => part.getBoundingClientRect().top)";
    let row = format!("[data-test=\"customer-row\"][data-doc=\"{customer}\"]");
    let parts = [json!(format!("{row}, input[name=\"search\"], {}", hook("nav-more")))];
    let before = phone.wait("a list and the bar", tops, &parts).await?;
    stage.publish_another_version()?;
    phone.wait("a look for a new version", looks, &[]).await?;
    phone.wait_for(&hook("update")).await?;
    let after = phone.wait("a list and the bar", tops, &parts).await?;
    ensure!(after == before, "the banner moves what is about to be tapped: {before} to {after}");
    phone.tap(&hook("update-later")).await?;
    phone.wait_until_gone(&hook("update")).await?;
    // Whoever looks for it hears of it again.
    phone.go("more").await?;
    phone.tap(&hook("look-for-update")).await?;
    phone.wait_for(&hook("update")).await?;
    phone.go("customers").await?;
    phone.open_listed(&customer).await?;
    stage.server_mut().kill();
    phone.edit("source", "Sin enviar").await?;
    phone.wait_for_chip(&["offline"], 1).await?;
    phone.reveal("worth").await?;
    phone.type_into(&input("worth"), "mucho dinero").await?;
    phone.reveal("segment").await?;
    phone.type_into(&input("segment"), "A medio escribir").await?;
    phone.tap(&hook("update-now")).await?;

    // Only a page that was loaded anew has no banner any more.
    phone.wait_until_gone(&hook("update")).await?;
    let alone = "return navigator.serviceWorker.getRegistration().then((found) => found.waiting === null)";
    phone.wait("new version", alone, &[]).await?;
    phone.wait_for_customer(&customer).await?;
    phone.wait_for_field("source", "Sin enviar").await?;
    phone.wait_for_field("segment", "A medio escribir").await?;
    phone.wait_for(&format!("[data-test=\"field\"][data-field=\"worth\"] {}", hook("draft"))).await?;
    phone.wait_for_chip(&["offline"], 2).await?;

    stage.server_mut().restart()?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &customer).await?;
    ensure!(view.record.text("source") == "Sin enviar" && view.record.text("segment") == "A medio escribir");
    Ok(())
}
