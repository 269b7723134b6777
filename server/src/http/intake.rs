//! Room for bodies: what may be in memory of requests that have not been read whole, whoever sends them.
//!
//! A few kilobytes are taken from anybody, of strangers up to a number, to which no one address contributes more than a part.
//! Anything larger waits for room, and devices with a session have their own: strangers who send slowly and without end keep
//! only each other waiting, and those devices that renew a session and push much in one request.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use shared::sync::message::WireError;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::ApiError;

/// Bytes of a body that are taken from anybody.
pub(super) const SMALL: usize = 16 * 1024;

/// Larger bodies that are received at once: of devices [`limits::REQUEST`](shared::sync::limits::REQUEST) bytes each at most, of
/// strangers [`STRANGERS_BODY`].
const KNOWN: usize = 16;
const STRANGERS: usize = 1;

/// Strangers' bodies that are received at once, and those of one address.
const BODIES: usize = 512;
const BODIES_OF_ONE: usize = 64;

/// Bytes of a body of somebody without a session: a device that renews one pushes up to a megabyte with it, and one that this
/// server has forgotten lists all that it holds.
pub(super) const STRANGERS_BODY: usize = shared::sync::limits::REQUEST;

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
    bodies: Mutex<BTreeMap<IpAddr, usize>>,
}

/// A stranger's body, until it is dropped.
pub(super) struct Stranger<'i> {
    bodies: &'i Mutex<BTreeMap<IpAddr, usize>>,
    address: IpAddr,
}

impl Drop for Stranger<'_> {
    fn drop(&mut self) {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = bodies.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                bodies.remove(&self.address);
            }
        }
    }
}

/// Room for a larger body, given up when it is dropped.
pub(super) struct Room<'i> {
    /// How long the body may take.
    pub(super) time: Duration,
    _permit: SemaphorePermit<'i>,
}

impl Default for Intake {
    fn default() -> Self {
        Self { known: Semaphore::new(KNOWN), strangers: Semaphore::new(STRANGERS), bodies: Mutex::default() }
    }
}

impl Intake {
    /// Whether a body of a stranger at an address may be received.
    pub(super) fn stranger(&self, address: IpAddr) -> Result<Stranger<'_>, ApiError> {
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = bodies.values().sum();
        let own = bodies.get(&address).copied().unwrap_or(0);
        if all >= BODIES || own >= BODIES_OF_ONE {
            return Err(WireError::Busy.into());
        }
        bodies.insert(address, own + 1);
        Ok(Stranger { bodies: &self.bodies, address })
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_fills_no_more_than_its_part() {
        let intake = Intake::default();
        let address = |last| IpAddr::from([10, 0, 0, last]);
        let mut held: Vec<Stranger<'_>> = (0..200).filter_map(|_| intake.stranger(address(1)).ok()).collect();
        assert_eq!(held.len(), BODIES_OF_ONE);
        held.extend((0..600u16).filter_map(|at| intake.stranger(address(2 + (at % 200) as u8)).ok()));
        assert_eq!(held.len(), BODIES);
        assert!(intake.stranger(address(250)).is_err());
        held.pop();
        assert!(intake.stranger(address(250)).is_ok());
        held.clear();
        assert!(intake.bodies.lock().unwrap().is_empty());
    }
}
