//! The first minute.

use anyhow::{Result, ensure};
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::LUCIA;

/// Joining by link shows the sample's customers; an edit is on the phone, and then on the server.
pub async fn a_link_opens_the_book(stage: &mut Stage) -> Result<()> {
    let phone = stage.phone("Lucía").await?;
    phone.open(&format!("http://{}/join#abc", stage.server().address())).await?;
    phone.wait_for_screen("join").await?;
    phone.tap(&hook("join")).await?;
    phone.wait_for("[data-test=\"join-problem\"]:not([hidden])").await?;

    phone.open("about:blank").await?;
    phone.join(&stage.invitation(LUCIA)?).await?;
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
