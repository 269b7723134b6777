use proptest::prelude::*;

use super::*;
use crate::crm::search::{each_word, fold};
use crate::crm::{CustomField, CustomType};
use crate::document::Cell;

const ME: u8 = 200;
const TODAY: i64 = 20_000;
const DAY: i64 = 86_400_000;

fn doc(id: u8) -> DocId {
    // Ids begin with the time at which they were made: a greater one is younger.
    DocId::from_bytes([0, 0, 0, 0, id, 0, 0x70, 0, 0, 0, 0, 0, 0, 0, 0, id])
}

fn slot(kind: Kind, key: &str) -> (u16, bool) {
    let (group, key) = key.split_once('/').map_or((None, key), |(group, key)| (Some(group), key));
    let found = definition(kind).all_fields().find(|(own, field)| own.map(|own| own.key) == group && field.key == key);
    (found.unwrap_or_else(|| panic!("{key}")).1.slot, group.is_some())
}

/// A row of what is said about it: `phone/number` twice makes two phones.
fn row(kind: Kind, says: &[(&str, Value)]) -> Row {
    let mut row = Row::new(kind, 1);
    for (key, value) in says {
        match *key {
            "territory" => row.territory = value.as_int().unwrap() as u32,
            _ if key.starts_with("x/") => row.custom.push((key[2..].to_owned(), Cell::One(value.clone()))),
            _ => {
                let (slot, is_many) = slot(kind, key);
                match row.cells.iter_mut().find(|(own, _)| *own == slot) {
                    Some((_, Cell::Many(values))) => values.push(value.clone()),
                    _ if is_many => row.cells.push((slot, Cell::Many(vec![value.clone()]))),
                    _ => row.cells.push((slot, Cell::One(value.clone()))),
                }
            }
        }
    }
    row.cells.sort_by_key(|(slot, _)| *slot);
    row
}

fn customer(says: &[(&str, &str)]) -> Row {
    row(Kind::CUSTOMER, &says.iter().map(|(key, text)| (*key, Value::text(*text))).collect::<Vec<_>>())
}

fn activity(customer: u8, says: &[(&str, Value)]) -> Row {
    let mut says = says.to_vec();
    says.push(("customer", Value::Text(doc(customer).to_string())));
    row(Kind::ACTIVITY, &says)
}

fn registry() -> Registry {
    let field = |id: &str, holds| CustomField {
        id: id.into(),
        kind: Kind::CUSTOMER,
        holds,
        label_es: String::new(),
        label_en: String::new(),
        choices: Vec::new(),
        rank: "i".into(),
        is_removed: false,
    };
    Registry::new(vec![
        field("shelf000", CustomType::Choice),
        field("fridge00", CustomType::YesNo),
        field("number00", CustomType::Number),
        field("date0000", CustomType::Date),
    ])
}

fn book(rows: &[(u8, Row)]) -> Book {
    let mut book = Book::new(Zone::UTC);
    for (id, row) in rows {
        book.update(doc(*id), Some(row), &registry());
    }
    book
}

fn seen(book: &mut Book, view: &View) -> Vec<u8> {
    let seen = book.look(view, doc(ME), TODAY, 0, 10_000);
    assert_eq!(seen.total as usize, seen.customers.len());
    seen.customers.into_iter().map(|doc| doc.to_bytes()[15]).collect()
}

fn found(book: &mut Book, typed: &str) -> Vec<u8> {
    seen(book, &View { query: typed.into(), ..View::default() })
}

#[test]
fn a_whole_code_comes_before_what_only_contains_its_parts() {
    let mut book = book(&[
        (1, customer(&[("name", "Zapatería Sol"), ("code", "C-00001")])),
        (2, customer(&[("name", "Abarrotes C"), ("phone/number", "+525500001234")])),
        (3, customer(&[("name", "Café Cuatro"), ("code", "C-000017")])),
    ]);
    assert_eq!(found(&mut book, "c-00001"), [1, 2, 3]);
}

#[test]
fn what_is_typed_finds_who_is_meant_the_best_first() {
    let rows = [
        (1, customer(&[("name", "Abarrotes Peña"), ("phone/number", "+525512345678"), ("code", "C-00017")])),
        (2, customer(&[("name", "Ferretería Núñez"), ("phone/number", "+573001234567"), ("tag/label", "Peña")])),
        (3, customer(&[("name", "Peñasco"), ("tax_id/number", "XAXX010101000"), ("address/city", "Mérida")])),
        (4, customer(&[("name", "La Peña"), ("mail/address", "jose.luisperez@correo.example")])),
        (
            5,
            customer(&[("name", "Farmacia Sol"), ("legal_name", "Peña y Compañía"), ("address/street_number", "1250")]),
        ),
        (
            6,
            customer(&[
                ("name", "Papelería Pena"),
                ("contact/name", "Inés Valverde"),
                ("contact/phone", "+34912345678"),
            ]),
        ),
        (7, customer(&[("name", "Pera Verde"), ("x/shelf000", "De piso"), ("x/number00", "98765.5")])),
        (8, customer(&[("name", "Iris"), ("x/date0000", "2026-11-21"), ("x/number00", "7")])),
        (20, activity(7, &[("subject", Value::text("Entrega de refrigerador"))])),
    ];
    let mut book = book(&rows);
    for (typed, expected) in [
        // The whole word in a name, its beginning there, tags, the rest; then a typo. Who is younger comes first.
        ("peña", vec![6, 4, 1, 3, 2, 5, 7]),
        ("PEÑA abarr", vec![1]),
        ("abarr pena", vec![1]),
        ("pen", vec![3, 6, 4, 1, 2, 5]),
        // Phones in any notation.
        ("5512345678", vec![1]),
        ("55 1234-56", vec![1]),
        ("+52 1 55 1234 5678", vec![1]),
        ("0052 (55) 1234 5678", vec![1]),
        ("3456", vec![6, 2, 1]),
        ("(300) 123", vec![2]),
        ("912 34", vec![6]),
        // Codes, tax ids, mails, houses, contacts.
        ("c-00017", vec![1]),
        ("00017", vec![1]),
        ("XAXX-010101-000", vec![3]),
        ("0101", vec![3]),
        ("perez", vec![4]),
        ("jose.luisperez@corr", vec![4]),
        ("1250", vec![5]),
        ("valverde", vec![6]),
        // What the workspace added: a choice, a number in any notation, a day.
        ("piso", vec![7]),
        ("98765", vec![7]),
        ("98,765", vec![7]),
        ("iris 7", vec![8]),
        ("2026-11-21", vec![8]),
        ("21/11/2026", vec![8]),
        // Typos: another letter, one missing, two that changed places; two of them in a long word.
        ("ferreteira", vec![2]),
        ("fereteira", vec![2]),
        ("abarotes", vec![1]),
        ("abarr0tes", vec![]),
        ("farmcaia", vec![5]),
        ("sal", vec![]),
        ("papelarai p", vec![6]),
        // Half a word with a typo, while it is being typed, if there is nothing better.
        ("ferrete", vec![2]),
        ("ferrate", vec![2]),
        ("ferrate ", vec![]),
        // What was done with them.
        ("refrigerador", vec![7]),
        ("verde entrega", vec![7]),
        ("merida", vec![3]),
        ("zzz", vec![]),
    ] {
        assert_eq!(found(&mut book, typed), expected, "{typed}");
    }
    assert_eq!(found(&mut book, "").len(), 8);
    assert_eq!(found(&mut book, "…").len(), 8);
}

#[test]
fn among_equals_ones_own_come_first_and_then_who_was_touched_last() {
    let own = doc(ME).to_string();
    let done = |day: i64| [("done", Value::Time(day * DAY))];
    let rows = [
        (1, customer(&[("name", "Luna Uno")])),
        (2, customer(&[("name", "Luna Dos"), ("owner", &own)])),
        (3, customer(&[("name", "Luna Tres")])),
        (4, customer(&[("name", "Luna Cuatro")])),
        (20, activity(1, &done(19_990))),
        (21, activity(4, &done(19_980))),
    ];
    let mut book = book(&rows);
    for typed in ["l", "lu", "lun", "luna", "lunna", "luan"] {
        assert_eq!(found(&mut book, typed), [2, 1, 4, 3], "{typed}");
    }
}

#[test]
fn a_reason_says_which_text_and_where_in_it() {
    let own = customer(&[
        ("name", "Café Peña, S.A."),
        ("phone/number", "+525512345678"),
        ("mail/address", "luis@correo.example"),
        ("tag/label", "Ruta 4"),
    ]);
    let visit = activity(1, &[("subject", Value::text("Entrega de vitrina"))]);
    let mut book = book(&[(1, own.clone()), (20, visit.clone())]);
    let mut marked = |typed: &str| -> Vec<String> {
        assert_eq!(found(&mut book, typed), [1], "{typed}");
        let reasons = book.reasons(&Query::new(typed), &own, &[(doc(20), &visit)], &registry());
        let show = |reason: Reason| {
            let mut shown = reason.text.clone();
            for (start, end) in reason.ranges.into_iter().rev() {
                shown.insert(end as usize, ']');
                shown.insert(start as usize, '[');
            }
            shown
        };
        reasons.into_iter().map(show).collect()
    };
    for (typed, expected) in [
        ("pen", vec!["Café [Peñ]a, S.A."]),
        ("pena cafe", vec!["[Café] [Peña], S.A."]),
        ("peña ruta", vec!["Café [Peña], S.A.", "[Ruta] 4"]),
        ("55 1234", vec!["+52[551234]5678"]),
        ("5512", vec!["+52[5512]345678"]),
        ("orreo", vec!["luis@c[orreo].example"]),
        ("luis@correo", vec!["[luis]@[correo].example"]),
        ("vitr caf", vec!["[Caf]é Peña, S.A.", "Entrega de [vitr]ina"]),
        ("vitirna", vec!["Entrega de [vitrina]"]),
    ] {
        assert_eq!(marked(typed), expected, "{typed}");
    }
}

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
    let choose = |facet, choices: &[&str]| Filter {
        choices: vec![(facet, choices.iter().map(|choice| (*choice).to_owned()).collect())],
        ..Filter::default()
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
        (only(choose(Facet::Custom("nobody00".into()), &[""])), vec![3, 2, 1, 4]),
        (only(Filter { phone: Some(true), ..Filter::default() }), vec![2, 1]),
        (only(Filter { mail: Some(false), ..Filter::default() }), vec![3, 2, 1]),
        (only(Filter { silent_days: Some(30), ..Filter::default() }), vec![3, 1, 4]),
        (only(Filter { open_tasks: Some(true), ..Filter::default() }), vec![3]),
        (only(Filter { mine: true, ..Filter::default() }), vec![1]),
        (only(Filter { late: true, ..Filter::default() }), vec![]),
        (by(Sort::By(Facet::Relation)), vec![2, 3, 1, 4]),
        (View { reversed: true, ..by(Sort::By(Facet::Relation)) }, vec![3, 1, 2, 4]),
        (View { query: "n".into(), ..only(Filter { mine: true, ..Filter::default() }) }, vec![1]),
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
        let window = book.look(&view, doc(ME), TODAY, 0, 9);
        let shown: Vec<String> = window.groups.iter().map(|group| format!("{}{}", group.choice, group.count)).collect();
        assert_eq!(shown.join(" "), groups);
        assert_eq!(window.customers, rows.map(doc), "{grouping:?}");
        let firsts: Vec<u32> = window.groups.iter().map(|group| group.first).collect();
        assert!(firsts.is_sorted() && firsts[0] == 0);
    }

    // The facet's own condition is left out of its counts, and only there.
    let view = View { facets: true, ..only(choose(Facet::Relation, &["customer"])) };
    let facets = book.look(&view, doc(ME), TODAY, 0, 9).facets;
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
    let silent = View { filter: Filter { silent_days: Some(30), ..Filter::default() }, ..View::default() };
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
    let late = View { filter: Filter { late: true, ..Filter::default() }, ..View::default() };
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
    let mut all = |filter: Filter| book.look(&View { filter, ..View::default() }, doc(ME), TODAY, 0, 9).customers;
    assert_eq!(all(Filter { silent_days: Some(30), ..Filter::default() }), [doc(2), doc(1)]);
    assert_eq!(all(Filter { contacted: Some(false), ..Filter::default() }), [young, doc(1)]);
    assert_eq!(all(Filter { contacted: Some(true), ..Filter::default() }), [doc(2)]);
}

#[test]
fn words_that_stand_together_come_before_words_here_and_there() {
    let owed = |customer: u8, subject: &str| activity(customer, &[("subject", Value::text(subject))]);
    let rows = [
        (1, customer(&[("name", "Alfa"), ("tag/label", "Factura")])),
        (2, customer(&[("name", "Beta")])),
        (3, customer(&[("name", "Cobranza y Facturas")])),
        (4, customer(&[("name", "Delta"), ("tag/label", "Factura")])),
        (20, owed(1, "Cobrar lo del lunes")),
        (21, owed(2, "Cobrar factura vencida")),
        (22, owed(4, "Cobrar la factura")),
    ];
    let mut book = book(&rows);
    // A name first; the phrase; then the rest. While the last word is typed, too.
    for typed in ["cobr factu", "cobr factura"] {
        assert_eq!(found(&mut book, typed), [3, 4, 2, 1], "{typed}");
    }
    assert_eq!(found(&mut book, "cobrar factura"), [4, 2, 1]);
    let reasons = |customer: u8, activity: u8| {
        let row = |id: u8| &rows.iter().find(|(own, _)| *own == id).unwrap().1;
        let activities = [(doc(activity), row(activity))];
        let reasons = book.reasons(&Query::new("cobrar factura"), row(customer), &activities, &registry());
        reasons.into_iter().map(|reason| reason.text).collect::<Vec<_>>()
    };
    assert_eq!(reasons(2, 21), ["Cobrar factura vencida"]);
    assert_eq!(reasons(4, 22), ["Cobrar la factura"]);
    assert_eq!(reasons(1, 20), ["Factura", "Cobrar lo del lunes"]);
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
            let whole = book.look(&view, doc(ME), TODAY, 0, 5_000);
            assert_eq!((whole.total, whole.customers.len()), (total, total as usize), "{query}");
            // Looked at from the top in steps, and after a change from the middle.
            for offsets in [vec![0, 50, 550, 650, 2_350], vec![1_500, 0]] {
                book.update(id(1), Some(&customer(&[("name", "Sol Luna 1918")])), &Registry::default());
                for offset in offsets {
                    let window = book.look(&view, doc(ME), TODAY, offset, 60);
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

fn id(number: u32) -> DocId {
    let mut bytes = [7; 16];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    DocId::from_bytes(bytes)
}

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

/// Words of few letters, so that they meet.
fn name() -> impl Strategy<Value = String> {
    proptest::collection::vec("[a-cñ]{1,5}", 1..4).prop_map(|words| words.join(" "))
}

fn change() -> impl Strategy<Value = (u8, Option<Row>)> {
    let row = prop_oneof![
        4 => (name(), "[0-9]{4,6}", name()).prop_map(|(name, phone, tag)| Some(customer(&[
            ("name", &name),
            ("phone/number", &format!("+52{phone}")),
            ("tag/label", &tag),
        ]))),
        1 => Just(None),
    ];
    let about = prop_oneof![
        3 => (0..12_u8, row),
        1 => (20..30_u8, 0..12_u8, name(), 0..9_i64).prop_map(|(id, of, subject, day)| {
            let time = ("done", Value::Time((TODAY - day) * DAY));
            (id, Some(activity(of, &[("subject", Value::Text(subject)), time])))
        }),
        1 => (20..30_u8).prop_map(|id| (id, None)),
    ];
    about
}

/// Whether every word typed is a word or the beginning of one, without typos.
fn has_plainly(row: &Row, activities: &[&Row], typed: &str) -> bool {
    let mut words: Vec<String> = Vec::new();
    let mut take = |row: &Row, long_only: bool| {
        for (slot, cell) in &row.cells {
            let searchable = definition(row.kind).by_slot(*slot).is_some_and(|(_, field)| field.searchable);
            for text in cell.values().iter().filter_map(Value::as_text).filter(|_| searchable) {
                each_word(text, |_, word| words.push(if long_only { format!("{word}\n") } else { word.to_owned() }));
            }
        }
    };
    take(row, false);
    activities.iter().for_each(|row| take(row, true));
    fold(typed).split(' ').all(|typed| {
        words.iter().any(|word| word.trim_end().starts_with(typed) && (typed.len() >= 3 || !word.ends_with('\n')))
    })
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

    #[test]
    fn a_book_kept_up_answers_as_one_made_anew(
        changes in proptest::collection::vec(change(), 1..60),
        looks in proptest::collection::vec((0..60_usize, "[a-cñ]{1,5}( [a-cñ]{1,4})?"), 1..12),
        middle in 0..60_usize,
    ) {
        let registry = Registry::default();
        let mut rows: BTreeMap<u8, Row> = BTreeMap::new();
        let mut kept = Book::new(Zone::UTC);
        for (at, (id, row)) in changes.iter().enumerate() {
            kept.update(doc(*id), row.as_ref(), &registry);
            match row {
                Some(row) => drop(rows.insert(*id, row.clone())),
                None => drop(rows.remove(id)),
            }
            if at == middle {
                kept.filled();
            }
            for (_, typed) in looks.iter().filter(|(when, _)| *when == at || at + 1 == changes.len()) {
                let anew: Vec<(u8, Row)> = rows.iter().rev().map(|(id, row)| (*id, row.clone())).collect();
                let mut anew = book(&anew);
                anew.filled();
                // Letter by letter, so that what was found before plays its part.
                for (end, letter) in typed.char_indices() {
                    let typed = &typed[..end + letter.len_utf8()];
                    let hits = found(&mut kept, typed);
                    prop_assert_eq!(&hits, &found(&mut anew, typed), "{}", typed);

                    // Nobody is missing, and whoever has it plainly comes before whoever has it with a typo.
                    let has = |id: &u8| {
                        let of = Value::Text(doc(*id).to_string());
                        let customer = slot(Kind::ACTIVITY, "customer").0;
                        let own = |row: &&Row| row.kind == Kind::ACTIVITY && row.values(customer) == [of.clone()];
                        let activities: Vec<&Row> = rows.values().filter(own).collect();
                        has_plainly(&rows[id], &activities, typed)
                    };
                    let plainly: BTreeSet<u8> = rows.keys().copied().filter(|id| *id < 20).filter(has).collect();
                    let first: BTreeSet<u8> = hits.iter().copied().take(plainly.len()).collect();
                    prop_assert_eq!(plainly, first, "{}", typed);
                }
            }
            prop_assert_eq!(seen(&mut kept, &View::default()).len(), rows.keys().filter(|id| **id < 20).count());
        }
    }
}

/// Reads what a filter's text asks of some rows.
fn prepare(book: &mut Book, rows: &[(u8, Row)], text: &str) {
    book.prepare(Kind::CUSTOMER, text, doc(ME), &registry(), |kinds, take| {
        rows.iter().filter(|(_, row)| kinds.contains(&row.kind)).for_each(|(id, row)| take(doc(*id), row));
    });
}

#[test]
fn what_is_kept_lists_the_same_customers() {
    let me = doc(ME).to_string();
    let at = |days: i64| Value::Time((TODAY - days) * DAY + DAY / 2);
    let done = |who: u8, days: i64| activity(who, &[("what", Value::text("visit")), ("done", at(days))]);
    let open = |who: u8, what: &str, days: i64| activity(who, &[("what", Value::text(what)), ("planned", at(days))]);
    let rows = [
        (1, customer(&[("name", "Ana"), ("owner", &me), ("phone/number", "+525512345678"), ("stage", "lost")])),
        (2, customer(&[("name", "Beto"), ("contact/phone", "+525512345678"), ("address/city", "León")])),
        (3, customer(&[("name", "Caro"), ("mail/address", "caro@example.com"), ("segment", "Abarrotes")])),
        (4, customer(&[("name", "Dora"), ("tag/label", "vip"), ("tag/label", "ruta 4"), ("worth", "500000 MXN")])),
        (5, customer(&[("name", "Eva"), ("relation", "prospect"), ("x/shelf000", "De piso")])),
        (20, done(1, 70)),
        (21, done(2, 60)),
        (22, done(3, 59)),
        (23, open(1, "task", 3)),
        (24, open(2, "visit", 0)),
        (25, open(4, "visit", -4)),
        (26, activity(5, &[("what", Value::text("task"))])),
    ];
    let of = |set: &dyn Fn(&mut Filter)| {
        let mut view = View::default();
        set(&mut view.filter);
        view
    };
    let choice = |facet: &Facet, choices: &[&str]| {
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        of(&|own| own.choices = vec![(facet.clone(), Vec::clone(&choices))])
    };
    let mut ways = vec![
        of(&|own| own.mine = true),
        of(&|own| own.late = true),
        choice(&Facet::Stage, &["lost", ""]),
        choice(&Facet::Tag, &["vip"]),
        choice(&Facet::City, &["León"]),
        choice(&Facet::Segment, &[""]),
        choice(&Facet::Territory, &["1"]),
        choice(&Facet::Custom("shelf000".into()), &["De piso"]),
    ];
    for answer in [true, false] {
        ways.push(of(&|own| own.phone = Some(answer)));
        ways.push(of(&|own| own.mail = Some(answer)));
        ways.push(of(&|own| own.open_tasks = Some(answer)));
        ways.push(of(&|own| own.contacted = Some(answer)));
    }
    // Who was written down long ago, and by then not seen.
    ways.extend([1, 59, 60, 61, 70, 71].map(|days| of(&|own| own.silent_days = Some(days))));
    for view in ways {
        let mut told = book(&rows);
        let kept = kept::keep(Kind::CUSTOMER, &view, &registry()).unwrap();
        let shown = seen(&mut told, &view);
        prepare(&mut told, &rows, &kept.query);
        let by_text = View { filter: Filter { also: kept.query.clone(), ..Filter::default() }, ..View::default() };
        assert_eq!(seen(&mut told, &by_text), shown, "{}", kept.query);
        assert_eq!(kept::look(Kind::CUSTOMER, &kept, &registry()), Ok(view));
    }
}

#[test]
fn a_filter_asks_for_the_views_of_now() {
    let view = |query: &str, flags: u8| {
        let says = [("of", Value::text("customer")), ("name", Value::text("León")), ("query", Value::text(query))];
        Row { flags, ..row(Kind::VIEW, &says) }
    };
    let mut rows = vec![
        (1, customer(&[("name", "Ana"), ("address/city", "León")])),
        (2, customer(&[("name", "Beto"), ("address/city", "Puebla")])),
        (30, view("address.city=León", 0)),
    ];
    let mut told = book(&rows);
    let text = format!("view={}", doc(30));
    let asked = View { filter: Filter { also: text.clone(), ..Filter::default() }, ..View::default() };
    for (query, flags, expected) in [
        ("address.city=León", 0, vec![1]),
        ("address.city=Puebla", 0, vec![2]),
        ("address.city=Puebla & later(7)", 0, vec![]),
        (text.as_str(), 0, vec![]),
        ("name~e", 0, vec![2]),
        ("name~e", Row::REMOVED, vec![]),
    ] {
        rows[2].1 = view(query, flags);
        told.update(doc(30), Some(&rows[2].1), &registry());
        prepare(&mut told, &rows, &text);
        assert_eq!(seen(&mut told, &asked), expected, "{query}");
    }
    assert!(told.update(doc(30), None, &registry()).views);
    rows.truncate(2);
    prepare(&mut told, &rows, &text);
    assert!(seen(&mut told, &asked).is_empty());
}

#[test]
fn a_filter_wants_so_many_and_no_more() {
    let rows: Vec<(u8, Row)> =
        (1..6).map(|id| (id, customer(&[("name", ["Eva", "Dora", "Caro", "Beto", "Ana"][id as usize - 1])]))).collect();
    let mut told = book(&rows);
    let text = "name!~dora sort=name limit 3";
    prepare(&mut told, &rows, text);
    let asked = View { filter: Filter { also: text.into(), ..Filter::default() }, ..View::default() };
    assert_eq!(seen(&mut told, &asked), [5, 4, 3]);
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
