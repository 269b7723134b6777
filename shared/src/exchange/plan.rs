//! From checked rows to commands, in batches that a device and the server take.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::candidate::{Candidate, names_entry};
use super::dry_run::{DryRun, Outcome, Policy};
use super::duplicates::Strength;
use super::merge::{Changes, Left, LeftReason, entry_id, entry_values};
use super::records::Records;
use super::undo::{Done, fingerprint};
use crate::crm::{Kind, Value, ValueType, definition};
use crate::document::{DocId, Intent, Record, Splice, text};
use crate::replica::Part;
use crate::sync::cursor::Scope;
use crate::sync::limits;

/// Documents in one batch: far below [`limits::COMMAND_DOCUMENTS`], since a command is admitted or refused as a whole, and
/// progress moves by commands.
const BATCH_DOCUMENTS: usize = 200;
/// Bytes of keys and values in one batch, roughly what its changes will have.
const BATCH_BYTES: usize = limits::PUSH / 4;

/// What is decided for the whole import.
#[derive(Clone, Debug)]
pub struct Choices {
    /// What is done with customers who are known already.
    pub policy: Policy,
    /// From what on a match counts as the same customer.
    pub least: Strength,
    /// The territory of new customers whose row names none.
    pub territory: Scope,
    /// Who looks after new customers whose row names nobody.
    pub owner: Option<DocId>,
}

/// Makes ids. Given by the caller, who has the randomness.
pub struct Fresh<'f> {
    /// A new record's id.
    pub doc: &'f mut dyn FnMut() -> DocId,
    /// A new entry's id: eight characters of `a-z0-9`, new each time.
    pub entry: &'f mut dyn FnMut() -> String,
}

/// An import that is under way.
#[derive(Clone, Debug)]
pub struct Plan {
    steps: VecDeque<Step>,
    territory: Scope,
    owner: Option<DocId>,
    total: usize,
    finished: usize,
    /// What the records of the file are here, by the ids that they have there.
    here: BTreeMap<DocId, Here>,
    /// The ids of records that were named before they are made.
    named: BTreeMap<DocId, DocId>,
    /// Where those live that are made.
    homes: BTreeMap<DocId, Scope>,
    /// The records of the book that may be hung on.
    records: Records,
}

/// What a record of the file is here.
#[derive(Copy, Clone, Debug)]
enum Here {
    /// This one.
    Is(DocId),
    /// One that is still to be made.
    ToCome,
    /// The same as another of the file.
    As(DocId),
    /// None.
    Nowhere,
}

#[derive(Clone, Debug)]
enum Step {
    Create(Box<Candidate>),
    Update { doc: DocId, row: Box<Candidate>, overwrite: bool },
}

/// One command's worth of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// For `Command::Edit`; empty if there is only something to tell, or nothing was to be written of what was looked at.
    pub parts: Vec<Part>,
    /// For the journal; to be stored before the command is given.
    pub done: Vec<Done>,
    /// What was not written.
    pub left: Vec<Left>,
}

impl Plan {
    /// What is to be done with the rows.
    #[must_use]
    pub fn new(dry_run: DryRun, choices: &Choices) -> Self {
        let outcomes = dry_run.outcomes(choices.policy, choices.least);
        let mut rows: Vec<Option<(Candidate, bool)>> = Vec::with_capacity(outcomes.len());
        let here = whereabouts(&dry_run, &outcomes, choices.least);
        for (checked, outcome) in dry_run.into_rows().into_iter().zip(&outcomes) {
            let overwrite = checked.chosen.unwrap_or(choices.policy) == Policy::Overwrite;
            match outcome {
                Outcome::Join(first) => {
                    if let Some(Some((earlier, _))) = rows.get_mut(*first) {
                        earlier.absorb(&checked.draft.candidate, overwrite);
                    }
                    rows.push(None);
                }
                Outcome::Create | Outcome::Update(_) => rows.push(Some((checked.draft.candidate, overwrite))),
                Outcome::Unchanged(_) | Outcome::Skip | Outcome::Unusable => rows.push(None),
            }
        }
        let step = |(row, outcome): (Option<(Candidate, bool)>, &Outcome)| match (row, outcome) {
            (Some((row, _)), Outcome::Create) => Some(Step::Create(Box::new(row))),
            (Some((row, overwrite)), Outcome::Update(doc)) => {
                Some(Step::Update { doc: *doc, row: Box::new(row), overwrite })
            }
            (None, Outcome::Create | Outcome::Update(_))
            | (_, Outcome::Join(_) | Outcome::Unchanged(_) | Outcome::Skip | Outcome::Unusable) => None,
        };
        let steps: VecDeque<Step> = rows.into_iter().zip(&outcomes).filter_map(step).collect();
        Self {
            total: steps.len(),
            steps,
            territory: choices.territory,
            owner: choices.owner,
            finished: 0,
            here,
            named: BTreeMap::new(),
            homes: BTreeMap::new(),
            records: Records::default(),
        }
    }

    /// The same where what hangs on a record of the book is filed where that lives.
    #[must_use]
    pub fn among(self, records: Records) -> Self {
        Self { records, ..self }
    }

    /// Steps done and steps in all, for a bar that moves.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.finished, self.total)
    }

    /// The customers whose records the next batch needs.
    #[must_use]
    pub fn wanted(&self) -> Vec<DocId> {
        let next = self.steps.iter().take(BATCH_DOCUMENTS);
        next.filter_map(|step| match step {
            Step::Update { doc, .. } => Some(*doc),
            Step::Create(_) => None,
        })
        .collect()
    }

    /// The next batch; nothing when all is done. `record` answers for what [`Plan::wanted`] named; none for one that is not
    /// on this device or that the person may not write.
    pub fn next(&mut self, record: &dyn Fn(DocId) -> Option<Record>, fresh: &mut Fresh<'_>) -> Option<Batch> {
        let mut batch = Batch::default();
        let (mut bytes, mut taken) = (0, 0);
        // The records of so many steps are here, also where some of them have nothing to write.
        while taken < BATCH_DOCUMENTS && bytes < BATCH_BYTES {
            let Some(step) = self.steps.pop_front() else { break };
            taken += 1;
            let (doc, intents, done, left) = match step {
                Step::Create(row) => {
                    self.finished += 1;
                    let doc = self.made(row.id, fresh);
                    let (row, left) = self.lead(doc, *row, fresh);
                    let (intents, done) = self.create(doc, row, fresh);
                    (doc, intents, Some(done), left)
                }
                Step::Update { doc, row, overwrite } => {
                    self.finished += 1;
                    let Some(record) = record(doc) else {
                        batch.left.push(Left { doc, key: String::new(), reason: LeftReason::NotHere });
                        continue;
                    };
                    let (row, mut left) = self.lead(doc, *row, fresh);
                    let changes = Changes::of(doc, &record, &row.written(), overwrite, fresh.entry);
                    let (intents, done, unwritten) = changes.done(doc);
                    left.extend(unwritten);
                    (doc, intents, done, left)
                }
            };
            batch.left.extend(left);
            batch.done.extend(done);
            if !intents.is_empty() {
                bytes += intents.iter().map(size).sum::<usize>();
                batch.parts.push(Part { doc, intents });
            }
        }
        let is_something = !batch.parts.is_empty() || !batch.left.is_empty() || !self.steps.is_empty();
        is_something.then_some(batch)
    }

    /// The id of a record that is made.
    fn made(&mut self, of_file: Option<DocId>, fresh: &mut Fresh<'_>) -> DocId {
        let Some(id) = of_file else { return (fresh.doc)() };
        let doc = self.named.remove(&id).unwrap_or_else(|| (fresh.doc)());
        if let Some(here) = self.here.get_mut(&id).filter(|here| matches!(here, Here::ToCome)) {
            *here = Here::Is(doc);
        }
        doc
    }

    /// What a record of the file is here; a record that is none of the file's is itself.
    fn whereabouts(&mut self, mut id: DocId, fresh: &mut Fresh<'_>) -> Option<DocId> {
        // A row is the same as an earlier one, so there is an end.
        for _ in 0..=self.here.len() {
            match self.here.get(&id).copied() {
                None => return Some(id),
                Some(Here::Is(doc)) => return Some(doc),
                Some(Here::As(other)) => id = other,
                Some(Here::Nowhere) => return None,
                Some(Here::ToCome) => {
                    let doc = (fresh.doc)();
                    self.here.insert(id, Here::Is(doc));
                    self.named.insert(id, doc);
                    return Some(doc);
                }
            }
        }
        None
    }

    /// A row with what the records are here that it names, and what it names that is nowhere.
    fn lead(&mut self, doc: DocId, row: Candidate, fresh: &mut Fresh<'_>) -> (Candidate, Vec<Left>) {
        if self.here.is_empty() {
            return (row, Vec::new());
        }
        let before: Vec<String> = row.fields.iter().map(|(key, _)| key.clone()).collect();
        let row = row.led(&mut |named| self.whereabouts(named, fresh));
        let lost = before.into_iter().filter(|key| row.field(key).is_null());
        let left = lost.map(|key| Left { doc, key, reason: LeftReason::NotHere }).collect();
        (row, left)
    }

    fn create(&mut self, doc: DocId, row: Candidate, fresh: &mut Fresh<'_>) -> (Vec<Intent>, Done) {
        let mut values: BTreeMap<String, Value> = BTreeMap::new();
        let table = definition(row.kind);
        let territory = if table.home.is_territorial() { self.territory } else { 0 };
        values.insert("kind".into(), Value::from(row.kind.name()));
        values.insert("territory".into(), Value::Int(i64::from(territory)));
        let is_owned = table.field("owner").is_some_and(|field| field.value == ValueType::Reference(Kind::MEMBER));
        let owner = self.owner.filter(|_| is_owned);
        values.extend(owner.map(|owner| ("owner".to_owned(), Value::from(owner.to_string()))));
        let parent = row.parent().filter(|_| table.home.is_territorial());
        let lives = |parent| self.homes.get(&parent).copied().or_else(|| self.records.territory(parent));
        let beside = parent.and_then(lives);
        let mut places: BTreeMap<(&str, i64), String> = BTreeMap::new();
        let mut used: BTreeSet<String> = BTreeSet::new();
        let (mut last, mut group, mut place) = (None, "", 0);
        for entry in &row.entries {
            if entry.group.key != group {
                (last, group, place) = (None, entry.group.key, 0);
            }
            place += 1;
            let called = row.entry_id(entry).filter(|id| used.insert(id.clone()));
            if let Some(id) = called.or_else(|| entry_id(entry, fresh.entry)) {
                values.extend(entry_values(entry, &id, &mut last));
                places.insert((group, place), id);
            }
        }
        for (key, value) in row.fields {
            let value = match names_entry(row.kind, &key).zip(value.as_int()) {
                Some((group, at)) => places.get(&(group, at)).map(|id| Value::from(id.as_str())),
                None => Some(value),
            };
            values.extend(value.map(|value| (key, value)));
        }
        if let Some(territory) = beside {
            values.insert("territory".into(), Value::Int(i64::from(territory)));
        }
        let territory = values.get("territory").and_then(Value::as_int);
        if let Some(territory) = territory.and_then(|number| Scope::try_from(number).ok()) {
            self.homes.insert(doc, territory);
        }
        let print = fingerprint(&values, &row.notes);
        let mut intents: Vec<Intent> =
            values.into_iter().map(|(key, value)| Intent::set(key, Value::Null, value)).collect();
        let splices: Vec<Splice> = text::difference("", &row.notes).into_iter().collect();
        if let Some((notes, _)) = table.notes().filter(|_| !splices.is_empty()) {
            intents.push(Intent::Text { key: notes.key.to_owned(), splices });
        }
        (intents, Done::Created { doc, print })
    }
}

/// What the rows that have an id in the file are here, by that.
fn whereabouts(dry_run: &DryRun, outcomes: &[Outcome], least: Strength) -> BTreeMap<DocId, Here> {
    let rows = dry_run.rows();
    let id_of = |at: usize| rows.get(at).and_then(|row| row.draft.candidate.id);
    let mut here = BTreeMap::new();
    for (at, (row, outcome)) in rows.iter().zip(outcomes).enumerate() {
        let Some(id) = id_of(at) else { continue };
        let other = |first: usize| id_of(first).filter(|other| *other != id).map_or(Here::Nowhere, Here::As);
        let is = match outcome {
            Outcome::Create => Here::ToCome,
            Outcome::Update(doc) | Outcome::Unchanged(doc) => Here::Is(*doc),
            Outcome::Join(first) => {
                let written = outcomes.get(*first);
                let doc = written.and_then(|it| if let Outcome::Update(doc) = it { Some(*doc) } else { None });
                doc.map_or_else(|| other(*first), Here::Is)
            }
            Outcome::Skip => {
                let in_book = row.in_book.iter().find(|found| found.strength() >= least).map(|found| found.subject);
                let in_file = row.in_file.as_ref().map(|found| found.subject);
                in_book.map(Here::Is).or(in_file.map(other)).unwrap_or(Here::Nowhere)
            }
            Outcome::Unusable => Here::Nowhere,
        };
        here.entry(id).or_insert(is);
    }
    here
}

fn size(intent: &Intent) -> usize {
    match intent {
        Intent::Set { key, new, .. } => 16 + key.len() + new.as_text().map_or(8, str::len),
        Intent::Text { splices, .. } => splices.iter().map(|splice| 64 + splice.inserted.len()).sum(),
    }
}
