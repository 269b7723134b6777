//! What a line asks that was just marked as done: how it went, when, if that was taken for granted, and what comes next. Nothing has to
//! be answered; after a while it goes.

use std::time::Duration;

use leptos::prelude::*;
use shared::crm::kinds::activity::OUTCOMES;
use shared::crm::values::civil::Day;
use shared::document::DocId;
use web_sys::Element;
use web_sys::wasm_bindgen::JsCast as _;

use super::plan::{self, Days};
use crate::protocol::AgendaLine;
use crate::reactive::memo;
use crate::state::{Next, fresh_id, local_text, now, read_local, store};
use crate::ui::activities::What;
use crate::ui::finder;
use crate::ui::icon::{Icon, Sign};
use crate::ui::record::read_calendar;
use crate::ui::word::word;

/// The outcomes that are a tap away; the others are a tap further.
const USUAL: [&str; 3] = ["order", "follow_up", "not_found"];

/// A code and its name.
type Named = (String, String);

/// There is one such at a time.
const ID: &str = "asks";

/// So long after the tap nobody's finger means any more what was there before, and the page may move.
const SEEN_AFTER: Duration = Duration::from_millis(450);

/// The questions.
#[component]
pub fn Asks(line: StoredValue<AgendaLine>) -> impl IntoView {
    let store = store();
    let doc = line.with_value(|line| line.activity.doc);
    // How it went is asked of what somebody else took part in.
    let has_outcome =
        line.with_value(|line| ![What::Task, What::Note].map(What::code).contains(&line.activity.what.as_str()));
    let said = memo(move |_| store.finishing.said(doc));
    let (pointed, focused) = (RwSignal::new(false), RwSignal::new(false));
    let (others, dating, looking) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let is_held = memo(move |_| pointed.get() || focused.get() || others.get() || dating.get() || looking.get());
    let is_of_before = store.finishing.is_of_before(doc);
    Effect::new(move |before: Option<bool>| {
        let held = is_held.get();
        if held || before.is_some() {
            store.finishing.hold(held);
        }
        held
    });
    // Where the line stands low, what it asks is brought up from behind what says that it is done.
    let seen = set_timeout_with_handle(|| finder::bring_into_view(ID), SEEN_AFTER);
    on_cleanup(move || {
        if let Ok(seen) = seen {
            seen.clear();
        }
        store.finishing.hold(false);
    });
    let outcome = move |(code, name): (String, String)| {
        let code = StoredValue::new(code);
        let is_said = move || code.with_value(|code| said.with(|said| said.0.as_ref() == Some(code)));
        view! {
            <button type="button" class="pick" data-test="outcome" data-outcome=code.get_value()
                aria-pressed=move || is_said().to_string()
                on:click=move |_| {
                    others.set(false);
                    store.say_outcome(doc, code.get_value());
                }>
                {name}
            </button>
        }
    };
    let offered = memo(move |_| apart(store.offered(&OUTCOMES)));
    let is_shown = move |code: &String| others.get() || said.with(|said| said.0.as_ref() == Some(code));
    let chosen = Signal::derive(move || said.get().1.and_then(|next| plan::day_of(&next.when.1)));
    let choose = move |day: Day| {
        looking.set(false);
        line.with_value(|line| {
            let Some((key, _, when)) = plan::on_another_day(&line.activity, day) else { return };
            let intents = plan::next_of(line, (key, when.clone()), store);
            let said = plan::said(&when, store);
            store.say_next(doc, Next { doc: fresh_id(), when: (key, when), said }, intents);
        });
    };
    view! {
        <div
            id=ID class="asks" data-test="asks"
            // A mouse that rests where the page has moved under it points at nothing.
            on:pointermove=move |event| {
                let moves = event.movement_x() != 0 || event.movement_y() != 0;
                if moves && event.pointer_type() == "mouse" && !pointed.get_untracked() {
                    pointed.set(true);
                }
            }
            on:pointerleave=move |_| pointed.set(false)
            on:focusin=move |event| focused.set(is_by_keyboard(event.target()))
            on:focusout=move |_| focused.set(false)
        >
            {has_outcome.then(|| view! {
                <div class="picks" role="group" aria-label=move || store.words().agenda.how_was_it>
                    <p class="asks-what">{word(|words| words.agenda.how_was_it)}</p>
                    {move || offered.get().0.into_iter().map(outcome).collect_view()}
                    {move || offered.get().1.into_iter().map(|one| {
                        let code = one.0.clone();
                        view! { <Show when=move || is_shown(&code)>{outcome(one.clone())}</Show> }
                    }).collect_view()}
                    <button type="button" class="pick" data-test="other-outcome" aria-expanded=move || others.get().to_string()
                        on:click=move |_| others.update(|others| *others = !*others)>
                        {word(|words| words.agenda.other_outcome)}
                    </button>
                </div>
            })}
            {is_of_before.then(|| view! { <When doc=doc dating=dating/> })}
            <div class="picks" role="group" aria-label=move || store.words().agenda.next>
                <p class="asks-what">{word(|words| words.agenda.next)}</p>
                <Days chosen=chosen choose=choose looking=looking/>
            </div>
        </div>
    }
}

/// When it was, which was taken to be when it had been planned; another time is chosen here, now among them.
#[component]
fn When(
    doc: DocId,
    /// Whether somebody is choosing.
    dating: RwSignal<bool>,
) -> impl IntoView {
    let store = store();
    let done = memo(move |_| store.finishing.done(doc).unwrap_or_else(now));
    let said = move || (store.words().agenda.it_was)(&store.moment(done.get()));
    // Once it has been typed: some browsers tell of every digit as of a choice.
    let write = move |event: &leptos::ev::Event| {
        let typed = read_calendar(event).filter(|typed| *typed != local_text(done.get_untracked()));
        if let Some(at) = typed.and_then(|typed| read_local(&typed)) {
            store.say_when(doc, at.min(now()));
        }
    };
    view! {
        <div class="picks">
            <button type="button" class="pick when-done" data-test="when-done" aria-expanded=move || dating.get().to_string()
                on:click=move |_| dating.update(|dating| *dating = !*dating)>
                {said}<Sign icon=Icon::Down/>
            </button>
            {move || dating.get().then(|| view! {
                <button type="button" class="pick" data-test="done-now" on:click=move |_| {
                    dating.set(false);
                    store.say_when(doc, now());
                }>{word(|words| words.agenda.now)}</button>
                <input type="datetime-local" name="was-done" class="another-day" aria-label=move || store.words().register.happened
                    max=local_text(now()) prop:value=move || local_text(done.get())
                    on:blur=move |event| write(&event)
                    on:keydown=move |event| if event.key() == "Enter" { write(&event) }/>
            })}
        </div>
    }
}

/// Those that are a tap away, and the others: the usual ones as far as they are offered, and in their places the first that are.
fn apart(offered: Vec<Named>) -> (Vec<Named>, Vec<Named>) {
    let is_usual = |code: &String| USUAL.contains(&code.as_str());
    let mut wanting = USUAL.len() - offered.iter().filter(|(code, _)| is_usual(code)).count();
    offered.into_iter().partition(|(code, _)| {
        let fills = !is_usual(code) && wanting > 0;
        wanting -= usize::from(fills);
        is_usual(code) || fills
    })
}

/// Whether what has the focus shows it: who taps with a finger has gone on already.
fn is_by_keyboard(target: Option<web_sys::EventTarget>) -> bool {
    let target = target.and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches(":focus-visible").unwrap_or(false))
}
