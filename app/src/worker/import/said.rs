//! The dry run as a person reads it.

use shared::crm::search::fold;
use shared::crm::{Kind, Language, Region, Registry, definition};
use shared::document::{DocId, Row};
use shared::exchange::{Checked, DryRun, Kept, Left, LeftReason, Outcome, PEOPLE, Policy, Problem, Scheme, Strength};
use shared::replica::Replica;

use super::sides::sides;
use super::{Grounds, Session};
use crate::i18n::{self, Words};
use crate::protocol::{Chosen, Fate, Known, Looked, ProblemKind, RowLine, Rows, Said};

/// How many rows with nothing but a name in common are shown at once.
const NAMED: usize = 100;

/// How many rows are shown of each kind of problem.
const EXAMPLES: usize = 3;

/// The policy that travelled as [`Known`], and from what on a match counts.
pub fn policy(chosen: Chosen) -> (Policy, Strength) {
    (policy_of(chosen.known), if chosen.by_name { Strength::Possible } else { Strength::Likely })
}

/// The policy that travelled.
pub const fn policy_of(known: Known) -> Policy {
    match known {
        Known::Skip => Policy::Skip,
        Known::Fill => Policy::FillEmpty,
        Known::Overwrite => Policy::Overwrite,
        Known::Create => Policy::Create,
    }
}

/// What the dry run says under these choices, with the rows that are in view; none before it is made.
/// `row` answers for records of the book.
pub fn said(session: &Session, grounds: &Grounds, looked: &Looked, row: &dyn Fn(DocId) -> Option<Row>) -> Option<Said> {
    let run = session.checked.as_ref()?;
    let (policy, least) = policy(looked.chosen);
    let counts = run.counts(policy, least);
    let outcomes = run.outcomes(policy, least);
    let query = fold(&looked.query);
    let all = || (0_u32..).zip(run.rows().iter().zip(&outcomes));
    let wanted: Vec<(u32, (&Checked, &Outcome))> = all()
        .filter(|(_, (row, _))| match looked.rows {
            Rows::Problems => !row.draft.problems.is_empty(),
            Rows::Known => is_known(row),
            Rows::All => true,
        })
        .filter(|(_, (row, _))| query.is_empty() || has(row, &query, session, grounds))
        .collect();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let total = count(wanted.len());
    let line = |(at, (checked, outcome)): (u32, (&Checked, &Outcome))| {
        line((at, checked, *outcome), run, session, grounds, row)
    };
    let named: Vec<_> = all().filter(|(_, (checked, _))| is_named_alone(checked)).collect();
    let named_total = count(named.len());
    let left =
        run.rows().iter().zip(&outcomes).filter(|(_, outcome)| !matches!(outcome, Outcome::Skip | Outcome::Unusable));
    let left = left.flat_map(|(row, _)| &row.draft.problems).filter(|problem| problem.kept != Kept::InPlace).count();
    Some(Said {
        create: count(counts.create),
        update: count(counts.update),
        join: count(counts.join),
        skip: count(counts.skip),
        unusable: count(counts.unusable),
        with_problems: count(counts.with_problems),
        lines: wanted.into_iter().take(looked.count as usize).map(line).collect(),
        total,
        left: count(left),
        named_total,
        named: named.into_iter().take(NAMED).map(line).collect(),
        set_aside: count(run.rows().iter().filter(|row| is_set_aside(row)).count()),
        kinds: session.kinds.clone(),
        unchanged: count(counts.unchanged),
    })
}

/// Whether a person leaves a row out of which something could be made.
fn is_set_aside(row: &Checked) -> bool {
    row.draft.is_usable() && row.is_left_out()
}

/// Whether the same is to be said of two problems.
fn are_alike(one: &Problem, other: &Problem) -> bool {
    one.fault == other.fault && one.kept == other.kept && one.target == other.target
}

/// The problems by what is to be said of them; none before the dry run is made. It looks at every row: once for each decision,
/// not whenever something is told.
pub fn problem_kinds(session: &Session, grounds: &Grounds) -> Vec<ProblemKind> {
    let Some(run) = &session.checked else { return Vec::new() };
    let mut kinds: Vec<(&Problem, ProblemKind)> = Vec::new();
    for (at, row) in (0_u32..).zip(run.rows()) {
        let mut seen: Vec<usize> = Vec::new();
        for (nth, problem) in (0_u32..).zip(&row.draft.problems) {
            let is_open = !problem.fault.is_blocking();
            // Of a row that comes in by no decision, only why it does not.
            if is_open && !row.draft.is_usable() {
                continue;
            }
            let known = kinds.iter().position(|(other, _)| are_alike(other, problem));
            let place = known.unwrap_or_else(|| {
                let kind = row.draft.candidate.kind;
                let (message, examples) = (in_a_sentence(problem, kind, session, grounds), Vec::new());
                let kind = ProblemKind { like: (at, nth), message, rows: 0, left_out: 0, is_open, examples };
                kinds.push((problem, kind));
                kinds.len() - 1
            });
            // Twice in one row is one row.
            if seen.contains(&place) {
                continue;
            }
            seen.push(place);
            let kind = &mut kinds[place].1;
            kind.rows += 1;
            // What was chosen for the row alone is none of the kind's.
            kind.left_out += u32::from(is_open && row.set_aside);
            if kind.examples.len() < EXAMPLES {
                kind.examples.push((row.draft.row, problem.shown()));
            }
        }
    }
    let mut kinds: Vec<ProblemKind> = kinds.into_iter().map(|(_, kind)| kind).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.rows));
    kinds
}

/// Says of every row that has a problem like this one of this row whether it is left out.
pub fn decide_alike(run: &mut DryRun, (at, nth): (u32, u32), left_out: bool) {
    let found = run.rows().get(at as usize).and_then(|row| row.draft.problems.get(nth as usize)).cloned();
    let Some(like) = found else { return };
    let has_it = |row: &Checked| row.draft.problems.iter().any(|problem| are_alike(problem, &like));
    let rows = run.rows().iter().enumerate();
    let others = rows.filter(|(_, row)| row.set_aside != left_out && has_it(row));
    let others: Vec<usize> = others.map(|(place, _)| place).collect();
    for place in others {
        run.set_aside(place, left_out);
    }
}

/// What is to be said of a problem, and where the text is.
fn in_a_sentence(problem: &Problem, kind: Kind, session: &Session, grounds: &Grounds) -> String {
    let message = problem.message(Scheme::of(kind, &grounds.registry), session.language);
    let said = [Some(message), problem.kept_in_words(session.language).map(str::to_owned)];
    said.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Whether a name is all that it has in common with a record of the book: a person says whether the two are one.
fn is_named_alone(row: &Checked) -> bool {
    row.draft.is_usable() && row.in_book.first().is_some_and(shared::exchange::Match::is_by_name)
}

/// Whether the record may be known, though a name in common alone may not count.
fn is_known(row: &Checked) -> bool {
    !row.in_book.is_empty() || row.in_file.is_some()
}

/// Whether a row's number, name or problems have what is looked for.
fn has(row: &Checked, query: &str, session: &Session, grounds: &Grounds) -> bool {
    row.draft.row.to_string() == query
        || fold(row.draft.candidate.title()).contains(query)
        || row.draft.problems.iter().any(|problem| {
            fold(&problem.value).contains(query)
                || fold(&problem.message(Scheme::of(row.draft.candidate.kind, &grounds.registry), session.language))
                    .contains(query)
        })
}

fn line(
    (at, row, outcome): (u32, &Checked, Outcome),
    run: &DryRun,
    session: &Session,
    grounds: &Grounds,
    of_book: &dyn Fn(DocId) -> Option<Row>,
) -> RowLine {
    let language = session.language;
    let context = session.context(grounds);
    let region = session.mapping.habits.region();
    let words = i18n::words_in(language, region);
    let kind = row.draft.candidate.kind;
    let problem = |problem: &Problem| (problem.shown(), in_a_sentence(problem, kind, session, grounds));
    let (mut known, mut beside) = (Vec::new(), Vec::new());
    if let Some(found) = row.in_book.first() {
        if let Some(other) = of_book(found.subject) {
            beside = sides(&row.draft.candidate, &other, region, (&context, grounds.registry.options()));
        }
        known.push((found.title.clone(), found.message(region, language)));
    }
    if let Some(found) = &row.in_file {
        let number = run.rows().get(found.subject).map_or(0, |earlier| earlier.draft.row);
        known.push(((words.row)(number), found.message(region, language)));
    }
    RowLine {
        row: row.draft.row,
        title: row.draft.candidate.title().to_owned(),
        fate: match outcome {
            Outcome::Create => Fate::Create,
            Outcome::Update(_) => Fate::Update,
            Outcome::Join(_) => Fate::Join,
            Outcome::Unchanged(_) => Fate::Unchanged,
            Outcome::Skip => Fate::Skip,
            Outcome::Unusable => Fate::Unusable,
        },
        problems: row.draft.problems.iter().map(problem).collect(),
        known,
        at,
        chosen: if row.set_aside { Some(Known::Skip) } else { row.chosen.map(known_of) },
        sides: beside,
    }
}

/// A policy as it travels.
const fn known_of(policy: Policy) -> Known {
    match policy {
        Policy::Skip => Known::Skip,
        Policy::FillEmpty => Known::Fill,
        Policy::Overwrite => Known::Overwrite,
        Policy::Create => Known::Create,
    }
}

/// What was not written, in a sentence: whose, which field, why.
pub fn in_words(left: &Left, replica: &Replica, (language, region): (Language, Region)) -> String {
    let words: &Words = i18n::words_in(language, region);
    let reason = match left.reason {
        LeftReason::Conflict => words.left_conflict,
        LeftReason::Full => words.left_full,
        LeftReason::NotHere => words.left_not_here,
        LeftReason::Changed => words.left_changed,
    };
    let kind = replica.packed_rows().head(left.doc).map_or(PEOPLE, |head| head.kind);
    let field = label(kind, &left.key, replica.registry(), (language, region));
    let place: Vec<String> = [name(left.doc, replica), field].into_iter().filter(|part| !part.is_empty()).collect();
    if place.is_empty() { reason.to_owned() } else { format!("{}: {reason}", place.join(", ")) }
}

/// What a record of the book is called.
pub fn name(doc: DocId, replica: &Replica) -> String {
    replica.row(doc).map(|listed| listed.row.title().to_owned()).unwrap_or_default()
}

fn label(kind: Kind, key: &str, registry: &Registry, (language, region): (Language, Region)) -> String {
    let table = definition(kind);
    let first = key.split('/').next().unwrap_or_default();
    if let Some(group) = table.group(first) {
        return group.label.said(language, region).to_owned();
    }
    match key.strip_prefix("x/").and_then(|id| registry.custom_field(id)) {
        Some(field) => field.label(language).to_owned(),
        None => table.field(key).map(|field| field.label.said(language, region).to_owned()).unwrap_or_default(),
    }
}
