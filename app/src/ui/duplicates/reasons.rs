//! Why two records are probably the same one, in words.

use shared::crm::duplicates::{Likeness, Reason};
use shared::crm::{Kind, Value, ValueType, definition};

use crate::state::Store;

/// The reasons, the weightiest first.
pub fn why(likeness: &Likeness, store: Store) -> String {
    let words = store.words();
    let shown = |holds: ValueType, text: &str| holds.display(&Value::text(text), store.region(), store.language());
    let label = |kind: Kind, slot: u16| {
        let field = definition(kind).by_slot(slot).map(|(_, field)| field.label);
        field.map_or("", |label| label.said(store.language(), store.region()))
    };
    let reasons = likeness.reasons.iter().map(|reason| match reason {
        Reason::SameTaxId { number } => (words.same_tax_id)(&shown(ValueType::TaxId, number)),
        Reason::SamePhone { number } => (words.same_phone)(&shown(ValueType::Phone, number)),
        Reason::SameMail { address } => (words.same_mail)(address),
        Reason::SameName { is_common: false, .. } => words.same_name.to_owned(),
        Reason::SameName { is_common: true, .. } => words.same_common_name.to_owned(),
        Reason::SimilarName { .. } => words.similar_name.to_owned(),
        Reason::SameLegalName { name } => (words.same_legal_name)(name),
        Reason::SimilarLegalName { name } => (words.similar_legal_name)(name),
        Reason::SameDomain { domain } => (words.same_domain)(domain),
        Reason::Near { metres } => (words.near_by)(*metres),
        Reason::SameCity { city } => (words.same_city)(city),
        Reason::OtherTaxId => words.other_tax_id.to_owned(),
        Reason::SameOwn { kind, slot, value } => (words.same_own)(label(*kind, *slot), value),
        Reason::OtherOwn { kind, slot } => (words.other_own)(label(*kind, *slot)),
    });
    let sentence = reasons.collect::<Vec<_>>().join(" · ");
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
