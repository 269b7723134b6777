//! Records that a cell can name: by their id, by what identifies them, by what they are called.

use std::collections::BTreeMap;

use super::problem::Fault;
use crate::crm::{Kind, Value, ValueType, definition, search};
use crate::document::{DocId, Row};
use crate::sync::cursor::Scope;

/// The records of some kinds, by all that names them.
#[derive(Clone, Debug, Default)]
pub struct Records {
    by_name: BTreeMap<(Kind, By, String), Called>,
    known: BTreeMap<DocId, Known>,
}

/// What is known of a record that can be named.
#[derive(Clone, Debug)]
struct Known {
    kind: Kind,
    title: String,
    /// What identifies it, the first of it.
    code: Option<String>,
    territory: Scope,
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

    /// Takes in a record by its list row. One that was removed is none to name; one that has become a part of another is named by
    /// its id alone.
    pub fn see(&mut self, doc: DocId, row: &Row) {
        let is_part = row.flags & Row::MERGED != 0;
        if row.is_removed() && !is_part {
            return;
        }
        let table = definition(row.kind);
        let identities = table.all_fields().filter(|(_, field)| field.identifies);
        let code = identities.flat_map(|(_, field)| row.values(field.slot)).find_map(Value::as_text).map(str::to_owned);
        let (kind, title, territory) = (row.kind, row.title().to_owned(), row.territory);
        self.known.insert(doc, Known { kind, title: title.clone(), code, territory });
        if is_part {
            return;
        }
        self.call(row.kind, By::Title, search::fold(&title), doc);
        for (_, field) in table.all_fields().filter(|(_, field)| field.identifies) {
            for value in row.values(field.slot).iter().filter_map(Value::as_text) {
                self.call(row.kind, By::Identity, search::fold(value), doc);
            }
        }
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
            let is_here = self.known.get(&doc).is_some_and(|known| known.kind == kind);
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

    /// The territory in which a record lives.
    pub(super) fn territory(&self, doc: DocId) -> Option<Scope> {
        self.known.get(&doc).map(|known| known.territory)
    }

    /// What an export says for a record: what it is called, what identifies it where that would not lead back to it, or its id.
    pub(super) fn text(&self, id: &str) -> String {
        let known = id.parse::<DocId>().ok().and_then(|doc| self.known.get(&doc));
        let mut names = known.into_iter().flat_map(|known| {
            [Some(&known.title), known.code.as_ref()].into_iter().flatten().map(move |name| (known.kind, name))
        });
        let leads_back =
            names.find(|(kind, name)| self.find(*kind, name).is_ok_and(|found| found.as_text() == Some(id)));
        leads_back.map_or_else(|| id.to_owned(), |(_, name)| name.clone())
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
        assert_eq!(records.text(&doc(2).to_string()), "CAF-2");
        assert_eq!(records.text(&doc(9).to_string()), doc(9).to_string());
        // What has become a part of another is named by its id alone, which is exact.
        records.see(doc(6), &Row { flags: Row::MERGED, territory: 3, ..product("Mate", "MAT-1") });
        let id = doc(6).to_string();
        assert_eq!((records.find(Kind::PRODUCT, "Mate"), records.text(&id)), (Err(Fault::UnknownRecord), id.clone()));
        assert_eq!(records.find(Kind::PRODUCT, &id), Ok(Value::from(id)));
        assert_eq!((records.territory(doc(6)), records.territory(doc(9))), (Some(3), None));
    }
}
