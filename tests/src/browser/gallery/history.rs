//! What happened to a customer, one who is in the book twice, and both as one.

use anyhow::Result;

use super::easel::{Easel, look_at};
use crate::browser::phone::{Phone, hook};

/// A name of fifty-nine characters.
const LONG: &str = "Abarrotes y Ultramarinos Xochimanqui Hermanos, S.A. de C.V.";

/// The same without its legal form.
const SHORT: &str = "Abarrotes y Ultramarinos Xochimanqui Hermanos";

/// Plays it, on a phone that is in sync.
pub(super) async fn paint(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    let older = phone.create_customer(LONG, "55 1234 5678").await?;
    let younger = phone.create_customer(SHORT, "55 1234 5678").await?;
    phone.edit("source", "Feria de marzo").await?;
    phone.edit("source", "Recomendación de un cliente de la zona").await?;
    phone.in_record_menu("nav-history").await?;
    easel.each(phone, "history", async |phone| phone.wait_for(&hook("happening")).await).await?;

    phone.browser().webdriver()?.execute("history.back()", &[]).await?;
    phone.wait_for_customer(&younger).await?;
    let of_field = "[data-test=\"field\"][data-field=\"source\"] [data-test=\"field-history\"]";
    // It is offered beside the field that one is in.
    phone.reveal("source").await?;
    phone.tap("[data-test=\"field\"][data-field=\"source\"] input").await?;
    phone.tap(of_field).await?;
    easel.each(phone, "history-field", async |phone| phone.wait_for(&hook("happening")).await).await?;

    phone.go("new").await?;
    let typed = async |phone: &Phone| {
        phone.type_into("input[name=\"name\"]", "Ultramarinos Xochimanqui").await?;
        phone.type_into("input[name=\"phone\"]", "5512345678").await?;
        phone.wait_for(&hook("likely")).await
    };
    easel.each(phone, "new-likely", typed).await?;
    typed(phone).await?;
    phone.tap(&hook("open-likely")).await?;

    phone.go("more").await?;
    phone.tap(&hook("nav-duplicates")).await?;
    let pair = format!("[data-test=\"pair\"][data-one=\"{older}\"][data-other=\"{younger}\"]");
    easel.each(phone, "duplicates", async |phone| phone.wait_for(&pair).await).await?;
    phone.tap(&format!("{pair} {}", hook("merge-pair"))).await?;
    easel.each(phone, "merge", async |phone| phone.wait_for(&hook("differing")).await).await?;
    phone.tap(&hook("merge")).await?;
    phone.wait_for(&hook("merged")).await?;
    let merged = async |phone: &Phone| {
        phone.wait_for(&hook("merged")).await?;
        look_at(phone, &hook("merged")).await
    };
    easel.each(phone, "merged", merged).await
}
