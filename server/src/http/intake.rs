//! Room for bodies: what may be in memory of requests that have not been read whole, whoever sends them.
//!
//! A few kilobytes are taken from anybody, of strangers up to a number; anything larger waits for room, and devices with a
//! session have their own. Strangers who send slowly and without end keep nobody out: of too many small bodies the oldest goes
//! of the address that has the most, and whoever has had the room for a large one for some seconds gives it up to an address
//! that has not had it lately.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::sync::message::WireError;
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout};

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

/// Bytes of a body of somebody without a session: one that this server has forgotten lists all that it holds.
pub(super) const STRANGERS_BODY: usize = shared::sync::limits::REQUEST;

/// How long one waits for room before being told [`WireError::Busy`].
const KNOWN_WAIT: Duration = Duration::from_secs(30);
const STRANGERS_WAIT: Duration = Duration::from_secs(7);

/// How long a body may take altogether, the small ones and the larger: a megabyte in that time is 2 KB a second.
pub(super) const SMALL_TIME: Duration = Duration::from_secs(60);
const KNOWN_TIME: Duration = Duration::from_secs(500);
const STRANGERS_TIME: Duration = Duration::from_secs(120);

/// How long a stranger has the room for a large body in any case, and how long ago an address must have had it to get it from
/// another after that: as long as the other may have needed.
const TURN: Duration = Duration::from_secs(5);
const LATELY: Duration = STRANGERS_TIME;

/// The room.
#[derive(Debug)]
pub(super) struct Intake {
    known: Semaphore,
    strangers: Semaphore,
    /// Strangers' small bodies by address, the oldest first.
    bodies: Mutex<Bodies>,
    large: Mutex<Large>,
}

#[derive(Debug, Default)]
struct Bodies {
    next: u64,
    all: usize,
    of: BTreeMap<IpAddr, VecDeque<(u64, Arc<Notify>)>>,
}

impl Bodies {
    fn begin(&mut self, address: IpAddr) -> (u64, Arc<Notify>) {
        let greediest = || self.of.iter().max_by_key(|(_, own)| own.len()).map(|(address, _)| *address);
        let has_its_part = self.of.get(&address).is_some_and(|own| own.len() >= BODIES_OF_ONE);
        let gives_up = if has_its_part { Some(address) } else { greediest().filter(|_| self.all >= BODIES) };
        let oldest = gives_up.and_then(|address| Some((address, self.of.get(&address)?.front()?.clone())));
        if let Some((address, (number, gone))) = oldest {
            self.end(address, number);
            gone.notify_one();
        }
        self.next += 1;
        self.all += 1;
        let gone = Arc::<Notify>::default();
        self.of.entry(address).or_default().push_back((self.next, Arc::clone(&gone)));
        (self.next, gone)
    }

    /// Nothing, of one that has been given up.
    fn end(&mut self, address: IpAddr, number: u64) {
        let Some(own) = self.of.get_mut(&address) else { return };
        let before = own.len();
        own.retain(|(other, _)| *other != number);
        self.all -= before - own.len();
        if own.is_empty() {
            self.of.remove(&address);
        }
    }
}

/// Which stranger has the room for a large body, and who has had it.
#[derive(Debug, Default)]
struct Large {
    holder: Option<Holder>,
    had: BTreeMap<IpAddr, Instant>,
}

#[derive(Debug)]
struct Holder {
    address: IpAddr,
    since: Instant,
    gone: Arc<Notify>,
    is_recalled: bool,
}

impl Large {
    /// When it is to be given up to an address, if that has not been said yet.
    fn due(&self, address: IpAddr) -> Option<Instant> {
        let lately = self.had.get(&address).is_some_and(|had| had.elapsed() < LATELY);
        let holder = self.holder.as_ref().filter(|holder| !holder.is_recalled && holder.address != address)?;
        (!lately).then(|| holder.since + TURN)
    }

    /// Says it, if it is time.
    fn recall(&mut self, address: IpAddr) {
        if self.due(address).is_some_and(|due| due <= Instant::now())
            && let Some(holder) = &mut self.holder
        {
            holder.is_recalled = true;
            holder.gone.notify_one();
        }
    }
}

/// A stranger's body, until it is dropped.
pub(super) struct Stranger<'i> {
    intake: &'i Intake,
    address: IpAddr,
    number: u64,
    /// It has to go.
    pub(super) gone: Arc<Notify>,
}

impl Drop for Stranger<'_> {
    fn drop(&mut self) {
        lock(&self.intake.bodies).end(self.address, self.number);
    }
}

/// Room for a larger body, given up when it is dropped.
pub(super) struct Room<'i> {
    /// How long the body may take.
    pub(super) time: Duration,
    /// A stranger's, who has to give it up when told so.
    lent: Option<(&'i Intake, Arc<Notify>)>,
    _permit: SemaphorePermit<'i>,
}

impl Room<'_> {
    /// Ends when it is to be given up.
    pub(super) async fn is_recalled(&self) {
        match &self.lent {
            Some((_, gone)) => gone.notified().await,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        if let Some((intake, _)) = self.lent {
            let mut large = lock(&intake.large);
            large.had.retain(|_, had| had.elapsed() < LATELY);
            if let Some(holder) = large.holder.take() {
                large.had.insert(holder.address, Instant::now());
            }
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Intake {
    fn default() -> Self {
        Self {
            known: Semaphore::new(KNOWN),
            strangers: Semaphore::new(STRANGERS),
            bodies: Mutex::default(),
            large: Mutex::default(),
        }
    }
}

impl Intake {
    /// The body of a stranger at an address is to be received.
    pub(super) fn stranger(&self, address: IpAddr) -> Stranger<'_> {
        let (number, gone) = lock(&self.bodies).begin(address);
        Stranger { intake: self, address, number, gone }
    }

    /// Room for a larger body, as soon as there is some: of a stranger at this address, or of a device.
    pub(super) async fn room(&self, stranger: Option<IpAddr>) -> Result<Room<'_>, ApiError> {
        match stranger {
            None => {
                let free = timeout(KNOWN_WAIT, self.known.acquire()).await.map_err(|_| WireError::Busy)?;
                Ok(Room { time: KNOWN_TIME, lent: None, _permit: free.map_err(|_| WireError::Unavailable)? })
            }
            Some(address) => timeout(STRANGERS_WAIT, self.lend(address)).await.map_err(|_| WireError::Busy)?,
        }
    }

    async fn lend(&self, address: IpAddr) -> Result<Room<'_>, ApiError> {
        let mut free = std::pin::pin!(self.strangers.acquire());
        let permit = loop {
            let due = lock(&self.large).due(address);
            let recall = async {
                match due {
                    Some(due) => sleep_until(due).await,
                    None => tokio::time::sleep(TURN).await,
                }
            };
            tokio::select! {
                permit = &mut free => break permit.map_err(|_| WireError::Unavailable)?,
                () = recall => lock(&self.large).recall(address),
            }
        };
        let gone = Arc::<Notify>::default();
        let holder = Holder { address, since: Instant::now(), gone: Arc::clone(&gone), is_recalled: false };
        lock(&self.large).holder = Some(holder);
        Ok(Room { time: STRANGERS_TIME, lent: Some((self, gone)), _permit: permit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    /// Whether somebody's body, of those that are still held, has to go.
    async fn is_gone(stranger: &Stranger<'_>) -> bool {
        timeout(Duration::ZERO, stranger.gone.notified()).await.is_ok()
    }

    #[tokio::test]
    async fn of_too_many_bodies_the_oldest_goes_of_whoever_has_the_most() {
        let intake = Intake::default();
        let own: Vec<Stranger<'_>> = (0..=BODIES_OF_ONE).map(|_| intake.stranger(address(1))).collect();
        assert!(is_gone(&own[0]).await && !is_gone(&own[1]).await);
        assert_eq!(lock(&intake.bodies).all, BODIES_OF_ONE);
        let crowd: Vec<Stranger<'_>> =
            (0..BODIES - BODIES_OF_ONE).map(|at| intake.stranger(address(2 + (at % 30) as u8))).collect();
        assert_eq!(lock(&intake.bodies).all, BODIES);
        let late = intake.stranger(address(250));
        assert!(is_gone(&own[1]).await && !is_gone(&own[2]).await && !is_gone(&late).await);
        assert_eq!(lock(&intake.bodies).all, BODIES);
        drop((own, crowd, late));
        assert!(lock(&intake.bodies).of.is_empty() && lock(&intake.bodies).all == 0);
    }

    #[tokio::test]
    async fn the_room_for_a_large_body_goes_round_addresses() {
        let intake = Intake::default();
        let Ok(first) = intake.room(Some(address(1))).await else { panic!("the room is free") };
        {
            let mut large = lock(&intake.large);
            large.recall(address(2));
            let holder = large.holder.as_mut().expect("somebody has it");
            assert!(!holder.is_recalled, "it has only just been given");
            holder.since = Instant::now().checked_sub(TURN).expect("a moment ago");
            large.recall(address(1));
            assert!(large.holder.as_ref().is_some_and(|holder| !holder.is_recalled), "not for the same address");
            large.recall(address(2));
            assert!(large.due(address(2)).is_none(), "it is said once");
        }
        timeout(Duration::from_secs(1), first.is_recalled()).await.expect("it is recalled for the other address");
        drop(first);
        let Ok(second) = intake.room(Some(address(2))).await else { panic!("the room is free again") };
        let large = lock(&intake.large);
        assert!(large.due(address(1)).is_none(), "who has just had it takes it from nobody");
        assert!(large.due(address(3)).is_some());
        drop((large, second));
        assert!(lock(&intake.large).holder.is_none());
    }
}
