//! Where in the app one is: the address bar says it, and the back button goes back.

use leptos::prelude::*;
use shared::crm::{Kind, OptionList, Options, definition};
use shared::document::DocId;
use wasm_bindgen::prelude::*;

use super::listing::Entry;
use super::{Over, Store, window};

/// The kind that the book is of: its list stands beside the screens that are of no kind, and `/new` makes one.
pub const BOOK: Kind = Kind::CUSTOMER;

/// What stands behind the address of a list that is laid out otherwise than row by row.
const AS_BOARD: &str = "as=board";
const AS_CALENDAR: &str = "as=calendar";

/// How lists are laid out of which that stands there.
pub(super) const LAID_OUT: [(&str, Layout); 2] = [(AS_BOARD, Layout::Board), (AS_CALENDAR, Layout::Calendar)];

/// How the list of a kind is laid out.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Row by row.
    #[default]
    List,
    /// As a board.
    Board,
    /// On the days of a calendar.
    Calendar,
}

impl Layout {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::List, Self::Board, Self::Calendar];

    /// Whether the list of a kind can be laid out so.
    pub fn suits(self, kind: Kind) -> bool {
        let table = definition(kind);
        match self {
            Self::List => true,
            Self::Board => table.board.is_some(),
            Self::Calendar => table.dated.is_some() && table.has_page(),
        }
    }
}

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// What the day asks for.
    Today,
    /// The list of a kind.
    Records(Kind),
    /// The records of a kind on its board.
    Board(Kind),
    /// The calendar of activities; of the records of a kind, if one is named.
    Calendar(Option<Kind>),
    /// The page of a record.
    Record {
        /// What it is.
        kind: Kind,
        /// Which.
        doc: DocId,
    },
    /// A new record of a kind.
    NewRecord(Kind),
    /// What happened to a record, or to a part of it (a field's key, an entry, a group).
    History {
        /// What it is.
        kind: Kind,
        /// The record.
        doc: DocId,
        /// The part; none: all of it.
        of: Option<String>,
    },
    /// Merging a record with another one.
    Merge {
        /// What they are.
        kind: Kind,
        /// One.
        one: DocId,
        /// The other; none: it is to be chosen.
        other: Option<DocId>,
    },
    /// Probable duplicates.
    Duplicates,
    /// The numbers of a team; of one member alone, if one is named.
    Team(Option<DocId>),
    /// Settings.
    More,
    /// The workspace's own fields.
    Fields,
    /// The lists that it words its own way; one of them, if one is named.
    Options(Option<&'static OptionList>),
    /// Removed records.
    Removed,
    /// Import of a file.
    Import,
    /// Joining, with the invitation if the link carried one.
    Join(String),
    /// An address that leads to nothing, and that one.
    Nowhere(String),
}

impl Route {
    /// The list of the book.
    pub const BOOK: Self = Self::Records(BOOK);

    /// A new record of the book.
    pub const NEW: Self = Self::NewRecord(BOOK);

    /// The page of a record of the book, and of one of which nobody knows here what it is: that page leads on to its own.
    pub const fn of(doc: DocId) -> Self {
        Self::Record { kind: BOOK, doc }
    }

    /// The screen of an address.
    pub fn parse(path: &str, hash: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let said = LAID_OUT.into_iter().find(|(written, _)| query.split('&').any(|said| said == *written));
        match (Self::of_path(path.trim_matches('/'), hash), said) {
            (Self::Records(kind), Some((_, layout))) => Self::list_as(kind, layout),
            (route, _) => route,
        }
    }

    /// The list of a kind that is laid out in a way; row by row, if that does not suit it.
    pub fn list_as(kind: Kind, layout: Layout) -> Self {
        match layout {
            Layout::Board if layout.suits(kind) => Self::Board(kind),
            Layout::Calendar if layout.suits(kind) => Self::Calendar(Some(kind)),
            Layout::List | Layout::Board | Layout::Calendar => Self::Records(kind),
        }
    }

    fn of_path(path: &str, hash: &str) -> Self {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        match (first, rest) {
            ("calendar", "") => Self::Calendar(None),
            ("new", "") => Self::NEW,
            ("team", "") => Self::Team(None),
            ("team", member) if member.parse::<DocId>().is_ok() => Self::Team(member.parse().ok()),
            ("more", "") => Self::More,
            ("more", "fields") => Self::Fields,
            ("more", "lists") => Self::Options(None),
            ("more", rest) if rest.starts_with("lists/") => {
                Self::of_option_list(&rest["lists/".len()..]).unwrap_or_else(|| Self::Nowhere(format!("/{path}")))
            }
            ("more", "removed") => Self::Removed,
            ("more", "import") => Self::Import,
            ("more", "duplicates") => Self::Duplicates,
            ("join", "") => Self::Join(hash.trim_start_matches('#').to_owned()),
            // What waits lies over the day.
            ("", _) | ("outbox", "") => Self::Today,
            (first, rest) => Self::of_kind(first, rest).unwrap_or_else(|| Self::Nowhere(format!("/{path}"))),
        }
    }

    /// The list of a name.
    fn of_option_list(name: &str) -> Option<Self> {
        // Behind a point a server looks for a file.
        let list = Options::lists().into_iter().find(|list| list.name.replace('.', "-") == name)?;
        Some(Self::Options(Some(list)))
    }

    /// What stands behind the address of a kind.
    fn of_kind(first: &str, rest: &str) -> Option<Self> {
        let kind = Kind::all().find(|kind| definition(*kind).path() == Some(first))?;
        let mut parts = rest.splitn(3, '/');
        let (one, what, more) = (parts.next()?, parts.next(), parts.next());
        match (one, what) {
            ("", None) => return Some(Self::Records(kind)),
            ("new", None) => return Some(Self::NewRecord(kind)),
            _ => {}
        }
        let doc = one.parse().ok()?;
        match (what, more) {
            (None, _) => Some(Self::Record { kind, doc }),
            (Some("history"), of) => Some(Self::History { kind, doc, of: of.map(str::to_owned) }),
            (Some("merge"), other) if definition(kind).merges() => {
                Some(Self::Merge { kind, one: doc, other: other.and_then(|other| other.parse().ok()) })
            }
            (Some(_), _) => None,
        }
    }

    /// The kind that the screen is of, if it is of one.
    pub const fn kind(&self) -> Option<Kind> {
        match self {
            Self::Records(kind)
            | Self::Board(kind)
            | Self::Calendar(Some(kind))
            | Self::NewRecord(kind)
            | Self::Record { kind, .. }
            | Self::History { kind, .. }
            | Self::Merge { kind, .. } => Some(*kind),
            Self::Today
            | Self::Calendar(None)
            | Self::Duplicates
            | Self::Team(_)
            | Self::More
            | Self::Fields
            | Self::Options(_)
            | Self::Removed
            | Self::Import
            | Self::Join(_)
            | Self::Nowhere(_) => None,
        }
    }

    /// The kind whose list stands beside the screen, or is it: where the screen is of none, the book's.
    pub fn listed(&self) -> Kind {
        self.kind().filter(|kind| definition(*kind).has_page()).unwrap_or(BOOK)
    }

    /// The kind whose list one comes to from the screen: of what there is one alone, the book's.
    pub fn kind_of_list(&self) -> Kind {
        let kind = self.listed();
        if definition(kind).has_list() { kind } else { BOOK }
    }

    /// The list that one comes to from the screen.
    pub fn list(&self) -> Self {
        Self::Records(self.kind_of_list())
    }

    /// The kind of which the screen is the list, and nothing else.
    pub const fn of_list(&self) -> Option<Kind> {
        if let Self::Records(kind) | Self::Board(kind) | Self::Calendar(Some(kind)) = self { Some(*kind) } else { None }
    }

    /// The kind of which the screen is the list, and how that is laid out, if otherwise than row by row.
    pub const fn laid_out(&self) -> Option<(Kind, Layout)> {
        if let Self::Board(kind) = self {
            Some((*kind, Layout::Board))
        } else if let Self::Calendar(Some(kind)) = self {
            Some((*kind, Layout::Calendar))
        } else {
            None
        }
    }

    /// The record whose page the screen is, and what it is.
    pub const fn page(&self) -> Option<(Kind, DocId)> {
        if let Self::Record { kind, doc } = self { Some((*kind, *doc)) } else { None }
    }

    /// The record that the screen shows as it changes.
    pub const fn record(&self) -> Option<DocId> {
        if let Self::Record { doc, .. } | Self::History { doc, .. } = self { Some(*doc) } else { None }
    }

    /// The address of a screen.
    pub fn path(&self) -> String {
        match self {
            Self::Today => "/".to_owned(),
            Self::Records(kind) => format!("/{}", path_of(*kind)),
            Self::Board(kind) => format!("/{}?{AS_BOARD}", path_of(*kind)),
            Self::Calendar(Some(kind)) => format!("/{}?{AS_CALENDAR}", path_of(*kind)),
            // Installed shortcuts lead there.
            Self::NewRecord(kind) if definition(*kind).has_own_screens() => "/new".to_owned(),
            Self::NewRecord(kind) => format!("/{}/new", path_of(*kind)),
            Self::Record { kind, doc } => format!("/{}/{doc}", path_of(*kind)),
            Self::History { kind, doc, of: None } => format!("/{}/{doc}/history", path_of(*kind)),
            Self::History { kind, doc, of: Some(of) } => format!("/{}/{doc}/history/{of}", path_of(*kind)),
            Self::Merge { kind, one, other: None } => format!("/{}/{one}/merge", path_of(*kind)),
            Self::Merge { kind, one, other: Some(other) } => format!("/{}/{one}/merge/{other}", path_of(*kind)),
            Self::Duplicates => "/more/duplicates".to_owned(),
            Self::Team(None) => "/team".to_owned(),
            Self::Team(Some(member)) => format!("/team/{member}"),
            Self::Calendar(None) => "/calendar".to_owned(),
            Self::More => "/more".to_owned(),
            Self::Fields => "/more/fields".to_owned(),
            Self::Options(None) => "/more/lists".to_owned(),
            Self::Options(Some(list)) => format!("/more/lists/{}", list.name.replace('.', "-")),
            Self::Removed => "/more/removed".to_owned(),
            Self::Import => "/more/import".to_owned(),
            Self::Join(_) => "/join".to_owned(),
            Self::Nowhere(path) => path.clone(),
        }
    }

    /// The screen of the address bar.
    pub fn here() -> Self {
        let Some(location) = window().map(|window| window.location()) else { return Self::Today };
        let [path, query, hash] =
            [location.pathname(), location.search(), location.hash()].map(Result::unwrap_or_default);
        Self::parse(&format!("{path}{query}"), &hash)
    }
}

/// Where what waits has its address: a sheet over the day.
pub const OUTBOX: &str = "/outbox";

/// Whether the address is that one.
pub fn is_outbox_address() -> bool {
    let path = window().and_then(|window| window.location().pathname().ok());
    path.is_some_and(|path| path.trim_end_matches('/') == OUTBOX)
}

/// What the addresses of a kind begin with. What has no screens is a part of another record: that of the book's kind leads to it.
fn path_of(kind: Kind) -> &'static str {
    definition(kind).path().or_else(|| definition(BOOK).path()).unwrap_or_default()
}

impl Store {
    /// Goes to a screen.
    pub fn go(self, route: Route) {
        self.uncover();
        if self.route.with_untracked(|here| *here == route) {
            return;
        }
        // Whoever comes back finds the list as it is left.
        self.say_list();
        if let Some(Ok(history)) = window().map(|window| window.history()) {
            let entry = self.entry(&route, self.depth() + 1).to_state();
            // Too many at once are refused; the screen changes all the same.
            let _ = history.push_state_with_url(&entry, "", Some(&self.address(&route)));
        }
        self.came_back.set_value(false);
        self.route.set(route);
    }

    /// Goes to a screen in the place of this one, so that back does not come here again.
    pub fn go_instead(self, route: Route) {
        self.uncover();
        if let Some(Ok(history)) = window().map(|window| window.history()) {
            let entry = self.entry(&route, self.depth()).to_state();
            // As above.
            let _ = history.replace_state_with_url(&entry, "", Some(&self.address(&route)));
        }
        self.came_back.set_value(false);
        self.route.set(route);
    }

    /// Goes back to where one came from; to the list of what is shown, if the app was entered here.
    pub fn back(self) {
        match window().map(|window| window.history()) {
            Some(Ok(history)) if self.depth() > 0 => {
                // Nothing to go back to was excluded.
                let _ = history.back();
            }
            _ => self.go_instead(self.route.with_untracked(Route::list)),
        }
    }

    /// Opens what waits, if that is what the address says, over the day, whose address takes its place: a sheet has none.
    fn open_outbox_of_address(self) {
        if is_outbox_address() {
            if let Some(Ok(history)) = window().map(|window| window.history()) {
                let entry = self.entry(&Route::Today, self.depth()).to_state();
                // As in `go`.
                let _ = history.replace_state_with_url(&entry, "", Some(&Route::Today.path()));
            }
            self.lay(Over::Outbox);
        }
    }

    /// How many screens of this visit lie behind this one: what the browser keeps with each.
    fn depth(self) -> u32 {
        Entry::here().map_or(0, |entry| entry.depth)
    }

    /// Follows the back and forward buttons. What lies over the screen is closed first, and the screen stays.
    pub fn follow_history(self) {
        self.open_outbox_of_address();
        let moved = Closure::<dyn FnMut()>::new(move || {
            if self.uncover() {
                let here = self.route.get_untracked();
                if let Some(Ok(history)) = window().map(|window| window.history()) {
                    let entry = self.entry(&here, self.depth() + 1).to_state();
                    // As in `go`.
                    let _ = history.push_state_with_url(&entry, "", Some(&self.address(&here)));
                }
                return;
            }
            self.came_back.set_value(true);
            self.open_outbox_of_address();
            let here = Route::here();
            if let Some(kind) = here.of_list() {
                self.list_of_entry(kind);
            }
            self.route.set(here);
        });
        if let Some(window) = window() {
            for event in ["popstate", "hashchange"] {
                // Both events exist everywhere.
                let _ = window.add_event_listener_with_callback(event, moved.as_ref().unchecked_ref());
            }
        }
        moved.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_screen_has_an_address() {
        let doc = DocId::from_bytes([7; 16]);
        for route in [
            Route::Today,
            Route::BOOK,
            Route::of(doc),
            Route::NEW,
            Route::Calendar(None),
            Route::Duplicates,
            Route::Team(None),
            Route::Team(Some(doc)),
            Route::More,
            Route::Fields,
            Route::Options(None),
            Route::Options(Some(&shared::crm::kinds::activity::OUTCOMES)),
            Route::Removed,
            Route::Import,
            Route::Nowhere("/pedidos/7".into()),
            Route::Nowhere("/more/lists/nonsense".into()),
            Route::Nowhere("/customers/nonsense".into()),
            Route::Nowhere("/products/nonsense".into()),
            Route::Nowhere("/team/nonsense".into()),
        ] {
            assert_eq!(Route::parse(&route.path(), ""), route);
        }
        assert_eq!(Route::parse("/join", "#abc"), Route::Join("abc".into()));
        assert_eq!(Route::parse("/customers?stage=lost", ""), Route::BOOK, "a link of before");
        assert_eq!(Route::parse("/customers?as=calendar", ""), Route::BOOK, "they stand on no day");
        assert_eq!(Route::parse("/calendar?as=board", ""), Route::Calendar(None));
        assert_eq!(Route::parse(OUTBOX, ""), Route::Today);
        assert_eq!(Route::parse("/index.html", ""), Route::Nowhere("/index.html".into()));
    }

    #[test]
    fn every_kind_with_a_page_has_the_same_addresses() {
        let doc = DocId::from_bytes([7; 16]);
        for table in Kind::all().map(definition).filter(|table| table.has_page()) {
            let kind = table.kind;
            let mut routes = vec![
                Route::Records(kind),
                Route::NewRecord(kind),
                Route::Record { kind, doc },
                Route::History { kind, doc, of: None },
                Route::History { kind, doc, of: Some("phone/ab12cd34/number".into()) },
            ];
            routes.extend(table.board.map(|_| Route::Board(kind)));
            routes.extend(table.dated.map(|_| Route::Calendar(Some(kind))));
            if table.merges() {
                routes.extend([None, Some(doc)].map(|other| Route::Merge { kind, one: doc, other }));
            }
            for route in routes {
                assert_eq!(Route::parse(&route.path(), ""), route);
                assert_eq!((route.kind(), route.listed()), (Some(kind), kind));
            }
        }
        let addresses = [
            (Route::BOOK, "/customers".to_owned()),
            (Route::NEW, "/new".to_owned()),
            (Route::of(doc), format!("/customers/{doc}")),
            (Route::Board(BOOK), "/customers?as=board".to_owned()),
            (Route::Calendar(Some(Kind::PRODUCT)), "/products?as=calendar".to_owned()),
            (Route::Merge { kind: BOOK, one: doc, other: None }, format!("/customers/{doc}/merge")),
            (Route::History { kind: Kind::PRODUCT, doc, of: None }, format!("/products/{doc}/history")),
            (Route::History { kind: Kind::ACTIVITY, doc, of: None }, format!("/customers/{doc}/history")),
        ];
        for (route, address) in addresses {
            assert_eq!(route.path(), address);
        }
        assert_eq!(Route::parse(&format!("/company/{doc}/merge"), ""), Route::Nowhere(format!("/company/{doc}/merge")));
        assert_eq!(Route::Record { kind: Kind::COMPANY, doc }.list(), Route::BOOK, "there is one");
    }
}
