//! What an import would do, row by row, before anything is done.

use std::collections::BTreeMap;

use super::assemble::Draft;
use super::candidate::Candidate;
use super::duplicates::{Clue, Index, Match, Strength};
use super::merge::Changes;
use super::scheme::PEOPLE;
use crate::crm::Kind;
use crate::document::{DocId, Record};

/// What is to be done with a row whose record is known already.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Policy {
    /// Nothing.
    #[default]
    Skip,
    /// What is empty is filled; nothing is written over.
    FillEmpty,
    /// What the row says replaces what stands there; what it does not say stays.
    Overwrite,
    /// One more record is made of it.
    Create,
}

/// What will be done with a row.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A record is made.
    Create,
    /// A record in the book is changed.
    Update(DocId),
    /// It goes to the same record as an earlier row: its place in [`DryRun::rows`].
    Join(usize),
    /// Nothing: the record of the book says all of it already.
    Unchanged(DocId),
    /// Nothing: the record is in the book, or in an earlier row.
    Skip,
    /// Nothing: the row has no usable name.
    Unusable,
}

/// A row with whom it may be the same as.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it says.
    pub draft: Draft,
    /// Records in the book, the surest first.
    pub in_book: Vec<Match<DocId>>,
    /// An earlier row of the file; the subject is its place in [`DryRun::rows`].
    pub in_file: Option<Match<usize>>,
    /// What a person chose for this row, over the policy for all.
    pub chosen: Option<Policy>,
    /// Whether it is left out together with others, whatever was chosen for it before.
    pub set_aside: bool,
    /// Whether the surest record of the book says all of it already: see [`DryRun::compare`].
    pub is_there: bool,
}

impl Checked {
    /// Whether a person leaves it out, alone or together with others.
    #[must_use]
    pub fn is_left_out(&self) -> bool {
        self.set_aside || self.chosen == Some(Policy::Skip)
    }
}

/// All rows of a file, checked.
#[derive(Clone, Debug, Default)]
pub struct DryRun {
    rows: Vec<Checked>,
    index: BTreeMap<Kind, Index<usize>>,
    /// The records of the book that rows seem to be, by the ids that these have in the file.
    here: BTreeMap<DocId, DocId>,
}

/// How many rows come to what.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records that will be made.
    pub create: usize,
    /// Records in the book that will be changed.
    pub update: usize,
    /// Rows that go to the same record as an earlier one.
    pub join: usize,
    /// Rows of which the book says all already.
    pub unchanged: usize,
    /// Rows that are left out as duplicates.
    pub skip: usize,
    /// Rows without a usable name.
    pub unusable: usize,
    /// Rows that have a problem.
    pub with_problems: usize,
    /// Problems in all rows.
    pub problems: usize,
}

impl DryRun {
    /// Adds a row. `find` looks a record up in the book: [`Index::find`] of an index over the book's rows, for instance.
    pub fn add(&mut self, draft: Draft, find: &dyn Fn(&[Clue]) -> Vec<Match<DocId>>) {
        let (mut in_book, mut in_file) = (Vec::new(), None);
        if draft.is_usable() {
            let kind = draft.candidate.kind;
            // What it hangs on stands above it, and may be known here under another id.
            let clues = self.led(&draft.candidate).clues();
            in_book = find(&clues);
            let index = self.index.entry(kind).or_default();
            // Two that have an id each where they come from are two.
            let id_of = |at: &usize| self.rows.get(*at).and_then(|row| row.draft.candidate.id);
            let are_two = |at: &usize| draft.candidate.id.zip(id_of(at)).is_some_and(|(own, other)| own != other);
            in_file = index.find(&clues).into_iter().find(|found| !are_two(&found.subject));
            // Of one name that a file says often all are one, where no code says otherwise.
            if let Some(found) = in_file.as_mut().filter(|_| kind != PEOPLE) {
                found.is_elsewhere = false;
            }
            index.add(self.rows.len(), draft.candidate.title().to_owned(), clues);
            let surest = in_book.first().filter(|found| found.strength() >= Strength::Likely);
            if let Some((id, found)) = draft.candidate.id.zip(surest) {
                self.here.insert(id, found.subject);
            }
        }
        self.rows.push(Checked { draft, in_book, in_file, chosen: None, set_aside: false, is_there: false });
    }

    /// What a row says, with the records of the book in place of the rows that seem to be these.
    fn led(&self, candidate: &Candidate) -> Candidate {
        let candidate = candidate.clone();
        if self.here.is_empty() {
            return candidate;
        }
        candidate.led(&mut |doc| Some(self.here.get(&doc).copied().unwrap_or(doc)))
    }

    /// The rows that seem to be of records of the book, with those: [`DryRun::compare`] each once with what stands there.
    #[must_use]
    pub fn known(&self) -> Vec<(usize, DocId)> {
        let rows = self.rows.iter().enumerate().filter(|(_, row)| row.draft.is_usable());
        let surest = rows.filter_map(|(at, row)| Some((at, row.in_book.first()?)));
        surest
            .filter(|(_, found)| found.strength() >= Strength::Likely)
            .map(|(at, found)| (at, found.subject))
            .collect()
    }

    /// Notes of a row whether the record of the book that it seems to be says all of it already.
    pub fn compare(&mut self, at: usize, record: &Record) {
        let Some(row) = self.rows.get(at) else { return };
        let Some(doc) = row.in_book.first().map(|found| found.subject) else { return };
        let said = self.led(&row.draft.candidate).written();
        let changes = Changes::of(doc, record, &said, true, &mut String::new);
        let is_there = changes.intents.is_empty() && changes.left.is_empty();
        self.rows[at].is_there = is_there;
    }

    /// The rows, in the file's order.
    #[must_use]
    pub fn rows(&self) -> &[Checked] {
        &self.rows
    }

    pub(super) fn rows_mut(&mut self) -> &mut [Checked] {
        &mut self.rows
    }

    /// Says what is to be done with one row, or takes it back.
    pub fn choose(&mut self, row: usize, policy: Option<Policy>) {
        if let Some(row) = self.rows.get_mut(row) {
            row.chosen = policy;
            // Whoever decides for one row afterwards means it.
            row.set_aside = false;
        }
    }

    /// Says of a row that is decided together with others whether it is left out; what was chosen for it alone stays.
    pub fn set_aside(&mut self, row: usize, set_aside: bool) {
        if let Some(row) = self.rows.get_mut(row) {
            row.set_aside = set_aside;
        }
    }

    /// What is done with each row. Matches that are worth less than `least` are not taken for the same customer.
    #[must_use]
    pub fn outcomes(&self, policy: Policy, least: Strength) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(self.rows.len());
        let mut first_of: BTreeMap<DocId, usize> = BTreeMap::new();
        for checked in &self.rows {
            let policy = checked.chosen.unwrap_or(policy);
            // Whoever decides for one row has seen with whom it is compared: a name is enough then.
            let least = if checked.chosen.is_some() { Strength::Possible } else { least };
            let in_book = checked.in_book.first().filter(|found| found.strength() >= least);
            let in_file = checked.in_file.as_ref().filter(|found| found.strength() >= least);
            let outcome = match (policy, in_book, in_file) {
                _ if !checked.draft.is_usable() => Outcome::Unusable,
                _ if checked.is_left_out() => Outcome::Skip,
                (Policy::Create, _, _) | (_, None, None) => Outcome::Create,
                (_, Some(found), _) if checked.is_there => Outcome::Unchanged(found.subject),
                (Policy::Skip, Some(_), _) | (Policy::Skip, _, Some(_)) => Outcome::Skip,
                // An earlier row that goes to the same customer of the book has to be written first.
                (_, found, Some(earlier)) if found.is_none_or(|found| found.strength() <= earlier.strength()) => {
                    follow(&outcomes, &first_of, earlier.subject, found)
                }
                (_, Some(found), _) => update(&first_of, found.subject),
                (_, None, Some(earlier)) => follow(&outcomes, &first_of, earlier.subject, None),
            };
            if let Outcome::Update(doc) = outcome {
                first_of.insert(doc, outcomes.len());
            }
            outcomes.push(outcome);
        }
        outcomes
    }

    /// How many rows come to what.
    #[must_use]
    pub fn counts(&self, policy: Policy, least: Strength) -> Counts {
        let mut counts = Counts::default();
        for (checked, outcome) in self.rows.iter().zip(self.outcomes(policy, least)) {
            match outcome {
                Outcome::Create => counts.create += 1,
                Outcome::Update(_) => counts.update += 1,
                Outcome::Join(_) => counts.join += 1,
                Outcome::Unchanged(_) => counts.unchanged += 1,
                Outcome::Skip => counts.skip += 1,
                Outcome::Unusable => counts.unusable += 1,
            }
            counts.problems += checked.draft.problems.len();
            counts.with_problems += usize::from(!checked.draft.problems.is_empty());
        }
        counts
    }

    pub(super) fn into_rows(self) -> Vec<Checked> {
        self.rows
    }
}

/// Changes a customer of the book, together with the first row that does so.
fn update(first_of: &BTreeMap<DocId, usize>, doc: DocId) -> Outcome {
    first_of.get(&doc).map_or(Outcome::Update(doc), |first| Outcome::Join(*first))
}

/// Where a row goes that says something of the same customer as an earlier one.
fn follow(
    outcomes: &[Outcome],
    first_of: &BTreeMap<DocId, usize>,
    earlier: usize,
    in_book: Option<&Match<DocId>>,
) -> Outcome {
    match outcomes.get(earlier) {
        Some(Outcome::Create | Outcome::Update(_)) => Outcome::Join(earlier),
        Some(Outcome::Join(first)) => Outcome::Join(*first),
        Some(Outcome::Unchanged(doc)) => update(first_of, *doc),
        // The earlier row was left out by hand: this one stands for itself.
        Some(Outcome::Skip | Outcome::Unusable) | None => {
            in_book.map_or(Outcome::Create, |found| update(first_of, found.subject))
        }
    }
}
