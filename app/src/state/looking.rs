//! How each kind's list is looked at now, by oneself or as a link or a view shows it, and what of it outlives the screen.
//!
//! What one chose by oneself is kept for this device. A link, or a view that is opened, *lends* another way to look: one's own is put
//! aside, and comes back when the list is opened by itself, or when all that was lent has been taken off.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::book::filter::DEEPEST;
use shared::book::{Parted, Sort, View};
use shared::crm::filter::Clause;
use shared::crm::kinds::with_own_list;
use shared::crm::{Kind, definition};
use shared::document::DocId;

use super::listing::{
    Entry, address_here, behind_address, decode, encode, encode_whole, open_of, search_of, written_in_address,
};
use super::preferences::{keep, kept};
use super::{Route, Store, today, window};
use crate::protocol::{First, Session};
use crate::reactive::effect;

/// Where what one chose last is kept: of the book under this name alone.
const LIST: &str = "cartera.list";

/// How long after a letter the history is told: browsers take milliseconds for that, and count how often it is done.
const SAID_AFTER: Duration = Duration::from_millis(250);

/// How the list of a kind is looked at.
#[derive(Copy, Clone)]
pub struct Looking {
    /// The kind.
    pub kind: Kind,
    /// What is searched for.
    pub query: RwSignal<String>,
    /// Order, filters and groups, without what is searched for.
    pub view: RwSignal<View>,
    /// How one looks at it by oneself, while a link or a view shows it in another way.
    pub own: RwSignal<Option<View>>,
    /// The id of the view that is open.
    pub open: RwSignal<Option<String>>,
    /// The columns of its table, if others were chosen since it was opened.
    pub columns: RwSignal<Option<Vec<String>>>,
    /// Which records are selected, while rows are selected rather than opened. Of customers [`Store::selection`] says more.
    pub selected: RwSignal<Option<BTreeSet<DocId>>>,
    /// The row that was selected last, where a range begins.
    pub anchor: RwSignal<Option<u32>>,
}

/// The lists of all kinds that have one.
pub(super) fn all() -> BTreeMap<Kind, Looking> {
    let is_listed = |kind: &Kind| definition(*kind).has_page();
    Kind::all().filter(is_listed).map(|kind| (kind, Looking::begin(kind))).collect()
}

fn place(kind: Kind) -> String {
    if definition(kind).has_own_screens() { LIST.to_owned() } else { format!("{LIST}.{}", kind.name()) }
}

/// The list as long as nobody knows what a view of this id wants: whoever filters finds out.
pub(super) fn awaited(id: &str) -> View {
    View { filter: format!("view={id}"), ..View::default() }
}

impl Looking {
    /// As this entry of the history has it, else as the link says that was opened, else as it was last on this device.
    fn begin(kind: Kind) -> Self {
        let own = || decode(kind, &kept(&place(kind)).unwrap_or_default());
        let (view, query, aside, open) = match (Route::here().of_list() == Some(kind), Entry::here()) {
            (false, _) => (own(), String::new(), None, None),
            (true, Some(Entry { is_lent, list, .. })) => {
                (decode(kind, &list), search_of(&list), is_lent.then(own), open_of(&list))
            }
            (true, None) => {
                let written = written_in_address();
                match open_of(&written) {
                    Some(id) => (awaited(&id), String::new(), Some(own()), Some(id)),
                    None if written.len() > 1 => (decode(kind, &written), search_of(&written), Some(own()), None),
                    None => (own(), String::new(), None, None),
                }
            }
        };
        Self {
            kind,
            query: RwSignal::new(query),
            view: RwSignal::new(view),
            own: RwSignal::new(aside),
            open: RwSignal::new(open),
            columns: RwSignal::new(None),
            selected: RwSignal::new(None),
            anchor: RwSignal::new(None),
        }
    }

    /// What of its filter has a chip of its own, and all else. Watched.
    pub fn parted(self, store: Store) -> Parted {
        let text = self.view.with(|view| view.filter.clone());
        if text.is_empty() {
            return Parted::default();
        }
        let read = Parted::read(self.kind, &text, &store.registry());
        read.unwrap_or_else(|_| Parted { also: text, ..Parted::default() })
    }

    /// Wants others than it does now.
    pub fn narrow(self, store: Store, change: impl FnOnce(&mut Parted)) {
        let mut parted = untrack(|| self.parted(store));
        change(&mut parted);
        let (filter, before) = (parted.text(self.kind), self.view.with_untracked(|view| view.filter.clone()));
        // What could not be read before, a tap does not mend; and what gets shorter is taken in any case.
        if filter.len() < before.len() || self.takes(store, &filter) || !self.takes(store, &before) {
            self.view.update(|view| view.filter = filter);
        } else {
            store.say(store.words_now().conditions.full.to_owned());
        }
    }

    /// Whether a list can want all that a text asks: it is a filter, none that is too long, and nothing in it becomes unknown that was
    /// not.
    pub fn takes(self, store: Store, filter: &str) -> bool {
        let registry = untrack(|| store.registry());
        let unknown =
            |text: &str| shared::crm::Filter::read(self.kind, text, &registry).map(|read| read.later().count());
        let before = self.view.with_untracked(|view| unknown(&view.filter)).unwrap_or(0);
        filter.is_empty() || unknown(filter).is_ok_and(|now| now <= before)
    }

    /// Wants those of a filter's text; what it says by chips stands as these have it.
    pub fn ask(self, store: Store, filter: String) {
        let registry = untrack(|| store.registry());
        let parted = Parted::read(self.kind, &filter, &registry);
        let text = parted.map_or(filter, |parted| parted.text(self.kind));
        self.view.update(|view| view.filter = text);
    }

    /// Looks at it in another way than one does by oneself; `open` is the view that wants it so.
    pub(super) fn lend(self, view: View, open: Option<String>) {
        if self.own.with_untracked(Option::is_none) {
            self.own.set(Some(self.view.get_untracked()));
        }
        self.query.set(String::new());
        self.columns.set(None);
        self.open.set(open);
        self.view.set(view);
    }

    /// Looks at it as one does by oneself again.
    pub fn own_again(self) {
        if self.open.with_untracked(Option::is_some) {
            self.columns.set(None);
            self.open.set(None);
        }
        if let Some(own) = self.own.get_untracked() {
            self.own.set(None);
            self.view.set(own);
        }
    }

    fn written(self) -> String {
        let (view, query, open) = (self.view, self.query, self.open);
        view.with_untracked(|view| {
            query.with_untracked(|query| open.with_untracked(|open| encode_whole(view, query, open.as_deref())))
        })
    }
}

impl Store {
    /// How the list of a kind is looked at; of one that has no list, that of the book.
    pub fn looking(self, kind: Kind) -> Looking {
        let kind = if definition(kind).has_page() { kind } else { with_own_list() };
        self.looks.with_value(|looks| looks.get(&kind).copied()).unwrap_or_else(|| Looking::begin(kind))
    }

    /// The list on the screen, or beside it.
    pub fn looking_here(self) -> Looking {
        self.looking(self.route.with(Route::listed))
    }

    /// The address of a screen; a list's has the id of the view that is open.
    pub(super) fn address(self, route: &Route) -> String {
        let open = route.of_list().and_then(|kind| self.looking(kind).open.get_untracked());
        let (path, open) = (route.path(), open.map(|open| behind_address(&open)).unwrap_or_default());
        // One that is laid out otherwise than row by row has something behind it already.
        if path.contains('?') { path + &open.replacen('?', "&", 1) } else { path + &open }
    }

    /// What is kept with a screen so many screens deep, as it would be looked at now.
    pub(super) fn entry(self, route: &Route, depth: u32) -> Entry {
        let Some(kind) = route.of_list() else { return Entry { depth, ..Entry::default() } };
        let looking = self.looking(kind);
        Entry { depth, is_lent: looking.own.with_untracked(Option::is_some), list: looking.written() }
    }

    /// Keeps one's own views, and tells the history how a list is looked at while it is the screen in view.
    pub fn follow_lists(self) {
        self.looks.with_value(|looks| looks.values().copied().for_each(|looking| self.follow_list(looking)));
    }

    fn follow_list(self, looking: Looking) {
        let Looking { kind, query, view, own, open, columns: _, selected: _, anchor: _ } = looking;
        effect(move || {
            let aside = own.with(|own| own.as_ref().map(encode));
            keep(&place(kind), &aside.unwrap_or_else(|| view.with(encode)));
        });
        // Whoever has taken off all that a link wanted looks at the list by themselves again.
        effect(move || {
            if view.with(|view| view.filter.is_empty()) && open.with(Option::is_none) {
                looking.own_again();
            }
        });
        // What a view wants, once that is known, and again when it has come to want something else and nobody has changed the list. One
        // that was here and is gone leaves the list as it is, without a name.
        Effect::new(move |before: Option<Option<(String, View)>>| {
            let id = open.get()?;
            let wanted = self.view_of(kind, &id).and_then(|found| found.look(kind, self));
            let before = before.flatten().filter(|(of, _)| *of == id).map(|(_, before)| before);
            // Where the device is, nobody has changed.
            let shown = View { here: None, ..view.get_untracked() };
            match (&wanted, &before) {
                (Some(wanted), _) if shown == awaited(&id) => view.set(wanted.clone()),
                (Some(wanted), Some(before)) if before != wanted && *before == shown => view.set(wanted.clone()),
                (None, Some(_)) => open.set(None),
                (Some(_) | None, _) => {}
            }
            wanted.map(|wanted| (id, wanted))
        });
        effect(move || {
            view.track();
            open.track();
            self.route.track();
            self.say_list();
        });
        let timer = StoredValue::new(None::<TimeoutHandle>);
        effect(move || {
            query.track();
            let set = set_timeout_with_handle(move || self.say_list(), SAID_AFTER).ok();
            if let Some(before) = timer.try_update_value(|timer| std::mem::replace(timer, set)).flatten() {
                before.clear();
            }
        });
    }

    /// Shows the list of the book as a link wants it; one's own view is put aside until the list is opened by itself.
    pub fn show_list(self, view: View) {
        let kind = with_own_list();
        self.looking(kind).lend(view, None);
        self.go(Route::Records(kind));
    }

    /// Opens the list of the book as one looks at it by oneself.
    pub fn go_to_list(self) {
        self.go_to_list_of(with_own_list());
    }

    /// Opens the list of a kind as one looks at it by oneself.
    pub fn go_to_list_of(self, kind: Kind) {
        self.looking(kind).own_again();
        self.go(self.list_of(kind));
    }

    /// Leaves a record for the list of its kind; one that has none, for where one came from.
    pub fn leave_for_list(self, kind: Kind) {
        if definition(kind).has_list() {
            self.go_to_list_of(kind);
        } else {
            self.back();
        }
    }

    /// The list of a kind, laid out as one looks at it by oneself.
    pub fn list_of(self, kind: Kind) -> Route {
        let layout = self.preferences.layouts.with_untracked(|layouts| layouts.get(&kind).copied());
        Route::list_as(kind, layout.unwrap_or_default())
    }

    /// Tells the history how the list is looked at, if it is the screen in view and something else is kept with it.
    pub(super) fn say_list(self) {
        let route = self.route.get_untracked();
        if route.of_list().is_none() {
            return;
        }
        let before = Entry::here();
        let now = self.entry(&route, before.as_ref().map_or(0, |entry| entry.depth));
        let address = self.address(&route);
        if before.as_ref() == Some(&now) && address == address_here() {
            return;
        }
        if let Some(Ok(history)) = window().map(|window| window.history()) {
            // Too many at once are refused; the list changes all the same.
            let _ = history.replace_state_with_url(&now.to_state(), "", Some(&address));
        }
    }

    /// A list was gone back to.
    pub(super) fn list_of_entry(self, kind: Kind) {
        let Some(entry) = Entry::here() else { return };
        let looking = self.looking(kind);
        let (mut view, search) = (decode(kind, &entry.list), search_of(&entry.list));
        match (entry.is_lent, looking.own.get_untracked()) {
            (true, None) => looking.own.set(Some(looking.view.get_untracked())),
            (false, Some(_)) => looking.own.set(None),
            (true, Some(_)) | (false, None) => {}
        }
        if looking.query.with_untracked(|query| query.trim() != search) {
            looking.query.set(search);
        }
        looking.open.set(open_of(&entry.list));
        let asks_nearness = untrack(|| self.asks_nearness(kind, &view.filter));
        looking.view.update(|list| {
            // Where the device is stands in no entry.
            if list.sort == Sort::Distance && view.sort == Sort::default() {
                (view.sort, view.here) = (Sort::Distance, list.here.take());
            } else if asks_nearness {
                view.here = list.here.take();
            }
            *list = view;
        });
    }

    /// Whether the text of a filter asks what is near to where the device is, itself or by a view that it names. Watched.
    pub fn asks_nearness(self, kind: Kind, text: &str) -> bool {
        self.asks_nearness_in(kind, text, DEEPEST, &mut BTreeSet::new())
    }

    /// `seen`: the views that have been asked, each once, however often it is named.
    fn asks_nearness_in(self, kind: Kind, text: &str, deep: usize, seen: &mut BTreeSet<String>) -> bool {
        // Most filters do neither, and need not be read.
        if !text.contains("near<=") && !text.contains("view") {
            return false;
        }
        let Ok(filter) = shared::crm::Filter::read(kind, text, &self.registry()) else { return false };
        let mut in_view = |id: &str| {
            let named = self.view_of(kind, id).filter(|_| deep > 0 && seen.insert(id.to_owned()));
            named.is_some_and(|view| self.asks_nearness_in(kind, &view.wants.query, deep.saturating_sub(1), seen))
        };
        filter.clauses().any(|clause| match clause {
            Clause::Near { place, .. } => place.is_none(),
            Clause::View { id, .. } => in_view(id),
            Clause::Field(_) | Clause::Event { .. } | Clause::Top { .. } | Clause::Later(_) => false,
        })
    }

    /// The list of the book as it is asked for: with what is searched for.
    pub fn view(self) -> View {
        View {
            query: self.query.get(),
            facets: self.filtering.get() || self.selection.with(|selection| selection.is_on),
            ..self.list.get()
        }
    }

    /// Shows what was last in view, until what is there now is known.
    pub fn show_first(self, first: First) {
        if self.session.with_untracked(|session| matches!(session, Session::Starting)) {
            self.session.set(Session::Open(first.seat));
        }
        self.directory.set(first.directory);
        if self.query.with_untracked(String::is_empty) && self.list.get_untracked() == first.window.wanted.view {
            self.customers.set(first.window);
        }
        let day = today().map(|today| today.to_days());
        let wanted = &first.agenda.wanted;
        if Some(wanted.day) == day && wanted.everyone == untrack(|| self.shows_everyone()) {
            self.agenda.set(Some(first.agenda));
        }
    }
}
