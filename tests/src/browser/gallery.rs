//! The screens as pictures, on a phone of 360 × 740 and on a desktop, light and dark, in Spanish and in English;
//! each judged by axe-core besides. Some also with less room, and on paper.

mod beginning;
mod book;
mod easel;
mod exchange;
mod first;
mod held;
mod history;
mod kinds;
mod laid;
mod many;
mod outbox;
mod team;
mod trouble;

use std::cell::Cell;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::engine::Engine;
use super::phone::Phone;
use super::stage::Stage;
use easel::Easel;

/// Two sellers of the sample who share a territory.
const SELLERS: (&str, &str) = ("Lucía Herrera", "Tomás Quiroga");

/// A picture of what the phone shows.
///
/// # Errors
/// If the browser does not answer, or the file cannot be written.
pub async fn screenshot(phone: &Phone, file: &Path) -> Result<()> {
    let picture = phone.browser().webdriver()?.screenshot().await?;
    std::fs::write(file, picture).with_context(|| format!("writing {}", file.display()))
}

/// Plays what makes the screens interesting, and leaves their pictures in a folder; with `only`, those alone whose names begin
/// with one of its words, which commas part.
///
/// # Errors
/// If a screen does not come, or axe-core finds something wrong with one.
pub async fn paint(engine: Engine, folder: &Path, only: Option<&str>) -> Result<()> {
    paint_book(engine, folder, only).await?;
    paint_changes(engine, folder, only).await
}

/// The screens of one phone: joining, and the book; what leads others, and what every kind has.
///
/// # Errors
/// See [`paint`].
pub async fn paint_book(engine: Engine, folder: &Path, only: Option<&str>) -> Result<()> {
    let wrong = Cell::new(0);
    let easel = Easel { folder, only, wrong: &wrong };
    let mut stage = begun(engine, folder)?;
    let lucia = first::paint(&mut stage, easel).await?;
    beginning::paint(engine, easel).await?;
    book::paint(&lucia, easel).await?;
    laid::paint(&lucia, easel).await?;
    held::paint(&lucia, easel).await?;
    book::paint_wide(&lucia, easel).await?;
    team::paint(&mut stage, easel).await?;
    kinds::paint(&mut stage, easel).await?;
    is_right(&wrong)
}

/// The screens that come of what several people change: waiting, refused, removed, imported (ten thousand at once),
/// and what asks for a person.
///
/// # Errors
/// See [`paint`].
pub async fn paint_changes(engine: Engine, folder: &Path, only: Option<&str>) -> Result<()> {
    let wrong = Cell::new(0);
    let easel = Easel { folder, only, wrong: &wrong };
    let mut stage = begun(engine, folder)?;
    let lucia = stage.joined("Lucía", SELLERS.0).await?;
    let tomas = stage.joined("Tomás", SELLERS.1).await?;
    for phone in [&lucia, &tomas] {
        easel::as_on_a_phone(phone).await?;
        easel::calm(phone).await?;
    }
    outbox::paint(&mut stage, [&lucia, &tomas], easel).await?;
    exchange::paint(&tomas, easel).await?;
    history::paint(&tomas, easel).await?;
    many::paint(&lucia, easel).await?;
    trouble::paint(&mut stage, easel).await?;
    is_right(&wrong)
}

fn begun(engine: Engine, folder: &Path) -> Result<Stage> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    Stage::new(engine)
}

fn is_right(wrong: &Cell<usize>) -> Result<()> {
    ensure!(wrong.get() == 0, "axe-core finds {} faults in what was painted", wrong.get());
    Ok(())
}
