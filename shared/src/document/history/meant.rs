//! What changes meant, told from the document that they are in: enough to write them again where they are lost.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId, OpId, OpType};
use automerge::{ActorId, Change, ChangeHash, ROOT, ReadDoc};

use super::passages;
use crate::crm::{Kind, Value};
use crate::document::{Document, Intent, Splice, admit, doc, text};

/// What some changes did to one text, by the names of its letters.
#[derive(Default)]
struct Written {
    put_in: BTreeSet<String>,
    taken_out: BTreeSet<String>,
    /// Behind which letter each was put in, by whatever change.
    behind: BTreeMap<String, Option<String>>,
}

/// A letter of a text.
struct Letter {
    /// That of the operation that put it in.
    name: String,
    letter: char,
}

/// A piece of the way from one text to another.
enum Step {
    Keep(char),
    PutIn(char),
    TakeOut(char),
}

impl Document {
    /// What changes of this document meant, as far as they tell, against an earlier state of it: of a scalar the last value;
    /// of a text the letters that they put in and that still stand, and those of the earlier state that they took out.
    ///
    /// What others did to the text meanwhile is left to them: whoever said it for them would say it twice, once they say it
    /// themselves.
    #[must_use]
    pub fn intents_of(&self, chunks: &[Vec<u8>], before: &Self) -> Vec<Intent> {
        let births: BTreeMap<ActorId, &'static str> =
            Kind::all().flat_map(admit::text_keys).map(|key| (text::birth_actor(key), key)).collect();
        let own: BTreeSet<ChangeHash> = chunks
            .iter()
            .filter_map(|chunk| Change::from_bytes(chunk.clone()).ok())
            .map(|change| change.hash())
            .collect();
        let mut sets: BTreeMap<String, Value> = BTreeMap::new();
        let mut texts: BTreeMap<&'static str, Written> = BTreeMap::new();
        for change in self.inner.get_changes(&[]) {
            let is_own = own.contains(&change.hash());
            for (op, at) in change.decode().operations.into_iter().zip(change.start_op().get()..) {
                match (op.obj, op.key, op.action) {
                    (ObjectId::Root, Key::Map(key), OpType::Put(scalar)) if is_own => {
                        sets.insert(key.to_string(), doc::value(&scalar));
                    }
                    (ObjectId::Id(OpId(_, object)), Key::Seq(element), action) => {
                        let Some(text) = births.get(&object) else { continue };
                        let written = texts.entry(text).or_default();
                        let letter = element.as_opid().map(|op| name(op.0, &op.1));
                        if op.insert {
                            let new = name(at, change.actor_id());
                            written.put_in.extend(is_own.then(|| new.clone()));
                            written.behind.insert(new, letter);
                        } else if action == OpType::Delete && is_own {
                            written.taken_out.extend(letter);
                        }
                    }
                    (ObjectId::Root | ObjectId::Id(_), _, _) => {}
                }
            }
        }
        texts.retain(|_, written| !written.put_in.is_empty() || !written.taken_out.is_empty());
        let sets = sets.into_iter().map(|(key, new)| Intent::Set { seen: before.standing(&key), key, new });
        let texts = texts.into_iter().map(|(key, written)| {
            let steps = self.steps(key, before, &written);
            Intent::Text { key: key.to_owned(), splices: splices(&before.text(key), &steps) }
        });
        sets.chain(texts).collect()
    }

    /// The letters of the text at a key.
    fn letters(&self, key: &str) -> Vec<Letter> {
        let Ok(Some((_, object))) = self.inner.get(ROOT, key) else { return Vec::new() };
        let (text, mut at) = (self.text(key), 0);
        let letters = text.chars().map_while(|letter| {
            let cursor = self.inner.get_cursor(&object, at, None).ok()?;
            at += letter.len_utf16();
            Some(Letter { name: cursor.to_string(), letter })
        });
        letters.collect()
    }

    /// The way from an earlier text to this one, without what others did. What stands in both is in one order.
    fn steps(&self, key: &str, before: &Self, written: &Written) -> Vec<Step> {
        let (before, after) = (before.letters(key), self.letters(key));
        let known: BTreeSet<&str> = before.iter().map(|letter| &*letter.name).collect();
        let stands: BTreeSet<&str> = after.iter().map(|letter| &*letter.name).collect();
        let (mut before, mut after) = (&*before, &*after);
        let mut steps = Vec::new();
        loop {
            let new = after.iter().take_while(|letter| !known.contains(&*letter.name)).count();
            let (new, stays) = after.split_at(new);
            let gone = before.iter().take_while(|letter| stays.first().is_none_or(|stays| stays.name != letter.name));
            let (gone, stood) = before.split_at(gone.count());
            written.pass(gone, new, &stands, &mut steps);
            let (Some((both, rest)), Some((_, more))) = (stood.split_first(), stays.split_first()) else {
                return steps;
            };
            steps.push(Step::Keep(both.letter));
            (before, after) = (rest, more);
        }
    }
}

impl Written {
    /// The way past letters of the earlier text that stand in it alone, and letters that stand in the later one alone.
    fn pass(&self, mut gone: &[Letter], new: &[Letter], stands: &BTreeSet<&str>, steps: &mut Vec<Step>) {
        for letter in new {
            // What it was put in behind may be gone, and so may what that was put in behind.
            let mut behind = &letter.name;
            while let Some(Some(name)) = self.behind.get(behind)
                && !stands.contains(name.as_str())
            {
                if let Some(at) = gone.iter().position(|gone| gone.name == *name) {
                    let (earlier, rest) = gone.split_at(at + 1);
                    steps.extend(earlier.iter().map(|letter| self.step(letter)));
                    gone = rest;
                    break;
                }
                behind = name;
            }
            if self.put_in.contains(&letter.name) {
                steps.push(Step::PutIn(letter.letter));
            }
        }
        steps.extend(gone.iter().map(|letter| self.step(letter)));
    }

    fn step(&self, gone: &Letter) -> Step {
        if self.taken_out.contains(&gone.name) { Step::TakeOut(gone.letter) } else { Step::Keep(gone.letter) }
    }
}

/// As Automerge writes the cursor at a letter.
fn name(counter: u64, actor: &ActorId) -> String {
    format!("{counter}@{actor}")
}

/// Each against the text that the one before it left.
fn splices(before: &str, steps: &[Step]) -> Vec<Splice> {
    let mut units: Vec<u16> = before.encode_utf16().collect();
    let mut splices = Vec::new();
    let mut at = 0;
    for stretch in steps.chunk_by(|one, next| matches!(one, Step::Keep(_)) == matches!(next, Step::Keep(_))) {
        let (mut kept, mut taken, mut inserted) = (0, 0, String::new());
        for step in stretch {
            match step {
                Step::Keep(letter) => kept += letter.len_utf16(),
                Step::TakeOut(letter) => taken += letter.len_utf16(),
                Step::PutIn(letter) => inserted.push(*letter),
            }
        }
        if kept == 0 {
            splices.push(passages::splice(&mut units, at, taken, &inserted));
        }
        at += kept + inserted.encode_utf16().count();
    }
    splices
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Actor;

    const ANA: Actor = Actor { device: 1, incarnation: 1 };
    const BENITO: Actor = Actor { device: 2, incarnation: 1 };

    /// Makes the notes say something else; answers the changes.
    fn say(document: &mut Document, by: Actor, words: &str) -> Vec<Vec<u8>> {
        let splices = text::difference(&document.text("notes"), words).into_iter().collect();
        let authored = document.write(by, &[Intent::Text { key: "notes".to_owned(), splices }], 1).unwrap();
        authored.changes.into_iter().map(|(_, chunk)| chunk).collect()
    }

    /// The notes of a document in which some changes were written again.
    fn again(before: &Document, held: &Document, chunks: &[Vec<u8>]) -> String {
        let mut document = before.clone();
        document.write(ANA, &held.intents_of(chunks, before), 2).unwrap();
        document.text("notes")
    }

    fn noted(words: &str) -> Document {
        let mut document = Document::new();
        say(&mut document, BENITO, words);
        document
    }

    #[test]
    fn what_stands_between_two_edits_is_left_alone() {
        let before = noted("Paga el 5");
        let mut held = before.clone();
        let mut own = say(&mut held, ANA, "Ojo: Paga el 5");
        own.extend(say(&mut held, ANA, "Ojo: Paga el 5 o el 15"));
        let splices = match held.intents_of(&own, &before).as_slice() {
            [Intent::Text { splices, .. }] => splices.clone(),
            other => panic!("{other:?}"),
        };
        let written: Vec<_> = splices.iter().map(|splice| (&*splice.removed, &*splice.inserted)).collect();
        assert_eq!(written, [("", "Ojo: "), ("", " o el 15")]);
        let mut newer = before;
        say(&mut newer, BENITO, "Paga el 5, en efectivo");
        assert!(again(&newer, &held, &own).starts_with("Ojo: Paga el 5"));
        assert!(again(&newer, &held, &own).contains(", en efectivo"));
    }

    #[test]
    fn what_others_wrote_is_left_to_them() {
        let before = noted("Sol y mar.");
        let mut held = before.clone();
        say(&mut held, BENITO, "Sol y mar. Luna.");
        let mut own = say(&mut held, ANA, "Sol y mar. Luna. Eco.");
        assert_eq!(again(&before, &held, &own), "Sol y mar. Eco.");
        // Of what Benito wrote; the same words stand elsewhere.
        own.extend(say(&mut held, ANA, "Sol y mar. Luna Eco."));
        assert_eq!(again(&before, &held, &own), "Sol y mar. Eco.");
        own.extend(say(&mut held, ANA, "Sol mar. Luna Eco."));
        assert_eq!(again(&before, &held, &own), "Sol mar. Eco.");
        say(&mut held, BENITO, "Luna Eco.");
        assert_eq!(again(&before, &held, &own), "Sol mar. Eco.", "taking out is left to them, too");
    }

    #[test]
    fn a_text_that_is_lost_with_its_birth_is_told_from_nothing() {
        let mut held = Document::new();
        let own = say(&mut held, ANA, "Abre a las 9. 😀");
        assert_eq!(again(&Document::new(), &held, &own), "Abre a las 9. 😀");
    }

    #[test]
    fn a_long_text_is_told_right() {
        let before = noted(&"ñandú ".repeat(6_000));
        let mut held = before.clone();
        let own = say(&mut held, ANA, &"ñandú, ".repeat(5_000));
        assert_eq!(again(&before, &held, &own), held.text("notes"));
    }

    proptest! {
        /// Two who have not seen each other: of both together, one's changes mean what that one has.
        #[test]
        fn what_is_told_of_one_is_what_that_one_has(
            begun in "[ab😀ñ ]{0,8}",
            ana in prop::collection::vec("[ab😀ñ ]{0,8}", 0..4),
            benito in prop::collection::vec("[ab😀ñ ]{0,8}", 0..4),
        ) {
            let before = noted(&begun);
            let (mut hers, mut his) = (before.clone(), before.clone());
            let own: Vec<Vec<u8>> = ana.iter().flat_map(|words| say(&mut hers, ANA, words)).collect();
            let theirs: Vec<Vec<u8>> = benito.iter().flat_map(|words| say(&mut his, BENITO, words)).collect();
            let mut held = hers.clone();
            held.apply(theirs.iter().map(Vec::as_slice)).unwrap();
            prop_assert_eq!(again(&before, &held, &own), hers.text("notes"));
        }
    }
}
