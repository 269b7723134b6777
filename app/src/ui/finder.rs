//! Finding a customer to do something with: typed at, moved through with the arrows, chosen with Enter or a tap.

use js_sys::{Object, Reflect};
use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;
use shared::document::DocId;
use wasm_bindgen::prelude::*;

use crate::protocol::{Ask, CustomerLine, Sought};
use crate::state::{store, window};

/// How many are offered.
const OFFERED: u32 = 8;

/// The field and what it finds.
#[component]
pub fn Finder(
    choose: impl Fn(CustomerLine) + Copy + Send + Sync + 'static,
    /// Somebody who is not offered.
    #[prop(optional)]
    except: Option<DocId>,
) -> impl IntoView {
    let store = store();
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let input = NodeRef::<Input>::new();
    Effect::new(move || {
        if let Some(input) = input.get() {
            // A browser may refuse focus; then one taps.
            let _ = input.focus();
        }
    });
    Effect::new(move || {
        let query = typed.get();
        at.set(0);
        store.ask(&Ask::Find(Sought { query, count: OFFERED, recent: store.preferences.recent() }));
    });
    let lines = move || {
        store.found.with(|(sought, lines)| {
            // An answer to what was typed before is no answer.
            if sought.query != typed.get() {
                return Vec::new();
            }
            lines.iter().filter(|line| Some(line.doc) != except).cloned().collect()
        })
    };
    Effect::new(move || {
        lines();
        bring_into_view(&format!("found-{}", at.get()));
    });
    let keys = move |event: KeyboardEvent| {
        let lines = lines();
        let last = lines.len().saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = (*at + 1).min(last)),
            "ArrowUp" => at.update(|at| *at = at.saturating_sub(1)),
            "Enter" => {
                if let Some(line) = lines.into_iter().nth(at.get_untracked()) {
                    choose(line);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="finder">
            <input
                name="find" type="search" autocomplete="off" spellcheck="false" enterkeyhint="search" node_ref=input
                role="combobox" aria-expanded="true" aria-controls="found" aria-autocomplete="list"
                aria-activedescendant=move || format!("found-{}", at.get())
                aria-label=move || store.words().search placeholder=move || store.words().search_hint
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=keys
            />
            <ul id="found" role="listbox" class="found" aria-label=move || store.words().customers>
                {move || lines().into_iter().enumerate().map(|(n, line)| {
                    let place = [line.city.clone(), store.territory_name(line.territory)];
                    let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
                    let name = store.named(&line.name);
                    view! {
                        <li
                            id=format!("found-{n}") role="option" class="found-line" data-test="found" data-doc=line.doc.to_string()
                            aria-selected=move || (at.get() == n).to_string()
                            on:click=move |_| choose(line.clone())
                        >
                            <span class="row-name">{name}</span>
                            <span class="row-second">{place}</span>
                        </li>
                    }
                }).collect_view()}
            </ul>
        </div>
    }
}

#[wasm_bindgen]
extern "C" {
    /// An element as far as web-sys does not know it without more of its parts.
    type Placed;

    #[wasm_bindgen(method, js_name = scrollIntoView)]
    fn scroll_into_view(this: &Placed, options: &Object);
}

/// Brings the first that a selector finds into the middle of the view.
pub fn show_first(selector: &str) {
    if let Some(Some(element)) = window().and_then(|window| window.document()?.query_selector(selector).ok()) {
        scroll(element, "center");
    }
}

fn scroll(element: web_sys::Element, block: &str) {
    let options = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&options, &"block".into(), &block.into());
    element.unchecked_into::<Placed>().scroll_into_view(&options);
}

/// Scrolls as little as it takes to see an element, by its id: what the arrows choose must not leave the view.
pub fn bring_into_view(id: &str) {
    bring_first_into_view(&format!("[id=\"{id}\"]"));
}

/// The same of the first that a selector finds.
pub fn bring_first_into_view(selector: &str) {
    if let Some(Ok(Some(element))) = window().and_then(|window| Some(window.document()?.query_selector(selector))) {
        scroll(element, "nearest");
    }
}
