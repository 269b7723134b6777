//! An empty workspace as whoever administers it has it, alone: three steps, one of them done.

use anyhow::Result;

use super::easel::{Easel, as_on_a_phone, calm};
use crate::browser::engine::Engine;
use crate::browser::phone::{Phone, hook};
use crate::browser::stage::Stage;

/// Whom a new workspace begins with.
const ALONE: &str = "Administración";

/// Waits until each step says whether it is done.
async fn are_done(phone: &Phone, steps: [(&str, bool); 3]) -> Result<()> {
    for (step, is_done) in steps {
        phone.wait_for(&format!("[data-test=\"step\"][data-step=\"{step}\"][data-done=\"{is_done}\"]")).await?;
    }
    Ok(())
}

/// Plays it on a phone of the first administrator.
pub(super) async fn paint(engine: Engine, easel: Easel<'_>) -> Result<()> {
    if !easel.wants("beginning") {
        return Ok(());
    }
    let mut stage = Stage::empty(engine)?;
    let phone = stage.joined("Alba", ALONE).await?;
    let phone = &*phone;
    as_on_a_phone(phone).await?;
    calm(phone).await?;
    phone.go("today").await?;
    are_done(phone, [("firm", false), ("customers", false), ("people", false)]).await?;
    phone.tap(&hook("begin-firm")).await?;
    phone.wait_for_screen("record").await?;
    phone.edit("name", "Abarrotera del Valle").await?;
    phone.go("today").await?;
    let named = async |phone: &Phone| are_done(phone, [("firm", true), ("customers", false), ("people", false)]).await;
    easel.each(phone, "beginning", named).await
}
