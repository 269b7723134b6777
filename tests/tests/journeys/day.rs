//! What the day asks for, and getting about with the keyboard.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::browser::Stage;
use tests::browser::phone::{Phone, hook};

use crate::LUCIA;

/// From the invitation to a task for today and a visit logged, in few taps; the task is done on the day's page, and undone.
pub async fn is_planned_and_done(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    let name = phone.field("name").await?;

    // New, task, with whom, what, save.
    phone.go("new").await?;
    phone.tap(&format!("[data-test=\"new\"] {}", hook("add-task"))).await?;
    phone.type_into("input[name=\"find\"]", &name).await?;
    phone.tap(&format!("[data-test=\"found\"][data-doc=\"{customer}\"]")).await?;
    phone.type_into("textarea[name=\"activity\"]", "Llevar la lista de precios").await?;
    phone.tap(&hook("save-activity")).await?;
    phone.wait_until_synced().await?;

    phone.go("today").await?;
    let line = format!("{} {}", hook("for-today"), hook("agenda-line"));
    phone.wait_for(&line).await?;
    let before = phone.count(&line).await?;
    let wanted = "return [...document.querySelectorAll('[data-test=\"for-today\"] [data-test=\"agenda-line\"]')]\
        .find((line) => line.textContent.includes(arguments[0]))?.dataset.doc";
    let task = phone.wait("task on the day's page", wanted, &[json!("Llevar la lista de precios")]).await?;
    let task = format!("[data-test=\"agenda-line\"][data-doc={task}]");
    phone.tap(&format!("{task} {}", hook("mark-done"))).await?;
    phone.wait_until_gone(&task).await?;
    phone.tap(&hook("undo")).await?;
    phone.wait_for(&task).await?;
    ensure!(phone.count(&line).await? == before, "as many as before");
    phone.wait_until_synced().await
}

/// Without touching the screen: the palette finds a customer and changes the language; single keys change sections.
pub async fn goes_by_keyboard(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    let name = phone.field("name").await?;
    phone.go("outbox").await?;

    press(&phone, "k", true).await?;
    phone.type_into("input[name=\"palette\"]", &name).await?;
    let found =
        format!("return document.querySelector('{}')?.textContent.includes(arguments[0])", hook("palette-item"));
    phone.wait("customer in the palette", &found, &[json!(name)]).await?;
    press(&phone, "Enter", false).await?;
    phone.wait_for_customer(&customer).await?;

    for (key, screen) in [("t", "today"), ("o", "outbox"), ("n", "new"), ("c", "customers")] {
        // What a new screen has focused takes letters for itself.
        let script = "document.activeElement?.blur(); return true";
        phone.wait("nothing focused", script, &[]).await?;
        press(&phone, key, false).await?;
        phone.wait_for_screen(screen).await?;
    }

    // To the other language and back: the words to say so are each language's own.
    let language = phone.wait("language", "return document.documentElement.lang", &[]).await?;
    let (words, other) = if language == "es" { ("cambiar a ingl", "en") } else { ("switch to spa", "es") };
    press(&phone, "k", true).await?;
    phone.type_into("input[name=\"palette\"]", words).await?;
    let offered = format!("return document.querySelectorAll('{}').length === 1", hook("palette-item"));
    phone.wait("one thing to do", &offered, &[]).await?;
    press(&phone, "Enter", false).await?;
    phone.wait("other language", "return document.documentElement.lang === arguments[0]", &[json!(other)]).await?;
    Ok(())
}

/// Presses a key where the focus is.
async fn press(phone: &Phone, key: &str, command: bool) -> Result<()> {
    let script = "(document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', \
        { key: arguments[0], ctrlKey: arguments[1], bubbles: true, cancelable: true })); return true";
    phone.wait("key", script, &[json!(key), json!(command)]).await?;
    Ok(())
}
