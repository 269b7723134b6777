//! What choices, groups and filters are called.

use leptos::prelude::With as _;
use shared::book::{Facet, Grouping, Parted};
use shared::crm::kinds::with_own_list;
use shared::crm::{Kind, KindDef, Value, definition};

use crate::state::Store;
use crate::ui::list::said;

/// The table of those whom facets tell apart.
fn table() -> &'static KindDef {
    definition(with_own_list())
}

/// What a facet is called.
pub fn facet_name(store: Store, facet: &Facet) -> String {
    let field = |key: &str| {
        let found = table().field(key);
        found.map_or_else(String::new, |field| field.label.said(store.language(), store.region()).to_owned())
    };
    match facet {
        Facet::Relation => field("relation"),
        Facet::Stage => field("stage"),
        Facet::Segment => field("segment"),
        Facet::Owner => field("owner"),
        Facet::Territory => store.words().territory.to_owned(),
        Facet::City => store.words().list.city.to_owned(),
        Facet::Tag => {
            let group = table().group("tag");
            group.map_or_else(String::new, |group| group.label.said(store.language(), store.region()).to_owned())
        }
        Facet::Custom(id) => {
            let fields = store.all_custom_fields();
            let found = fields.iter().find(|field| field.id == *id);
            found.map_or_else(String::new, |field| field.label(store.language()).to_owned())
        }
    }
}

/// What a choice of a facet is called.
pub fn choice_name(store: Store, facet: &Facet, choice: &str) -> String {
    let words = store.words();
    if choice.is_empty() {
        return if *facet == Facet::Owner { words.nobody } else { words.without_choice }.to_owned();
    }
    let coded = |key: &str| {
        let found = table().field(key);
        found.map_or_else(|| choice.to_owned(), |field| store.shown(field.value, &Value::text(choice)))
    };
    match facet {
        Facet::Relation => coded("relation"),
        Facet::Stage => coded("stage"),
        Facet::Owner => store.member_name(choice).unwrap_or_else(|| words.somebody.to_owned()),
        Facet::Territory => choice.parse().map_or_else(|_| choice.to_owned(), |number| store.territory_name(number)),
        Facet::Custom(_) if choice == "yes" => words.yes.to_owned(),
        Facet::Custom(_) if choice == "no" => words.no.to_owned(),
        Facet::Segment | Facet::City | Facet::Tag | Facet::Custom(_) => choice.to_owned(),
    }
}

/// The segments that most customers are of, the most frequent first, as far as the list has been told them; watched.
pub fn usual_segments(store: Store) -> Vec<String> {
    store.variety.with(|variety| variety.segments.clone())
}

/// What customers are told apart by in groups; none for initials.
pub fn facet_of(grouping: &Grouping) -> Option<Facet> {
    match grouping {
        Grouping::Territory => Some(Facet::Territory),
        Grouping::Segment => Some(Facet::Segment),
        Grouping::Stage => Some(Facet::Stage),
        Grouping::Owner => Some(Facet::Owner),
        Grouping::Custom(id) => Some(Facet::Custom(id.clone())),
        Grouping::Initial => None,
    }
}

/// What a group is called.
pub fn group_name(store: Store, grouping: Option<&Grouping>, choice: &str) -> String {
    match grouping.and_then(facet_of) {
        Some(facet) => choice_name(store, &facet, choice),
        None if choice.is_empty() => store.words().nameless.to_owned(),
        None => choice.to_owned(),
    }
}

/// Each condition of a filter with its name, and the filter without it.
pub fn conditions(store: Store, kind: Kind, filter: &Parted) -> Vec<(String, Parted)> {
    let words = store.words();
    let mut found = Vec::new();
    let mut plain = |is_set: bool, name: String, without: fn(&mut Parted)| {
        if is_set {
            let mut filter = filter.clone();
            without(&mut filter);
            found.push((name, filter));
        }
    };
    let either = |is: Option<bool>, yes: &str, no: &str| if is == Some(true) { yes.to_owned() } else { no.to_owned() };
    plain(filter.mine, words.only_mine.to_owned(), |filter| filter.mine = false);
    plain(filter.late, words.list.late.to_owned(), |filter| filter.late = false);
    let silent = filter.silent_days;
    plain(silent.is_some(), (words.silent_for)(silent.unwrap_or(0)), |filter| filter.silent_days = None);
    let seen = either(filter.contacted, words.once_seen, words.never_seen);
    plain(filter.contacted.is_some(), seen, |filter| filter.contacted = None);
    let phone = either(filter.phone, words.with_phone, words.without_phone);
    plain(filter.phone.is_some(), phone, |filter| filter.phone = None);
    let mail = either(filter.mail, words.with_mail, words.without_mail);
    plain(filter.mail.is_some(), mail, |filter| filter.mail = None);
    let tasks = either(filter.open_tasks, words.with_tasks, words.without_tasks);
    plain(filter.open_tasks.is_some(), tasks, |filter| filter.open_tasks = None);
    for (facet, choices) in &filter.choices {
        for choice in choices {
            let mut without = filter.clone();
            without.choose(facet, choice, false);
            let name = choice_name(store, facet, choice);
            let name = if choice.is_empty() { format!("{}: {name}", facet_name(store, facet)) } else { name };
            found.push((name, without));
        }
    }
    for said in said(store, kind, &filter.also) {
        found.push((said.sentence, Parted { also: said.without, ..filter.clone() }));
    }
    found
}
