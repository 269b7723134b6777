//! How the numbers of a team are looked at, and whether the app opens with them.

use leptos::prelude::*;
use shared::book::team::{Cut, Period, TeamWanted};
use shared::document::DocId;

use super::listing::Entry;
use super::preferences::{keep, kept};
use super::route::is_outbox_address;
use super::{Route, Store, window};
use crate::protocol::{Agenda, TeamTold};

/// Which screen the app opens with, if it is not the day.
const HOME: &str = "cartera.home";
const TEAM: &str = "team";

/// The numbers, and how they are looked at: while the app is open it stays as it was chosen.
#[derive(Copy, Clone)]
pub struct TeamView {
    /// The numbers, once they are here.
    pub told: RwSignal<Option<TeamTold>>,
    /// The day of the one whose page is in view, once it is here.
    pub their_day: RwSignal<Option<Agenda>>,
    /// Over which days.
    pub period: RwSignal<Period>,
    /// In which territory; none: in all.
    pub territory: RwSignal<Option<u32>>,
    /// Whether silence counts since the last visit, not since the last contact.
    pub by_visit: RwSignal<bool>,
    /// By what customers are told apart.
    pub cut: RwSignal<Cut>,
}

impl Default for TeamView {
    fn default() -> Self {
        Self {
            told: RwSignal::new(None),
            their_day: RwSignal::new(None),
            period: RwSignal::new(Period::default()),
            territory: RwSignal::new(None),
            by_visit: RwSignal::new(false),
            cut: RwSignal::new(Cut::default()),
        }
    }
}

impl TeamView {
    /// Takes in what the worker says.
    pub fn hear(self, told: TeamTold) {
        if self.told.with_untracked(|own| own.as_ref() != Some(&told)) {
            self.told.set(Some(told));
        }
    }

    /// What is to be asked; watched. `today` in days since 1970-01-01.
    pub fn wanted(self, person: Option<DocId>, today: i64) -> TeamWanted {
        TeamWanted {
            period: self.period.get(),
            today,
            territories: self.territory.get().into_iter().collect(),
            person,
            cut: self.cut.get(),
        }
    }
}

impl Route {
    /// The screen that the app opens with: that of its address, but for whoever leads others and has no work of their own not
    /// the day. Who comes back to this window, or loads it anew, finds the screen that was there.
    pub fn first() -> Self {
        let here = Self::here();
        if here != Self::Today || is_outbox_address() || Entry::here().is_some() || kept(HOME).as_deref() != Some(TEAM)
        {
            return here;
        }
        // Back comes here again, and not to the day.
        let team = Self::Team(None);
        if let Some(Ok(history)) = window().map(|window| window.history()) {
            // The address alone: what is shown is the team all the same.
            let _ = history.replace_state_with_url(&Entry::default().to_state(), "", Some(&team.path()));
        }
        team
    }
}

impl Store {
    /// Keeps which screen the next start opens with.
    pub(super) fn note_home(self, has_own_work: bool) {
        let is_team = !has_own_work && untrack(|| self.leads());
        let home = if is_team { TEAM } else { "" };
        if kept(HOME).unwrap_or_default() != home {
            keep(HOME, home);
        }
    }

    /// Whether the member leads others; watched.
    pub fn leads(self) -> bool {
        self.seat().is_some_and(|seat| seat.leads())
    }
}
