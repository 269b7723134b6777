//! Writing intents: one edit becomes one change, or several where one would be longer than a change may be.

use std::borrow::Cow;
use std::collections::VecDeque;

use automerge::transaction::{CommitOptions, Transactable, Transaction};
use automerge::{ObjId, ROOT, ReadDoc, ScalarValue};

use super::doc::scalar;
use super::id::Hash;
use super::intent::{Intent, Splice};
use super::text::Place;
use super::{Actor, Document, DocumentError, limits, text};
use crate::crm::Value;

/// What the operations of one change may take, bytes as counted here.
const ROOM: usize = limits::CHANGE / 4 * 3;
/// What a character that is put into a text, or taken out, takes at most: the character, and where it stands.
const CHARACTER: usize = 12;
/// What a value takes besides its key and its text.
const PUT: usize = 16;
const _: () = assert!(ROOM / CHARACTER < limits::CHANGE_OPERATIONS as usize, "a change of letters is let in");

/// What [`Document::write`] made: the new changes' hashes and chunks, oldest first. Usually one; a text's first edit also
/// brings the text's birth, and a long text takes several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authored {
    /// Hash and chunk of each change.
    pub changes: Vec<(Hash, Vec<u8>)>,
}

/// What is still to be written of some intents.
enum Step<'i> {
    Put(&'i str, &'i Value),
    /// A splice whose place is not known before everything in front of it is written.
    Find(&'i str, &'i Splice),
    Splice {
        object: ObjId,
        /// UTF-16 units.
        at: usize,
        inserted: Cow<'i, str>,
        removed: &'i str,
    },
}

impl Document {
    /// Writes intents, whatever stands there; in one change, if they fit into one. Whether an intent *should* be written is
    /// [`Intent::verdict`]'s.
    ///
    /// # Errors
    /// If the document cannot take it. It may then have a part of it, and must be thrown away.
    pub fn write(&mut self, actor: Actor, intents: &[Intent], now: i64) -> Result<Authored, DocumentError> {
        let before = self.inner.get_heads();
        let mut steps = VecDeque::new();
        for intent in intents {
            match intent {
                Intent::Set { key, new, .. } => steps.push_back(Step::Put(key, new)),
                Intent::Text { key, splices } => {
                    let (hash, chunk) = text::birth(key);
                    if !self.contains(hash) {
                        self.apply([chunk.as_slice()])?;
                    }
                    steps.extend(splices.iter().map(|splice| Step::Find(key, splice)));
                }
            }
        }
        self.inner.set_actor(actor.to_automerge());
        while !steps.is_empty() {
            let mut tx = self.inner.transaction();
            fill(&mut tx, &mut steps)?;
            tx.commit_with(CommitOptions::default().with_time(now));
        }
        let changes = self.inner.get_changes(&before);
        Ok(Authored {
            changes: changes.iter().map(|change| (change.hash().into(), change.raw_bytes().to_vec())).collect(),
        })
    }
}

/// Writes as many steps as one change has room for, at least a part of one.
fn fill(tx: &mut Transaction<'_>, steps: &mut VecDeque<Step<'_>>) -> Result<(), DocumentError> {
    let mut room = ROOM;
    while let Some(step) = steps.pop_front() {
        match step {
            Step::Put(key, value) => {
                let new = scalar(value);
                let first = put_first(tx.get_all(ROOT, key)?.as_slice(), &new);
                let of = |value: &ScalarValue| PUT + key.len() + value.as_str().map_or(0, str::len);
                let size = of(&new) + first.as_ref().map_or(0, of);
                if size > room && room < ROOM {
                    steps.push_front(step);
                    return Ok(());
                }
                if let Some(first) = first {
                    tx.put(ROOT, key, first)?;
                }
                tx.put(ROOT, key, new)?;
                room = room.saturating_sub(size);
            }
            Step::Find(key, splice) => {
                let Some((automerge::Value::Object(automerge::ObjType::Text), object)) = tx.get(ROOT, key)? else {
                    return Err(DocumentError::NoText);
                };
                let Place { at, length, is_apart } = text::locate(&tx.text(&object)?, splice);
                let removed = if length == 0 { "" } else { splice.removed.as_str() };
                let (line, own) = (object.clone(), at + usize::from(is_apart));
                steps.push_front(Step::Splice { object, at: own, inserted: text::allowed(&splice.inserted), removed });
                if is_apart {
                    steps.push_front(Step::Splice { object: line, at, inserted: Cow::Borrowed("\n"), removed: "" });
                }
            }
            Step::Splice { object, at, inserted, removed } => {
                let (now, later) = cut(&inserted, room / CHARACTER);
                room -= now.chars().count() * CHARACTER;
                // What is inserted stands before what is removed, so that comes when all of it is there.
                let (removed, left) = cut(removed, if later.is_empty() { room / CHARACTER } else { 0 });
                room -= removed.chars().count() * CHARACTER;
                let length = isize::try_from(units(removed)).unwrap_or(isize::MAX);
                tx.splice_text(&object, at, length, now)?;
                if !(later.is_empty() && left.is_empty()) {
                    let (at, inserted) = (at + units(now), Cow::Owned(later.to_owned()));
                    steps.push_front(Step::Splice { object, at, inserted, removed: left });
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// The first `count` characters, and the rest.
fn cut(text: &str, count: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(count).map_or(text.len(), |(at, _)| at))
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What is put before `new` where several values stand and it is the winning one. Automerge would make of that put a deletion
/// of the others, and a deletion by key is let in nowhere; after another value it is a put like any.
fn put_first(standing: &[(automerge::Value<'_>, ObjId)], new: &ScalarValue) -> Option<ScalarValue> {
    let scalars: Vec<&ScalarValue> = standing.iter().filter_map(|(found, _)| found.as_scalar()).collect();
    let winner = scalars.last().filter(|_| standing.len() > 1)?;
    let other = || scalars.iter().find(|other| **other != new).map_or(ScalarValue::Null, |other| (*other).clone());
    (*winner == new).then(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::chunk::ChangeChunk;

    const ANA: Actor = Actor { device: 1, incarnation: 1 };

    /// Writes, and answers how many changes that took; each of them is within the bounds.
    fn write(document: &mut Document, intents: &[Intent]) -> usize {
        let authored = document.write(ANA, intents, 1).unwrap();
        for (_, chunk) in &authored.changes {
            ChangeChunk::read(chunk).unwrap();
        }
        authored.changes.len()
    }

    fn notes(seen: &str, new: &str) -> Vec<Intent> {
        let splices = text::difference(seen, new).into_iter().collect();
        vec![Intent::Text { key: "notes".to_owned(), splices }]
    }

    #[test]
    fn a_long_text_takes_several_changes_and_is_right_between_its_neighbours() {
        let long = |letters: &str| letters.chars().cycle().take(10_000).collect::<String>();
        // Of two UTF-16 units each, so 20,000: a pair is never parted.
        for (first, second) in [("aé😀", "ñb"), ("😀", "👍"), ("x", "")] {
            let (first, second) = (format!("<{}>", long(first)), format!("<{}>", long(second)));
            let mut document = Document::new();
            assert_eq!(write(&mut document, &notes("", "<>")), 2, "the birth and the edit");
            let written = write(&mut document, &notes("<>", &first));
            assert_eq!((written, document.text("notes") == first), (3, true));
            assert!(write(&mut document, &notes(&first, &second)) >= 3);
            assert!(document.text("notes") == second);
            assert_eq!(Document::load(&document.save()).unwrap().text("notes"), second);
        }
    }

    #[test]
    fn many_long_values_take_several_changes() {
        let value = Value::text("ñ".repeat(1_000));
        let intents: Vec<Intent> =
            (0..100).map(|at| Intent::set(format!("x/{at}"), Value::Null, value.clone())).collect();
        let mut document = Document::new();
        assert_eq!(write(&mut document, &intents), 5);
        assert!((0..100).all(|at| document.standing(&format!("x/{at}")) == [value.clone()]));
    }
}
