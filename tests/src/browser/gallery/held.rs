//! Screens with less room, and on paper: a phone on its side, one whose keyboard is up, and what a browser prints. In one theme: what
//! differs is how they are laid out.

use anyhow::Result;
use serde_json::json;

use super::easel::{Easel, resize};
use crate::browser::book::input;
use crate::browser::engine::Engine;
use crate::browser::phone::{Phone, hook};

/// A phone on its side.
const SIDE: (u32, u32) = (740, 360);

/// What a keyboard leaves of a phone.
const ABOVE_KEYBOARD: (u32, u32) = (360, 400);

/// A sheet of A4, CSS pixels.
const SHEET: (u32, u32) = (794, 1123);

const THEME: [&str; 1] = ["light"];

async fn open(phone: &Phone) -> Result<()> {
    phone.wait_for("[data-test=\"customer\"][data-ready=\"true\"]").await
}

/// Finds some customers, by words that stay in the search.
async fn found(phone: &Phone) -> Result<()> {
    phone.search("maria").await?;
    phone.wait_for("[data-test=\"customer-row\"] mark").await
}

/// A keyboard comes up, below the field that has the focus.
async fn type_below(phone: &Phone) -> Result<()> {
    resize(phone, Some(ABOVE_KEYBOARD)).await?;
    phone.wait_for("[data-keyboard]").await
}

/// The page is drawn as for a printer from here on, or again as on a phone; by Chromium alone.
async fn print(phone: &Phone, is_printed: bool) -> Result<()> {
    let (media, size) = if is_printed { ("print", Some(SHEET)) } else { ("", None) };
    phone.browser().webdriver()?.chromium("Emulation.setEmulatedMedia", &json!({ "media": media })).await?;
    resize(phone, size).await
}

/// Plays it, on a phone that is in sync; leaves a customer open.
pub(super) async fn paint(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    resize(phone, None).await?;
    phone.go("customers").await?;
    let side = async |phone: &Phone| {
        resize(phone, Some(SIDE)).await?;
        phone.listed().await.map(drop)
    };
    easel.each_in(&THEME, phone, "side-customers", side).await?;
    let searching = async |phone: &Phone| {
        resize(phone, None).await?;
        found(phone).await?;
        type_below(phone).await
    };
    easel.each_in(&THEME, phone, "keyboard-customers", searching).await?;
    let can_print = phone.browser().engine() == Engine::Chromium;
    if can_print {
        let listed = async |phone: &Phone| {
            print(phone, false).await?;
            found(phone).await?;
            // The rows are asked for a while after the list has come to rest.
            let rows = "dispatchEvent(new Event('beforeprint')); \
                return new Promise((there) => setTimeout(() => { \
                    const rows = document.querySelectorAll('[data-test=list-on-paper] tr').length; \
                    if (rows === 0) dispatchEvent(new Event('afterprint')); \
                    there(rows > 0) }))";
            phone.wait("rows on paper", rows, &[]).await?;
            print(phone, true).await
        };
        easel.each_in(&THEME, phone, "paper-customers", listed).await?;
        print(phone, false).await?;
    }
    resize(phone, None).await?;
    phone.reload().await?;
    phone.search("").await?;

    phone.open_listed(&phone.listed().await?.swap_remove(1)).await?;
    customer(phone, easel).await?;
    if can_print {
        let printed = async |phone: &Phone| {
            print(phone, false).await?;
            open(phone).await?;
            phone.browser().webdriver()?.execute("dispatchEvent(new Event('beforeprint'))", &[]).await?;
            print(phone, true).await
        };
        easel.each_in(&THEME, phone, "paper-customer", printed).await?;
        print(phone, false).await?;
    }
    resize(phone, None).await?;
    phone.reload().await?;
    open(phone).await?;
    // What was begun and not gone on with.
    if phone.count(&hook("drop-left")).await? > 0 {
        phone.tap(&hook("drop-left")).await?;
    }
    Ok(())
}

/// A customer's page, what is logged over it, and one of its fields.
async fn customer(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    let side = async |phone: &Phone| {
        resize(phone, Some(SIDE)).await?;
        open(phone).await
    };
    easel.each_in(&THEME, phone, "side-customer", side).await?;
    let logging = async |phone: &Phone| {
        side(phone).await?;
        phone.begin("visit").await
    };
    easel.each_in(&THEME, phone, "side-log", logging).await?;
    let noting = async |phone: &Phone| {
        resize(phone, None).await?;
        open(phone).await?;
        phone.begin("visit").await?;
        phone.tap("textarea[name=\"activity\"]").await?;
        type_below(phone).await
    };
    easel.each_in(&THEME, phone, "keyboard-log", noting).await?;
    let writing = async |phone: &Phone| {
        resize(phone, None).await?;
        open(phone).await?;
        phone.reveal("source").await?;
        phone.tap(&input("source")).await?;
        type_below(phone).await
    };
    easel.each_in(&THEME, phone, "keyboard-customer", writing).await
}
