//! What was done with a customer, and what is to be done.

mod line;
mod log;

pub use log::What;

use leptos::prelude::*;
use shared::crm::Role;

use crate::state::store;
use crate::ui::customer::Opened;

/// The activities of the opened customer, and the ways to add one.
#[component]
pub fn Activities() -> impl IntoView {
    let store = store();
    let opened = expect_context::<Opened>();
    let begun = What::ALL.into_iter().find(|what| store.draft_now(opened.doc, what.draft_key()).is_some());
    // What was chosen before the customer was.
    let chosen = store.begun.get_untracked().filter(|(doc, _)| *doc == opened.doc);
    if chosen.is_some() {
        store.begun.set(None);
    }
    let chosen = chosen.and_then(|(_, code)| What::ALL.into_iter().find(|what| what.code() == code));
    let logging = RwSignal::new(chosen.or(begun));
    // Or from elsewhere while the page is open.
    Effect::new(move || {
        if let Some((_, code)) = store.begun.get().filter(|(doc, _)| *doc == opened.doc) {
            store.begun.set(None);
            logging.set(What::ALL.into_iter().find(|what| what.code() == code));
        }
    });
    let none = move || store.activities.with(Vec::is_empty);
    view! {
        <section class="group activities" aria-label=move || store.words().activities>
            <h2>{move || store.words().activities}</h2>
            <div class="log-buttons" hidden=move || !opened.may(Role::Seller) || opened.is_removed()>
                {What::ALL.into_iter().map(|what| view! {
                    <button
                        type="button" class="quiet" data-test=what.test()
                        aria-expanded=move || (logging.get() == Some(what)).to_string()
                        on:click=move |_| logging.update(|open| *open = if *open == Some(what) { None } else { Some(what) })
                    >
                        {move || what.word(store)}
                    </button>
                }).collect_view()}
            </div>
            {move || logging.get().map(|what| view! { <log::Log what=what close=move || logging.set(None)/> })}
            <p class="none" hidden=move || !none()>{move || store.words().no_activities}</p>
            <ul class="timeline">
                <For each=move || store.activities.get() key=line::key children=move |line| view! { <line::Line line=line/> }/>
            </ul>
        </section>
    }
}
