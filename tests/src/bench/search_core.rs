//! What lists and search cost in the worker, without browser, wire or disk: a book filled with the sample's rows.
//!
//! Times are the processor's: on a quiet machine the clock says the same.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use server::sample::{self, SELLERS, SampleActivity, SampleCustomer};
use shared::book::{Book, Facet, Grouping, Parted, Query, Sort, View};
use shared::crm::{Kind, Registry, Value, Zone, kinds};
use shared::document::{Cell, DocId, Row};

use super::report::{Over, Report, Setting, Where, quantile};
use crate::clock;

const SEED: u64 = 7;
const NOW: i64 = 1_795_293_000_000;
const TODAY: i64 = NOW / 86_400_000;

/// Rows of a window: a phone's view and what is asked for beyond it.
const WINDOW: usize = 60;

/// Typed letter by letter: names, places, tags, two words, phones in three notations, fragments, typos, nothing there.
pub(super) const TYPED: &[&str] = &[
    "abarrotes la luna",
    "ferretería",
    "María Hernández",
    "guadalajara",
    "c-00042",
    "55 1234",
    "+52 (55) 2",
    "3312",
    "ejemplo.com",
    "papelera",
    "abarotes",
    "fererteria",
    "visita pedido",
    "zzzz",
    "san juan 12",
];

/// Measures with so many customers.
///
/// # Errors
/// If the sample cannot be made into rows.
pub fn measure(n: usize, report: &mut Report) -> Result<()> {
    let setting = Setting { n: n as u64, link: Over::Loopback, place: Where::Device };
    let rows = rows(n);
    let registry = Registry::default();
    let bytes: usize = rows.values().map(|row| minicbor::to_vec(row).map_or(0, |bytes| bytes.len())).sum();
    report.add("search_core", setting, "row_bytes", &[bytes as f64 / n as f64]);
    let before = resident()?;
    let began = clock::processor_ms();
    let mut book = Book::new(Zone::UTC);
    for (doc, row) in &rows {
        book.update(*doc, Some(row), &registry);
    }
    book.filled();
    report.add("search_core", setting, "fill_ms", &[clock::processor_ms() - began]);
    let grown = resident()?.saturating_sub(before);
    report.add("search_core", setting, "bytes_per_customer", &[grown as f64 / n as f64]);

    let me = seller(0);
    let mut letters = Vec::new();
    for typed in TYPED {
        for (at, letter) in typed.char_indices() {
            let view = View { query: typed[..at + letter.len_utf8()].to_owned(), ..View::default() };
            let began = clock::processor_ms();
            look(&mut book, &view, me, &rows, &registry)?;
            letters.push((clock::processor_ms() - began, view.query));
        }
    }
    add_quantiles(report, setting, "keystroke", letters.iter().map(|(took, _)| *took).collect());
    letters.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    println!(
        "slowest: {:?}",
        letters.iter().take(6).map(|(took, query)| format!("{query} {took:.2}")).collect::<Vec<_>>()
    );

    for (name, view) in views() {
        let began = clock::processor_ms();
        look(&mut book, &view, me, &rows, &registry)?;
        report.add("search_core", setting, name, &[clock::processor_ms() - began]);
    }

    // A changed row, and the search that is in view anew.
    let view = View { query: "luna".into(), ..View::default() };
    let edited: Vec<(DocId, Row)> = rows
        .iter()
        .filter(|(_, row)| row.kind == Kind::CUSTOMER)
        .take(200)
        .map(|(doc, row)| (*doc, row.clone()))
        .collect();
    let mut edits = Vec::new();
    for (at, (doc, mut row)) in edited.into_iter().enumerate() {
        if let Some((_, cell)) = row.cells.first_mut() {
            *cell = Cell::One(Value::text(format!("Luna Nueva {at}")));
        }
        let began = clock::processor_ms();
        book.update(doc, Some(&row), &registry);
        look(&mut book, &view, me, &rows, &registry)?;
        edits.push(clock::processor_ms() - began);
    }
    add_quantiles(report, setting, "edit", edits);
    Ok(())
}

fn views() -> [(&'static str, View); 5] {
    let filter = Parted {
        choices: vec![(Facet::Relation, vec!["customer".into()]), (Facet::Territory, vec!["1".into()])],
        silent_days: Some(30),
        ..Parted::default()
    };
    let filter = filter.text(kinds::with_own_list());
    [
        ("first_window_ms", View::default()),
        ("filter_ms", View { filter: filter.clone(), ..View::default() }),
        ("facets_ms", View { filter, facets: true, ..View::default() }),
        ("group_ms", View { grouping: Some(Grouping::Segment), sort: Sort::LastContact, ..View::default() }),
        ("nearest_ms", View { sort: Sort::Distance, here: Some("19.43,-99.13".into()), ..View::default() }),
    ]
}

/// A window with the reasons of its rows, as the worker makes it.
fn look(book: &mut Book, view: &View, me: DocId, rows: &BTreeMap<DocId, Row>, registry: &Registry) -> Result<u32> {
    let query = Query::new(&view.query);
    // All that these ask the book knows by itself.
    book.prepare(kinds::with_own_list(), &view.filter, me, registry, |_, _| {});
    let seen = book.look(view, me, TODAY, &|_| None, 0, WINDOW);
    for doc in seen.customers {
        let row = rows.get(&doc).context("a customer without a row")?;
        let activities: Vec<(DocId, &Row)> =
            book.activities(doc).filter_map(|doc| Some((doc, rows.get(&doc)?))).collect();
        std::hint::black_box(book.reasons(&query, row, &activities, registry));
    }
    Ok(seen.total)
}

fn add_quantiles(report: &mut Report, setting: Setting, what: &str, mut took: Vec<f64>) {
    took.sort_by(f64::total_cmp);
    for (name, part) in [("p50", 0.5), ("p95", 0.95), ("max", 1.0)] {
        report.add("search_core", setting, &format!("{what}_{name}_ms"), &[quantile(&took, part)]);
    }
}

fn seller(at: usize) -> DocId {
    DocId::from_bytes([at as u8 + 1; 16])
}

/// The rows that the server would project from the sample's documents; made without documents, which would take minutes.
fn rows(n: usize) -> BTreeMap<DocId, Row> {
    let mut rows = BTreeMap::new();
    for SampleCustomer { id, territory, seller: owner, values, activities, .. } in sample::customers(n, SEED, NOW) {
        let owned = [("owner".to_owned(), Value::Text(seller(owner % SELLERS.len()).to_string()))];
        rows.insert(id, row(Kind::CUSTOMER, territory as u32 + 1, values.into_iter().chain(owned)));
        for SampleActivity { id, seller: by, values, .. } in activities {
            let by = [("by".to_owned(), Value::Text(seller(by % SELLERS.len()).to_string()))];
            rows.insert(id, row(Kind::ACTIVITY, territory as u32 + 1, values.into_iter().chain(by)));
        }
    }
    rows
}

fn row(kind: Kind, territory: u32, values: impl Iterator<Item = (String, Value)>) -> Row {
    let registry = Registry::default();
    let mut cells: BTreeMap<u16, Cell> = BTreeMap::new();
    for (key, value) in values {
        let Some(resolved) = registry.resolve(kind, &key).filter(|resolved| resolved.listed) else { continue };
        let Some(slot) = resolved.slot else { continue };
        match cells.get_mut(&slot) {
            Some(Cell::Many(many)) if resolved.entry.is_some() => many.push(value),
            _ if resolved.entry.is_some() => drop(cells.insert(slot, Cell::Many(vec![value]))),
            _ => drop(cells.insert(slot, Cell::One(value))),
        }
    }
    Row { cells: cells.into_iter().collect(), ..Row::new(kind, territory) }
}

/// Bytes of memory in use.
fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = status.split(' ').nth(1).context("statm")?.parse()?;
    Ok(pages * rustix::param::page_size() as u64)
}
