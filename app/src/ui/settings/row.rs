//! A line of the settings: what it is, at its right how it stands, and what a tap does. What is chosen or written in a line is a field,
//! which the style sheet lays out alike.

use leptos::prelude::*;

use crate::i18n::Words;
use crate::state::{Route, Store, store};
use crate::ui::icon::{Icon, Sign};

/// What a tap on a line does.
#[derive(Clone)]
pub enum Lead {
    /// Nothing.
    Nowhere,
    /// Goes to a screen.
    To(Route),
    /// Does something.
    Do(fn(Store)),
}

/// The line.
#[component]
pub fn Row(
    label: fn(&'static Words) -> &'static str,
    /// Its hook.
    test: &'static str,
    #[prop(optional, into)] state: Signal<String>,
    lead: Lead,
) -> impl IntoView {
    let store = store();
    match lead {
        Lead::Nowhere => view! { <div class="setting" data-test=test><Said label=label state=state/></div> }.into_any(),
        Lead::To(route) => view! {
            <a class="setting" href=route.path() data-test=test on:click=move |event| {
                event.prevent_default();
                store.go(route.clone());
            }><Said label=label state=state/></a>
        }
        .into_any(),
        Lead::Do(act) => view! {
            <button type="button" class="setting" data-test=test on:click=move |_| act(store)>
                <Said label=label state=state/>
            </button>
        }
        .into_any(),
    }
}

/// A line with more below it, which a tap shows.
#[component]
pub fn Unfold(
    label: fn(&'static Words) -> &'static str,
    /// Its hook.
    test: &'static str,
    #[prop(optional, into)] state: Signal<String>,
    /// By which the palette finds it.
    #[prop(optional)]
    id: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="setting-more">
            <summary class="setting" id=id data-test=test>
                <Said label=label state=state/>
                <Sign icon=Icon::Down/>
            </summary>
            <div class="setting-body">{children()}</div>
        </details>
    }
}

#[component]
fn Said(label: fn(&'static Words) -> &'static str, state: Signal<String>) -> impl IntoView {
    let store = store();
    view! {
        <span class="setting-label">{move || label(store.words())}</span>
        <span class="setting-state">{state}</span>
    }
}
