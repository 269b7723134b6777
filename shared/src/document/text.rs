//! Collaborative text: how one is born, and how an edit finds its place again.

use std::borrow::Cow;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, ObjType, ROOT, TextEncoding};
use sha2::{Digest as _, Sha256};

use super::id::Hash;
use super::intent::Splice;

/// How many UTF-16 units of context a splice keeps on each side.
pub(super) const CONTEXT: usize = 32;

/// The well-known birth of the text at `key`: its change's hash and chunk.
///
/// Two phones that each create the text offline would lose one from view, because a key holds one object. So every
/// device makes the same bytes: the actor is a hash of the key, the sequence number 1, no dependencies, time 0. Whoever
/// comes second finds the change already there, and both texts merge.
#[must_use]
pub fn birth(key: &str) -> (Hash, Vec<u8>) {
    let mut doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit).with_actor(birth_actor(key));
    let mut tx = doc.transaction();
    // An empty document takes any key.
    let _made = tx.put_object(ROOT, key, ObjType::Text);
    tx.commit_with(CommitOptions::default().with_time(0));
    doc.get_last_local_change().map_or_else(
        || (Hash::from_bytes([0; 32]), Vec::new()),
        |change| (change.hash().into(), change.raw_bytes().to_vec()),
    )
}

/// The actor that "writes" the birth of the text at `key`: 16 bytes, so never a device's.
#[must_use]
pub(super) fn birth_actor(key: &str) -> ActorId {
    let digest = Sha256::new().chain_update(b"cartera text ").chain_update(key).finalize();
    ActorId::from(&digest[..16])
}

/// The splice that turns `seen` into `new`: one replacement between their common beginning and end. `None` if they are
/// the same.
#[must_use]
pub fn difference(seen: &str, new: &str) -> Option<Splice> {
    if seen == new {
        return None;
    }
    let (old, fresh): (Vec<char>, Vec<char>) = (seen.chars().collect(), new.chars().collect());
    let prefix = old.iter().zip(&fresh).take_while(|(a, b)| a == b).count();
    let most = old.len().min(fresh.len()) - prefix;
    let suffix = old.iter().rev().zip(fresh.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let text = |chars: &[char]| chars.iter().collect::<String>();
    let at = old[..prefix].iter().map(|c| c.len_utf16()).sum::<usize>();
    let end = old.len() - suffix;
    Some(Splice {
        at: u32::try_from(at).unwrap_or(u32::MAX),
        before: text(&old[prefix.saturating_sub(CONTEXT)..prefix]),
        removed: text(&old[prefix..end]),
        inserted: text(&fresh[prefix..fresh.len() - suffix]),
        after: text(&old[end..old.len().min(end + CONTEXT)]),
    })
}

/// Whether a character may stand in a text: no control but those that part lines and columns, and no mark that turns the
/// direction of what follows. What joins the signs of one picture may.
fn may_stand(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    let turns = matches!(
        character,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    );
    !is_control && !turns
}

/// Whether this may be one element of a text: a single character that may stand there.
pub(super) fn is_element(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(may_stand) && characters.next().is_none()
}

/// What is typed or pasted, as far as it may stand in a text.
pub(super) fn allowed(typed: &str) -> Cow<'_, str> {
    if typed.chars().all(may_stand) {
        Cow::Borrowed(typed)
    } else {
        Cow::Owned(typed.chars().filter(|character| may_stand(*character)).collect())
    }
}

/// Where a splice goes in a text, in UTF-16 units.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it begins.
    pub at: usize,
    /// How much of the text it takes out.
    pub length: usize,
    /// Its surroundings are gone: what it inserts stands at the end, on a line of its own, which this text does not begin by
    /// itself.
    pub is_apart: bool,
}

/// So much of a splice's surroundings, in UTF-16 units, says where it belongs.
const ENOUGH: usize = 4;
/// So much text that is to be taken out says so as well.
const UNMISTAKABLE: usize = 16;

/// Where a splice belongs in a text that may have moved on, and how much of it to take out.
///
/// The place whose surroundings agree best with the splice's context wins, the nearest one among equals. If what was to be
/// removed is not there any more, nothing is removed; the insertion is never dropped. Where hardly anything of the
/// surroundings is left, a server having lost it say, the insertion stands at the end on a line of its own: its old number
/// would put it into the middle of somebody's word.
#[must_use]
pub fn locate(text: &str, splice: &Splice) -> Place {
    let units: Vec<u16> = text.encode_utf16().collect();
    let of = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    let (before, removed, after) = (of(&splice.before), of(&splice.removed), of(&splice.after));
    let wanted = splice.at as usize;
    let agreement = |at: usize, length: usize| {
        let left = units[..at].iter().rev().zip(before.iter().rev()).take_while(|(a, b)| a == b).count();
        let right = units[at + length..].iter().zip(&after).take_while(|(a, b)| a == b).count();
        left + right
    };
    let best = |length: usize, here: &dyn Fn(usize) -> bool| {
        (0..=units.len().saturating_sub(length)).filter(|at| on_boundary(&units, *at) && here(*at)).max_by_key(|at| {
            let is_between = !parts_words(&units, *at, length);
            (agreement(*at, length), is_between, std::cmp::Reverse(at.abs_diff(wanted)))
        })
    };
    let belongs = |at: usize, length: usize| {
        let (agreed, context) = (agreement(at, length), before.len() + after.len());
        let is_untouched = at == before.len() && at + length + after.len() == units.len();
        let stands_alone = context + length > 0 && !parts_words(&units, at, length);
        agreed >= ENOUGH || length >= UNMISTAKABLE || (agreed == context && (is_untouched || stands_alone))
    };
    let place = |at: usize, length: usize| Place { at, length, is_apart: false };
    if !removed.is_empty()
        && removed.len() <= units.len()
        && let Some(at) = best(removed.len(), &|at| units[at..].starts_with(&removed))
        && belongs(at, removed.len())
    {
        return place(at, removed.len());
    }
    match best(0, &|_| true) {
        Some(at) if belongs(at, 0) => place(at, 0),
        Some(_) | None => {
            let begins = units.last().is_some_and(|unit| *unit != u16::from(b'\n'));
            Place { at: units.len(), length: 0, is_apart: begins && !splice.inserted.is_empty() }
        }
    }
}

/// A text after a splice.
#[must_use]
pub fn spliced(text: &str, splice: &Splice) -> String {
    let mut units: Vec<u16> = text.encode_utf16().collect();
    let place = locate(text, splice);
    let line = if place.is_apart { "\n" } else { "" };
    units.splice(place.at..place.at + place.length, line.encode_utf16().chain(splice.inserted.encode_utf16()));
    String::from_utf16_lossy(&units)
}

/// Whether a cut there, taking so much out, would go through a word.
fn parts_words(units: &[u16], at: usize, length: usize) -> bool {
    // A half of a surrogate pair is a part of something, too.
    let is_of_a_word = |unit: u16| char::from_u32(u32::from(unit)).is_none_or(char::is_alphanumeric);
    let parts = |at: usize| at > 0 && at < units.len() && is_of_a_word(units[at - 1]) && is_of_a_word(units[at]);
    parts(at) || parts(at + length)
}

/// Whether a position does not part a surrogate pair.
fn on_boundary(units: &[u16], at: usize) -> bool {
    units.get(at).is_none_or(|unit| !(0xdc00..0xe000).contains(unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Its bytes are part of the format: a device that made others would fork every note.
    #[test]
    fn the_birth_of_notes_never_changes() {
        let (hash, bytes) = birth("notes");
        assert_eq!(birth("notes"), (hash, bytes.clone()));
        assert_eq!(hash.to_string(), Hash::from(automerge::Change::from_bytes(bytes).unwrap().hash()).to_string());
        assert_eq!(hash.to_string(), BIRTH_OF_NOTES);
    }

    const BIRTH_OF_NOTES: &str = "5074f115aacdcf0989757cb0bc5671f58577e2cd2173330510ebe0c89ea1549d";

    proptest! {
        #[test]
        fn a_difference_turns_one_text_into_the_other(seen in "[ab😀ñ ]{0,12}", new in "[ab😀ñ ]{0,12}") {
            match difference(&seen, &new) {
                None => prop_assert_eq!(seen, new),
                Some(splice) => prop_assert_eq!(spliced(&seen, &splice), new),
            }
        }

        #[test]
        fn an_insertion_is_never_lost(text in ".{0,40}", seen in ".{0,20}", new in ".{1,20}") {
            if let Some(splice) = difference(&seen, &new) {
                prop_assert!(spliced(&text, &splice).contains(&splice.inserted));
            }
        }
    }

    #[test]
    fn a_splice_finds_its_place_in_a_text_that_moved_on() {
        let splice = difference("Llamar el lunes", "Llamar el martes").unwrap();
        assert_eq!(spliced("¡Ojo! Llamar el lunes por la tarde", &splice), "¡Ojo! Llamar el martes por la tarde");
    }

    /// A restored server has lost what stood between.
    #[test]
    fn a_splice_whose_surroundings_are_gone_stands_at_the_end() {
        let first = difference("", " cxlw95ul2l").unwrap();
        let second = difference("Abre a las 9.", "Abre a las 9. ax8f6lsekz").unwrap();
        let third = difference("Abre a las 9 y cierra.", "Abre a las 10 y cierra.").unwrap();
        let lost = spliced(&spliced("", &first), &second);
        assert_eq!(lost, " cxlw95ul2l\n ax8f6lsekz");
        assert_eq!(spliced(&lost, &third), " cxlw95ul2l\n ax8f6lsekz\n10", "what was to be removed is not there");
        let unsaid = Splice { inserted: String::new(), ..third };
        assert_eq!(spliced(&lost, &unsaid), lost, "a removal of what is not there leaves no empty line");
        // A letter that stands everywhere says nothing, the end of a sentence does.
        let letter = difference("l", "lx").unwrap();
        assert_eq!(spliced("cxlw95ul2l.", &letter), "cxlw95ul2lx.");
        assert_eq!(spliced("elefante", &letter), "elefante\nx");
    }
}
