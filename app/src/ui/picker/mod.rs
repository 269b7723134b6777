//! Choosing a record of a kind: typed at, moved through with the arrows, chosen with Enter or a tap. Where nothing is typed, those opened
//! last are offered, or the first.

mod field;

pub use field::{PickField, PickSheet, is_picked};

use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;
use shared::crm::{Kind, ValueType, definition};
use shared::document::DocId;

use crate::protocol::{Ask, FoundLine, Sought};
use crate::reactive::{effect, memo};
use crate::state::{Store, store};
use crate::ui::finder::bring_into_view;

/// How many are offered.
const OFFERED: u32 = 8;

/// The field and what it finds.
#[component]
pub fn Picker(
    kind: Kind,
    choose: Callback<DocId>,
    /// One that is not offered.
    #[prop(optional_no_strip)]
    except: Option<DocId>,
) -> impl IntoView {
    let store = store();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let input = NodeRef::<Input>::new();
    effect(move || {
        if let Some(input) = input.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
        }
    });
    effect(move || {
        let query = typed.get();
        at.set(0);
        let recent = store.preferences.recent();
        store.ask(&Ask::Find(Sought { query, count: OFFERED, recent, kinds: vec![kind], fills: true }));
    });
    let lines = memo(move |_| {
        let query = typed.get();
        let mut found = store.found_of(&query, &[kind]);
        let lines = found.pop().map(|found| found.lines).unwrap_or_default();
        lines.into_iter().filter(|line| Some(line.doc) != except).collect::<Vec<_>>()
    });
    effect(move || {
        lines.track();
        bring_into_view(&format!("found-{}", at.get()));
    });
    let keys = move |event: KeyboardEvent| {
        let last = lines.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                if let Some(doc) = lines.with_untracked(|lines| lines.get(at.get_untracked()).map(|line| line.doc)) {
                    choose.run(doc);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let many = move || definition(kind).noun.many.in_language(store.language());
    let hint = move || match definition(kind).has_own_screens() {
        true => store.words().search_hint.to_owned(),
        false => (store.words().search_in)(many()),
    };
    view! {
        <div class="finder">
            <input
                name="find" type="search" autocomplete="off" autofocus=true spellcheck="false" enterkeyhint="search" node_ref=input
                role="combobox" aria-expanded="true" aria-controls="found" aria-autocomplete="list"
                aria-activedescendant=move || lines.with(|lines| !lines.is_empty()).then(|| format!("found-{}", at.get()))
                aria-label=move || store.words().search placeholder=hint
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=keys
            />
            <ul id="found" role="listbox" class="found" aria-label=many>
                {move || lines.get().into_iter().enumerate().map(|(n, line)| {
                    let (doc, second) = (line.doc, second(&line, store));
                    view! {
                        <li
                            id=format!("found-{n}") role="option" class="found-line" data-test="found" data-doc=doc.to_string()
                            aria-selected=move || (at.get() == n).to_string()
                            on:click=move |_| choose.run(doc)
                        >
                            <span class="row-name">{store.named(&line.title)}</span>
                            <span class="row-second">{second}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </div>
    }
}

/// What stands below the name of a record that was found: what its kind says, and its territory where it is of one.
pub fn second(line: &FoundLine, store: Store) -> String {
    let table = definition(line.kind);
    let said = line.facts.iter().filter_map(|(slot, value)| {
        let (_, field) = table.by_slot(*slot)?;
        match (field.value, value.as_text()) {
            (ValueType::Reference(Kind::MEMBER), Some(id)) => store.member_name(id),
            (holds, _) => Some(store.shown(holds, value)),
        }
    });
    let territory = table.home.is_territorial().then(|| store.territory_name(line.territory));
    said.chain(territory).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
