//! Beginning, taking over the writing, and losing it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use shared::document::DocId;
use shared::replica::{Command, Event, Replica};
use wasm_bindgen_futures::spawn_local;

use super::filling::begin;
use super::first::First;
use super::marks::Marks;
use super::rest::Growth;
use super::{Host, Origin, Seated, Writing};
use crate::protocol::{News, Session};
use crate::worker::book::Touched;
use crate::worker::clock::{self, Alarm};
use crate::worker::network::Live;
use crate::worker::storage::{Storage, StorageError, directory};
use crate::worker::tabs::{self, Between, Channel};

impl Host {
    /// Finds out whose device this is.
    pub(super) async fn begin(self: Rc<Self>) {
        match directory::current().await {
            Ok(Some(name)) => self.sit_down(&name).await,
            Ok(None) => self.tell_session(Session::Unenrolled { problem: None }),
            Err(error) => self.storage_failed(&error),
        }
    }

    pub(super) fn storage_failed(&self, error: &StorageError) {
        leptos::logging::warn!("storage: {error}");
        self.tell_session(Session::Broken(match error {
            StorageError::Full => Some(shared::replica::Trouble::StorageFull),
            StorageError::Fenced | StorageError::Damaged(_) | StorageError::Browser(_) => None,
        }));
    }

    /// Opens a member's database and asks for the writing.
    pub(super) async fn sit_down(self: &Rc<Self>, name: &str) {
        let opened = async {
            let storage = Storage::open(name).await?;
            self.show_first(&storage).await;
            let keys = storage.keys().await?;
            let drafts = storage.drafts().await?;
            Ok::<_, StorageError>((storage, keys, drafts))
        };
        let (storage, keys, drafts) = match opened.await {
            Ok(opened) => opened,
            Err(error) => return self.storage_failed(&error),
        };
        self.tell(&News::Drafts(drafts));
        let weak = Rc::downgrade(self);
        let channel = Channel::open(name, move |between| {
            if let Some(host) = weak.upgrade() {
                host.heard(between);
            }
        });
        let visible = {
            let mut state = self.state.borrow_mut();
            state.seat = Some(Seated { storage: Rc::new(storage), keys, channel, writing: None });
            state.turn += 1;
            state.visible
        };
        if !visible {
            self.tell_session(Session::Elsewhere);
        }
        self.claim(visible);
    }

    /// Asks for the writing: at once from whoever has it, or as soon as nobody has.
    pub(super) fn claim(self: &Rc<Self>, steal: bool) {
        let (name, claim) = {
            let mut state = self.state.borrow_mut();
            state.claim += 1;
            let claim = state.claim;
            let Some(seat) = &state.seat else { return };
            let name = seat.storage.name().to_owned();
            state.taking = steal.then_some(claim);
            (name, claim)
        };
        let (host, granted) = (Rc::clone(self), Rc::clone(self));
        let was_granted = Rc::new(Cell::new(false));
        let grant = Rc::clone(&was_granted);
        spawn_local(async move {
            tabs::write_while_allowed(name, steal, move || {
                let current = granted.state.borrow().claim == claim;
                if current {
                    grant.set(true);
                    granted.state.borrow_mut().taking = Some(claim);
                    spawn_local(async move { granted.take_over(claim).await });
                }
                current
            })
            .await;
            let (latest, taking, turn) = {
                let mut state = host.state.borrow_mut();
                let taking = state.taking == Some(claim);
                if taking {
                    state.taking = None;
                }
                (state.claim == claim, taking, state.turn)
            };
            match (latest, taking) {
                // Another page took over while this one still read.
                (true, true) if was_granted.get() => host.give_way(),
                (true, false) => host.lost(turn),
                (true, true) | (false, _) => {}
            }
        });
    }

    /// Begins a turn: raises the fence, reads what is stored, and starts a replica on it. The book fills from then on.
    pub(super) async fn take_over(self: Rc<Self>, claim: u32) {
        let (storage, before) = {
            let state = self.state.borrow();
            let Some(seat) = &state.seat else { return };
            (Rc::clone(&seat.storage), state.turn)
        };
        let read = async {
            storage.take_over().await?;
            storage.read().await
        };
        let read = read.await;
        {
            // Meanwhile another page may have taken over, or this one left.
            let mut state = self.state.borrow_mut();
            if state.taking != Some(claim) || state.turn != before {
                return;
            }
            state.taking = None;
        }
        let stored = match read {
            Ok(Some(stored)) => stored,
            Ok(None) => return self.tell_session(Session::Unenrolled { problem: None }),
            Err(error) => return self.storage_failed(&error),
        };
        let (replica, effects) = Replica::new(stored, clock::now(), clock::east(clock::now()));
        let book = begin(&replica);
        let sync = replica.sync_state().clone();
        let turn = {
            let weak = Rc::downgrade(&self);
            let live = Live::new(move || {
                if let Some(host) = weak.upgrade() {
                    host.happen_now(Event::Poked);
                }
            });
            let mut state = self.state.borrow_mut();
            state.turn += 1;
            let turn = state.turn;
            let Some(seat) = &mut state.seat else { return };
            seat.writing = Some(Writing {
                replica,
                book,
                stale: Touched { customers: true, activities: true, directory: true, shelves: true, views: true },
                marks: Marks::default(),
                live,
                wake: Alarm::default(),
                fold: Alarm::default(),
                first: First::default(),
                growth: Growth::default(),
                next_request: 0,
                origins: BTreeMap::new(),
                own: BTreeMap::new(),
            });
            turn
        };
        self.fill_some(turn);
        // Whether the book is closed is known before it is opened.
        self.tell(&News::Sync(sync));
        self.tell_seat();
        self.perform(turn, effects);
        self.say(&Between::Writing { page: self.page });
        self.resume();
        self.stay_live();
        self.fill(turn).await;
    }

    /// Another page writes now.
    pub(super) fn lost(self: &Rc<Self>, turn: u32) {
        {
            let mut state = self.state.borrow_mut();
            if state.turn != turn || state.writing().is_none() {
                return;
            }
            state.turn += 1;
            if let Some(seat) = &mut state.seat {
                seat.writing = None;
            }
        }
        self.give_way();
    }

    fn give_way(self: &Rc<Self>) {
        // An import that waits for this page's turn to be taken back: nobody awaits it any more.
        self.import.borrow_mut().wished = None;
        self.tell_session(Session::Elsewhere);
        self.hand_over();
        // When that page is closed, this one may be needed.
        self.claim(false);
    }

    fn hand_over(&self) {
        let pending: Vec<(u64, Command)> =
            self.state.borrow().pending.iter().map(|(request, command)| (*request, command.clone())).collect();
        for (request, command) in pending {
            self.say(&Between::Handed { from: self.page, request, command });
        }
    }

    fn heard(self: &Rc<Self>, between: Between) {
        match between {
            Between::Writing { page } if page != self.page => {
                let turn = {
                    let mut state = self.state.borrow_mut();
                    state.writing().is_some().then_some(state.turn)
                };
                match turn {
                    Some(turn) => self.lost(turn),
                    None => self.hand_over(),
                }
            }
            Between::Writing { .. } => {}
            Between::Handed { from, request, command } => self.take_in(from, request, command),
            Between::Left => {
                {
                    let mut state = self.state.borrow_mut();
                    state.turn += 1;
                    state.taking = None;
                    // What it holds is of a workspace that this device has left.
                    state.seat = None;
                }
                self.tell_session(Session::Unenrolled { problem: None });
            }
            Between::Done { from, request, error } if from == self.page => {
                self.state.borrow_mut().pending.remove(&request);
                self.tell(&News::Done { request, error });
                self.rest_if_idle();
            }
            Between::Done { .. } => {}
        }
    }

    /// A command of a page that may not write any more. Handed twice, it is done once: while it is under way it is known here,
    /// afterwards to the replica, and to those that write after it.
    fn take_in(self: &Rc<Self>, from: DocId, request: u64, command: Command) {
        let fresh = {
            let mut state = self.state.borrow_mut();
            state.writing().is_some_and(|writing| {
                !writing
                    .origins
                    .values()
                    .any(|origin| matches!(origin, Origin::Other(page, n) if *page == from && *n == request))
            })
        };
        if fresh {
            self.command(Origin::Other(from, request), command);
        }
    }
}
