//! An activity over the page: what it says, to be read; what one does with it, each a tap away; and, for who asks for it, all of it as
//! fields.

use leptos::prelude::*;
use shared::crm::Role;
use shared::crm::values::civil::Day;
use shared::crm::values::date;
use shared::document::DocId;
use shared::replica::Command;

use super::line::Second;
use super::on_paper::details;
use super::parts::{OWNER, Parts};
use super::{is_late, mark_done, named};
use crate::protocol::ActivityLine;
use crate::reactive::memo;
use crate::state::{Over, Store, local_day, store};
use crate::ui::modal::{Modal, ModalHead};
use crate::ui::record::{Field, Means, Opened, Reach, Spec};
use crate::ui::today::{Days, put_off};
use crate::ui::word::word;

/// The sheet. Whoever comes from elsewhere with an activity in mind finds it open as soon as it is here; when it is gone, the sheet goes.
#[component]
pub fn ActivitySheet() -> impl IntoView {
    let store = store();
    // Not asked for inside: there it is the activity, once the sheet has been open.
    let customer = expect_context::<Opened>();
    let here = memo(move |_| store.unfolded_doc().filter(|doc| find(*doc, store).is_some()));
    Effect::new(move |before: Option<Option<DocId>>| {
        let here = here.get();
        let over = store.over.get_untracked();
        match (before.flatten(), here) {
            (None, Some(_)) if over.is_none() => store.lay(Over::Activity),
            (Some(_), None) if over == Some(Over::Activity) => {
                store.uncover();
            }
            (Some(_) | None, _) => {}
        }
        here
    });
    view! { <Modal over=Over::Activity class="activity-sheet" label=|words| words.reason_activity><Body customer=customer/></Modal> }
}

/// One of the opened customer's; watched.
pub(super) fn find(doc: DocId, store: Store) -> Option<ActivityLine> {
    store.activities.with(|lines| lines.iter().find(|line| line.doc == doc).cloned())
}

/// For which day it is.
fn day_of(line: &ActivityLine) -> Option<Day> {
    line.planned.and_then(local_day).or_else(|| date::read_iso(&line.due))
}

#[component]
fn Body(customer: Opened) -> impl IntoView {
    let store = store();
    let Some(doc) = untrack(|| store.unfolded_doc()) else { return ().into_any() };
    store.order(Command::Open { doc });
    on_cleanup(move || {
        store.order(Command::Close { doc });
        store.unfold(None);
    });
    let opened = customer.unfolded(doc);
    provide_context(opened);
    let line = memo(move |_| find(doc, store));
    let title = move || line.with(|line| line.as_ref().map(|line| named(line, store)).unwrap_or_default());
    let is_late = move || line.with(|line| line.as_ref().is_some_and(is_late));
    let place = memo(move |_| {
        let place = opened.value("place");
        place.as_text().map(|place| Means::Place(place.to_owned())).into_iter().collect::<Vec<_>>()
    });
    // What cannot be overlooked stands there as its field.
    let is_whole =
        untrack(|| store.has_drafts(doc) || line.with(|line| line.as_ref().is_some_and(|line| line.is_torn)));
    view! {
        <ModalHead title=Signal::derive(title) close="close-activity"/>
        <div class="activity-body">
            <p class="activity-when" class:late=is_late><Second line=line/></p>
            <dl class="activity-details">
                {move || {
                    let said = details(|key| opened.value(key), store);
                    said.into_iter().map(|(name, text)| view! { <dt>{name}</dt><dd>{text}</dd> }).collect_view()
                }}
            </dl>
            <div class="reach" hidden=move || place.with(Vec::is_empty)><Reach means=place/></div>
            {move || customer.is_writable(Role::Seller).then(|| view! { <Doing line=line/> })}
            {super::table().field(OWNER).map(|field| view! { <Field spec=Spec::of(field)/> })}
            <details class="activity-all" open=is_whole>
                <summary data-test="edit-activity">{word(|words| words.edit_all)}</summary>
                <Parts without_owner=true/>
            </details>
        </div>
    }
    .into_any()
}

/// What one does with what is still to be done: it is done, or put off.
#[component]
fn Doing(line: Memo<Option<ActivityLine>>) -> impl IntoView {
    let store = store();
    let is_open = memo(move |_| line.with(|line| line.as_ref().is_some_and(|line| line.done.is_none())));
    let chosen = Signal::derive(move || line.with(|line| line.as_ref().and_then(day_of)));
    // Its line asks on, once nothing lies over it.
    let taken = move || {
        let taken = line.get_untracked();
        store.uncover();
        taken
    };
    let choose = move |day: Day| {
        if let Some(line) = taken() {
            put_off(&line, day, store);
        }
    };
    view! {
        {move || is_open.get().then(|| view! {
            <div class="picks" role="group" aria-label=move || store.words().register.actions>
                <button type="button" class="pick" data-test="activity-done" on:click=move |_| if let Some(line) = taken() {
                    mark_done(&line, "", store);
                }>
                    {word(|words| words.register.done)}
                </button>
                <Days chosen=chosen choose=choose looking=RwSignal::new(false)/>
            </div>
        })}
    }
}
