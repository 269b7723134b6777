//! The form in which something on a list gets its names.

use leptos::prelude::*;
use shared::crm::kinds::option::NAME_MAX;
use shared::crm::values::text;
use shared::crm::{Language, OptionList, Options, Value};

use crate::i18n::Words;
use crate::reactive::effect;
use crate::state::store;
use crate::ui::word::word;

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    es: String,
    en: String,
    counts_as: String,
}

impl Typed {
    /// What the workspace has said of a code.
    pub fn of(options: &Options, list: &OptionList, code: &str) -> Self {
        let said = |key: &str| {
            let own = options.records(list, code).iter().filter(|own| !own.is_removed);
            let mut said = own.filter_map(|own| own.value(key).as_text().map(str::to_owned));
            said.next().unwrap_or_default()
        };
        Self { es: said("es"), en: said("en"), counts_as: said("as") }
    }

    /// The values by key, empty ones as none.
    pub fn values(&self) -> [(&'static str, Value); 3] {
        let value = |text: &str| if text.is_empty() { Value::Null } else { Value::text(text) };
        [("es", value(&self.es)), ("en", value(&self.en)), ("as", value(&self.counts_as))]
    }

    /// What it is called in a language, if anything was typed.
    pub fn name(&self, language: Language) -> Option<String> {
        let (own, other) = match language {
            Language::Spanish => (&self.es, &self.en),
            Language::English => (&self.en, &self.es),
        };
        [own, other].into_iter().find(|name| !name.is_empty()).cloned()
    }

    /// The name of which a code is made: the Spanish one, whatever language the administrator reads.
    pub fn any_name(&self) -> String {
        self.name(Language::Spanish).unwrap_or_default()
    }
}

/// The form; `code` is what gets the names, none for something new.
#[component]
pub fn Form(
    list: &'static OptionList,
    start: Typed,
    code: Option<String>,
    done: impl Fn(Typed) + Copy + Send + Sync + 'static,
    cancel: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let store = store();
    let (es, en, counts_as) = (RwSignal::new(start.es), RwSignal::new(start.en), RwSignal::new(start.counts_as));
    let built_in = code.as_deref().and_then(|code| list.built_in(code));
    let first = NodeRef::<leptos::html::Input>::new();
    effect(move || drop(first.get().map(|first| first.focus())));
    let wrong = RwSignal::new(None::<(Language, fn(&'static Words) -> &'static str)>);
    let code = StoredValue::new(code);
    // Of its own name it may have both.
    let is_taken = move |name: &str| {
        let options = store.options;
        let found = options.with_untracked(|options| options.named(list, name))?;
        let item = options.with_untracked(|options| options.items(list).into_iter().find(|item| item.code == found))?;
        // What was taken off the list under this name comes back under it.
        let is_own = code.with_value(|code| code.as_ref().map_or(item.is_removed, |code| *code == found));
        (!is_own).then_some(item.is_hidden)
    };
    // What is new gets a code out of its name, which stops alone do not give; what was taken off under that name has one.
    let gives_code = move |name: &str| {
        let gives = |options: &Options| options.named(list, name).is_some() || options.new_code(list, name).is_some();
        store.options.with_untracked(gives)
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = |typed: RwSignal<String>| text::parse_line(&typed.get_untracked(), NAME_MAX);
        let too_long: fn(&'static Words) -> &'static str = |words| words.too_long;
        let Ok(new_es) = read(es) else { return wrong.set(Some((Language::Spanish, too_long))) };
        let Ok(new_en) = read(en) else { return wrong.set(Some((Language::English, too_long))) };
        if new_es.is_empty() && new_en.is_empty() && built_in.is_none() {
            return wrong.set(Some((Language::Spanish, |words| words.options.needs_a_name)));
        }
        for (language, name) in [(Language::Spanish, &new_es), (Language::English, &new_en)] {
            let taken = if name.is_empty() { None } else { is_taken(name) };
            match taken {
                Some(true) => return wrong.set(Some((language, |words| words.options.is_there_hidden))),
                Some(false) => return wrong.set(Some((language, |words| words.options.is_there))),
                None => {}
            }
        }
        let typed = Typed { es: new_es, en: new_en, counts_as: counts_as.get_untracked() };
        if code.with_value(Option::is_none) && !gives_code(&typed.any_name()) {
            let language = if typed.es.is_empty() { Language::English } else { Language::Spanish };
            return wrong.set(Some((language, |words| words.options.needs_letters)));
        }
        done(typed);
    };
    let input = move |language: Language, typed: RwSignal<String>| {
        let (key, label): (_, fn(&'static Words) -> &'static str) = match language {
            Language::Spanish => ("es", |words| words.name_in_spanish),
            Language::English => ("en", |words| words.name_in_english),
        };
        let is_wrong = move || wrong.with(|wrong| wrong.is_some_and(|(at, _)| at == language));
        let (id, described) = (format!("option-{key}"), format!("option-{key}-problem"));
        let own = built_in.map(|choice| choice.label.in_language(language));
        let is_first = language == store.language_now();
        view! {
            <label class="field-label" for=id.clone()>{move || label(store.words())}</label>
            <input
                id=id name=format!("option_{key}") type="text" autocomplete="off"
                node_ref=if is_first { first } else { NodeRef::new() }
                aria-invalid=move || is_wrong().to_string() aria-describedby=described.clone()
                prop:value=typed on:input=move |event| {
                    wrong.set(None);
                    typed.set(event_target_value(&event));
                }
            />
            {own.map(|own| view! { <p class="field-hint">{move || (store.words().options.blank_is)(own)}</p> })}
            {move || wrong.get().filter(|(at, _)| *at == language).map(|(_, say)| view! {
                <p class="problem" role="alert" data-test="option-problem" id=described.clone()>{say(store.words())}</p>
            })}
        }
    };
    let (one, other) = match store.language_now() {
        Language::Spanish => ((Language::Spanish, es), (Language::English, en)),
        Language::English => ((Language::English, en), (Language::Spanish, es)),
    };
    let alike = move || {
        let language = store.language();
        let name = |code: &'static str| store.options.with(|options| options.name(list, code, language));
        list.built_in.iter().map(|choice| (choice.code, name(choice.code))).collect::<Vec<_>>()
    };
    view! {
        <form class="sheet-form" data-test="option-form" on:submit=save>
            {input(one.0, one.1)}
            {input(other.0, other.1)}
            {built_in.is_none().then(|| view! {
                <label class="field-label" for="option-as">{word(|words| words.options.counts_as)}</label>
                <select id="option-as" name="option_as" aria-describedby="option-as-hint" on:change=move |event| counts_as.set(event_target_value(&event))>
                    <option value="">{word(|words| words.options.as_nothing_else)}</option>
                    {move || alike().into_iter().map(|(code, name)| view! {
                        <option value=code prop:selected=move || counts_as.with(|chosen| chosen == code)>{name}</option>
                    }).collect_view()}
                </select>
                <p class="field-hint" id="option-as-hint">{word(|words| words.options.counts_as_explained)}</p>
            })}
            <div class="log-actions">
                <button type="submit" class="primary" data-test="save-option">{word(|words| words.save)}</button>
                <button type="button" class="quiet" on:click=move |_| cancel()>{word(|words| words.cancel)}</button>
            </div>
        </form>
    }
}
