//! A new customer: a name is enough; everything else is on their page.

use leptos::prelude::*;
use shared::crm::{Kind, Value, ValueError, ValueType, definition};
use shared::document::Intent;
use shared::replica::{Command, Part};

use crate::state::{Route, fresh_id, store};

/// The form.
#[component]
pub fn NewCustomer() -> impl IntoView {
    let store = store();
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<ValueError>);
    let territories =
        Memo::new(move |_| store.seat().map(|seat| seat.writable().collect::<Vec<u32>>()).unwrap_or_default());
    let territory = RwSignal::new(territories.get_untracked().first().copied());
    Effect::new(move || {
        let known = territories.get();
        if territory.get_untracked().is_none_or(|chosen| !known.contains(&chosen)) {
            territory.set(known.first().copied());
        }
    });
    let input = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
        }
    });
    let create = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let kind = name_type();
        let value = match kind.parse(&name.get_untracked(), store.region()) {
            Ok(Value::Null) => return problem.set(Some(ValueError::Required)),
            Ok(value) => value,
            Err(error) => return problem.set(Some(error)),
        };
        let Some(territory) = territory.get_untracked() else { return };
        let doc = fresh_id();
        let mut intents = vec![
            Intent::set("kind", Value::Null, Value::text(Kind::Customer.name())),
            Intent::set("territory", Value::Null, Value::Int(i64::from(territory))),
            Intent::set("name", Value::Null, value),
        ];
        if let Some(seat) = store.seat() {
            intents.push(Intent::set("owner", Value::Null, Value::text(seat.member.to_string())));
        }
        store.order(Command::Edit { parts: vec![Part { doc, intents }] });
        store.go_instead(Route::Customer(doc));
    };
    view! {
            <Show
                when=move || !territories.with(Vec::is_empty)
                fallback=move || view! { <p class="empty">{move || store.words().no_writable_territory}</p> }
            >
                <form class="sheet-form" on:submit=create>
                    <label class="field-label" for="new-name">{move || label(store.language())}</label>
                    <input
                        id="new-name" name="name" type="text" autocomplete="off" enterkeyhint="done" node_ref=input
                        prop:value=name
                        aria-invalid=move || problem.get().is_some().to_string()
                        aria-describedby="new-name-problem"
                        on:input=move |event| {
                            name.set(event_target_value(&event));
                            problem.set(None);
                        }
                    />
                    <p id="new-name-problem" class="problem" role="alert" data-test="field-error" hidden=move || problem.get().is_none()>
                        {move || problem.get().map(|error| error.message(store.language()))}
                    </p>
                    {move || (territories.with(Vec::len) > 1).then(|| view! {
                        <label class="field-label" for="new-territory">{move || store.words().territory}</label>
                        <select
                            id="new-territory" name="territory"
                            on:change=move |event| territory.set(event_target_value(&event).parse().ok())
                        >
                            {move || territories.get().into_iter().map(|number| view! {
                                <option value=number.to_string() selected=move || territory.get() == Some(number)>
                                    {move || store.territory_name(number)}
                                </option>
                            }).collect_view()}
                        </select>
                    })}
                    <button type="submit" class="primary" data-test="create">{move || store.words().create}</button>
                </form>
            </Show>
    }
}

fn name_type() -> ValueType {
    definition(Kind::Customer).field("name").map_or(ValueType::Line { max: 200 }, |field| field.value)
}

fn label(language: shared::crm::Language) -> &'static str {
    definition(Kind::Customer).field("name").map_or("", |field| field.label.in_language(language))
}
