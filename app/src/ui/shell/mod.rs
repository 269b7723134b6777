//! The frame around every screen: navigation, the sync chip, what was just done, what stops the app.

mod banner;
mod chip;
mod navigation;
mod toast;

pub use chip::Chip;

use leptos::prelude::*;

use super::{customer, customers, join, outbox, settings};
use crate::protocol::Session;
use crate::state::{Route, store};

/// The app.
#[component]
pub fn Shell() -> impl IntoView {
    let store = store();
    // Only the kind of session swaps the whole screen; names in it change without that.
    let kind = Memo::new(move |_| store.session.with(|session| std::mem::discriminant(session)));
    let screen = move || {
        kind.get();
        match store.session.get_untracked() {
            Session::Starting => view! { <p class="starting" role="status">"Cartera"</p> }.into_any(),
            Session::Unenrolled { .. } | Session::Joining => view! { <join::Join/> }.into_any(),
            Session::Broken(_) => view! { <banner::Broken/> }.into_any(),
            Session::Open(_) | Session::Elsewhere => view! { <Frame/> }.into_any(),
        }
    };
    view! { {screen} <toast::ToastLine/> <banner::Failed/> }
}

/// Navigation and the screen in view. The list stays where it is beside or behind a customer, so that going back finds it
/// as it was.
#[component]
fn Frame() -> impl IntoView {
    let store = store();
    let place = move || {
        store.route.with(|route| match route {
            Route::Customers | Route::Join(_) => "customers",
            Route::Customer(_) => "customer",
            Route::New => "new",
            Route::Outbox => "outbox",
            Route::More => "more",
        })
    };
    let detail = Memo::new(move |_| match store.route.get() {
        Route::Customers | Route::Join(_) => None,
        route @ (Route::Customer(_) | Route::New | Route::Outbox | Route::More) => Some(route),
    });
    let screen = move || match detail.get() {
        Some(Route::Customer(doc)) => view! { <customer::Customer doc=doc/> }.into_any(),
        Some(Route::New) => view! { <customers::NewCustomer/> }.into_any(),
        Some(Route::Outbox) => view! { <outbox::Outbox/> }.into_any(),
        Some(Route::More) => view! { <settings::Settings/> }.into_any(),
        Some(Route::Customers | Route::Join(_)) | None => {
            view! { <p class="nothing-chosen">{move || store.words().choose_customer}</p> }.into_any()
        }
    };
    view! {
        <div class="frame" data-place=place data-test="screen" data-screen=place>
            <navigation::Navigation/>
            <banner::Banners/>
            <section class="pane pane-list" aria-label=move || store.words().customers>
                <customers::Customers/>
            </section>
            <main class="pane pane-detail" tabindex="-1">{screen}</main>
        </div>
    }
}
