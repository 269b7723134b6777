//! The columns that the table of a kind can have: the fields that its rows carry, and what the book knows of customers besides. Which
//! of them are shown is each device's own.

use leptos::prelude::*;
use shared::book::{Facet, Sort};
use shared::crm::{CustomType, Field, Kind, ValueType, definition};

use super::carried;
use crate::protocol::CellOf;
use crate::state::{Over, Store, listing, store};
use crate::ui::modal::Modal;
use crate::ui::record::Spec;
use crate::ui::word::word;

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// As it is kept.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What stands in it.
    pub what: What,
    /// The order that a tap on its heading brings; none: it brings none.
    pub sort: Option<Sort>,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// What the record is called: always there, the first.
    Title,
    /// How long ago something was done with a customer.
    LastContact,
    /// What comes next with them.
    NextStep,
    /// What they buy in a year.
    Worth,
    /// When they were written down.
    Made,
    /// Of which territory they are.
    Territory,
    /// What stands in a field.
    Field(CellOf, Box<Spec>),
}

impl What {
    /// Whether it is read from the right: figures.
    pub fn is_figure(&self) -> bool {
        match self {
            Self::Worth | Self::LastContact => true,
            Self::Title | Self::NextStep | Self::Made | Self::Territory => false,
            Self::Field(_, spec) => {
                matches!(spec.value, ValueType::Whole { .. } | ValueType::Number | ValueType::Money)
            }
        }
    }

    /// How broad it is at least, rem, and its share of what is left.
    const fn breadth(&self) -> (u32, u32) {
        match self {
            Self::Title => (12, 20),
            Self::LastContact | Self::Worth | Self::Made => (6, 7),
            Self::NextStep | Self::Territory | Self::Field(..) => (6, 10),
        }
    }
}

/// What stands in the columns of customers that no row carries, with their names and orders.
const OF_CUSTOMERS: [(&str, What, Sort); 4] = [
    ("last", What::LastContact, Sort::LastContact),
    ("next", What::NextStep, Sort::NextStep),
    ("worth", What::Worth, Sort::Worth),
    ("made", What::Made, Sort::Created),
];

/// The fields of customers that come first among columns, the facets among them; whatever else their rows carry follows.
const FIELDS: [(Option<&str>, &str, Option<Facet>); 10] = [
    (Some("address"), "city", Some(Facet::City)),
    (Some("address"), "district", None),
    (None, "segment", Some(Facet::Segment)),
    (None, "stage", Some(Facet::Stage)),
    (None, "relation", Some(Facet::Relation)),
    (None, "owner", Some(Facet::Owner)),
    (Some("tag"), "label", None),
    (Some("phone"), "number", None),
    (Some("mail"), "address", None),
    (None, "code", None),
];

/// The columns of customers that are shown until others are chosen.
const USUAL: [&str; 6] = ["address/city", "segment", "owner", "last", "next", "worth"];

/// All columns that a kind can have; watched.
pub fn all(kind: Kind, store: Store) -> Vec<Column> {
    let (table, language) = (definition(kind), store.language());
    let title = Column {
        name: "title".to_owned(),
        label: crate::i18n::title_of(table.noun.one.in_language(language)),
        what: What::Title,
        sort: Some(Sort::Name),
    };
    let mut columns = vec![title];
    let has_own = table.has_own_screens();
    if has_own {
        let words = store.words();
        columns.extend(FIELDS.into_iter().filter_map(|(group, key, facet)| {
            let (own, field) =
                table.all_fields().find(|(own, field)| own.map(|own| own.key) == group && field.key == key)?;
            // A list's field is called as its list is, unless it says more by itself.
            let label = match own {
                Some(own) if own.key != "address" => own.label,
                Some(_) | None => field.label,
            };
            Some(Column {
                name: named(group, key),
                label: label.said(language, store.region()).to_owned(),
                what: What::Field(CellOf::Slot(field.slot), Box::new(Spec::of(field))),
                sort: facet.map(Sort::By),
            })
        }));
        columns.extend(others(kind).map(|(group, field)| Column {
            name: named(group.map(|group| group.key), field.key),
            label: carried::label(table, group, field, store),
            what: What::Field(CellOf::Slot(field.slot), Box::new(Spec::of(field))),
            sort: None,
        }));
        columns.push(Column {
            name: "territory".to_owned(),
            label: words.territory.to_owned(),
            what: What::Territory,
            sort: Some(Sort::By(Facet::Territory)),
        });
        columns.extend(OF_CUSTOMERS.map(|(name, what, sort)| {
            let label = match what {
                What::LastContact => words.list.last_contact,
                What::NextStep => words.comes_next,
                What::Worth => words.bought_a_year,
                What::Made | What::Title | What::Territory | What::Field(..) => words.list.written_down,
            };
            Column { name: name.to_owned(), label: label.to_owned(), what, sort: Some(sort) }
        }));
    } else {
        let shown = |field: &&Field| {
            let is_title = table.title.first() == Some(&field.key);
            field.listed && field.exported && !is_title && is_said(field.value)
        };
        columns.extend(table.fields.iter().filter(shown).map(|field| Column {
            name: field.key.to_owned(),
            label: field.label.said(language, store.region()).to_owned(),
            what: What::Field(CellOf::Slot(field.slot), Box::new(Spec::of(field))),
            sort: Some(Sort::Custom(field.key.to_owned())),
        }));
    }
    let own = store.custom_fields().into_iter().filter(|field| field.kind == kind);
    columns.extend(own.map(|field| Column {
        name: listing::custom_name(&field.id),
        label: field.label(language).to_owned(),
        what: What::Field(CellOf::Custom(field.id.clone()), Box::new(Spec::custom(&field))),
        sort: match field.holds {
            CustomType::Number | CustomType::Date => Some(Sort::Custom(field.id)),
            CustomType::Choice | CustomType::YesNo if has_own => Some(Sort::By(Facet::Custom(field.id))),
            CustomType::Choice | CustomType::YesNo | CustomType::Text | CustomType::Other(_) => {
                (!has_own).then_some(Sort::Custom(field.id))
            }
        },
    }));
    if !has_own {
        let label = store.words().list.written_down.to_owned();
        columns.push(Column { name: "made".to_owned(), label, what: What::Made, sort: Some(Sort::Created) });
    }
    columns
}

/// Whether a row can say it: what an entry is called stands in another record, which no list has.
const fn is_said(value: ValueType) -> bool {
    !matches!(value, ValueType::EntryOf(_))
}

/// Whether a column is shown, as was chosen on this device, else as is usual.
fn is_shown(kind: Kind, name: &str, chosen: Option<&Vec<String>>) -> bool {
    match chosen {
        _ if name == "title" => true,
        Some(chosen) => chosen.iter().any(|own| own == name),
        None if definition(kind).has_own_screens() => USUAL.contains(&name),
        None => definition(kind).shown.is_some_and(|shown| shown.line.contains(&name)),
    }
}

/// What a field is called among columns.
fn named(group: Option<&str>, key: &str) -> String {
    group.map_or_else(|| key.to_owned(), |group| format!("{group}/{key}"))
}

/// What the rows of customers carry besides [`FIELDS`], and besides what has a column of another kind.
fn others(kind: Kind) -> impl Iterator<Item = carried::Carried> {
    let is_first = |group: Option<&str>, key: &str| FIELDS.iter().any(|(own, first, _)| *own == group && *first == key);
    let is_made = |name: &str| OF_CUSTOMERS.iter().any(|(made, ..)| *made == name);
    carried::fields(definition(kind)).filter(move |(group, field)| match group {
        Some(group) => !is_first(Some(group.key), field.key),
        None => !is_first(None, field.key) && !is_made(field.key),
    })
}

/// The columns that are shown; watched.
pub fn shown(kind: Kind, store: Store) -> Vec<Column> {
    let chosen = store.columns_of(kind);
    let mut columns = all(kind, store);
    columns.retain(|column| is_shown(kind, &column.name, chosen.as_ref()));
    columns
}

/// The fields whose values they show, in their order.
pub fn cells(columns: &[Column]) -> Vec<CellOf> {
    let cell = |column: &Column| match &column.what {
        What::Field(cell, _) => Some(cell.clone()),
        What::Title | What::LastContact | What::NextStep | What::Worth | What::Made | What::Territory => None,
    };
    columns.iter().filter_map(cell).collect()
}

/// The tracks of a table's grid.
pub fn tracks(columns: &[Column], has_boxes: bool) -> String {
    let boxes = has_boxes.then(|| "2.25rem".to_owned());
    let own = columns.iter().map(|column| {
        let (least, share) = column.what.breadth();
        format!("minmax({least}rem, {share}fr)")
    });
    boxes.into_iter().chain(own).collect::<Vec<_>>().join(" ")
}

/// How broad a table is at least.
pub fn least(columns: &[Column]) -> String {
    let own: u32 = columns.iter().map(|column| column.what.breadth().0 + 1).sum();
    format!("{}rem", own + 3)
}

/// The sheet in which they are chosen.
#[component]
pub fn Columns() -> impl IntoView {
    view! { <Modal over=Over::Columns class="columns-sheet" label=|words| words.list.columns><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    // What is listed does not change under the sheet.
    let kind = store.route.with_untracked(crate::state::Route::listed);
    let chosen = move || store.columns_of(kind);
    let choose = move |name: &str, is_wanted: bool| {
        let now = untrack(chosen);
        let kept = untrack(|| all(kind, store))
            .into_iter()
            .filter(|column| if column.name == name { is_wanted } else { is_shown(kind, &column.name, now.as_ref()) });
        store.choose_columns(kind, Some(kept.map(|column| column.name).collect()));
    };
    let offered = move || {
        all(kind, store)
            .into_iter()
            .skip(1)
            .map(|Column { name, label, .. }| {
                let (own, set) = (name.clone(), name.clone());
                view! {
                    <label class="tick menu-item">
                        <input type="checkbox" data-test="column-shown" data-column=name
                            prop:checked=move || is_shown(kind, &own, chosen().as_ref())
                            on:change=move |event| choose(&set, event_target_checked(&event))/>
                        <span>{label}</span>
                    </label>
                }
            })
            .collect_view()
    };
    view! {
        <h2>{word(|words| words.list.columns)}</h2>
        <p class="explained">{word(|words| words.list.columns_explained)}</p>
        <div class="columns-offered">{offered}</div>
        <div class="filters-foot">
            <button type="button" class="quiet" on:click=move |_| store.choose_columns(kind, None)>
                {word(|words| words.list.usual_columns)}
            </button>
            <button type="button" class="primary" data-test="columns-chosen" on:click=move |_| { store.uncover(); }>
                {word(|words| words.end_selection)}
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_shown_and_the_title_always() {
        let kind = crate::state::BOOK;
        assert!(is_shown(kind, "worth", None) && !is_shown(kind, "made", None));
        let chosen = vec!["made".to_owned()];
        assert!(is_shown(kind, "made", Some(&chosen)) && !is_shown(kind, "worth", Some(&chosen)));
        assert!(is_shown(kind, "title", Some(&Vec::new())));
        assert!(is_shown(Kind::PRODUCT, "brand", None), "as its row says");
        let field = |(group, key, _): &(Option<&str>, &str, Option<Facet>)| {
            let mut all = definition(kind).all_fields();
            all.any(|(own, field)| own.map(|own| own.key) == *group && field.key == *key && field.listed)
        };
        assert!(FIELDS.iter().all(field), "rows carry them");
    }

    #[test]
    fn customers_have_a_column_of_whatever_their_rows_carry() {
        let own: Vec<String> = others(shared::crm::kinds::with_own_list())
            .map(|(group, field)| named(group.map(|group| group.key), field.key))
            .collect();
        for wanted in ["form", "legal_name", "birthday", "tax_id/number"] {
            assert_eq!(own.iter().filter(|name| *name == wanted).count(), 1, "{wanted}");
        }
        for other in ["name", "worth", "segment", "phone/number"] {
            assert!(!own.iter().any(|name| name == other), "{other}");
        }
    }

    #[test]
    fn a_reference_is_said_and_an_entry_is_not() {
        assert!(is_said(ValueType::Reference(Kind::PRODUCT)) && !is_said(ValueType::EntryOf("phone")));
    }
}
