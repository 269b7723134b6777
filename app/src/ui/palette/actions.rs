//! What the palette can do, and the keys that do it without the palette.

use leptos::prelude::*;
use shared::crm::search::fold;
use shared::crm::{Kind, Language, Role, definition};
use shared::document::DocId;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast as _;

use crate::protocol::{Form, What};
use crate::state::{Over, Route, Selection, Store, Theme, window};
use crate::ui::activities::What as Activity;
use crate::ui::import::go_and_import;

/// Frames to wait for a screen that is drawn in parts.
const FRAMES: u32 = 30;

/// Something to do.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Action {
    // With the customer who is open.
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

/// What can be done with the customer who is open, besides logging.
const WITH_CUSTOMER: [Action; 4] = [Action::History, Action::Merge, Action::ShareCard, Action::Remove];

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
        let with_customer = Activity::ALL.into_iter().map(Self::Log).chain(WITH_CUSTOMER);
        let mut here: Vec<Self> = with_customer.filter(|action| action.is_possible(store)).collect();
        let mut rest = Vec::new();
        let list = if store.route.get() == Route::Customers { &mut here } else { &mut rest };
        list.extend(WITH_LIST);
        rest.extend(ALWAYS.into_iter().filter(|action| action.is_possible(store)));
        (here, rest)
    }

    /// Whether it can be done now.
    fn is_possible(self, store: Store) -> bool {
        let kind = store.route.with(|route| match matches!(route, Route::Customer(_)) {
            true => Some(Kind::CUSTOMER),
            false => route.listed(),
        });
        let open = |role: Role| {
            let is_it = |own: &DocId| store.route.with(|route| route.record() == Some(*own));
            store.record.with(|record| {
                record.as_ref().is_some_and(|(own, view)| {
                    is_it(own) && view.role.is_some_and(|own| own >= role) && view.record.removed.is_none()
                })
            })
        };
        let is_customer = kind == Some(Kind::CUSTOMER);
        match self {
            Self::Log(_) | Self::Merge => is_customer && open(Role::Seller),
            Self::ShareCard => is_customer && open(Role::Reader),
            Self::Remove => kind.is_some_and(|kind| open(definition(kind).write)),
            Self::History => kind.is_some() && open(Role::Reader),
            Self::Undo => store.can_undo(),
            Self::Team => store.leads(),
            Self::Filters
            | Self::Select
            | Self::ExportTable
            | Self::ExportCards
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
            | Self::Import
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
        let word = match self {
            Self::Log(activity) => return (words.add)(activity.word(words)),
            Self::History => words.history,
            Self::Merge => words.merge_with,
            Self::ShareCard => words.share,
            Self::Remove => {
                let kind = store.route.with(Route::listed).unwrap_or(Kind::CUSTOMER);
                return (words.remove_one)(definition(kind).noun.one.in_language(store.language()));
            }
            Self::Filters => words.filters,
            Self::Select => words.select_many,
            Self::ExportTable => words.export_table,
            Self::ExportCards => words.export_cards,
            Self::Undo => words.undo,
            Self::Today => words.today,
            Self::Calendar => words.calendar.calendar,
            Self::Customers => words.customers,
            Self::Search => words.search_customers,
            Self::New => words.new,
            Self::Team => words.team.team,
            Self::Outbox => words.outbox,
            Self::Settings => words.settings,
            Self::SyncNow => words.sync_now,
            Self::Duplicates => words.see_duplicates,
            Self::Import => words.import_action,
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
            Self::Team => "E",
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
        let open = || store.route.with_untracked(Route::record);
        match self {
            Self::Log(activity) => store.begun.set(open().map(|doc| (Some(doc), activity.code()))),
            Self::History => open().into_iter().for_each(|doc| store.go(Route::History { doc, of: None })),
            Self::Merge => open().into_iter().for_each(|one| store.go(Route::Merge { one, other: None })),
            Self::ShareCard => open().into_iter().for_each(|doc| store.export(What::One(doc), Form::Cards)),
            Self::Remove => store.remove_open(),
            Self::Filters => {
                store.go(Route::Customers);
                store.lay(Over::Filters);
            }
            Self::Select => {
                store.go(Route::Customers);
                store.selection.set(Selection { is_on: true, ..Selection::default() });
            }
            Self::ExportTable => store.export_list(Form::Csv),
            Self::ExportCards => store.export_list(Form::Cards),
            Self::Undo => store.undo(),
            Self::Today => store.go(Route::Today),
            Self::Calendar => store.go(Route::Calendar),
            Self::Customers => store.go_to_list(),
            Self::Search => {
                store.go(Route::Customers);
                focus("input[name=search]", FRAMES);
            }
            Self::New => store.lay(Over::New),
            Self::Team => store.go(Route::Team(None)),
            Self::Outbox => store.lay(Over::Outbox),
            Self::Settings => store.go(Route::More),
            Self::SyncNow => store.sync_now(),
            Self::Duplicates => store.go(Route::Duplicates),
            Self::Removed => store.go(Route::Removed),
            Self::Import => go_and_import(store, Kind::CUSTOMER),
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
