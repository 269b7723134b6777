//! Records laid out otherwise than in a list: a board, and calendars.

use anyhow::Result;

use super::easel::{Easel, enlarge, resize};
use crate::browser::phone::{Phone, hook};

/// A desktop's window.
const DESKTOP: (u32, u32) = (1280, 800);

async fn board(phone: &Phone) -> Result<()> {
    phone.wait_for("[data-test=\"board\"][data-ready=\"true\"] [data-test=\"card\"]").await
}

async fn calendar(phone: &Phone) -> Result<()> {
    phone.wait_for("[data-test=\"calendar\"][data-ready=\"true\"] [data-test=\"calendar-day\"]").await
}

/// Plays it, on a phone that is in sync; leaves its lists as lists.
pub(super) async fn paint(phone: &Phone, easel: Easel<'_>) -> Result<()> {
    phone.go("customers").await?;
    phone.tap(&format!(".of-kind {}", hook("as-board"))).await?;
    easel.each(phone, "board", board).await?;
    let large = async |phone: &Phone| {
        board(phone).await?;
        enlarge(phone).await
    };
    easel.each_in(&["light"], phone, "large-board", large).await?;
    let moving = async |phone: &Phone| {
        board(phone).await?;
        phone.tap(&hook("move-card")).await?;
        phone.wait_for(&hook("move-to")).await
    };
    easel.each(phone, "board-move", moving).await?;
    let wide = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        board(phone).await
    };
    easel.each(phone, "wide-board", wide).await?;
    phone.reload().await?;
    board(phone).await?;
    phone.tap(&format!(".of-kind[hidden] ~ .list-head {}", hook("as-list"))).await?;
    phone.wait_for_screen("customers").await?;

    phone.list_kind("product").await?;
    phone.tap(&hook("as-calendar")).await?;
    easel.each(phone, "kind-calendar", calendar).await?;
    let large = async |phone: &Phone| {
        calendar(phone).await?;
        enlarge(phone).await
    };
    easel.each_in(&["light"], phone, "large-kind-calendar", large).await?;
    let wide = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        calendar(phone).await
    };
    easel.each(phone, "wide-kind-calendar", wide).await?;
    phone.reload().await?;
    calendar(phone).await?;
    phone.tap(&format!(".of-kind[hidden] ~ .list-head {}", hook("as-list"))).await?;
    phone.wait_for_screen("records").await?;
    phone.go("customers").await?;

    phone.go("today").await?;
    phone.tap(&hook("see-calendar")).await?;
    easel.each(phone, "calendar", calendar).await?;
    let large = async |phone: &Phone| {
        calendar(phone).await?;
        enlarge(phone).await
    };
    easel.each_in(&["light"], phone, "large-calendar", large).await?;
    let moving = async |phone: &Phone| {
        calendar(phone).await?;
        phone.tap(&hook("move-day")).await?;
        phone.wait_for(&format!("{}[open] {}", hook("move-sheet"), hook("next-day"))).await
    };
    easel.each(phone, "move-day", moving).await?;
    let wide = async |phone: &Phone| {
        resize(phone, Some(DESKTOP)).await?;
        calendar(phone).await
    };
    easel.each(phone, "wide-calendar", wide).await?;
    phone.reload().await
}
