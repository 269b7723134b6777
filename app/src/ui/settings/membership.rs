//! Whose device this is: workspace, member, territories and roles.

use leptos::prelude::*;
use shared::crm::kinds::member::ROLES;
use shared::crm::values::choice;

use crate::state::store;

/// The facts.
#[component]
pub fn Membership() -> impl IntoView {
    let store = store();
    let facts = move || {
        let (seat, words, language) = (store.seat()?, store.words(), store.language());
        let roles = seat.grants.iter().filter(|grant| grant.scope != 0).map(|grant| {
            let role = choice::label(grant.role.name(), ROLES, language).unwrap_or_default();
            format!("{}: {role}", store.territory_name(grant.scope))
        });
        Some(view! {
            <dl class="facts">
                <dt>{words.workspace}</dt><dd data-test="workspace">{seat.workspace_name.clone()}</dd>
                <dt>{words.member}</dt><dd data-test="member">{seat.member_name.clone()}</dd>
                <dt>{words.role}</dt><dd>{roles.map(|role| view! { <p>{role}</p> }).collect_view()}</dd>
                <dt>{words.this_one}</dt><dd>{(words.device_and_number)(&store.device_name(seat.device), seat.device)}</dd>
            </dl>
        })
    };
    view! {
        <section class="group" aria-label=move || store.words().workspace>{facts}</section>
    }
}
