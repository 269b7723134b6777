//! A device that was revoked lets go of its book when it is time to: the replica says when, this does it.
//!
//! Looked at whenever the state of sync is told, which a revoked device's is with each of its attempts to be let in again.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::Host;
use crate::worker::clock;
use crate::worker::storage::Storage;

/// How far it is.
#[derive(Default)]
pub(super) struct LettingGo {
    /// A person has what was not synced in a file.
    is_saved: bool,
    under_way: bool,
}

impl Host {
    /// A person has what was not synced in a file.
    pub(super) fn saved(self: &Rc<Self>) {
        self.state.borrow_mut().letting_go.is_saved = true;
        self.let_go_when_due();
    }

    /// Drops the book if it may go.
    pub(super) fn let_go_when_due(self: &Rc<Self>) {
        let (turn, storage) = {
            let mut state = self.state.borrow_mut();
            let (turn, is_saved) = (state.turn, state.letting_go.is_saved);
            if state.letting_go.under_way {
                return;
            }
            let Some(seat) = &state.seat else { return };
            let storage = Rc::clone(&seat.storage);
            let Some(writing) = &seat.writing else { return };
            if writing.replica.meta().revoked.is_none() {
                // What was saved before is not what there is to save when it is revoked.
                state.letting_go.is_saved = false;
                return;
            }
            if !writing.replica.may_drop_book(is_saved, clock::now()) {
                return;
            }
            state.letting_go.under_way = true;
            (turn, storage)
        };
        let host = Rc::clone(self);
        spawn_local(async move { host.let_go(turn, storage).await });
    }

    /// Drops the book, and begins anew with what is left.
    async fn let_go(self: Rc<Self>, turn: u32, storage: Rc<Storage>) {
        let dropped = storage.drop_book(clock::now()).await;
        let claim = {
            let mut state = self.state.borrow_mut();
            state.letting_go.under_way = false;
            // Another page may have taken over meanwhile, or this one left.
            if state.turn != turn {
                return;
            }
            if let Err(error) = &dropped {
                // It is tried again when the state of sync is told next.
                leptos::logging::warn!("drop the book: {error}");
                return;
            }
            // What this turn started must not write into what is left.
            state.turn += 1;
            let claim = state.claim;
            state.taking = Some(claim);
            if let Some(seat) = &mut state.seat {
                seat.writing = None;
            }
            claim
        };
        self.take_over(claim).await;
    }
}
