//! Views: ways to look at a list that are kept under a name, one's own and those that everybody has.

use leptos::prelude::*;
use shared::book::View;
use shared::book::kept::{self, Kept};
use shared::crm::filter::TEXT_MAX;
use shared::crm::home::territory_of;
use shared::crm::kinds::view::STANDARD;
use shared::crm::{Audience, Filter, Kind, Registry, Value, rank};
use shared::document::{DocId, Intent};
use shared::replica::{Act, Part};

use super::{Over, Store, fresh_id};
use crate::protocol::KeptView;

/// What the page knows of the member's views.
#[derive(Copy, Clone)]
pub struct Views {
    /// All of them, of every kind; none before they have been told.
    pub kept: RwSignal<Option<Vec<KeptView>>>,
    /// The view that gets another name; none: a new one gets its first.
    pub naming: RwSignal<Option<DocId>>,
}

impl Default for Views {
    fn default() -> Self {
        Self { kept: RwSignal::new(None), naming: RwSignal::new(None) }
    }
}

/// A view that can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListView {
    /// As addresses have it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it wants.
    pub wants: Kept,
    /// The columns of its table; empty: the device's.
    pub columns: Vec<String>,
    /// Its record; none of those that everybody has.
    pub doc: Option<DocId>,
    /// Whether it stands above the list.
    pub is_pinned: bool,
    /// Where it stands among the others.
    pub rank: String,
}

/// How the view that is open stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody knows yet.
    Awaited,
    /// It is not on this device.
    Missing,
    /// A part of it is of a later version.
    Later(String),
    /// It is here; whether the list is looked at in another way by now.
    Here {
        /// The view.
        view: ListView,
        /// Something was changed since it was opened.
        is_changed: bool,
    },
}

impl ListView {
    fn of(kept: &KeptView) -> Self {
        let columns = kept.columns.split(',').filter(|name| !name.is_empty());
        Self {
            id: kept.doc.to_string(),
            name: kept.name.clone(),
            wants: Kept { query: kept.query.clone(), group: kept.group.clone() },
            columns: columns.map(str::to_owned).collect(),
            doc: Some(kept.doc),
            is_pinned: kept.is_pinned,
            rank: kept.rank.clone(),
        }
    }

    /// The list as it wants it; none of what cannot be read. Watches the workspace's own fields.
    pub fn look(&self, kind: Kind, store: Store) -> Option<View> {
        kept::look(kind, &self.wants, &store.registry()).ok()
    }

    fn is_later(&self, kind: Kind, registry: &Registry) -> bool {
        Filter::read(kind, &self.wants.query, registry).map_or(true, |filter| filter.later().next().is_some())
    }
}

impl Store {
    /// The member's views of a kind's list, in their order. Watched.
    pub fn own_views(self, kind: Kind) -> Vec<ListView> {
        self.views.kept.with(|kept| {
            let own = kept.iter().flatten().filter(|view| view.of == kind.name());
            own.map(ListView::of).collect()
        })
    }

    /// The views of a kind's list that everybody has. Watches the language.
    pub fn standard_views(self, kind: Kind) -> Vec<ListView> {
        let language = self.language();
        let own = STANDARD.iter().filter(|standard| standard.of == kind);
        own.map(|standard| ListView {
            id: standard.id.to_owned(),
            name: standard.name.in_language(language).to_owned(),
            wants: Kept { query: standard.query.to_owned(), group: String::new() },
            columns: Vec::new(),
            doc: None,
            is_pinned: false,
            rank: String::new(),
        })
        .collect()
    }

    /// A view by its id. Watched.
    pub fn view_of(self, kind: Kind, id: &str) -> Option<ListView> {
        let mut all = self.standard_views(kind).into_iter().chain(self.own_views(kind));
        all.find(|view| view.id == id)
    }

    /// Opens a view: the list of its kind, however that is laid out, as it wants it.
    pub fn open_view(self, kind: Kind, view: &ListView) {
        let Some(wanted) = untrack(|| view.look(kind, self)) else {
            return self.say((self.words_now().views.later)(&view.name));
        };
        self.looking(kind).lend(wanted, Some(view.id.clone()));
        // Whoever looks at the board or the calendar goes on doing so, also if a link led there.
        let here = self.route.get_untracked();
        let is_there = here.laid_out().is_some_and(|(own, _)| own == kind);
        self.go(if is_there { here } else { self.list_of(kind) });
    }

    /// How the open view of a kind's list stands; none if none is open. Watched.
    pub fn open_standing(self, kind: Kind) -> Option<Standing> {
        let looking = self.looking(kind);
        let id = looking.open.get()?;
        let Some(view) = self.view_of(kind, &id) else {
            let is_known = self.views.kept.with(Option::is_some) && self.sync.with(|sync| sync.loading.is_none());
            return Some(if is_known { Standing::Missing } else { Standing::Awaited });
        };
        let registry = self.registry();
        if view.is_later(kind, &registry) {
            return Some(Standing::Later(view.name));
        }
        // As it would be kept if nothing had been changed.
        let opened = kept::look(kind, &view.wants, &registry).and_then(|wanted| kept::keep(kind, &wanted, &registry));
        let now = looking.view.with(|view| kept::keep(kind, view, &registry));
        let has_others = looking.columns.with(|columns| columns.as_ref().is_some_and(|own| *own != view.columns));
        Some(Standing::Here { is_changed: opened != now || has_others, view })
    }

    /// Whether a view is open that nobody has changed, so that its name says all that is asked. Watched.
    pub fn is_as_opened(self, kind: Kind) -> bool {
        match self.open_standing(kind) {
            Some(Standing::Here { is_changed, .. }) => !is_changed,
            Some(Standing::Awaited | Standing::Missing | Standing::Later(_)) => true,
            None => false,
        }
    }

    /// Whether a view is open that cannot be shown, or not yet. Watched.
    pub fn is_unshown(self, kind: Kind) -> bool {
        match self.open_standing(kind) {
            Some(Standing::Awaited | Standing::Missing | Standing::Later(_)) => true,
            Some(Standing::Here { .. }) | None => false,
        }
    }

    /// The columns that were chosen for a kind's table: for the view that is open, else for this device. Watched.
    pub fn columns_of(self, kind: Kind) -> Option<Vec<String>> {
        let looking = self.looking(kind);
        let open = || looking.open.get().and_then(|id| self.view_of(kind, &id)).map(|view| view.columns);
        let of_view = looking.columns.get().or_else(open).filter(|columns| !columns.is_empty());
        of_view.or_else(|| self.preferences.columns.with(|columns| columns.get(&kind).cloned()))
    }

    /// Chooses them; none: those that are usual.
    pub fn choose_columns(self, kind: Kind, columns: Option<Vec<String>>) {
        let looking = self.looking(kind);
        if looking.open.with_untracked(Option::is_some) {
            looking.columns.set(Some(columns.unwrap_or_default()));
        } else {
            self.preferences.choose_columns(kind, columns);
        }
    }

    /// What a kind's list is looked at like, as its columns and all are kept; none if that is more than a view holds. Not watched.
    fn wanted_now(self, kind: Kind) -> Option<Vec<(&'static str, Value)>> {
        let registry = untrack(|| self.registry());
        let now = self.looking(kind).view.with_untracked(|view| kept::keep(kind, view, &registry)).ok()?;
        let text = |text: String| if text.is_empty() { Value::Null } else { Value::Text(text) };
        let columns = untrack(|| self.columns_of(kind)).map(|columns| columns.join(","));
        (now.query.len() <= TEXT_MAX).then(|| {
            vec![("query", text(now.query)), ("group", text(now.group)), ("columns", text(columns.unwrap_or_default()))]
        })
    }

    /// Keeps what a kind's list is looked at like as a new view, and opens it. Answers whether that could be begun; if not, it has
    /// been said why.
    pub fn keep_view(self, kind: Kind, name: String, is_pinned: bool) -> bool {
        let words = self.words_now().views;
        let grants = untrack(|| self.seat()).map(|seat| seat.grants).unwrap_or_default();
        let own = grants.iter().map(|grant| grant.scope).find(|scope| Audience::of(*scope) == Audience::OWN);
        let Some(own) = own else {
            self.say(words.no_place.to_owned());
            return false;
        };
        let Some(wanted) = self.wanted_now(kind) else {
            self.say(words.too_long.to_owned());
            return false;
        };
        let last = untrack(|| self.own_views(kind)).pop().map(|last| last.rank);
        let rank = rank::between(last.as_deref(), None);
        let doc = fresh_id();
        let said = |key: &str| {
            let found = wanted.iter().find(|(own, _)| *own == key);
            found.and_then(|(_, value)| value.as_text()).unwrap_or_default().to_owned()
        };
        let (query, group, columns) = (said("query"), said("group"), said("columns"));
        let of = kind.name().to_owned();
        let made = KeptView { doc, name: name.clone(), of, query, group, columns, is_pinned, rank: rank.clone() };
        let born = [
            ("kind", Value::text(Kind::VIEW.name())),
            ("territory", Value::Int(i64::from(territory_of(own)))),
            ("of", Value::text(kind.name())),
            ("name", Value::text(name.clone())),
            ("pinned", Value::Bool(is_pinned)),
            ("rank", Value::Text(rank)),
        ];
        let said = born.into_iter().chain(wanted).filter(|(_, value)| !value.is_null());
        let intents = said.map(|(key, value)| Intent::set(key, Value::Null, value)).collect();
        self.edit_with_undo(vec![Part { doc, intents }], (words.kept)(&name), move || {
            let looking = self.looking(kind);
            if looking.own.with_untracked(Option::is_none) {
                // Whoever comes back to the list finds all of it, in the order that they chose.
                let now = looking.view.get_untracked();
                looking.own.set(Some(View { filter: String::new(), ..now }));
            }
            looking.columns.set(None);
            // The worker tells of it in a moment.
            self.views.kept.update(|kept| {
                if let Some(kept) = kept.as_mut().filter(|kept| kept.iter().all(|view| view.doc != doc)) {
                    kept.push(made);
                }
            });
            looking.open.set(Some(doc.to_string()));
        });
        true
    }

    /// Writes fields of a view.
    fn set_view(self, doc: DocId, fields: Vec<(&'static str, Value)>, sentence: String) {
        let fields = fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        self.do_to_many(vec![doc], Act::Set(fields), move |_| sentence);
    }

    /// Keeps what the list is looked at like now as the view that is open.
    pub fn replace_view(self, kind: Kind, doc: DocId, name: &str) {
        let words = self.words_now().views;
        match self.wanted_now(kind) {
            Some(wanted) => {
                self.looking(kind).columns.set(None);
                self.set_view(doc, wanted, (words.replaced)(name));
            }
            None => self.say(words.too_long.to_owned()),
        }
    }

    /// Gives a view another name.
    pub fn rename_view(self, doc: DocId, name: String) {
        let sentence = (self.words_now().views.renamed)(&name);
        self.set_view(doc, vec![("name", Value::Text(name))], sentence);
    }

    /// Shows a view above its list, or does no longer.
    pub fn pin_view(self, view: &ListView) {
        let Some(doc) = view.doc else { return };
        let words = self.words_now().views;
        let sentence = if view.is_pinned { words.unpinned } else { words.pinned };
        self.set_view(doc, vec![("pinned", Value::Bool(!view.is_pinned))], sentence(&view.name));
    }

    /// Moves a view up or down by one among those of its list.
    pub fn move_view(self, kind: Kind, doc: DocId, up: bool) {
        let all = untrack(|| self.own_views(kind));
        let Some(at) = all.iter().position(|view| view.doc == Some(doc)) else { return };
        let rank = |at: Option<usize>| at.and_then(|at| all.get(at)).map(|view| view.rank.as_str());
        // Between which two it comes to stand.
        let (low, high) = match up {
            true if at == 0 => return,
            true => (rank(at.checked_sub(2)), rank(Some(at - 1))),
            false if at + 1 == all.len() => return,
            false => (rank(Some(at + 1)), rank(Some(at + 2))),
        };
        let name = all[at].name.clone();
        let sentence = (self.words_now().views.moved)(&name);
        self.set_view(doc, vec![("rank", Value::text(rank::between(low, high)))], sentence);
    }

    /// Removes a view; the list stays as it is looked at.
    pub fn remove_view(self, doc: DocId, name: &str) {
        let sentence = (self.words_now().views.removed)(name);
        self.do_to_many(vec![doc], Act::Remove, move |_| sentence);
    }

    /// Asks for the name of a view: of a new one, or another one for a view that is there.
    pub fn name_view(self, doc: Option<DocId>) {
        self.views.naming.set(doc);
        self.lay(Over::NameView);
    }
}
