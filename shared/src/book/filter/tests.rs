//! Standings: what was told change by change answers as what is made anew, and as going through the rows by hand does.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::crm::filter::period::Calendar;
use crate::crm::values::civil::Day;
use crate::crm::values::place::Place;
use crate::crm::{CustomField, CustomType, OptionRecord, Value};
use crate::document::Cell as Stored;

const DAY: i64 = 86_400_000;

fn today() -> i64 {
    Day::new(2026, 11, 18).unwrap().to_days()
}

/// A record's id, begun so many days before today.
fn begun(n: u8, days_ago: i64) -> DocId {
    DocId::new((today() - days_ago) * DAY, [n; 10])
}

fn doc(n: u8) -> DocId {
    begun(n, 100)
}

fn slot(kind: Kind, key: &str) -> (u16, bool) {
    let (group, key) = key.split_once('.').map_or((None, key), |(group, key)| (Some(group), key));
    let found = definition(kind).all_fields().find(|(own, field)| own.map(|own| own.key) == group && field.key == key);
    (found.unwrap_or_else(|| panic!("{key}")).1.slot, group.is_some())
}

fn row(kind: Kind, says: &[(&str, Value)]) -> Row {
    let mut row = Row::new(kind, 1);
    for (key, value) in says {
        let (slot, is_many) = slot(kind, key);
        match row.cells.iter_mut().find(|(own, _)| *own == slot) {
            Some((_, Stored::Many(values))) => values.push(value.clone()),
            _ if is_many => row.cells.push((slot, Stored::Many(vec![value.clone()]))),
            _ => row.cells.push((slot, Stored::One(value.clone()))),
        }
    }
    row.cells.sort_by_key(|(slot, _)| *slot);
    row
}

fn customer(says: &[(&str, &str)]) -> Row {
    row(Kind::CUSTOMER, &says.iter().map(|(key, text)| (*key, Value::text(*text))).collect::<Vec<_>>())
}

/// What was done with a customer at noon, so many days ago; before today, if it is planned, it is late.
fn activity(customer: DocId, what: &str, days_ago: i64, says: &[(&str, &str)], done: bool) -> Row {
    let at = Value::Time((today() - days_ago) * DAY + DAY / 2);
    let mut all = vec![
        ("customer", Value::text(customer.to_string())),
        ("what", Value::text(what)),
        (if done { "done" } else { "planned" }, at),
    ];
    all.extend(says.iter().map(|(key, text)| (*key, Value::text(*text))));
    row(Kind::ACTIVITY, &all)
}

fn registry() -> Registry {
    Registry::new(vec![CustomField {
        id: "number00".into(),
        kind: Kind::CUSTOMER,
        holds: CustomType::Number,
        label_es: String::new(),
        label_en: String::new(),
        choices: Vec::new(),
        rank: "i".into(),
        is_removed: false,
    }])
}

fn standing(text: &str) -> Standing {
    let filter = Filter::parse(Kind::CUSTOMER, text, &registry()).unwrap_or_else(|error| panic!("{text}: {error}"));
    Standing::new(filter, &registry(), Zone::UTC, &doc(200).to_string()).unwrap()
}

type Rows = BTreeMap<DocId, Row>;

fn listed(text: &str, rows: &Rows) -> Vec<DocId> {
    let mut standing = standing(text);
    rows.iter().for_each(|(doc, row)| standing.update(*doc, Some(row)));
    answer(&standing, rows, today())
}

fn answer(standing: &Standing, rows: &Rows, today: i64) -> Vec<DocId> {
    answer_with(standing, &Views::new(), rows, today)
}

fn answer_with(standing: &Standing, views: &Views, rows: &Rows, today: i64) -> Vec<DocId> {
    let title = |doc: DocId| rows.get(&doc).map(|row| row.title().to_owned());
    let here = Some(Place::parse("19.432608,-99.133209").unwrap());
    let asked = Asked { calendar: Calendar { today, week: 0 }, here, views, title: &title };
    standing.look(&asked).list()
}

/// Three customers: a shop that is seen often, one that was seen long ago, one that was written down this week and never seen.
fn town() -> Rows {
    let (often, once, never) = (doc(1), doc(2), begun(3, 2));
    let (me, rosa) = (doc(200).to_string(), doc(201).to_string());
    let visit = |of, days_ago, says: &[(&str, &str)]| activity(of, "visit", days_ago, says, true);
    let mut member = row(Kind::MEMBER, &[("name", Value::text("Rosa Pérez"))]);
    member.territory = 0;
    Rows::from([
        (doc(201), member),
        (
            often,
            customer(&[
                ("name", "Abarrotes Ávila"),
                ("relation", "customer"),
                ("owner", &doc(201).to_string()),
                ("address.city", "Puebla"),
                ("address.place", "19.44,-99.13"),
                ("worth", "500000 MXN"),
                ("tag.label", "VIP"),
                ("tag.label", "Mayorista"),
                ("phone.number", "+525512345678"),
                ("birthday", "1980-11-21"),
            ]),
        ),
        (
            once,
            customer(&[
                ("name", "Bar Bruno"),
                ("relation", "prospect"),
                ("owner", &doc(200).to_string()),
                ("address.city", "CHOLULA"),
                ("worth", "200000 USD"),
                ("birthday", "--02-29"),
            ]),
        ),
        (never, customer(&[("name", "Café Cielo"), ("relation", "prospect")])),
        (doc(10), visit(often, 1, &[("outcome", "order"), ("by", &me)])),
        (doc(11), visit(often, 20, &[("outcome", "order"), ("by", &rosa)])),
        (doc(12), visit(often, 60, &[])),
        (doc(13), visit(once, 61, &[("outcome", "not_found"), ("by", &rosa)])),
        (doc(14), activity(once, "call", 2, &[], true)),
        (doc(15), activity(once, "visit", 5, &[], false)),
        (doc(16), activity(never, "task", -2, &[], false)),
    ])
}

#[test]
fn it_finds_who_is_meant() {
    let (often, once, never) = (doc(1), doc(2), begun(3, 2));
    let rows = town();
    for (text, expected) in [
        ("", vec![often, once, never]),
        ("count(visit)[last 60d]=0", vec![once, never]),
        ("count(visit)[last 61d]=0", vec![never]),
        ("count(visit)[last 60d]>=2", vec![often]),
        ("count(visit)[this month]=1", vec![often]),
        ("count(visit:outcome=order)=2", vec![often]),
        ("count(visit:outcome in(order,not_found))[prev month]>=1", vec![often]),
        // Who did it by the name that people go by, as by id.
        ("count(visit:by=\"rosa perez\")=1", vec![often, once]),
        ("count(visit:by=\"Rosa Pérez\")[last 60d]=1", vec![often]),
        ("count(visit:by!=\"Rosa Pérez\")=2", vec![often]),
        ("count(visit:by in(\"Rosa Pérez\",@me))>=2", vec![often]),
        ("count(visit:by=@me)=1", vec![often]),
        ("count(visit:by=somebody)=0", vec![often, once, never]),
        ("count(visit:by=\"Rosa Pérez\",outcome=order)=1", vec![often]),
        ("last(visit:by=\"Rosa Pérez\")<-30d", vec![once]),
        ("top(1,last(visit:by=\"Rosa Pérez\"))", vec![often]),
        ("count(contact)[last 7d]>=1", vec![often, once]),
        ("count(open)>=1", vec![once, never]),
        ("count(open)[next 7d]>=1", vec![never]),
        ("count(activity:planned<+0d)>=1", vec![once]),
        ("last(visit)<-60d", vec![once]),
        ("last(visit)<=-60d", vec![once]),
        ("last(visit)=empty", vec![never]),
        ("last(visit)!=empty & first(visit)>=-60d", vec![often]),
        ("address.city=puebla", vec![often]),
        ("address.city in(Puebla,Cholula)", vec![often, once]),
        ("address.city!=puebla", vec![once, never]),
        ("address.city=empty", vec![never]),
        ("tag.label=vip", vec![often]),
        ("tag.label!=mayorista", vec![once, never]),
        ("name~avila", vec![often]),
        ("relation=prospect & phone.number=empty", vec![once, never]),
        ("(relation=customer | count(visit)=0)", vec![often, never]),
        ("worth>=5000", vec![often]),
        ("worth>=2000", vec![often, once]),
        ("worth>=\"2000 USD\"", vec![once]),
        ("worth in 1..3000", vec![once]),
        ("owner=@me", vec![once]),
        ("owner=\"rosa perez\"", vec![often]),
        ("owner!=\"Rosa Pérez\"", vec![once, never]),
        ("owner=empty", vec![never]),
        ("created[this week]", vec![never]),
        ("created<-7d", vec![often, once]),
        ("birthday[this week]", vec![often]),
        ("birthday[2027-03]", vec![once]),
        ("birthday[2028-02]", vec![once]),
        ("near<=2km", vec![often]),
        ("near<=2km@20,-99", vec![]),
        ("top(1,count(visit))", vec![often]),
        ("top(2,last(contact))", vec![often, once]),
        ("sort=worth desc", vec![once, often, never]),
        ("sort=name desc", vec![never, once, often]),
        ("sort=count(contact)[last 90d] desc limit 1", vec![often]),
        ("sort=last(contact) asc", vec![once, often, never]),
        // By what is referred to as people call it; what is not here has no name.
        ("sort=owner asc", vec![often, once, never]),
        ("sort=owner desc", vec![often, once, never]),
        ("view=019aa0b01c2d7e3f8a4b5c6d7e8f9a0b", vec![]),
        ("(relation=customer | view!=019aa0b01c2d7e3f8a4b5c6d7e8f9a0b)", vec![]),
    ] {
        assert_eq!(listed(text, &rows), expected, "{text}");
    }
}

#[test]
fn a_filter_of_a_later_version_lets_nobody_through() {
    let filter = Filter::read(Kind::CUSTOMER, "(relation=customer | mood=good)", &Registry::default()).unwrap();
    let mut standing = Standing::new(filter, &Registry::default(), Zone::UTC, "").unwrap();
    let rows = town();
    rows.iter().for_each(|(doc, row)| standing.update(*doc, Some(row)));
    assert_eq!(answer(&standing, &rows, today()), []);
}

#[test]
fn views_stand_in_views_but_in_no_ring() {
    let rows = town();
    let ids: Vec<String> = (0..7).map(|n| doc(n).to_string()).collect();
    let fed = |text: &str| {
        let mut standing = standing(text);
        rows.iter().for_each(|(doc, row)| standing.update(*doc, Some(row)));
        standing
    };
    let mut views =
        BTreeMap::from([(ids[0].clone(), fed("count(visit)=0")), (ids[6].clone(), fed(&format!("view={}", ids[6])))]);
    for deep in 1..6 {
        views.insert(ids[deep].clone(), fed(&format!("view={}", ids[deep - 1])));
    }
    let title = |_: DocId| None;
    let asked = Asked { calendar: Calendar { today: today(), week: 0 }, here: None, views: &views, title: &title };
    let found = |text: &str| fed(text).look(&asked).list();
    assert_eq!(found(&format!("view={}", ids[0])), [begun(3, 2)]);
    assert_eq!(found(&format!("view!={}", ids[0])), [doc(1), doc(2)]);
    assert_eq!(found(&format!("view={}", ids[3])), [begun(3, 2)]);
    assert_eq!(found(&format!("view={}", ids[4])), [], "too deep");
    assert_eq!(found(&format!("view={}", ids[6])), [], "a ring");
    assert_eq!(found(&format!("view!={}", ids[6])), [], "nor what is outside of a ring");
}

#[test]
fn it_says_why() {
    let (rows, mut standing) = (town(), standing("relation=prospect & count(visit)[last 60d]=0 & owner=@me"));
    rows.iter().for_each(|(doc, row)| standing.update(*doc, Some(row)));
    let (views, title) = (BTreeMap::new(), |_: DocId| None);
    let asked = Asked { calendar: Calendar { today: today(), week: 0 }, here: None, views: &views, title: &title };
    let why = standing.look(&asked).why(begun(3, 2));
    let expected = [("relation=prospect", true), ("count(visit)[last 60d]=0", true), ("owner=@me", false)];
    assert_eq!(why, expected.map(|(clause, holds)| (clause.to_owned(), holds)));
}

/// A reference is sorted by the title of now, whatever it was called when the record was read.
#[test]
fn what_is_referred_to_may_get_another_name() {
    let member = |name: &str| row(Kind::MEMBER, &[("name", Value::text(name))]);
    let owned = |name: &str, owner: u8| customer(&[("name", name), ("owner", &doc(owner).to_string())]);
    let mut rows = Rows::from([
        (doc(1), owned("Abarrotes", 201)),
        (doc(2), owned("Bar", 202)),
        (doc(3), owned("Café", 201)),
        (doc(201), member("Rosa")),
        (doc(202), member("Lupe")),
    ]);
    let mut standing = standing("owner!=ana sort=owner asc");
    rows.iter().for_each(|(doc, row)| standing.update(*doc, Some(row)));
    assert_eq!(answer(&standing, &rows, today()), [doc(2), doc(1), doc(3)]);
    rows.insert(doc(202), member("Zoe"));
    assert_eq!(answer(&standing, &rows, today()), [doc(1), doc(3), doc(2)]);
    rows.insert(doc(201), member("Ana"));
    assert_eq!(answer(&standing, &rows, today()), [doc(2)]);
}

/// A change: a customer, an activity or a member is written, or gone, or removed.
#[derive(Clone, Debug)]
enum Change {
    Customer { n: u8, says: Says, removed: bool },
    Activity { n: u8, of: u8, what: &'static str, days_ago: i64, done: bool, order: bool, removed: bool },
    Member { n: u8, name: &'static str },
    Gone(u8),
}

/// What a customer's row says.
#[derive(Clone, Debug)]
struct Says {
    city: Option<&'static str>,
    worth: Option<u16>,
    owner: Option<u8>,
    place: Option<&'static str>,
    number: Option<u8>,
    /// Into which other one it was merged.
    merged: Option<u8>,
}

fn says() -> impl Strategy<Value = Says> {
    let one_of = |choices: &[&'static str]| prop::option::of(prop::sample::select(choices.to_vec()));
    (
        one_of(&["Puebla", "Mérida"]),
        prop::option::of(any::<u16>()),
        prop::option::of(40_u8..43),
        one_of(&["19.44,-99.13", "19.45,-99.14", "20.97,-89.62"]),
        prop::option::of(any::<u8>()),
        prop::option::weighted(0.2, 0_u8..6),
    )
        .prop_map(|(city, worth, owner, place, number, merged)| Says { city, worth, owner, place, number, merged })
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (0_u8..6, says(), prop::bool::weighted(0.2))
            .prop_map(|(n, says, removed)| Change::Customer { n, says, removed }),
        3 => (
            10_u8..30,
            0_u8..6,
            prop::sample::select(vec!["visit", "call"]),
            -20_i64..90,
            any::<bool>(),
            any::<bool>(),
            prop::bool::weighted(0.1)
        )
            .prop_map(|(n, of, what, days_ago, done, order, removed)| Change::Activity {
                n,
                of,
                what,
                days_ago,
                done,
                order,
                removed
            }),
        1 => (40_u8..43, prop::sample::select(vec!["Rosa", "Ana", "Zoe"]))
            .prop_map(|(n, name)| Change::Member { n, name }),
        2 => (0_u8..43).prop_map(Change::Gone),
    ]
}

impl Change {
    fn told(&self) -> (DocId, Option<Row>) {
        match self {
            Self::Customer { n, says, removed } => (doc(*n), Some(says.row(*n, *removed))),
            Self::Activity { n, of, what, days_ago, done, order, removed } => {
                let outcome = [("outcome", "order")];
                let says = if *order { &outcome[..] } else { &[] };
                let flags = if *removed { Row::REMOVED } else { 0 };
                (doc(*n), Some(Row { flags, ..activity(doc(*of), what, *days_ago, says, *done) }))
            }
            Self::Member { n, name } => (doc(*n), Some(row(Kind::MEMBER, &[("name", Value::text(*name))]))),
            Self::Gone(n) => (doc(*n), None),
        }
    }
}

impl Says {
    fn row(&self, n: u8, removed: bool) -> Row {
        let texts = [
            ("name", Some(format!("C{n}"))),
            ("address.city", self.city.map(str::to_owned)),
            ("address.place", self.place.map(str::to_owned)),
            ("worth", self.worth.map(|worth| format!("{worth}00 MXN"))),
            ("owner", self.owner.map(|owner| doc(owner).to_string())),
            ("merged_into", self.merged.map(|into| doc(into).to_string())),
        ];
        let said = texts.into_iter().filter_map(|(key, text)| Some((key, Value::Text(text?))));
        let mut row = row(Kind::CUSTOMER, &said.collect::<Vec<_>>());
        let number = self.number.map(|number| Value::text(number.to_string()));
        row.custom = number.map(|number| ("number00".to_owned(), Stored::One(number))).into_iter().collect();
        row.flags = match (self.merged, removed) {
            (Some(_), _) => Row::REMOVED | Row::MERGED,
            (None, true) => Row::REMOVED,
            (None, false) => 0,
        };
        row
    }
}

/// The id of a view that is kept, and what it asks.
const KEPT_VIEW: (&str, &str) = ("019aa0b01c2d7e3f8a4b5c6d7e8f9a0b", "count(visit)>=1 & worth!=empty");

const ASKED: [&str; 15] = [
    "count(visit)[last 30d]=0",
    "count(contact)[last 7d]>=1 & address.city=puebla",
    "last(visit)<-30d",
    "count(visit:outcome=order)[this month]>=1 sort=count(contact) desc",
    "(worth>20000 | count(open)[next 2w]>=1)",
    "count(activity:done[last 10d],what=call)>=1",
    "top(2,count(activity)[last 60d])",
    "sort=last(activity) desc limit 3",
    "first(contact)[prev month]!=empty",
    "worth!=empty sort=worth asc",
    "view!=019aa0b01c2d7e3f8a4b5c6d7e8f9a0b & worth>100",
    "view=019aa0b01c2d7e3f8a4b5c6d7e8f9a0b sort=first(visit) asc limit 2",
    "near<=5km sort=worth desc",
    "owner!=ana sort=owner desc limit 4",
    "(x.number00>=100 | owner=\"rosa\") sort=x.number00 asc",
];

/// A filter with the view that it may name, of nothing yet.
fn with_view(text: &str) -> (Standing, Views) {
    let (id, query) = KEPT_VIEW;
    let (standing, texts) = (standing(text), Texts::from([(id.to_owned(), (Kind::CUSTOMER, query.to_owned()))]));
    let views = views_of(standing.filter(), &texts, &registry(), &Zone::UTC, &doc(200).to_string());
    (standing, views)
}

proptest! {
    #[test]
    fn what_was_told_change_by_change_answers_as_what_is_made_anew(
        changes in prop::collection::vec(change(), 1..60),
        which in 0..ASKED.len(),
        turned in 0_i64..40,
    ) {
        let ((mut kept, mut kept_views), mut rows) = (with_view(ASKED[which]), Rows::new());
        for change in &changes {
            let (doc, row) = change.told();
            kept.update(doc, row.as_ref());
            kept_views.values_mut().for_each(|view| view.update(doc, row.as_ref()));
            match row {
                Some(row) => drop(rows.insert(doc, row)),
                None => drop(rows.remove(&doc)),
            }
        }
        let (mut anew, mut views) = with_view(ASKED[which]);
        // In another order.
        for (doc, row) in rows.iter().rev() {
            anew.update(*doc, Some(row));
            views.values_mut().for_each(|view| view.update(*doc, Some(row)));
        }
        let today = today() + turned;
        prop_assert_eq!(answer_with(&kept, &kept_views, &rows, today), answer_with(&anew, &views, &rows, today));
    }

    /// Against the rows themselves, gone through for each question.
    #[test]
    fn counting_by_hand_finds_the_same(changes in prop::collection::vec(change(), 1..60), days in 1_i64..80, least in 0_u32..4) {
        let mut rows = Rows::new();
        for (doc, row) in changes.iter().map(Change::told) {
            match row {
                Some(row) => drop(rows.insert(doc, row)),
                None => drop(rows.remove(&doc)),
            }
        }
        let alive = |kind: Kind| rows.iter().filter(move |(_, row)| row.kind == kind && !row.is_removed());
        let (customer, what, done) =
            (slot(Kind::ACTIVITY, "customer").0, slot(Kind::ACTIVITY, "what").0, slot(Kind::ACTIVITY, "done").0);
        // What hangs on a part counts for the whole. More mergers than there are customers lead round in a circle.
        let into = slot(Kind::CUSTOMER, "merged_into").0;
        let whole = |mut of: DocId| {
            for _ in 0..6 {
                let merged = rows.get(&of).filter(|row| row.flags & Row::MERGED != 0);
                of = merged.and_then(|row| row.text(into).parse().ok()).unwrap_or(of);
            }
            of
        };
        let visits = |of: DocId| {
            let is_of = |row: &Row| row.text(customer).parse::<DocId>().is_ok_and(|named| whole(named) == of);
            let own = alive(Kind::ACTIVITY).filter(|(_, row)| row.text(what) == "visit" && is_of(row));
            let at = own.filter_map(|(_, row)| Some(row.values(done).first()?.as_time()?.div_euclid(DAY)));
            at.filter(|day| (today() - days..=today()).contains(day)).count()
        };
        let mut expected: Vec<DocId> =
            alive(Kind::CUSTOMER).map(|(doc, _)| *doc).filter(|doc| visits(*doc) >= least as usize).collect();
        let mut found = listed(&format!("count(visit)[last {days}d]>={least}"), &rows);
        expected.sort_unstable();
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }
}

/// A filter that asks for orders lets through what counts as one, and an order stands where the company's list has it.
#[test]
fn what_counts_as_something_is_meant_with_it() {
    let record = |record: &str, code: &str| OptionRecord {
        record: record.into(),
        list: "activity.outcome".into(),
        code: code.into(),
        ..OptionRecord::default()
    };
    let registry = Registry::default()
        .with_options(vec![OptionRecord { counts_as: "order".into(), ..record("1", "muestra") }, record("2", "otra")]);
    let mut rows = Rows::from([(doc(1), customer(&[("name", "Uno")])), (doc(2), customer(&[("name", "Dos")]))]);
    rows.insert(doc(11), activity(doc(1), "visit", 1, &[("outcome", "muestra")], true));
    rows.insert(doc(12), activity(doc(2), "visit", 1, &[("outcome", "otra")], true));
    let found = |text: &str| {
        let filter = Filter::parse(Kind::CUSTOMER, text, &registry).unwrap();
        let mut standing = Standing::new(filter, &registry, Zone::UTC, "").unwrap();
        rows.iter().for_each(|(doc, row)| standing.update(*doc, Some(row)));
        answer(&standing, &rows, today())
    };
    assert_eq!(found("count(visit:outcome=order)>=1"), [doc(1)]);
    assert_eq!(found("count(visit:outcome=otra)>=1"), [doc(2)]);
    assert_eq!(found("count(visit:outcome=muestra)>=1"), [doc(1)]);
}

#[test]
fn what_hangs_on_a_part_is_measured_of_the_whole() {
    let (whole, part) = (doc(1), doc(2));
    let mut merged = customer(&[("name", "Luna"), ("merged_into", &whole.to_string())]);
    merged.flags = Row::REMOVED | Row::MERGED;
    let rows = Rows::from([
        (whole, customer(&[("name", "Sol")])),
        (part, merged),
        (doc(20), activity(part, "visit", 3, &[], true)),
        (doc(21), activity(whole, "visit", 400, &[], true)),
    ]);
    assert_eq!(listed("last(visit)>=-30d", &rows), [whole]);
    assert_eq!(listed("count(visit)=2", &rows), [whole]);
    // Parted again.
    let mut standing = standing("last(visit)>=-30d");
    rows.iter().for_each(|(doc, row)| standing.update(*doc, Some(row)));
    standing.update(part, Some(&customer(&[("name", "Luna")])));
    assert_eq!(answer(&standing, &rows, today()), [part]);
}
