//! Language, country, theme, the size of letters and whether single keys do something, changed at once.

use leptos::prelude::*;
use shared::crm::{Language, Region};

use crate::i18n;
use crate::state::{Store, TextSize, Theme, store};
use crate::ui::palette::Letters;
use crate::ui::select::Select;
use crate::ui::word::word;

/// The choices.
#[component]
pub fn Appearance() -> impl IntoView {
    let store = store();
    let preferences = store.preferences;
    let country = Signal::derive(move || preferences.region.get().code().to_owned());
    let theme = Signal::derive(move || preferences.theme.get().name().to_owned());
    let text = Signal::derive(move || preferences.text.get().name().to_owned());
    view! {
        <div class="field">
            <label class="field-label" for="language">{word(|words| words.language)}</label>
            <select id="language" name="language" on:change=move |event| {
                preferences.choose_language(if event_target_value(&event) == "es" { Language::Spanish } else { Language::English });
            }>
                <option value="es" lang="es" prop:selected=move || preferences.language.get() == Language::Spanish>"Español"</option>
                <option value="en" lang="en" prop:selected=move || preferences.language.get() == Language::English>"English"</option>
            </select>
        </div>
        <Select name="country" label=|words| words.country value=country options=|store| i18n::countries(store.language())
            choose=move |code: String| if let Ok(region) = Region::parse(&code) { preferences.choose_region(region) }/>
        <Select name="theme" label=|words| words.theme value=theme options=themes
            choose=move |name: String| if let Some(theme) = Theme::from_name(&name) { preferences.choose_theme(theme) }/>
        <Select name="text" label=|words| words.text_size value=text options=sizes
            choose=move |name: String| if let Some(size) = TextSize::from_name(&name) { preferences.choose_text(size) }/>
        <Letters/>
    }
}

fn themes(store: Store) -> Vec<(String, String)> {
    let words = store.words();
    let word = |theme| match theme {
        Theme::System => words.theme_system,
        Theme::Light => words.theme_light,
        Theme::Dark => words.theme_dark,
        Theme::Contrast => words.theme_contrast,
    };
    Theme::ALL.into_iter().map(|theme| (theme.name().to_owned(), word(theme).to_owned())).collect()
}

fn sizes(store: Store) -> Vec<(String, String)> {
    let words = store.words();
    let word = |size| match size {
        TextSize::Usual => words.text_usual,
        TextSize::Large => words.text_large,
        TextSize::Larger => words.text_larger,
    };
    TextSize::ALL.into_iter().map(|size| (size.name().to_owned(), word(size).to_owned())).collect()
}
