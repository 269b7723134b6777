//! The sheet in which what was done with a customer is logged, or something is planned: a tap, some words, a tap. What was planned is
//! written down as done, and what comes next is planned, in one command.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;
use shared::crm::kinds::activity::OUTCOMES;
use shared::crm::values::place::Place;
use shared::crm::{Role, Value, ValueError, definition};
use shared::document::Intent;
use shared::replica::{CommandError, Part};

use super::after_call::{AfterCall, Calls};
use super::appointed::{Follows, Load, Planned};
use super::begun::Begun;
use super::closing::Closes;
use super::entry::Entry;
use super::own::{self, Own};
use super::sheet::{ActivitySheet, find};
use super::what::{PLANNED, What};
use super::written::Where;
use super::{after_call, choice, circumstances};
use crate::protocol::ActivityLine;
use crate::reactive::{effect, memo};
use crate::state::{Over, Store, fresh_id, now, own_zone, read_local, store};
use crate::ui::finder::bring_first_into_view;
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::modal::Modal;
use crate::ui::position;
use crate::ui::record::Opened;
use crate::ui::word::word;

/// Where its draft is kept among the customer's: no root key begins like this.
pub const DRAFT: &str = "+activity";

/// Whoever is so near to a customer's place is there, metres.
const THERE: f64 = 200.0;

/// What was planned for so long ago, or is for so soon, is what one is at, milliseconds.
const LATE: i64 = 12 * 3_600_000;
const EARLY: i64 = 2 * 3_600_000;

/// What opens the sheet on a customer's page.
#[derive(Copy, Clone)]
pub struct Registering {
    store: Store,
    opened: Opened,
    wanted: RwSignal<Option<What>>,
    calls: Calls,
}

impl Registering {
    /// Of the customer who is opened. What is chosen elsewhere opens it, too, once the customer is here.
    pub fn new(opened: Opened) -> Self {
        let store = store();
        let registering = Self { store, opened, wanted: RwSignal::new(None), calls: after_call::listen() };
        effect(move || {
            let begun = store.begun.get().filter(|(doc, _)| *doc == Some(opened.doc));
            if let Some((_, code)) = begun.filter(|_| registering.may()) {
                store.begun.set(None);
                let left = registering.left().filter(|_| code.is_empty()).map(|left| left.what);
                registering.open(left.or_else(|| What::of(code)));
            }
        });
        registering
    }

    /// Whether anything can be logged: with a customer who is here, by whoever may write; watched.
    pub fn may(self) -> bool {
        let has_deeds = self.opened.view.with(Option::is_some) && definition(self.opened.kind()).has_deeds();
        has_deeds && self.opened.is_writable(Role::Seller)
    }

    /// Opens it for something, or for what is most likely.
    pub fn open(self, what: Option<What>) {
        self.calls.end();
        self.wanted.set(what);
        self.store.lay(Over::Register);
    }

    /// The calls somebody may be asked about.
    pub const fn calls(self) -> Calls {
        self.calls
    }

    /// What was begun and not saved; watched.
    pub fn left(self) -> Option<Begun> {
        self.store.draft(self.opened.doc, DRAFT).and_then(|draft| Begun::read(&draft))
    }

    /// What it begins with: what was left in it, as what is wanted now.
    fn begin(self) -> Begun {
        let left = untrack(|| self.left());
        let wanted = self.wanted.get_untracked();
        let what = wanted.or_else(|| left.as_ref().map(|left| left.what).filter(|what| *what != What::Plan));
        let what = what.unwrap_or_else(|| {
            let last = self.store.preferences.logged();
            let lines = &self.store.activities;
            lines.with_untracked(|lines| likely(lines, now(), self.is_there(), last.as_deref()))
        });
        match left {
            None => Begun::new(what),
            Some(left) if left.what == what => left,
            // A call that turns out to be for another day is planned as a call.
            Some(left) if what == What::Plan => Begun { what, kind: left.what.followed_by(), ..left },
            Some(left) => Begun { what, kind: what.followed_by(), ..left },
        }
    }

    /// Whether the device was at the customer's a little while ago.
    fn is_there(self) -> bool {
        let Some(here) = position::lately() else { return false };
        let mut places = untrack(|| self.opened.entries("address")).into_iter().filter_map(|id| {
            let value = untrack(|| self.opened.value(&format!("address/{id}/place")));
            Place::parse(value.as_text()?).ok()
        });
        places.any(|place| here.metres_to(place) <= THERE)
    }
}

/// What somebody most likely wants to log: what they have an appointment for, a visit where they are at the customer's, else what they
/// logged last.
fn likely(lines: &[ActivityLine], now: i64, is_there: bool, last: Option<&str>) -> What {
    let due = lines.iter().filter(|line| line.done.is_none()).find_map(|line| {
        let what = What::of(&line.what).filter(|what| matches!(what, What::Visit | What::Meeting))?;
        line.planned.filter(|planned| (now - LATE..now + EARLY).contains(planned)).map(|_| what)
    });
    let there = is_there.then_some(What::Visit);
    due.or(there).or_else(|| What::of(last?)).filter(|what| *what != What::Plan).unwrap_or(What::Visit)
}

/// The sheet, the question that leads to it, and the sheet of what was logged and planned in it.
#[component]
pub fn Register(registering: Registering) -> impl IntoView {
    view! {
        <Modal over=Over::Register class="register" label=|words| words.register.register>
            <Sheet registering=registering/>
        </Modal>
        <AfterCall registering=registering/>
        <ActivitySheet/>
    }
}

#[component]
fn Sheet(registering: Registering) -> impl IntoView {
    let Registering { store, opened, .. } = registering;
    let entry = Entry::new(registering.begin(), registering.is_there(), opened);
    let draft = store.draft_keeper(opened.doc, DRAFT);
    let area = NodeRef::<leptos::html::Textarea>::new();
    effect(move || {
        if let Some(area) = area.get() {
            // A browser may refuse focus; then one taps.
            let _ = area.focus();
            // What it begins with may be further along its row.
            request_animation_frame(|| bring_first_into_view(".register-head [aria-pressed=true]"));
        }
    });
    Effect::new(move |before: Option<Begun>| {
        let begun = entry.begun.get();
        match before {
            None => {}
            Some(before) if before == begun => {}
            // Nothing typed is nothing to offer again.
            Some(_) if begun.is_empty() => draft.left(),
            Some(_) => draft.typed(begun.draft()),
        }
        begun
    });
    let save = move || {
        let parts = match parts(entry) {
            Ok(parts) => parts,
            Err(error) => return entry.problem.set(Some(error)),
        };
        let begun = entry.begun.get_untracked();
        if begun.what.is_over() {
            store.preferences.note_logged(begun.what.code());
        }
        draft.entrusted();
        let sentence = sentence(entry);
        // The sheet is gone when it is done; if it is not, what was typed is offered on the page.
        let done = move |error: Option<CommandError>| match error {
            None => store.forget_draft(opened.doc, DRAFT),
            Some(error) => {
                store.drafts.update(|drafts| drop(drafts.insert((opened.doc, DRAFT.to_owned()), begun.draft())));
                store.show_error(&error);
            }
        };
        store.edit_or_say_why(parts, sentence, done);
        store.uncover();
        // Where it was opened otherwise, or an engine does not give it back.
        focus::on("[data-test=open-register]");
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    // From wherever one writes.
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            save();
        }
    };
    let what = entry.what;
    let is_plan = memo(move |_| what.get() == What::Plan);
    let has_day = memo(move |_| !what.get().is_over());
    let is_contact = memo(move |_| What::CONTACTS.contains(&what.get()));
    let has_any = memo(move |_| !entry.begun.with(Begun::is_empty));
    view! {
        <form class="register-form" data-test="log" on:submit=submit on:keydown=key>
            <div class="register-head">
                <div class="register-row" role="group" aria-label=move || store.words().register.what>
                    {move || if is_plan.get() { kinds_planned(entry).into_any() } else { kinds(entry).into_any() }}
                </div>
                <button type="button" class="quiet icon-only" data-test="close-register" aria-label=move || store.words().close
                    on:click=move |_| { store.uncover(); }><Sign icon=Icon::Cross/></button>
            </div>
            <div class="register-body">
                // The day first: what it is for depends on it.
                {move || has_day.get().then(|| view! { <Planned entry=entry/> })}
                <label class="field-label" for="activity">{move || what.get().asks(store.words())}</label>
                <textarea id="activity" name="activity" rows="3" node_ref=area
                    prop:value=move || entry.begun.with(|begun| begun.words.clone())
                    on:input=move |event| entry.change(|begun| begun.words = event_target_value(&event))></textarea>
                {move || is_plan.get().then(|| view! { <Load entry=entry/> })}
                {move || is_contact.get().then(|| outcomes(entry))}
                {move || (!has_day.get()).then(|| view! { <Follows entry=entry/> })}
                <Closes entry=entry/>
                <circumstances::Circumstances entry=entry/>
                <Own entry=entry/>
                {move || entry.problem.get().map(|error| view! {
                    <p class="problem" role="alert" data-test="log-error">{move || error.message(store.language())}</p>
                })}
            </div>
            <div class="register-foot">
                <button type="button" class="quiet" data-test="cancel-activity" hidden=move || !has_any.get()
                    on:click=move |_| {
                        entry.begun.set(Begun::new(what.get_untracked()));
                        draft.left();
                        store.uncover();
                    }>{word(|words| words.drop_draft)}</button>
                <button type="submit" class="primary" data-test="save-activity" aria-keyshortcuts="Control+Enter Meta+Enter">
                    {word(|words| words.save)}
                </button>
            </div>
        </form>
    }
}

fn kinds(entry: Entry) -> impl IntoView {
    let store = entry.store;
    What::OFFERED
        .into_iter()
        .map(|what| {
            view! {
                <button type="button" class="pick" data-test="log-kind" data-kind=what.code()
                    aria-pressed=move || (entry.what.get() == what).to_string()
                    on:click=move |_| entry.change(|begun| {
                        begun.what = what;
                        begun.kind = what.followed_by();
                    })>{move || choice("what", what.code(), store)}</button>
            }
        })
        .collect_view()
}

fn kinds_planned(entry: Entry) -> impl IntoView {
    let store = entry.store;
    let kind = memo(move |_| entry.begun.with(|begun| begun.kind));
    PLANNED
        .into_iter()
        .map(|planned| {
            view! {
                <button type="button" class="pick" data-test="plan-kind" data-kind=planned
                    aria-pressed=move || (kind.get() == planned).to_string()
                    on:click=move |_| entry.change(|begun| begun.kind = planned)>{move || choice("what", planned, store)}</button>
            }
        })
        .collect_view()
}

/// How it went; a second tap says that nobody knows.
fn outcomes(entry: Entry) -> impl IntoView {
    let store = entry.store;
    let outcome = memo(move |_| entry.begun.with(|begun| begun.outcome.clone()));
    let one = move |(code, name): (String, String)| {
        let code = StoredValue::new(code);
        let is_chosen = move || code.with_value(|code| outcome.with(|chosen| chosen.as_ref() == Some(code)));
        view! {
            <button type="button" class="pick" data-test="outcome" data-outcome=code.get_value() aria-pressed=move || is_chosen().to_string()
                on:click=move |_| {
                    let chosen = (!untrack(is_chosen)).then(|| code.get_value());
                    entry.change(|begun| begun.outcome = chosen);
                }>{name}</button>
        }
    };
    view! {
        <div class="register-row" role="group" aria-label=move || super::label("outcome", store)>
            {move || store.offered(&OUTCOMES).into_iter().map(one).collect_view()}
        </div>
    }
}

/// All that is written: what was done or is to be, in the plan if that is what was done; and what comes next.
fn parts(entry: Entry) -> Result<Vec<Part>, ValueError> {
    let Entry { store, opened, .. } = entry;
    let mut begun = entry.begun.get_untracked();
    // One of the contacts that is not there any more is nobody.
    begun.with = begun.with.filter(|id| untrack(|| opened.referable("contact")).contains(id));
    let place = Where {
        of: Some((untrack(|| opened.kind()), opened.doc)),
        territory: opened.view.with_untracked(|view| view.as_ref().map_or(0, |view| view.record.territory)),
        by: untrack(|| store.seat()).map(|seat| seat.member.to_string()),
        zone: own_zone(),
    };
    let at = |text: Option<String>| text.and_then(|text| read_local(&text));
    let when = untrack(|| if begun.what.is_over() { entry.happened() } else { at(entry.planned_for()) });
    if begun.what == What::Task {
        begun.when.day = untrack(|| entry.due());
    }
    let closing = entry.closing.get_untracked().filter(|(_, is_closed)| *is_closed);
    let plan = closing.and_then(|(doc, _)| untrack(|| find(doc, store)));
    let mut intents = match &plan {
        Some(plan) => place.closed(&begun, plan, when)?,
        None => place.activity(&begun, when)?,
    };
    intents.extend(own::written(&begun.own, &untrack(|| own::fields(store)), store.region_now())?);
    let here = untrack(|| entry.place());
    intents.extend(here.map(|here| Intent::set("place", Value::Null, Value::text(here.to_string()))));
    let mut parts = vec![Part { doc: plan.map_or_else(fresh_id, |plan| plan.doc), intents }];
    if let Some(next) = untrack(|| entry.follows_at()) {
        parts.push(Part { doc: fresh_id(), intents: place.next(&begun, at(Some(next)))? });
    }
    Ok(parts)
}

/// What is said of it.
fn sentence(entry: Entry) -> String {
    let words = entry.store.words_now();
    let said = entry.what.get_untracked().said(words).to_owned();
    let said = match entry.closing.get_untracked() {
        Some((_, true)) => (words.and_closed)(&said),
        Some((_, false)) | None => said,
    };
    match untrack(|| entry.follows_at()).and_then(|at| read_local(&at)) {
        Some(at) => (words.register.and_next)(&said, &untrack(|| entry.store.moment(at))),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use shared::document::DocId;

    use super::*;

    const NOW: i64 = 1_795_262_400_000;
    const HOUR: i64 = 3_600_000;

    #[test]
    fn what_is_most_likely_is_offered_first() {
        let planned = |what: &str, at: i64| ActivityLine {
            doc: DocId::from_bytes([1; 16]),
            what: what.into(),
            subject: String::new(),
            planned: Some(at),
            due: String::new(),
            done: None,
            outcome: String::new(),
            by: String::new(),
            with: String::new(),
            waiting: false,
            is_torn: false,
        };
        assert_eq!(likely(&[], NOW, false, None), What::Visit);
        assert_eq!(likely(&[], NOW, false, Some("call")), What::Call);
        assert_eq!(likely(&[], NOW, true, Some("call")), What::Visit, "there");
        assert_eq!(likely(&[planned("visit", NOW - HOUR)], NOW, false, Some("mail")), What::Visit);
        assert_eq!(likely(&[planned("meeting", NOW + HOUR)], NOW, false, Some("mail")), What::Meeting);
        assert_eq!(likely(&[planned("visit", NOW - 24 * HOUR)], NOW, false, Some("mail")), What::Mail, "yesterday's");
        assert_eq!(likely(&[planned("call", NOW)], NOW, false, Some("note")), What::Note);
        let done = ActivityLine { done: Some(NOW), ..planned("visit", NOW) };
        assert_eq!(likely(&[done], NOW, false, Some("call")), What::Call);
    }
}
