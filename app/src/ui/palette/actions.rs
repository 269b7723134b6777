//! What the palette can do, and the keys that do it without the palette.

use shared::crm::Language;
use shared::crm::search::fold;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast as _;

use crate::protocol::Form;
use crate::state::{Route, Store, Theme, window};

/// Something to do.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Today,
    Customers,
    Search,
    New,
    Outbox,
    Settings,
    Import,
    Export,
    SyncNow,
    OtherLanguage,
    NextTheme,
    Duplicates,
    Removed,
}

impl Action {
    /// Every action, in the order of the palette.
    pub const ALL: [Self; 13] = [
        Self::Today,
        Self::Customers,
        Self::Search,
        Self::New,
        Self::Outbox,
        Self::Settings,
        Self::Import,
        Self::Export,
        Self::SyncNow,
        Self::OtherLanguage,
        Self::NextTheme,
        Self::Duplicates,
        Self::Removed,
    ];

    /// What it is called.
    pub fn word(self, store: Store) -> &'static str {
        let words = store.words();
        match self {
            Self::Today => words.today,
            Self::Customers => words.customers,
            Self::Search => words.search_customers,
            Self::New => words.new,
            Self::Outbox => words.outbox,
            Self::Settings => words.settings,
            Self::Import => words.import_action,
            Self::Export => words.export_list,
            Self::SyncNow => words.sync_now,
            Self::OtherLanguage => words.other_language,
            Self::NextTheme => words.next_theme,
            Self::Duplicates => words.duplicates,
            Self::Removed => words.removed_customers,
        }
    }

    /// The key that does it; empty: none.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Today => "T",
            Self::Customers => "C",
            Self::Search => "/",
            Self::New => "N",
            Self::Outbox => "O",
            Self::Settings => ",",
            Self::Import
            | Self::Export
            | Self::SyncNow
            | Self::OtherLanguage
            | Self::NextTheme
            | Self::Duplicates
            | Self::Removed => "",
        }
    }

    /// The action of a key that was pressed outside any field.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| !action.key().is_empty() && action.key().eq_ignore_ascii_case(key))
    }

    /// Whether what is typed may mean it.
    pub fn matches(self, typed: &str, store: Store) -> bool {
        let word = fold(self.word(store));
        fold(typed).split_whitespace().all(|part| word.contains(part))
    }

    /// Does it.
    pub fn run(self, store: Store) {
        match self {
            Self::Today => store.go(Route::Today),
            Self::Customers => store.go(Route::Customers),
            Self::Search => {
                store.go(Route::Customers);
                focus("input[name=search]");
            }
            Self::New => store.go(Route::New),
            Self::Outbox => store.go(Route::Outbox),
            Self::Settings => store.go(Route::More),
            Self::Import => store.go(Route::Import),
            Self::Export => store.export_list(Form::Csv),
            Self::Duplicates => store.go(Route::Duplicates),
            Self::Removed => store.go(Route::Removed),
            Self::SyncNow => store.sync_now(),
            Self::OtherLanguage => store.preferences.choose_language(match store.language_now() {
                Language::Spanish => Language::English,
                Language::English => Language::Spanish,
            }),
            Self::NextTheme => {
                let themes = Theme::ALL.into_iter().cycle();
                let now = store.preferences.theme_now();
                if let Some(next) = themes.skip_while(|theme| *theme != now).nth(1) {
                    store.preferences.choose_theme(next);
                }
            }
        }
    }
}

/// Puts the focus somewhere once the screen is drawn.
fn focus(selector: &'static str) {
    leptos::prelude::request_animation_frame(move || {
        let found = window().and_then(|window| window.document()?.query_selector(selector).ok()?);
        if let Some(Ok(element)) = found.map(|element| element.dyn_into::<HtmlElement>()) {
            // A browser may refuse focus; then one taps.
            let _ = element.focus();
        }
    });
}
