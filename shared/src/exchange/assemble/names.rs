//! What is called how in this workspace: members and territories by their names.

use super::super::problem::Fault;
use super::super::records::Records;
use crate::crm::values::ids;
use crate::crm::{Value, Zone, search};
use crate::document::DocId;
use crate::sync::cursor::Scope;

/// What is called how in this workspace, for fields that name a member or a territory.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Members and their names.
    pub members: Vec<(DocId, String)>,
    /// Territories and their names.
    pub territories: Vec<(Scope, String)>,
    /// Records that fields of the kind may name.
    pub records: Records,
    /// By whose clocks the instants in a table stand.
    pub zone: Zone,
}

impl Names {
    /// Whether most of a column's values are names or numbers of territories.
    pub(in crate::exchange) fn knows_territories(&self, sample: &[&str]) -> bool {
        let known = sample.iter().filter(|value| self.territory(value).is_ok()).count();
        !sample.is_empty() && known * 10 >= sample.len() * 8
    }

    /// Whether most of a column's values are names or ids of members.
    pub(in crate::exchange) fn knows_members(&self, sample: &[&str]) -> bool {
        let known = sample.iter().filter(|value| self.member(value).is_ok()).count();
        !sample.is_empty() && known * 10 >= sample.len() * 8
    }

    pub(in crate::exchange) fn member(&self, text: &str) -> Result<Value, Fault> {
        let folded = search::fold(text);
        let id = |doc: &DocId| Value::from(doc.to_string());
        let mut named = self.members.iter().filter(|(_, name)| search::fold(name) == folded);
        match (named.next(), named.next()) {
            (Some((doc, _)), None) => Ok(id(doc)),
            (Some(_), Some(_)) => Err(Fault::SeveralMembers),
            (None, _) => ids::parse_record(text.trim()).map(Value::from).map_err(|_| Fault::UnknownMember),
        }
    }

    pub(in crate::exchange) fn territory(&self, text: &str) -> Result<Value, Fault> {
        let folded = search::fold(text);
        let named = self.territories.iter().find(|(_, name)| search::fold(name) == folded);
        let number = text.trim().parse::<Scope>().ok();
        let found = named.map(|(scope, _)| *scope);
        let found = found.or(number.filter(|number| self.territories.iter().any(|(scope, _)| scope == number)));
        found.map(|scope| Value::Int(i64::from(scope))).ok_or(Fault::UnknownTerritory)
    }

    /// What an export says for a member: the name, or the id where that would not tell two apart.
    pub(in crate::exchange) fn member_text(&self, id: &str) -> String {
        let name = self.members.iter().find(|(doc, _)| doc.to_string() == id).map(|(_, name)| name);
        let unique = |name: &&String| {
            let folded = search::fold(name);
            !folded.is_empty() && self.members.iter().filter(|(_, other)| search::fold(other) == folded).count() == 1
        };
        name.filter(unique).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// What an export says for a territory.
    pub(in crate::exchange) fn territory_text(&self, number: i64) -> String {
        let named = self.territories.iter().find(|(scope, _)| i64::from(*scope) == number);
        let told = named.filter(|(scope, name)| self.territory(name) == Ok(Value::Int(i64::from(*scope))));
        told.map_or_else(|| number.to_string(), |(_, name)| name.clone())
    }
}
