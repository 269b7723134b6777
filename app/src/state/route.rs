//! Where in the app one is: the address bar says it, and the back button goes back.

use leptos::prelude::*;
use shared::crm::{Kind, OptionList, Options, definition};
use shared::document::DocId;
use wasm_bindgen::prelude::*;

use super::listing::Entry;
use super::{Over, Store, window};

/// What stands behind the address of a list that is looked at as a board.
pub(super) const AS_BOARD: &str = "as=board";

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// What the day asks for.
    Today,
    /// The list of customers.
    Customers,
    /// One customer.
    Customer(DocId),
    /// The list of another kind.
    Records(Kind),
    /// The records of a kind on its board.
    Board(Kind),
    /// The calendar of activities.
    Calendar,
    /// A record of another kind.
    Record {
        /// What it is.
        kind: Kind,
        /// Which.
        doc: DocId,
    },
    /// A new record of another kind.
    NewRecord(Kind),
    /// What happened to a record, or to a part of it (a field's key, an entry, a group).
    History {
        /// The record.
        doc: DocId,
        /// The part; none: all of it.
        of: Option<String>,
    },
    /// Merging a customer with another one.
    Merge {
        /// One.
        one: DocId,
        /// The other; none: it is to be chosen.
        other: Option<DocId>,
    },
    /// Probable duplicates.
    Duplicates,
    /// The numbers of a team; of one member alone, if one is named.
    Team(Option<DocId>),
    /// A new customer.
    New,
    /// Settings.
    More,
    /// The workspace's own fields.
    Fields,
    /// The lists that it words its own way; one of them, if one is named.
    Options(Option<&'static OptionList>),
    /// Removed customers.
    Removed,
    /// Import of a file.
    Import,
    /// Joining, with the invitation if the link carried one.
    Join(String),
    /// An address that leads to nothing, and that one.
    Nowhere(String),
}

impl Route {
    /// The screen of an address.
    pub fn parse(path: &str, hash: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let route = Self::of_path(path.trim_matches('/'), hash);
        let listed = if route == Self::Customers { Some(Kind::CUSTOMER) } else { route.listed() };
        let is_list =
            matches!(route, Self::Customers | Self::Records(_)) && query.split('&').any(|said| said == AS_BOARD);
        let laid = listed.filter(|kind| is_list && definition(*kind).board.is_some());
        laid.map_or(route, Self::Board)
    }

    fn of_path(path: &str, hash: &str) -> Self {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        match (first, rest) {
            ("customers", "") => Self::Customers,
            ("customers", rest) => Self::of_customer(rest).unwrap_or_else(|| Self::Nowhere(format!("/{path}"))),
            ("calendar", "") => Self::Calendar,
            ("new", "") => Self::New,
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
        let kind = Kind::all().find(|kind| path_of(*kind) == Some(first))?;
        match rest {
            "" => Some(Self::Records(kind)),
            "new" => Some(Self::NewRecord(kind)),
            doc => doc.parse().ok().map(|doc| Self::Record { kind, doc }),
        }
    }

    /// The kind whose list stands beside the screen; none: customers.
    pub const fn listed(&self) -> Option<Kind> {
        if let Self::Records(kind) | Self::NewRecord(kind) | Self::Record { kind, .. } = self {
            Some(*kind)
        } else {
            None
        }
    }

    /// The kind of which the screen is the list, and nothing else.
    pub const fn of_list(&self) -> Option<Kind> {
        match self {
            Self::Customers => Some(Kind::CUSTOMER),
            Self::Records(kind) | Self::Board(kind) => Some(*kind),
            Self::Today
            | Self::Calendar
            | Self::Customer(_)
            | Self::Record { .. }
            | Self::NewRecord(_)
            | Self::History { .. }
            | Self::Merge { .. }
            | Self::Duplicates
            | Self::Team(_)
            | Self::New
            | Self::More
            | Self::Fields
            | Self::Options(_)
            | Self::Removed
            | Self::Import
            | Self::Join(_)
            | Self::Nowhere(_) => None,
        }
    }

    /// The list of a kind.
    pub fn list_of(kind: Kind) -> Self {
        if kind == Kind::CUSTOMER { Self::Customers } else { Self::Records(kind) }
    }

    /// What stands behind `customers/`.
    fn of_customer(rest: &str) -> Option<Self> {
        let mut parts = rest.splitn(3, '/');
        let doc = parts.next()?.parse().ok()?;
        Some(match (parts.next(), parts.next()) {
            (None, _) => Self::Customer(doc),
            (Some("history"), of) => Self::History { doc, of: of.map(str::to_owned) },
            (Some("merge"), other) => Self::Merge { one: doc, other: other.and_then(|other| other.parse().ok()) },
            (Some(_), _) => return None,
        })
    }

    /// The page of a record of a kind.
    pub const fn of_record(kind: Kind, doc: DocId) -> Self {
        match kind {
            Kind::CUSTOMER => Self::Customer(doc),
            kind => Self::Record { kind, doc },
        }
    }

    /// Whether it shows customers as they are searched for and filtered.
    pub fn is_of_customers(&self) -> bool {
        *self == Self::Customers || *self == Self::Board(Kind::CUSTOMER)
    }

    /// The record that the screen shows as it changes.
    pub fn record(&self) -> Option<DocId> {
        if let Self::Customer(doc) | Self::Record { doc, .. } | Self::History { doc, .. } = self {
            Some(*doc)
        } else {
            None
        }
    }

    /// The address of a screen.
    pub fn path(&self) -> String {
        match self {
            Self::Today => "/".to_owned(),
            Self::Customers => "/customers".to_owned(),
            Self::Customer(doc) => format!("/customers/{doc}"),
            Self::Records(kind) => format!("/{}", path_of(*kind).unwrap_or_default()),
            Self::Board(Kind::CUSTOMER) => format!("/customers?{AS_BOARD}"),
            Self::Board(kind) => format!("/{}?{AS_BOARD}", path_of(*kind).unwrap_or_default()),
            Self::NewRecord(kind) => format!("/{}/new", path_of(*kind).unwrap_or_default()),
            Self::Record { kind, doc } => format!("/{}/{doc}", path_of(*kind).unwrap_or_default()),
            Self::History { doc, of: None } => format!("/customers/{doc}/history"),
            Self::History { doc, of: Some(of) } => format!("/customers/{doc}/history/{of}"),
            Self::Merge { one, other: None } => format!("/customers/{one}/merge"),
            Self::Merge { one, other: Some(other) } => format!("/customers/{one}/merge/{other}"),
            Self::Duplicates => "/more/duplicates".to_owned(),
            Self::Team(None) => "/team".to_owned(),
            Self::Team(Some(member)) => format!("/team/{member}"),
            Self::Calendar => "/calendar".to_owned(),
            Self::New => "/new".to_owned(),
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

/// The address of a kind that has screens of its own kind's making.
fn path_of(kind: Kind) -> Option<&'static str> {
    definition(kind).shown.map(|shown| shown.path)
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

    /// Goes back to where one came from; to the customers, if the app was entered here.
    pub fn back(self) {
        match window().map(|window| window.history()) {
            Some(Ok(history)) if self.depth() > 0 => {
                // Nothing to go back to was excluded.
                let _ = history.back();
            }
            _ => self.go_instead(Route::Customers),
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
            Route::Customers,
            Route::Customer(doc),
            Route::History { doc, of: None },
            Route::History { doc, of: Some("phone/ab12cd34/number".into()) },
            Route::Merge { one: doc, other: None },
            Route::Merge { one: doc, other: Some(doc) },
            Route::Records(Kind::PRODUCT),
            Route::NewRecord(Kind::PRODUCT),
            Route::Board(Kind::CUSTOMER),
            Route::Calendar,
            Route::Board(Kind::PRODUCT),
            Route::Record { kind: Kind::PRODUCT, doc },
            Route::Duplicates,
            Route::Team(None),
            Route::Team(Some(doc)),
            Route::New,
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
        assert_eq!(Route::parse("/customers?stage=lost", ""), Route::Customers, "a link of before");
        assert_eq!(Route::parse(OUTBOX, ""), Route::Today);
        assert_eq!(Route::parse("/index.html", ""), Route::Nowhere("/index.html".into()));
    }
}
