//! Logging a visit, a call or a note, or adding a task: a tap, some words, a tap.

use leptos::prelude::*;
use shared::crm::values::text;
use shared::crm::{Kind, Value};
use shared::document::Intent;
use shared::replica::{Command, Part};

use crate::state::{Store, Toast, fresh_id, now, store, today};
use crate::ui::customer::Opened;

/// The longest subject and the longest notes, in UTF-16 units, as the registry has them.
const SUBJECT: u16 = 200;
const NOTES: u16 = 4_000;

/// What is added.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A visit that has just ended.
    Visit,
    /// A call that has just ended.
    Call,
    /// Something to remember.
    Note,
    /// Something to do.
    Task,
}

impl What {
    /// In the order of the buttons.
    pub const ALL: [Self; 4] = [Self::Visit, Self::Call, Self::Note, Self::Task];

    /// The choice of the registry.
    pub fn code(self) -> &'static str {
        match self {
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Note => "note",
            Self::Task => "task",
        }
    }

    /// The hook for tests.
    pub fn test(self) -> &'static str {
        match self {
            Self::Visit => "log-visit",
            Self::Call => "log-call",
            Self::Note => "log-note",
            Self::Task => "add-task",
        }
    }

    /// Where its draft is kept among the customer's: no root key begins like this.
    pub fn draft_key(self) -> &'static str {
        match self {
            Self::Visit => "+visit",
            Self::Call => "+call",
            Self::Note => "+note",
            Self::Task => "+task",
        }
    }

    /// The word on the button.
    pub fn word(self, store: Store) -> &'static str {
        let words = store.words();
        match self {
            Self::Visit => words.log_visit,
            Self::Call => words.log_call,
            Self::Note => words.log_note,
            Self::Task => words.add_task,
        }
    }

    fn said(self, store: Store) -> &'static str {
        let words = store.words_now();
        match self {
            Self::Visit => words.visit_logged,
            Self::Call => words.call_logged,
            Self::Note => words.note_logged,
            Self::Task => words.task_added,
        }
    }
}

/// The form.
#[component]
pub fn Log(what: What, close: impl Fn() + Copy + Send + 'static) -> impl IntoView {
    let store = store();
    let opened = expect_context::<Opened>();
    // What was typed before the app ended is here again.
    let draft = store.draft_keeper(opened.doc, what.draft_key());
    let words = RwSignal::new(store.draft_now(opened.doc, what.draft_key()).unwrap_or_default());
    let due = RwSignal::new(today().map(|day| day.to_string()).unwrap_or_default());
    let area = NodeRef::<leptos::html::Textarea>::new();
    Effect::new(move || {
        if let Some(area) = area.get() {
            // A browser may refuse focus; then one taps.
            let _ = area.focus();
        }
    });
    let task = what == What::Task;
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = words.get_untracked();
        let set = |key: &str, new: Value| Intent::set(key, Value::Null, new);
        let territory = opened.view.with_untracked(|view| view.as_ref().map_or(0, |view| view.record.territory));
        let mut intents = vec![
            set("kind", Value::text(Kind::Activity.name())),
            set("territory", Value::Int(i64::from(territory))),
            set("customer", Value::text(opened.doc.to_string())),
            set("what", Value::text(what.code())),
        ];
        // The first line says what it was about; all of it is kept where it has room.
        let first = typed.trim().lines().next().unwrap_or_default();
        match (text::parse_line(first, SUBJECT), text::parse_paragraph(&typed, NOTES)) {
            (Ok(subject), Ok(notes)) => {
                if !subject.is_empty() {
                    intents.push(set("subject", Value::text(subject.clone())));
                }
                if notes != subject && !notes.is_empty() {
                    intents.push(set("notes", Value::text(notes)));
                }
            }
            (Err(_), Ok(notes)) => intents.push(set("notes", Value::text(notes))),
            (_, Err(error)) => {
                let sentence = error.message(store.language_now());
                return store.toast.set(Some(Toast::saying(sentence)));
            }
        }
        if let Some(seat) = store.seat() {
            intents.push(set("by", Value::text(seat.member.to_string())));
        }
        if task {
            let due = due.get_untracked();
            if !due.is_empty() {
                intents.push(set("due", Value::text(due)));
            }
        } else {
            intents.push(set("done", Value::Time(now())));
        }
        let doc = fresh_id();
        store.command(Command::Edit { parts: vec![Part { doc, intents }] }, move |error| match error {
            // The form is gone by now.
            None => store.forget_draft(opened.doc, what.draft_key()),
            Some(error) => store.show_error(&error),
        });
        let undo = vec![set("removed", Value::Time(now()))];
        store.offer_undo(what.said(store).to_owned(), doc, undo);
        close();
    };
    let asks = move || if task { store.words().what_to_do } else { store.words().what_happened };
    view! {
        <form class="log" data-test="log" on:submit=save>
            <label class="field-label" for="activity">{asks}</label>
            <textarea id="activity" name="activity" rows="2" node_ref=area
                prop:value=words on:input=move |event| {
                    words.set(event_target_value(&event));
                    // Nothing typed is nothing to offer again.
                    match words.get_untracked() {
                        typed if typed.is_empty() => draft.left(),
                        typed => draft.typed(typed),
                    }
                }></textarea>
            {task.then(|| view! {
                <label class="field-label" for="due">{move || store.words().due}</label>
                <input id="due" name="due" type="date" prop:value=due on:input=move |event| due.set(event_target_value(&event))/>
            })}
            <div class="log-actions">
                <button type="submit" class="primary" data-test="save-activity">{move || store.words().save}</button>
                <button type="button" class="quiet" on:click=move |_| {
                    draft.left();
                    close();
                }>{move || store.words().cancel}</button>
            </div>
        </form>
    }
}
