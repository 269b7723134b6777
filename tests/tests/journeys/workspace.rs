//! What an administrator adds to the workspace, and leaving it.

use anyhow::{Result, ensure};
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::kinds::list;
use crate::{ADMINISTRATOR, LUCIA};

/// A field that an administrator makes is on another phone at its next sync, and is filled in there.
pub async fn an_own_field_reaches_everybody(stage: &mut Stage) -> Result<()> {
    let administrator = stage.joined("Oficina", ADMINISTRATOR).await?;
    let lucia = stage.joined("Lucía", LUCIA).await?;
    administrator.go("more").await?;
    administrator.tap(&hook("nav-fields")).await?;
    administrator.wait_for_screen("fields").await?;
    administrator.tap(&hook("add-field")).await?;
    administrator.type_into("input[name=\"label_es\"]", "Día de reparto").await?;
    // Who goes elsewhere for a moment finds it again.
    administrator.go("today").await?;
    administrator.tap(&hook("see-draft")).await?;
    let typed = "return document.querySelector('input[name=label_es]')?.value === 'Día de reparto'";
    administrator.wait("what was typed", typed, &[]).await?;
    administrator.tap(&hook("save-field")).await?;
    administrator.wait_for(&hook("known-field")).await?;
    administrator.wait_until_synced().await?;

    let customer = lucia.listed().await?.swap_remove(0);
    lucia.open_listed(&customer).await?;
    let own = "return [...document.querySelectorAll('[data-test=\"field\"], [data-test=\"empty-fact\"]')]\
        .map((field) => field.dataset.field).find((key) => key.startsWith('x/'))";
    let key = lucia.wait("the own field", own, &[]).await?;
    let key = key.as_str().unwrap_or_default().to_owned();
    lucia.edit(&key, "Martes").await?;
    lucia.wait_for_mark(&key, &["synced", "none"]).await?;
    lucia.wait_until_synced().await?;

    // It is in the form of a new customer, and is found.
    lucia.go("new").await?;
    lucia.type_into("input[name=\"name\"]", "Panadería del Alba").await?;
    lucia.type_into(&format!("input[name=\"{key}\"]"), "Quincenal").await?;
    lucia.tap(&hook("create")).await?;
    lucia.wait_for_screen("customer").await?;
    lucia.wait_for_field(&key, "Quincenal").await?;
    lucia.go("customers").await?;
    lucia.search("quincenal").await?;
    lucia.wait_for_total(1).await?;

    // Done away with, and brought back.
    administrator.tap(&hook("remove-field")).await?;
    administrator.tap(&hook("restore-field")).await?;
    administrator.wait_for(&hook("known-field")).await?;
    administrator.wait_until_gone(&hook("removed-field")).await?;

    // Products have their own.
    administrator.choose("fields-of", "product").await?;
    administrator.wait_until_gone(&hook("known-field")).await?;
    administrator.tap(&hook("add-field")).await?;
    administrator.type_into("input[name=\"label_es\"]", "Pasillo").await?;
    administrator.tap(&hook("save-field")).await?;
    administrator.wait_for(&hook("known-field")).await?;

    // It is in the form of a new one, is kept while one is elsewhere, and is written with the rest.
    list(&administrator, "product").await?;
    administrator.tap(&hook("make")).await?;
    administrator.wait_for_screen("new-record").await?;
    let own = "return document.querySelector('[data-test=\"new-record\"] input[name^=\"x/\"]')?.name";
    let key = administrator.wait("the own field of products", own, &[]).await?;
    let key = key.as_str().unwrap_or_default().to_owned();
    administrator.type_into("input[name=\"name\"]", "Piloncillo en cono").await?;
    administrator.type_into(&format!("input[name=\"{key}\"]"), "Siete").await?;
    administrator.go("today").await?;
    administrator.tap(&hook("see-draft")).await?;
    administrator.wait_for_screen("new-record").await?;
    let kept = format!("return document.querySelector('input[name=\"{key}\"]')?.value === 'Siete'");
    administrator.wait("what was typed", &kept, &[]).await?;
    administrator.tap(&hook("create")).await?;
    administrator.wait_for_screen("record").await?;
    administrator.wait_for_field("name", "Piloncillo en cono").await?;
    administrator.wait_for_field(&key, "Siete").await?;

    // So has what is done: where it is logged, and in its own sheet.
    administrator.go("more").await?;
    administrator.tap(&hook("nav-fields")).await?;
    administrator.wait_for_screen("fields").await?;
    administrator.choose("fields-of", "activity").await?;
    administrator.wait_until_gone(&hook("known-field")).await?;
    administrator.tap(&hook("add-field")).await?;
    administrator.type_into("input[name=\"label_es\"]", "Recorrido").await?;
    administrator.tap(&hook("save-field")).await?;
    administrator.wait_for(&hook("known-field")).await?;
    administrator.wait_until_synced().await?;
    let customer = lucia.listed().await?.swap_remove(0);
    lucia.open_listed(&customer).await?;
    lucia.begin("visit").await?;
    lucia.tap(&hook("own-of-activity")).await?;
    lucia.type_into("[data-test=\"log\"] input[name^=\"x/\"]", "Doce kilómetros").await?;
    lucia.tap(&hook("save-activity")).await?;
    lucia.wait_until_gone(&hook("log")).await?;
    lucia.tap("[data-test=\"activity\"][data-what=\"visit\"] [data-test=\"unfold\"]").await?;
    let said = "return document.querySelector('[data-test=activity-sheet]')?.textContent.includes('Doce kilómetros')";
    lucia.wait("what was filled in", said, &[]).await?;
    lucia.wait_until_synced().await
}

/// Leaving takes everything off the phone, and says so before anything unsynced is lost.
pub async fn leaving_asks_first(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(0);
    phone.open_listed(&customer).await?;
    stage.server_mut().kill();
    phone.edit("source", "Feria").await?;
    phone.wait_for_chip(&["offline"], 1).await?;
    phone.go("more").await?;
    phone.tap(&hook("leave")).await?;
    phone.wait_for(&hook("leave-warning")).await?;
    phone.tap(&hook("leave-sure")).await?;
    phone.wait_for_screen("join").await?;
    phone.reload().await?;
    phone.wait_for_screen("join").await?;
    ensure!(phone.count(&hook("customer-row")).await? == 0, "nothing is left");
    ensure!(phone.count(&hook("book-gone")).await? == 0, "it was left on purpose");

    // As if the browser had taken it away.
    phone.browser().webdriver()?.execute("localStorage.setItem('cartera.book', '1')", &[]).await?;
    phone.reload().await?;
    phone.wait_for(&hook("book-gone")).await?;
    Ok(())
}
