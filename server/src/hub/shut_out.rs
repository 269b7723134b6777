//! Who was shut out, so that a restore lets nobody in again: a backup knows nothing of what came after it.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use shared::crm::Role;
use shared::document::DocId;
use shared::sync::cursor::{Scope, Sequence};
use shared::sync::message::Grant;

use super::{Hub, HubError, workspace};
use crate::admission::role_in;
use crate::store::{Setting, SettingKind, Store, View, Workspace};

/// Who may not come in, and what the others may, at one moment of a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ShutOut {
    /// Which workspace.
    #[n(0)]
    pub workspace: DocId,
    /// The feed's head.
    #[n(1)]
    pub head: Sequence,
    /// When it was written, milliseconds since 1970 UTC: after a restore heads are given again, so of two lists of a workspace the
    /// later one is the one that was written later.
    #[n(2)]
    pub at: i64,
    /// The numbers of revoked devices.
    #[n(3)]
    pub devices: Vec<u32>,
    /// Members who were removed.
    #[n(4)]
    pub members: Vec<DocId>,
    /// What those may who were not.
    #[n(5)]
    pub grants: BTreeMap<DocId, Vec<Grant>>,
    /// Hashes of the invitations that are open.
    #[n(6)]
    pub invitations: Vec<InvitationHash>,
    /// Only administrators came in, because nobody had looked at the list yet.
    #[n(7)]
    #[cbor(default)]
    pub is_held: bool,
}

/// SHA-256 of an invitation's secret.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct InvitationHash(#[cbor(with = "minicbor::bytes")] pub [u8; 32]);

/// What a restored workspace was told of what came after its backup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenOver {
    /// Devices that were revoked.
    pub devices: usize,
    /// The names of members who were removed.
    pub members: Vec<String>,
    /// The names of members from whom roles were withdrawn.
    pub withdrawn: Vec<String>,
    /// Invitations that ended.
    pub invitations: usize,
    /// The names of members who should have lost something, but nobody else administers the backup: their devices are revoked.
    pub kept: Vec<String>,
}

impl<S: Store> Hub<S> {
    /// Who is shut out now.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn shut_out(&self, now: i64) -> Result<ShutOut, HubError> {
        self.store.view(|view: &dyn View| {
            let workspace = workspace(view)?;
            let revoked = view.devices()?.into_iter().filter(|device| device.revoked.is_some());
            let mut list = ShutOut {
                workspace: workspace.id,
                head: workspace.head,
                at: now,
                devices: revoked.map(|device| device.number).collect(),
                members: Vec::new(),
                grants: BTreeMap::new(),
                invitations: view.invitations()?.into_iter().map(InvitationHash).collect(),
                is_held: workspace.is_held,
            };
            for (id, setting) in view.settings(SettingKind::Member)? {
                let Setting::Member(member) = setting else { continue };
                if member.removed {
                    list.members.push(id);
                } else {
                    list.grants.insert(id, member.grants);
                }
            }
            Ok(list)
        })
    }

    /// Shuts out of a workspace that was just brought back whoever had been shut out since, by a later list of it.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub fn take_over(&self, list: &ShutOut, now: i64) -> Result<TakenOver, HubError> {
        let mut taken = TakenOver::default();
        // A list from before the backup lacks what was given between.
        let is_later = self.store.view(|view: &dyn View| Ok::<_, HubError>(list.head >= workspace(view)?.head))?;
        let members = self.members()?;
        let known: BTreeMap<DocId, &str> =
            members.iter().map(|member| (member.id, member.member.name.as_str())).collect();
        let shut: BTreeSet<u32> = list.devices.iter().copied().collect();
        for found in &members {
            let devices =
                found.devices.iter().filter(|device| device.revoked.is_none() && shut.contains(&device.number));
            for device in devices {
                self.revoke(device.number, false, now)?;
                taken.devices += 1;
            }
        }
        for member in list.members.iter().filter(|member| known.contains_key(member)) {
            let name = known.get(member).copied().unwrap_or_default().to_owned();
            match self.remove_member(*member, now) {
                Ok(_) => taken.members.push(name),
                Err(HubError::LastAdministrator) => taken.kept.push(name),
                Err(error) => return Err(error),
            }
        }
        for found in members.iter().filter(|found| is_later && !found.member.removed) {
            let Some(later) = list.grants.get(&found.id) else { continue };
            let now_in = |grant: &&Grant| role_in(later, grant.scope);
            let lost: Vec<Scope> =
                found.member.grants.iter().filter(|grant| now_in(grant).is_none()).map(|grant| grant.scope).collect();
            let lesser =
                found.member.grants.iter().filter_map(|grant| Some((grant.scope, now_in(&grant)?, grant.role)));
            let lesser: Vec<(Scope, Role)> =
                lesser.filter(|(_, later, role)| later < role).map(|(scope, later, _)| (scope, later)).collect();
            if !lesser.is_empty() {
                self.grant_roles(found.id, &lesser, now)?;
            }
            if lost.is_empty() {
                taken.withdrawn.extend((!lesser.is_empty()).then(|| found.member.name.clone()));
                continue;
            }
            match self.withdraw_roles(found.id, &lost, now) {
                Ok(_) => taken.withdrawn.push(found.member.name.clone()),
                Err(HubError::LastAdministrator) => taken.kept.push(found.member.name.clone()),
                Err(error) => return Err(error),
            }
        }
        if is_later {
            let open: Vec<[u8; 32]> = list.invitations.iter().map(|hash| hash.0).collect();
            taken.invitations = self.store.write(|draft| Ok::<_, HubError>(draft.keep_invitations(&open)?))?;
        }
        Ok(taken)
    }

    /// Lets administrators alone in, until [`Hub::reopen`], and ends all open invitations: nobody knows who was shut out since
    /// the backup that this workspace was brought back from.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn hold(&self) -> Result<(), HubError> {
        self.store.write(|draft| {
            draft.keep_invitations(&[])?;
            let held = Workspace { is_held: true, ..workspace(&*draft)? };
            Ok(draft.put_workspace(&held)?)
        })
    }

    /// Lets everybody in again. Answers whether they were not.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn reopen(&self) -> Result<bool, HubError> {
        self.store.write(|draft| {
            let held = workspace(&*draft)?;
            let was_held = held.is_held;
            draft.put_workspace(&Workspace { is_held: false, ..held })?;
            Ok(was_held)
        })
    }

    /// Whether administrators alone come in.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn is_held(&self) -> Result<bool, HubError> {
        self.store.view(|view: &dyn View| Ok(workspace(view)?.is_held))
    }
}
