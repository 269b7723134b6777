//! What is done with a customer, what is planned, and what becomes of either.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use super::addresses::new_entry;
use super::duplicates::says;
use crate::{LUCIA, TOMAS};

const AREA: &str = "textarea[name=\"activity\"]";

/// Whether it is said what stands on the day already.
const LOAD: &str = "return (document.querySelector('[data-test=\"day-load\"]')?.textContent ?? '') !== ''";

/// From the invitation to a logged visit: after the customer is opened, a tap, some words, a tap. All that was typed is on the
/// server, the first line as what it was about; the others as notes, or, where the visit was planned, as how it went.
pub async fn from_an_invitation_to_a_visit(stage: &mut Stage) -> Result<()> {
    let phone = stage.phone("Lucía").await?;
    phone.join(&stage.invitation(LUCIA)?).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    phone.log("visit", "Pidió el catálogo\nVolver el lunes\ncon muestras").await?;
    let visit = activity(&phone, "Pidió el catálogo").await?;
    has_focus(&phone, &hook("open-register")).await?;
    phone.wait_until_synced().await?;

    let view = stage.on_the_server(LUCIA, &visit).await?;
    let said = ["what", "subject", "customer"].map(|key| view.record.text(key).to_owned());
    ensure!(said == ["visit", "Pidió el catálogo", &customer], "it says {said:?}");
    let noted = ["notes", "outcome_text"].map(|key| view.record.text(key).to_owned());
    ensure!(noted.iter().any(|text| text == "Volver el lunes\ncon muestras"), "it says {noted:?}");
    ensure!(view.record.value("done").as_time().is_some(), "it is done");
    Ok(())
}

/// A call is planned from the new things, outlives the end of the app half-written, is done and not done on the customer's page,
/// and is done on its day.
pub async fn planned_and_done(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    let name = phone.field("name").await?;
    phone.make("add-plan").await?;
    phone.type_into("input[name=\"find\"]", &name).await?;
    phone.tap(&format!("[data-test=\"found\"][data-doc=\"{customer}\"]")).await?;
    phone.tap("[data-test=\"plan-kind\"][data-kind=\"meeting\"]").await?;
    phone.tap("[data-test=\"near-day\"][data-ahead=\"7\"]").await?;
    phone.type_into(AREA, "Cerrar el pedido de otoño").await?;
    let when = "return document.querySelector('input[name=\"planned\"]')?.value";
    phone.wait("what stands there", LOAD, &[]).await?;
    let before = phone.wait("a week ahead", when, &[]).await?;

    // What is begun is there again, the day too; and it is the same whatever it is to become.
    for is_closed in [false, true] {
        phone.go("today").await?;
        phone.wait_for(&hook("drafts")).await?;
        if is_closed {
            phone.reload().await?;
        }
        phone.tap(&hook("see-draft")).await?;
        phone.wait_for_customer(&customer).await?;
        phone.wait("the same day", &format!("{when} === arguments[0]"), std::slice::from_ref(&before)).await?;
    }
    phone.tap(&hook("close-register")).await?;
    phone.begin("call").await?;
    phone.wait_until_gone("input[name=\"planned\"]").await?;
    phone.tap(&hook("close-register")).await?;
    phone.begin("plan").await?;
    let typed = "return document.querySelector('textarea[name=\"activity\"]').value === arguments[0]";
    phone.wait("what was typed", typed, &[json!("Cerrar el pedido de otoño")]).await?;
    phone.wait_for("[data-test=\"plan-kind\"][data-kind=\"call\"][aria-pressed=\"true\"]").await?;
    phone.tap("[data-test=\"near-day\"][data-ahead=\"0\"]").await?;
    phone.tap(&hook("save-activity")).await?;
    let call = activity(&phone, "Cerrar el pedido de otoño").await?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &call).await?;
    ensure!(view.record.text("what") == "call" && view.record.value("planned").as_time().is_some(), "a planned call");

    // Done on the customer's page, where it stays for a while and asks how it went, and taken back.
    phone.tap(&format!("{} {}", of(&call), hook("mark-done"))).await?;
    phone.wait_for(&format!("{} {}[data-done=\"true\"] {}", hook("pending"), of(&call), hook("asks"))).await?;
    let near = "return document.activeElement?.closest('.activities') !== null";
    phone.wait("focus near by", near, &[]).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&format!("{}[data-done=\"false\"]", of(&call))).await?;

    // The day leads to the customer with it opened; there it is put off, and taken back. The way back closes it.
    phone.go("today").await?;
    let line = format!("{} [data-doc=\"{call}\"]", hook("for-today"));
    phone.tap(&format!("{line} a")).await?;
    phone.wait_for_customer(&customer).await?;
    let sheet = format!("{}[open]", hook("activity-sheet"));
    phone.tap(&format!("{sheet} [data-test=\"next-day\"][data-ahead=\"1\"]")).await?;
    says(&phone, &of(&call), "tomorrow").await?;
    phone.tap(&hook("undo")).await?;
    phone.tap(&format!("{} {}", of(&call), hook("unfold"))).await?;
    phone.wait_for(&format!("{sheet} [data-test=\"unfolded\"][data-ready=\"true\"]")).await?;
    phone.browser().webdriver()?.execute("history.back()", &[]).await?;
    phone.wait_until_gone(&sheet).await?;
    phone.wait_for_customer(&customer).await?;
    phone.go("today").await?;
    phone.tap(&format!("{line} {}", hook("mark-done"))).await?;
    phone.wait_until_gone(&line).await?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &call).await?;
    ensure!(view.record.value("done").as_time().is_some(), "it is done");
    Ok(())
}

/// A visit that was planned is the one that is logged, unless a person says no, and then it is another one. How it went and what comes
/// next are said with it, and all of it is taken back together.
pub async fn a_log_closes_the_plan(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    phone.create_customer("Vivero Las Acacias", "55 1234 5678").await?;
    phone.begin("plan").await?;
    phone.type_into(AREA, "Conocer a la encargada").await?;
    phone.tap(&hook("save-activity")).await?;
    let plan = activity(&phone, "Conocer a la encargada").await?;

    phone.begin("call").await?;
    ensure!(phone.count(&hook("closes")).await? == 0, "a call closes no visit");
    phone.begin("visit").await?;
    phone.wait_for(&format!("{}[data-doc=\"{plan}\"]", hook("closes"))).await?;
    let ticked = "return document.querySelector('input[name=closes]')?.checked === arguments[0]";
    phone.wait("a tick", ticked, &[json!(true)]).await?;
    phone.type_into(AREA, "Quiere una prueba\nde dos semanas").await?;
    phone.tap("[data-test=\"outcome\"][data-outcome=\"order\"]").await?;
    phone.tap("[data-test=\"next-day\"][data-ahead=\"7\"]").await?;
    phone.type_into("input[name=\"purpose\"]", "Llevar la prueba").await?;
    phone.tap(&hook("save-activity")).await?;
    ensure!(activity(&phone, "Quiere una prueba").await? == plan, "one visit, planned and done");
    let next = activity(&phone, "Llevar la prueba").await?;
    phone.wait_for(&format!("{} {}[data-done=\"true\"]", hook("story"), of(&plan))).await?;
    phone.wait_for(&format!("{} {}[data-done=\"false\"]", hook("pending"), of(&next))).await?;
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &plan).await?;
    let said = ["what", "subject", "outcome", "outcome_text"].map(|key| view.record.text(key).to_owned());
    ensure!(said == ["visit", "Quiere una prueba", "order", "de dos semanas"], "how it went: {said:?}");
    ensure!(["planned", "done"].iter().all(|key| view.record.value(key).as_time().is_some()), "planned, and done");
    let view = stage.on_the_server(LUCIA, &next).await?;
    ensure!(view.record.text("what") == "visit" && view.record.value("planned").as_time().is_some(), "what comes next");
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&format!("{}[data-done=\"false\"]", of(&plan))).await?;
    says(&phone, &of(&plan), "Conocer a la encargada").await?;
    phone.wait_until_gone(&of(&next)).await?;

    // By itself it is taken back as what was planned, and not removed.
    phone.log("visit", "Volvió a decir que sí").await?;
    ensure!(activity(&phone, "Volvió a decir que sí").await? == plan, "the same visit");
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&format!("{}[data-done=\"false\"]", of(&plan))).await?;
    says(&phone, &of(&plan), "Conocer a la encargada").await?;

    phone.begin("visit").await?;
    phone.tap("input[name=\"closes\"]").await?;
    phone.wait("no tick", ticked, &[json!(false)]).await?;
    phone.type_into(AREA, "Solo de paso").await?;
    phone.tap(&hook("save-activity")).await?;
    ensure!(activity(&phone, "Solo de paso").await? != plan, "another visit");
    phone.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &plan).await?;
    ensure!(view.record.value("done").is_null(), "it is still to be done");
    Ok(())
}

/// What was done yesterday is logged as of yesterday. What stands on a day is said where something is planned for it, and there is room
/// for it; what was half written is offered on the page, and given up there.
pub async fn a_day_is_filled(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    phone.create_customer("Vivero Las Acacias", "55 1234 5678").await?;
    phone.begin("note").await?;
    let yesterday = "return document.querySelector('select[name=\"happened\"]')?.options[1]?.value";
    let yesterday = phone.wait("yesterday", yesterday, &[]).await?;
    let yesterday = yesterday.as_str().context("a day and a time")?.to_owned();
    phone.choose("happened", &yesterday).await?;
    phone.type_into(AREA, "Cambió de dueño").await?;
    phone.tap(&hook("save-activity")).await?;
    let note = activity(&phone, "Cambió de dueño").await?;
    says(&phone, &of(&note), "yesterday").await?;

    // Two for one day do not stand on each other.
    let when = "return document.querySelector('input[name=\"planned\"]')?.value";
    let mut times = Vec::new();
    for words in ["Presentar el catálogo", "Cobrar"] {
        phone.begin("plan").await?;
        phone.tap("[data-test=\"near-day\"][data-ahead=\"7\"]").await?;
        phone.wait("what stands there", LOAD, &[]).await?;
        times.push(phone.wait("a week ahead", when, &[]).await?);
        phone.type_into(AREA, words).await?;
        phone.tap(&hook("save-activity")).await?;
        activity(&phone, words).await?;
    }
    ensure!(times.first() != times.last(), "both at {times:?}");
    phone.begin("plan").await?;
    phone.tap("[data-test=\"near-day\"][data-ahead=\"7\"]").await?;
    says(&phone, &hook("day-load"), "Vivero Las Acacias").await?;
    phone.type_into(AREA, "A medias").await?;
    phone.tap(&hook("close-register")).await?;
    says(&phone, &hook("left"), "A medias").await?;
    phone.tap(&hook("go-on")).await?;
    let typed = "return document.querySelector('textarea[name=\"activity\"]')?.value === arguments[0]";
    phone.wait("what was typed", typed, &[json!("A medias")]).await?;
    phone.tap(&hook("cancel-activity")).await?;
    phone.wait_until_gone(&hook("left")).await?;
    phone.wait_until_synced().await
}

/// A logged call is opened: all that was typed is there, is bettered where it stands, and another phone sees it. It is removed
/// and comes back, and its history tells.
pub async fn opened_and_edited(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    // Somebody with whom no call was planned: it would be that one.
    let name = "Ferretería La Unión";
    let customer = lucia.create_customer(name, "55 1234 5678").await?;
    lucia.log("call", "Preguntó por plazos\nQuiere pagar a 60 días").await?;
    let call = activity(&lucia, "Preguntó por plazos").await?;

    lucia.tap(&format!("{} {}", of(&call), hook("unfold"))).await?;
    lucia.wait_for_field("activity/notes", "Quiere pagar a 60 días").await?;
    lucia.tap(&hook("edit-activity")).await?;
    // Saving moves nothing of what lies below.
    let height = "return document.querySelector('[data-test=\"unfolded\"]').offsetHeight";
    let before = lucia.wait("height", height, &[]).await?;
    lucia.edit("activity/subject", "Preguntó por plazos y precios").await?;
    lucia.wait("the same height", &format!("{height} === arguments[0]"), &[before]).await?;
    lucia.choose("activity/outcome", "interested").await?;
    lucia.wait_for_mark("activity/outcome", &["phone", "synced"]).await?;
    lucia.edit("activity/next_step", "Mandar la lista").await?;
    lucia.wait_until_synced().await?;
    tomas.find_and_open(name, &customer).await?;
    says(&tomas, &of(&call), "Preguntó por plazos y precios").await?;
    tomas.tap(&format!("{} {}", of(&call), hook("unfold"))).await?;
    tomas.wait_for_field("activity/next_step", "Mandar la lista").await?;

    lucia.tap(&hook("remove-activity")).await?;
    lucia.wait_until_gone(&of(&call)).await?;
    lucia.tap(&hook("undo")).await?;
    lucia.tap(&format!("{} {}", of(&call), hook("unfold"))).await?;
    lucia.wait_for_field("activity/subject", "Preguntó por plazos y precios").await?;
    lucia.tap(&hook("edit-activity")).await?;
    lucia.tap(&hook("activity-history")).await?;
    lucia.wait_for_screen("history").await?;
    says(&lucia, &hook("happening"), "Mandar la lista").await?;
    lucia.tap(&hook("back")).await?;
    lucia.wait_for_customer(&customer).await?;
    lucia.wait_until_synced().await
}

/// Whoever comes back from a call is asked whether it is to be logged. A message from one of the customer's people is logged, and another
/// phone reads who it was; a note is with nobody, and where a customer has no contacts nobody is asked for.
pub async fn logged_with_a_contact(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    let customer = lucia.create_customer("Ferretería La Unión", "55 1234 5678").await?;
    lucia.wait_for_customer(&customer).await?;
    let call = "const call = document.querySelector('.record a[href^=\"tel:\"]'); if (call === null) return false; \
        call.addEventListener('click', (event) => event.preventDefault(), { once: true }); call.click(); return true";
    let back = "document.dispatchEvent(new Event('visibilitychange', { bubbles: true })); return true";
    lucia.wait("a call", call, &[]).await?;
    lucia.wait("back from it", back, &[]).await?;
    says(&lucia, &hook("after-call"), "Ferretería La Unión").await?;
    lucia.tap(&hook("log-the-call")).await?;
    lucia.wait_for("[data-test=\"log-kind\"][data-kind=\"call\"][aria-pressed=\"true\"]").await?;
    ensure!(lucia.count("select[name=\"with\"]").await? == 0, "there is nobody");
    lucia.tap(&hook("close-register")).await?;
    // Whoever has opened it by themselves is not asked.
    lucia.wait("another call", call, &[]).await?;
    lucia.tap(&hook("open-register")).await?;
    lucia.tap(&hook("close-register")).await?;
    lucia.wait("back from that", back, &[]).await?;
    ensure!(lucia.count(&hook("after-call")).await? == 0, "it is asked about no more");
    let contact = new_entry(&lucia, "contact").await?;
    lucia.edit(&format!("contact/{contact}/name"), "Ana Ruiz").await?;

    lucia.begin("note").await?;
    lucia.wait_until_gone("select[name=\"with\"]").await?;
    lucia.begin("message").await?;
    lucia.choose("with", &contact).await?;
    lucia.type_into(AREA, "Manda el pedido el lunes").await?;
    lucia.tap(&hook("save-activity")).await?;
    let message = activity(&lucia, "Manda el pedido el lunes").await?;
    has_focus(&lucia, &hook("open-register")).await?;
    says(&lucia, &of(&message), "with Ana Ruiz").await?;
    lucia.wait_until_synced().await?;
    let view = stage.on_the_server(LUCIA, &message).await?;
    let said = ["what", "with"].map(|key| view.record.text(key).to_owned());
    ensure!(said == ["message", &contact], "it says {said:?}");

    tomas.find_and_open("Ferretería La Unión", &customer).await?;
    says(&tomas, &of(&message), "with Ana Ruiz").await?;
    tomas.tap(&format!("{} {}", of(&message), hook("unfold"))).await?;
    let name = "return document.querySelector('select[name=\"activity/with\"]')?.selectedOptions[0]?.textContent";
    tomas.wait("the contact's name", &format!("{name} === arguments[0]"), &[json!("Ana Ruiz")]).await?;
    tomas.choose("activity/with", "").await?;
    tomas.wait_until_synced().await?;
    lucia
        .wait("nobody", &format!("return !document.querySelector('{}').textContent.includes('Ana')", of(&message)), &[])
        .await?;
    Ok(())
}

/// The id of the activity in view whose line says these words.
pub async fn activity(phone: &Phone, words: &str) -> Result<String> {
    let script = "return [...document.querySelectorAll('[data-test=\"activity\"]')]\
        .find((line) => line.textContent.includes(arguments[0]))?.dataset.doc";
    let doc = phone.wait(&format!("activity that says {words:?}"), script, &[json!(words)]).await?;
    doc.as_str().map(str::to_owned).context("an activity has an id")
}

fn of(doc: &str) -> String {
    format!("[data-test=\"activity\"][data-doc=\"{doc}\"]")
}

async fn has_focus(phone: &Phone, selector: &str) -> Result<()> {
    let script = "return document.activeElement?.matches(arguments[0])";
    phone.wait(&format!("focus on {selector}"), script, &[json!(selector)]).await.map(drop)
}
