//! What a row and the record that it resembles say, side by side: by what a person tells two of one name apart.

use shared::crm::{Field, Group, KindDef, Options, Region, Value, ValueType, definition};
use shared::document::Row;
use shared::exchange::{Candidate, Context};

/// The fields of which one says something: what each is called, the row's values, the record's.
pub fn sides(
    candidate: &Candidate,
    row: &Row,
    region: Region,
    (context, options): (&Context<'_>, &Options),
) -> Vec<(String, String, String)> {
    let table = definition(candidate.kind);
    let telling = table.all_fields().filter(|(group, field)| tells(table, *group, field));
    let both = telling.map(|(group, field)| {
        let shown = |values: &mut dyn Iterator<Item = &Value>| {
            let texts = values.map(|value| options.display(field.value, value, region, context.language));
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
        };
        let ours = match group {
            None => shown(&mut std::iter::once(candidate.field(field.key))),
            Some(group) => {
                let entries = candidate.list(group.key).flat_map(|entry| &entry.fields);
                shown(&mut entries.filter(|(key, _)| *key == field.key).map(|(_, value)| value))
            }
        };
        let theirs = shown(&mut row.values(field.slot).iter());
        let label = field.label.said(context.language, region);
        let label = match group {
            Some(group) if !matches!(field.value, ValueType::Line { .. }) => group.label.said(context.language, region),
            Some(_) | None => label,
        };
        (label.to_owned(), ours, theirs)
    });
    both.filter(|(_, ours, theirs)| !(ours.is_empty() && theirs.is_empty())).collect()
}

/// Whether a field tells who somebody, or which thing, is.
fn tells(table: &KindDef, group: Option<&Group>, field: &Field) -> bool {
    let is_of_place = group.is_some_and(|group| group.key == "address") && matches!(field.key, "street" | "city");
    let is_reach = group.is_some_and(|group| group.key != "contact")
        && matches!(field.value, ValueType::Phone | ValueType::Mail | ValueType::TaxId);
    let is_told = group.is_none()
        && (table.title.contains(&field.key) || table.shown.is_some_and(|shown| shown.line.contains(&field.key)));
    field.listed && (field.identifies || is_of_place || is_reach || is_told)
}
