//! A field that saves itself: on blur, Enter or choice the text is parsed; what is wrong stands by the field, what is right
//! becomes a command with the value that its author saw.

use leptos::prelude::*;
use shared::crm::{Language, Value, ValueError, ValueType, definition};
use shared::document::{DocId, Intent};
use shared::replica::{Command, CommandError, Part};

use super::conflict::Disagreement;
use super::input::Input;
use super::mark::{Mark, MarkLine};
use super::opened::{Opened, opened};
use super::spec::{Editor, Spec};
use crate::i18n;
use crate::reactive::{effect, memo};
use crate::state::{DraftKeeper, Route, Store, Toast, local_text, read_local, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::position;
use crate::ui::word::word;

/// One field's editing.
#[derive(Copy, Clone)]
pub struct Editing {
    /// The field.
    pub spec: StoredValue<Spec>,
    /// The value that stands there.
    pub value: Memo<Value>,
    /// What the input shows.
    pub text: RwSignal<String>,
    /// What is wrong with it.
    pub problem: RwSignal<Option<Problem>>,
    /// Its name in the page.
    pub name: StoredValue<String>,
    /// Names the field in the page's element ids.
    pub id: StoredValue<String>,
    opened: Opened,
    store: Store,
    /// Typed and not yet left.
    dirty: RwSignal<bool>,
    /// A command is on its way to the disk.
    saving: RwSignal<bool>,
    /// It was edited since the page was opened.
    touched: RwSignal<bool>,
    /// What became of what was written here.
    pub mark: Memo<Mark>,
    /// What stood there when the author began.
    seen: StoredValue<Option<Vec<Value>>>,
    draft: DraftKeeper,
    birth: Option<Callback<(), Vec<Intent>>>,
}

/// What is wrong with a field's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is no value of the field's type.
    Value(ValueError),
    /// The command was not carried out.
    Command(CommandError),
}

impl Problem {
    fn sentence(&self, language: Language) -> String {
        match self {
            Self::Value(error) => error.message(language),
            Self::Command(error) => i18n::command_error(error, language).to_owned(),
        }
    }
}

/// A value as the input of a field holds it.
pub fn held(spec: &Spec, value: &Value, language: Language, store: Store) -> String {
    let region = store.region_now();
    match spec.editor() {
        // What such inputs hold is the code or the ISO date, not its words.
        Editor::Moment => value.as_time().map(local_text).unwrap_or_default(),
        Editor::Options | Editor::Date | Editor::Record(_) => match value {
            Value::Text(text) => text.clone(),
            Value::Bool(answer) => answer.to_string(),
            Value::Null | Value::Int(_) | Value::Time(_) => spec.value.display(value, region, language),
        },
        Editor::Line(_) | Editor::Lines | Editor::Notes => spec.value.display(value, region, language),
    }
}

impl Editing {
    /// A field of the opened record; `birth` as [`Field`] has it.
    pub fn new(spec: Spec, birth: Option<Callback<(), Vec<Intent>>>) -> Self {
        let (store, opened) = (store(), opened());
        let key = spec.key.clone();
        let value = memo(move |_| opened.value(&key));
        let (saving, touched) = (RwSignal::new(false), RwSignal::new(false));
        let key = spec.key.clone();
        let mark = memo(move |_| Mark::of(opened, &key, saving.get(), touched.get()));
        let draft = store.draft_keeper(opened.doc, &spec.key);
        let name = opened.name_of(&spec.key);
        let editing = Self {
            id: StoredValue::new(format!("f-{}", name.replace('/', "-"))),
            name: StoredValue::new(name),
            value,
            text: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            opened,
            store,
            dirty: RwSignal::new(false),
            saving,
            touched,
            mark,
            seen: StoredValue::new(None),
            draft,
            birth,
            spec: StoredValue::new(spec),
        };
        editing.text.set(editing.shown(&value.get_untracked(), store.language_now()));
        // What others write appears, unless somebody is typing here.
        effect(move || {
            store.preferences.region.track();
            let shown = editing.shown(&editing.value.get(), store.language());
            if !editing.dirty.get_untracked() && editing.text.with_untracked(|text| *text != shown) {
                editing.text.set(shown);
            }
        });
        editing
    }

    /// A value as the input shows it.
    fn shown(self, value: &Value, language: Language) -> String {
        self.spec.with_value(|spec| held(spec, value, language, self.store))
    }

    /// The author begins: from here on this is what was seen.
    pub fn begin(self) {
        if !self.dirty.get_untracked() {
            let seen = self.spec.with_value(|spec| self.opened.seen_now(&spec.key));
            self.seen.set_value(Some(seen));
        }
    }

    /// Something was typed.
    pub fn typed(self, text: String) {
        if !self.dirty.get_untracked() {
            self.begin();
            self.dirty.set(true);
        }
        self.problem.set(None);
        self.text.set(text.clone());
        self.draft.typed(text);
    }

    /// A part of a day is typed, which is no day yet; what stands there stays.
    pub fn is_partial(self) {
        self.problem.set(Some(Problem::Value(ValueError::Date)));
    }

    /// Gives up what was typed.
    pub fn revert(self) {
        self.dirty.set(false);
        self.problem.set(None);
        self.text.set(self.shown(&self.value.get_untracked(), self.store.language_now()));
        self.draft.left();
    }

    /// The author leaves: what is right is saved, what is wrong is said.
    pub fn leave(self) {
        // An input that is taken from the page while somebody is in it is left when all of this is gone already; what was typed
        // is a draft then.
        if self.dirty.try_get_untracked() != Some(true) {
            return;
        }
        let text = self.text.get_untracked();
        let parsed = self.spec.with_value(|spec| parse(spec, &text, self.store));
        let new = match parsed {
            Ok(new) => new,
            Err(error) => return self.problem.set(Some(Problem::Value(error))),
        };
        // Nobody finds a record again that has lost its name.
        if new.is_null() && self.is_name() {
            let name = self.shown(&self.value.get_untracked(), self.store.language_now());
            if !name.is_empty() {
                self.revert();
                return self.store.say((self.store.words_now().name_is_needed)(&name));
            }
        }
        self.dirty.set(false);
        self.problem.set(None);
        self.text.set(self.shown(&new, self.store.language_now()));
        let seen = self.seen.get_value().unwrap_or_default();
        let unchanged = match seen.as_slice() {
            [] => new.is_null(),
            [only] => *only == new,
            // Where several stand, leaving one of them is a choice.
            _ => false,
        };
        if unchanged {
            // Others may have written meanwhile.
            self.text.set(self.shown(&self.value.get_untracked(), self.store.language_now()));
            return self.draft.left();
        }
        let key = self.spec.with_value(|spec| spec.key.clone());
        let own = key.clone();
        let doc = self.opened.doc;
        // Where one's own edit waits to be settled, writing settles it.
        let command = if untrack(|| self.opened.contested(&key)).is_some() {
            Command::Settle { doc, key, value: new.clone(), seen }
        } else {
            let mut intents = vec![Intent::Set { key, seen, new: new.clone() }];
            if let Some(birth) = self.birth {
                intents.extend(birth.run(()));
            }
            Command::Edit { parts: vec![Part { doc, intents }] }
        };
        self.seen.set_value(Some(if new.is_null() { Vec::new() } else { vec![new] }));
        self.saving.set(true);
        self.touched.set(true);
        self.store.command(command, move |error| self.saved(&own, error));
    }

    /// Whether it is what the record is called by.
    fn is_name(self) -> bool {
        let title = definition(untrack(|| self.opened.kind())).title.first();
        title.is_some_and(|title| self.spec.with_value(|spec| spec.key == *title))
    }

    fn saved(self, key: &str, error: Option<CommandError>) {
        // The page may be gone by now; the command is not.
        self.saving.try_set(false);
        match error {
            None => match self.dirty.try_get_untracked() {
                Some(false) => {
                    self.draft.left();
                    // An edit that became one of several values leaves the one that stands in the field.
                    self.text.set(self.shown(&self.value.get_untracked(), self.store.language_now()));
                }
                // More has been typed meanwhile.
                Some(true) => {}
                None => self.store.forget_draft(self.opened.doc, key),
            },
            Some(error) => {
                if self.problem.try_set(Some(Problem::Command(error.clone()))).is_some() {
                    self.store.show_error(&error);
                }
            }
        }
    }

    /// Writes where the device is; what stands there stays if that cannot be known. Not while it is being looked for.
    fn locate(self, locating: RwSignal<bool>) {
        if locating.get_untracked() {
            return;
        }
        locating.set(true);
        position::find(move |place| {
            // The page may be gone by now, and nobody sees any more what would be written.
            if locating.try_set(false).is_some() {
                return;
            }
            match place {
                Some(place) => {
                    self.typed(place.to_string());
                    self.leave();
                }
                None => self.store.toast.set(Some(Toast::saying(self.store.words_now().no_position_here.to_owned()))),
            }
        });
    }

    /// The record of which it is a field.
    pub const fn doc(self) -> DocId {
        self.opened.doc
    }

    /// Whether the member may write it.
    pub fn is_writable(self) -> bool {
        self.opened.is_writable(self.spec.with_value(|spec| spec.write))
    }
}

/// The way to write where the device is.
#[component]
fn Position(editing: Editing) -> impl IntoView {
    let store = store();
    let locating = RwSignal::new(false);
    view! {
        <button
            type="button" class="quiet use-position" data-test="use-position"
            hidden=move || !editing.is_writable()
            // Not disabled: what has the focus would lose it.
            aria-disabled=move || locating.get().to_string()
            on:click=move |_| editing.locate(locating)
        >
            <Sign icon=Icon::Locate/>
            <span>{move || if locating.get() { store.words().locating } else { store.words().use_position }}</span>
        </button>
    }
}

/// The way to the field's history: there while the field is looked at.
#[component]
fn FieldHistory(editing_key: String, label: StoredValue<super::spec::Caption>, before: Callback<()>) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let named = move || {
        let label = label.with_value(|label| label.said(store.language(), store.region()));
        (store.words().history_of)(&label)
    };
    view! {
        <button
            type="button" class="quiet icon-only field-history" data-test="field-history"
            aria-label=named title=named
            // The field keeps the focus, so that the button is still there when the tap ends.
            on:mousedown=move |event| event.prevent_default()
            on:click=move |_| {
                before.run(());
                let kind = untrack(|| opened.kind());
                store.go(Route::History { kind, doc: opened.doc, of: Some(editing_key.clone()) });
            }
        ><Sign icon=Icon::Clock/></button>
    }
}

/// What was typed, as a value.
fn parse(spec: &Spec, text: &str, store: Store) -> Result<Value, ValueError> {
    if !spec.choices.is_empty() && !text.is_empty() && !spec.choices.iter().any(|choice| choice == text) {
        return Err(ValueError::UnknownChoice);
    }
    if spec.editor() == Editor::Moment && !text.is_empty() {
        return read_local(text).map(Value::Time).ok_or(ValueError::Time);
    }
    spec.value.parse(text, store.region_now())
}

/// The field: its name, its input, its mark, what is wrong, what disagrees.
///
/// `birth` says what else is to be written with the first value, for the first field of a new entry.
#[component]
pub fn Field(spec: Spec, #[prop(optional_no_strip)] birth: Option<Callback<(), Vec<Intent>>>) -> impl IntoView {
    view! { <FieldOf editing=Editing::new(spec, birth)/> }
}

/// The same of a field whose editing has begun, or may begin.
#[component]
pub fn FieldOf(editing: Editing) -> impl IntoView {
    let (store, opened) = (editing.store, editing.opened);
    let spec = editing.spec.get_value();
    let key = StoredValue::new(spec.key.clone());
    let label = StoredValue::new(spec.label.clone());
    let id = editing.id.get_value();
    let wide = spec.editor() == Editor::Lines;
    let is_place = spec.value == ValueType::Place;
    let disputed = memo(move |_| key.with_value(|key| opened.is_disputed(key)));
    // The way to the history can be seen by nobody before.
    let looked_at = RwSignal::new(false);
    let look = move || {
        if !looked_at.get_untracked() {
            looked_at.set(true);
        }
    };
    let hint = memo(move |_| editing.spec.with_value(|spec| editing.value.with(|value| spec.value.hint(value))));
    let draft = move || {
        let typed = store.draft(opened.doc, &key.get_value())?;
        (typed != editing.text.get()).then_some(typed)
    };
    view! {
        <div
            class="field"
            data-test="field"
            data-field=editing.name.get_value()
            data-mark=move || editing.mark.get().name()
            class:wide=wide
            on:focusin=move |_| look()
            on:pointerenter=move |_| look()
        >
            <div class="field-head">
                <label class="field-label" for=id.clone()>{move || label.with_value(|label| label.said(store.language(), store.region()))}</label>
                <MarkLine mark=editing.mark/>
            </div>
            <Input editing=editing/>
            {is_place.then(|| view! { <Position editing=editing/> })}
            {move || editing.problem.get().map(|problem| view! {
                <p class="problem" role="alert" id=format!("{}-problem", editing.id.get_value()) data-test="field-error">
                    {move || problem.sentence(store.language())}
                </p>
            })}
            {move || hint.get().map(|hint| view! {
                <p class="field-hint" data-test="field-hint">{move || hint.message(store.language())}</p>
            })}
            {move || draft().map(|typed| {
                let again = typed.clone();
                view! {
                    <div class="draft" data-test="draft">
                        <p>{word(|words| words.draft_offered)} " " <q>{typed.clone()}</q></p>
                        <button type="button" class="quiet" data-test="use-draft" on:click=move |_| {
                            editing.typed(again.clone());
                            store.drafts.update(|drafts| drop(drafts.remove(&(opened.doc, key.get_value()))));
                        }>{word(|words| words.use_draft)}</button>
                        <button type="button" class="quiet" data-test="drop-draft" on:click=move |_| {
                            store.forget_draft(opened.doc, &key.get_value());
                        }>{word(|words| words.drop_draft)}</button>
                    </div>
                }
            })}
            {move || looked_at.get().then(|| view! {
                <FieldHistory editing_key=key.get_value() label=label before=Callback::new(move |()| editing.leave())/>
            })}
            {move || disputed.get().then(|| view! { <Disagreement spec=spec.clone()/> })}
        </div>
    }
}
