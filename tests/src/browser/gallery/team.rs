//! What whoever leads others sees of them, on a phone and on a desktop.

use anyhow::Result;

use super::easel::{Easel, SUN, as_on_a_phone, calm, enlarge, resize};
use crate::browser::phone::{Phone, hook};
use crate::browser::stage::Stage;

/// A desktop's window.
const DESKTOP: (u32, u32) = (1280, 800);

async fn counted(phone: &Phone) -> Result<()> {
    phone.wait_for("[data-test=\"team\"][data-ready=\"true\"]").await
}

/// Plays it on a phone of whoever administers the sample.
pub(super) async fn paint(stage: &mut Stage, easel: Easel<'_>) -> Result<()> {
    if !["team", "large-team", "wide-team"].iter().any(|screen| easel.wants(screen)) {
        return Ok(());
    }
    let phone = stage.joined("Dirección", server::founding::ADMINISTRATOR).await?;
    let phone = &*phone;
    as_on_a_phone(phone).await?;
    calm(phone).await?;
    phone.go("team").await?;
    easel.each(phone, "team", counted).await?;
    easel.each_in(&SUN, phone, "team", counted).await?;
    let large = async |phone: &Phone| {
        counted(phone).await?;
        enlarge(phone).await
    };
    easel.each_in(&["light"], phone, "large-team", large).await?;
    let how = async |phone: &Phone| {
        counted(phone).await?;
        phone.tap(&hook("how-counted")).await?;
        phone.wait_for(&format!("{}[open]", hook("counting"))).await
    };
    easel.each(phone, "team-counting", how).await?;
    let wide = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        counted(phone).await
    };
    easel.each(phone, "wide-team", wide).await?;
    easel.each_in(&SUN, phone, "wide-team", wide).await?;
    resize(phone, None).await?;
    phone.reload().await?;
    counted(phone).await?;
    phone.tap(&hook("team-person")).await?;
    easel.each(phone, "team-person", counted).await?;
    stage.put_away("Dirección");
    Ok(())
}
