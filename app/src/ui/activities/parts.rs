//! An activity with everything that is known of it, in fields that save themselves as a customer's do.

use leptos::prelude::*;
use shared::crm::{CustomField, Role, Value};
use shared::document::Intent;

use crate::reactive::memo;
use crate::state::{Route, clock_there, now, store};
use crate::ui::each::For;
use crate::ui::focus;
use crate::ui::record::{Field, Opened, Spec};
use crate::ui::word::word;

/// In the order in which they are read.
const FIELDS: [&str; 13] = [
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
    "place",
    OWNER,
];

/// Whose it is.
pub const OWNER: &str = "by";

/// The fields, the way to its history, and its removal: of the record that is opened, be it over a customer's page or on its own.
#[component]
pub fn Parts(
    /// Whether it stands elsewhere whose it is.
    #[prop(optional)]
    without_owner: bool,
) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let doc = opened.doc;
    let table = super::table();
    let keys = memo(move |_| {
        let is_here = opened.view.with(Option::is_some);
        let is_in = |key: &&str| is_here && !(without_owner && *key == OWNER) && is_wanted(key, opened);
        FIELDS.into_iter().filter(is_in).collect::<Vec<_>>()
    });
    let own = memo(move |_| {
        let is_here = opened.view.with(Option::is_some);
        let is_in = |field: &CustomField| {
            let is_kept = !field.is_removed || opened.is_disputed(&super::own::key_of(field));
            is_here && field.kind == table.kind && is_kept
        };
        let fields = store.all_custom_fields().into_iter().filter(is_in);
        fields.map(|field| Spec::custom(&field)).collect::<Vec<Spec>>()
    });
    let remove = move |_| {
        let (key, time) = ("removed", Value::Time(now()));
        let undo = vec![Intent::set(key, time.clone(), Value::Null)];
        let what = untrack(|| super::title(|key| opened.value(key), store));
        opened.set([(key.to_owned(), time)]);
        store.offer_undo((store.words_now().removed)(&what), doc, undo);
        // The line from which it was opened goes, too.
        if store.uncover() {
            focus::on("[data-test=open-register]");
        }
    };
    let history = Route::History { kind: table.kind, doc, of: None };
    // Where it was planned, clocks may say another time than here.
    let there = move || {
        let zone = opened.value("zone");
        clock_there(opened.value("planned").as_time()?, zone.as_text()?)
    };
    view! {
        <div data-test="unfolded" data-ready=move || (!keys.with(Vec::is_empty)).to_string()>
            <div class="fields">
                <For each=move || keys.get() key=|key| *key children=move |key| {
                    table.field(key).map(|field| view! { <Field spec=Spec::of(field)/> })
                }/>
                <For each=move || own.get() key=|spec| (spec.key.clone(), spec.choices.clone()) children=move |spec| {
                    view! { <Field spec=spec/> }
                }/>
            </div>
            {move || there().map(|(clock, place)| view! {
                <p class="explained" data-test="there">{(store.words().clock_there)(&clock, &place)}</p>
            })}
            <div class="happening-actions">
                <a class="quiet" data-test="activity-history" href=history.path() on:click=move |event| {
                    event.prevent_default();
                    store.go(history.clone());
                }>{word(|words| words.history)}</a>
                <button
                    type="button" class="quiet danger" data-test="remove-activity"
                    hidden=move || !opened.may(Role::Seller) on:click=remove
                >
                    {word(|words| words.remove_activity)}
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
            "done" | "minutes" | "place" => false,
            _ => true,
        }
}
