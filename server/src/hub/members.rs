//! Members, what they may do, and territories.

use shared::crm::{Kind, Role, Value};
use shared::document::{DocId, Document, Refusal};
use shared::sync::cursor::{Scope, WORKSPACE};

use super::authored::{ALONE, newborn};
use super::commit::{Batch, Shut};
use super::devices::revocations;
use super::{Hub, HubError};
use crate::store::{Device, Member, Setting, SettingKind, Store, Territory, View};

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
                    Setting::Member(_) | Setting::Custom(_) | Setting::Other(_) => None,
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
        let fields = |_: &Document, _: &Batch| {
            Ok(newborn(Kind::TERRITORY, [("number", Value::Int(i64::from(number))), ("name", Value::text(name))]))
        };
        self.author(id, now, fields, ALONE)?;
        Ok(number)
    }

    /// Makes a member.
    ///
    /// # Errors
    /// If the name is not one, or the store cannot be written.
    pub fn create_member(&self, id: DocId, member: &NewMember, now: i64) -> Result<(), HubError> {
        let fields = |_: &Document, _: &Batch| {
            let mut fields = newborn(Kind::MEMBER, [("name", Value::text(member.name.clone()))]);
            fields.extend(member.language.map(|language| ("language".to_owned(), Value::text(language))));
            fields.extend(role_fields(&member.roles));
            Ok(fields)
        };
        self.author(id, now, fields, ALONE).map(drop)
    }

    /// Gives a member further roles, and brings a removed one back.
    ///
    /// # Errors
    /// If there is no such member, or the store cannot be written.
    pub fn grant_roles(&self, member: DocId, roles: &[(Scope, Role)], now: i64) -> Result<(), HubError> {
        let fields = |document: &Document, _: &Batch| {
            is_member(document)?;
            let mut fields: Vec<(String, Value)> = role_fields(roles).collect();
            // What stands there already need not be written again.
            fields.retain(|(key, value)| document.standing(key) != std::slice::from_ref(value));
            let removals = roles.iter().map(|(scope, _)| format!("scope/{scope}/removed"));
            let removals = removals.chain(["removed".to_owned()]).filter(|key| says(document, key));
            fields.extend(removals.map(|key| (key, Value::Null)));
            Ok(fields)
        };
        self.author(member, now, fields, ALONE).map(drop)
    }

    /// Takes a member's roles in these scopes away, [`WORKSPACE`] among them for an administrator's, and ends their open
    /// invitations. Answers how many have ended.
    ///
    /// # Errors
    /// If there is no such member, nobody would administer the workspace, or the store cannot be written.
    pub fn withdraw_roles(&self, member: DocId, scopes: &[Scope], now: i64) -> Result<usize, HubError> {
        let beside = |view: &dyn View| {
            if scopes.contains(&WORKSPACE) {
                leave_an_administrator(view, member)?;
            }
            Ok(Batch { shut: Some(Shut { member, devices: Vec::new(), at: now }), ..Batch::default() })
        };
        let fields = |document: &Document, _: &Batch| {
            is_member(document)?;
            let given = scopes.iter().filter(|scope| says(document, &format!("scope/{scope}/role")));
            let keys = given.map(|scope| format!("scope/{scope}/removed")).filter(|key| !says(document, key));
            Ok(keys.map(|key| (key, Value::Time(now))).collect())
        };
        Ok(self.author(member, now, fields, beside)?.ended)
    }

    /// Removes a member: their devices are revoked, and their open invitations end. Answers how many have ended.
    /// [`Hub::grant_roles`] brings them back, with the roles that they had.
    ///
    /// # Errors
    /// If there is no such member, nobody would administer the workspace, or the store cannot be written.
    pub fn remove_member(&self, member: DocId, now: i64) -> Result<usize, HubError> {
        let beside = |view: &dyn View| {
            leave_an_administrator(view, member)?;
            let own = view.devices()?.into_iter().filter(|device| device.member == member && device.revoked.is_none());
            let devices = own.map(|device| device.number).collect();
            Ok(Batch { shut: Some(Shut { member, devices, at: now }), ..Batch::default() })
        };
        let removal = |document: &Document| {
            is_member(document)?;
            let removal = (!says(document, "removed")).then(|| ("removed".to_owned(), Value::Time(now)));
            Ok::<_, HubError>(removal.into_iter().collect::<Vec<_>>())
        };
        let fields = |document: &Document, batch: &Batch| {
            let devices = batch.shut.as_ref().map_or(&[][..], |shut| &shut.devices);
            Ok([removal(document)?, revocations(document, devices, now)].concat())
        };
        let done = match self.author(member, now, fields, beside) {
            // Where the record is full, it says no more than that; the devices are shut out all the same.
            Err(HubError::Refused(Refusal::TooLarge)) => {
                self.author(member, now, |document, _| removal(document), beside)?
            }
            done => done?,
        };
        Ok(done.ended)
    }
}

fn is_member(document: &Document) -> Result<(), HubError> {
    let is_one = document.kind() == Some(Kind::MEMBER);
    is_one.then_some(()).ok_or_else(|| HubError::Unknown("such member".to_owned()))
}

/// Whether something stands there.
fn says(document: &Document, key: &str) -> bool {
    document.standing(key).iter().any(|value| !value.is_null())
}

/// Makes sure that somebody administers the workspace without this member.
fn leave_an_administrator(view: &dyn View, leaving: DocId) -> Result<(), HubError> {
    let mut administrators = Vec::new();
    for (id, setting) in view.settings(SettingKind::Member)? {
        if let Setting::Member(member) = setting
            && !member.removed
            && is_administrator(&member)
        {
            administrators.push(id);
        }
    }
    if administrators == [leaving] { Err(HubError::LastAdministrator) } else { Ok(()) }
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
