//! What the page has in view, told anew when it has changed.

use std::rc::Rc;

use shared::document::DocId;

use super::Host;
use crate::protocol::{News, PlannableWanted, Seat, Session, ShelfWanted, Sought};
use crate::worker::book::Touched;
use crate::worker::clock;
use shared::book::View;
use shared::replica::Replica;

impl Host {
    /// Tells the page whatever is stale.
    pub(super) fn refresh(self: &Rc<Self>) {
        if self.is_told_later() {
            return;
        }
        let stale = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            std::mem::take(&mut writing.stale)
        };
        if stale.directory {
            self.tell_directory();
        }
        if stale.customers {
            self.tell_customers();
        }
        // What waits for a person, and what was removed, may be of any kind.
        if stale != Touched::default() {
            self.tell_outbox();
            self.tell_removed();
        }
        if stale.activities {
            self.tell_activities();
        }
        if stale.views {
            self.tell_views();
        }
        // What hangs on records may let them through, and what they name may be called something else.
        if stale != Touched::default() {
            self.tell_shelf();
            self.tell_board();
            self.tell_calendar();
        }
        if stale.customers || stale.shelves {
            self.tell_names_again();
        }
        if stale.activities || stale.customers {
            self.tell_agenda();
        }
        if stale.activities || stale.customers || stale.directory {
            self.tell_team();
        }
        if stale != Touched::default() {
            self.keep_first_when_idle();
        }
    }

    pub(super) fn tell_customers(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let wanted = state.watch.customers.clone();
            let shown_first = state.watch.shown_first.clone();
            let Some(writing) = state.writing() else { return };
            if wanted.count == 0 {
                return;
            }
            // What the page shows from before stays until everything is known; what it does not show comes as far as it is.
            if !writing.book.is_full() && shown_first.is_some_and(|shown| is_same(&shown, &wanted.view)) {
                return;
            }
            let today = writing.book.day(clock::now());
            News::Customers(writing.book.window(&wanted, &writing.replica, today))
        };
        self.tell(&news);
    }

    pub(super) fn tell_shelf(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(wanted) = state.watch.shelf.clone() else { return };
            let Some(writing) = state.writing() else { return };
            let today = writing.book.day(clock::now());
            News::Shelf(writing.book.shelf(&wanted, &writing.replica, today))
        };
        self.tell(&news);
    }

    pub(super) fn tell_views(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            News::Views(writing.book.views(&writing.replica))
        };
        self.tell(&news);
    }

    pub(super) fn tell_board(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(wanted) = state.watch.board.clone() else { return };
            let Some(writing) = state.writing() else { return };
            let today = writing.book.day(clock::now());
            News::Board(Box::new(writing.book.board(&wanted, &writing.replica, today)))
        };
        self.tell(&news);
    }

    pub(super) fn tell_calendar(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(wanted) = state.watch.calendar.clone() else { return };
            let Some(writing) = state.writing() else { return };
            // Half of a day would look like a free one.
            if !writing.book.is_full() {
                return;
            }
            let today = writing.book.day(clock::now());
            News::Calendar(Box::new(writing.book.days(&wanted, &writing.replica, today)))
        };
        self.tell(&news);
    }

    pub(super) fn tell_activities(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(customer) = state.watch.activities else { return };
            let Some(writing) = state.writing() else { return };
            writing.book.take_ahead(customer, &writing.replica);
            News::Activities { customer, lines: writing.book.activities(customer, &writing.replica) }
        };
        self.tell(&news);
    }

    pub(super) fn tell_agenda(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(wanted) = state.watch.agenda.clone() else { return };
            let Some(writing) = state.writing() else { return };
            if !writing.book.is_full() {
                return;
            }
            News::Agenda(writing.book.agenda(&wanted, &writing.replica))
        };
        self.tell(&news);
    }

    pub(super) fn tell_team(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(wanted) = state.watch.team.clone() else { return };
            let Some(writing) = state.writing() else { return };
            // Half of the numbers would be wrong numbers.
            if !writing.book.is_full() {
                return;
            }
            let today = writing.book.day(clock::now());
            News::Team(Box::new(writing.book.team(&wanted, &writing.replica, today)))
        };
        self.tell(&news);
    }

    /// What the next start begins with depends on it, so it is told when that is kept.
    pub(super) fn tell_own_work(&self, turn: u32) {
        let news = {
            let mut state = self.state.borrow_mut();
            if state.turn != turn {
                return;
            }
            let Some(writing) = state.writing().filter(|writing| writing.book.is_full()) else { return };
            News::OwnWork(writing.book.has_work_of(writing.replica.meta().member))
        };
        self.tell(&news);
    }

    pub(super) fn tell_load(&self, day: i64) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            News::Load { day, lines: writing.book.load(day, &writing.replica) }
        };
        self.tell(&news);
    }

    pub(super) fn tell_plannable(&self, wanted: &PlannableWanted) {
        let told = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            writing.book.plannable(wanted, &writing.replica)
        };
        self.tell(&News::Plannable(told));
    }

    pub(super) fn find(&self, sought: Sought) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            let today = writing.book.day(clock::now());
            let found = writing.book.find(&sought, &writing.replica, today);
            News::Found { sought, found }
        };
        self.tell(&news);
    }

    pub(super) fn tell_lines(&self, docs: &[DocId]) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            News::Lines(writing.book.lines(docs, &writing.replica))
        };
        self.tell(&news);
    }

    pub(super) fn tell_names(&self, docs: &[DocId]) {
        let names = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            let name = |doc: &DocId| writing.replica.row(*doc).map(|listed| listed.row.title().to_owned());
            docs.iter().map(|doc| (*doc, name(doc).unwrap_or_default())).collect()
        };
        self.tell(&News::Names(names));
    }

    /// What is called so may have got another name, come to this device or gone from it since the page asked.
    fn tell_names_again(&self) {
        let docs: Vec<DocId> = self.state.borrow().watch.names.iter().copied().collect();
        if !docs.is_empty() {
            self.tell_names(&docs);
        }
    }

    pub(super) fn tell_told(&self, docs: &[DocId]) {
        let told = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            let book = &writing.book;
            docs.iter().filter_map(|doc| Some((*doc, book.told_apart(*doc, &writing.replica)?))).collect()
        };
        self.tell(&News::Told(told));
    }

    pub(super) fn pick(&self, view: &View, from: u32, count: u32) {
        let picked = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            if !writing.book.is_full() {
                state.watch.picked = Some((view.clone(), from, count));
                return;
            }
            let today = writing.book.day(clock::now());
            writing.book.pick(view, from, count, &writing.replica, today)
        };
        self.tell(&News::Picked(picked));
    }

    pub(super) fn pick_shelf(&self, from: u32, count: u32) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(wanted) = state.watch.shelf.clone() else { return };
            let Some(writing) = state.writing() else { return };
            if !writing.book.is_full() {
                state.watch.picked_shelf = Some((from, count));
                return;
            }
            let today = writing.book.day(clock::now());
            let docs = writing.book.whole_shelf(&wanted, &writing.replica, today).into_iter();
            News::PickedShelf { kind: wanted.kind, docs: docs.skip(from as usize).take(count as usize).collect() }
        };
        self.tell(&news);
    }

    pub(super) fn tell_listed(&self, view: View, count: u32) {
        let lines = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            let today = writing.book.day(clock::now());
            let docs = writing.book.pick(&view, 0, count, &writing.replica, today);
            writing.book.lines(&docs, &writing.replica)
        };
        self.tell(&News::Listed { view, lines });
    }

    pub(super) fn tell_shelved(&self, wanted: &ShelfWanted) {
        let shelved = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            let today = writing.book.day(clock::now());
            writing.book.shelf(wanted, &writing.replica, today)
        };
        self.tell(&News::Shelved(shelved));
    }

    pub(super) fn tell_outbox(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let most = state.watch.outbox;
            if most == 0 {
                return;
            }
            let Some(writing) = state.writing() else { return };
            let (waiting, total) = writing.book.outbox(&writing.replica, most as usize);
            let refused = writing.book.tray(&writing.replica, most as usize);
            News::Outbox { waiting, unsettled: writing.book.unsettled(&writing.replica), total, refused }
        };
        self.tell(&news);
    }

    pub(super) fn tell_unsent(&self, number: Option<u64>) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            News::Unsent(writing.book.unsent(number, &writing.replica))
        };
        self.tell(&news);
    }

    pub(super) fn tell_removed(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let most = state.watch.removed;
            if most == 0 {
                return;
            }
            let Some(writing) = state.writing() else { return };
            News::Removed(writing.book.removed(&writing.replica, most as usize))
        };
        self.tell(&news);
    }

    fn tell_directory(&self) {
        let news = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            News::Directory(writing.book.directory(&writing.replica))
        };
        self.tell(&news);
        // Names of the member and the workspace are read with it.
        self.tell_seat();
    }

    pub(super) fn tell_seat(&self) {
        let seat = {
            let mut state = self.state.borrow_mut();
            let Some(writing) = state.writing() else { return };
            seat_of(&writing.replica)
        };
        self.tell_session(Session::Open(seat));
    }
}

/// Who sits at a replica.
pub(super) fn seat_of(replica: &Replica) -> Seat {
    let meta = replica.meta();
    Seat {
        workspace: meta.workspace,
        workspace_name: meta.workspace_name.clone(),
        member: meta.member,
        member_name: meta.member_name.clone(),
        device: meta.device,
        grants: meta.grants.clone(),
    }
}

/// Whether two views list the same customers; facets beside them do not count.
fn is_same(one: &View, other: &View) -> bool {
    View { facets: false, ..one.clone() } == View { facets: false, ..other.clone() }
}
