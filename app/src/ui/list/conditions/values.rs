//! What a condition holds besides its parts: several values of which one is meant, each taken back with a tap, and the days of a period.

use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;

use crate::state::store;
use crate::ui::focus;
use crate::ui::picker::Picker;
use crate::ui::record::read_calendar;
use crate::ui::word::word;

/// Several values, of which one is meant.
#[component]
pub fn Values(
    /// As filters have them.
    others: RwSignal<Vec<String>>,
    /// Of which kind records are chosen, if they are.
    record: Memo<Option<Kind>>,
    /// What one of them is called.
    name: Callback<String, String>,
) -> impl IntoView {
    let store = store();
    let is_open = RwSignal::new(false);
    let one = move |value: String| {
        let said = name.run(value.clone());
        let label = (store.words().conditions.take_back)(&said);
        let own = value.clone();
        view! {
            <button type="button" class="pick" data-test="other-value" data-value=own aria-label=label aria-pressed="true"
                on:click=move |_| others.update(|others| others.retain(|own| *own != value))>
                <span>{said}</span> <span aria-hidden="true">"×"</span>
            </button>
        }
    };
    let choose = Callback::new(move |doc: DocId| {
        let value = doc.to_string();
        others.update(|others| {
            others.retain(|own| *own != value);
            others.push(value);
        });
        is_open.set(false);
        // What had the focus goes away.
        focus::on("[data-test=choose-record]");
    });
    view! {
        <div class="picks">
            {move || others.get().into_iter().map(one).collect_view()}
            {move || record.get().map(|_| view! {
                <button type="button" class="pick" data-test="choose-record" aria-expanded=move || is_open.get().to_string()
                    on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>{word(|words| words.choose)}</button>
            })}
        </div>
        {move || record.get().filter(|_| is_open.get()).map(|kind| view! { <Picker kind=kind choose=choose/> })}
    }
}

/// The days of a period that is said by them.
#[component]
pub fn Days(
    /// The first, or the only one.
    from: RwSignal<String>,
    /// The last.
    to: RwSignal<String>,
    has_two: Signal<bool>,
) -> impl IntoView {
    let store = store();
    let words = move || store.words().conditions;
    view! {
        <input name="first-day" type="date" prop:value=from
            aria-label=move || if has_two.get() { words().first_day } else { words().day }
            on:change=move |event| if let Some(typed) = read_calendar(&event) { from.set(typed) }/>
        <input name="last-day" type="date" prop:value=to hidden=move || !has_two.get() aria-label=move || words().last_day
            on:change=move |event| if let Some(typed) = read_calendar(&event) { to.set(typed) }/>
    }
}
