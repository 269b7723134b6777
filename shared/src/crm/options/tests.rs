use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::crm::kinds::activity::OUTCOMES;
use crate::crm::kinds::customer::STAGES;
use crate::crm::rank;

const ES: Language = Language::Spanish;
const EN: Language = Language::English;

fn record(record: &str, list: &OptionList, code: &str) -> OptionRecord {
    OptionRecord { record: record.into(), list: list.name.into(), code: code.into(), ..OptionRecord::default() }
}

fn codes(offered: &[(String, String)]) -> Vec<&str> {
    offered.iter().map(|(code, _)| code.as_str()).collect()
}

#[test]
fn a_list_of_which_nobody_has_said_anything_is_as_it_was() {
    for list in Options::lists() {
        let options = Options::default();
        let items = options.items(list);
        assert!(items.iter().map(|item| item.code.as_str()).eq(list.built_in.iter().map(|choice| choice.code)));
        assert!(list.built_in.len() < 17, "{}: its first ranks would meet", list.name);
        assert!(items.iter().all(|item| rank::check(&item.rank).is_ok() && item.is_built_in && !item.is_hidden));
        for choice in list.built_in {
            assert!(list.accepts(choice.code), "{}", choice.code);
            assert_eq!(options.name(list, choice.code, ES), choice.label.es);
            assert_eq!(options.parse(list, choice.label.en), Ok(choice.code.to_owned()));
        }
        let names: BTreeSet<&str> = Options::lists().iter().map(|list| list.name).collect();
        assert_eq!(names.len(), Options::lists().len());
        assert!(!Options::used_by(list).is_empty() && list.name.len() <= OptionList::CODE_MAX);
    }
}

#[test]
fn one_is_renamed_moved_hidden_and_added() {
    let options = Options::new(vec![
        OptionRecord { es: "Pedido levantado".into(), ..record("1", &OUTCOMES, "order") },
        OptionRecord { hidden: Some(true), ..record("2", &OUTCOMES, "settled") },
        OptionRecord { rank: "1".into(), ..record("3", &OUTCOMES, "postponed") },
        OptionRecord {
            es: "Pedido de muestra".into(),
            en: "Trial order".into(),
            rank: "3".into(),
            counts_as: "order".into(),
            ..record("4", &OUTCOMES, "pedido-de-muestra")
        },
        OptionRecord { es: "Se mudó".into(), is_removed: true, ..record("5", &OUTCOMES, "se-mudo") },
        OptionRecord { es: "Otra lista".into(), ..record("6", &STAGES, "order") },
    ]);
    let offered = options.offered(&OUTCOMES, EN);
    assert_eq!(
        codes(&offered),
        ["postponed", "order", "pedido-de-muestra", "interested", "follow_up", "not_found", "not_interested"]
    );
    // One word is for both languages, where nobody has said the other one.
    assert_eq!(options.name(&OUTCOMES, "order", EN), "Pedido levantado");
    assert_eq!(options.name(&OUTCOMES, "pedido-de-muestra", EN), "Trial order");
    // Shown where they stand.
    assert_eq!(options.name(&OUTCOMES, "settled", ES), "Asunto resuelto");
    assert_eq!(options.name(&OUTCOMES, "se-mudo", EN), "Se mudó");
    assert_eq!(options.name(&OUTCOMES, "zona-norte", ES), "Zona norte");
    // Words of before and of now, in both languages; codes.
    for (typed, code) in [
        ("pedido levantado", "order"),
        ("HUBO PEDIDO", "order"),
        ("Order taken", "order"),
        ("trial order", "pedido-de-muestra"),
        ("Pedido de Muestra", "pedido-de-muestra"),
        ("pedido-de-muestra", "pedido-de-muestra"),
        ("se mudo", "se-mudo"),
    ] {
        assert_eq!(options.parse(&OUTCOMES, typed), Ok(code.to_owned()), "{typed}");
        assert_eq!(options.read(&OUTCOMES, typed), Ok(code.to_owned()), "{typed}");
    }
    assert_eq!(options.parse(&OUTCOMES, "zona-norte"), Err(ValueError::UnknownChoice));
    assert_eq!(options.counted_with(&OUTCOMES, "order"), ["order", "pedido-de-muestra"]);
    assert_eq!(options.counts_as(&OUTCOMES, "pedido-de-muestra"), "order");
    assert_eq!(options.counts_as(&OUTCOMES, "settled"), "settled");
}

#[test]
fn two_who_wrote_of_the_same_code_are_both_heard() {
    let older = OptionRecord { es: "Pedido levantado".into(), ..record("1", &OUTCOMES, "order") };
    let newer =
        OptionRecord { es: "Venta".into(), en: "Sale".into(), hidden: Some(true), ..record("2", &OUTCOMES, "order") };
    for records in [vec![older.clone(), newer.clone()], vec![newer, older.clone()]] {
        let options = Options::new(records);
        assert_eq!(options.name(&OUTCOMES, "order", ES), "Pedido levantado");
        assert_eq!(options.name(&OUTCOMES, "order", EN), "Sale");
        assert!(!codes(&options.offered(&OUTCOMES, ES)).contains(&"order"));
    }
    // Of one from the start a removed record says nothing; one that was added is gone when both are.
    let removed = OptionRecord { is_removed: true, ..older };
    assert_eq!(Options::new(vec![removed]).name(&OUTCOMES, "order", ES), "Hubo pedido");
    let added =
        |id: &str, is_removed| OptionRecord { es: "Muestra".into(), is_removed, ..record(id, &OUTCOMES, "muestra") };
    let half = Options::new(vec![added("1", true), added("2", false)]);
    assert_eq!(codes(&half.offered(&OUTCOMES, ES)).last(), Some(&"muestra"));
    assert!(
        !codes(&Options::new(vec![added("1", true), added("2", true)]).offered(&OUTCOMES, ES)).contains(&"muestra")
    );
}

#[test]
fn a_new_one_has_a_code_of_its_own() {
    let options = Options::new(vec![record("1", &OUTCOMES, "muestra")]);
    for (name, code) in [
        ("Se mudó de local", "se-mudo-de-local"),
        ("Muestra", "muestra-2"),
        // What it is called from the start is something else.
        ("Order", "order-2"),
    ] {
        assert_eq!(options.new_code(&OUTCOMES, name).as_deref(), Some(code));
    }
    assert_eq!(options.new_code(&OUTCOMES, " . "), None);
    assert_ne!(options.new_code(&OUTCOMES, "重要"), options.new_code(&OUTCOMES, "普通"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever records there are, in whatever order they come: every code has a name that finds it or one that is called the same,
    /// nothing from the start goes, and what is offered is on the list once.
    #[test]
    fn whatever_is_written_every_code_can_be_read(
        written in prop::collection::vec(
            (0..4_u8, "(order|settled|a-b|zona_norte|x{40})", "[A-Za-zñÑ áé]{0,6}", "[A-Z]?[a-z]{0,4}", "[1-9a-z]{0,2}", "(|order|x)", any::<Option<bool>>(), any::<bool>()),
            0..8
        ).prop_shuffle(),
    ) {
        let records: Vec<OptionRecord> = written.into_iter().map(|(id, code, es, en, rank, counts_as, hidden, is_removed)| OptionRecord {
            record: id.to_string(), list: OUTCOMES.name.into(), code, es: es.trim().into(), en, rank, counts_as, hidden, is_removed,
        }).collect();
        let mut reversed = records.clone();
        // Of two of the same id, which no workspace has, either may come first.
        reversed.sort_by(|a, b| b.cmp(a));
        let mut sorted = records.clone();
        sorted.sort();
        let ids: BTreeSet<&String> = records.iter().map(|record| &record.record).collect();
        let options = Options::new(sorted);
        if ids.len() == records.len() {
            prop_assert_eq!(&options, &Options::new(reversed));
        }
        let items = options.items(&OUTCOMES);
        let codes: BTreeSet<&str> = items.iter().map(|item| item.code.as_str()).collect();
        prop_assert_eq!(codes.len(), items.len());
        prop_assert!(OUTCOMES.built_in.iter().all(|choice| codes.contains(choice.code)));
        for item in &items {
            prop_assert!(OUTCOMES.accepts(&item.code));
            for language in [ES, EN] {
                let name = options.name(&OUTCOMES, &item.code, language);
                prop_assert!(!name.is_empty());
                let found = options.parse(&OUTCOMES, &name).unwrap();
                let same = [ES, EN].map(|language| search::fold(&options.name(&OUTCOMES, &found, language)));
                prop_assert!(same.contains(&search::fold(&name)), "{} finds {}", name, found);
            }
            prop_assert_eq!(options.read(&OUTCOMES, &item.code), Ok(item.code.clone()));
        }
        for (code, _) in options.offered(&OUTCOMES, ES) {
            prop_assert!(options.items(&OUTCOMES).iter().any(|item| item.code == code && !item.is_hidden && !item.is_removed));
        }
    }
}
