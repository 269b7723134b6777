//! What happened, and how it was before.

use anyhow::Result;
use tests::browser::Stage;
use tests::browser::phone::hook;

use super::duplicates::says;
use crate::{LUCIA, TOMAS};

/// Two people write to a field, one after the other. Its history says who wrote what, and one tap brings the first value
/// back, another one the second.
pub async fn brings_a_value_back(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&customer).await?;
    let name = lucia.field("name").await?;
    lucia.edit("source", "Feria de marzo").await?;
    lucia.wait_until_synced().await?;
    tomas.find_and_open(&name, &customer).await?;
    tomas.wait_for_field("source", "Feria de marzo").await?;
    tomas.edit("source", "Recomendación").await?;
    tomas.wait_until_synced().await?;
    lucia.wait_for_field("source", "Recomendación").await?;

    lucia.reveal("source").await?;
    lucia.type_into("[data-test=\"field\"][data-field=\"source\"] input", "Recomendación").await?;
    lucia.tap("[data-test=\"field\"][data-field=\"source\"] [data-test=\"field-history\"]").await?;
    lucia.wait_for_screen("history").await?;
    let line = |n: u32| format!("[data-test=\"happening\"]:nth-of-type({n})");
    says(&lucia, &line(1), TOMAS).await?;
    says(&lucia, &line(1), "Recomendación").await?;
    says(&lucia, &line(2), LUCIA).await?;
    lucia.tap(&format!("{} [data-test=\"put-back\"]", line(2))).await?;
    lucia.wait_for(&hook("undo")).await?;
    says(&lucia, &line(1), LUCIA).await?;
    lucia.tap(&hook("back")).await?;
    lucia.wait_for_customer(&customer).await?;
    lucia.wait_for_field("source", "Feria de marzo").await?;
    tomas.wait_for_field("source", "Feria de marzo").await?;

    // The same of the whole record: the last change is taken back.
    lucia.in_record_menu("nav-history").await?;
    lucia.wait_for_screen("history").await?;
    lucia.tap(&format!("{} [data-test=\"take-back\"]", line(1))).await?;
    lucia.wait_for(&hook("undo")).await?;
    lucia.tap(&hook("back")).await?;
    lucia.wait_for_field("source", "Recomendación").await?;
    lucia.wait_until_synced().await?;
    tomas.wait_for_field("source", "Recomendación").await
}
