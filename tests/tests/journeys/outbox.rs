//! What waits: said, given up, grown old; and a first load that is paused.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use crate::{LUCIA, TOMAS};

/// A day without a network is looked through in the outbox: each edit says what it writes and leads to its customer; one is
/// given up, and nothing of it is left. When it has waited for more than a day, that is said, too.
pub async fn is_looked_through(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&customer).await?;
    let before = lucia.field("source").await?;

    stage.server_mut().kill();
    lucia.edit("source", "Feria de mayo").await?;
    lucia.log("visit", "Pidió el catálogo").await?;
    lucia.wait_for_chip(&["offline"], 2).await?;

    lucia.open_outbox().await?;
    let entries = hook("waiting-entry");
    let lead = "const links = [...document.querySelectorAll(arguments[0])]; \
        return links.length === 2 && links.every((link) => link.pathname === arguments[1])";
    let links = json!(format!("{entries} a.waiting-title"));
    lucia.wait("both lead to the customer", lead, &[links, json!(format!("/customers/{customer}"))]).await?;
    let group = format!("[data-test=\"waiting-group\"][data-doc=\"{customer}\"][open]");
    ensure!(lucia.count(&format!("{group} {entries}")).await? == 2, "both stand under the customer's name");
    said(&lucia, &entries, "Pidió el catálogo").await?;
    let number = said(&lucia, &entries, "Feria de mayo").await?;

    let given_up = format!("[data-number=\"{number}\"]");
    let discard = format!("{given_up} {}", hook("discard"));
    lucia.tap(&discard).await?;
    ensure!(lucia.count(&entries).await? == 2, "once is not enough");
    lucia.tap(&discard).await?;
    lucia.wait_until_gone(&given_up).await?;
    lucia.wait_for_chip(&["offline"], 1).await?;
    lucia.close_outbox().await?;
    lucia.go("today").await?;

    // Two days on, by the page's clock.
    let later =
        "const now = Date.now; Date.now = () => now() + 2 * 864e5; dispatchEvent(new Event('focus')); return true";
    lucia.wait("a later day", later, &[]).await?;
    lucia.wait_for(&hook("old-work")).await?;

    // Once there is a server again the phone may be faster than a finger.
    lucia.tap(&hook("old-work-sync")).await?;
    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    lucia.wait_until_gone(&hook("old-work")).await?;
    lucia.go("customers").await?;
    lucia.open_listed(&customer).await?;
    lucia.wait_for_field("source", &before).await?;
    let view = stage.on_the_server(TOMAS, &customer).await?;
    ensure!(view.record.text("source") == before, "what was given up is nowhere");
    Ok(())
}

/// The number of the entry that says some words.
async fn said(phone: &Phone, entries: &str, words: &str) -> Result<String> {
    let script = "return [...document.querySelectorAll(arguments[0])]\
        .find((entry) => entry.innerText.includes(arguments[1]))?.dataset.number ?? null";
    let number = phone.wait(&format!("entry that says {words:?}"), script, &[json!(entries), json!(words)]).await?;
    Ok(number.as_str().unwrap_or_default().to_owned())
}

/// A first load that is stopped stays so, also when the app is opened anew, until it is let go on.
pub async fn a_first_load_is_paused(stage: &mut Stage) -> Result<()> {
    let (lucia, link) = stage.half_loaded("Lucía", LUCIA).await?;
    lucia.tap(&hook("pause-loading")).await?;
    let paused = "[data-test=\"loading\"][data-paused=\"true\"]";
    lucia.wait_for(paused).await?;
    link.mend();
    lucia.reload().await?;
    lucia.wait_for(paused).await?;
    lucia.wait_for_chip(&["paused"], 0).await?;
    lucia.tap(&hook("pause-loading")).await?;
    lucia.wait_until_synced().await?;
    lucia.wait_until_gone(&hook("loading")).await?;
    lucia.go("customers").await?;
    let everybody = "return Number(document.querySelector('[data-test=count]')?.dataset.total) > 100";
    lucia.wait("everybody", everybody, &[]).await.map(drop)
}
