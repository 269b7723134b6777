//! Whose invitation it is, to which company and which territories, before it is used; and in which language that is said.

use leptos::prelude::*;
use shared::crm::Language;

use crate::protocol::Invited;
use crate::state::store;
use crate::ui::word::word;

/// The page's first words: whom the invitation invites, or what this is.
#[component]
pub fn Greeting(told: Memo<Invited>) -> impl IntoView {
    let store = store();
    view! {
        {move || match told.get() {
            Invited::Good(invites) => {
                let (names, others, administers) = (invites.territories, invites.others, invites.administers);
                let member = invites.member.clone();
                view! {
                    <div class="invites" role="status" data-test="invites">
                        <h1><strong>{invites.member}</strong>{word(|words| words.first.enters)}" "<strong>{invites.company}</strong></h1>
                        <p class="invites-where">{move || (store.words().first.territories)(&names, others, administers)}</p>
                        <p class="explained">{move || (store.words().first.as_whom)(&member)}</p>
                    </div>
                }.into_any()
            }
            Invited::Nothing | Invited::Ended => view! {
                <h1>{word(|words| words.welcome)}</h1>
                <p>{word(|words| words.join_explained)}</p>
            }.into_any(),
        }}
    }
}

/// Each language in its own words.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let preferences = store().preferences;
    let choice = move |language: Language, code: &'static str, word: &'static str| {
        view! {
            <button type="button" class="choice" lang=code data-test="join-language" data-language=code
                aria-pressed=move || (preferences.language.get() == language).to_string()
                on:click=move |_| preferences.choose_language(language)>
                {word}
            </button>
        }
    };
    view! {
        <div class="choices" role="group" aria-label="Idioma · Language">
            {choice(Language::Spanish, "es", "Español")}
            {choice(Language::English, "en", "English")}
        </div>
    }
}
