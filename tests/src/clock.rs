//! The one place of these programs that reads clocks.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 UTC by this machine's clock.
#[must_use]
pub fn now() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the place where the clock is read")]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// A stopwatch that has just been started.
#[must_use]
pub fn start() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "this is the place where the clock is read")]
    let now = Instant::now();
    now
}

/// Milliseconds on a stopwatch.
#[must_use]
pub fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// What the processor has spent on this thread, milliseconds: for what neither waits nor shares its work.
#[must_use]
pub fn processor_ms() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    spent.tv_sec as f64 * 1e3 + spent.tv_nsec as f64 / 1e6
}
