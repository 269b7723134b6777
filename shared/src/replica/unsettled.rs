//! Customers at which something waits for a person: several values of a field, an edit whose author saw something else, a
//! rule that a merge broke. Kept up row by row, so that telling how many there are costs nothing that grows with the rows.

use std::collections::BTreeMap;

use super::machine::Replica;
use crate::crm::{Role, definition};
use crate::document::{DocId, Row};
use crate::sync::cursor::Scope;

/// The customers by the scope they live in, each with how much waits there.
#[derive(Debug, Default)]
pub(super) struct Unsettled {
    by_scope: BTreeMap<Scope, BTreeMap<DocId, u32>>,
}

impl Unsettled {
    /// Takes in that a row is new, changed or gone.
    pub(super) fn note(&mut self, doc: DocId, before: Option<&Row>, after: Option<&Row>) {
        if let Some(row) = before.filter(|row| wants_a_person(row))
            && let Some(docs) = self.by_scope.get_mut(&row.home())
        {
            docs.remove(&doc);
        }
        if let Some(row) = after.filter(|row| wants_a_person(row)) {
            self.by_scope.entry(row.home()).or_default().insert(doc, row.unsettled());
        }
    }
}

/// Only what has a page can be settled there.
fn wants_a_person(row: &Row) -> bool {
    definition(row.kind).has_page() && row.unsettled() > 0
}

impl Replica {
    /// The customers at which something waits for this member, each with how many fields and rules: where it may not write, it
    /// waits for others.
    pub fn unsettled(&self) -> impl Iterator<Item = (DocId, u32)> {
        let own = self.meta.grants.iter().filter(|grant| grant.role >= Role::Seller);
        own.filter_map(|grant| self.unsettled.by_scope.get(&grant.scope)).flatten().map(|(doc, count)| (*doc, *count))
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

    #[test]
    fn a_customer_counts_where_it_lives_until_it_is_settled() {
        let doc = DocId::from_bytes([1; 16]);
        let row = |kind: Kind, territory: Scope, flags: u8| Row { flags, ..Row::new(kind, territory) };
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
        assert_eq!(unsettled.by_scope[&1][&doc], 3, "so many fields");
        unsettled.note(doc, Some(&twice), Some(&torn));
        assert_eq!(unsettled.by_scope[&1][&doc], 1);
        unsettled.note(doc, Some(&torn), None);

        let activity = row(Kind::ACTIVITY, 1, Row::CONFLICT);
        unsettled.note(doc, None, Some(&activity));
        assert_eq!(count(&unsettled), [0, 0], "an activity has no page to settle it on");
    }
}
