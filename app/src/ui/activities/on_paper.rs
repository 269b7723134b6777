//! What an activity says beyond its line: in its sheet, and on paper, where nothing can be opened.

use leptos::prelude::*;
use shared::crm::Value;
use shared::document::DocId;

use super::{label, own};
use crate::state::{Store, store};
use crate::ui::printing::Told;

/// What the line does not say, in the order in which it is read; the company's own fields stand below.
const FIELDS: [&str; 4] = ["outcome_text", "notes", "next_step", "minutes"];

/// The fields in which something stands: what each is called, and what it says.
pub fn details(value_of: impl Fn(&str) -> Value, store: Store) -> Vec<(String, String)> {
    let table = super::table();
    let fields = FIELDS.into_iter().filter_map(|key| {
        let holds = table.field(key)?.value;
        Some((label(key, store).to_owned(), holds, value_of(key)))
    });
    let own = own::fields(store).into_iter().map(|field| {
        let value = value_of(&own::key_of(&field));
        (field.label(store.language()).to_owned(), field.holds.value(), value)
    });
    let filled = fields.chain(own).filter(|(_, _, value)| !value.is_null());
    filled.map(|(label, holds, value)| (label, store.shown(holds, &value))).collect()
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
