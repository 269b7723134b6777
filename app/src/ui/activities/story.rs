//! What was done with a customer, the latest at the top: the last of it, and all of it for whoever asks.

use leptos::prelude::*;
use shared::document::DocId;

use super::line::Line;
use super::{Lines, What};
use crate::i18n::Register;
use crate::reactive::memo;
use crate::state::{Route, store};
use crate::ui::each::For;
use crate::ui::printing::Told;
use crate::ui::record::Opened;

/// How many are read without asking.
const LAST: usize = 3;

/// The section.
#[component]
pub fn Story(lines: Lines) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let words = move || store.words().register;
    let (is_whole, visits_alone) = (RwSignal::new(false), RwSignal::new(false));
    let count = memo(move |_| lines.done.with(Vec::len));
    // On paper all of it.
    let shown = memo(move |_| {
        let all = lines.done.get();
        if visits_alone.get() && is_whole.get() {
            let is_visit =
                |doc: &DocId| lines.all.with(|all| all.get(doc).is_some_and(|line| line.what == What::Visit.code()));
            return all.into_iter().filter(is_visit).collect();
        }
        let last = if is_whole.get() || store.printing.get() { all.len() } else { LAST };
        all.into_iter().take(last).collect::<Vec<_>>()
    });
    let told = expect_context::<Told>();
    let untold = move || if store.printing.get() { told.lacks(store) } else { 0 };
    let history = Route::History { kind: untrack(|| opened.kind()), doc: opened.doc, of: None };
    let path = history.path();
    let filter = move |alone: bool, word: fn(&'static Register) -> &'static str, test: &'static str| {
        view! {
            <button type="button" class="pick" data-test=test aria-pressed=move || (visits_alone.get() == alone).to_string()
                on:click=move |_| visits_alone.set(alone)>{move || word(words())}</button>
        }
    };
    view! {
        <section class="group activities" data-test="story" aria-label=move || words().story hidden=move || count.get() == 0>
            <div class="section-head">
                <h2>{move || words().story}</h2>
                <button type="button" class="quiet" data-test="whole-story" hidden=move || { count.get() <= LAST }
                    aria-expanded=move || is_whole.get().to_string()
                    on:click=move |_| is_whole.update(|whole| *whole = !*whole)>
                    {move || if is_whole.get() { words().see_fewer.to_owned() } else { (words().see_all)(count.get()) }}
                </button>
            </div>
            {move || is_whole.get().then(|| view! {
                <div class="register-row" role="group" aria-label=words().story>
                    {filter(false, |words| words.everything, "story-all")}
                    {filter(true, |words| words.visits, "story-visits")}
                    <a class="pick" href=path.clone() data-test="story-changes" on:click={
                        let history = history.clone();
                        move |event| {
                            event.prevent_default();
                            store.go(history.clone());
                        }
                    }>{words().changes}</a>
                </div>
            })}
            <ul class="timeline">
                <For each=move || shown.get() key=|doc| *doc children=move |doc| view! { <Line doc=doc lines=lines.all/> }/>
            </ul>
            {move || (untold() > 0).then(|| view! { <p class="on-paper">{(store.words().paper_lacks_details)(untold())}</p> })}
        </section>
    }
}
