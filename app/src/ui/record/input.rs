//! The inputs: lines, several lines, days, choices.

use leptos::prelude::*;
use shared::crm::{Kind, Value, ValueType};

use web_sys::HtmlInputElement;

use super::entries::say_referred;
use super::field::Editing;
use super::opened::{Opened, opened};
use super::spec::{Editor, Spec};
use super::words::say_value;
use crate::i18n;
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::picker::PickField;

/// The input of a field.
#[component]
pub fn Input(editing: Editing) -> impl IntoView {
    let spec = editing.spec.get_value();
    match spec.editor() {
        Editor::Line(mode) => line(editing, mode).into_any(),
        Editor::Date => calendar(editing, "date").into_any(),
        Editor::Moment => calendar(editing, "datetime-local").into_any(),
        Editor::Lines | Editor::Notes => lines(editing).into_any(),
        Editor::Options => options(editing, spec).into_any(),
        Editor::Record(kind) => record(editing, kind).into_any(),
    }
}

fn line(editing: Editing, mode: &'static str) -> impl IntoView {
    let id = editing.id.get_value();
    view! {
        <input
            id=id.clone()
            name=editing.name.get_value()
            type="text"
            inputmode=mode
            autocomplete="off"
            autocapitalize=if mode == "text" { "sentences" } else { "off" }
            enterkeyhint="done"
            aria-invalid=move || editing.problem.with(Option::is_some).to_string()
            aria-describedby=format!("{id}-problem")
            readonly=move || !editing.is_writable()
            prop:value=editing.text
            on:focus=move |_| editing.begin()
            on:input=move |event| editing.typed(event_target_value(&event))
            on:blur=move |_| editing.leave()
            on:keydown=move |event| match event.key().as_str() {
                "Enter" => editing.leave(),
                "Escape" => editing.revert(),
                _ => {}
            }
        />
    }
}

/// What an input of a day, or of a day and a time, holds; none while a part of it is missing. To the page such an input says
/// that it is empty, and writing that back would take away the parts that are there.
pub fn read_calendar(event: &leptos::ev::Event) -> Option<String> {
    is_whole(&event_target::<HtmlInputElement>(event)).then(|| event_target_value(event))
}

fn is_whole(input: &HtmlInputElement) -> bool {
    let validity = js_sys::Reflect::get(input, &"validity".into());
    let partial = validity.and_then(|validity| js_sys::Reflect::get(&validity, &"badInput".into()));
    !partial.is_ok_and(|partial| partial.is_truthy())
}

fn calendar(editing: Editing, kind: &'static str) -> impl IntoView {
    let id = editing.id.get_value();
    view! {
        <input
            id=id.clone()
            name=editing.name.get_value()
            type=kind
            aria-invalid=move || editing.problem.with(Option::is_some).to_string()
            aria-describedby=format!("{id}-problem")
            readonly=move || !editing.is_writable()
            prop:value=editing.text
            on:focus=move |_| editing.begin()
            on:input=move |event| if let Some(typed) = read_calendar(&event) { editing.typed(typed) }
            on:blur=move |event| {
                if is_whole(&event_target::<HtmlInputElement>(&event)) { editing.leave() } else { editing.is_partial() }
            }
        />
    }
}

fn lines(editing: Editing) -> impl IntoView {
    let id = editing.id.get_value();
    view! {
        <textarea
            id=id.clone()
            name=editing.name.get_value()
            rows="3"
            aria-invalid=move || editing.problem.with(Option::is_some).to_string()
            aria-describedby=format!("{id}-problem")
            readonly=move || !editing.is_writable()
            prop:value=editing.text
            on:focus=move |_| editing.begin()
            on:input=move |event| editing.typed(event_target_value(&event))
            on:blur=move |_| editing.leave()
            aria-keyshortcuts="Control+Enter Meta+Enter"
            on:keydown=move |event| match event.key().as_str() {
                "Enter" if event.ctrl_key() || event.meta_key() => {
                    event.prevent_default();
                    editing.leave();
                }
                "Escape" => editing.revert(),
                _ => {}
            }
        ></textarea>
    }
}

fn record(editing: Editing, kind: Kind) -> impl IntoView {
    let choose = Callback::new(move |value: String| {
        editing.typed(value);
        editing.leave();
    });
    view! {
        <PickField
            kind=kind id=editing.id.get_value() name=editing.name.get_value() value=editing.text
            disabled=Signal::derive(move || !editing.is_writable())
            begin=Callback::new(move |()| editing.begin()) choose=choose except=Some(editing.doc())
        />
    }
}

fn options(editing: Editing, spec: Spec) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let id = editing.id.get_value();
    let is_country = spec.value == ValueType::Country;
    let known = spec.clone();
    let offered = memo(move |_| offer(&known, opened, store));
    // There are hundreds of other countries: they are put in when somebody comes to choose.
    let is_near = RwSignal::new(false);
    let come_near = move || {
        if is_country && !is_near.get_untracked() {
            is_near.set(true);
        }
    };
    let others = memo(move |_| if is_near.get() { i18n::other_countries(store.language()) } else { Vec::new() });
    let option = |(code, label): (String, String), text: &str| {
        let is_chosen = code == text;
        // The property: once somebody has chosen, browsers do not look at the attribute any more.
        view! { <option value=code prop:selected=is_chosen>{label}</option> }
    };
    let options = move || {
        let text = editing.text.get();
        let mut options = vec![(String::new(), store.words().choose.to_owned())];
        offered.with(|offered| {
            // A value that is not among the choices is shown all the same: somebody took it off the list.
            if !text.is_empty() && offered.iter().all(|(code, _)| *code != text) {
                let said = say_value(
                    &spec,
                    &Value::text(text.clone()),
                    |group, id| say_referred(opened, group, id, store),
                    store,
                );
                options.push((text.clone(), said));
            }
            options.extend(offered.iter().cloned());
        });
        options.into_iter().map(|choice| option(choice, &text)).collect_view()
    };
    let others = move || {
        let text = editing.text.get();
        others.with(|others| {
            // The one that stands there is above already.
            let rest = others.iter().filter(|(code, _)| *code != text);
            let rest = rest.map(|choice| option(choice.clone(), &text)).collect_view();
            (!others.is_empty()).then(|| view! { <optgroup label=store.words().other_countries>{rest}</optgroup> })
        })
    };
    view! {
        <select
            id=id.clone()
            name=editing.name.get_value()
            aria-invalid=move || editing.problem.with(Option::is_some).to_string()
            aria-describedby=format!("{id}-problem")
            disabled=move || !editing.is_writable()
            on:focus=move |_| {
                come_near();
                editing.begin();
            }
            on:pointerenter=move |_| come_near()
            on:change=move |event| {
                editing.typed(event_target_value(&event));
                editing.leave();
            }
        >
            {options}
            {others}
        </select>
    }
}

/// What may be chosen: what is stored, and its words.
fn offer(spec: &Spec, opened: Opened, store: Store) -> Vec<(String, String)> {
    let (words, language) = (store.words(), store.language());
    if !spec.choices.is_empty() {
        return spec.choices.iter().map(|choice| (choice.clone(), choice.clone())).collect();
    }
    if let ValueType::Choice(choices) = spec.value {
        return choices
            .iter()
            .map(|choice| (choice.code.to_owned(), choice.label.in_language(language).to_owned()))
            .collect();
    }
    if let ValueType::Option(list) = spec.value {
        return store.offered(list);
    }
    if spec.value == ValueType::YesNo {
        return vec![("true".into(), words.yes.into()), ("false".into(), words.no.into())];
    }
    if let ValueType::EntryOf(group) = spec.value {
        let said = |id: String| Some((id.clone(), say_referred(opened, group, &id, store)?));
        return opened.referable(group).into_iter().filter_map(said).collect();
    }
    if spec.value == ValueType::Country {
        return i18n::countries(language);
    }
    if spec.value == ValueType::Reference(Kind::MEMBER) {
        return store.members();
    }
    Vec::new()
}
