//! What a list is asked for: a search, who is wanted, their order, and what they are grouped by.

use crate::in_order;

/// A way to look at the customers. The default: all of them by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What is searched for; empty: all.
    pub query: String,
    /// Who is wanted: a filter's canonical text ([`crate::crm::filter`]); empty: all. [`Book::prepare`](super::Book::prepare) comes
    /// before it is looked at. Its order is that of a list that is neither searched nor sorted. If it wants no more than so many, all
    /// its conditions narrow before these are counted.
    pub filter: String,
    /// In which order.
    pub sort: Sort,
    /// The other way round. Customers without what is sorted by come last in either direction.
    pub reversed: bool,
    /// In which groups.
    pub grouping: Option<Grouping>,
    /// Where the device is, as the text of a place (`19.432608,-99.133209`): for [`Sort::Distance`] and the distances of rows.
    pub here: Option<String>,
    /// Whether the choices of each facet are to be counted.
    pub facets: bool,
}
in_order!(struct View { query, filter, sort, reversed, grouping, here, facets });

/// What customers can be told apart by. A choice is the text that stands in the record; the empty text is for those
/// without any.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// The codes of relations.
    Relation,
    /// The codes of stages.
    Stage,
    /// Segments as people wrote them.
    Segment,
    /// The ids of members.
    Owner,
    /// The decimal numbers of territories.
    Territory,
    /// The labels of tags; a customer may have several.
    Tag,
    /// A custom field by its id: a choice as it is written, `yes` or `no`.
    Custom(String),
    /// The cities of addresses; a customer may have several, and stands in order by the first.
    City,
}
impl Facet {
    /// Whether its choices are in people's own words, which are one whatever their case and accents.
    pub(super) const fn is_free(&self) -> bool {
        match self {
            Self::Segment | Self::Tag | Self::Custom(_) | Self::City => true,
            Self::Relation | Self::Stage | Self::Owner | Self::Territory => false,
        }
    }
}
in_order!(enum Facet {
    0 Relation,
    1 Stage,
    2 Segment,
    3 Owner,
    4 Territory,
    5 Tag,
    6 Custom(told),
    7 City,
});

/// An order. Equals follow by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best hits of a search first; without a search by name.
    #[default]
    Best,
    /// From A to Z, ñ after n; the nameless last.
    Name,
    /// Whoever was seen last first.
    LastContact,
    /// What is planned or due soonest first.
    NextStep,
    /// The greatest expected purchases first; the currency that most customers have before the others.
    Worth,
    /// The newest first.
    Created,
    /// Whoever was written down or seen last first.
    Touched,
    /// The nearest first; without [`View::here`] by name.
    Distance,
    /// By a custom field of numbers or days, by its id: the least, or the earliest, first.
    Custom(String),
    /// By a choice, in the order in which its groups come; whoever has none last.
    By(Facet),
}
in_order!(enum Sort {
    0 Best,
    1 Name,
    2 LastContact,
    3 NextStep,
    4 Worth,
    5 Created,
    6 Touched,
    7 Distance,
    8 Custom(told),
    9 By(told),
});

/// What customers are grouped by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// By territory, in the order of their numbers.
    Territory,
    /// By segment, from A to Z.
    Segment,
    /// By stage, in the order of a relation's life.
    Stage,
    /// By owner: oneself first, then by name.
    Owner,
    /// By the first letter of the name; `#` for what begins with none.
    Initial,
    /// By a custom field of choices, by its id, from A to Z; in a list of another kind by any field of choices, by its key or id, in
    /// the order of the choices.
    Custom(String),
}
in_order!(enum Grouping {
    0 Territory,
    1 Segment,
    2 Stage,
    3 Owner,
    4 Initial,
    5 Custom(told),
});

/// A group of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The choice that its customers share, or their initial; empty for those without.
    pub choice: String,
    /// The place of its first customer in the list.
    pub first: u32,
    /// How many customers it has.
    pub count: u32,
}
in_order!(struct Group { choice, first, count });

/// How many customers of the list there are of each choice of a facet. The facet's own condition is left out of it, so
/// that another choice of the same facet says what it would bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The facet.
    pub facet: Facet,
    /// Choices that some customer has, with how many; the most frequent first.
    pub counts: Vec<(String, u32)>,
}
in_order!(struct FacetCounts { facet, counts });
