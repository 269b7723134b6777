//! Removed records, each to be restored. They are looked for when this is opened, and not before.

use leptos::prelude::*;
use shared::crm::{Kind, Value, definition};
use shared::document::DocId;
use shared::replica::Act;

use super::icon::{Icon, Sign};
use super::sheet::SheetHead;
use crate::i18n;
use crate::protocol::{Ask, RemovedLine};
use crate::reactive::effect;
use crate::state::{Route, Store, store};
use crate::ui::each::For;
use crate::ui::word::word;

/// So many are shown at first, and so many more each time.
const STEP: u32 = 100;

/// The screen.
#[component]
pub fn Removed() -> impl IntoView {
    let store = store();
    let most = RwSignal::new(STEP);
    store.removed.set(None);
    effect(move || store.ask(&Ask::Removed(most.get())));
    on_cleanup(move || store.ask(&Ask::Removed(0)));
    let lines =
        move || store.removed.with(|removed| removed.as_ref().map(|removed| removed.lines.clone())).unwrap_or_default();
    let total = move || store.removed.with(|removed| removed.as_ref().map(|removed| removed.total));
    view! {
        <div class="sheet" data-test="removed" data-total=move || total().map(|total| total.to_string())>
            <SheetHead title=|words| words.removed_customers/>
            <p class="explained" hidden=move || total().unwrap_or(0) == 0>{word(|words| words.removed_explained)}</p>
            <ul class="waiting-list">
                <For each=lines key=|line| (line.doc, line.name.clone()) children=move |line| view! { <Line line=line/> }/>
            </ul>
            <button
                type="button" class="quiet" data-test="more-removed" hidden=move || total().unwrap_or(0) <= most.get()
                on:click=move |_| most.update(|most| *most += STEP)
            >
                {move || (store.words().more_rows)(total().unwrap_or(0))}
            </button>
            <div class="empty" data-test="nothing-removed" hidden=move || total() != Some(0)>
                <Sign icon=Icon::Check/>
                <p class="empty-title">{word(|words| words.nothing_removed)}</p>
                <p>{word(|words| words.nothing_removed_hint)}</p>
            </div>
        </div>
    }
}

/// A record and the way back.
#[component]
fn Line(line: RemovedLine) -> impl IntoView {
    let store = store();
    let (doc, kind, page) = (line.doc, line.kind, page(&line));
    let line = StoredValue::new(line);
    let called = move || line.with_value(|line| called(line, store));
    let about = move || line.with_value(|line| about(line, store));
    let restore = move |_| {
        let name = untrack(called);
        store.do_to_many(vec![doc], Act::Restore, move |_| (store.words_now().restored)(&name));
    };
    view! {
        <li class="waiting-entry removed-line" data-test="removed-line" data-doc=doc.to_string() data-kind=kind.name()>
            <div>
                {match page {
                    Some(page) => view! {
                        <a class="waiting-title" href=page.path() on:click=move |event| {
                            event.prevent_default();
                            store.go(page.clone());
                        }>{called}</a>
                    }.into_any(),
                    None => view! { <p class="waiting-title">{called}</p> }.into_any(),
                }}
                <p class="when">{about}</p>
            </div>
            <button
                type="button" class="quiet" data-test="restore-removed" on:click=restore
                aria-label=move || format!("{}: {}", store.words().restore, called())
            >
                {word(|words| words.restore)}
            </button>
        </li>
    }
}

/// Where it can be looked at: on its page, or on that of what it hangs on.
fn page(line: &RemovedLine) -> Option<Route> {
    let of = |kind: Kind, doc: DocId| definition(kind).has_page().then_some(Route::Record { kind, doc });
    of(line.kind, line.doc).or_else(|| line.on.as_ref().and_then(|(kind, doc, _)| of(*kind, *doc)))
}

/// What it is called; a deed of which nothing was said, what it is.
fn called(line: &RemovedLine, store: Store) -> String {
    match sort(line, store) {
        Some(sort) if line.name.is_empty() => sort,
        Some(_) | None => store.named(&line.name),
    }
}

/// What a deed is, in words.
fn sort(line: &RemovedLine, store: Store) -> Option<String> {
    let table = definition(line.kind);
    let (key, _) = table.dated.and_then(|dated| dated.task)?;
    let field = table.field(key).filter(|_| !line.sort.is_empty())?;
    Some(store.shown(field.value, &Value::text(line.sort.clone())))
}

/// Of which kind it is, and by what it is told apart from others of its name.
fn about(line: &RemovedLine, store: Store) -> String {
    let language = store.language();
    let kind = i18n::title_of(definition(line.kind).noun.one.in_language(language));
    let sort = sort(line, store).filter(|_| !line.name.is_empty());
    let list = line.list.map(|list| i18n::title_of(definition(list).noun.many.in_language(language)));
    let on = line.on.as_ref().map(|(_, _, name)| store.named(name));
    let parts = [Some(kind), sort, list, on, Some(line.place.clone())].into_iter().flatten();
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
