//! Views: a list is looked at in a way that is kept under a name, on all of one's devices.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use crate::LUCIA;

/// Puts one condition together in the sheet of filters: on what, how, and with what (typed, or chosen).
async fn narrow(phone: &Phone, about: &str, how: &str, (field, value): (&str, &str)) -> Result<()> {
    phone.choose("about", about).await?;
    let offered =
        "return [...document.querySelectorAll('select[name=how] option')].some((one) => one.value === arguments[0])";
    phone.wait("the comparison", offered, &[json!(how)]).await?;
    phone.choose("how", how).await?;
    match field {
        "number" => phone.type_into("input[name=\"number\"]", value).await?,
        _ => phone.choose(field, value).await?,
    }
    phone.tap(&hook("add-condition")).await
}

/// Waits until the list in view has another number of records than it had.
async fn other_than(phone: &Phone, count: &str, before: u64) -> Result<u64> {
    let other = "const count = document.querySelector(arguments[0]); const settled = !count?.textContent.includes('…'); \
        return settled && count?.dataset.total !== arguments[1] && count?.dataset.total";
    let total = phone.wait("another number", other, &[json!(count), json!(before.to_string())]).await?;
    total.as_str().and_then(|total| total.parse().ok()).context("how many there are")
}

/// Keeps what is in view under a name, and answers its id.
async fn keep(phone: &Phone, name: &str) -> Result<String> {
    phone.tap(&hook("keep-view")).await?;
    phone.type_into("input[name=\"view-name\"]", name).await?;
    phone.tap(&hook("save-view")).await?;
    let kept = "const open = [...document.querySelectorAll('[data-test=open-view]')].find((one) => one.checkVisibility()); \
        return open?.dataset.changed === 'false' && open.dataset.view";
    let id = phone.wait("an open view", kept, &[]).await?;
    id.as_str().map(str::to_owned).context("its id")
}

fn chip(id: &str) -> String {
    format!("[data-test=\"view-chip\"][data-view=\"{id}\"]")
}

fn open(id: &str, changed: bool) -> String {
    format!("[data-test=\"open-view\"][data-view=\"{id}\"][data-changed=\"{changed}\"]")
}

/// Opens what can be done with a view, in the sheet of all.
async fn unfold(phone: &Phone, id: &str) -> Result<()> {
    phone.tap(&hook("open-view")).await?;
    phone.tap(&format!("[data-test=\"own-view\"][data-view=\"{id}\"] [data-test=\"more-of-view\"]")).await
}

/// A view is made of two conditions, named, opened from its chip, still there after a reload; the member's other phone has it, follows
/// what is changed in it, loses it when it is removed, and has it again when that is taken back.
pub async fn is_kept_under_a_name(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let second = stage.joined("Tableta de Lucía", LUCIA).await?;
    second.go("customers").await?;
    let all = phone.total().await?;
    phone.tap(&hook("open-filters")).await?;
    narrow(&phone, "count visit", "none", ("days", "last 90d")).await?;
    let unvisited = other_than(&phone, &hook("count"), all).await?;
    narrow(&phone, "name", "has", ("number", "z")).await?;
    phone.wait_for("[data-test=\"clause\"][data-text=\"name~z\"]").await?;
    let kept = other_than(&phone, &hook("count"), unvisited).await?;
    ensure!(0 < kept && kept < unvisited && unvisited < all, "{kept} of {unvisited} of {all}");
    let id = keep(&phone, "Sin visita, con Z").await?;
    phone.wait_for_total(kept).await?;
    phone.wait_until_synced().await?;

    // The way to the list leads to one's own; the chip leads back, and a reload changes nothing.
    phone.go("today").await?;
    phone.go("customers").await?;
    phone.wait_for_total(all).await?;
    phone.tap(&chip(&id)).await?;
    phone.wait_for_total(kept).await?;
    let address = "return location.pathname + location.search === `/customers?view=${arguments[0]}`";
    phone.wait("its id in the address", address, &[json!(id)]).await?;
    phone.reload().await?;
    phone.wait_for(&open(&id, false)).await?;
    phone.wait_for_total(kept).await?;

    second.tap(&chip(&id)).await?;
    second.wait_for_total(kept).await?;
    phone.quick("mine").await?;
    phone.wait_for(&open(&id, true)).await?;
    let mine = other_than(&phone, &hook("count"), kept).await?;
    phone.tap(&hook("open-view")).await?;
    phone.tap(&hook("keep-changes")).await?;
    phone.wait_for(&open(&id, false)).await?;
    ensure!(0 < mine && mine < kept, "{mine} of {kept} are mine");
    second.wait_for_total(mine).await?;
    second.wait_for(&open(&id, false)).await?;

    second.go("today").await?;
    second.go("customers").await?;
    second.wait_for(&chip(&id)).await?;
    unfold(&phone, &id).await?;
    phone.tap(&hook("remove-view")).await?;
    phone.wait_until_gone(&hook("open-view")).await?;
    second.wait_until_gone(&chip(&id)).await?;
    phone.tap(&hook("undo")).await?;
    second.wait_for(&chip(&id)).await?;

    // Whoever follows an address to a view that is not theirs is told so, and led on.
    let address = format!("http://{}", stage.server().address());
    phone.open(&format!("{address}/customers?view=0123456789abcdef0123456789abcdef")).await?;
    phone.wait_for(&hook("view-notice")).await?;
    phone.wait_for_total(0).await?;
    phone.tap(&hook("whole-list")).await?;
    phone.wait_for_total(all).await?;
    phone.open(&format!("{address}/customers?view={id}")).await?;
    phone.wait_for(&open(&id, false)).await?;
    phone.wait_for_total(mine).await
}

/// In the head of the list of products: that of customers is there, too, hidden.
fn of_products(selector: &str) -> String {
    format!("[data-test=\"list\"][data-kind=\"product\"] {selector}")
}

async fn wait_for_products(phone: &Phone, total: u64) -> Result<()> {
    phone.wait_for(&of_products(&format!("[data-test=\"count-kind\"][data-total=\"{total}\"]"))).await
}

async fn products(phone: &Phone) -> Result<u64> {
    let total = phone.attribute(&of_products(&hook("count-kind")), "data-total").await?;
    total.and_then(|total| total.parse().ok()).context("the list says how many there are")
}

/// The same of a kind that has nothing of its own, begun without a network.
pub async fn is_kept_of_any_kind(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let second = stage.joined("Tableta de Lucía", LUCIA).await?;
    for phone in [&phone, &second] {
        phone.go("customers").await?;
        phone.list_kind("product").await?;
        phone.wait_for(&hook("record-row")).await?;
    }
    let (known, count) = (products(&phone).await?, of_products(&hook("count-kind")));
    stage.server_mut().kill();
    phone.tap(&of_products(&hook("open-filters"))).await?;
    narrow(&phone, "state", "is", ("choice", "active")).await?;
    phone.wait_for("[data-test=\"clause\"][data-text=\"state=active\"]").await?;
    let on_sale = other_than(&phone, &count, known).await?;
    narrow(&phone, "name", "has-not", ("number", "z")).await?;
    phone.wait_for("[data-test=\"clause\"][data-text=\"name!~z\"]").await?;
    let kept = other_than(&phone, &count, on_sale).await?;
    ensure!(0 < kept && kept < on_sale && on_sale < known, "{kept} of {on_sale} of {known}");
    let id = keep(&phone, "A la venta sin Z").await?;
    phone.reload().await?;
    phone.wait_for(&of_products(&open(&id, false))).await?;
    wait_for_products(&phone, kept).await?;
    stage.server_mut().restart()?;
    phone.wait_until_synced().await?;

    second.tap(&of_products(&chip(&id))).await?;
    wait_for_products(&second, kept).await?;
    let address = "return location.pathname + location.search === `/products?view=${arguments[0]}`";
    second.wait("its id in the address", address, &[json!(id)]).await?;
    // What is asked besides changes it, and the list itself as one chose it comes back.
    second.tap(&of_products(&hook("open-filters"))).await?;
    second.tap("[data-test=\"clause\"][data-text=\"name!~z\"]").await?;
    second.tap(&hook("show-found")).await?;
    second.wait_for(&of_products(&open(&id, true))).await?;
    second.tap(&of_products(&hook("open-view"))).await?;
    second.tap(&hook("keep-changes")).await?;
    second.wait_for(&of_products(&open(&id, false))).await?;
    for phone in [&phone, &second] {
        wait_for_products(phone, on_sale).await?;
    }
    second.tap(&of_products(&hook("open-view"))).await?;
    second.tap(&hook("whole-list")).await?;
    wait_for_products(&second, known).await?;

    phone.tap(&of_products(&hook("open-view"))).await?;
    phone.tap(&format!("[data-test=\"own-view\"][data-view=\"{id}\"] [data-test=\"more-of-view\"]")).await?;
    phone.tap(&hook("remove-view")).await?;
    second.wait_until_gone(&of_products(&chip(&id))).await?;
    phone.tap(&hook("undo")).await?;
    second.wait_for(&of_products(&chip(&id))).await
}
