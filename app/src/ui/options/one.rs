//! One list.

use std::collections::VecDeque;

use leptos::prelude::*;
use shared::crm::options::Item;
use shared::crm::{Language, OptionList, Options, Value};
use shared::document::DocId;
use shared::replica::{Act, Answer, Part, Question};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::change::{Change, Changing};
use super::form::{Form, Typed};
use super::{may, used};
use crate::i18n::OptionWords;
use crate::reactive::{effect, memo};
use crate::state::{Store, fresh_id, store};
use crate::ui::each::For;
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::sheet::SheetHeadOf;
use crate::ui::word::word;

/// What is done to a list here.
#[derive(Copy, Clone)]
struct Keeper {
    list: &'static OptionList,
    store: Store,
    /// Which of them is open to be changed.
    open: RwSignal<Option<String>>,
    /// What has the focus again once the list stands as it was asked to.
    returns_to: StoredValue<Option<String>>,
}

impl Keeper {
    fn name(self, code: &str) -> String {
        let language = self.store.language();
        self.store.options.with(|options| options.name(self.list, code, language))
    }

    /// Everything that is on the list, in its order; watched.
    fn items(self) -> Vec<Item> {
        let mut items = self.store.options.with(|options| options.items(self.list));
        items.retain(|item| !item.is_removed);
        items
    }

    fn change(self, changes: impl FnOnce(&Changing<'_>) -> Vec<Change>, said: impl FnOnce(&OptionWords) -> String) {
        let list = self.list;
        let changing = |options: &Options| changes(&Changing { options, list, fresh: &fresh_id });
        let changes = self.store.options.with_untracked(changing);
        if !changes.is_empty() {
            self.plan(changes.into(), Vec::new(), said(self.store.words_now().options));
        }
    }

    /// Asks what stands in each record that is written over; then all of it is one edit, to be taken back as one.
    fn plan(self, mut changes: VecDeque<Change>, mut parts: Vec<Part>, sentence: String) {
        match changes.pop_front() {
            None if parts.is_empty() => {}
            None => self.store.edit_with_undo(parts, sentence, || ()),
            Some(Change::Edit(part)) => {
                parts.push(part);
                self.plan(changes, parts, sentence);
            }
            Some(Change::Over(doc, act)) => {
                self.store.inquire(Question::Many { docs: vec![doc], act }, move |answer| match answer {
                    Ok(Answer::Plan { parts: planned, .. }) => {
                        parts.extend(planned);
                        self.plan(changes, parts, sentence);
                    }
                    Ok(_) => {}
                    Err(error) => self.store.show_error(&error),
                });
            }
        }
    }

    fn put(self, code: &str, down: bool, returns_to: String) {
        let items = untrack(|| self.items());
        let Some(from) = items.iter().position(|item| item.code == code) else { return };
        let to = if down { from + 1 } else { from.wrapping_sub(1) };
        if to >= items.len() {
            return;
        }
        self.returns_to.set_value(Some(returns_to));
        let name = untrack(|| self.name(code));
        self.change(|changing| changing.put(&items, from, to), |words| (words.was_moved)(&name));
    }

    /// Shuts what is open; what has the focus goes away with it.
    fn shut(self, to: String) {
        self.open.set(None);
        request_animation_frame(move || focus::on(&to));
    }

    fn rename(self, code: &str, typed: &Typed) {
        let values = typed.values();
        self.shut(opener(code));
        let name = typed.name(untrack(|| self.store.language())).unwrap_or_else(|| untrack(|| self.name(code)));
        self.change(|changing| changing.set(code, &values), |words| (words.was_changed)(&name));
    }

    fn offer(self, code: &str, is_hidden: bool) {
        self.shut(opener(code));
        let name = untrack(|| self.name(code));
        let value = if is_hidden { Value::Bool(true) } else { Value::Null };
        self.change(
            |changing| changing.set(code, &[("hidden", value)]),
            |words| if is_hidden { (words.was_hidden)(&name) } else { (words.was_shown)(&name) },
        );
    }

    fn take_off(self, code: &str) {
        // Its own line goes away, too.
        self.shut(ADD.to_owned());
        let name = untrack(|| self.name(code));
        self.change(|changing| changing.take_off(code), |words| (words.was_taken_off)(&name));
    }

    fn put_back(self, code: &str) {
        let list = self.list;
        let docs: Vec<DocId> =
            self.store.options.with_untracked(|options| Changing { options, list, fresh: &fresh_id }.taken_off(code));
        let name = untrack(|| self.name(code));
        let said = (self.store.words_now().options.was_put_back)(&name);
        self.store.do_to_many(docs, Act::Restore, move |_| said.clone());
    }

    /// Adds one at the end; one of that name that was taken off comes back.
    fn add(self, typed: &Typed) {
        let list = self.list;
        let name = typed.any_name();
        let known = self.store.options.with_untracked(|options| options.named(list, &name));
        if let Some(code) = known {
            self.open.set(None);
            return self.put_back(&code);
        }
        // The form takes no name that gives none.
        let Some(code) = self.store.options.with_untracked(|options| options.new_code(list, &name)) else { return };
        self.open.set(None);
        let last = self.store.options.with_untracked(|options| options.items(list).pop().map(|item| item.rank));
        let rank = shared::crm::rank::between(last.as_deref(), None);
        let mut values = typed.values().to_vec();
        values.push(("rank", Value::text(rank)));
        self.change(|changing| vec![changing.new_record(&code, &values)], |words| (words.was_added)(&name));
    }
}

/// The name under which the form for a new one is open: no code is like it.
const NEW: &str = "+";

/// What opens the form for a new one.
const ADD: &str = "[data-test=add-option]";

/// What opens the form of one that is on the list.
fn opener(code: &str) -> String {
    format!("[data-test=option][data-code=\"{code}\"] [data-test=change-option]")
}

/// The screen of one list.
#[component]
pub fn List(list: &'static OptionList) -> impl IntoView {
    let store = store();
    let keeper = Keeper { list, store, open: RwSignal::new(None), returns_to: StoredValue::new(None) };
    let items = memo(move |_| keeper.items());
    let removed = memo(move |_| {
        let all = store.options.with(|options| options.items(list));
        all.into_iter().filter(|item| item.is_removed).map(|item| item.code).collect::<Vec<_>>()
    });
    // What was moved takes its buttons along, and browsers take the focus off what is moved.
    effect(move || {
        items.track();
        if let Some(id) = keeper.returns_to.try_update_value(Option::take).flatten() {
            request_animation_frame(move || {
                let element = document().get_element_by_id(&id).and_then(|found| found.dyn_into::<HtmlElement>().ok());
                // It may be the first or the last now, which goes no further.
                drop(element.map(|element| element.focus()));
            });
        }
    });
    let adding = move || keeper.open.with(|open| open.as_deref() == Some(NEW));
    view! {
        <div class="sheet" data-test="option-items" data-list=list.name>
            <SheetHeadOf title=Signal::derive(move || list.label.said(store.language(), store.region()).to_owned())/>
            <p class="explained">{move || used(store, list)}</p>
            <ol class="waiting-list">
                <For each=move || items.get() key=|item| item.code.clone() children=move |item| view! { <Row keeper=keeper code=item.code items=items/> }/>
            </ol>
            <Show when=move || may(store) fallback=move || view! { <p class="explained">{word(|words| words.only_administrators)}</p> }>
                <Show when=adding fallback=move || view! {
                    <button type="button" class="primary" data-test="add-option" on:click=move |_| keeper.open.set(Some(NEW.to_owned()))>
                        {word(|words| words.options.add)}
                    </button>
                }>
                    <Form
                        list=list start=Typed::default() code=None
                        done=move |typed: Typed| {
                            keeper.add(&typed);
                            request_animation_frame(|| focus::on(ADD));
                        }
                        cancel=move || keeper.shut(ADD.to_owned())
                    />
                </Show>
            </Show>
            <section class="group" hidden=move || removed.with(Vec::is_empty) aria-label=move || store.words().options.taken_off>
                <h2>{word(|words| words.options.taken_off)}</h2>
                <ul class="waiting-list">
                    <For each=move || removed.get() key=Clone::clone children=move |code| {
                        let (named, put_back) = (code.clone(), code.clone());
                        view! {
                            <li class="waiting-entry removed-line" data-test="taken-off" data-code=code>
                                <p class="option-name">{move || keeper.name(&named)}</p>
                                <button type="button" class="quiet" data-test="put-back" hidden=move || !may(store)
                                    on:click=move |_| keeper.put_back(&put_back)>{word(|words| words.options.put_back)}</button>
                            </li>
                        }
                    }/>
                </ul>
            </section>
        </div>
    }
}

/// One thing on the list: its name opens it, two arrows move it.
#[component]
fn Row(keeper: Keeper, code: String, items: Memo<Vec<Item>>) -> impl IntoView {
    let store = keeper.store;
    let code = StoredValue::new(code);
    let item = memo(move |_| {
        items.with(|items| code.with_value(|code| items.iter().find(|item| item.code == *code).cloned()))
    });
    let at =
        memo(move |_| items.with(|items| code.with_value(|code| items.iter().position(|item| item.code == *code))));
    let is_hidden = move || item.with(|item| item.as_ref().is_some_and(|item| item.is_hidden));
    let is_open = move || code.with_value(|code| keeper.open.with(|open| open.as_ref() == Some(code)));
    let name = move || code.with_value(|code| keeper.name(code));
    let said = move || code.with_value(|code| remarks(keeper, code, item.get().as_ref()));
    let arrow = move |down: bool| {
        let id = code.with_value(|code| format!("{}-{code}", if down { "down" } else { "up" }));
        let own = id.clone();
        let at_end = move || {
            let last = items.with(Vec::len).saturating_sub(1);
            at.get() == Some(if down { last } else { 0 })
        };
        let label = move || {
            let words = store.words().options;
            let say = if down { words.down } else { words.up };
            say(&name())
        };
        view! {
            <button
                type="button" class="quiet icon-only option-arrow" class:upwards=!down id=id
                data-test=if down { "option-down" } else { "option-up" } aria-label=label title=label
                // Not disabled: what has the focus would lose it at the end of the list.
                aria-disabled=move || at_end().to_string()
                on:click=move |_| code.with_value(|code| keeper.put(code, down, own.clone()))
            ><Sign icon=Icon::Down/></button>
        }
    };
    let described = move || {
        view! {
            <span class="option-name">{name}</span>
            {move || (!said().is_empty()).then(|| view! { <span class="when">{said}</span> })}
        }
    };
    view! {
        <li class="option-row" class:is-hidden=is_hidden data-test="option" data-code=code.get_value() data-hidden=move || is_hidden().to_string()>
            <Show when=move || may(store) fallback=move || view! { <p class="option-open">{described()}</p> }>
                <button
                    type="button" class="option-open" data-test="change-option" aria-expanded=move || is_open().to_string()
                    on:click=move |_| keeper.open.set((!untrack(is_open)).then(|| code.get_value()))
                >{described()}</button>
                {arrow(false)}
                {arrow(true)}
                <Show when=is_open>
                    <div class="option-form">
                        <Form
                            list=keeper.list code=Some(code.get_value())
                            start=store.options.with_untracked(|options| Typed::of(options, keeper.list, &code.get_value()))
                            done=move |typed: Typed| code.with_value(|code| keeper.rename(code, &typed))
                            cancel=move || keeper.shut(code.with_value(|code| opener(code)))
                        />
                        <div class="tray-actions">
                            <button type="button" class="quiet" data-test="offer-option" on:click=move |_| {
                                code.with_value(|code| keeper.offer(code, !untrack(is_hidden)));
                            }>{move || if is_hidden() { store.words().options.show } else { store.words().options.hide }}</button>
                            <Show when=move || item.with(|item| item.as_ref().is_some_and(|item| !item.is_built_in))>
                                <button type="button" class="quiet danger" data-test="take-off" on:click=move |_| {
                                    code.with_value(|code| keeper.take_off(code));
                                }>{word(|words| words.options.take_off)}</button>
                            </Show>
                        </div>
                    </div>
                </Show>
            </Show>
        </li>
    }
}

/// What is worth knowing of one besides its name.
fn remarks(keeper: Keeper, code: &str, item: Option<&Item>) -> String {
    let Some(item) = item else { return String::new() };
    let words = keeper.store.words().options;
    let (language, list) = (keeper.store.language(), keeper.list);
    let other = if language == Language::Spanish { Language::English } else { Language::Spanish };
    let (name, in_other) =
        keeper.store.options.with(|options| (options.name(list, code, language), options.name(list, code, other)));
    let counts_as = item.counts_as.filter(|_| !item.is_built_in).map(|choice| keeper.name(choice.code));
    let said = [
        item.is_hidden.then(|| words.is_hidden.to_owned()),
        (name != in_other).then(|| (words.in_other_language)(&in_other)),
        counts_as.map(|name| (words.counts_as_this)(&name)),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
