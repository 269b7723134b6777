//! How a list is laid out: row by row, as a board, on the days of a calendar. What was chosen is kept for each kind on this device.

use leptos::prelude::*;
use shared::crm::Kind;

use crate::i18n::Words;
use crate::reactive::memo;
use crate::state::{Layout, Route, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::list;

/// The choice, for kinds whose lists can be laid out in several ways.
#[component]
pub fn ViewSwitch(kind: Kind) -> impl IntoView {
    let store = store();
    let now = memo(move |_| {
        let laid_out = store.route.with(Route::laid_out).filter(|(own, _)| *own == kind);
        laid_out.map_or(Layout::List, |(_, layout)| layout)
    });
    let pick = move |layout: Layout| {
        let (test, icon) = match layout {
            Layout::List => ("as-list", Icon::List),
            Layout::Board => ("as-board", Icon::Board),
            Layout::Calendar => ("as-calendar", Icon::Calendar),
        };
        view! {
            <button type="button" class="pick as" data-test=test aria-pressed=move || (now.get() == layout).to_string()
                on:click=move |event| {
                    store.preferences.choose_layout(kind, layout);
                    store.go(store.list_of(kind));
                    // With the button goes the focus of whoever came by keyboard; a mouse leaves letters to be shortcuts.
                    if event.detail() == 0 {
                        list::focus_title();
                    }
                }>
                <Sign icon=icon/>
                <span>{move || called(layout, store.words())}</span>
            </button>
        }
    };
    let layouts: Vec<Layout> = Layout::ALL.into_iter().filter(|layout| layout.suits(kind)).collect();
    (layouts.len() > 1).then(|| layouts.into_iter().map(pick).collect_view())
}

const fn called(layout: Layout, words: &'static Words) -> &'static str {
    match layout {
        Layout::List => words.board.list,
        Layout::Board => words.board.board,
        Layout::Calendar => words.calendar.calendar,
    }
}
