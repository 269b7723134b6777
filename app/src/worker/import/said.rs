//! The dry run as a person reads it.

use shared::crm::search::fold;
use shared::crm::{Kind, Registry, definition};
use shared::document::DocId;
use shared::exchange::{Checked, DryRun, Left, LeftReason, Outcome, Policy, Problem, Strength};
use shared::replica::Replica;

use super::{Grounds, Session};
use crate::i18n::{self, Words};
use crate::protocol::{Chosen, Fate, Known, Looked, RowLine, Rows, Said};

/// The policy that travelled as [`Known`], and from what on a match counts.
pub fn policy(chosen: Chosen) -> (Policy, Strength) {
    let policy = match chosen.known {
        Known::Skip => Policy::Skip,
        Known::Fill => Policy::FillEmpty,
        Known::Overwrite => Policy::Overwrite,
        Known::Create => Policy::Create,
    };
    (policy, if chosen.by_name { Strength::Possible } else { Strength::Likely })
}

/// What the dry run says under these choices, with the rows that are in view; none before it is made.
pub fn said(session: &Session, grounds: &Grounds, looked: &Looked) -> Option<Said> {
    let run = session.checked.as_ref()?;
    let (policy, least) = policy(looked.chosen);
    let counts = run.counts(policy, least);
    let outcomes = run.outcomes(policy, least);
    let query = fold(&looked.query);
    let wanted: Vec<(&Checked, &Outcome)> = run
        .rows()
        .iter()
        .zip(&outcomes)
        .filter(|(row, _)| match looked.rows {
            Rows::Problems => !row.draft.problems.is_empty(),
            Rows::Known => is_known(row),
            Rows::All => true,
        })
        .filter(|(row, _)| query.is_empty() || has(row, &query, session, grounds))
        .collect();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let total = count(wanted.len());
    let shown = wanted.into_iter().take(looked.count as usize);
    Some(Said {
        create: count(counts.create),
        update: count(counts.update),
        join: count(counts.join),
        skip: count(counts.skip),
        unusable: count(counts.unusable),
        with_problems: count(counts.with_problems),
        lines: shown.map(|(row, outcome)| line(row, *outcome, run, session, grounds)).collect(),
        total,
    })
}

/// Whether the customer may be known, though a name in common alone may not count.
fn is_known(row: &Checked) -> bool {
    !row.in_book.is_empty() || row.in_file.is_some()
}

/// Whether a row's number, name or problems have what is looked for.
fn has(row: &Checked, query: &str, session: &Session, grounds: &Grounds) -> bool {
    row.draft.row.to_string() == query
        || fold(row.draft.candidate.text("name")).contains(query)
        || row.draft.problems.iter().any(|problem| {
            fold(&problem.value).contains(query)
                || fold(&problem.message(&grounds.registry, session.language)).contains(query)
        })
}

fn line(row: &Checked, outcome: Outcome, run: &DryRun, session: &Session, grounds: &Grounds) -> RowLine {
    let language = session.language;
    let words = i18n::words(language);
    let problem = |problem: &Problem| {
        let said =
            [Some(problem.message(&grounds.registry, language)), problem.kept_in_words(language).map(str::to_owned)];
        (problem.shown(), said.into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    let region = session.mapping.habits.region();
    let mut known = Vec::new();
    if let Some(found) = row.in_book.first() {
        known.push((found.title.clone(), found.message(region, language)));
    }
    if let Some(found) = &row.in_file {
        let number = run.rows().get(found.subject).map_or(0, |earlier| earlier.draft.row);
        known.push(((words.row)(number), found.message(region, language)));
    }
    RowLine {
        row: row.draft.row,
        title: row.draft.candidate.text("name").to_owned(),
        fate: match outcome {
            Outcome::Create => Fate::Create,
            Outcome::Update(_) => Fate::Update,
            Outcome::Join(_) => Fate::Join,
            Outcome::Skip => Fate::Skip,
            Outcome::Unusable => Fate::Unusable,
        },
        problems: row.draft.problems.iter().map(problem).collect(),
        known,
    }
}

/// What was not written, in a sentence: whose, which field, why.
pub fn in_words(left: &Left, replica: &Replica, language: shared::crm::Language) -> String {
    let words: &Words = i18n::words(language);
    let reason = match left.reason {
        LeftReason::Conflict => words.left_conflict,
        LeftReason::Full => words.left_full,
        LeftReason::NotHere => words.left_not_here,
        LeftReason::Changed => words.left_changed,
    };
    let field = label(&left.key, replica.registry(), language);
    let place: Vec<String> = [name(left.doc, replica), field].into_iter().filter(|part| !part.is_empty()).collect();
    if place.is_empty() { reason.to_owned() } else { format!("{}: {reason}", place.join(", ")) }
}

/// What a customer of the book is called.
pub fn name(doc: DocId, replica: &Replica) -> String {
    let slot = definition(Kind::CUSTOMER).field("name").map(|field| field.slot);
    let text = replica.row(doc).zip(slot).map(|(listed, slot)| listed.row.text(slot).to_owned());
    text.unwrap_or_default()
}

fn label(key: &str, registry: &Registry, language: shared::crm::Language) -> String {
    let table = definition(Kind::CUSTOMER);
    let first = key.split('/').next().unwrap_or_default();
    if let Some(group) = table.group(first) {
        return group.label.in_language(language).to_owned();
    }
    match key.strip_prefix("x/").and_then(|id| registry.custom_field(id)) {
        Some(field) => field.label(language).to_owned(),
        None => table.field(key).map(|field| field.label.in_language(language).to_owned()).unwrap_or_default(),
    }
}
