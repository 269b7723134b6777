//! Records of any kind, by the screens that all kinds share: products are the plain one.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use server::founding::ADMINISTRATOR;
use shared::crm::{Field, Kind, ValueType, definition};
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use crate::LUCIA;
use crate::duplicates::says;

/// What is written to a record of each kind, and what finds it.
const WRITTEN: (&str, &str) = ("Xolotlán", "xolotlan");

/// Opens the list of a kind by the title of the list in view.
pub async fn list(phone: &Phone, kind: &str) -> Result<()> {
    phone.go("customers").await?;
    phone.list_kind(kind).await?;
    phone.wait_for_screen("records").await
}

/// Waits until the list of a kind has so many.
pub async fn total(phone: &Phone, total: usize) -> Result<()> {
    phone.wait_for(&format!("[data-test=\"count-kind\"][data-total=\"{total}\"]")).await
}

/// Searches the list of a kind.
pub async fn search(phone: &Phone, words: &str) -> Result<()> {
    phone.type_into("input[name=\"search-kind\"]", words).await?;
    phone.wait_for(&format!("[data-test=\"count-kind\"][data-query=\"{words}\"]")).await
}

/// What every record can do is done with one of each kind that people make and look at in a list, by nothing but its
/// table: it is made, a line of it is written, its history tells that, a search finds it by it, a file holds it, it is
/// removed and is back. Nothing of all that waits at the end.
pub async fn every_kind_is_walked_through(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Oficina", ADMINISTRATOR).await?;
    for kind in Kind::all().filter(|kind| definition(*kind).has_list()) {
        walk(stage, &phone, kind).await.with_context(|| format!("the kind {}", kind.name()))?;
    }
    phone.open_outbox().await?;
    phone.wait_for(&format!("{}:not([hidden])", hook("nothing-waits"))).await?;
    phone.close_outbox().await
}

/// With one record of a kind.
async fn walk(stage: &Stage, phone: &Phone, kind: Kind) -> Result<()> {
    let table = definition(kind);
    let is_own = table.has_own_screens();
    let (screen, row, page, remove) = match is_own {
        true => ("customers", "customer-row", "customer", "remove-customer"),
        false => ("records", "record-row", "record", "remove-record"),
    };
    let name = format!("Quetzalli {}", kind.name());
    let id = match is_own {
        true => phone.create_customer(&name, "+52 442 013 8721").await?,
        false => make(phone, kind, &name).await?,
    };

    let line = line_of(kind)?.key;
    let (written, sought) = WRITTEN;
    phone.edit(line, written).await?;
    phone.in_record_menu("nav-history").await?;
    phone.wait_for_screen("history").await?;
    says(phone, &hook("happening"), written).await?;
    phone.tap(&hook("back")).await?;
    phone.wait_for_field(line, written).await?;

    if is_own {
        phone.go("customers").await?;
        phone.search(sought).await?;
    } else {
        list(phone, kind.name()).await?;
        search(phone, sought).await?;
    }
    let row = format!("[data-test=\"{row}\"][data-doc=\"{id}\"]");
    phone.wait_for(&row).await?;
    phone.catch_files().await?;
    phone.in_list_menu("export-csv").await?;
    // The table of the kind before may still be there.
    let holds = "return window.caught?.includes(arguments[0]) ?? false";
    phone.wait("a table with its name", holds, &[json!(name)]).await?;

    phone.tap(&row).await?;
    phone.wait_for(&format!("[data-test=\"{page}\"][data-doc=\"{id}\"][data-ready=\"true\"]")).await?;
    phone.in_record_menu(remove).await?;
    phone.wait_for_screen(screen).await?;
    phone.wait_until_gone(&row).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&row).await?;
    phone.wait_until_synced().await?;
    let record = stage.on_the_server(ADMINISTRATOR, &id).await?.record;
    ensure!(record.removed.is_none() && record.text(line) == written, "it is not there for everybody");
    Ok(())
}

/// Makes a record of a kind that has no screens of its own, with what its form asks first; answers its id.
async fn make(phone: &Phone, kind: Kind, name: &str) -> Result<String> {
    list(phone, kind.name()).await?;
    phone.tap(&hook("make")).await?;
    phone.wait_for_screen("new-record").await?;
    let first = definition(kind).shown.and_then(|shown| shown.birth.first()).context("a form asks something")?;
    phone.type_into(&format!("input[name=\"{first}\"]"), name).await?;
    phone.tap(&hook("create")).await?;
    phone.wait_for_screen("record").await?;
    phone.wait_for_field(first, name).await?;
    phone.attribute(&hook("record"), "data-doc").await?.context("a record has an id")
}

/// A line of a kind, beside its title, that its rows hold and a search looks into.
fn line_of(kind: Kind) -> Result<&'static Field> {
    let table = definition(kind);
    let is_it = |field: &&Field| {
        let is_line = matches!(field.value, ValueType::Line { .. }) && field.exported && !field.once;
        is_line && field.listed && field.searchable && table.title.first() != Some(&field.key)
    };
    table.fields.iter().find(is_it).context("a kind has a line to be written and found")
}

/// Whoever keeps the catalogue makes a product, corrects a fact of it, adds one, removes it and takes that back; a seller has it at
/// once, finds it as they type, reads it without a network, and is offered nothing to write.
pub async fn a_catalogue_is_kept_and_read(stage: &mut Stage) -> Result<()> {
    let keeper = stage.joined("Oficina", ADMINISTRATOR).await?;
    let seller = stage.joined("Lucía", LUCIA).await?;
    list(&seller, "product").await?;
    // There and back: the title of either says what it lists.
    seller.go("customers").await?;
    list(&seller, "product").await?;
    seller.wait_for(&hook("record-row")).await?;
    ensure!(seller.count(&hook("make")).await? == 0, "a seller is offered a new product");
    let known = seller.attribute(&hook("count-kind"), "data-total").await?.unwrap_or_default();
    let known: usize = known.parse()?;

    list(&keeper, "product").await?;
    search(&keeper, "cajeta quemada").await?;
    keeper.tap(&hook("make-named")).await?;
    keeper.wait_for_screen("new-record").await?;
    // What was searched for is its name already.
    let name = "return document.querySelector('input[name=name]')?.value === 'cajeta quemada'";
    keeper.wait("the name that was searched for", name, &[]).await?;
    keeper.type_into("input[name=\"name\"]", "Cajeta quemada 370 g").await?;
    keeper.type_into("input[name=\"code\"]", "CAJ-370").await?;
    keeper.choose("state", "active").await?;
    keeper.tap(&hook("create")).await?;
    keeper.wait_for_screen("record").await?;
    keeper.wait_for_field("code", "CAJ-370").await?;
    let id = keeper.attribute(&hook("record"), "data-doc").await?.unwrap_or_default();

    // A fact that is filled is a line until it is tapped; one that is empty is added by its name.
    keeper.edit("code", "CAJ-0370").await?;
    keeper.edit("brand", "Doña Chela").await?;
    keeper.wait_until_synced().await?;

    total(&seller, known + 1).await?;
    search(&seller, "cajeta chela").await?;
    total(&seller, 1).await?;
    stage.server_mut().kill();
    seller.tap(&format!("[data-test=\"record-row\"][data-doc=\"{id}\"]")).await?;
    seller.wait_for_field("brand", "Doña Chela").await?;
    ensure!(
        seller.count(&format!("{}:enabled", hook("edit-fact"))).await? == 0,
        "a seller is offered a product to write"
    );
    seller.open_record_menu().await?;
    for offered in ["edit-all", "add-fact", "rename", "remove-record"] {
        let shown = "return document.querySelector(arguments[0])?.checkVisibility() ?? false";
        let is_shown = seller.browser().webdriver()?.execute(shown, &[json!(hook(offered))]).await?;
        ensure!(is_shown == json!(false), "a seller is offered {offered}");
    }
    stage.server_mut().restart()?;

    keeper.in_record_menu("remove-record").await?;
    keeper.wait_for_screen("records").await?;
    let row = format!("[data-test=\"record-row\"][data-doc=\"{id}\"]");
    keeper.wait_until_gone(&row).await?;
    keeper.tap(&hook("undo")).await?;
    keeper.tap(&row).await?;
    keeper.wait_for_field("brand", "Doña Chela").await?;
    keeper.wait_until_synced().await?;

    // Two keepers write the same fact without a network: both values stand where they are settled.
    let other = stage.joined("Bodega", ADMINISTRATOR).await?;
    list(&other, "product").await?;
    search(&other, "cajeta").await?;
    other.tap(&format!("[data-test=\"record-row\"][data-doc=\"{id}\"]")).await?;
    other.wait_for_field("brand", "Doña Chela").await?;
    stage.server_mut().kill();
    keeper.edit("brand", "La Abuela").await?;
    other.edit("brand", "Coronita").await?;
    stage.server_mut().restart()?;
    keeper.wait_until_synced().await?;
    other.wait_until_synced().await?;
    ensure!(keeper.conflict("brand").await?.len() == 2);
    keeper.keep("brand", "La Abuela").await?;
    keeper.wait_until_synced().await?;
    other.wait_for_field("brand", "La Abuela").await?;

    // A choice is written to all that were found.
    list(&keeper, "product").await?;
    search(&keeper, "cajeta").await?;
    let row = format!("[data-test=\"record-row\"][data-doc=\"{id}\"]");
    keeper.wait_for(&row).await?;
    let found = keeper.attribute(&hook("count-kind"), "data-total").await?.unwrap_or_default();
    keeper.in_list_menu("select-many").await?;
    keeper.tap(&hook("select-records")).await?;
    keeper.wait_for(&format!("[data-test=\"records-selected\"][data-count=\"{found}\"]")).await?;
    keeper.tap(&hook("change-records")).await?;
    keeper.choose("records-field", "state").await?;
    keeper.choose("records-value", "paused").await?;
    keeper.tap(&hook("apply-to-records")).await?;
    keeper.wait_until_gone(&hook("record-selection")).await?;
    keeper.tap(&row).await?;
    keeper.wait_for_field("state", "paused").await?;

    // Who types its code again is told, and its name; whether another one of that name is the same, a person says.
    list(&keeper, "product").await?;
    keeper.tap(&hook("make")).await?;
    keeper.wait_for_screen("new-record").await?;
    keeper.type_into("input[name=\"code\"]", "caj 0370").await?;
    let likely = format!("[data-test=\"likely\"][data-doc=\"{id}\"][data-probable=\"true\"]");
    says(&keeper, &likely, "CAJ-0370").await?;
    keeper.type_into("input[name=\"code\"]", "").await?;
    keeper.wait_until_gone(&likely).await?;
    keeper.type_into("input[name=\"name\"]", "cajeta QUEMADA 370 g").await?;
    keeper.wait_for(&likely).await?;
    keeper.tap(&hook("create")).await?;
    keeper.wait_for_screen("record").await?;
    keeper.wait_for_field("name", "cajeta QUEMADA 370 g").await?;
    let twin = keeper.attribute(&hook("record"), "data-doc").await?.unwrap_or_default();
    keeper.go("more").await?;
    keeper.tap(&hook("nav-duplicates")).await?;
    let pair = format!("[data-test=\"pair\"][data-one=\"{id}\"][data-other=\"{twin}\"]");
    keeper.tap(&format!("[data-test=\"pairs\"][data-kind=\"product\"] {pair} {}", hook("not-the-same"))).await?;
    keeper.wait_until_gone(&pair).await?;
    keeper.wait_until_synced().await?;
    let told = stage.on_the_server(ADMINISTRATOR, &id).await?.record;
    ensure!(told.entries("not_same").len() == 1, "it is said of no other");
    Ok(())
}

/// A list is narrowed by what was done with customers: the condition is put together, said as a sentence, kept when the page is opened
/// again, follows what is logged, and is taken back.
pub async fn a_list_is_narrowed_by_what_was_done(stage: &mut Stage) -> Result<()> {
    let seller = stage.joined("Lucía", LUCIA).await?;
    let all = seller.total().await?;
    seller.tap(&hook("open-filters")).await?;
    seller.choose("how", "least").await?;
    seller.type_into("input[name=\"number\"]", "muchas").await?;
    seller.tap(&hook("add-condition")).await?;
    seller.wait_for("[data-test=\"conditions\"] .problem:not([hidden])").await?;
    seller.type_into("input[name=\"number\"]", "1").await?;
    seller.choose("days", "last 90d").await?;
    seller.tap(&hook("add-condition")).await?;
    seller.wait_for("[data-test=\"clause\"][data-text=\"count(visit)[last 90d]>=1\"]").await?;
    let narrowed = "return document.querySelector('[data-test=count]').dataset.total !== arguments[0]";
    seller.wait("fewer customers", narrowed, &[json!(all.to_string())]).await?;
    let visited = seller.total().await?;
    ensure!(0 < visited && visited < all, "{visited} of {all} were visited in 90 days");
    // The opposite is the rest of them.
    seller.tap(&hook("clause")).await?;
    seller.choose("how", "none").await?;
    seller.tap(&hook("add-condition")).await?;
    seller.wait_for("[data-test=\"clause\"][data-text=\"count(visit)[last 90d]=0\"]").await?;
    seller.wait_for_total(all - visited).await?;
    seller.tap(&hook("show-found")).await?;
    seller.reload().await?;
    seller.wait_for_total(all - visited).await?;

    seller.tap(&hook("open-filters")).await?;
    seller.tap(&hook("clause")).await?;
    seller.wait_for_total(all).await?;

    // What came of a visit; and that one of several values is enough, and one of two conditions.
    seller.choose("how", "least").await?;
    seller.type_into("input[name=\"number\"]", "1").await?;
    seller.choose("of", "outcome").await?;
    seller.choose("of-choice", "order").await?;
    seller.tap(&hook("add-condition")).await?;
    seller.wait_for("[data-test=\"clause\"][data-text=\"count(visit:outcome=order)[last 30d]>=1\"]").await?;
    seller.choose("about", "relation").await?;
    seller.choose("choice", "partner").await?;
    seller.tap(&hook("or-another")).await?;
    seller.wait_for("[data-test=\"other-value\"][data-value=\"partner\"]").await?;
    seller.choose("choice", "prospect").await?;
    seller.tap(&hook("or-condition")).await?;
    let both = "(count(visit:outcome=order)[last 30d]>=1 | relation in(partner,prospect))";
    seller.wait_for(&format!("[data-test=\"clause\"][data-text=\"{both}\"]")).await?;
    seller.tap(&hook("clause")).await?;
    seller.wait_for_total(all).await
}

/// The company's record is found in the settings: an administrator writes it, a seller reads it.
pub async fn the_company_is_written_down(stage: &mut Stage) -> Result<()> {
    let office = stage.joined("Oficina", ADMINISTRATOR).await?;
    office.go("more").await?;
    // Who leads others has a key more, and on a record the same as everybody.
    office.strike(&["q"]).await?;
    office.wait_for_screen("team").await?;
    office.go("more").await?;
    office.tap(&hook("nav-company")).await?;
    office.wait_for_screen("record").await?;
    office.wait_for(&hook("edit-all")).await?;
    for pressed in ["true", "false"] {
        office.strike(&["e"]).await?;
        office.wait_for(&format!("{}[aria-pressed=\"{pressed}\"]", hook("edit-all"))).await?;
    }
    ensure!(office.count(&hook("remove-record")).await? == 0, "the one company is offered to be removed");
    office.edit("city", "Celaya").await?;
    office.wait_until_synced().await?;
    let seller = stage.joined("Lucía", LUCIA).await?;
    seller.go("more").await?;
    seller.tap(&hook("nav-company")).await?;
    seller.wait_for_screen("record").await?;
    ensure!(seller.field("city").await? == "Celaya", "the seller reads what the office wrote");
    ensure!(seller.count("[data-test=\"add-fact\"]").await? == 0, "a seller is offered to write");
    Ok(())
}
