//! The bar for the thumb; from 900 px on, at the side. It has room for five; what waits is behind the chip.

use leptos::prelude::*;

use super::Chip;
use crate::state::{Over, Route, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::palette::palette_key;

/// The sections.
#[component]
pub fn Navigation() -> impl IntoView {
    let store = store();
    let may_go = move || store.keeping.get().is_risky();
    let leads = Memo::new(move |_| store.leads());
    let place = move |route: Route| {
        let here = store.route.get();
        match (&route, &here) {
            (
                Route::Customers,
                Route::Records(_)
                | Route::Board(_)
                | Route::Record { .. }
                | Route::NewRecord(_)
                | Route::Customer(_)
                | Route::History { .. }
                | Route::Merge { .. },
            )
            | (Route::Today, Route::Calendar)
            | (Route::Team(None), Route::Team(_))
            | (Route::More, Route::Fields | Route::Options(_) | Route::Removed | Route::Import | Route::Duplicates) => {
                true
            }
            _ => route == here,
        }
    };
    let link = move |route: Route, test: &'static str, icon: Icon, word: fn() -> &'static str| {
        let (target, current) = (route.clone(), route.clone());
        let path = route.path();
        view! {
            <a
                href=path
                class="nav-link"
                data-test=test
                data-early=is_early(&route)
                aria-current=move || place(current.clone()).then_some("page")
                on:click=move |event| {
                    event.prevent_default();
                    if target == Route::Customers {
                        store.go_to_list();
                    } else {
                        store.go(target.clone());
                    }
                }
            >
                <Sign icon=icon/>
                <span>{word}</span>
                {(route == Route::More).then(|| view! {
                    <span class="badge calm" data-test="keeping-mark" hidden=move || !may_go()
                        title=move || store.words().may_not_be_kept>"!"</span>
                })}
            </a>
        }
    };
    view! {
        <nav class="navigation" aria-label=move || store.words().main_navigation>
            <p class="brand">"Cartera"</p>
            <div class="side-chip"><Chip/></div>
            <button type="button" class="side-palette" data-test="open-palette" aria-keyshortcuts="Control+K Meta+K"
                on:click=move |_| store.lay(Over::Palette)>
                <Sign icon=Icon::Search/>
                <span>{move || store.words().palette}</span>
                <kbd>{palette_key()}</kbd>
            </button>
            {link(Route::Today, "nav-today", Icon::Sun, || crate::state::store().words().today)}
            {link(Route::Customers, "nav-customers", Icon::People, || crate::state::store().words().book)}
            {link(Route::New, "nav-new", Icon::Plus, || crate::state::store().words().new)}
            {move || leads.get().then(|| link(Route::Team(None), "nav-team", Icon::Bars, || crate::state::store().words().team.team))}
            {link(Route::More, "nav-more", Icon::Dots, || crate::state::store().words().more)}
        </nav>
    }
}

/// Whether a section opens before the whole app has come: see `public/rest.js`.
fn is_early(route: &Route) -> Option<&'static str> {
    matches!(route, Route::Today | Route::Customers).then_some("")
}
