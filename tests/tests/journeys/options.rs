//! The lists that a company words its own way.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use super::duplicates::says;
use crate::{ADMINISTRATOR, LUCIA};

fn option(code: &str) -> String {
    format!("[data-test=\"option\"][data-code=\"{code}\"]")
}

/// Opens one of the lists, from the settings.
async fn open(phone: &Phone, list: &str) -> Result<()> {
    phone.go("more").await?;
    phone.tap(&hook("nav-lists")).await?;
    phone.tap(&format!("[data-test=\"option-list\"][data-list=\"{list}\"] a")).await?;
    phone.wait_for(&format!("[data-test=\"option-items\"][data-list=\"{list}\"]")).await
}

/// The codes of the list in view, in its order.
async fn codes(phone: &Phone, expected: &[&str]) -> Result<()> {
    let script = "const codes = [...document.querySelectorAll('[data-test=\"option\"]')].map((own) => own.dataset.code); \
        return arguments[0].every((code, at) => codes[at] === code) && codes.length >= arguments[0].length";
    phone.wait(&format!("{expected:?} on top of the list"), script, &[json!(expected)]).await.map(drop)
}

/// An administrator, without a network, renames an outcome, moves one, adds one that counts as an order, and stops offering another,
/// which is taken back; and does as much to the stages. A seller's phone has it at its next sync: what is chosen, in which order,
/// under which name. What stands somewhere and is not offered any more is read as ever, and found by a filter.
pub async fn a_company_words_its_lists(stage: &mut Stage) -> Result<()> {
    let seller = stage.joined("Lucía", LUCIA).await?;
    let customer = seller.listed().await?.swap_remove(1);
    seller.open_listed(&customer).await?;
    seller.reveal("stage").await?;
    seller.choose("stage", "lost").await?;
    seller.wait_until_synced().await?;
    let office = stage.joined("Oficina", ADMINISTRATOR).await?;
    stage.server_mut().kill();

    open(&office, "activity.outcome").await?;
    office.tap(&format!("{} {}", option("order"), hook("change-option"))).await?;
    office.type_into("input[name=\"option_es\"]", "Pedido levantado").await?;
    office.type_into("input[name=\"option_en\"]", "Order placed").await?;
    office.tap(&hook("save-option")).await?;
    office.wait_until_gone(&hook("option-form")).await?;
    office.tap(&format!("{} {}", option("interested"), hook("option-up"))).await?;
    codes(&office, &["interested", "order"]).await?;
    // What was moved can be moved on by the same key.
    let focused = "return document.activeElement?.closest('[data-test=\"option\"]')?.dataset.code === 'interested'";
    office.wait("the focus on what was moved", focused, &[]).await?;
    office.tap(&hook("add-option")).await?;
    office.type_into("input[name=\"option_es\"]", "Pedido de muestra").await?;
    office.type_into("input[name=\"option_en\"]", "Trial order").await?;
    office.choose("option_as", "order").await?;
    office.tap(&hook("save-option")).await?;
    office.wait_for(&option("pedido-de-muestra")).await?;
    // The same name twice would be two of a kind.
    office.tap(&hook("add-option")).await?;
    office.type_into("input[name=\"option_es\"]", "pedido de MUESTRA").await?;
    office.tap(&hook("save-option")).await?;
    office.wait_for(&hook("option-problem")).await?;
    let hidden = |code: &str, is: bool| format!("{}[data-hidden=\"{is}\"]", option(code));
    for code in ["settled", "postponed"] {
        office.tap(&format!("{} {}", option(code), hook("change-option"))).await?;
        office.tap(&hook("offer-option")).await?;
        office.wait_for(&hidden(code, true)).await?;
    }
    office.tap(&hook("undo")).await?;
    office.wait_for(&hidden("postponed", false)).await?;

    open(&office, "customer.stage").await?;
    office.tap(&format!("{} {}", option("lost"), hook("change-option"))).await?;
    office.type_into("input[name=\"option_es\"]", "Se fue con otro").await?;
    office.tap(&hook("save-option")).await?;
    office.wait_until_gone(&hook("option-form")).await?;
    office.tap(&format!("{} {}", option("lost"), hook("change-option"))).await?;
    office.tap(&hook("offer-option")).await?;
    office.wait_for(&hidden("lost", true)).await?;
    stage.server_mut().restart()?;
    office.wait_until_synced().await?;

    // The seller's page is open all the while.
    let chosen = "return document.querySelector('[data-field=\"stage\"] select')?.selectedOptions[0]?.text === 'Se fue con otro'";
    seller.wait("the company's word for the stage", chosen, &[]).await?;
    seller.begin("visit").await?;
    let offered = "const codes = [...document.querySelectorAll('[data-test=\"outcome\"]')].map((own) => own.dataset.outcome); \
        return codes.at(0) === 'interested' && codes.at(-1) === 'pedido-de-muestra' && !codes.includes('settled') && codes.length === 7";
    seller.wait("the outcomes in the company's order", offered, &[]).await?;
    seller.tap("[data-test=\"outcome\"][data-outcome=\"pedido-de-muestra\"]").await?;
    seller.type_into("textarea[name=\"activity\"]", "Probó la cajeta").await?;
    seller.tap(&hook("save-activity")).await?;
    seller.wait_until_gone(&hook("log")).await?;
    let line = "return [...document.querySelectorAll('[data-test=\"activity\"]')]\
        .find((line) => line.textContent.includes('Probó la cajeta'))?.dataset.doc";
    let visit = seller.wait("the visit", line, &[]).await?;
    seller.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, visit.as_str().unwrap_or_default()).await?;
    ensure!(view.record.text("outcome") == "pedido-de-muestra", "it went as {:?}", view.record.text("outcome"));

    seller.go("customers").await?;
    seller.tap(&hook("open-filters")).await?;
    says(&seller, "[data-test=\"pick\"][data-pick=\"lost\"]", "Se fue con otro").await?;
    seller.tap("[data-test=\"pick\"][data-pick=\"lost\"]").await?;
    seller.tap(&hook("show-found")).await?;
    seller
        .wait_for(&format!("[data-test=\"customer-row\"][data-doc=\"{customer}\"], [data-doc=\"{customer}\"]"))
        .await?;
    ensure!(seller.total().await? > 0, "nobody is found by a stage that is not offered");

    // Others read the lists, and are offered nothing to change.
    open(&seller, "activity.outcome").await?;
    codes(&seller, &["interested", "order"]).await?;
    ensure!(seller.count(&hook("change-option")).await? == 0, "a seller is offered a list to change");
    ensure!(seller.count(&hook("add-option")).await? == 0, "a seller is offered to add to a list");
    Ok(())
}
