//! Language, theme and the size of letters, changed at once.

use leptos::prelude::*;
use shared::crm::Language;

use crate::state::{TextSize, Theme, store};

/// The choices.
#[component]
pub fn Appearance() -> impl IntoView {
    let store = store();
    let preferences = store.preferences;
    let theme_word = move |theme: Theme| {
        let words = store.words();
        match theme {
            Theme::System => words.theme_system,
            Theme::Light => words.theme_light,
            Theme::Dark => words.theme_dark,
            Theme::Contrast => words.theme_contrast,
        }
    };
    let size_word = move |size: TextSize| {
        let words = store.words();
        match size {
            TextSize::Usual => words.text_usual,
            TextSize::Large => words.text_large,
            TextSize::Larger => words.text_larger,
        }
    };
    view! {
        <section class="group" aria-label=move || store.words().appearance>
            <h2>{move || store.words().appearance}</h2>
            <div class="fields">
                <div class="field">
                    <label class="field-label" for="language">{move || store.words().language}</label>
                    <select id="language" name="language" on:change=move |event| {
                        preferences.choose_language(if event_target_value(&event) == "es" { Language::Spanish } else { Language::English });
                    }>
                        <option value="es" lang="es" selected=move || preferences.language.get() == Language::Spanish>"Español"</option>
                        <option value="en" lang="en" selected=move || preferences.language.get() == Language::English>"English"</option>
                    </select>
                </div>
                <div class="field">
                    <label class="field-label" for="theme">{move || store.words().theme}</label>
                    <select id="theme" name="theme" on:change=move |event| {
                        if let Some(theme) = Theme::from_name(&event_target_value(&event)) {
                            preferences.choose_theme(theme);
                        }
                    }>
                        {Theme::ALL.into_iter().map(|theme| view! {
                            <option value=theme.name() selected=move || preferences.theme.get() == theme>{move || theme_word(theme)}</option>
                        }).collect_view()}
                    </select>
                </div>
                <div class="field">
                    <label class="field-label" for="text">{move || store.words().text_size}</label>
                    <select id="text" name="text" on:change=move |event| {
                        if let Some(size) = TextSize::from_name(&event_target_value(&event)) {
                            preferences.choose_text(size);
                        }
                    }>
                        {TextSize::ALL.into_iter().map(|size| view! {
                            <option value=size.name() selected=move || preferences.text.get() == size>{move || size_word(size)}</option>
                        }).collect_view()}
                    </select>
                </div>
            </div>
        </section>
    }
}
