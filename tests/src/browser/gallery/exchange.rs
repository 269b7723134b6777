//! A spreadsheet comes in.

use anyhow::Result;

use super::easel::{Easel, look_at};
use crate::browser::phone::{Phone, hook};

/// A sheet to import, with what goes wrong in sheets.
const SHEET: &str = "Clave;Nombre comercial;Teléfono;Correo electrónico;Venta anual;Municipio\r\n\
    A-01;Panadería Ñandú de San Bartolo Coyotepec y Compañía;+52 55 1234 0001;nandu@example.com;1.234,50;Coyoacán\r\n\
    A-02;Tlapalería El Güero;de siete a nueve;guero arroba example;250,00;Tlalpan\r\n\
    A-03;;+52 55 1234 0003;;;\r\n\
    A-04;Ñandú;+52 55 1234 0001;;;Coyoacán\r\n";

/// Plays it, on a phone that is in sync.
pub(super) async fn paint(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    phone.go("more").await?;
    phone.tap(&hook("nav-import")).await?;
    easel.each(phone, "import", async |phone| phone.wait_for_screen("import").await).await?;
    let chosen = async |phone: &Phone| {
        // Only a page that has the book can say what columns may become.
        phone.wait_until_synced().await?;
        phone.choose_file("input[name=\"import-file\"]", "clientes.csv", SHEET.as_bytes()).await?;
        phone.wait_for(&hook("understood")).await
    };
    easel.each(phone, "import-file", chosen).await?;
    let columns = async |phone: &Phone| {
        chosen(phone).await?;
        phone.tap(&hook("to-columns")).await?;
        look_at(phone, &hook("known-columns")).await
    };
    easel.each(phone, "import-columns", columns).await?;
    let target = async |phone: &Phone| {
        columns(phone).await?;
        if phone.count(".known-columns[open]").await? == 0 {
            phone.tap(&hook("known-columns")).await?;
        }
        phone.tap(&hook("folded-column")).await?;
        phone.tap(&hook("choose-target")).await?;
        phone.wait_for(&hook("target")).await
    };
    easel.each(phone, "import-target", target).await?;
    let checked = async |phone: &Phone| {
        chosen(phone).await?;
        phone.tap(&hook("to-columns")).await?;
        phone.tap(&hook("check")).await?;
        phone.wait_for(&hook("problem-kind")).await?;
        look_at(phone, &hook("problem-kind")).await
    };
    easel.each(phone, "import-checked", checked).await?;
    let rows = async |phone: &Phone| {
        checked(phone).await?;
        phone.tap(&hook("see-rows")).await?;
        look_at(phone, &hook("row-line")).await
    };
    easel.each_in(&["light"], phone, "import-rows", rows).await?;
    let done = async |phone: &Phone| {
        chosen(phone).await?;
        phone.tap(&hook("to-columns")).await?;
        phone.tap(&hook("check")).await?;
        // In the second language they are all known.
        phone.tap("input[name=\"known\"][value=\"create\"]").await?;
        phone.tap(&hook("run-import")).await?;
        phone.wait_for(&hook("import-ended")).await
    };
    easel.each_in(&["light"], phone, "import-done", done).await?;
    let earlier = async |phone: &Phone| phone.wait_for(&hook("earlier-import")).await;
    easel.each(phone, "import-earlier", earlier).await
}
