//! What the server itself reads out of documents: rights, territories, custom fields, and whose day a record belongs to.

use std::collections::BTreeMap;

use shared::crm::values::date;
use shared::crm::{Audience, CustomField, FIRST_AUDIENCE, Kind, Registry, Role, Value, definition};
use shared::document::{DocId, Document, Record, Row};
use shared::sync::cursor::{Scope, WORKSPACE};
use shared::sync::message::Grant;

use crate::admission::role_in;
use crate::store::{Custom, Member, Setting, SettingKind, StoreError, Territory, View};

/// The setting that a document holds, if it is of a kind that does. `snapshot` was made by a guard.
pub(super) fn setting_of(id: DocId, kind: Kind, snapshot: &[u8], registry: &Registry) -> Option<Setting> {
    SettingKind::of(kind)?;
    let record = Document::load(snapshot).ok()?.read(registry)?;
    match kind {
        Kind::MEMBER => Some(Setting::Member(Member {
            name: record.text("name").to_owned(),
            grants: grants(&record),
            removed: record.removed.is_some(),
            // No record says it: it is given when this is committed.
            number: None,
        })),
        Kind::TERRITORY => Some(Setting::Territory(Territory {
            number: record
                .value("number")
                .as_int()
                .and_then(|number| Scope::try_from(number).ok())
                .filter(is_a_territory)?,
            name: record.text("name").to_owned(),
            removed: record.removed.is_some(),
        })),
        Kind::CUSTOM_FIELD => {
            let id = id.to_string();
            let field = CustomField::id_of_record(&id).and_then(|id| CustomField::from_values(id, record.values));
            Some(Setting::Custom(Custom { field }))
        }
        _ => None,
    }
}

/// Scopes from there on are of other audiences.
fn is_a_territory(number: &Scope) -> bool {
    (1..FIRST_AUDIENCE).contains(number)
}

/// A member's roles by scope, as the record says them.
fn grants(record: &Record) -> Vec<Grant> {
    let roles = record
        .entries("scope")
        .into_iter()
        .filter_map(|entry| Some((entry.id.parse::<Scope>().ok()?, role(entry.text("role"))?)));
    let roles: BTreeMap<Scope, Role> = roles.collect();
    roles.into_iter().map(|(scope, role)| Grant { scope, role }).collect()
}

/// One that a later version gives, and this server does not know, reads.
fn role(name: &str) -> Option<Role> {
    Role::from_name(name).or_else(|| (!name.is_empty()).then_some(Role::Reader))
}

/// A member's scopes and roles, by scope: those of their record, everybody's reading of the workspace's own scope and of the
/// catalogue, for an administrator everything, and what is one's own, which no record grants and no administrator has. `None` for
/// somebody who is no member any more.
pub(super) fn effective_grants(view: &dyn View, member: DocId) -> Result<Option<Vec<Grant>>, StoreError> {
    let Some(Setting::Member(member)) = view.setting(member)? else { return Ok(None) };
    if member.removed {
        return Ok(None);
    }
    let granted = member.grants.iter().filter(|grant| Audience::of(grant.scope) != Audience::OWN);
    let mut roles: BTreeMap<Scope, Role> = granted.map(|grant| (grant.scope, grant.role)).collect();
    let everybody = roles.entry(WORKSPACE).or_insert(Role::Reader);
    // Only administrators write there, whatever a role for this scope may say.
    if *everybody < Role::Administrator {
        *everybody = Role::Reader;
    }
    // The catalogue is everybody's to read, and its keepers' to write.
    roles.entry(Audience::CATALOGUE.scope(WORKSPACE)).or_insert(Role::Reader);
    if role_in(&member.grants, WORKSPACE) == Some(Role::Administrator) {
        for (_, setting) in view.settings(SettingKind::Territory)? {
            if let Setting::Territory(territory) = setting {
                roles.insert(territory.number, Role::Administrator);
            }
        }
        for role in roles.values_mut() {
            *role = Role::Administrator;
        }
    }
    // Written, and never moved elsewhere: that wants a manager.
    roles.extend(member.number.map(|number| (Audience::OWN.scope(number), Role::Seller)));
    Ok(Some(roles.into_iter().map(|(scope, role)| Grant { scope, role }).collect()))
}

/// Whose day a record belongs to: a customer's owner, or the person and the day of an open activity. For the first page
/// that a new device gets.
pub(super) fn agenda(row: &Row) -> (Option<DocId>, Option<i32>) {
    if row.is_removed() {
        return (None, None);
    }
    let member = |key| text(row, key).parse::<DocId>().ok();
    match row.kind {
        Kind::CUSTOMER => (member("owner"), None),
        Kind::ACTIVITY if value(row, "done").is_null() => {
            let planned = value(row, "planned").as_time().and_then(|ms| i32::try_from(ms.div_euclid(DAY)).ok());
            let due = date::read_iso(text(row, "due")).and_then(|day| i32::try_from(day.to_days()).ok());
            let day = [planned, due].into_iter().flatten().min();
            (day.and_then(|_| member("by")), day)
        }
        _ => (None, None),
    }
}

/// The record that a record hangs on: it is filed where that one lives.
pub(super) fn parent(row: &Row) -> Option<DocId> {
    definition(row.kind).belongs.iter().find_map(|key| text(row, key).parse().ok())
}

const DAY: i64 = 24 * 60 * 60 * 1000;

fn value<'r>(row: &'r Row, key: &str) -> &'r Value {
    let values = definition(row.kind).field(key).map_or(&[][..], |field| row.values(field.slot));
    values.first().unwrap_or(&Value::Null)
}

fn text<'r>(row: &'r Row, key: &str) -> &'r str {
    value(row, key).as_text().unwrap_or_default()
}
