//! Groups of a list: which a customer is in, and in which order they come.

use std::collections::BTreeMap;

use super::collate::{initial, sort_key};
use super::columns::Columns;
use super::people::Customer;
use super::view::{Facet, Group, Grouping};
use crate::crm::Options;
use crate::crm::kinds::customer::{RELATIONS, STAGES};

/// The groups that there may be.
pub(super) struct Groups<'b> {
    kind: Kind<'b>,
    /// By the number of a choice: its place among the groups.
    places: Vec<u32>,
    /// In order.
    choices: Vec<String>,
}

enum Kind<'b> {
    None,
    Facet(&'b Columns, Facet),
    Initial(BTreeMap<String, u32>),
}

impl<'b> Groups<'b> {
    /// `me` is the member's id, `members` the names by id, `options` how the workspace has its lists.
    pub(super) fn new(
        grouping: Option<&Grouping>,
        columns: &'b Columns,
        customers: &[Customer],
        me: &str,
        members: &BTreeMap<String, String>,
        options: &Options,
    ) -> Self {
        let facet = match grouping {
            None => return Self { kind: Kind::None, places: Vec::new(), choices: vec![String::new()] },
            Some(Grouping::Initial) => return Self::initials(customers),
            Some(Grouping::Territory) => Facet::Territory,
            Some(Grouping::Segment) => Facet::Segment,
            Some(Grouping::Stage) => Facet::Stage,
            Some(Grouping::Owner) => Facet::Owner,
            Some(Grouping::Custom(id)) => Facet::Custom(id.clone()),
        };
        Self::of_facet(facet, columns, me, members, options)
    }

    /// The choices of a facet in their order.
    pub(super) fn of_facet(
        facet: Facet,
        columns: &'b Columns,
        me: &str,
        members: &BTreeMap<String, String>,
        options: &Options,
    ) -> Self {
        let known: &[String] = columns.get(&facet).map_or(&[], |column| &column.choices);
        let weight = |choice: &String| -> (u64, String) {
            let name = || sort_key(choice);
            match &facet {
                _ if choice.is_empty() => (u64::MAX, String::new()),
                Facet::Territory => (choice.parse().unwrap_or(u64::MAX - 1), String::new()),
                Facet::Stage => (0, options.place(&STAGES, choice)),
                Facet::Relation => (0, options.place(&RELATIONS, choice)),
                Facet::Owner if choice == me => (0, String::new()),
                Facet::Owner => (1, members.get(choice).map_or_else(name, |name| sort_key(name))),
                Facet::Segment | Facet::City | Facet::Tag | Facet::Custom(_) => (0, name()),
            }
        };
        let mut order: Vec<usize> = (0..known.len()).collect();
        order.sort_by_cached_key(|number| (weight(&known[*number]), known[*number].clone()));
        let mut places = vec![0; known.len()];
        for (place, number) in order.iter().enumerate() {
            places[*number] = place as u32;
        }
        let choices = order.into_iter().map(|number| known[number].clone()).collect();
        Self { kind: Kind::Facet(columns, facet), places, choices }
    }

    fn initials(customers: &[Customer]) -> Self {
        let mut firsts: BTreeMap<String, String> = BTreeMap::new();
        let mut before: Option<&str> = None;
        for customer in customers {
            let end = customer.key.char_indices().nth(2).map_or(customer.key.len(), |(at, _)| at);
            let head = &customer.key[..end];
            if before != Some(head) && customer.is_listed {
                before = Some(head);
                let first = firsts.entry(initial(&customer.key)).or_insert_with(|| head.to_owned());
                if head < first.as_str() {
                    head.clone_into(first);
                }
            }
        }
        let mut choices: Vec<String> = firsts.keys().cloned().collect();
        choices.sort_by(|a, b| firsts.get(a).cmp(&firsts.get(b)));
        let places = choices.iter().zip(0..).map(|(choice, place)| (choice.clone(), place)).collect();
        Self { kind: Kind::Initial(places), places: Vec::new(), choices }
    }

    /// The place of a customer's group.
    pub(super) fn of(&self, number: u32, customer: &Customer) -> u32 {
        match &self.kind {
            Kind::None => 0,
            Kind::Facet(columns, facet) => {
                let choice = columns.get(facet).and_then(|column| column.of(number).first().copied()).unwrap_or(0);
                self.places.get(choice as usize).copied().unwrap_or(0)
            }
            Kind::Initial(places) => places.get(&initial(&customer.key)).copied().unwrap_or(0),
        }
    }

    /// Groups with their counts, those without anybody left out; none if nothing is grouped.
    pub(super) fn counted(self, of: impl Iterator<Item = u32>) -> Vec<Group> {
        if matches!(self.kind, Kind::None) {
            return Vec::new();
        }
        let mut counts = vec![0_u32; self.choices.len()];
        for place in of {
            if let Some(count) = counts.get_mut(place as usize) {
                *count += 1;
            }
        }
        let mut first = 0;
        let mut groups = Vec::new();
        for (choice, count) in self.choices.into_iter().zip(counts) {
            if count > 0 {
                groups.push(Group { choice, first, count });
                first += count;
            }
        }
        groups
    }
}
