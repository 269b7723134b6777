//! What the day asks for, and what is typed while the language changes.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use crate::LUCIA;
use crate::duplicates::says;
use crate::keyboard::{change_language, choose};

/// A task for today is added in few taps; it is done on the day's page, and undone.
pub async fn is_planned_and_done(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    let name = phone.field("name").await?;

    // New, task, with whom, what, save.
    phone.make("add-task").await?;
    phone.type_into("input[name=\"find\"]", &name).await?;
    phone.tap(&format!("[data-test=\"found\"][data-doc=\"{customer}\"]")).await?;
    phone.type_into("textarea[name=\"activity\"]", "Llevar la lista de precios").await?;
    phone.tap(&hook("save-activity")).await?;
    phone.wait_until_synced().await?;

    phone.go("today").await?;
    let wanted = "return [...document.querySelectorAll('[data-test=\"for-today\"] [data-test=\"agenda-line\"]')]\
        .find((line) => line.textContent.includes(arguments[0]))?.dataset.doc";
    let task = phone.wait("task on the day's page", wanted, &[json!("Llevar la lista de precios")]).await?;
    phone.wait_for("[data-test=\"today\"][data-ready=\"true\"]").await?;
    phone.wait_until_synced().await?;
    let task = format!("[data-test=\"agenda-line\"][data-doc={task}]");
    phone.tap(&format!("{task} {}", hook("mark-done"))).await?;
    // It stays where it is, struck out, and the line below says by its name what was done.
    phone.wait_for(&format!("{task}[data-finished=\"true\"]")).await?;
    says(&phone, &hook("toast"), "Llevar la lista de precios").await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&format!("{task}[data-finished=\"false\"]")).await?;
    phone.wait_until_synced().await?;
    ensure!(phone.count(&task).await? == 1, "where it was, and once");
    Ok(())
}

/// A finger that rests on a row puts it off to a day that is a tap away, and takes it back.
pub async fn a_row_is_put_off_by_a_finger(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    phone.go("today").await?;
    phone.wait_for("[data-test=\"today\"][data-ready=\"true\"]").await?;
    // Until the first load is over, rows come and are made anew under the finger.
    phone.wait_until_synced().await?;
    let row = format!("{} {}[data-finished=\"false\"]", hook("for-today"), hook("agenda-line"));
    let rest = "const row = document.querySelector(arguments[0]), words = row?.querySelector('.agenda-words'); \
        if (!words) return null; \
        const { x, y } = words.getBoundingClientRect(); \
        const down = { bubbles: true, pointerType: 'touch', clientX: x + 60, clientY: y + 10 }; \
        words.dispatchEvent(new PointerEvent('pointerdown', down)); \
        return row.dataset.doc";
    let doc = phone.wait("a row of the day", rest, &[json!(row)]).await?;
    let own = format!("{}[data-doc={doc}]", hook("agenda-line"));
    phone.tap(&format!("{own} {}[data-key=\"1\"]", hook("put-off-to"))).await?;
    let of_the_day = format!("{} {own}", hook("for-today"));
    phone.wait_until_gone(&of_the_day).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&of_the_day).await?;
    // The same by a button, for who has no finger on it.
    let more = "const more = document.querySelector(arguments[0]); more?.click(); return more !== null";
    phone.wait("a way without a finger", more, &[json!(format!("{own} {}", hook("put-off-row")))]).await?;
    // A whole date is a choice, not chosen yet: another one may be on its way.
    phone.tap(&format!("{own} {}", hook("another-day"))).await?;
    let date = "const input = document.querySelector(arguments[0]); \
        if (!input) return false; \
        for (const days of [2, 3]) { \
            input.value = new Date(Date.now() + days * 86400000).toISOString().slice(0, 10); \
            for (const name of ['input', 'change']) input.dispatchEvent(new Event(name, { bubbles: true })); \
        } \
        return true";
    phone.wait("a date", date, &[json!(format!("{own} input[name=\"another-day\"]"))]).await?;
    phone.wait_for(&format!("{own} {}", hook("typed-day"))).await?;
    ensure!(phone.count(&of_the_day).await? == 1, "where it was");
    phone.tap(&format!("{own} {}", hook("typed-day"))).await?;
    phone.wait_until_gone(&of_the_day).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&of_the_day).await?;
    phone.wait("a way without a finger", more, &[json!(format!("{own} {}", hook("put-off-row")))]).await?;
    phone.tap(&format!("{own} {}", hook("put-off-nothing"))).await?;
    phone.wait_until_gone(&hook("put-off")).await?;
    phone.wait_until_synced().await
}

/// Two taps that were meant as one do one thing, and what was done goes after a while. Several are taken back together.
pub async fn a_second_tap_does_nothing(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    phone.go("today").await?;
    phone.wait_for("[data-test=\"today\"][data-ready=\"true\"]").await?;
    let finished = format!("{}[data-finished=\"true\"]", hook("agenda-line"));
    // At one place of the screen, as a finger does it.
    let twice = "const circle = document.querySelector('[data-test=for-today] [data-test=mark-done]'); \
        circle.scrollIntoView({ block: 'center', behavior: 'instant' }); \
        const box = circle.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2; \
        const tap = () => document.elementFromPoint(x, y).closest('button')?.click(); \
        tap(); \
        return new Promise((over) => setTimeout(() => { tap(); \
            over(circle.closest('[data-doc]').dataset.doc) }, 250))";
    let first = phone.wait("a circle", twice, &[]).await?;
    let first = first.as_str().unwrap_or_default().to_owned();
    phone.wait_for(&finished).await?;
    ensure!(phone.count(&finished).await? == 1, "one is done");

    let open = format!("{} {}[data-finished=\"false\"] {}", hook("for-today"), hook("agenda-line"), hook("mark-done"));
    // At once: the first one does not stay for long.
    let next = "document.querySelector(arguments[0]).click(); return true";
    phone.wait("the next circle", next, &[json!(open)]).await?;
    let two = "return document.querySelectorAll(arguments[0]).length === 2";
    phone.wait("two that are done", two, &[json!(finished)]).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_until_gone(&finished).await?;
    phone.wait_until_synced().await?;

    phone.tap(&format!("[data-doc=\"{first}\"] {}", hook("mark-done"))).await?;
    phone.wait_until_gone(&format!("{}[data-doc=\"{first}\"]", hook("agenda-line"))).await?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &first).await?;
    ensure!(view.record.value("done").as_time().is_some(), "it is done");
    Ok(())
}

/// A morning by the hour: the clock stands between what was and what comes; what is done asks how it went and what is next, and is
/// taken back with all of it; what is late is put off at once; whoever was left alone is visited tomorrow.
pub async fn a_morning_goes_by_the_hour(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    phone.create_customer("Vivero Las Acacias", "55 1234 5678").await?;
    let early = plan(&phone, "00:00", "Revisar anaquel").await?;
    let late = plan(&phone, "23:59", "Levantar pedido").await?;
    phone.wait_until_synced().await?;
    phone.go("today").await?;
    phone.wait_for("[data-test=\"today\"][data-ready=\"true\"]").await?;
    let order = "const rows = [...document.querySelectorAll('[data-test=timed] li')]; \
        const at = (doc) => rows.findIndex((row) => row.dataset.doc === doc); \
        const now = rows.findIndex((row) => row.dataset.test === 'now'); \
        const hours = rows.filter((row) => row.dataset.doc).map((row) => row.querySelector('.agenda-hour').textContent.padStart(5, '0')); \
        return at(arguments[0]) < now && now < at(arguments[1]) && at(arguments[0]) >= 0 \
            && hours.join() === [...hours].sort().join() && rows[at(arguments[0])].querySelector('.agenda-hour.late') !== null";
    phone.wait("the hours in their order", order, &[json!(early), json!(late)]).await?;

    // Done when it was planned, until somebody says otherwise; how it went, and the same again tomorrow.
    let before = done_so_far(&phone).await?;
    let of = |doc: &str, what: &str| format!("{}[data-doc=\"{doc}\"] {what}", hook("agenda-line"));
    phone.tap(&of(&early, &hook("mark-done"))).await?;
    // Not by a mouse: where one rests somebody is about to answer.
    let ask = "const it = document.querySelector('[data-test=\"when-done\"]'); it?.click(); return it !== null";
    phone.wait("when it was done", ask, &[]).await?;
    let planned = "return document.querySelector('input[name=\"was-done\"]')?.value.endsWith('T00:00')";
    phone.wait("when it was planned", planned, &[]).await?;
    let later = "const input = document.querySelector('input[name=\"was-done\"]'); \
        input.value = input.value.replace(/T.*/, 'T00:05'); \
        input.dispatchEvent(new FocusEvent('blur')); \
        return document.querySelector('[data-test=\"when-done\"]').textContent.includes('0:05')";
    phone.wait("when it was", later, &[]).await?;
    phone.wait("no more of when", ask, &[]).await?;
    answer(&phone, &of(&early, "[data-outcome=\"follow_up\"]")).await?;
    answer(&phone, &of(&early, "[data-test=\"next-day\"][data-ahead=\"1\"]")).await?;
    phone.wait_until_gone(&of(&early, "")).await?;
    ensure!(done_so_far(&phone).await? == before + 1, "one more is done");
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &early).await?;
    ensure!(view.record.text("outcome") == "follow_up", "how it went");
    let at = |key: &str| view.record.value(key).as_time().unwrap_or_default();
    ensure!(at("done") - at("planned") == 300_000, "five minutes after it was planned");
    phone.tap(&hook("unfold-tomorrow")).await?;
    let next = "return [...document.querySelectorAll('[data-test=tomorrow] [data-test=agenda-line]')]\
        .find((line) => line.textContent.includes('Revisar anaquel'))?.dataset.doc";
    let next = phone.wait("the same again tomorrow", next, &[]).await?;
    let view = stage.on_the_server(LUCIA, next.as_str().unwrap_or_default()).await?;
    ensure!(view.record.text("what") == "visit" && view.record.value("planned").as_time().is_some(), "a planned visit");

    // Taken back with all that was said.
    phone.tap(&of(&late, &hook("mark-done"))).await?;
    answer(&phone, &of(&late, "[data-outcome=\"order\"]")).await?;
    answer(&phone, &of(&late, "[data-test=\"next-day\"][data-ahead=\"7\"]")).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&of(&late, "").replace("] ", "][data-finished=\"false\"]")).await?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &late).await?;
    ensure!(view.record.value("done").is_null() && view.record.value("outcome").is_null(), "as before");

    // What is late goes to tomorrow at once, and comes back.
    let overdue = "return document.querySelector('[data-test=overdue] .tally')?.textContent ?? ''";
    let many = phone.wait("what is late", overdue, &[]).await?;
    phone.tap(&hook("see-late")).await?;
    phone.tap(&hook("put-off-all")).await?;
    phone.tap(&hook("to-tomorrow")).await?;
    phone.wait("nothing late", "return document.querySelector('[data-test=overdue]').hidden", &[]).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait("as much late as before", &format!("{overdue} === arguments[0]"), &[many]).await?;

    // Whoever was left alone is visited tomorrow.
    let silent = phone.attribute(&hook("silent-line"), "data-doc").await?.unwrap_or_default();
    let line = format!("{}[data-doc=\"{silent}\"]", hook("silent-line"));
    phone.tap(&format!("{line} {}", hook("schedule"))).await?;
    phone.tap(&format!("{line} [data-test=\"next-day\"][data-ahead=\"1\"]")).await?;
    phone.wait_until_gone(&line).await?;
    phone.wait_until_synced().await
}

/// Plans a visit of the opened customer for a time of today, and answers which it is.
async fn plan(phone: &Phone, clock: &str, subject: &str) -> Result<String> {
    phone.tap(&hook("add-plan")).await?;
    phone.type_into("textarea[name=\"activity\"]", subject).await?;
    let set = "const input = document.querySelector('input[name=planned]'), now = new Date(), two = (n) => String(n).padStart(2, '0'); \
        input.value = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}T${arguments[0]}`; \
        input.dispatchEvent(new Event('change', { bubbles: true })); return true";
    phone.wait("the hour", set, &[json!(clock)]).await?;
    phone.tap(&hook("save-activity")).await?;
    let found = "return [...document.querySelectorAll('[data-test=activity]')]\
        .find((line) => line.textContent.includes(arguments[0]))?.dataset.doc";
    let doc = phone.wait("the visit", found, &[json!(subject)]).await?;
    Ok(doc.as_str().unwrap_or_default().to_owned())
}

/// Answers what a line asks, once it asks for so long that no finger can have meant what was there before.
async fn answer(phone: &Phone, choice: &str) -> Result<()> {
    let pressed = "const choice = document.querySelector(arguments[0]); \
        if (choice?.getAttribute('aria-pressed') === 'false') choice.click(); \
        return choice?.getAttribute('aria-pressed') === 'true'";
    phone.wait(choice, pressed, &[json!(choice)]).await.map(drop)
}

async fn done_so_far(phone: &Phone) -> Result<u64> {
    let done = phone.attribute(&hook("progress"), "data-done").await?;
    Ok(done.and_then(|done| done.parse().ok()).unwrap_or_default())
}

/// In the middle of somebody new the language changes, and then the theme: what is typed stays as it is, what is wrong with it
/// is said in the other language, and it becomes a customer.
pub async fn a_form_outlives_another_language(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    phone.go("new").await?;
    phone.type_into("input[name=\"name\"]", "Mercería La Aguja").await?;
    phone.type_into("input[name=\"phone\"]", "55 12").await?;
    phone.tap(&hook("create")).await?;
    let problem = "return [...document.querySelectorAll('[data-test=\"field-error\"]')]\
        .map((problem) => problem.textContent).find((words) => words !== '' && words !== arguments[0]) ?? null";
    let said = phone.wait("problem", problem, &[json!("")]).await?;

    change_language(&phone).await?;
    phone.wait("the problem in the other language", problem, &[said]).await?;
    let palette = "return document.documentElement.dataset.palette";
    let before = phone.wait("palette", palette, &[]).await?;
    for _ in 0..2 {
        // The first may look as the system's setting does.
        choose(&phone, ("cambiar de tema", "change the theme")).await?;
    }
    phone.wait("another palette", &format!("{palette} !== arguments[0]"), &[before]).await?;
    let typed = "return document.querySelector('input[name=\"name\"]').value === 'Mercería La Aguja' \
        && document.querySelector('input[name=\"phone\"]').value === '55 12'";
    phone.wait("what was typed", typed, &[]).await?;

    phone.type_into("input[name=\"phone\"]", "55 1234 5678").await?;
    phone.tap(&hook("create")).await?;
    phone.wait_for_screen("customer").await?;
    phone.wait_for_field("name", "Mercería La Aguja").await?;
    phone.wait_until_synced().await
}
