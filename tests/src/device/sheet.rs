//! Records of any kind written as a spreadsheet, as the app's own export has them: beside a customer stands what a book
//! knows beyond the record, and what no import reads back is written for people alone.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value as Json, json};
use shared::book::Book;
use shared::crm::search::fold;
use shared::crm::values::date;
use shared::crm::{Kind, Language, Region, Role, Value};
use shared::document::{DocId, Row};
use shared::exchange::beside::Told;
use shared::exchange::{Candidate, Scheme, Sheet};
use shared::replica::Replica;

use super::exchange::{RECORDS, text, values};
use super::{Device, DeviceError};

/// Milliseconds.
const DAY: i64 = 86_400_000;

impl Device {
    /// Writes the records of a kind as the app's spreadsheet, those that were removed or became a part of another left
    /// out; how many, and those that are known and not here.
    ///
    /// # Errors
    /// If a record cannot be read, or the file cannot be written.
    pub async fn export_sheet(&mut self, kind: Kind, country: Region, file: &Path) -> Result<Json, DeviceError> {
        let (registry, names) = (self.registry()?.clone(), self.names(&[kind], Role::Reader)?);
        let (scheme, zone) = (Scheme::of(kind, &registry), self.zone()?);
        let (mut candidates, mut absent) = (Vec::new(), Vec::new());
        for some in self.in_order(kind)?.chunks(RECORDS) {
            let wanted: BTreeSet<DocId> = some.iter().copied().collect();
            self.open_records(&wanted).await?;
            for doc in some {
                match self.view(*doc) {
                    Some(view) => candidates.push((*doc, Candidate::of_record(&view.record, scheme))),
                    None => absent.push(*doc),
                }
            }
            self.close_records(&wanted).await?;
        }
        let book = if kind == Kind::CUSTOMER { Some(self.book(zone.clone())?) } else { None };
        let (replica, today) = (self.replica()?, zone.day(self.host()?.now()));
        let title = |doc: DocId| replica.row(doc).map(|listed| listed.row.title().to_owned());
        let sheet = Sheet::new(scheme, &names, country, Language::Spanish);
        let mut sheet = if book.is_some() { sheet.with_facts() } else { sheet };
        candidates.iter().for_each(|(_, candidate)| sheet.see(candidate));
        let (columns, exported) = (sheet.columns(), candidates.len());
        let row = |(doc, candidate): (DocId, Candidate)| {
            let candidate = candidate.for_people(&zone, &title);
            match &book {
                Some(book) => sheet.row_with_facts(&columns, &candidate, told(doc, book, replica).texts(&zone, today)),
                None => sheet.row(&columns, &candidate),
            }
        };
        let rows: String = candidates.into_iter().map(row).collect();
        std::fs::write(file, sheet.head(&columns) + &rows)?;
        Ok(json!({ "exported": exported, "absent": absent }))
    }

    /// The records of a kind that lists show, as they stand in the file.
    fn in_order(&self, kind: Kind) -> Result<Vec<DocId>, DeviceError> {
        let replica = self.replica()?;
        let rows = replica.packed_rows().heads().filter(|(_, head)| head.kind == kind);
        let rows = rows.filter_map(|(doc, _)| Some((doc, replica.row(doc)?.row)));
        let listed = rows.filter(|(_, row)| !row.is_removed() && row.flags & Row::MERGED == 0);
        let mut places: Vec<Place> = listed.map(|(doc, row)| Place::of(doc, &row, replica)).collect();
        places.sort_unstable();
        Ok(places.into_iter().map(|place| place.doc).collect())
    }
}

/// Where a record stands: by its title. An activity stands with the others of its customer, those of nobody last; what is
/// open first, the soonest at the top, then what is done, the latest at the top.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    is_nobodys: bool,
    title: String,
    customer: Option<DocId>,
    is_done: bool,
    when: i64,
    doc: DocId,
}

impl Place {
    fn of(doc: DocId, row: &Row, replica: &Replica) -> Self {
        if row.kind != Kind::ACTIVITY {
            let title = fold(row.title());
            return Self { is_nobodys: false, title, customer: None, is_done: false, when: 0, doc };
        }
        let customer = text(row, "customer").parse().ok().map(|customer| survivor(customer, replica));
        let title = customer.and_then(|customer| replica.row(customer)).map(|listed| fold(listed.row.title()));
        let due = || date::read_iso(&text(row, "due")).map(|day| day.to_days() * DAY);
        let (is_done, when) = match time(row, "done") {
            Some(done) => (true, -done),
            None => (false, time(row, "planned").or_else(due).unwrap_or(i64::MAX)),
        };
        Self { is_nobodys: title.is_none(), title: title.unwrap_or_default(), customer, is_done, when, doc }
    }
}

/// The customer of whom another one has become a part, or that one. It is the older of the two, so there is an end.
fn survivor(mut customer: DocId, replica: &Replica) -> DocId {
    let into = |doc: DocId| {
        let row = replica.row(doc)?.row;
        let into = text(&row, "merged_into").parse::<DocId>().ok();
        into.filter(|into| row.flags & Row::MERGED != 0 && *into < doc)
    };
    while let Some(older) = into(customer) {
        customer = older;
    }
    customer
}

/// What a book knows of a customer beyond the record.
fn told(customer: DocId, book: &Book, replica: &Replica) -> Told {
    let facts = book.facts(customer);
    let row = |doc: DocId| replica.row(doc).map(|listed| listed.row);
    let next = facts.next.and_then(|(next, day)| {
        let next = row(next)?;
        let words = ["subject", "next_step", "what"].map(|key| text(&next, key));
        Some((words.into_iter().find(|words| !words.is_empty()).unwrap_or_default(), day))
    });
    let own = std::iter::once(customer).chain(replica.parts_of(customer));
    let visits = own.flat_map(|customer| book.activities(customer)).filter_map(row);
    let visits = visits.filter(|row| text(row, "what") == "visit");
    Told { last: facts.last, last_visit: visits.filter_map(|visit| time(&visit, "done")).max(), next }
}

/// An instant that a row says, milliseconds since 1970 UTC.
fn time(row: &Row, key: &str) -> Option<i64> {
    values(row, key).first().and_then(Value::as_time)
}
