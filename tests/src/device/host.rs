//! Runs a replica: passes it what happens, and performs its effects with files, TCP and this machine's clock.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use shared::replica::{Command, Effect, Event, NetworkFailure, Replica, Stored};
use shared::sync::message::{DocsAnswer, DocsRequest, SyncAnswer, SyncRequest};
use shared::sync::recover::{RecoverAnswer, RecoverRequest};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, watch};

use super::counted::{Counters, Traffic};
use super::disk::Disk;
use super::heard::Heard;
use super::http::{Http, HttpError};
use super::key::Key;
use super::live::Live;
use super::storage::Storage;
use crate::clock;

/// Something that a host is told.
#[derive(Debug)]
pub enum Happened {
    /// For the replica.
    Event(Box<Event>),
    /// A request ended; the event says how.
    Answered(Box<Event>),
    /// The server says that something changed.
    Poked,
    /// The WebSocket is open, or is not any more.
    Live(bool),
}

/// A running replica.
#[derive(Debug)]
pub struct Host {
    replica: Replica,
    heard: Heard,
    key: Arc<Key>,
    disk: Disk,
    http: Arc<Mutex<Http>>,
    authority: String,
    inbox: UnboundedReceiver<Happened>,
    outside: UnboundedSender<Happened>,
    /// Events with which this host answers effects by itself.
    soon: VecDeque<Event>,
    wake: Option<i64>,
    under_way: UnderWay,
    is_online: bool,
    live: Option<Live>,
    token: watch::Sender<String>,
    is_live: bool,
    next_command: u64,
    clock_ahead: i64,
    traffic: Arc<Counters>,
    live_traffic: Arc<Counters>,
}

/// Effects without their answer yet.
#[derive(Copy, Clone, Debug, Default)]
struct UnderWay {
    disk: u32,
    network: u32,
}

impl Host {
    /// Starts the replica that `stored` is. It is offline until [`Host::go_online`].
    ///
    /// # Errors
    /// If the storage's thread cannot be started.
    pub fn start(
        stored: Stored,
        storage: Storage,
        key: Arc<Key>,
        authority: String,
        traffic: Arc<Counters>,
    ) -> std::io::Result<Self> {
        let (outside, inbox) = unbounded_channel();
        let (replica, effects) = Replica::new(stored, clock::now(), 0);
        let token = watch::Sender::new(replica.meta().token.clone());
        let mut host = Self {
            replica,
            heard: Heard::default(),
            key,
            disk: Disk::start(storage, outside.clone())?,
            http: Arc::new(Mutex::new(Http::new(authority.clone(), Arc::clone(&traffic)))),
            authority,
            inbox,
            outside,
            soon: VecDeque::new(),
            wake: None,
            under_way: UnderWay::default(),
            is_online: false,
            live: None,
            token,
            is_live: false,
            next_command: 1,
            clock_ahead: 0,
            traffic,
            live_traffic: Arc::default(),
        };
        host.perform(effects);
        if let Some(event) = host.soon.pop_front() {
            host.handle(event);
        }
        Ok(host)
    }

    /// The replica, to read.
    #[must_use]
    pub const fn replica(&self) -> &Replica {
        &self.replica
    }

    /// What it has told.
    #[must_use]
    pub const fn heard(&self) -> &Heard {
        &self.heard
    }

    /// The same, to take out what was asked for.
    pub const fn heard_mut(&mut self) -> &mut Heard {
        &mut self.heard
    }

    /// What the WebSocket has cost so far.
    #[must_use]
    pub fn live_traffic(&self) -> Traffic {
        self.live_traffic.read()
    }

    /// Whether the WebSocket is open.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        self.is_live
    }

    /// Whether requests are performed.
    #[must_use]
    pub const fn is_online(&self) -> bool {
        self.is_online
    }

    /// Whether the disk and the network have answered everything.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.under_way.disk == 0 && self.under_way.network == 0
    }

    /// Lets requests through from now on.
    pub const fn go_online(&mut self) {
        self.is_online = true;
    }

    /// Opens the WebSocket, so that others' changes come by themselves.
    pub fn go_live(&mut self) {
        self.go_online();
        let (token, counters) = (self.token.subscribe(), Arc::clone(&self.live_traffic));
        self.live = Some(Live::open(self.authority.clone(), token, counters, self.outside.clone()));
    }

    /// Connects to `authority` from now on.
    pub async fn go_by(&mut self, authority: &str) {
        authority.clone_into(&mut self.authority);
        *self.http.lock().await = Http::new(authority.to_owned(), Arc::clone(&self.traffic));
    }

    /// Leaves the network: every request fails from now on, and open connections are gone.
    pub async fn go_offline(&mut self) {
        self.is_online = false;
        self.live = None;
        self.is_live = false;
        self.http.lock().await.hang_up();
    }

    /// Moves the device's clock: a phone's may be wrong by days.
    pub const fn move_clock(&mut self, by_ms: i64) {
        self.clock_ahead += by_ms;
    }

    /// The device's clock, milliseconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        clock::now() + self.clock_ahead
    }

    /// Gives the replica a command, and returns the number under which it will be done.
    pub fn command(&mut self, command: Command) -> u64 {
        let request = self.next_command;
        self.next_command += 1;
        self.handle(Event::Command { request, id: None, command });
        request
    }

    /// Waits for one thing to happen, and handles it.
    pub async fn step(&mut self) {
        let until_wake = self.wake.map(|at| Duration::from_millis(u64::try_from(at - self.now()).unwrap_or(0)));
        tokio::select! {
            biased;
            // It never ends: this host holds a sender itself.
            Some(happened) = self.inbox.recv() => self.take_in(happened),
            () = tokio::time::sleep(until_wake.unwrap_or_default()), if until_wake.is_some() => {
                self.wake = None;
                self.handle(Event::Tick);
            }
        }
    }

    fn take_in(&mut self, happened: Happened) {
        match happened {
            Happened::Event(event) => {
                self.under_way.disk -= 1;
                self.handle(*event);
            }
            Happened::Answered(event) => {
                self.under_way.network -= 1;
                self.heard.failure = if let Event::NetworkFailed { failure } = &*event { Some(*failure) } else { None };
                self.handle(*event);
            }
            Happened::Poked if self.is_online => self.handle(Event::Poked),
            Happened::Poked => {}
            Happened::Live(is_live) => self.is_live = is_live && self.live.is_some(),
        }
    }

    /// Handles an event, and what this host answers by itself, so that nothing overtakes that.
    fn handle(&mut self, event: Event) {
        let mut next = Some(event);
        while let Some(event) = next {
            let effects = self.replica.handle(event, self.now());
            self.perform(effects);
            next = self.soon.pop_front();
        }
        let token = &self.replica.meta().token;
        self.token.send_if_modified(|known| {
            let is_new = known != token;
            if is_new {
                known.clone_from(token);
            }
            is_new
        });
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Load { docs } => {
                    self.under_way.disk += 1;
                    self.disk.load(docs);
                }
                Effect::Commit { ticket, writes, strict } => {
                    self.under_way.disk += 1;
                    self.disk.commit(ticket, writes, strict);
                }
                Effect::Sign { challenge } => {
                    let signature = self.key.sign(&challenge);
                    self.soon.push_back(Event::Signed { signature });
                }
                Effect::Send { .. } | Effect::Fetch { .. } | Effect::Recover { .. } if !self.is_online => {
                    self.soon.push_back(Event::NetworkFailed { failure: NetworkFailure::Unreachable });
                }
                Effect::Send { request, message, token } => self.send(request, message, token),
                Effect::Fetch { message, token } => self.fetch(message, token),
                Effect::Recover { message, token } => self.recover(message, token),
                Effect::Wake { at } => self.wake = Some(at),
                Effect::Notify(notice) => self.heard.take_in(notice),
            }
        }
    }

    fn send(&mut self, request: u64, message: Box<SyncRequest>, token: Option<String>) {
        self.under_way.network += 1;
        let (http, outside) = (Arc::clone(&self.http), self.outside.clone());
        tokio::spawn(async move {
            let outcome = http.lock().await.post::<SyncAnswer>("/sync", token.as_deref(), &*message).await;
            let event = match outcome {
                Ok(answer) => {
                    Event::Answered { request, answer: Box::new(answer.message), took: answer.took, size: answer.size }
                }
                Err(error) => failed(&error),
            };
            let _heard = outside.send(Happened::Answered(Box::new(event)));
        });
    }

    fn fetch(&mut self, message: DocsRequest, token: Option<String>) {
        self.under_way.network += 1;
        let (http, outside) = (Arc::clone(&self.http), self.outside.clone());
        tokio::spawn(async move {
            let outcome = http.lock().await.post::<DocsAnswer>("/docs", token.as_deref(), &message).await;
            let event = match outcome {
                Ok(answer) => Event::Fetched { answer: Box::new(answer.message) },
                Err(error) => failed(&error),
            };
            let _heard = outside.send(Happened::Answered(Box::new(event)));
        });
    }

    fn recover(&mut self, message: Box<RecoverRequest>, token: Option<String>) {
        self.under_way.network += 1;
        let (http, outside) = (Arc::clone(&self.http), self.outside.clone());
        tokio::spawn(async move {
            let outcome = http.lock().await.post::<RecoverAnswer>("/recover", token.as_deref(), &*message).await;
            let event = match outcome {
                Ok(answer) => Event::Recovered { answer: Box::new(answer.message) },
                Err(error) => failed(&error),
            };
            let _heard = outside.send(Happened::Answered(Box::new(event)));
        });
    }

    /// What requests have cost so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.traffic.read()
    }
}

fn failed(error: &HttpError) -> Event {
    Event::NetworkFailed { failure: error.failure() }
}
