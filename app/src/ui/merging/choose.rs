//! With whom: those who are probably the same one first, then anybody.

use leptos::prelude::*;
use shared::crm::duplicates::Likeness;
use shared::crm::{Kind, definition};
use shared::document::DocId;
use shared::replica::{Answer, Question};

use crate::protocol::Ask;
use crate::reactive::{effect, memo};
use crate::state::{Route, Store, store};
use crate::ui::duplicates::why;
use crate::ui::picker::Picker;
use crate::ui::word::word;

/// How many are offered.
const OFFERED: u16 = 5;

/// The choice.
#[component]
pub fn Choose(kind: Kind, one: DocId) -> impl IntoView {
    let store = store();
    let found = RwSignal::new(Vec::<(DocId, Likeness)>::new());
    let is_open = memo(move |_| store.seat().is_some());
    effect(move || {
        if is_open.get() {
            look(store, kind, one, found);
        }
    });
    let choose = move |other: DocId| store.go_instead(Route::Merge { kind, one, other: Some(other) });
    view! {
        <p class="merge-names">{move || store.name_of(one)}</p>
        <section class="group" hidden=move || found.with(Vec::is_empty) aria-label=move || store.words().duplicates>
            <h2>{word(|words| words.duplicates)}</h2>
            <ul class="timeline">
                {move || found.get().into_iter().map(|(doc, likeness)| view! {
                    <li class="pair" data-test="likely" data-doc=doc.to_string()>
                        <div>
                            <p class="pair-name">{move || store.name_of(doc)}" "<span class="row-second">{move || store.place_of(doc)}</span></p>
                            <p class="activity-when">{move || why(&likeness, store)}</p>
                        </div>
                        <button type="button" class="quiet" data-test="choose-likely" on:click=move |_| choose(doc)>
                            {word(|words| words.merge)}
                        </button>
                    </li>
                }).collect_view()}
            </ul>
        </section>
        <p class="field-label">{move || (store.words().choose_other)(definition(kind).noun.one.in_language(store.language()))}</p>
        <Picker kind=kind choose=Callback::new(choose) except=Some(one)/>
    }
}

/// Asks until the whole book was looked at.
fn look(store: Store, kind: Kind, one: DocId, found: RwSignal<Vec<(DocId, Likeness)>>) {
    store.inquire(Question::SimilarTo { doc: one, limit: OFFERED, kind }, move |answer| match answer {
        Ok(Answer::Similar { found: alike, is_complete }) => {
            let docs = [one].into_iter().chain(alike.iter().map(|(doc, _)| *doc)).collect();
            store.ask(&Ask::Lines(docs));
            if found.try_set(alike).is_none() && !is_complete {
                look(store, kind, one, found);
            }
        }
        Ok(_) => {}
        Err(error) => store.show_error(&error),
    });
}
