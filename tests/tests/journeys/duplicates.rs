//! One customer, twice in the book.

use anyhow::{Result, ensure};
use tests::browser::book::{TAB, input};
use tests::browser::phone::hook;
use tests::browser::{Phone, Stage};

use crate::{LUCIA, TOMAS};

const NAME: &str = "Abarrotes Xochimanqui";

/// Somebody new is in the book already: the form says so and opens the one that is there.
pub async fn a_warning_opens_the_one_that_is_there(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let known = lucia.create_customer(NAME, "55 1234 5678").await?;
    lucia.wait_until_synced().await?;

    lucia.go("new").await?;
    lucia.type_into("input[name=\"name\"]", "Abarrotes Xochimanki").await?;
    lucia.type_into("input[name=\"phone\"]", "5512345678").await?;
    let likely = format!("[data-test=\"likely\"][data-doc=\"{known}\"]");
    says(&lucia, &likely, NAME).await?;
    lucia.tap(&format!("{likely} [data-test=\"open-likely\"]")).await?;
    lucia.wait_for_customer(&known).await?;
    lucia.wait_for_field("name", NAME).await?;
    lucia.go("customers").await?;
    ensure!(lucia.count(&hook("drafts")).await? == 0, "what was typed is given up");
    Ok(())
}

/// A name that many bear is told as well, quietly; and a name that stands is not emptied.
pub async fn a_common_name_is_told(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let known = lucia.create_customer("Cafetería San José", "55 1234 5678").await?;
    lucia.wait_until_synced().await?;
    lucia.reveal("name").await?;
    lucia.type_into(&input("name"), "").await?;
    lucia.press(&input("name"), TAB).await?;
    lucia.wait_for_field("name", "Cafetería San José").await?;
    says(&lucia, &hook("toast"), "Cafetería San José").await?;

    lucia.go("new").await?;
    lucia.type_into("input[name=\"name\"]", "cafeteria san jose").await?;
    let namesake = format!("[data-test=\"likely\"][data-doc=\"{known}\"][data-probable=\"false\"]");
    says(&lucia, &namesake, "Cafetería San José").await?;
    lucia.tap(&format!("{namesake} [data-test=\"open-likely\"]")).await?;
    lucia.wait_for_customer(&known).await?;
    let view = stage.on_the_server(LUCIA, &known).await?;
    ensure!(view.record.text("name") == "Cafetería San José", "the name is {:?}", view.record.text("name"));

    // Nobody is offered to be merged with themselves.
    lucia.in_record_menu("nav-merge").await?;
    lucia.wait_for_screen("merge").await?;
    lucia.type_into("input[name=\"find\"]", "San José").await?;
    lucia.wait_for(&hook("found")).await?;
    ensure!(lucia.count(&format!("[data-test=\"found\"][data-doc=\"{known}\"]")).await? == 0, "it is not offered");
    Ok(())
}

/// Two records of one customer are merged while the other phone, offline, writes to the one that is merged away. What it
/// wrote is an issue of the survivor; it is taken over, and that is taken back.
pub async fn a_late_edit_is_taken_over(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let older = lucia.create_customer(NAME, "55 1234 5678").await?;
    let younger = lucia.create_customer("Abarrotes Xochimanqui SA", "55 1234 5678").await?;
    lucia.wait_until_synced().await?;
    tomas.find_and_open("Xochimanqui SA", &younger).await?;
    tomas.wait_until_synced().await?;

    stage.server_mut().kill();
    tomas.edit("source", "La trajo Tomás").await?;
    tomas.wait_for_chip(&["offline"], 1).await?;

    // From the list of all duplicates; the younger one's name is to stand.
    lucia.go("more").await?;
    lucia.tap(&hook("nav-duplicates")).await?;
    lucia.wait_for_screen("duplicates").await?;
    let pair = format!("[data-test=\"pair\"][data-one=\"{older}\"][data-other=\"{younger}\"]");
    lucia.tap(&format!("{pair} [data-test=\"merge-pair\"]")).await?;
    lucia.wait_for_screen("merge").await?;
    lucia.tap("[data-test=\"differing\"][data-field=\"name\"] [data-test=\"take-merged\"]").await?;
    lucia.tap(&hook("merge")).await?;
    lucia.wait_for_customer(&older).await?;
    lucia.wait_for_field("name", "Abarrotes Xochimanqui SA").await?;
    let merged = format!("[data-test=\"merged\"][data-doc=\"{younger}\"]");
    lucia.wait_for(&merged).await?;

    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    tomas.wait_until_synced().await?;
    // Whoever looks at the merged record is taken to its survivor.
    tomas.wait_for_customer(&older).await?;
    let late = format!("[data-test=\"later\"][data-doc=\"{younger}\"]");
    says(&lucia, &late, "La trajo Tomás").await?;
    says(&lucia, &late, TOMAS).await?;
    // The merger's own undoing must not be mistaken for the one that follows.
    lucia.wait_until_gone(&hook("toast")).await?;
    lucia.tap(&format!("{late} {}", hook("take-over"))).await?;
    lucia.wait_for_field("source", "La trajo Tomás").await?;
    lucia.wait_until_gone(&late).await?;
    lucia.tap(&hook("undo")).await?;
    lucia.wait_for_field("source", "").await?;
    lucia.wait_until_synced().await?;

    // And apart again.
    lucia.tap(&format!("{merged} {}", hook("part"))).await?;
    lucia.wait_until_gone(&merged).await?;
    lucia.wait_for_field("name", NAME).await?;
    lucia.wait_until_synced().await?;
    let view = stage.on_the_server(TOMAS, &younger).await?;
    ensure!(view.record.value("merged_into").is_null(), "it is a customer of its own again");
    ensure!(view.record.text("source") == "La trajo Tomás", "with what was written to it");
    Ok(())
}

/// Two that look alike and are not: one says so, and it is remembered after a start and on the other phone.
pub async fn two_that_are_not_the_same_are_not_offered_again(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let older = lucia.create_customer(NAME, "55 1234 5678").await?;
    let younger = lucia.create_customer("Abarrotes Xochimanqui dos", "55 1234 5678").await?;
    lucia.wait_until_synced().await?;
    tomas.find_and_open("Xochimanqui dos", &younger).await?;
    let pair = format!("[data-test=\"pair\"][data-one=\"{older}\"][data-other=\"{younger}\"]");
    for phone in [&lucia, &tomas] {
        open_duplicates(phone).await?;
        phone.wait_for(&pair).await?;
    }
    // Both stand side by side, with what tells them apart, and it is said which one would stay.
    says(&lucia, &format!("{pair} {}", hook("stays")), NAME).await?;
    for doc in [&older, &younger] {
        lucia.wait_for(&format!("{pair} [data-test=\"beside\"][data-doc=\"{doc}\"] dd")).await?;
    }
    lucia.tap(&format!("{pair} {}", hook("not-the-same"))).await?;
    lucia.wait_until_gone(&pair).await?;
    // Taken back, it is offered again; said again, it stays said.
    lucia.tap(&hook("undo")).await?;
    lucia.go("customers").await?;
    open_duplicates(&lucia).await?;
    lucia.wait_for(&pair).await?;
    lucia.tap(&format!("{pair} {}", hook("merge-pair"))).await?;
    lucia.wait_for(&hook("merging")).await?;
    lucia.tap(&hook("not-the-same")).await?;
    lucia.wait_for_screen("duplicates").await?;
    lucia.wait_until_synced().await?;
    lucia.reload().await?;
    tomas.wait_until_synced().await?;
    tomas.go("customers").await?;
    for phone in [&lucia, &tomas] {
        open_duplicates(phone).await?;
        phone.wait_for("[data-test=\"duplicates\"][data-ready=\"true\"]").await?;
        ensure!(phone.count(&pair).await? == 0, "the pair is offered again");
    }
    // Nor is the one offered where the other is merged.
    lucia.go("customers").await?;
    lucia.find_and_open("Xochimanqui dos", &younger).await?;
    lucia.in_record_menu("nav-merge").await?;
    lucia.wait_for_screen("merge").await?;
    lucia.type_into("input[name=\"find\"]", "Xochimanqui").await?;
    lucia.wait_for(&format!("[data-test=\"found\"][data-doc=\"{older}\"]")).await?;
    ensure!(lucia.count(&format!("[data-test=\"likely\"][data-doc=\"{older}\"]")).await? == 0, "it is likely again");
    Ok(())
}

async fn open_duplicates(phone: &Phone) -> Result<()> {
    phone.go("more").await?;
    phone.tap(&hook("nav-duplicates")).await?;
    phone.wait_for_screen("duplicates").await
}

/// Waits until a part of the page says something.
pub async fn says(phone: &Phone, selector: &str, words: &str) -> Result<()> {
    let script =
        "return [...document.querySelectorAll(arguments[0])].some((part) => part.innerText.includes(arguments[1]))";
    phone.wait(&format!("{words:?} in {selector}"), script, &[selector.into(), words.into()]).await.map(drop)
}
