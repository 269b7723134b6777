//! Members and territories by what an administrator calls them.

use super::failure::Failure;
use crate::hub::{Hub, MemberSummary};
use crate::store::{SqliteStore, Territory};

/// The member of this name, whatever its capitals.
pub(super) fn member(hub: &Hub<SqliteStore>, name: &str) -> Result<Option<MemberSummary>, Failure> {
    let mut same: Vec<MemberSummary> = hub.members()?;
    same.retain(|found| is_called(&found.member.name, name));
    match same.len() {
        0 | 1 => Ok(same.pop()),
        _ => Err(Failure::Usage(format!("several members are called {name}"))),
    }
}

/// The territory of this number, or of this name, whatever its capitals.
pub(super) fn territory<'t>(territories: &'t [Territory], wanted: &str) -> Result<Option<&'t Territory>, Failure> {
    let numbered = territories.iter().find(|territory| territory.number.to_string() == wanted);
    let named: Vec<&Territory> = territories.iter().filter(|territory| is_called(&territory.name, wanted)).collect();
    match (numbered, named.as_slice()) {
        (Some(found), _) => Ok(Some(found)),
        (None, []) => Ok(None),
        (None, [found]) => Ok(Some(*found)),
        (None, [_, _, ..]) => {
            let numbers: Vec<String> = named.iter().map(|territory| territory.number.to_string()).collect();
            let numbers = numbers.join(", ");
            Err(Failure::Usage(format!("several territories are called {wanted}: name one by its number, {numbers}")))
        }
    }
}

fn is_called(name: &str, wanted: &str) -> bool {
    name.to_lowercase() == wanted.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_territory_is_found_by_number_and_by_a_name_of_its_own() {
        let territory = |number, name: &str| Territory { number, name: name.to_owned(), removed: false };
        let all = [territory(1, "Norte"), territory(2, "Sur"), territory(3, "Sur"), territory(4, "1")];
        let found = |wanted: &str| super::territory(&all, wanted).map(|found| found.map(|found| found.number));
        assert_eq!(found("norte").unwrap(), Some(1));
        assert_eq!(found("3").unwrap(), Some(3));
        assert_eq!(found("1").unwrap(), Some(1), "a number comes first");
        assert_eq!(found("Oeste").unwrap(), None);
        assert_eq!(
            found("sur").unwrap_err().to_string(),
            "several territories are called sur: name one by its number, 2, 3"
        );
    }
}
