//! Filling the book in slices, with whatever else has come done between them: an opened record can be edited at once.

use std::rc::Rc;

use shared::replica::Replica;
use wasm_bindgen_futures::spawn_local;

use super::Host;
use crate::worker::book::{Book, Touched};
use crate::worker::clock;

/// Rows a slice: some tens of milliseconds on a slow phone.
const SLICE: usize = 2_000;

/// After so many slices a search that was typed meanwhile is answered anew.
const TELL_EVERY: usize = 8;

impl Host {
    /// Takes in one slice. Whether the book of this turn is still not full.
    pub(super) fn fill_some(&self, turn: u32) -> bool {
        let mut state = self.state.borrow_mut();
        if state.turn != turn {
            return false;
        }
        let Some(writing) = state.writing() else { return false };
        if !writing.book.is_full() {
            writing.book.fill(&writing.replica, SLICE);
        }
        !writing.book.is_full()
    }

    /// Takes in the rest, and tells the page what it has in view.
    pub(super) async fn fill(self: &Rc<Self>, turn: u32) {
        let mut slices = 0;
        while self.fill_some(turn) {
            slices += 1;
            if slices % TELL_EVERY == 0 {
                self.tell_customers();
                self.tell_shelf();
                self.tell_board();
            }
            clock::pause(0).await;
        }
        {
            let mut state = self.state.borrow_mut();
            if state.turn != turn {
                return;
            }
            state.watch.shown_first = None;
            let Some(writing) = state.writing() else { return };
            writing.stale = Touched { customers: true, activities: true, directory: true, shelves: true, views: true };
        }
        self.refresh();
        let (picked, picked_shelf) = {
            let watch = &mut self.state.borrow_mut().watch;
            (watch.picked.take(), watch.picked_shelf.take())
        };
        if let Some((view, from, count)) = picked {
            self.pick(&view, from, count);
        }
        if let Some((from, count)) = picked_shelf {
            self.pick_shelf(from, count);
        }
    }

    /// If the company counts by other clocks than it did, its days begin at other hours, and the book is filled anew. What is in
    /// view stays until it is.
    pub(super) fn follow_company(self: &Rc<Self>) {
        let (turn, was_full) = {
            let mut state = self.state.borrow_mut();
            let (turn, shown) = (state.turn, state.watch.customers.view.clone());
            let Some(writing) = state.writing() else { return };
            if writing.book.follows_company(&writing.replica, clock::zone_of) {
                return;
            }
            let was_full = writing.book.is_full();
            writing.book = begin(&writing.replica);
            state.watch.shown_first = Some(shown);
            (turn, was_full)
        };
        // One that was still being filled goes on being filled.
        if self.fill_some(turn) && was_full {
            let host = Rc::clone(self);
            spawn_local(async move { host.fill(turn).await });
        }
    }

    /// Whether there is a book that is not full.
    pub(super) fn is_filling(&self) -> bool {
        self.state.borrow_mut().writing().is_some_and(|writing| !writing.book.is_full())
    }
}

/// A book with nobody in it, by the clocks of this device and of the company.
pub(super) fn begin(replica: &Replica) -> Book {
    Book::begin(replica, clock::zone(), clock::zone_of, clock::local_day(clock::now()))
}
