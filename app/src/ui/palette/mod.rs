//! The palette: everything that one can do or find, from the keyboard. Ctrl K or ⌘ K opens it, Escape closes it.

mod actions;

use leptos::ev::KeyboardEvent;
use leptos::html::{Dialog, Input};
use leptos::prelude::*;

use crate::protocol::{Ask, CustomerLine, Sought};
use crate::state::{Route, Store, store};

pub use actions::Action;

/// How many customers are offered beside the actions.
const OFFERED: u32 = 6;

/// Something to choose.
#[derive(Clone, PartialEq)]
enum Item {
    Customer(CustomerLine),
    Action(Action),
}

impl Item {
    fn run(self, store: Store) {
        match self {
            Self::Customer(line) => store.go(Route::Customer(line.doc)),
            Self::Action(action) => action.run(store),
        }
    }
}

/// The dialog.
#[component]
pub fn Palette() -> impl IntoView {
    let store = store();
    let (dialog, input) = (NodeRef::<Dialog>::new(), NodeRef::<Input>::new());
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    // A modal dialog keeps the focus inside and gives it back afterwards.
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (store.palette.get(), dialog.open()) {
            (true, false) => {
                typed.set(String::new());
                // It is on the page and closed.
                let _ = dialog.show_modal();
                if let Some(input) = input.get_untracked() {
                    // A browser may refuse focus; then one taps.
                    let _ = input.focus();
                }
            }
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    Effect::new(move || {
        let query = typed.get();
        at.set(0);
        if store.palette.get() {
            store.ask(&Ask::Find(Sought { query, count: OFFERED, recent: store.preferences.recent() }));
        }
    });
    let items = Memo::new(move |_| {
        let query = typed.get();
        let found = store.found.with(|(sought, lines)| if sought.query == query { lines.clone() } else { Vec::new() });
        let actions = Action::ALL.into_iter().filter(|action| action.matches(&query, store));
        let found = found.into_iter().take(OFFERED as usize).map(Item::Customer);
        if query.trim().is_empty() {
            actions.map(Item::Action).chain(found).collect::<Vec<_>>()
        } else {
            found.chain(actions.map(Item::Action)).collect()
        }
    });
    let choose = move |item: Item| {
        store.palette.set(false);
        item.run(store);
    };
    let keys = move |event: KeyboardEvent| {
        let last = items.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                if let Some(item) = items.with_untracked(|items| items.get(at.get_untracked()).cloned()) {
                    choose(item);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <dialog
            class="palette" node_ref=dialog data-test="palette"
            aria-label=move || store.words().palette
            on:close=move |_| store.palette.set(false)
            // A tap beside it closes it.
            on:click=move |event| if event.target() == event.current_target() { store.palette.set(false) }
        >
            <div class="palette-body">
                <input
                    name="palette" type="search" autocomplete="off" spellcheck="false" node_ref=input
                    role="combobox" aria-expanded="true" aria-controls="palette-items" aria-autocomplete="list"
                    aria-activedescendant=move || format!("palette-{}", at.get())
                    aria-label=move || store.words().palette placeholder=move || store.words().palette_hint
                    prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) on:keydown=keys
                />
                <ul id="palette-items" role="listbox" class="found" aria-label=move || store.words().palette>
                    {move || items.get().into_iter().enumerate().map(|(n, item)| {
                        let (name, second) = match &item {
                            Item::Customer(line) if line.name.is_empty() => (store.words().nameless.to_owned(), line.city.clone()),
                            Item::Customer(line) => (line.name.clone(), line.city.clone()),
                            Item::Action(action) => (action.word(store).to_owned(), action.key().to_owned()),
                        };
                        view! {
                            <li
                                id=format!("palette-{n}") role="option" class="found-line" data-test="palette-item"
                                aria-selected=move || (at.get() == n).to_string()
                                on:click=move |_| choose(item.clone())
                            >
                                <span class="row-name">{name}</span>
                                <span class="row-second">{second}</span>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </div>
        </dialog>
    }
}
