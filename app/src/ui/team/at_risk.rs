//! Customers who may be lost: silent for long, those who buy most first.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::values::money::Money;

use super::links::{address, at_risk, select_all, to, to_list};
use super::{Told, names};
use crate::i18n::amount;
use crate::protocol::AtRiskLine;
use crate::reactive::memo;
use crate::state::{Proposed, Route, Store, store};
use crate::ui::customers::brief;
use crate::ui::word::word;

/// Silence of so many days is long enough to be in red, days.
const LONG: u32 = 90;

/// The section.
#[component]
pub(super) fn AtRisk(told: Told) -> impl IntoView {
    let store = store();
    let total = memo(move |_| told.with(|told| told.team.at_risk));
    let lines = memo(move |_| told.with(|told| told.at_risk.clone()));
    // Whose they are; of one person alone that is said above.
    let owners = memo(move |_| {
        told.with(|told| {
            let people = &told.team.people;
            let ids = people.iter().map(|person| person.member.map(|member| member.to_string()).unwrap_or_default());
            let are_several = told.wanted.person.is_none();
            ids.zip(names::short(store, people))
                .filter(|(id, _)| are_several && !id.is_empty())
                .collect::<BTreeMap<_, _>>()
        })
    });
    let summary = move || {
        let words = store.words().team;
        match total.get() {
            0 => words.none_at_risk.to_owned(),
            n => (words.at_risk_of)(n, &told.with(|told| sums(store, &told.team.at_risk_worth))),
        }
    };
    let list = move || told.with_untracked(|told| at_risk(&told.wanted));
    let select = move |proposed: Proposed| select_all(store, list(), total.get_untracked(), proposed);
    view! {
        <section class="team-block team-at-risk" data-test="at-risk" data-total=total aria-label=move || store.words().team.at_risk>
            <h2>{word(|words| words.team.at_risk)}</h2>
            <p class="explained">{summary}</p>
            <ul class="team-lines">
                {move || lines.get().into_iter().map(|line| view! { <Line line=line owners=owners/> }).collect_view()}
            </ul>
            <div class="team-foot" hidden=move || total.get() == 0>
                <a class="quiet" href=address() data-test="see-at-risk" on:click=move |event| to_list(store, list())(event)>
                    {move || (store.words().team.see_them)(total.get())}
                </a>
                <button type="button" class="quiet" data-test="reassign" on:click=move |_| select(Proposed::Owner)>
                    {word(|words| words.team.reassign)}
                </button>
                <button type="button" class="quiet" data-test="plan-at-risk" on:click=move |_| select(Proposed::Visits)>
                    {word(|words| words.many_visits.plan)}
                </button>
            </div>
        </section>
    }
}

#[component]
fn Line(line: AtRiskLine, owners: Memo<BTreeMap<String, String>>) -> impl IntoView {
    let store = store();
    let AtRiskLine { doc, name, city, owner, worth, days } = line;
    let place = move || {
        let owner = owners.with(|owners| owners.get(&owner).cloned()).unwrap_or_default();
        [city.as_str(), &owner].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let worth = move || Money::read(&worth).ok().map(|worth| brief(worth, store));
    view! {
        <li>
            <a href=Route::of(doc).path() class="team-line" data-test="at-risk-line" data-doc=doc.to_string()
                on:click=to(store, Route::of(doc))>
                <span class="team-name">{move || store.named(&name)}</span>
                <span class="team-days" class:late={days > LONG}>
                    <span aria-hidden="true">{move || (store.words().team.days)(days)}</span>
                    <span class="unseen">{move || (store.words().team.days_in_full)(days)}</span>
                </span>
                <span class="team-place">{place}</span>
                <span class="team-amount">{worth}</span>
            </a>
        </li>
    }
}

/// Amounts side by side, one a currency. Watched.
pub(super) fn sums(store: Store, amounts: &[(String, i64)]) -> String {
    let region = store.region();
    let said =
        amounts.iter().filter(|(_, minor)| *minor != 0).map(|(currency, minor)| amount(currency, *minor, region));
    said.collect::<Vec<_>>().join(" + ")
}
