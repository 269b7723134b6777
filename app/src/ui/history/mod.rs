//! What happened to a record, or to one field of it: who, when, on which device, before and after; and what takes it back.

mod facts;
mod happening;
mod restoring;

pub use facts::field_label;
pub use restoring::kept_in_words;

use leptos::prelude::*;
use shared::crm::{Kind, definition};
use shared::document::{DocId, Happening, HistoryPage};
use shared::replica::{Answer, Command, Question};

use super::activities::title;
use super::record::Opened;
use super::sheet::SheetHead;
use crate::reactive::effect;
use crate::state::{Route, Store, store};
use crate::ui::each::For;
use crate::ui::word::word;
use happening::HappeningLine;

/// How many happenings are shown at once, and how many more each time.
const PAGE: u16 = 30;

/// What is shown.
#[derive(Clone, Default)]
struct Shown {
    happenings: Vec<Happening>,
    /// Where what is earlier begins.
    next: Option<u32>,
}

/// The screen.
#[component]
pub fn History(kind: Kind, doc: DocId, of: Option<String>) -> impl IntoView {
    let store = store();
    store.order(Command::Open { doc });
    on_cleanup(move || store.order(Command::Close { doc }));
    let opened = Opened::new(doc);
    provide_context(opened);
    let shown = RwSignal::new(None::<Shown>);
    let of = StoredValue::new(of);
    let is_part = of.with_value(Option::is_some);
    // Whatever changes the record makes its history longer. As much as was shown is asked for anew.
    effect(move || {
        if opened.view.with(Option::is_some) {
            let known = shown.with_untracked(|shown| shown.as_ref().map_or(0, |shown| shown.happenings.len()));
            let limit = u16::try_from(known).unwrap_or(PAGE).max(PAGE);
            ask(store, doc, of.get_value(), None, limit, move |page| {
                shown.try_set(Some(Shown { happenings: page.happenings, next: page.next }));
            });
        }
    });
    let earlier = move |_| {
        let Some(next) = shown.with_untracked(|shown| shown.as_ref().and_then(|shown| shown.next)) else { return };
        ask(store, doc, of.get_value(), Some(next), PAGE, move |page| {
            shown.try_update(|shown| {
                if let Some(shown) = shown {
                    shown.happenings.extend(page.happenings);
                    shown.next = page.next;
                }
            });
        });
    };
    let lines = move || shown.with(|shown| shown.as_ref().map(|shown| shown.happenings.clone()).unwrap_or_default());
    let name = move || {
        let table = definition(opened.kind());
        if table.is_deed() {
            return title(|key| opened.value(key), store);
        }
        let said = table.title.iter().map(|key| opened.value(key).as_text().unwrap_or_default().to_owned());
        store.named(&said.into_iter().find(|name| !name.is_empty()).unwrap_or_default())
    };
    let part = move || of.with_value(|of| of.as_deref().map(|of| field_label(opened.kind(), of, store)));
    view! {
        <article class="sheet" data-test="history" data-doc=doc.to_string() data-ready=move || shown.with(Option::is_some).to_string()>
            <SheetHead title=|words| words.history/>
            <p class="history-of">{name}{move || part().map(|part| view! { " · " <strong>{part}</strong> })}</p>
            {is_part.then(|| view! {
                <a class="quiet" data-test="whole-history" href=Route::History { kind, doc, of: None }.path() on:click=move |event| {
                    event.prevent_default();
                    store.go_instead(Route::History { kind, doc, of: None });
                }>{word(|words| words.whole_history)}</a>
            })}
            {move || shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.happenings.is_empty())).then(|| view! {
                <p class="empty">{store.words().no_history}</p>
            })}
            <ol class="timeline">
                <For
                    each=lines
                    key=|happening| (happening.change, happening.is_waiting, happening.facts.len())
                    children=move |happening| view! { <HappeningLine happening=happening of=of/> }
                />
            </ol>
            <button
                type="button" class="quiet" data-test="earlier" on:click=earlier
                hidden=move || shown.with(|shown| shown.as_ref().is_none_or(|shown| shown.next.is_none()))
            >
                {word(|words| words.earlier)}
            </button>
        </article>
    }
}

fn ask(
    store: Store,
    doc: DocId,
    of: Option<String>,
    before: Option<u32>,
    limit: u16,
    hear: impl FnOnce(HistoryPage) + 'static,
) {
    store.inquire(Question::History { doc, of, before, limit }, move |answer| match answer {
        Ok(Answer::History { page, .. }) => hear(page),
        Ok(_) => {}
        Err(error) => store.show_error(&error),
    });
}
