//! A field at which the two differ: a tap says which value stands.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::crm::{Kind, Value};
use shared::document::Differing;

use crate::state::store;
use crate::ui::history::field_label;
use crate::ui::record::say_by_key;

/// The field with both values. `take` has the keys at which the merged record's value is chosen.
#[component]
pub fn Choice(kind: Kind, differing: Differing, take: RwSignal<BTreeSet<String>>) -> impl IntoView {
    let store = store();
    let Differing { key, survivor, merged } = differing;
    let own = StoredValue::new(key.clone());
    let choose = move |theirs: bool| {
        take.update(|take| {
            take.retain(|key| own.with_value(|own| key != own));
            take.extend(theirs.then(|| own.get_value()));
        });
    };
    let is_taken = move || own.with_value(|key| take.with(|take| take.contains(key)));
    let (label_key, value_key) = (key.clone(), key.clone());
    let label = Signal::derive(move || field_label(kind, &label_key, store));
    let shown = move |value: Value| {
        let key = value_key.clone();
        Signal::derive(move || say_by_key(kind, &key, &value, store))
    };
    let (survivor, merged) = (shown(survivor), shown(merged));
    view! {
        <div class="differing" role="group" aria-label=label data-test="differing" data-field=key>
            <p class="field-label">{label}</p>
            <div class="choices wide">
                <button
                    type="button" class="choice" data-test="take-survivor"
                    aria-pressed=move || (!is_taken()).to_string()
                    on:click=move |_| choose(false)
                >{survivor}</button>
                <button
                    type="button" class="choice" data-test="take-merged"
                    aria-pressed=move || is_taken().to_string()
                    on:click=move |_| choose(true)
                >{merged}</button>
            </div>
        </div>
    }
}
