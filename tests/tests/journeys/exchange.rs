//! Spreadsheets on a phone: of customers, without a network; of an accounting program; of products.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use server::founding::ADMINISTRATOR;
use tests::browser::phone::hook;
use tests::browser::{Phone, Stage};

use crate::LUCIA;
use crate::duplicates::says;

/// What a distributor's spreadsheet saves in Mexico: `;`, accents in Windows-1252, decimal commas; the second customer is
/// known by its code, the third has no phone where one should be, the fourth neither a name nor anything to be called by.
const SHEET: &str = "Clave;Nombre;Teléfono;Correo electrónico;Venta anual;Municipio\r\n\
    IMP-01;Panadería Ñandú;+52 55 1234 0001;nandu@example.com;1.234,50;Coyoacán\r\n\
    IMP-77;Quien ya está;+52 55 1234 0002;;;\r\n\
    IMP-03;Tlapalería El Güero;de siete a nueve;guero@example.com;250,00;Tlalpan\r\n\
    IMP-04;;;;;\r\n";

/// The sheet is read as it was meant, the dry run says what is wrong, the customers are there and go out again as CSV; the import
/// is undone, and all of that without a network. When it is back everybody hears of it.
pub async fn comes_in_and_goes_out_again(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let before = lucia.total().await?;
    let known = lucia.listed().await?.swap_remove(1);
    lucia.open_listed(&known).await?;
    lucia.edit("code", "IMP-77").await?;
    let name = lucia.field("name").await?;
    lucia.wait_until_synced().await?;

    stage.server_mut().stop()?;
    lucia.go("more").await?;
    lucia.tap(&hook("nav-import")).await?;
    lucia.wait_for_screen("import").await?;
    // Latin-1 is enough for these letters.
    let bytes: Vec<u8> = SHEET.chars().map(|letter| letter as u8).collect();
    lucia.choose_file("input[name=\"import-file\"]", "clientes.csv", &bytes).await?;
    lucia.wait_for("[data-test=\"understood\"][data-rows=\"4\"]").await?;
    let read = "const value = (name) => document.querySelector(`select[name=\"${name}\"]`)?.value; \
        return value('encoding') === 'Windows-1252' && value('delimiter') === '59' && value('decimal') === 'comma'";
    lucia.wait("file that is read as it was meant", read, &[]).await?;

    // Whoever sees other accents than those that were meant has them read in the other way, and back.
    says(&lucia, ".first-rows", "Panadería Ñandú").await?;
    for encoding in ["UTF-8", "Windows-1252"] {
        lucia.tap(&hook("accents-no")).await?;
        let is_read = "return document.querySelector('select[name=encoding]')?.value === arguments[0]";
        lucia.wait("letters in the other way", is_read, &[json!(encoding)]).await?;
    }
    // Another row names the columns, and then that one again.
    for row in [2, 1] {
        lucia.tap(&format!("[data-test=\"heading-row\"][data-row=\"{row}\"] input")).await?;
        lucia.wait_for(&format!("[data-test=\"heading-row\"][data-row=\"{row}\"].names")).await?;
    }
    lucia.wait_for("[data-test=\"understood\"][data-rows=\"4\"]").await?;

    lucia.tap(&hook("to-columns")).await?;
    lucia.tap(&hook("check")).await?;
    let checked = "[data-test=\"checked\"][data-create=\"2\"][data-update=\"0\"][data-skip=\"1\"][data-unusable=\"1\"]";
    lucia.wait_for(checked).await?;
    // What is wrong is decided by its kind.
    ensure!(lucia.count(&hook("problem-kind")).await? == 2, "a phone that is none, and no name");
    lucia.tap(&hook("leave-alike")).await?;
    lucia.wait_for("[data-test=\"checked\"][data-create=\"1\"][data-skip=\"2\"]").await?;
    lucia.tap(&hook("import-alike")).await?;
    lucia.wait_for(checked).await?;
    lucia.tap(&hook("see-rows")).await?;
    let problems = "const lines = [...document.querySelectorAll(arguments[0])]; \
        return lines.map((line) => line.dataset.row).join() === '4,5' && lines[0].innerText.includes('de siete a nueve')";
    lucia.wait("problem by row", problems, &[json!(hook("row-line"))]).await?;

    lucia.tap(&hook("run-import")).await?;
    lucia.wait_for("[data-test=\"import-ended\"][data-end=\"whole\"][data-created=\"2\"]").await?;
    // Those that came in, and nobody else.
    lucia.tap(&hook("see-imported")).await?;
    lucia.wait_for(&hook("imported")).await?;
    ensure!(lucia.count(&hook("imported")).await? == 2, "other customers than those that came in are shown");
    lucia.go("customers").await?;
    lucia.wait_for_total(before + 2).await?;
    lucia.search("nandu").await?;
    lucia.wait_for_total(1).await?;
    let bakery = lucia.listed().await?.swap_remove(0);
    lucia.open_listed(&bakery).await?;
    lucia.wait_for_field("name", "Panadería Ñandú").await?;
    lucia.wait_for_field("code", "IMP-01").await?;
    lucia.back().await?;

    // Where files can be shared, that is offered once it is saved.
    let shares = "navigator.canShare = () => true; \
        navigator.share = (data) => { window.shared = data.files[0].name; return Promise.resolve() }";
    lucia.browser().webdriver()?.execute(shares, &[]).await?;
    lucia.catch_files().await?;
    lucia.in_list_menu("export-csv").await?;
    let file = lucia.caught_file().await?;
    lucia.tap(&hook("share-file")).await?;
    lucia.wait("a table that is shared", "return window.shared?.endsWith('.csv')", &[]).await?;
    ensure!(file.contains("Panadería Ñandú") && file.replace(' ', "").contains("5512340001"), "the table holds {file}");
    ensure!(!file.contains(&name) && file.lines().count() == 2, "the list had one customer, the table {file}");

    lucia.go("more").await?;
    lucia.tap(&hook("nav-import")).await?;
    lucia.tap(&format!("{} {}", hook("earlier-import"), hook("undo-import"))).await?;
    lucia.wait_for("[data-test=\"import-ended\"][data-end=\"undone\"]").await?;
    lucia.go("customers").await?;
    lucia.wait_for_total(0).await?;

    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    lucia.search("").await?;
    lucia.wait_for_total(before).await?;
    let removed = stage.on_the_server(LUCIA, &bakery).await.context("the bakery on the server")?;
    ensure!(removed.record.removed.is_some(), "what was undone is removed for everybody");
    let kept = stage.on_the_server(LUCIA, &known).await?;
    ensure!(kept.record.removed.is_none() && kept.record.text("name") == name, "who was known is as before");
    Ok(())
}

/// Says what a column is to become: in the sheet, by a part of its name.
async fn choose_target(phone: &Phone, column: u32, target: &str) -> Result<()> {
    phone.tap(&format!("[data-test=\"column\"][data-column=\"{column}\"] {}", hook("choose-target"))).await?;
    phone.type_into("input[name=\"find-target\"]", target).await?;
    let alone = "const found = [...document.querySelectorAll(arguments[0])]; \
        return found.length === 1 && found[0].innerText === arguments[1]";
    phone.wait(&format!("{target} alone"), alone, &[json!(hook("target")), json!(target)]).await?;
    phone.tap(&hook("target")).await
}

/// What an accounting program prints: a title, a day, headings further down and once more on the second page, totals, a foot. One is
/// called as somebody in the book is, a column is called as nobody would guess.
fn listing(known: &str) -> String {
    format!(
        "ABARROTES DEL CENTRO SA DE CV;;;;\r\nCatálogo de clientes al 30/11/2026;;;;\r\n;;;;\r\n\
         Cve;Razón social;Teléfono;Ciudad;Xyz\r\n\
         C-901;Tlapalería Ñuble SA de CV;55 1234 9001;Puebla;uno\r\n\
         C-902;{known};55 1234 9002;Toluca;dos\r\n\
         Subtotal Puebla;;;;\r\n\
         Cve;Razón social;Teléfono;Ciudad;Xyz\r\n\
         C-903;Vinos Ñuñoa;55 1234 9003;Puebla;tres\r\n\
         Total de clientes: 3;;;;\r\n"
    )
}

/// In three steps: what was understood is said at once, what nobody guesses stands open, who is called alike is shown with both sides
/// and decided; one goes back, and away, and finds all as it was. After the app was closed it is taken back.
pub async fn a_listing_comes_in_in_three_steps(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let before = lucia.total().await?;
    let known = lucia.create_customer("Abarrotes Quetzalcóatl Ñ", "55 1234 0099").await?;
    let name = lucia.field("name").await?;
    lucia.go("more").await?;
    lucia.tap(&hook("nav-import")).await?;
    lucia.wait_for_screen("import").await?;
    lucia.choose_file("input[name=\"import-file\"]", "clientes.csv", listing(&name).as_bytes()).await?;
    lucia.wait_for("[data-test=\"understood\"][data-rows=\"3\"][data-kind=\"customer\"]").await?;
    lucia.tap(&hook("to-columns")).await?;
    // Four are known and folded; what nobody would guess is open, with what is in it.
    let open = "const open = [...document.querySelectorAll('[data-test=column]')]; \
        return open.length === 1 && open[0].dataset.column === '4' && open[0].innerText.includes('uno · dos · tres')";
    lucia.wait("column to look at", open, &[]).await?;
    choose_target(&lucia, 4, "Segment").await?;
    lucia.tap(&hook("check")).await?;
    lucia.wait_for("[data-test=\"checked\"][data-create=\"3\"][data-named=\"1\"]").await?;

    // Back to the columns and away from the screen: nothing is lost.
    lucia.tap("[data-test=\"step\"][data-step=\"2\"]").await?;
    lucia.wait_for("[data-test=\"folded-column\"][data-column=\"4\"]").await?;
    lucia.go("customers").await?;
    lucia.go("more").await?;
    lucia.tap(&hook("nav-import")).await?;
    lucia.wait_for("[data-test=\"folded-column\"][data-column=\"4\"]").await?;
    lucia.tap(&hook("check")).await?;

    // The namesake is the same one: both sides are shown, and it is completed.
    let namesake = "[data-test=\"same-name\"][data-row=\"6\"]";
    lucia.wait_for(&format!("{namesake} [data-test=\"sides\"]")).await?;
    lucia.tap(&format!("{namesake} [data-known=\"fill\"]")).await?;
    lucia.wait_for("[data-test=\"checked\"][data-create=\"2\"][data-update=\"1\"]").await?;
    lucia.tap(&hook("run-import")).await?;
    lucia.wait_for("[data-test=\"import-ended\"][data-end=\"whole\"][data-created=\"2\"]").await?;
    lucia.go("customers").await?;
    lucia.wait_for_total(before + 3).await?;
    lucia.find_and_open(&name, &known).await?;
    lucia.wait_for_field("code", "C-902").await?;
    lucia.wait_for_field("segment", "dos").await?;
    lucia.wait_until_synced().await?;

    // The app is closed and opened again, and the import can still be taken back: but for what was changed since.
    lucia.edit("code", "C-999").await?;
    lucia.go("more").await?;
    lucia.tap(&hook("nav-import")).await?;
    lucia.reload().await?;
    lucia.wait_for_screen("import").await?;
    lucia.tap(&format!("{} {}", hook("earlier-import"), hook("undo-import"))).await?;
    lucia.wait_for("[data-test=\"import-ended\"][data-end=\"undone\"]").await?;
    says(&lucia, &hook("import-ended"), &name).await?;

    // Lines of JSON come in as well, of two kinds at once, and are taken back at once.
    lucia.tap(&hook("another-file")).await?;
    let lines = "{\"kind\":\"activity\",\"customer\":\"019aa0b01c2d7e3f8a4b5c6d7e8f9a0b\",\"what\":\"visit\",\"subject\":\"Pedido\"}\n\
        {\"id\":\"019aa0b01c2d7e3f8a4b5c6d7e8f9a0b\",\"name\":\"Fonda de las líneas\",\"code\":\"C-911\"}\n";
    lucia.choose_file("input[name=\"import-file\"]", "copia.jsonl", lines.as_bytes()).await?;
    lucia.wait_for("[data-test=\"understood\"][data-rows=\"2\"]").await?;
    lucia.tap(&hook("check")).await?;
    lucia.wait_for("[data-test=\"checked\"][data-create=\"2\"][data-unchanged=\"0\"]").await?;
    lucia.tap(&hook("run-import")).await?;
    lucia.wait_for("[data-test=\"import-ended\"][data-end=\"whole\"][data-created=\"2\"]").await?;
    lucia.tap(&format!("{} {}", hook("import-ended"), hook("undo-import"))).await?;
    lucia.wait_for("[data-test=\"import-ended\"][data-end=\"undone\"]").await?;
    lucia.go("customers").await?;
    lucia.search("").await?;
    lucia.wait_for_total(before + 1).await?;
    lucia.find_and_open(&name, &known).await?;
    lucia.wait_for_field("code", "C-999").await?;
    lucia.wait_for_field("segment", "").await?;
    lucia.wait_until_synced().await
}

/// Products by nothing but their table: who keeps the catalogue brings in forty, sees just these, and writes them out again; a seller
/// is offered no import of them.
pub async fn products_come_in_and_go_out(stage: &mut Stage) -> Result<()> {
    let keeper = stage.joined("Oficina", ADMINISTRATOR).await?;
    keeper.go("customers").await?;
    keeper.list_kind("product").await?;
    keeper.wait_for_screen("records").await?;
    keeper.wait_for(&hook("record-row")).await?;
    let known: usize = keeper.attribute(&hook("count-kind"), "data-total").await?.unwrap_or_default().parse()?;
    let rows: String = (0..40).map(|n| format!("NVO-{n:02}\tGalleta Ñ {n:02}\tLa Serrana\tPieza\r\n")).collect();
    let file = format!("Cve\tArtículo\tMarca\tUnidad\r\n{rows}");
    keeper.in_list_menu("import-kind").await?;
    keeper.wait_for_screen("import").await?;
    keeper.choose_file("input[name=\"import-file\"]", "precios.txt", file.as_bytes()).await?;
    keeper.wait_for("[data-test=\"understood\"][data-rows=\"40\"][data-kind=\"product\"]").await?;
    keeper.tap(&hook("to-columns")).await?;
    ensure!(keeper.count(&hook("column")).await? == 0, "a column that is known stands open");
    keeper.tap(&hook("check")).await?;
    keeper.wait_for("[data-test=\"checked\"][data-create=\"40\"]").await?;
    keeper.tap(&hook("run-import")).await?;
    keeper.wait_for("[data-test=\"import-ended\"][data-end=\"whole\"][data-created=\"40\"]").await?;
    keeper.tap(&hook("see-imported")).await?;
    keeper.wait_for(&hook("imported")).await?;
    ensure!(keeper.count(&hook("imported")).await? == 40, "not just those that came in are shown");
    keeper.tap(&hook("imported")).await?;
    keeper.wait_for_screen("record").await?;
    keeper.wait_for_field("brand", "La Serrana").await?;
    keeper.wait_until_synced().await?;

    let seller = stage.joined("Lucía", LUCIA).await?;
    seller.go("customers").await?;
    seller.list_kind("product").await?;
    seller.wait_for(&format!("[data-test=\"count-kind\"][data-total=\"{}\"]", known + 40)).await?;
    seller.type_into("input[name=\"search-kind\"]", "galleta").await?;
    seller.wait_for("[data-test=\"count-kind\"][data-total=\"40\"]").await?;
    seller.catch_files().await?;
    seller.in_list_menu("export-csv").await?;
    let file = seller.caught_file().await?;
    ensure!(
        file.lines().count() == 41 && file.contains("NVO-07,Galleta Ñ 07") || file.contains("Galleta Ñ 07,NVO-07"),
        "the table holds {file}"
    );
    seller.open_list_menu().await?;
    seller.wait_for(&hook("export-json")).await?;
    ensure!(seller.count(&hook("import-kind")).await? == 0, "a seller is offered to import products");
    Ok(())
}
