//! What goes on paper: the screen that is in view, all of it and without what is around it. Fields are written out, because a box shows
//! only what it has room for, and empty ones are left out; of the list all rows are drawn, not only those in view.
//!
//! A browser says that it is about to print when it is too late to ask the worker for anything. So the rows of a list that is looked at
//! are asked for beforehand when it is short; and where the keys for printing are pressed, they are asked for first, however many.

use std::time::Duration;

use js_sys::{Array, Reflect};
use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::crm::values::civil::Day;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use crate::i18n;
use crate::protocol::{Ask, CustomerLine};
use crate::state::{Route, local_day, store, today, window};

/// A list of so many rows at most is made ready before anybody prints.
const SHORT: u32 = 500;

/// So many rows are printed at most.
const MOST: u32 = 5_000;

/// How long a list stays the same before it is made ready.
const SETTLED: Duration = Duration::from_secs(2);

/// What an input is written out in, on paper alone.
const WRITTEN: &str = "printed";

/// Listens as long as the frame is there.
pub fn listen() {
    let store = store();
    let before = window_event_listener_untyped("beforeprint", move |_| {
        store.printing.set(true);
        write_out();
    });
    let after = window_event_listener_untyped("afterprint", move |_| {
        store.printing.set(false);
        wipe();
    });
    let asked = StoredValue::new(false);
    let keys = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let wants = (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("p");
        if wants && store.route.with_untracked(|route| *route == Route::Customers) {
            event.prevent_default();
            asked.set_value(true);
            store.ask(&Ask::Listed { view: untrack(|| store.view()), count: MOST });
        }
    });
    on_cleanup(move || {
        before.remove();
        after.remove();
        keys.remove();
    });
    Effect::new(move || {
        store.listed.track();
        if asked.try_update_value(std::mem::take) == Some(true) {
            // With the frame after this one the rows are there.
            request_animation_frame(|| {
                if let Some(window) = window() {
                    // Where a page may not print, nothing happens.
                    let _ = window.print();
                }
            });
        }
    });
    // Made ready once nothing has changed for a while.
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let is_in_view = store.route.with(|route| *route == Route::Customers);
        let is_short = store.customers.with(|window| (1..=SHORT).contains(&window.total));
        let set = (is_in_view && is_short).then(|| {
            let ask = move || store.ask(&Ask::Listed { view: untrack(|| store.view()), count: SHORT });
            set_timeout_with_handle(ask, SETTLED).ok()
        });
        if let Some(timer) = timer.try_update_value(|timer| std::mem::replace(timer, set.flatten())).flatten() {
            timer.clear();
        }
    });
}

/// All rows of the list, on paper alone.
#[component]
pub fn ListOnPaper() -> impl IntoView {
    let store = store();
    let beyond = move || {
        let (listed, total) = (store.listed.with(Vec::len), store.customers.with(|window| window.total));
        total.saturating_sub(u32::try_from(listed).unwrap_or(u32::MAX))
    };
    view! {
        {move || store.printing.get().then(|| view! {
            <section class="on-paper" data-test="list-on-paper">
                <h1>{move || (store.words().count)(store.customers.with(|window| window.total))}</h1>
                <table>
                    <tbody>
                        {store.listed.get().into_iter().map(|line| view! { <RowOnPaper line=line/> }).collect_view()}
                    </tbody>
                </table>
                <p hidden=move || beyond() == 0>{move || (store.words().more_of_these)(beyond())}</p>
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
        let last = last.map_or_else(
            || words.never_contacted.to_owned(),
            |day| (words.last_contact)(&i18n::day(day, today, language)),
        );
        let next = line.next.as_ref().and_then(|(what, day)| {
            let late = today.to_days() - day;
            match late {
                1.. => Some((words.late_step)(late, what)),
                _ => Some((words.next_step)(&i18n::day(Day::from_days(*day)?, today, language), what)),
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
    fn find_all(selector: &str) -> JsValue;
}

/// The words of the choice that is made.
fn chosen(select: &HtmlSelectElement) -> Option<String> {
    let options = Reflect::get(select, &"selectedOptions".into()).ok()?;
    let first = Reflect::get_u32(&options, 0).ok()?;
    Reflect::get(&first, &"text".into()).ok()?.as_string().filter(|_| !select.value().is_empty())
}
