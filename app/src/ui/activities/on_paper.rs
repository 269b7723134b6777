//! What an activity says beyond its line, on paper alone: nothing can be unfolded there.

use leptos::prelude::*;
use shared::crm::{Kind, definition};
use shared::document::DocId;

use super::label;
use crate::state::store;
use crate::ui::printing::Told;

/// What the line does not say, in the order in which it is read.
const FIELDS: [&str; 4] = ["outcome_text", "notes", "next_step", "minutes"];

/// The fields in which something stands.
#[component]
pub fn OnPaper(doc: DocId) -> impl IntoView {
    let (store, told) = (store(), expect_context::<Told>());
    let said = move || {
        let Some(record) = told.of(doc) else { return Vec::new() };
        let table = definition(Kind::ACTIVITY);
        let fields = FIELDS.into_iter().filter_map(|key| Some((key, table.field(key)?, record.value(key))));
        let said = fields
            .filter(|(_, _, value)| !value.is_null())
            .map(|(key, field, value)| (label(key, store), store.shown(field.value, value)));
        said.collect::<Vec<_>>()
    };
    view! {
        <dl class="on-paper activity-details" data-test="activity-on-paper">
            {move || said().into_iter().map(|(name, text)| view! { <dt>{name}</dt><dd>{text}</dd> }).collect_view()}
        </dl>
    }
}
