use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::period::first_of_week;
use super::*;
use crate::book::Book;
use crate::crm::values::civil::Day;
use crate::crm::{Kind, OptionRecord, Registry, Value, Zone, definition};
use crate::document::{Cell, Row};

/// 2026-11-30, a Monday.
fn today() -> i64 {
    Day::new(2026, 11, 30).unwrap().to_days()
}

const LUCIA: u8 = 201;
const TOMAS: u8 = 202;
const HOUR: i64 = 3_600_000;

fn id(number: u8) -> DocId {
    DocId::from_bytes([number; 16])
}

/// Six hours behind, as in Mexico.
fn zone() -> Zone {
    Zone::of_platform(0, 1, |_| -360)
}

/// Noon, there, so many days ago.
fn ago(days: i64) -> Value {
    Value::Time((today() - days) * 24 * HOUR + 18 * HOUR)
}

fn row(kind: Kind, territory: u32, says: &[(&str, Value)]) -> Row {
    let mut row = Row { territory, ..Row::new(kind, territory) };
    for (key, value) in says {
        let (group, key) = key.split_once('/').map_or((None, *key), |(group, key)| (Some(group), key));
        let mut fields = definition(kind).all_fields();
        let found = fields.find(|(own, field)| own.map(|own| own.key) == group && field.key == key);
        let slot = found.unwrap_or_else(|| panic!("{key}")).1.slot;
        match row.cells.iter_mut().find(|(own, _)| *own == slot) {
            Some((_, Cell::Many(values))) => values.push(value.clone()),
            _ if group.is_some() => row.cells.push((slot, Cell::Many(vec![value.clone()]))),
            _ => row.cells.push((slot, Cell::One(value.clone()))),
        }
    }
    row.cells.sort_by_key(|(slot, _)| *slot);
    row
}

fn customer(owner: u8, name: &str, says: &[(&str, &str)]) -> Row {
    let mut all = vec![("name", Value::text(name)), ("owner", Value::text(id(owner).to_string()))];
    all.extend(says.iter().map(|(key, text)| (*key, Value::text(*text))));
    row(Kind::CUSTOMER, 1, &all)
}

fn done(of: u8, by: u8, what: &str, days: i64, outcome: &str) -> Row {
    let says = [
        ("customer", Value::text(id(of).to_string())),
        ("by", Value::text(id(by).to_string())),
        ("what", Value::text(what)),
        ("done", ago(days)),
        ("outcome", Value::text(outcome)),
    ];
    row(Kind::ACTIVITY, 1, &says)
}

fn planned(of: u8, by: u8, days: i64) -> Row {
    let says = [
        ("customer", Value::text(id(of).to_string())),
        ("by", Value::text(id(by).to_string())),
        ("what", Value::text("visit")),
        ("planned", ago(days)),
    ];
    row(Kind::ACTIVITY, 1, &says)
}

fn book<'r>(rows: impl IntoIterator<Item = (u8, &'r Row)>) -> Book {
    let mut book = Book::new(zone());
    for (number, row) in rows {
        book.update(id(number), Some(row), &Registry::default());
    }
    book
}

fn asked() -> TeamWanted {
    TeamWanted { today: today(), ..TeamWanted::default() }
}

/// Two who sell: five customers of Lucía's, two of Tomás's, one of nobody's.
fn rows() -> Vec<(u8, Row)> {
    let mut nobodys = customer(LUCIA, "De nadie", &[("address/city", "León")]);
    nobodys.cells.retain(|(slot, _)| *slot != definition(Kind::CUSTOMER).field("owner").unwrap().slot);
    vec![
        (LUCIA, row(Kind::MEMBER, 0, &[("name", Value::text("Lucía Herrera"))])),
        (TOMAS, row(Kind::MEMBER, 0, &[("name", Value::text("Tomás Quiroga"))])),
        (1, customer(LUCIA, "Al día", &[("address/city", "León"), ("segment", "Cafés"), ("worth", "90000 MXN")])),
        (2, customer(LUCIA, "Un mes", &[("address/city", "León"), ("worth", "10000 MXN"), ("tag/label", "vip")])),
        (3, customer(LUCIA, "Dos meses", &[("address/city", "Puebla"), ("worth", "70000 MXN")])),
        (4, customer(LUCIA, "Tres meses", &[("address/city", "Puebla"), ("worth", "50000 EUR"), ("segment", "Cafés")])),
        (5, customer(LUCIA, "Nunca", &[("tag/label", "vip"), ("tag/label", "nuevo")])),
        (6, customer(TOMAS, "Más de noventa", &[("worth", "80000 MXN"), ("tag/label", "vip")])),
        (7, customer(TOMAS, "Llamado", &[])),
        (8, nobodys),
        // On the first and the last day of each band.
        (20, done(1, LUCIA, "visit", 0, "order")),
        (21, done(1, LUCIA, "visit", 29, "settled")),
        (22, done(2, LUCIA, "visit", 30, "order")),
        (23, done(3, TOMAS, "visit", 60, "")),
        (24, done(4, LUCIA, "call", 61, "order")),
        (25, done(6, TOMAS, "visit", 91, "")),
        (26, done(7, TOMAS, "call", 3, "order")),
        (27, done(7, TOMAS, "visit", 90, "")),
        (28, done(8, LUCIA, "note", 10, "")),
        // Late, today, ahead.
        (30, planned(1, LUCIA, 1)),
        (31, planned(2, TOMAS, 40)),
        (32, planned(2, LUCIA, 0)),
        (33, planned(2, LUCIA, -3)),
    ]
}

fn sums(amounts: &[(&str, i64)]) -> Sums {
    amounts.iter().map(|(code, amount)| ((*code).to_owned(), *amount)).collect()
}

#[test]
fn a_team_is_counted_as_it_is_by_hand() {
    let rows = rows();
    let mut book = book(rows.iter().map(|(number, row)| (*number, row)));
    let team = book.team(&asked());
    assert_eq!((team.from, team.customers), (today() - 29, 8));
    // Today and 29 days ago; 30 days ago is of the month before.
    assert_eq!(team.visits, Change { now: 2, before: 1 });
    assert_eq!(team.orders, Change { now: 2, before: 1 });
    // 1 and 7 and, by a note of somebody else's, 8; before that 2. What is 60 days ago is before both.
    assert_eq!(team.contacted, Change { now: 3, before: 1 });
    assert_eq!(team.overdue, 2);

    let by_name: Vec<Option<DocId>> = team.people.iter().map(|person| person.member).collect();
    assert_eq!(by_name, [Some(id(LUCIA)), Some(id(TOMAS)), None]);
    let [lucia, tomas, nobody] = &team.people[..] else { panic!("{:?}", team.people) };
    assert_eq!((lucia.customers, lucia.contacted, lucia.visits, lucia.orders, lucia.overdue), (5, 1, 2, 1, 1));
    assert_eq!((tomas.customers, tomas.contacted, tomas.visits, tomas.orders, tomas.overdue), (2, 1, 0, 1, 1));
    assert_eq!((nobody.customers, nobody.contacted, nobody.by_contact), (1, 1, [1, 0, 0, 0, 0]));
    assert_eq!((lucia.by_contact, lucia.by_visit), ([2, 1, 1, 0, 1], [2, 1, 0, 0, 2]));
    assert_eq!((tomas.by_contact, tomas.by_visit), ([1, 0, 0, 1, 0], [0, 0, 1, 1, 0]));
    assert_eq!(lucia.worth, sums(&[("MXN", 170_000), ("EUR", 50_000)]));
    assert_eq!((lucia.at_risk, &lucia.at_risk_worth), (1, &sums(&[("EUR", 50_000)])));
    assert_eq!((tomas.at_risk, &tomas.at_risk_worth), (1, &sums(&[("MXN", 80_000)])));

    assert_eq!((team.at_risk, team.at_risk_worth), (2, sums(&[("MXN", 80_000), ("EUR", 50_000)])));
    assert_eq!(team.at_risk_first, [AtRisk { doc: id(6), days: 91 }, AtRisk { doc: id(4), days: 61 }]);

    // Weeks begin on Mondays: today is one, and 30 and 29 days ago were the Saturday and the Sunday of another.
    assert_eq!(team.first_week, Day::new(2026, 10, 12).unwrap().to_days());
    assert_eq!(lucia.weeks, [0, 0, 2, 0, 0, 0, 0, 1]);
    assert_eq!(tomas.weeks, [0; WEEKS]);

    let part = |choice: &str, contacted, customers| Part { choice: choice.into(), contacted, customers };
    assert_eq!(team.parts, [part("León", 2, 3), part("Puebla", 0, 2)]);
    let mut cut = |cut| book.team(&TeamWanted { cut, ..asked() }).parts;
    assert_eq!(cut(Cut::Segment), [part("Cafés", 1, 2)]);
    assert_eq!(cut(Cut::Tag), [part("vip", 0, 3), part("nuevo", 0, 1)]);
    assert!(book.has_deeds_of(id(LUCIA)) && !book.has_deeds_of(id(99)));
}

#[test]
fn one_person_is_their_customers_and_what_they_did() {
    let rows = rows();
    let mut book = book(rows.iter().map(|(number, row)| (*number, row)));
    let team = book.team(&TeamWanted { person: Some(id(TOMAS)), period: Period::Quarter, ..asked() });
    assert_eq!((team.customers, team.people.len()), (2, 1));
    // 60 days ago at a customer of Lucía's; 90 and 91 days ago are before.
    assert_eq!((team.visits, team.contacted), (Change { now: 1, before: 2 }, Change { now: 1, before: 2 }));
    assert_eq!((team.overdue, team.at_risk), (1, 1));
}

#[test]
fn a_period_is_compared_with_as_many_days_before() {
    let today = today();
    for (period, days) in [(Period::Week, 7), (Period::Month, 30), (Period::Quarter, 90), (Period::Year, 334)] {
        assert_eq!(period.days(today), today - days + 1..today + 1);
        assert_eq!(period.before(today), today - 2 * days + 1..today - days + 1);
    }
    // Today is a Monday.
    assert_eq!([0, 6, 5].map(|week| first_of_week(today + 6, week)), [today, today + 6, today + 5]);
    let first = Day::new(2026, 1, 1).unwrap().to_days();
    assert_eq!(Period::Year.days(first), first..first + 1);
}

#[test]
fn days_are_cut_by_the_clocks_of_the_place() {
    // Half past six in the evening, six hours behind, is tomorrow in London.
    let mut visit = done(1, LUCIA, "visit", 0, "");
    let slot = definition(Kind::ACTIVITY).field("done").unwrap().slot;
    let evening = Value::Time((today() - 29) * 24 * HOUR + 30 * HOUR - 1);
    visit.cells.iter_mut().filter(|(own, _)| *own == slot).for_each(|(_, cell)| *cell = Cell::One(evening.clone()));
    let own = customer(LUCIA, "Uno", &[]);
    let mut book = book([(1, &own), (20, &visit)]);
    assert_eq!(book.team(&asked()).visits, Change { now: 1, before: 0 });
    assert_eq!(book.team(&TeamWanted { today: today() + 1, ..asked() }).visits, Change { now: 0, before: 1 });
}

#[test]
fn what_was_done_stays_done_when_its_customer_goes_and_nothing_is_owed_there() {
    let mut rows = rows();
    rows.iter_mut().filter(|(number, _)| *number <= 2).for_each(|(_, row)| row.flags = Row::REMOVED);
    let mut book = book(rows.iter().map(|(number, row)| (*number, row)));
    let team = book.team(&asked());
    assert_eq!((team.customers, team.visits, team.overdue), (6, Change { now: 2, before: 1 }, 0));
}

#[test]
fn a_territory_is_counted_by_itself() {
    let mut rows = rows();
    let elsewhere = [6, 25];
    rows.iter_mut().filter(|(number, _)| elsewhere.contains(number)).for_each(|(_, row)| row.territory = 2);
    let mut book = book(rows.iter().map(|(number, row)| (*number, row)));
    let mut of = |territories: &[u32]| book.team(&TeamWanted { territories: territories.to_vec(), ..asked() });
    assert_eq!((of(&[1]).customers, of(&[2]).customers, of(&[2, 1]).customers), (7, 1, 8));
    assert_eq!(of(&[2, 1]), of(&[]));
    assert_eq!((of(&[1]).visits.now, of(&[2]).visits.now, of(&[2]).at_risk), (2, 0, 1));
}

/// A change: what is said of a record then; none: it is gone.
fn change() -> impl Strategy<Value = (u8, Option<Row>)> {
    let text = |choices: &[&'static str]| prop::sample::select(choices.to_vec());
    let owners = || prop::sample::select(vec![0, LUCIA, TOMAS]);
    let customers = (
        owners(),
        text(&["", "León", "Puebla", "Mérida"]),
        text(&["", "100 MXN", "250 MXN", "70 EUR"]),
        text(&["vip", "ruta"]),
        1..3_u32,
        prop::sample::select(vec![0, 0, 0, Row::REMOVED, Row::REMOVED | Row::ISSUE]),
    );
    let customers = customers.prop_map(|(owner, city, worth, tag, territory, flags)| {
        let row = customer(owner, city, &[("address/city", city), ("worth", worth), ("tag/label", tag)]);
        Row { territory, flags, ..row }
    });
    let activities = (0..6_u8, owners(), text(&["visit", "call", "note"]), -2..200_i64, any::<bool>(), any::<bool>());
    let activities = activities.prop_map(|(of, by, what, days, is_done, is_order)| match is_done {
        true => done(of, by, what, days, if is_order { "order" } else { "" }),
        false => planned(of, by, days),
    });
    prop_oneof![
        2 => (0..6_u8, proptest::option::weighted(0.8, customers)),
        3 => (20..40_u8, proptest::option::weighted(0.8, activities)),
    ]
}

/// The same counted over rows, a clause of the definitions at a time and as slowly as it may be.
fn by_definition(rows: &BTreeMap<u8, Row>, wanted: &TeamWanted) -> (u32, Change, Change, Change, u32, u32, [u32; 5]) {
    let text = |row: &Row, key: &str| row.text(definition(row.kind).field(key).unwrap().slot).to_owned();
    let day = |row: &Row, key: &str| {
        let time = row.values(definition(row.kind).field(key).unwrap().slot).first()?.as_time()?;
        Some((time - 6 * HOUR).div_euclid(24 * HOUR))
    };
    let is_in = |row: &Row| wanted.territories.is_empty() || wanted.territories.contains(&row.territory);
    let is_of = |id: &str| wanted.person.is_none_or(|person| person.to_string() == id);
    let customers: BTreeMap<String, &Row> = (rows.iter())
        .filter(|(_, row)| row.kind == Kind::CUSTOMER && !row.is_removed())
        .map(|(number, row)| (id(*number).to_string(), row))
        .collect();
    let activities: Vec<&Row> = rows.values().filter(|row| row.kind == Kind::ACTIVITY).collect();
    let theirs = || activities.iter().filter(|row| is_in(row) && is_of(&text(row, "by")));
    let (now, before) = (wanted.period.days(wanted.today), wanted.period.before(wanted.today));
    let change = |days: &[i64]| Change {
        now: days.iter().filter(|day| now.contains(day)).count() as u32,
        before: days.iter().filter(|day| before.contains(day)).count() as u32,
    };
    let of = |key: &str, value: &str| {
        let found = theirs().filter(|row| text(row, key) == value).filter_map(|row| day(row, "done"));
        change(&found.collect::<Vec<_>>())
    };
    let overdue = theirs().filter(|row| {
        let is_late = day(row, "done").is_none() && day(row, "planned").is_some_and(|day| day < wanted.today);
        is_late && customers.contains_key(&text(row, "customer"))
    });
    let mut contacted = Change::default();
    let (mut count, mut at_risk, mut bands) = (0, 0, [0; 5]);
    for (id, _) in customers.iter().filter(|(_, row)| is_in(row) && is_of(&text(row, "owner"))) {
        let days: BTreeSet<i64> =
            activities.iter().filter(|row| text(row, "customer") == *id).filter_map(|row| day(row, "done")).collect();
        count += 1;
        contacted.now += u32::from(days.iter().any(|day| now.contains(day)));
        contacted.before += u32::from(days.iter().any(|day| before.contains(day)));
        let silence = days.last().map(|last| wanted.today - last);
        at_risk += u32::from(silence.is_some_and(|days| days > 60));
        bands[match silence {
            None => 4,
            Some(..=30) => 0,
            Some(31..=60) => 1,
            Some(61..=90) => 2,
            Some(_) => 3,
        }] += 1;
    }
    (count, of("what", "visit"), of("outcome", "order"), contacted, overdue.count() as u32, at_risk, bands)
}

proptest! {
    #[test]
    fn a_book_that_was_told_of_every_change_counts_as_one_made_anew_and_as_it_is_by_definition(
        changes in proptest::collection::vec(change(), 1..60),
        period in prop::sample::select(Period::ALL.to_vec()),
        cut in prop::sample::select(vec![Cut::City, Cut::Segment, Cut::Tag]),
        person in prop::sample::select(vec![None, Some(id(LUCIA)), Some(id(TOMAS))]),
        territories in prop::sample::select(vec![vec![], vec![1], vec![1, 2]]),
    ) {
        let wanted = TeamWanted { period, cut, person, territories, ..asked() };
        let (mut told, mut rows) = (Book::new(zone()), BTreeMap::new());
        for (number, row) in changes {
            told.update(id(number), row.as_ref(), &Registry::default());
            // Looked at in between, as people do.
            if number % 3 == 0 {
                drop(told.team(&wanted));
            }
            match row {
                Some(row) => drop(rows.insert(number, row)),
                None => drop(rows.remove(&number)),
            }
        }
        let team = told.team(&wanted);
        let mut anew = book(rows.iter().rev().map(|(number, row)| (*number, row)));
        prop_assert_eq!(&team, &anew.team(&wanted));

        let mut bands = [0; 5];
        for person in &team.people {
            bands.iter_mut().zip(person.by_contact).for_each(|(sum, own)| *sum += own);
        }
        let counted =
            (team.customers, team.visits, team.orders, team.contacted, team.overdue, team.at_risk, bands);
        prop_assert_eq!(counted, by_definition(&rows, &wanted));
        prop_assert_eq!(team.people.iter().map(|person| person.overdue).sum::<u32>(), team.overdue);
        prop_assert_eq!(team.people.iter().map(|person| person.visits).sum::<u32>(), team.visits.now);
        prop_assert_eq!(team.people.iter().map(|person| person.contacted).sum::<u32>(), team.contacted.now);
    }
}

/// Ten thousand customers and sixty thousand activities are some milliseconds where it is optimised; here it is only held to be
/// bounded by one going through each.
#[test]
fn a_large_team_is_counted_at_once() {
    let mut book = Book::new(zone());
    let doc = |number: u32| DocId::new(i64::from(number), [1; 10]);
    for number in 0..2_000_u32 {
        let own = customer(if number % 3 == 0 { TOMAS } else { LUCIA }, "Cliente", &[("worth", "100 MXN")]);
        book.update(doc(number), Some(&own), &Registry::default());
    }
    for number in 0..12_000_u32 {
        let mut visit = done(1, LUCIA, "visit", i64::from(number % 200), "");
        let slot = definition(Kind::ACTIVITY).field("customer").unwrap().slot;
        let of = Value::Text(doc(number % 2_000).to_string());
        visit.cells.iter_mut().filter(|(own, _)| *own == slot).for_each(|(_, cell)| *cell = Cell::One(of.clone()));
        book.update(doc(100_000 + number), Some(&visit), &Registry::default());
    }
    #[expect(clippy::disallowed_methods, reason = "a test may look at the clock")]
    let start = std::time::Instant::now();
    let team = book.team(&TeamWanted { period: Period::Year, ..asked() });
    assert_eq!((team.customers, team.visits.now, team.people[0].customers), (2_000, 12_000, 1_333));
    assert!(start.elapsed().as_millis() < 2_000, "{:?}", start.elapsed());
}

/// An outcome that the company has added counts as an order once it says so, whatever was written first.
#[test]
fn what_counts_as_an_order_is_counted() {
    let rows = rows();
    let sample = done(1, LUCIA, "visit", 1, "muestra");
    let mut book = book(rows.iter().map(|(number, row)| (*number, row)).chain([(90, &sample)]));
    let before = book.team(&asked()).orders.now;
    let option = row(Kind::OPTION, 0, &[("list", Value::text("activity.outcome")), ("code", Value::text("muestra"))]);
    let said = |counts_as: &str| {
        let record = OptionRecord {
            record: id(91).to_string(),
            list: "activity.outcome".into(),
            code: "muestra".into(),
            counts_as: counts_as.into(),
            ..OptionRecord::default()
        };
        Registry::default().with_options(vec![record])
    };
    book.update(id(91), Some(&option), &said("order"));
    assert_eq!(book.team(&asked()).orders.now, before + 1);
    let another = done(2, LUCIA, "visit", 1, "muestra");
    book.update(id(92), Some(&another), &said("order"));
    assert_eq!(book.team(&asked()).orders.now, before + 2);
    book.update(id(91), Some(&option), &said("settled"));
    assert_eq!(book.team(&asked()).orders.now, before);
}
