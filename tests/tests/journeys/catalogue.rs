//! The catalogue is one keeper's to write and everybody's to read, be it with a program that lets everything pass.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::json;
use server::founding::KEEPER;
use shared::crm::{Audience, Kind, Role, Value};
use shared::document::chunk::ChangeChunk;
use shared::document::{Actor, DocId, Document, Intent, Refusal, packed};
use shared::replica::CommandError;
use shared::sync::cursor::WORKSPACE;
use shared::sync::digest::Digest;
use shared::sync::message::{
    DocsAnswer, DocsRequest, ItemBody, Outcome, PushedCommand, PushedPart, SyncAnswer, SyncRequest,
};
use shared::sync::{PROTOCOL, SCHEMA};
use tests::browser::Stage;
use tests::browser::book::field;
use tests::browser::keyboard::{ESCAPE, TAB};
use tests::browser::phone::{Phone, hook};
use tests::clock;
use tests::device::edit::Edit;
use tests::device::http::Http;
use tests::device::{Device, DeviceError};

use crate::LUCIA;
use crate::duplicates::says;
use crate::kinds::{list, search, total};

/// How many sell, beside her who has a phone, what somebody else keeps.
const SELLERS: usize = 40;

/// The keeper makes a product. Forty sellers have it as it is; what each writes of it past their own program is refused
/// with the reason and leaves no trace, and they go on with what is theirs. One with a phone sees it change and is
/// offered nothing to write it with; and where she sends what she wrote while she might, she is told why it is refused.
pub async fn is_read_by_all_and_written_by_its_keeper(stage: &mut Stage) -> Result<()> {
    let lucia = stage.joined("Lucía", LUCIA).await?;
    list(&lucia, "product").await?;
    lucia.wait_for(&hook("record-row")).await?;
    let known = lucia.attribute(&hook("count-kind"), "data-total").await?.unwrap_or_default();
    let known: usize = known.parse()?;
    let (mut keeper, _office) = stage.device(KEEPER).await?;
    let mut sellers = stage.staff(SELLERS)?;

    let product = json!({ "name": "Cajeta quemada", "code": "CAJ-370", "brand": "Doña Chela", "state": "active" });
    let doc = keeper.make(Kind::PRODUCT, &[product]).await?.swap_remove(0);
    keeper.sync().await?;
    let made = keeper.record(doc).await?.record;
    for (device, _) in &mut sellers {
        device.sync().await?;
        let view = device.record(doc).await?;
        ensure!(view.record == made && view.role == Some(Role::Reader), "{:?} read {:?}", view.role, view.record);
    }
    total(&lucia, known + 1).await?;
    lists_to_be_read(&lucia).await?;
    search(&lucia, "cajeta").await?;
    let row = format!("[data-test=\"record-row\"][data-doc=\"{doc}\"]");
    lucia.tap(&row).await?;
    lucia.wait_for_field("brand", "Doña Chela").await?;
    is_to_be_read(&lucia).await?;

    let before = catalogue(&keeper)?;
    let forgeries = [
        ("brand", Value::text("De quien lo vende")),
        ("state", Value::text("ended")),
        ("name", Value::Null),
        ("removed", Value::Time(clock::now())),
    ];
    let brand = |value: &str| Edit { id: doc, field: "brand".to_owned(), value: json!(value) };
    for ((device, _), (key, new)) in sellers.iter_mut().zip(forgeries.iter().cycle()) {
        let refused = device.edit(&[brand("De quien lo vende")]).await;
        let is_forbidden = matches!(refused, Err(DeviceError::Command(CommandError::Forbidden { .. })));
        ensure!(is_forbidden, "their own program says {refused:?}");
        // In their own name, and in the keeper's.
        for (author, why) in [(author(device)?, Refusal::Forbidden), (author(&keeper)?, Refusal::ForeignActor)] {
            let intent = Intent::Set { key: (*key).to_owned(), seen: Vec::new(), new: new.clone() };
            let outcome = forge(stage, device, author, doc, intent).await?;
            ensure!(outcome == Outcome::Refused(why), "{key} is {outcome:?}, not refused as {why:?}");
        }
    }
    keeper.sync().await?;
    ensure!(catalogue(&keeper)? == before && keeper.record(doc).await?.record == made, "it is as it was");

    keeper.edit(&[brand("La Abuela")]).await?;
    keeper.sync().await?;
    let (kept, after) = (keeper.record(doc).await?.record, catalogue(&keeper)?);
    for (number, (device, _)) in sellers.iter_mut().enumerate() {
        device.import(&[json!({ "name": format!("Abarrotes {number}") })]).await?;
        device.sync().await?;
        let is_kept = device.record(doc).await?.record == kept && catalogue(device)? == after;
        ensure!(is_kept, "seller {number} reads another");
        let replica = device.replica()?;
        ensure!(replica.outbox().count() == 0 && replica.tray().count() == 0, "seller {number} is kept from working");
    }
    lucia.wait_for_field("brand", "La Abuela").await?;
    wrote_too_late(stage, &lucia, &row).await?;
    keeper.sync().await?;
    ensure!(keeper.record(doc).await?.record == kept, "what came too late is nowhere");
    Ok(())
}

/// For a while she keeps it, too. What she wrote without a network, and sends when she keeps it no longer, is refused,
/// and it is said why.
async fn wrote_too_late(stage: &mut Stage, lucia: &Phone, row: &str) -> Result<()> {
    stage.invite(LUCIA, &["--catalogue"])?;
    lucia.tap(&hook("back")).await?;
    lucia.tap(row).await?;
    let line = format!("{} {}", field("brand"), hook("edit-fact"));
    lucia.wait_for(&format!("{line}:enabled")).await?;
    stage.server_mut().stop()?;
    lucia.edit("brand", "Coronita").await?;
    // Past the way to its history, and it is a line again.
    lucia.strike(&[TAB]).await?;
    lucia.wait_for_chip(&["offline"], 1).await?;
    stage.server().run("members", &["--name", LUCIA, "--withdraw", "catalogue"])?;
    stage.server_mut().restart()?;
    lucia.wait_for_chip(&["refused"], 0).await?;
    lucia.wait_for_field("brand", "La Abuela").await?;
    lucia.wait_for_mark("brand", &["refused"]).await?;
    lucia.tap(&format!("{} {}", field("brand"), hook("see-refused"))).await?;
    lucia.wait_for_outbox().await?;
    let why = format!("{} .problem", hook("tray-entry"));
    says(lucia, &why, "The assigned role does not allow this change.").await?;
    lucia.close_outbox().await?;
    lucia.wait_until_gone(&line).await?;
    is_to_be_read(lucia).await
}

/// The list in view offers nothing new, and nothing to be done to many.
async fn lists_to_be_read(phone: &Phone) -> Result<()> {
    phone.open_list_menu().await?;
    phone.wait_for(&hook("export-csv")).await?;
    for offered in ["make", "make-named", "select-many", "import-kind"] {
        ensure!(phone.count(&hook(offered)).await? == 0, "{} is offered {offered}", phone.name());
    }
    phone.strike(&[ESCAPE]).await?;
    phone.wait_until_gone(&format!("{}[open]", hook("list-menu"))).await
}

/// Of the record in view and its menu nothing can be pressed but what leads elsewhere, and nothing can be written in.
async fn is_to_be_read(phone: &Phone) -> Result<()> {
    phone.open_record_menu().await?;
    let offered = "const all = ':is(button, input, select, textarea, [contenteditable])'; \
        return [...document.querySelectorAll(`[data-test=record] ${all}`)] \
        .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.disabled) \
        .map((part) => part.dataset.test ?? part.outerHTML.slice(0, 100)) \
        .filter((part) => !['back', 'chip', 'open-record-menu'].includes(part))";
    let offered = phone.browser().webdriver()?.execute(offered, &[]).await?;
    ensure!(offered == json!([]), "{} is offered {offered}", phone.name());
    phone.strike(&[ESCAPE]).await?;
    phone.wait_until_gone(&format!("{}[open]", hook("record-menu"))).await
}

/// In whose name a device writes.
fn author(device: &Device) -> Result<Actor> {
    let meta = device.replica()?.meta();
    Ok(Actor { device: meta.device, incarnation: meta.incarnation })
}

/// The sum of what a device holds of the catalogue: another one if a single change is another.
fn catalogue(device: &Device) -> Result<Digest> {
    let scope = Audience::CATALOGUE.scope(WORKSPACE);
    let own = device.replica()?.meta().digests.iter().find(|own| own.scope == scope);
    own.map(|own| own.digest).context("everybody reads the catalogue")
}

/// Sends a change in somebody's name, as a device does whose program lets everything pass; answers what became of it.
async fn forge(stage: &Stage, device: &Device, author: Actor, doc: DocId, intent: Intent) -> Result<Outcome> {
    let meta = device.replica()?.meta();
    let mut http = Http::new(stage.server().authority(), Arc::default());
    let asked = DocsRequest { docs: vec![doc], epoch: meta.epoch, schema: SCHEMA, ..DocsRequest::default() };
    let answer = http.post::<DocsAnswer>("/docs", Some(&meta.token), &asked).await?;
    let item = answer.message.items.into_iter().next().context("whoever reads it can ask for it")?;
    let ItemBody::Snapshot { bytes, .. } = item.body else { bail!("{doc} does not come whole") };
    let authored = Document::load(&bytes)?.write(author, &[intent], clock::now())?;
    let chunks: Vec<Vec<u8>> = authored.changes.into_iter().map(|(_, chunk)| chunk).collect();
    let frames: Vec<ChangeChunk<'_>> = chunks.iter().map(|chunk| ChangeChunk::read(chunk)).collect::<Result<_, _>>()?;
    let changes = packed::pack(&frames, &mut Vec::new()).into();
    let forged = SyncRequest {
        protocol: PROTOCOL,
        schema: SCHEMA,
        epoch: meta.epoch,
        commands: vec![PushedCommand { parts: vec![PushedPart { doc, changes }] }],
        ..SyncRequest::default()
    };
    let answer = http.post::<SyncAnswer>("/sync", Some(&meta.token), &forged).await?;
    answer.message.outcomes.into_iter().next().context("the server judges what it is sent")
}
