//! By what the customers of a book differ, so that a list draws only what tells them apart: a colour that all share tells
//! nothing, and neither does a currency that every amount has.

use crate::in_order;

use super::Book;
use super::columns::WITHOUT;
use super::view::Facet;

/// So many segments have a colour of their own: the most frequent.
const COLOURED: usize = 5;

/// What tells customers apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variety {
    /// The currencies of their expected purchases, the most frequent first.
    pub currencies: Vec<String>,
    /// What the edge of a row tells: the territory where there are several, else the segment; nothing if all are equal.
    pub edge: Option<Facet>,
    /// The choices that have a colour: territories by their numbers, segments by how many customers have them.
    pub coloured: Vec<String>,
    /// The segments that most customers are of, the most frequent first: as many as can have a colour, whatever the edge tells.
    pub segments: Vec<String>,
}
in_order!(struct Variety { currencies, edge, coloured, segments });

impl Book {
    /// By what all customers differ. Each of them is looked at once after a change, and not again for another view.
    pub fn variety(&mut self) -> Variety {
        if let Some(known) = &self.variety {
            return known.clone();
        }
        let found = self.find_variety();
        self.variety = Some(found.clone());
        found
    }

    fn find_variety(&self) -> Variety {
        let listed = || (0..).zip(&self.people.customers).filter(|(_, customer)| customer.is_listed);
        let count = |facet: &Facet| {
            let Some(column) = self.columns.get(facet) else { return Vec::new() };
            let mut counts: Vec<(u32, &str)> = column.choices.iter().map(|choice| (0, choice.as_str())).collect();
            for (number, _) in listed() {
                counts[column.of(number).first().copied().unwrap_or(WITHOUT) as usize].0 += 1;
            }
            counts.retain(|(count, _)| *count > 0);
            counts
        };
        let mut currencies: Vec<(u32, &str)> = self.currencies.iter().map(|code| (0, code.as_str())).collect();
        for (_, customer) in listed().filter(|(_, customer)| customer.worth.is_some()) {
            if let Some((count, _)) = currencies.get_mut(usize::from(customer.currency)) {
                *count += 1;
            }
        }
        currencies.retain(|(count, _)| *count > 0);
        let by_count = |a: &(u32, &str), b: &(u32, &str)| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1));
        currencies.sort_by(by_count);
        let names =
            |counts: Vec<(u32, &str)>| -> Vec<String> { counts.into_iter().map(|(_, name)| name.to_owned()).collect() };
        let currencies = names(currencies);

        let mut segments = count(&Facet::Segment);
        let have_segments = segments.len() > 1;
        segments.retain(|(_, name)| !name.is_empty());
        segments.sort_by(by_count);
        segments.truncate(COLOURED);
        let segments = names(segments);

        let mut territories = count(&Facet::Territory);
        let (edge, coloured) = if territories.len() > 1 {
            territories.sort_by_key(|(_, number)| number.parse::<u32>().unwrap_or(u32::MAX));
            (Some(Facet::Territory), names(territories))
        } else if have_segments {
            (Some(Facet::Segment), segments.clone())
        } else {
            (None, Vec::new())
        };
        Variety { currencies, edge, coloured, segments }
    }
}
