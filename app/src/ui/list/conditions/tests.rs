//! Whatever can be put together is a filter, and whatever can be asked for has a name of its own.

use shared::crm::filter::{Any, Clause};
use shared::crm::kinds::view::STANDARD;
use shared::crm::{Filter, Kind, Language, Region, Registry, ValueError};

use super::about::{About, ME};
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
                let said = match about.choices(Language::Spanish, &registry).first() {
                    Some((choice, _)) => choice.clone(),
                    None if matches!(about, About::Member(_)) => ME.to_owned(),
                    None => "5".to_owned(),
                };
                for period in about.periods().into_iter().map(Some).chain([None]) {
                    let Some(clause) = about.clause(how, &said, period) else { continue };
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
        let said = match about.wants_number(how) {
            true => about.read(typed, Region::MX)?,
            false => String::new(),
        };
        let period = about.periods().into_iter().find(|period| period.to_string() == "this year");
        Ok::<_, ValueError>(about.clause(how, &said, period).as_ref().map(Clause::to_string))
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
