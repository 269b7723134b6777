//! Enrolling this device, and inviting another of the same member.

use std::rc::Rc;

use shared::crm::kinds::member::device_name;
use shared::replica::{Meta, NetworkFailure};
use shared::sync::message::EnrolRequest;
use shared::sync::{PROTOCOL, SCHEMA};

use super::Host;
use crate::protocol::{Invited, JoinProblem, News, Session};
use crate::worker::storage::{Storage, StorageError, directory};
use crate::worker::tabs::Between;
use crate::worker::{clock, keys, network};

impl Host {
    /// Enrols this device with what a person opened, scanned or pasted.
    pub(super) async fn join(self: Rc<Self>, invitation: &str, device: &str) {
        self.tell_session(Session::Joining);
        match self.enrol(invitation, device).await {
            Ok(name) => self.sit_down(&name).await,
            Err(problem) => self.tell_session(Session::Unenrolled { problem: Some(problem) }),
        }
    }

    /// Asks the server whom an invitation invites; it is used up by nothing but entering.
    pub(super) async fn look_at_invitation(self: Rc<Self>, of: String) {
        let told = match secret_of(&of) {
            Some(secret) => match network::invitation(secret).await {
                Ok(Some(answer)) => answer.invites.map_or(Invited::Ended, Invited::Good),
                Ok(None) | Err(_) => Invited::Nothing,
            },
            None => Invited::Nothing,
        };
        self.tell(&News::Invitation { of, told });
    }

    async fn enrol(&self, invitation: &str, device: &str) -> Result<String, JoinProblem> {
        let secret = secret_of(invitation).ok_or(JoinProblem::NoInvitation)?;
        // No key, no device: then nothing has been asked of the server yet.
        let own = |_| JoinProblem::Storage;
        let keys = keys::generate().await.map_err(own)?;
        let request = EnrolRequest {
            protocol: PROTOCOL,
            invitation: secret.to_owned(),
            public_key: keys::public_key(&keys).await.map_err(own)?.into(),
            name: device_name(device),
            signature: keys::sign(&keys, secret.as_bytes()).await.map_err(own)?.into(),
            schema: SCHEMA,
        };
        let answer = network::enrol(&request).await.map_err(|failure| match failure {
            NetworkFailure::Refused(error) => JoinProblem::Refused(error),
            NetworkFailure::Unreachable | NetworkFailure::Challenged(_) | NetworkFailure::Garbled => {
                JoinProblem::Unreachable
            }
        })?;
        let now = clock::now();
        let meta = Meta::enrolled(answer.message, now);
        let name = directory::database_name(meta.workspace, meta.member);
        let keep = async {
            let storage = Storage::open(&name).await?;
            storage.found(&meta, &keys, now).await?;
            directory::use_database(&name).await?;
            Ok::<_, StorageError>(())
        };
        keep.await.map_err(|_| JoinProblem::Storage)?;
        Ok(name)
    }

    /// Takes everything off this device, unsynced work included: whoever asks for it has been told.
    pub(super) async fn leave(self: Rc<Self>) {
        let seat = {
            let mut state = self.state.borrow_mut();
            // What this turn started must not write into what comes next.
            state.turn += 1;
            state.taking = None;
            state.open.clear();
            state.pending.clear();
            state.seat.take()
        };
        let Some(seat) = seat else { return };
        seat.channel.say(&Between::Left);
        let gone = async {
            directory::use_none().await?;
            // Emptied and not deleted: that would wait for every tab that has it open.
            seat.storage.wipe().await
        };
        match gone.await {
            Ok(()) => self.tell_session(Session::Unenrolled { problem: None }),
            Err(error) => self.storage_failed(&error),
        }
    }

    /// Asks the server for an invitation for another device of this member.
    pub(super) async fn invite(self: Rc<Self>) {
        let token = {
            let mut state = self.state.borrow_mut();
            state.writing().map(|writing| writing.replica.meta().token.clone())
        };
        let invited = match token {
            Some(token) => network::invite(&token).await.ok(),
            None => None,
        };
        self.tell(&match invited {
            Some(answer) => {
                News::Invited { invitation: Some(answer.message.invitation), lifetime: answer.message.lifetime }
            }
            None => News::Invited { invitation: None, lifetime: 0 },
        });
    }
}

/// The secret of an invitation: what stands behind the link's `#`, or the text itself.
fn secret_of(invitation: &str) -> Option<&str> {
    let secret = invitation.trim().rsplit('#').next().unwrap_or_default().trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=');
    (secret.len() >= 8 && secret.bytes().all(plain)).then_some(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_a_link_or_its_secret() {
        for typed in ["https://crm.example/join#abcDEF-12_3", "  abcDEF-12_3\n", "/join#abcDEF-12_3"] {
            assert_eq!(secret_of(typed), Some("abcDEF-12_3"), "{typed}");
        }
        for typed in ["", "hola", "https://crm.example/join", "dos palabras largas"] {
            assert_eq!(secret_of(typed), None, "{typed}");
        }
    }
}
