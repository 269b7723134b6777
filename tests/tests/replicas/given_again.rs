//! A command whose answer was lost is given again, to the replica that writes next: it is done once.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use shared::crm::{Kind, Role, Value};
use shared::document::{DocId, Intent, text};
use shared::replica::{
    Command, CommandError, CommandId, Damage, Effect, Event, Meta, Notice, OutboxEntry, Part, RecordView, Replica,
    Rows, Stored, Write,
};
use shared::sync::message::{Enrolled, Grant, Session};

const NOW: i64 = 1_790_000_000_000;

/// A phone whose page may go away at any moment: what was committed is there for the next.
struct Phone {
    meta: Meta,
    outbox: BTreeMap<u64, OutboxEntry>,
    rows: Rows,
    replica: Replica,
    done: BTreeMap<u64, Option<CommandError>>,
    shown: Option<RecordView>,
}

fn id(byte: u8) -> DocId {
    DocId::new(NOW, [byte; 10])
}

impl Phone {
    fn new() -> Self {
        let enrolled = Enrolled {
            workspace: id(1),
            workspace_name: "Distribuidora Ñandú".to_owned(),
            member: id(2),
            member_name: "Lucía".to_owned(),
            device: 3,
            incarnation: 1,
            session: Session { token: "token".to_owned(), lifetime: 3_600 },
            challenge: ByteVec::from(vec![1]),
            grants: vec![Grant { scope: 1, role: Role::Seller }],
            now: 0,
            certificate: None,
        };
        let meta = Meta::enrolled(enrolled, NOW);
        let (rows, damage) = (Rows::default(), Damage::default());
        let stored = Stored { meta: meta.clone(), outbox: Vec::new(), tray: Vec::new(), rows, damage };
        let (replica, _) = Replica::new(stored, NOW, 0);
        let (outbox, rows) = (BTreeMap::new(), Rows::default());
        Self { meta, outbox, rows, replica, done: BTreeMap::new(), shown: None }
    }

    /// Gives a command; a server is out of reach.
    fn give(&mut self, request: u64, id: Option<CommandId>, command: Command) {
        let mut events = vec![Event::Command { request, id, command }];
        while let Some(event) = events.pop() {
            for effect in self.replica.handle(event, NOW) {
                match effect {
                    Effect::Commit { ticket, writes, .. } => {
                        self.write(writes);
                        events.push(Event::Committed { ticket });
                    }
                    Effect::Load { docs } => {
                        // Nothing was ever acknowledged, so there are no bases.
                        events.push(Event::Loaded { docs: docs.into_iter().map(|doc| (doc, None)).collect() });
                    }
                    Effect::Notify(Notice::Done { request, error }) => drop(self.done.insert(request, error)),
                    Effect::Notify(Notice::Record { view, .. }) => self.shown = view.map(|view| *view),
                    Effect::Notify(_)
                    | Effect::Sign { .. }
                    | Effect::Send { .. }
                    | Effect::Fetch { .. }
                    | Effect::Recover { .. }
                    | Effect::Wake { .. } => {}
                }
            }
        }
    }

    fn write(&mut self, writes: Vec<Write>) {
        for write in writes {
            match write {
                Write::Meta(meta) => self.meta = *meta,
                Write::Outbox(entry) => drop(self.outbox.insert(entry.number, entry)),
                Write::OutboxGone(number) => drop(self.outbox.remove(&number)),
                Write::Row(doc, row) => drop(self.rows.insert(doc, row)),
                Write::Tray(_) | Write::TrayGone(_) | Write::Doc(..) | Write::DocGone(_) | Write::RowGone(_) => {
                    panic!("nothing else is written here: {write:?}")
                }
            }
        }
    }

    /// Another page writes from now on; no answer of the one before it is heard any more.
    fn next_page(&mut self) {
        let stored = Stored {
            meta: minicbor::decode(&minicbor::to_vec(&self.meta).unwrap()).unwrap(),
            outbox: self.outbox.values().cloned().collect(),
            tray: Vec::new(),
            rows: self.rows.clone(),
            damage: Damage::default(),
        };
        self.replica = Replica::new(stored, NOW, 0).0;
        self.done.clear();
        self.shown = None;
    }

    fn notes(&mut self, doc: DocId) -> String {
        self.give(0, None, Command::Open { doc });
        self.shown.as_ref().unwrap().record.texts.get("notes").cloned().unwrap_or_default()
    }
}

fn birth(doc: DocId) -> Command {
    let intents = vec![
        Intent::set("kind", Value::Null, Value::text(Kind::CUSTOMER.name())),
        Intent::set("territory", Value::Null, Value::Int(1)),
        Intent::set("name", Value::Null, Value::text("Abarrotes Altamira")),
    ];
    Command::Edit { parts: vec![Part { doc, intents }] }
}

fn noting(doc: DocId, seen: &str, new: &str) -> Command {
    let splices = text::difference(seen, new).into_iter().collect();
    Command::Edit { parts: vec![Part { doc, intents: vec![Intent::Text { key: "notes".to_owned(), splices }] }] }
}

#[test]
fn a_note_given_again_to_the_next_writer_is_there_once() {
    let (mut phone, doc) = (Phone::new(), id(9));
    let by = |page: u8, number: u64| Some(CommandId { giver: id(page), number });
    phone.give(1, by(7, 1), birth(doc));
    let note = noting(doc, "", "Paga los viernes. ");
    phone.give(2, by(7, 2), note.clone());
    assert_eq!(phone.outbox.len(), 2);

    phone.next_page();
    phone.give(11, by(7, 2), note.clone());
    assert_eq!(phone.done.get(&11), Some(&None), "it is answered as done");
    phone.give(12, by(7, 1), birth(doc));
    assert_eq!(phone.done.get(&12), Some(&None), "and so is what came before it");
    assert_eq!(phone.notes(doc), "Paga los viernes. ");
    assert_eq!(phone.outbox.len(), 2);

    // What is not the same command is done, however much it looks like it.
    phone.give(13, by(7, 3), note.clone());
    phone.give(14, by(8, 1), note);
    // Nothing of what it was written into is there any more, so each stands on a line of its own.
    assert_eq!(phone.notes(doc), "Paga los viernes. \nPaga los viernes. \nPaga los viernes. ");
}

#[test]
fn a_command_that_was_refused_may_be_given_again() {
    let (mut phone, doc) = (Phone::new(), id(9));
    let by = |number: u64| Some(CommandId { giver: id(7), number });
    let note = noting(doc, "", "Nadie");
    phone.give(1, by(1), note.clone());
    assert_eq!(phone.done.get(&1), Some(&Some(CommandError::UnknownRecord)));
    phone.next_page();
    phone.give(2, by(1), note);
    assert_eq!(phone.done.get(&2), Some(&Some(CommandError::UnknownRecord)), "it was not done");
}

#[test]
fn the_memory_of_pages_is_bounded() {
    let (mut phone, doc) = (Phone::new(), id(9));
    phone.give(1, Some(CommandId { giver: id(0), number: 1 }), birth(doc));
    for page in 1..=40 {
        let seen = if page == 1 { Value::Null } else { Value::text(format!("Feria {}", page - 1)) };
        let intents = vec![Intent::set("source", seen, Value::text(format!("Feria {page}")))];
        let command = Command::Edit { parts: vec![Part { doc, intents }] };
        phone.give(1, Some(CommandId { giver: id(page), number: 1 }), command);
    }
    assert_eq!(phone.meta.done.len(), 16);
    assert_eq!(phone.meta.done.last().map(|done| done.giver), Some(id(40)));
}
