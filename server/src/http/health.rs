//! Whether the server can do its work: read, and write.

use std::sync::{Mutex, TryLockError};

use crate::causes::causes;
use crate::hub::Hub;
use crate::store::Store;

/// A trial of writing is good for so long, milliseconds: whoever asks all the time must not keep the disk busy.
const GOOD_FOR: i64 = 5_000;

/// What the last trial of writing showed.
#[derive(Debug, Default)]
pub(super) struct Health {
    last: Mutex<Option<Trial>>,
}

#[derive(Copy, Clone, Debug)]
struct Trial {
    /// Milliseconds since 1970 UTC.
    at: i64,
    passed: bool,
}

impl Health {
    /// Whether the hub's store can be read and written at `now`, milliseconds since 1970 UTC. Blocks on the disk.
    pub(super) fn check<S: Store>(&self, hub: &Hub<S>, now: i64) -> bool {
        if hub.workspace().is_err() {
            return false;
        }
        let mut last = match self.last.try_lock() {
            Ok(last) => last,
            // Somebody else is trying, and the disk takes its time. Whoever has to know waits for that one.
            Err(TryLockError::WouldBlock) => return true,
            Err(TryLockError::Poisoned(_)) => return false,
        };
        // A clock that was set back must not make an old trial good for longer.
        if let Some(Trial { passed, .. }) = last.filter(|trial| (trial.at..trial.at + GOOD_FOR).contains(&now)) {
            return passed;
        }
        let tried = hub.try_writing();
        if let Err(error) = &tried {
            tracing::error!(error = causes(error), "the store cannot be written");
        }
        *last = Some(Trial { at: now, passed: tried.is_ok() });
        tried.is_ok()
    }
}
