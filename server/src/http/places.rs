//! Who has a place among the connections, and who has to go when another comes. Pure but for a flag and a wake-up that each
//! connection has: times are milliseconds since some moment, given by whoever asks.
//!
//! A connection is a stranger's until a request on it has proved a device's session. Of one address a few strangers are
//! served at once; the others wait unread, and cost next to nothing. When all places are taken, whoever comes gets one: the
//! address that has the most strangers gives it up, and there the one that has been silent longest. Without any stranger it is
//! the device that has the most.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// Strangers of one address who are served at once. A browser that loads the app has six connections.
pub(super) const STRANGERS: usize = 64;
/// Connections of one device. A phone has a few.
const OF_A_DEVICE: usize = 32;
/// How long a stranger may take to say the first thing before another of its address is served instead, milliseconds; and how long
/// for the rest of it, most of which is there by then.
const GRACE: u64 = 2_000;
const GRACE_OF_A_BODY: u64 = 500;
/// How long a connection waits unread, milliseconds.
const PATIENCE: u64 = 30_000;

/// All connections.
#[derive(Debug)]
pub(super) struct Places {
    most: usize,
    next: u64,
    held: BTreeMap<u64, Held>,
    strangers: BTreeMap<IpAddr, Strangers>,
    devices: BTreeMap<u32, BTreeSet<u64>>,
}

#[derive(Debug)]
struct Held {
    address: IpAddr,
    device: Option<u32>,
    life: Arc<Life>,
}

/// The strangers of one address.
#[derive(Debug, Default)]
struct Strangers {
    served: BTreeSet<u64>,
    waiting: VecDeque<u64>,
    /// Whether the next to be served is the one that has waited longest.
    is_oldest_next: bool,
}

/// What is known of a connection by those who serve it.
#[derive(Debug, Default)]
pub(super) struct Life {
    /// When something was last read from it, or taken by it.
    heard: AtomicU64,
    /// Requests on it that have not been answered.
    asked: AtomicU32,
    /// Those of them whose bodies have not come whole.
    unread: AtomicU32,
    /// When the first of these bodies was begun.
    unread_since: AtomicU64,
    /// A request on it has been answered.
    answered: AtomicBool,
    served: AtomicBool,
    closed: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Life {
    pub(super) fn hear(&self, now: u64) {
        self.heard.fetch_max(now, Ordering::AcqRel);
    }

    /// A request has come.
    pub(super) fn ask(&self) {
        self.asked.fetch_add(1, Ordering::AcqRel);
    }

    /// A request has been answered.
    pub(super) fn answer(&self) {
        self.asked.fetch_sub(1, Ordering::AcqRel);
        self.answered.store(true, Ordering::Release);
    }

    /// A request's body is waited for.
    pub(super) fn await_body(&self, now: u64) {
        if self.unread.fetch_add(1, Ordering::AcqRel) == 0 {
            self.unread_since.store(now, Ordering::Release);
        }
    }

    /// It has come, or is waited for no longer.
    pub(super) fn end_body(&self) {
        self.unread.fetch_sub(1, Ordering::AcqRel);
    }

    /// Whether it has lost its place. Whoever asks is woken when it does.
    pub(super) fn is_closed(&self, context: &Context<'_>) -> bool {
        self.note(context);
        self.closed.load(Ordering::Acquire)
    }

    /// Whether it is served, or has lost its place before it was.
    pub(super) fn poll_served(&self, context: &Context<'_>) -> Poll<bool> {
        if self.is_closed(context) {
            Poll::Ready(false)
        } else if self.served.load(Ordering::Acquire) {
            Poll::Ready(true)
        } else {
            Poll::Pending
        }
    }

    fn note(&self, context: &Context<'_>) {
        let mut waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        match waker.as_mut() {
            Some(waker) => waker.clone_from(context.waker()),
            None => *waker = Some(context.waker().clone()),
        }
    }

    fn wake(&self) {
        let waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn serve(&self) {
        self.served.store(true, Ordering::Release);
        self.wake();
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.wake();
    }

    fn silent_since(&self) -> u64 {
        self.heard.load(Ordering::Acquire)
    }

    /// Since when it has kept its place for nothing. A body that comes byte by byte is as good as silence: it counts from its
    /// beginning.
    fn idle_since(&self) -> u64 {
        if self.unread.load(Ordering::Acquire) > 0 {
            self.unread_since.load(Ordering::Acquire)
        } else {
            self.silent_since()
        }
    }

    /// Whether a request on it is being carried out.
    fn is_asking(&self) -> bool {
        self.asked.load(Ordering::Acquire) > self.unread.load(Ordering::Acquire)
    }

    /// Whether another of its address may be served instead of it: it wants nothing, or does not say what.
    fn is_idle(&self, now: u64) -> bool {
        let is_done = self.answered.load(Ordering::Acquire) && self.asked.load(Ordering::Acquire) == 0;
        let grace = if self.unread.load(Ordering::Acquire) > 0 { GRACE_OF_A_BODY } else { GRACE };
        !self.is_asking() && (is_done || now.saturating_sub(self.idle_since()) >= grace)
    }
}

impl Places {
    /// So many connections at once.
    pub(super) const fn new(most: usize) -> Self {
        Self { most, next: 0, held: BTreeMap::new(), strangers: BTreeMap::new(), devices: BTreeMap::new() }
    }

    /// A connection comes. Answers its number.
    pub(super) fn arrive(&mut self, address: IpAddr, now: u64) -> (u64, Arc<Life>) {
        while self.held.len() >= self.most.max(1) {
            self.make_room();
        }
        let number = self.next;
        self.next += 1;
        let address = neighbourhood(address);
        let life = Arc::<Life>::default();
        life.hear(now);
        self.held.insert(number, Held { address, device: None, life: Arc::clone(&life) });
        self.strangers.entry(address).or_default().waiting.push_back(number);
        self.promote(address, now);
        (number, life)
    }

    /// A connection goes, if it has not lost its place already.
    pub(super) fn leave(&mut self, number: u64, now: u64) {
        if let Some(address) = self.remove(number) {
            self.promote(address, now);
        }
    }

    /// A request on a connection has proved to be this device's.
    pub(super) fn know(&mut self, number: u64, device: u32, now: u64) {
        let Some(held) = self.held.get_mut(&number).filter(|held| held.device != Some(device)) else { return };
        let address = held.address;
        let before = held.device.replace(device);
        match before {
            Some(before) => self.forget_device(before, number),
            None => self.forget_stranger(address, number),
        }
        let own = self.devices.entry(device).or_default();
        own.insert(number);
        if own.len() > OF_A_DEVICE {
            let others = own.iter().copied().filter(|other| *other != number).collect::<Vec<_>>();
            self.close_one(&others);
        }
        self.promote(address, now);
    }

    /// Time passes: who has been silent makes place for who waits, and who has waited too long goes.
    pub(super) fn tick(&mut self, now: u64) {
        let addresses: Vec<IpAddr> = self.strangers.keys().copied().collect();
        for address in addresses {
            self.promote(address, now);
            let waiting = self.strangers.get(&address).map(|strangers| strangers.waiting.clone()).unwrap_or_default();
            for number in waiting {
                let since = self.held.get(&number).map_or(0, |held| held.life.silent_since());
                if now.saturating_sub(since) >= PATIENCE {
                    self.close(number);
                }
            }
        }
    }

    /// Takes one place from whoever has the most.
    fn make_room(&mut self) {
        let most = self.strangers.values().max_by_key(|strangers| strangers.served.len() + strangers.waiting.len());
        let candidates: Vec<u64> = match most {
            Some(strangers) => strangers.served.iter().chain(&strangers.waiting).copied().collect(),
            None => self.devices.values().max_by_key(|own| own.len()).into_iter().flatten().copied().collect(),
        };
        self.close_one(&candidates);
    }

    /// Closes the one of these that asks for nothing and has been silent longest.
    fn close_one(&mut self, candidates: &[u64]) {
        let held = candidates.iter().filter_map(|number| Some((*number, &self.held.get(number)?.life)));
        let first = held.min_by_key(|(_, life)| (life.is_asking(), life.idle_since())).map(|(number, _)| number);
        if let Some(number) = first {
            self.close(number);
        }
    }

    /// Serves those of an address who wait, as far as there is room, by turns the latest and the one that has waited longest: behind
    /// a crowd that says nothing nobody else would have their turn before they give up, and a crowd that comes again and again is
    /// always the latest.
    fn promote(&mut self, address: IpAddr, now: u64) {
        loop {
            let Some(strangers) = self.strangers.get(&address).filter(|strangers| !strangers.waiting.is_empty()) else {
                return;
            };
            if strangers.served.len() >= STRANGERS {
                let life = |number: &u64| self.held.get(number).map(|held| Arc::clone(&held.life));
                let idle = strangers.served.iter().filter(|number| life(number).is_some_and(|life| life.is_idle(now)));
                let longest = idle.min_by_key(|number| life(number).map_or(0, |life| life.idle_since())).copied();
                let Some(longest) = longest else { return };
                self.close(longest);
            }
            let Some(strangers) = self.strangers.get_mut(&address) else { return };
            strangers.is_oldest_next = !strangers.is_oldest_next;
            let next =
                if strangers.is_oldest_next { strangers.waiting.pop_back() } else { strangers.waiting.pop_front() };
            if let Some(number) = next {
                strangers.served.insert(number);
                if let Some(held) = self.held.get(&number) {
                    held.life.hear(now);
                    held.life.serve();
                }
            }
        }
    }

    fn close(&mut self, number: u64) {
        if let Some(held) = self.held.get(&number) {
            held.life.close();
        }
        self.remove(number);
    }

    fn remove(&mut self, number: u64) -> Option<IpAddr> {
        let Held { address, device, .. } = self.held.remove(&number)?;
        match device {
            Some(device) => self.forget_device(device, number),
            None => self.forget_stranger(address, number),
        }
        Some(address)
    }

    fn forget_device(&mut self, device: u32, number: u64) {
        if let Some(own) = self.devices.get_mut(&device) {
            own.remove(&number);
            if own.is_empty() {
                self.devices.remove(&device);
            }
        }
    }

    fn forget_stranger(&mut self, address: IpAddr, number: u64) {
        if let Some(strangers) = self.strangers.get_mut(&address) {
            strangers.served.remove(&number);
            strangers.waiting.retain(|other| *other != number);
            if strangers.served.is_empty() && strangers.waiting.is_empty() {
                self.strangers.remove(&address);
            }
        }
    }
}

/// What counts as one address: of IPv6 the first 64 bits, because whoever has one has all the others.
pub(super) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    fn is_served(life: &Life) -> bool {
        life.served.load(Ordering::Acquire) && !is_closed(life)
    }

    fn is_closed(life: &Life) -> bool {
        life.closed.load(Ordering::Acquire)
    }

    fn served(lives: &[Arc<Life>]) -> usize {
        lives.iter().filter(|life| is_served(life)).count()
    }

    #[test]
    fn silent_strangers_keep_nobody_out() {
        let mut places = Places::new(4_000);
        let silent: Vec<Arc<Life>> = (0..10_000).map(|at| places.arrive(HERE, at / 10).1).collect();
        assert_eq!(places.held.len(), 4_000);
        assert_eq!(served(&silent), STRANGERS, "no more of one address");
        let (_, other) = places.arrive(THERE, 1_000);
        assert!(is_served(&other), "another address is served at once");
        assert_eq!(places.held.len(), 4_000);
        // One of the same address shares its lot, but not for ever.
        let (_, neighbour) = places.arrive(HERE, 1_000);
        assert!(!is_served(&neighbour));
        let turns = (1..60).find(|turn| {
            places.tick(1_000 + turn * 2_000);
            is_served(&neighbour) || is_closed(&neighbour)
        });
        assert!(turns.is_some_and(|turns| turns <= 15), "{turns:?}");
        assert!(!is_closed(&other));
    }

    #[test]
    fn who_is_being_answered_is_not_sent_away_for_another() {
        let mut places = Places::new(4_000);
        let asking: Vec<(u64, Arc<Life>)> = (0..STRANGERS).map(|_| places.arrive(HERE, 0)).collect();
        asking.iter().for_each(|(_, life)| life.ask());
        let waiting: Vec<Arc<Life>> = (0..3_000).map(|_| places.arrive(HERE, 0).1).collect();
        places.tick(10_000);
        assert_eq!(served(&waiting), 0, "they wait");
        assert!(waiting.iter().all(|life| !is_closed(life)));
        // One is answered, one goes.
        asking[0].1.answer();
        places.leave(asking[1].0, 10_000);
        places.tick(10_000);
        assert_eq!(served(&waiting), 2);
        assert!(is_closed(&asking[0].1), "who has its answer makes place");
        places.tick(PATIENCE);
        assert!(waiting.iter().filter(|life| is_closed(life)).count() > 2_900, "nobody waits for ever");
    }

    #[test]
    fn a_body_that_never_ends_keeps_nobody_out() {
        let mut places = Places::new(4_000);
        let slow: Vec<Arc<Life>> = (0..STRANGERS).map(|_| places.arrive(HERE, 0).1).collect();
        for life in &slow {
            life.ask();
            life.await_body(100);
        }
        let (_, early) = places.arrive(HERE, 400);
        assert!(!is_served(&early), "they have just begun");
        // A byte a second.
        slow.iter().for_each(|life| life.hear(2_500));
        let (_, late) = places.arrive(HERE, 2_500);
        assert!(is_served(&late) && is_served(&early));
        assert_eq!(slow.iter().filter(|life| is_closed(life)).count(), 2);
        // One whose body has come is worked for.
        let read = slow.iter().find(|life| !is_closed(life)).expect("one that is left");
        read.end_body();
        (0..200).for_each(|_| drop(places.arrive(HERE, 9_000)));
        assert!(is_served(read));
    }

    #[test]
    fn devices_are_no_strangers() {
        let mut places = Places::new(1_000);
        for device in 1..=500 {
            let (number, life) = places.arrive(HERE, 0);
            assert!(is_served(&life), "an office behind one address");
            places.know(number, device, 0);
        }
        let strangers: Vec<Arc<Life>> = (0..2_000).map(|_| places.arrive(THERE, 1).1).collect();
        assert_eq!(places.devices.len(), 500, "no device makes place for a stranger while there are strangers");
        assert_eq!(strangers.iter().filter(|life| !is_closed(life)).count(), 500);
    }

    #[test]
    fn the_device_with_the_most_makes_place_and_none_has_too_many() {
        let mut places = Places::new(40);
        let greedy: Vec<(u64, Arc<Life>)> = (0..35)
            .map(|at| {
                let (number, life) = places.arrive(HERE, at);
                places.know(number, 7, at);
                (number, life)
            })
            .collect();
        assert_eq!(places.devices[&7].len(), OF_A_DEVICE);
        assert!(is_closed(&greedy[0].1), "the one that was silent longest");
        let modest: Vec<Arc<Life>> = (0..8)
            .map(|at| {
                let (number, life) = places.arrive(THERE, 100);
                places.know(number, 8 + at, 100);
                life
            })
            .collect();
        let (number, late) = places.arrive(THERE, 200);
        places.know(number, 100, 200);
        assert!(modest.iter().all(|life| !is_closed(life)) && !is_closed(&late));
        assert_eq!(places.devices[&7].len(), OF_A_DEVICE - 1);
        places.leave(number, 300);
        places.leave(number, 300);
        assert_eq!(places.held.len(), 39);
    }

    #[test]
    fn an_address_is_where_somebody_is() {
        let read = |text: &str| neighbourhood(text.parse().unwrap());
        assert_eq!(read("2001:db8:1:2::7"), read("2001:db8:1:2:ffff::1"));
        assert_ne!(read("2001:db8:1:2::7"), read("2001:db8:1:3::7"));
        assert_eq!(read("::ffff:10.0.0.1"), read("10.0.0.1"));
        assert_ne!(read("10.0.0.1"), read("10.0.0.2"));
    }
}
