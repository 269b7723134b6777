//! What waits for a person rather than for the network, settled where it is announced: each record with the fields at which values
//! stand against each other, by whom and on which device, and with what a merge could not decide by itself.

use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::crm::{Kind, Options, definition};
use shared::document::DocId;
use shared::replica::RecordView;

use crate::i18n;
use crate::reactive::memo;
use crate::state::{Route, Store, store};
use crate::ui::activities;
use crate::ui::each::For;
use crate::ui::focus;
use crate::ui::record::{Disagreements, Issues, Opened};
use crate::ui::word::word;

/// So many records are opened at first, and so many more each time.
const STEP: usize = 10;

/// The section.
#[component]
pub fn ToSettle() -> impl IntoView {
    let store = store();
    let most = RwSignal::new(STEP);
    let all = move || store.unsettled.with(|unsettled| unsettled.iter().map(|(_, _, count)| count).sum::<u32>());
    let shown =
        move || store.unsettled.with(|all| all.iter().take(most.get()).map(|(doc, ..)| *doc).collect::<Vec<_>>());
    let beyond = move || u32::try_from(store.unsettled.with(Vec::len).saturating_sub(most.get())).unwrap_or(u32::MAX);
    view! {
        <section class="group" hidden=move || store.unsettled.with(Vec::is_empty) aria-label=move || store.words().to_settle>
            <h3>{word(|words| words.to_settle)}</h3>
            <p class="explained">{move || (store.words().outbox_sheet.to_decide)(all())}</p>
            <ul class="waiting-list">
                <For each=shown key=|doc| *doc children=move |doc| view! { <OfRecord doc=doc/> }/>
            </ul>
            <button type="button" class="quiet" data-test="more-unsettled" hidden=move || beyond() == 0
                on:click=move |_| most.update(|most| *most += STEP)>
                {move || (store.words().outbox_sheet.more_to_decide)(beyond())}
            </button>
        </section>
    }
}

/// One record. It is open as long as it is here.
#[component]
fn OfRecord(doc: DocId) -> impl IntoView {
    let store = store();
    store.open_to_settle(doc);
    on_cleanup(move || store.close_to_settle(doc));
    provide_context(Opened::settling(doc).beside(open_whole(doc, store)));
    let line = memo(move |_| {
        let line = |all: &Vec<(DocId, String, u32)>| all.iter().find(|(own, ..)| *own == doc).cloned();
        store.unsettled.with(line).map(|(_, name, count)| (name, count)).unwrap_or_default()
    });
    // Before a record is here it is taken for one of the book, as most are.
    let page = memo(move |_| match store.settling.view(doc) {
        Some(view) => page_of(&view, store),
        None => Some(Route::of(doc)),
    });
    let is_deed = memo(move |_| store.settling.view(doc).is_some_and(|view| definition(view.record.kind).is_deed()));
    let name =
        move || line.with(|(name, _)| if name.is_empty() { store.words().nameless.to_owned() } else { name.clone() });
    // With the last choice the record goes away, and whoever chose goes on with the next. A link that was followed leads elsewhere.
    let choose = move |event: MouseEvent| {
        if line.with_untracked(|(_, count)| *count <= 1) && !event.default_prevented() {
            focus::stay_near(&event, ".waiting-entry");
        }
    };
    let said = move || {
        let count = (store.words().to_settle_fields)(line.with(|(_, count)| *count));
        let what = store.settling.view(doc).and_then(|view| what(&view, store));
        what.into_iter().chain([count]).collect::<Vec<_>>().join(" · ")
    };
    let title = move || match page.get() {
        Some(page) => {
            let href = page.path();
            let go = move |event: MouseEvent| {
                event.prevent_default();
                // A deed is unfolded where it leads to; nothing else there is looked for.
                store.seeks_conflict.set_value(matches!(&page, Route::Record { .. }) && !is_deed.get_untracked());
                store.go(page.clone());
            };
            view! { <a class="waiting-title" href=href on:click=go>{name}</a> }.into_any()
        }
        None => view! { <p class="waiting-title">{name}</p> }.into_any(),
    };
    view! {
        <li class="waiting-entry" data-test="unsettled" data-doc=doc.to_string() on:click=choose>
            {title}
            <p class="when">{said}</p>
            <Issues/>
            <Disagreements/>
        </li>
    }
}

/// What a record is shown on that has no page of its own, opened beside it; itself, if it has one.
fn open_whole(doc: DocId, store: Store) -> Memo<Option<Arc<RecordView>>> {
    let on = memo(move |_| {
        let view = store.settling.view(doc)?;
        view.shown_on.filter(|_| definition(view.record.kind).is_part())
    });
    Effect::new(move |before: Option<Option<DocId>>| {
        let (before, on) = (before.flatten(), on.get());
        if before != on {
            before.into_iter().for_each(|before| store.close_to_settle(before));
            on.into_iter().for_each(|on| store.open_to_settle(on));
        }
        on
    });
    on_cleanup(move || {
        if let Some(on) = on.try_get_untracked().flatten() {
            store.close_to_settle(on);
        }
    });
    memo(move |_| store.settling.view(on.get().unwrap_or(doc)))
}

/// Where it is read. A deed's own address leads on to the page that it is shown on, and unfolds it there.
fn page_of(view: &RecordView, store: Store) -> Option<Route> {
    let (doc, kind) = (view.doc, view.record.kind);
    let table = definition(kind);
    match kind {
        Kind::CUSTOM_FIELD => Some(Route::Fields),
        Kind::OPTION => {
            let list = view.record.text("list");
            Some(Route::Options(Options::lists().into_iter().find(|own| own.name == list)))
        }
        // One's own name, and those of one's devices.
        Kind::MEMBER => store.seat().is_some_and(|seat| seat.member == doc).then_some(Route::More),
        _ if table.has_page() => Some(Route::Record { kind, doc }),
        _ if table.is_deed() => Some(Route::of(doc)),
        _ => view.shown_on.map(Route::of),
    }
}

/// What it is, where it is called as somebody else, or could be of any kind.
fn what(view: &RecordView, store: Store) -> Option<String> {
    let table = definition(view.record.kind);
    if table.is_deed() {
        return Some(activities::title(|key| view.record.value(key).clone(), store));
    }
    (!table.has_page()).then(|| i18n::title_of(table.noun.one.in_language(store.language())))
}
