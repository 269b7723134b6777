//! Which devices are whose. Every push asks, and it changes with enrolments alone, so it is kept in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use shared::document::DocId;

use super::{HubError, workspace};
use crate::store::View;

/// The numbers of all members' devices, revoked ones included.
#[derive(Debug, Default)]
pub(super) struct Fleets {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// The number of the last device that was there when this was read.
    last: u32,
    by_member: BTreeMap<DocId, Arc<[u32]>>,
}

impl Fleets {
    /// The numbers of a member's devices.
    pub(super) fn of(&self, view: &dyn View, member: DocId) -> Result<Arc<[u32]>, HubError> {
        let last = workspace(view)?.devices;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.last != last {
            let mut by_member: BTreeMap<DocId, Vec<u32>> = BTreeMap::new();
            for device in view.devices()? {
                by_member.entry(device.member).or_default().push(device.number);
            }
            let by_member = by_member.into_iter().map(|(member, numbers)| (member, numbers.into())).collect();
            *known = Known { last, by_member };
        }
        Ok(known.by_member.get(&member).cloned().unwrap_or_default())
    }
}
