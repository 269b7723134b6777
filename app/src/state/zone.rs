//! Time zones: the one of this device, and what clocks say in another.

use super::platform::local_text;
use crate::clocks::Clock;
pub use crate::clocks::own_zone;

/// What clocks say at an instant where that zone is, and the place that gives it its name: `10:00` and `Bogota`. None if they say
/// what they say here.
pub fn clock_there(ms: i64, zone: &str) -> Option<(String, String)> {
    let there = Clock::of(zone, &[("hour", "2-digit"), ("minute", "2-digit")])?.shows(ms);
    let place = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    (!local_text(ms).ends_with(&there)).then_some((there, place))
}
