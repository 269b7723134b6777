//! What a record says, to be read: only what is filled. A row becomes its field where it stands; what is empty is added from a
//! list; all of it as a form is one tap away.

use leptos::prelude::*;
use shared::crm::{CustomField, Kind, ValueType, definition, search};
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast as _;

use super::field::{Editing, FieldOf};
use super::mark::MarkLine;
use super::opened::opened;
use super::spec::Spec;
use super::words::say_value;
use crate::state::{Route, store};
use crate::ui::icon::{Icon, Sign};

/// Of more empty facts than this one is looked for by its name.
const FEW: usize = 8;

/// What takes keys.
const INPUTS: &str = "input, select, textarea";

/// The facts of the opened record.
#[component]
pub fn Facts(kind: Kind) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let specs = Memo::new(move |_| {
        let table = definition(kind);
        let own = table.fields.iter().filter(|field| field.exported).map(Spec::of);
        let own = own.filter(|spec| table.title.first().is_none_or(|title| *title != spec.key));
        let is_shown = |field: &CustomField| {
            field.kind == kind && (!field.is_removed || opened.is_disputed(&format!("x/{}", field.id)))
        };
        let custom = store.all_custom_fields().into_iter().filter(is_shown);
        own.chain(custom.map(|field| Spec::custom(&field))).collect::<Vec<Spec>>()
    });
    // Those that were added in this visit stay where they are, filled or not.
    let added = RwSignal::new(Vec::<String>::new());
    let whole = RwSignal::new(false);
    let is_filled = move |spec: &Spec| !opened.value(&spec.key).is_null() || opened.is_disputed(&spec.key);
    let in_view = Memo::new(move |_| {
        let is_in = |spec: &&Spec| whole.get() || is_filled(spec) || added.with(|added| added.contains(&spec.key));
        specs.with(|specs| specs.iter().filter(is_in).cloned().collect::<Vec<_>>())
    });
    let empty = Memo::new(move |_| {
        let is_empty = |spec: &&Spec| {
            !is_filled(spec) && added.with(|added| !added.contains(&spec.key)) && opened.is_writable(spec.write)
        };
        specs.with(|specs| specs.iter().filter(is_empty).cloned().collect::<Vec<_>>())
    });
    let may_write = move || specs.with(|specs| specs.iter().any(|spec| opened.is_writable(spec.write)));
    view! {
        <section class="group" data-test="facts" aria-label=move || store.words().facts>
            <div class="facts-head">
                <h2>{move || store.words().facts}</h2>
                <button type="button" class="quiet" data-test="edit-all" hidden=move || !may_write()
                    aria-pressed=move || whole.get().to_string()
                    on:click=move |_| whole.update(|whole| *whole = !*whole)>
                    {move || if whole.get() { store.words().all_edited } else { store.words().edit_all }}
                </button>
            </div>
            <div class="facts-list">
                <For
                    each=move || in_view.get() key=|spec| (spec.key.clone(), spec.choices.clone())
                    children=move |spec| view! { <Fact spec=spec added=added whole=whole/> }
                />
            </div>
            {move || (!whole.get() && !empty.with(Vec::is_empty)).then(|| view! { <Add empty=empty added=added/> })}
        </section>
    }
}

/// A fact: a line to be read, or its field.
#[component]
fn Fact(spec: Spec, added: RwSignal<Vec<String>>, whole: RwSignal<bool>) -> impl IntoView {
    let opened = opened();
    let key = spec.key.clone();
    let is_new = added.with_untracked(|added| added.contains(&key)) && untrack(|| opened.value(&key)).is_null();
    let (is_in, row) = (RwSignal::new(is_new), NodeRef::<leptos::html::Div>::new());
    let editing = Editing::new(spec, None);
    let disputed = Memo::new(move |_| opened.is_disputed(&key));
    let as_field =
        Memo::new(move |_| whole.get() || is_in.get() || disputed.get() || editing.problem.with(Option::is_some));
    // Whoever taps a fact goes on in its field.
    Effect::new(move || {
        if is_in.get() {
            request_animation_frame(move || {
                let found = row.try_get_untracked().flatten().and_then(|row| row.query_selector(INPUTS).ok().flatten());
                if let Some(input) = found.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
                    // A browser may refuse focus; then one taps.
                    let _ = input.focus();
                }
            });
        }
    });
    // Looked at when the focus has come to rest: a line that becomes its field loses it, too, and the field gets it a frame later.
    let left = move |_| {
        request_animation_frame(move || {
            request_animation_frame(move || {
                let Some(row) = row.try_get_untracked().flatten() else { return };
                let active = document().active_element();
                if !row.contains(active.as_ref().map(AsRef::as_ref)) {
                    is_in.try_set(false);
                }
            });
        });
    };
    view! {
        <div class="fact" data-test="fact" node_ref=row on:focusout=left>
            {move || if as_field.get() {
                view! { <FieldOf editing=editing/> }.into_any()
            } else {
                view! { <Line editing=editing is_in=is_in/> }.into_any()
            }}
        </div>
    }
}

/// A fact as it is read: its name, its value, what became of an edit.
#[component]
fn Line(editing: Editing, is_in: RwSignal<bool>) -> impl IntoView {
    let store = store();
    let (name, label) =
        editing.spec.with_value(|spec| (editing.name.get_value(), StoredValue::new(spec.label.clone())));
    let said = move || editing.spec.with_value(|spec| say_value(spec, &editing.value.get(), |_, _| None, store));
    let is_web = editing.spec.with_value(|spec| spec.value == ValueType::Web);
    let link = move || editing.value.get().as_text().filter(|_| is_web).map(str::to_owned);
    let words = move || label.with_value(|label| label.in_language(store.language()));
    view! {
        <div data-test="field" data-field=name data-mark=move || editing.mark.get().name() data-value=editing.text>
            <button type="button" class="fact-line" data-test="edit-fact" disabled=move || !editing.is_writable()
                on:click=move |_| is_in.set(true)>
                <span class="fact-label">{words}</span>
                <span class="fact-value">{said}</span>
            </button>
            <MarkLine mark=editing.mark/>
            {move || link().map(|href| view! {
                <a class="quiet icon-only" href=href target="_blank" rel="noopener noreferrer" aria-label=words>
                    <Sign icon=Icon::Share/>
                </a>
            })}
        </div>
    }
}

/// What is empty, to be chosen from.
#[component]
fn Add(empty: Memo<Vec<Spec>>, added: RwSignal<Vec<String>>) -> impl IntoView {
    let store = store();
    let (open, sought) = (RwSignal::new(false), RwSignal::new(String::new()));
    let count = move || u32::try_from(empty.with(Vec::len)).unwrap_or(u32::MAX);
    let found = move || {
        let sought = search::fold(sought.get().trim());
        let label = |spec: &Spec| spec.label.in_language(store.language());
        let is_sought = |spec: &&Spec| search::fold(&label(spec)).contains(&sought);
        empty.with(|empty| {
            empty.iter().filter(is_sought).map(|spec| (spec.key.clone(), label(spec))).collect::<Vec<_>>()
        })
    };
    view! {
        <button type="button" class="quiet add" data-test="add-fact" aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)>
            <Sign icon=Icon::Plus/>
            <span>{move || (store.words().add_fact)(count())}</span>
        </button>
        <div class="fact-choices" hidden=move || !open.get()>
            {move || (empty.with(Vec::len) > FEW).then(|| view! {
                <input name="find-fact" type="search" autocomplete="off" aria-label=move || store.words().search
                    placeholder=move || store.words().search prop:value=sought
                    on:input=move |event| sought.set(event_target_value(&event))/>
            })}
            {move || found().into_iter().map(|(key, label)| {
                let own = key.clone();
                view! {
                    <button type="button" class="choice" data-test="empty-fact" data-field=key on:click=move |_| {
                        open.set(false);
                        sought.set(String::new());
                        added.update(|added| added.push(own.clone()));
                    }>{label}</button>
                }
            }).collect_view()}
        </div>
    }
}

/// The foot of a record's page: what happened to it, and the way to remove it.
#[component]
pub fn Foot(kind: Kind) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let table = definition(kind);
    let route = Route::History { doc: opened.doc, of: None };
    let path = route.path();
    view! {
        <footer class="record-foot">
            <a class="quiet" data-test="nav-history" href=path on:click=move |event| {
                event.prevent_default();
                store.go(route.clone());
            }>{move || store.words().history}</a>
            <button
                type="button" class="quiet danger" data-test="remove-record" hidden=move || !opened.is_writable(table.write)
                on:click=move |_| store.remove_open()
            >
                {move || (store.words().remove_one)(table.noun.one.in_language(store.language()))}
            </button>
        </footer>
    }
}
