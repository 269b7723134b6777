//! Removed customers, each to be restored. They are looked for when this is opened, and not before.

use leptos::prelude::*;
use shared::replica::Act;

use super::icon::{Icon, Sign};
use super::sheet::SheetHead;
use crate::protocol::{Ask, CustomerLine};
use crate::reactive::effect;
use crate::state::{Route, store};
use crate::ui::each::For;
use crate::ui::word::word;

/// So many are shown at first, and so many more each time.
const STEP: u32 = 100;

/// The screen.
#[component]
pub fn Removed() -> impl IntoView {
    let store = store();
    let most = RwSignal::new(STEP);
    store.removed.set(None);
    effect(move || store.ask(&Ask::Removed(most.get())));
    on_cleanup(move || store.ask(&Ask::Removed(0)));
    let lines =
        move || store.removed.with(|removed| removed.as_ref().map(|removed| removed.lines.clone())).unwrap_or_default();
    let total = move || store.removed.with(|removed| removed.as_ref().map(|removed| removed.total));
    view! {
        <div class="sheet" data-test="removed" data-total=move || total().map(|total| total.to_string())>
            <SheetHead title=|words| words.removed_customers/>
            <p class="explained" hidden=move || total().unwrap_or(0) == 0>{word(|words| words.removed_explained)}</p>
            <ul class="waiting-list">
                <For each=lines key=|line| (line.doc, line.name.clone()) children=move |line| view! { <Line line=line/> }/>
            </ul>
            <button
                type="button" class="quiet" data-test="more-removed" hidden=move || total().unwrap_or(0) <= most.get()
                on:click=move |_| most.update(|most| *most += STEP)
            >
                {move || (store.words().more_rows)(total().unwrap_or(0))}
            </button>
            <div class="empty" data-test="nothing-removed" hidden=move || total() != Some(0)>
                <Sign icon=Icon::Check/>
                <p class="empty-title">{word(|words| words.nothing_removed)}</p>
                <p>{word(|words| words.nothing_removed_hint)}</p>
            </div>
        </div>
    }
}

/// A customer and the way back.
#[component]
fn Line(line: CustomerLine) -> impl IntoView {
    let store = store();
    let doc = line.doc;
    let name = if line.name.is_empty() { store.words_now().nameless.to_owned() } else { line.name };
    let (shown, called) = (name.clone(), name.clone());
    let restore = move |_| {
        let name = name.clone();
        store.do_to_many(vec![doc], Act::Restore, move |_| (store.words_now().restored)(&name));
    };
    view! {
        <li class="waiting-entry removed-line" data-test="removed-line" data-doc=doc.to_string()>
            <div>
                <a class="waiting-title" href=Route::of(doc).path() on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::of(doc));
                }>{shown}</a>
                <p class="when">{line.city}</p>
            </div>
            <button
                type="button" class="quiet" data-test="restore-removed" on:click=restore
                aria-label=move || format!("{}: {called}", store.words().restore)
            >
                {word(|words| words.restore)}
            </button>
        </li>
    }
}
