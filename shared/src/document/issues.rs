//! Which rules a merge broke: somebody removed what somebody else changed without having seen that.
//!
//! A record may have hundreds of removed entries and thousands of changes, and its issues are looked for at every merge. So
//! each change is decoded once, whatever the number of removals, and only if one of them had not seen it.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId};
use automerge::{Change, ChangeHash, ROOT, ReadDoc};
use minicbor::{Decode, Encode};

use super::{Actor, Document};

/// A rule that a merge broke. Shown with a repair, never a reason to refuse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Issue {
    /// The record was removed by one and changed by another who had not seen that.
    #[n(0)]
    ChangedWhileRemoved,
    /// The same for one entry.
    #[n(1)]
    EntryChangedWhileRemoved {
        /// Group and id: `phone/ab12cd34`.
        #[n(0)]
        entry: String,
    },
}

/// How what is removed begins, for instance `phone/ab12cd34/`, and which of the removing changes removed it.
type Removals<'k> = BTreeMap<&'k str, usize>;

/// Which changes had seen which others, by their places in an order in which each follows all that it had seen.
struct Ancestry {
    deps: Vec<Vec<usize>>,
    places: BTreeMap<ChangeHash, usize>,
}

impl Document {
    /// Which rules the merged document breaks. Costs nothing unless something in it is removed.
    pub(super) fn issues<'k>(&self, keys: impl Iterator<Item = &'k str>) -> Vec<Issue> {
        let removals: BTreeMap<&str, ChangeHash> = keys.filter_map(|key| self.removal(key)).collect();
        if removals.is_empty() {
            return Vec::new();
        }
        let ancestry = Ancestry::of(self);
        let removers: BTreeSet<usize> = removals.values().filter_map(|by| ancestry.place(by)).collect();
        let removers: Vec<usize> = removers.into_iter().collect();
        let remover = |by| removers.binary_search(&ancestry.place(by)?).ok();
        let removals: Removals<'_> =
            removals.iter().filter_map(|(subject, by)| Some((*subject, remover(by)?))).collect();
        let mut common = vec![true; ancestry.deps.len()];
        for batch in removers.chunks(BATCH) {
            let all = u64::MAX >> (BATCH - batch.len());
            ancestry.seen_by(batch).iter().zip(&mut common).for_each(|(seen, common)| *common &= *seen == all);
        }
        let mut touched: BTreeSet<(usize, &str)> = BTreeSet::new();
        for change in self.inner.get_changes(&ancestry.heads_of(&common)) {
            let Some(place) = ancestry.place(&change.hash()) else { continue };
            // A text's birth is nobody's edit, nor is what the server does so that it is filed where what it hangs on lives.
            if Actor::of_somebody(change.actor_id().to_bytes()).is_some() {
                touched.extend(subjects_of(&change, &removals).map(|subject| (place, subject)));
            }
        }
        let mut broken: BTreeSet<&str> = BTreeSet::new();
        for (number, batch) in removers.chunks(BATCH).enumerate() {
            let seen = ancestry.seen_by(batch);
            for (place, subject) in &touched {
                let by = removals.get(subject).filter(|by| **by / BATCH == number);
                if by.is_some_and(|by| seen[*place] & (1 << (by % BATCH)) == 0) {
                    broken.insert(subject);
                }
            }
        }
        broken.into_iter().map(issue_of).collect()
    }

    /// What a key removes, if it is one that does, and the change that wrote it.
    fn removal<'k>(&self, key: &'k str) -> Option<(&'k str, ChangeHash)> {
        let subject = key.strip_suffix("removed").filter(|subject| subject.is_empty() || subject.ends_with('/'))?;
        let (_, id) = self.inner.get(ROOT, key).ok()??;
        Some((subject, self.inner.hash_for_opid(&id)?))
    }
}

fn issue_of(subject: &str) -> Issue {
    if subject.is_empty() {
        Issue::ChangedWhileRemoved
    } else {
        Issue::EntryChangedWhileRemoved { entry: subject.trim_end_matches('/').to_owned() }
    }
}

/// The removed things that a change touches. To remove something touches nothing.
fn subjects_of<'r>(change: &Change, removals: &'r Removals<'_>) -> impl Iterator<Item = &'r str> {
    let mut subjects = BTreeSet::new();
    for op in change.decode().operations {
        match (&op.obj, &op.key) {
            (ObjectId::Root, Key::Map(key)) if !key.ends_with("removed") => {
                let ends = std::iter::once(0).chain(key.match_indices('/').map(|(at, _)| at + 1));
                subjects
                    .extend(ends.filter_map(|end| removals.get_key_value(&key[..end])).map(|(subject, _)| *subject));
            }
            // A passage of one of the record's texts.
            (ObjectId::Id(_), _) => subjects.extend(removals.get_key_value("").map(|(subject, _)| *subject)),
            (ObjectId::Root, _) => {}
        }
    }
    subjects.into_iter()
}

/// So many changes are asked about at once: a word's bits.
const BATCH: usize = u64::BITS as usize;

impl Ancestry {
    fn of(document: &Document) -> Self {
        let metas = document.inner.get_changes_meta(&[]);
        let places: BTreeMap<ChangeHash, usize> = metas.iter().enumerate().map(|(at, meta)| (meta.hash, at)).collect();
        let deps = metas.iter().map(|meta| meta.deps.iter().filter_map(|dep| places.get(dep).copied()).collect());
        Self { deps: deps.collect(), places }
    }

    fn place(&self, change: &ChangeHash) -> Option<usize> {
        self.places.get(change).copied()
    }

    /// For each change a bit for each of these that had seen it or is it.
    fn seen_by(&self, these: &[usize]) -> Vec<u64> {
        let mut seen = vec![0; self.deps.len()];
        for (bit, place) in these.iter().enumerate() {
            seen[*place] |= 1 << bit;
        }
        for (place, deps) in self.deps.iter().enumerate().rev() {
            for dep in deps {
                seen[*dep] |= seen[place];
            }
        }
        seen
    }

    /// The newest of some changes, which with each hold all that it had seen.
    fn heads_of(&self, these: &[bool]) -> Vec<ChangeHash> {
        let mut newest = these.to_vec();
        for (deps, _) in self.deps.iter().zip(these).filter(|(_, is_one)| **is_one) {
            deps.iter().for_each(|dep| newest[*dep] = false);
        }
        self.places.iter().filter(|(_, place)| newest[**place]).map(|(hash, _)| *hash).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crm::{Registry, Value};
    use crate::document::{Intent, text};

    /// The same by its definition: for each removal every change that it had not seen.
    fn by_definition(document: &Document, keys: &[String]) -> Vec<Issue> {
        let broken = |key: &String| {
            let (subject, by) = document.removal(key)?;
            let touches = |change: &Change| {
                Actor::of_somebody(change.actor_id().to_bytes()).is_some()
                    && change.decode().operations.iter().any(|op| match (&op.obj, &op.key) {
                        (ObjectId::Root, Key::Map(touched)) => {
                            touched.starts_with(subject) && !touched.ends_with("removed")
                        }
                        (ObjectId::Id(_), _) => subject.is_empty(),
                        (ObjectId::Root, Key::Seq(_)) => false,
                    })
            };
            document.inner.get_changes(&[by]).iter().any(touches).then(|| issue_of(subject))
        };
        let mut issues: Vec<Issue> = keys.iter().filter_map(broken).collect();
        issues.sort();
        issues
    }

    fn set(key: &str, value: Value) -> Intent {
        Intent::Set { key: key.to_owned(), seen: Vec::new(), new: value }
    }

    /// What one device does: to which entry (none: the record itself, or its notes), and what.
    fn act(document: &mut Document, device: u32, of: u8, what: u8, time: i64) {
        let intent = match (of, what) {
            (0, 0) => set("removed", Value::Time(time)),
            (0, 1) => set("removed", Value::Null),
            (0, 2) => {
                let splices = text::difference(&document.text("notes"), &format!("nota {time}")).into_iter().collect();
                Intent::Text { key: "notes".into(), splices }
            }
            (0, _) => set("name", Value::text(format!("Sol {time}"))),
            (entry, 0) => set(&format!("phone/{entry}/removed"), Value::Time(time)),
            (entry, 1) => set(&format!("phone/{entry}/removed"), Value::Null),
            (entry, _) => set(&format!("phone/{entry}/label"), Value::text(format!("casa {time}"))),
        };
        document.write(Actor { device, incarnation: 1 }, &[intent], time).unwrap();
    }

    fn merge(into: &mut Document, from: &Document) {
        let chunks = from.changes_since(&[]);
        into.apply(chunks.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
    }

    proptest! {
        #[test]
        fn the_issues_are_those_of_the_definition(
            acts in prop::collection::vec((0..3usize, 0..3usize, 0..4u8, 0..4u8), 1..40),
        ) {
            let mut phones = [Document::new(), Document::new(), Document::new()];
            act(&mut phones[0], 9, 0, 3, 1);
            let born = phones[0].clone();
            phones[1..].iter_mut().for_each(|phone| merge(phone, &born));
            for (at, (phone, from, of, what)) in acts.into_iter().enumerate() {
                if phone == from {
                    act(&mut phones[phone], phone as u32 + 1, of, what, at as i64 + 2);
                } else {
                    let from = phones[from].clone();
                    merge(&mut phones[phone], &from);
                }
            }
            let [mut all, one, two] = phones;
            merge(&mut all, &one);
            merge(&mut all, &two);
            let standing = all.inner.keys(ROOT).filter(|key| all.standing(key).first().is_some_and(|value| !value.is_null()));
            let keys: Vec<String> = standing.collect();
            prop_assert_eq!(all.issues(keys.iter().map(String::as_str)), by_definition(&all, &keys));
        }
    }

    #[test]
    fn more_removals_than_a_word_has_bits_are_told_apart() {
        let mut ana = Document::new();
        let kind = set("kind", Value::text("customer"));
        let labels = (0..150).map(|at| set(&format!("phone/{at:08}/label"), Value::text("casa")));
        let ana_is = Actor { device: 1, incarnation: 1 };
        ana.write(ana_is, &std::iter::once(kind).chain(labels).collect::<Vec<_>>(), 1).unwrap();
        let mut benito = ana.clone();
        for at in 0..150 {
            ana.write(ana_is, &[set(&format!("phone/{at:08}/removed"), Value::Time(at))], 2 + at).unwrap();
        }
        let late = set("phone/00000099/label", Value::text("oficina"));
        benito.write(Actor { device: 2, incarnation: 1 }, &[late], 3).unwrap();
        merge(&mut ana, &benito);
        let issues = ana.read(&Registry::default()).unwrap().issues;
        assert_eq!(issues, [Issue::EntryChangedWhileRemoved { entry: "phone/00000099".into() }]);
    }
}
