//! Without touching the screen: real keys, and where they lead the focus.

use anyhow::{Result, ensure};
use serde_json::json;
use shared::crm::search::fold;
use tests::browser::Stage;
use tests::browser::book::field;
use tests::browser::keyboard::{CONTROL, DOWN, END, ENTER, ESCAPE, TAB};
use tests::browser::phone::{Phone, hook};

use crate::duplicates::says;
use crate::{LUCIA, TOMAS};

/// Where it is written what happened.
const AREA: &str = "textarea[name=\"activity\"]";

/// The field of the palette.
const PALETTE: &str = "input[name=\"palette\"]";

/// A customer is found, edited, visited and settled, and the sections are gone through, by keys alone; the focus is never lost
/// on the way.
pub async fn everything_goes(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    tomas.tap(&format!("[data-test=\"customer-row\"][data-doc=\"{customer}\"]")).await?;
    tomas.wait_for_customer(&customer).await?;
    let name = tomas.field("name").await?;

    // From the list by its rows, and back to the row.
    lucia.go("more").await?;
    lucia.strike(&["c"]).await?;
    lucia.wait_for_screen("customers").await?;
    lucia.wait_for_focus(".pane-list").await?;
    lucia.strike(&[DOWN]).await?;
    lucia.wait_for_focus("a[data-at=\"0\"]").await?;
    lucia.strike(&[DOWN]).await?;
    lucia.wait_for_focus("a[data-at=\"1\"]").await?;
    lucia.strike(&[ENTER]).await?;
    lucia.wait_for_customer(&customer).await?;
    lucia.wait_for_focus(".pane-detail").await?;
    lucia.wait("the screen in the title", "return document.title === 'Customer · Cartera'", &[]).await?;
    lucia.browser().webdriver()?.execute("history.back()", &[]).await?;
    lucia.wait_for_screen("customers").await?;
    lucia.wait_for_focus(&format!("a[data-doc=\"{customer}\"]")).await?;

    // By the palette.
    lucia.strike(&["o"]).await?;
    lucia.wait_for_outbox().await?;
    lucia.strike(&[CONTROL, "k"]).await?;
    lucia.wait_for_focus(PALETTE).await?;
    // What is on every keyboard: the search does not mind.
    lucia.strike_each(&fold(&name)).await?;
    let found =
        format!("return document.querySelector('{}')?.textContent.includes(arguments[0])", hook("palette-item"));
    lucia.wait("customer in the palette", &found, &[json!(name)]).await?;
    lucia.strike(&[ENTER]).await?;
    lucia.wait_for_customer(&customer).await?;
    lucia.wait_for_focus(".pane-detail").await?;

    settle(stage, &lucia, &tomas).await?;
    log(&lucia).await?;
    letters(&lucia).await?;
    change_language(&lucia).await?;
    lucia.wait_until_synced().await
}

/// Both write the same field without a network; one of them settles it.
async fn settle(stage: &mut Stage, lucia: &Phone, tomas: &Phone) -> Result<()> {
    let source = "[data-test=\"field\"] [name=\"source\"]";
    stage.server_mut().kill();
    tomas.edit("source", "Lo trajo Tomás").await?;
    // A line that is there is opened; one that is not is found among what can be added.
    let line = format!("{} {}", field("source"), hook("edit-fact"));
    if lucia.count(&line).await? > 0 {
        lucia.tab_to(&line).await?;
    } else {
        lucia.tab_to(&hook("add-fact")).await?;
        lucia.strike(&[ENTER]).await?;
        lucia.tab_to("[data-test=\"empty-fact\"][data-field=\"source\"]").await?;
    }
    lucia.strike(&[ENTER]).await?;
    lucia.wait_for_focus(source).await?;
    lucia.strike(&[END]).await?;
    lucia.strike_each(" y Lucia").await?;
    lucia.strike(&[TAB]).await?;
    lucia.wait_for_mark("source", &["phone"]).await?;
    let lost = "return document.activeElement !== document.body";
    lucia.wait("focus after an edit", lost, &[]).await?;
    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    tomas.wait_until_synced().await?;
    lucia.conflict("source").await?;
    // From the top of the page to the choice.
    lucia.tab_to(&hook("keep")).await?;
    lucia.strike(&[ENTER]).await?;
    lucia.wait_until_gone("[data-test=\"conflict\"]").await
}

/// A visit, out of the palette, saved from where it is written; a key opens the sheet, another closes it.
async fn log(phone: &Phone) -> Result<()> {
    choose(phone, ("agregar visita", "add visit")).await?;
    phone.wait_for_focus(AREA).await?;
    phone.strike_each("Sin tocar la pantalla").await?;
    phone.strike(&[CONTROL, ENTER]).await?;
    phone.wait_for(&hook("undo")).await?;
    says(phone, &format!("{} {}", hook("story"), hook("activity")), "Sin tocar la pantalla").await?;
    phone.wait_until_gone(&hook("log")).await?;
    phone.strike(&["r"]).await?;
    phone.wait_for_focus(AREA).await?;
    phone.strike(&[ESCAPE]).await?;
    phone.wait_until_gone(&hook("log")).await?;
    phone.strike(&["e"]).await?;
    phone.wait_for(&format!("{}[aria-pressed=\"true\"]", hook("edit-all"))).await?;
    // A field of several lines is saved from within.
    let needs = "textarea[name=\"needs\"]";
    phone.tab_to(needs).await?;
    phone.strike_each("Bolsas").await?;
    phone.strike(&[CONTROL, ENTER]).await?;
    phone.wait_for_mark("needs", &["phone", "synced"]).await?;
    phone.wait_for_focus(needs).await?;
    // Where a letter is a key again.
    phone.tab_to("button").await?;
    phone.strike(&["e"]).await?;
    phone.wait_for(&format!("{}[aria-pressed=\"false\"]", hook("edit-all"))).await?;
    // A digit goes to a section.
    phone.strike(&["1"]).await?;
    phone.wait_for_focus(&format!("{} h2", hook("pending"))).await
}

/// Single keys change sections, are listed, and can be turned off.
async fn letters(phone: &Phone) -> Result<()> {
    for (key, screen) in [("t", "today"), (",", "more")] {
        phone.strike(&[key]).await?;
        phone.wait_for_screen(screen).await?;
        phone.wait_for_focus(".pane-detail").await?;
    }
    // What waits lies over the screen, and leaves the focus where it was.
    phone.strike(&["o"]).await?;
    phone.wait_for_outbox().await?;
    phone.strike(&[ESCAPE]).await?;
    phone.wait_until_gone(&format!("{}[open]", hook("outbox"))).await?;
    phone.wait_for_focus(".pane-detail").await?;
    let list = format!("{}[open]", hook("keys"));
    phone.strike(&["?"]).await?;
    phone.wait_for(&list).await?;
    // They are not the screen's beneath.
    phone.strike(&["t"]).await?;
    if phone.count("input[name=\"letters\"]:focus").await? == 0 {
        phone.tab_to(&format!("{list} input[name=\"letters\"]")).await?;
    }
    phone.strike(&[" "]).await?;
    phone.strike(&[ESCAPE]).await?;
    phone.wait_until_gone(&list).await?;
    phone.strike(&["t"]).await?;
    // The palette is not one of them; what a key had done would be there by now.
    phone.strike(&[CONTROL, "k"]).await?;
    phone.wait_for_focus(PALETTE).await?;
    phone.strike(&[ESCAPE]).await?;
    phone.wait_until_gone(&format!("{}[open]", hook("palette"))).await?;
    ensure!(phone.count("[data-screen=\"more\"]").await? == 1, "a single key does nothing any more");
    Ok(())
}

/// To the other language, by the palette.
pub async fn change_language(phone: &Phone) -> Result<()> {
    let language = "return document.documentElement.lang";
    let before = phone.wait("language", language, &[]).await?;
    choose(phone, ("cambiar a ingl", "switch to spa")).await?;
    phone.wait("other language", &format!("{language} !== arguments[0]"), &[before]).await.map(drop)
}

/// Does something by the palette, in Spanish or English words: they are each language's own.
pub async fn choose(phone: &Phone, (spanish, english): (&str, &str)) -> Result<()> {
    let language = phone.wait("language", "return document.documentElement.lang", &[]).await?;
    phone.strike(&[CONTROL, "k"]).await?;
    phone.wait_for_focus(PALETTE).await?;
    phone.strike_each(if language == "es" { spanish } else { english }).await?;
    let offered = format!("return document.querySelectorAll('{}').length === 1", hook("palette-item"));
    phone.wait("one thing to do", &offered, &[]).await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_until_gone(&format!("{}[open]", hook("palette"))).await
}
