//! Lines of JSON come in: what was exported is unchanged, and makes the same records where there are none.

use std::collections::BTreeMap;

use super::*;
use crate::crm::{Value, ValueError};
use crate::document::{Actor, Document, Record};

const HERE: Actor = Actor { device: 2, incarnation: 1 };

type Book = BTreeMap<DocId, Document>;

fn read(text: &str) -> Result<JsonLines, ReadError> {
    JsonLines::read(text.as_bytes(), None, &[Kind::CUSTOMER, Kind::ACTIVITY, Kind::PRODUCT], Kind::CUSTOMER)
}

/// What would be done with a file where there is a book.
fn tried(text: &str, book: &Book) -> (DryRun, Records) {
    let (registry, mut names) = (registry(), names());
    let mut indexes: BTreeMap<Kind, Index<DocId>> = BTreeMap::new();
    for (doc, document) in book {
        let row = document.row(&registry).unwrap();
        names.records.see(*doc, &row);
        indexes.entry(row.kind).or_default().add(*doc, row.title().to_owned(), clues_of_row(*doc, &row));
    }
    let lines = read(text).unwrap();
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    let mut run = DryRun::default();
    for at in 0..lines.len() {
        let draft = lines.draft(at, &Habits::of(Region::MX), &context).unwrap();
        let index = indexes.get(&draft.candidate.kind);
        run.add(draft, &|clues| index.map(|index| index.find(clues)).unwrap_or_default());
    }
    for (at, doc) in run.known() {
        run.compare(at, &book[&doc].read(&registry).unwrap());
    }
    (run, names.records)
}

/// The records that a file makes, under ids from a number on.
fn made((run, records): (DryRun, Records), from: u8) -> Book {
    let choices = Choices { policy: Policy::Skip, least: Strength::Likely, territory: 1, owner: None };
    let mut plan = Plan::new(run, &choices).among(records);
    let (mut number, mut entries) = (from, 0);
    let mut doc = || {
        number += 1;
        member(number)
    };
    let mut entry = || {
        entries += 1;
        format!("e{entries:07}")
    };
    let mut fresh = Fresh { doc: &mut doc, entry: &mut entry };
    let mut book = Book::new();
    while let Some(batch) = plan.next(&|_| None, &mut fresh) {
        assert_eq!(batch.left, []);
        for part in batch.parts {
            let mut document = Document::new();
            document.write(HERE, &part.intents, 0).unwrap();
            book.insert(part.doc, document);
        }
    }
    book
}

fn outcomes(run: &DryRun) -> Vec<Outcome> {
    run.outcomes(Policy::Skip, Strength::Likely)
}

/// The lines of an export of a book.
fn exported(book: &Book) -> String {
    let registry = registry();
    let lines = Lines::new(&registry);
    book.iter().map(|(doc, document)| lines.line(*doc, &document.read(&registry).unwrap())).collect()
}

fn called(book: &Book, name: &str) -> (DocId, Record) {
    let registry = registry();
    let mut records = book.iter().map(|(doc, document)| (*doc, document.read(&registry).unwrap()));
    records.find(|(_, record)| record.text("name") == name || record.text("subject") == name).unwrap()
}

/// An activity before its customer, a product before the one that follows it.
fn whole() -> String {
    let (visit, customer, [old, new]) = (member(0x11), member(0x21), [member(0x31), member(0x32)]);
    let owner = member(1);
    format!(
        r#"{{"kind":"activity","id":"{visit}","customer":"{customer}","what":"visit","subject":"Pedido","done":"2026-11-21T20:30:15.250Z","with":"cccccccc","by":"{owner}","notes":"Uno\nDos"}}
{{"id":"{customer}","name":"Abarrotes La Güera","code":"CL-1","worth":"1250.50 MXN","territory":2,"owner":"{owner}","main_phone":"bbbbbbbb","phones":[{{"id":"aaaaaaaa","label":"móvil","number":"+525512345678"}},{{"id":"bbbbbbbb","number":"+525587654321"}}],"contacts":[{{"id":"cccccccc","name":"Doña Mari"}}],"addresses":[{{"place":"19.43,-99.13"}}],"tags":["Ruta 4"],"custom":{{"k3v9x0ab":"12.5"}},"notes":"Paga de contado.\n\nAbre a las 9."}}

{{"kind":"product","id":"{old}","name":"Café","code":"CAF-1","successor":"{new}"}}
{{"kind":"product","id":"{new}","name":"Café nuevo","code":"CAF-2"}}
"#
    )
}

#[test]
fn what_was_exported_is_unchanged_and_makes_the_same_records_elsewhere() {
    let (run, records) = tried(&whole(), &Book::new());
    assert!(run.rows().iter().all(|row| row.draft.problems.is_empty()), "{:?}", run.rows());
    let book = made((run, records), 0x80);
    assert_eq!(book.len(), 4);
    let (customer, record) = called(&book, "Abarrotes La Güera");
    assert_eq!(record.text("main_phone"), "bbbbbbbb");
    assert_eq!(record.text("contact/cccccccc/name"), "Doña Mari", "what names an entry still does");
    assert_eq!(record.value("territory"), &Value::Int(2), "a number is no name");
    let (_, visit) = called(&book, "Pedido");
    assert_eq!((visit.text("customer"), visit.text("with")), (customer.to_string().as_str(), "cccccccc"));
    assert_eq!(visit.value("territory"), &Value::Int(2), "it is filed where its customer lives");
    let (new, _) = called(&book, "Café nuevo");
    assert_eq!(called(&book, "Café").1.text("successor"), new.to_string());

    let file = exported(&book);
    let (run, _) = tried(&file, &book);
    assert!(outcomes(&run).iter().all(|outcome| matches!(outcome, Outcome::Unchanged(_))), "{:?}", outcomes(&run));
    assert_eq!(run.counts(Policy::Overwrite, Strength::Likely).unchanged, 4);

    // Another workspace has other ids.
    let other = made(tried(&file, &Book::new()), 0xA0);
    let by_name = |book: &Book| {
        let mut text = exported(book);
        for name in ["Abarrotes La Güera", "Pedido", "Café", "Café nuevo"] {
            text = text.replace(&called(book, name).0.to_string(), name);
        }
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(by_name(&other), by_name(&book));
    // The same file once more: it is known by its codes, and the visit by whom, what and when.
    let (run, _) = tried(&whole(), &other);
    assert!(outcomes(&run).iter().all(|outcome| matches!(outcome, Outcome::Unchanged(_))), "{:?}", outcomes(&run));
}

#[test]
fn what_differs_is_known_and_what_is_new_is_made() {
    let book = made(tried(&whole(), &Book::new()), 0x80);
    let file = exported(&book).replace("\"Café nuevo\"", "\"Café mejor\"");
    let more = format!("{file}{}\n", r#"{"kind":"activity","what":"call","customer":"CL-1","due":"2026-12-01"}"#);
    let (run, records) = tried(&more, &book);
    let counts = run.counts(Policy::Overwrite, Strength::Likely);
    assert_eq!((counts.create, counts.update, counts.unchanged, counts.problems), (1, 1, 3, 0));
    assert_eq!(run.counts(Policy::Skip, Strength::Likely).skip, 1);
    let (customer, _) = called(&book, "Abarrotes La Güera");
    let (_, call) = made((run, records), 0xA0).into_iter().next().unwrap();
    let call = call.read(&registry()).unwrap();
    // It is named by its code, and the call is filed where it lives.
    assert_eq!((call.text("customer"), call.value("territory")), (customer.to_string().as_str(), &Value::Int(2)));
}

#[test]
fn what_is_wrong_is_told_by_its_line_and_costs_nothing_else() {
    let many: String = (0..200).map(|at| format!("\"f{at}\":1,")).collect();
    let deep = "[".repeat(5_000);
    let text = format!(
        "{{\"name\":\"Uno\",\"worth\":\"7\",\"phones\":[{{\"number\":\"12\"}},{{\"fax\":1}},7],\"owner\":\"{}\",\"nombre\":\"x\"}}\n\
         {{\"name\":\n\
         [1]\n\
         {{{many}\"name\":\"Dos\"}}\n\
         {{\"name\":{deep}\n\
         {{\"kind\":\"member\",\"name\":\"Ana\"}}\n\
         {{\"kind\":\"nave\"}}\n\
         {{\"name\":\"Tres\",\"removed\":\"2026-11-21T20:30:00Z\"}}\n\
         {{\"code\":\"C-1\"}}\n\
         {{\"kind\":\"activity\",\"what\":\"visit\",\"customer\":\"{}\",\"done\":\"ayer\"}}\n",
        member(9),
        member(8),
    );
    let lines = read(&text).unwrap();
    let passed: Vec<(String, usize)> =
        lines.passed_over.iter().map(|(what, count)| (what.message(Language::English), *count)).collect();
    assert_eq!(passed, [("people".to_owned(), 1), ("nave".to_owned(), 1), ("removed records".to_owned(), 1)]);
    assert!(lines.has_unnamed && lines.main_kind() == Some(Kind::CUSTOMER));
    let (run, _) = tried(&text, &Book::new());
    let told: Vec<(u32, bool, Vec<Fault>)> = run
        .rows()
        .iter()
        .map(|row| {
            let faults = row.draft.problems.iter().map(|problem| problem.fault).collect();
            (row.draft.row, row.draft.is_usable(), faults)
        })
        .collect();
    let value = |error| Fault::Value(error);
    assert_eq!(
        told,
        [
            (
                1,
                true,
                vec![
                    value(ValueError::Phone),
                    Fault::NoField,
                    value(ValueError::WrongType),
                    Fault::NoField,
                    Fault::UnknownMember,
                    value(ValueError::UnknownCurrency),
                ]
            ),
            (2, false, vec![Fault::NotARecord]),
            (3, false, vec![Fault::NotARecord]),
            (4, false, vec![Fault::NotARecord]),
            (5, false, vec![Fault::NotARecord]),
            (9, false, vec![Fault::NoName]),
            (10, false, vec![Fault::UnknownRecord, value(ValueError::Time), Fault::NoName]),
        ]
    );
}

#[test]
fn a_file_that_is_none_says_so() {
    assert!(JsonLines::are_in(b"\xEF\xBB\xBF {\"name\":1}") && JsonLines::are_in(b"{ }"));
    assert!(!JsonLines::are_in(b"{a},b\n") && !JsonLines::are_in(b"[{\"name\":1}]") && !JsonLines::are_in(b""));
    assert_eq!(read("{\n\"name\": \"Uno\"\n}\n").unwrap_err(), ReadError::Json);
    assert_eq!(read(" \n").unwrap_err(), ReadError::Empty);
    assert_eq!(read(&"{}\n".repeat(ROWS_MAX + 1)).unwrap_err(), ReadError::TooManyRows { max: ROWS_MAX });
    let long = format!("{{\"name\":\"{}\"}}\n{{\"name\":\"Uno\"}}\n", "x".repeat(1_000_001));
    let (run, _) = tried(&long, &Book::new());
    assert_eq!(outcomes(&run), [Outcome::Unusable, Outcome::Create]);
}

#[test]
fn what_had_become_a_part_of_another_is_named_by_that() {
    let (survivor, part) = (member(0x21), member(0x22));
    let text = format!(
        "{{\"id\":\"{part}\",\"name\":\"La Güera\",\"merged_into\":\"{survivor}\"}}\n\
         {{\"id\":\"{survivor}\",\"name\":\"Abarrotes La Güera\"}}\n\
         {{\"kind\":\"activity\",\"what\":\"visit\",\"subject\":\"Pedido\",\"customer\":\"{part}\"}}\n"
    );
    let book = made(tried(&text, &Book::new()), 0x80);
    assert_eq!(book.len(), 2);
    assert_eq!(called(&book, "Pedido").1.text("customer"), called(&book, "Abarrotes La Güera").0.to_string());
}
