//! Somebody new.

use anyhow::{Context as _, Result, ensure};
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::LUCIA;

/// The link is pasted rather than opened. A name that was typed and not saved is offered from elsewhere, survives the end of
/// the app, and becomes a customer.
pub async fn a_name_is_not_forgotten(stage: &mut Stage) -> Result<()> {
    let phone = stage.phone("Lucía").await?;
    phone.open(&format!("http://{}/", stage.server().address())).await?;
    phone.wait_for_screen("join").await?;
    phone.type_into("input[name=\"invitation\"]", &stage.invitation(LUCIA)?).await?;
    phone.tap(&hook("join")).await?;
    phone.wait_for_screen("today").await?;
    phone.wait_until_synced().await?;
    phone.wait_until_installed().await?;

    let name = "[data-test=\"new\"] input[name=\"name\"]";
    let holds = format!("return document.querySelector('{name}')?.value === 'Cremería La Luz'");
    phone.go("new").await?;
    phone.type_into(name, "Cremería La Luz").await?;
    phone.go("customers").await?;
    phone.tap(&hook("see-draft")).await?;
    phone.wait("name that was typed", &holds, &[]).await?;
    phone.go("customers").await?;
    phone.wait_for(&hook("drafts")).await?;
    phone.reload().await?;
    phone.tap(&hook("see-draft")).await?;
    phone.wait("name that was typed", &holds, &[]).await?;

    // Whoever stands there says so with a tap.
    let device = "Geolocation.prototype.getCurrentPosition = (found) => \
        found({ coords: { latitude: 19.4326, longitude: -99.1332 } })";
    phone.browser().webdriver()?.execute(device, &[]).await?;
    phone.tap(&hook("stands-here")).await?;
    phone.wait_for("[data-test=\"stands-here\"][aria-pressed=\"true\"]").await?;

    phone.tap(&hook("create")).await?;
    phone.wait_for_screen("customer").await?;
    phone.wait_for_field("name", "Cremería La Luz").await?;
    phone.wait_until_synced().await?;
    let customer = phone.attribute(&hook("customer"), "data-doc").await?.context("a customer has an id")?;
    let view = stage.on_the_server(LUCIA, &customer).await?;
    let address = view.record.entries("address").into_iter().next().context("an address")?;
    ensure!(address.text("place") == "19.4326,-99.1332", "they are at {:?}", address.text("place"));
    phone.go("new").await?;
    phone.go("customers").await?;
    ensure!(phone.count(&hook("drafts")).await? == 0, "nothing is left of the draft");
    Ok(())
}
