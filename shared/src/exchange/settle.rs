//! What rows say of a customer who is known already, and is not written: told row by row, before anything is done.
//!
//! Filling replaces nothing, overwriting replaces what an earlier row said, and lists and notes have bounds. So what the customer
//! will have is worked out as [`super::Plan`] would write it, and whatever a row says that is not in it becomes a problem of the
//! row. There it is answered for, and in the file of what was left out.

use std::collections::BTreeMap;

use super::assemble::Context;
use super::candidate::{Candidate, Listed, names_entry, says};
use super::dry_run::{DryRun, Outcome, Policy};
use super::duplicates::Strength;
use super::merge::{Changes, is_same};
use super::problem::{Fault, Place, Problem};
use super::scheme::Scheme;
use super::target::Target;
use crate::crm::definition;
use crate::crm::{Kind, Region, Value, ValueError, ValueType, search};
use crate::document::{DocId, Record};

/// Rows that go to one customer who is in the book, or in an earlier row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// The customer of the book; none if the first of the rows makes one.
    pub doc: Option<DocId>,
    /// The places of the rows in [`DryRun::rows`], ascending.
    rows: Vec<usize>,
}

impl DryRun {
    /// The rows that say something of a customer who is known already, by customer.
    #[must_use]
    pub fn gathered(&self, policy: Policy, least: Strength) -> Vec<Gathered> {
        let mut by_first: BTreeMap<usize, Gathered> = BTreeMap::new();
        for (at, outcome) in self.outcomes(policy, least).into_iter().enumerate() {
            let (first, doc) = match outcome {
                Outcome::Create => (at, None),
                Outcome::Update(doc) => (at, Some(doc)),
                Outcome::Join(first) => (first, None),
                Outcome::Unchanged(_) | Outcome::Skip | Outcome::Unusable => continue,
            };
            by_first.entry(first).or_insert(Gathered { doc, rows: Vec::new() }).rows.push(at);
        }
        by_first.into_values().filter(|gathered| gathered.doc.is_some() || gathered.rows.len() > 1).collect()
    }

    /// Adds to the rows' problems what they say and will not be written; once for each of [`DryRun::gathered`]. `record` is the
    /// customer's of the book; none if it is not on this device or may not be written.
    pub fn settle(
        &mut self,
        gathered: &Gathered,
        record: Option<&Record>,
        policy: Policy,
        region: Region,
        context: &Context<'_>,
    ) {
        let Some((merged, overwrite)) = self.merged(gathered, policy) else { return };
        let context = &Context { scheme: Scheme::of(merged.kind, context.scheme.registry), ..*context };
        let stands = match (gathered.doc, record) {
            (None, _) => Some(merged),
            (Some(doc), Some(record)) => {
                Some(Candidate::of_record(&after(doc, record, &merged, overwrite), context.scheme))
            }
            (Some(_), None) => None,
        };
        for at in &gathered.rows {
            let Some(checked) = self.rows_mut().get_mut(*at) else { continue };
            let row = checked.draft.row;
            let left = match &stands {
                Some(stands) => unwritten(&checked.draft.candidate, stands),
                None => vec![(Target::Ignore, Value::Null, Fault::NotHere)],
            };
            checked.draft.problems.extend(left.into_iter().map(|(target, value, fault)| {
                let shown = shown(&target, &value, region, context);
                Problem::new(row, Place::Whole, target, &shown, fault)
            }));
        }
    }

    /// What the rows say together, as a plan puts them together, and whether it replaces what stands in the book.
    fn merged(&self, gathered: &Gathered, policy: Policy) -> Option<(Candidate, bool)> {
        let mut rows = gathered
            .rows
            .iter()
            .filter_map(|at| self.rows().get(*at))
            .map(|checked| (&checked.draft.candidate, checked.chosen.unwrap_or(policy) == Policy::Overwrite));
        let (first, overwrite) = rows.next()?;
        let mut merged = first.clone();
        for (candidate, overwrite) in rows {
            merged.absorb(candidate, overwrite);
        }
        Some((merged, overwrite))
    }
}

/// A record as it will be once a row is written into it.
fn after(doc: DocId, record: &Record, row: &Candidate, overwrite: bool) -> Record {
    let mut number = 0_u32;
    // Nothing of this record is stored: any id does.
    let mut entry = || {
        number += 1;
        format!("zz{number:06}")
    };
    let changes = Changes::of(doc, record, row, overwrite, &mut entry);
    let mut after = record.clone();
    for (key, _, new) in changes.sets {
        if new.is_null() {
            after.values.remove(&key);
        } else {
            after.values.insert(key, new);
        }
    }
    for (_, values) in changes.added {
        after.values.extend(values);
    }
    if let Some((notes, _)) = definition(row.kind).notes() {
        after.texts.entry(notes.key.to_owned()).or_default().push_str(&changes.notes);
    }
    after
}

/// What a row says that does not stand. Which of the entries is the main one is no text of the row's own.
fn unwritten(row: &Candidate, stands: &Candidate) -> Vec<(Target, Value, Fault)> {
    let mut left = Vec::new();
    for (key, value) in &row.fields {
        if names_entry(row.kind, key).is_none() && !value.is_null() && !are_alike(value, stands.field(key)) {
            left.push((Target::field(key), value.clone(), Fault::Stands));
        }
    }
    for group in definition(row.kind).groups {
        let is_full = stands.list(group.key).count() >= group.max_entries;
        for (nth, entry) in row.list(group.key).enumerate() {
            let nth = u8::try_from(nth).unwrap_or(u8::MAX);
            let same = stands.list(group.key).find(|own| own.is_same(entry));
            let same = same.or_else(|| stands.list(group.key).find(|own| has_all(own, entry)));
            let fault = if same.is_none() && is_full { Fault::ListFull } else { Fault::Stands };
            for (key, value) in entry.fields.iter().filter(|(_, value)| !value.is_null()) {
                let is_left = match same {
                    Some(own) => !are_alike_in_entries(value, value_of(own, key)),
                    // What the entry is called is nothing by itself.
                    None => *key != "label" || group.fields.len() == 1,
                };
                if is_left {
                    left.push((Target::entry(group.key, nth, key), value.clone(), fault));
                }
            }
        }
    }
    let Some((notes, max)) = definition(row.kind).notes() else { return left };
    for block in row.notes.split("\n\n").filter(|block| !says(&stands.notes, block)) {
        let lines: Vec<&str> = block.lines().filter(|line| !says(&stands.notes, line)).collect();
        if !lines.is_empty() {
            let fault = Fault::Value(ValueError::TooLong { max });
            left.push((Target::field(notes.key), Value::text(lines.join("\n")), fault));
        }
    }
    left
}

fn value_of<'l>(entry: &'l Listed, key: &str) -> &'l Value {
    entry.fields.iter().find(|(own, _)| *own == key).map_or(&Value::Null, |(_, value)| value)
}

fn has_all(own: &Listed, entry: &Listed) -> bool {
    entry.fields.iter().all(|(key, value)| value.is_null() || are_alike_in_entries(value, value_of(own, key)))
}

/// Whether two values are one but for large and small letters.
fn are_alike(one: &Value, other: &Value) -> bool {
    let texts = one.as_text().zip(other.as_text());
    is_same(other, one) || texts.is_some_and(|(one, other)| one.to_lowercase() == other.to_lowercase())
}

/// Entries are known again without accents and marks, so these make no difference in them either.
fn are_alike_in_entries(one: &Value, other: &Value) -> bool {
    let folded = one.as_text().zip(other.as_text()).map(|(one, other)| (search::fold(one), search::fold(other)));
    are_alike(one, other) || folded.is_some_and(|(one, other)| !one.is_empty() && one == other)
}

/// A value as the people of the file read it: members and territories by their names.
fn shown(target: &Target, value: &Value, region: Region, context: &Context<'_>) -> String {
    let names = context.names;
    let named = match target.holds(context.scheme) {
        None => None,
        Some(ValueType::Reference(Kind::MEMBER)) => {
            let member = names.members.iter().find(|(doc, _)| value.as_text() == Some(doc.to_string().as_str()));
            member.map(|(_, name)| name.clone())
        }
        Some(ValueType::Scope) => {
            let territory = names.territories.iter().find(|(number, _)| value.as_int() == Some(i64::from(*number)));
            territory.map(|(_, name)| name.clone())
        }
        Some(ValueType::Reference(_)) => value.as_text().map(|id| names.records.text(id)),
        // Notes stand as they are.
        Some(ValueType::Notes { .. }) => None,
        Some(holds) => Some(context.scheme.registry.display(holds, value, region, context.language)),
    };
    named.unwrap_or_else(|| value.as_text().unwrap_or_default().to_owned())
}
