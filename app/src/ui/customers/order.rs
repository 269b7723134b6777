//! In which order the list stands, each direction in words.

use leptos::prelude::*;
use shared::book::Sort;
use shared::crm::{CustomField, CustomType};

use super::{choices, nearest};
use crate::i18n::ListWords;
use crate::reactive::memo;
use crate::state::{BOOK, Store, listing, store};

/// What the other direction of an order is called, for the page.
const BACK: &str = "-back";

/// An order that is offered: its name, what it is, whether the other way round, what it is called.
type Offered = (&'static str, Sort, bool, fn(&ListWords) -> &'static str);

const OFFERED: [Offered; 12] = [
    ("best", Sort::Best, false, |words| words.by_name),
    ("name", Sort::Name, false, |words| words.by_name),
    ("name-back", Sort::Name, true, |words| words.by_name_back),
    ("contact-back", Sort::LastContact, true, |words| words.unseen_longest),
    ("contact", Sort::LastContact, false, |words| words.seen_last),
    ("next", Sort::NextStep, false, |words| words.next_first),
    ("next-back", Sort::NextStep, true, |words| words.next_last),
    ("value", Sort::Worth, false, |words| words.most_worth),
    ("value-back", Sort::Worth, true, |words| words.least_worth),
    ("nearest", Sort::Distance, false, |words| words.nearest),
    ("newest", Sort::Created, false, |words| words.newest),
    ("newest-back", Sort::Created, true, |words| words.oldest),
];

/// The order, as a chip.
#[component]
pub fn Order() -> impl IntoView {
    let store = store();
    let searched = memo(move |_| store.query.with(|query| !query.trim().is_empty()));
    let now = memo(move |_| store.list.with(|view| name_of(&view.sort, view.reversed)));
    let choose = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        let Some((sort, reversed)) = of_name(&name) else { return };
        if sort == Sort::Distance {
            // It stands as it was until there is a position, which may not come.
            event_target::<web_sys::HtmlSelectElement>(&event).set_value(&now.get_untracked());
            return nearest::sort_by_distance(store);
        }
        store.list.update(|view| (view.sort, view.reversed, view.here) = (sort, reversed, None));
    };
    let options = move || {
        let (words, searched, now) = (store.words().list, searched.get(), now.get());
        // By name it is anyhow while nothing is searched for.
        let known = OFFERED.into_iter().filter(|(name, ..)| searched || *name != "name" || now == *name);
        let mut all: Vec<(String, String)> = known
            .map(|(name, _, _, word)| {
                let word = if name == "best" && searched { words.best } else { word(words) };
                (name.to_owned(), word.to_owned())
            })
            .collect();
        for field in own(store) {
            let (name, label) = (listing::custom_name(&field.id), field.label(store.language()).to_owned());
            all.push((format!("{name}{BACK}"), (words.falling)(&label)));
            all.push((name, (words.rising)(&label)));
        }
        // What a table is sorted by.
        if !all.iter().any(|(name, _)| *name == now) {
            let label = store.list.with(|view| match &view.sort {
                Sort::By(facet) => choices::facet_name(store, facet),
                Sort::Best
                | Sort::Name
                | Sort::LastContact
                | Sort::NextStep
                | Sort::Worth
                | Sort::Created
                | Sort::Touched
                | Sort::Distance
                | Sort::Custom(_) => words.by_name.to_owned(),
            });
            all.push((now.clone(), label));
        }
        let option = |(name, word): (String, String)| {
            let is_chosen = name == now;
            view! { <option value=name prop:selected=is_chosen>{word}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    view! {
        <select class="pick order" name="order" aria-label=move || store.words().order on:change=choose>{options}</select>
    }
}

/// The workspace's own fields by which customers can be put in order.
fn own(store: Store) -> impl Iterator<Item = CustomField> {
    let is_scale = |field: &CustomField| matches!(field.holds, CustomType::Number | CustomType::Date);
    store.custom_fields().into_iter().filter(move |field| field.kind == BOOK && is_scale(field))
}

fn name_of(sort: &Sort, reversed: bool) -> String {
    let offered = OFFERED.iter().find(|(_, own, back, _)| own == sort && *back == reversed);
    if let Some((name, ..)) = offered {
        return (*name).to_owned();
    }
    match (sort, reversed) {
        (Sort::Best, true) => "name-back".to_owned(),
        (Sort::Distance, true) => "nearest".to_owned(),
        _ => format!("{}{}", listing::sort_name(sort).unwrap_or_default(), if reversed { BACK } else { "" }),
    }
}

fn of_name(name: &str) -> Option<(Sort, bool)> {
    if let Some((_, sort, reversed, _)) = OFFERED.into_iter().find(|(own, ..)| *own == name) {
        return Some((sort, reversed));
    }
    let (plain, reversed) = name.strip_suffix(BACK).map_or((name, false), |plain| (plain, true));
    Some((listing::sort_of_name(plain)?, reversed))
}

#[cfg(test)]
mod tests {
    use shared::book::Facet;

    use super::*;

    #[test]
    fn an_order_is_chosen_by_its_name() {
        let own = Sort::Custom("ab12cd34".into());
        for (sort, reversed) in OFFERED.into_iter().map(|(_, sort, reversed, _)| (sort, reversed)).chain([
            (own.clone(), false),
            (own, true),
            (Sort::By(Facet::City), true),
        ]) {
            assert_eq!(of_name(&name_of(&sort, reversed)), Some((sort, reversed)));
        }
        assert_eq!(name_of(&Sort::Best, true), "name-back");
    }
}
