//! Who has not been visited: the customers of each person by how long nothing was done with them. What is drawn is a table, too.

use leptos::prelude::*;
use shared::book::team::{BAND_COUNT, Person};
use shared::document::DocId;

use super::links::{address, band, to, to_list};
use super::{Told, names};
use crate::i18n::{grouped, percent};
use crate::reactive::memo;
use crate::state::{Route, store};
use crate::ui::word::word;

/// A part of fewer customers has no room for its number.
const NUMBERED: u32 = 14;

/// So many people are drawn until somebody wants to see all.
const FIRST: usize = 8;

/// The bands. Of one person alone they are also listed below each other.
#[component]
pub(super) fn Bands(told: Told, is_alone: bool) -> impl IntoView {
    let store = store();
    let by_visit = store.team.by_visit;
    let most = RwSignal::new(FIRST);
    let owners = memo(move |_| {
        told.with(|told| told.team.people.iter().filter(|person| person.customers > 0).cloned().collect::<Vec<_>>())
    });
    let rows = move || {
        let shown = owners.get().into_iter().take(most.get());
        shown.map(|person| view! { <Row told=told person=person is_alone=is_alone/> }).collect_view()
    };
    let beyond = move || owners.with(Vec::len) > most.get();
    let how = move |wanted: bool, test: &'static str| {
        view! {
            <button type="button" class="choice" data-test=test aria-pressed=move || (by_visit.get() == wanted).to_string()
                on:click=move |_| by_visit.set(wanted)>
                {move || if wanted { store.words().team.visit } else { store.words().team.contact }}
            </button>
        }
    };
    let heads = move || store.words().team.bands_in_full.map(|band| view! { <span role="columnheader">{band}</span> });
    let legend = move || {
        let bands = store.words().team.bands;
        bands.into_iter().enumerate().map(|(at, band): (usize, &'static str)| view! { <li><span class=format!("swatch band-{at}")></span>{band}</li> }).collect_view()
    };
    view! {
        <section class="team-block team-silence" data-test="silence" aria-label=move || store.words().team.silence>
            <h2>{word(|words| words.team.silence)}</h2>
            <div class="team-title">
                <p class="explained">{move || (store.words().team.silence_hint)(by_visit.get())}</p>
                <div class="choices" role="group" aria-label=move || store.words().team.since>
                    {how(false, "by-contact")}
                    {how(true, "by-visit")}
                </div>
            </div>
            <div role="table" class="team-bars" aria-label=move || store.words().team.silence>
                <div role="row" class="unseen">
                    <span role="columnheader">{word(|words| words.team.person)}</span>
                    <span role="columnheader">{word(|words| words.customers)}</span>
                    {heads}
                </div>
                {rows}
            </div>
            <button type="button" class="quiet" hidden=move || !beyond() on:click=move |_| most.set(usize::MAX)>
                {move || (store.words().team.see_all)(owners.with(Vec::len))}
            </button>
            {match is_alone {
                true => (move || owners.get().into_iter().map(|person| view! { <Lines told=told person=person/> }).collect_view()).into_any(),
                false => view! { <ul class="team-legend" aria-hidden="true">{legend}</ul> }.into_any(),
            }}
        </section>
    }
}

/// One person's customers.
#[component]
fn Row(told: Told, person: Person, is_alone: bool) -> impl IntoView {
    let store = store();
    let member = person.member;
    let (by_contact, by_visit, customers) = (person.by_contact, person.by_visit, person.customers);
    let counts = move || if store.team.by_visit.get() { by_visit } else { by_contact };
    let name = move || names::name(store, member);
    let title = match member {
        Some(own) if !is_alone => view! {
            <a href=Route::Team(Some(own)).path() data-test="team-person" on:click=to(store, Route::Team(Some(own)))>{name}</a>
        }
        .into_any(),
        _ => name.into_any(),
    };
    let bar = move || {
        let parts = counts().into_iter().enumerate();
        parts.map(|(at, count)| view! { <Part told=told member=member at=at count=count/> }).collect_view()
    };
    view! {
        <div role="row" class="team-row">
            <div class="team-row-head">
                <span role="rowheader" class="team-name">{title}</span>
                <span role="cell" class="team-count">{move || (store.words().team.customers)(customers)}</span>
            </div>
            <div class="team-bar">{bar}</div>
        </div>
    }
}

/// One person's customers, a line a band.
#[component]
fn Lines(told: Told, person: Person) -> impl IntoView {
    let store = store();
    let (member, of) = (person.member, person.customers);
    let counts = move || if store.team.by_visit.get() { person.by_visit } else { person.by_contact };
    let lines = move || {
        let bands = store.words().team.bands_in_full.into_iter().zip(counts()).enumerate();
        let line = |(at, (band, count))| view! { <Line told=told member=member at=at band=band count=count of=of/> };
        bands.map(line).collect_view()
    };
    view! { <ul class="team-lines">{lines}</ul> }
}

/// A part of a bar: as wide as it has customers, and a link to them.
#[component]
fn Part(told: Told, member: Option<DocId>, at: usize, count: u32) -> impl IntoView {
    let store = store();
    if count == 0 {
        return view! { <span role="cell" class="unseen">"0"</span> }.into_any();
    }
    let label = move || {
        let words = store.words().team;
        (words.band_of)(&names::name(store, member), words.bands_in_full[at], count)
    };
    view! {
        <span role="cell" class="team-part" style:flex-grow=count.to_string()>
            <a href=address() class=format!("band-{at}") data-test="band" data-band=at
                aria-label=label title=label
                on:click=move |event| open(store, told, member, at)(event)>
                {(count >= NUMBERED).then(|| grouped(count))}
            </a>
        </span>
    }
    .into_any()
}

/// The same as a line.
#[component]
fn Line(told: Told, member: Option<DocId>, at: usize, band: &'static str, count: u32, of: u32) -> impl IntoView {
    let store = store();
    view! {
        <li>
            <a href=address() class="team-line" on:click=move |event| open(store, told, member, at)(event)>
                <span><span class=format!("swatch band-{at}")></span>{band}</span>
                <span class="team-amount">{grouped(count)}" · "{percent(count, of)}" %"</span>
            </a>
        </li>
    }
}

fn open(store: crate::state::Store, told: Told, member: Option<DocId>, at: usize) -> impl Fn(leptos::ev::MouseEvent) {
    let by_visit = store.team.by_visit.get_untracked();
    to_list(store, told.with_untracked(|told| band(&told.wanted, member, at, by_visit)))
}

/// The bands are as many as there are tones for them.
const _: () = assert!(BAND_COUNT == 5, "public/styles/team.css has five");
