//! Who is asking.

use shared::sync::message::Renewal;

use super::{Hub, HubError, Identity, workspace};
use crate::store::{Device, Store, View};
use crate::trust::{Challenge, Keys, PublicKey, Token};

/// What a renewal proves.
enum Proof {
    /// That its sender holds the device's key, now.
    Good,
    /// That the holder of the device's key has signed this once; it may be somebody else who sends it.
    Spent,
    /// Nothing.
    None,
}

impl<S: Store> Hub<S> {
    /// Who sends a request with this token and this renewal. A session that has ended is no matter if the renewal is good,
    /// and a renewal is no matter if it is not and the session is.
    ///
    /// The first use of a session is noted durably: from then on no renewal with an older challenge is good.
    ///
    /// # Errors
    /// [`HubError::SessionEnded`] if neither proves anything, [`HubError::NotThisDevice`] or [`HubError::ChallengeSpent`] if
    /// the renewal was all there was; or if the store cannot be read or written.
    pub fn identify(&self, token: Option<&str>, renewal: Option<&Renewal>, now: i64) -> Result<Identity, HubError> {
        let (identity, begun) = self.store.view(|view: &dyn View| {
            let workspace = workspace(view)?;
            let keys = Keys::new(&workspace.secret);
            let token = match token.and_then(|text| Some((text, Token::claimed(text)?))) {
                // A number that is given to nobody has no sessions, whatever their texts say.
                Some((text, claimed)) => {
                    view.device(claimed)?.and_then(|device| Token::read(&keys, text, &device.key, now))
                }
                None => None,
            };
            if let Some(renewal) = renewal.filter(|renewal| token.is_none_or(|token| token.device == renewal.device)) {
                let device = view.device(renewal.device)?;
                let proof = device.as_ref().map_or(Proof::None, |device| prove(&keys, device, renewal, now));
                match (proof, token) {
                    (Proof::Good, _) => return Ok((Identity { device: renewal.device, renewed: true }, None)),
                    (Proof::Spent, None) => {
                        // The server's clock may have been ahead when that session began.
                        let session = device.map_or(0, |device| i64::from(device.session) * 1000);
                        let fresh = Challenge::new(&keys, renewal.device, now.max(session));
                        return Err(HubError::ChallengeSpent(fresh.to_bytes()));
                    }
                    (Proof::None, None) => return Err(HubError::NotThisDevice),
                    (Proof::Spent | Proof::None, Some(_)) => {}
                }
            }
            let token = token.ok_or(HubError::SessionEnded)?;
            let is_new = view.device(token.device)?.is_some_and(|device| device.session < token.begun());
            let identity = Identity { device: token.device, renewed: false };
            Ok((identity, is_new.then(|| token.begun())))
        })?;
        if let Some(begun) = begun {
            self.store.write(|draft| {
                if let Some(mut device) = draft.device(identity.device)? {
                    device.session = device.session.max(begun);
                    draft.put_device(&device)?;
                }
                Ok::<_, HubError>(())
            })?;
        }
        Ok(identity)
    }
}

fn prove(keys: &Keys<'_>, device: &Device, renewal: &Renewal, now: i64) -> Proof {
    let Some(challenge) = Challenge::read(keys, &renewal.challenge, renewal.device, now) else { return Proof::None };
    let signed =
        PublicKey::from_bytes(&device.key).and_then(|key| key.verify(&renewal.challenge, &renewal.signature)).is_ok();
    match signed {
        false => Proof::None,
        true if challenge.given() < device.session => Proof::Spent,
        true => Proof::Good,
    }
}
