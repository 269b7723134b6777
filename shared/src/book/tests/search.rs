//! What is typed finds who is meant.

use proptest::prelude::*;

use super::*;
use crate::crm::search::{each_word, fold};

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

proptest! {
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
