//! The sheet in which a view gets its name.

use leptos::html::Input;
use leptos::prelude::*;
use shared::crm::Kind;
use shared::crm::{Value, ValueType, definition};

use crate::reactive::effect;
use crate::state::{Over, store};
use crate::ui::modal::Modal;
use crate::ui::word::word;

/// The sheet.
#[component]
pub fn NameView() -> impl IntoView {
    view! { <Modal over=Over::NameView class="name-view" label=|words| words.views.name><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    // Neither changes under the sheet.
    let kind = untrack(|| store.looking_here()).kind;
    let renamed = store.views.naming.get_untracked();
    let known =
        renamed.and_then(|doc| untrack(|| store.own_views(kind)).into_iter().find(|view| view.doc == Some(doc)));
    let typed = RwSignal::new(known.map(|view| view.name).unwrap_or_default());
    let (is_pinned, problem) = (RwSignal::new(true), RwSignal::new(None::<String>));
    let input = NodeRef::<Input>::new();
    effect(move || {
        if let Some(input) = input.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
            input.select();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let holds = definition(Kind::VIEW).field("name").map_or(ValueType::Line { max: 80 }, |field| field.value);
        let name = match holds.parse(&typed.get_untracked(), store.region_now()) {
            Ok(Value::Text(name)) => name,
            Ok(_) => return problem.set(Some(store.words_now().views.needs_name.to_owned())),
            Err(error) => return problem.set(Some(error.message(store.language_now()))),
        };
        store.uncover();
        match renamed {
            Some(doc) => store.rename_view(doc, name),
            None => drop(store.keep_view(kind, name, is_pinned.get_untracked())),
        }
    };
    view! {
        <form class="name-view-form" on:submit=submit>
            <h2>{move || if renamed.is_some() { store.words().views.rename } else { store.words().views.keep }}</h2>
            <label class="field-label" for="view-name">{word(|words| words.views.name)}</label>
            <input id="view-name" name="view-name" type="text" autocomplete="off" maxlength="80" node_ref=input prop:value=typed
                aria-invalid=move || problem.with(Option::is_some).to_string() aria-describedby="view-name-problem"
                on:input=move |event| {
                    problem.set(None);
                    typed.set(event_target_value(&event));
                }/>
            <p id="view-name-problem" class="problem" role="alert" hidden=move || problem.with(Option::is_none)>{problem}</p>
            {renamed.is_none().then(|| view! {
                <label class="tick">
                    <input type="checkbox" name="view-pinned" prop:checked=is_pinned
                        on:change=move |event| is_pinned.set(event_target_checked(&event))/>
                    <span>{word(|words| words.views.at_hand)}</span>
                </label>
            })}
            <div class="filters-foot">
                <button type="button" class="quiet" on:click=move |_| { store.uncover(); }>{word(|words| words.cancel)}</button>
                <button type="submit" class="primary" data-test="save-view">{word(|words| words.views.save)}</button>
            </div>
        </form>
    }
}
