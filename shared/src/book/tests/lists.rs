//! Who is in a list, in which order and groups, and what it comes to.

use super::*;

#[test]
fn filters_orders_and_groups() {
    let me = doc(ME).to_string();
    let custom = |mut row: Row, values: &[(&str, Value)]| {
        row.custom = values.iter().map(|(id, value)| ((*id).to_owned(), Cell::One(value.clone()))).collect();
        row
    };
    let in_territory = |mut row: Row, territory: u32| {
        row.territory = territory;
        row
    };
    let rows = [
        (
            1,
            customer(&[
                ("name", "Ñandú"),
                ("x/number00", "-2.5"),
                ("stage", "retention"),
                ("relation", "customer"),
                ("owner", &me),
                ("worth", "50000 MXN"),
                ("phone/number", "+525512345678"),
                ("address/place", "19.43,-99.13"),
                ("tag/label", "Ruta 4"),
                ("tag/label", "Norte"),
            ]),
        ),
        (
            2,
            customer(&[
                ("name", "Nube"),
                ("stage", "engagement"),
                ("relation", "prospect"),
                ("worth", "90000 MXN"),
                ("contact/phone", "+525512345678"),
                ("address/place", "19.5,-99.1"),
                ("tag/label", "Norte"),
            ]),
        ),
        (
            3,
            custom(
                in_territory(customer(&[("name", "álamo"), ("relation", "customer"), ("worth", "100000 USD")]), 12),
                &[
                    ("shelf000", Value::text("De piso")),
                    ("fridge00", Value::Bool(true)),
                    ("number00", Value::text("3")),
                ],
            ),
        ),
        (4, in_territory(customer(&[("name", ""), ("stage", "retention"), ("mail/address", "a@b.mx")]), 2)),
        (20, activity(1, &[("done", Value::Time((TODAY - 30) * DAY))])),
        (21, activity(2, &[("done", Value::Time((TODAY - 29) * DAY)), ("what", Value::text("task"))])),
        (22, activity(2, &[("planned", Value::Time((TODAY + 2) * DAY)), ("what", Value::text("visit"))])),
        (23, activity(3, &[("due", Value::text("2024-10-07")), ("what", Value::text("task"))])),
    ];
    let mut book = book(&rows);
    let by = |sort| View { sort, ..View::default() };
    let choose = |facet, choices: &[&str]| {
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        asked(|own| own.choices = vec![(facet, choices)])
    };
    let only = |filter| View { filter, ..View::default() };
    for (view, expected) in [
        (View::default(), vec![3, 2, 1, 4]),
        (View { reversed: true, ..View::default() }, vec![1, 2, 3, 4]),
        (by(Sort::LastContact), vec![2, 1, 3, 4]),
        (View { reversed: true, ..by(Sort::LastContact) }, vec![1, 2, 3, 4]),
        (by(Sort::NextStep), vec![2, 3, 1, 4]),
        (by(Sort::Worth), vec![2, 1, 3, 4]),
        (View { reversed: true, ..by(Sort::Worth) }, vec![1, 2, 3, 4]),
        (by(Sort::Created), vec![4, 3, 2, 1]),
        (by(Sort::Touched), vec![2, 1, 4, 3]),
        (View { here: Some("19.5,-99.1".into()), ..by(Sort::Distance) }, vec![2, 1, 3, 4]),
        (by(Sort::Distance), vec![3, 2, 1, 4]),
        (by(Sort::Custom("number00".into())), vec![1, 3, 2, 4]),
        (View { reversed: true, ..by(Sort::Custom("number00".into())) }, vec![3, 1, 2, 4]),
        (by(Sort::Custom("nobody00".into())), vec![3, 2, 1, 4]),
        (only(choose(Facet::Relation, &["customer"])), vec![3, 1]),
        (only(choose(Facet::Relation, &["customer", ""])), vec![3, 1, 4]),
        (only(choose(Facet::Stage, &["lost"])), vec![]),
        (only(choose(Facet::Tag, &["Ruta 4", "Sur"])), vec![1]),
        (only(choose(Facet::Tag, &["Norte"])), vec![2, 1]),
        (only(choose(Facet::Territory, &["1"])), vec![2, 1]),
        (only(choose(Facet::Custom("shelf000".into()), &["De piso"])), vec![3]),
        (only(choose(Facet::Custom("fridge00".into()), &["yes"])), vec![3]),
        (only(choose(Facet::Custom("nobody00".into()), &["yes"])), vec![]),
        (only(asked(|own| own.phone = Some(true))), vec![2, 1]),
        (only(asked(|own| own.mail = Some(false))), vec![3, 2, 1]),
        (only(asked(|own| own.silent_days = Some(30))), vec![3, 1, 4]),
        (only(asked(|own| own.open_tasks = Some(true))), vec![3]),
        (only(asked(|own| own.mine = true)), vec![1]),
        (only(asked(|own| own.late = true)), vec![]),
        (by(Sort::By(Facet::Relation)), vec![2, 3, 1, 4]),
        (View { reversed: true, ..by(Sort::By(Facet::Relation)) }, vec![3, 1, 2, 4]),
        (View { query: "n".into(), ..only(asked(|own| own.mine = true)) }, vec![1]),
        (View { query: "n".into(), sort: Sort::Name, reversed: true, ..View::default() }, vec![1, 2]),
    ] {
        assert_eq!(seen(&mut book, &view), expected, "{view:?}");
        let places: Vec<_> = expected.iter().map(|id| book.place_in_list(doc(*id))).collect();
        assert!(places.iter().copied().eq((0..).map(Some).take(expected.len())), "{view:?}: {places:?}");
    }

    for (grouping, rows, groups) in [
        (Grouping::Initial, [3, 2, 1, 4], "A1 N1 Ñ1 1"),
        (Grouping::Territory, [2, 1, 4, 3], "12 21 121"),
        (Grouping::Stage, [2, 1, 4, 3], "engagement1 retention2 1"),
        (Grouping::Owner, [1, 3, 2, 4], &format!("{me}1 3")),
        (Grouping::Segment, [3, 2, 1, 4], "4"),
        (Grouping::Custom("shelf000".into()), [3, 2, 1, 4], "De piso1 3"),
    ] {
        let view = View { grouping: Some(grouping.clone()), ..View::default() };
        let window = book.look(&view, doc(ME), TODAY, &|_| None, 0, 9);
        let shown: Vec<String> = window.groups.iter().map(|group| format!("{}{}", group.choice, group.count)).collect();
        assert_eq!(shown.join(" "), groups);
        assert_eq!(window.customers, rows.map(doc), "{grouping:?}");
        let firsts: Vec<u32> = window.groups.iter().map(|group| group.first).collect();
        assert!(firsts.is_sorted() && firsts[0] == 0);
    }

    // The facet's own condition is left out of its counts, and only there.
    let view = View { facets: true, ..only(choose(Facet::Relation, &["customer"])) };
    seen(&mut book, &view);
    let facets = book.look(&view, doc(ME), TODAY, &|_| None, 0, 9).facets;
    let counts = |facet: Facet| facets.iter().find(|counts| counts.facet == facet).unwrap().counts.clone();
    let own = |counts: &[(&str, u32)]| counts.iter().map(|(text, n)| ((*text).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(counts(Facet::Relation), own(&[("customer", 2), ("", 1), ("prospect", 1)]));
    assert_eq!(counts(Facet::Stage), own(&[("", 1), ("retention", 1)]));
    assert_eq!(counts(Facet::Tag), own(&[("", 1), ("Norte", 1), ("Ruta 4", 1)]));
    assert_eq!(counts(Facet::Custom("fridge00".into())), own(&[("", 1), ("yes", 1)]));
}

#[test]
fn a_day_is_cut_by_the_clocks_of_the_place() {
    // Six hours behind: what is planned for half past six in the evening, and what was done then, is of that day.
    let mut book = Book::new(Zone::of_platform(0, 1, |_| -360));
    let evening = |day: i64| Value::Time(day * DAY + (24 * 60 + 30) * 60_000);
    for (id, row) in [
        (1, customer(&[("name", "Uno")])),
        (2, customer(&[("name", "Dos")])),
        (20, activity(1, &[("planned", evening(TODAY)), ("what", Value::text("visit"))])),
        (21, activity(1, &[("done", evening(TODAY - 30))])),
        (22, activity(2, &[("done", evening(TODAY - 29))])),
    ] {
        book.update(doc(id), Some(&row), &registry());
    }
    assert_eq!(book.facts(doc(1)).next, Some((doc(20), TODAY)));
    let silent = View { filter: asked(|own| own.silent_days = Some(30)), ..View::default() };
    assert_eq!(seen(&mut book, &silent), [1]);
}

#[test]
fn a_book_says_by_what_its_customers_differ_and_what_a_list_comes_to() {
    let shop =
        |name: &str, segment: &str, worth: &str| customer(&[("name", name), ("segment", segment), ("worth", worth)]);
    let mut book = book(&[
        (1, shop("Uno", "Hogar", "50000 MXN")),
        (2, shop("Dos", "Hogar", "90000 MXN")),
        (3, shop("Tres", "Salud", "100000 USD")),
        (4, customer(&[("name", "Cuatro")])),
        (20, activity(1, &[("due", Value::text("2024-10-03"))])),
        (21, activity(2, &[("due", Value::text("2024-10-05"))])),
    ]);
    let late = View { filter: asked(|own| own.late = true), ..View::default() };
    assert_eq!(seen(&mut book, &late), [1]);
    let variety = book.variety();
    assert_eq!((variety.edge, variety.coloured), (Some(Facet::Segment), vec!["Hogar".into(), "Salud".into()]));
    assert_eq!(variety.currencies, ["MXN", "USD"]);

    let sum = |currency: &str, minor, count| Sum { currency: currency.into(), minor, count };
    seen(&mut book, &View::default());
    assert_eq!(book.sums(), [sum("MXN", 140_000, 2), sum("USD", 100_000, 1)]);
    seen(&mut book, &View { query: "uno".into(), ..View::default() });
    assert_eq!(book.sums(), [sum("MXN", 50_000, 1)]);

    // Where there are several territories, they are what is told; where all are equal, nothing is.
    let mut elsewhere = shop("Cinco", "Hogar", "");
    elsewhere.territory = 2;
    book.update(doc(5), Some(&elsewhere), &registry());
    assert_eq!(book.variety().edge, Some(Facet::Territory));
    // The segments are known all the same: they are offered to whoever writes one down.
    assert_eq!(book.variety().segments, ["Hogar", "Salud"]);
    for gone in 2..=5 {
        book.update(doc(gone), None, &registry());
    }
    assert_eq!((book.variety().edge, book.variety().currencies), (None, vec!["MXN".into()]));
}

#[test]
fn the_next_step_is_the_one_whose_hour_comes_first() {
    let at = |day: i64, hour: i64| Value::Time((TODAY + day) * DAY + hour * 3_600_000);
    // The ids are in another order than the hours.
    let mut book = book(&[
        (1, customer(&[("name", "Uno")])),
        (2, customer(&[("name", "Dos")])),
        (3, customer(&[("name", "Tres")])),
        (20, activity(1, &[("planned", at(1, 17))])),
        (21, activity(1, &[("planned", at(1, 9))])),
        (22, activity(1, &[("due", Value::text("2024-10-05"))])),
        (23, activity(2, &[("planned", at(1, 8))])),
        (24, activity(3, &[("due", Value::text("2024-10-05"))])),
    ]);
    assert_eq!(book.facts(doc(1)).next, Some((doc(21), TODAY + 1)));
    assert_eq!((book.facts(doc(1)).next_minute, book.facts(doc(3)).next_minute), (Some(9 * 60), None));
    // What has only a day comes after all of that day that has an hour.
    assert_eq!(seen(&mut book, &View { sort: Sort::NextStep, ..View::default() }), [2, 1, 3]);
}

#[test]
fn whoever_has_just_been_written_down_is_not_silent() {
    let young = DocId::new(TODAY * DAY, [0; 10]);
    let mut book = book(&[
        (1, customer(&[("name", "Nunca")])),
        (2, customer(&[("name", "Hace un mes")])),
        (20, activity(2, &[("done", Value::Time((TODAY - 40) * DAY))])),
    ]);
    book.update(young, Some(&customer(&[("name", "Nueva")])), &registry());
    let mut all = |filter: String| {
        let view = View { filter, ..View::default() };
        book.prepare(Kind::CUSTOMER, &view.filter, doc(ME), &registry(), |_, _| {});
        book.look(&view, doc(ME), TODAY, &|_| None, 0, 9).customers
    };
    assert_eq!(all(asked(|own| own.silent_days = Some(30))), [doc(2), doc(1)]);
    assert_eq!(all(asked(|own| own.contacted = Some(false))), [young, doc(1)]);
    assert_eq!(all(asked(|own| own.contacted = Some(true))), [doc(2)]);
}

#[test]
fn windows_of_a_long_list_are_parts_of_one_order() {
    let mut book = Book::new(Zone::UTC);
    for number in 0..3_000_u32 {
        let name = ["Luna", "Sol Luna", "Lunares", "Loma", "Casa de la Luma"][number as usize % 5];
        let row = customer(&[("name", &format!("{name} {}", number * 7_919 % 3_001))]);
        book.update(id(number), Some(&row), &Registry::default());
    }
    book.filled();
    for (query, total) in [("luna", 2_400), ("l", 3_000), ("", 3_000)] {
        for sort in [Sort::Best, Sort::Created] {
            let view = View { query: query.into(), sort, ..View::default() };
            let whole = book.look(&view, doc(ME), TODAY, &|_| None, 0, 5_000);
            assert_eq!((whole.total, whole.customers.len()), (total, total as usize), "{query}");
            // Looked at from the top in steps, and after a change from the middle.
            for offsets in [vec![0, 50, 550, 650, 2_350], vec![1_500, 0]] {
                book.update(id(1), Some(&customer(&[("name", "Sol Luna 1918")])), &Registry::default());
                for offset in offsets {
                    let window = book.look(&view, doc(ME), TODAY, &|_| None, offset, 60);
                    assert_eq!(window.total, total);
                    let end = whole.customers.len().min(offset + 60);
                    assert_eq!(window.customers, whole.customers[offset..end], "{query} {offset}");
                }
            }
        }
    }
}

#[test]
fn removed_customers_are_listed_only_while_something_about_them_wants_a_person() {
    let mut own = customer(&[("name", "Luna")]);
    let mut book = book(&[(1, own.clone())]);
    own.flags = Row::REMOVED;
    book.update(doc(1), Some(&own), &registry());
    assert_eq!((found(&mut book, ""), found(&mut book, "luna")), (vec![], vec![]));
    own.flags |= Row::ISSUE;
    book.update(doc(1), Some(&own), &registry());
    assert_eq!((found(&mut book, ""), found(&mut book, "luna")), (vec![1], vec![1]));
}
