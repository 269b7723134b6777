//! Putting something back: the plan is asked for; what it would leave is shown before it is done, and all of it can be undone.

use leptos::prelude::*;
use shared::crm::{Kind, definition};
use shared::document::DocId;
use shared::replica::{Answer, Part, Question};

use super::facts::field_label;
use crate::state::{Store, Toast, store};
use crate::ui::record::Opened;

/// A plan that leaves something as it is, and waits for a person to say so.
#[derive(Clone)]
pub struct Pending {
    parts: Vec<Part>,
    kept: Vec<(DocId, String)>,
    sentence: &'static str,
}

/// Asks for a plan and carries it out; if it leaves something, `pending` gets it instead.
pub fn carry_out(store: Store, question: Question, sentence: &'static str, pending: RwSignal<Option<Pending>>) {
    store.inquire(question, move |answer| match answer {
        Ok(Answer::Plan { parts, kept }) if kept.is_empty() => {
            if parts.is_empty() {
                store.toast.set(Some(Toast::saying(store.words_now().nothing_to_do.to_owned())));
            } else {
                store.edit_with_undo(parts, sentence.to_owned(), || {});
            }
        }
        Ok(Answer::Plan { parts, kept }) => {
            pending.try_set(Some(Pending { parts, kept, sentence }));
        }
        Ok(_) => {}
        Err(error) => store.show_error(&error),
    });
}

/// What of a plan for records of a kind stays as it is, in words.
pub fn kept_in_words(kind: Kind, kept: &[(DocId, String)], store: Store) -> String {
    let noun = definition(kind).noun;
    let name = |key: &String| match key.as_str() {
        "" => (store.words().the_record)(noun.one.in_language(store.language()), noun.feminine),
        key => field_label(kind, key, store),
    };
    let mut names: Vec<String> = Vec::new();
    for name in kept.iter().map(|(_, key)| name(key)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (store.words().stays_worked_on)(&names.join(", "))
}

/// What a plan leaves, and the ways on.
#[component]
pub fn PendingPlan(pending: RwSignal<Option<Pending>>) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    view! {
        {move || pending.get().map(|plan| {
            let Pending { parts, kept, sentence } = plan;
            let nothing_else = parts.is_empty();
            view! {
                <div class="issue quiet-issue" role="group" data-test="plan">
                    <p>{kept_in_words(opened.kind(), &kept, store)}</p>
                    <button type="button" class="primary" data-test="plan-sure" hidden=nothing_else on:click=move |_| {
                        pending.set(None);
                        store.edit_with_undo(parts.clone(), sentence.to_owned(), || {});
                    }>{store.words().do_the_rest}</button>
                    <button type="button" class="quiet" on:click=move |_| pending.set(None)>
                        {if nothing_else { store.words().understood } else { store.words().cancel }}
                    </button>
                </div>
            }
        })}
    }
}
