//! Records by the screens that all kinds share, as whoever may write them has them: the company's, one that is made,
//! several that are selected, one that is chosen in a field; and links to records that are not here.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::easel::{Easel, as_on_a_phone, calm};
use crate::browser::book::field;
use crate::browser::phone::{Phone, hook};
use crate::browser::stage::Stage;

/// How many are selected.
const SEVERAL: usize = 3;

/// The ids of the first of those in view.
const FIRST: &str = "const rows = [...document.querySelectorAll(arguments[0])].slice(0, arguments[1]); \
    return rows.length === arguments[1] && rows.map((row) => row.dataset.doc)";

async fn drawn(phone: &Phone) -> Result<()> {
    phone.wait_for("[data-test=\"record\"][data-ready=\"true\"]").await
}

/// Selects several of the list in view, and begins to write a choice to them.
async fn select(phone: &Phone) -> Result<()> {
    let docs = phone.wait("several rows", FIRST, &[json!(hook("record-row")), json!(SEVERAL)]).await?;
    phone.in_list_menu("select-many").await?;
    for doc in docs.as_array().into_iter().flatten().filter_map(Value::as_str) {
        phone.tap(&format!("[data-test=\"record-row\"][data-doc=\"{doc}\"]")).await?;
    }
    phone.wait_for(&format!("[data-test=\"records-selected\"][data-count=\"{SEVERAL}\"]")).await?;
    phone.tap(&hook("change-records")).await?;
    phone.choose("records-field", "state").await?;
    phone.wait_for(&hook("apply-to-records")).await
}

/// Plays it on a phone of whoever administers the sample.
pub(super) async fn paint(stage: &mut Stage, easel: Easel<'_>) -> Result<()> {
    let mine = ["company", "new-record", "records-selected", "pick", "missing", "not-yet"];
    if !mine.iter().any(|screen| easel.wants(screen)) {
        return Ok(());
    }
    let address = format!("http://{}", stage.server().address());
    let phone = stage.joined("Almacén", server::founding::ADMINISTRATOR).await?;
    let phone = &*phone;
    as_on_a_phone(phone).await?;
    calm(phone).await?;
    phone.go("more").await?;
    phone.tap(&hook("nav-company")).await?;
    easel.each(phone, "company", drawn).await?;

    let products = format!("{address}/products");
    phone.open(&products).await?;
    phone.wait_for(&hook("record-row")).await?;
    let product = phone.attribute(&hook("record-row"), "data-doc").await?.context("a row has an id")?;
    easel.each(phone, "records-selected", select).await?;
    phone.open(&format!("{products}/new")).await?;
    let making = async |phone: &Phone| {
        phone.wait_for_screen("new-record").await?;
        phone.type_into("input[name=\"name\"]", "Cajeta quemada 370 g").await?;
        phone.choose("state", "active").await
    };
    easel.each(phone, "new-record", making).await?;
    phone.open(&format!("{products}/{product}")).await?;
    let choosing = async |phone: &Phone| {
        drawn(phone).await?;
        phone.reveal("successor").await?;
        phone.tap(&format!("{} {}", field("successor"), hook("pick"))).await?;
        phone.type_into("input[name=\"find\"]", "aceite").await?;
        phone.wait_for(&format!("{}[open] {}", hook("pick-sheet"), hook("found"))).await
    };
    easel.each(phone, "pick", choosing).await?;

    // A customer who is not on this phone, and a record of a kind that only a later version knows.
    for (screen, kind) in [("missing", "customers"), ("not-yet", "pedidos")] {
        phone.open(&format!("{address}/{kind}/0123456789abcdef0123456789abcdef")).await?;
        easel.each(phone, screen, async |phone| phone.wait_for(&hook(screen)).await).await?;
    }
    stage.put_away("Almacén");
    Ok(())
}
