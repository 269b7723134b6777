//! What people are called.

use shared::book::team::Person;
use shared::document::DocId;

use crate::state::Store;

/// A member's name; what is nobody's is called so. Watched.
pub(super) fn name(store: Store, member: Option<DocId>) -> String {
    match member {
        Some(member) => store.member_name(&member.to_string()).unwrap_or_else(|| store.words().somebody.to_owned()),
        None => store.words().team.nobody.to_owned(),
    }
}

/// The names of people where there is little room: the first word of each, unless two of them share it. Watched.
pub(super) fn short(store: Store, people: &[Person]) -> Vec<String> {
    let names: Vec<String> = people.iter().map(|person| name(store, person.member)).collect();
    let first = |name: &str| name.split(' ').next().unwrap_or_default().to_owned();
    let is_alone = |own: &str| names.iter().filter(|name| first(name) == own).count() == 1;
    let shorten = |(name, person): (&String, &Person)| {
        let own = first(name);
        if person.member.is_some() && is_alone(&own) { own } else { name.clone() }
    };
    names.iter().zip(people).map(shorten).collect()
}
