//! A field of a record that does not exist yet: what is typed, kept as a draft until it is saved.

use leptos::prelude::*;
use shared::crm::{Hint, Value, ValueError, ValueType};
use shared::document::DocId;

use crate::reactive::effect;
use crate::state::{DraftKeeper, NEW_CUSTOMER, Store, store};

/// The field.
#[derive(Copy, Clone)]
pub struct Typed {
    /// Its name in the form, and the key of its draft.
    pub name: StoredValue<String>,
    /// What is typed.
    pub text: RwSignal<String>,
    /// What is wrong with it.
    pub problem: RwSignal<Option<ValueError>>,
    holds: ValueType,
    draft: DraftKeeper,
    store: Store,
}

impl Typed {
    /// A field with what was typed before the app ended, or before one went elsewhere.
    pub fn new(name: &str, holds: ValueType, store: Store) -> Self {
        Self::of(NEW_CUSTOMER, name, holds, store)
    }

    /// The same of another kind's; `doc` is where its drafts are kept.
    pub fn of(doc: DocId, name: &str, holds: ValueType, store: Store) -> Self {
        let draft = store.draft_keeper(doc, name);
        let (text, problem) = (RwSignal::new(String::new()), RwSignal::new(None));
        let own = name.to_owned();
        let typed = Self { name: StoredValue::new(own.clone()), text, problem, holds, draft, store };
        effect(move || {
            if let Some(before) = store.draft(doc, &own)
                && text.with_untracked(String::is_empty)
            {
                draft.typed(before.clone());
                text.set(before);
                store.drafts.update(|drafts| drop(drafts.remove(&(doc, own.clone()))));
            }
        });
        typed
    }

    /// Names it in the page's element ids.
    pub fn id(self) -> String {
        self.name.with_value(|name| name.replace('/', "-"))
    }

    /// Something was typed.
    pub fn typed(self, text: String) {
        self.problem.set(None);
        if text.is_empty() {
            self.draft.left();
        } else {
            self.draft.typed(text.clone());
        }
        self.text.set(text);
    }

    /// The value, as far as what is typed is one; watched.
    pub fn value(self) -> Value {
        self.holds.parse(&self.text.get(), self.store.region()).unwrap_or_default()
    }

    /// What is worth a second look in what is typed; it keeps nobody from saving it. Watched.
    pub fn hint(self) -> Option<Hint> {
        self.holds.hint(&self.value())
    }

    /// The value to save; what is wrong is said at the field.
    pub fn checked(self, required: bool) -> Option<Value> {
        // The input may be left because it is taken from the page.
        let text = self.text.try_get_untracked()?;
        let error = match self.holds.parse(&text, self.store.region_now()) {
            Ok(Value::Null) if required => ValueError::Required,
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        self.problem.set(Some(error));
        None
    }

    /// What is typed is on its way as a command.
    pub fn entrusted(self) {
        self.draft.entrusted();
    }

    /// What is typed is given up.
    pub fn left(self) {
        self.draft.left();
    }
}

/// What is wrong with it, under it.
#[component]
pub fn Problem(typed: Typed) -> impl IntoView {
    let store = store();
    view! {
        <p
            id=format!("new-{}-problem", typed.id()) class="problem" role="alert" data-test="field-error"
            hidden=move || typed.problem.get().is_none()
        >
            {move || typed.problem.get().map(|error| error.message(store.language()))}
        </p>
        <p class="field-hint" role="status" data-test="field-hint" hidden=move || typed.hint().is_none()>
            {move || typed.hint().map(|hint| hint.message(store.language()))}
        </p>
    }
}
