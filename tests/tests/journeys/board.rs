//! The board: cards in columns, moved by a thumb, a mouse and the keyboard.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::keyboard::{ESCAPE, RIGHT};
use tests::browser::phone::{Phone, hook};

use crate::table::widen;
use crate::{LUCIA, TOMAS};

/// Where a card lies.
fn in_lane(choice: &str, id: &str) -> String {
    format!("[data-test=\"lane\"][data-choice=\"{choice}\"] [data-test=\"card\"][data-doc=\"{id}\"]")
}

/// A column.
fn lane(choice: &str) -> String {
    format!("[data-test=\"lane\"][data-choice=\"{choice}\"]")
}

/// Waits until a column has so many.
async fn has(phone: &Phone, choice: &str, total: u64) -> Result<()> {
    phone.wait_for(&format!("{}[data-total=\"{total}\"]", lane(choice))).await
}

async fn total(phone: &Phone, choice: &str) -> Result<u64> {
    let total = phone.attribute(&lane(choice), "data-total").await?.context("no such column")?;
    Ok(total.parse()?)
}

/// Opens the board of customers by the switch of their list.
async fn open(phone: &Phone) -> Result<()> {
    phone.go("customers").await?;
    phone.tap(&format!(".of-kind {}", hook("as-board"))).await?;
    phone.wait_for("[data-test=\"board\"][data-ready=\"true\"]").await
}

/// The first card of a column.
async fn first(phone: &Phone, choice: &str) -> Result<String> {
    let selector = format!("{} [data-test=\"card\"][data-at=\"0\"]", lane(choice));
    phone.wait_for(&selector).await?;
    phone.attribute(&selector, "data-doc").await?.context("a card has an id")
}

/// Waits until something was said aloud that has all these words.
async fn said(phone: &Phone, words: &[&str]) -> Result<()> {
    let script = "const said = document.querySelector(arguments[0])?.textContent ?? ''; \
        return arguments[1].every((word) => said.includes(word))";
    phone.wait(&format!("{words:?} said"), script, &[json!(hook("board-said")), json!(words)]).await.map(drop)
}

/// Moves a card to the last column by its menu.
async fn move_first(phone: &Phone, id: &str) -> Result<()> {
    // Columns out of view have no cards.
    let show = "document.querySelector(arguments[0]).scrollIntoView({ inline: 'start', block: 'nearest', behavior: 'instant' })";
    phone.browser().webdriver()?.execute(show, &[json!(lane("engagement"))]).await?;
    phone.wait_for(&in_lane("engagement", id)).await?;
    phone.tap(&format!("{} .card:has([data-doc=\"{id}\"]) {}", lane("engagement"), hook("move-card"))).await?;
    phone.tap("[data-test=\"move-to\"][data-choice=\"lost\"]").await
}

/// On a phone a card goes to another column by its menu, without a network, and is seen on another one; taken back, it is where it
/// was on both. How one looks at a list is kept.
pub async fn is_moved_and_put_back(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    open(&lucia).await?;
    let id = first(&lucia, "engagement").await?;
    let (from, to) = (total(&lucia, "engagement").await?, total(&lucia, "lost").await?);

    stage.server_mut().kill();
    move_first(&lucia, &id).await?;
    lucia.wait_for(&in_lane("lost", &id)).await?;
    lucia.wait_for_focus(&format!("[data-doc=\"{id}\"]")).await?;
    has(&lucia, "engagement", from - 1).await?;
    has(&lucia, "lost", to + 1).await?;
    lucia.wait_for(&format!("[data-doc=\"{id}\"][data-waiting=\"true\"]")).await?;
    lucia.tap(&hook("undo")).await?;
    has(&lucia, "engagement", from).await?;
    has(&lucia, "lost", to).await?;
    move_first(&lucia, &id).await?;
    has(&lucia, "lost", to + 1).await?;
    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    tomas.open(&format!("http://{}/customers/{id}", stage.server().address())).await?;
    tomas.reveal("stage").await?;
    tomas.wait_for_field("stage", "lost").await?;

    // The card opens, and back leads to the board; so does the list's place in the bar, until the list is chosen.
    lucia.tap(&in_lane("lost", &id)).await?;
    lucia.wait_for_screen("customer").await?;
    lucia.tap(&hook("back")).await?;
    lucia.wait_for_screen("board").await?;
    lucia.reload().await?;
    lucia.wait_for("[data-test=\"board\"][data-ready=\"true\"]").await?;
    lucia.tap(&hook("nav-today")).await?;
    lucia.wait_for_screen("today").await?;
    lucia.tap(&hook("nav-customers")).await?;
    lucia.wait_for_screen("board").await?;
    lucia.tap(&format!(":not(.of-kind[hidden] *){}", hook("as-list"))).await?;
    lucia.wait_for_screen("customers").await
}

/// On a desktop a card is carried to another column by the mouse; by keyboard one is put back, and another carried, and where it is is
/// said aloud. Whoever reads the catalogue moves nothing on its board.
pub async fn is_carried(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    widen(&phone).await?;
    open(&phone).await?;
    let (from, to) = (total(&phone, "engagement").await?, total(&phone, "acquisition").await?);
    let id = first(&phone, "engagement").await?;
    phone.drag(&in_lane("engagement", &id), &lane("acquisition")).await?;
    has(&phone, "engagement", from - 1).await?;
    has(&phone, "acquisition", to + 1).await?;
    phone.wait_for_screen("board").await?;
    phone.tap(&hook("undo")).await?;
    has(&phone, "engagement", from).await?;
    has(&phone, "acquisition", to).await?;

    let card = in_lane("engagement", &id);
    phone.wait_for(&card).await?;
    let focus = "document.querySelector(arguments[0]).focus()";
    phone.browser().webdriver()?.execute(focus, &[json!(card)]).await?;
    phone.wait_for_focus(&card).await?;
    phone.strike(&[" "]).await?;
    phone.wait_for(&format!(".card.carried [data-doc=\"{id}\"]")).await?;
    phone.strike(&[RIGHT]).await?;
    let name = "return document.querySelector(arguments[0]).querySelector('h2').innerText";
    let acquisition = phone.browser().webdriver()?.execute(name, &[json!(lane("acquisition"))]).await?;
    let acquisition = acquisition.as_str().context("a column has a name")?.to_owned();
    said(&phone, &[&acquisition, &to.to_string()]).await?;
    phone.strike(&[ESCAPE]).await?;
    phone.wait_until_gone(".card.carried").await?;
    phone.wait_for_focus(&card).await?;
    ensure!(total(&phone, "engagement").await? == from, "Escape has put it back");

    phone.strike(&[" "]).await?;
    phone.strike(&[RIGHT]).await?;
    phone.strike(&[" "]).await?;
    phone.wait_for_focus(&in_lane("acquisition", &id)).await?;
    said(&phone, &[&acquisition, &(to + 1).to_string()]).await?;
    has(&phone, "acquisition", to + 1).await?;
    phone.wait_until_synced().await?;

    phone.open(&format!("http://{}/products?as=board", stage.server().address())).await?;
    widen(&phone).await?;
    phone.wait_for("[data-test=\"board\"][data-kind=\"product\"] [data-test=\"card\"]").await?;
    ensure!(phone.count(&hook("move-card")).await? == 0, "a seller is offered to move products");

    // At the side each kind has its place, where its list stands as one looks at it.
    let place = "[data-test=\"nav-kind\"][data-kind=\"customer\"]";
    phone.tap(place).await?;
    phone.wait_for("[data-test=\"board\"][data-kind=\"customer\"][data-ready=\"true\"]").await?;
    phone.wait_for(&format!("{place}[aria-current]")).await
}
