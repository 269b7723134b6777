//! Records that were merged into others: what hangs on a part counts for the record that it is a part of now, through however many
//! mergers. Kept up by each change, in whatever order parts and survivors come.

use std::collections::{BTreeMap, BTreeSet};

/// Nobody merges so often; what seems to leads round in a circle.
const LONGEST: usize = 32;

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
        let mut end = record;
        for _ in 0..LONGEST {
            match self.into.get(&end) {
                Some(further) => end = *further,
                None => return end,
            }
        }
        record
    }

    /// A record and all that was merged into it, directly or not.
    pub(super) fn with_parts(&self, record: T) -> Vec<T> {
        let (mut found, mut at) = (vec![record], 0);
        while let Some(next) = found.get(at).copied() {
            let parts = self.of.get(&next).into_iter().flatten().filter(|part| !found.contains(part));
            let parts: Vec<T> = parts.copied().collect();
            found.extend(parts);
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
    }
}
