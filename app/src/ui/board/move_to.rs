//! Moving a card without carrying it: a choice of columns.

use leptos::prelude::*;

use super::{Laid, carry};
use crate::i18n::grouped;
use crate::state::Over;
use crate::ui::modal::{Modal, ModalHead};

/// The sheet.
#[component]
pub fn MoveTo() -> impl IntoView {
    view! { <Modal over=Over::MoveCard class="move-sheet" label=|words| words.board.move_to><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let laid: Laid = expect_context();
    let store = laid.store;
    let card = laid.asked.get_untracked();
    let Some(card) = card else { return ().into_any() };
    let card = StoredValue::new(card);
    let lane = move |choice: String| {
        let is_here = card.with_value(|card| card.from == choice);
        let total = untrack(|| laid.read(&choice, |lane| lane.total)).unwrap_or_default();
        let name = laid.name(&choice);
        let (own, to) = (choice.clone(), choice);
        view! {
            <button type="button" class="menu-item move-item" data-test="move-to" data-choice=own disabled=is_here
                on:click=move |_| {
                    store.uncover();
                    carry::move_to(laid, card.get_value(), to.clone(), true);
                }>
                <span>{name}</span>
                <span class="tally">{if is_here { store.words().board.is_here.to_owned() } else { grouped(total) }}</span>
            </button>
        }
    };
    view! {
        <ModalHead title=Signal::derive(move || store.words().board.move_to.to_owned()) close="close-move"/>
        <p class="explained">{card.with_value(|card| card.name.clone())}</p>
        <div class="move-lanes">{move || laid.lanes.get().into_iter().map(lane).collect_view()}</div>
    }
    .into_any()
}
