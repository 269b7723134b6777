//! The feeds of several scopes, read as one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use shared::sync::cursor::{Scope, Sequence};

use crate::store::{FeedEntry, StoreError, View};

/// Entries of a feed that are read at first: few, because a page may be full before most of the scopes have their turn.
const FIRST_SLICE: usize = 8;
/// Entries that are read at once in the end.
const LARGEST_SLICE: usize = 512;

/// What lies before a device in the feeds of its scopes, in the order of the sequence numbers. Read in slices that grow as they
/// are used up, so that what is read is about what is taken.
pub(super) struct Feeds<'v> {
    view: &'v dyn View,
    feeds: BTreeMap<Scope, Feed>,
    /// The first entry of each feed that has one. What shares a sequence number leaves one scope before it enters another.
    next: BTreeSet<(Sequence, bool, Scope)>,
}

/// One scope's.
struct Feed {
    read: VecDeque<FeedEntry>,
    /// What of it has been read: up to this sequence number.
    upto: Sequence,
    slice: usize,
}

impl<'v> Feeds<'v> {
    pub(super) fn after(view: &'v dyn View, cursors: &BTreeMap<Scope, Sequence>) -> Result<Self, StoreError> {
        let mut feeds = Self { view, feeds: BTreeMap::new(), next: BTreeSet::new() };
        for (scope, cursor) in cursors {
            feeds.feeds.insert(*scope, Feed { read: VecDeque::new(), upto: *cursor, slice: FIRST_SLICE });
            feeds.look_at(*scope)?;
        }
        Ok(feeds)
    }

    pub(super) fn next(&mut self) -> Result<Option<(Scope, FeedEntry)>, StoreError> {
        let Some((.., scope)) = self.next.pop_first() else { return Ok(None) };
        let entry = self.feeds.get_mut(&scope).and_then(|feed| feed.read.pop_front());
        self.look_at(scope)?;
        Ok(entry.map(|entry| (scope, entry)))
    }

    /// Finds out what is first in a feed.
    fn look_at(&mut self, scope: Scope) -> Result<(), StoreError> {
        let Some(feed) = self.feeds.get_mut(&scope) else { return Ok(()) };
        if feed.read.is_empty() && feed.slice > 0 {
            feed.read = self.view.feed(scope, feed.upto, feed.slice)?.into();
            feed.upto = feed.read.back().map_or(feed.upto, |last| last.sequence);
            // Less than was asked for is the end.
            feed.slice = if feed.read.len() < feed.slice { 0 } else { LARGEST_SLICE.min(feed.slice * 2) };
        }
        self.next.extend(feed.read.front().map(|first| (first.sequence, !first.leave, scope)));
        Ok(())
    }
}
