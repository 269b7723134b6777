//! Two records side by side: by what a person sees whether they are one. On a phone one stands below the other.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::{Field, Kind, Value, ValueType, definition};
use shared::document::{DocId, Record};
use shared::replica::{Answer, Question};

use crate::state::{Route, Store, store};
use crate::ui::record::{Spec, say_value};

/// Records that have been read, of kinds of which nothing is told beside their rows.
pub type Read = RwSignal<BTreeMap<DocId, Record>>;

/// Reads records; `then` follows, also where they cannot be read.
pub fn read(docs: Vec<DocId>, into: Read, store: Store, then: impl FnOnce() + 'static) {
    store.inquire(Question::Records { docs }, move |answer| {
        match answer {
            Ok(Answer::Records { records: told }) => {
                // The page may be gone by now.
                into.try_set(told.into_iter().filter_map(|(doc, record)| Some((doc, record?))).collect());
            }
            Ok(_) => {}
            Err(error) => store.show_error(&error),
        }
        then();
    });
}

/// What is said of each, line by line; what is equal stands back.
#[component]
pub fn Beside(
    kind: Kind,
    /// The two, the one that stays first.
    both: (DocId, DocId),
    /// Who wrote each down, where that is known.
    #[prop(optional, into)]
    makers: Signal<[String; 2]>,
    /// Whether it is said which one stays.
    #[prop(optional)]
    says_which: bool,
    /// What has been read of them already: else it comes by itself, and what stands below moves.
    #[prop(optional)]
    known: Option<Read>,
) -> impl IntoView {
    let store = store();
    // What is told of customers says nothing of other kinds: of these it is what stands below their titles in lists.
    let records = known.unwrap_or_else(|| Read::new(BTreeMap::new()));
    if known.is_none() && !definition(kind).has_own_screens() {
        read(vec![both.0, both.1], records, store, || {});
    }
    let column = move |at: usize| {
        let doc = if at == 0 { both.0 } else { both.1 };
        let other = if at == 0 { both.1 } else { both.0 };
        let role = move || if at == 0 { store.words().exchange.stays } else { store.words().exchange.joins };
        let lines = move || {
            let maker = makers.with(|makers| makers[at].clone());
            let lines =
                |doc: DocId, maker: String| records.with(|records| lines(kind, doc, records.get(&doc), maker, store));
            let theirs = lines(other, String::new());
            let own = lines(doc, maker).into_iter().enumerate();
            let own = own.filter(|(_, (_, value))| !value.is_empty());
            own.map(|(place, (label, value))| {
                let is_equal = theirs.get(place).is_some_and(|(_, other)| *other == value);
                view! { <div class:equal=is_equal><dt>{label}</dt><dd>{value}</dd></div> }
            })
            .collect_view()
        };
        view! {
            <div class="beside-one" data-test="beside" data-doc=doc.to_string()>
                {says_which.then(|| view! { <p class="when">{role}</p> })}
                <a class="pair-title" href=Route::Record { kind, doc }.path() on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::Record { kind, doc });
                }>{move || store.name_of(doc)}</a>
                <dl class="beside-lines">{lines}</dl>
            </div>
        }
    };
    view! {
        {says_which.then(|| view! { <p class="explained" data-test="stays">{move || older_stays(both.0, store)}</p> })}
        <div class="beside">{column(0)}{column(1)}</div>
    }
}

/// Which of two stays: the older one, whoever merges them. Two may have one name, and are told apart by when they were written down.
fn older_stays(doc: DocId, store: Store) -> String {
    let made = store.told.with(|told| told.get(&doc).map(|told| told.made)).filter(|made| *made != 0);
    let which = [Some(store.name_of(doc)), made.map(|made| store.moment(made))];
    let which = which.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    (store.words().exchange.older_stays)(&which)
}

/// What is said of one: always the same lines, so that two can be compared; a line of which nothing is known is empty. `record` of kinds
/// without screens of their own, once it is here.
fn lines(kind: Kind, doc: DocId, record: Option<&Record>, maker: String, store: Store) -> Vec<(&'static str, String)> {
    let (words, table) = (store.words(), definition(kind));
    let shown = |holds: ValueType, texts: &[String]| {
        let values =
            texts.iter().map(|text| holds.display(&Value::text(text.clone()), store.region(), store.language()));
        values.collect::<Vec<_>>().join(" · ")
    };
    let told = store.told.with(|told| told.get(&doc).cloned()).unwrap_or_default();
    let label = |group: &str| {
        table.group(group).map(|group| group.label.said(store.language(), store.region())).unwrap_or_default()
    };
    let city = table.by_path("address/city");
    let city = city.map(|field| field.label.said(store.language(), store.region())).unwrap_or_default();
    let made = if told.made == 0 { String::new() } else { store.moment(told.made) };
    let made = [made, maker].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    if !table.has_own_screens() {
        let line = table.shown.map_or(&[][..], |shown| shown.line);
        let fact = |field: &'static Field| {
            let value = record.map(|record| record.value(field.key)).filter(|value| !value.is_null());
            let said = value.map(|value| say_value(&Spec::of(field), value, |_, _| None, store));
            (field.label.said(store.language(), store.region()), said.unwrap_or_default())
        };
        let facts = line.iter().filter_map(|key| table.field(key)).map(fact);
        return facts.chain(std::iter::once((words.exchange.made, made))).collect();
    }
    vec![
        (city, store.place_of(doc)),
        (label("phone"), shown(ValueType::Phone, &told.phones)),
        (label("tax_id"), shown(ValueType::TaxId, &told.tax_ids)),
        (words.exchange.last_contact, told.last.map_or_else(|| words.never.to_owned(), |last| store.moment(last))),
        (words.exchange.done_with, told.activities.to_string()),
        (words.exchange.made, made),
    ]
}
