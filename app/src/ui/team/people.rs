//! Who sells to whom: a row a person. On a phone the row is two lines.

use leptos::prelude::*;
use shared::book::team::Person;

use super::at_risk::sums;
use super::links::{address, of_nobody, to, to_list};
use super::{Told, names};
use crate::i18n::grouped;
use crate::reactive::memo;
use crate::state::{Route, Store, store};
use crate::ui::word::word;

/// The table.
#[component]
pub(super) fn People(told: Told) -> impl IntoView {
    let store = store();
    let people = memo(move |_| told.with(|told| told.team.people.clone()));
    let rows = move || people.get().into_iter().map(|person| view! { <Row told=told person=person/> }).collect_view();
    view! {
        <section class="team-block team-people" data-test="people" aria-label=move || store.words().team.people>
            <h2>{word(|words| words.team.people)}</h2>
            <p class="explained">{word(|words| words.team.people_hint)}</p>
            <table class="team-table">
                <thead>
                    <tr>
                        <th scope="col">{word(|words| words.team.person)}</th>
                        <th scope="col">{word(|words| words.customers)}</th>
                        <th scope="col">{word(|words| words.team.visits)}</th>
                        <th scope="col">{word(|words| words.team.orders)}</th>
                        <th scope="col">{word(|words| words.team.overdue)}</th>
                        <th scope="col">{word(|words| words.team.silent)}</th>
                        <th scope="col">{word(|words| words.team.worth)}</th>
                        <th scope="col">{word(|words| words.team.risk)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Row(told: Told, person: Person) -> impl IntoView {
    let store = store();
    let Person { member, customers, visits, orders, overdue, at_risk, worth, at_risk_worth, .. } = person;
    let name = move || names::name(store, member);
    let title = match member {
        Some(own) => {
            view! { <a href=Route::Team(Some(own)).path() on:click=to(store, Route::Team(Some(own)))>{name}</a> }
                .into_any()
        }
        None => view! {
            <a href=address() on:click=move |event| {
                to_list(store, told.with_untracked(|told| of_nobody(&told.wanted)))(event);
            }>{name}</a>
        }
        .into_any(),
    };
    let risk = at_risk_worth.clone();
    let line = move || (store.words().team.person_line)(customers, orders, &sums(store, &risk));
    view! {
        <tr data-test="person" data-member=member.map(|member| member.to_string())>
            <th scope="row">{title}<span class="team-person-line">{line}</span></th>
            <td>{grouped(customers)}</td>
            <td>{grouped(visits)}</td>
            <td>{grouped(orders)}</td>
            <td>{grouped(overdue)}</td>
            <td>{grouped(at_risk)}</td>
            <td>{below(store, worth)}</td>
            <td class="team-risk">{below(store, at_risk_worth)}</td>
        </tr>
    }
}

/// Amounts below each other, one a currency.
fn below(store: Store, amounts: Vec<(String, i64)>) -> impl IntoView {
    let lines = move || {
        let line =
            |own: &(String, i64)| view! { <span class="team-sum-line">{sums(store, std::slice::from_ref(own))}</span> };
        amounts.iter().map(line).collect_view()
    };
    lines.into_any()
}
