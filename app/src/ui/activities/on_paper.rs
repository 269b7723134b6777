//! What an activity says beyond its line: in its sheet, and on paper, where nothing can be opened.

use leptos::prelude::*;
use shared::crm::Value;
use shared::document::DocId;

use super::label;
use crate::state::{Store, store};
use crate::ui::printing::Told;

/// What the line does not say, in the order in which it is read.
const FIELDS: [&str; 4] = ["outcome_text", "notes", "next_step", "minutes"];

/// The fields in which something stands: what each is called, and what it says.
pub fn details(value_of: impl Fn(&str) -> Value, store: Store) -> Vec<(&'static str, String)> {
    let table = super::table();
    let fields = FIELDS.into_iter().filter_map(|key| Some((key, table.field(key)?, value_of(key))));
    let filled = fields.filter(|(_, _, value)| !value.is_null());
    filled.map(|(key, field, value)| (label(key, store), store.shown(field.value, &value))).collect()
}

/// The same of one that is not opened.
#[component]
pub fn OnPaper(doc: DocId) -> impl IntoView {
    let (store, told) = (store(), expect_context::<Told>());
    let said = move || told.of(doc).map(|record| details(|key| record.value(key).clone(), store)).unwrap_or_default();
    view! {
        <dl class="on-paper activity-details" data-test="activity-on-paper">
            {move || said().into_iter().map(|(name, text)| view! { <dt>{name}</dt><dd>{text}</dd> }).collect_view()}
        </dl>
    }
}
