//! How a list is looked at, as one text that is kept: a filter with its order ([`crate::crm::filter`]), and beside it what groups it.
//!
//! Of a filter that wants no more than so many the order says who these are: it stays in the filter, however they are looked at. So does
//! an order that the list has no way for, one of a later version among them.

use super::parted::{facet_of, measure, path_of, put_in_order};
use super::view::{Facet, Grouping, Sort, View};
use crate::crm::filter::{FilterError, Fold, Order, OrderBy, Path};
use crate::crm::{Filter, Kind, Registry, definition};

/// A kept way to look at a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Who is wanted, and in which order: a filter's canonical text.
    pub query: String,
    /// By what it is in groups; empty: none.
    pub group: String,
}

/// What initials are called among groups; everything else is called as filters call its field.
const INITIAL: &str = "initial";

/// Whether a kind's list has orders and groups of its own, besides those by its fields.
fn has_own_ways(kind: Kind) -> bool {
    definition(kind).has_own_screens()
}

/// The orders of the list of customers that are none of a field, with the direction in which each begins.
fn measured(kind: Kind, sort: &Sort) -> Option<(OrderBy, bool)> {
    let by = |fold, event| measure(kind, fold, event, Vec::new()).map(OrderBy::Measure);
    match sort {
        Sort::LastContact => Some((by(Fold::Last, "contact")?, true)),
        Sort::NextStep => Some((by(Fold::First, "open")?, false)),
        Sort::Worth => Some((OrderBy::Path(Path::Own("worth")), true)),
        Sort::Created => Some((OrderBy::Path(Path::Created), true)),
        Sort::By(facet) => Some((OrderBy::Path(path_of(facet)), false)),
        Sort::Best | Sort::Name | Sort::Touched | Sort::Distance | Sort::Custom(_) => None,
    }
}

/// An order as a filter has it; none of the usual one, and of those that hold for a moment or a place only.
fn order(kind: Kind, sort: &Sort, reversed: bool) -> Option<Order> {
    let title = || definition(kind).title.first().map(|key| OrderBy::Path(Path::Own(key)));
    let (by, descends) = match sort {
        Sort::Best if !reversed => return None,
        Sort::Best | Sort::Name => (title()?, false),
        Sort::Custom(name) => {
            let own = definition(kind).field(name).filter(|_| !has_own_ways(kind));
            (OrderBy::Path(own.map_or_else(|| Path::Custom(name.clone()), |field| Path::Own(field.key))), false)
        }
        Sort::Touched | Sort::Distance => return None,
        Sort::LastContact | Sort::NextStep | Sort::Worth | Sort::Created | Sort::By(_) => measured(kind, sort)?,
    };
    Some(Order { by, descending: descends != reversed })
}

/// The order of the list that is a filter's; none if the list has none like it.
fn sort_of(kind: Kind, order: &Order, registry: &Registry) -> Option<(Sort, bool)> {
    if let OrderBy::Path(path) = &order.by {
        if matches!(path, Path::Own(key) if definition(kind).title.first() == Some(key)) {
            return Some((Sort::Name, order.descending));
        }
        match path {
            Path::Own(key) if !has_own_ways(kind) => {
                return Some((Sort::Custom((*key).to_owned()), order.descending));
            }
            // The newest first is how that order begins.
            Path::Created if !has_own_ways(kind) => return Some((Sort::Created, !order.descending)),
            Path::Custom(id) if !has_own_ways(kind) || facet_of(path, registry).is_none() => {
                return Some((Sort::Custom(id.clone()), order.descending));
            }
            Path::Own(_) | Path::Entry(..) | Path::Custom(_) | Path::Created => {}
        }
    }
    if !has_own_ways(kind) {
        return None;
    }
    let by_facet = match &order.by {
        OrderBy::Path(path) => facet_of(path, registry).map(Sort::By),
        OrderBy::Measure(_) => None,
    };
    let known = [Sort::LastContact, Sort::NextStep, Sort::Worth, Sort::Created].into_iter().chain(by_facet);
    let mut known = known.filter_map(|sort| Some((measured(kind, &sort)?, sort)));
    known.find(|((by, _), _)| *by == order.by).map(|((_, descends), sort)| (sort, descends != order.descending))
}

/// What a list is looked at like, to be kept. What is searched for, and where the device is, is not of it.
///
/// # Errors
/// If what is asked cannot be taken apart.
pub fn keep(kind: Kind, view: &View, registry: &Registry) -> Result<Kept, FilterError> {
    let mut filter = Filter::read(kind, &view.filter, registry)?;
    put_in_order(&mut filter, registry);
    if filter.limit.is_none() {
        filter.sort = order(kind, &view.sort, view.reversed).or(filter.sort);
    }
    let group = view.grouping.as_ref().map(|own| group_name(kind, own)).unwrap_or_default();
    Ok(Kept { query: filter.to_string(), group })
}

/// The list as it was kept.
///
/// # Errors
/// If its filter cannot be taken apart.
pub fn look(kind: Kind, kept: &Kept, registry: &Registry) -> Result<View, FilterError> {
    let mut filter = Filter::read(kind, &kept.query, registry)?;
    put_in_order(&mut filter, registry);
    let mut view = View::default();
    if filter.limit.is_none()
        && let Some((sort, reversed)) = filter.sort.as_ref().and_then(|order| sort_of(kind, order, registry))
    {
        (view.sort, view.reversed) = (sort, reversed);
        filter.sort = None;
    }
    if has_own_ways(kind) {
        view.grouping = [Grouping::Initial, Grouping::Territory, Grouping::Segment, Grouping::Stage, Grouping::Owner]
            .into_iter()
            .find(|grouping| group_name(kind, grouping) == kept.group)
            .or_else(|| kept.group.strip_prefix("x.").map(|id| Grouping::Custom(id.to_owned())));
    } else {
        let own = definition(kind).field(&kept.group).map(|field| field.key);
        view.grouping = kept.group.strip_prefix("x.").or(own).map(|name| Grouping::Custom(name.to_owned()));
    }
    view.filter = filter.to_string();
    Ok(view)
}

fn group_name(kind: Kind, grouping: &Grouping) -> String {
    match grouping {
        Grouping::Initial => INITIAL.to_owned(),
        Grouping::Territory => path_of(&Facet::Territory).to_string(),
        Grouping::Segment => path_of(&Facet::Segment).to_string(),
        Grouping::Stage => path_of(&Facet::Stage).to_string(),
        Grouping::Owner => path_of(&Facet::Owner).to_string(),
        // As with orders, a field of a kind without ways of its own is called by its key.
        Grouping::Custom(id) => match definition(kind).field(id).filter(|_| !has_own_ways(kind)) {
            Some(field) => Path::Own(field.key).to_string(),
            None => Path::Custom(id.clone()).to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_way() -> Vec<View> {
        let of = |filter: &str| View { filter: filter.to_owned(), ..View::default() };
        let mut all = vec![
            View::default(),
            of("owner=@me & phone.number=empty & contact.phone=empty"),
            of("stage in(acquisition,lost) & worth>=5000 & name~a"),
        ];
        let sorts = [Sort::LastContact, Sort::NextStep, Sort::Worth, Sort::Created, Sort::Name, Sort::By(Facet::City)];
        for (sort, reversed) in sorts.into_iter().flat_map(|sort| [(sort.clone(), false), (sort, true)]) {
            all.push(View { sort, reversed, ..View::default() });
        }
        let groups = [Grouping::Territory, Grouping::Segment, Grouping::Stage, Grouping::Owner, Grouping::Initial];
        all.extend(groups.map(|grouping| View { grouping: Some(grouping), ..View::default() }));
        all
    }

    #[test]
    fn a_list_is_kept_and_looked_at_again() {
        let registry = Registry::default();
        for view in every_way() {
            let kept = keep(Kind::CUSTOMER, &view, &registry).unwrap();
            assert_eq!(look(Kind::CUSTOMER, &kept, &registry), Ok(view), "{kept:?}");
            // Whatever else runs filters knows all of it.
            let read = Filter::parse(Kind::CUSTOMER, &kept.query, &registry);
            assert_eq!(read.map(|filter| filter.to_string()), Ok(kept.query));
        }
    }

    #[test]
    fn what_the_list_has_no_way_for_stays_as_it_was_written() {
        let registry = Registry::default();
        for query in [
            "ripeness>=7 & count(visit)[last 60d]=0 sort=sum(visit:what) desc",
            "(stage=lost | name~a) & view=019aa0b01c2d7e3f8a4b5c6d7e8f9a0b limit 20",
            "stage=lost & stage=active",
            "owner!=@me & phone.number=empty",
            "sort=last(visit)",
        ] {
            let Ok(read) = Filter::read(Kind::CUSTOMER, query, &registry) else { continue };
            let kept = Kept { query: read.to_string(), group: String::new() };
            let view = look(Kind::CUSTOMER, &kept, &registry).unwrap();
            let again = keep(Kind::CUSTOMER, &view, &registry).unwrap();
            let parts = |text: &str| {
                let mut parts: Vec<String> = text.split(" & ").map(str::to_owned).collect();
                parts.sort();
                parts
            };
            assert_eq!(parts(&again.query), parts(&kept.query));
            // And so it stays.
            assert_eq!(look(Kind::CUSTOMER, &again, &registry), Ok(view));
        }
        assert!(look(Kind::CUSTOMER, &Kept { query: "(stage=lost".into(), group: String::new() }, &registry).is_err());
    }

    #[test]
    fn what_wants_so_many_and_no_more_stays_whole() {
        let registry = Registry::default();
        for (kind, query) in [
            (Kind::CUSTOMER, "owner=@me & stage=lost sort=worth desc limit 20"),
            (Kind::CUSTOMER, "phone.number=empty & contact.phone=empty limit 3"),
            (Kind::PRODUCT, "state=active sort=brand asc limit 20"),
        ] {
            let kept = Kept { query: query.to_owned(), group: String::new() };
            let mut view = look(kind, &kept, &registry).unwrap();
            assert_eq!(view, View { filter: query.to_owned(), ..View::default() });
            assert_eq!(keep(kind, &view, &registry).as_ref(), Ok(&kept));
            // Sorted by hand they are the same ones.
            (view.sort, view.reversed) = (Sort::Name, true);
            assert_eq!(keep(kind, &view, &registry), Ok(kept));
        }
    }

    #[test]
    fn the_list_of_any_kind_is_kept_by_its_fields() {
        let registry = Registry::default();
        let filter = "state=active & brand~serrana".to_owned();
        for sort in [Sort::Best, Sort::Name, Sort::Custom("brand".into())] {
            let view = View { filter: filter.clone(), sort, ..View::default() };
            let kept = keep(Kind::PRODUCT, &view, &registry).unwrap();
            assert_eq!(look(Kind::PRODUCT, &kept, &registry), Ok(view), "{kept:?}");
        }
        for (name, reversed) in [("state", false), ("ab12cd34", true)] {
            let grouping = Some(Grouping::Custom(name.to_owned()));
            let view = View { sort: Sort::Created, reversed, grouping, ..View::default() };
            let kept = keep(Kind::PRODUCT, &view, &registry).unwrap();
            assert_eq!(kept.group.trim_start_matches("x."), name);
            assert_eq!(look(Kind::PRODUCT, &kept, &registry), Ok(view), "{kept:?}");
        }
    }
}
