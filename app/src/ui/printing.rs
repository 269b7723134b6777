//! What goes on paper: the screen that is in view, all of it and without what is around it. Fields are written out, because a box shows
//! only what it has room for, and empty ones are left out; of the list all rows are drawn, not only those in view.
//!
//! A browser says that it is about to print when it is too late to ask the worker for anything. So the rows of a list that is looked at,
//! of whichever kind, are asked for beforehand when it is short, and what the first activities of a customer say beyond their lines; and
//! where the keys for printing are pressed, all is asked for first: the list, the activities, the day. What is not there by then the
//! paper says it lacks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use js_sys::{Array, Reflect};
use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::book::View;
use shared::crm::values::civil::Day;
use shared::crm::{Kind, definition};
use shared::document::{DocId, Record};
use shared::replica::{Answer, Command, Question};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use crate::i18n;
use crate::protocol::{Agenda, Ask, CustomerLine, Due, Session, ShelfWanted, ShelfWindow, TodayWanted};
use crate::reactive::effect;
use crate::state::{BOOK, Route, Store, local_day, store, today, window};

/// A list of so many rows at most is made ready before anybody prints.
const SHORT: u32 = 500;

/// So many rows are printed at most.
const MOST: u32 = 5_000;

/// Of so many of a customer's activities is asked beforehand what they say.
const FIRST: usize = 50;

/// Of so many activities is asked at most: each is loaded.
const MOST_ACTIVITIES: usize = 500;

/// How long a list stays the same before it is made ready.
const SETTLED: Duration = Duration::from_secs(2);

/// After so long what is there is printed: what was asked for may never come, as where another page of this device writes.
const PATIENCE: Duration = Duration::from_secs(4);

/// What an input is written out in, on paper alone.
const WRITTEN: &str = "printed";

/// What activities say beyond their lines, as far as it was asked for.
#[derive(Copy, Clone)]
pub struct Told(RwSignal<BTreeMap<DocId, Arc<Record>>>);

impl Told {
    /// What one of them says.
    pub fn of(self, doc: DocId) -> Option<Arc<Record>> {
        self.0.with(|told| told.get(&doc).cloned())
    }

    /// Of how many of the opened customer's activities it is not known.
    pub fn lacks(self, store: Store) -> u32 {
        let lacks = self.0.with(|told| {
            store.activities.with(|lines| lines.iter().filter(|line| !told.contains_key(&line.doc)).count())
        });
        u32::try_from(lacks).unwrap_or(u32::MAX)
    }

    /// Asks for it, of so many at most; `then` is called once it is here or does not come.
    fn ask(self, most: usize, store: Store, then: impl FnOnce() + 'static) {
        let docs = store.activities.with_untracked(|lines| lines.iter().take(most).map(|line| line.doc).collect());
        store.question(Command::Ask { question: Question::Records { docs } }, move |answer| {
            // Of what does not come the paper says that it is missing.
            if let Ok(Some(Answer::Records { records })) = answer {
                let told = records.into_iter().filter_map(|(doc, record)| Some((doc, Arc::new(record?))));
                self.0.try_set(told.collect());
            }
            then();
        });
    }
}

/// What prints a screen once all of it is here.
#[derive(Copy, Clone)]
struct Printer {
    store: Store,
    told: Told,
    /// The screen that waits for it.
    waits: StoredValue<Option<Route>>,
}

impl Printer {
    fn ask_for_rows(self, count: u32) {
        let view = untrack(|| self.store.view());
        self.store.ask(&Ask::Listed { view, count });
    }

    /// The same of the list of another kind that is in view; whether there is one.
    fn ask_for_shelf(self, count: u32) -> bool {
        let kind = self.store.route.with_untracked(Route::of_list);
        let wanted = self.store.shelf.with_untracked(|window| {
            window.as_ref().filter(|window| Some(window.wanted.kind) == kind).map(|window| whole(window, count))
        });
        let Some(wanted) = wanted else { return false };
        self.store.ask(&Ask::Shelved(wanted));
        true
    }

    /// Takes away rows that are of a list as it was looked at before, or of another.
    fn drop_other_rows(self) {
        let view = View { facets: false, ..untrack(|| self.store.view()) };
        let is_same = |(listed, _): &(View, Vec<CustomerLine>)| View { facets: false, ..listed.clone() } == view;
        if !self.store.listed.with_untracked(is_same) {
            self.store.listed.set((view, Vec::new()));
        }
        let question = |window: RwSignal<Option<ShelfWindow>>| {
            window.with_untracked(|window| window.as_ref().map(|window| whole(window, 0)))
        };
        if question(self.store.shelved) != question(self.store.shelf) {
            self.store.shelved.set(None);
        }
    }

    /// Asks for what a screen lacks to be printed whole, and answers whether there is anything to wait for.
    fn ask_for_all(self, route: &Route) -> bool {
        let store = self.store;
        let is_writing = store.session.with_untracked(|session| matches!(session, Session::Open(_)));
        if is_own_list(route) {
            self.ask_for_rows(MOST);
            true
        } else if matches!(route, Route::Records(_)) {
            self.ask_for_shelf(MOST)
        } else if *route == Route::Today {
            let wanted = store.agenda.with_untracked(|agenda| {
                agenda.as_ref().filter(|agenda| is_cut(agenda)).map(|agenda| agenda.wanted.clone())
            });
            if let Some(wanted) = &wanted {
                store.ask(&Ask::Agenda(Some(TodayWanted { all: true, ..wanted.clone() })));
            }
            wanted.is_some()
        } else if is_of_one(route) && is_writing && untrack(|| self.told.lacks(store)) > 0 {
            let route = route.clone();
            self.told.ask(MOST_ACTIVITIES, store, move || self.print(&route));
            true
        } else {
            false
        }
    }

    /// Prints a screen if it waits for that.
    fn print(self, of: &Route) {
        let waited = self.waits.try_update_value(|waits| waits.take_if(|route| *route == *of).is_some());
        if waited != Some(true) || self.store.route.with_untracked(|route| *route != *of) {
            return;
        }
        // With the frame after this one all of it is there.
        request_animation_frame(|| {
            if let Some(window) = window() {
                // Where a page may not print, nothing happens.
                let _ = window.print();
            }
        });
    }

    /// The day is shown as before it was printed.
    fn fold_the_day(self) {
        let all = self.store.agenda.with_untracked(|agenda| {
            agenda.as_ref().filter(|agenda| agenda.wanted.all).map(|agenda| agenda.wanted.clone())
        });
        if let Some(wanted) = all.filter(|_| self.store.route.with_untracked(|route| *route == Route::Today)) {
            self.store.ask(&Ask::Agenda(Some(TodayWanted { all: false, ..wanted })));
        }
    }
}

/// What asks for so many rows of a list from its top, as it is looked at in a window of it.
fn whole(window: &ShelfWindow, count: u32) -> ShelfWanted {
    ShelfWanted { offset: 0, count, columns: Vec::new(), sums: Vec::new(), ..window.wanted.clone() }
}

/// Whether a screen is the page of a record of the book.
const fn is_of_one(route: &Route) -> bool {
    matches!(route, Route::Record { kind: BOOK, .. })
}

/// Whether a day has more than was told of it.
fn is_cut(agenda: &Agenda) -> bool {
    let is_less = |told: usize, total: u32| u32::try_from(told).is_ok_and(|told| told < total);
    let is_cut_short = |due: &Due| is_less(due.lines.len(), due.total);
    [&agenda.overdue, &agenda.today, &agenda.untimed, &agenda.tomorrow, &agenda.soon].into_iter().any(is_cut_short)
        || is_less(agenda.birthdays.len(), agenda.birthdays_total)
}

/// Whether a screen is the list of the kind that has one of its own.
fn is_own_list(route: &Route) -> bool {
    route.of_list().is_some_and(|kind| definition(kind).has_own_screens())
}

/// Listens as long as the frame is there.
pub fn listen() {
    let store = store();
    let told = Told(RwSignal::default());
    provide_context(told);
    let printer = Printer { store, told, waits: StoredValue::new(None) };
    let before = window_event_listener_untyped("beforeprint", move |_| {
        printer.drop_other_rows();
        store.printing.set(true);
        write_out();
    });
    let after = window_event_listener_untyped("afterprint", move |_| {
        store.printing.set(false);
        wipe();
        printer.fold_the_day();
    });
    let keys = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let wants = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("p");
        let route = store.route.get_untracked();
        if wants && printer.ask_for_all(&route) {
            event.prevent_default();
            printer.waits.set_value(Some(route.clone()));
            set_timeout(move || printer.print(&route), PATIENCE);
        }
    });
    on_cleanup(move || {
        before.remove();
        after.remove();
        keys.remove();
    });
    effect(move || {
        store.listed.track();
        printer.print(&Route::BOOK);
        // On paper a board is its list.
        printer.print(&Route::Board(BOOK));
    });
    effect(move || {
        if let Some(kind) = store.shelved.with(|window| window.as_ref().map(|window| window.wanted.kind)) {
            printer.print(&Route::Records(kind));
        }
    });
    effect(move || {
        if store.agenda.with(|agenda| agenda.as_ref().is_some_and(|agenda| agenda.wanted.all)) {
            printer.print(&Route::Today);
        }
    });
    // Made ready once nothing has changed for a while.
    let is_short = Signal::derive(move || {
        let is_in_view = store.route.with(is_own_list);
        store.customers.with(|window| (1..=SHORT).contains(&window.total)) && is_in_view
    });
    when_settled(is_short, move || printer.ask_for_rows(SHORT));
    let is_short_shelf = Signal::derive(move || {
        let route = store.route.get();
        store.shelf.with(|window| {
            let own = window.as_ref().filter(|window| route == Route::Records(window.wanted.kind));
            own.is_some_and(|window| (1..=SHORT).contains(&window.total))
        })
    });
    when_settled(is_short_shelf, move || {
        printer.ask_for_shelf(SHORT);
    });
    let has_activities = Signal::derive(move || {
        // What is unfolded may have been edited.
        store.unfolded.track();
        let is_in_view = store.route.with(is_of_one);
        let is_writing = store.session.with(|session| matches!(session, Session::Open(_)));
        !store.activities.with(Vec::is_empty) && is_in_view && is_writing
    });
    when_settled(has_activities, move || told.ask(FIRST, store, || ()));
}

/// Calls `ask` whenever what is looked at is of the kind, and has stayed the same for a while.
fn when_settled(is_of_the_kind: Signal<bool>, ask: impl Fn() + Copy + 'static) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    effect(move || {
        let set = is_of_the_kind.get().then(|| set_timeout_with_handle(ask, SETTLED).ok());
        if let Some(timer) = timer.try_update_value(|timer| std::mem::replace(timer, set.flatten())).flatten() {
            timer.clear();
        }
    });
}

/// All rows of the list of the kind that has one of its own, on paper alone.
#[component]
pub fn ListOnPaper(kind: Kind) -> impl IntoView {
    let store = store();
    let beyond = move || {
        let (listed, total) =
            (store.listed.with(|(_, lines)| lines.len()), store.customers.with(|window| window.total));
        total.saturating_sub(u32::try_from(listed).unwrap_or(u32::MAX))
    };
    view! {
        {move || store.printing.get().then(|| view! {
            <section class="on-paper" data-test="list-on-paper">
                <h1>{move || (store.words().count)(store.customers.with(|window| window.total))}</h1>
                <table>
                    <tbody>
                        {store.listed.get().1.into_iter().map(|line| view! { <RowOnPaper line=line/> }).collect_view()}
                    </tbody>
                </table>
                <p hidden=move || beyond() == 0>{move || {
                    let missing = i18n::count_of(definition(kind).noun, beyond(), store.language());
                    (store.words().paper_lacks)(beyond(), &missing)
                }}</p>
            </section>
        })}
    }
}

#[component]
fn RowOnPaper(line: CustomerLine) -> impl IntoView {
    let store = store();
    let (words, language) = (store.words_now(), store.language_now());
    let said = today().map(|today| {
        let last = line.last.and_then(local_day);
        let last = last.map_or_else(|| words.never_contacted.to_owned(), |day| i18n::ago(day, today, language));
        let next = line.next.as_ref().and_then(|next| {
            let late = today.to_days() - next.day;
            match late {
                1.. => Some((words.late_step)(late, &next.words)),
                _ => Some((words.next_step)(&i18n::day(Day::from_days(next.day)?, today, language), &next.words)),
            }
        });
        (last, next.unwrap_or_default())
    });
    let (last, next) = said.unwrap_or_default();
    view! {
        <tr>
            <th scope="row">{untrack(|| store.named(&line.name))}</th>
            <td>{line.city}</td>
            <td>{line.segment}</td>
            <td>{last}</td>
            <td>{next}</td>
        </tr>
    }
}

/// Writes out what stands in the fields of the screen.
fn write_out() {
    each(".pane-detail :is(input:not([type=checkbox]):not([type=file]), select, textarea)", |input| {
        let text = if let Some(select) = input.dyn_ref::<HtmlSelectElement>() {
            chosen(select).unwrap_or_default()
        } else if let Some(area) = input.dyn_ref::<HtmlTextAreaElement>() {
            area.value()
        } else {
            input.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value).unwrap_or_default()
        };
        if text.trim().is_empty() {
            // The field with its name goes, too.
            if let Ok(Some(field)) = input.closest(".field") {
                let _ = field.class_list().add_1("nothing-printed");
            }
            return;
        }
        let document = window().and_then(|window| window.document());
        if let Some(Ok(written)) = document.map(|document| document.create_element("p")) {
            written.set_class_name(WRITTEN);
            written.set_text_content(Some(&text));
            // Beside what is on the page already.
            let _ = input.insert_adjacent_element("afterend", &written);
        }
    });
}

/// Takes that off the page again.
fn wipe() {
    each(&format!(".{WRITTEN}"), |written| written.remove());
    each(".nothing-printed", |field| {
        let _ = field.class_list().remove_1("nothing-printed");
    });
}

fn each(selector: &str, act: impl Fn(Element)) {
    let found = Array::from(&find_all(selector));
    found.iter().filter_map(|found| found.dyn_into::<Element>().ok()).for_each(act);
}

#[wasm_bindgen]
extern "C" {
    /// What web-sys knows only with more of its parts.
    #[wasm_bindgen(js_namespace = document, js_name = querySelectorAll)]
    pub fn find_all(selector: &str) -> JsValue;
}

/// The words of the choice that is made.
fn chosen(select: &HtmlSelectElement) -> Option<String> {
    let options = Reflect::get(select, &"selectedOptions".into()).ok()?;
    let first = Reflect::get_u32(&options, 0).ok()?;
    Reflect::get(&first, &"text".into()).ok()?.as_string().filter(|_| !select.value().is_empty())
}
