//! What the browser does with what is stored: it may say no, and it may be full.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::LUCIA;

/// Where the browser promises nothing, a new phone is told before its first edit; once that is seen, a mark stays.
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
    phone.wait_for(&hook("keeping")).await?;
    phone.tap(&hook("keeping-seen")).await?;
    phone.wait_until_gone(&hook("keeping")).await?;
    phone.wait_for(&mark).await?;
    phone.reload().await?;
    phone.wait_for(&mark).await?;
    ensure!(phone.count(&hook("keeping")).await? == 0, "it is said once");
    Ok(())
}

/// The phone is full: the edit is in memory and says so. Once there is room it is stored by itself, and sent. Only Chromium
/// can be told how much room there is.
pub async fn a_full_phone_loses_nothing(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    let webdriver = phone.browser().webdriver()?;
    let origin = format!("http://{}", stage.server().address());
    webdriver.chromium("Storage.overrideQuotaForOrigin", &json!({ "origin": origin, "quotaSize": 1 })).await?;

    phone.type_into(&tests::browser::book::input("source"), "Sin espacio").await?;
    phone.type_into(&tests::browser::book::input("segment"), "Tampoco aquí").await?;
    phone.wait_for(&hook("trouble")).await?;
    phone.wait_for_mark("source", &["saving"]).await?;
    phone.wait_for_field("source", "Sin espacio").await?;

    webdriver.chromium("Storage.overrideQuotaForOrigin", &json!({ "origin": origin })).await?;
    phone.wait_for_mark("source", &["phone", "synced"]).await?;
    phone.wait_until_gone(&hook("trouble")).await?;
    phone.back().await?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &customer).await?;
    ensure!(view.record.text("source") == "Sin espacio", "the server has {:?}", view.record.text("source"));
    Ok(())
}
