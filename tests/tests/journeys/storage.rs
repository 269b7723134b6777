//! What the browser promises about what is stored.

use anyhow::{Context as _, Result, ensure};
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
    // Open on the first screen; a line since, because joining has gone on to another one.
    phone.wait_for(&format!("{}[aria-expanded=\"false\"]", hook("keeping-line"))).await?;
    phone.tap(&hook("keeping-line")).await?;
    phone.wait_for(&hook("how-to-install")).await?;
    phone.tap(&hook("keeping-seen")).await?;
    phone.wait_until_gone(&hook("keeping")).await?;
    phone.wait_for(&mark).await?;
    phone.reload().await?;
    phone.wait_for(&mark).await?;
    ensure!(phone.count(&hook("keeping")).await? == 0, "it is said once");
    Ok(())
}
