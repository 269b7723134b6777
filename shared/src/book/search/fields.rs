//! What of a row is searched, and in which way.

use crate::crm::search::each_word;
use crate::crm::{CustomType, Kind, Registry, ValueType, definition};
use crate::document::Row;

/// The field number of all custom fields; slots begin at 1.
pub(super) const CUSTOM: u8 = 0;

/// How the text of a field becomes terms.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Its words.
    Words,
    /// Its words, found from their middle too: mail addresses.
    Pieces,
    /// All its letters and digits as one term, found from its middle too: phones, tax ids, codes.
    Joined,
}

/// How much a hit in a field says: the least the most.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Name,
    Tag,
    Rest,
    Activity,
}

/// The searched fields of a kind, by slot.
pub(super) struct Fields {
    by_slot: Vec<Option<(Shape, Class)>>,
}

impl Fields {
    pub(super) fn of(kind: Kind) -> Self {
        let mut by_slot = vec![None; 128];
        let table = definition(kind);
        let rest = if table.is_part() { Class::Activity } else { Class::Rest };
        for (group, field) in table.all_fields().filter(|(_, field)| field.searchable && field.listed) {
            let shape = if [ValueType::Phone, ValueType::TaxId].contains(&field.value) || field.key == "code" {
                Shape::Joined
            } else if field.value == ValueType::Mail {
                Shape::Pieces
            } else {
                Shape::Words
            };
            let class = match (group.map(|group| group.key), field.key) {
                (None, "name") => Class::Name,
                (Some("tag"), _) => Class::Tag,
                _ => rest,
            };
            if let Some(place) = by_slot.get_mut(usize::from(field.slot)) {
                *place = Some((shape, class));
            }
        }
        by_slot[usize::from(CUSTOM)] = Some((Shape::Words, rest));
        Self { by_slot }
    }

    pub(super) fn get(&self, field: u8) -> Option<(Shape, Class)> {
        self.by_slot.get(usize::from(field)).copied().flatten()
    }

    pub(super) fn class(&self, field: u8) -> Class {
        self.get(field).map_or(Class::Activity, |(_, class)| class)
    }

    /// Every searched text of a row: the field, for a custom field its id, the shape, the text.
    pub(super) fn each_text<'r>(
        &self,
        row: &'r Row,
        registry: &Registry,
        mut take: impl FnMut(u8, &'r str, Shape, &'r str),
    ) {
        for (slot, cell) in &row.cells {
            let Ok(field) = u8::try_from(*slot) else { continue };
            let Some((shape, _)) = self.get(field) else { continue };
            cell.values().iter().filter_map(|value| value.as_text()).for_each(|text| take(field, "", shape, text));
        }
        for (id, cell) in &row.custom {
            let text = cell.values().first().and_then(|value| value.as_text());
            let Some((field, text)) = registry.custom_field(id).zip(text) else { continue };
            match field.holds {
                CustomType::Text | CustomType::Choice | CustomType::Date => take(CUSTOM, id, Shape::Words, text),
                CustomType::Number => {
                    take(CUSTOM, id, Shape::Words, text);
                    // Somebody may type the marks between its thousands.
                    if text.len() > 3 {
                        take(CUSTOM, id, Shape::Joined, text);
                    }
                }
                CustomType::YesNo | CustomType::Other(_) => {}
            }
        }
    }
}

/// The terms of one text, and whether each is the text's first.
pub(super) fn each_term(shape: Shape, text: &str, mut take: impl FnMut(&str, bool)) {
    match shape {
        Shape::Words | Shape::Pieces => {
            let mut first = true;
            each_word(text, |_, word| {
                take(word, first);
                first = false;
            });
        }
        Shape::Joined => {
            let joined = join(text);
            if !joined.is_empty() {
                take(&joined, true);
            }
        }
    }
}

/// Folded letters and digits without what parts them.
pub(super) fn join(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    each_word(text, |_, word| joined.push_str(word));
    joined
}
