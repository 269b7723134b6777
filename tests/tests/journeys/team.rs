//! What whoever leads others does with the numbers of the team.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use super::activities::activity;
use crate::ADMINISTRATOR;

/// Those who were silent for more than ninety days.
const SILENT: &str = "[data-test=\"silence\"] [data-test=\"band\"][data-band=\"3\"]";

/// How many visits were made.
const VISITS: &str =
    "Number(document.querySelector('[data-test=\"team-visits\"] .team-figure')?.textContent.replace(/\\D/g, ''))";

/// The numbers are there.
async fn counted(phone: &Phone) -> Result<()> {
    phone.wait_for("[data-test=\"team\"][data-ready=\"true\"]").await
}

/// How many customers are at risk.
async fn at_risk(phone: &Phone) -> Result<u64> {
    let total = phone.attribute(&hook("at-risk"), "data-total").await?;
    total.and_then(|total| total.parse().ok()).context("how many are at risk")
}

/// Whoever leads others and has nothing to do by themselves finds the team when the app is opened next. Who has not been visited? A
/// part of a bar leads to the customers it counts; with one of them a visit is planned, and one that was made is counted at once, and
/// once if it was planned. Those at risk are selected for what is to be done to all of them.
pub async fn asked_and_planned(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Oficina", ADMINISTRATOR).await?;
    phone.wait_until_synced().await?;
    // What the next start begins with is kept when nothing has changed for a moment.
    phone.wait("the next start", "return localStorage.getItem('cartera.home') === 'team'", &[]).await?;
    phone.open("about:blank").await?;
    phone.open(&format!("http://{}/", stage.server().address())).await?;
    phone.wait_for_screen("team").await?;
    counted(&phone).await?;
    let before = at_risk(&phone).await?;
    let label = phone.attribute(SILENT, "aria-label").await?.context("a part says what it is")?;
    let figure = label.rsplit(": ").next().and_then(|last| last.split(' ').next()?.parse::<u64>().ok());
    let silent = figure.with_context(|| format!("how many customers {label} is"))?;

    // What is under the finger: WebKit's driver takes a link that is a part of a bar for covered.
    let tap = "const part = document.querySelector(arguments[0]); part.scrollIntoView({ block: 'center', behavior: 'instant' }); \
        const box = part.getBoundingClientRect(); \
        const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); \
        if (hit?.closest('a') !== part) throw new Error(`over it lies ${hit?.outerHTML ?? 'nothing'}`); \
        hit.click(); return true";
    phone.wait("a part of a bar", tap, &[json!(SILENT)]).await?;
    phone.wait_for_screen("customers").await?;
    phone.wait_for_total(silent).await?;
    let customer = phone.listed().await?.swap_remove(0);
    phone.open_listed(&customer).await?;
    phone.begin("plan").await?;
    phone.type_into("textarea[name=\"activity\"]", "Volver a presentarse").await?;
    phone.tap(&hook("save-activity")).await?;
    let planned = "return [...document.querySelectorAll('[data-test=activity]')]\
        .find((line) => line.textContent.includes(arguments[0]))?.dataset.doc";
    let planned = phone.wait("the planned visit", planned, &[json!("Volver a presentarse")]).await?;
    phone.wait_until_synced().await?;
    let visit = stage.on_the_server(ADMINISTRATOR, planned.as_str().unwrap_or_default()).await?.record;
    ensure!(visit.text("what") == "visit" && visit.value("planned").as_time().is_some(), "a planned visit");

    // A plan is no contact.
    phone.go("team").await?;
    counted(&phone).await?;
    ensure!(at_risk(&phone).await? == before, "as many as before");
    let visits = phone.wait("how many visits were made", &format!("return {VISITS}"), &[]).await?;
    let visits = visits.as_f64().context("a number of visits")?;
    phone.tap(&hook("at-risk-line")).await?;
    phone.wait_for_screen("customer").await?;
    phone.begin("plan").await?;
    phone.type_into("textarea[name=\"activity\"]", "Preguntar qué falta").await?;
    phone.tap(&hook("save-activity")).await?;
    activity(&phone, "Preguntar qué falta").await?;
    phone.begin("visit").await?;
    phone.wait_for("input[name=\"closes\"]").await?;
    phone.type_into("textarea[name=\"activity\"]", "Vuelve a comprar").await?;
    phone.tap(&hook("save-activity")).await?;
    phone.wait_until_synced().await?;
    phone.go("team").await?;
    let left = before - 1;
    phone.wait_for(&format!("{}[data-total=\"{left}\"]", hook("at-risk"))).await?;
    phone.wait("one visit more", &format!("return {VISITS} === arguments[0]"), &[json!(visits + 1.0)]).await?;
    // They are asked for what they were selected for.
    let asked = [("reassign", "select[name=\"many-choice\"]"), ("plan-at-risk", "input[name=\"visits-day\"]")];
    for (what, asks) in asked {
        phone.tap(&hook(what)).await?;
        phone.wait_for_screen("customers").await?;
        phone.wait_for_selected(usize::try_from(left)?).await?;
        phone.wait_for(asks).await?;
        phone.tap(&hook("end-selection")).await?;
        phone.wait_until_gone(&hook("selection")).await?;
        phone.go("team").await?;
        counted(&phone).await?;
    }
    // Each number leads to those of whom it is.
    phone.tap(&format!("{} a", hook("team-orders"))).await?;
    phone.wait_for_screen("customers").await?;
    phone.wait_for("[data-test=\"open-filters\"]:not([data-count=\"0\"])").await?;
    phone.go("team").await?;
    counted(&phone).await?;
    // What one of them has today is there to be read, and the day that is one's own comes back as it was.
    phone.tap(&hook("team-person")).await?;
    phone.wait_for(&format!("{}[data-ready=\"true\"]", hook("their-day"))).await?;
    ensure!(
        phone.count(&format!("{} {}", hook("their-day"), hook("mark-done"))).await? == 0,
        "nothing is written there"
    );
    phone.go("today").await?;
    phone.wait_for("[data-test=\"today\"][data-ready=\"true\"]").await
}
