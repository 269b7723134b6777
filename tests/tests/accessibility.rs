//! Nobody is shut out: axe-core's rules on every screen of the gallery, light and dark, in Spanish and in English.

use anyhow::Result;
use tempfile::TempDir;
use tests::browser::{Engine, gallery};

#[tokio::test]
async fn axe_core_finds_no_fault_with_any_screen() -> Result<()> {
    let folder = TempDir::new()?;
    gallery::paint(Engine::Chromium, folder.path(), None).await
}
