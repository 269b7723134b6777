//! Time zones: the one of this device, and what clocks say in another.

use leptos::prelude::With;
use shared::crm::filter::period::Calendar;

use super::Store;
use super::platform::{local_minutes, local_text, now};
use crate::clocks::Clock;
pub use crate::clocks::own_zone;

/// What clocks say at an instant where that zone is, and the place that gives it its name: `10:00` and `Bogota`. None if they say
/// what they say here.
pub fn clock_there(ms: i64, zone: &str) -> Option<(String, String)> {
    let there = Clock::of(zone, &[("hour", "2-digit"), ("minute", "2-digit")])?.shows(ms);
    let place = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    (!local_text(ms).ends_with(&there)).then_some((there, place))
}

impl Store {
    /// What the company's clocks show, minutes since 1970 began there: days are counted by them in lists and filters, and the worker
    /// counts by the same.
    pub fn clock(self) -> Option<i64> {
        let zone = self.directory.with(|directory| directory.zone.clone());
        let is_here = zone.is_empty() || own_zone().as_deref() == Some(&zone);
        let clock = (!is_here).then(|| Clock::of_minutes(&zone)).flatten();
        let there = clock.and_then(|clock| clock.minutes(now()));
        there.or_else(|| local_minutes(now()))
    }

    /// The company's calendar, by those clocks.
    pub fn calendar(self) -> Calendar {
        let today = self.clock().map(|minutes| minutes.div_euclid(1_440));
        Calendar { today: today.unwrap_or_default(), week: self.directory.with(|directory| directory.week) }
    }
}
