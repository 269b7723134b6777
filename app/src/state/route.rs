//! Where in the app one is: the address bar says it, and the back button goes back.

use leptos::prelude::*;
use shared::document::DocId;
use wasm_bindgen::prelude::*;

use super::{Store, window};

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// What the day asks for.
    Today,
    /// The list of customers.
    Customers,
    /// One customer.
    Customer(DocId),
    /// A new customer.
    New,
    /// What waits and what was refused.
    Outbox,
    /// Settings.
    More,
    /// The workspace's own fields.
    Fields,
    /// Joining, with the invitation if the link carried one.
    Join(String),
}

impl Route {
    /// The screen of an address.
    pub fn parse(path: &str, hash: &str) -> Self {
        let path = path.trim_matches('/');
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        match (first, rest) {
            ("customers", id) => id.parse().map_or(Self::Customers, Self::Customer),
            ("new", "") => Self::New,
            ("outbox", "") => Self::Outbox,
            ("more", "") => Self::More,
            ("more", "fields") => Self::Fields,
            ("join", "") => Self::Join(hash.trim_start_matches('#').to_owned()),
            _ => Self::Today,
        }
    }

    /// The address of a screen.
    pub fn path(&self) -> String {
        match self {
            Self::Today => "/".to_owned(),
            Self::Customers => "/customers".to_owned(),
            Self::Customer(doc) => format!("/customers/{doc}"),
            Self::New => "/new".to_owned(),
            Self::Outbox => "/outbox".to_owned(),
            Self::More => "/more".to_owned(),
            Self::Fields => "/more/fields".to_owned(),
            Self::Join(_) => "/join".to_owned(),
        }
    }

    /// The screen of the address bar.
    pub fn here() -> Self {
        let Some(location) = window().map(|window| window.location()) else { return Self::Today };
        Self::parse(&location.pathname().unwrap_or_default(), &location.hash().unwrap_or_default())
    }
}

impl Store {
    /// Goes to a screen.
    pub fn go(self, route: Route) {
        if self.route.with_untracked(|here| *here == route) {
            return;
        }
        if let Some(Ok(history)) = window().map(|window| window.history()) {
            // Too many at once are refused; the screen changes all the same.
            let _ = history.push_state_with_url(&JsValue::from(self.depth() + 1.0), "", Some(&self.address(&route)));
        }
        self.came_back.set_value(false);
        self.route.set(route);
    }

    /// Goes to a screen in the place of this one, so that back does not come here again.
    pub fn go_instead(self, route: Route) {
        if let Some(Ok(history)) = window().map(|window| window.history()) {
            // As above.
            let _ = history.replace_state_with_url(&JsValue::from(self.depth()), "", Some(&self.address(&route)));
        }
        self.came_back.set_value(false);
        self.route.set(route);
    }

    /// Goes back to where one came from; to the customers, if the app was entered here.
    pub fn back(self) {
        match window().map(|window| window.history()) {
            Some(Ok(history)) if self.depth() > 0.0 => {
                // Nothing to go back to was excluded.
                let _ = history.back();
            }
            _ => self.go_instead(Route::Customers),
        }
    }

    /// How many screens of this visit lie behind this one: what the browser keeps with each.
    fn depth(self) -> f64 {
        let state = window().and_then(|window| window.history().ok()?.state().ok());
        state.and_then(|state| state.as_f64()).unwrap_or(0.0)
    }

    /// Follows the back and forward buttons.
    pub fn follow_history(self) {
        let moved = Closure::<dyn FnMut()>::new(move || {
            self.came_back.set_value(true);
            let here = Route::here();
            if here == Route::Customers {
                self.list_of_address();
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
            Route::New,
            Route::Outbox,
            Route::More,
            Route::Fields,
        ] {
            assert_eq!(Route::parse(&route.path(), ""), route);
        }
        assert_eq!(Route::parse("/join", "#abc"), Route::Join("abc".into()));
        assert_eq!(Route::parse("/customers/nonsense", ""), Route::Customers);
    }
}
