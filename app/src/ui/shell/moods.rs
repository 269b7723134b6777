//! How sync stands: what the chip and the sheet behind it say.

use leptos::prelude::*;
use shared::replica::SyncState;

use crate::reactive::memo;
use crate::state::{Store, Syncing, is_loading_paused, to_settle, waits_since};
use crate::ui::icon::Icon;

/// How it stands, from the most to the least urgent.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Mood {
    Trouble,
    Refused,
    Loading,
    Paused,
    Offline,
    Waiting,
    Contested,
    Busy,
    Synced,
    New,
}

impl Mood {
    fn of(sync: &SyncState, syncing: Syncing) -> Self {
        let has_been_here = sync.synced.is_some() || sync.waiting > 0;
        if syncing.is_asked_for() {
            // Whatever comes of it, the tap was heard.
            Self::Busy
        } else if sync.trouble.is_some() {
            Self::Trouble
        } else if sync.refused > 0 {
            Self::Refused
        } else if is_loading_paused(sync) && sync.waiting == 0 {
            Self::Paused
        } else if sync.loading.is_some_and(|loading| !loading.is_paused) && sync.online {
            Self::Loading
        } else if !sync.online && has_been_here {
            Self::Offline
        } else if has_been_here && syncing.lasts() {
            Self::Busy
        } else if sync.waiting > 0 {
            Self::Waiting
        } else if to_settle(sync) > 0 {
            // What has not been sent yet is more urgent: this may stand for days.
            Self::Contested
        } else if sync.synced.is_some() {
            // A check that finds nothing new need not be seen.
            Self::Synced
        } else if sync.busy {
            Self::Busy
        } else {
            Self::New
        }
    }

    /// Its name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trouble => "trouble",
            Self::Refused => "refused",
            Self::Contested => "contested",
            Self::Loading => "loading",
            Self::Paused => "paused",
            Self::Offline => "offline",
            Self::Waiting => "waiting",
            Self::Busy => "busy",
            Self::Synced => "synced",
            Self::New => "new",
        }
    }

    /// Its sign.
    pub fn icon(self) -> Icon {
        match self {
            Self::Trouble | Self::Refused => Icon::Exclamation,
            Self::Contested => Icon::Fork,
            Self::Offline => Icon::Offline,
            Self::Loading | Self::Paused | Self::Busy | Self::Waiting => Icon::Clock,
            Self::Synced | Self::New => Icon::Check,
        }
    }

    /// What it is called.
    pub fn sentence(self, sync: &SyncState, store: Store) -> String {
        let words = store.words();
        match self {
            Self::Trouble => (words.chip_trouble)(sync.trouble).to_owned(),
            Self::Refused => (words.chip_refused)(sync.refused),
            Self::Contested => (words.chip_contested)(to_settle(sync)),
            Self::Loading => {
                sync.loading.map_or_else(String::new, |loading| (words.chip_loading)(loading.have, loading.remaining))
            }
            Self::Paused => {
                sync.loading.map_or_else(String::new, |loading| (words.chip_paused)(loading.have, loading.remaining))
            }
            Self::Offline if sync.waiting > 0 => match since(sync, store) {
                Some(when) => (words.chip_offline_since)(sync.waiting, &when),
                None => (words.chip_offline_waiting)(sync.waiting),
            },
            Self::Offline => words.chip_offline.to_owned(),
            Self::Waiting => match since(sync, store) {
                Some(when) => (words.chip_waiting_since)(sync.waiting, &when),
                None => (words.chip_waiting)(sync.waiting),
            },
            Self::Busy if sync.waiting > 0 => (words.chip_sending)(sync.waiting),
            Self::Busy => words.chip_busy.to_owned(),
            Self::Synced => (words.chip_synced)(&store.moment(sync.synced.unwrap_or_default())),
            Self::New => words.chip_new.to_owned(),
        }
    }
}

/// An edit that waits this long gets its age said, milliseconds.
const OLD: i64 = 10 * 60_000;

/// Since when the oldest edit has waited, if that is worth saying.
fn since(sync: &SyncState, store: Store) -> Option<String> {
    waits_since(sync, store.syncing.now(), OLD).map(|oldest| store.moment(oldest))
}

/// How it stands now; watched.
pub fn mood(store: Store) -> Memo<Mood> {
    memo(move |_| store.sync.with(|sync| Mood::of(sync, store.syncing)))
}
