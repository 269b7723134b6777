//! What a list is asked for: a search, what is wanted of the customers, their order, and what they are grouped by.

use minicbor::{Decode, Encode};

/// A way to look at the customers. The default: all of them by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct View {
    /// What is searched for; empty: all.
    #[n(0)]
    pub query: String,
    /// Who is wanted.
    #[n(1)]
    pub filter: Filter,
    /// In which order.
    #[n(2)]
    pub sort: Sort,
    /// The other way round. Customers without what is sorted by come last in either direction.
    #[n(3)]
    pub reversed: bool,
    /// In which groups.
    #[n(4)]
    pub grouping: Option<Grouping>,
    /// Where the device is, as the text of a place (`19.432608,-99.133209`): for [`Sort::Distance`] and the distances of rows.
    #[n(5)]
    pub here: Option<String>,
    /// Whether the choices of each facet are to be counted.
    #[n(6)]
    pub facets: bool,
}

/// Who is wanted: all conditions together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Filter {
    /// Of each facet named, one of the choices; see [`Facet`] for their texts.
    #[n(0)]
    pub choices: Vec<(Facet, Vec<String>)>,
    /// With or without a phone.
    #[n(1)]
    pub phone: Option<bool>,
    /// With or without a mail address.
    #[n(2)]
    pub mail: Option<bool>,
    /// Nothing was done with them for so many days; of whoever was never seen the days count since they were written down.
    #[n(3)]
    pub silent_days: Option<u32>,
    /// With or without tasks that are not done.
    #[n(4)]
    pub open_tasks: Option<bool>,
    /// The member's own.
    #[n(5)]
    pub mine: bool,
    /// Something was done with them at some time, or never.
    #[n(6)]
    pub contacted: Option<bool>,
    /// The text of a filter ([`crate::crm::filter`]) that lets them through, too; empty: none. [`Book::prepare`](super::Book::prepare)
    /// comes before it is looked at. Its order is that of a list that is neither searched nor sorted. If it wants no more than so many,
    /// the other conditions narrow before these are counted.
    #[n(7)]
    #[cbor(default)]
    pub also: String,
    /// What comes next with them should have been done before today.
    #[n(8)]
    #[cbor(default)]
    pub late: bool,
}

/// What customers can be told apart by. A choice is the text that stands in the record; the empty text is for those
/// without any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Facet {
    /// The codes of relations.
    #[n(0)]
    Relation,
    /// The codes of stages.
    #[n(1)]
    Stage,
    /// Segments as people wrote them.
    #[n(2)]
    Segment,
    /// The ids of members.
    #[n(3)]
    Owner,
    /// The decimal numbers of territories.
    #[n(4)]
    Territory,
    /// The labels of tags; a customer may have several.
    #[n(5)]
    Tag,
    /// A custom field by its id: a choice as it is written, `yes` or `no`.
    #[n(6)]
    Custom(#[n(0)] String),
    /// The city of the first address.
    #[n(7)]
    City,
}

/// An order. Equals follow by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Sort {
    /// The best hits of a search first; without a search by name.
    #[default]
    #[n(0)]
    Best,
    /// From A to Z, ñ after n; the nameless last.
    #[n(1)]
    Name,
    /// Whoever was seen last first.
    #[n(2)]
    LastContact,
    /// What is planned or due soonest first.
    #[n(3)]
    NextStep,
    /// The greatest expected purchases first; the currency that most customers have before the others.
    #[n(4)]
    Worth,
    /// The newest first.
    #[n(5)]
    Created,
    /// Whoever was written down or seen last first.
    #[n(6)]
    Touched,
    /// The nearest first; without [`View::here`] by name.
    #[n(7)]
    Distance,
    /// By a custom field of numbers or days, by its id: the least, or the earliest, first.
    #[n(8)]
    Custom(#[n(0)] String),
    /// By a choice, in the order in which its groups come; whoever has none last.
    #[n(9)]
    By(#[n(0)] Facet),
}

/// What customers are grouped by.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Grouping {
    /// By territory, in the order of their numbers.
    #[n(0)]
    Territory,
    /// By segment, from A to Z.
    #[n(1)]
    Segment,
    /// By stage, in the order of a relation's life.
    #[n(2)]
    Stage,
    /// By owner: oneself first, then by name.
    #[n(3)]
    Owner,
    /// By the first letter of the name; `#` for what begins with none.
    #[n(4)]
    Initial,
    /// By a custom field of choices, by its id, from A to Z.
    #[n(5)]
    Custom(#[n(0)] String),
}

/// A group of a list.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Group {
    /// The choice that its customers share, or their initial; empty for those without.
    #[n(0)]
    pub choice: String,
    /// The place of its first customer in the list.
    #[n(1)]
    pub first: u32,
    /// How many customers it has.
    #[n(2)]
    pub count: u32,
}

/// How many customers of the list there are of each choice of a facet. The facet's own condition is left out of it, so
/// that another choice of the same facet says what it would bring.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FacetCounts {
    /// The facet.
    #[n(0)]
    pub facet: Facet,
    /// Choices that some customer has, with how many; the most frequent first.
    #[n(1)]
    pub counts: Vec<(String, u32)>,
}
