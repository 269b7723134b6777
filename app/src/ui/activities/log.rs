//! The form: logging a visit, a call, whatever contact there was, or a note; adding a task, planning something. A tap, some
//! words, a tap.

use leptos::prelude::*;
use shared::crm::values::civil::Day;
use shared::crm::values::text;
use shared::crm::{Kind, Value, ValueError};
use shared::document::{DocId, Intent};
use shared::replica::{Command, CommandError, Part};

use super::closing::{Closing, closed_by};
use super::what::{Begun, PLANNED, What, on_day};
use super::{choice, when_due};
use crate::state::{Store, fresh_id, now, own_zone, read_local, store, today};
use crate::ui::focus;
use crate::ui::record::{Opened, read_calendar, say_referred};

/// Where its draft is kept among the customer's: no root key begins like this.
pub const DRAFT: &str = "+activity";

/// The longest subject and the longest notes, in UTF-16 units, as the registry has them.
const SUBJECT: u16 = 200;
const NOTES: u16 = 4_000;

/// The form for what `adding` says; changing that keeps what is typed. `None` is written there when it is over.
#[component]
pub fn Log(adding: RwSignal<Option<What>>) -> impl IntoView {
    let store = store();
    let opened = expect_context::<Opened>();
    // What was typed before the app ended, or before the form was folded, is here again.
    let draft = store.draft_keeper(opened.doc, DRAFT);
    let begun = store.draft_now(opened.doc, DRAFT).and_then(|draft| Begun::read(&draft));
    let words = RwSignal::new(begun.as_ref().map(|begun| begun.words.clone()).unwrap_or_default());
    let kind = RwSignal::new(begun.as_ref().map_or(PLANNED[0], |begun| begun.kind));
    let with = RwSignal::new(begun.as_ref().and_then(|begun| begun.with.clone()));
    let said_when = RwSignal::new(begun.and_then(|begun| begun.when));
    let problem = RwSignal::new(None::<ValueError>);
    let what = Memo::new(move |before: Option<&What>| adding.get().or(before.copied()).unwrap_or(What::Note));
    let when =
        Memo::new(move |_| said_when.get().or_else(|| Some(what.get().usual_when(today()?))).unwrap_or_default());
    let area = NodeRef::<leptos::html::Textarea>::new();
    Effect::new(move || {
        if let Some(area) = area.get() {
            // A browser may refuse focus; then one taps.
            let _ = area.focus();
        }
    });
    // A call that turns out to be for another day is planned as a call.
    Effect::new(move |before: Option<What>| {
        let what = what.get();
        if let (Some(before), What::Plan) = (before, what)
            && let Some(planned) = PLANNED.into_iter().find(|planned| *planned == before.code())
        {
            kind.set(planned);
        }
        what
    });
    Effect::new(move |before: Option<Begun>| {
        let begun =
            Begun { what: what.get(), kind: kind.get(), when: said_when.get(), with: with.get(), words: words.get() };
        match before {
            None => {}
            Some(before) if before == begun => {}
            // Nothing typed is nothing to offer again.
            Some(_) if begun.words.is_empty() && begun.when.is_none() && begun.with.is_none() => draft.left(),
            Some(_) => draft.typed(begun.draft()),
        }
        begun
    });
    // The plan that this is, and whether a person says so; nobody is asked again for another one.
    let plan = Memo::new(move |_| {
        let me = store.seat().map(|seat| seat.member.to_string()).unwrap_or_default();
        store.activities.with(|lines| closed_by(what.get(), lines, now(), &me))
    });
    let said_closed = RwSignal::new(None::<(DocId, bool)>);
    let closing = Memo::new(move |_| {
        let Closing { doc, is_likely } = plan.get()?;
        let said = said_closed.get().filter(|(own, _)| *own == doc).map(|(_, closed)| closed);
        Some((doc, said.unwrap_or(is_likely)))
    });
    let close = move || {
        focus::on(&format!(".log-buttons [data-test={}]", what.get_untracked().test()));
        adding.set(None);
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let what = what.get_untracked();
        let own = match intents(what, kind.get_untracked(), &words.get_untracked(), &when.get_untracked(), own_zone()) {
            Ok(own) => own,
            Err(error) => return problem.set(Some(error)),
        };
        let territory = opened.view.with_untracked(|view| view.as_ref().map_or(0, |view| view.record.territory));
        let mut intents = vec![
            set("kind", Value::text(Kind::ACTIVITY.name())),
            set("territory", Value::Int(i64::from(territory))),
            set("customer", Value::text(opened.doc.to_string())),
        ];
        intents.extend(own);
        if let Some(seat) = untrack(|| store.seat()) {
            intents.push(set("by", Value::text(seat.member.to_string())));
        }
        let company = with.get_untracked().filter(|id| what.has_company() && untrack(|| contacts(opened)).contains(id));
        intents.extend(company.map(|id| set("with", Value::text(id))));
        let doc = fresh_id();
        let begun = Begun {
            what,
            kind: kind.get_untracked(),
            when: said_when.get_untracked(),
            with: with.get_untracked(),
            words: words.get_untracked(),
        };
        draft.entrusted();
        // The form is gone when it is done; if it is not, what was typed is offered when the form is opened again.
        let done = move |error: Option<CommandError>| match error {
            None => store.forget_draft(opened.doc, DRAFT),
            Some(error) => {
                store.drafts.update(|drafts| drop(drafts.insert((opened.doc, DRAFT.to_owned()), begun.draft())));
                store.show_error(&error);
            }
        };
        let logged = Part { doc, intents };
        let said = what.said(store.words_now());
        if let Some((planned, true)) = closing.get_untracked() {
            let closed = Part { doc: planned, intents: vec![set("done", Value::Time(now()))] };
            let sentence = (store.words_now().and_closed)(said);
            store.edit_or_say_why(vec![logged, closed], sentence, done);
        } else {
            store.command(Command::Edit { parts: vec![logged] }, done);
            store.offer_undo(said.to_owned(), doc, vec![set("removed", Value::Time(now()))]);
        }
        close();
    };
    let is_plan = Memo::new(move |_| what.get() == What::Plan);
    let is_contact = Memo::new(move |_| What::CONTACTS.contains(&what.get()));
    let has_company = Memo::new(move |_| what.get().has_company() && !contacts(opened).is_empty());
    view! {
        <form class="log" data-test="log" on:submit=save>
            {move || is_plan.get().then(|| view! {
                <div class="choices" role="group" aria-label=move || store.words().plan>
                    {PLANNED.into_iter().map(|planned| view! {
                        <button
                            type="button" class="choice" data-test="plan-kind" data-kind=planned
                            aria-pressed=move || (kind.get() == planned).to_string() on:click=move |_| kind.set(planned)
                        >
                            {move || choice("what", planned, store)}
                        </button>
                    }).collect_view()}
                </div>
            })}
            {move || is_contact.get().then(|| view! {
                <div class="choices wide" role="group" aria-label=move || store.words().kind_of_contact>
                    {What::CONTACTS.into_iter().map(|contact| view! {
                        <button
                            type="button" class="choice" data-test="log-kind" data-kind=contact.code()
                            aria-pressed=move || (what.get() == contact).to_string() on:click=move |_| adding.set(Some(contact))
                        >
                            {move || choice("what", contact.code(), store)}
                        </button>
                    }).collect_view()}
                </div>
            })}
            <label class="field-label" for="activity">{move || what.get().asks(store.words())}</label>
            <textarea id="activity" name="activity" rows="2" node_ref=area
                prop:value=words on:input=move |event| {
                    problem.set(None);
                    words.set(event_target_value(&event));
                }></textarea>
            {move || has_company.get().then(|| view! { <Company with=with/> })}
            <Show when=move || what.get().has_day()>
                <When plan=is_plan when=when change=Callback::new(move |when| {
                    problem.set(None);
                    said_when.set(Some(when));
                })/>
            </Show>
            {move || plan.get().map(|plan| view! { <Closes doc=plan.doc closing=closing said=said_closed/> })}
            {move || problem.get().map(|error| view! {
                <p class="problem" role="alert" data-test="log-error">{move || error.message(store.language())}</p>
            })}
            <div class="log-actions">
                <button type="submit" class="primary" data-test="save-activity">{move || store.words().save}</button>
                <button type="button" class="quiet" data-test="cancel-activity" on:click=move |_| {
                    words.set(String::new());
                    with.set(None);
                    said_when.set(None);
                    draft.left();
                    close();
                }>{move || store.words().cancel}</button>
            </div>
        </form>
    }
}

/// The plan that is closed along with what is logged, and that it is not to be.
#[component]
fn Closes(doc: DocId, closing: Memo<Option<(DocId, bool)>>, said: RwSignal<Option<(DocId, bool)>>) -> impl IntoView {
    let store = store();
    let sentence = move || {
        let line = store.activities.with(|lines| lines.iter().find(|line| line.doc == doc).cloned());
        line.map(|line| {
            let about = if line.subject.is_empty() { choice("what", &line.what, store) } else { line.subject.clone() };
            (store.words().closes)(&about, &when_due(&line, store))
        })
    };
    view! {
        <label class="tick" data-test="closes" data-doc=doc.to_string()>
            <input
                type="checkbox" name="closes"
                prop:checked=move || closing.get().is_some_and(|(_, is_closed)| is_closed)
                on:change=move |event| said.set(Some((doc, event_target_checked(&event))))
            />
            <span>{sentence}</span>
        </label>
    }
}

/// Those of the customer's with whom something can be done.
fn contacts(opened: Opened) -> Vec<String> {
    opened.referable("contact")
}

/// With whom of the customer's.
#[component]
fn Company(with: RwSignal<Option<String>>) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let known = Memo::new(move |_| {
        let named = |id: String| Some((id.clone(), say_referred(opened, "contact", &id, store)?));
        contacts(opened).into_iter().filter_map(named).collect::<Vec<_>>()
    });
    let option = move |id: Option<String>, name: String| {
        let is_chosen = with.get() == id;
        view! { <option value=id.unwrap_or_default() prop:selected=is_chosen>{name}</option> }
    };
    view! {
        <label class="field-label" for="with">{move || store.words().with_whom}</label>
        <select id="with" name="with" on:change=move |event| {
            with.set(Some(event_target_value(&event)).filter(|id| !id.is_empty()));
        }>
            {move || option(None, store.words().choose.to_owned())}
            {move || known.get().into_iter().map(|(id, name)| option(Some(id), name)).collect_view()}
        </select>
    }
}

/// The day, for a plan with its time: the near days are a tap away.
#[component]
fn When(plan: Memo<bool>, when: Memo<String>, change: Callback<String>) -> impl IntoView {
    let store = store();
    let day_ahead = |ahead: i64| today().and_then(|day| Day::from_days(day.to_days() + ahead));
    let near = move |ahead: i64, word: fn(Store) -> &'static str| {
        let day = day_ahead(ahead);
        let is_chosen = move || day.is_some_and(|day| when.with(|when| when.starts_with(&day.to_string())));
        view! {
            <button
                type="button" class="choice" data-test="near-day" data-ahead=ahead.to_string()
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| if let Some(day) = day {
                    change.run(on_day(&day.to_string(), &when.get_untracked()));
                }
            >
                {move || word(store)}
            </button>
        }
    };
    let label = move || if plan.get() { super::label("planned", store) } else { store.words().due };
    view! {
        <label class="field-label" for="when">{label}</label>
        <div class="when-row">
            <div class="choices" role="group" aria-label=label>
                {near(0, |store| store.words().today)}
                {near(1, |store| store.words().tomorrow)}
                {near(7, |store| store.words().in_a_week)}
            </div>
            {move || {
                let (kind, name) = if plan.get() { ("datetime-local", "planned") } else { ("date", "due") };
                let shown = move || when.with(|when| {
                    if plan.get() { when.clone() } else { when.get(..10).unwrap_or_default().to_owned() }
                });
                view! {
                    <input id="when" name=name type=kind prop:value=shown on:input=move |event| {
                        match read_calendar(&event) {
                            // A day alone leaves the time as it is.
                            Some(day) if day.len() == 10 => change.run(on_day(&day, &when.get_untracked())),
                            Some(typed) => change.run(typed),
                            None => {}
                        }
                    }/>
                }
            }}
        </div>
    }
}

fn set(key: &str, new: Value) -> Intent {
    Intent::set(key, Value::Null, new)
}

/// What the form says of the activity itself. The first line is what it was about; the others, and what of the first has no
/// room there, are its notes.
fn intents(what: What, kind: &str, typed: &str, when: &str, zone: Option<String>) -> Result<Vec<Intent>, ValueError> {
    let mut intents = vec![set("what", Value::text(if what == What::Plan { kind } else { what.code() }))];
    let typed = text::parse_paragraph(typed, NOTES)?;
    let (first, rest) = typed.split_once('\n').unwrap_or((&typed, ""));
    let (subject, notes) = match text::parse_line(first, SUBJECT) {
        Ok(subject) => (subject, rest.trim().to_owned()),
        Err(_) => (String::new(), typed),
    };
    for (key, words) in [("subject", subject), ("notes", notes)] {
        if !words.is_empty() {
            intents.push(set(key, Value::text(words)));
        }
    }
    match what {
        What::Visit | What::Call | What::Message | What::Mail | What::Meeting | What::Note => {
            intents.push(set("done", Value::Time(now())))
        }
        What::Plan => {
            intents.push(set("planned", Value::Time(read_local(when).ok_or(ValueError::Time)?)));
            // A visit at ten is at ten there, from wherever one looks.
            intents.extend(zone.map(|zone| set("zone", Value::text(zone))));
        }
        // A task need not be due.
        What::Task => {
            if let Some(day) = when.get(..10) {
                intents.push(set("due", Value::text(day)));
            }
        }
    }
    Ok(intents)
}
