//! The list on a broad screen, where it is a table.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::keyboard::{DOWN, ENTER};
use tests::browser::phone::{Phone, hook};
use tests::browser::{Engine, Stage};

use crate::LUCIA;

/// A window in which there is room for a table.
const DESKTOP: (u32, u32) = (1280, 800);

/// What stands in the table's column of amounts, from the top.
const AMOUNTS: &str = "const rows = [...document.querySelectorAll('.table-row')]; \
    const top = (row) => row.getBoundingClientRect().top; rows.sort((a, b) => top(a) - top(b)); \
    return rows.slice(0, 8).map((row) => Number(row.lastElementChild.innerText.replace(/\\D/g, '')))";

/// Sorted by its headings; a column is taken off; two rows are selected by keys and tagged, and one is opened and left.
pub async fn is_sorted_and_two_are_tagged(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    widen(&phone).await?;
    phone.wait_for("[role=table]").await?;
    let all = phone.total().await?;

    // The greatest first, then the least, and each says so to who listens.
    let by_worth = "[data-test=\"sort\"][data-column=\"worth\"]";
    for (direction, is_greatest_first) in [("descending", true), ("ascending", false)] {
        phone.tap(by_worth).await?;
        phone.wait_for(&format!("[aria-sort=\"{direction}\"] > {by_worth}")).await?;
        let sorted = format!(
            "const found = (() => {{ {AMOUNTS} }})(); \
            return found.length > 3 && found.every((one, at) => at === 0 || (arguments[0] ? found[at - 1] >= one : found[at - 1] <= one))"
        );
        phone.wait("amounts in order", &sorted, &[json!(is_greatest_first)]).await?;
    }
    let sum = "return [...document.querySelectorAll(arguments[0])].some((sum) => /\\d/.test(sum.innerText))";
    phone.wait("a sum", sum, &[json!(hook("sum"))]).await?;

    // What is chosen is there at the next start.
    let segment = "[data-column=\"segment\"]";
    phone.tap(&hook("open-columns")).await?;
    phone.tap(&format!("{}{segment}", hook("column-shown"))).await?;
    phone.tap(&hook("columns-chosen")).await?;
    phone.wait_until_gone(&format!("{}{segment}", hook("sort"))).await?;
    phone.reload().await?;
    widen(&phone).await?;
    phone.wait_for(&format!("[aria-sort=\"ascending\"] > {by_worth}")).await?;
    ensure!(phone.count(&format!("{}{segment}", hook("sort"))).await? == 0, "the column is kept away");

    tag_two(&phone).await?;
    phone.open(&format!("http://{}/customers?tag=Gira", stage.server().address())).await?;
    widen(&phone).await?;
    phone.wait_for_total(2).await?;
    phone.wait_for("[role=table]").await?;

    // Beside an open record it is the list again.
    phone.strike(&[DOWN]).await?;
    phone.wait_for_focus("a[data-at=\"0\"]").await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for_screen("customer").await?;
    phone.wait_until_gone("[role=table]").await?;
    phone.go("customers").await?;
    phone.wait_for("[role=table]").await?;
    phone.wait_for_total(all).await
}

/// Makes a window of a phone's screen.
pub async fn widen(phone: &Phone) -> Result<()> {
    let webdriver = phone.browser().webdriver()?;
    match phone.browser().engine() {
        Engine::Chromium => {
            let metrics = json!({ "width": DESKTOP.0, "height": DESKTOP.1, "deviceScaleFactor": 1, "mobile": false });
            // The driver makes a phone of each page that is opened, some time after it is: what it has undone is said again.
            let (mut stood, mut looks) = (0, 0);
            while stood < 3 {
                ensure!(looks < 100, "{}: the window stays narrow", phone.name());
                looks += 1;
                if webdriver.execute("return innerWidth", &[]).await?.as_u64() == Some(DESKTOP.0.into()) {
                    stood += 1;
                } else {
                    stood = 0;
                    webdriver.chromium("Emulation.setDeviceMetricsOverride", &metrics).await?;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Engine::WebKit => webdriver.resize(DESKTOP.0, DESKTOP.1).await?,
    }
    Ok(())
}

/// From row to row by arrows, x on two of them, and the tag.
async fn tag_two(phone: &Phone) -> Result<()> {
    phone.strike(&[DOWN]).await?;
    phone.wait_for_focus("a[data-at=\"0\"]").await?;
    phone.strike(&["x"]).await?;
    phone.wait_for_selected(1).await?;
    phone.strike(&[DOWN]).await?;
    phone.wait_for_focus("a[data-at=\"1\"]").await?;
    phone.strike(&[DOWN]).await?;
    phone.wait_for_focus("a[data-at=\"2\"]").await?;
    phone.strike(&["x"]).await?;
    phone.wait_for_selected(2).await?;
    phone.tap(&hook("add-tag")).await?;
    phone.wait_for_focus("input[name=\"many-tag\"]").await?;
    phone.strike_each("Gira").await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for(&hook("undo")).await
}
