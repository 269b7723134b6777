//! Every kind that has a list goes out as a table and comes back the same, by nothing but its own table.

use proptest::prelude::*;

use super::round_trip::value;
use super::*;
use crate::crm::kinds::{KINDS, RECORD_FIELDS};
use crate::crm::{Field, Value, ValueType, definition};
use crate::document::{Cell, Row};

/// The kinds that are exchanged, customers apart: those have tests of their own.
fn kinds() -> Vec<Kind> {
    let kinds: Vec<Kind> = KINDS.iter().filter(|table| table.is_exchanged()).map(|table| table.kind).collect();
    assert!(kinds.contains(&Kind::PRODUCT) && kinds.contains(&Kind::CUSTOMER) && !kinds.contains(&Kind::COMPANY));
    kinds.into_iter().filter(|kind| *kind != Kind::CUSTOMER).collect()
}

/// A workspace whose every kind has a field of its own, called as one of the kind's is.
fn workspace() -> Registry {
    let field = |(at, kind): (usize, Kind)| CustomField {
        id: format!("k3v9x0b{at}"),
        kind,
        holds: CustomType::Text,
        label_es: definition(kind).fields[0].label.es.to_owned(),
        label_en: "Shelf".into(),
        choices: Vec::new(),
        rank: "i".into(),
        is_removed: false,
    };
    Registry::new(kinds().into_iter().enumerate().map(field).collect())
}

/// Members, territories, and two records of every kind that can be named: two of one title are told apart by their ids.
fn named() -> Names {
    let mut names = names();
    for kind in Kind::all() {
        let Some(title) = definition(kind).title.first().and_then(|key| definition(kind).field(key)) else { continue };
        for (number, called) in [(11, "Uno solo"), (12, "Como otro"), (13, "como otro")] {
            let mut cells = vec![(title.slot, Cell::One(Value::from(called)))];
            cells.sort_by_key(|(slot, _)| *slot);
            let row = Row { kind, territory: 0, flags: 0, cells, custom: Vec::new() };
            names.records.see(of_kind(kind, number), &row);
        }
    }
    names
}

fn of_kind(kind: Kind, number: u8) -> DocId {
    let mut bytes = [number; 16];
    bytes[0] = u8::try_from(kind.code()).unwrap();
    DocId::from_bytes(bytes)
}

fn of_field(field: &Field) -> BoxedStrategy<Value> {
    if let ValueType::Whole { min, max } = field.value {
        return (min..=max).prop_map(Value::Int).boxed();
    }
    let named = if let ValueType::Reference(kind) = field.value { Some(kind) } else { None };
    match named.filter(|kind| *kind != Kind::MEMBER) {
        Some(kind) => {
            let id = move |number| Value::from(of_kind(kind, number).to_string());
            prop::sample::select(vec![11, 12, 13]).prop_map(id).boxed()
        }
        None => value(field.value),
    }
}

fn candidates(kind: Kind) -> impl Strategy<Value = Candidate> {
    let registry = workspace();
    let table = definition(kind);
    let title = table.title[0];
    let territory =
        RECORD_FIELDS.iter().filter(|field| field.exported && table.home.is_territorial() && field.key == "territory");
    let own = table.fields.iter().chain(territory).filter(|field| field.exported);
    let fields: Vec<_> = own
        .map(|field| {
            let key = field.key;
            let said = if key == title {
                of_field(field).prop_map(Some).boxed()
            } else {
                prop::option::of(of_field(field)).boxed()
            };
            said.prop_map(move |value| (key.to_owned(), value.unwrap_or_default()))
        })
        .collect();
    let custom = registry.custom_fields(kind).next().map(|field| format!("x/{}", field.id)).unwrap();
    let lists: Vec<_> = table
        .groups
        .iter()
        .filter(|group| !group.is_internal())
        .map(|group| {
            let fields: Vec<_> =
                group.fields.iter().map(|field| of_field(field).prop_map(move |value| (field.key, value))).collect();
            prop::collection::vec(fields.prop_map(move |fields| Listed { group, fields }), 0..3)
        })
        .collect();
    (fields, value(ValueType::Line { max: 100 }), lists).prop_map(move |(mut fields, own, lists)| {
        fields.push((custom.clone(), own));
        let is_no_code = |value: &Value| value.as_text().is_some_and(words::is_no_code);
        fields.retain(|(key, value)| !(value.is_null() || (key == "code" && is_no_code(value))));
        fields.sort();
        let entries = lists.into_iter().flatten().collect();
        Candidate { fields, entries, ..Candidate::of(kind) }
    })
}

fn there_and_back(kind: Kind, candidates: &[Candidate], region: Region, language: Language) -> (String, Vec<Draft>) {
    let (registry, names) = (workspace(), named());
    let scheme = Scheme::of(kind, &registry);
    let mut sheet = Sheet::new(scheme, &names, region, language);
    candidates.iter().for_each(|candidate| sheet.see(candidate));
    let columns = sheet.columns();
    let rows: String = candidates.iter().map(|candidate| sheet.row(&columns, candidate)).collect();
    let text = sheet.head(&columns) + &rows;
    let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
    let mapping = Mapping::guess(&table, scheme, &names, region);
    let context = Context { scheme, names: &names, language };
    let drafts = table.rows().map(|row| Draft::of_row(&row, &mapping, &context)).collect();
    (text, drafts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn every_kind_goes_out_and_comes_in_the_same(
        (kind, candidates) in prop::sample::select(kinds()).prop_flat_map(|kind| {
            (Just(kind), prop::collection::vec(candidates(kind), 1..4))
        }),
        region in prop::sample::select(vec![Region::MX, Region::ES, Region::CL]),
        english in any::<bool>(),
    ) {
        let language = if english { Language::English } else { Language::Spanish };
        let (text, drafts) = there_and_back(kind, &candidates, region, language);
        let told_problems = problems(&drafts);
        prop_assert!(told_problems.is_empty(), "{:?}\n{}", told_problems, text);
        let read: Vec<_> = drafts.into_iter().map(|draft| draft.candidate).collect();
        prop_assert_eq!(read, candidates, "{}", text);
    }
}

/// What a file of products says, and what would be done with it: the book has two coffees of one name, told apart by code.
fn tried(text: &str, policy: Policy) -> Vec<(String, Outcome)> {
    let (registry, names) = (Registry::default(), names());
    let scheme = Scheme::of(Kind::PRODUCT, &registry);
    let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
    let mapping = Mapping::guess(&table, scheme, &names, Region::MX);
    let context = Context { scheme, names: &names, language: Language::Spanish };
    let slot = |key| definition(Kind::PRODUCT).field(key).map(|field| field.slot).unwrap();
    let mut index = Index::default();
    for (number, name, code) in [(1, "Café molido", "CAF-1"), (2, "Café molido", "CAF-2"), (3, "Té verde", "")] {
        let cells = vec![(slot("name"), Cell::One(Value::from(name))), (slot("code"), Cell::One(Value::from(code)))];
        let row = Row { kind: Kind::PRODUCT, territory: 0, flags: 0, cells, custom: Vec::new() };
        index.add(member(number), name.to_owned(), clues_of_row(member(number), &row));
    }
    let mut run = DryRun::default();
    for row in table.rows() {
        run.add(Draft::of_row(&row, &mapping, &context), &|clues| index.find(clues));
    }
    let outcomes = run.outcomes(policy, Strength::Likely);
    run.rows().iter().map(|row| row.draft.candidate.title().to_owned()).zip(outcomes).collect()
}

#[test]
fn a_record_is_known_by_id_by_what_identifies_it_and_by_a_title_that_one_alone_has() {
    let id = member(2);
    let text = format!(
        "Id en Cartera,Clave,Nombre\n\
         ,caf-1,Otro nombre\n\
         ,,CAFE MOLIDO\n\
         ,,té verde\n\
         ,TE-1,Té verde\n\
         ,NUEVO,Café molido\n\
         {id},,Como sea\n\
         ,,\n"
    );
    let outcomes: Vec<Outcome> = tried(&text, Policy::FillEmpty).into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(
        outcomes,
        [
            Outcome::Update(member(1)),
            // Two are called so: a name says nothing then.
            Outcome::Create,
            Outcome::Update(member(3)),
            // The same name, and one of them has no code: the one.
            Outcome::Join(2),
            // Another code is another product than those of the book, and the same as the earlier row, which has none.
            Outcome::Join(1),
            Outcome::Update(member(2)),
        ]
    );
}

#[test]
fn what_has_no_title_makes_nothing_and_what_no_field_takes_is_told() {
    let drafts = {
        let (registry, names) = (Registry::default(), names());
        let scheme = Scheme::of(Kind::PRODUCT, &registry);
        let text = "Nombre,Unidad,Pedido mínimo\n,Pieza,1\nCafé,Bulto,muchos\n";
        let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
        let mapping = Mapping::guess(&table, scheme, &names, Region::MX);
        let context = Context { scheme, names: &names, language: Language::Spanish };
        table.rows().map(|row| Draft::of_row(&row, &mapping, &context)).collect::<Vec<_>>()
    };
    assert!(!drafts[0].is_usable() && drafts[1].is_usable());
    let told: Vec<_> = drafts[1].problems.iter().map(|problem| (problem.value.as_str(), problem.kept)).collect();
    assert_eq!(told, [("Bulto", Kept::Nowhere), ("muchos", Kept::Nowhere)]);
}
