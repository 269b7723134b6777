//! All views of a list, and what is done with each.

use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;

use crate::reactive::memo;
use crate::state::{ListView, Over, Standing, Store, store};
use crate::ui::each::For;
use crate::ui::icon::{Icon, Sign};
use crate::ui::modal::{Modal, ModalHead};
use crate::ui::word::word;

/// The sheet.
#[component]
pub fn Sheet() -> impl IntoView {
    view! { <Modal over=Over::Views class="views-sheet" label=|words| words.views.title><Body/></Modal> }
}

/// What the list's menu has of views.
#[component]
pub fn MenuItems() -> impl IntoView {
    let store = store();
    view! {
        <button type="button" class="menu-item" data-test="keep-view" on:click=move |_| store.name_view(None)>
            {word(|words| words.views.keep)}
        </button>
        <button type="button" class="menu-item" data-test="all-views" on:click=move |_| store.lay(Over::Views)>
            {word(|words| words.views.title)}
        </button>
    }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    // What is listed does not change under the sheet.
    let kind = untrack(|| store.looking_here()).kind;
    let unfolded = RwSignal::new(None::<DocId>);
    let own = memo(move |_| store.own_views(kind));
    let ids = move || own.with(|own| own.iter().filter_map(|view| view.doc).collect::<Vec<_>>());
    let standard = move || store.standard_views(kind);
    view! {
        <ModalHead title=Signal::derive(move || store.words().views.title.to_owned()) close="close-views"/>
        <Changed kind=kind/>
        <section aria-label=move || store.words().views.own>
            <h3>{word(|words| words.views.own)}</h3>
            <p class="explained" hidden=move || own.with(|own| !own.is_empty())>{word(|words| words.views.none_yet)}</p>
            <ul class="views-list">
                <For each=ids key=|doc| *doc children=move |doc| view! { <Own kind=kind doc=doc all=own unfolded=unfolded/> }/>
            </ul>
        </section>
        <section aria-label=move || store.words().views.standard hidden=move || standard().is_empty()>
            <h3>{word(|words| words.views.standard)}</h3>
            <ul class="views-list">
                {move || standard().into_iter().map(|view| view! { <li class="view-line">{opener(store, kind, view)}</li> }).collect_view()}
            </ul>
        </section>
        <div class="filters-foot">
            <button type="button" class="quiet" data-test="whole-list" hidden=move || store.looking(kind).open.with(Option::is_none)
                on:click=move |_| {
                    store.uncover();
                    store.looking(kind).own_again();
                }>
                {word(|words| words.views.whole_list)}
            </button>
            <button type="button" class="primary" data-test="keep-view" on:click=move |_| store.name_view(None)>
                {word(|words| words.views.keep)}
            </button>
        </div>
    }
}

/// What can be done with what was changed.
#[component]
fn Changed(kind: Kind) -> impl IntoView {
    let store = store();
    let changed = memo(move |_| match store.open_standing(kind) {
        Some(Standing::Here { view, is_changed: true }) => Some(view),
        Some(Standing::Here { .. } | Standing::Awaited | Standing::Missing | Standing::Later(_)) | None => None,
    });
    move || {
        changed.get().map(|view| {
            let said = format!("{} · {}", store.named(&view.name), store.words().views.changed);
            let keep = view.doc.map(|doc| {
                view! {
                    <button type="button" class="primary" data-test="keep-changes" on:click=move |_| {
                        store.uncover();
                        store.replace_view(kind, doc, &view.name);
                    }>{word(|words| words.views.keep_changes)}</button>
                }
            });
            view! {
                <div class="view-changed">
                    <p>{said}</p>
                    {keep}
                    <button type="button" class="quiet" data-test="keep-as" on:click=move |_| store.name_view(None)>
                        {word(|words| words.views.keep_as)}
                    </button>
                </div>
            }
        })
    }
}

/// The name of a view, which opens it.
fn opener(store: Store, kind: Kind, view: ListView) -> impl IntoView {
    let (id, name) = (view.id.clone(), store.named(&view.name));
    let is_open = move || store.looking(kind).open.with(|open| open.as_ref() == Some(&id)).then_some("true");
    view! {
        <button type="button" class="menu-item view-name" data-test="view" data-view=view.id.clone() aria-current=is_open
            on:click=move |_| {
                store.uncover();
                store.open_view(kind, &view);
            }>{name}</button>
    }
}

/// A view of one's own.
#[component]
fn Own(kind: Kind, doc: DocId, all: Memo<Vec<ListView>>, unfolded: RwSignal<Option<DocId>>) -> impl IntoView {
    let store = store();
    let here = move || all.with(|all| all.iter().find(|view| view.doc == Some(doc)).cloned());
    let name = move || here().map(|view| store.named(&view.name)).unwrap_or_default();
    let is_pinned = move || here().is_some_and(|view| view.is_pinned);
    let at = move || all.with(|all| all.iter().position(|view| view.doc == Some(doc)));
    let is_last = move || all.with(|all| at().is_none_or(|at| at + 1 == all.len()));
    let is_unfolded = move || unfolded.get() == Some(doc);
    let more =
        move || {
            let act = move |test: &'static str, word: fn(Store) -> &'static str, act: fn(Store, Kind, ListView)| {
                view! {
                    <button type="button" class="menu-item" data-test=test on:click=move |_| {
                        if let Some(view) = untrack(here) {
                            act(store, kind, view);
                        }
                    }>{move || word(store)}</button>
                }
            };
            let moving = move |test: &'static str, word: fn(Store) -> &'static str, up: bool| {
                let is_at_end = move || if up { at() == Some(0) } else { is_last() };
                view! {
                    <button type="button" class="menu-item" data-test=test disabled=is_at_end
                        on:click=move |_| store.move_view(kind, doc, up)>{move || word(store)}</button>
                }
            };
            is_unfolded().then(|| view! {
            <div class="view-more" role="group" aria-label=name>
                {act("rename-view", |store| store.words().views.rename, |store, _, view| store.name_view(view.doc))}
                {moving("view-up", |store| store.words().views.up, true)}
                {moving("view-down", |store| store.words().views.down, false)}
                {act("replace-view", |store| store.words().views.replace, |store, kind, view| {
                    if let Some(doc) = view.doc {
                        store.uncover();
                        store.replace_view(kind, doc, &view.name);
                    }
                })}
                {act("remove-view", |store| store.words().views.remove, |store, _, view| {
                    if let Some(doc) = view.doc {
                        store.uncover();
                        store.remove_view(doc, &view.name);
                    }
                })}
            </div>
        })
        };
    let pin_words = move || {
        let words = store.words().views;
        if is_pinned() { (words.unpin)(&name()) } else { (words.pin)(&name()) }
    };
    view! {
        <li class="view-line" data-test="own-view" data-view=doc.to_string() data-pinned=move || is_pinned().to_string()>
            {move || here().map(|view| opener(store, kind, view))}
            <button type="button" class="quiet icon-only" data-test="pin-view" aria-pressed=move || is_pinned().to_string()
                aria-label=pin_words title=pin_words
                on:click=move |_| if let Some(view) = untrack(here) { store.pin_view(&view) }>
                <Sign icon=Icon::Bookmark/>
            </button>
            <button type="button" class="quiet icon-only" data-test="more-of-view" aria-expanded=move || is_unfolded().to_string()
                aria-label=move || (store.words().views.more_of)(&name())
                on:click=move |_| unfolded.update(|open| *open = if *open == Some(doc) { None } else { Some(doc) })>
                <Sign icon=Icon::Menu/>
            </button>
            {more}
        </li>
    }
}
