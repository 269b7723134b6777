//! Export: customers to a table, to cards, or to lines of JSON, in portions; the parts of the file stay with the browser.

use std::rc::Rc;

use js_sys::Array;
use shared::book::View;
use shared::crm::Region;
use shared::crm::json;
use shared::crm::values::time;
use shared::document::{DocId, Record};
use shared::exchange::{Candidate, Names, Sheet, write_card};
use web_sys::{Blob, BlobPropertyBag};

use super::Host;
use super::carry::Hindered;
use crate::protocol::{ExportAsk, Exported, Form, News, Progress, What};
use crate::thread;
use crate::worker::clock;
use crate::worker::import::Grounds;

/// How many records are loaded at once.
const PORTION: usize = 100;

impl Host {
    pub(super) async fn export(self: Rc<Self>, ask: ExportAsk) {
        self.import.borrow_mut().exports += 1;
        let made = self.make_file(&ask).await;
        self.import.borrow_mut().exports -= 1;
        let told = match made {
            Ok(file) if thread::post_file(&self.port, &file).is_ok() => Exported::Ready(ask.form),
            Ok(_) | Err(_) => Exported::Failed,
        };
        self.tell(&News::Exported(told));
        self.rest_if_idle();
    }

    async fn make_file(self: &Rc<Self>, ask: &ExportAsk) -> Result<Blob, Hindered> {
        let turn = self.state.borrow().turn;
        let docs = self.chosen_docs(ask).ok_or(Hindered::Lost)?;
        let grounds = self.grounds_of_all().ok_or(Hindered::Lost)?;
        let region = Region::parse(&ask.country).unwrap_or(Region::OTHER);
        let parts = Array::new();
        match ask.form {
            Form::Csv => {
                let mut sheet = Sheet::new(&grounds.registry, &grounds.names, region, ask.language);
                let all = docs.len() * 2;
                self.each(turn, &docs, (0, all), |_, record| {
                    sheet.see(&Candidate::of_record(record, &grounds.registry));
                })
                .await?;
                let columns = sheet.columns();
                parts.push(&sheet.head(&columns).into());
                self.each(turn, &docs, (docs.len(), all), |_, record| {
                    let customer = Candidate::of_record(record, &grounds.registry);
                    parts.push(&sheet.row(&columns, &customer).into());
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
                self.each(turn, &docs, (0, docs.len()), |doc, record| {
                    parts.push(&json_line(doc, record, &grounds).into());
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
        Blob::new_with_str_sequence_and_options(&parts, &options).map_err(|_| Hindered::Lost)
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
        let today = clock::local_day(clock::now());
        Some(match (&ask.what, ask.form) {
            (What::One(doc), _) => vec![*doc],
            (What::List(view), _) => writing.book.everybody(view, &writing.replica, today),
            (What::Everything, Form::Csv | Form::Cards) => {
                writing.book.everybody(&View::default(), &writing.replica, today)
            }
            (What::Everything, Form::Json) => writing.replica.packed_rows().heads().map(|(doc, _)| doc).collect(),
        })
    }

    /// As [`Host::grounds`], with the names of all territories: one reads more than one may write.
    fn grounds_of_all(&self) -> Option<Grounds> {
        let mut state = self.state.borrow_mut();
        let writing = state.writing()?;
        let directory = writing.book.directory(&writing.replica);
        let names = Names {
            members: directory.members.into_iter().map(|member| (member.doc, member.name)).collect(),
            territories: directory.territories,
        };
        Some(Grounds { registry: writing.replica.registry().clone(), names })
    }
}

/// A record in the API's shape, with its id, its kind, and when it was removed.
fn json_line(doc: DocId, record: &Record, grounds: &Grounds) -> String {
    let values = record.values.iter().map(|(key, value)| (key.as_str(), value));
    let notes = record.texts.get("notes").map(String::as_str);
    let body = json::write(&grounds.registry, record.kind, values, notes).to_string();
    let rest = body.strip_prefix('{').unwrap_or("}");
    let removed = record.removed.map_or_else(String::new, |at| format!(",\"removed\":\"{}\"", time::display(at)));
    let gap = if rest == "}" { "" } else { "," };
    format!("{{\"id\":\"{doc}\",\"kind\":\"{}\"{removed}{gap}{rest}\n", record.kind.name())
}
