//! A customer's page is read first; what one knows better is written where it stands.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use server::founding::{CUSTOMERS, SEED};
use server::sample::{self, SampleActivity, SampleCustomer};
use shared::crm::{Kind, definition};
use tests::browser::Stage;
use tests::browser::book::{field, input};
use tests::browser::keyboard::TAB;
use tests::browser::phone::{Phone, hook};
use tests::clock;

use crate::{LUCIA, TOMAS};

/// Among so many empty facts and lists one is looked for by its name.
const MANY: usize = 9;

/// How many of the things that were done are read without asking.
const LAST: usize = 3;

/// The fact that is added, and the letters with which its name begins in either language.
const ADDED: (&str, &str) = ("preferences", "preferenc");

/// What takes letters in the facts of the page, and in its entries.
const WRITTEN: &str = "[data-test=\"customer\"] [data-test=\"field\"] :is(input, select, textarea)";

/// Who they are is read before anything can be written. One fact becomes its field where it stands and is corrected, an
/// empty one is found by typing and added; another phone has both, the history says who wrote them and when, and the
/// second is taken back on both.
pub async fn a_fact_is_corrected_and_one_added(stage: &mut Stage) -> Result<()> {
    let customer = somebody()?;
    let (id, before) = (customer.id.to_string(), text(&customer, "source"));
    let (corrected, added) = ("Recomendación de la vecina", "Que se le llame antes");
    let lucia = stage.joined("Lucía", LUCIA).await?;
    let tomas = stage.joined("Tomás", TOMAS).await?;
    for phone in [&lucia, &tomas] {
        phone.find_and_open(text(&customer, "name"), &id).await?;
    }
    reads_first(&lucia, &customer).await?;

    lucia.wait_for_field("source", before).await?;
    correct(&lucia, "source", corrected).await?;
    add(&lucia, added).await?;
    lucia.wait_until_synced().await?;
    for phone in [&lucia, &tomas] {
        phone.wait_for_field("source", corrected).await?;
        phone.wait_for_field(ADDED.0, added).await?;
        phone.in_record_menu("nav-history").await?;
        phone.wait_for_screen("history").await?;
        tells(phone, 1, &[LUCIA, added]).await?;
        tells(phone, 2, &[LUCIA, before, corrected]).await?;
    }

    lucia.tap(&format!("{} {}", happening(1), hook("take-back"))).await?;
    lucia.wait_for(&hook("undo")).await?;
    for phone in [&lucia, &tomas] {
        tells(phone, 1, &[LUCIA, added]).await?;
        tells(phone, 2, &[LUCIA, added]).await?;
        phone.tap(&hook("back")).await?;
        phone.wait_for_customer(&id).await?;
        phone.wait_for_field(ADDED.0, "").await?;
        phone.wait_for_field("source", corrected).await?;
        phone.wait_until_synced().await?;
    }
    let record = stage.on_the_server(TOMAS, &id).await?.record;
    ensure!(record.value(ADDED.0).is_null(), "what was taken back is {:?}", record.value(ADDED.0));
    ensure!(record.text("source") == corrected && record.conflicts.is_empty(), "the correction stands");
    Ok(())
}

/// Somebody of the sample of whom there is something to read in every part of the page, and much that nobody has said.
fn somebody() -> Result<SampleCustomer> {
    let table = definition(Kind::CUSTOMER);
    let is_wanted = |customer: &SampleCustomer| {
        // Whose they are is said by the workspace, and notes are no fact.
        let says = |key: &str| matches!(key, "owner" | "notes") || !text(customer, key).is_empty();
        let lists = |group: &str| customer.values.iter().any(|(key, _)| key.split('/').next() == Some(group));
        let facts = table.fields.iter().filter(|field| field.exported && !says(field.key)).count();
        let groups = table.groups.iter().filter(|group| group.key != "tag" && !group.is_internal());
        let empty = facts + groups.filter(|group| !lists(group.key)).count();
        let (open, done) = open_and_done(customer);
        customer.territory == 0 && says("source") && says("worth") && open > 0 && done > 0 && empty >= MANY
    };
    sample::customers(CUSTOMERS, SEED, clock::now()).find(is_wanted).context("the sample has such a customer")
}

fn text<'c>(customer: &'c SampleCustomer, key: &str) -> &'c str {
    let found = customer.values.iter().find(|(own, _)| own == key);
    found.and_then(|(_, value)| value.as_text()).unwrap_or_default()
}

/// How much is still to be done with somebody, and how much was.
fn open_and_done(customer: &SampleCustomer) -> (usize, usize) {
    let is_done = |activity: &&SampleActivity| activity.values.iter().any(|(key, _)| key == "done");
    let done = customer.activities.iter().filter(is_done).count();
    (customer.activities.len() - done, done)
}

/// Who it is, three facts, what is worth knowing, what is to be done and what was: all of it above the other facts, and
/// nowhere a field.
async fn reads_first(phone: &Phone, customer: &SampleCustomer) -> Result<()> {
    let parts = [field("name"), hook("last-visit"), field("notes"), hook("pending"), hook("story"), hook("facts")];
    let in_order = "const top = (part) => document.querySelector(part)?.getBoundingClientRect().top; \
        const tops = arguments[0].map(top); \
        return tops.every((top, at) => top !== undefined && (at === 0 || tops[at - 1] < top))";
    phone.wait("the parts of the page in their order", in_order, &[json!(parts)]).await?;
    phone.wait_for_field("name", text(customer, "name")).await?;
    for fact in ["last-visit", "comes-next", "bought-a-year"] {
        let said = "return (document.querySelector(arguments[0])?.innerText ?? '').trim() !== ''";
        phone.wait(fact, said, &[json!(format!("{} dd", hook(fact)))]).await?;
    }
    phone.wait_for_field("notes", &customer.notes).await?;
    let (open, done) = open_and_done(customer);
    for (section, count) in [("pending", open), ("story", done.min(LAST))] {
        let lines = "return document.querySelectorAll(arguments[0]).length === arguments[1]";
        let activities = format!("{} {}", hook(section), hook("activity"));
        phone.wait(&format!("{count} in {section}"), lines, &[json!(activities), json!(count)]).await?;
    }
    ensure!(phone.count(WRITTEN).await? == 0, "there is a field before anybody wants to write");
    Ok(())
}

/// A fact becomes its field among the others where it stands, alone, and is a line again when it is left.
async fn correct(phone: &Phone, key: &str, value: &str) -> Result<()> {
    let place = "const facts = [...document.querySelectorAll(arguments[0])]; \
        const at = facts.findIndex((fact) => fact.querySelector(arguments[1]) !== null); return at >= 0 && { at }";
    let arguments = [json!(hook("fact")), json!(field(key))];
    let before = phone.wait("the fact", place, &arguments).await?;
    phone.reveal(key).await?;
    ensure!(phone.wait("its field", place, &arguments).await? == before, "it is another place");
    ensure!(phone.count(WRITTEN).await? == 1, "another fact is a field, too");
    phone.edit(key, value).await?;
    leave(phone, key).await
}

/// The fact that is to be added is found by typing among those that are empty.
async fn add(phone: &Phone, value: &str) -> Result<()> {
    let (key, letters) = ADDED;
    phone.tap(&hook("add-fact")).await?;
    phone.type_into("input[name=\"find-fact\"]", letters).await?;
    let alone = "const offered = document.querySelectorAll(arguments[0]); \
        return offered.length === 1 && offered[0].dataset.field === arguments[1]";
    let offered = format!("{}, {}", hook("empty-fact"), hook("empty-group"));
    phone.wait("the fact that is looked for", alone, &[json!(offered), json!(key)]).await?;
    phone.tap(&hook("empty-fact")).await?;
    phone.wait_for(&input(key)).await?;
    phone.edit(key, value).await?;
    leave(phone, key).await
}

/// Goes on past the way to a field's history: it is a line again.
async fn leave(phone: &Phone, key: &str) -> Result<()> {
    phone.strike(&[TAB]).await?;
    phone.wait_for(&format!("{} {}", field(key), hook("edit-fact"))).await?;
    ensure!(phone.count(WRITTEN).await? == 0, "{key} is left, and something is a field");
    Ok(())
}

/// A line of the history, the newest being the first.
fn happening(n: u32) -> String {
    format!("{}:nth-of-type({n})", hook("happening"))
}

/// Waits until a line of the history says all of this, and at what hour it was.
async fn tells(phone: &Phone, n: u32, words: &[&str]) -> Result<()> {
    let script = "const said = document.querySelector(arguments[0])?.innerText ?? ''; \
        return arguments[1].every((words) => said.includes(words)) && /\\d{1,2}:\\d{2}/.test(said)";
    let line = happening(n);
    phone.wait(&format!("{words:?} and when in {line}"), script, &[json!(line), json!(words)]).await.map(drop)
}
