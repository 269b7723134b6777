//! What is done with the list seldom: groups, with what the colours of the rows mean, selecting, and taking the list along.

use leptos::prelude::*;
use shared::book::{Facet, Grouping};
use shared::crm::{CustomField, CustomType, Kind};

use super::choices;
use crate::protocol::Form;
use crate::state::{Selection, Store, listing, store};
use crate::ui::word::word;

const GROUPINGS: [(&str, Option<Grouping>); 6] = [
    ("none", None),
    ("territory", Some(Grouping::Territory)),
    ("segment", Some(Grouping::Segment)),
    ("stage", Some(Grouping::Stage)),
    ("owner", Some(Grouping::Owner)),
    ("initial", Some(Grouping::Initial)),
];

/// What the list's menu has of customers alone.
#[component]
pub fn OfCustomers(kind: Kind) -> impl IntoView {
    let store = store();
    let is_empty = move || store.customers.with(|window| window.total == 0);
    let item = move |test: &'static str, word: fn(Store) -> &'static str, act: fn(Store)| {
        view! {
            <button type="button" class="menu-item" data-test=test disabled=is_empty on:click=move |_| {
                store.uncover();
                act(store);
            }>{move || word(store)}</button>
        }
    };
    view! {
        <Groups kind=kind/>
        <Colours/>
        {item("select-many", |store| store.words().select_many, |store| {
            store.selection.set(Selection { is_on: true, ..Selection::default() });
        })}
        {item("export-csv", |store| store.words().export_table, |store| store.export_list(Form::Csv))}
        {item("export-activities", |store| store.words().exchange.export_their_activities, Store::export_their_activities)}
        {item("export-json", |store| store.words().exchange.export_lines, |store| store.export_list(Form::Json))}
        {item("export-cards", |store| store.words().export_cards, |store| store.export_list(Form::Cards))}
    }
}

/// By what the list is in groups.
#[component]
fn Groups(kind: Kind) -> impl IntoView {
    let store = store();
    let now = move || {
        store.list.with(|view| match &view.grouping {
            Some(Grouping::Custom(id)) => listing::custom_name(id),
            known => GROUPINGS.iter().find(|(_, own)| own == known).map_or("none", |(name, _)| name).to_owned(),
        })
    };
    let choose = move |event| {
        let name = event_target_value(&event);
        let known = GROUPINGS.iter().find(|(own, _)| **own == name).map(|(_, grouping)| grouping.clone());
        if let Some(grouping) = known.or_else(|| listing::custom_id(&name).map(|id| Some(Grouping::Custom(id)))) {
            store.list.update(|view| view.grouping = grouping);
        }
    };
    let options = move || {
        let known = GROUPINGS.into_iter().map(|(name, own)| (name.to_owned(), grouping_name(store, own.as_ref())));
        let is_choice = |field: &CustomField| matches!(field.holds, CustomType::Choice | CustomType::YesNo);
        let own = store.custom_fields().into_iter();
        let own = own.filter(move |field| field.kind == kind && is_choice(field));
        let own = own.map(|field| (listing::custom_name(&field.id), field.label(store.language()).to_owned()));
        let now = now();
        let option = |(name, word): (String, String)| {
            let is_chosen = name == now;
            view! { <option value=name prop:selected=is_chosen>{word}</option> }
        };
        known.chain(own).map(option).collect_view()
    };
    view! {
        <label class="menu-choice">
            <span>{word(|words| words.grouping)}</span>
            <select name="grouping" on:change=choose>{options}</select>
        </label>
    }
}

fn grouping_name(store: Store, grouping: Option<&Grouping>) -> String {
    match (grouping, grouping.and_then(choices::facet_of)) {
        (None, _) => store.words().grouping_none.to_owned(),
        (Some(_), Some(facet)) => choices::facet_name(store, &facet),
        (Some(_), None) => store.words().grouping_initial.to_owned(),
    }
}

/// What the edges of the rows mean.
#[component]
fn Colours() -> impl IntoView {
    let store = store();
    let all = move || {
        let variety = store.variety.get();
        let Some(facet) = variety.edge else { return Vec::new() };
        let named = (1_u32..).zip(variety.coloured).map(|(at, choice)| {
            let spine = if facet == Facet::Territory { choice.parse().unwrap_or(0) % super::row::SPINES } else { at };
            (spine, choices::choice_name(store, &facet, &choice))
        });
        let others = (facet == Facet::Segment).then(|| (0, store.words().list.other_segments.to_owned()));
        named.chain(others).collect()
    };
    view! {
        <div class="colours" role="group" aria-label=move || store.words().list.colours hidden=move || all().is_empty()>
            {move || all().into_iter().map(|(spine, name)| view! {
                <span class="colour" data-spine=spine>{name}</span>
            }).collect_view()}
        </div>
    }
}
