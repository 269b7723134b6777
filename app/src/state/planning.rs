//! With whom visits can be planned is asked of the worker, and what comes of it waits for the answer.

use leptos::prelude::*;

use super::Store;
use crate::protocol::{Ask, Plannable, PlannableWanted};

/// What is done with the answer.
pub type Then = Box<dyn FnOnce(Plannable)>;

impl Store {
    /// Asks with whom visits can be planned. An answer that is asked for anew before it has come is not waited for.
    pub fn when_plannable(self, wanted: PlannableWanted, then: impl FnOnce(Plannable) + 'static) {
        self.planning.set_value(Some(Box::new(then)));
        self.ask(&Ask::Plannable(wanted));
    }

    /// Now it is known.
    pub(super) fn take_plannable(self, told: Plannable) {
        if let Some(then) = self.planning.try_update_value(Option::take).flatten() {
            then(told);
        }
    }
}
