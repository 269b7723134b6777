//! How much lies before a device that reads page after page. Counted once, and then reckoned from page to page: whoever counts
//! what remains at every page of a first load looks at each document as often as there are pages before it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use shared::sync::cursor::{Scope, Sequence};

/// What is told is off by one in so many at most: then it is counted anew.
const EXACTNESS: u64 = 8;

/// What was told to devices that have not read everything. Lost with the process: then it is counted once more.
#[derive(Debug, Default)]
pub(super) struct Remaining {
    /// By device.
    told: Mutex<BTreeMap<u32, Vec<Told>>>,
}

/// How many documents lay after some cursors.
#[derive(Clone, Debug)]
struct Told {
    after: BTreeMap<Scope, Sequence>,
    documents: u64,
    /// The head of the feed when they were counted. What was committed since then has added or moved one each at most.
    head: Sequence,
}

/// A page that does not end the feed.
pub(super) struct Page<'p> {
    pub(super) device: u32,
    /// Where the device stood.
    pub(super) from: &'p BTreeMap<Scope, Sequence>,
    /// Up to where it has read every scope with this page.
    pub(super) upto: Sequence,
    /// How many documents lay between.
    pub(super) documents: u64,
    /// The last sequence number there is.
    pub(super) head: Sequence,
}

impl Remaining {
    /// How many documents lie after a page. `count` counts them.
    pub(super) fn after<E>(
        &self,
        page: &Page<'_>,
        count: impl FnOnce(&BTreeMap<Scope, Sequence>) -> Result<u64, E>,
    ) -> Result<u64, E> {
        let after: BTreeMap<Scope, Sequence> =
            page.from.iter().map(|(scope, cursor)| (*scope, page.upto.max(*cursor))).collect();
        let before = self.lock().get(&page.device).cloned().unwrap_or_default();
        let from = before.into_iter().find(|told| told.after == *page.from);
        let reckoned = from.as_ref().map(|from| (from.documents.saturating_sub(page.documents), from.head));
        let is_near = |(documents, head): &(u64, Sequence)| page.head.saturating_sub(*head) * EXACTNESS <= *documents;
        let (documents, head) = match reckoned.filter(is_near) {
            Some(reckoned) => reckoned,
            None => (count(&after)?, page.head),
        };
        // An answer may be lost, and the same page asked for once more: so what was told before is kept beside it.
        let told = from.into_iter().chain([Told { after, documents, head }]).collect();
        self.lock().insert(page.device, told);
        Ok(documents)
    }

    /// A device has read everything.
    pub(super) fn forget(&self, device: u32) {
        self.lock().remove(&device);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u32, Vec<Told>>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told after a page, and whether it was counted.
    fn after(remaining: &Remaining, from: Sequence, upto: Sequence, documents: u64, head: Sequence) -> (u64, bool) {
        let mut is_counted = false;
        let page = Page { device: 1, from: &BTreeMap::from([(1, from), (2, from)]), upto, documents, head };
        let told = remaining.after(&page, |after| {
            is_counted = true;
            Ok::<_, ()>(head - after[&1])
        });
        (told.unwrap(), is_counted)
    }

    #[test]
    fn what_remains_is_counted_once() {
        let remaining = Remaining::default();
        assert_eq!(after(&remaining, 0, 100, 100, 1_000), (900, true));
        assert_eq!(after(&remaining, 100, 200, 100, 1_000), (800, false));
        // The answer was lost.
        assert_eq!(after(&remaining, 100, 200, 100, 1_000), (800, false));
        assert_eq!(after(&remaining, 200, 300, 100, 1_010), (700, false));
        // Too much has been written since.
        assert_eq!(after(&remaining, 300, 400, 100, 1_100), (700, true));
        // It stands somewhere else than it was told.
        assert_eq!(after(&remaining, 40, 400, 360, 1_100), (700, true));
        remaining.forget(1);
        assert_eq!(after(&remaining, 400, 500, 100, 1_100), (600, true));
    }
}
