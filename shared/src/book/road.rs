//! In which order to visit places, so that the way is short: the nearest that is left, again and again, and then parts of the way are
//! turned round as long as that makes it shorter (2-opt, Croes 1958). As the crow flies; what the roads say, nobody here knows.

use crate::crm::values::place::Place;

/// Of more places than these the given order is kept: the work grows faster than the square of their number.
const MOST: usize = 100;

/// The order in which to visit `places`, each by its position among them: a way from `from`, if that is known, that is not longer than
/// that in the order in which they are given. Nobody goes back to where they began.
#[must_use]
pub fn order(places: &[Place], from: Option<Place>) -> Vec<usize> {
    let given: Vec<usize> = (0..places.len()).collect();
    if places.len() < 2 || places.len() > MOST {
        return given;
    }
    let way = Way::new(places, from);
    let tried = [way.shortened(given.clone()), way.shortened(way.nearest_first())];
    // The first of equals: what was given is changed only for something better.
    tried.into_iter().min_by_key(|order| way.length(order)).unwrap_or(given)
}

/// Metres between all of them; whole ones, so that sums are exact and every step that shortens is one towards an end.
struct Way {
    /// From the beginning. Without one it is nowhere far.
    begin: Vec<u64>,
    legs: Vec<Vec<u64>>,
}

impl Way {
    fn new(places: &[Place], from: Option<Place>) -> Self {
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "distances on the Earth")]
        let metres = |from: Place, to: Place| from.metres_to(to) as u64;
        let all_from = |from: Place| places.iter().map(|to| metres(from, *to)).collect::<Vec<_>>();
        Self {
            begin: from.map_or_else(|| vec![0; places.len()], all_from),
            legs: places.iter().map(|from| all_from(*from)).collect(),
        }
    }

    fn leg(&self, from: Option<usize>, to: usize) -> u64 {
        from.map_or(self.begin[to], |from| self.legs[from][to])
    }

    fn length(&self, order: &[usize]) -> u64 {
        let before = std::iter::once(None).chain(order.iter().copied().map(Some));
        before.zip(order).map(|(from, to)| self.leg(from, *to)).sum()
    }

    /// From the beginning, or from the first of them, always to the nearest that is left.
    fn nearest_first(&self) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.begin.len()).collect();
        let mut order = Vec::with_capacity(left.len());
        while let Some(at) = (0..left.len()).min_by_key(|at| (self.leg(order.last().copied(), left[*at]), left[*at])) {
            order.push(left.remove(at));
        }
        order
    }

    /// Turns round the part between two stops whenever the way gets shorter by it, until no part is left of which that is true.
    fn shortened(&self, mut order: Vec<usize>) -> Vec<usize> {
        while self.turn_one(&mut order) {}
        order
    }

    fn turn_one(&self, order: &mut [usize]) -> bool {
        for first in 0..order.len() {
            let before = first.checked_sub(1).map(|before| order[before]);
            for last in first + 1..order.len() {
                let after = order.get(last + 1).copied();
                let after_from = |from: usize| after.map_or(0, |after| self.leg(Some(from), after));
                let now = self.leg(before, order[first]) + after_from(order[last]);
                let turned = self.leg(before, order[last]) + after_from(order[first]);
                if turned < now {
                    order[first..=last].reverse();
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(latitude: f64, longitude: f64) -> Place {
        Place::parse(&format!("{latitude:.5},{longitude:.5}")).unwrap()
    }

    fn length(places: &[Place], from: Option<Place>, order: &[usize]) -> u64 {
        Way::new(places, from).length(order)
    }

    fn somewhere() -> impl Strategy<Value = Place> {
        // A city and what is around it; far away, too.
        prop_oneof![
            ((20.0..21.0_f64), (-101.0..-100.0_f64)).prop_map(|(latitude, longitude)| place(latitude, longitude)),
            ((-80.0..80.0_f64), (-179.0..179.0_f64)).prop_map(|(latitude, longitude)| place(latitude, longitude)),
        ]
    }

    proptest! {
        #[test]
        fn it_is_never_longer_than_the_given_one_and_leaves_nobody_out(
            places in proptest::collection::vec(somewhere(), 0..14),
            from in proptest::option::of(somewhere()),
        ) {
            let found = order(&places, from);
            let given: Vec<usize> = (0..places.len()).collect();
            let mut sorted = found.clone();
            sorted.sort_unstable();
            prop_assert_eq!(&sorted, &given);
            prop_assert!(length(&places, from, &found) <= length(&places, from, &given));
            // Ordered once more it gets no longer.
            let again: Vec<Place> = found.iter().map(|at| places[*at]).collect();
            prop_assert!(length(&again, from, &order(&again, from)) <= length(&places, from, &found));
        }
    }

    #[test]
    fn along_a_street_one_goes_along_it() {
        let street = |house: f64| place(20.5, -100.0 + house / 1_000.0);
        let places = [5.0, 1.0, 4.0, 2.0, 3.0].map(street);
        assert_eq!(order(&places, Some(street(0.0))), [1, 3, 4, 2, 0]);
        assert_eq!(order(&places, Some(street(9.0))), [0, 2, 4, 3, 1]);
    }

    #[test]
    fn a_crossing_is_undone() {
        // A square whose diagonals are gone along.
        let corners =
            [(0.0, 0.0), (0.1, 0.1), (0.0, 0.1), (0.1, 0.0)].map(|(north, east)| place(20.0 + north, -100.0 + east));
        let found = order(&corners, Some(place(20.0, -100.0)));
        assert!(length(&corners, None, &found) < length(&corners, None, &[0, 1, 2, 3]));
    }

    #[test]
    fn too_many_stay_as_they_are() {
        let many: Vec<Place> = (0..MOST + 1).rev().map(|at| place(20.0, -100.0 + at as f64 / 1_000.0)).collect();
        assert_eq!(order(&many, None), (0..many.len()).collect::<Vec<_>>());
    }
}
