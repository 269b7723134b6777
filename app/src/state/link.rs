//! The page's end of the channel to the worker, and the commands that wait for their answer.

use std::collections::BTreeMap;

use shared::replica::{Command, CommandError};
use shared::sync::body;
use web_sys::MessagePort;

use crate::protocol::Ask;
use crate::thread;

/// Called with the answer to a command.
pub type Done = Box<dyn FnOnce(Option<CommandError>)>;

/// The channel.
pub struct Link {
    port: MessagePort,
    next: u64,
    waiting: BTreeMap<u64, Done>,
}

impl Link {
    /// Speaks through this port.
    pub fn new(port: MessagePort) -> Self {
        // Numbers begin anywhere but at the last page's: an answer meant for that one must not be taken for one of ours.
        Self { port, next: super::now().unsigned_abs() * 1000, waiting: BTreeMap::new() }
    }

    /// Sends a message.
    pub fn send(&self, ask: &Ask) {
        if let Err(error) = thread::post(&self.port, &body::encode(ask)) {
            leptos::logging::warn!("the worker cannot be reached: {error:?}");
        }
    }

    /// Sends a command under the next number.
    pub fn command(&mut self, command: Command, done: Done) {
        self.next += 1;
        self.waiting.insert(self.next, done);
        self.send(&Ask::Command { request: self.next, command });
    }

    /// Who waits for the answer to this number.
    pub fn answered(&mut self, request: u64) -> Option<Done> {
        self.waiting.remove(&request)
    }
}
