//! What became of what was written in a field: on its way to the disk, on this phone, refused, synced.

use leptos::prelude::*;

use super::opened::Opened;
use crate::reactive::memo;
use crate::state::{OUTBOX, Over, store};
use crate::ui::word::word;

/// The mark.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing was written here since the page was opened.
    None,
    /// On its way to the disk.
    Saving,
    /// On this phone, and not synced yet.
    Phone,
    /// The last word of it lies in the tray; what stands here is what was there before.
    Refused,
    /// On the server.
    Synced,
}

impl Mark {
    /// The mark of a key. `touched`: it was edited since the page was opened.
    pub fn of(opened: Opened, key: &str, saving: bool, touched: bool) -> Self {
        if saving {
            Self::Saving
        } else if opened.waits(key) {
            Self::Phone
        } else if opened.is_refused(key) {
            Self::Refused
        } else if touched {
            Self::Synced
        } else {
            Self::None
        }
    }

    /// For tests and for styles.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Saving => "saving",
            Self::Phone => "phone",
            Self::Refused => "refused",
            Self::Synced => "synced",
        }
    }
}

/// The line under a field.
#[component]
pub fn MarkLine(mark: Memo<Mark>) -> impl IntoView {
    let store = store();
    let refused = memo(move |_| mark.get() == Mark::Refused);
    let words = move || match mark.get() {
        Mark::None | Mark::Refused => "",
        Mark::Saving => store.words().saving,
        Mark::Phone => store.words().on_this_phone,
        Mark::Synced => store.words().synced,
    };
    view! {
        <p class="field-mark" aria-live="polite">
            {words}
            {move || refused.get().then(|| view! {
                <a href=OUTBOX data-test="see-refused" on:click=move |event| {
                    event.prevent_default();
                    store.lay(Over::Outbox);
                }>{word(|words| words.refused_here)}</a>
            })}
        </p>
    }
}
