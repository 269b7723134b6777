//! The first minute: joining, each way, and the first screen.

use std::rc::Rc;

use anyhow::Result;

use super::SELLERS;
use super::easel::{Easel, as_on_a_phone, calm};
use crate::browser::engine::Engine;
use crate::browser::phone::{Phone, hook};
use crate::browser::stage::Stage;

/// Plays it; who has joined is returned.
pub(super) async fn paint(stage: &mut Stage, easel: Easel<'_>) -> Result<Rc<Phone>> {
    let link = stage.invitation(SELLERS.0)?;
    let lucia = stage.phone_over_code("Lucía", "https://www.example.com/menu").await?;
    as_on_a_phone(&lucia).await?;
    lucia.open(&link).await?;
    let invited = async |phone: &Phone| phone.wait_for(&hook("invitation-here")).await;
    easel.each(&lucia, "join-invited", invited).await?;
    let address = format!("http://{}/", stage.server().address());
    lucia.open(&address).await?;
    easel.each(&lucia, "join", async |phone| phone.wait_for(&hook("scan")).await).await?;
    if stage.engine() == Engine::Chromium {
        let scanning = async |phone: &Phone| {
            phone.tap(&hook("scan")).await?;
            phone.wait_for(&format!("{}:not([hidden])", hook("scan-problem"))).await
        };
        easel.each(&lucia, "join-scanning", scanning).await?;
    }
    let refused = async |phone: &Phone| {
        phone.forbid_camera().await?;
        phone.tap(&hook("scan")).await?;
        phone.wait_for("[data-camera=\"forbidden\"]").await
    };
    easel.each(&lucia, "join-no-camera", refused).await?;

    lucia.open("about:blank").await?;
    lucia.open(&link).await?;
    lucia.wait_for(&hook("invitation-here")).await?;
    lucia.tap(&hook("join")).await?;
    lucia.wait_for_screen("today").await?;
    lucia.wait_until_synced().await?;
    lucia.wait_until_installed().await?;
    let today = "[data-test=\"today\"][data-ready=\"true\"]";
    easel.each(&lucia, "first-today", async |phone| phone.wait_for(today).await).await?;
    lucia.go("customers").await?;
    easel.each(&lucia, "first-customers", async |phone| phone.listed().await.map(drop)).await?;
    calm(&lucia).await?;

    // Stopped in its middle.
    if easel.wants("first-paused") {
        let (tomas, _link) = stage.half_loaded("A medias", SELLERS.1).await?;
        as_on_a_phone(&tomas).await?;
        calm(&tomas).await?;
        tomas.tap(&hook("pause-loading")).await?;
        let paused = async |phone: &Phone| phone.wait_for("[data-test=\"loading\"][data-paused=\"true\"]").await;
        easel.each(&tomas, "first-paused", paused).await?;
        stage.put_away("A medias");
    }

    // Nobody is in the book yet.
    if easel.wants("empty-customers") {
        let alone = stage.invite("Nadia Ochoa", &["--territory", "Litoral", "--create"])?;
        let nadia = stage.phone("Nadia").await?;
        as_on_a_phone(&nadia).await?;
        nadia.join(&alone).await?;
        calm(&nadia).await?;
        let empty = async |phone: &Phone| phone.wait_for(&hook("empty")).await;
        easel.each(&nadia, "empty-customers", empty).await?;
        nadia.go("today").await?;
        easel.each(&nadia, "empty-today", empty).await?;
        nadia.go("more").await?;
        nadia.tap(&hook("nav-duplicates")).await?;
        easel.each(&nadia, "empty-duplicates", async |phone| phone.wait_for(&hook("no-pairs")).await).await?;
        stage.put_away("Nadia");
    }
    Ok(lucia)
}
