//! Invitations, the devices that they enrol, the end of both, and the end of suspensions.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use shared::crm::kinds::member::device_name;
use shared::crm::{Role, Value};
use shared::document::{DocId, Document, Refusal};
use shared::sync::PROTOCOL;
use shared::sync::cursor::WORKSPACE;
use shared::sync::limits;
use shared::sync::message::{EnrolRequest, Enrolled, Invited as InvitedAnswer};
use shared::sync::suspended::{Suspended, SuspendedDevice};

use super::authored::ALONE;
use super::commit::{Batch, Enrolment, Shut};
use super::fluency::Fluency;
use super::{Hub, HubError, POISONS, admitted, certificate, challenge, lives, settings, workspace};
use crate::admission::role_in;
use crate::store::{Device, Draft, Invitation, Setting, Store, View};
use crate::trust::{Keys, PublicKey, Secret, Token};

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
    /// What was revoked with it, because it had let them in.
    pub others: Vec<Device>,
    /// Whom it has let in and who still come in.
    pub left: Vec<Device>,
}

impl<S: Store> Hub<S> {
    /// Makes an invitation for a member, good for 48 hours and several devices.
    ///
    /// # Errors
    /// If there is no such member, or the store cannot be written.
    pub fn invite(&self, member: DocId, random: [u8; 16], now: i64) -> Result<Invited, HubError> {
        self.give_out(None, random, now, |_| Ok(member))
    }

    /// Answers a device that wants to enrol another one of the same member.
    ///
    /// # Errors
    /// If the device may not come in, or the store cannot be written.
    pub fn invite_another(&self, device: u32, random: [u8; 16], now: i64) -> Result<InvitedAnswer, HubError> {
        let invited = self.give_out(Some(device), random, now, |view| Ok(admitted(view, device)?.0.member))?;
        let lifetime = u32::try_from((invited.ends - now) / 1000).unwrap_or(0);
        Ok(InvitedAnswer { invitation: invited.secret.text().to_owned(), lifetime })
    }

    /// `whom` is asked inside the write: a revocation either comes before, and is seen, or after, and ends the invitation.
    fn give_out(
        &self,
        made_by: Option<u32>,
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
            room_for_another(&*draft, member)?;
            let hash = Secret::hash(secret.text());
            draft.put_invitation(&Invitation { hash, member, ends, made_by }, now)?;
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
        let name = device_name(&request.name);
        let invitation = Secret::hash(&request.invitation);
        let member = self.store.view(|view: &dyn View| invited(view, invitation, now))?.member;
        let enrol = |view: &dyn View| {
            // Once more, because it may have ended while somebody else was first.
            let Invitation { member, made_by, .. } = invited(view, invitation, now)?;
            room_for_another(view, member)?;
            let device = Device {
                number: workspace(view)?.devices + 1,
                member,
                name: name.clone(),
                key: key.to_bytes(),
                incarnation: first_incarnation(&key, invitation, now),
                enrolled: now,
                revoked: None,
                poisons: 0,
                last_sync: None,
                waiting: 0,
                session: 0,
                let_in_by: made_by,
                life: 0,
                told: None,
            };
            Ok(Batch { enrol: Some(Enrolment { device, invitation }), ..Batch::default() })
        };
        let fields = |_: &Document, batch: &Batch| {
            let device = batch.enrol.as_ref().map(|enrolment| &enrolment.device);
            Ok(device.into_iter().flat_map(|device| entry(device, now)).collect())
        };
        let committed = match self.author(member, now, fields, enrol) {
            Err(HubError::Refused(Refusal::TooLarge)) => {
                // Hundreds of devices have come and gone. Its changes will be somebody's whom nobody can name, which is better
                // than a member who cannot come in.
                tracing::warn!(document = %member, "a member's record has no room for another device");
                self.author(member, now, |_, _| Ok(Vec::new()), enrol)?
            }
            done => done?,
        };
        let device = committed.enrolled.ok_or(HubError::InvitationEnded)?;
        self.store.view(|view: &dyn View| {
            let workspace = workspace(view)?;
            let keys = Keys::new(&workspace.secret);
            let Some(Setting::Member(record)) = view.setting(member)? else { return Err(HubError::Damaged(member)) };
            Ok(Enrolled {
                workspace: workspace.id,
                workspace_name: workspace.name.clone(),
                member,
                member_name: record.name,
                device: device.number,
                incarnation: device.incarnation,
                session: Token::session(&keys, device.number, &device.key, now),
                challenge: challenge(&keys, &device, now).to_bytes().to_vec().into(),
                grants: Fluency::of(request.schema)
                    .grants(settings::effective_grants(view, member)?.ok_or(HubError::InvitationEnded)?),
                now,
                certificate: Some(certificate(&keys, &device)),
            })
        })
    }

    /// Shuts a device out, and, if that is wanted, all that it has let in, and those that they have: they are refused from their
    /// next request on, and what invitations their member has open are good no more.
    ///
    /// # Errors
    /// If there is no such device, or the store cannot be written.
    pub fn revoke(&self, device: u32, with_let_in: bool, now: i64) -> Result<Revoked, HubError> {
        // Before the member's record says so, and whether or not it can.
        let (revoked, shut) = self.store.write(|draft| {
            let unknown = || HubError::Unknown(format!("device with number {device}"));
            let member = draft.device(device)?.ok_or_else(unknown)?.member;
            let let_in = let_in_by(&draft.devices()?, device);
            let others = if with_let_in { let_in.clone() } else { Vec::new() };
            let devices: Vec<u32> = std::iter::once(device).chain(others.iter().map(|other| other.number)).collect();
            let shut = Shut { member, devices, at: now };
            let invitations = shut.write(draft)?;
            let left = if with_let_in { Vec::new() } else { let_in };
            let device = draft.device(device)?.ok_or_else(unknown)?;
            Ok::<_, HubError>((Revoked { device, invitations, others, left }, shut))
        })?;
        let since = revoked.device.revoked.unwrap_or(now);
        let said = self.author(shut.member, now, |document, _| Ok(revocations(document, &shut.devices, since)), ALONE);
        match said {
            // The record is full; the devices are shut out all the same.
            Ok(_) | Err(HubError::Refused(Refusal::TooLarge)) => Ok(revoked),
            Err(error) => Err(error),
        }
    }
}

/// The devices that came in by invitations of one device, of those that it let in, and so on, as far as they are not revoked.
fn let_in_by(devices: &[Device], first: u32) -> Vec<Device> {
    let mut found = BTreeSet::from([first]);
    // A device has a greater number than the one that let it in.
    for device in devices {
        if device.let_in_by.is_some_and(|by| found.contains(&by)) {
            found.insert(device.number);
        }
    }
    let is_among = |device: &&Device| device.number != first && found.contains(&device.number);
    devices.iter().filter(is_among).filter(|device| device.revoked.is_none()).cloned().collect()
}

/// Makes sure that a member may have another device.
fn room_for_another(view: &dyn View, member: DocId) -> Result<(), HubError> {
    let devices = view.devices()?;
    let open = devices.iter().filter(|device| device.member == member && device.revoked.is_none());
    if open.count() < limits::MEMBER_DEVICES { Ok(()) } else { Err(HubError::TooManyDevices) }
}

impl<S: Store> Hub<S> {
    /// Lets a suspended device sync again, and lets what it sent be judged anew. Answers the device, and whether it was
    /// suspended.
    ///
    /// # Errors
    /// If there is no such device, or the store cannot be written.
    pub fn unsuspend(&self, device: u32) -> Result<(Device, bool), HubError> {
        self.store.write(|draft| lift(draft, device))
    }

    /// Answers a device that asks which are suspended, after the suspension of the one numbered `lifted` is lifted, if there is
    /// any to lift.
    ///
    /// # Errors
    /// If the device may not come in, its member does not administer the workspace, there is no such device, or the store cannot
    /// be written.
    pub fn suspended(&self, device: u32, lifted: Option<u32>) -> Result<Suspended, HubError> {
        let Some(lifted) = lifted else {
            return self.store.view(|view: &dyn View| {
                administers(view, device)?;
                suspended(view)
            });
        };
        // All of it inside the write: whoever has just lost the right lifts nothing.
        self.store.write(|draft| {
            administers(&*draft, device)?;
            lift(draft, lifted)?;
            suspended(&*draft)
        })
    }
}

/// Lets a device sync again. Answers the device, and whether it was suspended.
fn lift(draft: &mut dyn Draft, device: u32) -> Result<(Device, bool), HubError> {
    let unknown = || HubError::Unknown(format!("device with number {device}"));
    let mut found = draft.device(device)?.ok_or_else(unknown)?;
    let was_suspended = found.poisons >= POISONS;
    found.poisons = 0;
    draft.put_device(&found)?;
    draft.forget_poison(device)?;
    Ok((found, was_suspended))
}

/// Makes sure that a device may come in, and is one of an administrator's.
fn administers(view: &dyn View, device: u32) -> Result<(), HubError> {
    let (_, grants, _) = admitted(view, device)?;
    if role_in(&grants, WORKSPACE) == Some(Role::Administrator) { Ok(()) } else { Err(HubError::Forbidden) }
}

/// The first devices that are suspended and could come in otherwise, by number.
fn suspended(view: &dyn View) -> Result<Suspended, HubError> {
    let mut told = Suspended::default();
    let found = view.devices()?.into_iter().filter(|device| device.revoked.is_none() && device.poisons >= POISONS);
    for Device { number, member, name, .. } in found.take(limits::SUSPENDED) {
        let member = match view.setting(member)? {
            Some(Setting::Member(member)) => member.name,
            Some(Setting::Territory(_) | Setting::Custom(_) | Setting::Other(_)) | None => String::new(),
        };
        told.devices.push(SuspendedDevice { number, name, member, since: view.last_poison(number)? });
    }
    Ok(told)
}

/// An invitation, if it is good.
pub(super) fn invited(view: &dyn View, invitation: [u8; 32], now: i64) -> Result<Invitation, HubError> {
    let open = view.invitation(invitation)?.filter(|invitation| now < invitation.ends);
    let open = open.ok_or(HubError::InvitationEnded)?;
    settings::effective_grants(view, open.member)?.ok_or(HubError::InvitationEnded)?;
    Ok(open)
}

/// The incarnation under which a device begins: 14 bits of what is its own. Should a server whose data went back give its number
/// to another one, the two do not write under one name.
fn first_incarnation(key: &PublicKey, invitation: [u8; 32], now: i64) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(key.to_bytes());
    hasher.update(invitation);
    hasher.update(now.to_le_bytes());
    (lives::word(hasher.finalize().into(), 0) & 0x3fff).max(1)
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
