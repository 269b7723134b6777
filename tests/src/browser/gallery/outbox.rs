//! Without a network, and what comes of it: what waits, what disagrees, what was removed, what was refused.

use anyhow::{Context as _, Result};

use super::SELLERS;
use super::easel::{Easel, look_at};
use crate::browser::phone::{Phone, hook};
use crate::browser::stage::Stage;

/// Plays it between two phones.
pub(super) async fn paint(stage: &mut Stage, phones: [&Phone; 2], easel: Easel<'_>) -> Result<()> {
    let [lucia, tomas] = phones;
    easel.each(lucia, "outbox-empty", async |phone| phone.open_outbox().await).await?;
    lucia.go("customers").await?;
    let customer = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&customer).await?;
    let name = lucia.field("name").await?;
    tomas.find_and_open(&name, &customer).await?;

    stage.server_mut().kill();
    lucia.edit("segment", "Mayoreo").await?;
    tomas.edit("segment", "Menudeo").await?;
    lucia.wait_for_chip(&["offline"], 1).await?;
    let segment = "[data-test=\"field\"][data-field=\"segment\"]";
    let waits = async |phone: &Phone| {
        phone.wait_for_customer(&customer).await?;
        phone.wait_for_mark("segment", &["phone"]).await?;
        phone.wait_for_chip(&["offline"], 1).await?;
        look_at(phone, segment).await
    };
    easel.each(lucia, "customer-offline", waits).await?;
    let old = async |phone: &Phone| {
        // Two days on, by the page's clock.
        let later = "const now = Date.now; Date.now = () => now() + 2 * 864e5; dispatchEvent(new Event('focus'))";
        phone.browser().webdriver()?.execute(later, &[]).await?;
        phone.wait_for(&hook("old-work")).await
    };
    easel.each(lucia, "outbox-offline", async |phone| opened_at(phone, "waiting-entry").await).await?;
    lucia.go("today").await?;
    easel.each(lucia, "work-old", old).await?;
    lucia.go("customers").await?;
    let marked = async |phone: &Phone| {
        phone.wait_for("[data-test=\"customer-row\"][data-waiting=\"true\"]").await?;
        phone.wait_for_chip(&["offline"], 1).await
    };
    easel.each(lucia, "customers-offline", marked).await?;
    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    tomas.wait_until_synced().await?;

    let disagrees = async |phone: &Phone| {
        phone.conflict("segment").await?;
        look_at(phone, &hook("conflict")).await
    };
    easel.each(tomas, "conflict", disagrees).await?;
    easel.each(tomas, "outbox", async |phone| opened_at(phone, "conflict").await).await?;
    tomas.open_outbox().await?;
    tomas.tap(&format!("{} a", hook("unsettled"))).await?;
    tomas.wait_for_customer(&customer).await?;
    tomas.in_record_menu("remove-customer").await?;
    tomas.wait_for_screen("customers").await?;
    tomas.browser().webdriver()?.execute("history.back()", &[]).await?;
    let removed = async |phone: &Phone| phone.wait_for("[data-test=\"customer\"][data-removed=\"true\"]").await;
    removed(tomas).await?;
    easel.each(tomas, "removed", removed).await?;
    tomas.go("more").await?;
    tomas.tap(&hook("nav-removed")).await?;
    easel.each(tomas, "removed-list", async |phone| phone.wait_for(&hook("removed-line")).await).await?;
    refusal(stage, lucia, easel).await
}

/// What was written offline after the right to was taken back.
async fn refusal(stage: &mut Stage, phone: &Phone, easel: Easel<'_>) -> Result<()> {
    let territory = server::sample::TERRITORIES[0];
    phone.open_listed(&phone.listed().await?.swap_remove(4)).await?;
    stage.server_mut().stop()?;
    phone.edit("source", "Recomendación de la clienta de la esquina").await?;
    phone.wait_for_chip(&["offline"], 1).await?;
    stage.invite(SELLERS.0, &["--role", "reader", "--territory", territory])?;
    stage.server_mut().restart()?;
    phone.wait_for_chip(&["refused"], 0).await?;
    let readable = async |phone: &Phone| {
        phone.wait_for("[data-test=\"customer\"][data-ready=\"true\"]").await?;
        phone.wait_for_chip(&["refused"], 0).await
    };
    easel.each(phone, "customer-reader", readable).await?;
    easel.each(phone, "outbox-refused", async |phone| opened_at(phone, "tray-entry").await).await?;
    phone.open_outbox().await?;
    stage.invite(SELLERS.0, &["--role", "seller", "--territory", territory])?;
    phone.tap(&hook("discard")).await?;
    phone.tap(&hook("discard")).await?;
    phone.wait_until_gone(&hook("tray-entry")).await.context("what was refused is given up")
}

/// Opens what waits, and something in it is there.
async fn opened_at(phone: &Phone, what: &str) -> Result<()> {
    phone.open_outbox().await?;
    phone.wait_for(&format!("{} {}", hook("outbox"), hook(what))).await
}
