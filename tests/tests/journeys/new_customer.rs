//! Somebody new.

use anyhow::{Result, ensure};
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

    phone.tap(&hook("create")).await?;
    phone.wait_for_screen("customer").await?;
    phone.wait_for_field("name", "Cremería La Luz").await?;
    phone.wait_until_synced().await?;
    phone.go("new").await?;
    phone.go("customers").await?;
    ensure!(phone.count(&hook("drafts")).await? == 0, "nothing is left of the draft");
    Ok(())
}
