//! One customer in the list: the name with what wants attention before it; place and the one thing that comes next, or why a search
//! found them; at the right what the list is sorted by, and what they buy. While customers are selected, a tap selects.

use leptos::ev::PointerEvent;
use leptos::prelude::*;
use shared::book::{Facet, Group, Reason};
use shared::crm::{Kind, definition};
use shared::document::{self, DocId};

use super::figures::figures;
use super::status::status;
use crate::protocol::{Ask, CustomerLine};
use crate::reactive::memo;
use crate::state::{Route, Selection, Store, store};
use crate::ui::activities::{self, What};
use crate::ui::list::{Attention, Gesture, Heights, Marks, Swipe};

/// How many colours there are for territories.
pub const SPINES: u32 = 6;

/// A name of more letters takes smaller ones, so that all of it can be read.
const LONG_NAME: usize = 40;

/// The row of a place in the list. Whoever stands there, the element stays, and only what is another is written anew: a letter in
/// the search changes every row.
#[component]
pub fn Row(
    kind: Kind,
    at: u32,
    total: Memo<u32>,
    /// Who stands there.
    line: Memo<CustomerLine>,
    heights: RwSignal<Heights>,
    groups: Memo<Vec<Group>>,
    /// What the company's clocks show, minutes since 1970.
    clock: Memo<Option<i64>>,
) -> impl IntoView {
    let store = store();
    let doc = memo(move |_| line.with(|line| line.doc));
    let here = move || doc.get_untracked();
    let place = move || format!("translateY({}px)", groups.with(|groups| heights.get().top(groups, at)));
    let current = move || store.route.with(|route| *route == Route::of(doc.get())).then_some("true");
    let attention = memo(move |_| line.with(|line| Attention::of(line.flags, line.waiting, line.refused)));
    let name = memo(move |_| line.with(|line| (line.name.clone(), in_name(kind, line))));
    let shown = memo(move |_| line.with(|line| figures(line, clock.get(), store)));
    let selected = memo(move |_| store.selection.with(|selection| selection.has(doc.get())));
    let spine = memo(move |_| line.with(|line| spine(line.territory, &line.segment, store)));
    let choosing = move || store.selection.with_untracked(|selection| selection.is_on);
    let gesture = StoredValue::new_local(Gesture::default());
    let swiped = RwSignal::new(None::<(i32, Option<Swipe>)>);
    let lift = move || {
        let reached = swiped.get_untracked().and_then(|(_, reached)| reached);
        if let Some(swipe) = gesture.with_value(|gesture| gesture.lift(reached)) {
            begin(swipe, here(), store);
        }
        if swiped.with_untracked(Option::is_some) {
            swiped.set(None);
        }
    };
    view! {
        <div
            class="row-place" role="listitem" aria-posinset=at + 1 aria-setsize=move || total.get() style:transform=place
            class:selected=move || selected.get()
            data-swipe=move || swiped.get().map(|(across, _)| if across > 0 { Swipe::Log.name() } else { Swipe::Plan.name() })
            data-reached=move || swiped.get().map(|(_, reached)| reached.is_some().to_string())
        >
            <input
                type="checkbox" class="row-check" tabindex="-1" data-test="row-check"
                aria-label=move || name.with(|(name, _)| (store.words().select_one)(&store.named(name)))
                prop:checked=move || selected.get()
                on:click=move |event| select(store, here(), at, event.shift_key())
            />
            {move || swiped.get().map(|(across, _)| {
                let words = store.words().list;
                view! { <span class="row-swipe" aria-hidden="true">{if across > 0 { words.log } else { words.plan }}</span> }
            })}
            <a
                class="row"
                class:removed=move || line.with(|line| line.flags & document::Row::REMOVED != 0)
                class:unspined=move || spine.get().is_none()
                href=move || Route::of(doc.get()).path()
                data-spine=move || spine.get()
                data-at=at
                data-test="customer-row"
                data-doc=move || doc.get().to_string()
                data-waiting=move || attention.get().waiting.to_string()
                data-selected=move || selected.get().to_string()
                aria-current=current
                draggable="false"
                style:transform=move || swiped.get().map(|(across, _)| format!("translateX({across}px)"))
                on:pointerdown=move |event: PointerEvent| {
                    let doc = here();
                    Gesture::begin(gesture, &event, doc, move || {
                        store.selection.update(|selection| if !selection.has(doc) { selection.toggle(doc, at) });
                    });
                }
                on:pointermove=move |event: PointerEvent| {
                    let now = gesture.with_value(|gesture| gesture.follow(&event)).filter(|_| !choosing());
                    if swiped.get_untracked() != now {
                        swiped.set(now);
                    }
                }
                on:pointerup=move |_| lift()
                on:pointercancel=move |_| {
                    // The browser has taken it for something else.
                    swiped.set(None);
                    lift();
                }
                on:contextmenu=move |event| if choosing() { event.prevent_default() }
                on:click=move |event| {
                    event.prevent_default();
                    let doc = here();
                    if gesture.with_value(|gesture| gesture.has_other_meaning(doc)) {
                        return;
                    }
                    open_or_select(store, doc, at, event.shift_key());
                }
            >
                <span class="row-words">
                    <span class="row-name" class:long=move || name.with(|(name, _)| name.chars().count() > LONG_NAME)>
                        <Marks of=attention/>
                        {move || name.with(|(name, ranges)| said_name(name, ranges, store))}
                    </span>
                    <span class="row-second">{move || line.with(|line| second(kind, line, clock.get(), store))}</span>
                </span>
                <span class="row-figures">
                    <span class=move || format!("row-figure {}", shown.with(|((_, tone), _)| *tone))>
                        {move || shown.with(|((figure, _), _)| figure.clone())}
                    </span>
                    <span class="row-amount">{move || shown.with(|(_, amount)| amount.clone())}</span>
                </span>
            </a>
        </div>
    }
}

/// A name with what was found in it.
pub fn said_name(name: &str, ranges: &[(u32, u32)], store: Store) -> AnyView {
    match name {
        "" => store.words().nameless.into_any(),
        name => marked(name, ranges),
    }
}

/// Opens a customer, or selects them: while others are, or with the shift key.
pub fn open_or_select(store: Store, doc: DocId, at: u32, range: bool) {
    if range || store.selection.with_untracked(|selection| selection.is_on) {
        select(store, doc, at, range);
    } else {
        store.go(Route::of(doc));
    }
}

/// Opens a customer where something is written down, or planned. Nothing is written by it.
pub fn begin(swipe: Swipe, doc: DocId, store: Store) {
    let what = match swipe {
        Swipe::Log => What::Visit,
        Swipe::Plan => What::Plan,
    };
    if store.selection.with_untracked(|selection| selection.is_on) {
        store.selection.set(Selection::default());
    }
    store.begun.set(Some((Some(doc), what.code())));
    store.go(Route::of(doc));
}

/// The colour of a customer's edge: of the segment where all are of one territory; none where all are equal.
pub fn spine(territory: u32, segment: &str, store: Store) -> Option<u32> {
    store.variety.with(|variety| match variety.edge {
        Some(Facet::Territory) => Some(territory % SPINES),
        Some(_) => {
            let coloured = variety.coloured.iter().position(|own| own == segment);
            Some(coloured.map_or(0, |at| u32::try_from(at + 1).unwrap_or(0)))
        }
        None => None,
    })
}

/// What a search found in the name.
pub fn in_name(kind: Kind, line: &CustomerLine) -> Vec<(u32, u32)> {
    let slot = definition(kind).slot("name");
    let reason = line.reasons.iter().find(|reason| reason.slot == slot && reason.text == line.name);
    reason.map(|reason| reason.ranges.clone()).unwrap_or_default()
}

/// Selects a row, or does no longer; with the shift key all from the row selected before it.
pub fn select(store: Store, doc: DocId, at: u32, range: bool) {
    let anchor = store.selection.with_untracked(|selection| selection.anchor).filter(|_| range);
    match anchor {
        Some(anchor) if anchor != at => {
            store.selection.update(|selection| selection.anchor = Some(at));
            let (from, to) = (anchor.min(at), anchor.max(at));
            store.ask(&Ask::Pick { view: store.view(), from, count: to - from + 1 });
        }
        Some(_) | None => store.selection.update(|selection: &mut Selection| selection.toggle(doc, at)),
    }
}

/// A text with what was found in it marked.
pub fn marked(text: &str, ranges: &[(u32, u32)]) -> AnyView {
    let mut parts = Vec::new();
    let mut at = 0;
    for (from, to) in ranges.iter().map(|(from, to)| (*from as usize, *to as usize)) {
        if let (Some(before), Some(found)) = (text.get(at..from), text.get(from..to)) {
            parts.push((before.to_owned(), false));
            parts.push((found.to_owned(), true));
            at = to;
        }
    }
    parts.push((text.get(at..).unwrap_or_default().to_owned(), false));
    let parts = parts.into_iter().filter(|(text, _)| !text.is_empty());
    parts
        .map(|(text, is_found)| if is_found { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() })
        .collect_view()
        .into_any()
}

/// The second line: why a search found the customer, unless that is the name; else where they are, and what comes next.
fn second(kind: Kind, line: &CustomerLine, now: Option<i64>, store: Store) -> AnyView {
    let name = definition(kind).slot("name");
    let in_city = line
        .reasons
        .iter()
        .find(|reason| reason.activity.is_none() && !line.city.is_empty() && reason.text == line.city);
    let elsewhere = line.reasons.iter().filter(|reason| {
        (reason.activity.is_some() || reason.slot != name) && in_city.is_none_or(|city| city != *reason)
    });
    // Every reason: words that stand here and there are found here and there.
    let elsewhere: Vec<_> = elsewhere
        .enumerate()
        .map(|(at, reason)| {
            let between = if at == 0 { "" } else { " · " };
            view! { {between} {reason_name(kind, reason, store)} ": " {marked(&reason.text, &reason.ranges)} }
                .into_any()
        })
        .collect();
    if !elsewhere.is_empty() {
        return elsewhere.into_any();
    }
    let ranges = in_city.map_or(&[][..], |reason| reason.ranges.as_slice());
    let place = if line.city.is_empty() { line.segment.as_str() } else { line.city.as_str() };
    let place = (!place.is_empty()).then(|| view! { {marked(place, ranges)} " · " });
    let next = now.map(|now| {
        let what = |code: &str| activities::choice("what", code, store);
        let (tone, said) = status(line.next.as_ref(), now, store.words(), store.language(), what);
        view! { <span class=tone.class()>{said}</span> }
    });
    view! { {place} {next} }.into_any()
}

/// What the text is that a search found.
fn reason_name(kind: Kind, reason: &Reason, store: Store) -> String {
    let (words, language) = (store.words(), store.language());
    if reason.activity.is_some() {
        return words.reason_activity.to_owned();
    }
    if reason.slot == 0 {
        let fields = store.custom_fields();
        let found = fields.iter().find(|field| field.id == reason.custom);
        return found.map_or_else(String::new, |field| field.label(language).to_owned());
    }
    let Some((group, field)) = definition(kind).by_slot(reason.slot) else { return String::new() };
    match group.map(|group| group.key) {
        Some("contact") => words.reason_contact.to_owned(),
        Some("address") => words.reason_address.to_owned(),
        Some("phone") => words.reason_phone.to_owned(),
        Some("tax_id") => group.map_or_else(String::new, |group| group.label.said(language, store.region()).to_owned()),
        Some(_) | None => field.label.said(language, store.region()).to_owned(),
    }
}
