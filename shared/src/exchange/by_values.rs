//! What a column may be by the values that stand in it, and what separates several in one cell.

use std::collections::BTreeSet;

use super::habits::Habits;
use super::mapping::{Column, Places};
use super::split;
use super::target::Target;
use crate::crm::values::tax_id::TaxId;
use crate::crm::{Options, Region, ValueType, search};

/// How many hundredths of the values are right for a type; nothing where any text would be, or no value stands.
pub(super) fn share(holds: ValueType, sample: &[&str], habits: &Habits, options: &Options) -> Option<usize> {
    let telling = match holds {
        ValueType::Line { .. } | ValueType::Paragraph { .. } | ValueType::Notes { .. } | ValueType::Reference(_) => {
            false
        }
        ValueType::EntryOf(_) | ValueType::Scope | ValueType::KindName | ValueType::Rank | ValueType::Zone => false,
        ValueType::Whole { .. }
        | ValueType::Number
        | ValueType::YesNo
        | ValueType::Time
        | ValueType::Date
        | ValueType::DayOfYear
        | ValueType::Phone
        | ValueType::Mail
        | ValueType::Web
        | ValueType::TaxId
        | ValueType::Money
        | ValueType::Place
        | ValueType::Country
        | ValueType::Choice(_)
        | ValueType::Option(_) => true,
    };
    // What says nothing speaks for no type. Phones are dear to read; thirty tell as much as two hundred.
    let says = sample.iter().filter(|value| telling && !Habits::says_nothing(holds, value)).take(30);
    let reads = |value: &str| match holds.list() {
        Some(list) => Habits::in_words(list, value, options).is_ok(),
        None => habits.parse(holds, value).is_ok(),
    };
    let right = |value: &&&str| {
        let first = value.split([';', '|', '/']).next().unwrap_or_default();
        reads(value) || (first.len() < value.len() && reads(first))
    };
    let count = says.clone().count();
    (count > 0).then(|| says.filter(right).count() * 100 / count)
}

/// Whether a column before the street has the numbers of the rows: `No.` where a table begins, or one, two, three.
pub(super) fn numbers_rows(at: usize, header: &str, sample: &[&str]) -> bool {
    let is_short = at == 0 && !matches!(search::fold(header).as_str(), "numero" | "number");
    is_short || sample.iter().enumerate().all(|(before, value)| value.parse() == Ok(before + 1))
}

/// Whether an unknown header speaks of a name.
pub(super) fn names_a_name(header: &str) -> bool {
    const WORDS: [&str; 9] =
        ["nombre", "name", "razon", "social", "cliente", "tercero", "empresa", "customer", "company"];
    search::fold(header).split(' ').any(|word| WORDS.contains(&word))
}

/// What a column without a telling header may be by what stands in it. One that has a name of its own, be it unknown, is only
/// taken for what nothing else looks like: an amount is no place, a due date no birthday, a folio no tax id.
pub(super) fn guess_by_values(
    sample: &[&str],
    header: &str,
    habits: &Habits,
    places: &mut Places,
    may_be_name: bool,
) -> Column {
    let is_nameless = header.trim().is_empty();
    let fits = |holds: ValueType| share(holds, sample, habits, &Options::default()).unwrap_or(0);
    let digits = |value: &&&str| {
        let written_as_one = value.contains(['+', '(', ' ', '-']);
        value.bytes().filter(u8::is_ascii_digit).count() >= 7 && (is_nameless || written_as_one)
    };
    // Amounts with a comma and one more beside them are no place on earth.
    let exact = |value: &&&str| value.matches('.').count() >= 2;
    let named = |value: &&&str| value.contains("://") || value.starts_with("www.");
    let most = |count: usize| sample.len() > 1 && count * 10 >= sample.len() * 8;
    let tax_ids = sample.iter().take(30).filter(|value| {
        // Of countries whose ids have no check digit any text would pass, and a number of the right length would in the others.
        TaxId::parse(value, habits.region()).is_ok_and(|id| id.region() != Region::OTHER && id.hint().is_none())
            && value.bytes().filter(u8::is_ascii_digit).count() >= 6
    });
    let known_country = ["MX", "CO", "PE", "CL", "AR", "ES"].contains(&habits.region().code());
    let tax_share = tax_ids.count() * 100 / sample.len().clamp(1, 30);
    let (target, fits) = if fits(ValueType::Mail) >= 60 {
        (Target::entry("mail", 0, "address"), fits(ValueType::Mail))
    } else if known_country && tax_share >= 60 && (is_nameless || sample.len() > 2) {
        (Target::entry("tax_id", 0, "number"), tax_share)
    } else if most(sample.iter().filter(digits).count()) && fits(ValueType::Phone) >= 60 {
        (Target::entry("phone", 0, "number"), fits(ValueType::Phone))
    } else if most(sample.iter().filter(named).count()) && fits(ValueType::Web) >= 60 {
        (Target::entry("web", 0, "address"), fits(ValueType::Web))
    } else if most(sample.iter().filter(exact).count()) && fits(ValueType::Place) >= 80 {
        (Target::entry("address", 0, "place"), fits(ValueType::Place))
    } else if is_nameless && looks_like_money(sample) && fits(ValueType::Money) >= 80 {
        (Target::field("worth"), fits(ValueType::Money) / 2)
    } else if is_nameless && sample.len() > 1 && fits(ValueType::Date) >= 80 {
        (Target::field("birthday"), fits(ValueType::Date) / 2)
    } else if may_be_name && names_people_or_firms(sample) && !places.taken.contains(&Target::field("name")) {
        (Target::field("name"), 50)
    } else {
        return Column::default();
    };
    let confidence = u8::try_from(fits * 8 / 10).unwrap_or(80);
    let found = places.free(target);
    found.map_or_else(Column::default, |target| Column { target, confidence, ..Column::default() })
}

fn looks_like_money(sample: &[&str]) -> bool {
    let marked = |value: &&&str| value.contains(['$', '€']) || value.ends_with("MXN") || value.ends_with("USD");
    sample.len() > 1 && sample.iter().filter(marked).count() * 10 >= sample.len() * 8
}

/// Different texts with letters and few digits: the first such column of a list without headers is most often the name.
pub(super) fn names_people_or_firms(sample: &[&str]) -> bool {
    let distinct: BTreeSet<String> = sample.iter().map(|value| search::fold(value)).collect();
    let worded = |value: &&&str| {
        value.chars().filter(|sign| sign.is_alphabetic()).count() * 2 > value.chars().count() && value.len() <= 120
    };
    distinct.len() * 10 >= sample.len() * 8 && sample.iter().filter(worded).count() * 10 >= sample.len() * 8
}

/// What separates several values in the cells of a list's column, if anything does.
pub(super) fn guess_split(target: &Target, sample: &[&str]) -> Option<String> {
    let Target::Entry { group, field, .. } = target else { return None };
    let is_part = |part: &str| match (group.as_str(), field.as_str()) {
        ("phone", "number") => part.bytes().filter(u8::is_ascii_digit).count() >= 7,
        ("mail", "address") => part.contains('@'),
        ("tag", "label") => !part.trim().is_empty(),
        _ => false,
    };
    let marks: &[&str] = match group.as_str() {
        "tag" => &[" ::: ", ";", "|", ","],
        "phone" | "mail" => &[" ::: ", ";", "|", "/", ","],
        _ => &[],
    };
    // Tags are a list by nature: even where the sample has one in each cell, the exports' own mark is expected.
    let usual = if group == "tag" { Some(";") } else { None };
    let splits = |mark: &&&str| {
        let mut cells = sample.iter().map(|cell| split::parts(cell, mark));
        cells.any(|parts| parts.len() > 1 && parts.iter().all(|part| is_part(part)))
    };
    marks.iter().find(splits).copied().or(usual).map(str::to_owned)
}
