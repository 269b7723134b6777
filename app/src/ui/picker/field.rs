//! A field that refers to a record: what that is called, and the way to choose another one, in a sheet.

use leptos::prelude::*;
use shared::crm::{Kind, definition};
use shared::document::DocId;

use super::Picker;
use crate::i18n;
use crate::state::{Over, Picking, Store, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::modal::{Modal, ModalHead};
use crate::ui::word::word;

/// Whether records of a kind can be chosen so: those that have a list.
pub fn is_picked(kind: Kind) -> bool {
    definition(kind).has_list()
}

/// The field; its value is an id as fields hold it, or empty.
#[component]
pub fn PickField(
    kind: Kind,
    id: String,
    name: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] disabled: Signal<bool>,
    choose: Callback<String>,
    /// Before the sheet opens.
    begin: Callback<()>,
    /// One that is not offered.
    #[prop(optional_no_strip)]
    except: Option<DocId>,
) -> impl IntoView {
    let store = store();
    let said = move || match value.get().parse::<DocId>() {
        Ok(doc) => store.title_of(doc),
        Err(_) => store.words().choose.to_owned(),
    };
    let open = move |_| {
        begin.run(());
        let is_filled = !value.get_untracked().is_empty();
        store.picking.set(Some(Picking { kind, except, is_filled, choose }));
        store.lay(Over::Pick);
    };
    view! {
        <button type="button" class="pick-field" id=id name=name aria-haspopup="dialog" data-test="pick"
            data-value=value disabled=disabled on:click=open>
            <span>{said}</span><Sign icon=Icon::Down/>
        </button>
    }
}

/// The sheet in which one is chosen.
#[component]
pub fn PickSheet() -> impl IntoView {
    view! { <Modal over=Over::Pick class="pick-sheet" label=|words| words.choose><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    let Some(picking) = store.picking.get_untracked() else { return ().into_any() };
    let Picking { kind, except, is_filled, choose } = picking;
    let chosen = move |value: String, store: Store| {
        store.uncover();
        choose.run(value);
    };
    let title = move || i18n::title_of(definition(kind).noun.one.in_language(store.language()));
    view! {
        <ModalHead title=Signal::derive(title) close="close-pick"/>
        <Picker kind=kind except=except choose=Callback::new(move |doc: DocId| chosen(doc.to_string(), store))/>
        {is_filled.then(|| view! {
            <button type="button" class="menu-item" data-test="pick-none" on:click=move |_| chosen(String::new(), store)>
                {word(|words| words.board.pick_none)}
            </button>
        })}
    }
    .into_any()
}
