//! Putting something back: to what it was at a moment, or to what it was before one change. All of it as ordinary intents
//! with the values that stand there now, so that whatever comes in between is not written over.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ChangeHash, ROOT, ReadDoc};
use minicbor::{Decode, Encode};

use super::fold::entry_of;
use super::passages;
use crate::crm::Value;
use crate::document::text::Place;
use crate::document::{Document, Hash, Intent, Splice, Verdict, doc, text};

/// One value written over another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrote {
    /// The root key.
    pub key: String,
    /// The winning value that was written over; `Null` if there was none.
    pub before: Value,
    /// The value that was written.
    pub after: Value,
}

/// What an edit did to a document, remembered for taking it back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Its scalars.
    pub wrote: Vec<Wrote>,
    /// The record (empty), and the entries, that it brought into being.
    pub born: Vec<String>,
    /// Splices that take its text edits back.
    pub texts: Vec<(String, Vec<Splice>)>,
}

/// What puts something back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Plan {
    /// To be written by an ordinary edit.
    #[n(0)]
    pub intents: Vec<Intent>,
    /// Fields, and records (empty) or entries that would have gone, on which somebody has worked since: they stay.
    #[n(1)]
    pub kept: Vec<String>,
}

/// Keys that are not put back with a record: what it is, where it lives, whether it is there, and of which it is a part.
const NOT_RESTORED: [&str; 5] = ["kind", "territory", "removed", "merged_into", "merged"];

impl Document {
    /// What brings a field (`name`), an entry (`phone/ab12cd34`), a group (`phone`) or all fields of the record back to what
    /// the author of the change `to` had before their eyes when it was written. Entries that were not there then are
    /// removed; a removed record is brought back if it was there then. `None` if there is no such change.
    #[must_use]
    pub fn restoration(&self, to: Hash, of: Option<&str>, now: i64) -> Option<Vec<Intent>> {
        self.facts(to)?;
        let moment = [ChangeHash::from(to)];
        let then: BTreeMap<String, Value> = self
            .inner
            .map_range_at(ROOT, .., &moment)
            .filter_map(|item| match item.value.clone().into_value() {
                automerge::Value::Scalar(scalar) => Some((item.key.to_string(), doc::value(&scalar))),
                automerge::Value::Object(_) => None,
            })
            .collect();
        let keys: BTreeSet<String> =
            self.scalar_keys().into_iter().chain(then.keys().cloned()).filter(|key| is_wanted(key, of)).collect();
        let mut intents = Vec::new();
        let mut removed: BTreeSet<&str> = BTreeSet::new();
        for key in &keys {
            let set = |key: String, new: Value| self.overwriting(key, new);
            match entry_of(key) {
                // An entry of which nothing was written then was not there.
                Some(entry) if !has_entry(&then, entry) => {
                    let removal = format!("{entry}/removed");
                    if removed.insert(entry) && self.winner(&removal).is_null() {
                        intents.extend(set(removal, Value::Time(now)));
                    }
                }
                Some(_) | None => intents.extend(set(key.clone(), then.get(key).cloned().unwrap_or_default())),
            }
        }
        if of.is_none() && then.get("removed").is_none_or(Value::is_null) {
            intents.extend(self.overwriting("removed".to_owned(), Value::Null));
        }
        for key in self.text_keys().filter(|key| of.is_none_or(|of| of == *key)) {
            let Ok(Some((_, object))) = self.inner.get(ROOT, key) else { continue };
            let was = self.inner.text_at(&object, &moment).unwrap_or_default();
            if let Some(splice) = text::difference(&self.text(key), &was) {
                intents.push(Intent::Text { key: key.to_owned(), splices: vec![splice] });
            }
        }
        Some(intents)
    }

    /// What takes one change back, as far as nobody has worked on it since. `None` if there is no such change.
    #[must_use]
    pub fn reversal(&self, change: Hash, now: i64) -> Option<Plan> {
        let history = self.history(&BTreeSet::new());
        let told = history.told_of(change)?;
        let texts = told.texts.iter().filter_map(|key| {
            let passages = passages::between(self, key, &told.deps, &[change.into()]);
            (!passages.is_empty()).then(|| ((*key).to_owned(), passages.iter().rev().map(Splice::inverse).collect()))
        });
        let done = Done { wrote: told.wrote.clone(), born: told.born.clone(), texts: texts.collect() };
        let Plan { intents, mut kept } = self.taking_back(&done, now);
        let (write, contested): (Vec<Intent>, Vec<Intent>) = intents
            .into_iter()
            .filter(|intent| intent.verdict(&self.standing(intent.key())) != Verdict::Done)
            .partition(|intent| intent.verdict(&self.standing(intent.key())) == Verdict::Write);
        kept.extend(contested.iter().map(|intent| intent.key().to_owned()));
        Some(Plan { intents: write, kept })
    }

    /// What takes an edit back. Of a record or an entry that it brought into being that is a removal, unless somebody has
    /// worked on it since: then it stays. A field that somebody has changed since is named with the value that the edit
    /// wrote, so that writing it is contested.
    #[must_use]
    pub fn taking_back(&self, done: &Done, now: i64) -> Plan {
        let mut plan = Plan::default();
        let after: BTreeMap<&str, &Value> = done.wrote.iter().map(|wrote| (wrote.key.as_str(), &wrote.after)).collect();
        let is_new_record = done.born.iter().any(String::is_empty);
        for born in done.born.iter().filter(|born| !is_new_record || born.is_empty()) {
            let removal = if born.is_empty() { "removed".to_owned() } else { format!("{born}/removed") };
            if !self.winner(&removal).is_null() {
                continue;
            }
            if self.is_untouched(born, &after, done) {
                plan.intents.extend(self.overwriting(removal, Value::Time(now)));
            } else {
                plan.kept.push(born.clone());
            }
        }
        if is_new_record {
            return plan;
        }
        for Wrote { key, before, after } in &done.wrote {
            if entry_of(key).is_none_or(|entry| done.born.iter().all(|born| born != entry)) {
                plan.intents.push(Intent::set(key.clone(), after.clone(), before.clone()));
            }
        }
        for (key, splices) in &done.texts {
            plan.intents.push(Intent::Text { key: key.clone(), splices: splices.clone() });
        }
        plan
    }

    /// What an edit is about to do to this document, for taking it back later.
    #[must_use]
    pub fn foresee(&self, intents: &[Intent]) -> Done {
        let mut done = Done::default();
        let known = self.scalar_keys();
        for intent in intents {
            match intent {
                Intent::Set { key, new, .. } => {
                    let subject = if key == "kind" { Some("") } else { entry_of(key) };
                    if let Some(subject) = subject
                        && !done.born.iter().any(|born| born == subject)
                        && (subject.is_empty() || !known.iter().any(|known| entry_of(known) == Some(subject)))
                    {
                        done.born.push(subject.to_owned());
                    }
                    done.wrote.push(Wrote { key: key.clone(), before: self.winner(key), after: new.clone() });
                }
                Intent::Text { key, splices } => {
                    let mut units: Vec<u16> = self.text(key).encode_utf16().collect();
                    let mut inverse: Vec<Splice> = Vec::new();
                    for splice in splices {
                        let Place { at, length, is_apart } = text::locate(&String::from_utf16_lossy(&units), splice);
                        let line = if is_apart { "\n" } else { "" };
                        let inserted = format!("{line}{}", splice.inserted);
                        inverse.push(passages::splice(&mut units, at, length, &inserted).inverse());
                    }
                    inverse.reverse();
                    done.texts.push((key.clone(), inverse));
                }
            }
        }
        done
    }

    /// Whether what an edit brought into being is still as it left it.
    fn is_untouched(&self, born: &str, after: &BTreeMap<&str, &Value>, done: &Done) -> bool {
        let is_part = |key: &str| born.is_empty() || entry_of(key) == Some(born);
        let same = self.scalar_keys().iter().filter(|key| is_part(key)).all(|key| {
            let wrote = after.get(key.as_str()).copied().unwrap_or(&Value::Null);
            self.standing(key).iter().all(|value| value == wrote)
        });
        let texts = || {
            self.text_keys().all(|key| {
                let undo = done.texts.iter().find(|(own, _)| own == key).map_or(&[][..], |(_, splices)| splices);
                undo.iter().fold(self.text(key), |text, splice| text::spliced(&text, splice)).is_empty()
            })
        };
        same && (!born.is_empty() || texts())
    }

    /// The keys at which scalars stand, taken-back ones included.
    pub(in crate::document) fn scalar_keys(&self) -> Vec<String> {
        let scalars = self
            .inner
            .map_range(ROOT, ..)
            .filter(|item| matches!(item.value.clone().into_value(), automerge::Value::Scalar(_)));
        scalars.map(|item| item.key.to_string()).collect()
    }

    /// The winning value at a key; `Null` if there is none.
    pub(in crate::document) fn winner(&self, key: &str) -> Value {
        self.standing(key).into_iter().next().unwrap_or_default()
    }

    /// An intent to let a value stand at a key, by an author who sees what stands there now; none if it stands there alone.
    pub(in crate::document) fn overwriting(&self, key: String, new: Value) -> Option<Intent> {
        let mut seen = self.standing(&key);
        let stands = seen.iter().all(|value| *value == new) && (!seen.is_empty() || new.is_null());
        seen.retain(|value| !value.is_null());
        (!stands).then_some(Intent::Set { key, seen, new })
    }

    pub(in crate::document) fn text_keys(&self) -> impl Iterator<Item = &'static str> {
        self.kind().into_iter().flat_map(crate::document::admit::text_keys)
    }
}

fn has_entry(values: &BTreeMap<String, Value>, entry: &str) -> bool {
    values.range(format!("{entry}/")..).next().is_some_and(|(key, _)| entry_of(key) == Some(entry))
}

fn is_wanted(key: &str, of: Option<&str>) -> bool {
    match of {
        None => !NOT_RESTORED.contains(&key),
        Some(of) => key == of || key.strip_prefix(of).is_some_and(|rest| rest.starts_with('/')),
    }
}

impl Splice {
    /// What takes this splice back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self { removed: self.inserted.clone(), inserted: self.removed.clone(), ..self.clone() }
    }
}
