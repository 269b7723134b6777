//! One customer in the list: the name; place, last contact, next step, or why a search found them; at the right what wants
//! attention. While customers are selected, a tap selects.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::ev::PointerEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::book::{Group, Reason, Sort};
use shared::crm::values::civil::Day;
use shared::crm::values::money::Money;
use shared::crm::{Kind, definition};
use shared::document::{self, DocId};

use super::layout::Heights;
use crate::i18n;
use crate::protocol::{Ask, CustomerLine};
use crate::state::{Route, Selection, Store, local_day, store, today};
use crate::ui::icon::{Icon, Sign};

/// How long a finger rests on a row that it selects.
const LONG: Duration = Duration::from_millis(500);

/// How many colours there are for territories.
const SPINES: u32 = 6;

/// The row of a place in the list. Whoever stands there, the element stays, and only what is another is written anew: a letter in
/// the search changes every row.
#[component]
pub fn Row(
    at: u32,
    total: Memo<u32>,
    /// Who stands there at first.
    line: CustomerLine,
    /// The first row that need not follow the list at once.
    fresh: Memo<u32>,
    heights: RwSignal<Heights>,
    groups: Memo<Vec<Group>>,
) -> impl IntoView {
    let store = store();
    let line = Memo::new(move |before: Option<&CustomerLine>| {
        let now = if at < fresh.get() { store.customers.with(|window| window.line(at).cloned()) } else { None };
        // Out of view; or beyond the end of a list that has become shorter, and about to go.
        now.or_else(|| before.cloned()).unwrap_or_else(|| line.clone())
    });
    let doc = Memo::new(move |_| line.with(|line| line.doc));
    let here = move || doc.get_untracked();
    let place = move || format!("translateY({}px)", groups.with(|groups| heights.get().top(groups, at)));
    let current = move || store.route.with(|route| *route == Route::Customer(doc.get())).then_some("true");
    let flags = Memo::new(move |_| line.with(|line| line.flags));
    let has = move |flag: u8| flags.get() & flag != 0;
    let wants_choice = Memo::new(move |_| has(document::Row::CONFLICT) || has(document::Row::ISSUE));
    let waiting = Memo::new(move |_| line.with(|line| line.waiting));
    let title = Memo::new(move |_| line.with(|line| (line.name.clone(), in_name(line))));
    let worth = Memo::new(move |_| line.with(|line| Money::read(&line.worth).ok()));
    let selected = Memo::new(move |_| store.selection.with(|selection| selection.has(doc.get())));
    let choosing = move || store.selection.with_untracked(|selection| selection.is_on);
    let hold = StoredValue::new_local(Hold::default());
    view! {
        <div
            class="row-place" role="listitem" aria-posinset=at + 1 aria-setsize=move || total.get() style:transform=place class:selected=move || selected.get()
        >
            <input
                type="checkbox" class="row-check" tabindex="-1" data-test="row-check"
                aria-label=move || title.with(|(name, _)| (store.words().select_one)(&store.named(name)))
                prop:checked=move || selected.get()
                on:click=move |event| select(store, here(), at, event.shift_key())
            />
            <a
                class="row"
                class:removed=move || has(document::Row::REMOVED)
                href=move || Route::Customer(doc.get()).path()
                data-spine=move || line.with(|line| line.territory % SPINES)
                data-at=at
                data-test="customer-row"
                data-doc=move || doc.get().to_string()
                data-waiting=move || waiting.get().to_string()
                data-selected=move || selected.get().to_string()
                aria-current=current
                draggable="false"
                on:pointerdown=move |event: PointerEvent| {
                    let doc = here();
                    hold.with_value(|hold| hold.begin(&event, doc, move || {
                        store.selection.update(|selection| if !selection.has(doc) { selection.toggle(doc, at) });
                    }));
                }
                on:pointermove=move |event: PointerEvent| hold.with_value(|hold| hold.follow(&event))
                on:pointerup=move |_| hold.with_value(Hold::end)
                on:pointercancel=move |_| hold.with_value(Hold::end)
                on:contextmenu=move |event| if choosing() { event.prevent_default() }
                on:click=move |event| {
                    event.prevent_default();
                    let doc = here();
                    if hold.with_value(Hold::has_selected) || hold.with_value(|hold| hold.is_of_another(doc)) {
                        return;
                    }
                    if choosing() || event.shift_key() {
                        select(store, doc, at, event.shift_key());
                    } else {
                        store.go(Route::Customer(doc));
                    }
                }
            >
                <span class="row-words">
                    <span class="row-name">{move || title.with(|(name, ranges)| match name.as_str() {
                        "" => store.words().nameless.into_any(),
                        name => marked(name, ranges),
                    })}</span>
                    <span class="row-foot">
                        <span class="row-second">{move || line.with(|line| second(line, store))}</span>
                        {move || worth.get().map(|worth| view! { <span class="row-worth">{brief(worth, store)}</span> })}
                    </span>
                </span>
                <span class="row-state">
                    {move || wants_choice.get().then(|| view! {
                        <span class="mark conflict" title=move || store.words().conflict><Sign icon=Icon::Fork/></span>
                    })}
                    {move || waiting.get().then(|| view! {
                        <span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                </span>
            </a>
        </div>
    }
}

/// What a search found in the name.
fn in_name(line: &CustomerLine) -> Vec<(u32, u32)> {
    let slot = definition(Kind::CUSTOMER).field("name").map_or(u16::MAX, |field| field.slot);
    let reason = line.reasons.iter().find(|reason| reason.slot == slot && reason.text == line.name);
    reason.map(|reason| reason.ranges.clone()).unwrap_or_default()
}

/// An amount as a row has room for it: without decimals that say nothing.
pub fn brief(worth: Money, store: Store) -> String {
    let region = store.region();
    worth.display(region).replace(&format!("{}00 ", region.decimal_mark()), " ")
}

/// Selects a row, or does no longer; with the shift key all from the row selected before it.
fn select(store: Store, doc: DocId, at: u32, range: bool) {
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

/// A finger that rests on a row.
#[derive(Default)]
struct Hold {
    timer: Cell<Option<TimeoutHandle>>,
    from: Cell<(i32, i32)>,
    /// It has selected the row; what the browser then takes for a tap is none.
    selected: Rc<Cell<bool>>,
    /// Who stood under it.
    on: Cell<Option<DocId>>,
}

impl Hold {
    fn begin(&self, event: &PointerEvent, doc: DocId, select: impl FnOnce() + 'static) {
        self.selected.set(false);
        self.on.set(Some(doc));
        if event.pointer_type() == "mouse" {
            return;
        }
        self.from.set((event.client_x(), event.client_y()));
        let selected = Rc::clone(&self.selected);
        let timer = set_timeout_with_handle(
            move || {
                selected.set(true);
                select();
            },
            LONG,
        );
        self.timer.set(timer.ok());
    }

    fn follow(&self, event: &PointerEvent) {
        let (x, y) = self.from.get();
        if (event.client_x() - x).abs() + (event.client_y() - y).abs() > 10 {
            self.end();
        }
    }

    fn end(&self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }

    /// Whether the list changed under the finger: what is tapped is not what was meant.
    fn is_of_another(&self, doc: DocId) -> bool {
        self.on.take().is_some_and(|on| on != doc)
    }

    fn has_selected(&self) -> bool {
        self.selected.replace(false)
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

/// The second line: why a search found the customer, unless that is the name; else what is known of place, last contact, next
/// step.
fn second(line: &CustomerLine, store: Store) -> AnyView {
    let (words, language) = (store.words(), store.language());
    let slot = |key: &str| definition(Kind::CUSTOMER).field(key).map_or(u16::MAX, |field| field.slot);
    let in_city = line
        .reasons
        .iter()
        .find(|reason| reason.activity.is_none() && !line.city.is_empty() && reason.text == line.city);
    let elsewhere = line.reasons.iter().filter(|reason| {
        (reason.activity.is_some() || reason.slot != slot("name")) && in_city.is_none_or(|city| city != *reason)
    });
    // Every reason: words that stand here and there are found here and there.
    let elsewhere: Vec<_> = elsewhere
        .enumerate()
        .map(|(at, reason)| {
            let between = if at == 0 { "" } else { " · " };
            view! { {between} {reason_name(reason, store)} ": " {marked(&reason.text, &reason.ranges)} }.into_any()
        })
        .collect();
    if !elsewhere.is_empty() {
        return elsewhere.into_any();
    }
    let mut parts: Vec<String> = Vec::new();
    // What is late is said as late, and before all else.
    let late = line.next.as_ref().zip(today()).map(|((what, day), today)| (what, today.to_days() - day));
    let late = late.filter(|(_, days)| *days > 0).map(|(what, days)| (words.late_step)(days, what));
    if let Some(metres) = line.metres
        && store.list.with(|view| view.sort == Sort::Distance)
    {
        parts.push((words.away)(metres));
    }
    if let Some(today) = today() {
        if late.is_some() {
            // Said apart.
        } else if let Some((what, day)) = &line.next
            && let Some(day) = Day::from_days(*day)
        {
            parts.push((words.next_step)(&i18n::day(day, today, language), what));
        } else if let Some(day) = line.last.and_then(local_day) {
            parts.push((words.last_contact)(&i18n::day(day, today, language)));
        }
    }
    let shown = parts.len() + usize::from(!line.city.is_empty()) + usize::from(late.is_some());
    if shown < 2 && !line.segment.is_empty() {
        parts.push(line.segment.clone());
    }
    let rest = parts.join(" · ");
    let between = |is_between: bool| if is_between { " · " } else { "" };
    let city =
        (!line.city.is_empty()).then(|| marked(&line.city, in_city.map_or(&[], |reason| reason.ranges.as_slice())));
    let (after_late, after_city) =
        (between(late.is_some() && (city.is_some() || !rest.is_empty())), between(city.is_some() && !rest.is_empty()));
    let late = late.map(|late| view! { <span class="late">{late}</span> });
    view! { {late} {after_late} {city} {after_city} {rest} }.into_any()
}

/// What the text is that a search found.
fn reason_name(reason: &Reason, store: Store) -> String {
    let (words, language) = (store.words(), store.language());
    if reason.activity.is_some() {
        return words.reason_activity.to_owned();
    }
    if reason.slot == 0 {
        let fields = store.custom_fields();
        let found = fields.iter().find(|field| field.id == reason.custom);
        return found.map_or_else(String::new, |field| field.label(language).to_owned());
    }
    let mut all = definition(Kind::CUSTOMER).all_fields();
    let Some((group, field)) = all.find(|(_, field)| field.slot == reason.slot) else { return String::new() };
    match group.map(|group| group.key) {
        Some("contact") => words.reason_contact.to_owned(),
        Some("address") => words.reason_address.to_owned(),
        Some("phone") => words.reason_phone.to_owned(),
        Some("tax_id") => group.map_or_else(String::new, |group| group.label.in_language(language).to_owned()),
        Some(_) | None => field.label.in_language(language).to_owned(),
    }
}
