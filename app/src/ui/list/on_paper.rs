//! The list of a plain kind on paper: all its rows, not only those in view, as far as they were told.

use leptos::prelude::*;
use shared::crm::{Field, Kind, definition};

use crate::i18n;
use crate::protocol::RecordLine;
use crate::state::store;
use crate::ui::record::{Spec, say_value};

/// The rows, on paper alone: what each is called, and what its kind says below that.
#[component]
pub fn OnPaper(kind: Kind, total: Memo<u32>) -> impl IntoView {
    let store = store();
    let table = definition(kind);
    let line = table.shown.map_or(&[][..], |shown| shown.line);
    let fields: Vec<&'static Field> = line.iter().filter_map(|key| table.field(key)).collect();
    let row = move |line: RecordLine| {
        let fact = |field: &&'static Field| {
            let found = line.facts.iter().find(|(slot, _)| *slot == field.slot);
            let said = found.map(|(_, value)| say_value(&Spec::of(field), value, |_, _| None, store));
            view! { <td>{said}</td> }
        };
        let facts = fields.iter().map(fact).collect_view();
        view! { <tr><th scope="row">{store.named(&line.title)}</th>{facts}</tr> }
    };
    move || {
        store.printing.get().then(|| {
            let lines = store.shelved.with(|window| {
                let own = window.as_ref().filter(|window| window.wanted.kind == kind);
                own.map(|window| window.lines.clone()).unwrap_or_default()
            });
            let count = |n: u32| i18n::count_of(table.noun, n, store.language());
            let beyond = total.get().saturating_sub(u32::try_from(lines.len()).unwrap_or(u32::MAX));
            view! {
                <section class="on-paper" data-test="records-on-paper">
                    <h1>{count(total.get())}</h1>
                    <table><tbody>{lines.into_iter().map(&row).collect_view()}</tbody></table>
                    <p hidden={beyond == 0}>{(store.words().paper_lacks)(beyond, &count(beyond))}</p>
                </section>
            }
        })
    }
}
