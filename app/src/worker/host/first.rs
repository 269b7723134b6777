//! What the app shows before anything has been read: kept whenever it is idle after a change, told first at the next start.

use std::rc::Rc;

use shared::sync::body;
use wasm_bindgen_futures::spawn_local;

use super::Host;
use super::views::seat_of;
use crate::protocol::{self, Extent, News, TodayWanted, Wanted, Window};
use crate::worker::clock::{self, Alarm};
use crate::worker::storage::Storage;

/// How long nothing changes before it is kept, milliseconds.
const IDLE: i64 = 1_500;

/// Rows of the list, unless the page has said how many it shows: more than any screen does at once.
const ROWS: u32 = 60;

/// What is kept, and when it will be.
#[derive(Default)]
pub(super) struct First {
    alarm: Alarm,
    /// What was kept last, so that nothing is written twice.
    kept: Rc<std::cell::RefCell<Vec<u8>>>,
}

impl Host {
    /// Tells a page in view what was kept.
    pub(super) async fn show_first(&self, storage: &Storage) {
        if !self.state.borrow().visible {
            return;
        }
        let Some(first) = storage.first().await else { return };
        self.state.borrow_mut().watch.shown_first = Some(first.window.wanted.view.clone());
        self.tell(&News::First(Box::new(first)));
    }

    /// Keeps it when nothing has changed for a while.
    pub(super) fn keep_first_when_idle(self: &Rc<Self>) {
        let host = Rc::downgrade(self);
        let mut state = self.state.borrow_mut();
        let turn = state.turn;
        let Some(writing) = state.writing() else { return };
        writing.first.alarm.set(IDLE, move || {
            if let Some(host) = host.upgrade() {
                host.keep_first(turn);
            }
        });
    }

    fn keep_first(&self, turn: u32) {
        self.tell_own_work(turn);
        let (storage, first, kept) = {
            let mut state = self.state.borrow_mut();
            if state.turn != turn {
                return;
            }
            let today = clock::local_day(clock::now());
            let shown = &state.watch.customers;
            let count = if shown.offset == 0 && shown.count > 0 { shown.count } else { ROWS };
            let wanted = Wanted { view: state.watch.list.clone(), offset: 0, count, ..Wanted::default() };
            // Where the device is, is not kept.
            let day = TodayWanted { day: today, all: false, here: None, ..state.watch.day.clone() };
            let Some(seat) = &mut state.seat else { return };
            let storage = Rc::clone(&seat.storage);
            let Some(writing) = seat.writing.as_mut().filter(|writing| writing.book.is_full()) else { return };
            let of_company = writing.book.day(clock::now());
            let window = Window { known: Extent::Before, ..writing.book.window(&wanted, &writing.replica, of_company) };
            let first = protocol::First {
                seat: seat_of(&writing.replica),
                directory: writing.book.directory(&writing.replica),
                window,
                agenda: writing.book.agenda(&day, &writing.replica),
            };
            (storage, first, Rc::clone(&writing.first.kept))
        };
        let bytes = body::encode(&first);
        if *kept.borrow() == bytes {
            return;
        }
        spawn_local(async move {
            // Nothing depends on it: it is tried again after the next change.
            if storage.keep_first(&first).await.is_ok() {
                kept.replace(bytes);
            }
        });
    }
}
