//! How the list is looked at: order, filters and groups, in the address and kept for this device; and what is searched for, in
//! the address alone.

use std::time::Duration;

use form_urlencoded::Serializer;
use leptos::leptos_dom::helpers::TimeoutHandle;
use shared::book::{Facet, Filter, Grouping, Sort, View};
use wasm_bindgen::prelude::*;

use leptos::prelude::*;

use super::preferences::{keep, kept};
use super::{Route, Store, today, window};
use crate::protocol::{First, Session};

/// Where the last view is kept.
const LIST: &str = "cartera.list";

/// What is searched for, in an address.
const SEARCH: &str = "q";

/// How long after a letter the address says it: browsers take milliseconds for that, and count how often it is done.
const SAID_AFTER: Duration = Duration::from_millis(250);

const FACETS: [(&str, Facet); 6] = [
    ("relation", Facet::Relation),
    ("stage", Facet::Stage),
    ("segment", Facet::Segment),
    ("owner", Facet::Owner),
    ("territory", Facet::Territory),
    ("tag", Facet::Tag),
];

/// Orders by their names in an address. The nearest first is none of them: where one is, is not asked for by a link.
const SORTS: [(&str, Sort); 5] = [
    ("name", Sort::Name),
    ("contact", Sort::LastContact),
    ("next", Sort::NextStep),
    ("value", Sort::Worth),
    ("newest", Sort::Created),
];

const GROUPINGS: [(&str, Grouping); 5] = [
    ("territory", Grouping::Territory),
    ("segment", Grouping::Segment),
    ("stage", Grouping::Stage),
    ("owner", Grouping::Owner),
    ("initial", Grouping::Initial),
];

/// The view as a part of an address, and as it is kept; empty for the whole list by name. What is searched for is not in it.
pub fn encode(view: &View) -> String {
    let mut query = Serializer::new(String::new());
    if let Sort::Custom(id) = &view.sort {
        query.append_pair("sort", &custom_name(id));
    } else if let Some((name, _)) = SORTS.iter().find(|(_, sort)| *sort == view.sort) {
        query.append_pair("sort", name);
    }
    if view.reversed {
        query.append_pair("reversed", "yes");
    }
    if let Some(Grouping::Custom(id)) = &view.grouping {
        query.append_pair("group", &custom_name(id));
    } else if let Some((name, _)) = GROUPINGS.iter().find(|(_, grouping)| Some(grouping) == view.grouping.as_ref()) {
        query.append_pair("group", name);
    }
    let filter = &view.filter;
    for (facet, choices) in &filter.choices {
        let name = match facet {
            Facet::Custom(id) => custom_name(id),
            Facet::Relation | Facet::Stage | Facet::Segment | Facet::Owner | Facet::Territory | Facet::Tag => {
                FACETS.iter().find(|(_, own)| own == facet).map_or("", |(name, _)| name).to_owned()
            }
        };
        for choice in choices {
            query.append_pair(&name, choice);
        }
    }
    for (name, wanted) in [("phone", filter.phone), ("mail", filter.mail), ("tasks", filter.open_tasks)] {
        if let Some(wanted) = wanted {
            query.append_pair(name, if wanted { "yes" } else { "no" });
        }
    }
    if let Some(days) = filter.silent_days {
        query.append_pair("silent", &days.to_string());
    }
    if filter.mine {
        query.append_pair("mine", "yes");
    }
    query.finish()
}

/// What stands behind the `?` of the list's address: the view, and what is searched for.
fn encode_with_search(view: &View, search: &str) -> String {
    let view = encode(view);
    if search.trim().is_empty() {
        return view;
    }
    let search = Serializer::new(String::new()).append_pair(SEARCH, search.trim()).finish();
    if view.is_empty() { search } else { format!("{search}&{view}") }
}

/// What an address searches for.
pub fn search_of(query: &str) -> String {
    let mut pairs = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
    pairs.find(|(name, _)| name == SEARCH).map(|(_, search)| search.into_owned()).unwrap_or_default()
}

/// The view of an address; what is unknown in it counts for nothing.
pub fn decode(query: &str) -> View {
    let mut view = View::default();
    for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
        let answer = || match &*value {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        match &*name {
            "sort" => {
                let own = || custom_id(&value).map(Sort::Custom);
                view.sort = find(&SORTS, &value).or_else(own).unwrap_or_default();
            }
            "reversed" => view.reversed = true,
            "group" => {
                view.grouping = find(&GROUPINGS, &value).or_else(|| custom_id(&value).map(Grouping::Custom));
            }
            "phone" => view.filter.phone = answer(),
            "mail" => view.filter.mail = answer(),
            "tasks" => view.filter.open_tasks = answer(),
            "silent" => view.filter.silent_days = value.parse().ok(),
            "mine" => view.filter.mine = true,
            name => {
                let custom = || custom_id(name).map(Facet::Custom);
                let known = FACETS.iter().find(|(own, _)| *own == name).map(|(_, facet)| facet.clone());
                if let Some(facet) = known.or_else(custom) {
                    choose(&mut view.filter, &facet, &value, true);
                }
            }
        }
    }
    view
}

fn find<T: Clone>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone())
}

/// What an address calls a field of the workspace's own.
pub fn custom_name(id: &str) -> String {
    format!("x.{id}")
}

/// The field that [`custom_name`] calls so.
pub fn custom_id(name: &str) -> Option<String> {
    name.strip_prefix("x.").map(str::to_owned)
}

/// Wants a choice of a facet, or wants it no more.
pub fn choose(filter: &mut Filter, facet: &Facet, choice: &str, wanted: bool) {
    let at = filter.choices.iter().position(|(own, _)| own == facet);
    match (at, wanted) {
        (Some(at), true) => {
            let choices = &mut filter.choices[at].1;
            if !choices.iter().any(|own| own == choice) {
                choices.push(choice.to_owned());
            }
        }
        (None, true) => filter.choices.push((facet.clone(), vec![choice.to_owned()])),
        (Some(at), false) => {
            filter.choices[at].1.retain(|own| own != choice);
            if filter.choices[at].1.is_empty() {
                filter.choices.remove(at);
            }
        }
        (None, false) => {}
    }
}

/// Whether a choice of a facet is wanted.
pub fn is_chosen(filter: &Filter, facet: &Facet, choice: &str) -> bool {
    filter.choices.iter().any(|(own, choices)| own == facet && choices.iter().any(|own| own == choice))
}

/// The view to begin with, and what to search for: the address's, else the last view on this device.
pub fn first_view() -> (View, String) {
    let address = address_query();
    if Route::here() == Route::Customers && address.len() > 1 {
        return (decode(&address), search_of(&address));
    }
    (decode(&kept(LIST).unwrap_or_default()), String::new())
}

fn address_query() -> String {
    window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

impl Store {
    /// The address of a screen as it would be looked at now.
    pub fn address(self, route: &Route) -> String {
        let query = if *route == Route::Customers {
            self.list.with_untracked(|view| self.query.with_untracked(|search| encode_with_search(view, search)))
        } else {
            String::new()
        };
        if query.is_empty() { route.path() } else { format!("{}?{query}", route.path()) }
    }

    /// Keeps the view, and says it in the address while the list is the screen in view.
    pub fn follow_list(self) {
        Effect::new(move || keep(LIST, &self.list.with(encode)));
        Effect::new(move || {
            self.list.track();
            self.route.track();
            self.say_list();
        });
        let timer = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move || {
            self.query.track();
            let set = set_timeout_with_handle(move || self.say_list(), SAID_AFTER).ok();
            if let Some(before) = timer.try_update_value(|timer| std::mem::replace(timer, set)).flatten() {
                before.clear();
            }
        });
    }

    /// Says in the address how the list is looked at, if it is the screen in view and the address says something else.
    pub(super) fn say_list(self) {
        if self.route.get_untracked() != Route::Customers {
            return;
        }
        let address = self.address(&Route::Customers);
        let path = window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
        if path + &address_query() == address {
            return;
        }
        if let Some(Ok(history)) = window().map(|window| window.history()) {
            // Too many at once are refused; the list changes all the same.
            let state = history.state().unwrap_or(JsValue::NULL);
            let _ = history.replace_state_with_url(&state, "", Some(&address));
        }
    }

    /// The address was gone back to.
    pub fn list_of_address(self) {
        let address = address_query();
        let (mut view, search) = (decode(&address), search_of(&address));
        if self.query.with_untracked(|query| query.trim() != search) {
            self.query.set(search);
        }
        self.list.update(|list| {
            if list.sort == Sort::Distance && view.sort == Sort::default() {
                (view.sort, view.here) = (Sort::Distance, list.here.take());
            }
            *list = view;
        });
    }

    /// The list as it is asked for: with what is searched for.
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
        if Some(wanted.day) == day && wanted.everyone == self.preferences.everyone.get_untracked() {
            self.agenda.set(Some(first.agenda));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_whole_view() {
        let mut view =
            View { sort: Sort::LastContact, reversed: true, grouping: Some(Grouping::Stage), ..View::default() };
        choose(&mut view.filter, &Facet::Tag, "café & té", true);
        choose(&mut view.filter, &Facet::Tag, "vip", true);
        choose(&mut view.filter, &Facet::Segment, "", true);
        choose(&mut view.filter, &Facet::Custom("ab12cd34".into()), "yes", true);
        view.filter.phone = Some(false);
        view.filter.silent_days = Some(60);
        view.filter.mine = true;
        assert_eq!(decode(&encode(&view)), view);
        let address = encode_with_search(&view, " té & María ");
        assert_eq!((decode(&address), search_of(&address)), (view.clone(), "té & María".to_owned()));
        assert_eq!(encode_with_search(&View::default(), "  "), "");
        let own = View {
            sort: Sort::Custom("ab12cd34".into()),
            grouping: Some(Grouping::Custom("cd34ab12".into())),
            ..View::default()
        };
        assert_eq!(decode(&encode(&own)), own);
        assert_eq!(encode(&View::default()), "");
        assert_eq!(decode("?sort=nonsense&what=ever&phone=perhaps"), View::default());

        choose(&mut view.filter, &Facet::Tag, "vip", false);
        assert!(is_chosen(&view.filter, &Facet::Tag, "café & té") && !is_chosen(&view.filter, &Facet::Tag, "vip"));
        choose(&mut view.filter, &Facet::Segment, "", false);
        assert!(!view.filter.choices.iter().any(|(facet, _)| *facet == Facet::Segment));
    }
}
