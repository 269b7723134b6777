//! Records at which something waits for a person, as the outbox names them.

use shared::crm::search::fold;
use shared::crm::{Kind, definition};
use shared::document::{DocId, Row};
use shared::replica::Replica;

use super::Book;

impl Book {
    /// The records at which something waits for a person, by name, each with how much.
    pub fn unsettled(&self, replica: &Replica) -> Vec<(DocId, String, u32)> {
        let named = |(doc, count)| Some((doc, called(&replica.row(doc)?.row, replica), count));
        let mut records: Vec<(DocId, String, u32)> = replica.unsettled().filter_map(named).collect();
        records.sort_by_cached_key(|(_, name, _)| fold(name));
        records
    }
}

/// What a record is called; one that is shown on another's page, as that one is.
pub(super) fn called(row: &Row, replica: &Replica) -> String {
    whole(row, replica).map_or_else(|| row.title().to_owned(), |(_, _, name)| name)
}

/// On whose page a record is shown that has none of its own: what that is, which, and what it is called.
pub(super) fn whole(row: &Row, replica: &Replica) -> Option<(Kind, DocId, String)> {
    let (kind, on) = row.hangs_on().filter(|_| definition(row.kind).is_part())?;
    let on = replica.survivor(on).unwrap_or(on);
    Some((kind, on, replica.row(on)?.row.title().to_owned()))
}

#[cfg(test)]
pub(super) mod tests {
    use shared::crm::{Role, Value, Zone};
    use shared::document::Cell;
    use shared::replica::{Damage, Listed, Meta, PackedRow, Stored};
    use shared::sync::message::{Enrolled, Grant, Session};

    use super::*;

    pub fn id(n: u8) -> DocId {
        DocId::from_bytes([n; 16])
    }

    /// A row that says this, by paths.
    pub fn row(kind: Kind, flags: u8, said: &[(&str, &str)]) -> Row {
        let mut row = Row { flags, ..Row::new(kind, 1) };
        for (path, text) in said {
            row.cells.push((definition(kind).slot(path), Cell::One(Value::text(*text))));
        }
        row.cells.sort_by_key(|(slot, _)| *slot);
        row
    }

    /// The device of somebody who sells in the territory.
    pub fn replica(rows: Vec<(DocId, Row)>) -> Replica {
        let enrolled = Enrolled {
            workspace: id(200),
            workspace_name: String::new(),
            member: id(201),
            member_name: String::new(),
            device: 1,
            incarnation: 0,
            session: Session { token: String::new(), lifetime: 0 },
            challenge: Vec::<u8>::new().into(),
            grants: vec![Grant { scope: 1, role: Role::Seller }],
            now: 0,
            certificate: None,
        };
        let pack = |(doc, row)| (doc, PackedRow::new(&Listed { scope: Some(1), row }));
        let stored = Stored {
            meta: Meta::enrolled(enrolled, 0),
            outbox: Vec::new(),
            tray: Vec::new(),
            rows: rows.into_iter().map(pack).collect(),
            damage: Damage::default(),
        };
        Replica::new(stored, 0, 0).0
    }

    pub fn book(replica: &Replica) -> Book {
        Book::begin(replica, Zone::UTC, |_| None, 0)
    }

    #[test]
    fn what_waits_is_named_by_whom_it_is_about() {
        let [ana, beto, nobody] = [1, 2, 99].map(|n| id(n).to_string());
        let (ana, beto, nobody) = (ana.as_str(), beto.as_str(), nobody.as_str());
        let replica = replica(vec![
            (id(1), row(Kind::CUSTOMER, Row::REMOVED | Row::MERGED, &[("name", "Ana"), ("merged_into", beto)])),
            (id(2), row(Kind::CUSTOMER, Row::CONFLICT, &[("name", "Beto")])),
            (id(3), row(Kind::ACTIVITY, Row::CONFLICT, &[("customer", ana), ("subject", "Cobrar")])),
            (id(4), row(Kind::ACTIVITY, Row::REMOVED | Row::ISSUE, &[("customer", beto)])),
            (id(5), row(Kind::ACTIVITY, 0, &[("customer", beto)])),
            // What it names is not here.
            (id(6), row(Kind::ACTIVITY, Row::CONFLICT, &[("customer", nobody), ("subject", "Anotar")])),
        ]);
        let told = book(&replica).unsettled(&replica);
        let told: Vec<(DocId, &str, u32)> =
            told.iter().map(|(doc, name, count)| (*doc, name.as_str(), *count)).collect();
        assert_eq!(told, [(id(6), "Anotar", 1), (id(2), "Beto", 1), (id(3), "Beto", 1), (id(4), "Beto", 1)]);
    }
}
