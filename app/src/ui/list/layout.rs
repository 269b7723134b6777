//! Where rows and the heads of groups stand in a list of which only a part is on the page.

use shared::book::Group;

/// Heights, CSS pixels.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Heights {
    /// A row's.
    pub row: i32,
    /// A group head's.
    pub head: i32,
}

impl Heights {
    /// The top of a row.
    pub fn top(self, groups: &[Group], at: u32) -> i64 {
        let heads = groups.partition_point(|group| group.first <= at);
        i64::from(at) * i64::from(self.row) + heads as i64 * i64::from(self.head)
    }

    /// The top of a group's head, by the group's place.
    pub fn head_top(self, group: &Group, place: usize) -> i64 {
        i64::from(group.first) * i64::from(self.row) + place as i64 * i64::from(self.head)
    }

    /// The height of a group with its head.
    pub fn group(self, group: &Group) -> i64 {
        i64::from(group.count) * i64::from(self.row) + i64::from(self.head)
    }

    /// The height of everything.
    pub fn all(self, groups: &[Group], total: u32) -> i64 {
        i64::from(total) * i64::from(self.row) + groups.len() as i64 * i64::from(self.head)
    }

    /// The first row that can be seen below a height.
    pub fn row_at(self, groups: &[Group], below: i64) -> u32 {
        let row = i64::from(self.row.max(1));
        let tops = groups.iter().enumerate();
        let (before, group) = match tops.take_while(|(place, group)| self.head_top(group, *place) <= below).last() {
            Some((place, group)) => (self.head_top(group, place) + i64::from(self.head), Some(group)),
            None => (0, None),
        };
        let (first, most) = group.map_or((0, u32::MAX), |group| (group.first, group.count.saturating_sub(1)));
        let inside = u32::try_from(((below - before) / row).max(0)).unwrap_or(u32::MAX);
        first.saturating_add(inside.min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_where_it_stands() {
        let heights = Heights { row: 64, head: 32 };
        let group = |choice: &str, first, count| Group { choice: choice.into(), first, count };
        for groups in [vec![], vec![group("a", 0, 3), group("b", 3, 1), group("c", 4, 6)]] {
            for at in 0..10 {
                assert_eq!(heights.row_at(&groups, heights.top(&groups, at)), at);
                assert_eq!(heights.row_at(&groups, heights.top(&groups, at) + 63), at);
            }
            assert_eq!(heights.all(&groups, 10), heights.top(&groups, 9) + 64);
        }
        assert_eq!(heights.top(&[group("a", 0, 3), group("b", 3, 1)], 3), 3 * 64 + 2 * 32);
    }
}
