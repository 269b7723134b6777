//! The team: what those did whom somebody leads, whom nobody has been to, and how much is at stake. The same for one of them.
//!
//! All of it is counted by the worker out of what is on the device, whenever it changes (`shared::book::team`); the screen says
//! nothing that it was not told. Each part leads to the list of the customers of whom it speaks.

mod at_risk;
mod bands;
mod counting;
mod head;
mod links;
mod names;
mod numbers;
mod parts;
mod people;
mod theirs;
mod weeks;

use std::time::Duration;

use leptos::prelude::*;
use shared::document::DocId;

use super::import::ImportLink;
use crate::protocol::{Ask, TeamTold};
use crate::reactive::{effect, memo};
use crate::state::{Route, store, today};
use crate::ui::each::{after, parts_drawn};
use crate::ui::word::word;

pub use counting::Counting;

/// How often the calendar is looked at: the day turns while the app is open.
const LOOKS: Duration = Duration::from_secs(30);

/// The numbers that a part of the screen draws.
type Told = Memo<TeamTold>;

/// The screen; of one member alone, if one is named.
#[component]
pub fn Team(member: Option<DocId>) -> impl IntoView {
    let store = store();
    let day = RwSignal::new(today());
    let turning = set_interval_with_handle(
        move || {
            let now = today();
            if day.get_untracked() != now {
                day.set(now);
            }
        },
        LOOKS,
    );
    on_cleanup(move || {
        if let Ok(turning) = turning {
            turning.clear();
        }
        store.ask(&Ask::Team(None));
    });
    effect(move || {
        if let Some(day) = day.get() {
            store.ask(&Ask::Team(Some(store.team.wanted(member, day.to_days()))));
        }
    });
    // Who leads nobody has no team to look at.
    effect(move || {
        if store.seat().is_some_and(|seat| !seat.leads()) {
            store.go_instead(Route::Today);
        }
    });
    // Numbers of somebody else are not this screen's; those of another period stay until these are here.
    let answer =
        memo(move |_| store.team.told.with(|told| told.as_ref().filter(|told| told.wanted.person == member).cloned()));
    let told = memo(move |_| answer.get().unwrap_or_default());
    let is_known = memo(move |_| answer.with(Option::is_some));
    let is_empty = memo(move |_| told.with(|told| told.team.customers == 0 && told.team.people.is_empty()));
    let drawn = parts_drawn(6, move || is_known.get());
    let are_several = memo(move |_| told.with(|told| told.team.people.len() > 1));
    view! {
        <div class="sheet team" data-test="team" data-ready=move || (is_known.get() && drawn.get() == usize::MAX).to_string()>
            <head::Head told=told member=member/>
            <Show when=move || !is_known.get()><p class="explained" role="status">{word(|words| words.team.counting)}</p></Show>
            <Show when=move || is_known.get() && is_empty.get()><Nobody member=member/></Show>
            <Show when=move || is_known.get() && !is_empty.get()>
                <div class="team-blocks">
                    <numbers::Numbers told=told/>
                    {after(drawn, 1, move || view! {
                        {member.map(|member| view! { <theirs::TheirDay member=member day=day/> })}
                        <bands::Bands told=told is_alone=member.is_some()/>
                    }.into_any())}
                    {after(drawn, 2, move || view! { <at_risk::AtRisk told=told/> }.into_any())}
                    {after(drawn, 3, move || view! { <weeks::Weeks told=told/> }.into_any())}
                    {after(drawn, 4, move || match (member, are_several.get()) {
                        (None, true) => view! { <people::People told=told/> }.into_any(),
                        (None, false) => view! {
                            <p class="explained team-people" data-test="no-team">{word(|words| words.team.no_team)}</p>
                        }.into_any(),
                        (Some(_), _) => ().into_any(),
                    })}
                    {after(drawn, 5, move || view! { <parts::Parts told=told/> }.into_any())}
                </div>
                {after(drawn, 5, || view! { <counting::How/> }.into_any())}
            </Show>
        </div>
    }
}

/// There is nothing to count: what to do about it, unless it is one person's page.
#[component]
fn Nobody(member: Option<DocId>) -> impl IntoView {
    let store = store();
    view! {
        <div class="empty" data-test="empty">
            <p class="empty-title">{word(|words| words.no_customers)}</p>
            <Show when=move || member.is_none()>
                <p>{word(|words| words.no_customers_hint)}</p>
                <button type="button" class="primary" on:click=move |_| store.go(Route::NEW)>{word(|words| words.new_customer)}</button>
                <ImportLink/>
            </Show>
        </div>
    }
}
