//! Nobody is shut out: axe-core's rules on every screen of the gallery, light and dark, in Spanish and in English.

use anyhow::Result;
use tempfile::TempDir;
use tests::browser::{Engine, gallery};

#[tokio::test]
async fn axe_core_finds_no_fault_with_any_screen_of_the_book() -> Result<()> {
    let folder = TempDir::new()?;
    gallery::paint_book(Engine::Chromium, folder.path(), None).await
}

#[tokio::test]
async fn axe_core_finds_no_fault_with_any_screen_of_a_change() -> Result<()> {
    let folder = TempDir::new()?;
    gallery::paint_changes(Engine::Chromium, folder.path(), None).await
}
