//! Values in the workspace's words.

use leptos::prelude::*;
use shared::crm::{OptionList, Registry, Value, ValueType};

use super::Store;
use crate::i18n;

impl Store {
    /// A value as people read it; watched.
    pub fn shown(self, holds: ValueType, value: &Value) -> String {
        let (region, language) = (self.region(), self.language());
        if holds.list().is_some() {
            return self.options.with(|options| options.display(holds, value, region, language));
        }
        i18n::shown(holds, value, region, language)
    }

    /// What may be chosen of a list, code and name, in its order; watched.
    pub fn offered(self, list: &OptionList) -> Vec<(String, String)> {
        let language = self.language();
        self.options.with(|options| options.offered(list, language))
    }

    /// All that is known of fields and lists; watched.
    pub fn registry(self) -> Registry {
        Registry::new(self.all_custom_fields()).with_options(self.directory.with(|directory| directory.options.clone()))
    }
}
