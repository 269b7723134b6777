//! Which choice of each facet customers have, as small numbers, so that filters and counts compare no texts.

use std::collections::BTreeMap;

use super::view::Facet;
use crate::crm::kinds::customer::{RELATIONS, STAGES};
use crate::crm::search::bare;
use crate::crm::values::{date, number};
use crate::crm::{CustomType, Options, Registry, Value, definition, kinds};
use crate::document::Row;

/// The choice of those without any.
pub(super) const WITHOUT: u32 = 0;

/// One facet of all customers.
pub(super) struct Column {
    /// Choices by number; the first is the empty one.
    pub(super) choices: Vec<String>,
    numbers: BTreeMap<String, u32>,
    /// Where choices are in people's own words: by their letters, whatever their case and accents.
    alike: BTreeMap<String, Vec<u32>>,
    is_free: bool,
    /// By the number of a choice: the first that is written like it.
    first: Vec<u32>,
    cells: Cells,
}

enum Cells {
    /// Each customer has at most one.
    One(Vec<u32>),
    /// Or several.
    Many(Vec<Box<[u32]>>),
}

impl Column {
    fn new(facet: &Facet) -> Self {
        let cells =
            if matches!(facet, Facet::Tag | Facet::City) { Cells::Many(Vec::new()) } else { Cells::One(Vec::new()) };
        Self {
            choices: vec![String::new()],
            numbers: BTreeMap::new(),
            alike: BTreeMap::new(),
            is_free: facet.is_free(),
            first: vec![WITHOUT],
            cells,
        }
    }

    /// The choices of a customer; one at least, [`WITHOUT`] if there is none.
    pub(super) fn of(&self, customer: u32) -> &[u32] {
        let found = match &self.cells {
            Cells::One(cells) => cells.get(customer as usize).map(std::slice::from_ref),
            Cells::Many(cells) => cells.get(customer as usize).map(|choices| &**choices),
        };
        match found {
            None | Some([]) => &[WITHOUT],
            Some(choices) => choices,
        }
    }

    /// The number of a choice, if anybody ever had it.
    pub(super) fn number(&self, choice: &str) -> Option<u32> {
        if choice.is_empty() { Some(WITHOUT) } else { self.numbers.get(choice).copied() }
    }

    /// The numbers of what a filter means by a choice of the facet: what counts as it, and what is written like it but for case and
    /// accents where people write as they like.
    pub(super) fn meant(&self, facet: &Facet, choice: &str, options: &Options) -> Vec<u32> {
        let counted = |list| options.counted_with(list, choice).iter().filter_map(|own| self.number(own)).collect();
        match facet {
            _ if choice.is_empty() => vec![WITHOUT],
            Facet::Relation => counted(&RELATIONS),
            Facet::Stage => counted(&STAGES),
            Facet::Owner | Facet::Territory => self.number(choice).into_iter().collect(),
            Facet::Segment | Facet::City | Facet::Tag | Facet::Custom(_) => {
                self.alike.get(&bare(choice)).cloned().unwrap_or_default()
            }
        }
    }

    /// By the number of each choice that somebody has: the choices by which it is meant.
    pub(super) fn meant_by(&self, facet: &Facet, options: &Options) -> Vec<Vec<u32>> {
        let mut meant_by: Vec<Vec<u32>> = vec![Vec::new(); self.choices.len()];
        meant_by[WITHOUT as usize].push(WITHOUT);
        for alike in self.alike.values() {
            alike.iter().for_each(|own| meant_by[*own as usize].clone_from(alike));
        }
        if !facet.is_free() {
            for (number, choice) in (0_u32..).zip(&self.choices).skip(1) {
                for own in self.meant(facet, choice, options) {
                    meant_by[own as usize].push(number);
                }
            }
        }
        meant_by
    }

    /// The first choice that is written like one.
    pub(super) fn first_like(&self, number: u32) -> u32 {
        self.first.get(number as usize).copied().unwrap_or(number)
    }

    fn intern(&mut self, choice: &str) -> u32 {
        if let Some(number) = self.number(choice) {
            return number;
        }
        let number = self.choices.len() as u32;
        self.choices.push(choice.to_owned());
        self.numbers.insert(choice.to_owned(), number);
        let mut first = number;
        if self.is_free {
            let alike = self.alike.entry(bare(choice)).or_default();
            alike.push(number);
            first = alike[0];
        }
        self.first.push(first);
        number
    }

    fn set<'v>(&mut self, customer: u32, choices: impl Iterator<Item = &'v str>) {
        let numbers: Vec<u32> = choices.map(|choice| self.intern(choice)).filter(|number| *number != WITHOUT).collect();
        let at = customer as usize;
        match &mut self.cells {
            Cells::One(cells) => {
                if cells.len() <= at {
                    cells.resize(at + 1, WITHOUT);
                }
                cells[at] = numbers.first().copied().unwrap_or(WITHOUT);
            }
            Cells::Many(cells) => {
                if cells.len() <= at {
                    cells.resize(at + 1, Box::default());
                }
                cells[at] = numbers.into();
            }
        }
    }
}

/// All facets.
pub(super) struct Columns {
    columns: BTreeMap<Facet, Column>,
    /// Custom numbers and days by the fields' ids and by customer, as lists sort by them.
    scales: BTreeMap<String, Vec<Option<i64>>>,
    slots: [(Facet, u16); 6],
}

impl Columns {
    pub(super) fn new() -> Self {
        let table = definition(kinds::with_own_list());
        let slots = [
            (Facet::Relation, table.slot("relation")),
            (Facet::Stage, table.slot("stage")),
            (Facet::Segment, table.slot("segment")),
            (Facet::Owner, table.slot("owner")),
            (Facet::Tag, table.slot("tag/label")),
            (Facet::City, table.slot("address/city")),
        ];
        let facets = slots.iter().map(|(facet, _)| facet.clone()).chain([Facet::Territory]);
        let columns = facets.map(|facet| (facet.clone(), Column::new(&facet))).collect();
        Self { columns, scales: BTreeMap::new(), slots }
    }

    /// Takes in a customer's row.
    pub(super) fn put(&mut self, customer: u32, row: &Row, registry: &Registry) {
        for (facet, slot) in &self.slots {
            if let Some(column) = self.columns.get_mut(facet) {
                column.set(customer, row.values(*slot).iter().filter_map(Value::as_text));
            }
        }
        if let Some(column) = self.columns.get_mut(&Facet::Territory) {
            column.set(customer, [row.territory.to_string().as_str()].into_iter());
        }
        for (facet, column) in &mut self.columns {
            if let Facet::Custom(id) = facet
                && !row.custom.iter().any(|(own, _)| own == id)
            {
                column.set(customer, std::iter::empty());
            }
        }
        for (id, scale) in &mut self.scales {
            if let (Some(place), false) =
                (scale.get_mut(customer as usize), row.custom.iter().any(|(own, _)| own == id))
            {
                *place = None;
            }
        }
        for (id, cell) in &row.custom {
            let Some(value) = cell.values().first() else { continue };
            let choice = match (registry.custom_field(id).map(|field| field.holds), value) {
                (Some(CustomType::Choice), Value::Text(text)) => text.as_str(),
                (Some(CustomType::YesNo), Value::Bool(answer)) => {
                    if *answer {
                        "yes"
                    } else {
                        "no"
                    }
                }
                (Some(CustomType::Number), Value::Text(text)) => {
                    self.weigh(id, customer, number::read(text));
                    continue;
                }
                (Some(CustomType::Date), Value::Text(text)) => {
                    self.weigh(id, customer, date::read_iso(text).map(|day| day.to_days()));
                    continue;
                }
                _ => continue,
            };
            let facet = Facet::Custom(id.clone());
            let column = self.columns.entry(facet).or_insert_with_key(Column::new);
            column.set(customer, std::iter::once(choice));
        }
    }

    fn weigh(&mut self, id: &str, customer: u32, weight: Option<i64>) {
        let scale = self.scales.entry(id.to_owned()).or_default();
        let at = customer as usize;
        if scale.len() <= at {
            scale.resize(at + 1, None);
        }
        scale[at] = weight;
    }

    /// What stands in a custom field of numbers or days, by customer; empty if nothing stands there anywhere.
    pub(super) fn scale(&self, id: &str) -> &[Option<i64>] {
        self.scales.get(id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn get(&self, facet: &Facet) -> Option<&Column> {
        self.columns.get(facet)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&Facet, &Column)> {
        self.columns.iter()
    }
}
