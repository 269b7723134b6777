//! What asks for a person: an own field to be made, a new version, a lost place, a book that is gone, no storage at all.

use anyhow::{Context as _, Result};

use super::easel::{Easel, as_on_a_phone, calm};
use crate::browser::phone::{Phone, hook};
use crate::browser::stage::Stage;

/// Plays it on a phone of whoever administers the sample.
pub(super) async fn paint(stage: &mut Stage, easel: Easel<'_>) -> Result<()> {
    let mine = ["fields-form", "banner-", "locked", "book-gone"];
    if !mine.iter().any(|screen| easel.wants(screen)) {
        return Ok(());
    }
    let phone = stage.joined("Oficina", server::founding::ADMINISTRATOR).await?;
    as_on_a_phone(&phone).await?;
    calm(&phone).await?;
    phone.go("more").await?;
    phone.tap(&hook("nav-fields")).await?;
    let form = async |phone: &Phone| {
        phone.tap(&hook("add-field")).await?;
        phone.wait_for(&hook("field-form")).await?;
        phone.browser().webdriver()?.execute("document.querySelector('#holds').scrollIntoView()", &[]).await?;
        Ok(())
    };
    easel.each(&phone, "fields-form", form).await?;

    stage.publish_another_version()?;
    phone.go("more").await?;
    phone.tap(&hook("look-for-update")).await?;
    phone.wait_for(&hook("update")).await?;
    easel.as_it_stands(&phone, "banner-update").await?;

    let devices = stage.server().run("devices", &[])?;
    let line = devices.lines().find(|line| line.contains("Oficina")).context("the phone is in the list")?;
    stage.server().run("revoke", &[line.split_whitespace().next().unwrap_or_default()])?;
    phone.reload().await?;
    phone.wait_for_screen("locked").await?;
    easel.each(&phone, "locked", async |phone| phone.wait_for_screen("locked").await).await?;
    stage.put_away("Oficina");

    let fresh = stage.phone("Nuevo").await?;
    as_on_a_phone(&fresh).await?;
    let address = format!("http://{}/", stage.server().address());
    fresh.open(&address).await?;
    fresh.wait_for_screen("join").await?;
    fresh.browser().webdriver()?.execute("localStorage.setItem('cartera.book', '1')", &[]).await?;
    easel.each(&fresh, "book-gone", async |phone| phone.wait_for(&hook("book-gone")).await).await?;
    stage.put_away("Nuevo");
    Ok(())
}
