//! The one order of a document's changes: causes before what they caused, and among the rest by the clocks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use automerge::{Change, ChangeHash};

use super::DOUBT;

/// A change in its place, and whether its clock is to be doubted.
pub(super) struct Placed {
    pub change: Change,
    pub is_clock_doubtful: bool,
}

/// Kahn's topological sort; of the changes that could come next, the one with the earliest clock, then the least hash, does.
pub(super) fn order(changes: Vec<Change>) -> Vec<Placed> {
    let at: BTreeMap<ChangeHash, usize> = changes.iter().enumerate().map(|(at, change)| (change.hash(), at)).collect();
    let mut awaited: Vec<usize> = Vec::with_capacity(changes.len());
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); changes.len()];
    for (own, change) in changes.iter().enumerate() {
        let deps = change.deps().iter().filter_map(|dep| at.get(dep));
        let mut count = 0;
        for dep in deps {
            dependents[*dep].push(own);
            count += 1;
        }
        awaited.push(count);
    }
    let ready = |at: usize| Reverse((changes[at].timestamp(), changes[at].hash(), at));
    let mut heap: BinaryHeap<_> =
        awaited.iter().enumerate().filter(|(_, count)| **count == 0).map(|(at, _)| ready(at)).collect();
    // The latest time that a change or anything its author had seen says.
    let mut latest = vec![i64::MIN; changes.len()];
    let mut sequence = Vec::with_capacity(changes.len());
    while let Some(Reverse((time, _, next))) = heap.pop() {
        let is_clock_doubtful = latest[next] > time.saturating_add(DOUBT);
        latest[next] = latest[next].max(time);
        sequence.push((next, is_clock_doubtful));
        for dependent in std::mem::take(&mut dependents[next]) {
            latest[dependent] = latest[dependent].max(latest[next]);
            awaited[dependent] -= 1;
            if awaited[dependent] == 0 {
                heap.push(ready(dependent));
            }
        }
    }
    let mut changes: Vec<Option<Change>> = changes.into_iter().map(Some).collect();
    sequence
        .into_iter()
        .filter_map(|(at, is_clock_doubtful)| changes[at].take().map(|change| Placed { change, is_clock_doubtful }))
        .collect()
}
