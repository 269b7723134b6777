//! Records that were merged into others: what hangs on a part counts for the record that it is a part of now, through as many
//! mergers as people make. Kept up by each change, in whatever order parts and survivors come.
//!
//! What was merged into what comes from peers. Whatever they write, a change costs no more than the parts that are less than
//! [`LONGEST`] mergers below: so each pair of records is met once while a book is filled, and N of them cost N × `LONGEST` at most.

use std::collections::{BTreeMap, BTreeSet};

/// Nobody merges so often; what seems to leads round in a circle. A part that is so many mergers below is its own whole.
pub(super) const LONGEST: usize = 32;

/// Who was merged into whom.
#[derive(Clone, Debug)]
pub(super) struct Parts<T> {
    into: BTreeMap<T, T>,
    of: BTreeMap<T, BTreeSet<T>>,
}

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self { into: BTreeMap::new(), of: BTreeMap::new() }
    }
}

impl<T: Copy + Ord> Parts<T> {
    /// Says into what a record was merged; none: into nothing. Whether that is news.
    pub(super) fn say(&mut self, part: T, into: Option<T>) -> bool {
        let before = match into {
            Some(into) => self.into.insert(part, into),
            None => self.into.remove(&part),
        };
        if before == into {
            return false;
        }
        if let Some(before) = before
            && let Some(own) = self.of.get_mut(&before)
        {
            own.remove(&part);
            if own.is_empty() {
                self.of.remove(&before);
            }
        }
        if let Some(into) = into {
            self.of.entry(into).or_default().insert(part);
        }
        true
    }

    /// Into what one was merged itself.
    pub(super) fn next_of(&self, part: T) -> Option<T> {
        self.into.get(&part).copied()
    }

    /// What a record is a part of now; itself, if it is none, or if what it names leads round in a circle.
    pub(super) fn whole(&self, record: T) -> T {
        self.end(record).map_or(record, |(end, _)| end)
    }

    /// Where the mergers of a record lead, and through how many; nowhere, if that is too many, or round in a circle.
    pub(super) fn end(&self, record: T) -> Option<(T, usize)> {
        let mut end = record;
        for mergers in 0..LONGEST {
            match self.into.get(&end) {
                Some(further) => end = *further,
                None => return Some((end, mergers)),
            }
        }
        None
    }

    /// A record and all that was merged into it, directly or not.
    pub(super) fn with_parts(&self, record: T) -> Vec<T> {
        self.below(record).into_iter().map(|(part, _)| part).collect()
    }

    /// The same, each with the number of mergers that lead from it to the record: the nearest first, and none from so far below
    /// that it is its own whole wherever the record leads.
    pub(super) fn below(&self, record: T) -> Vec<(T, usize)> {
        let (mut found, mut at) = (vec![(record, 0)], 0);
        while let Some((next, mergers)) = found.get(at).copied()
            && mergers + 1 < LONGEST
        {
            // Each names one record only, so that none is met twice but, in a circle, the one where this began.
            let parts = self.of.get(&next).into_iter().flatten().filter(|part| **part != record);
            found.extend(parts.map(|part| (*part, mergers + 1)));
            at += 1;
        }
        found
    }

    /// Whether anything was merged into a record.
    pub(super) fn has_parts(&self, record: T) -> bool {
        !self.of.is_empty() && self.of.contains_key(&record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_part_is_one_of_the_whole() {
        let mut parts = Parts::default();
        assert!(parts.say(1, Some(2)) && parts.say(2, Some(3)) && !parts.say(2, Some(3)));
        assert_eq!((parts.whole(1), parts.whole(3), parts.whole(9)), (3, 3, 9));
        assert_eq!(parts.with_parts(3), [3, 2, 1]);
        assert!(parts.say(2, None));
        assert_eq!((parts.whole(1), parts.with_parts(3), parts.has_parts(3)), (2, vec![3], false));
    }

    #[test]
    fn a_circle_is_no_whole() {
        let mut parts = Parts::default();
        parts.say(1, Some(2));
        parts.say(2, Some(1));
        parts.say(3, Some(1));
        assert_eq!((parts.whole(1), parts.whole(2), parts.whole(3)), (1, 2, 3));
        assert_eq!(parts.with_parts(1), [1, 2, 3]);
        assert_eq!(parts.below(1), [(1, 0), (2, 1), (3, 1)]);
    }

    #[test]
    fn what_is_too_far_below_is_its_own_whole() {
        let mut parts = Parts::default();
        (0..100_usize).for_each(|at| assert!(parts.say(at + 1, Some(at))));
        assert_eq!(parts.with_parts(0), (0..LONGEST).collect::<Vec<_>>());
        for at in 0..=100 {
            assert_eq!(parts.whole(at), if at < LONGEST { 0 } else { at });
            assert_eq!(parts.with_parts(0).contains(&at), parts.whole(at) == 0, "both say the same");
        }
    }
}
