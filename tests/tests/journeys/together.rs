//! Two people at one customer at the same time.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::book::input;
use tests::browser::phone::{Phone, hook};

use crate::{LUCIA, TOMAS};

/// Two people type in the same notes. Both texts are there, for both, and each caret stays behind its own words.
pub async fn type_in_the_same_notes(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&customer).await?;
    let name = lucia.field("name").await?;
    lucia.edit("notes", "Cierra a las tres.").await?;
    lucia.wait_until_synced().await?;
    tomas.find_and_open(&name, &customer).await?;
    tomas.wait_for_field("notes", "Cierra a las tres.").await?;
    for phone in [&lucia, &tomas] {
        phone.reveal("notes").await?;
    }

    type_at(&tomas, "Cierra a las tres.".len(), " Pide factura.").await?;
    type_at(&lucia, 0, "Ojo: ").await?;
    let whole = "Ojo: Cierra a las tres. Pide factura.";
    for (phone, caret) in [(&lucia, "Ojo: ".len()), (&tomas, whole.len())] {
        phone.wait_for_field("notes", whole).await?;
        let stands = "const area = document.querySelector(arguments[0]); \
            return area === document.activeElement && area.selectionStart === arguments[1]";
        phone.wait("caret behind what was typed", stands, &[json!(input("notes")), json!(caret)]).await?;
    }
    // And they go on.
    type_at(&tomas, whole.len(), " Gracias.").await?;
    for phone in [&lucia, &tomas] {
        phone.wait_for_field("notes", &format!("{whole} Gracias.")).await?;
        phone.wait_until_synced().await?;
    }
    Ok(())
}

/// Two values stand at a field. Keeping one is taken back, and both are there again; then a third is written in the field, and
/// stands alone for everybody.
pub async fn agree_on_a_third_value(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&customer).await?;
    let name = lucia.field("name").await?;
    tomas.find_and_open(&name, &customer).await?;
    stage.server_mut().kill();
    lucia.edit("segment", "Mayoreo").await?;
    tomas.edit("segment", "Menudeo").await?;
    stage.server_mut().restart()?;
    for phone in [&lucia, &tomas] {
        phone.wait_until_synced().await?;
        phone.conflict("segment").await?;
    }

    lucia.keep("segment", "Menudeo").await?;
    lucia.tap(&hook("undo")).await?;
    // The same two values as before, each by whom it is.
    let choices = lucia.conflict("segment").await?;
    for (value, whose) in [("Mayoreo", LUCIA), ("Menudeo", TOMAS)] {
        let said = choices.iter().find(|(own, _)| own == value).map(|(_, said)| said.clone()).unwrap_or_default();
        ensure!(said.contains(whose), "{value} is by {said:?}");
    }
    lucia.edit("segment", "Distribuidor").await?;
    for phone in [&lucia, &tomas] {
        phone.wait_until_gone("[data-test=\"conflict\"]").await?;
        phone.wait_for_field("segment", "Distribuidor").await?;
        phone.wait_for_chip(&["synced"], 0).await?;
    }
    Ok(())
}

/// Types into the notes at a place, as at a caret that was put there.
async fn type_at(phone: &Phone, at: usize, text: &str) -> Result<()> {
    let script = "const area = document.querySelector(arguments[0]); area.focus(); \
        area.setSelectionRange(arguments[1], arguments[1]); \
        return document.execCommand('insertText', false, arguments[2])";
    phone.wait("typing", script, &[json!(input("notes")), json!(at), json!(text)]).await.map(drop)
}
