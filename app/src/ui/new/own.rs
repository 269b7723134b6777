//! The workspace's own fields in the form of a new record of any kind.

use leptos::prelude::*;
use shared::crm::{CustomField, CustomType, Kind};
use shared::document::DocId;

use super::typed::{Problem, Typed};
use crate::state::store;
use crate::ui::each::For;
use crate::ui::word::word;

/// One of them, as it is being filled in.
#[derive(Clone)]
pub struct OwnField {
    /// The root key.
    pub key: String,
    /// What is typed.
    pub typed: Typed,
}

/// All that a kind has; what is typed is told in `own`.
#[component]
pub fn OwnFields(
    kind: Kind,
    /// Where the drafts of the form are kept.
    home: DocId,
    own: RwSignal<Vec<OwnField>>,
) -> impl IntoView {
    let store = store();
    let fields = move || {
        let fields = store.custom_fields().into_iter();
        fields.filter(|field| field.kind == kind).collect::<Vec<CustomField>>()
    };
    view! {
        <For each=fields key=|field| (field.id.clone(), field.choices.clone()) children=move |field| {
            view! { <Own field=field home=home own=own/> }
        }/>
    }
}

#[component]
fn Own(field: CustomField, home: DocId, own: RwSignal<Vec<OwnField>>) -> impl IntoView {
    let store = store();
    let key = format!("x/{}", field.id);
    let typed = Typed::of(home, &key, field.holds.value(), store);
    own.update(|own| own.push(OwnField { key: key.clone(), typed }));
    on_cleanup(move || {
        own.try_update(|own| own.retain(|field| field.key != key));
    });
    let id = format!("new-{}", typed.id());
    let label = field.clone();
    let is_wrong = Signal::derive(move || typed.problem.get().is_some());
    let put = Callback::new(move |text| typed.typed(text));
    let leave = Callback::new(move |()| drop(typed.checked(false)));
    view! {
        <label class="field-label" for=id.clone()>
            {move || (store.words().optional)(label.label(store.language()))}
        </label>
        {own_input(&field, id, typed.text.into(), is_wrong, put, leave)}
        <Problem typed=typed/>
    }
}

/// The input of one whose record is not there yet: what it holds, whether that is wrong, who is told of what is typed, and that it
/// was left.
pub fn own_input(
    field: &CustomField,
    id: String,
    text: Signal<String>,
    is_wrong: Signal<bool>,
    put: Callback<String>,
    leave: Callback<()>,
) -> AnyView {
    let (store, key) = (store(), format!("x/{}", field.id));
    let invalid = move || is_wrong.get().to_string();
    let described = format!("{id}-problem");
    let mode = match field.holds {
        CustomType::Choice | CustomType::YesNo => {
            let choices = field.choices.clone();
            let offered = move || match choices.as_slice() {
                [] => vec![
                    ("true".to_owned(), store.words().yes.to_owned()),
                    ("false".to_owned(), store.words().no.to_owned()),
                ],
                choices => choices.iter().map(|choice| (choice.clone(), choice.clone())).collect(),
            };
            let option = move |(code, label): (String, String)| {
                let own = code.clone();
                view! { <option value=code prop:selected=move || text.with(|text| *text == own)>{label}</option> }
            };
            return view! {
                <select id=id name=key aria-invalid=invalid aria-describedby=described on:change=move |event| put.run(event_target_value(&event))>
                    <option value="" prop:selected=move || text.with(String::is_empty)>{word(|words| words.choose)}</option>
                    {move || offered().into_iter().map(option).collect_view()}
                </select>
            }
            .into_any();
        }
        CustomType::Text | CustomType::Other(_) => "text",
        CustomType::Number => "decimal",
        CustomType::Date => "",
    };
    let kind = if field.holds == CustomType::Date { "date" } else { "text" };
    view! {
        <input
            id=id name=key type=kind inputmode=mode autocomplete="off" enterkeyhint="done" prop:value=text
            aria-invalid=invalid aria-describedby=described
            on:input=move |event| put.run(event_target_value(&event))
            on:blur=move |_| leave.run(())
        />
    }
    .into_any()
}
