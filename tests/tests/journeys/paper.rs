//! What is printed.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::phone::{Phone, hook};
use tests::browser::{Engine, Stage};

use crate::LUCIA;

/// A list, a customer and the day are on paper as wholes, without what one can tap; and afterwards the screen is as it was.
pub async fn holds_all_of_it(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let total = phone.total().await?;
    // The rows are here beforehand: a browser that is about to print waits for nobody.
    let rows = "window.dispatchEvent(new Event('beforeprint')); \
        return new Promise((there) => setTimeout(() => { \
            const rows = document.querySelectorAll('[data-test=list-on-paper] tr').length; \
            window.dispatchEvent(new Event('afterprint')); there(rows === arguments[0]) }))";
    phone.wait("all rows on paper", rows, &[json!(total)]).await?;
    phone.wait_until_gone(&hook("list-on-paper")).await?;
    if stage.engine() == Engine::Chromium {
        ensure!(pages(&phone).await? > 3, "{total} customers are on some pages");
    }

    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    let notes = (1..=60).map(|line| format!("Renglón {line}")).collect::<Vec<_>>().join("\n");
    phone.edit("notes", &notes).await?;
    let written = "window.dispatchEvent(new Event('beforeprint')); \
        const shown = [...document.querySelectorAll('.printed, [data-field=notes] .note-said')]; \
        const written = shown.map((own) => own.textContent); \
        window.dispatchEvent(new Event('afterprint')); \
        const name = document.querySelector('.pane-detail h1').textContent; \
        return written.includes(arguments[0]) && name === arguments[1]";
    let name = phone.field("name").await?;
    phone.wait("fields on paper", written, &[json!(notes), json!(name)]).await?;
    ensure!(phone.count(".printed").await? == 0, "the screen is as it was");
    if stage.engine() == Engine::Chromium {
        ensure!(pages(&phone).await? > 1, "a customer with long notes is more than a page");
    }

    // What was noted of an activity is there although it is folded.
    phone.log("visit", "Pidió el catálogo\nVolver el lunes\ncon muestras").await?;
    let noted = "window.dispatchEvent(new Event('beforeprint')); \
        return new Promise((there) => setTimeout(() => { \
            const noted = [...document.querySelectorAll('[data-test=activity-on-paper]')].map((own) => own.textContent); \
            window.dispatchEvent(new Event('afterprint')); \
            there(noted.some((text) => text.includes(arguments[0]))) }, 50))";
    phone.wait("notes on paper", noted, &[json!("Volver el lunes\ncon muestras")]).await?;
    phone.wait_until_gone(&hook("activity-on-paper")).await?;

    phone.go("today").await?;
    phone.wait_for("[data-test=\"today\"][data-ready=\"true\"]").await?;
    let said = "return document.querySelector('[data-test=overdue] .tally').textContent.trim()";
    let overdue = phone.wait("what is late", said, &[]).await?;
    let lines = "window.dispatchEvent(new Event('beforeprint')); \
        return new Promise((there) => setTimeout(() => { \
            const lines = document.querySelectorAll('[data-test=overdue] [data-test=agenda-line]').length; \
            window.dispatchEvent(new Event('afterprint')); there(String(lines) === arguments[0]) }, 50))";
    phone.wait("all that is late on paper", lines, &[overdue]).await?;
    Ok(())
}

/// How many pages Chromium makes of the screen.
async fn pages(phone: &Phone) -> Result<usize> {
    let printed = phone.browser().webdriver()?.chromium("Page.printToPDF", &json!({})).await?;
    let script = "const bytes = atob(arguments[0]); return bytes.split('/Type /Page\\n').length - 1";
    let count = phone.browser().webdriver()?.execute(script, &[printed["data"].clone()]).await?;
    Ok(usize::try_from(count.as_u64().unwrap_or_default())?)
}
