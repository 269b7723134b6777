//! Requests and answers that take their time: what is on its way is overtaken, arrives when its sender has long given up, or
//! comes twice, and meanwhile people edit and other requests are answered.

use shared::replica::{Event, NetworkFailure};
use shared::sync::message::{DocsRequest, SyncRequest};
use shared::sync::recover::RecoverRequest;

use super::World;

/// Of so many times that something could arrive, its sender gives up in a hundred.
const IMPATIENCE: usize = 12;

/// What is on its way between a phone and the server.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// The phone.
    at: usize,
    /// The phone's life in which it asked: what is said to that one no other hears.
    life: u32,
    /// Whether the phone still waits for it.
    awaited: bool,
    contents: Contents,
}

/// What a letter says.
#[derive(Clone, Debug)]
pub(super) enum Contents {
    /// A sync is asked for.
    Sync { request: u64, message: Box<SyncRequest>, token: Option<String> },
    /// Whole documents are asked for.
    Docs { message: DocsRequest, token: Option<String> },
    /// Something is handed in.
    Recover { message: Box<RecoverRequest>, token: Option<String> },
    /// What the phone hears in the end.
    Heard(Event),
}

impl World {
    /// Sends a phone's letter on its way.
    pub(super) fn post(&mut self, at: usize, contents: Contents) {
        let life = self.devices[at].life;
        self.mail.push(Letter { at, life, awaited: true, contents });
    }

    /// Something happens to one of the letters, whichever: it arrives, gets lost, or is waited for no longer.
    pub(super) fn carry(&mut self) {
        let which = self.random.below(self.mail.len());
        let letter = &mut self.mail[which];
        letter.awaited &= self.devices[letter.at].life == letter.life;
        if letter.awaited && self.chaos.delay > 0 && self.random.chance(IMPATIENCE) {
            // On its way it stays.
            letter.awaited = false;
            let at = letter.at;
            self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            return;
        }
        let letter = self.mail.swap_remove(which);
        let Letter { at, life, awaited, contents } = letter;
        if self.random.chance(self.chaos.loss) {
            if awaited {
                self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            }
            return;
        }
        let event = match contents {
            Contents::Heard(event) => {
                // The connection that it would have come by ended with the life in which it was asked for. The next one
                // counts its requests from the beginning, and would take the answer for one to a request of its own.
                if self.devices[at].life == life {
                    self.hand_over(at, awaited, event);
                }
                return;
            }
            Contents::Sync { request, message, token } => {
                if self.random.chance(self.chaos.doubling) {
                    let (message, token) = (message.clone(), token.clone());
                    let contents = Contents::Sync { request, message, token };
                    self.mail.push(Letter { at, life, awaited: false, contents });
                }
                let answer = self.answer(&message, token.as_deref());
                self.told_of(at, request, &message, answer, awaited)
            }
            Contents::Docs { message, token } => self.told_of_docs(&message, token.as_deref()),
            Contents::Recover { message, token } => self.told_of_recovery(&message, token.as_deref()),
        };
        self.mail.push(Letter { at, life, awaited, contents: Contents::Heard(event) });
    }

    fn hand_over(&mut self, at: usize, awaited: bool, event: Event) {
        match (awaited, &event) {
            (true, _) if self.devices[at].connected => self.tell(at, event),
            (true, _) => self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable }),
            // The answer to a request that was given up: whoever has its number knows better.
            (false, Event::Answered { .. }) if self.devices[at].connected => self.tell(at, event),
            // Nobody listens on a connection that was given up, or that is down.
            (false, _) => {}
        }
    }
}
