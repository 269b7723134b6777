//! One thing done to many records: what it is for each of them, as each stands.

use minicbor::{Decode, Encode};

use super::ask::Answer;
use super::command::{CommandError, Part};
use super::machine::Replica;
use crate::crm::values::ids::standing_tag_id;
use crate::crm::{Role, Value, definition};
use crate::document::{DocId, Intent};
use crate::sync::cursor::Scope;

/// What is to be done to each.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Act {
    /// Gives a tag by its label.
    #[n(0)]
    Tag(#[n(0)] String),
    /// Takes a tag away.
    #[n(1)]
    Untag(#[n(0)] String),
    /// Hands over to a member by id; none: to nobody.
    #[n(2)]
    Own(#[n(0)] Option<DocId>),
    /// Moves to a territory. The server files there whatever hangs on them.
    #[n(3)]
    Move(#[n(0)] Scope),
    /// Removes.
    #[n(4)]
    Remove,
    /// Brings back what was removed.
    #[n(5)]
    Restore,
    /// Writes fields of records of any kind, by their keys: over whatever stands there.
    #[n(6)]
    Set(#[n(0)] Vec<(String, Value)>),
}

impl Replica {
    /// What to edit. Those that the member may not edit so are told as kept; those that are so already have no part.
    pub(super) fn plan_for_many(&mut self, docs: &[DocId], act: &Act) -> Result<Answer, CommandError> {
        let (mut parts, mut kept) = (Vec::new(), Vec::new());
        for doc in docs.iter().copied() {
            if !self.rows.contains(doc) {
                continue;
            }
            if !self.may_do(doc, act) {
                kept.push((doc, String::new()));
                continue;
            }
            let intents = self.intents_for(doc, act)?;
            if !intents.is_empty() {
                parts.push(Part { doc, intents });
            }
        }
        Ok(Answer::Plan { parts, kept })
    }

    fn may_do(&self, doc: DocId, act: &Act) -> bool {
        let Some(head) = self.rows.head(doc) else { return false };
        let role = self.role(head.home());
        match act {
            Act::Move(to) => role.min(self.role(definition(head.kind).home.scope(*to))) >= Some(Role::Manager),
            Act::Tag(_) | Act::Untag(_) | Act::Own(_) => role >= Some(Role::Seller),
            Act::Remove | Act::Restore => role >= Some(definition(head.kind).write),
            Act::Set(fields) => fields.iter().all(|(key, _)| {
                let field = self.registry.resolve(head.kind, key);
                field.is_some_and(|field| role >= Some(field.write))
            }),
        }
    }

    fn intents_for(&mut self, doc: DocId, act: &Act) -> Result<Vec<Intent>, CommandError> {
        let now = Value::Time(self.now);
        let view = self.view(doc)?;
        let mut intents = Vec::new();
        let mut want = |key: String, new: Value| {
            let seen = view.standing(&key);
            let stands = seen.iter().find(|value| !value.is_null()).cloned().unwrap_or_default();
            if stands != new || seen.len() > 1 {
                intents.push(Intent::Set { key, seen, new });
            }
        };
        let called = |id: &str| {
            view.standing(&format!("tag/{id}/label")).iter().find_map(|label| label.as_text().map(str::to_owned))
        };
        match act {
            Act::Tag(label) => {
                let Some(id) = standing_tag_id(label, called) else {
                    return Err(CommandError::InvalidValue { key: "tag".to_owned() });
                };
                // Whoever has it under another spelling keeps that.
                let key = format!("tag/{id}/label");
                if view.standing(&key).iter().all(Value::is_null) {
                    intents.push(Intent::Set { key, seen: Vec::new(), new: Value::text(label.clone()) });
                }
                let key = format!("tag/{id}/removed");
                let seen = view.standing(&key);
                if seen.iter().any(|value| !value.is_null()) {
                    intents.push(Intent::Set { key, seen, new: Value::Null });
                }
            }
            Act::Untag(label) => {
                if let Some(id) = standing_tag_id(label, called) {
                    let has = !view.standing(&format!("tag/{id}/label")).iter().all(Value::is_null);
                    let key = format!("tag/{id}/removed");
                    if has && view.standing(&key).iter().all(Value::is_null) {
                        intents.push(Intent::Set { key, seen: Vec::new(), new: now });
                    }
                }
            }
            Act::Own(owner) => {
                want("owner".to_owned(), owner.map_or(Value::Null, |owner| Value::text(owner.to_string())));
            }
            Act::Move(to) => want("territory".to_owned(), Value::Int(i64::from(*to))),
            Act::Restore => want("removed".to_owned(), Value::Null),
            Act::Set(fields) => fields.iter().for_each(|(key, new)| want(key.clone(), new.clone())),
            Act::Remove => {
                if view.standing("removed").iter().all(Value::is_null) {
                    intents.push(Intent::Set { key: "removed".to_owned(), seen: Vec::new(), new: now });
                }
            }
        }
        Ok(intents)
    }
}
