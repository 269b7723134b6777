//! What the palette can do, and the keys that do it without the palette.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::crm::search::fold;
use shared::crm::{Kind, KindDef, Language, Role, definition};
use shared::document::DocId;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast as _;

use crate::protocol::{Form, What};
use crate::state::{Over, Route, Selection, Store, Theme, window};
use crate::ui::activities::What as Activity;
use crate::ui::import::go_and_import;

/// Frames to wait for a screen that is drawn in parts.
const FRAMES: u32 = 30;

/// The search of the list in view.
const IN_VIEW: &str =
    ".of-kind:not([hidden]) .list-head input[type=search], .of-kind[hidden] ~ .list-head input[type=search]";

/// Something to do.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Action {
    // With the record that is open.
    Log(Activity),
    History,
    Merge,
    ShareCard,
    Remove,
    // With the list.
    Filters,
    Select,
    ExportTable,
    ExportCards,
    // At any time.
    Undo,
    Today,
    Calendar,
    Customers,
    Search,
    New,
    Team,
    Outbox,
    Settings,
    SyncNow,
    Duplicates,
    Import,
    ExportEverything,
    ExportCustomers,
    OwnFields,
    Lists,
    Invite,
    OtherLanguage,
    NextTheme,
    Removed,
    Keys,
    Leave,
}

/// What can be done with the record that is open, besides logging.
const WITH_RECORD: [Action; 4] = [Action::History, Action::Merge, Action::ShareCard, Action::Remove];

const WITH_LIST: [Action; 4] = [Action::Filters, Action::Select, Action::ExportTable, Action::ExportCards];

const ALWAYS: [Action; 22] = [
    Action::Undo,
    Action::Today,
    Action::Calendar,
    Action::Customers,
    Action::Search,
    Action::New,
    Action::Team,
    Action::Outbox,
    Action::Settings,
    Action::SyncNow,
    Action::Duplicates,
    Action::Removed,
    Action::Import,
    Action::ExportEverything,
    Action::ExportCustomers,
    Action::OwnFields,
    Action::Lists,
    Action::Invite,
    Action::OtherLanguage,
    Action::NextTheme,
    Action::Keys,
    Action::Leave,
];

impl Action {
    /// What can be done here and now: what the screen in view is about, then everything else.
    pub fn offered(store: Store) -> (Vec<Self>, Vec<Self>) {
        let with_record = Activity::ALL.into_iter().map(Self::Log).chain(WITH_RECORD);
        let mut here: Vec<Self> = with_record.filter(|action| action.is_possible(store)).collect();
        let mut rest = Vec::new();
        let is_list = store.route.with(|route| route.of_list().is_some());
        let list = if is_list { &mut here } else { &mut rest };
        list.extend(WITH_LIST.into_iter().filter(|action| action.is_possible(store)));
        rest.extend(ALWAYS.into_iter().filter(|action| action.is_possible(store)));
        (here, rest)
    }

    /// Whether it can be done now.
    fn is_possible(self, store: Store) -> bool {
        let page = store.route.with(Route::page).map(|(kind, _)| definition(kind));
        let list = list_of(store);
        let open = |role: Role| {
            let is_it = |own: &DocId| store.route.with(|route| route.record() == Some(*own));
            store.record.with(|record| {
                record.as_ref().is_some_and(|(own, view)| {
                    is_it(own) && view.role.is_some_and(|own| own >= role) && view.record.removed.is_none()
                })
            })
        };
        let has_own = page.is_some_and(KindDef::has_own_screens);
        match self {
            Self::Log(_) => has_own && open(Role::Seller),
            Self::ShareCard => has_own && open(Role::Reader),
            Self::Merge => page.is_some_and(|table| table.merges() && open(table.write)),
            Self::Remove => page.is_some_and(|table| !table.is_single() && open(table.write)),
            Self::History => page.is_some() && open(Role::Reader),
            Self::Select => definition(list).has_own_screens() || store.may_make(list),
            // What goes on cards is the book's.
            Self::ExportCards => definition(list).has_own_screens(),
            Self::Import => definition(list).is_exchanged() && store.may_make(list),
            Self::Undo => store.can_undo(),
            Self::Team => store.leads(),
            Self::Filters
            | Self::ExportTable
            | Self::Today
            | Self::Calendar
            | Self::Customers
            | Self::Search
            | Self::New
            | Self::Outbox
            | Self::Settings
            | Self::SyncNow
            | Self::Duplicates
            | Self::Removed
            | Self::ExportEverything
            | Self::ExportCustomers
            | Self::OwnFields
            | Self::Lists
            | Self::Invite
            | Self::OtherLanguage
            | Self::NextTheme
            | Self::Keys
            | Self::Leave => true,
        }
    }

    /// What it is called.
    pub fn word(self, store: Store) -> String {
        let words = store.words();
        let noun = || definition(store.route.with(Route::listed)).noun;
        let listed = || definition(list_of(store)).noun.many.in_language(store.language());
        let word = match self {
            Self::Log(activity) => return (words.add)(activity.word(words)),
            Self::History => words.history,
            Self::Merge => (words.merge_with)(noun().feminine),
            Self::ShareCard => words.share,
            Self::Remove => return (words.remove_one)(noun().one.in_language(store.language())),
            Self::Filters => words.filters,
            Self::Select => words.select_many,
            Self::ExportTable => words.export_table,
            Self::ExportCards => words.export_cards,
            Self::Undo => words.undo,
            Self::Today => words.today,
            Self::Calendar => words.calendar.calendar,
            Self::Customers => words.customers,
            Self::Search => return (words.search_some)(listed()),
            Self::New => words.new,
            Self::Team => words.team.team,
            Self::Outbox => words.outbox,
            Self::Settings => words.settings,
            Self::SyncNow => words.sync_now,
            Self::Duplicates => words.see_duplicates,
            Self::Import => return (words.exchange.import_some)(listed()),
            Self::ExportEverything => words.export_all_json,
            Self::ExportCustomers => words.export_all_csv,
            Self::OwnFields => words.own_fields,
            Self::Lists => words.options.lists,
            Self::Invite => words.other_device,
            Self::OtherLanguage => words.other_language,
            Self::NextTheme => words.next_theme,
            Self::Removed => words.removed_customers,
            Self::Keys => words.keys,
            Self::Leave => words.leave,
        };
        word.to_owned()
    }

    /// The key that does it; empty: none.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Filters => "F",
            Self::Undo => "Z",
            Self::Today => "T",
            Self::Calendar => "M",
            Self::Customers => "C",
            Self::Search => "/",
            Self::New => "N",
            // `E` edits a record.
            Self::Team => "Q",
            Self::Outbox => "O",
            Self::Settings => ",",
            Self::Keys => "?",
            Self::Log(_)
            | Self::History
            | Self::Merge
            | Self::ShareCard
            | Self::Remove
            | Self::Select
            | Self::ExportTable
            | Self::ExportCards
            | Self::SyncNow
            | Self::Duplicates
            | Self::Removed
            | Self::Import
            | Self::ExportEverything
            | Self::ExportCustomers
            | Self::OwnFields
            | Self::Lists
            | Self::Invite
            | Self::OtherLanguage
            | Self::NextTheme
            | Self::Leave => "",
        }
    }

    /// The actions that have a key.
    pub fn with_keys() -> impl Iterator<Item = Self> {
        WITH_LIST.into_iter().chain(ALWAYS).filter(|action| !action.key().is_empty())
    }

    /// The action of a key that was pressed outside any field.
    pub fn of_key(key: &str, store: Store) -> Option<Self> {
        Self::with_keys().find(|action| action.key().eq_ignore_ascii_case(key) && action.is_possible(store))
    }

    /// Whether what is typed may mean it.
    pub fn matches(self, typed: &str, store: Store) -> bool {
        let word = fold(&self.word(store));
        fold(typed).split_whitespace().all(|part| word.contains(part))
    }

    /// Does it.
    pub fn run(self, store: Store) {
        let page = store.route.with_untracked(Route::page);
        let list = untrack(|| list_of(store));
        match self {
            Self::Log(activity) => store.begun.set(page.map(|(_, doc)| (Some(doc), activity.code()))),
            Self::History => page.into_iter().for_each(|(kind, doc)| store.go(Route::History { kind, doc, of: None })),
            Self::Merge => page.into_iter().for_each(|(kind, one)| store.go(Route::Merge { kind, one, other: None })),
            Self::ShareCard => page.into_iter().for_each(|(_, doc)| store.export(What::One(doc), Form::Cards)),
            Self::Remove => store.remove_open(),
            Self::Filters => {
                go_to_list(list, store);
                store.lay(Over::Filters);
            }
            Self::Select => {
                store.go(Route::Records(list));
                if definition(list).has_own_screens() {
                    store.selection.set(Selection { is_on: true, ..Selection::default() });
                } else {
                    store.looking(list).selected.set(Some(BTreeSet::new()));
                }
            }
            Self::ExportTable => store.export_list_of(list, Form::Csv),
            Self::ExportCards => store.export_list(Form::Cards),
            Self::Undo => store.undo(),
            Self::Today => store.go(Route::Today),
            Self::Calendar => store.go(Route::Calendar(None)),
            Self::Customers => store.go_to_list(),
            Self::Search => {
                go_to_list(list, store);
                focus(IN_VIEW, FRAMES);
            }
            Self::New => store.lay(Over::New),
            Self::Team => store.go(Route::Team(None)),
            Self::Outbox => store.lay(Over::Outbox),
            Self::Settings => store.go(Route::More),
            Self::SyncNow => store.sync_now(),
            Self::Duplicates => store.go(Route::Duplicates),
            Self::Removed => store.go(Route::Removed),
            Self::Import => go_and_import(store, list),
            Self::ExportEverything => store.export(What::Everything, Form::Json),
            Self::ExportCustomers => store.export(What::Everything, Form::Csv),
            Self::OwnFields => store.go(Route::Fields),
            Self::Lists => store.go(Route::Options(None)),
            Self::Invite => {
                store.go(Route::More);
                focus("#invite", FRAMES);
            }
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
            Self::Keys => store.lay(Over::Keys),
            Self::Leave => {
                store.go(Route::More);
                focus("#leave", FRAMES);
            }
        }
    }
}

/// The kind whose list is in view, or is come to from the screen; watched.
fn list_of(store: Store) -> Kind {
    store.route.with(Route::kind_of_list)
}

/// Goes to the list of a kind, if it is not in view: a board and a calendar are lists, too.
fn go_to_list(list: Kind, store: Store) {
    if store.route.with_untracked(Route::of_list) != Some(list) {
        store.go(Route::Records(list));
    }
}

/// Puts the focus somewhere once that is drawn.
fn focus(selector: &'static str, frames: u32) {
    request_animation_frame(move || {
        let found = window().and_then(|window| window.document()?.query_selector(selector).ok()?);
        match found.map(|element| element.dyn_into::<HtmlElement>()) {
            // A browser may refuse focus; then one taps.
            Some(Ok(element)) => {
                // What is folded is what one came for.
                if let Ok(Some(folded)) = element.closest("details") {
                    let _ = folded.set_attribute("open", "");
                }
                drop(element.focus());
            }
            Some(Err(_)) | None if frames > 0 => focus(selector, frames - 1),
            Some(Err(_)) | None => {}
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What single keys do on a record, in a list and on the day.
    const ELSEWHERE: [&str; 7] = ["E", "J", "K", "P", "R", "S", "X"];

    #[test]
    fn a_single_key_does_one_thing() {
        let mut all: Vec<&str> = Action::with_keys().map(Action::key).chain(ELSEWHERE).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "{all:?}");
        assert!(Action::with_keys().any(|action| action == Action::Team));
    }
}
