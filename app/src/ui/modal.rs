//! A sheet over the screen. A modal dialog keeps the focus inside and gives it back afterwards; its content is there only while
//! it is open.

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::i18n::Words;
use crate::reactive::{effect, memo};
use crate::state::{Over, store};
use crate::ui::icon::{Icon, Sign};

/// The head of a sheet: what it is, and the cross that closes it.
#[component]
pub fn ModalHead(
    #[prop(into)] title: Signal<String>,
    /// The hook of the cross.
    close: &'static str,
) -> impl IntoView {
    let store = store();
    view! {
        <header class="modal-head">
            <h2>{title}</h2>
            <button type="button" class="quiet icon-only" data-test=close
                aria-label=move || store.words().close on:click=move |_| { store.uncover(); }>
                <Sign icon=Icon::Cross/>
            </button>
        </header>
    }
}

/// The sheet; its class is also its hook.
#[component]
pub fn Modal(
    over: Over,
    class: &'static str,
    label: fn(&'static Words) -> &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let store = store();
    let dialog = NodeRef::<Dialog>::new();
    let is_open = memo(move |_| store.over.get() == Some(over));
    effect(move || {
        let Some(dialog) = dialog.get() else { return };
        match (is_open.get(), dialog.open()) {
            (true, false) => {
                // It is on the page, so it can be opened.
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    let close = move || {
        if is_open.get_untracked() {
            store.over.set(None);
        }
    };
    // Browsers tell of a closing later: by then somebody may have opened it again.
    let closed = move || {
        if !dialog.get_untracked().is_some_and(|dialog| dialog.open()) {
            close();
        }
    };
    view! {
        <dialog
            class=class node_ref=dialog data-test=class aria-label=move || label(store.words())
            on:close=move |_| closed()
            // A tap beside it closes it.
            on:click=move |event| if event.target() == event.current_target() { close() }
        >
            {move || is_open.get().then(|| view! { {children()} <crate::ui::shell::ToastLine/> })}
        </dialog>
    }
}
