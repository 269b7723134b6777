//! On whose page a record is shown: a merged one on its survivor's, a part (an activity) on that of the record it hangs on.
//!
//! References come from peers, and may lead in circles. Whoever follows them does it here, through a bounded number of steps, and
//! where they lead is a record that is shown on its own page: so no page ever leads to one that leads further.

use super::machine::Replica;
use crate::crm::{KindDef, definition};
use crate::document::{DocId, Row};
use crate::in_order;

/// A chain of mergers is followed so far; ids grow smaller along it, so it has an end, but a peer's need not.
const LONGEST_CHAIN: usize = 64;

/// Why a record is shown by itself that belongs on another's page. An issue to show.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Astray {
    /// What it names leads round in a circle, or is not of the kind that it says.
    Ring,
    /// What it names is not on this device: that lives in another territory, or has not come yet.
    Elsewhere,
}
in_order!(enum Astray {
    0 Ring,
    1 Elsewhere,
});

impl Replica {
    /// The record that a merged one is a part of now, through however many mergers; none if it is not merged, if its survivor
    /// is not on this device, or if they lead round in a circle.
    #[must_use]
    pub fn survivor(&self, doc: DocId) -> Option<DocId> {
        self.end_of_mergers(doc).ok().flatten()
    }

    fn end_of_mergers(&self, doc: DocId) -> Result<Option<DocId>, Astray> {
        let Some(mut end) = self.merged_into(doc) else { return Ok(None) };
        let own = self.rows.head(doc).map(|head| head.kind);
        for _ in 0..LONGEST_CHAIN {
            match self.merged_into(end) {
                Some(further) => end = further,
                None => {
                    let kind = self.rows.head(end).map(|head| head.kind);
                    return if kind.is_none_or(|kind| Some(kind) == own) {
                        Ok(kind.map(|_| end))
                    } else {
                        Err(Astray::Ring)
                    };
                }
            }
        }
        Err(Astray::Ring)
    }

    /// The record on whose page one is shown; none: on its own, be it that something is wrong with what it names.
    pub(super) fn shown_on(&self, doc: DocId) -> Result<Option<DocId>, Astray> {
        let table = self.rows.head(doc).map(|head| definition(head.kind));
        if !table.is_some_and(KindDef::is_part) {
            return self.end_of_mergers(doc);
        }
        let listed = self.rows.get(doc).ok_or(Astray::Elsewhere)?;
        let (kind, whole) = listed.row.hangs_on().ok_or(Astray::Elsewhere)?;
        let head = self.rows.head(whole).ok_or(Astray::Elsewhere)?;
        if kind != head.kind || definition(kind).is_part() {
            return Err(Astray::Ring);
        }
        Ok(Some(self.survivor(whole).unwrap_or(whole)))
    }

    /// Into which record one was merged itself, as its row says.
    pub(super) fn merged_into(&self, doc: DocId) -> Option<DocId> {
        // Most are not, which their beginning says.
        self.rows.head(doc).filter(|head| head.flags & Row::MERGED != 0)?;
        self.rows.get(doc)?.row.merged_into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::crm::{Kind, Value};
    use crate::document::Cell;
    use crate::replica::phone::Phone;
    use crate::replica::{Listed, Replica};

    fn id(seed: u8) -> DocId {
        DocId::new(1, [seed; 10])
    }

    /// A record that names another: an activity its customer, whatever merges the one that it was merged into.
    fn row(kind: Kind, names: Option<u8>) -> Row {
        let mut row = Row::new(kind, 1);
        let key = if kind == Kind::ACTIVITY { "customer" } else { "merged_into" };
        if let Some(named) = names.filter(|_| definition(kind).field(key).is_some()) {
            let slot = definition(kind).field(key).unwrap().slot;
            row.cells.push((slot, Cell::One(Value::text(id(named).to_string()))));
            if kind != Kind::ACTIVITY {
                row.flags |= Row::REMOVED | Row::MERGED;
            }
        }
        row
    }

    fn device(rows: &[(Kind, Option<u8>)]) -> Replica {
        let mut replica = Phone::joined().replica;
        for (seed, (kind, names)) in rows.iter().enumerate() {
            replica.put_row(id(seed as u8), Listed { scope: Some(1), row: row(*kind, *names) });
        }
        replica
    }

    const CUSTOMER: Kind = Kind::CUSTOMER;
    const ACTIVITY: Kind = Kind::ACTIVITY;

    #[test]
    fn rings_of_mergers_are_shown_on_their_own_pages() {
        for length in [1, 2, 3, 5, 64, 65, 200] {
            let ring: Vec<_> = (0..length).map(|at| (CUSTOMER, Some((at + 1) % length))).collect();
            let replica = device(&ring);
            for at in 0..length {
                assert_eq!(replica.shown_on(id(at)), Err(Astray::Ring), "{at} of {length}");
                assert_eq!(replica.survivor(id(at)), None);
                assert_eq!(replica.parts_of(id(at)).len(), usize::from(length) - 1);
            }
        }
    }

    #[test]
    fn what_names_no_customer_is_shown_on_its_own_page() {
        let replica = device(&[
            (ACTIVITY, Some(1)),
            (ACTIVITY, Some(0)),
            (ACTIVITY, Some(2)),
            (ACTIVITY, None),
            (ACTIVITY, Some(99)),
            (CUSTOMER, Some(0)),
            (ACTIVITY, Some(5)),
            (CUSTOMER, Some(8)),
            (CUSTOMER, None),
            (ACTIVITY, Some(7)),
            (CUSTOMER, Some(99)),
        ]);
        let shown: Vec<_> = (0..11).map(|at| replica.shown_on(id(at))).collect();
        let (ring, elsewhere) = (Err(Astray::Ring), Err(Astray::Elsewhere));
        let on = |at| Ok(Some(id(at)));
        assert_eq!(shown, [ring, ring, ring, elsewhere, elsewhere, ring, on(5), on(8), Ok(None), on(8), Ok(None)]);
    }

    #[test]
    fn what_names_a_record_of_another_kind_is_shown_on_its_own_page() {
        let later = Kind::of(9_999);
        let replica = device(&[
            (Kind::TERRITORY, None),
            (Kind::PRODUCT, None),
            (later, None),
            (ACTIVITY, Some(0)),
            (ACTIVITY, Some(1)),
            (ACTIVITY, Some(2)),
            // A customer that was merged into a product, and what hangs on it; the other way round; and as it should be.
            (CUSTOMER, Some(1)),
            (ACTIVITY, Some(6)),
            (Kind::PRODUCT, Some(9)),
            (CUSTOMER, None),
            (Kind::PRODUCT, Some(1)),
            (CUSTOMER, Some(2)),
        ]);
        let shown: Vec<_> = (3..12).map(|at| replica.shown_on(id(at))).collect();
        let ring = Err(Astray::Ring);
        let on = |at| Ok(Some(id(at)));
        assert_eq!(shown, [ring, ring, ring, ring, on(6), ring, Ok(None), on(1), ring]);
        assert_eq!([6, 8, 11].map(|at| replica.survivor(id(at))), [None; 3]);
    }

    proptest! {
        #[test]
        fn no_page_leads_to_one_that_leads_further(
            rows in prop::collection::vec((0..6_usize, prop::option::weighted(0.8, 0..12_u8)), 1..10),
        ) {
            let kinds = [ACTIVITY, ACTIVITY, CUSTOMER, CUSTOMER, Kind::PRODUCT, Kind::TERRITORY];
            let rows: Vec<_> = rows.iter().map(|(kind, names)| (kinds[*kind], *names)).collect();
            let replica = device(&rows);
            let leads: BTreeSet<DocId> =
                (0..10).filter_map(|at| replica.shown_on(id(at)).ok().flatten()).collect();
            for doc in leads {
                let kind = replica.rows.head(doc).map(|head| head.kind);
                prop_assert!(kind == Some(CUSTOMER) || kind == Some(Kind::PRODUCT));
                prop_assert!(!matches!(replica.shown_on(doc), Ok(Some(_))));
            }
        }
    }
}
