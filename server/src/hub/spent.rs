//! What the work for each device has cost, until whoever served it asks.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What a guard that went down is taken to have cost, milliseconds of a processor.
pub(super) const CRASH: u64 = 1_000;

/// Milliseconds of processors by device.
#[derive(Debug, Default)]
pub(super) struct Spent(Mutex<BTreeMap<u32, u64>>);

impl Spent {
    pub(super) fn add(&self, device: u32, milliseconds: u64) {
        if milliseconds > 0 {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(device).or_default() += milliseconds;
        }
    }

    pub(super) fn take(&self, device: u32) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&device).unwrap_or(0)
    }
}
