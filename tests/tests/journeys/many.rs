//! A long list made short, and something done to all who remain.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use crate::LUCIA;
use crate::duplicates::says;

/// Filtered, grouped, put in order, searched; then several are selected, given a tag, and all of it is taken back.
pub async fn are_tagged_at_once(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let all = phone.total().await?;

    phone.filter("mine").await?;
    phone
        .wait(
            "shorter list",
            "return Number(document.querySelector(arguments[0])?.dataset.total) < arguments[1]",
            &[json!(hook("count")), json!(all)],
        )
        .await?;
    let mine = phone.total().await?;
    ensure!(mine > 3, "Lucía has customers of her own");
    phone.choose("grouping", "stage").await?;
    phone.wait_for(&hook("row-group")).await?;
    phone.choose("order", "contact").await?;

    // What is chosen is there at the next start.
    let kept = "return ['also=owner%3D%40me', 'group=stage', 'sort=contact'].every((part) => String(history.state).includes(part))";
    phone.wait("a view that is kept", kept, &[]).await?;
    phone.reload().await?;
    phone.wait_for_total(mine).await?;
    phone.wait_for(&hook("row-group")).await?;
    phone.quick("mine").await?;
    phone.wait_for_total(all).await?;
    phone.choose("grouping", "none").await?;
    phone.wait_until_gone(&hook("row-group")).await?;
    phone.choose("order", "best").await?;

    // What was found is marked, in the name or in the line that says where.
    let customer = phone.listed().await?.swap_remove(0);
    phone.open_listed(&customer).await?;
    let name = phone.field("name").await?;
    phone.back().await?;
    let word = name.split_whitespace().next().context("a name has a word")?.to_owned();
    phone.search(&word).await?;
    phone.wait_for("[data-test=\"customer-row\"] mark").await?;
    phone.search("").await?;
    phone.wait_for_total(all).await?;

    let several = phone.listed().await?[..3].to_vec();
    phone.in_list_menu("select-many").await?;
    for doc in &several {
        phone.tap(&format!("[data-test=\"customer-row\"][data-doc=\"{doc}\"]")).await?;
    }
    phone.wait_for_selected(several.len()).await?;
    tag(&phone, "Feria de mayo").await?;
    for doc in &several {
        phone.wait_for(&format!("[data-doc=\"{doc}\"][data-waiting=\"false\"]")).await?;
    }
    phone.wait_until_synced().await?;
    // Their stage, and that is taken back.
    let before = stage.on_the_server(LUCIA, &several[0]).await?.record.text("stage").to_owned();
    select(&phone, &several).await?;
    phone.tap(&hook("selection-more")).await?;
    phone.tap(&hook("change-stage")).await?;
    phone.choose("many-choice", "lost").await?;
    phone.tap(&hook("apply")).await?;
    says(&phone, &hook("toast"), "Changed").await?;
    phone.tap(&hook("undo")).await?;
    phone.open_listed(&several[0]).await?;
    phone.wait_for_field("stage", &before).await?;
    phone.wait_until_synced().await?;
    // A link to them.
    phone.open(&format!("http://{}/customers?tag=Feria+de+mayo", stage.server().address())).await?;
    phone.wait_for_total(3).await?;
    let label = "tag/feria-de-mayo/label";
    let record = stage.on_the_server(LUCIA, &several[0]).await?;
    ensure!(record.record.text("stage") == before, "the stage is {:?}", record.record.text("stage"));
    ensure!(record.record.text(label) == "Feria de mayo", "the server has the tag");

    // All at once, and with one tap as if it had not been.
    phone.in_list_menu("select-many").await?;
    phone.tap(&hook("selection-more")).await?;
    phone.tap(&hook("select-all")).await?;
    phone.wait_for_selected(3).await?;
    phone.tap(&hook("remove-many")).await?;
    phone.wait_for_total(0).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for_total(3).await?;
    phone.tap(&hook("condition")).await?;
    phone.wait_for_total(all).await?;
    phone.wait_until_synced().await?;
    let record = stage.on_the_server(LUCIA, &several[1]).await?;
    ensure!(record.record.removed.is_none() && record.record.issues.is_empty(), "nobody is removed");
    Ok(())
}

/// Visits are planned with several at once, in one step that says how many; with whom one is planned already there is no second.
pub async fn are_visited_at_once(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let several = phone.listed().await?[..3].to_vec();
    plan(&phone, &several).await?;
    // Taken back, and planned again.
    phone.tap(&hook("undo")).await?;
    phone.wait_until_synced().await?;
    plan(&phone, &several).await?;
    phone.wait_until_synced().await?;
    select(&phone, &several).await?;
    phone.tap(&hook("plan-visits")).await?;
    phone.tap(&hook("apply")).await?;
    says(&phone, &hook("toast"), "3 had one already").await?;
    ensure!(phone.count(&hook("undo")).await? == 0, "nothing was planned a second time");
    Ok(())
}

/// Selects customers in view.
async fn select(phone: &Phone, docs: &[String]) -> Result<()> {
    phone.in_list_menu("select-many").await?;
    for doc in docs {
        phone.tap(&format!("[data-test=\"customer-row\"][data-doc=\"{doc}\"]")).await?;
    }
    phone.wait_for_selected(docs.len()).await
}

/// Plans visits with them, as the form proposes.
async fn plan(phone: &Phone, docs: &[String]) -> Result<()> {
    select(phone, docs).await?;
    phone.tap(&hook("plan-visits")).await?;
    phone.tap(&hook("apply")).await?;
    phone.wait_for(&hook("undo")).await
}

/// Gives the selected customers a tag.
async fn tag(phone: &Phone, label: &str) -> Result<()> {
    phone.tap(&hook("add-tag")).await?;
    phone.type_into("input[name=\"many-tag\"]", label).await?;
    phone.tap(&hook("apply")).await?;
    phone.wait_for(&hook("undo")).await
}
