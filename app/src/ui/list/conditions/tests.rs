//! Whatever can be put together is a filter, and whatever can be asked for has a name of its own.

use shared::crm::filter::{Any, Clause};
use shared::crm::kinds::view::STANDARD;
use shared::crm::{CustomField, CustomType, Filter, Kind, Language, Region, Registry, ValueError, ValueType};

use super::about::{About, ME};
use super::given::{BY_DAYS, Given, asked_of, by_days, test_of};
use crate::i18n;

/// The views of a kind's list: those that everybody has, and one of one's own.
fn views(kind: Kind) -> Vec<(String, String)> {
    let standard = STANDARD.iter().filter(|view| view.of == kind);
    let standard = standard.map(|view| (view.id.to_owned(), view.name.es.to_owned()));
    standard.chain([("019aa0b01c2d7e3f8a4b5c6d7e8f9a0b".to_owned(), "Ruta 4".to_owned())]).collect()
}

fn offered(kind: Kind, code: &str) -> About {
    let all = About::all(kind, &Registry::default(), &views(kind));
    all.into_iter().find(|(own, _)| own == code).unwrap_or_else(|| panic!("{code}")).1
}

#[test]
fn what_is_put_together_is_read_again() {
    let registry = Registry::default();
    for kind in [Kind::CUSTOMER, Kind::PRODUCT] {
        for (code, about) in About::all(kind, &registry, &views(kind)) {
            let mut clauses = 0;
            for (how, _) in about.hows(&i18n::ES_CONDITIONS).into_iter().chain([("", "")]) {
                let choices = about.choices(Language::Spanish, &registry).into_iter().map(|(code, _)| code);
                let values = match choices.take(2).collect::<Vec<_>>() {
                    choices if !choices.is_empty() => choices,
                    _ if matches!(about, About::Member(_)) => vec![ME.to_owned()],
                    _ if about.wants_two(how) => vec!["7".to_owned(), "5".to_owned()],
                    _ => vec![about.read(how, typed(&about, how), Region::MX).unwrap_or("5".to_owned())],
                };
                let days = BY_DAYS.map(|code| by_days(code, "2026-11-18", "2026-10-01"));
                let days = days.into_iter().filter(|_| about.takes_days());
                let asked = about.event().map(|event| asked_of(kind, event, &registry)).unwrap_or_default();
                let test = |(_, of): &(String, About)| {
                    let first = of.choices(Language::Spanish, &registry).into_iter().map(|(code, _)| code).next();
                    test_of(of, first.unwrap_or(ME.to_owned()))
                };
                let of: Vec<_> = asked.iter().filter_map(test).collect();
                for period in about.periods().into_iter().map(Some).chain(days).chain([None]) {
                    let given = Given { values: values.clone(), period, of: of.clone() };
                    let Some(clause) = about.clause(how, &given) else { continue };
                    clauses += 1;
                    let filter = Filter { all: vec![Any(vec![clause])], ..Filter::all_of(kind) };
                    let written = filter.to_string();
                    assert_eq!(Filter::parse(kind, &written, &registry), Ok(filter), "{code} {how}: {written}");
                }
            }
            assert!(clauses > 0, "{code} is no condition");
        }
    }
}

/// What somebody might type into a field.
fn typed(about: &About, how: &str) -> &'static str {
    let About::Text(_, holds) = about else { return "5" };
    match (how, holds) {
        ("is" | "is-not", ValueType::Phone) => "55 1234 0012",
        ("is" | "is-not", ValueType::Mail) => "ana@luna.mx",
        ("is" | "is-not", ValueType::Web) => "luna.mx",
        ("is" | "is-not", ValueType::TaxId) => "SAT970701NN3",
        (_, _) => "5",
    }
}

#[test]
fn every_field_of_a_row_can_be_asked_for_and_names_are_told_apart() {
    let registry = Registry::default();
    for kind in [Kind::CUSTOMER, Kind::PRODUCT] {
        let all = About::all(kind, &registry, &views(kind));
        for words in [&i18n::ES_CONDITIONS, &i18n::EN_CONDITIONS] {
            let spoken = (Language::Spanish, Region::OTHER);
            let names: Vec<String> = all.iter().map(|(_, about)| about.name(kind, words, spoken, &registry)).collect();
            for (at, name) in names.iter().enumerate() {
                assert!(!name.is_empty() && !names[..at].contains(name), "{name}");
            }
        }
        for (code, about) in &all {
            let headings = [about.is_event(), about.is_field(), about.is_view()];
            assert_eq!(headings.into_iter().filter(|is| *is).count(), 1, "{code} stands under one heading");
        }
    }
    let codes = |kind: Kind| About::all(kind, &registry, &views(kind)).into_iter().map(|(code, _)| code);
    let has = |kind: Kind, code: &str| codes(kind).any(|own| own == code);
    let of_products = ["name", "state", "brand", "successor", "created", "view onsale"];
    assert!(of_products.iter().all(|code| has(Kind::PRODUCT, code)));
    let of_customers = ["near", "top visit", "view nophone"];
    assert!(of_customers.iter().all(|code| has(Kind::CUSTOMER, code) && !has(Kind::PRODUCT, code)));
}

#[test]
fn ranks_views_and_nearness_are_asked_by_hand() {
    let of = |code: &str, how: &str, typed: &str| {
        let about = offered(Kind::CUSTOMER, code);
        let values = match about.wants_number(how) {
            true => vec![about.read(how, typed, Region::MX)?],
            false => Vec::new(),
        };
        let period = about.periods().into_iter().find(|period| period.to_string() == "this year");
        let given = Given { values, period, of: Vec::new() };
        Ok::<_, ValueError>(about.clause(how, &given).as_ref().map(Clause::to_string))
    };
    let is = |text: &str| Ok::<_, ValueError>(Some(text.to_owned()));
    // Whatever stood there before: a rank has no comparison.
    assert_eq!(of("top visit", "none", "20"), is("top(20,count(visit)[this year])"));
    assert!(of("top visit", "", "0").is_err(), "nobody is among none");
    assert_eq!(of("view nophone", "is", ""), is("view=nophone"));
    assert_eq!(of("view nophone", "is-not", ""), is("view!=nophone"));
    assert_eq!(of("near", "within", "5"), is("near<=5km"));
    assert_eq!(of("near", "within", "0.3"), is("near<=300m"));
    for wrong in ["0", "-1", "20001", "cerca", ""] {
        assert!(of("near", "within", wrong).is_err(), "{wrong}");
    }
}

fn given(values: &[&str]) -> Given {
    Given { values: values.iter().map(|value| (*value).to_owned()).collect(), ..Given::default() }
}

#[test]
fn one_of_several_is_meant_and_what_lies_between_two() {
    let said = |kind: Kind, code: &str, how: &str, values: &[&str]| {
        let clause = offered(kind, code).clause(how, &given(values))?;
        Some(Filter { all: vec![Any(vec![clause])], ..Filter::all_of(kind) }.to_string())
    };
    let book = |code: &str, how: &str, values: &[&str]| said(Kind::CUSTOMER, code, how, values);
    assert_eq!(book("relation", "is", &["prospect", "customer"]).as_deref(), Some("relation in(prospect,customer)"));
    assert_eq!(book("relation", "is-not", &["prospect"]).as_deref(), Some("relation!=prospect"));
    assert_eq!(book("relation", "is", &[]), None, "nothing was chosen");
    assert_eq!(
        book("owner", "is", &[ME, "019aa0b01c2d7e3f8a4b5c6d7e8f9a0b"]).as_deref(),
        Some("owner in(@me,019aa0b01c2d7e3f8a4b5c6d7e8f9a0b)")
    );
    // In whatever order they are typed.
    assert_eq!(book("worth", "between", &["5000", "900.50"]).as_deref(), Some("worth in 900.50..5000"));
    assert_eq!(book("worth", "between", &["5000"]), None);
    assert_eq!(book("count visit", "between", &["2", "4"]).as_deref(), Some("count(visit) in 2..4"));
    // All of a text, as it stands there, or a part of it.
    assert_eq!(
        book("segment", "is", &["Hoteles", "Bares de tapas"]).as_deref(),
        Some("segment in(Hoteles,\"Bares de tapas\")")
    );
    assert_eq!(book("segment", "has", &["Hoteles"]).as_deref(), Some("segment~Hoteles"));
    let mail = offered(Kind::CUSTOMER, "mail.address");
    assert_eq!(mail.read("is", "Ana@LUNA.mx", Region::MX).as_deref(), Ok("Ana@luna.mx"));
    assert!(mail.read("is", "luna", Region::MX).is_err() && mail.read("has", "luna", Region::MX).is_ok());
    // A record, by its id.
    let successor = offered(Kind::PRODUCT, "successor");
    assert_eq!(successor.wants_record("is"), Some(Kind::PRODUCT));
    assert_eq!(successor.wants_record("empty"), None);
    let id = "019aa0b01c2d7e3f8a4b5c6d7e8f9a0b";
    assert_eq!(said(Kind::PRODUCT, "successor", "is", &[id]), Some(format!("successor={id}")));
}

#[test]
fn days_are_said_by_themselves() {
    let created = |code: &str, first: &str, last: &str| {
        let about = offered(Kind::CUSTOMER, "created");
        let given = Given { period: by_days(code, first, last), ..Given::default() };
        about.clause("", &given).as_ref().map(Clause::to_string)
    };
    assert_eq!(created("since", "2026-10-01", "").as_deref(), Some("created[since 2026-10-01]"));
    assert_eq!(created("before", "2026-10-01", "").as_deref(), Some("created[before 2026-10-01]"));
    let between = Some("created[2026-10-01..2026-11-18]");
    assert_eq!(created("between", "2026-10-01", "2026-11-18").as_deref(), between);
    assert_eq!(created("between", "2026-11-18", "2026-10-01").as_deref(), between, "in whatever order");
    assert_eq!(created("between", "2026-11-18", ""), None, "a day is missing");
    let birthday = offered(Kind::CUSTOMER, "birthday");
    assert!(!birthday.takes_days() && birthday.wants_days("during") && !birthday.wants_days("empty"));
    assert_eq!(
        birthday.clause("empty", &given(&[])).as_ref().map(Clause::to_string).as_deref(),
        Some("birthday=empty")
    );
    assert_eq!(
        birthday.clause("filled", &given(&[])).as_ref().map(Clause::to_string).as_deref(),
        Some("birthday!=empty")
    );
}

#[test]
fn of_what_was_done_its_result_can_be_asked() {
    let field = CustomField {
        id: "k3v9x0aa".into(),
        kind: Kind::ACTIVITY,
        holds: CustomType::Choice,
        label_es: "Ruta".into(),
        label_en: String::new(),
        choices: vec!["Norte".into(), "Sur".into()],
        rank: "a".into(),
        is_removed: false,
    };
    let registry = Registry::new(vec![field]);
    let about = offered(Kind::CUSTOMER, "count visit");
    let asked = asked_of(Kind::CUSTOMER, about.event().unwrap(), &registry);
    let codes: Vec<&str> = asked.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["outcome", "by", "x.k3v9x0aa"], "what a visit is, is settled");
    let clause = |code: &str, choice: &str| {
        let (_, of) = asked.iter().find(|(own, _)| own == code).unwrap();
        let of = test_of(of, choice.to_owned()).into_iter().collect();
        let period = about.periods().into_iter().find(|period| period.to_string() == "last 60d");
        let given = Given { values: vec!["1".to_owned()], period, of };
        let filter =
            Filter { all: vec![Any(vec![about.clause("least", &given).unwrap()])], ..Filter::all_of(Kind::CUSTOMER) };
        assert_eq!(Filter::parse(Kind::CUSTOMER, &filter.to_string(), &registry).as_ref(), Ok(&filter));
        filter.to_string()
    };
    assert_eq!(clause("outcome", "order"), "count(visit:outcome=order)[last 60d]>=1");
    assert_eq!(clause("by", ME), "count(visit:by=@me)[last 60d]>=1");
    assert_eq!(clause("x.k3v9x0aa", "Norte"), "count(visit:x.k3v9x0aa=Norte)[last 60d]>=1");
    // Of a record itself nothing of the kind is asked.
    assert_eq!(offered(Kind::CUSTOMER, "worth").event(), None);
}
