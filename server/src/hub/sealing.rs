//! Seals of scopes whose documents an earlier version counted: made beside serving, and until then no receipts are given.

use shared::sync::digest::Digest;

use super::recovering::terms_of;
use super::{Hub, HubError, workspace};
use crate::store::{ScopeSum, Store, View};
use crate::trust::{self, Keys};

/// How often a scope is counted again because something was committed to it meanwhile.
const ATTEMPTS: usize = 5;

impl<S: Store> Hub<S> {
    /// Seals the scopes that are not. One that is busy, or in which a document cannot be read, waits for the next start.
    ///
    /// # Errors
    /// If the store cannot be read or written. What was sealed before stays.
    pub fn seal(&self) -> Result<(), HubError> {
        for scope in self.store.view(|view: &dyn View| view.unsealed())? {
            for _ in 0..ATTEMPTS {
                let sum = self.store.view(|view: &dyn View| {
                    let secret = workspace(view)?.secret;
                    let keys = Keys::new(&secret);
                    let (mut digest, mut seal) = (Digest::EMPTY, 0u64);
                    for term in terms_of(view, scope)? {
                        digest.add_term(&term);
                        seal = seal.wrapping_add(trust::seal(&keys, &term));
                    }
                    Ok::<_, HubError>(ScopeSum { digest, seal: Some(seal) })
                })?;
                let is_sealed = self.store.write(|draft| {
                    let is_same = draft.digest(scope)? == sum.digest;
                    if is_same {
                        draft.put_sum(scope, sum)?;
                    }
                    Ok::<_, HubError>(is_same)
                })?;
                if is_sealed {
                    break;
                }
            }
        }
        Ok(())
    }
}
