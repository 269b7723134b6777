//! What can be made: a sheet of kinds and of what is done with customers, those that were made last first. Each leads to its form.

use leptos::prelude::*;
use shared::crm::kinds::deeds;
use shared::crm::{Kind, definition};

use crate::i18n;
use crate::state::{Over, Route, Store, store};
use crate::ui::activities::What;
use crate::ui::list::kinds;
use crate::ui::modal::{Modal, ModalHead};

/// Something that can be made.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Making {
    /// A record of a kind that has a list.
    Record(Kind),
    /// What is done with a customer, who is chosen next.
    Activity(What),
}

impl Making {
    /// All that the member can make, those that were made last first; watched.
    fn all(store: Store) -> Vec<Self> {
        let records = kinds().filter(|kind| store.may_make(*kind)).map(Self::Record);
        let may_log = deeds().any(|table| store.may_make(table.kind));
        let activities = What::ALL.into_iter().filter(|_| may_log).map(Self::Activity);
        let mut all: Vec<Self> = records.chain(activities).collect();
        let last = store.preferences.made();
        all.sort_by_key(|making| last.iter().position(|code| code == making.code()).unwrap_or(usize::MAX));
        all
    }

    fn code(self) -> &'static str {
        match self {
            Self::Record(kind) => kind.name(),
            Self::Activity(what) => what.code(),
        }
    }

    fn test(self) -> &'static str {
        match self {
            Self::Record(kind) if definition(kind).has_own_screens() => "new-customer",
            Self::Record(_) => "new-of-kind",
            Self::Activity(what) => what.test(),
        }
    }

    fn word(self, store: Store) -> String {
        match self {
            Self::Record(kind) => i18n::title_of(definition(kind).noun.one.in_language(store.language())),
            Self::Activity(what) => what.word(store.words()).to_owned(),
        }
    }

    fn begin(self, store: Store) {
        store.uncover();
        store.preferences.note_made(self.code());
        // By the next frame every browser has given the focus back to what is beneath; the form may take it from there.
        request_animation_frame(move || match self {
            Self::Record(kind) if definition(kind).has_own_screens() => go(store, ""),
            Self::Record(kind) => store.go(Route::NewRecord(kind)),
            Self::Activity(what) => go(store, what.code()),
        });
    }
}

/// Goes to the form of a new customer, or of an activity by its code.
fn go(store: Store, code: &'static str) {
    store.begun.set(Some((None, code)));
    store.go(Route::NEW);
}

/// The sheet.
#[component]
pub fn Sheet() -> impl IntoView {
    view! { <Modal over=Over::New class="new-sheet" label=|words| words.new><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    let item = move |making: Making| {
        let kind = if let Making::Record(kind) = making { Some(kind.name()) } else { None };
        view! {
            <button type="button" class="menu-item" data-test=making.test() data-kind=kind on:click=move |_| making.begin(store)>
                {making.word(store)}
            </button>
        }
    };
    view! {
        <ModalHead title=Signal::derive(move || store.words().new.to_owned()) close="close-new"/>
        <div class="new-items">
            {move || match Making::all(store) {
                none if none.is_empty() => view! { <p class="empty">{store.words().exchange.may_make_none}</p> }.into_any(),
                all => all.into_iter().map(item).collect_view().into_any(),
            }}
        </div>
    }
}
