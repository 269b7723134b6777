//! Lines that were just marked as done stay where they were, so that nothing moves under a finger.

use shared::document::DocId;

/// The lines as they are now, with those of `before` that are gone because they were just done, each behind the line that it followed.
/// `doc` says of which activity a line is.
pub fn in_their_places<T: Clone>(before: &[T], now: Vec<T>, finishing: &[DocId], doc: fn(&T) -> DocId) -> Vec<T> {
    let mut lines = now;
    for (at, kept) in before.iter().enumerate() {
        let is_kept = finishing.contains(&doc(kept)) && lines.iter().all(|line| doc(line) != doc(kept));
        if is_kept {
            let followed =
                before[..at].iter().rev().find_map(|line| lines.iter().position(|own| doc(own) == doc(line)));
            lines.insert(followed.map_or(0, |place| place + 1), kept.clone());
        }
    }
    lines
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::protocol::{ActivityLine, AgendaLine};

    pub fn lines(docs: &[u8]) -> Vec<AgendaLine> {
        let line = |n: &u8| AgendaLine {
            activity: ActivityLine {
                doc: DocId::from_bytes([*n; 16]),
                what: String::new(),
                subject: String::new(),
                planned: None,
                due: String::new(),
                done: None,
                outcome: String::new(),
                by: String::new(),
                with: String::new(),
                waiting: false,
                is_torn: false,
            },
            customer: None,
            name: String::new(),
            place: String::new(),
            metres: None,
            phone: String::new(),
            worth: String::new(),
            territory: 0,
        };
        docs.iter().map(line).collect()
    }

    #[test]
    fn nothing_moves_while_something_is_done() {
        let docs = |docs: &[u8]| docs.iter().map(|n| DocId::from_bytes([*n; 16])).collect::<Vec<_>>();
        let kept = |before: &[u8], now: &[u8], finishing: &[u8]| {
            let lines = in_their_places(&docs(before), docs(now), &docs(finishing), |doc| *doc);
            lines.iter().map(|doc| doc.to_bytes()[0]).collect::<Vec<_>>()
        };
        assert_eq!(kept(&[1, 2, 3], &[1, 3], &[2]), [1, 2, 3]);
        assert_eq!(kept(&[1, 2, 3], &[3], &[1, 2]), [1, 2, 3]);
        assert_eq!(kept(&[1, 2, 3], &[], &[1, 3]), [1, 3]);
        // What goes for another reason goes at once; what came meanwhile has its place; what is still there is there once.
        assert_eq!(kept(&[1, 2, 3], &[4, 3], &[1]), [1, 4, 3]);
        assert_eq!(kept(&[1, 2], &[1, 2], &[1]), [1, 2]);
        assert_eq!(kept(&[], &[1], &[7]), [1]);
    }
}
