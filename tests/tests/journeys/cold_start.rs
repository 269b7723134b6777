//! The fifth day without a network.

use anyhow::{Result, ensure};
use tests::browser::Stage;

use crate::LUCIA;

/// The server is dead, and the app opens from the phone: list, page, edit, search. What was edited goes out by itself later.
pub async fn the_app_opens_without_a_server(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let total = phone.total().await?;
    let customer = phone.listed().await?.swap_remove(2);

    stage.server_mut().kill();
    phone.open("about:blank").await?;
    phone.open(&format!("http://{}/", stage.server().address())).await?;
    phone.wait_for_screen("today").await?;
    phone.go("customers").await?;
    phone.wait_for_total(total).await?;
    phone.open_listed(&customer).await?;
    let name = phone.field("name").await?;
    phone.edit("source", "Lo recomendó su prima").await?;
    phone.wait_for_mark("source", &["phone"]).await?;
    phone.wait_for_chip(&["offline"], 1).await?;

    // Not even the page that wrote it is needed.
    phone.reload().await?;
    phone.wait_for_customer(&customer).await?;
    phone.wait_for_field("source", "Lo recomendó su prima").await?;
    phone.wait_for_chip(&["offline"], 1).await?;
    phone.back().await?;
    phone.find_and_open(&name, &customer).await?;
    phone.wait_for_field("source", "Lo recomendó su prima").await?;

    stage.server_mut().restart()?;
    // Nobody taps anything: the phone finds out by itself.
    phone.wait_until_synced().await?;
    let record = stage.on_the_server(LUCIA, &customer).await?;
    ensure!(record.record.text("source") == "Lo recomendó su prima", "the server has it");
    Ok(())
}
