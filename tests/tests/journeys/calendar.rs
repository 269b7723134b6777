//! Calendars: what stands on which day, moved to another one.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use server::founding::KEEPER;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use crate::LUCIA;
use crate::kinds::list;
use crate::table::widen;

/// A day's cell.
fn cell(day: &str) -> String {
    format!("[data-test=\"calendar-day\"][data-day=\"{day}\"]")
}

async fn open(phone: &Phone) -> Result<()> {
    phone.go("today").await?;
    phone.tap(&hook("see-calendar")).await?;
    phone.wait_for("[data-test=\"calendar\"][data-ready=\"true\"] [data-test=\"calendar-day\"]").await
}

/// The first that can be moved in a month, its day, and a day on which nothing stands: one of another month, tapped, would show that.
const MOVABLE: &str = "const line = document.querySelector('.day-line.movable'); \
    const cells = [...document.querySelectorAll('[data-test=calendar-day]:not(.other)')]; \
    const free = cells.find((cell) => cell.dataset.total === '0'); \
    return line && free && [line.dataset.doc, line.closest('[data-day]').dataset.day, free.dataset.day]";

/// Of the week in view a day on which something stands, once it is told. The first of the days may be tomorrow.
const TAKEN: &str = "const chosen = document.querySelector('[data-test=day-list]').dataset.day; \
    const cells = [...document.querySelectorAll('[data-test=calendar-day]')]; \
    const is_told = cells.some((cell) => cell.dataset.day === chosen); \
    return is_told ? cells.slice(1).find((cell) => cell.dataset.total !== '0')?.dataset.day ?? null : null";

/// On a desktop a visit is dragged to a day on which nothing stands, without a network, and taken back; on a phone one is moved to
/// tomorrow by its menu.
pub async fn is_moved_to_another_day(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    open(&phone).await?;

    // On a phone a week is shown. In the next one there is something to do whatever day it is here; it is moved to tomorrow.
    phone.tap(&hook("calendar-after")).await?;
    let taken = phone.wait("a day with something to do", TAKEN, &[]).await?;
    let taken = taken.as_str().context("a day")?;
    phone.tap(&format!("{} .day-number", cell(taken))).await?;
    let movable =
        format!("[data-test=\"day-list\"][data-day=\"{taken}\"] [data-test=\"day-line\"]:has({})", hook("move-day"));
    phone.wait_for(&movable).await?;
    let id = phone.attribute(&movable, "data-doc").await?.context("an activity has an id")?;
    let line = format!("[data-test=\"day-line\"][data-doc=\"{id}\"]");
    phone.tap(&format!("{line} {}", hook("move-day"))).await?;
    phone.tap("[data-test=\"next-day\"][data-ahead=\"1\"]").await?;
    phone.wait_until_gone(&line).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&line).await?;
    phone.wait_until_synced().await?;

    widen(&phone).await?;
    phone.wait_for(".calendar-grid.month").await?;
    stage.server_mut().kill();
    let found = phone.wait("something to move, and a free day", MOVABLE, &[]).await?;
    let text = |at: usize| found[at].as_str().map(str::to_owned).context("three texts");
    let (id, from, to) = (text(0)?, text(1)?, text(2)?);
    let in_cell = |day: &str| format!("{} [data-test=\"calendar-line\"][data-doc=\"{id}\"]", cell(day));
    phone.drag(&in_cell(&from), &cell(&to)).await?;
    phone.wait_for(&in_cell(&to)).await?;
    phone.wait_until_gone(&in_cell(&from)).await?;
    // The day opens its list.
    phone.tap(&format!("{} .day-number", cell(&to))).await?;
    let listed = format!("[data-test=\"day-list\"][data-day=\"{to}\"] [data-test=\"day-line\"][data-doc=\"{id}\"]");
    phone.wait_for(&listed).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&in_cell(&from)).await?;
    phone.wait_until_gone(&listed).await?;
    stage.server_mut().restart()?;
    phone.wait_until_synced().await?;

    // From day to day by arrows, and a month on: the day is the one that has the focus.
    let day = "return document.activeElement?.closest('[data-day]')?.dataset.day ?? null";
    phone.tap(&format!("{} .day-number", cell(&to))).await?;
    phone.strike(&["\u{E00F}"]).await?;
    let moved = "return document.activeElement?.closest('[data-day]')?.dataset.day?.slice(0, 7) !== arguments[0]";
    phone.wait("another month", moved, &[json!(&to[..7])]).await?;
    phone.wait("a day with the focus", day, &[]).await.map(drop)
}

/// Whoever keeps the catalogue looks from which day on products are sold: one is moved to the next day and put back, is looked for and
/// opened. How the list is laid out is kept. Who sells sees the same, and moves nothing.
pub async fn products_stand_on_it(stage: &mut Stage) -> Result<()> {
    let keeper = stage.joined("Bodega", KEEPER).await?;
    list(&keeper, "product").await?;
    keeper.tap(&hook("as-calendar")).await?;
    keeper.wait_for_screen("kind-calendar").await?;
    keeper.wait_for("[data-test=\"calendar\"][data-kind=\"product\"][data-ready=\"true\"]").await?;

    // The sample has one that is sold from today on.
    let movable = format!("[data-test=\"day-line\"]:has({})", hook("move-day"));
    keeper.wait_for(&movable).await?;
    let id = keeper.attribute(&movable, "data-doc").await?.context("a product has an id")?;
    let today = keeper.attribute(&hook("day-list"), "data-day").await?.context("a day is chosen")?;
    let line = format!("[data-test=\"day-line\"][data-doc=\"{id}\"]");
    keeper.tap(&format!("{line} {}", hook("move-day"))).await?;
    keeper.tap("[data-test=\"next-day\"][data-ahead=\"1\"]").await?;
    keeper.wait_until_gone(&line).await?;
    keeper.tap(&hook("undo")).await?;
    keeper.wait_for(&line).await?;
    keeper.wait_until_synced().await?;

    // It is narrowed as the list is.
    let search = "input[name=\"search-kind\"]";
    keeper.type_into(search, "papel higiénico").await?;
    keeper.wait_until_gone(&line).await?;
    keeper.type_into(search, "").await?;
    keeper.wait_for(&line).await?;

    keeper.tap(&format!("{line} a")).await?;
    keeper.wait_for_screen("record").await?;
    keeper.wait_for(&format!("[data-test=\"record\"][data-kind=\"product\"][data-doc=\"{id}\"]")).await?;
    keeper.wait_for_field("from", &today).await?;
    keeper.tap(&hook("back")).await?;
    keeper.wait_for_screen("kind-calendar").await?;
    keeper.wait_for(&line).await?;
    keeper.reload().await?;
    keeper.wait_for(&line).await?;
    keeper.tap(&hook("nav-today")).await?;
    keeper.wait_for_screen("today").await?;
    keeper.tap(&hook("nav-customers")).await?;
    keeper.wait_for_screen("kind-calendar").await?;
    keeper.tap(&format!(".of-kind[hidden] ~ .list-head {}", hook("as-list"))).await?;
    keeper.wait_for_screen("records").await?;

    let lucia = stage.joined("Lucía", LUCIA).await?;
    lucia.open(&format!("http://{}/products?as=calendar", stage.server().address())).await?;
    lucia.wait_for(&line).await?;
    ensure!(lucia.count(&hook("move-day")).await? == 0, "a seller is offered to move products");
    Ok(())
}
