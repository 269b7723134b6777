//! The page's copy of what is in view: signals that the worker's news feed and the screens read.
//!
//! A signal a domain word, so that a piece of news wakes only who shows it. Nothing here is durable; nothing here decides
//! about records. What a person does goes to the worker as a command and comes back as news.

mod asking;
mod badge;
mod drafts;
mod finishing;
mod importing;
mod keeping;
mod link;
pub mod listing;
mod looking;
mod many;
mod options;
mod over;
mod picking;
mod planning;
mod platform;
mod preferences;
mod route;
mod settling;
mod suspended;
mod syncing;
mod team;
mod toast;
mod views;
mod zone;

pub use drafts::{DraftKeeper, NEW_CUSTOMER, NEW_FIELD, REST, kind_of_new, new_of};
pub use finishing::{Finishing, MarkedDone, Next};
pub use importing::{Finished, Importing, Made, Step};
pub use keeping::{Keeping, is_apples, is_installed};
pub use link::Link;
pub use looking::Looking;
pub use many::{Everyone, Proposed, Selection};
pub use over::Over;
pub use picking::Picking;
pub use platform::{
    agent, entry_id, fresh_id, is_visible, local_day, local_offset, local_text, now, point_to_manifest, read_local,
    storage_manager, today, window,
};
pub use preferences::{Preferences, TextSize, Theme, had_book, note_book, note_lock, was_locked};
pub use route::{BOOK, Layout, OUTBOX, Route};
pub use settling::Settling;
pub use syncing::{DAY, Syncing, is_loading_paused, waits_since};
pub use team::TeamView;
pub use toast::{Toast, Undo};
pub use views::{ListView, Standing, Views};
pub use zone::{clock_there, own_zone};

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use leptos::prelude::*;
use shared::book::{Variety, View};
use shared::crm::search::fold;
use shared::crm::values::civil::Day;
use shared::crm::{CustomField, Kind, Language, Options, Region, Value, definition};
use shared::document::{DocId, Intent, Stamped};
use shared::replica::{Command, CommandError, Part, RecordView, SyncState, Trouble};
use shared::sync::body;

use crate::i18n::{self, Words};
use crate::protocol::{
    ActivityLine, Agenda, AgendaLine, Ask, BoardTold, CalendarTold, CustomerLine, CustomerTold, Directory, Draft,
    Exported, FoundOf, Invited, Member, News, Removed, Seat, Session, ShelfWindow, Sought, Suspensions, Unsent, Window,
};
use crate::reactive::memo;
use crate::thread::{self, Posted};

/// Everything that the screens read: the page has one, as long as it lives, and each of thousands of closures knows where it is.
#[derive(Copy, Clone)]
pub struct Store(&'static Signals);

impl Deref for Store {
    type Target = Signals;

    fn deref(&self) -> &Signals {
        self.0
    }
}

/// What a [`Store`] holds.
pub struct Signals {
    /// Whose device this is.
    pub session: RwSignal<Session>,
    /// What the sync chip shows.
    pub sync: RwSignal<SyncState>,
    /// Whether the replica has said that since this start: before, nothing is known by it.
    pub is_told: RwSignal<bool>,
    /// The names that records refer to.
    pub directory: RwSignal<Directory>,
    /// What the workspace has made of its lists.
    pub options: Memo<Options>,
    /// The window of the list.
    pub customers: RwSignal<Window>,
    /// By what all customers differ, as that window says.
    pub variety: Memo<Variety>,
    /// The window of another kind's list.
    pub shelf: RwSignal<Option<ShelfWindow>>,
    /// The board in view, as it was told last.
    pub board: RwSignal<Option<Arc<BoardTold>>>,
    /// The calendar in view, as it was told last.
    pub calendar: RwSignal<Option<CalendarTold>>,
    /// The day of the calendar that was chosen last.
    pub calendar_day: StoredValue<Option<Day>>,
    /// What is searched for; outlives the screen.
    pub query: RwSignal<String>,
    /// How the list is looked at, without what is searched for.
    pub list: RwSignal<View>,
    /// How the list of each kind is looked at: of customers what stands above.
    looks: StoredValue<BTreeMap<Kind, Looking>>,
    /// The views that the member keeps.
    pub views: Views,
    /// Whether its filters are open, so that choices are counted.
    pub filtering: Memo<bool>,
    /// Whether the device is being asked where it is.
    pub locating: RwSignal<bool>,
    /// The rows of a list from its top, be it in view or not, to be put on paper for one: the last answer.
    pub listed: RwSignal<(View, Vec<CustomerLine>)>,
    /// The same of another kind.
    pub shelved: RwSignal<Option<ShelfWindow>>,
    /// Whether the screen is being put on paper.
    pub printing: RwSignal<bool>,
    /// Customers to do something to.
    pub selection: RwSignal<Selection>,
    /// The opened record: its id and, once it is here, what to show.
    pub record: RwSignal<Option<(DocId, Arc<RecordView>)>>,
    /// A record that was asked for and is not here.
    pub missing: RwSignal<Option<DocId>>,
    /// The opened customer's activities.
    pub activities: RwSignal<Vec<ActivityLine>>,
    /// The day's agenda, once it is here.
    pub agenda: RwSignal<Option<Agenda>>,
    /// The numbers of the team, and how they are looked at.
    pub team: TeamView,
    /// How full a day is on which something is to be planned: the day, and what stands there.
    pub load: RwSignal<Option<(i64, Vec<AgendaLine>)>>,
    /// Records to choose from, and what was looked for.
    pub found: RwSignal<(Sought, Vec<FoundOf>)>,
    /// A record that is being chosen.
    pub picking: RwSignal<Option<Picking>>,
    /// What records are called to which fields refer.
    pub titles: RwSignal<BTreeMap<DocId, String>>,
    /// Of which it was asked and not told yet, and whether the question has gone out.
    pub asked_titles: StoredValue<BTreeSet<(bool, DocId)>>,
    /// The customers that a screen has asked for by their ids: the last answer.
    pub named: RwSignal<BTreeMap<DocId, CustomerLine>>,
    /// By what customers are told apart that may be one: the last answer.
    pub told: RwSignal<BTreeMap<DocId, CustomerTold>>,
    /// An activity of the opened customer that is unfolded over the page, and what to show of it once that is here.
    pub unfolded: RwSignal<Option<(DocId, Option<Arc<RecordView>>)>>,
    /// An activity that was begun before its customer was opened: the customer, if one is chosen already; what.
    pub begun: RwSignal<Option<(Option<DocId>, &'static str)>>,
    /// What lies over the screen.
    pub over: RwSignal<Option<Over>>,
    /// Whether syncing is shown, and what the clock says.
    pub syncing: Syncing,
    /// The first of what waits, while its sheet is open.
    pub outbox: RwSignal<Vec<Unsent>>,
    /// How much waits, while that sheet is open.
    pub outbox_total: RwSignal<u32>,
    /// The records at which something waits for a person, while that sheet is open.
    pub unsettled: RwSignal<Vec<(DocId, String, u32)>>,
    /// Those of them that are settled in that sheet.
    pub settling: Settling,
    /// Whether the customer that is opened next is opened where there is something to settle.
    pub seeks_conflict: StoredValue<bool>,
    /// The values among which was chosen in this session, by the record and the key.
    pub former: RwSignal<BTreeMap<(DocId, String), Vec<Stamped>>>,
    /// What was refused.
    pub tray: RwSignal<Vec<Unsent>>,
    /// What the server does not have, asked for to be taken away as a file: the last answer.
    pub unsent: RwSignal<Option<Vec<Unsent>>>,
    /// Removed records, while their screen is open.
    pub removed: RwSignal<Option<Removed>>,
    /// What was typed and not left before this start.
    pub drafts: RwSignal<BTreeMap<(DocId, String), String>>,
    /// The last invitation for another device: the secret and its seconds; or that there is none.
    pub invited: RwSignal<Option<Option<(String, u32)>>>,
    /// Which devices are suspended, while an administrator's settings are open.
    pub suspended: RwSignal<Suspensions>,
    /// Which invitation was asked about last, and what the server says of it.
    pub invites: RwSignal<(String, Invited)>,
    /// What the camera's last picture said; set anew with every answer.
    pub scanned: RwSignal<Option<String>>,
    /// What was just done, with its undoing.
    pub toast: RwSignal<Option<Toast>>,
    /// What of the day was just marked as done.
    pub finishing: Finishing,
    /// Where in the app one is.
    pub route: RwSignal<Route>,
    /// Language, theme.
    pub preferences: Preferences,
    /// Whether the browser keeps what is stored.
    pub keeping: RwSignal<Keeping>,
    /// The worker ended, in the browser's words.
    pub failed: RwSignal<Option<String>>,
    /// The import that is being prepared or carried out.
    pub importing: Importing,
    /// The export that is being written.
    pub exported: RwSignal<Option<Exported>>,
    /// Whether the screen in view was come back to, so that it stands where it was left.
    pub came_back: StoredValue<bool>,
    made: Made,
    gathering: StoredValue<Option<many::Gathering>, LocalStorage>,
    planning: StoredValue<Option<planning::Then>, LocalStorage>,
    link: StoredValue<Link, LocalStorage>,
}

impl Store {
    /// A store that speaks through `link`.
    pub fn new(link: Link) -> Self {
        let looks = looking::all();
        let first = looks.values().copied().find(|looking| definition(looking.kind).has_own_screens());
        let over = RwSignal::new(None);
        let customers = RwSignal::<Window>::default();
        let directory = RwSignal::<Directory>::default();
        Self(Box::leak(Box::new(Signals {
            session: RwSignal::new(Session::Starting),
            sync: RwSignal::default(),
            is_told: RwSignal::new(false),
            directory,
            options: memo(move |_| Options::new(directory.with(|directory| directory.options.clone()))),
            customers,
            variety: memo(move |_| customers.with(|window| window.variety.clone())),
            shelf: RwSignal::new(None),
            query: first.map_or_else(RwSignal::default, |first| first.query),
            list: first.map_or_else(RwSignal::default, |first| first.view),
            looks: StoredValue::new(looks),
            views: Views::default(),
            board: RwSignal::new(None),
            calendar: RwSignal::new(None),
            calendar_day: StoredValue::new(None),
            filtering: memo(move |_| over.get() == Some(Over::Filters)),
            locating: RwSignal::new(false),
            listed: RwSignal::default(),
            shelved: RwSignal::new(None),
            printing: RwSignal::default(),
            selection: RwSignal::default(),
            record: RwSignal::new(None),
            missing: RwSignal::new(None),
            activities: RwSignal::default(),
            agenda: RwSignal::new(None),
            team: TeamView::default(),
            load: RwSignal::new(None),
            found: RwSignal::default(),
            picking: RwSignal::new(None),
            titles: RwSignal::default(),
            asked_titles: StoredValue::default(),
            named: RwSignal::default(),
            told: RwSignal::default(),
            unfolded: RwSignal::new(None),
            begun: RwSignal::new(None),
            over,
            syncing: Syncing::default(),
            outbox: RwSignal::default(),
            outbox_total: RwSignal::default(),
            unsettled: RwSignal::default(),
            settling: Settling::default(),
            seeks_conflict: StoredValue::new(false),
            former: RwSignal::default(),
            tray: RwSignal::default(),
            unsent: RwSignal::new(None),
            removed: RwSignal::new(None),
            drafts: RwSignal::default(),
            invited: RwSignal::new(None),
            suspended: RwSignal::default(),
            invites: RwSignal::default(),
            scanned: RwSignal::new(None),
            toast: RwSignal::new(None),
            finishing: Finishing::default(),
            route: RwSignal::new(Route::first()),
            preferences: Preferences::load(),
            keeping: RwSignal::default(),
            failed: RwSignal::new(None),
            importing: Importing::default(),
            exported: RwSignal::new(None),
            came_back: StoredValue::new(false),
            made: Made::default(),
            gathering: StoredValue::new_local(None),
            planning: StoredValue::new_local(None),
            link: StoredValue::new_local(link),
        })))
    }

    /// Takes in what the worker says.
    pub fn hear(self, news: News) {
        match news {
            News::Session(session) => {
                if self.session.with_untracked(|own| *own != session) {
                    self.session.set(session);
                }
            }
            News::Directory(directory) => self.directory.set(directory),
            News::Customers(window) => self.customers.set(window),
            News::Views(views) => self.views.kept.set(Some(views)),
            News::Shelf(window) => self.shelf.set(Some(window)),
            News::Names(names) => self.hear_names(names),
            News::Calendar(told) => self.calendar.set(Some(*told)),
            News::Board(told) => self.board.set(Some(Arc::new(*told))),
            News::Activities { customer, lines } => {
                if self.is_open(customer) {
                    self.activities.set(lines);
                }
            }
            News::Done { request, error } => {
                let done = self.link.try_update_value(|link| link.answered(request)).flatten();
                match (done, error) {
                    (Some((done, told)), error) => done(error, told),
                    (None, Some(error)) => self.show_error(&error),
                    (None, None) => {}
                }
            }
            News::Answer { request, answer } => self.link.update_value(|link| link.tell(request, *answer)),
            News::Told(told) => self.told.set(told.into_iter().collect()),
            News::Lines(lines) => self.named.set(lines.into_iter().map(|line| (line.doc, line)).collect()),
            News::Record { doc, view } => {
                let view = view.map(|view| Arc::new(*view));
                if untrack(|| self.unfolded_doc()) == Some(doc) {
                    self.unfolded.set(Some((doc, view.clone())));
                }
                self.settling.hear(doc, view.as_ref());
                if self.is_open(doc) {
                    self.missing.set(view.is_none().then_some(doc));
                    self.record.set(view.map(|view| (doc, view)));
                }
            }
            News::Sync(state) => {
                self.sync.set(state);
                if !self.is_told.get_untracked() {
                    self.is_told.set(true);
                }
            }
            News::WentAlong { name, to } => {
                let (words, name) = (self.words_now(), untrack(|| self.named(&name)));
                let sentence = match to {
                    Some(to) => (words.went_along)(&name, &untrack(|| self.territory_name(to))),
                    None => (words.went_away)(&name),
                };
                self.toast.set(Some(Toast::saying(sentence)));
            }
            News::Agenda(agenda) if agenda.wanted.of.is_some() => self.team.their_day.set(Some(agenda)),
            News::Agenda(agenda) => self.agenda.set(Some(agenda)),
            News::Plannable(told) => self.take_plannable(told),
            News::Team(told) => self.team.hear(*told),
            News::OwnWork(has) => self.note_home(has),
            News::Load { day, lines } => self.load.set(Some((day, lines))),
            News::Found { sought, found } => self.found.set((sought, found)),
            News::Outbox { waiting, unsettled, total, refused } => {
                self.tray.set(refused);
                self.outbox.set(waiting);
                self.outbox_total.set(total);
                self.unsettled.set(unsettled);
            }
            News::Drafts(drafts) => {
                let drafts = drafts.into_iter().map(|Draft { doc, key, typed }| ((doc, key), typed));
                self.drafts.set(drafts.collect());
            }
            News::Invited { invitation, lifetime } => {
                self.invited.set(Some(invitation.map(|secret| (secret, lifetime))))
            }
            News::Suspended { lift, told } => self.take_suspended(lift, told),
            News::Rested(number) => {
                let then = self.link.try_update_value(|link| link.rested(number)).unwrap_or_default();
                then.into_iter().for_each(|then| then());
            }
            News::Import(news) => self.hear_import(*news),
            News::Exported(exported) => self.take_exported(exported),
            News::Grown => self.when_at_rest(move || self.replace_worker()),

            // Lists.
            News::First(first) => self.show_first(*first),
            News::Picked(docs) => self.take_picked(docs),
            News::PickedShelf { kind, docs } => self.looking(kind).selected.update(|selected| {
                // A selection that ended meanwhile stays ended.
                if let Some(selected) = selected {
                    selected.extend(docs);
                }
            }),
            News::Listed { view, lines } => self.listed.set((view, lines)),
            News::Shelved(window) => self.shelved.set(Some(window)),
            News::Removed(removed) => self.removed.set(Some(removed)),
            News::Unsent(entries) => self.unsent.set(Some(entries)),
            News::Scanned(text) => self.scanned.set(text),
            News::Invitation { of, told } => self.invites.set((of, told)),
        }
    }

    /// Unfolds an activity, or folds the one that is unfolded.
    pub fn unfold(self, doc: Option<DocId>) {
        self.unfolded.set(doc.map(|doc| (doc, None)));
    }

    /// Which activity is unfolded.
    pub fn unfolded_doc(self) -> Option<DocId> {
        self.unfolded.with(|unfolded| unfolded.as_ref().map(|(doc, _)| *doc))
    }

    fn is_open(self, doc: DocId) -> bool {
        self.route.with_untracked(|route| route.record() == Some(doc))
    }

    /// Asks the worker for something.
    pub fn ask(self, ask: &Ask) {
        self.link.update_value(|link| link.send(ask));
    }

    /// Calls `then` when the page could be loaded anew, or the worker be ended, and nothing that was asked for would be lost.
    pub fn when_at_rest(self, then: impl FnOnce() + 'static) {
        self.link.update_value(|link| link.when_at_rest(then));
    }

    /// Listens to the worker.
    pub fn listen(self) {
        let port = self.link.with_value(Link::port);
        thread::listen(&port, move |posted| match posted {
            Posted::Message(bytes) => match body::decode(&bytes) {
                Ok(news) => self.hear(news),
                Err(error) => leptos::logging::warn!("the worker said something unknown: {error}"),
            },
            Posted::File(file) => self.made.keep(file),
        });
    }

    fn replace_worker(self) {
        let replaced = self.link.try_update_value(|link| link.replace(is_visible()));
        match replaced {
            Some(Ok(())) => self.listen(),
            Some(Err(error)) => self.failed.set(Some(thread::worded(&error))),
            None => {}
        }
    }

    /// Gives a command; `done` is called when it is on this phone, or with the reason why it was not carried out.
    pub fn command(self, command: Command, done: impl FnOnce(Option<CommandError>) + 'static) {
        self.link.update_value(|link| link.command(command, Box::new(move |error, _| done(error))));
    }

    fn link_question(self, command: Command, told: link::Told) {
        self.link.update_value(|link| link.question(command, told));
    }

    /// Gives a command; if it is not carried out, a toast says why.
    pub fn order(self, command: Command) {
        self.command(command, move |error| {
            if let Some(error) = error {
                self.show_error(&error);
            }
        });
    }

    /// Edits one record.
    pub fn edit(self, doc: DocId, intents: Vec<Intent>) {
        self.order(Command::Edit { parts: vec![Part { doc, intents }] });
    }

    /// What was found of a search among some kinds; an answer to another question is none. Watched.
    pub fn found_of(self, query: &str, kinds: &[Kind]) -> Vec<FoundOf> {
        self.found.with(|(sought, found)| {
            let is_it = sought.query == query && sought.kinds == kinds;
            if is_it { found.clone() } else { Vec::new() }
        })
    }

    /// Whether the member may make records of a kind. Watched.
    pub fn may_make(self, kind: Kind) -> bool {
        let table = definition(kind);
        self.seat().is_some_and(|seat| match table.home.is_territorial() {
            true => seat.territories(table.write).next().is_some(),
            false => seat.grants.iter().any(|grant| grant.scope == table.home.scope(0) && grant.role >= table.write),
        })
    }

    /// Removes the record that is open, goes to the list in which it was, and offers to undo it there.
    pub fn remove_open(self) {
        let Some((doc, view)) = self.record.get_untracked() else { return };
        let (key, time) = ("removed", Value::Time(now()));
        let intent = Intent::Set { key: key.to_owned(), seen: seen(&view, key), new: time.clone() };
        self.edit(doc, vec![intent]);
        let title = definition(view.record.kind).title.iter().map(|key| view.record.text(key));
        let title = title.into_iter().find(|title| !title.is_empty()).unwrap_or_default();
        let sentence = (self.words_now().removed)(title);
        self.leave_for_list(view.record.kind);
        // Whoever comes back to it sees what it is by then.
        self.record.set(None);
        self.offer_undo(sentence, doc, vec![Intent::set(key, time, Value::Null)]);
    }

    /// Says a sentence.
    pub fn say(self, sentence: String) {
        self.toast.set(Some(Toast::saying(sentence)));
    }

    /// The sentence for a command that was not carried out.
    pub fn show_error(self, error: &CommandError) {
        let sentence = i18n::command_error(error, self.language_now()).to_owned();
        self.toast.set(Some(Toast::saying(sentence)));
    }

    /// What the screens say, in the language of the moment.
    pub fn words(self) -> &'static Words {
        i18n::words_in(self.preferences.language.get(), self.preferences.region.get())
    }

    /// The same, without watching the language.
    pub fn words_now(self) -> &'static Words {
        i18n::words_in(self.language_now(), self.region_now())
    }

    /// The language, watched.
    pub fn language(self) -> Language {
        self.preferences.language.get()
    }

    /// The language, not watched.
    pub fn language_now(self) -> Language {
        self.preferences.language.get_untracked()
    }

    /// The region by which numbers, phones and tax ids are read.
    pub fn region(self) -> Region {
        self.preferences.region.get()
    }

    /// The same, not watched.
    pub fn region_now(self) -> Region {
        self.preferences.region.get_untracked()
    }

    /// A name as it is shown: who has none is called so.
    pub fn named(self, name: &str) -> String {
        if name.is_empty() { self.words().nameless.to_owned() } else { name.to_owned() }
    }

    /// The workspace's own fields.
    pub fn custom_fields(self) -> Vec<CustomField> {
        self.directory.with(|directory| directory.custom.clone())
    }

    /// The same with those done away with: an edit may have been made before.
    pub fn all_custom_fields(self) -> Vec<CustomField> {
        self.directory.with(|directory| directory.custom.iter().chain(&directory.custom_removed).cloned().collect())
    }

    /// The seat, if there is one.
    pub fn seat(self) -> Option<Seat> {
        self.session.with(|session| match session {
            Session::Open(seat) => Some(seat.clone()),
            Session::Starting
            | Session::Unenrolled { .. }
            | Session::Joining
            | Session::Elsewhere
            | Session::Broken(_) => None,
        })
    }

    /// Whether the day shows everybody's work: as was chosen, else for those who lead others; watched.
    pub fn shows_everyone(self) -> bool {
        let chosen = self.preferences.everyone.get();
        chosen.unwrap_or_else(|| self.session.with(|session| matches!(session, Session::Open(seat) if seat.leads())))
    }

    /// Whether a new invitation would let this device sync again: its place is gone, or the server has suspended it.
    pub fn may_join_again(self) -> bool {
        self.sync.with(|sync| {
            let is_shut_out = matches!(sync.trouble, Some(Trouble::EnrolAgain | Trouble::Revoked | Trouble::Suspended));
            is_shut_out || sync.locked.is_some()
        })
    }

    /// Whose device a number is; number 0 is the server's own.
    pub fn author(self, device: u32) -> String {
        let words = self.words();
        if device == 0 {
            return words.the_server.to_owned();
        }
        self.directory.with(|directory| {
            let has = |member: &&Member| member.devices.iter().any(|(number, _)| *number == device);
            let member = directory.members.iter().find(has);
            member.map_or_else(|| words.somebody.to_owned(), |member| member.name.clone())
        })
    }

    /// What a device is called: by its owner, else by its number.
    pub fn device_name(self, device: u32) -> String {
        let named = self.directory.with(|directory| {
            let mut all = directory.members.iter().flat_map(|member| &member.devices);
            all.find(|(number, _)| *number == device).map(|(_, name)| name.clone())
        });
        named.filter(|name| !name.is_empty()).unwrap_or_else(|| (self.words().device_number)(device))
    }

    /// Every member by the id that stands in fields, in the order of their names.
    pub fn members(self) -> Vec<(String, String)> {
        let mut members = self.directory.with(|directory| {
            directory.members.iter().map(|member| (member.doc.to_string(), member.name.clone())).collect::<Vec<_>>()
        });
        members.sort_by_cached_key(|(_, name)| fold(name));
        members
    }

    /// A member's name by the id that stands in a field.
    pub fn member_name(self, id: &str) -> Option<String> {
        let doc: DocId = id.parse().ok()?;
        self.directory.with(|directory| {
            directory.members.iter().find(|member| member.doc == doc).map(|member| member.name.clone())
        })
    }

    /// A territory's name.
    pub fn territory_name(self, number: u32) -> String {
        self.directory.with(|directory| {
            let found = directory.territories.iter().find(|(own, _)| *own == number);
            found.map_or_else(|| number.to_string(), |(_, name)| name.clone())
        })
    }

    /// An instant as people say it.
    pub fn moment(self, ms: i64) -> String {
        i18n::moment(ms, now(), local_offset(ms), self.language())
    }

    /// Says what was done, with the edit that undoes it.
    pub fn offer_undo(self, sentence: String, doc: DocId, undo: Vec<Intent>) {
        self.toast.set(Some(Toast::with_undo(sentence, doc, undo)));
    }
}

/// How much waits for a person: a field with an edit that waits for its author is one of those with several values.
pub fn to_settle(sync: &SyncState) -> u32 {
    sync.unsettled.max(sync.contested)
}

/// The store of this page.
pub fn store() -> Store {
    expect_context::<Store>()
}

/// Every value that stands at a key, the winning one first, as an author of an edit sees them.
pub fn seen(view: &RecordView, key: &str) -> Vec<Value> {
    if let Some(conflict) = view.record.conflicts.iter().find(|conflict| conflict.key == key) {
        return conflict.values.iter().map(|stamped| stamped.value.clone()).collect();
    }
    let value = view.record.value(key);
    if value.is_null() { Vec::new() } else { vec![value.clone()] }
}
