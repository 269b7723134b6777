//! What is said of a condition beside what it is about and how that is compared: values, days, and what events must be.

use shared::crm::filter::period::Period;
use shared::crm::filter::{Clause, EventDef, FieldTest, How, Operand, event};
use shared::crm::values::{date, number};
use shared::crm::{Filter, Kind, Registry};

use super::about::About;

/// The ways to say a period by its days, rather than to choose one.
pub const BY_DAYS: [&str; 3] = ["since", "before", "between"];

/// The first of them of which two days are said.
const TWO_DAYS: &str = "between";

/// What is said.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Numbers, letters or choices, as filters have them: one of them is meant, or what lies between two.
    pub values: Vec<String>,
    /// The days.
    pub period: Option<Period>,
    /// What events must be besides.
    pub of: Vec<FieldTest>,
}

/// Whether a second day is said.
pub fn has_two_days(code: &str) -> bool {
    code == TWO_DAYS
}

/// A period by its days, as inputs of days hold them; none while one is missing.
pub fn by_days(code: &str, first: &str, last: &str) -> Option<Period> {
    let first = date::read_iso(first)?;
    match code {
        "since" => Some(Period::Since(first)),
        "before" => Some(Period::Before(first)),
        TWO_DAYS => {
            let last = date::read_iso(last)?;
            Some(Period::Days(first.min(last), first.max(last)))
        }
        _ => None,
    }
}

/// Neither less than the lesser of two numbers nor more than the greater; none of anything else.
pub fn between(values: &[String]) -> Option<How> {
    let [first, last] = values else { return None };
    let is_turned = number::read(first)? > number::read(last)?;
    let (least, most) = if is_turned { (last, first) } else { (first, last) };
    Some(How::Between(Operand::Literal(least.clone()), Operand::Literal(most.clone())))
}

/// Of what kind an event's records are that happen with records of another.
pub fn kind_of(kind: Kind, of: &EventDef) -> Kind {
    event(kind, of.name).map_or(kind, |(table, _)| table.kind)
}

/// What can be asked of an event's records besides: the choices that are not settled by what the event is.
pub fn asked_of(kind: Kind, of: &EventDef, registry: &Registry) -> Vec<(String, About)> {
    let child = kind_of(kind, of);
    let own = Filter::parse(child, of.of, registry).unwrap_or(Filter::all_of(child));
    let is_open = |about: &About| {
        let settles = |clause: &Clause| matches!(clause, Clause::Field(test) if about.chosen() == Some(&test.path));
        about.chosen().is_some() && !own.clauses().any(settles)
    };
    About::all(child, registry, &[]).into_iter().filter(|(_, about)| is_open(about)).collect()
}

/// The test that one of them is this choice.
pub fn test_of(about: &About, choice: String) -> Option<FieldTest> {
    let Clause::Field(test) = about.clause("is", &Given { values: vec![choice], ..Given::default() })? else {
        return None;
    };
    Some(test)
}
