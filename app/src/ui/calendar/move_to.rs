//! Moving something to another day without dragging it.

use leptos::prelude::*;
use shared::crm::values::civil::Day;

use super::{Shown, move_to};
use crate::state::Over;
use crate::ui::modal::{Modal, ModalHead};
use crate::ui::today::{Days, about};

/// The sheet.
#[component]
pub fn MoveTo() -> impl IntoView {
    view! { <Modal over=Over::MoveDay class="move-sheet" label=|words| words.calendar.move_to><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let shown: Shown = expect_context();
    let store = shown.store;
    let Some(line) = shown.asked.get_untracked() else { return ().into_any() };
    let said = format!("{} · {}", untrack(|| store.named(&line.name)), untrack(|| about(&line, store)));
    let line = StoredValue::new(line);
    let choose = Callback::new(move |day: Day| {
        store.uncover();
        line.with_value(|line| move_to(line, day, store));
    });
    view! {
        <ModalHead title=Signal::derive(move || store.words().calendar.move_to.to_owned()) close="close-move"/>
        <p class="explained">{said}</p>
        <div class="picks move-days"><Days chosen=Signal::stored(None::<Day>) choose=choose looking=RwSignal::new(false)/></div>
    }
    .into_any()
}
