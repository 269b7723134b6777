//! Where a customer is found: a country by its name, the place where one stands, a page of the web.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use super::duplicates::says;
use crate::{LUCIA, TOMAS};

/// An address is written where one stands; a device without a position leaves it as it is. What is logged there says so. The other phone
/// says the country by its name, and one that is not among the first ones too. A page of the web is opened beside the app, and a finger
/// that rests on a line copies it.
pub async fn written_where_one_stands(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = lucia.create_customer("Abarrotes del Puerto", "55 1234 5678").await?;
    let address = new_entry(&lucia, "address").await?;
    let key = |field: &str| format!("address/{address}/{field}");
    lucia.choose(&key("country"), "MX").await?;
    lucia.wait_for_mark(&key("country"), &["phone", "synced"]).await?;

    let position = format!("[data-field=\"{}\"] {}", key("place"), hook("use-position"));
    let device = "Geolocation.prototype.getCurrentPosition = (found, failed) => { window.asked = { found, failed } }";
    let webdriver = lucia.browser().webdriver()?;
    webdriver.execute(device, &[]).await?;
    lucia.tap(&position).await?;
    lucia.wait("a question", "return window.asked !== undefined", &[]).await?;
    // What has the focus keeps it, and asks no second time.
    lucia.wait_for(&format!("{position}[aria-disabled=\"true\"]:enabled")).await?;
    webdriver.execute("window.asked.failed({ code: 1 })", &[]).await?;
    says(&lucia, &hook("toast"), "Place unchanged").await?;
    lucia.wait_for_field(&key("place"), "").await?;
    lucia.tap(&position).await?;
    webdriver.execute("window.asked.found({ coords: { latitude: 19.4326, longitude: -99.1332 } })", &[]).await?;
    // The fields are a line again by now, or about to be.
    lucia.wait_for_mark(&key("place"), &["phone", "synced", "none"]).await?;

    let web = new_entry(&lucia, "web").await?;
    lucia.edit(&format!("web/{web}/address"), "www.ejemplo.com/menu").await?;
    let link = format!("[data-entry=\"{web}\"] {}", hook("reach"));
    lucia
        .wait_for(&format!("{link}[href=\"https://www.ejemplo.com/menu\"][target=\"_blank\"][rel~=\"noopener\"]"))
        .await?;
    lucia.wait_until_synced().await?;
    let rest = "navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve() }; \
        const line = document.querySelector('[data-group=phone] [data-test=edit-entry]'); \
        line?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType: 'touch', clientX: 60, clientY: 60 })); \
        return Boolean(line)";
    lucia.wait("a line with a number", rest, &[]).await?;
    says(&lucia, &hook("toast"), "Copied").await?;
    lucia.wait("the number", "return window.copied.replace(/\\D/g, '').endsWith('5512345678')", &[]).await?;

    lucia.begin("visit").await?;
    lucia.wait("a tick", "return document.querySelector('input[name=\"here\"]')?.checked", &[]).await?;
    lucia.type_into("textarea[name=\"activity\"]", "Recibe en la puerta").await?;
    lucia.tap(&hook("save-activity")).await?;
    lucia.tap(&format!("{} {}", hook("activity"), hook("unfold"))).await?;
    lucia.wait_for(&format!("{} {}", hook("activity-sheet"), hook("reach"))).await?;
    lucia.tap(&hook("close-activity")).await?;
    lucia.wait_until_synced().await?;

    tomas.find_and_open("Abarrotes del Puerto", &customer).await?;
    tomas.reveal(&key("country")).await?;
    says_country(&tomas, &key("country"), "Mexico").await?;
    let place = tomas.field(&key("place")).await?;
    ensure!(place.contains("19.4326") && place.contains("-99.1332"), "it is at {place}");
    // All other countries are there for who comes to choose.
    tomas.tap(&format!("select[name=\"{}\"]", key("country"))).await?;
    tomas.choose(&key("country"), "JP").await?;
    tomas.wait_for_mark(&key("country"), &["phone", "synced"]).await?;
    tomas.wait_until_synced().await?;
    lucia.wait_for_field(&key("country"), "JP").await?;
    lucia.reveal(&key("country")).await?;
    says_country(&lucia, &key("country"), "Japan").await?;
    lucia.in_record_menu("nav-history").await?;
    lucia.wait_for_screen("history").await?;
    says(&lucia, &hook("happening"), "Japan").await
}

/// Adds an entry to a group of the customer in view and returns its id.
pub async fn new_entry(phone: &Phone, group: &str) -> Result<String> {
    phone.add_entry(group).await?;
    let script = "return [...document.querySelectorAll(`[data-group=\"${arguments[0]}\"] [data-test=\"entry\"]`)].at(-1)?.dataset.entry";
    let id = phone.wait(&format!("an entry of {group}"), script, &[json!(group)]).await?;
    id.as_str().map(str::to_owned).context("an entry has an id")
}

async fn says_country(phone: &Phone, field: &str, name: &str) -> Result<()> {
    let script = "return document.querySelector(arguments[0])?.selectedOptions[0]?.textContent === arguments[1]";
    let field = format!("select[name=\"{field}\"]");
    phone.wait(&format!("{name} in {field}"), script, &[json!(field), json!(name)]).await.map(drop)
}
