//! The headless device: the real replica with files instead of a browser.
//!
//! A [`Device`] lives in a directory: its key, and one SQLite file with what a browser keeps in IndexedDB. It is offline
//! unless it is told otherwise, so that "edited offline" needs no cable to be pulled: [`Device::sync`] goes online,
//! syncs and goes offline again; [`Device::watch`] stays online and live for a while.
//!
//! - [`host`] runs the replica and performs its effects, [`heard`] keeps what it tells.
//! - [`storage`] and [`disk`] make its state durable, [`key`] proves who it is.
//! - [`http`], [`live`] and [`counted`] talk to the server and count what that costs.
//! - [`join`], [`edit`], [`records`], [`team`], [`exchange`] and [`sheet`] are what a person would do; [`lines`] lets a script
//!   do it.
//! - [`zone`] knows by whose clocks days are cut.
//!
//! Killing it at any moment loses nothing that it has answered for.

pub mod counted;
pub mod disk;
pub mod edit;
pub mod exchange;
pub mod heard;
pub mod host;
pub mod http;
pub mod join;
pub mod key;
pub mod lines;
pub mod live;
pub mod records;
pub mod sheet;
pub mod storage;
pub mod team;
pub mod zone;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use shared::crm::Registry;
use shared::document::DocId;
use shared::replica::{Command, CommandError, Meta, NetworkFailure, RecordView, Replica, Trouble};
use shared::sync::message::Enrolled;

use self::counted::{Counters, Traffic};
use self::heard::Heard;
use self::host::Host;
use self::join::Invitation;
use self::key::Key;
use self::storage::{Storage, StorageError};
use crate::clock;

/// How long a sync may take. Slow links move megabytes in minutes.
const PATIENCE: Duration = Duration::from_secs(600);

/// Why a device could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The device has not joined a workspace yet.
    #[error("the device has not joined a workspace: join LINK first")]
    NotJoined,
    /// The device has joined already, as somebody else.
    #[error("the device has joined already, as another member or elsewhere")]
    Joined,
    /// The text is no invitation's link.
    #[error("not a link like http://host:port/join#secret: {0}")]
    Link(String),
    /// The state cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A file cannot be read or written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The server did not answer, or not with yes.
    #[error(transparent)]
    Http(#[from] http::HttpError),
    /// A sync ended without an answer.
    #[error("the sync failed: {0:?}")]
    Sync(NetworkFailure),
    /// The device needs a person.
    #[error("the device needs a person: {0:?}")]
    Trouble(Trouble),
    /// It took too long.
    #[error("nothing came of it for {0:?}")]
    TimedOut(Duration),
    /// A command was not carried out.
    #[error("{0}")]
    Command(#[from] CommandError),
    /// The member may write in no territory.
    #[error("the member may write in no territory")]
    NoTerritory,
    /// There is no such view of the kind here.
    #[error("there is no view {0} of such records on this device")]
    NoView(String),
    /// Records of this kind are made of no file of another program.
    #[error("{0} is not imported from files of other programs")]
    NotImported(&'static str),
    /// The member may not make records of this kind.
    #[error("the member may not make records of the kind {0}")]
    MayNotMake(&'static str),
    /// There is no such record here.
    #[error("there is no record {0} on this device")]
    NoRecord(DocId),
    /// The registry knows no such field.
    #[error("there is no field {0}")]
    NoField(String),
    /// A filter is none.
    #[error(transparent)]
    Filter(#[from] shared::crm::FilterError),
    /// A field does not allow a value.
    #[error("{field}: {reason}")]
    WrongValue {
        /// Kind and key.
        field: String,
        /// Why.
        reason: String,
    },
    /// A file of another program cannot be read at all.
    #[error("{0}")]
    Unreadable(String),
    /// A line of a file cannot be read.
    #[error("line {line}: {reason}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// Why.
        reason: String,
    },
}

/// What one sync took.
#[derive(Copy, Clone, Debug, Default, serde::Serialize)]
pub struct Cost {
    /// Until the device knew that it was in sync, and had stored everything.
    pub ms: f64,
    /// Until the first rows were there to be shown, if any came.
    pub first_ms: Option<f64>,
    /// What went over the network.
    #[serde(flatten)]
    pub traffic: Traffic,
}

/// A device.
#[derive(Debug)]
pub struct Device {
    directory: PathBuf,
    state: State,
    traffic: Arc<Counters>,
    open_ms: f64,
    last_sync: Cost,
}

#[derive(Debug)]
enum State {
    /// Not joined yet. Empty only while it is joining.
    Fresh(Option<Storage>),
    Joined(Box<Host>),
}

impl Device {
    /// Opens the device that lives in `directory`, or makes a new one there.
    ///
    /// # Errors
    /// If its state cannot be read.
    pub fn open(directory: &Path) -> Result<Self, DeviceError> {
        let began = clock::start();
        let storage = Storage::open(directory)?;
        let traffic = Arc::<Counters>::default();
        let state = match (storage.stored()?, storage.server()?) {
            (Some(stored), Some(authority)) => {
                let key = Arc::new(Key::open(directory)?);
                State::Joined(Box::new(Host::start(stored, storage, key, authority, Arc::clone(&traffic))?))
            }
            _ => State::Fresh(Some(storage)),
        };
        let (directory, open_ms) = (directory.to_owned(), clock::ms(began));
        Ok(Self { directory, state, traffic, open_ms, last_sync: Cost::default() })
    }

    /// Enrols the device by an invitation's link; once more, if it has joined before: then as the same member.
    ///
    /// # Errors
    /// If it has joined as somebody else, or the server does not let it in.
    pub async fn join(&mut self, link: &str) -> Result<(), DeviceError> {
        let invitation = Invitation::parse(link)?;
        if matches!(self.state, State::Joined(_)) {
            // Dropping the host finishes what it had begun to store.
            self.state = State::Fresh(None);
            self.state = State::Fresh(Some(Storage::open(&self.directory)?));
            let joined = self.enrol(&invitation).await;
            if joined.is_err() {
                self.state = State::Fresh(None);
                *self = Self::open(&self.directory)?;
            }
            return joined;
        }
        self.enrol(&invitation).await
    }

    async fn enrol(&mut self, invitation: &Invitation) -> Result<(), DeviceError> {
        let State::Fresh(storage) = &mut self.state else { return Err(DeviceError::Joined) };
        let storage = storage.as_mut().ok_or(DeviceError::NotJoined)?;
        let key = join::join(&self.directory, storage, invitation, &self.traffic).await?;
        let stored = storage.stored()?.ok_or(DeviceError::NotJoined)?;
        let State::Fresh(Some(storage)) = std::mem::replace(&mut self.state, State::Fresh(None)) else {
            return Err(DeviceError::Joined);
        };
        let host =
            Host::start(stored, storage, Arc::new(key), invitation.authority.clone(), Arc::clone(&self.traffic))?;
        self.state = State::Joined(Box::new(host));
        Ok(())
    }

    /// Opens a device in `directory` that somebody has enrolled already, with the key that lies there.
    ///
    /// # Errors
    /// If its state cannot be written.
    pub fn enrolled(directory: &Path, enrolled: Enrolled, authority: &str) -> Result<Self, DeviceError> {
        let mut storage = Storage::open(directory)?;
        storage.begin(&Meta::enrolled(enrolled, clock::now()), authority)?;
        drop(storage);
        Self::open(directory)
    }

    /// Goes online, sends what waits and fetches what is new until the device knows that it is in sync and has stored
    /// everything; then goes offline again, unless it was online before.
    ///
    /// # Errors
    /// If the server cannot be reached or refuses. Nothing is lost then; what came is kept.
    pub async fn sync(&mut self) -> Result<Cost, DeviceError> {
        let was_online = self.host()?.is_online();
        let (began, before) = (clock::start(), self.traffic.read());
        let mut first_ms = None;
        let synced = self.sync_online(&mut first_ms).await;
        let cost = Cost { ms: clock::ms(began), first_ms, traffic: self.traffic.read().since(before) };
        self.last_sync = cost;
        if !was_online {
            self.host_mut()?.go_offline().await;
        }
        synced.map(|()| cost)
    }

    async fn sync_online(&mut self, first_ms: &mut Option<f64>) -> Result<(), DeviceError> {
        let host = self.host_mut()?;
        host.heard_mut().failure = None;
        host.heard_mut().forget_changes();
        host.go_online();
        let (start, began) = (clock::start(), host.now());
        host.command(Command::SyncNow);
        let deadline = clock::start() + PATIENCE;
        loop {
            let host = self.host()?;
            if first_ms.is_none() && !host.heard().changed.is_empty() {
                *first_ms = Some(clock::ms(start));
            }
            if host.is_idle() {
                if let Some(trouble) = host.heard().sync.trouble {
                    return Err(DeviceError::Trouble(trouble));
                }
                // What the replica deals with by itself, an ended session, is not idle.
                if let Some(failure) = host.heard().failure {
                    return Err(DeviceError::Sync(failure));
                }
                let waits = host.replica().outbox().any(shared::replica::OutboxEntry::is_sendable);
                if !waits && host.replica().meta().last_sync.is_some_and(|at| at >= began) {
                    return Ok(());
                }
            }
            self.step(deadline).await?;
        }
    }

    /// Stays online and live until `count` documents have changed or the time is over, and returns how many have.
    ///
    /// # Errors
    /// If the device has not joined.
    pub async fn watch(&mut self, count: usize, time: Duration) -> Result<usize, DeviceError> {
        self.go_live()?;
        self.host_mut()?.heard_mut().forget_changes();
        self.host_mut()?.command(Command::SyncNow);
        let deadline = clock::start() + time;
        let watched = self.run_until(deadline, |heard| heard.changed.len() >= count).await;
        self.settle().await?;
        self.host_mut()?.go_offline().await;
        watched.map(|_| ())?;
        Ok(self.host()?.heard().changed.len())
    }

    /// Goes online and opens the WebSocket, until [`Device::go_offline`].
    ///
    /// # Errors
    /// If the device has not joined.
    pub fn go_live(&mut self) -> Result<(), DeviceError> {
        self.host_mut()?.go_live();
        Ok(())
    }

    /// From now on connects to `authority`, `host:port`, instead of where it joined: the server has moved, or there is
    /// another way to it. Lasts until the device is closed.
    ///
    /// # Errors
    /// If the device has not joined.
    pub async fn go_by(&mut self, authority: &str) -> Result<(), DeviceError> {
        self.host_mut()?.go_by(authority).await;
        Ok(())
    }

    /// Leaves the network.
    ///
    /// # Errors
    /// If the device has not joined.
    pub async fn go_offline(&mut self) -> Result<(), DeviceError> {
        self.host_mut()?.go_offline().await;
        Ok(())
    }

    /// Runs the device until what it has told satisfies `wanted`, or the deadline has passed; whether it was satisfied.
    ///
    /// # Errors
    /// If the device has not joined.
    pub async fn run_until(
        &mut self,
        deadline: Instant,
        mut wanted: impl FnMut(&mut Heard) -> bool,
    ) -> Result<bool, DeviceError> {
        loop {
            if wanted(self.host_mut()?.heard_mut()) {
                return Ok(true);
            }
            match self.step(deadline).await {
                Ok(()) => {}
                Err(DeviceError::TimedOut(_)) => return Ok(false),
                Err(other) => return Err(other),
            }
        }
    }

    /// Gives the commands and returns when all are done, durably.
    ///
    /// # Errors
    /// The first command that was not carried out. Those before and after it may have been.
    pub async fn run(&mut self, commands: Vec<Command>) -> Result<(), DeviceError> {
        let host = self.host_mut()?;
        let mut open: BTreeSet<u64> = commands.into_iter().map(|command| host.command(command)).collect();
        let deadline = clock::start() + PATIENCE;
        let mut refused = None;
        self.run_until(deadline, |heard| {
            open.retain(|request| match heard.done.remove(request) {
                Some(error) => {
                    refused = refused.take().or(error);
                    false
                }
                None => true,
            });
            open.is_empty()
        })
        .await?
        .then_some(())
        .ok_or(DeviceError::TimedOut(PATIENCE))?;
        refused.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Opens records and waits until they are here.
    pub(super) async fn open_records(&mut self, docs: &BTreeSet<DocId>) -> Result<(), DeviceError> {
        self.run(docs.iter().map(|doc| Command::Open { doc: *doc }).collect()).await?;
        let deadline = clock::start() + PATIENCE;
        let came = self.run_until(deadline, |heard| docs.iter().all(|doc| heard.views.contains_key(doc))).await?;
        if came { Ok(()) } else { Err(DeviceError::TimedOut(PATIENCE)) }
    }

    /// Closes records and forgets what was told of them.
    pub(super) async fn close_records(&mut self, docs: &BTreeSet<DocId>) -> Result<(), DeviceError> {
        self.run(docs.iter().map(|doc| Command::Close { doc: *doc }).collect()).await?;
        let views = &mut self.host_mut()?.heard_mut().views;
        views.retain(|doc, _| !docs.contains(doc));
        Ok(())
    }

    /// Waits until disk and network have answered everything.
    async fn settle(&mut self) -> Result<(), DeviceError> {
        let deadline = clock::start() + PATIENCE;
        while !self.host()?.is_idle() {
            self.step(deadline).await?;
        }
        Ok(())
    }

    async fn step(&mut self, deadline: Instant) -> Result<(), DeviceError> {
        let left = deadline.saturating_duration_since(clock::start());
        let host = self.host_mut()?;
        tokio::time::timeout(left, host.step()).await.map_err(|_| DeviceError::TimedOut(left))
    }

    /// An opened record.
    #[must_use]
    pub fn view(&self, doc: DocId) -> Option<&RecordView> {
        self.host().ok()?.heard().views.get(&doc)?.as_deref()
    }

    /// The kinds and fields, with the workspace's custom ones.
    ///
    /// # Errors
    /// If the device has not joined.
    pub fn registry(&self) -> Result<&Registry, DeviceError> {
        Ok(self.replica()?.registry())
    }

    /// The replica, to read.
    ///
    /// # Errors
    /// If the device has not joined.
    pub fn replica(&self) -> Result<&Replica, DeviceError> {
        Ok(self.host()?.replica())
    }

    /// The running replica.
    ///
    /// # Errors
    /// If the device has not joined.
    pub fn host(&self) -> Result<&Host, DeviceError> {
        match &self.state {
            State::Joined(host) => Ok(host),
            State::Fresh(_) => Err(DeviceError::NotJoined),
        }
    }

    /// The running replica, to drive it step by step.
    ///
    /// # Errors
    /// If the device has not joined.
    pub fn host_mut(&mut self) -> Result<&mut Host, DeviceError> {
        match &mut self.state {
            State::Joined(host) => Ok(host),
            State::Fresh(_) => Err(DeviceError::NotJoined),
        }
    }

    /// How long opening took, from the files to a list that is ready, milliseconds.
    #[must_use]
    pub const fn open_ms(&self) -> f64 {
        self.open_ms
    }

    /// What the last sync took.
    #[must_use]
    pub const fn last_sync(&self) -> Cost {
        self.last_sync
    }

    /// What all requests of this run took.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.traffic.read()
    }
}
