//! Four numbers, each with what it was before or whose it is.

use leptos::prelude::*;
use shared::book::team::Change;

use super::links::{address, contacted, ordered, overdue, to_list, visited};
use super::{Told, names};
use crate::i18n::{grouped, percent};
use crate::state::store;
use crate::ui::word::word;

/// The numbers.
#[component]
pub(super) fn Numbers(told: Told) -> impl IntoView {
    let store = store();
    let visits = move || told.with(|told| told.team.visits);
    let orders = move || told.with(|told| told.team.orders);
    let shown = move |change: Change| {
        view! {
            <p class="team-figure">{grouped(change.now)}</p>
            <p class="team-change" class:more={change.now > change.before} class:fewer={change.now < change.before}>
                {move || (store.words().team.change)(change)}
            </p>
        }
    };
    let of_all = move || {
        told.with(|told| {
            let (some, all) = (told.team.contacted.now, told.team.customers);
            view! {
                <p class="team-figure">{grouped(some)} <span class="team-of">{move || (store.words().team.of)(all)}</span></p>
                <p class="team-change">{percent(some, all)}" %"</p>
            }
        })
    };
    let owed = move || {
        told.with(|told| {
            let team = &told.team;
            let whose = if team.people.len() > 1 {
                let mut owing: Vec<(u32, String)> = team
                    .people
                    .iter()
                    .map(|person| person.overdue)
                    .zip(names::short(store, &team.people))
                    .filter(|(owed, _)| *owed > 0)
                    .collect();
                owing.sort_by(|(a, _), (b, _)| b.cmp(a));
                let owing = owing.iter().map(|(owed, name)| (store.words().team.owed_by)(*owed, name));
                owing.collect::<Vec<_>>().join(" · ")
            } else {
                String::new()
            };
            let whose = if team.overdue == 0 { store.words().team.up_to_date.to_owned() } else { whose };
            view! {
                <p class="team-figure">{grouped(team.overdue)}</p>
                <p class="team-change" class:late={team.overdue > 0}>{whose}</p>
            }
        })
    };
    let list = address();
    view! {
        <ul class="team-numbers">
            <li class="team-number" data-test="team-visits">
                <a class="team-label" href=list.clone()
                    on:click=move |event| to_list(store, told.with_untracked(|told| visited(&told.wanted)))(event)>
                    {word(|words| words.team.visits)}
                </a>
                {move || shown(visits())}
            </li>
            <li class="team-number" data-test="team-contacted">
                <a class="team-label" href=list.clone()
                    on:click=move |event| to_list(store, told.with_untracked(|told| contacted(&told.wanted)))(event)>
                    {word(|words| words.team.contacted)}
                </a>
                {of_all}
            </li>
            <li class="team-number" data-test="team-orders">
                <a class="team-label" href=list.clone()
                    on:click=move |event| to_list(store, told.with_untracked(|told| ordered(&told.wanted)))(event)>
                    {word(|words| words.team.orders)}
                </a>
                {move || shown(orders())}
            </li>
            <li class="team-number" data-test="team-overdue">
                <a class="team-label" href=list
                    on:click=move |event| to_list(store, told.with_untracked(|told| overdue(&told.wanted)))(event)>
                    {word(|words| words.team.overdue)}
                </a>
                {owed}
            </li>
        </ul>
    }
}
