//! Devices that the server has suspended, for whoever administers the workspace.

use std::rc::Rc;

use shared::replica::NetworkFailure;

use super::Host;
use crate::protocol::{News, Suspensions};
use crate::worker::network;

impl Host {
    /// Asks the server who is suspended, once one of them is let in again, if that is wanted.
    pub(super) async fn tell_suspended(self: Rc<Self>, lift: Option<u32>) {
        let token = {
            let mut state = self.state.borrow_mut();
            state.writing().map(|writing| writing.replica.meta().token.clone())
        };
        let told = match token {
            Some(token) => match network::suspended(lift, &token).await {
                Ok(Some(answer)) => Suspensions::Known(answer.devices),
                Ok(None) => Suspensions::TooOld,
                Err(failure) => unsaid(failure),
            },
            None => Suspensions::Unreachable,
        };
        self.tell(&News::Suspended { lift, told });
    }
}

/// What is known when there is no answer. A session that has ended is renewed when the device syncs next.
const fn unsaid(failure: NetworkFailure) -> Suspensions {
    match failure {
        NetworkFailure::Refused(error) if error.is_permanent() => Suspensions::Refused(error),
        NetworkFailure::Refused(_)
        | NetworkFailure::Unreachable
        | NetworkFailure::Challenged(_)
        | NetworkFailure::Garbled => Suspensions::Unreachable,
    }
}
