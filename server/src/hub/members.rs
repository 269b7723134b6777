//! Members, their devices, their invitations, and territories.

use shared::crm::{Kind, Role, Value};
use shared::document::{DocId, Document};
use shared::sync::PROTOCOL;
use shared::sync::cursor::{Scope, WORKSPACE};
use shared::sync::limits;
use shared::sync::message::{EnrolRequest, Enrolled, Invited as InvitedAnswer};

use super::authored::newborn;
use super::{Hub, HubError, settings, workspace};
use crate::store::{Device, Invitation, Member, Setting, SettingKind, Store, Territory, View};
use crate::trust::{Challenge, Keys, PublicKey, Secret, Token};

/// Somebody who is to work here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMember {
    /// Their name.
    pub name: String,
    /// Roles by scope; [`WORKSPACE`] with [`Role::Administrator`] makes an administrator.
    pub roles: Vec<(Scope, Role)>,
    /// `es` or `en`, if known.
    pub language: Option<&'static str>,
}

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

/// A member as an administrator's list shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSummary {
    /// Their record.
    pub id: DocId,
    /// What it says.
    pub member: Member,
    /// Their devices.
    pub devices: Vec<Device>,
}

const HAND_OUT: fn(&dyn View) -> Result<Option<Device>, HubError> = |_| Ok(None);

impl<S: Store> Hub<S> {
    /// All members, by name.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn members(&self) -> Result<Vec<MemberSummary>, HubError> {
        self.store.view(|view: &dyn View| {
            let devices = view.devices()?;
            let mut members: Vec<MemberSummary> = Vec::new();
            for (id, setting) in view.settings(SettingKind::Member)? {
                if let Setting::Member(member) = setting {
                    let devices = devices.iter().filter(|device| device.member == id).cloned().collect();
                    members.push(MemberSummary { id, member, devices });
                }
            }
            members.sort_by(|a, b| (&a.member.name, a.id).cmp(&(&b.member.name, b.id)));
            Ok(members)
        })
    }

    /// All territories, by number.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn territories(&self) -> Result<Vec<Territory>, HubError> {
        self.store.view(|view: &dyn View| {
            let settings = view.settings(SettingKind::Territory)?;
            let mut territories: Vec<Territory> = settings
                .into_iter()
                .filter_map(|(_, setting)| match setting {
                    Setting::Territory(territory) => Some(territory),
                    Setting::Member(_) | Setting::Custom(_) => None,
                })
                .collect();
            territories.sort_by_key(|territory| territory.number);
            Ok(territories)
        })
    }

    /// Makes a territory under the next free number, which is answered.
    ///
    /// # Errors
    /// If the name is not one, or the store cannot be written.
    pub fn create_territory(&self, id: DocId, name: &str, now: i64) -> Result<Scope, HubError> {
        let number = self.territories()?.last().map_or(1, |last| last.number + 1);
        let fields = |_: &Document| {
            Ok(newborn(Kind::Territory, [("number", Value::Int(i64::from(number))), ("name", Value::text(name))]))
        };
        self.author(id, now, fields, HAND_OUT)?;
        Ok(number)
    }

    /// Makes a member.
    ///
    /// # Errors
    /// If the name is not one, or the store cannot be written.
    pub fn create_member(&self, id: DocId, member: &NewMember, now: i64) -> Result<(), HubError> {
        let fields = |_: &Document| {
            let mut fields = newborn(Kind::Member, [("name", Value::text(member.name.clone()))]);
            fields.extend(member.language.map(|language| ("language".to_owned(), Value::text(language))));
            fields.extend(role_fields(&member.roles));
            Ok(fields)
        };
        self.author(id, now, fields, HAND_OUT).map(drop)
    }

    /// Gives a member further roles, and brings a removed one back.
    ///
    /// # Errors
    /// If there is no such member, or the store cannot be written.
    pub fn grant_roles(&self, member: DocId, roles: &[(Scope, Role)], now: i64) -> Result<(), HubError> {
        let fields = |document: &Document| {
            if document.kind() != Some(Kind::Member) {
                return Err(HubError::Unknown("such member".to_owned()));
            }
            let mut fields: Vec<(String, Value)> = role_fields(roles).collect();
            // What stands there already need not be written again.
            fields.retain(|(key, value)| document.standing(key) != std::slice::from_ref(value));
            if document.standing("removed").iter().any(|value| !value.is_null()) {
                fields.push(("removed".to_owned(), Value::Null));
            }
            Ok(fields)
        };
        self.author(member, now, fields, HAND_OUT).map(drop)
    }

    /// Makes an invitation for a member, good for 48 hours and several devices.
    ///
    /// # Errors
    /// If there is no such member, or the store cannot be written.
    pub fn invite(&self, member: DocId, random: [u8; 16], now: i64) -> Result<Invited, HubError> {
        let secret = Secret::new(random);
        let ends = now.saturating_add(crate::trust::INVITATION_LIFETIME);
        self.store.write(|draft| {
            if settings::effective_grants(&*draft, member)?.is_none() {
                return Err(HubError::Unknown("such member".to_owned()));
            }
            let hash = Secret::hash(secret.text());
            draft.put_invitation(&Invitation { hash, member, ends }, now)?;
            Ok(())
        })?;
        Ok(Invited { member, secret, ends })
    }

    /// Answers a device that wants to enrol another one of the same member.
    ///
    /// # Errors
    /// If the device may not come in, or the store cannot be written.
    pub fn invite_another(&self, device: u32, random: [u8; 16], now: i64) -> Result<InvitedAnswer, HubError> {
        let (device, ..) = self.admit(device)?;
        let invited = self.invite(device.member, random, now)?;
        let lifetime = u32::try_from((invited.ends - now) / 1000).unwrap_or(0);
        Ok(InvitedAnswer { invitation: invited.secret.text().to_owned(), lifetime })
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
        let hash = Secret::hash(&request.invitation);
        let invitation = self.store.view(|view: &dyn View| Ok::<_, HubError>(view.invitation(hash)?))?;
        let member = invitation.filter(|invitation| now < invitation.ends).ok_or(HubError::InvitationEnded)?.member;
        let enrol = |view: &dyn View| {
            settings::effective_grants(view, member)?.ok_or(HubError::InvitationEnded)?;
            Ok(Some(Device {
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
            }))
        };
        let device = self.author(member, now, |_| Ok(Vec::new()), enrol)?.ok_or(HubError::InvitationEnded)?;
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

    /// Shuts a device out: it is refused from its next request on.
    ///
    /// # Errors
    /// If there is no such device, or the store cannot be written.
    pub fn revoke(&self, device: u32, now: i64) -> Result<Device, HubError> {
        let revoked = self.store.write(|draft| {
            let unknown = || HubError::Unknown(format!("device with number {device}"));
            let mut found = draft.device(device)?.ok_or_else(unknown)?;
            found.revoked.get_or_insert(now);
            draft.put_device(&found)?;
            Ok::<_, HubError>(found)
        })?;
        let field = (format!("device/{device}/revoked"), Value::Time(revoked.revoked.unwrap_or(now)));
        let fields = |document: &Document| {
            let said = document.standing(&field.0).iter().any(|value| !value.is_null());
            Ok(if said { Vec::new() } else { vec![field.clone()] })
        };
        self.author(revoked.member, now, fields, HAND_OUT)?;
        Ok(revoked)
    }
}

fn role_fields(roles: &[(Scope, Role)]) -> impl Iterator<Item = (String, Value)> {
    roles.iter().flat_map(|(scope, role)| {
        [
            (format!("scope/{scope}/number"), Value::Int(i64::from(*scope))),
            (format!("scope/{scope}/role"), Value::text(role.name())),
        ]
    })
}

/// Whether these roles make an administrator.
#[must_use]
pub fn is_administrator(member: &Member) -> bool {
    crate::admission::role_in(&member.grants, WORKSPACE) == Some(Role::Administrator)
}

/// A device's name as it may stand in a record: one line, not too long, never empty.
fn one_line(name: &str) -> String {
    let words: Vec<&str> =
        name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let line: String = words.join(" ").chars().take(limits::DEVICE_NAME).collect();
    let line = line.trim();
    if line.is_empty() { "–".to_owned() } else { line.to_owned() }
}
