//! A device that was revoked: the book is closed at once, and stays closed at the next start; what was written here and not sent can be
//! taken along, and a new invitation opens it again. The book itself goes once that was taken along, or after a day.

use leptos::prelude::*;

use crate::protocol::{Ask, Session};
use crate::reactive::{effect, memo};
use crate::state::{Route, Store, note_lock, store, was_locked};
use crate::ui::outbox::save_unsent_when_told;
use crate::ui::settings::Leave;
use crate::ui::word::word;

/// Whether the book is closed: as the replica says; until it has spoken, or while another window has it, as was noted.
pub fn follow(store: Store) -> Memo<bool> {
    let noted = RwSignal::new(was_locked());
    // The window that writes has heard of it.
    window_event_listener(leptos::ev::storage, move |_| noted.set(was_locked()));
    let said = move || {
        let told = store.is_told.get().then(|| store.sync.with(|sync| sync.locked.is_some()));
        store.session.with(|session| said_in(session, told))
    };
    effect(move || {
        if let Some(said) = said()
            && noted.get_untracked() != said
        {
            noted.set(said);
            note_lock(said);
        }
    });
    memo(move |_| said().unwrap_or_else(|| noted.get()))
}

/// Whether the book is closed, if anybody has a say who knows; `told`: what the replica has told, if it has.
fn said_in(session: &Session, told: Option<bool>) -> Option<bool> {
    match session {
        Session::Open(_) => told,
        // Here is no book.
        Session::Unenrolled { problem: None } => Some(false),
        // One that could not join again has the book that it had.
        Session::Unenrolled { problem: Some(_) } | Session::Joining => None,
        Session::Starting | Session::Elsewhere | Session::Broken(_) => None,
    }
}

/// The page.
#[component]
pub fn Locked() -> impl IntoView {
    let store = store();
    save_unsent_when_told(store, move || store.ask(&Ask::Saved));
    let is_elsewhere = memo(move |_| store.session.with(|session| matches!(session, Session::Elsewhere)));
    view! {
        <main class="alone" data-test="screen" data-screen="locked">
            <p class="brand">"Cartera"</p>
            <div role="alert">
                <h1>{word(|words| words.locked)}</h1>
                <p>{word(|words| words.locked_explained)}</p>
            </div>
            {move || if is_elsewhere.get() {
                view! {
                    <p data-test="elsewhere">{word(|words| words.elsewhere)}</p>
                    <button type="button" class="primary" data-test="continue-here" on:click=move |_| store.ask(&Ask::Visible(true))>
                        {word(|words| words.continue_here)}
                    </button>
                }.into_any()
            } else {
                view! { <Show when=move || store.is_told.get()><Remains/></Show> }.into_any()
            }}
        </main>
    }
}

/// What is still here, what becomes of it, and what can be done.
#[component]
fn Remains() -> impl IntoView {
    let store = store();
    let unsent = move || store.sync.with(|sync| sync.unsynced);
    let is_gone = move || store.sync.with(|sync| sync.loading.is_some_and(|loading| loading.have == 0));
    let sentence = move || match unsent() {
        0 => store.words().locked_nothing.to_owned(),
        unsent => (store.words().locked_unsent)(unsent),
    };
    let book = move || match (is_gone(), unsent()) {
        (true, _) => store.words().locked_gone,
        (false, 0) => store.words().locked_goes,
        (false, _) => store.words().locked_goes_once_saved,
    };
    view! {
        <p data-test="locked-unsent" data-unsent=unsent>{sentence}</p>
        <p data-book=move || if is_gone() { "gone" } else { "here" } data-test="locked-book">{book}</p>
        <button type="button" class="quiet" data-test="export-waiting" hidden=move || unsent() == 0
            on:click=move |_| store.ask(&Ask::Unsent(None))>
            {word(|words| words.export_waiting)}
        </button>
        <button type="button" class="primary" data-test="join-again" on:click=move |_| store.go(Route::Join(String::new()))>
            {word(|words| words.join_again)}
        </button>
        <Leave/>
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::Role;
    use shared::document::DocId;
    use shared::sync::message::Grant;

    use super::*;
    use crate::protocol::{JoinProblem, Seat};

    #[test]
    fn the_replica_says_it_and_nobody_else() {
        let id = DocId::from_bytes([7; 16]);
        let grants = vec![Grant { scope: 1, role: Role::Seller }];
        let (workspace_name, member_name) = ("Pruebas".to_owned(), "Ana".to_owned());
        let open = Session::Open(Seat { workspace: id, workspace_name, member: id, member_name, device: 3, grants });
        assert_eq!((said_in(&open, Some(true)), said_in(&open, Some(false))), (Some(true), Some(false)));
        assert_eq!(said_in(&open, None), None, "a start shows what was noted until then");
        for session in [Session::Starting, Session::Joining, Session::Elsewhere, Session::Broken(None)] {
            assert_eq!(said_in(&session, Some(false)), None, "{session:?}");
        }
        let left = |problem| Session::Unenrolled { problem };
        assert_eq!(said_in(&left(None), Some(true)), Some(false), "whoever has left has nothing to close");
        assert_eq!(said_in(&left(Some(JoinProblem::Unreachable)), Some(false)), None);
    }
}
