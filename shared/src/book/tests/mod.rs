//! The book, told row by row and looked at.

mod activities;
mod filters;
mod kept_up;
mod lists;
mod search;

use super::*;
use crate::crm::{CustomField, CustomType, OptionRecord};
use crate::document::Cell;

const ME: u8 = 200;
const TODAY: i64 = 20_000;
const DAY: i64 = 86_400_000;

fn doc(id: u8) -> DocId {
    // Ids begin with the time at which they were made: a greater one is younger.
    DocId::from_bytes([0, 0, 0, 0, id, 0, 0x70, 0, 0, 0, 0, 0, 0, 0, 0, id])
}

fn slot(kind: Kind, key: &str) -> (u16, bool) {
    let (group, key) = key.split_once('/').map_or((None, key), |(group, key)| (Some(group), key));
    let found = definition(kind).all_fields().find(|(own, field)| own.map(|own| own.key) == group && field.key == key);
    (found.unwrap_or_else(|| panic!("{key}")).1.slot, group.is_some())
}

/// A row of what is said about it: `phone/number` twice makes two phones.
fn row(kind: Kind, says: &[(&str, Value)]) -> Row {
    let mut row = Row::new(kind, 1);
    for (key, value) in says {
        match *key {
            "territory" => row.territory = value.as_int().unwrap() as u32,
            _ if key.starts_with("x/") => row.custom.push((key[2..].to_owned(), Cell::One(value.clone()))),
            _ => {
                let (slot, is_many) = slot(kind, key);
                match row.cells.iter_mut().find(|(own, _)| *own == slot) {
                    Some((_, Cell::Many(values))) => values.push(value.clone()),
                    _ if is_many => row.cells.push((slot, Cell::Many(vec![value.clone()]))),
                    _ => row.cells.push((slot, Cell::One(value.clone()))),
                }
            }
        }
    }
    row.cells.sort_by_key(|(slot, _)| *slot);
    row
}

fn customer(says: &[(&str, &str)]) -> Row {
    row(Kind::CUSTOMER, &says.iter().map(|(key, text)| (*key, Value::text(*text))).collect::<Vec<_>>())
}

fn activity(customer: u8, says: &[(&str, Value)]) -> Row {
    let mut says = says.to_vec();
    says.push(("customer", Value::Text(doc(customer).to_string())));
    row(Kind::ACTIVITY, &says)
}

fn registry() -> Registry {
    let field = |id: &str, holds| CustomField {
        id: id.into(),
        kind: Kind::CUSTOMER,
        holds,
        label_es: String::new(),
        label_en: String::new(),
        choices: Vec::new(),
        rank: "i".into(),
        is_removed: false,
    };
    Registry::new(vec![
        field("shelf000", CustomType::Choice),
        field("fridge00", CustomType::YesNo),
        field("number00", CustomType::Number),
        field("date0000", CustomType::Date),
        // What the record of that number says.
        field("0000003d", CustomType::Number),
    ])
}

fn book(rows: &[(u8, Row)]) -> Book {
    let mut book = Book::new(Zone::UTC);
    for (id, row) in rows {
        book.update(doc(*id), Some(row), &registry());
    }
    book
}

fn seen(book: &mut Book, view: &View) -> Vec<u8> {
    // What the book knows anyhow needs no rows.
    book.prepare(Kind::CUSTOMER, &view.filter, doc(ME), &registry(), |_, _| {});
    let seen = book.look(view, doc(ME), TODAY, &|_| None, 0, 10_000);
    assert_eq!(seen.total as usize, seen.customers.len());
    seen.customers.into_iter().map(|doc| doc.to_bytes()[15]).collect()
}

fn found(book: &mut Book, typed: &str) -> Vec<u8> {
    seen(book, &View { query: typed.into(), ..View::default() })
}

fn id(number: u32) -> DocId {
    let mut bytes = [7; 16];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    DocId::from_bytes(bytes)
}

/// The text of a filter by what has a chip of its own.
fn asked(set: impl FnOnce(&mut Parted)) -> String {
    let mut parted = Parted::default();
    set(&mut parted);
    parted.text(Kind::CUSTOMER)
}

/// Reads what a filter's text asks of some rows.
fn prepare(book: &mut Book, kind: Kind, rows: &[(u8, Row)], text: &str) {
    book.prepare(kind, text, doc(ME), &registry(), |kinds, take| {
        rows.iter().filter(|(_, row)| kinds.contains(&row.kind)).for_each(|(id, row)| take(doc(*id), row));
    });
}
