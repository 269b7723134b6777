//! What a first use of the app runs: a person opens an invitation, joins, and looks through the customers while somebody else
//! works and the network comes and goes.
//!
//! The app must be one that notes which of its functions run (`xtask/src/web/parts`).

use std::cell::RefCell;
use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::Value;
use server::founding::CUSTOMERS;

use super::engine::Engine;
use super::phone::{Phone, hook};
use super::stage::{Stage, play};
use crate::device::edit::Edit;

/// Who looks around, in which engine, among how many customers. Each engine has its own ways to keep, to install and to paint;
/// one member sees a territory, the next everything; a thousand is written otherwise than a hundred, and sorted and kept in other
/// steps. Who leads others begins with their numbers, mostly at a desk, where the rest is soon there. Each language has its own ways
/// to say a number, a day, or whom an invitation is for.
const PEOPLE: [(Engine, &str, &str, usize); 3] = [
    (Engine::Chromium, "Lucía Herrera", "en", CUSTOMERS),
    (Engine::WebKit, "Tomás Quiroga", "es", CUSTOMERS),
    (Engine::Chromium, "Tomás Quiroga", "es", 4 * CUSTOMERS),
];

/// What somebody else calls a customer.
const RENAMED: &str = "Aarón Abad e Hijos";

/// The functions that ran in page and worker.
///
/// # Errors
/// If the app does not do what it should.
pub async fn functions() -> Result<BTreeSet<u64>> {
    let ran = RefCell::new(BTreeSet::new());
    for (engine, member, language, customers) in PEOPLE {
        play(engine, "first_use", async |stage| {
            if customers > CUSTOMERS {
                stage.fill(customers)?;
            }
            let own = ran_for(stage, member, language).await?;
            ran.borrow_mut().extend(own);
            Ok(())
        })
        .await?;
    }
    Ok(ran.into_inner())
}

async fn ran_for(stage: &mut Stage, member: &str, language: &str) -> Result<Vec<u64>> {
    let phone = stage.phone(member).await?;
    let link = stage.invitation(member)?;
    phone.open(&link).await?;
    phone.tap(&format!("{}[data-language=\"{language}\"]", hook("join-language"))).await?;
    phone.wait_for(&format!("{}:not([hidden])", hook("invites"))).await?;
    phone.open("about:blank").await?;
    phone.join(&link).await?;
    phone.wait_until_installed().await?;
    look_around(&phone).await?;

    // Somebody else edits what this phone has.
    let customer = phone.listed().await?.swap_remove(0);
    let (mut device, _directory) = stage.device(member).await?;
    let renamed = Edit { id: customer.parse()?, field: "name".to_owned(), value: RENAMED.into() };
    device.edit(&[renamed]).await?;
    device.sync().await?;
    phone.wait("the new name", "return document.body.innerText.includes(arguments[0])", &[RENAMED.into()]).await?;

    stage.server_mut().kill();
    phone.wait_for_chip(&["offline"], 0).await?;
    look_around(&phone).await?;
    stage.server_mut().restart()?;
    phone.wait_until_synced().await?;

    let noted = phone.wait("what ran", "return window.ran && [...window.ran]", &[]).await?;
    let noted = noted.as_array().context("the app notes what runs")?;
    Ok(noted.iter().filter_map(Value::as_u64).collect())
}

async fn look_around(phone: &Phone) -> Result<()> {
    let total = phone.total().await?;
    phone.search("garcia").await?;
    phone.wait_for("[data-test=\"count\"][data-query=\"garcia\"]").await?;
    phone.search("").await?;
    phone.wait_for_total(total).await?;
    for to in [2_000, 0] {
        let scrolled = "document.querySelector('.rows').scrollTo(0, arguments[0]); return true";
        phone.wait("a scrolled list", scrolled, &[to.into()]).await?;
        phone.listed().await?;
    }
    phone.go("today").await?;
    phone.go("customers").await?;
    phone.wait_for(&hook("customer-row")).await
}
