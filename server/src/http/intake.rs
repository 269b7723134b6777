//! Room for bodies: what may be in memory of requests that have not been read whole, whoever sends them.
//!
//! A few kilobytes are taken from anybody, on as many connections as there may be. Anything larger waits for room, and
//! devices with a session have their own: strangers who send slowly and without end keep only each other waiting, and those
//! devices that renew a session and push much in one request.

use std::time::Duration;

use shared::sync::message::WireError;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::ApiError;

/// Bytes of a body that are taken from anybody.
pub(super) const SMALL: usize = 16 * 1024;

/// Larger bodies that are received at once: of devices [`limits::REQUEST`](shared::sync::limits::REQUEST) bytes each at most, of
/// strangers [`STRANGERS_BODY`].
const KNOWN: usize = 16;
const STRANGERS: usize = 2;

/// Bytes of a body of somebody without a session: a device that renews one pushes up to a megabyte with it.
pub(super) const STRANGERS_BODY: usize = 2 * 1024 * 1024;

/// How long one waits for room before being told [`WireError::Busy`].
const KNOWN_WAIT: Duration = Duration::from_secs(30);
const STRANGERS_WAIT: Duration = Duration::from_secs(5);

/// How long a body may take altogether, the small ones and the larger: a megabyte in that time is 2 KB a second.
pub(super) const SMALL_TIME: Duration = Duration::from_secs(60);
const KNOWN_TIME: Duration = Duration::from_secs(500);
const STRANGERS_TIME: Duration = Duration::from_secs(120);

/// The room.
#[derive(Debug)]
pub(super) struct Intake {
    known: Semaphore,
    strangers: Semaphore,
}

/// Room for a body, given up when it is dropped.
pub(super) struct Room<'i> {
    /// How long the body may take.
    pub(super) time: Duration,
    _permit: SemaphorePermit<'i>,
}

impl Default for Intake {
    fn default() -> Self {
        Self { known: Semaphore::new(KNOWN), strangers: Semaphore::new(STRANGERS) }
    }
}

impl Intake {
    /// Room for a larger body, as soon as there is some.
    pub(super) async fn room(&self, is_known: bool) -> Result<Room<'_>, ApiError> {
        let (places, wait, time) = if is_known {
            (&self.known, KNOWN_WAIT, KNOWN_TIME)
        } else {
            (&self.strangers, STRANGERS_WAIT, STRANGERS_TIME)
        };
        let free = tokio::time::timeout(wait, places.acquire()).await.map_err(|_| WireError::Busy)?;
        Ok(Room { time, _permit: free.map_err(|_| WireError::Unavailable)? })
    }
}
