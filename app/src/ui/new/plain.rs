//! A new record of any kind: what its kind asks at birth, and the fields that the workspace has added to it. Everything else
//! is added on its page.

use leptos::prelude::*;
use shared::crm::duplicates::Profile;
use shared::crm::{Choice, Field, Kind, Value, ValueType, definition};
use shared::document::{DocId, Intent};
use shared::replica::{Command, Part};

use super::likely::{Likely, is_probable, look_for};
use super::own::{OwnField, OwnFields};
use super::typed::{Problem, Typed};
use crate::i18n;
use crate::reactive::{effect, memo};
use crate::state::{Route, Store, fresh_id, new_of, store};
use crate::ui::picker::{PickField, is_picked};
use crate::ui::sheet::SheetHeadOf;
use crate::ui::word::word;

/// The form.
#[component]
pub fn NewRecord(kind: Kind) -> impl IntoView {
    let store = store();
    let table = definition(kind);
    let keys = table.shown.map_or(table.title, |shown| shown.birth);
    let fields: Vec<(&'static Field, Typed)> = keys
        .iter()
        .filter_map(|key| table.field(key))
        .map(|field| (field, Typed::of(new_of(kind), field.key, field.value, store)))
        .collect();
    let fields = StoredValue::new(fields);
    let own = RwSignal::new(Vec::<OwnField>::new());
    // Where it is to live, of a kind that is of territories.
    let territories = move || match table.home.is_territorial() {
        true => store.seat().map(|seat| seat.territories(table.write).collect::<Vec<_>>()).unwrap_or_default(),
        false => Vec::new(),
    };
    let territory = RwSignal::new(untrack(territories).first().copied().unwrap_or(0));
    let first = NodeRef::<leptos::html::Input>::new();
    effect(move || {
        if let Some(input) = first.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
        }
    });
    let profile = memo(move |_| {
        let mut profile = Profile::default();
        fields.with_value(|fields| {
            for (field, typed) in fields {
                profile.tell(table, None, field, typed.value().as_text().unwrap_or_default());
            }
        });
        profile
    });
    let found = table.is_compared().then(|| look_for(kind, profile));
    let create = move || -> Option<DocId> {
        let own = own.get_untracked().into_iter().map(|field| (field.key, field.typed));
        let fields = fields.get_value().into_iter().map(|(field, typed)| (field.key.to_owned(), typed));
        let all: Vec<(String, Typed)> = fields.chain(own).collect();
        // What is wrong is said at every field, not at the first alone.
        let is_title = |key: &str| table.title.first().is_some_and(|title| *title == key);
        let values: Vec<Option<Value>> = all.iter().map(|(key, typed)| typed.checked(is_title(key))).collect();
        let values = values.into_iter().collect::<Option<Vec<Value>>>()?;
        let doc = fresh_id();
        let mut intents = vec![
            Intent::set("kind", Value::Null, Value::text(kind.name())),
            Intent::set("territory", Value::Null, Value::Int(i64::from(territory.get_untracked()))),
        ];
        let said = all.iter().zip(values).filter(|(_, value)| !value.is_null());
        intents.extend(said.map(|((key, _), value)| Intent::set(key.clone(), Value::Null, value)));
        all.iter().for_each(|(_, typed)| typed.entrusted());
        store.command(Command::Edit { parts: vec![Part { doc, intents }] }, move |error| match error {
            None => all.iter().for_each(|(key, _)| store.forget_draft(new_of(kind), key)),
            Some(error) => store.show_error(&error),
        });
        Some(doc)
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(doc) = create() {
            store.go_instead(Route::Record { kind, doc });
        }
    };
    // Whatever is there already is opened instead.
    let open = Callback::new(move |doc| {
        fields.with_value(|fields| fields.iter().for_each(|(_, typed)| typed.left()));
        own.with_untracked(|own| own.iter().for_each(|field| field.typed.left()));
        store.go_instead(Route::Record { kind, doc });
    });
    let merge = Callback::new(move |other| {
        if let Some(doc) = create() {
            store.go_instead(Route::Merge { kind, one: other, other: Some(doc) });
        }
    });
    let title = move || (store.words().new_of)(table.noun.one.in_language(store.language()), table.noun.feminine);
    view! {
        <div class="sheet" data-test="new-record" data-kind=kind.name()>
            <SheetHeadOf title=Signal::derive(title)/>
            <form class="sheet-form" on:submit=submit>
                {fields.get_value().into_iter().enumerate().map(|(at, (field, typed))| {
                    let id = format!("new-{}", typed.id());
                    let label = move || {
                        let label = field.label.said(store.language(), store.region());
                        if at == 0 { label.to_owned() } else { (store.words().optional)(label) }
                    };
                    view! {
                        <label class="field-label" for=id.clone()>{label}</label>
                        {input(field, id, typed, (at == 0).then_some(first))}
                        <Problem typed=typed/>
                        {found.filter(|_| at == 0).map(|found| view! { <Likely kind=kind found=found open=open merge=merge/> })}
                    }
                }).collect_view()}
                {table.custom.then(|| view! { <OwnFields kind=kind home=new_of(kind) own=own/> })}
                <Show when=move || { territories().len() > 1 }>
                    <label class="field-label" for="new-territory">{word(|words| words.territory)}</label>
                    <select id="new-territory" name="territory" on:change=move |event| {
                        if let Ok(number) = event_target_value(&event).parse() {
                            territory.set(number);
                        }
                    }>
                        {move || territories().into_iter().map(|number| view! {
                            <option value=number.to_string() prop:selected=move || territory.get() == number>{store.territory_name(number)}</option>
                        }).collect_view()}
                    </select>
                </Show>
                <button type="submit" class="primary" data-test="create">{move || match found {
                    Some(found) if is_probable(found) => store.words().create_anyway,
                    Some(_) | None => store.words().create,
                }}</button>
            </form>
        </div>
    }
}

/// Whether a field is filled in by choosing.
fn is_chosen(holds: ValueType) -> bool {
    matches!(holds, ValueType::Choice(_) | ValueType::Option(_) | ValueType::Country)
        || holds == ValueType::Reference(Kind::MEMBER)
}

/// What a field offers to choose from: codes and their words.
pub fn offered(holds: ValueType, store: Store) -> Vec<(String, String)> {
    if let ValueType::Choice(choices) = holds {
        let label = |choice: &Choice| choice.label.in_language(store.language()).to_owned();
        return choices.iter().map(|choice| (choice.code.to_owned(), label(choice))).collect();
    }
    if holds == ValueType::Reference(Kind::MEMBER) {
        return store.members();
    }
    if holds == ValueType::Country {
        return i18n::countries(store.language());
    }
    holds.list().map_or_else(Vec::new, |list| store.offered(list))
}

/// The input of a field; `first` is told where the first of them is.
fn input(
    field: &'static Field,
    id: String,
    typed: Typed,
    first: Option<NodeRef<leptos::html::Input>>,
) -> impl IntoView {
    let store = store();
    if let ValueType::Reference(kind) = field.value
        && is_picked(kind)
    {
        return view! {
            <PickField
                kind=kind id=id name=field.key.to_owned() value=typed.text disabled=Signal::stored(false)
                begin=Callback::new(|()| ()) choose=Callback::new(move |value| typed.typed(value)) except=None
            />
        }
        .into_any();
    }
    if is_chosen(field.value) {
        let option = move |(code, label): (String, String)| {
            let own = code.clone();
            view! { <option value=code prop:selected=move || typed.text.get() == own>{label}</option> }
        };
        return view! {
            <select id=id name=field.key on:change=move |event| typed.typed(event_target_value(&event))>
                <option value="">{word(|words| words.choose)}</option>
                {move || offered(field.value, store).into_iter().map(option).collect_view()}
            </select>
        }
        .into_any();
    }
    let described = format!("{id}-problem");
    view! {
        <input
            id=id name=field.key type="text" autocomplete="off" node_ref=first.unwrap_or_default() prop:value=typed.text
            aria-invalid=move || typed.problem.get().is_some().to_string() aria-describedby=described
            on:input=move |event| typed.typed(event_target_value(&event))
            on:blur=move |_| if first.is_none() { drop(typed.checked(false)) }
        />
    }
    .into_any()
}
