//! The marks before a record's name in any list: a change that was refused, two values that want a choice, a change that waits.

use leptos::prelude::*;
use shared::document::Row;

use crate::state::store;
use crate::ui::icon::{Icon, Sign};

/// What of a record wants attention.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Attention {
    /// Something of it was refused.
    pub refused: bool,
    /// Several values stand in it against each other, or it was changed while it was removed.
    pub torn: bool,
    /// An edit of it is on this device and not synced yet.
    pub waiting: bool,
}

impl Attention {
    /// What a row's flags say, and what this device knows besides.
    pub const fn of(flags: u8, waiting: bool, refused: bool) -> Self {
        Self { refused, torn: flags & (Row::CONFLICT | Row::ISSUE) != 0, waiting }
    }
}

/// The marks.
#[component]
pub fn Marks(#[prop(into)] of: Signal<Attention>) -> impl IntoView {
    let store = store();
    move || {
        let Attention { refused, torn, waiting } = of.get();
        let words = store.words();
        let mark = |is_there: bool, class: &'static str, icon: Icon, word: &'static str| {
            is_there.then(|| view! { <span class=class title=word><Sign icon=icon/><span class="unseen">{word}", "</span></span> })
        };
        view! {
            {mark(refused, "mark refused", Icon::Exclamation, words.refused_here)}
            {mark(torn, "mark conflict", Icon::Fork, words.conflict)}
            {mark(waiting, "mark waiting", Icon::Clock, words.on_this_phone)}
        }
    }
}
