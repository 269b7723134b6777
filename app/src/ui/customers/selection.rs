//! The bar over selected customers: one thing done to all of them, with undo.

use leptos::prelude::*;
use shared::book::{Facet, View};
use shared::crm::Role;
use shared::crm::values::civil::Day;
use shared::crm::values::ids::tag_id;
use shared::crm::values::{date, text};
use shared::document::DocId;
use shared::replica::Act;

use super::planning::{Planning, plan_selected};
use super::row::begin;
use crate::i18n::{self, Words};
use crate::state::{Everyone, Selection, Store, store, today};
use crate::ui::icon::{Icon, Sign};
use crate::ui::list::Swipe;
use crate::ui::record::read_calendar;

/// The longest tag, in UTF-16 units, as the registry has it.
const LONGEST: u16 = 40;

/// How far visits can be apart, minutes, and how far they are unless somebody says otherwise.
const EACH: [u32; 5] = [30, 45, 60, 90, 120];
const EVERY: u32 = 45;

/// What is being chosen before something is done.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Choosing {
    Visits,
    Tag,
    Untag,
    Owner,
    Territory,
}

/// The bar.
#[component]
pub fn Bar() -> impl IntoView {
    let store = store();
    let is_on = Memo::new(move |_| store.selection.with(|selection| selection.is_on));
    view! { {move || is_on.get().then(|| view! { <Actions/> })} }
}

#[component]
fn Actions() -> impl IntoView {
    let store = store();
    let choosing = RwSignal::new(None::<Choosing>);
    let is_unfolded = RwSignal::new(false);
    let count = move || store.selection.with(Selection::count);
    // With one there is what a swipe does, too.
    let only = move || {
        store.selection.with(|selection| {
            selection.docs.first().copied().filter(|_| selection.everyone.is_none() && selection.docs.len() == 1)
        })
    };
    // Everybody is everybody of the list as it was then.
    Effect::new(move || {
        let view = listed(store);
        let is_other = |everyone: &Everyone| everyone.view != view;
        if store.selection.with_untracked(|selection| selection.everyone.as_ref().is_some_and(is_other)) {
            store.selection.set(Selection { is_on: true, ..Selection::default() });
        }
    });
    let total = move || store.customers.with(|window| window.total);
    let managed = move || territories(store);
    let choose = move |what: Choosing| choosing.update(|now| *now = (*now != Some(what)).then_some(what));
    let action = move |what: Choosing, test: &'static str, word: fn(&'static Words) -> &'static str| {
        view! {
            <button type="button" class="quiet" data-test=test disabled=move || count() == 0
                aria-expanded=move || (choosing.get() == Some(what)).to_string()
                on:click=move |_| choose(what)>
                {move || word(store.words())}
            </button>
        }
    };
    let remove = move |_| store.do_to_selected(Act::Remove, move |n| (store.words_now().many_removed)(n));
    view! {
        <div class="selection" role="toolbar" aria-label=move || store.words().select_many data-test="selection">
            {move || choosing.get().map(|what| view! { <Choice what=what choosing=choosing/> })}
            <div class="selection-line">
                <button type="button" class="quiet icon-only" data-test="end-selection"
                    aria-label=move || store.words().end_selection
                    on:click=move |_| store.selection.set(Selection::default())>
                    <Sign icon=Icon::Cross/>
                </button>
                <p class="selection-count" role="status" data-test="selected" data-count=count>
                    <span aria-hidden="true">{move || i18n::grouped(count())}</span>
                    <span class="unseen">{move || (store.words().selected)(count())}</span>
                </p>
                {action(Choosing::Visits, "plan-visits", |words| words.agenda.schedule)}
                {action(Choosing::Owner, "change-owner", |words| words.change_owner)}
                {action(Choosing::Tag, "add-tag", |words| words.add_tag)}
                <button type="button" class="quiet icon-only" data-test="selection-more"
                    aria-label=move || store.words().list.more aria-expanded=move || is_unfolded.get().to_string()
                    on:click=move |_| is_unfolded.update(|unfolded| *unfolded = !*unfolded)>
                    <Sign icon=Icon::Menu/>
                </button>
            </div>
            <div class="selection-actions" hidden=move || !is_unfolded.get()>
                <button type="button" class="quiet" data-test="select-all" hidden={move || count() >= total()}
                    on:click=move |_| {
                        let everyone = Everyone { view: untrack(|| listed(store)), total: untrack(total) };
                        store.selection.update(|selection| selection.select_everyone(everyone));
                    }>
                    {move || (store.words().select_all)(total())}
                </button>
                {action(Choosing::Untag, "take-tag", |words| words.take_tag)}
                {move || (managed().len() > 1).then(|| action(Choosing::Territory, "change-territory", |words| words.change_territory))}
                {move || only().map(|doc| view! {
                    <button type="button" class="quiet" data-test="log-one" on:click=move |_| begin(Swipe::Log, doc, store)>
                        {move || store.words().list.log}
                    </button>
                    <button type="button" class="quiet" data-test="plan-one" on:click=move |_| begin(Swipe::Plan, doc, store)>
                        {move || store.words().list.plan}
                    </button>
                })}
                <button type="button" class="quiet danger" data-test="remove-many" disabled=move || count() == 0 on:click=remove>
                    {move || store.words().remove_many}
                </button>
            </div>
        </div>
    }
}

/// The territories that the member manages.
fn territories(store: Store) -> Vec<u32> {
    let seat = store.seat();
    seat.iter().flat_map(|seat| seat.territories(Role::Manager)).collect()
}

/// Which tag, owner or territory.
#[component]
fn Choice(what: Choosing, choosing: RwSignal<Option<Choosing>>) -> impl IntoView {
    let store = store();
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<fn(&Words) -> &'static str>);
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
        }
    });
    match what {
        Choosing::Visits => view! { <Visits choosing=choosing/> }.into_any(),
        Choosing::Tag | Choosing::Untag => {
            let apply = move || {
                let Ok(tag) = text::parse_line(&typed.get_untracked(), LONGEST) else {
                    return wrong.set(Some(|words| words.too_long));
                };
                if tag_id(&tag).is_none() {
                    return wrong.set(Some(|words| words.no_such_tag));
                }
                choosing.set(None);
                let said = tag.clone();
                if what == Choosing::Tag {
                    store.do_to_selected(Act::Tag(tag), move |n| (store.words_now().many_tagged)(n, &said));
                } else {
                    store.do_to_selected(Act::Untag(tag), move |n| (store.words_now().many_untagged)(n, &said));
                }
            };
            let known = move || {
                let facets = store.customers.with(|window| window.facets.clone());
                let tags = facets.into_iter().find(|facet| facet.facet == Facet::Tag);
                tags.map(|tags| tags.counts).unwrap_or_default().into_iter().filter(|(tag, _)| !tag.is_empty())
            };
            view! {
                <form class="selection-choice" on:submit=move |event| {
                    event.prevent_default();
                    apply();
                }>
                    <input
                        name="many-tag" type="text" autocomplete="off" enterkeyhint="done" list="known-tags" node_ref=input
                        aria-label=move || store.words().which_tag placeholder=move || store.words().which_tag
                        aria-invalid=move || wrong.get().is_some().to_string()
                        prop:value=typed
                        on:input=move |event| {
                            wrong.set(None);
                            typed.set(event_target_value(&event));
                        }
                    />
                    <datalist id="known-tags">{move || known().map(|(tag, _)| view! { <option value=tag></option> }).collect_view()}</datalist>
                    <button type="submit" class="primary" data-test="apply">{move || store.words().apply}</button>
                    <p class="problem" role="alert" hidden=move || wrong.get().is_none()>{move || wrong.get().map(|say| say(store.words()))}</p>
                </form>
            }
            .into_any()
        }
        Choosing::Owner => {
            let apply = move |id: String| {
                choosing.set(None);
                let owner: Option<DocId> = id.parse().ok();
                store.do_to_selected(Act::Own(owner), move |n| (store.words_now().many_changed)(n));
            };
            view! { <Pick label=|words| words.change_owner options=Signal::derive(move || {
                std::iter::once((String::new(), store.words().nobody.to_owned())).chain(store.members()).collect()
            }) apply=apply/> }
            .into_any()
        }
        Choosing::Territory => {
            let apply = move |number: String| {
                choosing.set(None);
                if let Ok(number) = number.parse() {
                    store.do_to_selected(Act::Move(number), move |n| (store.words_now().many_changed)(n));
                }
            };
            view! { <Pick label=|words| words.change_territory options=Signal::derive(move || {
                territories(store).into_iter().map(|number| (number.to_string(), store.territory_name(number))).collect()
            }) apply=apply/> }
            .into_any()
        }
    }
}

/// From which day and hour on visits are planned, and how often.
#[component]
fn Visits(choosing: RwSignal<Option<Choosing>>) -> impl IntoView {
    let store = store();
    let words = move || store.words().many_visits;
    let first = today().and_then(|today| Day::from_days(today.to_days() + 1));
    let (day, from, every) = (RwSignal::new(first), RwSignal::new("09:00".to_owned()), RwSignal::new(EVERY));
    let planning = move || {
        let (hour, minute) = from.with(|from| {
            let (hour, minute) = from.split_once(':')?;
            Some((hour.parse::<u32>().ok()?, minute.get(..2)?.parse::<u32>().ok()?))
        })?;
        let day = day.get().filter(|day| today().is_none_or(|today| *day >= today))?;
        Some(Planning { day, begins: hour * 60 + minute, every: every.get() })
    };
    view! {
        <form class="selection-choice plan-many" on:submit=move |event| {
            event.prevent_default();
            if let Some(planning) = untrack(planning) {
                choosing.set(None);
                plan_selected(planning, store);
            }
        }>
            <label><span>{move || words().day}</span>
                <input name="visits-day" type="date" required prop:value=move || day.get().map(|day| day.to_string()).unwrap_or_default()
                    min=today().map(|day| day.to_string())
                    on:change=move |event| day.set(read_calendar(&event).and_then(|day| date::read_iso(&day)))/>
            </label>
            <label><span>{move || words().from}</span>
                <input name="visits-from" type="time" required prop:value=from
                    on:change=move |event| from.set(event_target_value(&event))/>
            </label>
            <label><span>{move || words().every}</span>
                <select name="visits-every" on:change=move |event| if let Ok(minutes) = event_target_value(&event).parse() { every.set(minutes) }>
                    {EACH.into_iter().map(|minutes| view! {
                        <option value=minutes.to_string() prop:selected=move || every.get() == minutes>{move || (words().minutes)(minutes)}</option>
                    }).collect_view()}
                </select>
            </label>
            <button type="submit" class="primary" data-test="apply" disabled=move || planning().is_none()>{move || words().plan}</button>
        </form>
    }
}

/// One of a few, and the button that does it.
#[component]
fn Pick(
    label: fn(&'static Words) -> &'static str,
    options: Signal<Vec<(String, String)>>,
    apply: impl Fn(String) + Copy + 'static,
) -> impl IntoView {
    let store = store();
    // Nothing is chosen before somebody has: neither nobody nor the first.
    let chosen = RwSignal::new(None::<String>);
    view! {
        <form class="selection-choice" on:submit=move |event| {
            event.prevent_default();
            if let Some(chosen) = chosen.get_untracked() {
                apply(chosen);
            }
        }>
            <select name="many-choice" aria-label=move || label(store.words()) on:change=move |event| chosen.set(Some(event_target_value(&event)))>
                <option value="" disabled=true selected=true hidden=true>{move || label(store.words())}</option>
                {move || options.get().into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view()}
            </select>
            <button type="submit" class="primary" data-test="apply" disabled=move || chosen.with(Option::is_none)>{move || store.words().apply}</button>
        </form>
    }
}

/// The list in view, whatever is counted beside it.
pub fn listed(store: Store) -> View {
    View { facets: false, ..store.view() }
}
