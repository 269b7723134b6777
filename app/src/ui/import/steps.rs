//! The head of an import: its three steps, of which those that are done lead back.

use leptos::prelude::*;

use crate::reactive::memo;
use crate::state::{Step, store};

/// The steps.
#[component]
pub fn Steps() -> impl IntoView {
    let store = store();
    let importing = store.importing;
    let is_table =
        memo(move |_| importing.understood.with(|file| file.as_ref().is_none_or(|file| file.table.is_some())));
    let steps = Step::ALL.into_iter().enumerate().map(move |(at, step)| {
        let is_now = move || importing.step.get() == step;
        // One comes forward by the button at the foot, which says what will happen.
        let is_open = move || importing.step.get() > step;
        // A file of cards has no columns.
        let is_absent = move || step == Step::Columns && !is_table.get();
        view! {
            <li class="import-step" class:is-now=is_now class:done=is_open hidden=is_absent>
                <button type="button" data-test="step" data-step=at + 1 disabled=move || !is_open()
                    aria-current=move || is_now().then_some("step")
                    on:click=move |_| importing.step.set(step)>
                    <span class="step-number" aria-hidden="true">{at + 1}</span>
                    <span>{move || store.words().exchange.steps[at]}</span>
                </button>
            </li>
        }
    });
    let now = move || Step::ALL.iter().position(|step| *step == importing.step.get()).unwrap_or_default() + 1;
    view! {
        <ol class="import-steps" data-test="steps" aria-label=move || (store.words().exchange.step_of)(now())>{steps.collect_view()}</ol>
    }
}
