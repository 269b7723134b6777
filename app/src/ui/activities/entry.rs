//! What is being written in the sheet: its choices as they are, and what follows from them.

use leptos::prelude::*;
use shared::crm::ValueError;
use shared::crm::values::civil::Day;
use shared::crm::values::date;
use shared::crm::values::place::Place;
use shared::document::DocId;

use super::begun::{Appointed, Begun};
use super::closing::{Closing, closed_by};
use super::gap::first_gap;
use super::what::What;
use crate::protocol::Ask;
use crate::reactive::memo;
use crate::state::{Store, local_day, local_text, now, read_local, store, today};
use crate::ui::position;
use crate::ui::record::Opened;

/// What is being written.
#[derive(Copy, Clone)]
pub struct Entry {
    /// The store.
    pub store: Store,
    /// The customer.
    pub opened: Opened,
    /// All that was chosen and typed.
    pub begun: RwSignal<Begun>,
    /// What it is.
    pub what: Memo<What>,
    /// What is wrong with it.
    pub problem: RwSignal<Option<ValueError>>,
    /// The plan that it closes, and whether it does.
    pub closing: Memo<Option<(DocId, bool)>>,
    /// What a person has said of that, so that nobody is asked again for another plan.
    pub said_closed: RwSignal<Option<(DocId, bool)>>,
    /// Where the device was a little while ago, if that is known.
    here: Option<Place>,
    /// Whether it is said that it was there.
    pub is_here: RwSignal<bool>,
}

impl Entry {
    /// What was begun with a customer; `is_there` says whether the device is at theirs.
    pub fn new(begun: Begun, is_there: bool, opened: Opened) -> Self {
        let store = store();
        let begun = RwSignal::new(begun);
        let what = memo(move |_| begun.with(|begun| begun.what));
        let said_closed = RwSignal::new(None::<(DocId, bool)>);
        let happened = memo(move |_| begun.with(|begun| begun.happened.clone()));
        let plan = memo(move |_| {
            let me = store.seat().map(|seat| seat.member.to_string()).unwrap_or_default();
            let at = happened.get().and_then(|text| read_local(&text)).unwrap_or_else(now);
            store.activities.with(|lines| closed_by(what.get(), lines, at, &me))
        });
        let closing = memo(move |_| {
            let Closing { doc, is_likely } = plan.get()?;
            let said = said_closed.get().filter(|(own, _)| *own == doc).map(|(_, closed)| closed);
            Some((doc, said.unwrap_or(is_likely)))
        });
        let (problem, here, is_here) = (RwSignal::new(None), position::lately(), RwSignal::new(is_there));
        let entry = Self { store, opened, begun, what, problem, closing, said_closed, here, is_here };
        // What stands on the day already, asked anew: something may have come to it.
        store.load.set(None);
        Effect::new(move |before: Option<Option<Day>>| {
            let day = entry.day();
            if let Some(day) = day.filter(|_| before.flatten() != day) {
                store.ask(&Ask::Load(day.to_days()));
            }
            day
        });
        entry
    }

    /// Something is chosen or typed.
    pub fn change(self, change: impl FnOnce(&mut Begun)) {
        self.problem.set(None);
        self.begun.update(change);
    }

    /// The day on which something is planned, here or next; watched, as all of these.
    pub fn day(self) -> Option<Day> {
        let said = |text: Option<&String>| text.and_then(|day| date::read_iso(day));
        self.begun.with(|begun| match begun.what {
            What::Plan => said(begun.when.day.as_ref()).or_else(|| ahead(begun.what.usual_days_ahead())),
            What::Task => None,
            What::Visit | What::Call | What::Message | What::Mail | What::Meeting | What::Note => {
                said(begun.next.day.as_ref())
            }
        })
    }

    /// When what is planned is for, as an input of a day and a time holds it: as was said, else when there is room.
    pub fn planned_for(self) -> Option<String> {
        let when = self.begun.with(|begun| (begun.what == What::Plan).then(|| begun.when.clone()))?;
        Some(self.at(self.day()?, when))
    }

    /// The day that a task is due; it need not be.
    pub fn due(self) -> Option<String> {
        let said = self.begun.with(|begun| begun.when.day.clone());
        let due = said.or_else(|| ahead(What::Task.usual_days_ahead()).map(|day| day.to_string()));
        due.filter(|day| !day.is_empty())
    }

    /// When something comes next, likewise; none if nothing does.
    pub fn follows_at(self) -> Option<String> {
        let next = self.begun.with(|begun| begun.what.is_over().then(|| begun.next.clone()))?;
        next.day.as_ref()?;
        Some(self.at(self.day()?, next))
    }

    fn at(self, day: Day, said: Appointed) -> String {
        let time = said.time.unwrap_or_else(|| {
            let minutes = self.store.load.with(|load| match load {
                Some((of, lines)) if *of == day.to_days() => {
                    lines.iter().filter_map(|line| minutes(line.activity.planned?)).collect()
                }
                Some(_) | None => Vec::new(),
            });
            let from = if today() == Some(day) { minutes_now() } else { 0 };
            let gap = first_gap(&minutes, from);
            format!("{:02}:{:02}", gap / 60, gap % 60)
        });
        format!("{day}T{time}")
    }

    /// Whether it can be said to have been here: it was just now, and it is known where that is.
    pub fn may_be_here(self) -> bool {
        self.here.is_some() && self.begun.with(|begun| begun.what.is_over() && begun.happened.is_none())
    }

    /// Where it was, if that is said.
    pub fn place(self) -> Option<Place> {
        self.here.filter(|_| self.is_here.get() && self.may_be_here())
    }

    /// When what is over was: as was said, else now; never later.
    pub fn happened(self) -> Option<i64> {
        match self.begun.with(|begun| begun.happened.clone()) {
            Some(text) => read_local(&text).map(|at| at.min(now())),
            None => Some(now()),
        }
    }
}

/// The day that is so many days ahead.
pub fn ahead(days: i64) -> Option<Day> {
    Day::from_days(today()?.to_days() + days)
}

/// The minutes since midnight of an instant, by the clocks here.
fn minutes(ms: i64) -> Option<u32> {
    let text = local_day(ms).map(|_| local_text(ms))?;
    let (hour, minute) = text.get(11..)?.split_once(':')?;
    Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
}

fn minutes_now() -> u32 {
    minutes(now()).unwrap_or(0)
}
