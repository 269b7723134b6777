//! The head of the screen: whose numbers, over which days, of which territory.

use leptos::prelude::*;
use shared::book::team::Period;
use shared::crm::Role;
use shared::document::DocId;

use super::{Told, names};
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::shell::Chip;
use crate::ui::word::word;

/// The head.
#[component]
pub(super) fn Head(told: Told, member: Option<DocId>) -> impl IntoView {
    let store = store();
    let title = move || member.map_or_else(|| store.words().team.team.to_owned(), |own| names::name(store, Some(own)));
    let back = member.map(|_| {
        view! {
            <button type="button" class="quiet icon-only team-back" data-test="back"
                aria-label=move || store.words().back on:click=move |_| store.back()>
                <Sign icon=Icon::Back/>
            </button>
        }
    });
    let extent = move || {
        told.with(|told| {
            let words = store.words().team;
            let customers = (words.customers)(told.team.customers);
            let owners = told.team.people.iter().filter(|person| person.member.is_some()).count();
            if member.is_some() { customers } else { (words.sellers)(owners, &customers) }
        })
    };
    view! {
        <header class="sheet-head team-head">
            {back}
            <h1>{title}</h1>
            <p class="team-extent">{extent}</p>
            <Territories/>
            <Periods/>
            <Chip/>
        </header>
        <Missing/>
    }
}

/// The choice of days: a list on a phone, side by side where there is room.
#[component]
fn Periods() -> impl IntoView {
    let store = store();
    let word = move |period: Period| (store.words().team.period_of)(period);
    let chosen = move |period: Period| store.team.period.get() == period;
    let options = move || {
        let options = Period::ALL.into_iter().enumerate();
        options
            .map(|(at, period)| view! { <option value=at.to_string() prop:selected=move || chosen(period)>{move || word(period)}</option> })
            .collect_view()
    };
    let choose = move |typed: String| {
        if let Some(period) = typed.parse::<usize>().ok().and_then(|at| Period::ALL.get(at)) {
            store.team.period.set(*period);
        }
    };
    view! {
        <select class="team-period" name="period" aria-label=move || store.words().team.period
            on:change=move |event| choose(event_target_value(&event))>{options()}</select>
        <div class="choices team-periods" role="group" aria-label=move || store.words().team.period>
            {Period::ALL.into_iter().map(|period| view! {
                <button type="button" class="choice" aria-pressed=move || chosen(period).to_string()
                    on:click=move |_| store.team.period.set(period)>{move || word(period)}</button>
            }).collect_view()}
        </div>
    }
}

/// The choice of a territory, where there are several.
#[component]
fn Territories() -> impl IntoView {
    let store = store();
    let own = memo(move |_| territories(store));
    let are_several = memo(move |_| own.with(|own| own.len() > 1));
    let options = move || {
        let all = own.get().into_iter().map(|number| {
            view! {
                <option value=number.to_string() prop:selected=move || store.team.territory.get() == Some(number)>
                    {move || store.territory_name(number)}
                </option>
            }
        });
        all.collect_view()
    };
    view! {
        <Show when=move || are_several.get()>
            <select class="team-territory" name="team-territory" aria-label=move || store.words().territory
                on:change=move |event| store.team.territory.set(event_target_value(&event).parse().ok())>
                <option value="" prop:selected=move || store.team.territory.get().is_none()>{word(|words| words.team.territory_all)}</option>
                {options}
            </select>
        </Show>
    }
}

/// Which territories are on this device.
fn territories(store: Store) -> Vec<u32> {
    let mut own: Vec<u32> =
        store.seat().into_iter().flat_map(|seat| seat.territories(Role::Reader).collect::<Vec<_>>()).collect();
    own.sort_unstable();
    own.dedup();
    own
}

/// Where others have territories that are not on this device, it says of which the numbers are.
#[component]
fn Missing() -> impl IntoView {
    let store = store();
    let names = memo(move |_| {
        let own = territories(store);
        let is_one_missing =
            store.directory.with(|directory| directory.territories.iter().any(|(number, _)| !own.contains(number)));
        is_one_missing.then(|| own.iter().map(|number| store.territory_name(*number)).collect::<Vec<_>>().join(", "))
    });
    view! {
        <p class="explained" data-test="only-here" hidden=move || names.with(Option::is_none)>
            {move || names.get().map(|names| (store.words().team.only_here)(&names))}
        </p>
    }
}
