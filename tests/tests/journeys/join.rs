//! The first minute.

use anyhow::{Result, ensure};
use tests::browser::phone::hook;
use tests::browser::{Engine, Stage};

use crate::duplicates::says;
use crate::{LUCIA, TERRITORIES};

/// Joining by link says whose the link is before it is used, and shows the sample's customers; an edit is on the phone, and then on the server.
pub async fn a_link_opens_the_book(stage: &mut Stage) -> Result<()> {
    let phone = stage.phone("Lucía").await?;
    phone.open(&format!("http://{}/join#abc", stage.server().address())).await?;
    phone.wait_for_screen("join").await?;
    phone.tap(&hook("join")).await?;
    phone.wait_for("[data-test=\"join-problem\"]:not([hidden])").await?;

    // One that nobody gave, or that has ended, says so and what to do.
    phone.open("about:blank").await?;
    phone.open(&format!("http://{}/join#{}", stage.server().address(), "A".repeat(22))).await?;
    phone.wait_for(&format!("{}:not([hidden])", hook("invitation-ended"))).await?;

    // Whose it is, to which company and territory, in the language of whoever reads it; nothing is used up by it.
    let link = stage.invitation(LUCIA)?;
    for (language, words) in [("es", "entra a"), ("en", "joins")] {
        phone.open("about:blank").await?;
        phone.open(&link).await?;
        phone.tap(&format!("{}[data-language=\"{language}\"]", hook("join-language"))).await?;
        for said in [LUCIA, words, TERRITORIES[0]] {
            says(&phone, &hook("invites"), said).await?;
        }
    }
    phone.open("about:blank").await?;
    phone.join(&link).await?;
    let listed = phone.listed().await?;
    let total = phone.total().await?;
    // The sample has five hundred, and one territory's are a good part of them.
    ensure!((100..500).contains(&total) && listed.len() > 5, "{total} customers, {} in view", listed.len());

    let customer = &listed[1];
    phone.open_listed(customer).await?;
    phone.edit("source", "Feria de Puebla").await?;
    phone.wait_for_mark("source", &["synced"]).await?;
    phone.wait_until_synced().await?;
    let record = stage.on_the_server(LUCIA, customer).await?;
    ensure!(record.record.text("source") == "Feria de Puebla", "the server has {:?}", record.record.text("source"));
    Ok(())
}

/// Whoever forbids the camera is told what else there is, and pastes; whoever holds it over the code of an invitation has only
/// to tap. WebKit's camera cannot be played a film here.
pub async fn a_code_opens_the_book(stage: &mut Stage) -> Result<()> {
    let link = stage.invitation(LUCIA)?;
    let phone = stage.phone_over_code("Lucía", &link).await?;
    let address = format!("http://{}/", stage.server().address());
    phone.open(&address).await?;
    phone.wait_for(&hook("scan")).await?;
    phone.forbid_camera().await?;
    phone.tap(&hook("scan")).await?;
    phone.wait_for("[data-camera=\"forbidden\"]").await?;
    phone.type_into("input[name=\"invitation\"]", &link).await?;
    if stage.engine() == Engine::Chromium {
        phone.reload().await?;
        phone.tap(&hook("scan")).await?;
        phone.wait_for(&hook("invitation-here")).await?;
        // The camera is let go.
        phone.wait_until_gone(&hook("scanner")).await?;
    }
    phone.tap(&hook("join")).await?;
    phone.wait_for_screen("today").await?;
    phone.wait_until_synced().await
}
