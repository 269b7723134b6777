//! Export: records to a table, to cards, or to lines of JSON, in portions; the parts of the file stay with the browser.

use std::rc::Rc;

use js_sys::Array;
use shared::book::View;
use shared::crm::{Kind, Region, Registry, kinds};
use shared::document::{DocId, Record, Row};
use shared::exchange::{Candidate, Lines, Names, Scheme, Sheet, beside, write_card};
use shared::replica::{OutboxEntry, TrayEntry};
use web_sys::{Blob, BlobPropertyBag};

use super::Host;
use super::carry::Hindered;
use crate::protocol::{ExportAsk, Exported, Form, News, Progress, What};
use crate::thread;
use crate::worker::clock;
use crate::worker::import::Grounds;

/// How long to wait for the book to fill before looking again, milliseconds.
const FILLING: i32 = 100;

/// How many records are loaded at once.
const PORTION: usize = 100;

impl Host {
    pub(super) async fn export(self: Rc<Self>, ask: ExportAsk) {
        self.import.borrow_mut().exports += 1;
        let made = self.make_file(&ask).await;
        self.import.borrow_mut().exports -= 1;
        let told = match made {
            Ok((file, count)) if thread::post_file(&self.port, &file).is_ok() => {
                Exported::Ready { form: ask.form, count, kind: kind_of(&ask) }
            }
            Ok(_) | Err(_) => Exported::Failed,
        };
        self.tell(&News::Exported(told));
        self.rest_if_idle();
    }

    async fn make_file(self: &Rc<Self>, ask: &ExportAsk) -> Result<(Blob, u32), Hindered> {
        let turn = self.state.borrow().turn;
        // Half a book would be half a file.
        while self.is_filling() {
            clock::pause(FILLING).await;
        }
        let docs = self.chosen_docs(ask).ok_or(Hindered::Lost)?;
        // What is of several kinds has no columns.
        let kind = kind_of(ask).unwrap_or_else(kinds::with_own_list);
        let grounds = self.grounds_of_all(kind).ok_or(Hindered::Lost)?;
        let region = Region::parse(&ask.country).unwrap_or(Region::OTHER);
        let scheme = Scheme::of(kind, &grounds.registry);
        let parts = Array::new();
        match ask.form {
            Form::Csv => {
                let has_facts = scheme.table().has_deeds();
                let sheet = Sheet::new(scheme, &grounds.names, region, ask.language);
                let mut sheet = if has_facts { sheet.with_facts() } else { sheet };
                let all = docs.len() * 2;
                self.each(turn, &docs, (0, all), |_, record| {
                    sheet.see(&Candidate::of_record(record, scheme));
                })
                .await?;
                let columns = sheet.columns();
                parts.push(&sheet.head(&columns).into());
                self.each(turn, &docs, (docs.len(), all), |doc, record| {
                    let candidate = self.for_people(Candidate::of_record(record, scheme));
                    let row = match has_facts {
                        true => sheet.row_with_facts(&columns, &candidate, self.facts(doc)),
                        false => sheet.row(&columns, &candidate),
                    };
                    parts.push(&row.into());
                })
                .await?;
            }
            Form::Cards => {
                self.each(turn, &docs, (0, docs.len()), |doc, record| {
                    parts.push(&write_card(doc, record, &grounds.registry).into());
                })
                .await?;
            }
            Form::Json => {
                let beside = self.beside().ok_or(Hindered::Lost)?;
                let lines = beside.lines(&grounds.registry);
                self.each(turn, &docs, (0, docs.len()), |doc, record| {
                    parts.push(&lines.line(doc, record).into());
                })
                .await?;
            }
        }
        let options = BlobPropertyBag::new();
        options.set_type(match ask.form {
            Form::Csv => "text/csv",
            Form::Cards => "text/vcard",
            Form::Json => "application/x-ndjson",
        });
        let count = u32::try_from(docs.len()).unwrap_or(u32::MAX);
        let blob = Blob::new_with_str_sequence_and_options(&parts, &options).map_err(|_| Hindered::Lost)?;
        Ok((blob, count))
    }

    /// What an export writes of a record: of a kind that no import reads back, for people alone.
    fn for_people(&self, candidate: Candidate) -> Candidate {
        let mut state = self.state.borrow_mut();
        let Some(writing) = state.writing() else { return candidate };
        let title = |doc: DocId| writing.replica.row(doc).map(|listed| listed.row.title().to_owned());
        candidate.for_people(writing.book.company(), &title)
    }

    /// What the book knows of a customer beyond the record, as [`beside::FACTS`] has it.
    fn facts(&self, doc: DocId) -> [String; beside::COUNT] {
        let mut state = self.state.borrow_mut();
        let Some(writing) = state.writing() else { return Default::default() };
        let (company, today) = (writing.book.company(), writing.book.day(clock::now()));
        writing.book.told(doc, &writing.replica).texts(company, today)
    }

    /// Calls `with` with each record, a portion at a time.
    async fn each(
        self: &Rc<Self>,
        turn: u32,
        docs: &[DocId],
        (before, total): (usize, usize),
        mut with: impl FnMut(DocId, &Record),
    ) -> Result<(), Hindered> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        for (at, portion) in docs.chunks(PORTION).enumerate() {
            // The company may count by other clocks since, and then the book is filled anew.
            while self.is_filling() {
                clock::pause(FILLING).await;
            }
            let records = self.records(turn, portion.to_vec()).await?;
            for doc in portion {
                if let Some(record) = records.get(doc) {
                    with(*doc, record);
                }
            }
            let done = before + at * PORTION + portion.len();
            let progress = Progress { done: count(done), total: count(total) };
            self.tell(&News::Exported(Exported::Progress(progress)));
            clock::pause(0).await;
        }
        Ok(())
    }

    /// Whom it is of, in the list's order.
    fn chosen_docs(&self, ask: &ExportAsk) -> Option<Vec<DocId>> {
        let mut state = self.state.borrow_mut();
        let writing = state.writing()?;
        let today = writing.book.day(clock::now());
        Some(match (&ask.what, ask.form) {
            (What::One(doc), _) => vec![*doc],
            (What::Kind(wanted), _) => writing.book.whole_shelf(wanted, &writing.replica, today),
            (What::List(view), _) => writing.book.everybody(view, &writing.replica, today),
            (What::Activities(view), _) => {
                let customers = writing.book.everybody(view, &writing.replica, today);
                let of = |customer| writing.book.activities(customer, &writing.replica);
                customers.into_iter().flat_map(of).map(|line| line.doc).collect()
            }
            (What::Everything, Form::Csv | Form::Cards) => {
                writing.book.everybody(&View::default(), &writing.replica, today)
            }
            (What::Everything, Form::Json) => writing.replica.packed_rows().heads().map(|(doc, _)| doc).collect(),
        })
    }

    fn beside(&self) -> Option<Beside> {
        let mut state = self.state.borrow_mut();
        let replica = &state.writing()?.replica;
        let members = replica.packed_rows().heads().filter(|(_, head)| head.kind == Kind::MEMBER);
        let members = members.filter_map(|(doc, _)| Some(replica.row(doc)?.row)).collect();
        Some(Beside {
            members,
            waiting: replica.outbox().cloned().collect(),
            refused: replica.tray().cloned().collect(),
        })
    }

    /// As [`Host::grounds`], with the names of all territories: one reads more than one may write.
    fn grounds_of_all(&self, kind: Kind) -> Option<Grounds> {
        let records = self.named_records(&[kind]);
        let mut state = self.state.borrow_mut();
        let writing = state.writing()?;
        let directory = writing.book.directory(&writing.replica);
        let names = Names {
            members: directory.members.into_iter().map(|member| (member.doc, member.name)).collect(),
            territories: directory.territories,
            records,
            zone: writing.book.company().clone(),
        };
        Some(Grounds { registry: writing.replica.registry().clone(), names, kinds: Vec::new() })
    }
}

/// Of which kind an export is; none: of several.
fn kind_of(ask: &ExportAsk) -> Option<Kind> {
    match (&ask.what, ask.form) {
        (What::Kind(wanted), _) => Some(wanted.kind),
        (What::Activities(_), _) => kinds::deeds().next().map(|table| table.kind),
        (What::Everything, Form::Json) => None,
        (What::List(_) | What::One(_) | What::Everything, _) => Some(kinds::with_own_list()),
    }
}

/// What stands beside records, as it was when the export began: people go on meanwhile.
struct Beside {
    members: Vec<Row>,
    waiting: Vec<OutboxEntry>,
    refused: Vec<TrayEntry>,
}

impl Beside {
    fn lines<'a>(&'a self, registry: &'a Registry) -> Lines<'a> {
        let mut lines = Lines::new(registry);
        self.members.iter().for_each(|member| lines.see_member(member));
        self.waiting.iter().for_each(|entry| lines.see_waiting(entry));
        self.refused.iter().for_each(|entry| lines.see_refused(entry));
        lines
    }
}
