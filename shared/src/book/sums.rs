//! What a list comes to in money: one sum a currency, never one across them.

use crate::in_order;

use super::Book;
use super::list::Items;
use super::people::Customer;

/// The expected purchases of a list in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The currency's letters.
    pub currency: String,
    /// In minor units; at the ends of its range it stays there.
    pub minor: i64,
    /// Of how many customers.
    pub count: u32,
}
in_order!(struct Sum { currency, minor, count });

impl Book {
    /// What the list comes to that was looked at last, the currency of most customers first. Each customer of the list is looked
    /// at once, and the sums are kept as long as the list is.
    pub fn sums(&mut self) -> Vec<Sum> {
        let Some(mut list) = self.lists.pop() else { return Vec::new() };
        if list.sums.is_none() {
            list.sums = Some(match &list.items {
                Items::Everybody => self.sum(self.order.iter().copied()),
                Items::Some(picked) => self.sum(picked.numbers()),
            });
        }
        let sums = list.sums.clone().unwrap_or_default();
        self.lists.push(list);
        sums
    }

    fn sum(&self, numbers: impl Iterator<Item = u32>) -> Vec<Sum> {
        let zero = |currency: &String| Sum { currency: currency.clone(), minor: 0, count: 0 };
        let mut sums: Vec<Sum> = self.currencies.iter().map(zero).collect();
        for customer in numbers.filter_map(|number| self.people.customers.get(number as usize)) {
            let Customer { worth: Some(worth), currency, .. } = customer else { continue };
            if let Some(sum) = sums.get_mut(usize::from(*currency)) {
                sum.minor = sum.minor.saturating_add(*worth);
                sum.count += 1;
            }
        }
        sums.retain(|sum| sum.count > 0);
        sums.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.currency.cmp(&b.currency)));
        sums
    }
}
