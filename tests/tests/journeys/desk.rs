//! Work at a desk: a broad window, and keys alone. What any screen does by keys is in `keyboard.rs`.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use shared::crm::search::fold;
use shared::document::DocId;
use tests::browser::Stage;
use tests::browser::book::{field, input};
use tests::browser::keyboard::{BACKSPACE, CONTROL, END, ENTER, ESCAPE, TAB};
use tests::browser::phone::{Phone, hook};

use crate::LUCIA;
use crate::activities::activity;
use crate::duplicates::says;
use crate::table::widen;

/// Where it is written what happened.
const AREA: &str = "textarea[name=\"activity\"]";

/// The heading by which products are sorted.
const BY_CODE: &str = "[data-test=\"sort\"][data-column=\"code\"]";

/// Whether products stand by the letters with which their codes begin.
const IN_ORDER: &str = "const heading = document.querySelector(arguments[0]).closest('[role=columnheader]'); \
    const at = [...heading.parentElement.children].indexOf(heading); \
    const rows = [...document.querySelectorAll('[data-test=record-row]')].map((link) => link.closest('[role=row]')); \
    const top = (row) => row.getBoundingClientRect().top; rows.sort((a, b) => top(a) - top(b)); \
    const codes = rows.map((row) => row.children[at].innerText.trim().slice(0, 3)); \
    return codes.length > 3 && codes.every((one, n) => \
        n === 0 || (arguments[1] ? codes[n - 1] <= one : codes[n - 1] >= one))";

/// A customer is searched for, a fact of theirs corrected, a visit registered with how it went and what comes next; the
/// next one of the list is looked at. The table of products is sorted, two of them are selected and sold no more, and
/// the customer is come back to. Whatever is done, the focus is somewhere.
pub async fn is_worked_by_keyboard(stage: &mut Stage) -> Result<()> {
    // Who keeps the catalogue has something to do in its table.
    stage.invite(LUCIA, &["--catalogue"])?;
    let phone = stage.joined("Lucía", LUCIA).await?;
    widen(&phone).await?;
    phone.wait_for("[role=table]").await?;
    let listed = phone.listed().await?;
    let (customer, neighbour) = (&listed[1], &listed[2]);
    let row = format!("a[data-doc=\"{customer}\"]");
    let name = "return document.querySelector(arguments[0])?.innerText.trim() || null";
    let name = phone.wait("a name", name, &[json!(row)]).await?;
    let name = name.as_str().context("a name has words")?;

    find(&phone, name, customer).await?;
    let code = correct(&phone).await?;
    let (visit, next) = register(&phone).await?;
    for (key, there) in [("j", neighbour), ("k", customer)] {
        phone.strike(&[key]).await?;
        phone.wait_for_customer(there).await?;
        phone.wait_for_focus(".pane-detail").await?;
    }
    leave(&phone, &row).await?;

    let products = end_two_products(&phone).await?;
    find(&phone, name, customer).await?;
    phone.wait_for_field("code", &code).await?;
    says(&phone, &of(&visit), "Pidio el catalogo").await?;
    leave(&phone, &row).await?;
    // What is new lies over the list, and gives the focus back.
    let sheet = format!("{}[open]", hook("new-sheet"));
    phone.strike(&["n"]).await?;
    phone.wait_for(&sheet).await?;
    phone.wait_for_focus(&format!("{sheet}, {sheet} *")).await?;
    phone.strike(&[ESCAPE]).await?;
    phone.wait_until_gone(&sheet).await?;
    phone.wait_for_focus(&row).await?;
    phone.wait_until_synced().await?;

    let (mut device, _directory) = stage.device(LUCIA).await?;
    let record = device.record(id(customer)?).await?.record;
    ensure!(record.text("code") == code, "the code is {:?}", record.text("code"));
    let record = device.record(id(&visit)?).await?.record;
    let said = ["what", "outcome", "customer"].map(|key| record.text(key));
    ensure!(said == ["visit", "order", customer.as_str()], "the visit says {said:?}");
    let record = device.record(id(&next)?).await?.record;
    let is_planned = record.value("planned").as_time().is_some() && record.value("done").is_null();
    ensure!(is_planned, "what comes next is planned");
    for product in products {
        let record = device.record(id(&product)?).await?.record;
        ensure!(record.text("state") == "ended", "{} is {:?}", record.text("name"), record.text("state"));
    }
    Ok(())
}

/// Opens a customer by the palette.
async fn find(phone: &Phone, name: &str, customer: &str) -> Result<()> {
    phone.strike(&[CONTROL, "k"]).await?;
    phone.wait_for_focus("input[name=\"palette\"]").await?;
    // What is on every keyboard: the search does not mind.
    phone.strike_each(&fold(name)).await?;
    let found =
        format!("return document.querySelector('{}')?.textContent.includes(arguments[0])", hook("palette-item"));
    phone.wait("customer in the palette", &found, &[json!(name)]).await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for_customer(customer).await?;
    phone.wait_for_focus(".pane-detail").await
}

/// Goes back from a customer's page to their row in the table.
async fn leave(phone: &Phone, row: &str) -> Result<()> {
    phone.strike(&[ESCAPE]).await?;
    phone.wait_for_screen("customers").await?;
    phone.wait_for("[role=table]").await?;
    phone.wait_for_focus(row).await
}

/// The end of the customer's code is typed anew where it stands, and saved by Enter; Escape gives up what is typed
/// after that. Answers the code.
async fn correct(phone: &Phone) -> Result<String> {
    let mut code = phone.field("code").await?;
    let line = format!("{} {}", field("code"), hook("edit-fact"));
    phone.tab_to(&line).await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for_focus(&input("code")).await?;
    phone.strike(&[END]).await?;
    phone.strike(&[BACKSPACE]).await?;
    phone.strike_each("9-B").await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for_mark("code", &["phone", "synced"]).await?;
    code.pop();
    code.push_str("9-B");
    phone.wait_for_field("code", &code).await?;
    phone.wait_for_focus(&input("code")).await?;
    phone.strike_each("z").await?;
    phone.wait_for_field("code", &format!("{code}z")).await?;
    phone.strike(&[ESCAPE]).await?;
    phone.wait_for_field("code", &code).await?;
    // Past the way to its history, and it is a line again.
    phone.strike(&[TAB]).await?;
    phone.wait_for_focus_after("leaving the field").await?;
    phone.strike(&[TAB]).await?;
    phone.wait_for(&line).await?;
    phone.wait_for_focus_after("leaving the fact").await?;
    Ok(code)
}

/// Registers a visit, how it went and what comes next with the keys of the sheet. Answers the ids of both.
async fn register(phone: &Phone) -> Result<(String, String)> {
    phone.strike(&["r"]).await?;
    phone.wait_for_focus(AREA).await?;
    phone.tab_back_to("[data-test=\"log-kind\"][data-kind=\"visit\"]").await?;
    press(phone, "[data-test=\"log-kind\"][data-kind=\"visit\"]").await?;
    phone.tab_to(AREA).await?;
    phone.strike_each("Pidio el catalogo").await?;
    for choice in ["[data-test=\"outcome\"][data-outcome=\"order\"]", "[data-test=\"next-day\"][data-ahead=\"7\"]"] {
        phone.tab_to(choice).await?;
        press(phone, choice).await?;
    }
    phone.tab_to("input[name=\"purpose\"]").await?;
    phone.strike_each("Llevar muestras").await?;
    phone.strike(&[CONTROL, ENTER]).await?;
    phone.wait_until_gone(&hook("log")).await?;
    phone.wait_for_focus_after("saving the visit").await?;
    let (visit, next) = (activity(phone, "Pidio el catalogo").await?, activity(phone, "Llevar muestras").await?);
    phone.wait_for(&format!("{} {}", hook("story"), of(&visit))).await?;
    phone.wait_for(&format!("{} {}", hook("pending"), of(&next))).await?;
    Ok((visit, next))
}

/// Presses a button that has the focus and stays pressed; it keeps the focus.
async fn press(phone: &Phone, button: &str) -> Result<()> {
    phone.strike(&[" "]).await?;
    phone.wait_for(&format!("{button}[aria-pressed=\"true\"]")).await?;
    phone.wait_for_focus(button).await
}

/// Goes to the table of products, searches it, sorts it by a heading both ways, selects the first two by the space bar
/// and writes a choice to both. Answers their ids.
async fn end_two_products(phone: &Phone) -> Result<Vec<String>> {
    phone.tab_back_to("[data-test=\"nav-kind\"][data-kind=\"product\"]").await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for_screen("records").await?;
    phone.wait_for("[role=\"row\"] [data-test=\"record-row\"]").await?;
    phone.wait_for_focus_after("going to the products").await?;
    phone.tab_to("input[name=\"search-kind\"]").await?;
    phone.strike_each("aceite").await?;
    phone.wait_for("[data-test=\"count-kind\"][data-query=\"aceite\"]").await?;
    phone.tab_to(BY_CODE).await?;
    for (direction, rises) in [("ascending", true), ("descending", false)] {
        phone.strike(&[ENTER]).await?;
        phone.wait_for(&format!("[aria-sort=\"{direction}\"] > {BY_CODE}")).await?;
        phone.wait("codes in order", IN_ORDER, &[json!(BY_CODE), json!(rises)]).await?;
        phone.wait_for_focus(BY_CODE).await?;
    }

    phone.tab_back_to(&hook("open-list-menu")).await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for(&hook("select-many")).await?;
    phone.wait_for_focus(&format!("{0}, {0} *", hook("list-menu"))).await?;
    phone.tab_to(&hook("select-many")).await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for("[data-test=\"records-selected\"][data-count=\"0\"]").await?;
    phone.wait_for_focus_after("beginning to select").await?;
    let mut products = Vec::new();
    for count in 1..=2 {
        phone.tab_to(&hook("record-check")).await?;
        phone.strike(&[" "]).await?;
        phone.wait_for(&format!("[data-test=\"records-selected\"][data-count=\"{count}\"]")).await?;
        let here = "return document.activeElement.closest('[role=row]')?.querySelector(arguments[0])?.dataset.doc";
        let product = phone.wait("the product of a box", here, &[json!(hook("record-row"))]).await?;
        products.push(product.as_str().context("a product has an id")?.to_owned());
    }

    let (which, what) = ("select[name=\"records-field\"]", "select[name=\"records-value\"]");
    phone.tab_to(&hook("change-records")).await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_for(which).await?;
    phone.tab_back_to(which).await?;
    phone.strike_option(which, "state").await?;
    phone.strike(&[TAB]).await?;
    phone.strike_option(what, "ended").await?;
    phone.tab_to(&hook("apply-to-records")).await?;
    phone.strike(&[ENTER]).await?;
    phone.wait_until_gone(&hook("record-selection")).await?;
    phone.wait_for(&hook("undo")).await?;
    phone.wait_for_focus_after("changing two products").await?;
    Ok(products)
}

fn of(activity: &str) -> String {
    format!("[data-test=\"activity\"][data-doc=\"{activity}\"]")
}

fn id(text: &str) -> Result<DocId> {
    text.parse().ok().context("a record has an id")
}
