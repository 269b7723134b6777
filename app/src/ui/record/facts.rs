//! What a record says, to be read: only what is filled. A row becomes its field where it stands; what is empty is added from a
//! list; all of it as a form is one tap away.

use std::time::Duration;

use leptos::prelude::*;
use shared::crm::{CustomField, Group, Kind, ValueType, definition, search};
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusEvent, HtmlElement};

use super::entries::say_referred;
use super::field::{Editing, FieldOf};
use super::line::FactLine;
use super::mark::MarkLine;
use super::opened::opened;
use super::spec::{Editor, Spec};
use super::words::say_value;
use crate::reactive::{effect, memo};
use crate::state::{entry_id, store};
use crate::ui::each::For;
use crate::ui::icon::{Icon, Sign};
use crate::ui::picker::is_picked;
use crate::ui::word::word;

/// Of more empty facts than this one is looked for by its name.
const FEW: usize = 8;

/// How long after a field was left its line stands there again: longer than a tap.
const AT_REST: Duration = Duration::from_millis(300);

/// What takes keys.
const INPUTS: &str = "input, select, textarea";

/// The facts of the opened record.
#[component]
pub fn Facts(kind: Kind) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let table = definition(kind);
    let specs = memo(move |_| {
        // The title and the notes have places of their own; of other records there is nothing yet to choose with.
        let is_placed = |spec: &Spec| {
            let is_chosen_elsewhere =
                matches!(spec.value, ValueType::Reference(kind) if kind != Kind::MEMBER && !is_picked(kind));
            table.title.first() == Some(&spec.key.as_str()) || spec.editor() == Editor::Notes || is_chosen_elsewhere
        };
        let own = table.fields.iter().filter(|field| field.exported).map(Spec::of).filter(|spec| !is_placed(spec));
        let is_shown = |field: &CustomField| {
            field.kind == kind && (!field.is_removed || opened.is_disputed(&format!("x/{}", field.id)))
        };
        let custom = store.all_custom_fields().into_iter().filter(is_shown);
        own.chain(custom.map(|field| Spec::custom(&field))).collect::<Vec<Spec>>()
    });
    // Those that were added in this visit stay where they are, filled or not.
    let added = opened.added;
    let whole = opened.whole;
    // Or there is something to say of it.
    let is_filled = move |spec: &Spec| {
        let key = &spec.key;
        !opened.value(key).is_null()
            || opened.is_disputed(key)
            || opened.waits(key)
            || opened.is_refused(key)
            || store.draft(opened.doc, key).is_some()
    };
    let in_view = memo(move |_| {
        let is_in = |spec: &&Spec| whole.get() || is_filled(spec) || added.with(|added| added.contains(&spec.key));
        specs.with(|specs| specs.iter().filter(is_in).cloned().collect::<Vec<_>>())
    });
    let empty = memo(move |_| {
        let is_empty = |spec: &&Spec| {
            !is_filled(spec) && added.with(|added| !added.contains(&spec.key)) && opened.is_writable(spec.write)
        };
        let own = specs.with(|specs| specs.iter().filter(is_empty).cloned().collect::<Vec<_>>());
        own.into_iter().chain(super::notes::unwritten(opened)).collect::<Vec<_>>()
    });
    // Lists without an entry are not on the page either; tags are.
    let no_entries = memo(move |_| {
        let is_empty = |group: &&'static Group| {
            group.key != "tag"
                && !group.is_internal()
                && opened.is_writable(group.write)
                && !opened.has_entries(group.key)
        };
        table.groups.iter().filter(is_empty).map(|group| group.key).collect::<Vec<_>>()
    });
    let may_write = move || specs.with(|specs| specs.iter().any(|spec| opened.is_writable(spec.write)));
    let may_add = move || !(empty.with(Vec::is_empty) && no_entries.with(Vec::is_empty));
    view! {
        <section class="group" data-test="facts" aria-label=move || store.words().facts>
            <div class="facts-head">
                <h2>{word(|words| words.facts)}</h2>
                <button type="button" class="quiet" data-test="edit-all" hidden=move || !may_write()
                    aria-pressed=move || whole.get().to_string()
                    on:click=move |_| whole.update(|whole| *whole = !*whole)>
                    {move || if whole.get() { store.words().all_edited } else { store.words().edit_all }}
                </button>
            </div>
            <div class="facts-list">
                <For
                    each=move || in_view.get() key=|spec| (spec.key.clone(), spec.choices.clone())
                    children=move |spec| view! { <Fact spec=spec added=added/> }
                />
            </div>
            {move || (!whole.get() && may_add()).then(|| view! {
                <Add kind=kind empty=empty no_entries=no_entries added=added/>
            })}
        </section>
    }
}

/// A fact: a line to be read, or its field.
#[component]
fn Fact(spec: Spec, added: RwSignal<Vec<String>>) -> impl IntoView {
    let opened = opened();
    let is_new =
        added.with_untracked(|added| added.contains(&spec.key)) && untrack(|| opened.value(&spec.key)).is_null();
    let (is_in, row) = (RwSignal::new(is_new), NodeRef::<leptos::html::Div>::new());
    let editing = Editing::new(spec, None);
    let as_field = field_when(editing, is_in);
    let left = settle(is_in, row);
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

/// Whether a fact stands as its field: while somebody is in it, while there is something to settle or to offer, and with all
/// others.
pub fn field_when(editing: Editing, is_in: RwSignal<bool>) -> Memo<bool> {
    let (store, opened) = (store(), opened());
    let key = editing.spec.with_value(|spec| spec.key.clone());
    memo(move |_| {
        let offers = || store.draft(opened.doc, &key).is_some_and(|typed| typed != editing.text.get());
        opened.whole.get()
            || is_in.get()
            || opened.is_disputed(&key)
            || editing.problem.with(Option::is_some)
            || offers()
    })
}

/// Takes whoever taps a fact into its field; what is returned listens whether the field is left.
pub fn settle(is_in: RwSignal<bool>, row: NodeRef<leptos::html::Div>) -> impl Fn(FocusEvent) + Copy {
    effect(move || {
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
    // Looked at when the focus has come to rest and the finger is up again: the page must not move under it. A line that became
    // its field has lost the focus to it by then; what is at work for a moment, and disabled, has not been left.
    move |event: FocusEvent| {
        let element =
            |target: Option<web_sys::EventTarget>| target.and_then(|target| target.dyn_into::<Element>().ok());
        let goes_on = element(event.related_target())
            .is_some_and(|next| row.get_untracked().is_some_and(|row| row.contains(Some(next.as_ref()))));
        let is_at_work = element(event.target()).is_some_and(|left| left.matches(":disabled").unwrap_or(false));
        if goes_on || is_at_work {
            return;
        }
        let look = move || {
            let Some(row) = row.try_get_untracked().flatten() else { return };
            let active = document().active_element();
            let is_at_work = row.query_selector("button:disabled").is_ok_and(|found| found.is_some());
            let is_wrong = row.query_selector("[data-test=field-error]").is_ok_and(|found| found.is_some());
            if !is_at_work && !is_wrong && !row.contains(active.as_ref().map(AsRef::as_ref)) {
                is_in.try_set(false);
            }
        };
        set_timeout(look, AT_REST);
    }
}

/// A fact as it is read: its name, its value, what became of an edit.
#[component]
fn Line(editing: Editing, is_in: RwSignal<bool>) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let (name, label) =
        editing.spec.with_value(|spec| (editing.name.get_value(), StoredValue::new(spec.label.clone())));
    let said = move || {
        editing.spec.with_value(|spec| {
            say_value(spec, &editing.value.get(), |group, id| say_referred(opened, group, id, store), store)
        })
    };
    let is_web = editing.spec.with_value(|spec| spec.value == ValueType::Web);
    let link = move || editing.value.get().as_text().filter(|_| is_web).map(str::to_owned);
    let words = move || label.with_value(|label| label.said(store.language(), store.region()));
    view! {
        <div data-test="field" data-field=name data-mark=move || editing.mark.get().name() data-value=editing.text>
            <FactLine is_writable=Signal::derive(move || editing.is_writable()) is_in=is_in test="edit-fact" said=Signal::derive(said)>
                <span class="fact-label">{words}</span> <span class="fact-value">{said}</span>
            </FactLine>
            <MarkLine mark=editing.mark/>
            {move || link().map(|href| view! {
                <a class="quiet icon-only" href=href target="_blank" rel="noopener noreferrer" aria-label=words>
                    <Sign icon=Icon::Share/>
                </a>
            })}
        </div>
    }
}

/// What is empty, to be chosen from: facts, and lists without an entry.
#[component]
fn Add(
    kind: Kind,
    empty: Memo<Vec<Spec>>,
    no_entries: Memo<Vec<&'static str>>,
    added: RwSignal<Vec<String>>,
) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let (open, sought) = (RwSignal::new(false), RwSignal::new(String::new()));
    let all = move || empty.with(Vec::len) + no_entries.with(Vec::len);
    let count = move || u32::try_from(all()).unwrap_or(u32::MAX);
    let is_sought = move |label: &str| search::fold(label).contains(&search::fold(sought.get().trim()));
    let chosen = move || {
        open.set(false);
        sought.set(String::new());
    };
    let groups = move || {
        let groups = no_entries.get().into_iter().filter_map(|key| definition(kind).group(key));
        let labelled = groups.map(|group| (group.key, group.label.said(store.language(), store.region())));
        let choice = move |(group, label): (&'static str, &'static str)| {
            view! {
                <button type="button" class="quiet" data-test="empty-group" data-group=group on:click=move |_| {
                    chosen();
                    opened.fresh.update(|fresh| fresh.push((group, entry_id())));
                }>{label}</button>
            }
        };
        labelled.filter(|(_, label)| is_sought(label)).map(choice).collect_view()
    };
    let facts = move || {
        let labelled =
            empty.get().into_iter().map(|spec| (spec.label.said(store.language(), store.region()), spec.key));
        let choice = move |(label, key): (String, String)| {
            let own = key.clone();
            view! {
                <button type="button" class="quiet" data-test="empty-fact" data-field=key on:click=move |_| {
                    chosen();
                    added.update(|added| added.push(own.clone()));
                }>{label}</button>
            }
        };
        labelled.filter(|(label, _)| is_sought(label)).map(choice).collect_view()
    };
    view! {
        <button type="button" class="quiet add" data-test="add-fact" aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)>
            <Sign icon=Icon::Plus/>
            <span>{move || (store.words().add_fact)(count())}</span>
        </button>
        <div class="fact-choices" hidden=move || !open.get()>
            {move || (all() > FEW).then(|| view! {
                <input name="find-fact" type="search" autocomplete="off" aria-label=move || store.words().search
                    placeholder=move || store.words().search prop:value=sought
                    on:input=move |event| sought.set(event_target_value(&event))/>
            })}
            {groups}
            {facts}
        </div>
    }
}
