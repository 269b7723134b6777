//! Talking to the server: when, with which session, how much at once, and what to do when it does not answer.
//!
//! Here is the state of the connection. [`sending`] says what goes out and when, [`hearing`] what comes back of it.

mod hearing;
mod sending;

use std::collections::BTreeSet;

use super::handing::Handing;
use super::notice::Trouble;
use crate::document::DocId;
use crate::sync::SCHEMA;
use crate::sync::cursor::Scope;
use crate::sync::limits;

/// A server that shuts this device out is asked again this often, milliseconds: it may have been wrong about the time, and an
/// administrator may think better of it.
const ASK_AGAIN: i64 = 900_000;
/// With nothing to do and no poke, the device asks this often, milliseconds.
const POLL: i64 = 300_000;

/// The state of the connection.
#[derive(Debug)]
pub(super) struct Link {
    /// Something may have changed there, or has never been read.
    pub wanted: bool,
    pub online: bool,
    pub trouble: Option<Trouble>,
    /// Ask for the digests with the next request.
    pub audit: bool,
    /// Scopes that are being read anew, and what has been seen of them: the rest goes at the end.
    pub sweep: Option<Sweep>,
    /// Documents that were asked for and did not come: not before the next answer of the feed again.
    pub vain: BTreeSet<DocId>,
    /// What is being handed in to a server that may have lost it.
    pub handing: Option<Handing>,
    /// Audits that ended in another difference; past a few the device says so, and looks again after its next start.
    pub repairs: u32,
    /// Commands that the server is too old to judge.
    pub held: Option<Held>,
    /// The server is of a later version than this device.
    pub is_older: bool,
    under_way: Option<UnderWay>,
    last_request: u64,
    failures: u32,
    retry_at: Option<i64>,
    poll_at: Option<i64>,
    budget: u32,
    woken_at: Option<i64>,
}

/// What waits for the server's update. Known until the next start, which asks once more.
#[derive(Copy, Clone, Debug)]
pub(super) struct Held {
    /// The outbox entry that the server could not judge. It and all later ones wait, because they may build on it.
    pub from: u64,
    /// What the server spoke then.
    pub schema: u16,
}

#[derive(Debug)]
enum UnderWay {
    Signing,
    Sync(Flight),
    Docs(Vec<DocId>),
    Recover,
    /// The answer is here and waits for documents to be loaded.
    TakingIn,
}

/// What a request carried.
#[derive(Clone, Debug, Default)]
pub(super) struct Flight {
    pub request: u64,
    /// The outbox entries, in the request's order.
    pub entries: Vec<u64>,
    pub audit: bool,
    /// Its tails may repeat what is here already.
    pub spelled: bool,
    /// A page was asked for; otherwise nothing counts but what became of the entries.
    pub pulls: bool,
    /// What it built on has been put back: its answer counts no more.
    pub void: bool,
}

/// Scopes that are being read anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Sweep {
    pub scopes: BTreeSet<Scope>,
    pub seen: BTreeSet<DocId>,
    /// The server began a new epoch: everything is read anew, and changes that it acknowledged may be gone there.
    pub recover: bool,
}

impl Sweep {
    /// Whether a scope is among those that are read anew.
    pub(super) fn covers(&self, scope: Scope) -> bool {
        self.recover || self.scopes.contains(&scope)
    }
}

impl Default for Link {
    fn default() -> Self {
        Self {
            wanted: false,
            online: false,
            trouble: None,
            audit: false,
            sweep: None,
            vain: BTreeSet::new(),
            handing: None,
            repairs: 0,
            held: None,
            is_older: false,
            under_way: None,
            last_request: 0,
            failures: 0,
            retry_at: None,
            poll_at: None,
            budget: limits::PAGE_FIRST,
            woken_at: None,
        }
    }
}

impl Link {
    /// Something is to be read, and it is worth trying at once.
    pub(super) fn want_now(&mut self) {
        self.wanted = true;
        self.retry_at = None;
    }

    pub(super) const fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    pub(super) fn tick(&mut self, now: i64) {
        // A clock that was set back must not postpone anything by days.
        if self.retry_at.is_some_and(|at| now >= at || at > now + ASK_AGAIN) {
            self.retry_at = None;
        }
        if self.poll_at.is_some_and(|at| now >= at || at > now + POLL) {
            self.poll_at = None;
            self.wanted = true;
        }
        self.woken_at = None;
    }

    /// What is under way counts no more: an answer to it is passed over.
    pub(super) fn give_up(&mut self) {
        match &mut self.under_way {
            Some(UnderWay::Sync(flight)) => flight.void = true,
            Some(UnderWay::Docs(asked)) => asked.clear(),
            Some(UnderWay::TakingIn) => self.under_way = None,
            Some(UnderWay::Signing | UnderWay::Recover) | None => {}
        }
        self.wanted = true;
        self.budget = limits::PAGE_LEAST;
    }

    /// Takes in how many of a request's commands were judged by a server that says this [`SCHEMA`]: what it is too old for is held
    /// until it says another. A server that says none judges all.
    pub(super) fn hold(&mut self, flight: &Flight, outcomes: usize, is_judged: bool, schema: u16) {
        if self.held.is_some_and(|held| held.schema != schema) {
            self.held = None;
        }
        if is_judged
            && (1..SCHEMA).contains(&schema)
            && let Some(from) = flight.entries.get(outcomes).copied()
        {
            self.held = Some(Held { from, schema });
        }
    }

    /// Whether an outbox entry waits for the server's update.
    pub(super) fn holds(&self, entry: u64) -> bool {
        self.held.is_some_and(|held| entry >= held.from)
    }

    /// The answer has been taken in.
    pub(super) fn finish(&mut self, now: i64) {
        self.under_way = None;
        self.failures = 0;
        self.retry_at = None;
        self.poll_at = Some(now + POLL);
    }
}
