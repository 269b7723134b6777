//! The sync chip: always in view, never in the way. A colour, a sign and words; a tap syncs now, and leads to what wants a
//! person.

use leptos::prelude::*;
use shared::replica::{Command, SyncState};

use crate::state::{Route, Store, store, to_settle};
use crate::ui::icon::{Icon, Sign};

/// What it says, from the most to the least urgent.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Mood {
    Trouble,
    Refused,
    Loading,
    Offline,
    Waiting,
    Contested,
    Busy,
    Synced,
    New,
}

impl Mood {
    fn of(sync: &SyncState) -> Self {
        if sync.trouble.is_some() {
            Self::Trouble
        } else if sync.refused > 0 {
            Self::Refused
        } else if sync.loading.is_some() && sync.online {
            Self::Loading
        } else if !sync.online && (sync.synced.is_some() || sync.waiting > 0) {
            Self::Offline
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

    fn name(self) -> &'static str {
        match self {
            Self::Trouble => "trouble",
            Self::Refused => "refused",
            Self::Contested => "contested",
            Self::Loading => "loading",
            Self::Offline => "offline",
            Self::Waiting => "waiting",
            Self::Busy => "busy",
            Self::Synced => "synced",
            Self::New => "new",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Trouble | Self::Refused => Icon::Exclamation,
            Self::Contested => Icon::Fork,
            Self::Offline => Icon::Offline,
            Self::Loading | Self::Busy | Self::Waiting => Icon::Clock,
            Self::Synced | Self::New => Icon::Check,
        }
    }

    fn sentence(self, sync: &SyncState, store: Store) -> String {
        let words = store.words();
        match self {
            Self::Trouble => words.chip_trouble.to_owned(),
            Self::Refused => (words.chip_refused)(sync.refused),
            Self::Contested => (words.chip_contested)(to_settle(sync)),
            Self::Loading => {
                sync.loading.map_or_else(String::new, |loading| (words.chip_loading)(loading.have, loading.remaining))
            }
            Self::Offline if sync.waiting > 0 => (words.chip_offline_waiting)(sync.waiting),
            Self::Offline => words.chip_offline.to_owned(),
            Self::Waiting => match sync.oldest.filter(|oldest| crate::state::now() - oldest > OLD) {
                Some(oldest) => (words.chip_waiting_since)(sync.waiting, &store.moment(oldest)),
                None => (words.chip_waiting)(sync.waiting),
            },
            Self::Busy => words.chip_busy.to_owned(),
            Self::Synced => (words.chip_synced)(&store.moment(sync.synced.unwrap_or_default())),
            Self::New => words.chip_new.to_owned(),
        }
    }
}

/// An edit that waits this long gets its age said, milliseconds.
const OLD: i64 = 10 * 60_000;

/// The chip.
#[component]
pub fn Chip() -> impl IntoView {
    let store = store();
    let mood = Memo::new(move |_| store.sync.with(Mood::of));
    let sentence = move || store.sync.with(|sync| mood.get().sentence(sync, store));
    view! {
        <button
            type="button"
            class="chip"
            data-test="chip"
            data-state=move || mood.get().name()
            data-waiting=move || store.sync.with(|sync| sync.waiting)
            title=move || store.words().sync_now
            on:click=move |_| {
                store.order(Command::SyncNow);
                if matches!(mood.get_untracked(), Mood::Refused | Mood::Contested) {
                    store.go(Route::Outbox);
                }
            }
        >
            {move || view! { <Sign icon=mood.get().icon()/> }}
            <span role="status" aria-live="polite">{sentence}</span>
        </button>
    }
}
