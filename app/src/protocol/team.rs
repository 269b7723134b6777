//! The numbers of a team.

use shared::book::team::{Team, TeamWanted};
use shared::document::DocId;
use shared::in_order;

/// What a team did and left undone. It names the question that it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamTold {
    /// What it answers.
    pub wanted: TeamWanted,
    /// The answer.
    pub team: Team,
    /// The customers that the answer names as being at risk, in its order.
    pub at_risk: Vec<AtRiskLine>,
}
in_order!(struct TeamTold { wanted, team, at_risk });

/// A customer at risk, as a line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtRiskLine {
    /// Who.
    pub doc: DocId,
    /// Their name; may be empty.
    pub name: String,
    /// The city of their first address; may be empty.
    pub city: String,
    /// The member's id whose they are; may be empty.
    pub owner: String,
    /// What they are expected to buy in a year, as the row has it; may be empty.
    pub worth: String,
    /// Days since the last contact.
    pub days: u32,
}
in_order!(struct AtRiskLine { doc, name, city, owner, worth, days });
