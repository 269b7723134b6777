//! The app is open twice on one phone.

use anyhow::{Result, ensure};
use tests::browser::Stage;
use tests::browser::phone::hook;

use crate::LUCIA;

/// One window edits offline and is frozen with what it wrote. The other one takes over at once and has it all. The first
/// one thaws, finds itself a reader, takes over in its turn, and in the end every edit is on the server.
pub async fn a_frozen_window_loses_nothing(stage: &mut Stage) -> Result<()> {
    stage.want_new_phones();
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    let windows = phone.open_second_window().await?;
    phone.wait_for_customer(&customer).await?;
    phone.take_over().await?;

    phone.go_to_first(&windows).await?;
    phone.take_over().await?;
    stage.server_mut().kill();
    phone.edit("source", "Escrito en la primera").await?;
    phone.wait_for_mark("source", &["phone"]).await?;
    phone.freeze_first(&windows).await?;

    phone.take_over().await?;
    phone.wait_for_field("source", "Escrito en la primera").await?;
    phone.edit("segment", "Escrito en la segunda").await?;
    phone.wait_for_mark("segment", &["phone"]).await?;
    phone.wait_for_chip(&["offline"], 2).await?;
    ensure!(phone.count(&hook("elsewhere")).await? == 0, "the window in view writes");
    phone.watch_for(&hook("elsewhere")).await?;

    // It was shut out while it could not know. Whether it finds out by itself or by being looked at, it takes over now.
    phone.thaw_first(&windows).await?;
    phone.take_over().await?;
    phone.edit("preferred_hours", "Otra vez en la primera").await?;
    phone.wait_for_field("segment", "Escrito en la segunda").await?;
    phone.wait_for_chip(&["offline"], 3).await?;

    stage.server_mut().restart()?;
    phone.wait_until_synced().await?;
    phone.go_to_second(&windows).await?;
    // It was told that the book is in use elsewhere.
    phone.has_appeared().await?;
    phone.take_over().await?;
    phone.wait_for_field("preferred_hours", "Otra vez en la primera").await?;
    let view = stage.on_the_server(LUCIA, &customer).await?;
    for (key, value) in [
        ("source", "Escrito en la primera"),
        ("segment", "Escrito en la segunda"),
        ("preferred_hours", "Otra vez en la primera"),
    ] {
        ensure!(view.record.text(key) == value, "{key} on the server: {:?}", view.record.text(key));
    }
    Ok(())
}
