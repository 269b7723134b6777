//! The storage itself, in the engines that people have: `app/src/worker/storage/story.rs`.

use anyhow::{Context as _, Result, ensure};
use tests::browser::Stage;

/// The page that is open has the module that the story is in.
const TELL: &str = "const names = performance.getEntriesByType('resource').map((entry) => entry.name); \
    const name = names.find((name) => /\\/app[^/]*\\.js$/.test(name)); \
    return import(name).then((app) => app.tell_storage_story()).then((told) => ({ told }), (wrong) => ({ wrong: String(wrong) }))";

/// Every chapter holds.
pub async fn keeps_what_it_promises(stage: &mut Stage) -> Result<()> {
    let phone = stage.phone("Lucía").await?;
    phone.open(&format!("http://{}", stage.server().address())).await?;
    phone.wait_for_screen("join").await?;
    let told = phone.browser().webdriver()?.execute(TELL, &[]).await?;
    ensure!(told["wrong"].is_null(), "{}", told["wrong"]);
    let told = told["told"].as_str().context("a story")?;
    ensure!(told.split(", ").count() == 7, "it was cut short: {told}");
    Ok(())
}
