//! What axe-core (<https://github.com/dequelabs/axe-core>) finds wrong with a page for those who hear it, or use no mouse.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::phone::Phone;
use crate::programs;

/// Runs every rule once nothing fades any more, or after a second; what is left of the answer fits a line each.
const RUN: &str = "const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().iterations !== Infinity); \
    const patience = new Promise((over) => setTimeout(over, 1000)); \
    return Promise.race([patience, Promise.allSettled(moving.map((one) => one.finished))]).then(() => axe.run(document, { resultTypes: ['violations'] })).then(({ violations }) => \
    violations.flatMap(({ id, impact, nodes }) => nodes.map(({ target, failureSummary }) => \
    `${id} (${impact}) at ${target.join(' ')}: ${failureSummary.split('\\n').slice(1).join(';').trim()}`)))";

/// Looks at the page as it stands, and returns a line for each violation.
///
/// # Errors
/// If axe-core was not fetched, or the browser does not answer.
pub async fn violations(phone: &Phone) -> Result<Vec<String>> {
    let webdriver = phone.webdriver()?;
    if webdriver.execute("return 'axe' in window", &[]).await? != json!(true) {
        let file = programs::axe()?;
        let script = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        webdriver.execute(&script, &[]).await.context("loading axe-core")?;
    }
    let found = webdriver.execute(RUN, &[]).await.context("running axe-core")?;
    Ok(found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}
