//! The page of a record whose kind has nothing of its own: what it is called, what it is, what it says, its lists, its foot.

use leptos::prelude::*;
use shared::crm::{Kind, ValueType, definition};
use shared::document::DocId;
use shared::replica::Command;

use super::disputes::Disputes;
use super::entries::Entries;
use super::facts::Facts;
use super::head::{Title, joined};
use super::issues::Issues;
use super::keys;
use super::menu::{Foot, Menu, MenuButton};
use super::merged::{Late, Merged};
use super::notes::Notes;
use super::opened::Opened;
use super::page::seek_conflict;
use super::spec::Spec;
use super::words::say_value;
use super::{Leads, leads};
use crate::reactive::{effect, memo};
use crate::state::{Route, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// One record.
#[component]
pub fn PlainRecord(kind: Kind, doc: DocId) -> impl IntoView {
    let store = store();
    store.missing.set(None);
    store.order(Command::Open { doc });
    store.preferences.opened(doc);
    on_cleanup(move || store.order(Command::Close { doc }));
    let opened = Opened::new(doc);
    provide_context(opened);
    keys::listen(opened, kind, None);
    let table = definition(kind);
    let title = table.title.first().copied().unwrap_or_default();
    let name = memo(move |_| opened.value(title).as_text().unwrap_or_default().to_owned());
    let here = memo(move |_| opened.view.with(|view| view.as_ref().is_some_and(|view| view.record.kind == kind)));
    effect(move || opened.ready.set(here.get()));
    // An address that says another kind than the record is of.
    effect(move || {
        let is = opened.view.with(|view| view.as_ref().map(|view| view.record.kind));
        if let Some(is) = is.filter(|is| *is != kind) {
            store.go_instead(if definition(is).has_page() { Route::Record { kind: is, doc } } else { Route::of(doc) });
        }
    });
    // One that has become a part of another is shown there.
    effect(move || {
        if let Some(Leads { to, .. }) = opened.view.with(|view| view.as_deref().and_then(leads)) {
            store.go_instead(Route::Record { kind, doc: to });
        }
    });
    seek_conflict(opened);
    let is_listed = store
        .shelf
        .with_untracked(|window| window.as_ref().is_some_and(|window| window.lines.iter().any(|line| line.doc == doc)));
    // What stands below its title in a list's row.
    let line = move || {
        let said = |key: &&'static str| {
            let value = opened.value(key);
            let spec = table.field(key).map(Spec::of).filter(|_| !value.is_null())?;
            Some(say_value(&spec, &value, |_, _| None, store))
        };
        joined(table.shown.into_iter().flat_map(|shown| shown.line).filter_map(said))
    };
    let has_notes = table.fields.iter().any(|field| matches!(field.value, ValueType::Notes { .. }));
    view! {
        <article class="record" data-test="record" data-kind=kind.name() data-doc=doc.to_string()
            data-removed=move || opened.is_removed().to_string() data-ready=move || opened.ready.get().to_string()>
            <div class="record-bar">
                <button type="button" class="quiet icon-only back" data-test="back"
                    aria-label=move || store.words().back on:click=move |_| store.back()>
                    <Sign icon=Icon::Back/>
                </button>
                <span class="record-bar-name" aria-hidden="true">{name}</span>
                <crate::ui::shell::Chip/>
                <MenuButton here=here/>
            </div>
            {move || if here.get() {
                view! {
                    <header class="record-head">
                        {table.field(title).map(|field| view! { <Title spec=Spec::of(field)/> })}
                        <p class="record-where">{line}</p>
                    </header>
                    <Disputes/>
                    <Issues/>
                    <Late/>
                    <Facts kind=kind/>
                    {table.groups.iter().filter(|group| !group.is_internal()).map(|group| view! { <Entries group=group/> }).collect_view()}
                    {has_notes.then(|| view! { <Notes/> })}
                    <Merged/>
                    <Foot kind=kind/>
                    <Menu kind=kind/>
                }.into_any()
            } else if store.missing.get() == Some(doc) && is_listed {
                // One that the list knows was taken off to make room.
                view! { <p class="empty" data-test="missing">{word(|words| words.record_away)}</p> }.into_any()
            } else if store.missing.get() == Some(doc) {
                view! { <crate::ui::nowhere::NotHere/> }.into_any()
            } else {
                ().into_any()
            }}
        </article>
    }
}
