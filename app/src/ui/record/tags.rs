//! Tags: a word each. Two people who add the same one write the same key, so nothing is doubled.

use leptos::prelude::*;
use shared::crm::values::ids::standing_tag_id;
use shared::crm::values::text;
use shared::crm::{Role, Value, definition};
use shared::document::Intent;

use super::opened::opened;
use crate::i18n::Words;
use crate::reactive::memo;
use crate::state::{now, store};
use crate::ui::each::For;
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};

/// The longest tag, in UTF-16 units, as the registry has it.
const LONGEST: u16 = 40;

/// The tags and the place to add one.
#[component]
pub fn Tags() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<fn(&Words) -> &'static str>);
    let ids = memo(move |_| opened.entries("tag"));
    let label = move || {
        definition(opened.kind()).group("tag").map_or("", |group| group.label.said(store.language(), store.region()))
    };
    let add = move || {
        // The input may be left because it is taken from the page.
        let Some(typed_now) = typed.try_get_untracked() else { return };
        let Ok(words) = text::parse_line(&typed_now, LONGEST) else {
            return wrong.set(Some(|words| words.too_long));
        };
        if words.is_empty() {
            return;
        }
        let called = |id: &str| opened.value(&format!("tag/{id}/label")).as_text().map(str::to_owned);
        let Some(id) = standing_tag_id(&words, called) else { return wrong.set(Some(|words| words.no_such_tag)) };
        typed.set(String::new());
        let key = format!("tag/{id}/label");
        let removed = format!("tag/{id}/removed");
        let mut values = Vec::new();
        if opened.value(&key).is_null() {
            values.push((key, Value::text(words)));
        }
        if !opened.value(&removed).is_null() {
            values.push((removed, Value::Null));
        }
        if !values.is_empty() {
            opened.set(values);
        }
    };
    let remove = move |id: &str| {
        let words = opened.value(&format!("tag/{id}/label")).as_text().unwrap_or_default().to_owned();
        let key = format!("tag/{id}/removed");
        let time = Value::Time(now());
        opened.set([(key.clone(), time.clone())]);
        store.offer_undo((store.words_now().removed)(&words), opened.doc, vec![Intent::set(key, time, Value::Null)]);
    };
    let writable = move || opened.is_writable(Role::Seller);
    view! {
        <div class="tags" role="group" aria-label=label>
            <ul>
                <For each=move || ids.get() key=Clone::clone children=move |id| {
                    let key = format!("tag/{id}/label");
                    let (own, taken) = (id.clone(), id.clone());
                    let said = memo(move |_| opened.value(&key).as_text().unwrap_or_default().to_owned());
                    view! {
                        <li class="tag" data-test="tag" data-tag=own>
                            <span>{said}</span>
                            <button
                                type="button" class="quiet icon-only" data-test="remove-tag"
                                aria-label=move || format!("{}: {}", store.words().remove, said.get())
                                hidden=move || !writable()
                                on:click=move |event| {
                                    focus::stay_near(&event, ".tag");
                                    remove(&taken);
                                }
                            ><Sign icon=Icon::Cross/></button>
                        </li>
                    }
                }/>
            </ul>
            <input
                name="tag" type="text" autocomplete="off" enterkeyhint="done"
                hidden=move || !writable()
                aria-label=move || store.words().tag_hint
                placeholder=move || store.words().tag_hint
                prop:value=typed
                on:input=move |event| {
                    wrong.set(None);
                    typed.set(event_target_value(&event));
                }
                on:keydown=move |event| if event.key() == "Enter" { add() }
                on:blur=move |_| add()
            />
            <p class="problem" role="alert" hidden=move || wrong.get().is_none()>{move || wrong.get().map(|say| say(store.words()))}</p>
        </div>
    }
}
