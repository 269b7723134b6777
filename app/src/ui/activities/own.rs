//! What the company asks of an activity besides: its own fields, where one is logged or planned.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::{CustomField, Region, Value, ValueError};
use shared::document::Intent;

use super::entry::Entry;
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::each::For;
use crate::ui::new::own_input;
use crate::ui::word::word;

/// The company's fields of activities; watched.
pub fn fields(store: Store) -> Vec<CustomField> {
    let kind = super::table().kind;
    store.custom_fields().into_iter().filter(|field| field.kind == kind).collect()
}

/// The root key of one.
pub fn key_of(field: &CustomField) -> String {
    format!("x/{}", field.id)
}

/// What an activity says in them, out of what was typed by their keys. A field that is not there any more is nothing.
///
/// # Errors
/// What is wrong with what was typed.
pub fn written(
    own: &BTreeMap<String, String>,
    fields: &[CustomField],
    region: Region,
) -> Result<Vec<Intent>, ValueError> {
    let mut intents = Vec::new();
    for field in fields {
        let key = key_of(field);
        let Some(typed) = own.get(&key) else { continue };
        let value = field.parse(typed, region)?;
        if !value.is_null() {
            intents.push(Intent::set(key, Value::Null, value));
        }
    }
    Ok(intents)
}

/// The fields, folded until somebody asks for them, or something stands there.
#[component]
pub fn Own(entry: Entry) -> impl IntoView {
    let store = store();
    let has_any = memo(move |_| !fields(store).is_empty());
    let is_open = untrack(|| entry.begun.with(|begun| !begun.own.is_empty()));
    view! {
        {move || has_any.get().then(|| view! {
            <details class="activity-all" open=is_open>
                <summary data-test="own-of-activity">{word(|words| words.own_fields)}</summary>
                <For each=move || fields(store) key=|field| (field.id.clone(), field.choices.clone()) children=move |field| {
                    view! { <One field=field entry=entry/> }
                }/>
            </details>
        })}
    }
}

#[component]
fn One(field: CustomField, entry: Entry) -> impl IntoView {
    let store = store();
    let (id, key) = (format!("own-{}", field.id), key_of(&field));
    let own = key.clone();
    let text = memo(move |_| entry.begun.with(|begun| begun.own.get(&own).cloned()).unwrap_or_default());
    let put = Callback::new(move |typed: String| {
        entry.change(|begun| {
            begun.own.remove(&key);
            if !typed.is_empty() {
                begun.own.insert(key.clone(), typed);
            }
        });
    });
    // What is wrong is said once one saves it.
    let read = field.clone();
    let is_wrong = memo(move |_| {
        entry.problem.with(Option::is_some) && text.with(|text| read.parse(text, store.region())).is_err()
    });
    let label = field.clone();
    view! {
        <label class="field-label" for=id.clone()>{move || label.label(store.language()).to_owned()}</label>
        {own_input(&field, id, text.into(), is_wrong.into(), put, Callback::new(|()| ()))}
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::{CustomType, Kind};

    use super::*;

    fn field(id: &str, holds: CustomType, choices: &[&str]) -> CustomField {
        CustomField {
            id: id.into(),
            kind: Kind::ACTIVITY,
            holds,
            label_es: "Campo".into(),
            label_en: String::new(),
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
            rank: "a".into(),
            is_removed: false,
        }
    }

    #[test]
    fn what_the_company_asks_is_written_as_its_fields_hold_it() {
        let fields = [
            field("k3v9x0aa", CustomType::Number, &[]),
            field("p2m7q1bb", CustomType::Choice, &["Norte", "Sur"]),
            field("r5t8w3cc", CustomType::YesNo, &[]),
        ];
        let typed = |all: &[(&str, &str)]| {
            let own = all.iter().map(|(id, text)| (format!("x/{id}"), (*text).to_owned())).collect();
            written(&own, &fields, Region::MX)
        };
        let set = |id: &str, value: Value| Intent::set(format!("x/{id}"), Value::Null, value);
        let all = typed(&[("k3v9x0aa", "12.50"), ("p2m7q1bb", "Sur"), ("r5t8w3cc", "true"), ("gone0000", "?")]);
        let expected = [
            set("k3v9x0aa", Value::text("12.5")),
            set("p2m7q1bb", Value::text("Sur")),
            set("r5t8w3cc", Value::Bool(true)),
        ];
        assert_eq!(all.unwrap(), expected);
        assert_eq!(typed(&[("k3v9x0aa", " ")]), Ok(Vec::new()));
        assert!(typed(&[("k3v9x0aa", "doce")]).is_err());
        assert_eq!(typed(&[("p2m7q1bb", "Este")]), Err(ValueError::UnknownChoice));
    }
}
