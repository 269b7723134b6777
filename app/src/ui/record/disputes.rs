//! What there is to settle of a record, said at its top and settled there: field by field, both values, by whom and on which device.

use super::conflict::Disagreement;
use super::issues::Issues;
use super::opened::{Opened, opened};
use super::spec::Spec;
use crate::reactive::{effect, memo};
use crate::state::{Over, Store, store, to_settle};
use crate::ui::each::For;
use crate::ui::history::field_label;
use crate::ui::icon::{Icon, Sign};
use crate::ui::modal::Modal;
use crate::ui::word::word;
use leptos::prelude::*;
use shared::document::DocId;

/// The keys that a page can settle, in the order of its fields.
fn disputed(opened: Opened, store: Store) -> Vec<String> {
    let (kind, custom) = (opened.kind(), store.all_custom_fields());
    let is_known = |key: &String| Spec::of_key(kind, key, &custom).is_some() && key != "territory";
    opened.disputed().into_iter().filter(is_known).collect()
}

/// Each with its values and a tap to choose.
#[component]
pub fn Disagreements() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let keys = memo(move |_| disputed(opened, store));
    view! {
        <For each=move || keys.get() key=Clone::clone children=move |key| {
            let kind = untrack(|| opened.kind());
            let spec = Spec::of_key(kind, &key, &untrack(|| store.all_custom_fields()));
            spec.map(|spec| view! {
                <section class="disputed">
                    <h3>{move || field_label(kind, &key, store)}</h3>
                    <Disagreement spec=spec/>
                </section>
            })
        }/>
    }
}

/// What there is to settle of a record that has no page, below where it is read. As long as nothing waits anywhere it is not opened
/// for it.
#[component]
pub fn SettledHere(doc: DocId) -> impl IntoView {
    let store = store();
    let waits = memo(move |_| store.sync.with(|sync| to_settle(sync) > 0));
    view! { {move || waits.get().then(|| view! { <OfDocument doc=doc/> })} }
}

#[component]
fn OfDocument(doc: DocId) -> impl IntoView {
    let store = store();
    store.open_to_settle(doc);
    on_cleanup(move || store.close_to_settle(doc));
    provide_context(Opened::settling(doc));
    view! {
        <Issues/>
        <Disagreements/>
    }
}

/// The line, and the sheet that it opens.
#[component]
pub fn Disputes() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let words = move || store.words().register;
    let keys = memo(move |_| disputed(opened, store));
    let count = move || keys.with(Vec::len);
    // Settled: there is nothing more to see.
    effect(move || {
        if count() == 0 && store.over.get_untracked() == Some(Over::Disputes) {
            store.uncover();
        }
    });
    view! {
        <button type="button" class="disputes-line" data-test="open-disputes" data-count=move || count().to_string()
            hidden=move || count() == 0 on:click=move |_| store.lay(Over::Disputes)>
            <Sign icon=Icon::Fork/>
            <span>{move || (words().disputed)(count())}</span>
            <strong>{move || words().decide}</strong>
        </button>
        <Modal over=Over::Disputes class="disputes" label=|words| words.register.decide>
            <div class="disputes-body">
                <h2>{move || (words().disputed)(count())}</h2>
                <Disagreements/>
            </div>
            <div class="register-foot">
                <button type="button" class="quiet" data-test="close-disputes" on:click=move |_| { store.uncover(); }>
                    {word(|words| words.close)}
                </button>
            </div>
        </Modal>
    }
}
