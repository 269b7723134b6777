//! One activity: done with a tap, and then it asks how it went; opened over the page with another.

use std::collections::BTreeMap;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::crm::Role;
use shared::document::DocId;

use super::on_paper::OnPaper;
use super::{about, choice, is_late, mark_done, moment, named, when_due};
use crate::protocol::{ActivityLine, AgendaLine};
use crate::reactive::memo;
use crate::state::{Over, Store, store};
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::record::{Opened, say_referred};
use crate::ui::today::Asks;
use crate::ui::word::word;

/// The line. It stays while what it says changes, so that whoever answers what it asks is not interrupted.
#[component]
pub fn Line(doc: DocId, lines: Memo<BTreeMap<DocId, ActivityLine>>) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let line = memo(move |_| lines.with(|lines| lines.get(&doc).cloned()));
    let is = move |test: fn(&ActivityLine) -> bool| memo(move |_| line.with(|line| line.as_ref().is_some_and(test)));
    let (is_open, is_waiting) = (is(|line| line.done.is_none()), is(|line| line.waiting));
    let (is_torn, is_late) = (is(|line| line.is_torn), is(is_late));
    let said = move |say: fn(&ActivityLine, Store) -> String| {
        line.with(|line| line.as_ref().map(|line| say(line, store)).unwrap_or_default())
    };
    let is_finishing = memo(move |_| store.finishing.is(doc));
    let is_going = memo(move |_| store.finishing.is_going(doc));
    let asks = memo(move |_| store.finishing.asks(doc));
    let has_circle = memo(move |_| is_open.get() || is_finishing.get());
    let tap = move |event: MouseEvent| {
        if is_finishing.get_untracked() {
            store.unfinish_shown(doc);
        } else if let Some(line) = line.get_untracked() {
            focus::stay_near_for_a_while(&event, ".activity");
            mark_done(&line, "", store);
        }
    };
    view! {
        <li class="activity" class:open=has_circle class:done=is_finishing class:going=is_going
            data-test="activity" data-doc=doc.to_string()
            data-what=move || said(|line, _| line.what.clone())
            data-done=move || (!is_open.get()).to_string() data-waiting=move || is_waiting.get().to_string()>
            {move || if has_circle.get() {
                view! {
                    <button type="button" class="quiet icon-only check" data-test="mark-done"
                        aria-pressed=move || is_finishing.get().to_string()
                        aria-label=move || {
                            let word = if is_finishing.get() { store.words().mark_undone } else { store.words().mark_done };
                            format!("{word}: {}", said(about))
                        }
                        disabled=move || !opened.is_writable(Role::Seller)
                        on:click=tap
                    ><span class="box">{move || is_finishing.get().then(|| view! { <Sign icon=Icon::Check/> })}</span></button>
                }.into_any()
            } else {
                view! { <span class="was-done"><Sign icon=Icon::Check/></span> }.into_any()
            }}
            <button
                type="button" class="unfold" data-test="unfold" aria-haspopup="dialog"
                on:click=move |_| {
                    store.unfold(Some(doc));
                    store.lay(Over::Activity);
                }
            >
                <span class="activity-subject">{move || said(named)}</span>
                <span class="activity-when" class:late=is_late>
                    <Second line=line/>
                    {move || is_waiting.get().then(|| view! {
                        <span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                    {move || is_torn.get().then(|| view! {
                        <span class="mark conflict"><Sign icon=Icon::Fork/>" "{word(|words| words.conflict)}</span>
                    })}
                </span>
            </button>
            {move || asks.get().then(|| line.get_untracked()).flatten().map(|line| view! {
                <Asks line=StoredValue::new(of_the_day(line, opened))/>
            })}
            // What lies over the page is written out where it belongs.
            {move || store.printing.get().then(|| view! { <OnPaper doc=doc/> })}
        </li>
    }
}

/// What it is, when, with whom, whose, and how it went.
#[component]
pub fn Second(line: Memo<Option<ActivityLine>>) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let outcome = move || {
        let code = line.with(|line| line.as_ref().map(|line| line.outcome.clone()).unwrap_or_default());
        (!code.is_empty()).then(|| choice("outcome", &code, store))
    };
    view! {
        {move || line.with(|line| line.as_ref().map(|line| second(line, opened, store)))}
        {move || outcome().map(|outcome| view! { " · " <strong>{outcome}</strong> })}
    }
}

fn second(line: &ActivityLine, opened: Opened, store: Store) -> String {
    let when = match (line.done, line.planned) {
        (Some(done), _) => moment(done, store),
        (None, Some(planned)) if !is_late(line) => moment(planned, store),
        (None, _) => when_due(line, store),
    };
    let with = say_referred(opened, "contact", &line.with, store).map(|who| (store.words().with_them)(&who));
    // What has no subject is called by what it is.
    let what = if line.subject.is_empty() { String::new() } else { choice("what", &line.what, store) };
    let said = [what, when, with.unwrap_or_default(), store.member_name(&line.by).unwrap_or_default()];
    said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// As a day has it: what it asks, and what follows it, is the same here and there.
fn of_the_day(activity: ActivityLine, opened: Opened) -> AgendaLine {
    AgendaLine {
        activity,
        customer: Some(opened.doc),
        territory: opened.view.with_untracked(|view| view.as_ref().map_or(0, |view| view.record.territory)),
        name: String::new(),
        place: String::new(),
        metres: None,
        phone: String::new(),
        worth: String::new(),
    }
}
