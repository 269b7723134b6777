//! Records that a cell can name: by their id, by what identifies them, by what they are called.

use std::collections::BTreeMap;

use super::problem::Fault;
use crate::crm::{Kind, Value, ValueType, definition, search};
use crate::document::{DocId, Row};

/// The records of some kinds, by all that names them.
#[derive(Clone, Debug, Default)]
pub struct Records {
    by_name: BTreeMap<(Kind, By, String), Called>,
    titles: BTreeMap<DocId, (Kind, String)>,
}

/// By what a record is named. The surer first.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// By what identifies it: a code, a tax id.
    Identity,
    /// By its title.
    Title,
}

/// Who is called so.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Called {
    /// This one alone.
    One(DocId),
    /// Several.
    Several,
}

impl Records {
    /// The kinds of which a kind's fields may name a record, members apart: those are in `Names::members`.
    #[must_use]
    pub fn wanted(kind: Kind) -> Vec<Kind> {
        let named = definition(kind).all_fields().filter(|(_, field)| field.exported);
        let mut kinds: Vec<Kind> = named
            .filter_map(|(_, field)| if let ValueType::Reference(kind) = field.value { Some(kind) } else { None })
            .filter(|kind| *kind != Kind::MEMBER)
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// Takes in a record by its list row. One that was removed, or has become a part of another, is none to name.
    pub fn see(&mut self, doc: DocId, row: &Row) {
        if row.is_removed() || row.flags & Row::MERGED != 0 {
            return;
        }
        let table = definition(row.kind);
        let title = row.title().to_owned();
        self.call(row.kind, By::Title, search::fold(&title), doc);
        for (_, field) in table.all_fields().filter(|(_, field)| field.identifies) {
            for value in row.values(field.slot).iter().filter_map(Value::as_text) {
                self.call(row.kind, By::Identity, search::fold(value), doc);
            }
        }
        self.titles.insert(doc, (row.kind, title));
    }

    fn call(&mut self, kind: Kind, by: By, name: String, doc: DocId) {
        if name.is_empty() {
            return;
        }
        let called = self.by_name.entry((kind, by, name)).or_insert(Called::One(doc));
        if *called != Called::One(doc) {
            *called = Called::Several;
        }
    }

    /// The record that a cell names.
    pub(super) fn find(&self, kind: Kind, cell: &str) -> Result<Value, Fault> {
        let cell = cell.trim();
        if let Ok(doc) = cell.parse::<DocId>() {
            let is_here = self.titles.get(&doc).is_some_and(|(of, _)| *of == kind);
            return if is_here { Ok(Value::from(doc.to_string())) } else { Err(Fault::UnknownRecord) };
        }
        let folded = search::fold(cell);
        let called = |by| self.by_name.get(&(kind, by, folded.clone())).copied();
        match called(By::Identity).or_else(|| called(By::Title)) {
            Some(Called::One(doc)) => Ok(Value::from(doc.to_string())),
            Some(Called::Several) => Err(Fault::SeveralRecords),
            None => Err(Fault::UnknownRecord),
        }
    }

    /// What an export says for a record: what it is called, or its id where that would not lead back to it.
    pub(super) fn text(&self, id: &str) -> String {
        let known = id.parse::<DocId>().ok().and_then(|doc| self.titles.get(&doc));
        let leads_back =
            known.filter(|(kind, title)| self.find(*kind, title).is_ok_and(|found| found.as_text() == Some(id)));
        leads_back.map_or_else(|| id.to_owned(), |(_, title)| title.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Cell;

    #[test]
    fn a_cell_names_a_record_by_id_by_code_and_by_a_title_that_one_alone_has() {
        let doc = |number| DocId::from_bytes([number; 16]);
        let slot = |key| definition(Kind::PRODUCT).field(key).map(|field| field.slot).unwrap();
        let product = |name: &str, code: &str| Row {
            kind: Kind::PRODUCT,
            territory: 0,
            flags: 0,
            cells: vec![(slot("name"), Cell::One(Value::from(name))), (slot("code"), Cell::One(Value::from(code)))],
            custom: Vec::new(),
        };
        let mut records = Records::default();
        records.see(doc(1), &product("Café molido", "CAF-1"));
        records.see(doc(2), &product("Café en grano", "CAF-2"));
        records.see(doc(3), &product("CAFE EN GRANO", "CAF-3"));
        // One is called what another's code is.
        records.see(doc(4), &product("CAF-1", "X"));
        let removed = Row { flags: Row::REMOVED, ..product("Té", "TE-1") };
        records.see(doc(5), &removed);
        let found = |cell: &str| records.find(Kind::PRODUCT, cell);
        let is = |number| Ok(Value::from(doc(number).to_string()));
        assert_eq!(found(&doc(2).to_string()), is(2));
        assert_eq!(found(" caf 3 "), is(3));
        assert_eq!(found("Cafe Molido"), is(1));
        assert_eq!(found("CAF-1"), is(1));
        assert_eq!(found("Café en grano"), Err(Fault::SeveralRecords));
        assert_eq!(found("Té"), Err(Fault::UnknownRecord));
        assert_eq!(found(&doc(5).to_string()), Err(Fault::UnknownRecord));
        assert_eq!(records.find(Kind::CUSTOMER, "Café molido"), Err(Fault::UnknownRecord));
        for number in 1..5 {
            let text = records.text(&doc(number).to_string());
            assert_eq!(found(&text), is(number), "{text}");
        }
        assert_eq!(records.text(&doc(1).to_string()), "Café molido");
        assert_eq!(records.text(&doc(9).to_string()), doc(9).to_string());
    }
}
