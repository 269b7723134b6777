//! An activity with everything that is known of it, in fields that save themselves as a customer's do.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::crm::{Kind, Role, Value, definition};
use shared::document::{DocId, Intent};
use shared::replica::Command;

use crate::state::{Route, clock_there, now, store};
use crate::ui::focus;
use crate::ui::record::{Field, Opened, Spec};

/// In the order in which they are read.
const FIELDS: [&str; 12] = [
    "subject",
    "notes",
    "what",
    "with",
    "planned",
    "due",
    "done",
    "minutes",
    "outcome",
    "outcome_text",
    "next_step",
    "by",
];

/// The fields, the way to its history, and its removal.
#[component]
pub fn Unfolded(doc: DocId) -> impl IntoView {
    let store = store();
    store.order(Command::Open { doc });
    on_cleanup(move || store.order(Command::Close { doc }));
    provide_context(expect_context::<Opened>().unfolded(doc));
    view! { <Parts/> }
}

/// The same of the record that is opened, be it on a customer's page or on its own.
#[component]
pub fn Parts() -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let doc = opened.doc;
    let table = definition(Kind::ACTIVITY);
    let keys = Memo::new(move |_| {
        let is_here = opened.view.with(Option::is_some);
        FIELDS.into_iter().filter(|key| is_here && is_wanted(key, opened)).collect::<Vec<_>>()
    });
    let remove = move |event: MouseEvent| {
        focus::stay_near(&event, ".activity");
        let (key, time) = ("removed", Value::Time(now()));
        let undo = vec![Intent::set(key, time.clone(), Value::Null)];
        let what = untrack(|| super::title(|key| opened.value(key), store));
        opened.set([(key.to_owned(), time)]);
        store.offer_undo((store.words_now().removed)(&what), doc, undo);
        store.unfold(None);
    };
    let history = Route::History { doc, of: None };
    // Where it was planned, clocks may say another time than here.
    let there = move || {
        let zone = opened.value("zone");
        clock_there(opened.value("planned").as_time()?, zone.as_text()?)
    };
    view! {
        <div class="unfolded-fields" data-test="unfolded" data-ready=move || (!keys.with(Vec::is_empty)).to_string()>
            <div class="fields">
                <For each=move || keys.get() key=|key| *key children=move |key| {
                    table.field(key).map(|field| view! { <Field spec=Spec::of(field)/> })
                }/>
            </div>
            {move || there().map(|(clock, place)| view! {
                <p class="explained" data-test="there">{(store.words().clock_there)(&clock, &place)}</p>
            })}
            <div class="happening-actions">
                <a class="quiet" data-test="activity-history" href=history.path() on:click=move |event| {
                    event.prevent_default();
                    store.go(history.clone());
                }>{move || store.words().history}</a>
                <button
                    type="button" class="quiet danger" data-test="remove-activity"
                    hidden=move || !opened.may(Role::Seller) on:click=remove
                >
                    {move || store.words().remove_activity}
                </button>
            </div>
        </div>
    }
}

/// Whether there is something to read in a field, to write, or to settle.
fn is_wanted(key: &str, opened: Opened) -> bool {
    let is = |key: &str| !opened.value(key).is_null();
    let what = opened.value("what");
    let what = what.as_text().unwrap_or_default();
    is(key)
        // The value that stands may be none, against another.
        || opened.is_disputed(key)
        || match key {
            "with" => what != "note" && !opened.referable("contact").is_empty(),
            "planned" => !is("done") && !matches!(what, "task" | "note"),
            "due" => what == "task",
            "outcome" => what != "note",
            "outcome_text" => is("outcome"),
            "done" | "minutes" => false,
            _ => true,
        }
}
