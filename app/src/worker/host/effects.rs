//! Performing what the replica decides, and reporting back.

use std::rc::Rc;

use shared::document::Row;
use shared::replica::{Effect, Event, NetworkFailure, Notice, StorageFailure};
use wasm_bindgen_futures::spawn_local;

use super::marks::Marks;
use super::{Host, Origin, Writing};
use crate::protocol::{News, Session};
use crate::worker::clock;
use crate::worker::tabs::Between;
use crate::worker::{keys, network};

/// How long nothing is committed before rows are folded, milliseconds.
const IDLE: i64 = 4_000;

impl Host {
    pub(super) fn perform(self: &Rc<Self>, turn: u32, effects: Vec<Effect>) {
        for effect in effects {
            self.perform_one(turn, effect);
        }
        self.refresh();
    }

    fn perform_one(self: &Rc<Self>, turn: u32, effect: Effect) {
        match effect {
            Effect::Load { docs } => self.with_seat(turn, move |host, storage, _| async move {
                match storage.docs(&docs).await {
                    Ok(docs) => host.happen(turn, Event::Loaded { docs }),
                    Err(_) => {
                        clock::pause(500).await;
                        host.happen(turn, Event::LoadFailed { docs });
                    }
                }
            }),
            Effect::Commit { ticket, writes, strict } => self.with_seat(turn, move |host, storage, _| async move {
                match storage.commit(&writes, strict).await {
                    Ok(()) => {
                        host.happen(turn, Event::Committed { ticket });
                        host.fold_when_idle(turn);
                        host.stir();
                    }
                    Err(error) => {
                        let failure = error.failure();
                        // Another window has taken over: nothing is wrong, and what was to be written goes there.
                        let is_fenced = failure == StorageFailure::Fenced;
                        if !is_fenced {
                            web_log(&format!("commit: {error}"));
                        }
                        host.happen(turn, Event::CommitFailed { ticket, failure });
                        if is_fenced {
                            host.lost(turn);
                        }
                    }
                }
            }),
            Effect::Sign { challenge } => self.with_seat(turn, move |host, _, keys| async move {
                match keys::sign(&keys, &challenge).await {
                    Ok(signature) => host.happen(turn, Event::Signed { signature }),
                    // Without a signature no request: as if there were no network.
                    Err(_) => host.happen(turn, Event::NetworkFailed { failure: NetworkFailure::Unreachable }),
                }
            }),
            Effect::Send { request, message, token } => self.with_seat(turn, move |host, _, _| async move {
                match network::sync(&message, token.as_deref()).await {
                    Ok(answer) => {
                        let event = Event::Answered {
                            request,
                            answer: Box::new(answer.message),
                            took: answer.took,
                            size: answer.size,
                        };
                        host.happen(turn, event);
                        host.stay_live();
                    }
                    Err(failure) => host.happen(turn, Event::NetworkFailed { failure }),
                }
            }),
            Effect::Fetch { message, token } => self.with_seat(turn, move |host, _, _| async move {
                match network::docs(&message, token.as_deref()).await {
                    Ok(answer) => host.happen(turn, Event::Fetched { answer: Box::new(answer.message) }),
                    Err(failure) => host.happen(turn, Event::NetworkFailed { failure }),
                }
            }),
            Effect::Recover { message, token } => self.with_seat(turn, move |host, _, _| async move {
                match network::recover(&message, token.as_deref()).await {
                    Ok(answer) => host.happen(turn, Event::Recovered { answer: Box::new(answer.message) }),
                    Err(failure) => host.happen(turn, Event::NetworkFailed { failure }),
                }
            }),
            Effect::Wake { at } => {
                let host = Rc::downgrade(self);
                let mut state = self.state.borrow_mut();
                if let Some(writing) = state.writing() {
                    writing.wake.set(at - clock::now(), move || {
                        if let Some(host) = host.upgrade() {
                            host.happen(turn, Event::Tick);
                        }
                    });
                }
            }
            Effect::Notify(notice) => self.notice(notice),
        }
    }

    /// Runs something with the seat's storage and keys, if the turn is still this one.
    fn with_seat<F, D>(self: &Rc<Self>, turn: u32, act: F)
    where
        F: FnOnce(Rc<Self>, Rc<crate::worker::storage::Storage>, web_sys::CryptoKeyPair) -> D,
        D: Future<Output = ()> + 'static,
    {
        let found = {
            let state = self.state.borrow();
            let seat = state.seat.as_ref().filter(|_| state.turn == turn);
            seat.map(|seat| (Rc::clone(&seat.storage), seat.keys.clone()))
        };
        if let Some((storage, keys)) = found {
            spawn_local(act(Rc::clone(self), storage, keys));
        }
    }

    fn notice(self: &Rc<Self>, notice: Notice) {
        match notice {
            Notice::Done { request, error } => {
                let (origin, own) = {
                    let mut state = self.state.borrow_mut();
                    let writing = state.writing();
                    let (origin, own) = writing
                        .map(|writing| (writing.origins.remove(&request), writing.own.remove(&request)))
                        .unwrap_or_default();
                    if let Some(Origin::Page(own)) = origin {
                        state.pending.remove(&own);
                    }
                    (origin, own)
                };
                if let Some(own) = own {
                    own.finish(error);
                    return;
                }
                match origin {
                    Some(Origin::Page(request)) => self.tell(&News::Done { request, error }),
                    Some(Origin::Other(from, request)) => self.say(&Between::Done { from, request, error }),
                    Some(Origin::Own) | None => {}
                }
                self.rest_if_idle();
            }
            Notice::Answer { request, answer } => {
                let mut state = self.state.borrow_mut();
                let Some(writing) = state.writing() else { return };
                if let Some(own) = writing.own.get_mut(&request) {
                    return own.answered(*answer);
                }
                let origin = writing.origins.get(&request).copied();
                drop(state);
                // Another page asks again when it writes.
                if let Some(Origin::Page(request)) = origin {
                    self.tell(&News::Answer { request, answer });
                }
            }
            Notice::Rows { rows } => {
                let mut state = self.state.borrow_mut();
                if let Some(writing) = state.writing() {
                    let changed = rows.iter().map(|(doc, row): &(_, Option<Row>)| (*doc, row.as_ref()));
                    let touched = writing.book.update(changed, writing.replica.registry());
                    // Names, fields and options say how the list is grouped and sorted.
                    writing.stale.customers |=
                        touched.customers | touched.activities | touched.views | touched.directory;
                    writing.stale.activities |= touched.activities;
                    writing.stale.directory |= touched.directory;
                    writing.stale.shelves |= touched.shelves;
                    writing.stale.views |= touched.views;
                }
                drop(state);
                self.follow_company();
            }
            Notice::Record { doc, view } => self.tell(&News::Record { doc, view }),
            Notice::Sync { state } => {
                {
                    let mut own = self.state.borrow_mut();
                    if let Some(writing) = own.writing() {
                        writing.growth.follow(state.loading);
                        writing.follow_marks();
                    }
                }
                self.tell(&News::Sync(state));
                // What an entry waits for may be something else than before.
                self.tell_outbox();
                self.let_go_when_due();
            }
            Notice::Tray { .. } => self.tell_outbox(),
            Notice::WentAlong { name, to } => self.tell(&News::WentAlong { name, to }),
            Notice::Fenced => self.tell_session(Session::Elsewhere),
        }
    }

    fn fold_when_idle(self: &Rc<Self>, turn: u32) {
        let host = Rc::downgrade(self);
        let mut state = self.state.borrow_mut();
        if state.turn != turn {
            return;
        }
        let Some(seat) = &mut state.seat else { return };
        let storage = Rc::clone(&seat.storage);
        let Some(writing) = seat.writing.as_mut().filter(|_| storage.is_worth_folding()) else { return };
        writing.fold.set(IDLE, move || {
            if host.upgrade().is_some() {
                spawn_local(async move {
                    // Nothing depends on it: it is tried again after the next commit.
                    let _ = storage.fold().await;
                });
            }
        });
    }

    /// Keeps the connection for pokes, with the token that counts now.
    pub(super) fn stay_live(&self) {
        let state = self.state.borrow();
        if let Some(writing) = state.seat.as_ref().and_then(|seat| seat.writing.as_ref()) {
            let meta = writing.replica.meta();
            if meta.token_ends > clock::now() {
                writing.live.connect(&meta.token);
            }
        }
    }

    pub(super) fn say(&self, between: &Between) {
        if let Some(seat) = &self.state.borrow().seat {
            seat.channel.say(between);
        }
    }
}

impl Writing {
    /// Whether something waits shows in every list. Most of what is said of the state of sync changes nothing of it.
    fn follow_marks(&mut self) {
        let marks = Marks::of(&self.replica, self.book.day(clock::now()));
        if marks != self.marks {
            self.marks = marks;
            self.stale.customers = true;
            self.stale.activities = true;
            self.stale.shelves = true;
        }
    }
}

/// For whoever looks at the console: what failed, never what it was about.
fn web_log(message: &str) {
    leptos::logging::warn!("{message}");
}
