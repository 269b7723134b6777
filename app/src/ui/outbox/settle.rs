//! What waits for a person rather than for the network, settled where it is announced: each record with the fields at which values
//! stand against each other, by whom and on which device, and with what a merge could not decide by itself.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::crm::definition;
use shared::document::DocId;

use crate::reactive::memo;
use crate::state::{Route, store};
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
    provide_context(Opened::settling(doc));
    let line = memo(move |_| {
        let line = |all: &Vec<(DocId, String, u32)>| all.iter().find(|(own, ..)| *own == doc).cloned();
        store.unsettled.with(line).map(|(_, name, count)| (name, count)).unwrap_or_default()
    });
    // Before a record is here it is taken for one of the book, as most are. What has no page of its own may be shown on another's.
    let page = memo(move |_| {
        let Some(view) = store.settling.view(doc) else { return Some(Route::of(doc)) };
        let kind = view.record.kind;
        if definition(kind).has_page() { Some(Route::Record { kind, doc }) } else { view.shown_on.map(Route::of) }
    });
    let name =
        move || line.with(|(name, _)| if name.is_empty() { store.words().nameless.to_owned() } else { name.clone() });
    // With the last choice the record goes away, and whoever chose goes on with the next. A link that was followed leads elsewhere.
    let choose = move |event: MouseEvent| {
        if line.with_untracked(|(_, count)| *count <= 1) && !event.default_prevented() {
            focus::stay_near(&event, ".waiting-entry");
        }
    };
    let title = move || match page.get() {
        Some(page) => {
            let href = page.path();
            let go = move |event: MouseEvent| {
                event.prevent_default();
                store.seeks_conflict.set_value(true);
                store.go(page.clone());
            };
            view! { <a class="waiting-title" href=href on:click=go>{name}</a> }.into_any()
        }
        None => view! { <p class="waiting-title">{name}</p> }.into_any(),
    };
    view! {
        <li class="waiting-entry" data-test="unsettled" data-doc=doc.to_string() on:click=choose>
            {title}
            <p class="when">{move || (store.words().to_settle_fields)(line.with(|(_, count)| *count))}</p>
            <Issues/>
            <Disagreements/>
        </li>
    }
}
