//! What was done with customers, and what is to be done.

use proptest::prelude::*;

use super::*;

/// An activity of a customer: what it is, the day that it is due, the day on which it was done.
fn owed(of: u8, is_task: bool, due: Option<i64>, done: Option<i64>) -> Row {
    let mut says = vec![("what", Value::text(if is_task { "task" } else { "visit" }))];
    says.extend(due.map(|day| ("planned", Value::Time((TODAY + day) * DAY))));
    says.extend(done.map(|day| ("done", Value::Time((TODAY + day) * DAY))));
    activity(of, &says)
}

#[test]
fn a_customer_with_thousands_of_activities_costs_as_much_as_thousands_with_few() {
    const ACTIVITIES: u32 = 4_000;
    let looked_at = |customers: u32| {
        let mut book = Book::new(Zone::UTC);
        let due = |at: u32| Some(i64::from(at * 7_919 % ACTIVITIES));
        for at in 0..ACTIVITIES {
            let row = owed((at % customers) as u8, true, due(at), None);
            book.update(id(at), Some(&row), &Registry::default());
        }
        // Each is done in its turn, the next one always; then all of them go.
        for at in 0..ACTIVITIES {
            let row = owed((at % customers) as u8, true, due(at), due(at));
            book.update(id(at), Some(&row), &Registry::default());
        }
        for at in 0..ACTIVITIES {
            book.update(id(at), None, &Registry::default());
        }
        assert_eq!(book.facts(doc(0)), Facts::default());
        book.people.looked_at.get()
    };
    let (few, many) = (looked_at(200), looked_at(1));
    // Five times an activity is looked for among the others, by halves: twelve of four thousand, five of twenty.
    assert!(few < 5 * 6 * ACTIVITIES as usize, "{few}");
    assert!(many < 5 * 13 * ACTIVITIES as usize, "{many}");
}

/// Which activity changes, and what it says then: about which customer, whether it is a task, when it is due and when it was
/// done, both in days from today. None: it is gone.
type ActivityChange = (u32, Option<(u8, bool, Option<i64>, Option<i64>)>);

fn of_activities() -> impl Strategy<Value = Vec<ActivityChange>> {
    let days = || proptest::option::of(0..4_i64);
    let says = proptest::option::weighted(0.8, (0..3_u8, any::<bool>(), days(), days()));
    proptest::collection::vec((0..8_u32, says), 1..60)
}

proptest! {
    #[test]
    fn what_a_customers_activities_come_to_is_what_it_is_by_definition(changes in of_activities()) {
        let mut book = Book::new(Zone::UTC);
        let mut standing = BTreeMap::new();
        for (number, says) in changes {
            let row = says.map(|(of, is_task, due, done)| owed(of, is_task, due, done));
            book.update(id(number), row.as_ref(), &Registry::default());
            standing.remove(&number);
            if let Some(says) = says {
                standing.insert(number, says);
            }
            for customer in 0..3 {
                let own = || standing.iter().filter(move |(_, (of, ..))| *of == customer);
                let open = || own().filter(|(_, (.., done))| done.is_none());
                let next = open().filter_map(|(number, (_, _, due, _))| Some((TODAY + (*due)?, id(*number)))).min();
                let by_definition = Facts {
                    last: own().filter_map(|(_, (.., done))| Some((TODAY + (*done)?) * DAY)).max(),
                    next: next.map(|(day, doc)| (doc, day)),
                    // Each is planned for a midnight.
                    next_minute: next.map(|_| 0),
                    open_tasks: open().filter(|(_, (_, is_task, ..))| *is_task).count() as u16,
                    ..Facts::default()
                };
                prop_assert_eq!(book.facts(doc(customer)), by_definition);
                prop_assert_eq!(book.activities(doc(customer)).count(), own().count());
            }
        }
    }
}

/// A customer that was merged into another.
fn part(of: u8) -> Row {
    let mut row = customer(&[("name", "Parte"), ("merged_into", &doc(of).to_string())]);
    row.flags = Row::REMOVED | Row::MERGED;
    row
}

#[test]
fn what_was_done_with_a_part_counts_for_the_whole() {
    let registry = registry();
    let done = |of: u8, day: i64| activity(of, &[("what", Value::text("visit")), ("done", Value::Time(day * DAY))]);
    let mut book = Book::new(Zone::UTC);
    let mut say = |id: u8, row: Option<&Row>| book.update(doc(id), row, &registry);
    say(1, Some(&customer(&[("name", "Sol")])));
    say(2, Some(&customer(&[("name", "Luna")])));
    say(20, Some(&done(1, TODAY - 40)));
    say(21, Some(&done(2, TODAY - 3)));
    let touched = say(2, Some(&part(1)));
    assert!(touched.activities && touched.customers);
    assert_eq!(book.facts(doc(1)).last, Some((TODAY - 3) * DAY));
    assert_eq!(book.activities(doc(1)).collect::<Vec<_>>(), [doc(20), doc(21)]);
    // What comes later, and parted again.
    book.update(doc(22), Some(&done(2, TODAY)), &registry);
    assert_eq!(book.facts(doc(1)).last, Some(TODAY * DAY));
    book.update(doc(2), Some(&customer(&[("name", "Luna")])), &registry);
    assert_eq!((book.facts(doc(1)).last, book.facts(doc(2)).last), (Some((TODAY - 40) * DAY), Some(TODAY * DAY)));
}

proptest! {
    #[test]
    fn mergers_in_any_order_come_to_the_same(
        changes in proptest::collection::vec((0..6_u8, proptest::option::of(0..6_u8)), 0..24),
        of in proptest::collection::vec(0..6_u8, 1..8),
    ) {
        let registry = registry();
        let rows = |into: Option<u8>| into.map_or_else(|| customer(&[("name", "Sol")]), part);
        let mut book = Book::new(Zone::UTC);
        let half = of.len() / 2;
        let done = |at: usize, of: u8| {
            activity(of, &[("what", Value::text("visit")), ("done", Value::Time((TODAY - at as i64) * DAY))])
        };
        for (at, of) in of.iter().enumerate().take(half) {
            book.update(doc(100 + at as u8), Some(&done(at, *of)), &registry);
        }
        let mut last = BTreeMap::new();
        for (customer, into) in &changes {
            book.update(doc(*customer), Some(&rows(*into)), &registry);
            last.insert(*customer, *into);
        }
        for (at, of) in of.iter().enumerate().skip(half) {
            book.update(doc(100 + at as u8), Some(&done(at, *of)), &registry);
        }
        let mut anew = Book::new(Zone::UTC);
        for (at, of) in of.iter().enumerate() {
            anew.update(doc(100 + at as u8), Some(&done(at, *of)), &registry);
        }
        for (customer, into) in last.iter().rev() {
            anew.update(doc(*customer), Some(&rows(*into)), &registry);
        }
        for customer in 0..6 {
            let listed = |book: &Book| book.activities(doc(customer)).collect::<Vec<_>>();
            prop_assert_eq!(listed(&book), listed(&anew));
            prop_assert_eq!(book.facts(doc(customer)).last, anew.facts(doc(customer)).last);
        }
        let all: usize = (0..6).map(|customer| book.activities(doc(customer)).count()).sum();
        prop_assert_eq!(all, of.len(), "each counts once");
    }
}
