//! One activity: done with a tap; unfolded with another.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::Role;
use shared::document::DocId;

use super::on_paper::OnPaper;
use super::unfolded::Unfolded;
use super::{choice, is_late, mark_done, moment, when_due};
use crate::protocol::ActivityLine;
use crate::state::store;
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::record::{Opened, say_referred};

/// The line. It stays while what it says changes, so that whoever edits it is not interrupted.
#[component]
pub fn Line(doc: DocId, lines: Memo<BTreeMap<DocId, ActivityLine>>) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let line = Memo::new(move |_| lines.with(|lines| lines.get(&doc).cloned()));
    let of = move |read: fn(&ActivityLine) -> String| line.with(|line| line.as_ref().map(read).unwrap_or_default());
    let is_open = Memo::new(move |_| line.with(|line| line.as_ref().is_some_and(|line| line.done.is_none())));
    let is_waiting = Memo::new(move |_| line.with(|line| line.as_ref().is_some_and(|line| line.waiting)));
    let is_torn = Memo::new(move |_| line.with(|line| line.as_ref().is_some_and(|line| line.is_torn)));
    let is_unfolded = Memo::new(move |_| store.unfolded_doc() == Some(doc));
    let what = move || choice("what", &of(|line| line.what.clone()), store);
    // What it is about; one of which nothing was said, what it is.
    let is_named = Memo::new(move |_| line.with(|line| line.as_ref().is_some_and(|line| !line.subject.is_empty())));
    let title = move || if is_named.get() { of(|line| line.subject.clone()) } else { what() };
    let is_late = Memo::new(move |_| line.with(|line| line.as_ref().is_some_and(is_late)));
    let outcome = move || {
        let code = of(|line| line.outcome.clone());
        (!code.is_empty()).then(|| choice("outcome", &code, store))
    };
    let about = move || {
        let Some(line) = line.get() else { return String::new() };
        let when = match (line.done, line.planned) {
            (Some(done), _) => moment(done, store),
            (None, Some(planned)) if !is_late.get() => moment(planned, store),
            (None, _) => when_due(&line, store),
        };
        let with = say_referred(opened, "contact", &line.with, store).map(|who| (store.words().with_them)(&who));
        let what = if is_named.get() { what() } else { String::new() };
        let said = [what, when, with.unwrap_or_default(), store.member_name(&line.by).unwrap_or_default()];
        said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li class="activity" class:open=move || is_open.get() data-test="activity" data-doc=doc.to_string()
            data-what=move || of(|line| line.what.clone())
            data-done=move || (!is_open.get()).to_string() data-waiting=move || is_waiting.get().to_string()>
            {move || if is_open.get() {
                view! {
                    <button type="button" class="quiet icon-only check" data-test="mark-done"
                        aria-label=move || format!("{}: {} {}", store.words().mark_done, what(), of(|line| line.subject.clone()))
                        disabled=move || !opened.is_writable(Role::Seller)
                        on:click=move |event| {
                            focus::stay_near(&event, ".activity");
                            if let Some(line) = line.get_untracked() {
                                mark_done(&line, "", store);
                            }
                        }
                    ><span class="box"></span></button>
                }.into_any()
            } else {
                view! { <span class="was-done"><Sign icon=Icon::Check/></span> }.into_any()
            }}
            <button
                type="button" class="unfold" data-test="unfold" aria-expanded=move || is_unfolded.get().to_string()
                on:click=move |_| store.unfold((!is_unfolded.get_untracked()).then_some(doc))
            >
                <span class="activity-subject">{title}</span>
                <span class="unfolds"><Sign icon=Icon::Down/></span>
                <span class="activity-when" class:late=is_late>{about}
                    {move || outcome().map(|outcome| view! { " · " <strong>{outcome}</strong> })}
                    {move || is_waiting.get().then(|| view! {
                        <span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                    {move || is_torn.get().then(|| view! {
                        <span class="mark conflict"><Sign icon=Icon::Fork/>" "{move || store.words().conflict}</span>
                    })}
                </span>
            </button>
            {move || is_unfolded.get().then(|| view! { <Unfolded doc=doc/> })}
            // What is unfolded is written out where it stands.
            {move || (store.printing.get() && !is_unfolded.get()).then(|| view! { <OnPaper doc=doc/> })}
        </li>
    }
}
