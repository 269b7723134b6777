//! What the browser promises about what is stored.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::book::{TAB, input};
use tests::browser::phone::hook;

use crate::LUCIA;

/// After so many edits the browser has noticed its quota.
const MOST_EDITS: u32 = 60;
const BETWEEN_EDITS: Duration = Duration::from_millis(500);

/// Where the browser promises nothing, a new phone is told before its first edit; with a file of all that is here to take along; once
/// that is seen, a mark stays.
pub async fn the_risk_is_said(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let webdriver = phone.browser().webdriver()?;
    let promised = "return navigator.storage?.persisted?.() ?? false";
    let kept = webdriver.execute(promised, &[]).await?.as_bool().context("the browser says whether")?;
    let mark = format!("{}:not([hidden])", hook("keeping-mark"));
    if kept {
        ensure!(phone.count(&hook("keeping")).await? == 0, "no warning where none is due");
        return phone.wait_until_gone(&mark).await;
    }
    // A line, which opens.
    phone.wait_for(&format!("{}[aria-expanded=\"false\"]", hook("keeping-line"))).await?;
    phone.tap(&hook("keeping-line")).await?;
    phone.wait_for(&hook("how-to-install")).await?;
    let customer = phone.listed().await?.swap_remove(0);
    phone.catch_files().await?;
    phone.tap(&hook("keeping-export")).await?;
    ensure!(phone.caught_file().await?.contains(&customer), "what may be lost is in the file");
    phone.tap(&hook("keeping-seen")).await?;
    phone.wait_until_gone(&hook("keeping")).await?;
    phone.wait_for(&mark).await?;
    phone.reload().await?;
    phone.wait_for(&mark).await?;
    ensure!(phone.count(&hook("keeping")).await? == 0, "it is said once");
    Ok(())
}

/// No more room: what is typed stays on the screen and is said not to be stored, and it is stored and sent once there is room
/// again. Played in Chromium alone, whose quota can be set; the other engine's is a share of the disk.
pub async fn a_full_phone_loses_nothing(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(0);
    phone.open_listed(&customer).await?;
    let webdriver = phone.browser().webdriver()?;
    let origin = webdriver.execute("return location.origin", &[]).await?;
    webdriver.chromium("Storage.overrideQuotaForOrigin", &json!({ "origin": origin, "quotaSize": 1 })).await?;

    // The browser reads its own quota anew once in a while only, so it takes a few edits until one does not fit.
    let mut last = String::new();
    for edit in 1..=MOST_EDITS {
        last = format!("Escrita sin espacio, {edit}");
        phone.reveal("source").await?;
        phone.type_into(&input("source"), &last).await?;
        phone.press(&input("source"), TAB).await?;
        tokio::time::sleep(BETWEEN_EDITS).await;
        if phone.count(&hook("trouble")).await? > 0 {
            break;
        }
    }
    phone.wait_for(&hook("trouble")).await?;
    phone.wait_for_chip(&["trouble"], 1).await?;
    ensure!(phone.field("source").await? == last, "what was typed stays");
    phone.wait_for_mark("source", &["saving"]).await?;
    phone.expect_complaint("the storage is full").await?;

    webdriver.chromium("Storage.overrideQuotaForOrigin", &json!({ "origin": origin })).await?;
    phone.wait_until_gone(&hook("trouble")).await?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &customer).await?;
    ensure!(view.record.text("source") == last, "the server has {:?}", view.record.text("source"));
    Ok(())
}
