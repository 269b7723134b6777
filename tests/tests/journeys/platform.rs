//! What the app does with the platform around it: the icon's number, its shortcuts, the address bar.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::LUCIA;

/// The number on the icon says what waits, and goes away with it.
pub async fn the_icon_says_what_waits(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(2);
    phone.open_listed(&customer).await?;
    phone.wait_until_synced().await?;
    let icon = "navigator.setAppBadge = (number) => { window.badge = number; return Promise.resolve() }";
    phone.browser().webdriver()?.execute(icon, &[]).await?;
    stage.server_mut().kill();
    phone.edit("source", "Feria").await?;
    let says = "return window.badge === arguments[0]";
    phone.wait("1 on the icon", says, &[json!(1)]).await?;
    stage.server_mut().restart()?;
    phone.wait("nothing on the icon", says, &[json!(0)]).await.map(drop)
}

/// What the manifest names in either language is there, and its shortcuts open what they say.
pub async fn shortcuts_open_what_they_say(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let address = format!("http://{}", stage.server().address());
    for language in ["es", "en"] {
        phone
            .browser()
            .webdriver()?
            .execute("localStorage.setItem('cartera.language', arguments[0])", &[json!(language)])
            .await?;
        phone.open(&address).await?;
        phone.wait_for_screen("today").await?;
        let read = "const link = document.querySelector('link[rel=manifest]'); \
            return fetch(link.href).then((answer) => answer.json())";
        let manifest = phone.wait("manifest", read, &[]).await?;
        ensure!(manifest["lang"] == language, "the manifest is for {}", manifest["lang"]);
        let pictures =
            ["icons", "screenshots"].into_iter().flat_map(|key| manifest[key].as_array().into_iter().flatten());
        let sources: Vec<&Value> = pictures.map(|picture| &picture["src"]).collect();
        ensure!(sources.len() > 5, "icons and pictures: {sources:?}");
        let there = "return Promise.all(arguments[0].map((source) => fetch(source).then((answer) => \
            answer.ok && answer.headers.get('content-type').startsWith('image/')))).then((all) => all.every(Boolean))";
        phone.wait("icons and pictures", there, &[json!(sources)]).await?;
        let shortcuts = manifest["shortcuts"].as_array().context("a manifest has shortcuts")?;
        for (shortcut, screen) in shortcuts.iter().zip(["new", "today"]) {
            let url = shortcut["url"].as_str().context("a shortcut leads somewhere")?;
            phone.open(&format!("{address}{url}")).await?;
            phone.wait_for_screen(screen).await?;
        }
    }
    Ok(())
}

/// Back closes the filters and leaves the list where it is; nothing unseen keeps the page from being used.
pub async fn back_closes_what_lies_over(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let sheet = format!("{}[open]", hook("filters"));
    let back = async || phone.browser().webdriver()?.execute("history.back()", &[]).await.map_err(anyhow::Error::from);
    phone.tap(&hook("open-filters")).await?;
    phone.wait_for(&sheet).await?;
    back().await?;
    phone.wait_until_gone(&sheet).await?;
    phone.wait_for_screen("customers").await?;
    back().await?;
    phone.wait_for_screen("today").await?;
    phone.go("customers").await?;

    // What somebody follows from elsewhere closes it too.
    phone.tap(&hook("open-filters")).await?;
    phone.wait_for(&sheet).await?;
    phone.browser().webdriver()?.execute("document.querySelector('[data-test=nav-more]').click()", &[]).await?;
    phone.wait_for_screen("more").await?;
    phone.wait_until_gone(&sheet).await?;
    phone.go("today").await
}

/// A device that does not find its position within ten seconds says so, and the order stays; asked again, it may have one.
pub async fn a_missing_position_is_said(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let webdriver = phone.browser().webdriver()?;
    let never = "Geolocation.prototype.getCurrentPosition = (found, failed, options) => { \
        window.asked = { found, failed, options } }; return true";
    webdriver.execute(never, &[]).await?;
    // The order stays as it was until there is a position.
    let nearest = "const order = document.querySelector('select[name=order]'); order.value = 'nearest'; \
        order.dispatchEvent(new Event('change', { bubbles: true })); return true";
    phone.wait("the nearest first", nearest, &[]).await?;
    phone.wait("patience", "return window.asked?.options.timeout === 10000", &[]).await?;
    let locates = "return document.querySelector('[data-test=locate]').disabled";
    phone.wait("search for the position", locates, &[]).await?;
    webdriver.execute("window.asked.failed({ code: 3 })", &[]).await?;
    phone.wait_for(&hook("toast")).await?;
    phone.wait("the order before", "return document.querySelector('select[name=order]').value === 'best'", &[]).await?;

    phone.tap("[data-test=\"quick\"][data-quick=\"near\"]").await?;
    let found = "window.asked.found({ coords: { latitude: 19.35, longitude: -99.16 } }); window.asked = undefined";
    webdriver.execute(found, &[]).await?;
    phone.tap(&hook("locate")).await?;
    phone.wait("a new question", "return window.asked !== undefined", &[]).await.map(drop)
}
