//! Which devices are suspended, while an administrator looks at them.

use leptos::prelude::*;

use super::Store;
use crate::i18n;
use crate::protocol::Suspensions;

impl Store {
    /// Takes in who is suspended. Whoever wanted one of them let in again is told whether that was done; if it was not, what was
    /// known before stands.
    pub(super) fn take_suspended(self, lift: Option<u32>, told: Suspensions) {
        if lift.is_none() {
            return self.suspended.set(told);
        }
        match i18n::suspended_unsaid(&told, self.language_now()) {
            Some(reason) => {
                self.say(reason.to_owned());
                self.suspended.update(|_| {});
            }
            None => {
                self.say(self.words_now().lifted.to_owned());
                self.suspended.set(told);
            }
        }
    }
}
