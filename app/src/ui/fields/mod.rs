//! The fields that a workspace adds to its records: an administrator makes them here, and they are on every phone at its
//! next sync.

mod edit;

pub use edit::{Form, Typed};

use leptos::prelude::*;
use shared::crm::kinds::with_own_list;
use shared::crm::{CustomField, CustomType, Kind, Value, definition, rank};
use shared::document::{DocId, Intent};
use shared::replica::{Act, Command, Part};

use super::select::Select;
use super::sheet::SheetHead;
use crate::i18n;
use crate::reactive::{effect, memo};
use crate::state::{NEW_FIELD, Store, fresh_id, now, store};
use crate::ui::each::For;
use crate::ui::record::SettledHere;
use crate::ui::word::word;

/// Makes a field of a kind, below those that there are; `then` is told its record once that is on this phone.
pub fn make(kind: Kind, typed: &Typed, store: Store, then: impl FnOnce(DocId) + 'static) {
    let last = store.directory.with_untracked(|directory| {
        let own = directory.custom.iter().filter(|field| field.kind == kind);
        own.map(|field| field.rank.clone()).max()
    });
    let doc = fresh_id();
    let set = |key: &str, new: Value| Intent::set(key, Value::Null, new);
    let mut intents = vec![
        set("kind", Value::text(Kind::CUSTOM_FIELD.name())),
        set("territory", Value::Int(0)),
        set("for", Value::text(kind.name())),
        set("type", Value::text(typed.holds.name())),
        set("rank", Value::text(rank::between(last.as_deref(), None))),
    ];
    let said = typed.values().into_iter().filter(|(_, value)| !value.is_null());
    intents.extend(said.map(|(key, value)| set(key, value)));
    store.command(Command::Edit { parts: vec![Part { doc, intents }] }, move |error| match error {
        None => then(doc),
        Some(error) => store.show_error(&error),
    });
}

/// The kinds to which fields can be added, by their names and what many of them are called: those with a page, and deeds, whose
/// fields stand in the sheets of their own.
fn kinds(store: Store) -> Vec<(String, String)> {
    let is_shown = |kind: &Kind| definition(*kind).has_page() || definition(*kind).is_deed();
    let can_have = Kind::all().filter(|kind| definition(*kind).custom && is_shown(kind));
    let named = |kind: Kind| {
        let many = definition(kind).noun.many.in_language(store.language());
        (kind.name().to_owned(), i18n::title_of(many))
    };
    can_have.map(named).collect()
}

/// The screen.
#[component]
pub fn Fields() -> impl IntoView {
    let store = store();
    let may = move || store.seat().is_some_and(|seat| seat.is_administrator());
    let (kind, adding) = (RwSignal::new(with_own_list()), RwSignal::new(false));
    let kind_name = Signal::derive(move || kind.get().name().to_owned());
    let many = move || definition(kind.get()).noun.many.in_language(store.language());
    follow_drafts(store, NEW_FIELD, adding);
    let known = memo(move |_| {
        let mut fields: Vec<(DocId, CustomField)> = store.directory.with(|directory| {
            let of = |doc: &DocId| {
                let record = doc.to_string();
                let id = CustomField::id_of_record(&record)?;
                let field = directory.custom.iter().find(|field| field.id == id && field.kind == kind.get())?;
                Some((*doc, field.clone()))
            };
            directory.custom_docs.iter().filter_map(of).collect()
        });
        fields.sort_by(|(_, a), (_, b)| (&a.rank, &a.id).cmp(&(&b.rank, &b.id)));
        fields
    });
    let add = move |typed: Typed| {
        make(kind.get_untracked(), &typed, store, |_| ());
        adding.set(false);
    };
    view! {
        <div class="sheet" data-test="fields">
            <SheetHead title=|words| words.own_fields/>
            <Select name="fields-of" label=|words| words.fields_of value=kind_name options=kinds
                choose=move |name: String| if let Some(chosen) = Kind::from_name(&name) { kind.set(chosen) }/>
            <p class="explained">{move || (store.words().own_fields_explained)(many())}</p>
            <ul class="waiting-list">
                // A field that is being changed stays open while others change, or this one elsewhere.
                <For each=move || known.get() key=|(doc, _)| *doc children=move |(doc, field)| {
                    let now = memo(move |_| {
                        let found = known.with(|known| known.iter().find(|(own, _)| *own == doc).map(|(_, field)| field.clone()));
                        found.unwrap_or_else(|| field.clone())
                    });
                    view! { <Known doc=doc field=now may=may/> }
                }/>
            </ul>
            <RemovedFields kind=kind may=may/>
            <Show when=may fallback=move || view! { <p class="explained">{word(|words| words.only_administrators)}</p> }>
                <Show
                    when=move || adding.get()
                    fallback=move || view! {
                        <button type="button" class="primary" data-test="add-field" on:click=move |_| adding.set(true)>
                            {word(|words| words.add_field)}
                        </button>
                    }
                >
                    <Form start=Typed::default() home=NEW_FIELD fresh=true done=add cancel=move || adding.set(false)/>
                </Show>
            </Show>
        </div>
    }
}

/// A field that there is.
#[component]
fn Known(doc: DocId, field: Memo<CustomField>, may: impl Fn() -> bool + Copy + Send + Sync + 'static) -> impl IntoView {
    let store = store();
    let editing = RwSignal::new(false);
    follow_drafts(store, doc, editing);
    let label = move || field.with(|field| field.label(store.language()).to_owned());
    let holds = move || {
        let word = type_word(field.with(|field| field.holds), store);
        let choices = field.with(|field| field.choices.join(" · "));
        if choices.is_empty() { word.to_owned() } else { format!("{word}: {choices}") }
    };
    // As it was when somebody began to change it.
    let before = StoredValue::new(field.with_untracked(Typed::of));
    let begin = move || {
        before.set_value(field.with_untracked(Typed::of));
        before.get_value()
    };
    let change = move |typed: Typed| {
        let before = before.get_value();
        let changed = typed.values().into_iter().zip(before.values()).filter(|((_, new), (_, seen))| new != seen);
        let set =
            |key: &str, shown, new| Intent::Set { key: key.to_owned(), seen: store.seen_beside(doc, key, shown), new };
        let intents: Vec<Intent> = changed.map(|((key, new), (_, shown))| set(key, shown, new)).collect();
        if !intents.is_empty() {
            store.edit(doc, intents);
        }
        editing.set(false);
    };
    // It goes out of the forms; what stands in records stays.
    let remove = move |_| {
        let time = Value::Time(now());
        store.edit(doc, vec![Intent::set("removed", Value::Null, time.clone())]);
        let undo = vec![Intent::set("removed", time, Value::Null)];
        let name = untrack(label);
        store.offer_undo((store.words_now().removed)(&name), doc, undo);
    };
    view! {
        <li class="waiting-entry" data-test="known-field">
            <p class="waiting-title">{label}</p>
            <p class="when">{holds}</p>
            <Show when=move || may() && !editing.get()>
                <div class="tray-actions">
                    <button type="button" class="quiet" data-test="change-field" on:click=move |_| editing.set(true)>{word(|words| words.change)}</button>
                    <button type="button" class="quiet danger" data-test="remove-field" on:click=remove>
                        {word(|words| words.remove)}
                    </button>
                </div>
            </Show>
            <Show when=move || editing.get()>
                <Form start=begin() home=doc fresh=false done=change cancel=move || editing.set(false)/>
            </Show>
            <SettledHere doc=doc/>
        </li>
    }
}

/// Opens a form that was left with something typed in it.
fn follow_drafts(store: Store, home: DocId, open: RwSignal<bool>) {
    effect(move || {
        if store.has_drafts(home) {
            open.set(true);
        }
    });
}

/// The fields that were done away with: what stands in records is still there.
#[component]
fn RemovedFields(kind: RwSignal<Kind>, may: impl Fn() -> bool + Copy + Send + Sync + 'static) -> impl IntoView {
    let store = store();
    let removed = memo(move |_| {
        store.directory.with(|directory| {
            let doc_of = |field: &CustomField| {
                let defines = |doc: &&DocId| CustomField::id_of_record(&doc.to_string()) == Some(field.id.as_str());
                directory.custom_docs.iter().find(defines).copied()
            };
            let all = directory.custom_removed.iter().filter(|field| field.kind == kind.get());
            all.filter_map(|field| Some((doc_of(field)?, field.clone()))).collect::<Vec<_>>()
        })
    });
    view! {
        <section class="group" hidden=move || removed.with(Vec::is_empty) aria-label=move || store.words().removed_fields>
            <h2>{word(|words| words.removed_fields)}</h2>
            <ul class="waiting-list">
                <For each=move || removed.get() key=|(doc, field)| (*doc, field.label_es.clone(), field.label_en.clone()) children=move |(doc, field)| {
                    let shown = field.clone();
                    let restore = move |_| {
                        let name = field.label(store.language_now()).to_owned();
                        store.do_to_many(vec![doc], Act::Restore, move |_| (store.words_now().restored)(&name));
                    };
                    view! {
                        <li class="waiting-entry" data-test="removed-field">
                            <p class="waiting-title">{move || shown.label(store.language()).to_owned()}</p>
                            <div class="tray-actions" hidden=move || !may()>
                                <button type="button" class="quiet" data-test="restore-field" on:click=restore>
                                    {word(|words| words.restore)}
                                </button>
                            </div>
                        </li>
                    }
                }/>
            </ul>
        </section>
    }
}

/// What a field holds, as people call it.
fn type_word(holds: CustomType, store: Store) -> &'static str {
    let words = store.words();
    match holds {
        CustomType::Text => words.type_text,
        CustomType::Number => words.type_number,
        CustomType::Date => words.type_date,
        CustomType::Choice => words.type_choice,
        CustomType::YesNo => words.type_yes_no,
        CustomType::Other(_) => "",
    }
}
