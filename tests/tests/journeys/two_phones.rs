//! The main job.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use tests::browser::phone::hook;
use tests::browser::{Phone, Stage};

use super::activities::activity;
use crate::{LUCIA, TOMAS};

/// Two phones edit the same customer offline: fields of one's own, one field of both, and how a visit went. One reconnects, then
/// the other. Each has everything of both; at what both wrote stand both values with who wrote them, until a tap settles it for
/// all.
pub async fn both_keep_everything(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&customer).await?;
    let name = lucia.field("name").await?;
    lucia.log("visit", "Pidió el catálogo").await?;
    let visit = activity(&lucia, "Pidió el catálogo").await?;
    let line = format!("[data-test=\"activity\"][data-doc=\"{visit}\"]");
    lucia.wait_until_synced().await?;
    tomas.find_and_open(&name, &customer).await?;
    tomas.wait_for(&line).await?;

    stage.server_mut().kill();
    for (phone, outcome) in [(&lucia, "order"), (&tomas, "interested")] {
        phone.tap(&format!("{line} {}", hook("unfold"))).await?;
        phone.tap(&hook("edit-activity")).await?;
        phone.choose("activity/outcome", outcome).await?;
        phone.wait_for_mark("activity/outcome", &["phone"]).await?;
        phone.tap(&hook("close-activity")).await?;
    }
    lucia.edit("source", "La trajo Lucía").await?;
    lucia.edit("segment", "Mayoreo").await?;
    tomas.edit("preferred_hours", "Después de las 11").await?;
    tomas.edit("segment", "Menudeo").await?;
    lucia.wait_for_chip(&["offline"], 3).await?;
    tomas.wait_for_chip(&["offline"], 3).await?;
    // Tomás stays out of reach a while longer: his app is closed.
    tomas.open("about:blank").await?;

    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    tomas.open(&format!("http://{}/customers/{customer}", stage.server().address())).await?;
    tomas.wait_for_customer(&customer).await?;
    tomas.wait_until_synced().await?;

    for phone in [&lucia, &tomas] {
        phone.wait_for_field("source", "La trajo Lucía").await?;
        phone.wait_for_field("preferred_hours", "Después de las 11").await?;
        stands_with_its_author(phone, &[("Mayoreo", LUCIA), ("Menudeo", TOMAS)]).await?;
        phone.wait_for(&format!("{line} .mark.conflict")).await?;
    }

    // It waits for a person, and says where.
    lucia.wait_for_chip(&["contested"], 0).await?;
    lucia.open_outbox().await?;
    // And is settled there, by whom and when beside each value.
    let announced = format!("[data-test=\"unsettled\"][data-doc=\"{customer}\"]");
    stands_with_its_author(&lucia, &[("Mayoreo", LUCIA), ("Menudeo", TOMAS)]).await?;
    lucia.tap(&format!("{announced} [data-field=\"segment\"] [data-test=\"keep\"][data-value=\"Mayoreo\"]")).await?;
    lucia.wait_until_gone(&announced).await?;
    lucia.wait_for("[data-test=\"outbox\"] [data-test=\"undo\"]").await?;
    // So is what was done with them, which has no page.
    let announced = format!("[data-test=\"unsettled\"][data-doc=\"{visit}\"]");
    lucia.tap(&format!("{announced} [data-field=\"outcome\"] {}", hook("keep"))).await?;
    lucia.wait_until_gone(&announced).await?;
    lucia.close_outbox().await?;
    lucia.wait_for_field("segment", "Mayoreo").await?;
    tomas.wait_until_gone("[data-test=\"conflict\"]").await?;
    tomas.wait_for_field("segment", "Mayoreo").await?;
    for phone in [&lucia, &tomas] {
        phone.wait_for_chip(&["synced"], 0).await?;
        phone.wait_until_gone(&format!("{line} .mark.conflict")).await?;
    }
    let view = stage.on_the_server(TOMAS, &customer).await?;
    ensure!(view.record.text("segment") == "Mayoreo" && view.record.conflicts.is_empty(), "settled for everybody");
    Ok(())
}

async fn stands_with_its_author(phone: &Phone, expected: &[(&str, &str)]) -> Result<()> {
    let choices = phone.conflict("segment").await?;
    let values: BTreeSet<&str> = choices.iter().map(|(value, _)| value.as_str()).collect();
    let wanted: BTreeSet<&str> = expected.iter().map(|(value, _)| *value).collect();
    ensure!(values == wanted, "{}: {choices:?} stand", phone.name());
    for (value, author) in expected {
        let says = choices.iter().any(|(shown, words)| shown == value && words.contains(author));
        ensure!(says, "{}: {value} is {author}'s, but it says {choices:?}", phone.name());
    }
    Ok(())
}
