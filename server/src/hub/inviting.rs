//! Whom an invitation invites, told to whoever holds it.

use shared::crm::{FIRST_AUDIENCE, Role};
use shared::document::DocId;
use shared::sync::cursor::WORKSPACE;
use shared::sync::invitation::{InvitationAnswer, Invites};
use shared::sync::limits;

use super::devices::invited;
use super::{Hub, HubError, settings, workspace};
use crate::admission::role_in;
use crate::store::{Setting, SettingKind, Store, View};
use crate::trust::Secret;

impl<S: Store> Hub<S> {
    /// Says whom an invitation invites, and where to; nothing of one that is not good, whatever the reason.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn invitation(&self, secret: &str, now: i64) -> Result<InvitationAnswer, HubError> {
        let hash = Secret::hash(secret);
        let told = self.store.view(|view: &dyn View| {
            let invitation = invited(view, hash, now)?;
            invites(view, invitation.member)
        });
        match told {
            Ok(invites) => Ok(InvitationAnswer { invites: Some(invites) }),
            Err(HubError::InvitationEnded) => Ok(InvitationAnswer::default()),
            Err(error) => Err(error),
        }
    }
}

fn invites(view: &dyn View, member: DocId) -> Result<Invites, HubError> {
    let Some(Setting::Member(record)) = view.setting(member)? else { return Err(HubError::InvitationEnded) };
    let grants = settings::effective_grants(view, member)?.ok_or(HubError::InvitationEnded)?;
    let is_held = |number: u32| (1..FIRST_AUDIENCE).contains(&number) && role_in(&grants, number).is_some();
    let mut held = Vec::new();
    for (_, setting) in view.settings(SettingKind::Territory)? {
        if let Setting::Territory(territory) = setting
            && !territory.removed
            && is_held(territory.number)
        {
            held.push((territory.number, territory.name));
        }
    }
    held.sort_unstable();
    let others = u32::try_from(held.len().saturating_sub(limits::INVITED_TERRITORIES)).unwrap_or(u32::MAX);
    let territories = held.into_iter().map(|(_, name)| name).take(limits::INVITED_TERRITORIES).collect();
    // The company's own name for itself, which an administrator may have changed.
    let company = view.doc(DocId::COMPANY)?.map(|doc| doc.row.title().to_owned()).filter(|name| !name.is_empty());
    Ok(Invites {
        member: record.name,
        company: company.map_or_else(|| workspace(view).map(|workspace| workspace.name), Ok)?,
        territories,
        others,
        administers: role_in(&grants, WORKSPACE) == Some(Role::Administrator),
    })
}
