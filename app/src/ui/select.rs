//! A choice between a few, with its label.

use leptos::prelude::*;

use crate::i18n::Words;
use crate::state::{Store, store};

/// The choice: its options are what is chosen, and its words.
#[component]
pub fn Select(
    name: &'static str,
    label: fn(&'static Words) -> &'static str,
    #[prop(into)] value: Signal<String>,
    options: fn(Store) -> Vec<(String, String)>,
    choose: impl Fn(String) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let store = store();
    let id = format!("choose-{name}");
    // A value that the list does not have is its own name.
    let all = move || {
        let (mut all, value) = (options(store), value.get());
        if !all.iter().any(|(code, _)| *code == value) {
            all.insert(0, (value.clone(), value.clone()));
        }
        all.into_iter()
            .map(|(code, word)| {
                let is_chosen = code == value;
                // The property: once somebody has chosen, browsers do not look at the attribute any more.
                view! { <option value=code prop:selected=is_chosen>{word}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{move || label(store.words())}</label>
            <select id=id name=name on:change=move |event| choose(event_target_value(&event))>{all}</select>
        </div>
    }
}
