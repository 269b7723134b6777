//! The worker's clock, timers and randomness: the only place that asks the platform for them.

use std::cell::RefCell;

use js_sys::{Date, Function, Reflect};
use shared::crm::Zone;
use shared::document::DocId;
use wasm_bindgen::prelude::*;
use web_sys::WorkerGlobalScope;

pub use crate::clocks::minutes_ahead as east;
use crate::clocks::{self, Clock};

/// Milliseconds since 1970 UTC.
pub fn now() -> i64 {
    Date::now() as i64
}

/// The day since 1970 on which an instant falls by the clocks here.
pub fn local_day(ms: i64) -> i64 {
    (ms + i64::from(east(ms)) * 60_000).div_euclid(86_400_000)
}

/// The zone of the clocks here, from ten years ago until ten years from now.
pub fn zone() -> Zone {
    let (now, years) = (now(), 10 * 366 * 86_400_000);
    Zone::of_platform(now - years, now + years, east)
}

/// The zone of that name in the IANA database: none if the platform has none, or the clocks here are of it. From three years ago
/// until two years from now, because a question takes the platform some microseconds.
pub fn zone_of(name: &str) -> Option<Zone> {
    if name.is_empty() || clocks::own_zone().as_deref() == Some(name) {
        return None;
    }
    let there = Clock::of_minutes(name)?;
    let ahead = |ms: i64| there.minutes(ms).map_or(0, |minutes| (minutes - ms.div_euclid(60_000)) as i32);
    let (now, year) = (now(), 366 * 86_400_000);
    Some(Zone::of_platform(now - 3 * year, now + 2 * year, ahead))
}

/// The worker's global object.
pub fn scope() -> WorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Which build of the app this is: the worker's address has a digest of all that it runs.
pub fn build() -> String {
    let location = Reflect::get(&scope(), &"location".into()).and_then(|place| Reflect::get(&place, &"href".into()));
    location.ok().and_then(|address| address.as_string()).unwrap_or_default()
}

/// One timer: setting it again forgets the time before.
#[derive(Default)]
pub struct Alarm {
    handle: Option<(i32, Closure<dyn FnMut()>)>,
}

/// What a browser's timer takes at most: some 24 days.
const LONGEST: i64 = i32::MAX as i64;

impl Alarm {
    /// Calls `ring` after some milliseconds, once.
    pub fn set(&mut self, after: i64, ring: impl FnOnce() + 'static) {
        self.clear();
        let ring = Closure::once(ring);
        let after = i32::try_from(after.clamp(0, LONGEST)).unwrap_or(i32::MAX);
        let callback: &Function = ring.as_ref().unchecked_ref();
        if let Ok(id) = scope().set_timeout_with_callback_and_timeout_and_arguments_0(callback, after) {
            self.handle = Some((id, ring));
        }
    }

    /// Forgets the time.
    pub fn clear(&mut self) {
        if let Some((id, _)) = self.handle.take() {
            scope().clear_timeout_with_handle(id);
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Waits.
pub async fn pause(ms: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        // A worker that cannot set a timer is being shut down; then nobody waits.
        let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// How many random bytes are fetched at once: an import takes half a million, a few at a time.
const POOL: usize = 1024;

thread_local! {
    static FETCHED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Random bytes, each given out once.
pub fn random<const N: usize>() -> [u8; N] {
    const { assert!(N <= POOL) };
    let mut bytes = [0; N];
    FETCHED.with_borrow_mut(|fetched| {
        if fetched.len() < N {
            *fetched = fetch();
        }
        let left = fetched.len().saturating_sub(N);
        for (byte, random) in bytes.iter_mut().zip(fetched.drain(left..)) {
            *byte = random;
        }
    });
    bytes
}

fn fetch() -> Vec<u8> {
    let mut bytes = vec![0; POOL];
    if let Ok(crypto) = scope().crypto() {
        // Fails only for more than 65,536 bytes.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// An id for a new entry: eight characters of `a-z0-9`.
pub fn entry_id() -> String {
    crate::protocol::entry_id_of(random())
}

/// An id that no other tab has.
pub fn fresh_id() -> DocId {
    DocId::new(now(), random())
}
