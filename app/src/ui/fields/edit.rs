//! The form of a custom field.

use leptos::prelude::*;
use shared::crm::values::text;
use shared::crm::{CustomField, CustomType, Language, Value};
use shared::document::DocId;

use super::type_word;
use crate::i18n::Words;
use crate::state::{DraftKeeper, Store, store};
use crate::ui::word::word;

/// The longest name and the longest list of choices, in UTF-16 units, as the registry has them.
const NAME: u16 = 80;
const CHOICES: u16 = 4_050;

/// What stands in the form.
#[derive(Clone, PartialEq, Eq)]
pub struct Typed {
    pub holds: CustomType,
    label_es: String,
    label_en: String,
    choices: String,
}

impl Default for Typed {
    fn default() -> Self {
        Self { holds: CustomType::Text, label_es: String::new(), label_en: String::new(), choices: String::new() }
    }
}

impl Typed {
    /// A field that is not there yet, under a name in one language.
    pub fn called(name: &str, language: Language) -> Self {
        let mut typed = Self::default();
        match language {
            Language::Spanish => name.clone_into(&mut typed.label_es),
            Language::English => name.clone_into(&mut typed.label_en),
        }
        typed
    }

    /// What it is called, in a language where it has a name in that.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::English if !self.label_en.is_empty() => &self.label_en,
            Language::Spanish if self.label_es.is_empty() => &self.label_en,
            Language::Spanish | Language::English => &self.label_es,
        }
    }

    /// A field as it is.
    pub fn of(field: &CustomField) -> Self {
        Self {
            holds: field.holds,
            label_es: field.label_es.clone(),
            label_en: field.label_en.clone(),
            choices: field.choices.join("\n"),
        }
    }

    /// The values by key, empty ones as none.
    pub fn values(&self) -> [(&'static str, Value); 3] {
        let value = |text: &str| if text.is_empty() { Value::Null } else { Value::text(text) };
        [("label_es", value(&self.label_es)), ("label_en", value(&self.label_en)), ("choices", value(&self.choices))]
    }
}

/// What is typed of one thing, where it has a home kept as a draft until it is saved or given up.
#[derive(Copy, Clone)]
struct Text {
    text: RwSignal<String>,
    draft: Option<DraftKeeper>,
}

impl Text {
    fn new(store: Store, home: Option<DocId>, key: &str, start: String) -> Self {
        let draft = home.map(|home| store.draft_keeper(home, key));
        let before = home.and_then(|home| store.take_draft(home, key));
        if let (Some(draft), Some(before)) = (draft, &before) {
            draft.typed(before.clone());
        }
        Self { text: RwSignal::new(before.unwrap_or(start)), draft }
    }

    fn typed(self, text: String) {
        if let Some(draft) = self.draft {
            draft.typed(text.clone());
        }
        self.text.set(text);
    }
}

/// The form; what a field holds is chosen once.
#[component]
pub fn Form(
    start: Typed,
    /// Where its drafts are kept; without one, what is typed goes away with the form.
    #[prop(optional)]
    home: Option<DocId>,
    fresh: bool,
    done: impl Fn(Typed) + Clone + Send + Sync + 'static,
    cancel: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let store = store();
    let text = |key, start| Text::new(store, home, key, start);
    let kind = text("type", start.holds.name().to_owned());
    let (es, en, choices) =
        (text("label_es", start.label_es), text("label_en", start.label_en), text("choices", start.choices));
    let holds = move || CustomType::from_name(&kind.text.get()).unwrap_or(CustomType::Text);
    let leave = move || [kind, es, en, choices].into_iter().filter_map(|text| text.draft).for_each(DraftKeeper::left);
    // The input at which something is wrong, and what.
    let wrong = RwSignal::new(None::<(&'static str, fn(&Words) -> &'static str)>);
    let is_wrong = move |name: &'static str| wrong.get().is_some_and(|(at, _)| at == name).to_string();
    let problem = move |name: &'static str| {
        let said = move || wrong.get().filter(|(at, _)| *at == name).map(|(_, say)| say(store.words()));
        move || said().map(|said| view! { <p class="problem" role="alert" id=format!("{name}-problem")>{said}</p> })
    };
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let too_long: fn(&Words) -> &'static str = |words| words.too_long;
        let Ok(label_es) = text::parse_line(&es.text.get_untracked(), NAME) else {
            return wrong.set(Some(("label-es", too_long)));
        };
        let Ok(label_en) = text::parse_line(&en.text.get_untracked(), NAME) else {
            return wrong.set(Some(("label-en", too_long)));
        };
        let Ok(choices) = text::parse_paragraph(&choices.text.get_untracked(), CHOICES) else {
            return wrong.set(Some(("choices", too_long)));
        };
        if label_es.is_empty() && label_en.is_empty() {
            return wrong.set(Some(("label-es", |words| words.field_needs_a_name)));
        }
        let holds = untrack(holds);
        if holds == CustomType::Choice && choices.is_empty() {
            return wrong.set(Some(("choices", |words| words.field_needs_choices)));
        }
        wrong.set(None);
        let choices = if holds == CustomType::Choice { choices } else { String::new() };
        leave();
        done(Typed { holds, label_es, label_en, choices });
    };
    view! {
        <form class="sheet-form" data-test="field-form" on:submit=save>
            <label class="field-label" for="label-es">{word(|words| words.name_in_spanish)}</label>
            <input
                id="label-es" name="label_es" type="text" autocomplete="off"
                aria-invalid=move || is_wrong("label-es") aria-describedby="label-es-problem"
                prop:value=es.text on:input=move |event| es.typed(event_target_value(&event))
            />
            {problem("label-es")}
            <label class="field-label" for="label-en">{word(|words| words.name_in_english)}</label>
            <input
                id="label-en" name="label_en" type="text" autocomplete="off"
                aria-invalid=move || is_wrong("label-en") aria-describedby="label-en-problem"
                prop:value=en.text on:input=move |event| en.typed(event_target_value(&event))
            />
            {problem("label-en")}
            {fresh.then(|| view! {
                <label class="field-label" for="holds">{word(|words| words.what_it_holds)}</label>
                <select id="holds" name="holds" on:change=move |event| kind.typed(event_target_value(&event))>
                    {CustomType::ALL.into_iter().map(|own| view! {
                        <option value=own.name() prop:selected=move || holds() == own>{move || type_word(own, store)}</option>
                    }).collect_view()}
                </select>
            })}
            <Show when=move || holds() == CustomType::Choice>
                <label class="field-label" for="choices">{word(|words| words.choices_one_a_line)}</label>
                <textarea
                    id="choices" name="choices" rows="4"
                    aria-invalid=move || is_wrong("choices") aria-describedby="choices-problem"
                    prop:value=choices.text on:input=move |event| choices.typed(event_target_value(&event))
                ></textarea>
                {problem("choices")}
            </Show>
            <div class="log-actions">
                <button type="submit" class="primary" data-test="save-field">{word(|words| words.save)}</button>
                <button type="button" class="quiet" on:click=move |_| {
                    leave();
                    cancel();
                }>{word(|words| words.cancel)}</button>
            </div>
        </form>
    }
}
