//! The first gap of a day.

/// When a day of visits begins and ends, and how long one takes with the way there, minutes since midnight.
const BEGINS: u32 = 9 * 60;
const ENDS: u32 = 19 * 60;
const TAKES: u32 = 60;

/// Appointments are made for the hour and the half.
const STEP: u32 = 30;

/// The first time of a day at which there is room for something more: minutes since midnight. `taken` says when what stands there
/// begins, `from` before what it is too late; where there is no room any more, it is the end of the day.
pub fn first_gap(taken: &[u32], from: u32) -> u32 {
    let begins = from.max(BEGINS).next_multiple_of(STEP);
    let is_free = |at: &u32| taken.iter().all(|other| at.abs_diff(*other) >= TAKES);
    (begins..ENDS).step_by(STEP as usize).find(is_free).unwrap_or(ENDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_has_room_for_a_visit() {
        let at = |hour: u32, minute: u32| hour * 60 + minute;
        assert_eq!(first_gap(&[], 0), at(9, 0));
        assert_eq!(first_gap(&[at(9, 30), at(11, 15)], 0), at(12, 30));
        assert_eq!(first_gap(&[at(10, 0), at(12, 0)], 0), at(9, 0));
        assert_eq!(first_gap(&[at(9, 0), at(11, 0)], 0), at(10, 0));
        // Later today.
        assert_eq!(first_gap(&[], at(14, 10)), at(14, 30));
        assert_eq!(first_gap(&[at(15, 0)], at(14, 10)), at(16, 0));
        assert_eq!(first_gap(&[], at(22, 0)), ENDS);
    }
}
