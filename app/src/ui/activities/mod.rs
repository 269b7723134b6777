//! What was done with a customer, and what is planned or to be done.

mod closing;
mod line;
mod log;
mod on_paper;
mod unfolded;
mod what;

pub use unfolded::Parts;
pub use what::What;

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::values::date;
use shared::crm::{Kind, Role, Value, definition};
use shared::document::DocId;

use crate::i18n;
use crate::protocol::ActivityLine;
use crate::state::{Store, now, store, today};
use crate::ui::printing::Told;
use crate::ui::record::Opened;

/// The activities of the opened customer, and the ways to add one.
#[component]
pub fn Activities() -> impl IntoView {
    let store = store();
    let opened = expect_context::<Opened>();
    let left = store.draft_now(opened.doc, log::DRAFT).and_then(|draft| what::Begun::read(&draft));
    // What was chosen before the customer was.
    let chosen = store.begun.get_untracked().filter(|(doc, _)| *doc == Some(opened.doc));
    if chosen.is_some() {
        store.begun.set(None);
    }
    let chosen = chosen.and_then(|(_, code)| What::of(code));
    let adding = RwSignal::new(chosen.or(left.map(|left| left.what)));
    // Or from elsewhere while the page is open.
    Effect::new(move || {
        if let Some((_, code)) = store.begun.get().filter(|(doc, _)| *doc == Some(opened.doc)) {
            store.begun.set(None);
            adding.set(What::of(code));
        }
    });
    let is_adding = Memo::new(move |_| adding.with(Option::is_some));
    let lines = Memo::new(move |_| {
        store.activities.with(|lines| lines.iter().map(|line| (line.doc, line.clone())).collect::<BTreeMap<_, _>>())
    });
    // What is unfolded stays where it is, whatever becomes of it: new ones come in above.
    let order = Memo::new(move |before: Option<&Vec<DocId>>| {
        let now: Vec<DocId> = store.activities.with(|lines| lines.iter().map(|line: &ActivityLine| line.doc).collect());
        match before {
            Some(before) if store.unfolded_doc().is_some_and(|doc| now.contains(&doc)) => {
                let fresh = now.iter().filter(|doc| !before.contains(doc));
                let known = before.iter().filter(|doc| now.contains(doc));
                fresh.chain(known).copied().collect()
            }
            Some(_) | None => now,
        }
    });
    let none = move || order.with(Vec::is_empty);
    let told = expect_context::<Told>();
    let untold = move || if store.printing.get() { told.lacks(store) } else { 0 };
    view! {
        <section class="group activities" aria-label=move || store.words().activities>
            <h2>{move || store.words().activities}</h2>
            <div class="log-buttons" hidden=move || !opened.is_writable(Role::Seller)>
                {What::ALL.into_iter().map(|what| view! {
                    <button
                        type="button" class="quiet" data-test=what.test()
                        aria-expanded=move || (adding.get().map(What::button) == Some(what)).to_string()
                        on:click=move |_| adding.update(|open| {
                            *open = if open.map(What::button) == Some(what) { None } else { Some(what) };
                        })
                    >
                        {move || what.word(store.words())}
                    </button>
                }).collect_view()}
            </div>
            {move || is_adding.get().then(|| view! { <log::Log adding=adding/> })}
            <p class="none" hidden=move || !none()>{move || store.words().no_activities}</p>
            <ul class="timeline">
                <For each=move || order.get() key=|doc| *doc children=move |doc| view! { <line::Line doc=doc lines=lines/> }/>
            </ul>
            {move || (untold() > 0).then(|| view! { <p class="on-paper">{(store.words().paper_lacks_details)(untold())}</p> })}
        </section>
    }
}

/// Marks an activity as done, by a tap on it; the toast names it and takes it back. A contact that was planned took place when it was
/// planned, if that is past; a task is done now. `whose` is the customer's name, where it is not on the screen anyway.
pub fn mark_done(line: &ActivityLine, whose: &str, store: Store) {
    let now = now();
    let planned = line.planned.filter(|planned| *planned < now && line.what != What::Task.code());
    let about =
        if line.subject.is_empty() { untrack(|| choice("what", &line.what, store)) } else { line.subject.clone() };
    let when = planned.map(|planned| untrack(|| store.moment(planned))).unwrap_or_default();
    let named =
        [about.as_str(), whose, &when].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    store.finish(line.doc, planned.unwrap_or(now), named);
}

/// When it is or was to be done, in words: what is past is said as past.
pub fn when_due(line: &ActivityLine, store: Store) -> String {
    let words = store.words();
    match (line.planned, date::read_iso(&line.due), today()) {
        (Some(planned), ..) if planned < now() => (words.was_planned_for)(&store.moment(planned)),
        (Some(planned), ..) => (words.planned_for)(&store.moment(planned)),
        (None, Some(day), Some(today)) if day < today => {
            (words.was_due)(&i18n::days_ago(today.to_days() - day.to_days(), store.language()))
        }
        (None, Some(day), Some(today)) => (words.due_on)(&i18n::day(day, today, store.language())),
        (None, ..) => String::new(),
    }
}

/// Whether it should have been done before today, or at an hour that is past.
pub fn is_late(line: &ActivityLine) -> bool {
    line.done.is_none()
        && match (line.planned, date::read_iso(&line.due), today()) {
            (Some(planned), ..) => planned < now(),
            (None, Some(day), Some(today)) => day < today,
            (None, ..) => false,
        }
}

/// What a field of activities is called.
fn label(key: &str, store: Store) -> &'static str {
    definition(Kind::ACTIVITY).field(key).map_or("", |field| field.label.in_language(store.language()))
}

/// A choice of such a field in words.
pub fn choice(key: &str, code: &str, store: Store) -> String {
    let Some(field) = definition(Kind::ACTIVITY).field(key) else { return String::new() };
    field.value.display(&Value::text(code), store.region(), store.language())
}

/// An activity in a few words: what it is, and about what.
pub fn title(value_of: impl Fn(&str) -> Value, store: Store) -> String {
    let what = choice("what", value_of("what").as_text().unwrap_or_default(), store);
    match value_of("subject").as_text() {
        Some(subject) => format!("{what}: {subject}"),
        None => what,
    }
}
