//! How many of the customers of each city, segment or tag were contacted.

use leptos::prelude::*;
use shared::book::team::{Cut, Part};

use super::Told;
use super::links::{self, address, to_list};
use crate::i18n::percent;
use crate::reactive::memo;
use crate::state::store;

/// So many are shown until somebody wants to see all.
const FIRST: usize = 5;

/// The section.
#[component]
pub(super) fn Parts(told: Told) -> impl IntoView {
    let store = store();
    let cut = store.team.cut;
    let most = RwSignal::new(FIRST);
    let parts = memo(move |_| told.with(|told| told.team.parts.clone()));
    let total = memo(move |_| parts.with(Vec::len));
    let choice = move |own: Cut| {
        view! {
            <button type="button" class="choice" data-test="cut" aria-pressed=move || (cut.get() == own).to_string()
                on:click=move |_| {
                    most.set(FIRST);
                    cut.set(own);
                }>
                {move || (store.words().team.cut)(own)}
            </button>
        }
    };
    let lines = move || {
        let shown = parts.get().into_iter().take(most.get());
        shown.map(|part| view! { <Line told=told part=part/> }).collect_view()
    };
    view! {
        <section class="team-block team-parts" data-test="parts" aria-label=move || (store.words().team.parts)(cut.get())>
            <h2>{move || (store.words().team.parts)(cut.get())}</h2>
            <div class="team-title">
                <p class="explained">
                    {move || if total.get() == 0 { (store.words().team.no_parts)(cut.get()) } else { store.words().team.parts_hint }}
                </p>
                <div class="choices" role="group" aria-label=move || store.words().team.told_apart_by>
                    {[Cut::City, Cut::Segment, Cut::Tag].into_iter().map(choice).collect_view()}
                </div>
            </div>
            <ul class="team-lines">{lines}</ul>
            <button type="button" class="quiet" data-test="all-parts" hidden=move || total.get() <= most.get() on:click=move |_| most.set(usize::MAX)>
                {move || (store.words().team.see_all)(total.get())}
            </button>
        </section>
    }
}

#[component]
fn Line(told: Told, part: Part) -> impl IntoView {
    let store = store();
    let Part { choice, contacted, customers } = part;
    let width = format!("{}%", percent(contacted, customers));
    let open = {
        let choice = choice.clone();
        move |event: leptos::ev::MouseEvent| {
            to_list(store, told.with_untracked(|told| links::part(&told.wanted, &choice)))(event);
        }
    };
    view! {
        <li>
            <a href=address() class="team-line team-share" data-test="part" on:click=open>
                <span class="team-choice">{choice}</span>
                <svg class="team-track" aria-hidden="true">
                    <rect class="track" width="100%" height="100%"></rect>
                    <rect class="filled" width=width height="100%"></rect>
                </svg>
                <span class="team-amount">{move || (store.words().team.share)(contacted, customers)}</span>
            </a>
        </li>
    }
}
