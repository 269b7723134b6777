//! The app that people have on their phones meets a newer server, and then becomes the newer app.

use anyhow::{Result, ensure};
use tests::browser::Stage;
use tests::browser::book::input;
use tests::browser::phone::hook;
use tests::browser::release;

use crate::{LUCIA, TOMAS};

/// The last release joins, reads, edits and syncs with this server. It is updated on the spot, over its own storage, while edits
/// wait that only the phone has and one is typed and not left: the newer app has all of it, sends it, and reads what others did.
pub async fn is_updated_in_place(stage: &mut Stage) -> Result<()> {
    stage.hand_out_release(release::LATEST)?;
    let phone = stage.joined("Lucía", LUCIA).await?;
    let listed = phone.listed().await?;
    let (customer, other) = (listed[1].clone(), listed[2].clone());
    phone.reload().await?;
    phone.go("customers").await?;
    phone.open_listed(&other).await?;
    phone.edit("source", "De la versión anterior").await?;
    phone.wait_until_synced().await?;
    let total = {
        phone.go("customers").await?;
        phone.total().await?
    };

    stage.hand_out_latest()?;
    phone.go("more").await?;
    phone.tap(&hook("look-for-update")).await?;
    phone.wait_for(&hook("update")).await?;
    phone.go("customers").await?;
    phone.open_listed(&customer).await?;
    stage.server_mut().kill();
    phone.edit("source", "Sin enviar").await?;
    phone.edit("preferred_hours", "De 9 a 11").await?;
    phone.wait_for_chip(&["offline"], 2).await?;
    phone.type_into(&input("segment"), "A medio escribir").await?;
    phone.tap(&hook("update-now")).await?;

    phone.wait_until_gone(&hook("update")).await?;
    let alone = "return navigator.serviceWorker.getRegistration().then((found) => found.waiting === null)";
    phone.wait("new version", alone, &[]).await?;
    phone.wait_for_customer(&customer).await?;
    phone.wait_for_field("source", "Sin enviar").await?;
    phone.wait_for_field("preferred_hours", "De 9 a 11").await?;
    phone.wait_for_field("segment", "A medio escribir").await?;
    phone.wait_for_chip(&["offline"], 3).await?;

    stage.server_mut().restart()?;
    phone.wait_until_synced().await?;
    phone.go("customers").await?;
    phone.wait_for_total(total).await?;
    let view = stage.on_the_server(LUCIA, &customer).await?;
    for (key, value) in [("source", "Sin enviar"), ("preferred_hours", "De 9 a 11"), ("segment", "A medio escribir")] {
        ensure!(view.record.text(key) == value, "{key} arrived as {:?}", view.record.text(key));
    }
    let before = stage.on_the_server(LUCIA, &other).await?;
    ensure!(before.record.text("source") == "De la versión anterior");

    // What somebody else changes is read by the newer app as ever.
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let name = view.record.text("name").to_owned();
    tomas.find_and_open(&name, &customer).await?;
    tomas.edit("segment", "Lo cambió Tomás").await?;
    tomas.wait_until_synced().await?;
    phone.find_and_open(&name, &customer).await?;
    phone.wait_for_field("segment", "Lo cambió Tomás").await?;
    Ok(())
}
