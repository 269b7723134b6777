//! What is one member's own: the number of the scope that nobody else has.
//!
//! The server keeps it beside what it reads of a member's record, and not in the record: administrators write those, and who could
//! write the number could read what is another's. It is drawn from the member's id, so that a server that went back gives the same
//! one again to whoever comes back, and under the workspace's secret, so that nobody finds an id for a number of their choice. The
//! next free one is taken if it is another's already. A member who was removed keeps theirs,
//! so nobody ever inherits what was theirs.

use std::collections::BTreeSet;

use shared::crm::FIRST_AUDIENCE;
use shared::document::DocId;
use shared::sync::cursor::Scope;

use super::{Hub, HubError};
use crate::store::{Draft, Member, Setting, SettingKind, Store, StoreError, View};
use crate::trust::Keys;

impl<S: Store> Hub<S> {
    /// Gives every member a number who has none, because an earlier version made them. To be called before serving.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn number_members(&self) -> Result<(), HubError> {
        self.store.write(|draft| {
            for (id, setting) in draft.settings(SettingKind::Member)? {
                if matches!(&setting, Setting::Member(member) if member.number.is_none()) {
                    put(draft, id, &setting)?;
                }
            }
            Ok(())
        })
    }
}

/// Writes a setting; a member's with the number that they have, or get now.
pub(super) fn put(draft: &mut dyn Draft, id: DocId, setting: &Setting) -> Result<(), StoreError> {
    let Setting::Member(member) = setting else { return draft.put_setting(id, setting) };
    let before = match draft.setting(id)? {
        Some(Setting::Member(before)) => before.number,
        Some(Setting::Territory(_) | Setting::Custom(_) | Setting::Other(_)) | None => None,
    };
    let number = before.map_or_else(|| free(&*draft, id).map(Some), |number| Ok(Some(number)))?;
    draft.put_setting(id, &Setting::Member(Member { number, ..member.clone() }))
}

/// A number that no member has.
fn free(view: &dyn View, id: DocId) -> Result<Scope, StoreError> {
    let number = |(_, setting)| match setting {
        Setting::Member(member) => member.number,
        Setting::Territory(_) | Setting::Custom(_) | Setting::Other(_) => None,
    };
    let taken: BTreeSet<Scope> = view.settings(SettingKind::Member)?.into_iter().filter_map(number).collect();
    let workspace = view.workspace()?.ok_or(StoreError::Damaged("there is no workspace"))?;
    let drawn = Keys::new(&workspace.secret).number(id);
    let mut numbers = (0..FIRST_AUDIENCE - 1).map(|step| 1 + (drawn + step) % (FIRST_AUDIENCE - 1));
    numbers.find(|number| !taken.contains(number)).ok_or(StoreError::Damaged("there are too many members"))
}
