//! Records at which something waits for a person: several values of a field, an edit whose author saw something else, a
//! rule that a merge broke. Kept up row by row, so that telling how many there are costs nothing that grows with the rows.

use std::collections::BTreeMap;

use super::machine::Replica;
use crate::crm::{Audience, Role, kinds};
use crate::document::{DocId, Row};
use crate::sync::cursor::Scope;
use crate::sync::message::Grant;

/// The records by the scope they live in, each with how much waits there, and with the least role that is asked about it.
#[derive(Debug, Default)]
pub(super) struct Unsettled {
    by_scope: BTreeMap<Scope, BTreeMap<DocId, (u32, Role)>>,
}

impl Unsettled {
    /// Takes in that a row is new, changed or gone.
    pub(super) fn note(&mut self, doc: DocId, before: Option<&Row>, after: Option<&Row>) {
        if let Some((row, _)) = before.and_then(wants_a_person)
            && let Some(docs) = self.by_scope.get_mut(&row.home())
        {
            docs.remove(&doc);
        }
        if let Some((row, role)) = after.and_then(wants_a_person) {
            self.by_scope.entry(row.home()).or_default().insert(doc, (row.unsettled(), role));
        }
    }

    /// Those about which whoever has these roles is asked.
    fn asked_of(&self, grants: &[Grant]) -> impl Iterator<Item = (DocId, u32)> {
        grants.iter().flat_map(move |grant| {
            let docs = self.by_scope.get(&grant.scope).into_iter().flatten();
            docs.filter(move |(_, (_, least))| grant.role >= *least).map(|(doc, (count, _))| (*doc, *count))
        })
    }
}

/// A row at which something waits, and the least role that writes what it is of. People are asked on its page, on that of what it hangs
/// on, or where all that waits is listed; not about what only a later version can show, nor about what is one's own, which each edit
/// writes over.
fn wants_a_person(row: &Row) -> Option<(&Row, Role)> {
    let table = kinds::find(row.kind).filter(|_| row.unsettled() > 0)?;
    (table.home.audience() != Audience::OWN).then_some((row, table.write))
}

impl Replica {
    /// The records at which something waits for this member, each with how many fields and rules: where it may not write, it waits for
    /// others.
    pub fn unsettled(&self) -> impl Iterator<Item = (DocId, u32)> {
        self.unsettled.asked_of(&self.meta.grants)
    }

    /// How many fields and rules that is.
    pub(super) fn count_unsettled(&self) -> u32 {
        self.unsettled().map(|(_, count)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    fn row(kind: Kind, territory: Scope, flags: u8) -> Row {
        Row { flags, ..Row::new(kind, territory) }
    }

    #[test]
    fn a_customer_counts_where_it_lives_until_it_is_settled() {
        let doc = DocId::from_bytes([1; 16]);
        let (calm, torn) = (row(Kind::CUSTOMER, 1, 0), row(Kind::CUSTOMER, 1, Row::CONFLICT));
        let moved = row(Kind::CUSTOMER, 2, Row::ISSUE | Row::REMOVED);
        let mut unsettled = Unsettled::default();
        let count = |unsettled: &Unsettled| [1, 2].map(|scope| unsettled.by_scope.get(&scope).map_or(0, BTreeMap::len));

        unsettled.note(doc, None, Some(&calm));
        assert_eq!(count(&unsettled), [0, 0]);
        unsettled.note(doc, Some(&calm), Some(&torn));
        assert_eq!(count(&unsettled), [1, 0]);
        unsettled.note(doc, Some(&torn), Some(&moved));
        assert_eq!(count(&unsettled), [0, 1]);
        unsettled.note(doc, Some(&moved), None);
        assert_eq!(count(&unsettled), [0, 0]);

        let mut twice = torn.clone();
        twice.dispute(1);
        twice.dispute(1);
        unsettled.note(doc, None, Some(&twice));
        assert_eq!(unsettled.by_scope[&1][&doc].0, 3, "so many fields");
        unsettled.note(doc, Some(&twice), Some(&torn));
        assert_eq!(unsettled.by_scope[&1][&doc].0, 1);
    }

    #[test]
    fn whoever_writes_what_has_no_page_is_asked_about_it() {
        let doc = |n: u8| DocId::from_bytes([n; 16]);
        let mut unsettled = Unsettled::default();
        for (n, kind, territory) in [
            (1, Kind::ACTIVITY, 1),
            (2, Kind::ACTIVITY, 2),
            (3, Kind::CUSTOM_FIELD, 0),
            (4, Kind::MEMBER, 0),
            // One writes over it oneself; nobody knows what it is.
            (5, Kind::VIEW, 1),
            (6, Kind::of(9_999), 1),
        ] {
            unsettled.note(doc(n), None, Some(&row(kind, territory, Row::CONFLICT)));
        }
        let asked = |grants: &[(Scope, Role)]| {
            let grants: Vec<Grant> = grants.iter().map(|(scope, role)| Grant { scope: *scope, role: *role }).collect();
            unsettled.asked_of(&grants).collect::<Vec<_>>()
        };
        let own = Audience::OWN.scope(1);
        let settles = |n: u8| (doc(n), 1);
        assert_eq!(asked(&[(0, Role::Reader), (1, Role::Seller), (own, Role::Seller)]), [settles(1)]);
        assert_eq!(asked(&[(0, Role::Manager), (1, Role::Reader), (2, Role::Manager)]), [settles(2)]);
        assert_eq!(asked(&[(0, Role::Administrator)]), [settles(3), settles(4)]);
    }
}
