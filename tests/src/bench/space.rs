//! W6: what a record takes on the server's disk, fresh and edited.

use std::path::Path;
use std::{fs, io};

use anyhow::Result;
use serde_json::json;

use super::report::{Over, Report, Setting, Where};
use super::world::World;
use crate::device::edit::Edit;

/// How many records are edited, and how often each.
const EDITED: usize = 1_000;
const EDITS: usize = 10;

/// Stops the server, so that its journal is folded in, and reads the size of its files: fresh.
///
/// # Errors
/// If the server cannot be stopped and started.
pub fn measure_fresh(world: &mut World, report: &mut Report) -> Result<u64> {
    let bytes = world.stored_bytes()?;
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Server };
    report.add("W6", setting, "bytes_per_record", &[bytes as f64 / world.n() as f64]);
    Ok(bytes)
}

/// Edits a thousand records ten times each, a sync after each round, and reads what that added to `fresh`.
///
/// # Errors
/// If an edit does not get to the server.
pub async fn measure_edited(world: &mut World, fresh: u64, report: &mut Report) -> Result<()> {
    let (mut device, _directory) = world.device()?;
    device.sync().await?;
    let before = world.stored_bytes()?;
    device.go_by(&world.server().authority()).await?;
    let count = EDITED.min(world.n());
    for round in 0..EDITS {
        let edit = |id: &shared::document::DocId| {
            let value = json!(format!("Ronda {round} de pedidos"));
            Edit { id: *id, field: "preferred_hours".to_owned(), value }
        };
        let edits: Vec<Edit> = world.customers()[..count].iter().map(edit).collect();
        device.edit(&edits).await?;
        device.sync().await?;
    }
    let added = world.stored_bytes()?.saturating_sub(before) as f64 / count as f64;
    let fresh = fresh as f64 / world.n() as f64;
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Server };
    report.add("W6", setting, "bytes_added_by_10", &[added]);
    report.add("W6", setting, "bytes_per_edited_record", &[fresh + added]);
    Ok(())
}

/// The size of all files below a directory.
///
/// # Errors
/// If one cannot be read.
pub fn size_of(directory: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { size_of(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}
