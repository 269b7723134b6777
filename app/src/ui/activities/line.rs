//! One activity.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use leptos::prelude::*;
use shared::crm::values::date;
use shared::crm::{Kind, Value, definition};
use shared::document::Intent;

use crate::i18n;
use crate::protocol::ActivityLine;
use crate::state::{now, store, today};
use crate::ui::icon::{Icon, Sign};

/// What the line shows, as a number.
pub fn key(line: &ActivityLine) -> u64 {
    let mut hasher = DefaultHasher::new();
    (line.doc, &line.what, &line.subject, line.planned, &line.due, line.done).hash(&mut hasher);
    (&line.outcome, &line.by, line.waiting).hash(&mut hasher);
    hasher.finish()
}

/// The line.
#[component]
pub fn Line(line: ActivityLine) -> impl IntoView {
    let store = store();
    let doc = line.doc;
    let open = line.done.is_none();
    let word = |key: &'static str, code: String| {
        move || {
            let Some(field) = definition(Kind::Activity).field(key) else { return String::new() };
            field.value.display(&Value::text(code.clone()), store.region(), store.language())
        }
    };
    let what = word("what", line.what.clone());
    let outcome = word("outcome", line.outcome.clone());
    let has_outcome = !line.outcome.is_empty();
    let (due, planned, done, by) = (line.due.clone(), line.planned, line.done, line.by.clone());
    let when = move || {
        let words = store.words();
        if let Some(done) = done {
            return store.moment(done);
        }
        if let Some(planned) = planned {
            return (words.planned_for)(&store.moment(planned));
        }
        match (date::read_iso(&due), today()) {
            (Some(day), Some(today)) => (words.due_on)(&i18n::day(day, today, store.language())),
            _ => String::new(),
        }
    };
    let when_and_who = move || {
        let said = [when(), store.member_name(&by).unwrap_or_default()];
        said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li class="activity" class:open=open data-test="activity" data-doc=doc.to_string() data-what=line.what.clone()
            data-done=(!open).to_string() data-waiting=line.waiting.to_string()>
            {open.then(|| view! {
                <button type="button" class="quiet icon-only check" data-test="mark-done"
                    aria-label=move || store.words().mark_done
                    on:click=move |_| store.edit(doc, vec![Intent::set("done", Value::Null, Value::Time(now()))])
                ><span class="box"></span></button>
            })}
            {(!open).then(|| view! { <span class="was-done"><Sign icon=Icon::Check/></span> })}
            <div>
                <p class="activity-what">{what}{has_outcome.then(|| view! { " · " {outcome} })}</p>
                <p class="activity-subject">{line.subject.clone()}</p>
                <p class="activity-when">{when_and_who}
                    {line.waiting.then(|| view! { <span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span> })}
                </p>
            </div>
        </li>
    }
}
