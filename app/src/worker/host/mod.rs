//! The worker's one piece of state, and everything that happens to it: the page asks, effects end, other pages speak.
//!
//! The replica decides; this performs. Nothing here is held across an `await`: each step borrows the state, lets go of it,
//! and what was started reports back as an event of its *turn*. A turn is one taking over of the writing; what an older
//! turn started no longer counts.

mod carry;
mod effects;
mod exporting;
mod filling;
mod first;
mod importing;
mod joining;
mod marks;
mod rest;
mod revoked;
mod running;
mod suspended;
mod turn;
mod views;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use shared::book::View;
use shared::book::team::TeamWanted;
use shared::document::DocId;
use shared::replica::{Command, CommandId, Event, Replica};
use shared::sync::body;
use wasm_bindgen_futures::spawn_local;
use web_sys::{CryptoKeyPair, MessagePort};

use super::book::{Book, Touched};
use super::clock::{self, Alarm};
use super::network::Live;
use super::scan;
use super::storage::Storage;
use super::tabs::Channel;
use crate::protocol::{Ask, BoardWanted, CalendarWanted, News, Session, ShelfWanted, TodayWanted, Wanted};
use crate::thread::{self, Posted};
use first::First;
use marks::Marks;
use rest::Growth;
use revoked::LettingGo;

/// The worker.
pub struct Host {
    port: MessagePort,
    /// Names this page among the device's pages.
    page: DocId,
    state: RefCell<State>,
    import: RefCell<importing::Import>,
}

struct State {
    visible: bool,
    watch: Watch,
    /// Records that the page shows.
    open: BTreeSet<DocId>,
    /// The page's commands that are not done, by its numbers.
    pending: BTreeMap<u64, Command>,
    /// How many drafts are on their way to the disk.
    drafting: u32,
    /// The page wants to know when nothing would be lost: its latest [`Ask::Rest`].
    resting: Option<u64>,
    /// Which asking for the writing counts: the latest.
    claim: u32,
    /// The claim of a page that takes over: from asking for it at once until there is a replica.
    taking: Option<u32>,
    /// Counts takings over.
    turn: u32,
    letting_go: LettingGo,
    seat: Option<Seated>,
}

/// What the page has in view.
#[derive(Default)]
struct Watch {
    customers: Wanted,
    /// The list as it was last looked at without a search.
    list: View,
    /// The list that the page shows from before, until the book is full.
    shown_first: Option<View>,
    /// The day's agenda as it was last looked at.
    day: TodayWanted,
    activities: Option<DocId>,
    shelf: Option<ShelfWanted>,
    board: Option<BoardWanted>,
    calendar: Option<CalendarWanted>,
    outbox: u32,
    removed: u32,
    agenda: Option<TodayWanted>,
    team: Option<TeamWanted>,
    /// A part of a list was picked before the book was full: of customers, and of the shelf in view.
    picked: Option<(View, u32, u32)>,
    picked_shelf: Option<(u32, u32)>,
    /// Whose names the page has asked for.
    names: BTreeSet<DocId>,
}

/// An enrolled device.
struct Seated {
    storage: Rc<Storage>,
    keys: CryptoKeyPair,
    channel: Channel,
    writing: Option<Writing>,
}

/// What a page has that writes.
struct Writing {
    replica: Replica,
    book: Book,
    stale: Touched,
    /// As lists were last told them.
    marks: Marks,
    live: Live,
    wake: Alarm,
    fold: Alarm,
    first: First,
    growth: Growth,
    next_request: u64,
    origins: BTreeMap<u64, Origin>,
    own: carry::Own,
}

/// Who gave a command.
#[derive(Copy, Clone)]
enum Origin {
    /// This page, under its number.
    Page(u64),
    /// Another page, under its number.
    Other(DocId, u64),
    /// The worker itself.
    Own,
}

impl State {
    fn writing(&mut self) -> Option<&mut Writing> {
        self.seat.as_mut()?.writing.as_mut()
    }
}

impl Host {
    /// Begins to listen to the page.
    pub fn start(port: MessagePort) {
        let host = Rc::new(Self {
            port: port.clone(),
            page: clock::fresh_id(),
            state: RefCell::new(State {
                visible: false,
                watch: Watch::default(),
                open: BTreeSet::new(),
                pending: BTreeMap::new(),
                drafting: 0,
                resting: None,
                claim: 0,
                taking: None,
                turn: 0,
                letting_go: LettingGo::default(),
                seat: None,
            }),
            import: RefCell::default(),
        });
        thread::listen(&port, move |posted| match posted {
            Posted::Message(bytes) => {
                if let Ok(ask) = body::decode(&bytes) {
                    host.asked(ask);
                }
            }
            Posted::File(file) => host.posted(file),
        });
    }

    fn tell(&self, news: &News) {
        // A port whose page has gone away has nobody left to tell.
        let _ = thread::post(&self.port, &body::encode(news));
    }

    fn asked(self: &Rc<Self>, ask: Ask) {
        self.stir();
        match ask {
            Ask::Hello { visible } => {
                self.state.borrow_mut().visible = visible;
                let host = Rc::clone(self);
                spawn_local(async move { host.begin().await });
            }
            Ask::Visible(visible) => self.seen(visible),
            Ask::Online(online) => self.happen_now(Event::Online(online)),
            Ask::Join { invitation, device } => {
                let host = Rc::clone(self);
                spawn_local(async move { host.join(&invitation, &device).await });
            }
            Ask::Command { request, command } => self.commanded(request, command),
            Ask::Customers(wanted) => {
                {
                    let watch = &mut self.state.borrow_mut().watch;
                    if wanted.view.query.is_empty() && wanted.view.here.is_none() {
                        watch.list = View { facets: false, ..wanted.view.clone() };
                    }
                    watch.customers = wanted;
                }
                self.tell_customers();
                self.keep_first_when_idle();
            }
            Ask::Activities { customer } => {
                self.state.borrow_mut().watch.activities = customer;
                self.tell_activities();
            }
            Ask::Shelf(wanted) => {
                self.state.borrow_mut().watch.shelf = wanted;
                self.tell_shelf();
            }
            Ask::Board(wanted) => {
                self.state.borrow_mut().watch.board = wanted;
                self.tell_board();
            }
            Ask::Calendar(wanted) => {
                self.state.borrow_mut().watch.calendar = wanted;
                self.tell_calendar();
            }
            Ask::Outbox(most) => {
                self.state.borrow_mut().watch.outbox = most;
                self.tell_outbox();
            }
            Ask::Plannable(wanted) => self.tell_plannable(&wanted),
            Ask::LookAtInvitation(of) => {
                let host = Rc::clone(self);
                spawn_local(async move { host.look_at_invitation(of).await });
            }
            Ask::Leave => {
                let host = Rc::clone(self);
                spawn_local(async move { host.leave().await });
            }
            Ask::Agenda(wanted) => {
                {
                    let watch = &mut self.state.borrow_mut().watch;
                    wanted.clone_into(&mut watch.agenda);
                    // The next start begins with one's own.
                    if let Some(own) = wanted.filter(|wanted| wanted.of.is_none()) {
                        watch.day = own;
                    }
                }
                self.tell_agenda();
                self.keep_first_when_idle();
            }
            Ask::Team(wanted) => {
                self.state.borrow_mut().watch.team = wanted;
                self.tell_team();
            }
            Ask::Load(day) => self.tell_load(day),
            Ask::Find(sought) => self.find(sought),
            Ask::Unsent(number) => self.tell_unsent(number),
            Ask::Saved => self.saved(),
            Ask::Removed(most) => {
                self.state.borrow_mut().watch.removed = most;
                self.tell_removed();
            }
            Ask::Lines(docs) => self.tell_lines(&docs),
            Ask::Names(docs) => {
                self.state.borrow_mut().watch.names.extend(&docs);
                self.tell_names(&docs);
            }
            Ask::Told(docs) => self.tell_told(&docs),
            Ask::Pick { view, from, count } => self.pick(&view, from, count),
            Ask::PickShelf { from, count } => self.pick_shelf(from, count),
            Ask::Listed { view, count } => self.tell_listed(view, count),
            Ask::Shelved(wanted) => self.tell_shelved(&wanted),
            Ask::Draft { doc, key, typed } => self.keep_draft(doc, key, typed),
            Ask::Scan { side, brightness } => self.tell(&News::Scanned(scan::read(side, &brightness))),
            Ask::Invite => {
                let host = Rc::clone(self);
                spawn_local(async move { host.invite().await });
            }
            Ask::Suspended { lift } => {
                let host = Rc::clone(self);
                spawn_local(async move { host.tell_suspended(lift).await });
            }
            Ask::Import(ask) => self.asked_to_import(ask),
            Ask::Export(ask) => {
                let host = Rc::clone(self);
                spawn_local(async move { host.export(ask).await });
            }
            Ask::Rest(number) => {
                self.state.borrow_mut().resting = Some(number);
                self.rest_if_idle();
            }
        }
    }

    /// The page is in view or is not. In view, it writes: whoever looks at a page wants to work with it.
    fn seen(self: &Rc<Self>, visible: bool) {
        let (seated, writes, taking) = {
            let mut state = self.state.borrow_mut();
            state.visible = visible;
            (state.seat.is_some(), state.writing().is_some(), state.taking.is_some())
        };
        match (visible, seated, writes) {
            (true, true, true) => self.happen_now(Event::Tick),
            (true, true, false) if !taking => self.claim(true),
            // It takes over already, or there is nothing to take over.
            (true, true, false) | (true, false, _) | (false, ..) => {}
        }
    }

    fn commanded(self: &Rc<Self>, request: u64, command: Command) {
        let (writes, wants_to, taking) = {
            let mut state = self.state.borrow_mut();
            let wants_to = match &command {
                // Who only reads leaves the writing to whoever has it; what is open here is told once this page writes.
                Command::Open { doc } => {
                    state.open.insert(*doc);
                    false
                }
                Command::Close { doc } => {
                    state.open.remove(doc);
                    false
                }
                Command::Edit { .. }
                | Command::Settle { .. }
                | Command::Retry { .. }
                | Command::Discard { .. }
                | Command::Undo { .. }
                | Command::Ask { .. }
                | Command::PauseLoading(_)
                | Command::Bring { .. }
                | Command::SyncNow => {
                    state.pending.insert(request, command.clone());
                    true
                }
            };
            (state.writing().is_some(), wants_to, state.taking.is_some())
        };
        match (writes, wants_to) {
            (true, _) => self.command(Origin::Page(request), command),
            // It is carried out as soon as this page writes.
            (false, true) if !taking => self.claim(true),
            (false, true | false) => {}
        }
    }

    /// Gives the replica a command.
    fn command(self: &Rc<Self>, origin: Origin, command: Command) {
        let id = match (&command, origin) {
            (Command::Open { .. } | Command::Close { .. } | Command::SyncNow, _) | (_, Origin::Own) => None,
            (_, Origin::Page(number)) => Some(CommandId { giver: self.page, number }),
            (_, Origin::Other(giver, number)) => Some(CommandId { giver, number }),
        };
        let (turn, request) = {
            let mut state = self.state.borrow_mut();
            let turn = state.turn;
            let Some(writing) = state.writing() else { return };
            writing.next_request += 1;
            writing.origins.insert(writing.next_request, origin);
            (turn, writing.next_request)
        };
        self.happen(turn, Event::Command { request, id, command });
    }

    /// An event of the present turn.
    fn happen_now(self: &Rc<Self>, event: Event) {
        let turn = self.state.borrow().turn;
        self.happen(turn, event);
    }

    /// An event of some turn; nothing happens if that is over.
    fn happen(self: &Rc<Self>, turn: u32, event: Event) {
        let effects = {
            let mut state = self.state.borrow_mut();
            if state.turn != turn {
                return;
            }
            let Some(writing) = state.writing() else { return };
            writing.replica.handle(event, clock::now())
        };
        self.perform(turn, effects);
    }

    /// Carries out what was asked for while nobody here could.
    fn resume(self: &Rc<Self>) {
        self.undo_what_was_wished();
        let (open, pending) = {
            let state = self.state.borrow();
            (state.open.clone(), state.pending.clone())
        };
        for doc in open {
            self.happen_now(Event::Command { request: 0, id: None, command: Command::Open { doc } });
        }
        for (request, command) in pending {
            self.command(Origin::Page(request), command);
        }
    }

    fn keep_draft(self: &Rc<Self>, doc: DocId, key: String, typed: Option<String>) {
        let Some(storage) = self.state.borrow().seat.as_ref().map(|seat| Rc::clone(&seat.storage)) else { return };
        self.state.borrow_mut().drafting += 1;
        let host = Rc::clone(self);
        spawn_local(async move {
            // A draft that cannot be kept is still in its field; the field's own saving says what is wrong.
            let _ = storage.keep_draft(doc, &key, typed).await;
            host.state.borrow_mut().drafting -= 1;
            host.rest_if_idle();
        });
    }

    fn tell_session(&self, session: Session) {
        self.tell(&News::Session(session));
    }
}
