//! When the worker may end without anybody losing anything, and when it had better.
//!
//! WebAssembly memory never shrinks: a first load of a large territory leaves a worker that holds several times what it needs
//! from then on. Once it is over and nothing happens, the page is told ([`News::Grown`]); it asks for rest, ends this worker
//! and starts another, which reads what is stored and goes on. To the storage, the other pages and the server that is what
//! they see whenever a page is closed and opened again.

use std::rc::Rc;

use shared::replica::Loading;

use super::Host;
use crate::protocol::News;
use crate::worker::clock::Alarm;

/// A first load of fewer records is not worth a new worker.
const LARGE: u32 = 5_000;

/// How long nothing is asked and nothing committed before the worker counts as idle, milliseconds: longer than it takes
/// to begin folding rows.
const IDLE: i64 = 8_000;

/// Whether this worker took in a large first load.
#[derive(Default)]
pub(super) struct Growth {
    stage: Stage,
    alarm: Alarm,
}

#[derive(Copy, Clone, Default, PartialEq, Eq)]
enum Stage {
    /// As large as it has to be.
    #[default]
    Small,
    /// A large first load is under way.
    Loading,
    /// It is over.
    Grown,
    /// The page knows.
    Told,
}

impl Growth {
    /// Takes in how far a first load is.
    pub(super) fn follow(&mut self, loading: Option<Loading>) {
        self.stage = match (self.stage, loading) {
            (Stage::Small, Some(loading)) if loading.have.saturating_add(loading.remaining) >= LARGE => Stage::Loading,
            (Stage::Loading, None) => Stage::Grown,
            (stage, _) => stage,
        };
    }
}

impl Host {
    /// Something happens: it is not the time to be replaced.
    pub(super) fn stir(self: &Rc<Self>) {
        let host = Rc::downgrade(self);
        let mut state = self.state.borrow_mut();
        let Some(writing) = state.writing().filter(|writing| writing.growth.stage == Stage::Grown) else { return };
        writing.growth.alarm.set(IDLE, move || {
            if let Some(host) = host.upgrade() {
                host.say_that_it_has_grown();
            }
        });
    }

    fn say_that_it_has_grown(&self) {
        if let Some(writing) = self.state.borrow_mut().writing() {
            writing.growth.stage = Stage::Told;
        }
        self.tell(&News::Grown);
    }

    /// Tells the page that it may end this worker, if it asked and nothing is under way for it.
    pub(super) fn rest_if_idle(&self) {
        let importing = self.import.borrow().is_busy();
        let rested = {
            let mut state = self.state.borrow_mut();
            if state.pending.is_empty() && state.drafting == 0 && !importing { state.resting.take() } else { None }
        };
        if let Some(number) = rested {
            self.tell(&News::Rested(number));
        }
    }
}
