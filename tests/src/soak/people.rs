//! People who work, whatever happens to their server.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use shared::document::DocId;
use tempfile::TempDir;

use super::copy_files;
use crate::device::Device;
use crate::device::edit::Edit;

/// How often a sync is tried again. A device waits by itself in between.
const TRIES: usize = 40;

/// Somebody, with a device and what they did on it.
pub(super) struct Person {
    number: usize,
    device: Device,
    directory: TempDir,
    /// The customer that is edited in every round.
    first: DocId,
    /// The names of all customers made, each of them once.
    names: Vec<String>,
    /// What was written last into the first customer.
    source: String,
    failures: usize,
}

impl Person {
    pub(super) async fn new(number: usize, mut device: Device, directory: TempDir) -> Result<Self> {
        let name = format!("Persona {number}");
        let made = device.import(&[json!({ "name": name })]).await?;
        let first = *made.first().context("a customer that was made")?;
        device.sync().await?;
        Ok(Self { number, device, directory, first, names: vec![name], source: String::new(), failures: 0 })
    }

    pub(super) const fn number(&self) -> usize {
        self.number
    }

    pub(super) const fn made(&self) -> usize {
        self.names.len()
    }

    pub(super) const fn failures(&self) -> usize {
        self.failures
    }

    /// What is on the device and not yet on the server.
    pub(super) fn waiting(&self) -> Result<usize> {
        Ok(self.device.replica()?.outbox().count())
    }

    /// Sets the device's clock forwards, or backwards.
    pub(super) fn move_clock(&mut self, by_ms: i64) -> Result<()> {
        self.device.host_mut()?.move_clock(by_ms);
        Ok(())
    }

    /// Makes a customer, and edits another.
    pub(super) async fn work(&mut self, round: usize) -> Result<()> {
        let name = format!("Persona {}, ronda {round}", self.number);
        self.device.import(&[json!({ "name": name })]).await?;
        self.names.push(name);
        self.source = format!("Ronda {round}");
        let source = self.source.clone();
        self.device.edit(&[edit(self.first, "source", source)]).await?;
        Ok(())
    }

    /// Syncs, or does not.
    pub(super) async fn try_sync(&mut self) {
        if self.device.sync().await.is_err() {
            self.failures += 1;
        }
    }

    /// Syncs, at the latest after a while.
    pub(super) async fn sync(&mut self) -> Result<()> {
        for _ in 0..TRIES {
            match self.device.sync().await {
                Ok(_) if self.waiting()? == 0 => return Ok(()),
                Ok(_) | Err(_) => {
                    self.failures += 1;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        self.device.sync().await.with_context(|| format!("person {} cannot sync", self.number))?;
        let waiting = self.waiting()?;
        ensure!(waiting == 0, "{waiting} commands of person {} wait for ever", self.number);
        Ok(())
    }

    /// The device is copied, as a backup of a phone brings it back, and the copy is worked on too.
    pub(super) async fn clone_and_work(&mut self, round: usize) -> Result<()> {
        let copied = TempDir::new()?;
        copy_files(self.directory.path(), copied.path())?;
        let mut copy = Self {
            number: self.number,
            device: Device::open(copied.path())?,
            directory: copied,
            first: self.first,
            names: Vec::new(),
            source: String::new(),
            failures: 0,
        };
        let name = format!("Persona {}, ronda {round}, copia", self.number);
        copy.device.import(&[json!({ "name": name })]).await?;
        copy.device.edit(&[edit(self.first, "segment", format!("Ronda {round}"))]).await?;
        copy.sync().await?;
        self.failures += copy.failures;
        self.names.push(name);
        Ok(())
    }

    pub(super) async fn export(&mut self) -> Result<Vec<Value>> {
        Ok(self.device.export().await?)
    }

    /// Whether all that they did is there, once, and nothing was refused.
    pub(super) fn check(&self, all: &[Value]) -> Result<()> {
        for name in &self.names {
            let found = all.iter().filter(|customer| customer["name"] == name.as_str()).count();
            ensure!(found == 1, "{name:?} is there {found} times");
        }
        let first = all.iter().find(|customer| customer["id"] == self.first.to_string());
        let source = first.map(|first| first["source"].clone()).unwrap_or_default();
        ensure!(
            source == self.source.as_str(),
            "person {} wrote {:?}, and {source} is there",
            self.number,
            self.source
        );
        let refused = self.device.replica()?.tray().count();
        ensure!(refused == 0, "{refused} commands of person {} were refused", self.number);
        Ok(())
    }
}

fn edit(id: DocId, field: &str, value: impl Into<Value>) -> Edit {
    Edit { id, field: field.to_owned(), value: value.into() }
}
