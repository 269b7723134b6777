//! How a list is looked at: as a list or as a board. What was chosen is kept for each kind on this device.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use crate::i18n::BoardWords;
use crate::reactive::memo;
use crate::state::{Route, store};
use crate::ui::icon::{Icon, Sign};

/// The choice, for kinds that have a board.
#[component]
pub fn ViewSwitch(kind: Kind) -> impl IntoView {
    let store = store();
    let is_board = memo(move |_| store.route.with(|route| *route == Route::Board(kind)));
    let pick = move |board: bool, test: &'static str, icon: Icon, word: fn(&BoardWords) -> &'static str| {
        view! {
            <button type="button" class="pick as" data-test=test aria-pressed=move || (is_board.get() == board).to_string()
                on:click=move |_| {
                    store.preferences.choose_board(kind, board);
                    store.go(store.list_of(kind));
                }>
                <Sign icon=icon/>
                <span>{move || word(store.words().board)}</span>
            </button>
        }
    };
    definition(kind).board.map(|_| {
        view! {
            {pick(false, "as-list", Icon::List, |words| words.list)}
            {pick(true, "as-board", Icon::Board, |words| words.board)}
        }
    })
}
