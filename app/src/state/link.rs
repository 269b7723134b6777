//! The page's end of the channel to the worker: the commands that wait for their answer, and what is in view, so that a worker
//! can be replaced by a new one.

use std::collections::{BTreeMap, BTreeSet};

use shared::document::DocId;
use shared::replica::{Answer, Command, CommandError};
use shared::sync::body;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, MessagePort};

use crate::protocol::Ask;
use crate::thread::{self, ReplicaThread};

/// Called when a command is done: with the reason why it was not carried out, and with what was told before.
pub type Done = Box<dyn FnOnce(Option<CommandError>, Option<Answer>)>;

/// Called with what was answered before a command was done, or why it was not done.
pub type Told = Box<dyn FnOnce(Result<Option<Answer>, CommandError>)>;

/// Starts a worker.
pub type Opener = Box<dyn Fn() -> Result<ReplicaThread, JsValue>>;

/// The channel.
pub struct Link {
    open: Opener,
    thread: ReplicaThread,
    port: MessagePort,
    next: u64,
    waiting: BTreeMap<u64, Done>,
    /// What was told of commands that are not done yet.
    told: BTreeMap<u64, Answer>,
    /// How many messages were sent.
    sent: u64,
    at_rest: Vec<Box<dyn FnOnce()>>,
    view: View,
}

/// What a worker has to be told to show what the page shows.
#[derive(Default)]
struct View {
    /// The last message of each kind that stays in force.
    standing: BTreeMap<u8, Ask>,
    open: BTreeSet<DocId>,
    /// Whose names it shows.
    names: BTreeSet<DocId>,
}

impl Link {
    /// Starts a worker and speaks to it.
    ///
    /// # Errors
    /// What the browser says when it refuses to start one.
    pub fn new(open: Opener) -> Result<Self, JsValue> {
        let thread = open()?;
        let port = thread.port();
        // Numbers begin anywhere but at the last page's: an answer meant for that one must not be taken for one of ours.
        let next = super::now().unsigned_abs() * 1000;
        let (waiting, told, at_rest, view) = (BTreeMap::new(), BTreeMap::new(), Vec::new(), View::default());
        Ok(Self { open, thread, port, next, waiting, told, sent: 0, at_rest, view })
    }

    /// Where the worker answers.
    pub fn port(&self) -> MessagePort {
        self.port.clone()
    }

    /// Sends a message.
    pub fn send(&mut self, ask: &Ask) {
        self.sent += 1;
        self.view.follow(ask);
        if let Err(error) = thread::post(&self.port, &body::encode(ask)) {
            leptos::logging::warn!("the worker cannot be reached: {}", thread::worded(&error));
        }
    }

    /// Sends a file; the message after it says what for.
    pub fn send_file(&mut self, file: &Blob) {
        self.sent += 1;
        if let Err(error) = thread::post_file(&self.port, file) {
            leptos::logging::warn!("the worker cannot be given a file: {}", thread::worded(&error));
        }
    }

    /// Sends a command under the next number.
    pub fn command(&mut self, command: Command, done: Done) {
        self.next += 1;
        self.waiting.insert(self.next, done);
        self.send(&Ask::Command { request: self.next, command });
    }

    /// Something was told of a command, before it is done.
    pub fn tell(&mut self, request: u64, answer: Answer) {
        // What nobody here waits for was asked by the page before.
        if self.waiting.contains_key(&request) {
            self.told.insert(request, answer);
        }
    }

    /// Who waits for the end of this command, and what was told of it.
    pub fn answered(&mut self, request: u64) -> Option<(Done, Option<Answer>)> {
        let told = self.told.remove(&request);
        Some((self.waiting.remove(&request)?, told))
    }

    /// Sends a command whose answer is wanted.
    pub fn question(&mut self, command: Command, told: Told) {
        self.command(command, Box::new(move |error, answer| told(error.map_or(Ok(answer), Err))));
    }

    /// Calls `then` at a moment when the worker could end and nothing that was asked of it would be lost.
    pub fn when_at_rest(&mut self, then: impl FnOnce() + 'static) {
        self.at_rest.push(Box::new(then));
        self.ask_for_rest();
    }

    fn ask_for_rest(&mut self) {
        let number = self.sent + 1;
        self.send(&Ask::Rest(number));
    }

    /// The worker rests, as of a message. Who waits for that, unless something has been asked since: then rest is asked
    /// for again.
    pub fn rested(&mut self, number: u64) -> Vec<Box<dyn FnOnce()>> {
        if number == self.sent {
            return std::mem::take(&mut self.at_rest);
        }
        if !self.at_rest.is_empty() {
            self.ask_for_rest();
        }
        Vec::new()
    }

    /// Ends the worker and starts another, which is told what is in view. Only at rest.
    ///
    /// # Errors
    /// What the browser says when it refuses to start one.
    pub fn replace(&mut self, visible: bool) -> Result<(), JsValue> {
        self.port.set_onmessage(None);
        self.port.close();
        self.thread.terminate();
        self.thread = (self.open)()?;
        self.port = self.thread.port();
        self.send(&Ask::Hello { visible });
        for ask in self.view.standing.values().cloned().collect::<Vec<_>>() {
            self.send(&ask);
        }
        if !self.view.names.is_empty() {
            self.send(&Ask::Names(self.view.names.iter().copied().collect()));
        }
        for doc in self.view.open.clone() {
            self.next += 1;
            self.send(&Ask::Command { request: self.next, command: Command::Open { doc } });
        }
        Ok(())
    }
}

impl View {
    fn follow(&mut self, ask: &Ask) {
        match ask {
            Ask::Online(_) => drop(self.standing.insert(0, ask.clone())),
            Ask::Customers(_) => drop(self.standing.insert(1, ask.clone())),
            Ask::Activities { .. } => drop(self.standing.insert(2, ask.clone())),
            Ask::Outbox(_) => drop(self.standing.insert(3, ask.clone())),
            Ask::Shelf(_) => drop(self.standing.insert(6, ask.clone())),
            Ask::Removed(_) => drop(self.standing.insert(5, ask.clone())),
            Ask::Agenda(_) => drop(self.standing.insert(4, ask.clone())),
            Ask::Team(_) => drop(self.standing.insert(7, ask.clone())),
            Ask::Board(_) => drop(self.standing.insert(8, ask.clone())),
            Ask::Calendar(_) => drop(self.standing.insert(9, ask.clone())),
            Ask::Names(docs) => self.names.extend(docs),
            Ask::Command { command: Command::Open { doc }, .. } => drop(self.open.insert(*doc)),
            Ask::Command { command: Command::Close { doc }, .. } => drop(self.open.remove(doc)),
            Ask::Hello { .. }
            | Ask::Visible(_)
            | Ask::Join { .. }
            | Ask::Command { .. }
            | Ask::Draft { .. }
            | Ask::Invite
            | Ask::Suspended { .. }
            | Ask::Told(_)
            | Ask::Leave
            | Ask::Saved
            | Ask::Find(_)
            | Ask::Load(_)
            | Ask::Import(_)
            | Ask::Export(_)
            | Ask::Lines(_)
            | Ask::Unsent(_)
            | Ask::Pick { .. }
            | Ask::PickShelf { .. }
            | Ask::Listed { .. }
            | Ask::Shelved(_)
            | Ask::LookAtInvitation(_)
            | Ask::Plannable(_)
            | Ask::Scan { .. }
            | Ask::Rest(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::protocol::Wanted;

    use super::*;

    #[test]
    fn a_new_worker_is_told_what_stands() {
        let doc = |byte| DocId::from_bytes([byte; 16]);
        let command = |command| Ask::Command { request: 1, command };
        let wanted = |offset| Ask::Customers(Wanted { offset, count: 20, ..Wanted::default() });
        let mut view = View::default();
        for ask in [
            wanted(0),
            Ask::Online(true),
            command(Command::Open { doc: doc(1) }),
            wanted(40),
            command(Command::Open { doc: doc(2) }),
            command(Command::Close { doc: doc(1) }),
            command(Command::SyncNow),
            Ask::Names(vec![doc(3), doc(4)]),
            Ask::Names(vec![doc(3)]),
            Ask::Visible(true),
        ] {
            view.follow(&ask);
        }
        assert_eq!(view.standing.into_values().collect::<Vec<_>>(), [Ask::Online(true), wanted(40)]);
        assert_eq!(view.open, BTreeSet::from([doc(2)]));
        assert_eq!(view.names, BTreeSet::from([doc(3), doc(4)]), "so that it tells when they change");
    }
}
