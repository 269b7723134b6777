//! Several numbers of one customer: whoever calls or writes is asked to which, in a sheet, the main one first.

use leptos::prelude::*;
use shared::crm::{Value, ValueType};

use super::reach::{Means, Way};
use crate::state::{Over, agent, store};
use crate::ui::icon::Sign;
use crate::ui::modal::{Modal, ModalHead};

/// A number as it is reached, and what it is for.
pub type Number = (Means, String);

/// The ways to reach any of them, each of which opens the sheet; `wanted` is its place among the ways of a number. Of one number
/// there is nothing to ask.
#[component]
pub fn Ways(numbers: Memo<Vec<Number>>, wanted: RwSignal<usize>) -> impl IntoView {
    let store = store();
    let button = move |(at, way): (usize, Way)| {
        let Way { icon, word, .. } = way;
        view! {
            <button type="button" class="action" data-test="reach-many" aria-haspopup="dialog"
                on:click=move |_| {
                    wanted.set(at);
                    store.lay(Over::Numbers);
                }><Sign icon=icon/><span>{move || word(store.words())}</span></button>
        }
    };
    move || {
        let first = numbers.with(|numbers| match numbers.as_slice() {
            [(first, _), _, ..] => first.ways(&agent()),
            _ => Vec::new(),
        });
        first.into_iter().enumerate().map(button).collect_view()
    }
}

/// The sheet.
#[component]
pub fn Numbers(numbers: Memo<Vec<Number>>, wanted: RwSignal<usize>) -> impl IntoView {
    let store = store();
    let row = move |(means, label): Number| {
        let Way { href, is_page, .. } = means.ways(&agent()).into_iter().nth(wanted.get())?;
        let number = Value::text(means.said());
        Some(view! {
            <a class="menu-item" data-test="number" href=href rel="noopener noreferrer" target=is_page.then_some("_blank")
                on:click=move |_| { store.uncover(); }>
                <span>{move || store.shown(ValueType::Phone, &number)}</span> <span class="number-label">{label}</span>
            </a>
        })
    };
    view! {
        <Modal over=Over::Numbers class="numbers" label=|words| words.register.which_number>
            <ModalHead title=Signal::derive(move || store.words().register.which_number.to_owned()) close="close-numbers"/>
            {move || numbers.get().into_iter().filter_map(row).collect_view()}
        </Modal>
    }
}
