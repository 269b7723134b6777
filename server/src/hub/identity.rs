//! Who is asking.

use shared::sync::message::Renewal;

use super::{Hub, HubError, Identity, workspace};
use crate::store::{Store, View};
use crate::trust::{Challenge, Keys, PublicKey, Token};

impl<S: Store> Hub<S> {
    /// Who sends a request with this token and this renewal. A session that has ended is no matter if the renewal is good,
    /// and a renewal is no matter if it is not and the session is.
    ///
    /// # Errors
    /// [`HubError::SessionEnded`] if neither proves anything, [`HubError::NotThisDevice`] if the renewal was all there was.
    pub fn identify(&self, token: Option<&str>, renewal: Option<&Renewal>, now: i64) -> Result<Identity, HubError> {
        self.store.view(|view: &dyn View| {
            let workspace = workspace(view)?;
            let keys = Keys::new(&workspace.secret);
            let token = token.and_then(|text| Token::read(&keys, text, now));
            let Some(renewal) = renewal.filter(|renewal| token.is_none_or(|token| token.device == renewal.device))
            else {
                let token = token.ok_or(HubError::SessionEnded)?;
                return Ok(Identity { device: token.device, renewed: false });
            };
            let proved = view.device(renewal.device)?.is_some_and(|device| {
                Challenge::is_good(&keys, &renewal.challenge, renewal.device, now)
                    && PublicKey::from_bytes(&device.key)
                        .and_then(|key| key.verify(&renewal.challenge, &renewal.signature))
                        .is_ok()
            });
            match (proved, token) {
                (true, _) => Ok(Identity { device: renewal.device, renewed: true }),
                (false, Some(token)) => Ok(Identity { device: token.device, renewed: false }),
                (false, None) => Err(HubError::NotThisDevice),
            }
        })
    }
}
