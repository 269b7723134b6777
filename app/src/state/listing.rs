//! How a list is looked at, in writing: order, filters and groups, what is searched for, and which view is open.
//!
//! None of it stands in an address but the id of a view: browsers keep addresses for years and carry them to one's other devices, and
//! filters and searches name customers. It lies in the state of the history's entries, which stays in the window; the view without
//! the search is also kept for this device ([`super::looking`]). A link that was made to be sent has it behind `#`, which no server
//! sees.

use form_urlencoded::Serializer;
use shared::book::{Facet, Grouping, Parted, Sort, View};
use shared::crm::Kind;
use shared::crm::kinds::with_own_list;
use wasm_bindgen::prelude::*;

use super::route::LAID_OUT;
use super::window;

/// What is searched for, in a written view.
const SEARCH: &str = "q";

/// The id of a view that is open, in a written view and in an address.
const OPEN: &str = "view";

/// The text of the filter, in a written view.
const FILTER: &str = "also";

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
    if !view.filter.is_empty() {
        query.append_pair(FILTER, &view.filter);
    }
    query.finish()
}

/// The view with what is searched for, and with the id of the view of the member's own that is open.
pub(super) fn encode_whole(view: &View, search: &str, open: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    if !search.trim().is_empty() {
        query.append_pair(SEARCH, search.trim());
    }
    if let Some(open) = open {
        query.append_pair(OPEN, open);
    }
    [query.finish(), encode(view)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
}

/// What stands behind the address of a list of which a view is open.
pub(super) fn behind_address(open: &str) -> String {
    format!("?{OPEN}={open}")
}

/// The id of the view that is open, if it can be one.
pub(super) fn open_of(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.trim_start_matches(['?', '#']).as_bytes());
    let id = pairs.find(|(name, _)| name == OPEN).map(|(_, id)| id.into_owned())?;
    let is_one = (1..=40).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_one.then_some(id)
}

/// What a written view searches for.
pub fn search_of(query: &str) -> String {
    let mut pairs = form_urlencoded::parse(query.trim_start_matches(['?', '#']).as_bytes());
    pairs.find(|(name, _)| name == SEARCH).map(|(_, search)| search.into_owned()).unwrap_or_default()
}

/// The view of a kind's list that was written; what is unknown in it counts for nothing. What is wanted most often had names of its own
/// once, beside the filter's text: links and devices still have them.
pub fn decode(kind: Kind, query: &str) -> View {
    let (mut view, mut parted) = (View::default(), Parted::default());
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
            "phone" => parted.phone = answer(),
            "mail" => parted.mail = answer(),
            "tasks" => parted.open_tasks = answer(),
            "contacted" => parted.contacted = answer(),
            "silent" => parted.silent_days = value.parse::<u16>().ok().map(u32::from),
            "mine" => parted.mine = true,
            "late" => parted.late = true,
            FILTER => value.trim().clone_into(&mut parted.also),
            name => {
                if let Some(facet) = facet_of_name(name) {
                    parted.choose(&facet, &value, true);
                }
            }
        }
    }
    // Only the list of the book had such names.
    view.filter = if kind == with_own_list() { parted.text(kind) } else { parted.also };
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

/// What a link says of the list: behind `#`; behind `?` in those that were made before.
pub(super) fn written_in_address() -> String {
    let Some(location) = window().map(|window| window.location()) else { return String::new() };
    let [hash, search] = [location.hash(), location.search()].map(Result::unwrap_or_default);
    match hash.len() > 1 {
        true => hash,
        false if LAID_OUT.iter().any(|(written, _)| search.trim_start_matches('?') == *written) => String::new(),
        false => search,
    }
}

/// What stands in the address bar, behind the host.
pub(super) fn address_here() -> String {
    let Some(location) = window().map(|window| window.location()) else { return String::new() };
    [location.pathname(), location.search(), location.hash()].map(Result::unwrap_or_default).concat()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_written_whole() {
        let decode = |query: &str| decode(Kind::CUSTOMER, query);
        let parted = Parted {
            choices: vec![(Facet::Tag, vec!["café & té".into(), "vip".into()]), (Facet::Segment, vec![String::new()])],
            silent_days: Some(60),
            mine: true,
            also: "worth>=5000 & name~a".into(),
            ..Parted::default()
        };
        let filter = parted.text(Kind::CUSTOMER);
        let view = View {
            filter,
            sort: Sort::LastContact,
            reversed: true,
            grouping: Some(Grouping::Stage),
            ..View::default()
        };
        assert_eq!(decode(&encode(&view)), view);
        let address = encode_whole(&view, " té & María ", Some("late"));
        assert_eq!((decode(&address), search_of(&address)), (view, "té & María".to_owned()));
        assert_eq!(open_of(&address).as_deref(), Some("late"));
        assert_eq!(open_of("?view=a+b&q=c"), None, "no id looks so");
        assert_eq!(open_of(&behind_address("0af")).as_deref(), Some("0af"));
        assert_eq!(encode_whole(&View::default(), "  ", None), "");
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
        assert_eq!(decode("?sort=nonsense&what=ever&phone=perhaps"), View::default());
    }

    #[test]
    fn what_was_written_before_is_the_filter_that_it_was() {
        let written = "stage=lost&stage=&x.ab12cd34=yes&city=Le%C3%B3n&phone=no&contacted=yes&silent=60&mine=yes&late=yes&also=name%7Ea";
        let parted = Parted {
            choices: vec![
                (Facet::Stage, vec!["lost".into(), String::new()]),
                (Facet::Custom("ab12cd34".into()), vec!["yes".into()]),
                (Facet::City, vec!["León".into()]),
            ],
            phone: Some(false),
            contacted: Some(true),
            silent_days: Some(60),
            mine: true,
            late: true,
            also: "name~a".into(),
            ..Parted::default()
        };
        assert_eq!(decode(Kind::CUSTOMER, written).filter, parted.text(Kind::CUSTOMER));
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
