//! Who a new customer probably is already: looked for as one types.

use leptos::prelude::*;
use shared::crm::duplicates::{Likeness, Profile};
use shared::document::DocId;
use shared::replica::{Answer, Question};

use crate::protocol::Ask;
use crate::state::{Store, store};
use crate::ui::duplicates::why;

/// How many are told.
const TOLD: u16 = 3;

/// The search for one form: one question at a time, the latest of what is typed.
#[derive(Copy, Clone)]
struct Search {
    store: Store,
    profile: Memo<Profile>,
    found: RwSignal<Vec<(DocId, Likeness)>>,
    is_asking: StoredValue<bool>,
    /// Something was typed while a question was under way.
    has_changed: StoredValue<bool>,
}

impl Search {
    fn ask(self) {
        if self.is_asking.get_value() {
            return self.has_changed.set_value(true);
        }
        self.is_asking.set_value(true);
        self.has_changed.set_value(false);
        let question = Question::Similar { profile: self.profile.get_untracked(), except: None, limit: TOLD };
        self.store.inquire(question, move |answer| self.hear(answer.ok()));
    }

    fn hear(self, answer: Option<Answer>) {
        // The form may be gone by now.
        let Some(has_changed) = self.has_changed.try_get_value() else { return };
        self.is_asking.set_value(false);
        let Some(Answer::Similar { found, is_complete }) = answer else { return };
        if self.found.with_untracked(|before| *before != found) {
            if !found.is_empty() {
                self.store.ask(&Ask::Lines(found.iter().map(|(doc, _)| *doc).collect()));
            }
            self.found.set(found);
        }
        // Each question of a session files some more of the book.
        if has_changed || !is_complete {
            self.ask();
        }
    }
}

/// Who is like what is typed, as it is typed.
pub fn look_for(profile: Memo<Profile>) -> RwSignal<Vec<(DocId, Likeness)>> {
    let store = store();
    let found = RwSignal::new(Vec::new());
    let search =
        Search { store, profile, found, is_asking: StoredValue::new(false), has_changed: StoredValue::new(false) };
    let is_open = Memo::new(move |_| store.seat().is_some());
    Effect::new(move || {
        profile.track();
        if is_open.get() {
            search.ask();
        }
    });
    found
}

/// Their names, in a line that has its room already: nothing moves under the finger while one types.
#[component]
pub fn LikelyNames(found: RwSignal<Vec<(DocId, Likeness)>>) -> impl IntoView {
    let store = store();
    let names = move || {
        let names: Vec<_> = found.with(|found| found.iter().map(|(doc, _)| store.name_of(*doc)).collect());
        if names.is_empty() { String::new() } else { format!("{}: {}", store.words().likely_known, names.join(", ")) }
    };
    view! { <p class="likely-names" role="status" aria-live="polite">{names}</p> }
}

/// Each with the reasons and what to do instead, below the form.
#[component]
pub fn Likely(found: RwSignal<Vec<(DocId, Likeness)>>, open: Callback<DocId>, merge: Callback<DocId>) -> impl IntoView {
    let store = store();
    view! {
        {move || (!found.with(Vec::is_empty)).then(|| view! {
            <div class="issue likely" role="group" aria-label=store.words().likely_known>
                <p>{store.words().likely_known}</p>
                <ul class="happened">
                    {found.get().into_iter().map(|(doc, likeness)| view! {
                        <li data-test="likely" data-doc=doc.to_string()>
                            <p class="pair-name">{move || store.name_of(doc)}" "
                                <span class="row-second">{move || store.place_of(doc)}</span></p>
                            <p class="activity-when">{move || why(&likeness, store)}</p>
                            <div class="happening-actions">
                                <button type="button" class="quiet" data-test="open-likely" on:click=move |_| open.run(doc)>
                                    {move || store.words().open_likely}
                                </button>
                                <button type="button" class="quiet" data-test="create-and-merge" on:click=move |_| merge.run(doc)>
                                    {move || store.words().create_and_merge}
                                </button>
                            </div>
                        </li>
                    }).collect_view()}
                </ul>
            </div>
        })}
    }
}
