//! Moving something to another day without dragging it.

use leptos::prelude::*;
use shared::crm::definition;
use shared::crm::values::civil::Day;

use super::{Shown, line, move_to};
use crate::state::Over;
use crate::ui::modal::{Modal, ModalHead};
use crate::ui::today::Days;

/// The sheet.
#[component]
pub fn MoveTo() -> impl IntoView {
    view! { <Modal over=Over::MoveDay class="move-sheet" label=|words| words.calendar.move_to><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let shown: Shown = expect_context();
    let store = shown.store;
    let Some(asked) = shown.asked.get_untracked() else { return ().into_any() };
    let said = untrack(|| line::called(&asked, store)).join(" · ");
    let asked = StoredValue::new(asked);
    let choose = Callback::new(move |day: Day| {
        store.uncover();
        asked.with_value(|asked| move_to(shown, asked, day));
    });
    // What is no deed may have been on any day.
    let past = definition(shown.kind).dated.is_some_and(|dated| dated.done.is_none());
    view! {
        <ModalHead title=Signal::derive(move || store.words().calendar.move_to.to_owned()) close="close-move"/>
        <p class="explained">{said}</p>
        <div class="picks move-days"><Days chosen=Signal::stored(None::<Day>) choose=choose looking=RwSignal::new(false) past=past/></div>
    }
    .into_any()
}
