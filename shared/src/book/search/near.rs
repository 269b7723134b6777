//! Words with typos: the optimal string alignment distance (Damerau 1964), in which two letters that changed places
//! count one. Looked for along the sorted terms, so that what many terms begin with is compared once, and a beginning
//! that is too far away already is skipped with all that follows it.

use super::dictionary::Dictionary;

/// Words that are longer are not searched for with typos.
const LONGEST: usize = 24;

/// How far a term is from a word.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Nearness {
    /// The distance of the whole term, if it is small enough.
    pub(super) whole: Option<u8>,
    /// The least distance of one of the term's beginnings, if it is small enough.
    pub(super) beginning: Option<u8>,
}

/// How many typos a word may have: one from four letters on, two from eight. Only plain Latin letters: a wrong digit
/// makes another number, not a typo.
pub(super) fn typos(word: &str) -> u8 {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return 0;
    }
    match word.len() {
        4..=7 => 1,
        8..=LONGEST => 2,
        _ => 0,
    }
}

type Line = [u8; LONGEST + 1];

/// Calls `take` with the place of every term that is within `most` of `word`, as a whole or by one of its beginnings.
pub(super) fn near(dictionary: &Dictionary, word: &str, most: u8, mut take: impl FnMut(usize, Nearness)) {
    let word = word.as_bytes();
    // One line a letter of the term at hand; the lines of what it shares with the one before stand.
    let mut lines: Vec<Line> = vec![first_line(word)];
    let mut nearest: Vec<u8> = vec![word.len() as u8];
    let mut before: Vec<u8> = Vec::new();
    // Terms that begin with digits or a sign cannot be near, and are sorted first.
    let mut place = dictionary.beginning_from(b'a');
    while place < dictionary.len() {
        let term = dictionary.text(place).as_bytes();
        let shared = before.iter().zip(term).take_while(|(a, b)| a == b).count();
        before.truncate(shared);
        lines.truncate(shared + 1);
        nearest.truncate(shared + 1);
        let mut too_far = None;
        for depth in shared..term.len() {
            before.push(term[depth]);
            let line = next_line(word, &before, &lines);
            let least = line[..=word.len()].iter().copied().min().unwrap_or(u8::MAX);
            let least_before = lines[depth][..=word.len()].iter().copied().min().unwrap_or(u8::MAX);
            nearest.push(nearest[depth].min(line[word.len()]));
            lines.push(line);
            // A swap reaches back two lines.
            if least > most && least_before >= most && nearest[depth + 1] > most {
                too_far = Some(depth + 1);
                break;
            }
        }
        match too_far {
            Some(depth) => place = dictionary.end_of_prefix(place, &before[..depth]),
            None => {
                let within = |distance: u8| (distance <= most).then_some(distance);
                let whole = within(lines[term.len()][word.len()]);
                let beginning = within(nearest[term.len()]);
                if whole.is_some() || beginning.is_some() {
                    take(place, Nearness { whole, beginning });
                }
                place += 1;
            }
        }
    }
}

/// The same of one term.
pub(super) fn nearness(term: &str, word: &str, most: u8) -> Nearness {
    let word = word.as_bytes();
    if word.len() > LONGEST || most == 0 {
        return Nearness { whole: None, beginning: None };
    }
    let mut lines = vec![first_line(word)];
    let mut nearest = u8::MAX;
    for depth in 1..=term.len() {
        let line = next_line(word, &term.as_bytes()[..depth], &lines);
        nearest = nearest.min(line[word.len()]);
        lines.push(line);
    }
    let within = |distance: u8| (distance <= most).then_some(distance);
    Nearness { whole: within(lines[term.len()][word.len()]), beginning: within(nearest) }
}

fn first_line(word: &[u8]) -> Line {
    let mut line = [0; LONGEST + 1];
    (0..=word.len().min(LONGEST)).for_each(|at| line[at] = at as u8);
    line
}

/// The distances of `term`, whose last letter is new, to every beginning of `word`.
fn next_line(word: &[u8], term: &[u8], lines: &[Line]) -> Line {
    let depth = term.len();
    let letter = term[depth - 1];
    let above = &lines[depth - 1];
    let mut line = [0; LONGEST + 1];
    line[0] = depth.min(250) as u8;
    for (at, own) in word.iter().enumerate() {
        let replaced = above[at] + u8::from(*own != letter);
        let mut least = replaced.min(above[at + 1] + 1).min(line[at] + 1);
        if at > 0 && depth > 1 && *own == term[depth - 2] && word[at - 1] == letter {
            least = least.min(lines[depth - 2][at - 1] + 1);
        }
        line[at + 1] = least;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_a_letter_too_many_too_few_another_or_two_that_changed_places() {
        for (term, word, whole, beginning) in [
            ("luna", "luna", Some(0), Some(0)),
            ("luna", "lunna", Some(1), Some(1)),
            ("luna", "lna", Some(1), Some(1)),
            ("luna", "luba", Some(1), Some(1)),
            ("luna", "ulna", Some(1), Some(1)),
            ("luna", "unla", Some(2), Some(2)),
            ("abarrotes", "abrarot", None, Some(1)),
            ("ferreteria", "fereteira", Some(2), Some(2)),
            ("sol", "luna", None, None),
        ] {
            assert_eq!(nearness(term, word, 2), Nearness { whole, beginning }, "{term} {word}");
        }
        assert_eq!(["sol", "luna", "papeleria", "cafe2", "niño"].map(typos), [0, 1, 2, 0, 0]);
    }
}
