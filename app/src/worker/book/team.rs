//! The numbers of a team, with the names that rows have.

use shared::book::team::{AtRisk, TeamWanted};
use shared::document::DocId;
use shared::replica::Replica;

use super::Book;
use crate::protocol::{AtRiskLine, TeamTold};

impl Book {
    /// What a team did and left undone, up to the company's day.
    pub fn team(&mut self, wanted: &TeamWanted, replica: &Replica, today: i64) -> TeamTold {
        let team = self.book.team(&TeamWanted { today, ..wanted.clone() });
        let line = |AtRisk { doc, days }: &AtRisk| {
            let row = replica.row(*doc)?.row;
            let text = |slot| row.text(slot).to_owned();
            Some(AtRiskLine {
                doc: *doc,
                name: row.title().to_owned(),
                city: text(self.slots.city),
                owner: text(self.slots.owner),
                worth: text(self.slots.worth),
                days: *days,
            })
        };
        let at_risk = team.at_risk_first.iter().filter_map(line).collect();
        TeamTold { wanted: wanted.clone(), team, at_risk }
    }

    /// Whether a member has work of their own here, done or not; where nobody has anything, nobody is told from others by it.
    pub fn has_work_of(&self, member: DocId) -> bool {
        self.book.is_empty() || self.book.has_deeds_of(member)
    }
}
