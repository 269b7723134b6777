//! The bar over selected customers: one thing done to all of them, with undo.

use leptos::prelude::*;
use shared::book::{Facet, View};
use shared::crm::kinds::customer::STAGES;
use shared::crm::values::civil::Day;
use shared::crm::values::ids::tag_id;
use shared::crm::values::{date, text};
use shared::crm::{Role, Value};
use shared::replica::Act;

use super::choices::{facet_name, usual_segments};
use super::planning::{Planning, plan_selected};
use super::row::begin;
use crate::i18n::{self, Words};
use crate::reactive::{effect, memo};
use crate::state::{Everyone, Proposed, Selection, Store, store, today};
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::list::Swipe;
use crate::ui::record::read_calendar;
use crate::ui::word::word;

/// What is said of so many, with a word of theirs.
type Many = fn(&'static Words) -> fn(u32, &str) -> String;

/// The longest tag and the longest segment, in UTF-16 units, as the registry has them.
const TAG: u16 = 40;
const SEGMENT: u16 = 60;

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
    Stage,
    Segment,
    Territory,
}

/// The bar.
#[component]
pub fn Bar() -> impl IntoView {
    let store = store();
    let is_on = memo(move |_| store.selection.with(|selection| selection.is_on));
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
    effect(move || {
        let view = listed(store);
        let is_other = |everyone: &Everyone| everyone.view != view;
        if store.selection.with_untracked(|selection| selection.everyone.as_ref().is_some_and(is_other)) {
            store.selection.set(Selection { is_on: true, ..Selection::default() });
        }
    });
    // What they were selected for is asked once.
    effect(move || {
        if let Some(proposed) = store.selection.with(|selection| selection.proposed) {
            store.selection.update(|selection| selection.proposed = None);
            choosing.set(Some(match proposed {
                Proposed::Owner => Choosing::Owner,
                Proposed::Visits => Choosing::Visits,
            }));
        }
    });
    let total = move || store.customers.with(|window| window.total);
    let managed = move || territories(store);
    let choose = move |what: Choosing| choosing.update(|now| *now = (*now != Some(what)).then_some(what));
    let action = move |what: Choosing, test: &'static str, word: fn(Store) -> String| {
        view! {
            <button type="button" class="quiet" data-test=test disabled=move || count() == 0
                aria-expanded=move || (choosing.get() == Some(what)).to_string()
                on:click=move |_| choose(what)>
                {move || word(store)}
            </button>
        }
    };
    let remove = move |_| {
        focus::stay_near_focus(".selection");
        store.do_to_selected(Act::Remove, move |n| (store.words_now().many_removed)(n));
    };
    view! {
        <div class="selection" role="toolbar" aria-label=move || store.words().select_many data-test="selection">
            {move || choosing.get().map(|what| view! { <Choice what=what choosing=choosing/> })}
            <div class="selection-line">
                <button type="button" class="quiet icon-only" data-test="end-selection"
                    aria-label=move || store.words().end_selection
                    on:click=move |_| {
                        focus::stay_near_focus(".selection");
                        store.selection.set(Selection::default());
                    }>
                    <Sign icon=Icon::Cross/>
                </button>
                <p class="selection-count" role="status" data-test="selected" data-count=count>
                    <span aria-hidden="true">{move || i18n::grouped(count())}</span>
                    <span class="unseen">{move || (store.words().selected)(count())}</span>
                </p>
                {action(Choosing::Visits, "plan-visits", |store| store.words().agenda.schedule.to_owned())}
                {action(Choosing::Owner, "change-owner", |store| store.words().change_owner.to_owned())}
                {action(Choosing::Tag, "add-tag", |store| store.words().add_tag.to_owned())}
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
                {action(Choosing::Stage, "change-stage", |store| facet_name(store, &Facet::Stage))}
                {action(Choosing::Segment, "change-segment", |store| facet_name(store, &Facet::Segment))}
                {action(Choosing::Untag, "take-tag", |store| store.words().take_tag.to_owned())}
                {move || (managed().len() > 1).then(|| {
                    action(Choosing::Territory, "change-territory", |store| store.words().change_territory.to_owned())
                })}
                {move || only().map(|doc| view! {
                    <button type="button" class="quiet" data-test="log-one" on:click=move |_| begin(Swipe::Log, doc, store)>
                        {word(|words| words.list.log)}
                    </button>
                    <button type="button" class="quiet" data-test="plan-one" on:click=move |_| begin(Swipe::Plan, doc, store)>
                        {word(|words| words.list.plan)}
                    </button>
                })}
                <button type="button" class="quiet danger" data-test="remove-many" disabled=move || count() == 0 on:click=remove>
                    {word(|words| words.remove_many)}
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

/// Which tag, owner, stage, segment or territory.
#[component]
fn Choice(what: Choosing, choosing: RwSignal<Option<Choosing>>) -> impl IntoView {
    let store = store();
    let set = move |act: Act| {
        // With the bar goes what has the focus.
        focus::stay_near_focus(".selection");
        choosing.set(None);
        store.do_to_selected(act, move |n| (store.words_now().many_changed)(n));
    };
    match what {
        Choosing::Visits => view! { <Visits choosing=choosing/> }.into_any(),
        Choosing::Tag | Choosing::Untag | Choosing::Segment => {
            view! { <Written what=what choosing=choosing/> }.into_any()
        }
        Choosing::Owner => {
            view! { <Pick label=|store| store.words().change_owner.to_owned() options=Signal::derive(move || {
                std::iter::once((String::new(), store.words().nobody.to_owned())).chain(store.members()).collect()
            }) apply=move |id: String| set(Act::Own(id.parse().ok()))/> }
            .into_any()
        }
        Choosing::Stage => {
            view! { <Pick label=|store| facet_name(store, &Facet::Stage) options=Signal::derive(move || {
                let none = (String::new(), store.words().without_choice.to_owned());
                std::iter::once(none).chain(store.offered(&STAGES)).collect()
            }) apply=move |stage: String| {
                let stage = if stage.is_empty() { Value::Null } else { Value::Text(stage) };
                set(Act::Set(vec![("stage".to_owned(), stage)]));
            }/> }
            .into_any()
        }
        Choosing::Territory => {
            let apply = move |number: String| match number.parse() {
                Ok(number) => set(Act::Move(number)),
                Err(_) => choosing.set(None),
            };
            view! { <Pick label=|store| store.words().change_territory.to_owned() options=Signal::derive(move || {
                territories(store).into_iter().map(|number| (number.to_string(), store.territory_name(number))).collect()
            }) apply=apply/> }
            .into_any()
        }
    }
}

/// A tag or a segment, in one's own words or in those that are there.
#[component]
fn Written(what: Choosing, choosing: RwSignal<Option<Choosing>>) -> impl IntoView {
    let store = store();
    let is_segment = what == Choosing::Segment;
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<fn(&Words) -> &'static str>);
    let input = NodeRef::<leptos::html::Input>::new();
    effect(move || {
        if let Some(input) = input.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
        }
    });
    let apply = move || {
        let longest = if is_segment { SEGMENT } else { TAG };
        let Ok(said) = text::parse_line(&typed.get_untracked(), longest) else {
            return wrong.set(Some(|words| words.too_long));
        };
        if said.is_empty() || !is_segment && tag_id(&said).is_none() {
            return wrong.set(Some(|words| words.no_such_tag));
        }
        focus::stay_near_focus(".selection");
        choosing.set(None);
        let own = said.clone();
        let (act, say): (Act, Many) = match what {
            Choosing::Untag => (Act::Untag(said), |words| words.many_untagged),
            Choosing::Segment => (Act::Set(vec![("segment".to_owned(), Value::Text(said))]), |words| words.many_tagged),
            Choosing::Tag | Choosing::Visits | Choosing::Owner | Choosing::Stage | Choosing::Territory => {
                (Act::Tag(said), |words| words.many_tagged)
            }
        };
        store.do_to_selected(act, move |n| say(store.words_now())(n, &own));
    };
    let known = move || {
        if is_segment {
            return usual_segments(store);
        }
        let tags = store.customers.with(|window| window.facets.iter().find(|facet| facet.facet == Facet::Tag).cloned());
        let tags = tags.map(|tags| tags.counts).unwrap_or_default().into_iter();
        tags.map(|(tag, _)| tag).filter(|tag| !tag.is_empty()).collect::<Vec<_>>()
    };
    let name = if is_segment { "many-segment" } else { "many-tag" };
    let label =
        move || if is_segment { facet_name(store, &Facet::Segment) } else { store.words().which_tag.to_owned() };
    view! {
        <form class="selection-choice" on:submit=move |event| {
            event.prevent_default();
            apply();
        }>
            <input
                name=name type="text" autocomplete="off" enterkeyhint="done"
                list="known-choices" required=is_segment node_ref=input aria-label=label placeholder=label
                aria-invalid=move || wrong.get().is_some().to_string()
                prop:value=typed
                on:input=move |event| {
                    wrong.set(None);
                    typed.set(event_target_value(&event));
                }
            />
            <datalist id="known-choices">{move || known().into_iter().map(|choice| view! { <option value=choice></option> }).collect_view()}</datalist>
            <button type="submit" class="primary" data-test="apply">{word(|words| words.apply)}</button>
            <p class="problem" role="alert" hidden=move || wrong.get().is_none()>{move || wrong.get().map(|say| say(store.words()))}</p>
        </form>
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
    label: fn(Store) -> String,
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
            <select name="many-choice" aria-label=move || label(store) on:change=move |event| chosen.set(Some(event_target_value(&event)))>
                <option value="" disabled=true selected=true hidden=true>{move || label(store)}</option>
                {move || options.get().into_iter().map(|(id, name)| view! { <option value=id>{name}</option> }).collect_view()}
            </select>
            <button type="submit" class="primary" data-test="apply" disabled=move || chosen.with(Option::is_none)>{word(|words| words.apply)}</button>
        </form>
    }
}

/// The list in view, whatever is counted beside it.
pub fn listed(store: Store) -> View {
    View { facets: false, ..store.view() }
}
