//! A field of a record that does not exist yet: what is typed, kept as a draft until it is saved.

use leptos::prelude::*;
use shared::crm::{Value, ValueError, ValueType};

use crate::state::{DraftKeeper, NEW_CUSTOMER, Store};

/// The field.
#[derive(Copy, Clone)]
pub struct Typed {
    /// Its name in the form, and the key of its draft.
    pub name: &'static str,
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
    pub fn new(name: &'static str, holds: ValueType, store: Store) -> Self {
        let draft = store.draft_keeper(NEW_CUSTOMER, name);
        let (text, problem) = (RwSignal::new(String::new()), RwSignal::new(None));
        let typed = Self { name, text, problem, holds, draft, store };
        Effect::new(move || {
            if let Some(before) = store.draft(NEW_CUSTOMER, name)
                && text.with_untracked(String::is_empty)
            {
                draft.typed(before.clone());
                text.set(before);
                store.drafts.update(|drafts| drop(drafts.remove(&(NEW_CUSTOMER, name.to_owned()))));
            }
        });
        typed
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

    /// The value to save; what is wrong is said at the field.
    pub fn checked(self, required: bool) -> Option<Value> {
        let error = match self.holds.parse(&self.text.get_untracked(), self.store.region_now()) {
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
