//! Import in three steps: the file, its columns, what will be. Then the run, and what was imported before.
//!
//! Each step has one button at its foot, and the head leads back to those that are done. What was chosen is the store's, so that
//! whoever leaves the screen finds it as it was.

mod choices;
mod columns;
mod earlier;
mod file;
mod foot;
mod problems;
mod reading;
mod review;
mod row;
mod run;
mod steps;
mod targets;
mod top;

use leptos::prelude::*;
use shared::crm::Kind;
use shared::crm::kinds::with_own_list;

use crate::protocol::ImportAsk;
use crate::reactive::{effect, memo};
use crate::state::{Route, Step, Store, store};
use crate::ui::sheet::SheetHead;
use crate::ui::word::word;

/// The screen.
#[component]
pub fn Import() -> impl IntoView {
    let store = store();
    let importing = store.importing;
    // Right after its start the worker has no book yet: once it has, it is asked again.
    effect(move || {
        store.is_told.track();
        store.import(ImportAsk::Earlier);
    });
    // What is shown is worded by the worker, in the language of the moment.
    Effect::new(move |before: Option<shared::crm::Language>| {
        let language = store.language();
        if before.is_some_and(|before| before != language) {
            store.import(ImportAsk::Speak(language));
        }
        language
    });
    // The session begins with whoever may write; before that nobody knows where to.
    effect(move || {
        let choices = importing.choices;
        let Some(seat) = store.seat().filter(|_| choices.territory.get_untracked().is_none()) else { return };
        choices.territory.set(seat.writable().next());
        choices.owner.set(Some(seat.member));
    });
    on_cleanup(move || {
        importing.ended.try_set(None);
    });
    let may = memo(move |_| store.seat().is_none() || store.may_import());
    let running = memo(move |_| importing.running.with(Option::is_some));
    let ended = memo(move |_| importing.ended.with(Option::is_some));
    let understood = memo(move |_| importing.understood.with(Option::is_some));
    let resting = move || !running.get() && !ended.get();
    let at = move |step: Step| resting() && importing.step.get() == step;
    view! {
        <div class="sheet import" data-test="import">
            <SheetHead title=|words| words.import_title/>
            <Show when=move || may.get() fallback=move || view! { <p class="empty">{word(|words| words.exchange.may_make_none)}</p> }>
                <Show when=move || running.get()><run::Running/></Show>
                <Show when=move || ended.get() && !running.get()><run::Ended/></Show>
                <Show when=resting><steps::Steps/></Show>
                <Show when=move || at(Step::File)>
                    <file::ChooseFile/>
                    <Show when=move || understood.get()><reading::HowRead/></Show>
                </Show>
                <Show when=move || at(Step::Columns) && understood.get()><columns::Columns/></Show>
                <Show when=move || at(Step::Review) && understood.get()><review::Review/></Show>
                <Show when=move || resting() && !understood.get()><earlier::Earlier/></Show>
                <Show when=move || ended.get()><earlier::Earlier/></Show>
                <Show when=move || resting() && understood.get()><foot::Foot/></Show>
            </Show>
            <targets::Targets/>
        </div>
    }
}

/// Goes to the import of a kind's records.
pub fn go_and_import(store: Store, kind: Kind) {
    store.importing.wished.set(Some(kind));
    store.go(Route::Import);
}

/// The way here from an empty list.
#[component]
pub fn ImportLink() -> impl IntoView {
    let store = store();
    view! {
        <a class="quiet" href=Route::Import.path() data-test="nav-import" on:click=move |event| {
            event.prevent_default();
            go_and_import(store, with_own_list());
        }>{word(|words| words.import_action)}</a>
    }
}
