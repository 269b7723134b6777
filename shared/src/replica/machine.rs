//! The machine itself: its state, and what each event sets off.

use std::collections::BTreeMap;

use super::effect::Effect;
use super::event::Event;
use super::outbox::{OutboxEntry, TrayEntry};
use super::stored::{Listed, Meta, Stored};
use crate::crm::Registry;
use crate::document::DocId;

/// A device.
#[derive(Debug)]
pub struct Replica {
    pub(super) meta: Meta,
    pub(super) rows: BTreeMap<DocId, Listed>,
    pub(super) outbox: BTreeMap<u64, OutboxEntry>,
    pub(super) tray: BTreeMap<u64, TrayEntry>,
    pub(super) registry: Registry,
}

impl Replica {
    /// A device as it was stored, and what it does first.
    #[must_use]
    pub fn new(_stored: Stored, _now: i64) -> (Self, Vec<Effect>) {
        unimplemented!()
    }
    /// Takes in one event at `now` (milliseconds since 1970 UTC by this device's clock), and answers what to do.
    pub fn handle(&mut self, _event: Event, _now: i64) -> Vec<Effect> {
        unimplemented!()
    }

    /// Every row, by id.
    pub fn rows(&self) -> impl Iterator<Item = (DocId, &Listed)> {
        self.rows.iter().map(|(doc, listed)| (*doc, listed))
    }

    /// The row of a document.
    #[must_use]
    pub fn row(&self, doc: DocId) -> Option<&Listed> {
        self.rows.get(&doc)
    }

    /// The device's state.
    #[must_use]
    pub const fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The kinds and fields, with the workspace's custom fields.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What is not synced yet, in order.
    pub fn outbox(&self) -> impl Iterator<Item = &OutboxEntry> {
        self.outbox.values()
    }

    /// What was refused.
    pub fn tray(&self) -> impl Iterator<Item = &TrayEntry> {
        self.tray.values()
    }
}
