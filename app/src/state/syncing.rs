//! Whether it is shown that something is being synced, and the minute by which ages are said.
//!
//! A check that finds nothing new is over before anybody could read of it; what lasts is shown, and so is what a tap asks for.

use crate::reactive::memo;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::replica::{Command, SyncState};

use super::{Store, now};

/// A sync that lasts longer is shown.
const LASTS: Duration = Duration::from_millis(400);

/// A tap is answered at least so long: what is there for a frame alone is not seen.
const ANSWER: Duration = Duration::from_millis(800);

/// How often ages are looked at.
const LOOK: Duration = Duration::from_secs(60);

/// A day, milliseconds. Work that has waited so long is spoken of.
pub const DAY: i64 = 86_400_000;

/// See the module.
#[derive(Copy, Clone)]
pub struct Syncing {
    lasts: RwSignal<bool>,
    tapped: RwSignal<bool>,
    minute: RwSignal<i64>,
}

impl Default for Syncing {
    fn default() -> Self {
        Self { lasts: RwSignal::new(false), tapped: RwSignal::new(false), minute: RwSignal::new(now()) }
    }
}

impl Syncing {
    /// Whether a sync lasts; watched.
    pub fn lasts(self) -> bool {
        self.lasts.get()
    }

    /// Whether a person has just asked for one; watched.
    pub fn is_asked_for(self) -> bool {
        self.tapped.get()
    }

    /// What the clock said within the last minute, milliseconds since 1970 UTC; watched.
    pub fn now(self) -> i64 {
        self.minute.get()
    }

    /// Looks at the clock again.
    pub fn look_at_the_clock(self) {
        self.minute.set(now());
    }
}

impl Store {
    /// Keeps that true while the app is open.
    pub fn follow_syncing(self) {
        let syncing = self.syncing;
        let busy = memo(move |_| self.sync.with(|sync| sync.busy));
        Effect::new(move |before: Option<Option<TimeoutHandle>>| {
            if let Some(Some(timer)) = before {
                timer.clear();
            }
            if busy.get() {
                return set_timeout_with_handle(move || syncing.lasts.set(true), LASTS).ok();
            }
            syncing.lasts.set(false);
            None
        });
        set_interval(move || syncing.look_at_the_clock(), LOOK);
    }

    /// Syncs because a person says so; a first load that was stopped goes on.
    pub fn sync_now(self) {
        if self.sync.with_untracked(is_loading_paused) {
            self.order(Command::PauseLoading(false));
        }
        self.order(Command::SyncNow);
        let tapped = self.syncing.tapped;
        tapped.set(true);
        set_timeout(move || tapped.set(false), ANSWER);
    }
}

/// Whether the first load has been stopped.
pub fn is_loading_paused(sync: &SyncState) -> bool {
    sync.loading.is_some_and(|loading| loading.is_paused)
}

/// Since when what waits has waited, if that is long.
pub fn waits_since(sync: &SyncState, now: i64, long: i64) -> Option<i64> {
    sync.oldest.filter(|oldest| sync.waiting > 0 && now - oldest > long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_waited_long_says_since_when() {
        let mut sync = SyncState { waiting: 2, oldest: Some(DAY), ..SyncState::default() };
        assert_eq!(waits_since(&sync, 2 * DAY, DAY), None);
        assert_eq!(waits_since(&sync, 2 * DAY + 1, DAY), Some(DAY));
        sync.waiting = 0;
        assert_eq!(waits_since(&sync, 9 * DAY, DAY), None);
    }
}
