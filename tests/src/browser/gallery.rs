//! The main screens as pictures, on a phone of 360 × 740, light and dark, in Spanish and in English.

mod history;

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::json;

use super::engine::Engine;
use super::phone::{Phone, hook};
use super::stage::Stage;
use super::webdriver::WebDriver;

const SCHEMES: [&str; 2] = ["light", "dark"];
const LANGUAGES: [&str; 2] = ["es", "en"];

/// Two sellers of the sample who share a territory.
const SELLERS: (&str, &str) = ("Lucía Herrera", "Tomás Quiroga");

/// A sheet to import, with what goes wrong in sheets.
const SHEET: &str = "Clave;Nombre comercial;Teléfono;Correo electrónico;Venta anual;Municipio\r\n\
    A-01;Panadería Ñandú de San Bartolo Coyotepec y Compañía;+52 55 1234 0001;nandu@example.com;1.234,50;Coyoacán\r\n\
    A-02;Tlapalería El Güero;de siete a nueve;guero arroba example;250,00;Tlalpan\r\n\
    A-03;;+52 55 1234 0003;;;\r\n\
    A-04;Ñandú;+52 55 1234 0001;;;Coyoacán\r\n";

/// A picture of what the phone shows.
///
/// # Errors
/// If the browser does not answer, or the file cannot be written.
pub async fn screenshot(phone: &Phone, file: &Path) -> Result<()> {
    let picture = phone.browser().webdriver()?.screenshot().await?;
    std::fs::write(file, picture).with_context(|| format!("writing {}", file.display()))
}

/// Plays what makes the screens interesting, and leaves their pictures in a folder.
///
/// # Errors
/// If a screen does not come.
pub async fn paint(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let mut stage = Stage::new(Engine::Chromium)?;
    let lucia = stage.phone("Lucía").await?;
    let link = stage.invitation(SELLERS.0)?;
    lucia.open(&link).await?;
    each(&lucia, folder, "join", async |phone| phone.wait_for_screen("join").await).await?;
    lucia.join(&link).await?;
    lucia.wait_until_installed().await?;
    let tomas = stage.joined("Tomás", SELLERS.1).await?;

    let listed = async |phone: &Phone| {
        phone.listed().await?;
        phone.wait_for_chip(&["synced"], 0).await
    };
    each(&lucia, folder, "customers", listed).await?;
    lucia.go("today").await?;
    each(&lucia, folder, "today", async |phone| phone.wait_for("[data-test=\"today\"][data-ready=\"true\"]").await)
        .await?;
    lucia.go("customers").await?;
    lists(&lucia, folder).await?;
    let customer = lucia.listed().await?.swap_remove(1);
    let opened = async |phone: &Phone| phone.wait_for_customer(&customer).await;
    lucia.open_listed(&customer).await?;
    each(&lucia, folder, "customer", opened).await?;
    let name = lucia.field("name").await?;
    tomas.find_and_open(&name, &customer).await?;

    stage.server_mut().kill();
    lucia.edit("segment", "Mayoreo").await?;
    tomas.edit("segment", "Menudeo").await?;
    lucia.wait_for_chip(&["offline"], 1).await?;
    let segment = "[data-test=\"field\"][data-field=\"segment\"]";
    let waits = async |phone: &Phone| {
        phone.wait_for_customer(&customer).await?;
        phone.wait_for_mark("segment", &["phone"]).await?;
        phone.wait_for_chip(&["offline"], 1).await?;
        look_at(phone, segment).await
    };
    each(&lucia, folder, "customer-offline", waits).await?;
    lucia.go("outbox").await?;
    each(&lucia, folder, "outbox-offline", async |phone| phone.wait_for(&hook("waiting-entry")).await).await?;
    stage.server_mut().restart()?;
    lucia.wait_until_synced().await?;
    tomas.wait_until_synced().await?;

    let disagrees = async |phone: &Phone| {
        phone.conflict("segment").await?;
        look_at(phone, &hook("conflict")).await
    };
    each(&tomas, folder, "conflict", disagrees).await?;
    tomas.tap(&hook("remove-customer")).await?;
    let removed = async |phone: &Phone| phone.wait_for("[data-test=\"customer\"][data-removed=\"true\"]").await;
    each(&tomas, folder, "removed", removed).await?;
    for section in ["new", "outbox", "more"] {
        tomas.go(section).await?;
        each(&tomas, folder, section, async |phone| phone.wait_for_screen(section).await).await?;
    }
    tomas.tap(&hook("nav-import")).await?;
    each(&tomas, folder, "import", async |phone| phone.wait_for_screen("import").await).await?;
    let chosen = async |phone: &Phone| {
        phone.choose_file("input[name=\"import-file\"]", "clientes.csv", SHEET.as_bytes()).await?;
        phone.wait_for(&hook("understood")).await
    };
    each(&tomas, folder, "import-file", chosen).await?;
    let columns = async |phone: &Phone| {
        chosen(phone).await?;
        look_at(phone, &hook("column")).await
    };
    each(&tomas, folder, "import-columns", columns).await?;
    let checked = async |phone: &Phone| {
        chosen(phone).await?;
        phone.tap(&hook("check")).await?;
        phone.wait_for(&hook("row-line")).await?;
        look_at(phone, &hook("row-line")).await
    };
    each(&tomas, folder, "import-checked", checked).await?;
    tomas.tap(&hook("run-import")).await?;
    tomas.wait_for(&hook("import-ended")).await?;
    each(&tomas, folder, "import-earlier", async |phone| phone.wait_for(&hook("earlier-import")).await).await?;
    history::paint(&tomas, folder).await?;
    tomas.go("customers").await?;
    let nothing = async |phone: &Phone| {
        phone.search("xyzzy").await?;
        phone.wait_for(&hook("empty")).await
    };
    each(&tomas, folder, "nothing-found", nothing).await
}

/// The list made short, in groups, and with customers selected. Leaves it as it was.
async fn lists(phone: &Phone, folder: &Path) -> Result<()> {
    phone.filter("mine").await?;
    phone.filter("silent-30").await?;
    let filtered = async |phone: &Phone| {
        phone.wait_for(&hook("condition")).await?;
        phone.listed().await.map(drop)
    };
    each(phone, folder, "customers-filtered", filtered).await?;
    let sheet = async |phone: &Phone| {
        phone.tap(&hook("open-filters")).await?;
        phone.wait_for(&hook("show-found")).await
    };
    each(phone, folder, "filters", sheet).await?;
    phone.tap(&hook("clear-filters")).await?;
    phone.tap(&hook("show-found")).await?;
    phone.choose("grouping", "segment").await?;
    each(phone, folder, "customers-grouped", async |phone| phone.wait_for(&hook("row-group")).await).await?;
    phone.choose("grouping", "none").await?;
    let selecting = async |phone: &Phone| {
        let several = phone.listed().await?[..3].to_vec();
        phone.tap(&hook("select-many")).await?;
        for doc in &several {
            phone.tap(&format!("[data-test=\"customer-row\"][data-doc=\"{doc}\"]")).await?;
        }
        phone.wait_for_selected(several.len()).await
    };
    each(phone, folder, "customers-selected", selecting).await?;
    phone.tap(&hook("end-selection")).await?;
    let found = async |phone: &Phone| {
        phone.search("maria").await?;
        phone.wait_for("[data-test=\"customer-row\"] mark").await
    };
    each(phone, folder, "customers-found", found).await?;
    phone.search("").await?;
    phone.wait_until_gone("[data-test=\"customer-row\"] mark").await
}

/// Brings a part of the page into the middle of the screen.
async fn look_at(phone: &Phone, selector: &str) -> Result<()> {
    let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
    phone.browser().webdriver()?.execute(script, &[json!(selector)]).await?;
    Ok(())
}

/// Pictures of the screen in each scheme and language. `pose` brings it back to what is to be seen after it was opened anew.
async fn each(phone: &Phone, folder: &Path, screen: &str, pose: impl AsyncFn(&Phone) -> Result<()>) -> Result<()> {
    let webdriver = phone.browser().webdriver()?;
    for language in LANGUAGES {
        // Where the app keeps the choice of language.
        webdriver.execute("localStorage.setItem('cartera.language', arguments[0])", &[json!(language)]).await?;
        phone.reload().await?;
        pose(phone).await.with_context(|| format!("posing for {screen}"))?;
        for scheme in SCHEMES {
            show(webdriver, scheme).await?;
            screenshot(phone, &folder.join(format!("{screen}-{language}-{scheme}.png"))).await?;
        }
    }
    Ok(())
}

/// As the system's setting would.
async fn show(webdriver: &WebDriver, scheme: &str) -> Result<()> {
    let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
    webdriver.chromium("Emulation.setEmulatedMedia", &json!({ "features": features })).await?;
    Ok(())
}
