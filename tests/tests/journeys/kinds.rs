//! Records of any kind, by the screens that all kinds share: products are the plain one.

use anyhow::{Result, ensure};
use serde_json::json;
use server::founding::ADMINISTRATOR;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use crate::LUCIA;

/// Opens the list of a kind by the title of the list in view.
pub async fn list(phone: &Phone, kind: &str) -> Result<()> {
    phone.go("customers").await?;
    phone.list_kind(kind).await?;
    phone.wait_for_screen("records").await
}

/// Waits until the list of a kind has so many.
pub async fn total(phone: &Phone, total: usize) -> Result<()> {
    phone.wait_for(&format!("[data-test=\"count-kind\"][data-total=\"{total}\"]")).await
}

/// Searches the list of a kind.
pub async fn search(phone: &Phone, words: &str) -> Result<()> {
    phone.type_into("input[name=\"search-kind\"]", words).await?;
    phone.wait_for(&format!("[data-test=\"count-kind\"][data-query=\"{words}\"]")).await
}

/// Whoever keeps the catalogue makes a product, corrects a fact of it, adds one, removes it and takes that back; a seller has it at
/// once, finds it as they type, reads it without a network, and is offered nothing to write.
pub async fn a_catalogue_is_kept_and_read(stage: &mut Stage) -> Result<()> {
    let keeper = stage.joined("Oficina", ADMINISTRATOR).await?;
    let seller = stage.joined("Lucía", LUCIA).await?;
    list(&seller, "product").await?;
    // There and back: the title of either says what it lists.
    seller.go("customers").await?;
    list(&seller, "product").await?;
    seller.wait_for(&hook("record-row")).await?;
    ensure!(seller.count(&hook("make")).await? == 0, "a seller is offered a new product");
    let known = seller.attribute(&hook("count-kind"), "data-total").await?.unwrap_or_default();
    let known: usize = known.parse()?;

    list(&keeper, "product").await?;
    search(&keeper, "cajeta quemada").await?;
    keeper.tap(&hook("make-named")).await?;
    keeper.wait_for_screen("new-record").await?;
    // What was searched for is its name already.
    let name = "return document.querySelector('input[name=name]')?.value === 'cajeta quemada'";
    keeper.wait("the name that was searched for", name, &[]).await?;
    keeper.type_into("input[name=\"name\"]", "Cajeta quemada 370 g").await?;
    keeper.type_into("input[name=\"code\"]", "CAJ-370").await?;
    keeper.choose("state", "active").await?;
    keeper.tap(&hook("create")).await?;
    keeper.wait_for_screen("record").await?;
    keeper.wait_for_field("code", "CAJ-370").await?;
    let id = keeper.attribute(&hook("record"), "data-doc").await?.unwrap_or_default();

    // A fact that is filled is a line until it is tapped; one that is empty is added by its name.
    keeper.edit("code", "CAJ-0370").await?;
    keeper.edit("brand", "Doña Chela").await?;
    keeper.wait_until_synced().await?;

    total(&seller, known + 1).await?;
    search(&seller, "cajeta chela").await?;
    total(&seller, 1).await?;
    stage.server_mut().kill();
    seller.tap(&format!("[data-test=\"record-row\"][data-doc=\"{id}\"]")).await?;
    seller.wait_for_field("brand", "Doña Chela").await?;
    ensure!(
        seller.count(&format!("{}:enabled", hook("edit-fact"))).await? == 0,
        "a seller is offered a product to write"
    );
    seller.open_record_menu().await?;
    for offered in ["edit-all", "add-fact", "rename", "remove-record"] {
        let shown = "return document.querySelector(arguments[0])?.checkVisibility() ?? false";
        let is_shown = seller.browser().webdriver()?.execute(shown, &[json!(hook(offered))]).await?;
        ensure!(is_shown == json!(false), "a seller is offered {offered}");
    }
    stage.server_mut().restart()?;

    keeper.in_record_menu("remove-record").await?;
    keeper.wait_for_screen("records").await?;
    let row = format!("[data-test=\"record-row\"][data-doc=\"{id}\"]");
    keeper.wait_until_gone(&row).await?;
    keeper.tap(&hook("undo")).await?;
    keeper.tap(&row).await?;
    keeper.wait_for_field("brand", "Doña Chela").await?;
    keeper.wait_until_synced().await?;

    // Two keepers write the same fact without a network: both values stand where they are settled.
    let other = stage.joined("Bodega", ADMINISTRATOR).await?;
    list(&other, "product").await?;
    search(&other, "cajeta").await?;
    other.tap(&format!("[data-test=\"record-row\"][data-doc=\"{id}\"]")).await?;
    other.wait_for_field("brand", "Doña Chela").await?;
    stage.server_mut().kill();
    keeper.edit("brand", "La Abuela").await?;
    other.edit("brand", "Coronita").await?;
    stage.server_mut().restart()?;
    keeper.wait_until_synced().await?;
    other.wait_until_synced().await?;
    ensure!(keeper.conflict("brand").await?.len() == 2);
    keeper.keep("brand", "La Abuela").await?;
    keeper.wait_until_synced().await?;
    other.wait_for_field("brand", "La Abuela").await?;

    // A choice is written to all that were found.
    list(&keeper, "product").await?;
    search(&keeper, "cajeta").await?;
    let row = format!("[data-test=\"record-row\"][data-doc=\"{id}\"]");
    keeper.wait_for(&row).await?;
    let found = keeper.attribute(&hook("count-kind"), "data-total").await?.unwrap_or_default();
    keeper.in_list_menu("select-many").await?;
    keeper.tap(&hook("select-records")).await?;
    keeper.wait_for(&format!("[data-test=\"records-selected\"][data-count=\"{found}\"]")).await?;
    keeper.tap(&hook("change-records")).await?;
    keeper.choose("records-field", "state").await?;
    keeper.choose("records-value", "paused").await?;
    keeper.tap(&hook("apply-to-records")).await?;
    keeper.wait_until_gone(&hook("record-selection")).await?;
    keeper.tap(&row).await?;
    keeper.wait_for_field("state", "paused").await
}

/// A list is narrowed by what was done with customers: the condition is put together, said as a sentence, kept when the page is opened
/// again, follows what is logged, and is taken back.
pub async fn a_list_is_narrowed_by_what_was_done(stage: &mut Stage) -> Result<()> {
    let seller = stage.joined("Lucía", LUCIA).await?;
    let all = seller.total().await?;
    seller.tap(&hook("open-filters")).await?;
    seller.choose("how", "least").await?;
    seller.type_into("input[name=\"number\"]", "muchas").await?;
    seller.tap(&hook("add-condition")).await?;
    seller.wait_for("[data-test=\"conditions\"] .problem:not([hidden])").await?;
    seller.type_into("input[name=\"number\"]", "1").await?;
    seller.choose("days", "last 90d").await?;
    seller.tap(&hook("add-condition")).await?;
    seller.wait_for("[data-test=\"clause\"][data-text=\"count(visit)[last 90d]>=1\"]").await?;
    let narrowed = "return document.querySelector('[data-test=count]').dataset.total !== arguments[0]";
    seller.wait("fewer customers", narrowed, &[json!(all.to_string())]).await?;
    let visited = seller.total().await?;
    ensure!(0 < visited && visited < all, "{visited} of {all} were visited in 90 days");
    // The opposite is the rest of them.
    seller.tap(&hook("clause")).await?;
    seller.choose("how", "none").await?;
    seller.tap(&hook("add-condition")).await?;
    seller.wait_for("[data-test=\"clause\"][data-text=\"count(visit)[last 90d]=0\"]").await?;
    seller.wait_for_total(all - visited).await?;
    seller.tap(&hook("show-found")).await?;
    seller.reload().await?;
    seller.wait_for_total(all - visited).await?;

    seller.tap(&hook("open-filters")).await?;
    seller.tap(&hook("clause")).await?;
    seller.wait_for_total(all).await
}

/// The company's record is found in the settings: an administrator writes it, a seller reads it.
pub async fn the_company_is_written_down(stage: &mut Stage) -> Result<()> {
    let office = stage.joined("Oficina", ADMINISTRATOR).await?;
    office.go("more").await?;
    office.tap(&hook("nav-company")).await?;
    office.wait_for_screen("record").await?;
    office.edit("city", "Celaya").await?;
    office.wait_until_synced().await?;
    let seller = stage.joined("Lucía", LUCIA).await?;
    seller.go("more").await?;
    seller.tap(&hook("nav-company")).await?;
    seller.wait_for_screen("record").await?;
    ensure!(seller.field("city").await? == "Celaya", "the seller reads what the office wrote");
    ensure!(seller.count("[data-test=\"add-fact\"]").await? == 0, "a seller is offered to write");
    Ok(())
}
