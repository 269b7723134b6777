//! The counting: once over the customers, once over the activities, when somebody asks.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::WEEKS;
use super::deeds::NONE;
use super::period::first_of_week;
use super::{AT_RISK_DAYS, AtRisk, BAND_COUNT, BANDS, Change, Cut, NAMED, PARTS, Part, Person, Sums, Team, TeamWanted};
use crate::book::Book;
use crate::book::columns::{Column, WITHOUT};
use crate::book::people::{Customer, NOBODY};
use crate::book::view::Facet;
use crate::crm::search::fold;
use crate::document::DocId;

/// The last of the bands: nothing was ever done.
const NEVER: usize = BAND_COUNT - 1;

impl Book {
    /// What a team did and left undone. It is counted anew only when something that is counted has changed, or something else is asked.
    #[must_use]
    pub fn team(&mut self, wanted: &TeamWanted) -> Team {
        if let Some((_, team)) = self.team.as_ref().filter(|(asked, _)| asked == wanted) {
            return team.clone();
        }
        let team = self.count_team(wanted);
        self.team = Some((wanted.clone(), team.clone()));
        team
    }

    fn count_team(&self, wanted: &TeamWanted) -> Team {
        let mut count = Count::new(self, wanted);
        for (number, customer) in self.people.customers.iter().enumerate() {
            count.customer(number as u32, customer);
        }
        for number in 0..self.people.activities.len() as u32 {
            count.activity(number);
        }
        count.answer()
    }

    /// Whether somebody has ever been put in charge of an activity.
    #[must_use]
    pub fn has_deeds_of(&self, member: DocId) -> bool {
        let Some(by) = self.deeds.members.find(&member) else { return false };
        let all = self.people.activities.iter().enumerate();
        all.filter(|(_, activity)| activity.customer != NOBODY).any(|(at, _)| self.deeds.deed(at as u32).by == by)
    }
}

/// What has been counted so far.
struct Count<'b> {
    book: &'b Book,
    wanted: &'b TeamWanted,
    days: Range<i64>,
    before: Range<i64>,
    first_week: i64,
    /// By the number of a choice of the column of territories: whether it is wanted.
    territories: Vec<bool>,
    /// The same by the numbers of the territories of activities.
    deed_territories: Vec<bool>,
    /// By the number of a choice of the column of owners: which member it is.
    owners: Vec<Option<DocId>>,
    people: BTreeMap<Option<DocId>, Tally>,
    total: Team,
    parts: BTreeMap<u32, Part>,
    at_risk: Vec<Risk>,
}

/// A person's numbers while they are counted, with amounts by the numbers of their currencies.
#[derive(Default)]
struct Tally {
    person: Person,
    worth: Amounts,
    at_risk_worth: Amounts,
}

/// By the number of a currency: how many customers have it, and how much in all.
#[derive(Default)]
struct Amounts(BTreeMap<u8, (u32, i128)>);

impl Amounts {
    fn add(&mut self, customer: &Customer) {
        if let Some(worth) = customer.worth {
            let (count, sum) = self.0.entry(customer.currency).or_default();
            *count += 1;
            *sum += i128::from(worth);
        }
    }
}

/// A customer at risk, while not all are known.
struct Risk {
    customer: u32,
    days: u32,
}

impl<'b> Count<'b> {
    fn new(book: &'b Book, wanted: &'b TeamWanted) -> Self {
        let column = |facet: &Facet| book.columns.get(facet).map_or(&[][..], |column| &column.choices);
        let is_wanted = |territory: u32| wanted.territories.is_empty() || wanted.territories.contains(&territory);
        let territories = column(&Facet::Territory).iter().map(|text| text.parse().is_ok_and(is_wanted));
        let deed_territories = (0..=u16::MAX)
            .map_while(|number| match book.deeds.territories.get(number) {
                Some(territory) => Some(is_wanted(*territory)),
                None if number == NONE => Some(wanted.territories.is_empty()),
                None => None,
            })
            .collect();
        Self {
            book,
            wanted,
            days: wanted.period.days(wanted.today),
            before: wanted.period.before(wanted.today),
            first_week: first_of_week(wanted.today, book.week) - 7 * (WEEKS as i64 - 1),
            territories: territories.collect(),
            deed_territories,
            owners: column(&Facet::Owner).iter().map(|text| text.parse().ok()).collect(),
            people: BTreeMap::new(),
            total: Team::default(),
            parts: BTreeMap::new(),
            at_risk: Vec::new(),
        }
    }

    fn customer(&mut self, number: u32, customer: &Customer) {
        let choice = |facet| self.column(facet).map_or(WITHOUT, |column| column.of(number)[0]) as usize;
        let is_here = || self.territories.get(choice(&Facet::Territory)).copied().unwrap_or(false);
        // The lists behind the numbers are filters, which nobody passes who was removed.
        if !customer.is_listed || customer.is_removed || !is_here() {
            return;
        }
        let owner = self.owners.get(choice(&Facet::Owner)).copied().flatten();
        if self.wanted.person.is_some_and(|person| owner != Some(person)) {
            return;
        }
        let today = self.wanted.today;
        let Contacts { last, last_visit, contacted, contacted_before } = self.contacts(number, customer);
        let silence = last.map(|last| today - last);

        let tally = self.people.entry(owner).or_default();
        tally.person.customers += 1;
        tally.person.contacted += u32::from(contacted);
        tally.person.by_contact[band(silence)] += 1;
        tally.person.by_visit[band(last_visit.map(|last| today - last))] += 1;
        tally.worth.add(customer);
        self.total.customers += 1;
        self.total.contacted.now += u32::from(contacted);
        self.total.contacted.before += u32::from(contacted_before);
        if let Some(days) = silence.filter(|days| *days > AT_RISK_DAYS) {
            tally.person.at_risk += 1;
            tally.at_risk_worth.add(customer);
            self.at_risk.push(Risk { customer: number, days: u32::try_from(days).unwrap_or(u32::MAX) });
        }
        for part in self.parts_of(number) {
            let part = self.parts.entry(part).or_default();
            part.customers += 1;
            part.contacted += u32::from(contacted);
        }
    }

    fn activity(&mut self, number: u32) {
        let Some(activity) = self.book.people.activities.get(number as usize) else { return };
        let deed = self.book.deeds.deed(number);
        let is_here = self.deed_territories.get(usize::from(deed.territory)).copied().unwrap_or(false);
        let by = self.book.deeds.members.get(deed.by).copied();
        if activity.customer == NOBODY || !is_here || self.wanted.person.is_some_and(|person| by != Some(person)) {
            return;
        }
        let owed = activity.owed();
        let Some(done) = owed.done else {
            let is_late = owed.day.is_some_and(|day| i64::from(day) < self.wanted.today);
            let is_removed = |own: &Customer| own.is_removed;
            let customer = self.book.people.customers.get(activity.customer as usize);
            if is_late && self.book.is_shown(activity.customer) && !customer.is_some_and(is_removed) {
                self.total.overdue += 1;
                self.people.entry(by).or_default().person.overdue += 1;
            }
            return;
        };
        let is_order = self.book.deeds.is_order(deed);
        if !deed.is_visit && !is_order {
            return;
        }
        let day = self.book.zone.day(done);
        let (is_now, is_before) = (self.days.contains(&day), self.before.contains(&day));
        let week = usize::try_from((day - self.first_week).div_euclid(7)).ok().filter(|week| *week < WEEKS);
        let week = week.filter(|_| deed.is_visit && day <= self.wanted.today);
        if !is_now && !is_before && week.is_none() {
            return;
        }
        if deed.is_visit {
            note(&mut self.total.visits, is_now, is_before);
        }
        if is_order {
            note(&mut self.total.orders, is_now, is_before);
        }
        if is_now || week.is_some() {
            let person = &mut self.people.entry(by).or_default().person;
            person.visits += u32::from(is_now && deed.is_visit);
            person.orders += u32::from(is_now && is_order);
            if let Some(week) = week {
                person.weeks[week] += 1;
            }
        }
    }

    /// When something was done with a customer; what is done stands last among their activities, the latest at the end.
    fn contacts(&self, number: u32, customer: &Customer) -> Contacts {
        let mut contacts = Contacts { last: customer.last.map(|last| self.book.zone.day(last)), ..Contacts::default() };
        for activity in self.book.people.numbers_of(number).iter().rev() {
            let owed = self.book.people.activities.get(*activity as usize).map(|activity| activity.owed());
            let Some(done) = owed.and_then(|owed| owed.done) else { break };
            let day = self.book.zone.day(done);
            if contacts.last_visit.is_none() && self.book.deeds.deed(*activity).is_visit {
                contacts.last_visit = Some(day);
            }
            contacts.contacted |= self.days.contains(&day);
            contacts.contacted_before |= self.before.contains(&day);
            if day < self.before.start && contacts.last_visit.is_some() {
                break;
            }
        }
        contacts
    }

    /// The numbers of what a customer has in common with others.
    fn parts_of(&self, number: u32) -> BTreeSet<u32> {
        let Some(column) = self.cut() else { return BTreeSet::new() };
        // A tag that was written twice is one, in whatever case.
        let choices = column.of(number).iter().filter(|choice| **choice != WITHOUT);
        choices.map(|choice| column.first_like(*choice)).collect()
    }

    /// By what customers are told apart.
    fn cut(&self) -> Option<&'b Column> {
        self.column(match self.wanted.cut {
            Cut::City => &Facet::City,
            Cut::Segment => &Facet::Segment,
            Cut::Tag => &Facet::Tag,
        })
    }

    fn column(&self, facet: &Facet) -> Option<&'b Column> {
        self.book.columns.get(facet)
    }

    fn answer(mut self) -> Team {
        let mut totals = Tally::default();
        for tally in self.people.values() {
            for (from, to) in [(&tally.worth, &mut totals.worth), (&tally.at_risk_worth, &mut totals.at_risk_worth)] {
                for (currency, (count, sum)) in &from.0 {
                    let (to_count, to_sum) = to.0.entry(*currency).or_default();
                    *to_count += count;
                    *to_sum += sum;
                }
            }
        }
        let ranks = self.ranks(&totals.worth);
        let sums = |amounts: &Amounts| self.sums(amounts, &ranks);
        let mut people: Vec<Person> = (self.people.iter())
            .map(|(member, tally)| Person {
                member: *member,
                worth: sums(&tally.worth),
                at_risk_worth: sums(&tally.at_risk_worth),
                ..tally.person.clone()
            })
            .collect();
        people.sort_by_cached_key(|person| {
            let name = person.member.and_then(|member| self.book.members.get(&member.to_string()));
            (person.member.is_none(), u32::MAX - person.customers, name.map(|name| fold(name)), person.member)
        });
        let at_risk_worth = sums(&totals.at_risk_worth);
        Team {
            from: self.days.start,
            people,
            at_risk: self.at_risk.len() as u32,
            at_risk_worth,
            at_risk_first: self.first_at_risk(&ranks),
            first_week: self.first_week,
            parts: self.parts(),
            ..std::mem::take(&mut self.total)
        }
    }

    /// Currencies in the order in which they are told: the one that most customers have first.
    fn ranks(&self, worth: &Amounts) -> Vec<u8> {
        let mut ranks: Vec<u8> = worth.0.keys().copied().collect();
        ranks.sort_by_key(|currency| {
            let count = worth.0.get(currency).map_or(0, |(count, _)| *count);
            (u32::MAX - count, self.currency(*currency))
        });
        ranks
    }

    fn currency(&self, number: u8) -> &'b str {
        self.book.currencies.get(usize::from(number)).map_or("", String::as_str)
    }

    fn sums(&self, amounts: &Amounts, ranks: &[u8]) -> Sums {
        let limit = |sum: i128| i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX });
        let known = ranks.iter().filter_map(|currency| Some((*currency, amounts.0.get(currency)?.1)));
        known.map(|(currency, sum)| (self.currency(currency).to_owned(), limit(sum))).collect()
    }

    /// Those with the greatest purchases; whoever has none comes last.
    fn first_at_risk(&mut self, ranks: &[u8]) -> Vec<AtRisk> {
        let customers = &self.book.people.customers;
        let rank = |risk: &Risk| {
            let own = &customers[risk.customer as usize];
            let rank = own.worth.and_then(|_| ranks.iter().position(|currency| *currency == own.currency));
            (rank.unwrap_or(usize::MAX), -own.worth.unwrap_or_default(), &own.key, own.doc)
        };
        let mut first: Vec<&Risk> = self.at_risk.iter().collect();
        if first.len() > NAMED {
            first.select_nth_unstable_by(NAMED, |a, b| rank(a).cmp(&rank(b)));
            first.truncate(NAMED);
        }
        first.sort_unstable_by(|a, b| rank(a).cmp(&rank(b)));
        let named = |risk: &Risk| AtRisk { doc: customers[risk.customer as usize].doc, days: risk.days };
        first.into_iter().map(named).collect()
    }

    fn parts(&mut self) -> Vec<Part> {
        let name = |number: u32| self.cut().and_then(|column| column.choices.get(number as usize));
        let named = self.parts.iter().filter_map(|(number, part)| {
            let choice = name(*number)?.clone();
            Some(Part { choice, ..*part })
        });
        let mut parts: Vec<Part> = named.collect();
        parts.sort_by_cached_key(|part| (u32::MAX - part.customers, fold(&part.choice), part.choice.clone()));
        parts.truncate(PARTS);
        parts
    }
}

/// When something was done with a customer, in days since 1970-01-01.
#[derive(Default)]
struct Contacts {
    last: Option<i64>,
    last_visit: Option<i64>,
    contacted: bool,
    contacted_before: bool,
}

/// The band of so many days of silence.
fn band(silence: Option<i64>) -> usize {
    silence.map_or(NEVER, |days| BANDS.partition_point(|last| *last < days))
}

fn note(change: &mut Change, is_now: bool, is_before: bool) {
    change.now += u32::from(is_now);
    change.before += u32::from(is_before);
}
