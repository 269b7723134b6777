//! The day, the list in all its forms, a customer, what is new, and the settings.

use anyhow::Result;

use super::easel::{Easel, SUN, enlarge, look_at, resize};
use crate::browser::keyboard::{CONTROL, ESCAPE, TAB};
use crate::browser::phone::{Phone, hook};

/// A name as long as registers have them, with a word that no line of a phone has room for; and words that find it.
const LONG: (&str, &str) = (
    "Comercializadora y Distribuidora de Materiales Eléctricos, Plomería y Ferretería ElectromaterialesDelBajíoYOccidente",
    "plomeria ferreteria",
);

/// A desktop's window.
const DESKTOP: (u32, u32) = (1280, 800);

async fn day(phone: &Phone) -> Result<()> {
    phone.wait_for("[data-test=\"today\"][data-ready=\"true\"]").await
}

async fn listed(phone: &Phone) -> Result<()> {
    phone.listed().await?;
    phone.wait_for_chip(&["synced"], 0).await
}

/// Plays it, on a phone that is in sync.
pub(super) async fn paint(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    phone.go("today").await?;
    easel.each(phone, "today", day).await?;
    easel.each_in(&SUN, phone, "today", day).await?;
    let large = async |phone: &Phone| {
        day(phone).await?;
        enlarge(phone).await
    };
    easel.each_in(&["light"], phone, "large-today", large).await?;
    // What is done asks how it went, as long as somebody is about to answer; and what is late is put off.
    let done = async |phone: &Phone| {
        day(phone).await?;
        phone.tap(&format!("{}[data-finished=\"false\"] {}", hook("agenda-line"), hook("mark-done"))).await?;
        phone.tap(&hook("other-outcome")).await?;
        phone.wait_for("[data-outcome=\"settled\"]").await
    };
    easel.each(phone, "today-done", done).await?;
    let late = async |phone: &Phone| {
        day(phone).await?;
        phone.tap(&hook("see-late")).await?;
        phone.tap(&hook("put-off-all")).await?;
        phone.tap(&format!("{} {}", hook("silent-line"), hook("schedule"))).await?;
        phone.wait_for(&format!("{} {}", hook("silent-line"), hook("next-day"))).await
    };
    easel.each(phone, "today-late", late).await?;
    phone.go("customers").await?;
    easel.each(phone, "customers", listed).await?;
    easel.each_in(&SUN, phone, "customers", listed).await?;
    let large = async |phone: &Phone| {
        listed(phone).await?;
        enlarge(phone).await
    };
    easel.each_in(&["light"], phone, "large-customers", large).await?;
    lists(phone, easel).await?;
    phone.open_listed(&phone.listed().await?.swap_remove(1)).await?;
    customer(phone, easel).await?;
    products(phone, easel).await?;
    phone.go("new").await?;
    easel.each(phone, "new", async |phone| phone.wait_for_screen("new").await).await?;
    let large = async |phone: &Phone| {
        phone.wait_for_screen("new").await?;
        enlarge(phone).await
    };
    easel.each_in(&["light"], phone, "large-new", large).await?;
    let sheet = async |phone: &Phone| {
        phone.tap(&hook("nav-new")).await?;
        phone.wait_for(&format!("{} {}", hook("new-sheet"), hook("log-visit"))).await
    };
    easel.each(phone, "new-sheet", sheet).await?;
    let logging = async |phone: &Phone| {
        phone.make("log-visit").await?;
        phone.wait_for(&hook("found")).await
    };
    easel.each(phone, "new-visit", logging).await?;
    settings(phone, easel).await
}

/// A kind that has nothing of its own: its list, and one of them as everybody reads it.
async fn products(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    phone.go("customers").await?;
    phone.list_kind("product").await?;
    let listed = async |phone: &Phone| phone.wait_for(&hook("record-row")).await;
    easel.each(phone, "products", listed).await?;
    phone.tap(&hook("record-row")).await?;
    let open = async |phone: &Phone| phone.wait_for("[data-test=\"record\"][data-ready=\"true\"]").await;
    easel.each(phone, "product", open).await
}

async fn customer(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    let open = async |phone: &Phone| phone.wait_for("[data-test=\"customer\"][data-ready=\"true\"]").await;
    easel.each(phone, "customer", open).await?;
    easel.each_in(&SUN, phone, "customer", open).await?;
    for (screen, group) in [("customer-entries", "phone"), ("customer-end", "consent")] {
        let part = async |phone: &Phone| {
            open(phone).await?;
            let group = format!("[data-test=\"group\"][data-group=\"{group}\"]");
            look_at(phone, if screen == "customer-end" { "[data-test=\"add-fact\"]" } else { &group }).await
        };
        easel.each(phone, screen, part).await?;
    }
    let logging = async |phone: &Phone| {
        open(phone).await?;
        phone.begin("visit").await?;
        phone.tap("[data-test=\"next-day\"][data-ahead=\"7\"]").await?;
        phone.type_into("textarea[name=\"activity\"]", "Pidió doce cajas del catálogo de otoño").await
    };
    easel.each(phone, "customer-log", logging).await?;
    easel.each_in(&SUN, phone, "customer-log", logging).await?;
    // What is begun is offered again.
    let left = async |phone: &Phone| {
        open(phone).await?;
        phone.wait_for(&hook("left")).await
    };
    easel.each(phone, "customer-left", left).await?;
    if phone.count(&hook("drop-left")).await? > 0 {
        phone.tap(&hook("drop-left")).await?;
    }
    let planning = async |phone: &Phone| {
        open(phone).await?;
        phone.begin("plan").await?;
        phone.type_into("textarea[name=\"activity\"]", "Presentar el muestrario de otoño").await
    };
    easel.each(phone, "customer-plan", planning).await?;
    if phone.count(&hook("cancel-activity")).await? > 0 {
        phone.tap(&hook("cancel-activity")).await?;
    }
    let unfolded = async |phone: &Phone| {
        open(phone).await?;
        phone.tap(&format!("[data-test=\"activity\"][data-done=\"true\"] {}", hook("unfold"))).await?;
        phone.wait_for("[data-test=\"unfolded\"][data-ready=\"true\"]").await?;
        phone.tap(&hook("edit-activity")).await
    };
    easel.each(phone, "customer-activity-fields", unfolded).await?;
    let opened = async |phone: &Phone| {
        open(phone).await?;
        phone.tap(&format!("[data-test=\"activity\"] {}", hook("unfold"))).await?;
        phone.wait_for("[data-test=\"unfolded\"][data-ready=\"true\"]").await
    };
    easel.each(phone, "customer-activity", opened).await?;
    if phone.count(&hook("close-activity")).await? > 0 {
        phone.tap(&hook("close-activity")).await?;
    }
    let large = async |phone: &Phone| {
        open(phone).await?;
        enlarge(phone).await
    };
    easel.each_in(&["light"], phone, "large-customer", large).await?;
    let menu = async |phone: &Phone| {
        open(phone).await?;
        phone.open_record_menu().await
    };
    easel.each(phone, "customer-menu", menu).await?;
    if easel.wants("customer-menu") {
        phone.strike(&[ESCAPE]).await?;
        phone.wait_until_gone(&format!("{}[open]", hook("record-menu"))).await?;
    }
    numbers(phone, easel).await?;
    let address = phone.wait("address", "return location.href", &[]).await?;
    let done = async |phone: &Phone| {
        // Whoever has removed a customer is in the list.
        phone.open(address.as_str().unwrap_or_default()).await?;
        open(phone).await?;
        if phone.count("[data-test=\"customer\"][data-removed=\"true\"]").await? > 0 {
            phone.tap(&hook("restore-customer")).await?;
        }
        phone.in_record_menu("remove-customer").await?;
        phone.wait_for(&hook("undo")).await?;
        // As long as the focus is in it, it stays.
        phone.browser().webdriver()?.execute("document.querySelector('[data-test=undo]').focus()", &[]).await?;
        Ok(())
    };
    easel.each(phone, "toast", done).await?;
    if easel.wants("toast") {
        phone.tap(&hook("undo")).await?;
        phone.browser().webdriver()?.execute("history.back()", &[]).await?;
        phone.wait_for("[data-test=\"customer\"][data-removed=\"false\"]").await?;
    }
    let before = phone.field("name").await?;
    let doc = phone.attribute(&hook("customer"), "data-doc").await?.unwrap_or_default();
    let (name, words) = LONG;
    phone.edit("name", name).await?;
    easel.each(phone, "customer-long", open).await?;
    phone.go("customers").await?;
    let found = async |phone: &Phone| {
        phone.search(words).await?;
        phone.wait_for("[data-test=\"customer-row\"] mark").await
    };
    easel.each_in(&["light"], phone, "customers-long", found).await?;
    phone.find_and_open(words, &doc).await?;
    phone.edit("name", &before).await?;
    phone.go("customers").await?;
    phone.search("").await
}

/// Of a customer with several numbers it is asked which.
async fn numbers(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    if easel.wants("customer-numbers") && phone.count(&hook("reach-many")).await? == 0 {
        let number = "[data-group=\"phone\"] input[name$=\"/number\"]";
        phone.add_entry("phone").await?;
        phone.type_into(number, "442 013 8721").await?;
        phone.press(number, TAB).await?;
        phone.wait_for(&hook("reach-many")).await?;
        phone.wait_until_synced().await?;
    }
    let asked = async |phone: &Phone| {
        phone.wait_for("[data-test=\"customer\"][data-ready=\"true\"]").await?;
        phone.tap(&hook("reach-many")).await?;
        phone.wait_for(&hook("number")).await
    };
    easel.each(phone, "customer-numbers", asked).await?;
    if phone.count(&hook("close-numbers")).await? > 0 {
        phone.tap(&hook("close-numbers")).await?;
    }
    Ok(())
}

async fn settings(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    phone.go("more").await?;
    easel.each(phone, "more", async |phone| phone.wait_for_screen("more").await).await?;
    let install = async |phone: &Phone| {
        phone.tap(&hook("unfold-install")).await?;
        look_at(phone, &hook("how-to-install")).await
    };
    easel.each(phone, "more-install", install).await?;
    let invited = async |phone: &Phone| {
        phone.tap(&hook("unfold-other-device")).await?;
        phone.tap(&hook("invite")).await?;
        phone.wait_for(&hook("invitation-link")).await?;
        look_at(phone, ".invitation").await
    };
    easel.each(phone, "more-invitation", invited).await?;
    let leaving = async |phone: &Phone| {
        phone.tap(&hook("leave")).await?;
        phone.wait_for(&hook("leave-warning")).await?;
        look_at(phone, &hook("leave-warning")).await
    };
    easel.each(phone, "more-leaving", leaving).await?;
    let keys = async |phone: &Phone| {
        phone.tap(&hook("see-keys")).await?;
        phone.wait_for(&format!("{}[open]", hook("keys"))).await
    };
    easel.each(phone, "keys", keys).await?;
    let palette = async |phone: &Phone| {
        phone.wait_for_screen("more").await?;
        phone.strike(&[CONTROL, "k"]).await?;
        phone.wait_for(&hook("palette-item")).await
    };
    easel.each(phone, "palette", palette).await?;
    if easel.wants("palette") {
        phone.reload().await?;
    }
    phone.tap(&hook("nav-fields")).await?;
    easel.each(phone, "fields", async |phone| phone.wait_for_screen("fields").await).await?;
    phone.go("more").await?;
    phone.tap(&hook("nav-lists")).await?;
    easel.each(phone, "option-lists", async |phone| phone.wait_for_screen("option-lists").await).await?;
    phone.tap("[data-test=\"option-list\"][data-list=\"activity.outcome\"] a").await?;
    easel.each(phone, "option-items", async |phone| phone.wait_for_screen("option-items").await).await
}

/// The list made short, in groups, and with customers selected. Leaves it as it was.
async fn lists(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    phone.filter("mine").await?;
    phone.filter("silent-30").await?;
    let filtered = async |phone: &Phone| {
        phone.wait_for(&hook("condition")).await?;
        phone.listed().await.map(drop)
    };
    easel.each(phone, "customers-filtered", filtered).await?;
    let sheet = async |phone: &Phone| {
        phone.tap(&hook("open-filters")).await?;
        phone.wait_for(&hook("show-found")).await
    };
    easel.each(phone, "filters", sheet).await?;
    phone.reload().await?;
    phone.tap(&hook("open-filters")).await?;
    phone.tap(&hook("clear-filters")).await?;
    phone.tap(&hook("show-found")).await?;
    phone.choose("grouping", "segment").await?;
    easel.each(phone, "customers-grouped", async |phone| phone.wait_for(&hook("row-group")).await).await?;
    phone.choose("grouping", "none").await?;
    let selecting = async |phone: &Phone| {
        let several = phone.listed().await?[..3].to_vec();
        phone.in_list_menu("select-many").await?;
        for doc in &several {
            phone.tap(&format!("[data-test=\"customer-row\"][data-doc=\"{doc}\"]")).await?;
        }
        phone.wait_for_selected(several.len()).await
    };
    easel.each(phone, "customers-selected", selecting).await?;
    let more = async |phone: &Phone| {
        selecting(phone).await?;
        phone.tap(&hook("selection-more")).await?;
        phone.wait_for(&hook("change-stage")).await
    };
    easel.each(phone, "customers-selection-more", more).await?;
    for (screen, way) in [("customers-tag", "add-tag"), ("customers-owner", "change-owner")] {
        let choosing = async |phone: &Phone| {
            selecting(phone).await?;
            phone.tap(&hook(way)).await?;
            phone.wait_for(&hook("apply")).await
        };
        easel.each(phone, screen, choosing).await?;
    }
    phone.reload().await?;
    let found = async |phone: &Phone| {
        phone.search("maria").await?;
        phone.wait_for("[data-test=\"customer-row\"] mark").await
    };
    easel.each(phone, "customers-found", found).await?;
    let export = async |phone: &Phone| {
        phone.listed().await?;
        phone.tap(&hook("open-list-menu")).await?;
        phone.wait_for(&hook("export-csv")).await
    };
    easel.each(phone, "customers-menu", export).await?;
    let views = async |phone: &Phone| {
        phone.listed().await?;
        phone.tap(&hook("open-views")).await?;
        phone.wait_for(&hook("view")).await
    };
    easel.each(phone, "customers-views", views).await?;
    let naming = async |phone: &Phone| {
        phone.listed().await?;
        phone.in_list_menu("keep-view").await?;
        phone.wait_for("input[name=\"view-name\"]").await
    };
    easel.each(phone, "name-view", naming).await?;
    let nothing = async |phone: &Phone| {
        phone.search("xyzzy").await?;
        phone.wait_for(&hook("empty")).await
    };
    easel.each(phone, "nothing-found", nothing).await?;
    phone.search("").await?;
    phone.listed().await.map(drop)
}

/// List and detail side by side, and the palette over them.
pub(super) async fn paint_wide(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    // A page that is loaded anew has the phone's size again.
    let list = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        phone.listed().await.map(drop)
    };
    let open = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        phone.wait_for("[data-test=\"customer\"][data-ready=\"true\"]").await
    };
    let palette = async |phone: &Phone| {
        open(phone).await?;
        phone.tap(&hook("open-palette")).await?;
        phone.wait_for(&hook("palette-item")).await
    };
    let today = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        day(phone).await
    };
    let more = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        phone.wait_for_screen("more").await
    };
    phone.go("customers").await?;
    easel.each(phone, "wide-list", list).await?;
    let columns = async |phone: &Phone| {
        list(phone).await?;
        phone.tap(&hook("open-columns")).await?;
        phone.wait_for(&hook("column-shown")).await
    };
    easel.each(phone, "wide-columns", columns).await?;
    phone.reload().await?;
    phone.list_kind("product").await?;
    let products = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        phone.wait_for(&hook("record-row")).await
    };
    easel.each(phone, "wide-products", products).await?;
    phone.go("customers").await?;
    phone.reload().await?;
    phone.open_listed(&phone.listed().await?.swap_remove(3)).await?;
    easel.each(phone, "wide-customer", open).await?;
    easel.each(phone, "wide-palette", palette).await?;
    phone.reload().await?;
    phone.go("today").await?;
    easel.each(phone, "wide-today", today).await?;
    phone.reload().await?;
    phone.go("more").await?;
    easel.each(phone, "wide-more", more).await?;
    resize(phone, None).await?;
    phone.reload().await
}
