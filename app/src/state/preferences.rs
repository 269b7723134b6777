//! What a person chose for this device: language, country, theme, keys. Kept in `localStorage`: they are wanted before anything else
//! is open, and losing them hurts nobody.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use shared::crm::{Kind, Language, Region};
use shared::document::DocId;
use wasm_bindgen::prelude::*;

use super::{BOOK, Layout, point_to_manifest, window};
use crate::i18n::write_as;
use crate::reactive::effect;

const LANGUAGE: &str = "cartera.language";
const THEME: &str = "cartera.theme";
const TEXT: &str = "cartera.text";
const EVERYONE: &str = "cartera.everyone";
const ALL: &str = "1";
const OWN: &str = "0";
const REGION: &str = "cartera.region";
const NO_LETTERS: &str = "cartera.no-letters";
const HAD: &str = "cartera.book";
const LOCK: &str = "cartera.locked";
const RECENT: &str = "cartera.recent";
const LOGGED: &str = "cartera.logged";
const MADE: &str = "cartera.made";

/// The columns of the table of a kind, by its name.
const COLUMNS: &str = "cartera.columns.";

/// The kinds whose lists are laid out otherwise than row by row, by their names.
const LAYOUTS: [(&str, Layout); 2] = [("cartera.boards", Layout::Board), ("cartera.calendars", Layout::Calendar)];

/// The kind whose list was looked at last, by its name.
const LISTED: &str = "cartera.listed";

/// How many records opened last are remembered.
const RECENT_MOST: usize = 16;

/// How long after it was opened a customer is remembered: the page is drawn by then.
const KEEPS_OPENED: Duration = Duration::from_secs(1);

#[wasm_bindgen]
extern "C" {
    /// Of `public/before.js`, which has chosen before the app was there.
    #[wasm_bindgen(js_namespace = ["window", "cartera"])]
    fn dress(theme: &str);
}

/// How the app looks.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Paper.
    Light,
    /// Night.
    Dark,
    /// For the sun.
    Contrast,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::Contrast];

    /// The word for it that is kept, and that `public/before.js` knows.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The theme of a word made by [`Theme::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// How large letters are.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum TextSize {
    /// As the system says.
    #[default]
    Usual,
    /// An eighth larger.
    Large,
    /// A third larger.
    Larger,
}

impl TextSize {
    /// Every size.
    pub const ALL: [Self; 3] = [Self::Usual, Self::Large, Self::Larger];

    /// The word in `data-text`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Large => "large",
            Self::Larger => "larger",
        }
    }

    /// The size of a word made by [`TextSize::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name() == name)
    }
}

/// The choices.
#[derive(Copy, Clone)]
pub struct Preferences {
    /// The language of the screens.
    pub language: RwSignal<Language>,
    /// How they look.
    pub theme: RwSignal<Theme>,
    /// How large letters are.
    pub text: RwSignal<TextSize>,
    /// Whether the day shows everybody's work, not only one's own, if that was chosen.
    pub everyone: RwSignal<Option<bool>>,
    /// The country by which numbers, phones and tax ids are read and written.
    pub region: RwSignal<Region>,
    /// Whether single keys do something while no field has the focus. Who dictates, or has unsteady hands, may not want them
    /// (WCAG 2.1.4).
    pub letters: RwSignal<bool>,
    /// The columns that were chosen for the tables of kinds, by their names.
    pub columns: RwSignal<BTreeMap<Kind, Vec<String>>>,
    /// How the lists of kinds are laid out, where that is otherwise than row by row.
    pub layouts: RwSignal<BTreeMap<Kind, Layout>>,
    /// The kind whose list was looked at last.
    pub listed: RwSignal<Kind>,
}

impl Preferences {
    /// As chosen before; else as the browser says.
    pub fn load() -> Self {
        let languages: Vec<String> = window()
            .map(|window| window.navigator().languages().iter().filter_map(|tag| tag.as_string()).collect())
            .unwrap_or_default();
        let language = match kept(LANGUAGE).as_deref() {
            Some("es") => Language::Spanish,
            Some("en") => Language::English,
            Some(_) | None => spoken(&languages),
        };
        let theme = kept(THEME).and_then(|name| Theme::from_name(&name)).unwrap_or_default();
        let everyone = kept(EVERYONE).map(|kept| kept == ALL);
        let region = kept(REGION).and_then(|code| Region::parse(&code).ok()).unwrap_or_else(|| region(&languages));
        write_as(region);
        Self {
            language: RwSignal::new(language),
            theme: RwSignal::new(theme),
            text: RwSignal::new(kept(TEXT).and_then(|name| TextSize::from_name(&name)).unwrap_or_default()),
            everyone: RwSignal::new(everyone),
            region: RwSignal::new(region),
            letters: RwSignal::new(kept(NO_LETTERS).is_none()),
            columns: RwSignal::new(kept_columns()),
            layouts: RwSignal::new(kept_layouts()),
            listed: RwSignal::new(kept(LISTED).and_then(|name| Kind::from_name(&name)).unwrap_or(BOOK)),
        }
    }

    /// Puts the choices on the page, now and whenever they change.
    pub fn apply(self) {
        effect(move || {
            let language = self.language.get();
            let root = window().and_then(|window| window.document()).and_then(|document| document.document_element());
            if let Some(root) = root {
                // The name is valid.
                let _ = root.set_attribute("lang", crate::i18n::words(language).code);
            }
            // What is installed, and the shortcuts on its icon, speak the language too.
            let manifest = match language {
                Language::Spanish => "/manifest.webmanifest",
                Language::English => "/manifest.en.webmanifest",
            };
            point_to_manifest(
                |_, query| if query.is_empty() { manifest.to_owned() } else { format!("{manifest}?{query}") },
            );
        });
        effect(move || dress(self.theme.get().name()));
        effect(move || {
            let size = self.text.get().name();
            if let Some(root) = window().and_then(|window| window.document()?.document_element()) {
                // The name is valid.
                let _ = root.set_attribute("data-text", size);
            }
        });
    }

    /// Chooses a language.
    pub fn choose_language(self, language: Language) {
        self.language.set(language);
        keep(LANGUAGE, crate::i18n::words(language).code);
    }

    /// Chooses a country. Sentences with numbers are the catalogue's, so they are said anew.
    pub fn choose_region(self, region: Region) {
        write_as(region);
        self.region.set(region);
        self.language.notify();
        keep(REGION, region.code());
    }

    /// Chooses whether single keys do something.
    pub fn choose_letters(self, letters: bool) {
        self.letters.set(letters);
        if letters { forget(NO_LETTERS) } else { keep(NO_LETTERS, "1") }
    }

    /// Chooses the columns of a kind's table; none: those that are usual.
    pub fn choose_columns(self, kind: Kind, columns: Option<Vec<String>>) {
        let name = format!("{COLUMNS}{}", kind.name());
        match &columns {
            Some(columns) => keep(&name, &columns.join(" ")),
            None => forget(&name),
        }
        self.columns.update(|all| {
            all.remove(&kind);
            all.extend(columns.map(|columns| (kind, columns)));
        });
    }

    /// Chooses how the list of a kind is laid out.
    pub fn choose_layout(self, kind: Kind, layout: Layout) {
        self.layouts.update(|layouts| {
            match layout {
                Layout::List => layouts.remove(&kind),
                Layout::Board | Layout::Calendar => layouts.insert(kind, layout),
            };
            for (name, own) in LAYOUTS {
                let kinds = layouts.iter().filter(|(_, layout)| **layout == own).map(|(kind, _)| kind.name());
                keep(name, &kinds.collect::<Vec<_>>().join(" "));
            }
        });
    }

    /// The list of a kind is looked at: the book opens there.
    pub fn note_listed(self, kind: Kind) {
        if self.listed.get_untracked() != kind {
            self.listed.set(kind);
            keep(LISTED, kind.name());
        }
    }

    /// The theme, not watched.
    pub fn theme_now(self) -> Theme {
        self.theme.get_untracked()
    }

    /// Chooses how large letters are.
    pub fn choose_text(self, size: TextSize) {
        self.text.set(size);
        keep(TEXT, size.name());
    }

    /// Chooses whose work the day shows.
    pub fn choose_everyone(self, everyone: bool) {
        self.everyone.set(Some(everyone));
        keep(EVERYONE, if everyone { ALL } else { OWN });
    }

    /// The records opened last, the latest first.
    pub fn recent(self) -> Vec<DocId> {
        kept(RECENT).unwrap_or_default().split(' ').filter_map(|id| id.parse().ok()).collect()
    }

    /// A record was opened: kept a little later, because browsers write while everything waits.
    pub fn opened(self, doc: DocId) {
        set_timeout(move || self.keep_opened(doc), KEEPS_OPENED);
    }

    fn keep_opened(self, doc: DocId) {
        let before = self.recent().into_iter().filter(|other| *other != doc);
        let recent: Vec<String> =
            [doc].into_iter().chain(before).take(RECENT_MOST).map(|doc| doc.to_string()).collect();
        keep(RECENT, &recent.join(" "));
    }

    /// What was logged last, as a code of the registry.
    pub fn logged(self) -> Option<String> {
        kept(LOGGED)
    }

    /// What was made last, the latest first: names of kinds and codes of activities.
    pub fn made(self) -> Vec<String> {
        kept(MADE).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }

    /// Something is being made.
    pub fn note_made(self, what: &str) {
        let before = self.made().into_iter().filter(|other| other != what);
        let made: Vec<String> = std::iter::once(what.to_owned()).chain(before).collect();
        keep(MADE, &made.join(" "));
    }

    /// Something was logged.
    pub fn note_logged(self, what: &str) {
        keep(LOGGED, what);
    }

    /// Chooses a theme.
    pub fn choose_theme(self, theme: Theme) {
        self.theme.set(theme);
        keep(THEME, theme.name());
    }
}

/// Notes that this browser holds a book, or has been left on purpose: without that, a browser that has deleted a book looks
/// like one that never had any.
pub fn note_book(held: bool) {
    if held { keep(HAD, "1") } else { forget(HAD) }
}

/// Whether there was a book here that nobody has left.
pub fn had_book() -> bool {
    kept(HAD).is_some()
}

/// Notes whether this device was revoked, so that a start does not show the book before the replica has spoken.
pub fn note_lock(closed: bool) {
    if closed { keep(LOCK, "1") } else { forget(LOCK) }
}

/// Whether this device was revoked when that was noted last.
pub fn was_locked() -> bool {
    kept(LOCK).is_some()
}

fn kept_columns() -> BTreeMap<Kind, Vec<String>> {
    let of_kind = |kind: Kind| {
        let names = kept(&format!("{COLUMNS}{}", kind.name()))?;
        Some((kind, names.split_whitespace().map(str::to_owned).collect()))
    };
    Kind::all().filter_map(of_kind).collect()
}

fn kept_layouts() -> BTreeMap<Kind, Layout> {
    let of_layout = |(name, layout): (&str, Layout)| {
        let names = kept(name).unwrap_or_default();
        names.split_whitespace().filter_map(Kind::from_name).map(|kind| (kind, layout)).collect::<Vec<_>>()
    };
    LAYOUTS.into_iter().flat_map(of_layout).collect()
}

fn spoken(languages: &[String]) -> Language {
    let known = languages.iter().find_map(|tag| match tag.get(..2) {
        Some("es") => Some(Language::Spanish),
        Some("en") => Some(Language::English),
        Some(_) | None => None,
    });
    known.unwrap_or(Language::English)
}

/// The country of the first language that names one.
fn region(languages: &[String]) -> Region {
    let named = languages.iter().find_map(|tag| tag.split('-').skip(1).find_map(|part| Region::parse(part).ok()));
    named.unwrap_or(Region::MX)
}

pub(super) fn kept(name: &str) -> Option<String> {
    window()?.local_storage().ok()??.get_item(name).ok()?
}

pub(super) fn keep(name: &str, value: &str) {
    if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
        // Full or forbidden: then it is chosen again next time.
        let _ = storage.set_item(name, value);
    }
}

fn forget(name: &str) {
    if let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) {
        // As above.
        let _ = storage.remove_item(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_counts() {
        let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        assert_eq!(spoken(&tags(&["pt-BR", "es-419", "en"])), Language::Spanish);
        assert_eq!(spoken(&tags(&["de"])), Language::English);
        assert_eq!(region(&tags(&["es-419", "es-CO"])), Region::CO);
        assert_eq!(region(&tags(&["es"])), Region::MX);
    }
}
