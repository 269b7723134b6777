//! Import: a file, how it is read, what its columns become, its dry run, the run, and what was imported before.
//!
//! Everything of one import stands on one page, the next part below the one before, so that going back is scrolling.

mod check;
mod choices;
mod columns;
mod earlier;
mod file;
mod reading;
mod run;

use leptos::prelude::*;

use crate::protocol::{Chosen, ImportAsk, Known};
use crate::state::{Route, Store, store};
use crate::ui::sheet::SheetHead;

/// What a person chooses before the dry run; it outlives the parts of the page.
#[derive(Copy, Clone)]
struct Choices {
    known: RwSignal<Known>,
    by_name: RwSignal<bool>,
    territory: RwSignal<Option<u32>>,
    owner: RwSignal<Option<shared::document::DocId>>,
}

impl Choices {
    fn new(store: Store) -> Self {
        let seat = untrack(|| store.seat());
        let first = seat.as_ref().and_then(|seat| seat.writable().next());
        Self {
            known: RwSignal::default(),
            by_name: RwSignal::new(false),
            territory: RwSignal::new(first),
            owner: RwSignal::new(seat.map(|seat| seat.member)),
        }
    }

    fn chosen(self) -> Option<Chosen> {
        Some(Chosen {
            known: self.known.get(),
            by_name: self.by_name.get(),
            territory: self.territory.get()?,
            owner: self.owner.get(),
        })
    }
}

/// The screen.
#[component]
pub fn Import() -> impl IntoView {
    let store = store();
    let importing = store.importing;
    let choices = Choices::new(store);
    provide_context(choices);
    store.import(ImportAsk::Earlier);
    // What is shown is worded by the worker, in the language of the moment.
    Effect::new(move |before: Option<shared::crm::Language>| {
        let language = store.language();
        if before.is_some_and(|before| before != language) {
            store.import(ImportAsk::Speak(language));
        }
        language
    });
    // The session begins with whoever may write; before that nobody knows where to.
    Effect::new(move || {
        let seat = store.seat();
        if choices.territory.get_untracked().is_none()
            && let Some(seat) = seat
        {
            choices.territory.set(seat.writable().next());
            choices.owner.set(Some(seat.member));
        }
    });
    on_cleanup(move || {
        // A run goes on; what was only chosen is forgotten.
        if importing.running.try_get_untracked().flatten().is_none() {
            store.import(ImportAsk::Close);
            importing.forget();
        }
        importing.ended.try_set(None);
    });
    let may = Memo::new(move |_| store.seat().is_none_or(|seat| seat.writable().next().is_some()));
    let running = Memo::new(move |_| importing.running.with(Option::is_some));
    let ended = Memo::new(move |_| importing.ended.with(Option::is_some));
    let understood = Memo::new(move |_| importing.understood.with(Option::is_some));
    let is_table =
        Memo::new(move |_| importing.understood.with(|file| file.as_ref().is_some_and(|file| file.table.is_some())));
    let resting = move || !running.get() && !ended.get();
    view! {
        <div class="sheet import" data-test="import">
            <SheetHead title=|words| words.import_title/>
            <Show when=move || may.get() fallback=move || view! { <p class="empty">{move || store.words().no_writable_territory}</p> }>
                <Show when=move || running.get()><run::Running/></Show>
                <Show when=move || ended.get() && !running.get()><run::Ended/></Show>
                <Show when=resting><file::ChooseFile/></Show>
                <Show when=move || resting() && understood.get()>
                    <reading::HowRead/>
                    <Show when=move || is_table.get()><columns::Columns/></Show>
                    <choices::ChooseHow/>
                    <check::Check/>
                </Show>
                <Show when=move || !running.get() && !understood.get()><earlier::Earlier/></Show>
            </Show>
        </div>
    }
}

/// The way here from an empty list.
#[component]
pub fn ImportLink() -> impl IntoView {
    let store = store();
    view! {
        <a class="quiet" href=Route::Import.path() data-test="nav-import" on:click=move |event| {
            event.prevent_default();
            store.go(Route::Import);
        }>{move || store.words().import_action}</a>
    }
}
