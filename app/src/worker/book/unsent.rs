//! What the server does not have, as the outbox shows it.

use shared::crm::{Kind, Value, definition};
use shared::document::{DocId, Intent, Row};
use shared::replica::{OutboxEntry, Replica, TrayEntry};

use super::Book;
use crate::protocol::{Unsent, Written};

/// An entry's records that are shown; an import has many.
const SHOWN: usize = 3;

impl Book {
    /// What waits to be synced, the newest first: so many entries, and how many there are.
    pub fn outbox(&self, replica: &Replica, most: usize) -> (Vec<Unsent>, u32) {
        let entries = replica.outbox().rev().take(most).map(|entry| self.waiting(entry, SHOWN, replica)).collect();
        (entries, u32::try_from(replica.outbox().count()).unwrap_or(u32::MAX))
    }

    /// What was refused: so many entries.
    pub fn tray(&self, replica: &Replica, most: usize) -> Vec<Unsent> {
        replica.tray().take(most).map(|entry| self.refused(entry, SHOWN, replica)).collect()
    }

    /// All that waits and was refused, or one entry of outbox or tray, whole.
    pub fn unsent(&self, number: Option<u64>, replica: &Replica) -> Vec<Unsent> {
        let is_wanted = |own: u64| number.is_none_or(|number| number == own);
        let waiting = replica.outbox().filter(|entry| is_wanted(entry.number));
        let refused = replica.tray().filter(|entry| is_wanted(entry.number));
        let waiting = waiting.map(|entry| self.waiting(entry, usize::MAX, replica));
        waiting.chain(refused.map(|entry| self.refused(entry, usize::MAX, replica))).collect()
    }

    fn waiting(&self, entry: &OutboxEntry, most: usize, replica: &Replica) -> Unsent {
        let parts = entry.parts.iter().take(most).map(|part| {
            let intents = part.intents.iter().chain(&part.contested).cloned().collect();
            self.written(part.doc, "", intents, replica)
        });
        Unsent {
            number: entry.number,
            made: entry.made,
            parts: parts.collect(),
            others: others(entry.parts.len(), most),
            contested: entry.parts.iter().any(|part| !part.contested.is_empty()),
            refused: None,
            damaged: None,
        }
    }

    fn refused(&self, entry: &TrayEntry, most: usize, replica: &Replica) -> Unsent {
        let parts = entry.parts.iter().take(most);
        Unsent {
            number: entry.number,
            made: entry.made,
            parts: parts.map(|(doc, title, intents)| self.written(*doc, title, intents.clone(), replica)).collect(),
            others: others(entry.parts.len(), most),
            contested: false,
            refused: Some((entry.refused, entry.reason)),
            damaged: entry.damaged.clone(),
        }
    }

    /// `before`: what it was called when it was last here.
    fn written(&self, doc: DocId, before: &str, intents: Vec<Intent>, replica: &Replica) -> Written {
        let row = replica.row(doc).map(|listed| listed.row);
        let born = || set(&intents, "kind").and_then(Value::as_text).and_then(Kind::from_name);
        let kind = row.as_ref().map(|row| row.kind).or_else(born);
        let here = |record: DocId| replica.packed_rows().head(record).map(|_| record);
        let (title, customer) = match kind.map(definition) {
            // What is shown on another's page is called as that one is.
            Some(table) if table.is_part() => {
                let new =
                    || table.parents().find_map(|field| set(&intents, field.key)?.as_text()?.parse::<DocId>().ok());
                let on = row.as_ref().and_then(Row::hangs_on).map(|(_, on)| on).or_else(new);
                let whole = on.and_then(|on| replica.row(on));
                (whole.map(|listed| listed.row.title().to_owned()).unwrap_or_default(), on.and_then(here))
            }
            Some(table) => {
                let own = row.as_ref().map(|row| row.title().to_owned()).filter(|title| !title.is_empty());
                let new = || table.title.iter().find_map(|key| set(&intents, key).and_then(Value::as_text));
                let title = own.or_else(|| new().map(str::to_owned)).unwrap_or_default();
                (title, here(doc).filter(|_| table.has_own_screens()))
            }
            None => (String::new(), None),
        };
        let title = if title.is_empty() { before.to_owned() } else { title };
        Written { doc, kind, title, customer, intents }
    }
}

fn others(all: usize, shown: usize) -> u32 {
    u32::try_from(all.saturating_sub(shown)).unwrap_or(u32::MAX)
}

/// What intents set a key to.
fn set<'i>(intents: &'i [Intent], wanted: &str) -> Option<&'i Value> {
    intents.iter().find_map(|intent| match intent {
        Intent::Set { key, new, .. } if key == wanted => Some(new),
        Intent::Set { .. } | Intent::Text { .. } => None,
    })
}
