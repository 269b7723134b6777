//! When each device was last here, for the administrator: kept in memory and written now and then, because it is not worth
//! a flush of the disk for every sync.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use shared::sync::chain::Mark;

use super::{Hub, HubError};
use crate::store::Store;

/// Contacts that are not in the store yet.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    unwritten: Mutex<BTreeMap<u32, Contact>>,
}

#[derive(Copy, Clone, Debug)]
struct Contact {
    at: i64,
    waiting: u32,
    told: Option<Mark>,
}

impl Contacts {
    pub(super) fn note(&self, device: u32, at: i64, waiting: u32, told: Option<Mark>) {
        let contact = Contact { at, waiting, told };
        self.unwritten.lock().unwrap_or_else(PoisonError::into_inner).insert(device, contact);
    }
}

impl<S: Store> Hub<S> {
    /// Writes down when devices were last here. To be called every minute or so, and before the end.
    ///
    /// # Errors
    /// If the store cannot be written; the contacts are then forgotten.
    pub fn write_contacts(&self) -> Result<(), HubError> {
        let contacts = std::mem::take(&mut *self.contacts.unwritten.lock().unwrap_or_else(PoisonError::into_inner));
        if contacts.is_empty() {
            return Ok(());
        }
        self.store.write(|draft| {
            for (number, contact) in contacts {
                if let Some(mut device) = draft.device(number)? {
                    device.last_sync = Some(contact.at);
                    device.waiting = contact.waiting;
                    device.told = contact.told;
                    draft.put_device(&device)?;
                }
            }
            Ok(())
        })
    }
}
