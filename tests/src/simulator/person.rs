//! One person doing one thing after the other, for tests that tell a story.

use shared::crm::{Kind, Value};
use shared::document::{DocId, Document, Intent};
use shared::replica::{Answer, Command, CommandError, Event, Part, Question, RecordView};

use super::World;

impl World {
    /// Takes a phone's network away, or gives it back.
    pub fn connect(&mut self, at: usize, connected: bool) {
        self.devices[at].connected = connected;
        self.tell(at, Event::Online(connected));
    }

    /// Gives a command and lets the phone do what it can, until it has answered.
    ///
    /// # Errors
    /// Why the command was not carried out.
    pub fn order(&mut self, at: usize, command: Command) -> Result<Option<Answer>, CommandError> {
        // Nobody does two things in one millisecond.
        self.now += 1;
        let now = self.now;
        let request = self.devices[at].command(command, now);
        self.note_promises(at);
        self.rest(at);
        let device = &mut self.devices[at];
        match device.settled.remove(&request).expect("a phone whose disk works answers") {
            Some(error) => Err(error),
            None => Ok(device.answers.remove(&request)),
        }
    }

    /// Asks a question.
    ///
    /// # Panics
    /// If it is not answered.
    pub fn ask(&mut self, at: usize, question: Question) -> Answer {
        let answer = self.order(at, Command::Ask { question });
        answer.ok().flatten().expect("a question that has an answer")
    }

    /// Edits, and answers the number by which it can be taken back.
    ///
    /// # Panics
    /// If the edit is not carried out.
    pub fn edit_parts(&mut self, at: usize, parts: Vec<Part>) -> Option<u64> {
        match self.order(at, Command::Edit { parts }) {
            Ok(Some(Answer::Undoable { number })) => Some(number),
            Ok(_) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Writes fields of one record over what its phone shows.
    pub fn write(&mut self, at: usize, doc: DocId, fields: &[(&str, Value)]) -> Option<u64> {
        let view = self.document(at, doc);
        let intents = fields.iter().map(|(key, new)| {
            let mut seen = view.standing(key);
            seen.retain(|value| !value.is_null());
            Intent::Set { key: (*key).to_owned(), seen, new: new.clone() }
        });
        let intents = intents.collect();
        self.edit_parts(at, vec![Part { doc, intents }])
    }

    /// Makes a record of the first territory.
    pub fn make(&mut self, at: usize, kind: Kind, fields: &[(&str, Value)]) -> DocId {
        self.now += 1;
        let doc = self.id();
        let mut all = vec![("kind", Value::text(kind.name())), ("territory", Value::Int(1))];
        all.extend_from_slice(fields);
        self.write(at, doc, &all);
        doc
    }

    /// A record with everything that is on a phone.
    pub fn document(&self, at: usize, doc: DocId) -> Document {
        self.devices[at].view(doc).expect("a phone's documents can be read")
    }

    /// Opens a record and answers what its screen shows.
    ///
    /// # Panics
    /// If there is nothing to show.
    pub fn open(&mut self, at: usize, doc: DocId) -> RecordView {
        let opened = self.order(at, Command::Open { doc });
        opened.expect("opening is always possible");
        self.shown(at, doc)
    }

    /// What the screen of an opened record shows now.
    ///
    /// # Panics
    /// If there is nothing to show.
    pub fn shown(&mut self, at: usize, doc: DocId) -> RecordView {
        self.rest(at);
        self.devices[at].views.get(&doc).cloned().flatten().map(|view| *view).expect("an opened record")
    }

    /// Asks what a merger or its undoing would do, or does what was answered to such a question, however long ago.
    pub(super) fn merge_or_part(&mut self, at: usize, customers: &[DocId]) {
        if let Some((_, answer)) = self.devices[at].answers.pop_first() {
            match answer {
                Answer::Merging { parts, .. } | Answer::Plan { parts, .. } => {
                    self.command(at, Command::Edit { parts }, Vec::new());
                }
                Answer::Undoable { number } if self.random.chance(20) => {
                    // What of the edit is contested is given up with it.
                    let entry = self.devices[at].replica.outbox().find(|entry| entry.number == number);
                    for part in entry.into_iter().flat_map(|entry| &entry.parts) {
                        let intents = part.intents.iter().chain(&part.contested);
                        self.settled.extend(intents.map(|intent| (part.doc, intent.key().to_owned())));
                    }
                    self.command(at, Command::Undo { number }, Vec::new());
                }
                Answer::Undoable { .. }
                | Answer::History { .. }
                | Answer::Written { .. }
                | Answer::Similar { .. }
                | Answer::Pairs { .. }
                | Answer::Records { .. }
                | Answer::LaterThanMerge { .. } => {}
            }
            return;
        }
        let (one, other) = (*self.random.pick(customers), *self.random.pick(customers));
        let survivor = self.devices[at].replica.survivor(one);
        let later = survivor.and_then(|survivor| self.devices[at].views.get(&survivor).cloned().flatten());
        let bring = later.into_iter().flat_map(|view| view.merged).find(|merged| !merged.take_over.is_empty());
        match (survivor, bring) {
            (Some(_), Some(merged)) => self.command(at, Command::Edit { parts: merged.take_over }, Vec::new()),
            (Some(survivor), None) if self.random.chance(50) => {
                self.command(at, Command::Open { doc: survivor }, Vec::new());
            }
            (Some(_), None) => self.question(at, Question::Unmerging { doc: one }),
            (None, _) => self.question(at, Question::Merging { one, other, take: vec!["name".to_owned()] }),
        }
    }

    fn question(&mut self, at: usize, question: Question) {
        self.command(at, Command::Ask { question }, Vec::new());
    }

    /// Lets one phone sync until it has nothing left to send.
    pub fn settle_one(&mut self, at: usize) {
        for _ in 0..20 {
            self.now += 30_000;
            self.tell(at, Event::Poked);
            self.rest(at);
        }
    }

    /// The phone's replica.
    pub fn replica(&self, at: usize) -> &shared::replica::Replica {
        &self.devices[at].replica
    }

    /// Lets a phone do everything that it has begun.
    fn rest(&mut self, at: usize) {
        while !self.devices[at].pending.is_empty() {
            self.perform(at);
        }
    }
}
