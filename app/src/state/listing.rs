//! How the list is looked at: order, filters and groups, and what is searched for.
//!
//! None of it stands in an address: browsers keep addresses for years and carry them to one's other devices, and filters and
//! searches name customers. It lies in the state of the history's entries, which stays in the window; the view without the search is
//! also kept for this device. A link that was made to be sent has it behind `#`, which no server sees.

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

/// What is searched for, in a written view.
const SEARCH: &str = "q";

/// The text of a filter that is asked besides, in a written view.
const ALSO: &str = "also";

/// How long after a letter the history is told: browsers take milliseconds for that, and count how often it is done.
const SAID_AFTER: Duration = Duration::from_millis(250);

const FACETS: [(&str, Facet); 7] = [
    ("relation", Facet::Relation),
    ("stage", Facet::Stage),
    ("segment", Facet::Segment),
    ("owner", Facet::Owner),
    ("territory", Facet::Territory),
    ("tag", Facet::Tag),
    ("city", Facet::City),
];

/// What an order by a facet begins with in a written view.
const BY: &str = "by.";

/// Orders by their names in a written view. The nearest first is none of them: where one is, is not asked for by a link.
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

/// The view in writing, as it is kept; empty for the whole list by name. What is searched for is not in it.
pub fn encode(view: &View) -> String {
    let mut query = Serializer::new(String::new());
    if let Some(name) = sort_name(&view.sort) {
        query.append_pair("sort", &name);
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
        let name = facet_name(facet);
        for choice in choices {
            query.append_pair(&name, choice);
        }
    }
    let answers =
        [("phone", filter.phone), ("mail", filter.mail), ("tasks", filter.open_tasks), ("contacted", filter.contacted)];
    for (name, wanted) in answers {
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
    if filter.late {
        query.append_pair("late", "yes");
    }
    if !filter.also.is_empty() {
        query.append_pair(ALSO, &filter.also);
    }
    query.finish()
}

/// The view with what is searched for.
fn encode_with_search(view: &View, search: &str) -> String {
    let view = encode(view);
    if search.trim().is_empty() {
        return view;
    }
    let search = Serializer::new(String::new()).append_pair(SEARCH, search.trim()).finish();
    if view.is_empty() { search } else { format!("{search}&{view}") }
}

/// What a written view searches for.
pub fn search_of(query: &str) -> String {
    let mut pairs = form_urlencoded::parse(query.trim_start_matches(['?', '#']).as_bytes());
    pairs.find(|(name, _)| name == SEARCH).map(|(_, search)| search.into_owned()).unwrap_or_default()
}

/// The view that was written; what is unknown in it counts for nothing.
pub fn decode(query: &str) -> View {
    let mut view = View::default();
    for (name, value) in form_urlencoded::parse(query.trim_start_matches(['?', '#']).as_bytes()) {
        let answer = || match &*value {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        match &*name {
            "sort" => {
                view.sort = sort_of_name(&value).unwrap_or_default();
            }
            "reversed" => view.reversed = true,
            "group" => {
                view.grouping = find(&GROUPINGS, &value).or_else(|| custom_id(&value).map(Grouping::Custom));
            }
            "phone" => view.filter.phone = answer(),
            "mail" => view.filter.mail = answer(),
            "tasks" => view.filter.open_tasks = answer(),
            "contacted" => view.filter.contacted = answer(),
            "silent" => view.filter.silent_days = value.parse().ok(),
            "mine" => view.filter.mine = true,
            "late" => view.filter.late = true,
            ALSO => view.filter.also = value.into_owned(),
            name => {
                if let Some(facet) = facet_of_name(name) {
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

/// What a written view calls an order; none if it is not written: the usual one, and the nearest first.
pub fn sort_name(sort: &Sort) -> Option<String> {
    match sort {
        Sort::Custom(id) => Some(custom_name(id)),
        Sort::By(facet) => Some(format!("{BY}{}", facet_name(facet))),
        Sort::Best
        | Sort::Name
        | Sort::LastContact
        | Sort::NextStep
        | Sort::Worth
        | Sort::Created
        | Sort::Touched
        | Sort::Distance => SORTS.iter().find(|(_, own)| own == sort).map(|(name, _)| (*name).to_owned()),
    }
}

/// The order that [`sort_name`] calls so.
pub fn sort_of_name(name: &str) -> Option<Sort> {
    let by = || name.strip_prefix(BY).and_then(facet_of_name).map(Sort::By);
    find(&SORTS, name).or_else(by).or_else(|| custom_id(name).map(Sort::Custom))
}

fn facet_name(facet: &Facet) -> String {
    match facet {
        Facet::Custom(id) => custom_name(id),
        Facet::Relation
        | Facet::Stage
        | Facet::Segment
        | Facet::Owner
        | Facet::Territory
        | Facet::Tag
        | Facet::City => FACETS.iter().find(|(_, own)| own == facet).map_or("", |(name, _)| name).to_owned(),
    }
}

fn facet_of_name(name: &str) -> Option<Facet> {
    find(&FACETS, name).or_else(|| custom_id(name).map(Facet::Custom))
}

/// What a written view calls a field of the workspace's own.
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

/// How the list is looked at when the app begins.
pub struct FirstView {
    /// Order, filters, groups.
    pub view: View,
    /// What is searched for.
    pub search: String,
    /// One's own view, if a link led to another one.
    pub own: Option<View>,
}

impl FirstView {
    /// As this entry of the history has it, else as the link says that was opened, else as it was last on this device.
    pub fn here() -> Self {
        let own = || decode(&kept(LIST).unwrap_or_default());
        if Route::here() != Route::Customers {
            return Self { view: own(), search: String::new(), own: None };
        }
        match Entry::here() {
            Some(entry) => {
                let (view, search) = (decode(&entry.list), search_of(&entry.list));
                Self { view, search, own: entry.is_lent.then(own) }
            }
            None => {
                let written = written_in_address();
                if written.len() > 1 {
                    Self { view: decode(&written), search: search_of(&written), own: Some(own()) }
                } else {
                    Self { view: own(), search: String::new(), own: None }
                }
            }
        }
    }
}

/// What a link says of the list: behind `#`; behind `?` in those that were made before.
fn written_in_address() -> String {
    let Some(location) = window().map(|window| window.location()) else { return String::new() };
    let [hash, search] = [location.hash(), location.search()].map(Result::unwrap_or_default);
    if hash.len() > 1 { hash } else { search }
}

/// What the browser keeps with a screen of this visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// How many screens of this visit lie behind it.
    pub(super) depth: u32,
    /// Whether the list is looked at as a link wanted, and not as one does by oneself.
    pub(super) is_lent: bool,
    /// How the list is looked at, and what is searched for.
    pub(super) list: String,
}

impl Entry {
    fn write(&self) -> String {
        format!("{} {} {}", self.depth, u8::from(self.is_lent), self.list)
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let (depth, is_lent, list) = (parts.next()?.parse().ok()?, parts.next()? == "1", parts.next()?.to_owned());
        Some(Self { depth, is_lent, list })
    }

    /// The entry that the window shows.
    pub(super) fn here() -> Option<Self> {
        Self::read(&window()?.history().ok()?.state().ok()?.as_string()?)
    }

    pub(super) fn to_state(&self) -> JsValue {
        self.write().into()
    }
}

impl Store {
    /// What is kept with a screen so many screens deep, as it would be looked at now.
    pub(super) fn entry(self, route: &Route, depth: u32) -> Entry {
        if *route != Route::Customers {
            return Entry { depth, ..Entry::default() };
        }
        let list =
            self.list.with_untracked(|view| self.query.with_untracked(|search| encode_with_search(view, search)));
        Entry { depth, is_lent: self.own_list.with_untracked(Option::is_some), list }
    }

    /// Keeps one's own view, and tells the history how the list is looked at while it is the screen in view.
    pub fn follow_list(self) {
        Effect::new(move || {
            let own = self.own_list.with(|own| own.as_ref().map(encode));
            keep(LIST, &own.unwrap_or_else(|| self.list.with(encode)));
        });
        // Whoever has taken off all that a link wanted looks at the list by themselves again.
        Effect::new(move || {
            if self.list.with(|view| view.filter == Filter::default()) {
                self.own_view_again();
            }
        });
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

    /// Shows the list as a link wants it; one's own view is put aside until the list is opened by itself.
    pub fn show_list(self, view: View) {
        if self.own_list.with_untracked(Option::is_none) {
            self.own_list.set(Some(self.list.get_untracked()));
        }
        self.query.set(String::new());
        self.list.set(view);
        self.go(Route::Customers);
    }

    /// Opens the list as one looks at it by oneself.
    pub fn go_to_list(self) {
        self.own_view_again();
        self.go(Route::Customers);
    }

    fn own_view_again(self) {
        if let Some(own) = self.own_list.get_untracked() {
            self.own_list.set(None);
            self.list.set(own);
        }
    }

    /// Tells the history how the list is looked at, if it is the screen in view and something else is kept with it.
    pub(super) fn say_list(self) {
        if self.route.get_untracked() != Route::Customers {
            return;
        }
        let before = Entry::here();
        let now = self.entry(&Route::Customers, before.as_ref().map_or(0, |entry| entry.depth));
        if before.as_ref() == Some(&now) && written_in_address().is_empty() {
            return;
        }
        if let Some(Ok(history)) = window().map(|window| window.history()) {
            // Too many at once are refused; the list changes all the same.
            let _ = history.replace_state_with_url(&now.to_state(), "", Some(&Route::Customers.path()));
        }
    }

    /// A list was gone back to.
    pub fn list_of_entry(self) {
        let Some(entry) = Entry::here() else { return };
        let (mut view, search) = (decode(&entry.list), search_of(&entry.list));
        match (entry.is_lent, self.own_list.get_untracked()) {
            (true, None) => self.own_list.set(Some(self.list.get_untracked())),
            (false, Some(_)) => self.own_list.set(None),
            (true, Some(_)) | (false, None) => {}
        }
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
        if Some(wanted.day) == day && wanted.everyone == untrack(|| self.shows_everyone()) {
            self.agenda.set(Some(first.agenda));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_written_whole() {
        let mut view =
            View { sort: Sort::LastContact, reversed: true, grouping: Some(Grouping::Stage), ..View::default() };
        choose(&mut view.filter, &Facet::Tag, "café & té", true);
        choose(&mut view.filter, &Facet::Tag, "vip", true);
        choose(&mut view.filter, &Facet::Segment, "", true);
        choose(&mut view.filter, &Facet::Custom("ab12cd34".into()), "yes", true);
        view.filter.phone = Some(false);
        view.filter.silent_days = Some(60);
        view.filter.mine = true;
        view.filter.late = true;
        choose(&mut view.filter, &Facet::City, "León", true);
        view.filter.contacted = Some(false);
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
        assert_eq!(decode(&format!("#{}", encode(&own))), own);
        for sort in [Sort::By(Facet::City), Sort::By(Facet::Custom("ab12cd34".into()))] {
            let by = View { sort, ..View::default() };
            assert_eq!(decode(&encode(&by)), by);
        }
        let asked = Filter { also: "worth>=5000 & name~a".into(), ..Filter::default() };
        let asked = View { filter: asked, ..View::default() };
        assert_eq!(decode(&encode(&asked)), asked);
        assert_eq!(decode("?sort=nonsense&what=ever&phone=perhaps"), View::default());

        choose(&mut view.filter, &Facet::Tag, "vip", false);
        assert!(is_chosen(&view.filter, &Facet::Tag, "café & té") && !is_chosen(&view.filter, &Facet::Tag, "vip"));
        choose(&mut view.filter, &Facet::Segment, "", false);
        assert!(!view.filter.choices.iter().any(|(facet, _)| *facet == Facet::Segment));
    }

    #[test]
    fn what_is_kept_with_a_screen_is_read_again() {
        for entry in
            [Entry::default(), Entry { depth: 12, is_lent: true, list: "sort=contact&q=t%C3%A9+y+caf%C3%A9".into() }]
        {
            assert_eq!(Entry::read(&entry.write()), Some(entry));
        }
        assert_eq!(Entry::read("3"), None);
        assert_eq!(Entry::read(""), None);
    }
}
