//! The palette: everything that one can do or find, from the keyboard. Ctrl K or ⌘ K opens it, Escape closes it.

mod actions;
mod keys;

use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;
use shared::crm::definition;

use super::finder::bring_into_view;
use super::list::kinds;
use super::modal::Modal;
use super::picker::second;
use crate::i18n;
use crate::protocol::{Ask, FoundLine, Sought};
use crate::reactive::{effect, memo};
use crate::state::{Over, Route, Store, store};

pub use actions::Action;
pub use keys::{Keys, Letters, palette_key};

/// How many records of each kind are offered beside the actions.
const OFFERED: u32 = 3;

/// Something to choose.
#[derive(Clone, PartialEq)]
enum Item {
    Record(Box<FoundLine>),
    Action(Action),
}

impl Item {
    fn run(self, store: Store) {
        match self {
            Self::Record(line) => store.go(Route::Record { kind: line.kind, doc: line.doc }),
            Self::Action(action) => action.run(store),
        }
    }

    /// What the kind is called that begins with it: of the book's, which comes first, nothing is said.
    fn begins(&self, before: Option<&Self>, store: Store) -> Option<String> {
        let kind = |item: &Self| match item {
            Self::Record(line) => Some(line.kind),
            Self::Action(_) => None,
        };
        let own =
            kind(self).filter(|own| !definition(*own).has_own_screens() && before.and_then(kind) != Some(*own))?;
        Some(i18n::title_of(definition(own).noun.many.in_language(store.language())))
    }

    /// What it is called, and what else there is to say.
    fn words(&self, store: Store) -> (String, String) {
        match self {
            Self::Record(line) => (store.named(&line.title), second(line, store)),
            Self::Action(action) if store.preferences.letters.get() => (action.word(store), action.key().to_owned()),
            Self::Action(action) => (action.word(store), String::new()),
        }
    }
}

/// The dialog.
#[component]
pub fn Palette() -> impl IntoView {
    view! { <Modal over=Over::Palette class="palette" label=|words| words.palette><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    let input = NodeRef::<Input>::new();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    effect(move || {
        if let Some(input) = input.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
        }
    });
    effect(move || {
        let query = typed.get();
        at.set(0);
        let (recent, kinds) = (store.preferences.recent(), kinds().collect());
        store.ask(&Ask::Find(Sought { query, count: OFFERED, recent, kinds, fills: false }));
    });
    // What the screen in view is about comes first; whoever types means a customer sooner than a section.
    let items = memo(move |_| {
        let query = typed.get();
        let found = store.found_of(&query, &kinds().collect::<Vec<_>>());
        let found = found.into_iter().flat_map(|found| found.lines).map(|line| Item::Record(Box::new(line)));
        let (here, rest) = Action::offered(store);
        let meant = |actions: Vec<Action>| {
            actions.into_iter().filter(|action| action.matches(&query, store)).map(Item::Action).collect::<Vec<_>>()
        };
        meant(here).into_iter().chain(found).chain(meant(rest)).collect::<Vec<_>>()
    });
    effect(move || {
        items.track();
        bring_into_view(&format!("palette-{}", at.get()));
    });
    let hint = move || {
        let ones = kinds().map(|kind| definition(kind).noun.one.in_language(store.language()));
        (store.words().palette_hint)(&i18n::title_of(&ones.collect::<Vec<_>>().join(", ")))
    };
    let choose = move |item: Item| {
        store.uncover();
        // By the next frame every browser has given the focus back to what is beneath; what is chosen may take it from there.
        request_animation_frame(move || item.run(store));
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
            // A field for searching takes it for itself in Safari.
            "Escape" => {
                store.uncover();
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="palette-body">
            <input
                name="palette" type="search" autocomplete="off" spellcheck="false" node_ref=input
                role="combobox" aria-expanded="true" aria-controls="palette-items" aria-autocomplete="list"
                aria-activedescendant=move || items.with(|items| !items.is_empty()).then(|| format!("palette-{}", at.get()))
                aria-label=move || store.words().palette placeholder=hint
                prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) on:keydown=keys
            />
            <ul id="palette-items" role="listbox" class="found" aria-label=move || store.words().palette>
                {move || items.get().into_iter().enumerate().map(|(n, item)| {
                    let (name, second) = item.words(store);
                    // Where another kind begins, it is said which.
                    let before = n.checked_sub(1).and_then(|n| items.with(|items| items.get(n).cloned()));
                    let head = item.begins(before.as_ref(), store);
                    view! {
                        {head.map(|head| view! { <li class="found-head" role="presentation">{head}</li> })}
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
    }
}
