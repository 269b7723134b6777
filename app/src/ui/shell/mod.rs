//! The frame around every screen: navigation, the sync chip, what was just done, what stops the app.

mod banner;
mod chip;
mod keeping;
mod locked;
mod moods;
mod navigation;
mod old_work;
mod shortcuts;
mod title;
mod toast;
mod update;

pub use chip::Chip;
pub use moods::{Mood, mood};
pub use toast::ToastLine;
pub use update::LookForUpdate;

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::{
    board, calendar, customers, duplicates, fields, history, import, join, list, merging, new, nowhere, options,
    outbox, palette, picker, record, removed, settings, team, today,
};
use crate::i18n;
use crate::protocol::Session;
use crate::reactive::{effect, memo};
use crate::state::{Layout, Route, Store, note_book, store};

/// The app.
#[component]
pub fn Shell() -> impl IntoView {
    let store = store();
    title::follow(store);
    // Who is in has a book in this browser.
    effect(move || {
        if store.session.with(|session| matches!(session, Session::Open(_))) {
            note_book(true);
        }
    });
    // Only what kind of screen it is swaps the whole of it: names in a session change without that, and losing the writing
    // to another window leaves what is in view where it is.
    let locked = locked::follow(store);
    let whole = memo(move |_| store.session.with(|session| Whole::of(session, locked.get(), store)));
    effect(move || {
        if whole.get() != Whole::Start
            && let Some(starting) = document().get_element_by_id("starting")
        {
            starting.remove();
        }
    });
    let screen = move || match whole.get() {
        // What the page itself shows meanwhile stays.
        Whole::Start => ().into_any(),
        Whole::Join => view! { <join::Join/> }.into_any(),
        Whole::Broken => view! { <banner::Broken/> }.into_any(),
        Whole::Locked => view! { <locked::Locked/> }.into_any(),
        Whole::Frame => view! { <Frame/> }.into_any(),
    };
    // What was just done is said in the sheet that lies over the screen, if one does: a modal one lets nothing else be tapped. Without
    // the frame there is no sheet, whatever was open in it.
    let is_bare = memo(move |_| whole.get() != Whole::Frame || store.over.with(Option::is_none));
    view! { {screen} {move || is_bare.get().then(|| view! { <ToastLine/> })} <super::export::Exports/> <banner::Failed/> }
}

/// What fills the window.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Whole {
    Start,
    Join,
    Broken,
    Locked,
    Frame,
}

impl Whole {
    fn of(session: &Session, is_locked: bool, store: Store) -> Self {
        match session {
            Session::Starting => Self::Start,
            Session::Unenrolled { .. } | Session::Joining => Self::Join,
            Session::Broken(_) => Self::Broken,
            // A device that has lost its place joins again from where it is.
            Session::Open(_) if store.route.with(|route| matches!(route, Route::Join(_))) && store.may_join_again() => {
                Self::Join
            }
            Session::Open(_) | Session::Elsewhere if is_locked => Self::Locked,
            Session::Open(_) | Session::Elsewhere => Self::Frame,
        }
    }
}

/// Navigation and the screen in view. The list stays where it is beside or behind a customer, so that going back finds it
/// as it was.
#[component]
fn Frame() -> impl IntoView {
    let store = store();
    let place = move || {
        store.route.with(|route| match route {
            Route::Today | Route::Join(_) => "today",
            Route::Records(kind) if has_own(*kind) => "customers",
            Route::Records(_) => "records",
            Route::Record { kind, .. } if has_own(*kind) => "customer",
            Route::Record { .. } => "record",
            Route::NewRecord(kind) if has_own(*kind) => "new",
            Route::NewRecord(_) => "new-record",
            Route::Board(_) => "board",
            Route::Calendar(None) => "calendar",
            Route::Calendar(Some(_)) => "kind-calendar",
            Route::Team(_) => "team",
            Route::More => "more",
            Route::Fields => "fields",
            Route::Options(None) => "option-lists",
            Route::Options(Some(_)) => "option-items",
            Route::Removed => "removed",
            Route::Import => "import",
            Route::History { .. } => "history",
            Route::Merge { .. } => "merge",
            Route::Duplicates => "duplicates",
            Route::Nowhere(_) => "nowhere",
        })
    };
    let detail = memo(move |_| match store.route.get() {
        Route::Join(_) => Some(Route::Today),
        Route::Records(_) | Route::Board(_) | Route::Calendar(Some(_)) => None,
        route @ (Route::Today
        | Route::Calendar(None)
        | Route::Record { .. }
        | Route::NewRecord(_)
        | Route::Team(_)
        | Route::More
        | Route::Fields
        | Route::Options(_)
        | Route::Removed
        | Route::Import
        | Route::History { .. }
        | Route::Merge { .. }
        | Route::Duplicates
        | Route::Nowhere(_)) => Some(route),
    });
    let listed = memo(move |_| store.route.with(Route::listed));
    // The list in view, where it is laid out otherwise than row by row.
    let laid_out = memo(move |_| store.route.with(Route::laid_out));
    let laid_out_as = move |layout: Layout| laid_out.get().filter(|(_, own)| *own == layout).map(|(kind, _)| kind);
    // The list that is made for one kind is there all the time; on paper a board is its list. Those of other kinds come and go.
    let own = shared::crm::kinds::with_own_list();
    let is_put_aside = move || !has_own(listed.get()) || laid_out.get().is_some() && !store.printing.get();
    let of_any_kind = memo(move |_| Some(listed.get()).filter(|kind| laid_out.get().is_none() && !has_own(*kind)));
    shortcuts::listen();
    super::printing::listen();
    update::listen();
    let pane = NodeRef::<leptos::html::Div>::new();
    // A new screen begins at its top, one that is come back to where it was left; and whoever listens or uses the keyboard
    // is taken there.
    let scrolled = StoredValue::new(0);
    let left_at = StoredValue::new(BTreeMap::<String, i32>::new());
    // Counts what a person does there, and the screens: whoever has gone on is not put back.
    let moved = StoredValue::new(0_u32);
    let has_moved = move || moved.update_value(|moved| *moved = moved.wrapping_add(1));
    Effect::new(move |before: Option<Option<Route>>| {
        let route = detail.get();
        if let (Some(pane), Some(true)) = (pane.get(), before.as_ref().map(|before| *before != route)) {
            // The first screen is there at once, those after it come in. The name is valid.
            let _ = pane.set_attribute("data-turned", "");
            if let Some(Some(before)) = &before {
                left_at.update_value(|left| {
                    left.insert(before.path(), scrolled.get_value());
                });
            }
            let back = store.came_back.get_value();
            let at = route
                .as_ref()
                .filter(|_| back)
                .and_then(|route| left_at.with_value(|left| left.get(&route.path()).copied()));
            let at = at.unwrap_or(0);
            has_moved();
            // At its top already: to put it there would lay out the page in the middle of drawing it.
            if at != 0 || scrolled.get_value() != 0 {
                scroll_when_drawn(pane.clone().into(), at, moved);
            }
            match &route {
                None => customers::come_back_to(before.flatten().and_then(|before| before.record())),
                // Its form takes the focus.
                Some(Route::NewRecord(_)) => {}
                // With the frame, which lays out the page in any case. A browser may refuse focus; then it stays where it was.
                Some(_) => request_animation_frame(move || drop(pane.focus())),
            }
        }
        route
    });
    let screen = move || match detail.get() {
        Some(Route::Record { kind, doc }) if has_own(kind) => {
            view! { <record::Customer kind=kind doc=doc/> }.into_any()
        }
        Some(Route::Record { kind, doc }) => view! { <record::PlainRecord kind=kind doc=doc/> }.into_any(),
        Some(Route::NewRecord(kind)) if has_own(kind) => view! { <new::New kind=kind/> }.into_any(),
        Some(Route::NewRecord(kind)) => view! { <new::NewRecord kind=kind/> }.into_any(),
        Some(Route::Calendar(None)) => view! { <calendar::Calendar/> }.into_any(),
        Some(Route::Today) => view! { <today::Today/> }.into_any(),
        Some(Route::Team(member)) => view! { <team::Team member=member/> }.into_any(),
        Some(Route::More) => view! { <settings::Settings/> }.into_any(),
        Some(Route::Fields) => view! { <fields::Fields/> }.into_any(),
        Some(Route::Options(None)) => view! { <options::Lists/> }.into_any(),
        Some(Route::Options(Some(list))) => view! { <options::List list=list/> }.into_any(),
        Some(Route::Removed) => view! { <removed::Removed/> }.into_any(),
        Some(Route::Import) => view! { <import::Import/> }.into_any(),
        Some(Route::History { kind, doc, of }) => view! { <history::History kind=kind doc=doc of=of/> }.into_any(),
        Some(Route::Merge { kind, one, other }) => view! { <merging::Merge kind=kind one=one other=other/> }.into_any(),
        Some(Route::Duplicates) => view! { <duplicates::Duplicates/> }.into_any(),
        Some(Route::Nowhere(_)) => view! { <nowhere::Nowhere/> }.into_any(),
        Some(Route::Records(_) | Route::Board(_) | Route::Calendar(Some(_)) | Route::Join(_)) | None => {
            let words = move || has_own(listed.get()).then(|| store.words().choose_customer);
            view! { <p class="nothing-chosen">{words}</p> }.into_any()
        }
    };
    view! {
        <div class="frame" data-place=place data-pane=move || store.route.with(|route| route.of_list().is_some()).then_some("list") data-test="screen" data-screen=place>
            <navigation::Navigation/>
            <chip::SyncSaid/>
            <banner::Banners/>
            // Both panes are what the page is about; on a phone one of them is not there.
            <main class="panes">
            <section class="pane pane-list" tabindex="-1" aria-label=move || {
                i18n::title_of(definition(listed.get()).noun.many.in_language(store.language()))
            }>
                <div class="of-kind" hidden=is_put_aside><customers::Customers kind=own/></div>
                {move || of_any_kind.get().map(|kind| view! { <list::List kind=kind/> })}
                {move || laid_out_as(Layout::Board).map(|kind| view! { <board::Board kind=kind/> })}
                {move || laid_out_as(Layout::Calendar).map(|kind| view! { <calendar::KindCalendar kind=kind/> })}
            </section>
            <div class="pane pane-detail" tabindex="-1" node_ref=pane
                on:pointerdown=move |_| has_moved() on:wheel=move |_| has_moved() on:keydown=move |_| has_moved()
                on:scroll=move |_| {
                // While a screen is swapped its height is nothing, and so is where it stands.
                if let Some(pane) = pane.get_untracked().filter(|pane| pane.scroll_height() > pane.client_height()) {
                    scrolled.set_value(pane.scroll_top());
                }
            }>{screen}</div>
            </main>
            // Outside the panes: what lies in one that is hidden is hidden too, and a modal dialog that nobody sees stops everything.
            <list::Sheets/>
            <picker::PickSheet/>
            <new::Sheet/>
            <palette::Palette/>
            <palette::Keys/>
            <team::Counting/>
            <outbox::Outbox/>
        </div>
    }
}

/// Whether the list, the page and the form of a kind are made for it alone.
fn has_own(kind: Kind) -> bool {
    definition(kind).has_own_screens()
}

/// Scrolls once there is enough of the screen to scroll: it is drawn section by section. `moved` changes when somebody has gone on.
fn scroll_when_drawn(pane: web_sys::HtmlElement, at: i32, moved: StoredValue<u32>) {
    fn attempt(pane: web_sys::HtmlElement, at: i32, moved: StoredValue<u32>, before: u32, frames: u32) {
        if moved.try_get_value() != Some(before) {
            return;
        }
        pane.set_scroll_top(at);
        if pane.scroll_top() < at && frames > 0 {
            request_animation_frame(move || attempt(pane, at, moved, before, frames - 1));
        }
    }
    attempt(pane, at, moved, moved.get_value(), 90);
}
