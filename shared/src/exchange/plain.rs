//! Which column becomes what, of any kind: by what its table calls its fields, and by the values for what nothing else looks like.
//!
//! Customers are guessed with more care, in [`super::mapping`].

use std::collections::{BTreeMap, BTreeSet};

use super::beside;
use super::by_values::{names_people_or_firms, share};
use super::habits::Habits;
use super::headers::{self, normal};
use super::mapping::{Column, Mapping, SAMPLE, to_notes};
use super::scheme::{PEOPLE, Scheme};
use super::table::Table;
use super::target::Target;
use crate::crm::kinds::KINDS;
use crate::crm::{Kind, Region, ValueType, search};

/// How sure a column is that is called as an export calls it, as the kind's table knows it, or as its values look; and the field
/// that a record is called by, where nothing else says it.
const SAID: u8 = 100;
const KNOWN: u8 = 90;
const LOOKS: u8 = 40;

/// The kinds whose files are understood by their tables alone.
pub(super) fn kinds() -> impl Iterator<Item = Kind> {
    KINDS.iter().filter(|table| table.is_exchanged() && table.kind != PEOPLE).map(|table| table.kind)
}

/// What columns of a kind are called, folded, and what they become.
pub(super) fn names(scheme: Scheme<'_>) -> BTreeMap<String, (Target, u8)> {
    let mut names: BTreeMap<String, (Target, u8)> = BTreeMap::new();
    for (words, target) in headers::own_labels(scheme) {
        names.insert(words, (target, SAID));
    }
    for (group, field) in scheme.table().all_fields().filter(|(_, field)| field.exported) {
        let target = match group {
            Some(group) => Target::entry(group.key, 0, field.key),
            None => Target::field(field.key),
        };
        if !Target::all(scheme).contains(&target) {
            continue;
        }
        // A field of an entry is called by its key only where it is alone: `phone`, not `number`.
        let key = match group {
            Some(group) if group.fields.len() == 1 => group.key,
            Some(_) => "",
            None => field.key,
        };
        let known = field.synonyms().map(str::to_owned);
        for name in known.chain([search::fold(&key.replace('_', " "))]).filter(|name| !name.is_empty()) {
            names.entry(name).or_insert_with(|| (target.clone(), KNOWN));
        }
    }
    names
}

/// The kind of which a table seems to be: customers, unless more of its columns are another's alone.
#[must_use]
pub fn kind_of(table: &Table) -> Kind {
    let registry = crate::crm::Registry::default();
    let headers = || table.header.iter().filter(|header| !header.trim().is_empty());
    let is_customers = headers::says_customer();
    let of_customers = headers().filter(|header| is_customers(header)).count();
    let of_kind = |kind| {
        let names = names(Scheme::of(kind, &registry));
        let known = headers().filter(|header| names.contains_key(&normal(header).0)).count();
        (known, std::cmp::Reverse(kind), kind)
    };
    let best = kinds().map(of_kind).max();
    best.filter(|(known, ..)| *known > of_customers && *known >= 2).map_or(PEOPLE, |(.., kind)| kind)
}

/// The likeliest mapping of a table of a kind.
pub(super) fn guess(table: &Table, scheme: Scheme<'_>, region: Region) -> Mapping {
    let names = names(scheme);
    // What a book knows beyond the records stands at the end of an export of them, and is left out.
    let facts_at = beside::begin_at(table).filter(|_| scheme.table().has_deeds()).unwrap_or(table.width());
    let sample = |at: usize| if at < facts_at { table.sample(at, SAMPLE) } else { Vec::new() };
    let samples: Vec<Vec<&str>> = (0..table.width()).map(sample).collect();
    let mut habits = Habits::of(region);
    let said = |at: usize| said(table, at, &names, scheme).filter(|_| at < facts_at);
    let mut columns: Vec<Column> = (0..table.width()).map(|at| said(at).unwrap_or_default()).collect();
    habits.guess(columns.iter().map(|column| column.target.holds(scheme)).zip(samples.iter().map(Vec::as_slice)));
    keep_surest(&mut columns, &samples, scheme);
    let mut taken: BTreeSet<Target> = columns.iter().map(|column| column.target.clone()).collect();
    for (at, sample) in samples.iter().enumerate() {
        if columns[at].target == Target::Ignore
            && let Some(target) = by_values(sample, scheme, &habits, &taken)
        {
            taken.insert(target.clone());
            columns[at] = Column { target, confidence: LOOKS, ..Column::default() };
        }
    }
    let may_lack = scheme.table().is_deed();
    if let Some(title) =
        scheme.table().title.first().map(|key| Target::field(key)).filter(|title| !may_lack && !taken.contains(title))
    {
        let is_free = |at: &usize| columns[*at].target == Target::Ignore && names_people_or_firms(&samples[*at]);
        if let Some(at) = (0..facts_at).find(is_free) {
            columns[at] = Column { target: title, confidence: LOOKS, ..Column::default() };
        }
    }
    for (at, column) in columns.iter_mut().enumerate() {
        if let Some((notes, _)) = scheme.table().notes()
            && column.target == Target::Ignore
            && !samples[at].is_empty()
        {
            *column = to_notes(&table.header[at], notes.key);
        }
        let is_list = column.target.group(scheme.kind).is_some_and(|group| group.fields.len() == 1);
        column.split = is_list.then(|| ";".to_owned());
    }
    habits.guess(columns.iter().map(|column| column.target.holds(scheme)).zip(samples.iter().map(Vec::as_slice)));
    Mapping { columns, habits }
}

/// What a column is called.
fn said(table: &Table, at: usize, names: &BTreeMap<String, (Target, u8)>, scheme: Scheme<'_>) -> Option<Column> {
    let header = table.header.get(at)?;
    let custom = header.trim_end().strip_suffix(']').and_then(|start| start.rsplit_once('['));
    if let Some((_, id)) = custom
        && scheme.registry.custom_field(id).is_some_and(|field| field.kind == scheme.kind)
    {
        return Some(Column { target: Target::field(&format!("x/{id}")), confidence: SAID, ..Column::default() });
    }
    let (words, nth) = normal(header);
    let (target, confidence) = names.get(&search::fold(header)).or_else(|| names.get(&words))?;
    let target = nth.map_or_else(|| target.clone(), |nth| target.with_nth(nth));
    Some(Column { target, confidence: *confidence, ..Column::default() })
}

/// Of two columns that say one field the surer stays, of two as sure the first that says anything.
fn keep_surest(columns: &mut [Column], samples: &[Vec<&str>], scheme: Scheme<'_>) {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|at| (samples[*at].is_empty(), std::cmp::Reverse(columns[*at].confidence), *at));
    let mut taken: BTreeSet<Target> = BTreeSet::new();
    for at in order {
        let column = &mut columns[at];
        if column.target == Target::Ignore || taken.insert(column.target.clone()) {
            continue;
        }
        let is_listed = column.target.group(scheme.kind).is_some();
        let further = (1..=9).map(|nth| column.target.with_nth(nth)).find(|target| !taken.contains(target));
        match further.filter(|_| is_listed) {
            Some(target) => {
                taken.insert(target.clone());
                column.target = target;
            }
            None => *column = Column::default(),
        }
    }
}

/// What a column of values may be that are values of one free field and of no other.
fn by_values(sample: &[&str], scheme: Scheme<'_>, habits: &Habits, taken: &BTreeSet<Target>) -> Option<Target> {
    if sample.len() < 2 {
        return None;
    }
    let tells = |holds: ValueType| {
        matches!(
            holds,
            ValueType::Choice(_)
                | ValueType::Option(_)
                | ValueType::Mail
                | ValueType::Web
                | ValueType::Phone
                | ValueType::TaxId
        )
    };
    let fits = |target: &Target| {
        target.holds(scheme).is_some_and(|holds| {
            tells(holds) && share(holds, sample, habits, scheme.registry.options()).is_some_and(|share| share >= 80)
        })
    };
    let mut found = Target::all(scheme).into_iter().filter(fits);
    let (first, second) = (found.next()?, found.next());
    (second.is_none() && !taken.contains(&first)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Reading;

    fn table(text: &str) -> Table {
        Table::read(text.as_bytes(), Reading::default()).unwrap()
    }

    #[test]
    fn what_a_table_knows_a_column_by_means_one_field_and_is_written_as_it_is_compared() {
        let registry = crate::crm::Registry::default();
        for kind in kinds() {
            let scheme = Scheme::of(kind, &registry);
            let mut seen = BTreeSet::new();
            for (_, field) in scheme.table().all_fields() {
                for name in field.synonyms() {
                    assert_eq!(normal(name).0, name, "{name}");
                    assert!(seen.insert(name), "{name} stands twice");
                }
            }
        }
    }

    #[test]
    fn a_price_list_is_one_of_products_and_a_list_of_people_is_not() {
        assert_eq!(kind_of(&table("Clave;Producto;Marca;Unidad\nA-1;Café;La Serrana;Pieza\n")), Kind::PRODUCT);
        assert_eq!(kind_of(&table("SKU,Nombre,Línea\nA-1,Café,Bebidas\nA-2,Té,Bebidas\n")), Kind::PRODUCT);
        assert_eq!(kind_of(&table("Clave,Nombre,Teléfono\nC-1,Ana Ruiz,55 1234 5678\n")), Kind::CUSTOMER);
        assert_eq!(kind_of(&table("Nombre,Notas\nAna Ruiz,paga\n")), Kind::CUSTOMER);
    }

    #[test]
    fn columns_are_known_by_label_key_and_synonym_and_by_values_that_are_nothing_else() {
        let registry = crate::crm::Registry::default();
        let scheme = Scheme::of(Kind::PRODUCT, &registry);
        let text = "Cve;Artículo;MARCA;family;;Cosa\nA-1;Café molido;La Serrana;Bebidas;Pieza;1\nA-2;Té verde;Monte;Bebidas;Caja;2\n";
        let mapping = guess(&table(text), scheme, Region::MX);
        let targets: Vec<Target> = mapping.columns.iter().map(|column| column.target.clone()).collect();
        let expected = ["code", "name", "brand", "family", "unit"].map(Target::field);
        assert_eq!(targets[..5], expected);
        assert_eq!(targets[5], Target::Ignore);
    }
}
