//! Removed records: looked for when somebody asks, so that a start costs nothing for them.

use shared::crm::search::fold;
use shared::crm::{Kind, KindDef, definition};
use shared::document::{DocId, Row};
use shared::replica::{Replica, RowHead};

use super::Book;
use super::unsettled::{called, whole};
use crate::protocol::{Removed, RemovedLine};

impl Book {
    /// The first of the removed records by name, and how many there are. Those that are a part of another are not removed.
    pub fn removed(&self, replica: &Replica, most: usize) -> Removed {
        let rows = replica.packed_rows();
        let is_removed = |head: &RowHead| {
            head.is_removed() && head.flags & Row::MERGED == 0 && is_brought_back_here(definition(head.kind))
        };
        let docs = rows.heads().filter(|(_, head)| is_removed(head)).map(|(doc, _)| doc);
        let named = |doc: DocId| Some((fold(&name(&rows.get(doc)?.row, replica)?), doc));
        let mut all: Vec<(String, DocId)> = docs.filter_map(named).collect();
        all.sort_unstable();
        let lines = all.iter().take(most).filter_map(|(_, doc)| line(*doc, replica)).collect();
        Removed { total: u32::try_from(all.len()).unwrap_or(u32::MAX), lines }
    }
}

/// Whether what was removed of a kind is looked for here: what has a page, what is done with such records, and views. Everything else
/// has its own screen, on which it comes back.
fn is_brought_back_here(table: &KindDef) -> bool {
    table.has_page() || table.is_deed() || table.kind == Kind::VIEW
}

/// By what a record is found in the list. Views without a name are not in it: nobody would know them again.
fn name(row: &Row, replica: &Replica) -> Option<String> {
    match row.title() {
        "" if row.kind == Kind::VIEW => None,
        "" => Some(called(row, replica)),
        title => Some(title.to_owned()),
    }
}

fn line(doc: DocId, replica: &Replica) -> Option<RemovedLine> {
    let row = replica.row(doc)?.row;
    let table = definition(row.kind);
    let sort = table.dated.and_then(|dated| dated.task).map_or("", |(key, _)| row.text(table.slot(key)));
    let towns: &[&str] = table.reached.map_or(&[][..], |reached| reached.town);
    let place = towns.iter().rev().map(|path| row.text(table.slot(path))).find(|town| !town.is_empty());
    let list = if row.kind == Kind::VIEW { Kind::from_name(row.text(table.slot("of"))) } else { None };
    Some(RemovedLine {
        doc,
        kind: row.kind,
        name: row.title().to_owned(),
        sort: sort.to_owned(),
        place: place.unwrap_or_default().to_owned(),
        on: whole(&row, replica),
        list,
    })
}

#[cfg(test)]
mod tests {
    use super::super::unsettled::tests::{book, id, replica, row};
    use super::*;

    #[test]
    fn activities_and_views_are_found_with_what_tells_them_apart() {
        let ana = id(1).to_string();
        let (gone, ana) = (Row::REMOVED, ana.as_str());
        let replica = replica(vec![
            (id(1), row(Kind::CUSTOMER, 0, &[("name", "Ana")])),
            (id(2), row(Kind::CUSTOMER, gone, &[("name", "Beto"), ("address/city", "León")])),
            (id(3), row(Kind::CUSTOMER, gone | Row::MERGED, &[("name", "Caro"), ("merged_into", ana)])),
            (id(4), row(Kind::ACTIVITY, gone, &[("customer", ana), ("what", "call"), ("subject", "Cobrar")])),
            (id(5), row(Kind::ACTIVITY, gone, &[("customer", ana), ("what", "visit")])),
            (id(6), row(Kind::ACTIVITY, 0, &[("customer", ana), ("what", "visit")])),
            (id(7), row(Kind::VIEW, gone, &[("name", "De paso"), ("of", "product")])),
            (id(8), row(Kind::VIEW, gone, &[("of", "product")])),
            (id(9), row(Kind::OPTION, gone, &[("es", "Trueque")])),
            (id(10), row(Kind::PRODUCT, gone, &[("name", "Zapato")])),
        ]);
        let Removed { total, lines } = book(&replica).removed(&replica, 4);
        let line = |n: u8, kind: Kind, name: &str| RemovedLine {
            doc: id(n),
            kind,
            name: name.to_owned(),
            sort: String::new(),
            place: String::new(),
            on: None,
            list: None,
        };
        let on = Some((Kind::CUSTOMER, id(1), "Ana".to_owned()));
        let expected = [
            RemovedLine { sort: "visit".to_owned(), on: on.clone(), ..line(5, Kind::ACTIVITY, "") },
            RemovedLine { place: "León".to_owned(), ..line(2, Kind::CUSTOMER, "Beto") },
            RemovedLine { sort: "call".to_owned(), on, ..line(4, Kind::ACTIVITY, "Cobrar") },
            RemovedLine { list: Some(Kind::PRODUCT), ..line(7, Kind::VIEW, "De paso") },
        ];
        assert_eq!((total, lines), (5, expected.to_vec()));
    }
}
