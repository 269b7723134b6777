//! Who a new customer, or which record a new one of another kind, probably is already, and who else is called so: looked for as one
//! types.

use leptos::prelude::*;
use shared::crm::duplicates::{Likeness, PROBABLE, Profile};
use shared::crm::{Kind, definition};
use shared::document::DocId;
use shared::replica::{Answer, Question};

use crate::i18n;
use crate::protocol::Ask;
use crate::reactive::{effect, memo};
use crate::state::{Store, local_day, store, today};
use crate::ui::duplicates::why;
use crate::ui::word::word;

/// How many are told.
const TOLD: u16 = 3;

/// The search for one form: one question at a time, the latest of what is typed.
#[derive(Copy, Clone)]
struct Search {
    store: Store,
    /// Of which kind they are.
    kind: Kind,
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
        let (profile, kind) = (self.profile.get_untracked().into(), self.kind);
        let question = Question::Similar { profile, except: None, limit: TOLD, kind };
        self.store.inquire(question, move |answer| self.hear(answer.ok()));
    }

    fn hear(self, answer: Option<Answer>) {
        // The form may be gone by now.
        let Some(has_changed) = self.has_changed.try_get_value() else { return };
        self.is_asking.set_value(false);
        let Some(Answer::Similar { found, is_complete }) = answer else { return };
        if self.found.with_untracked(|before| *before != found) {
            // What is told of customers nobody tells of others, which are called by their titles.
            if !found.is_empty() && definition(self.kind).has_own_screens() {
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

/// Who of a kind is like what is typed, as it is typed.
pub fn look_for(kind: Kind, profile: Memo<Profile>) -> RwSignal<Vec<(DocId, Likeness)>> {
    let store = store();
    let found = RwSignal::new(Vec::new());
    let (is_asking, has_changed) = (StoredValue::new(false), StoredValue::new(false));
    let search = Search { store, kind, profile, found, is_asking, has_changed };
    let is_open = memo(move |_| store.seat().is_some());
    effect(move || {
        profile.track();
        if is_open.get() {
            search.ask();
        }
    });
    found
}

/// Whether somebody is probably the one that is typed, and not only of the same name; watched.
pub fn is_probable(found: RwSignal<Vec<(DocId, Likeness)>>) -> bool {
    found.with(|found| found.iter().any(|(_, likeness)| likeness.score >= PROBABLE))
}

/// Under the name that is typed: who probably is the one, each with the reasons and what to do instead; and quietly who else is called so.
#[component]
pub fn Likely(
    kind: Kind,
    found: RwSignal<Vec<(DocId, Likeness)>>,
    open: Callback<DocId>,
    merge: Callback<DocId>,
) -> impl IntoView {
    let store = store();
    let table = definition(kind);
    let name = move |doc: DocId| if table.has_own_screens() { store.name_of(doc) } else { store.title_of(doc) };
    let of = move |probable: bool| {
        let found = found.get().into_iter();
        found.filter(|(_, likeness)| (likeness.score >= PROBABLE) == probable).collect::<Vec<_>>()
    };
    let said = move || {
        let names: Vec<_> = of(true).into_iter().map(|(doc, _)| name(doc)).collect();
        if names.is_empty() { String::new() } else { format!("{}: {}", store.words().likely_known, names.join(", ")) }
    };
    let line = move |doc: DocId| {
        view! {
            <button type="button" class="quiet likely-name" data-test="open-likely" on:click=move |_| open.run(doc)>
                <span class="pair-name">{move || name(doc)}</span>
                <span class="row-second">{move || [store.place_of(doc), last_contact(doc, store)]
                    .into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")}</span>
            </button>
        }
    };
    view! {
        <p class="unseen" role="status" aria-live="polite">{said}</p>
        {move || (!of(true).is_empty()).then(|| view! {
            <div class="issue likely" role="group" aria-label=move || store.words().likely_known>
                <p>{word(|words| words.likely_known)}</p>
                <ul class="happened">
                    {of(true).into_iter().map(|(doc, likeness)| view! {
                        <li data-test="likely" data-doc=doc.to_string() data-probable="true">
                            {line(doc)}
                            <p class="activity-when">{move || why(&likeness, store)}</p>
                            {table.merges().then(|| view! {
                                <button type="button" class="quiet" data-test="create-and-merge" on:click=move |_| merge.run(doc)>
                                    {word(|words| words.create_and_merge)}
                                </button>
                            })}
                        </li>
                    }).collect_view()}
                </ul>
            </div>
        })}
        {move || (!of(false).is_empty()).then(|| view! {
            <div class="likely namesakes" role="group" aria-label=move || store.words().with_this_name>
                <p class="explained">{word(|words| words.with_this_name)}</p>
                <ul class="happened">
                    {of(false).into_iter().map(|(doc, likeness)| view! {
                        <li data-test="likely" data-doc=doc.to_string() data-probable="false">
                            {line(doc)}
                            // A customer is told apart by where they are.
                            {(!table.has_own_screens()).then(|| view! { <p class="activity-when">{move || why(&likeness, store)}</p> })}
                        </li>
                    }).collect_view()}
                </ul>
            </div>
        })}
    }
}

/// When something was last done with a customer that was asked for, in words.
fn last_contact(doc: DocId, store: Store) -> String {
    let last = store.named.with(|named| named.get(&doc).and_then(|line| line.last));
    let day = last.and_then(local_day).zip(today());
    day.map_or_else(String::new, |(day, today)| i18n::ago(day, today, store.language()))
}
