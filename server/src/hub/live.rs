//! Telling who listens that something changed.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use shared::sync::cursor::Scope;

use super::Hub;
use crate::store::Store;

/// A commit, as far as listeners are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The scopes in which something changed.
    pub scopes: BTreeSet<Scope>,
    /// The device that did it: it need not be told.
    pub author: Option<u32>,
    /// Somebody's rights may have changed.
    pub members: bool,
}

pub(super) type Listener = Box<dyn Fn(&Changed) + Send + Sync>;

impl<S: Store> Hub<S> {
    /// Calls `listener` after every commit, when it is durable; instead of the one before. It must not block.
    pub fn listen(&self, listener: impl Fn(&Changed) + Send + Sync + 'static) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(listener));
    }

    pub(super) fn tell(&self, changed: &Changed) {
        if let Some(listener) = self.listener.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            listener(changed);
        }
    }
}
