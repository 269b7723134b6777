//! The bar for the thumb; from 900 px on, at the side. It has room for five; what waits is behind the chip. The book opens with the
//! list that was looked at last; at the side each kind has a place of its own below it.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::Chip;
use crate::i18n;
use crate::reactive::{effect, memo};
use crate::state::{Over, Route, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::list;
use crate::ui::palette::palette_key;
use crate::ui::word::word;

/// The sections.
#[component]
pub fn Navigation() -> impl IntoView {
    let store = store();
    let may_go = move || store.keeping.get().is_risky();
    let leads = memo(move |_| store.leads());
    let place = move |route: Route| {
        let here = store.route.get();
        match (&route, &here) {
            (Route::Records(_), here) => is_in_book(here),
            (Route::Today, Route::Calendar(None))
            | (Route::Team(None), Route::Team(_))
            | (Route::More, Route::Fields | Route::Options(_) | Route::Removed | Route::Import | Route::Duplicates) => {
                true
            }
            _ => route == here,
        }
    };
    let listed = store.preferences.listed;
    effect(move || {
        let here = store.route.with(Route::of_list);
        if let Some(kind) = here.filter(|kind| list::kinds().any(|own| own == *kind)) {
            store.preferences.note_listed(kind);
        }
    });
    let link = move |route: Route, test: &'static str, icon: Icon, word: fn() -> &'static str| {
        let (is_book, is_new) = (route.of_list().is_some(), route == Route::NEW);
        let target = memo({
            let route = route.clone();
            move |_| if is_book { Route::Records(listed.get()) } else { route.clone() }
        });
        let current = route.clone();
        view! {
            <a
                href=move || target.with(Route::path)
                class="nav-link"
                data-test=test
                data-early=move || target.with(is_early)
                aria-haspopup=is_new.then_some("dialog")
                aria-current=move || place(current.clone()).then_some("page")
                on:click=move |event| {
                    event.prevent_default();
                    if is_book {
                        store.go_to_list_of(listed.get_untracked());
                    } else if is_new {
                        store.lay(Over::New);
                    } else {
                        store.go(target.get_untracked());
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
            // All of the words would take two lines there.
            <button type="button" class="side-palette" data-test="open-palette" aria-keyshortcuts="Control+K Meta+K"
                title=move || store.words().palette
                on:click=move |_| store.lay(Over::Palette)>
                <Sign icon=Icon::Search/>
                <span>{word(|words| words.search)}</span>
                <kbd>{palette_key()}</kbd>
            </button>
            {link(Route::Today, "nav-today", Icon::Day, || crate::state::store().words().today)}
            {link(Route::BOOK, "nav-customers", Icon::People, || crate::state::store().words().book)}
            <Kinds/>
            {link(Route::NEW, "nav-new", Icon::Plus, || crate::state::store().words().new)}
            {move || leads.get().then(|| link(Route::Team(None), "nav-team", Icon::Bars, || crate::state::store().words().team.team))}
            {link(Route::More, "nav-more", Icon::Dots, || crate::state::store().words().more)}
        </nav>
    }
}

/// The kinds that have a list, the one in view marked.
#[component]
fn Kinds() -> impl IntoView {
    let store = store();
    let in_view = memo(move |_| store.route.with(|route| route.kind().filter(|_| is_in_book(route))));
    let link = move |kind: Kind| {
        let route = Route::Records(kind);
        view! {
            <a
                href=route.path() class="nav-link nav-kind" data-test="nav-kind" data-kind=kind.name() data-early=is_early(&route)
                aria-current=move || (in_view.get() == Some(kind)).then_some("true")
                on:click=move |event| {
                    event.prevent_default();
                    store.go_to_list_of(kind);
                }
            >
                {move || i18n::title_of(definition(kind).noun.many.in_language(store.language()))}
            </a>
        }
    };
    view! {
        <div class="side-kinds" role="group" aria-label=move || store.words().what_is_listed>{list::kinds().map(link).collect_view()}</div>
    }
}

/// Whether a screen is of a kind, and not what the bar has a place of its own for.
fn is_in_book(route: &Route) -> bool {
    route.kind().is_some() && *route != Route::NEW
}

/// Whether a section opens before the whole app has come: see `public/rest.js`.
fn is_early(route: &Route) -> Option<&'static str> {
    let is_own_list = matches!(route, Route::Records(kind) if definition(*kind).has_own_screens());
    (*route == Route::Today || is_own_list).then_some("")
}
