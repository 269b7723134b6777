//! Selecting records of a kind that has no bar of its own: a choice is written to all of them, or they are removed, with undo.

use leptos::prelude::*;
use shared::crm::{Kind, Value, definition};
use shared::document::DocId;
use shared::replica::Act;

use super::chosen;
use crate::i18n;
use crate::protocol::Ask;
use crate::reactive::{effect, memo};
use crate::state::{Looking, Store, store};
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// Whether rows are selected rather than opened; watched.
pub fn is_selecting(looking: Looking) -> bool {
    looking.selected.with(Option::is_some)
}

/// Whether a record is selected; watched.
pub fn is_selected(looking: Looking, doc: DocId) -> bool {
    looking.selected.with(|selected| selected.as_ref().is_some_and(|docs| docs.contains(&doc)))
}

/// How many are selected; watched.
fn count(looking: Looking) -> u32 {
    looking.selected.with(|selected| selected.as_ref().map_or(0, |docs| u32::try_from(docs.len()).unwrap_or(u32::MAX)))
}

/// Selects a row, or does no longer; with the shift key all from the row selected before it.
pub fn select(looking: Looking, doc: DocId, at: u32, range: bool, store: Store) {
    let anchor = looking.anchor.get_untracked().filter(|anchor| range && *anchor != at);
    match anchor {
        Some(anchor) => {
            looking.anchor.set(Some(at));
            let (from, to) = (anchor.min(at), anchor.max(at));
            store.ask(&Ask::PickShelf { from, count: to - from + 1 });
        }
        None => toggle(looking, doc, at),
    }
}

/// Selects a record, or does no longer; with the last one the selection ends.
pub fn toggle(looking: Looking, doc: DocId, at: u32) {
    looking.selected.update(|selected| {
        let mut docs = selected.take().unwrap_or_default();
        if !docs.remove(&doc) {
            docs.insert(doc);
        }
        *selected = Some(docs).filter(|docs| !docs.is_empty());
    });
    looking.anchor.set(looking.selected.with_untracked(Option::is_some).then_some(at));
}

/// Selects all that the list in view shows: who they are, the worker tells.
fn select_all(looking: Looking, store: Store) {
    looking.selected.update(|selected| *selected = Some(selected.take().unwrap_or_default()));
    store.ask(&Ask::PickShelf { from: 0, count: u32::MAX });
}

/// The box of a row.
#[component]
pub fn Tick(
    looking: Looking,
    doc: Memo<DocId>,
    /// Its place in the list.
    at: u32,
    /// What the record is called.
    title: Signal<String>,
    class: &'static str,
) -> impl IntoView {
    let store = store();
    view! {
        <input
            type="checkbox" class=class tabindex=move || if is_selecting(looking) { "0" } else { "-1" } data-test="record-check"
            aria-label=move || (store.words().select_one)(&title.get())
            prop:checked=move || is_selected(looking, doc.get())
            on:click=move |event| select(looking, doc.get_untracked(), at, event.shift_key(), store)
        />
    }
}

/// The box over all of them.
#[component]
pub fn TickAll(looking: Looking, total: Memo<u32>) -> impl IntoView {
    let store = store();
    let is_all = move || total.get() > 0 && count(looking) >= total.get();
    let choose = move |event| {
        if event_target_checked(&event) {
            select_all(looking, store);
        } else {
            looking.selected.set(None);
        }
    };
    view! {
        <input type="checkbox" data-test="check-records" aria-label=move || store.words().list.select_shown
            prop:checked=is_all on:change=choose/>
    }
}

/// The bar. The selection ends with the list.
#[component]
pub fn Bar(looking: Looking, total: Memo<u32>) -> impl IntoView {
    let is_on = memo(move |_| is_selecting(looking));
    // A range begins in the selection that there is.
    effect(move || {
        if !is_on.get() {
            looking.anchor.set(None);
        }
    });
    on_cleanup(move || {
        looking.selected.try_set(None);
    });
    view! { {move || is_on.get().then(|| view! { <Actions looking=looking total=total/> })} }
}

#[component]
fn Actions(looking: Looking, total: Memo<u32>) -> impl IntoView {
    let store = store();
    let kind = looking.kind;
    let is_choosing = RwSignal::new(false);
    let count = move || count(looking);
    let is_all = move || count() >= total.get();
    // With the bar goes what has the focus.
    let end = move || {
        focus::stay_near_focus(".selection");
        looking.selected.set(None);
    };
    let listening = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() && !store.is_covered() {
            event.prevent_default();
            end();
        }
    });
    on_cleanup(move || listening.remove());
    let act = move |act: Act, say: fn(Store, &str) -> String| {
        focus::stay_near_focus(".selection");
        let docs = looking.selected.try_update(Option::take).flatten().unwrap_or_default();
        let of = move |n: u32| i18n::count_of(definition(kind).noun, n, store.language_now());
        store.do_to_many(docs.into_iter().collect(), act, move |n| say(store, &of(n)));
    };
    let remove = move |_| act(Act::Remove, |store, which| (store.words_now().removed)(which));
    let write = move |written: (String, Value)| {
        act(Act::Set(vec![written]), |store, which| (store.words_now().list.changed_in)(which));
    };
    let may_change = memo(move |_| !chosen::all(kind, store).is_empty());
    view! {
        <div class="selection" role="toolbar" aria-label=move || store.words().select_many data-test="record-selection">
            {move || is_choosing.get().then(|| view! { <Choice kind=kind write=write/> })}
            <div class="selection-line">
                <button type="button" class="quiet icon-only" data-test="end-selecting"
                    aria-label=move || store.words().end_selection on:click=move |_| end()>
                    <Sign icon=Icon::Cross/>
                </button>
                <p class="selection-count" role="status" data-test="records-selected" data-count=count>
                    <span aria-hidden="true">{move || i18n::grouped(count())}</span>
                    <span class="unseen">{move || (store.words().selected)(count())}</span>
                </p>
                <button type="button" class="quiet" data-test="select-records" hidden=is_all
                    on:click=move |_| select_all(looking, store)>
                    {move || (store.words().select_all)(total.get())}
                </button>
                {move || may_change.get().then(|| view! {
                    <button type="button" class="quiet" data-test="change-records" disabled=move || count() == 0
                        aria-expanded=move || is_choosing.get().to_string()
                        on:click=move |_| is_choosing.update(|choosing| *choosing = !*choosing)>
                        {word(|words| words.change)}
                    </button>
                })}
                <button type="button" class="quiet danger" data-test="remove-records" disabled=move || count() == 0 on:click=remove>
                    {word(|words| words.remove_many)}
                </button>
            </div>
        </div>
    }
}

/// Which field, and what is to stand there.
#[component]
fn Choice(kind: Kind, write: impl Fn((String, Value)) + Copy + 'static) -> impl IntoView {
    let store = store();
    let fields = memo(move |_| chosen::all(kind, store));
    // By its key; the first until another is chosen.
    let field = RwSignal::new(None::<String>);
    let it = memo(move |_| {
        let wanted = field.get();
        fields.with(|fields| {
            let named = fields.iter().find(|own| wanted.as_ref() == Some(&own.spec.key));
            named.or_else(|| fields.first()).cloned()
        })
    });
    // Nothing is chosen before somebody has: the first as little as any other, and what is chosen may be nothing.
    let chosen = RwSignal::new(None::<String>);
    let choose_field = move |event| {
        field.set(Some(event_target_value(&event)));
        chosen.set(None);
    };
    let named = move || {
        let option = |own: &chosen::Chosen| {
            let label = own.label(store);
            view! { <option value=own.spec.key.clone()>{label}</option> }
        };
        fields.with(|fields| fields.iter().map(option).collect_view())
    };
    let values = move || {
        let offered = it.with(|it| it.as_ref().map(|it| it.offered(store))).unwrap_or_default();
        let offered =
            offered.into_iter().map(|(code, name)| view! { <option value=code>{name}</option> }).collect_view();
        view! {
            <select name="records-value" aria-label=move || store.words().choose
                on:change=move |event| chosen.set(Some(event_target_value(&event)))>
                <option value="" disabled=true selected=true hidden=true>{word(|words| words.choose)}</option>
                {offered}
            </select>
        }
    };
    view! {
        <form class="selection-choice" on:submit=move |event| {
            event.prevent_default();
            if let Some((it, chosen)) = it.get_untracked().zip(chosen.get_untracked()) {
                write((it.spec.key.clone(), it.value(&chosen)));
            }
        }>
            <select name="records-field" aria-label=move || store.words().change on:change=choose_field>{named}</select>
            {values}
            <button type="submit" class="primary" data-test="apply-to-records" disabled=move || chosen.with(Option::is_none)>
                {word(|words| words.apply)}
            </button>
        </form>
    }
}
