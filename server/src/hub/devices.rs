//! Invitations, the devices that they enrol, and the end of both.

use shared::crm::Value;
use shared::document::{DocId, Document};
use shared::sync::PROTOCOL;
use shared::sync::limits;
use shared::sync::message::{EnrolRequest, Enrolled, Invited as InvitedAnswer};

use super::authored::ALONE;
use super::commit::{Batch, Enrolment, Shut};
use super::{Hub, HubError, POISONS, admitted, settings, workspace};
use crate::store::{Device, Invitation, Setting, Store, View};
use crate::trust::{Challenge, Keys, PublicKey, Secret, Token};

/// An invitation that was just made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Whom it invites.
    pub member: DocId,
    /// Its secret, which is not kept anywhere.
    pub secret: Secret,
    /// When it ends, milliseconds since 1970 UTC.
    pub ends: i64,
}

/// A device that was just revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The device.
    pub device: Device,
    /// How many open invitations of its member have ended with it.
    pub invitations: usize,
}

impl<S: Store> Hub<S> {
    /// Makes an invitation for a member, good for 48 hours and several devices.
    ///
    /// # Errors
    /// If there is no such member, or the store cannot be written.
    pub fn invite(&self, member: DocId, random: [u8; 16], now: i64) -> Result<Invited, HubError> {
        self.give_out(random, now, |_| Ok(member))
    }

    /// Answers a device that wants to enrol another one of the same member.
    ///
    /// # Errors
    /// If the device may not come in, or the store cannot be written.
    pub fn invite_another(&self, device: u32, random: [u8; 16], now: i64) -> Result<InvitedAnswer, HubError> {
        let invited = self.give_out(random, now, |view| Ok(admitted(view, device)?.0.member))?;
        let lifetime = u32::try_from((invited.ends - now) / 1000).unwrap_or(0);
        Ok(InvitedAnswer { invitation: invited.secret.text().to_owned(), lifetime })
    }

    /// `whom` is asked inside the write: a revocation either comes before, and is seen, or after, and ends the invitation.
    fn give_out(
        &self,
        random: [u8; 16],
        now: i64,
        whom: impl FnOnce(&dyn View) -> Result<DocId, HubError>,
    ) -> Result<Invited, HubError> {
        let secret = Secret::new(random);
        let ends = now.saturating_add(crate::trust::INVITATION_LIFETIME);
        let member = self.store.write(|draft| {
            let member = whom(&*draft)?;
            if settings::effective_grants(&*draft, member)?.is_none() {
                return Err(HubError::Unknown("such member".to_owned()));
            }
            let hash = Secret::hash(secret.text());
            draft.put_invitation(&Invitation { hash, member, ends }, now)?;
            Ok(member)
        })?;
        Ok(Invited { member, secret, ends })
    }

    /// Enrols a device that presents an invitation.
    ///
    /// # Errors
    /// If the invitation, the key or the signature is not good, or the store cannot be written.
    pub fn enrol(&self, request: &EnrolRequest, now: i64) -> Result<Enrolled, HubError> {
        if request.protocol != PROTOCOL {
            return Err(HubError::Version);
        }
        let key = PublicKey::from_bytes(&request.public_key).map_err(|_| HubError::Malformed)?;
        key.verify(request.invitation.as_bytes(), &request.signature).map_err(|_| HubError::NotThisDevice)?;
        let name = one_line(&request.name);
        let invitation = Secret::hash(&request.invitation);
        let member = self.store.view(|view: &dyn View| invited(view, invitation, now))?;
        let enrol = |view: &dyn View| {
            // Once more, because it may have ended while somebody else was first.
            let member = invited(view, invitation, now)?;
            let device = Device {
                number: workspace(view)?.devices + 1,
                member,
                name: name.clone(),
                key: key.to_bytes(),
                incarnation: 1,
                enrolled: now,
                revoked: None,
                poisons: 0,
                last_sync: None,
                waiting: 0,
                session: 0,
            };
            Ok(Batch { enrol: Some(Enrolment { device, invitation }), ..Batch::default() })
        };
        let fields = |_: &Document, batch: &Batch| {
            let device = batch.enrol.as_ref().map(|enrolment| &enrolment.device);
            Ok(device.into_iter().flat_map(|device| entry(device, now)).collect())
        };
        let device = self.author(member, now, fields, enrol)?.enrolled.ok_or(HubError::InvitationEnded)?;
        self.store.view(|view: &dyn View| {
            let workspace = workspace(view)?;
            let keys = Keys::new(&workspace.secret);
            let Some(Setting::Member(record)) = view.setting(member)? else { return Err(HubError::Damaged) };
            Ok(Enrolled {
                workspace: workspace.id,
                workspace_name: workspace.name.clone(),
                member,
                member_name: record.name,
                device: device.number,
                incarnation: device.incarnation,
                session: Token::session(&keys, device.number, now),
                challenge: Challenge::new(&keys, device.number, now).to_bytes().to_vec().into(),
                grants: settings::effective_grants(view, member)?.ok_or(HubError::InvitationEnded)?,
                now,
            })
        })
    }

    /// Shuts a device out: it is refused from its next request on, and what invitations its member has open are good no more.
    ///
    /// # Errors
    /// If there is no such device, or the store cannot be written.
    pub fn revoke(&self, device: u32, now: i64) -> Result<Revoked, HubError> {
        // Before the member's record says so, and whether or not it can.
        let revoked = self.store.write(|draft| {
            let unknown = || HubError::Unknown(format!("device with number {device}"));
            let member = draft.device(device)?.ok_or_else(unknown)?.member;
            let invitations = Shut { member, devices: vec![device], at: now }.write(draft)?;
            Ok::<_, HubError>(Revoked { device: draft.device(device)?.ok_or_else(unknown)?, invitations })
        })?;
        let since = revoked.device.revoked.unwrap_or(now);
        self.author(revoked.device.member, now, |document, _| Ok(revocations(document, &[device], since)), ALONE)?;
        Ok(revoked)
    }
}

impl<S: Store> Hub<S> {
    /// Lets a suspended device sync again, and lets what it sent be judged anew. Answers the device, and whether it was
    /// suspended.
    ///
    /// # Errors
    /// If there is no such device, or the store cannot be written.
    pub fn unsuspend(&self, device: u32) -> Result<(Device, bool), HubError> {
        self.store.write(|draft| {
            let unknown = || HubError::Unknown(format!("device with number {device}"));
            let mut found = draft.device(device)?.ok_or_else(unknown)?;
            let was_suspended = found.poisons >= POISONS;
            found.poisons = 0;
            draft.put_device(&found)?;
            draft.forget_poison(device)?;
            Ok((found, was_suspended))
        })
    }
}

/// Whom an invitation invites, if it is good.
fn invited(view: &dyn View, invitation: [u8; 32], now: i64) -> Result<DocId, HubError> {
    let open = view.invitation(invitation)?.filter(|invitation| now < invitation.ends);
    let member = open.ok_or(HubError::InvitationEnded)?.member;
    settings::effective_grants(view, member)?.ok_or(HubError::InvitationEnded)?;
    Ok(member)
}

/// A device's entry in its member's record.
fn entry(device: &Device, now: i64) -> [(String, Value); 3] {
    let key = |field: &str| format!("device/{}/{field}", device.number);
    [
        (key("number"), Value::Int(i64::from(device.number))),
        (key("name"), Value::text(device.name.clone())),
        (key("added"), Value::Time(now)),
    ]
}

/// What a member's record is to say of devices that were revoked, where it does not say it yet.
pub(super) fn revocations(document: &Document, devices: &[u32], at: i64) -> Vec<(String, Value)> {
    let keys = devices.iter().map(|device| format!("device/{device}/revoked"));
    let unsaid = keys.filter(|key| document.standing(key).iter().all(Value::is_null));
    unsaid.map(|key| (key, Value::Time(at))).collect()
}

/// A device's name as it may stand in a record: one line, not too long, never empty.
fn one_line(name: &str) -> String {
    let words: Vec<&str> =
        name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let line: String = words.join(" ").chars().take(limits::DEVICE_NAME).collect();
    let line = line.trim();
    if line.is_empty() { "–".to_owned() } else { line.to_owned() }
}
