//! How a list is looked at, as one text that is kept: a filter with its order ([`crate::crm::filter`]), and beside it what groups it.
//!
//! The list of customers has shorter ways to ask for what is wanted most ([`Filter`]'s choices and answers). Each of them is some
//! clauses of a filter, so that whatever runs filters lists the same customers; read again they are taken out as what they were.
//! Whatever else stands in a kept text stays a part of [`Filter::also`], clauses and orders of a later version among it. So does all
//! of a text that wants no more than so many: its conditions and its order together say who these are. What a person asks besides
//! narrows before these are counted, in the list as in what is kept of it.

use super::view::{Facet, Filter, Grouping, Sort, View};
use crate::crm::filter::period::Unit;
use crate::crm::filter::{
    self, Any, Clause, FieldTest, FilterError, Fold, How, Measure, Operand, Order, OrderBy, Path, Test,
};
use crate::crm::{CustomType, Kind, Registry, definition};

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

/// A condition of its own in the list of customers, with what it is in a filter of their kind. The number is of days, where there is
/// one.
struct Plain {
    is_set: fn(&Filter) -> bool,
    set: fn(&mut Filter, u32),
    all: fn(Kind, u32) -> Vec<Any>,
}

/// Those without a number.
const PLAIN: [Plain; 10] = [
    plain(|own| own.mine, |own, _| own.mine = true, |_, _| vec![one(mine())]),
    plain(|own| own.late, |own, _| own.late = true, |of, _| vec![one(late(of))]),
    plain(|own| own.phone == Some(true), |own, _| own.phone = Some(true), |_, _| with(PHONES)),
    plain(|own| own.phone == Some(false), |own, _| own.phone = Some(false), |_, _| without(PHONES)),
    plain(|own| own.mail == Some(true), |own, _| own.mail = Some(true), |_, _| with(MAILS)),
    plain(|own| own.mail == Some(false), |own, _| own.mail = Some(false), |_, _| without(MAILS)),
    plain(|own| own.open_tasks == Some(true), |own, _| own.open_tasks = Some(true), |of, _| count(tasks(of), true)),
    plain(|own| own.open_tasks == Some(false), |own, _| own.open_tasks = Some(false), |of, _| count(tasks(of), false)),
    plain(|own| own.contacted == Some(true), |own, _| own.contacted = Some(true), |of, _| count(contacts(of), true)),
    plain(|own| own.contacted == Some(false), |own, _| own.contacted = Some(false), |of, _| count(contacts(of), false)),
];

/// Nothing was done for so many days.
const SILENT: Plain = plain(|own| own.silent_days.is_some(), |own, days| own.silent_days = Some(days), silent);

const PHONES: [Path; 2] = [Path::Entry("phone", "number"), Path::Entry("contact", "phone")];
const MAILS: [Path; 2] = [Path::Entry("mail", "address"), Path::Entry("contact", "mail")];

/// Whether a kind's list has ways of its own to ask and to order, besides filters' texts.
fn has_own_ways(kind: Kind) -> bool {
    definition(kind).has_own_screens()
}

const fn plain(is_set: fn(&Filter) -> bool, set: fn(&mut Filter, u32), all: fn(Kind, u32) -> Vec<Any>) -> Plain {
    Plain { is_set, set, all }
}

fn one(clause: Option<Clause>) -> Any {
    Any(clause.into_iter().collect())
}

fn field(path: Path, is_not: bool, how: How) -> Clause {
    Clause::Field(FieldTest { path, test: Test { is_not, how } })
}

fn mine() -> Option<Clause> {
    Some(field(Path::Own("owner"), false, How::In(vec![Operand::Me])))
}

/// What comes next should have been done before today.
fn late(kind: Kind) -> Option<Clause> {
    let measure = measure(kind, Fold::First, "open", Vec::new())?;
    Some(Clause::Event { measure, test: is(How::Below(Operand::Away(0, Unit::Day))) })
}

fn with(paths: [Path; 2]) -> Vec<Any> {
    vec![Any(paths.into_iter().map(|path| field(path, true, How::Empty)).collect())]
}

fn without(paths: [Path; 2]) -> Vec<Any> {
    paths.into_iter().map(|path| Any(vec![field(path, false, How::Empty)])).collect()
}

fn tasks(kind: Kind) -> Option<Measure> {
    let is_task = FieldTest::new(Path::Own("what"), How::In(vec![Operand::Literal("task".to_owned())]));
    measure(kind, Fold::Count, "open", vec![is_task])
}

fn contacts(kind: Kind) -> Option<Measure> {
    measure(kind, Fold::Count, "contact", Vec::new())
}

fn measure(kind: Kind, fold: Fold, event: &str, of: Vec<FieldTest>) -> Option<Measure> {
    let (_, event) = filter::event(kind, event)?;
    Some(Measure { fold, event, of, period: None })
}

const fn is(how: How) -> Test {
    Test { is_not: false, how }
}

/// At least one, or none.
fn count(measure: Option<Measure>, some: bool) -> Vec<Any> {
    let number = |number: &str| Operand::Literal(number.to_owned());
    let how = if some { How::AtLeast(number("1")) } else { How::In(vec![number("0")]) };
    vec![one(measure.map(|measure| Clause::Event { measure, test: is(how) }))]
}

/// The last contact is long ago; of whoever never had one, the day on which they were written down.
fn silent(kind: Kind, days: u32) -> Vec<Any> {
    let ago = || How::AtMost(Operand::Away(-i32::try_from(days).unwrap_or(i32::MAX), Unit::Day));
    let last = |how: How| {
        measure(kind, Fold::Last, "contact", Vec::new()).map(|measure| Clause::Event { measure, test: is(how) })
    };
    let ever = count(contacts(kind), true).into_iter().flat_map(|any| any.0);
    let created = field(Path::Created, false, ago());
    vec![Any(last(ago()).into_iter().chain(last(How::Empty)).collect()), Any(ever.chain([created]).collect())]
}

/// The field of which a facet counts the choices.
fn path_of(facet: &Facet) -> Path {
    match facet {
        Facet::Relation => Path::Own("relation"),
        Facet::Stage => Path::Own("stage"),
        Facet::Segment => Path::Own("segment"),
        Facet::Owner => Path::Own("owner"),
        Facet::Territory => Path::Own("territory"),
        Facet::Tag => Path::Entry("tag", "label"),
        Facet::City => Path::Entry("address", "city"),
        Facet::Custom(id) => Path::Custom(id.clone()),
    }
}

/// The facet that counts the choices of a field.
fn facet_of(path: &Path, registry: &Registry) -> Option<Facet> {
    const KNOWN: [Facet; 7] =
        [Facet::Relation, Facet::Stage, Facet::Segment, Facet::Owner, Facet::Territory, Facet::Tag, Facet::City];
    if let Path::Custom(id) = path {
        let holds = registry.custom_field(id).map(|field| field.holds);
        return matches!(holds, Some(CustomType::Choice | CustomType::YesNo)).then(|| Facet::Custom(id.clone()));
    }
    KNOWN.into_iter().find(|facet| path_of(facet) == *path)
}

/// One of some choices of a facet.
fn choices(facet: &Facet, wanted: &[String]) -> Any {
    let named: Vec<Operand> =
        wanted.iter().filter(|choice| !choice.is_empty()).cloned().map(Operand::Literal).collect();
    let path = || path_of(facet);
    let among = (!named.is_empty()).then(|| field(path(), false, How::In(named)));
    let none = wanted.iter().any(String::is_empty).then(|| field(path(), false, How::Empty));
    Any(among.into_iter().chain(none).collect())
}

/// The choices of a facet that some alternatives want; none if they want something else.
fn chosen(any: &Any, registry: &Registry) -> Option<(Facet, Vec<String>)> {
    let mut found: Option<(Facet, Vec<String>)> = None;
    for clause in &any.0 {
        let Clause::Field(FieldTest { path, test: Test { is_not: false, how } }) = clause else { return None };
        let facet = facet_of(path, registry)?;
        let choices = &mut found.get_or_insert_with(|| (facet.clone(), Vec::new())).1;
        match how {
            How::Empty => choices.push(String::new()),
            How::In(values) => {
                for value in values {
                    let Operand::Literal(text) = value else { return None };
                    choices.push(text.clone());
                }
            }
            How::Has(_)
            | How::Below(_)
            | How::AtMost(_)
            | How::Above(_)
            | How::AtLeast(_)
            | How::Between(..)
            | How::During(_) => return None,
        }
        if found.as_ref().is_some_and(|(own, _)| *own != facet) {
            return None;
        }
    }
    // Written again it is what it was.
    found.filter(|(facet, wanted)| choices(facet, wanted) == *any)
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
/// If what was asked besides cannot be taken apart.
pub fn keep(kind: Kind, view: &View, registry: &Registry) -> Result<Kept, FilterError> {
    let own = &view.filter;
    let also = crate::crm::Filter::read(kind, &own.also, registry)?;
    let mut all: Vec<Any> = Vec::new();
    for plain in PLAIN.iter().filter(|plain| (plain.is_set)(own)) {
        all.extend((plain.all)(kind, 0));
    }
    all.extend(own.silent_days.into_iter().flat_map(|days| (SILENT.all)(kind, days)));
    all.extend(own.choices.iter().map(|(facet, wanted)| choices(facet, wanted)).filter(|any| !any.0.is_empty()));
    all.extend(also.all);
    // Of so many and no more the order says who they are, however they are looked at.
    let sort = match also.limit {
        Some(_) => also.sort,
        None => order(kind, &view.sort, view.reversed).or(also.sort),
    };
    let query = crate::crm::Filter { kind, all, sort, limit: also.limit }.to_string();
    Ok(Kept { query, group: view.grouping.as_ref().map(|own| group_name(kind, own)).unwrap_or_default() })
}

/// The list as it was kept.
///
/// # Errors
/// If its filter cannot be taken apart.
pub fn look(kind: Kind, kept: &Kept, registry: &Registry) -> Result<View, FilterError> {
    let mut filter = crate::crm::Filter::read(kind, &kept.query, registry)?;
    let mut view = View::default();
    if filter.limit.is_none() {
        if let Some((sort, reversed)) = filter.sort.as_ref().and_then(|order| sort_of(kind, order, registry)) {
            (view.sort, view.reversed) = (sort, reversed);
            filter.sort = None;
        }
        if has_own_ways(kind) {
            take_apart(kind, &mut filter.all, &mut view.filter, registry);
        }
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
    view.filter.also = filter.to_string();
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

/// Takes what the list of customers has ways of its own for out of a filter.
fn take_apart(kind: Kind, all: &mut Vec<Any>, own: &mut Filter, registry: &Registry) {
    let mut take = |all: &mut Vec<Any>, plain: &Plain, number: u32| {
        let wanted = (plain.all)(kind, number);
        let is_there = wanted.iter().all(|any| all.contains(any));
        if is_there {
            all.retain(|any| !wanted.contains(any));
            (plain.set)(own, number);
        }
        is_there
    };
    let days: Vec<u32> = all.iter().filter_map(|any| days_of(any.0.first()?)).collect();
    for days in days {
        if take(all, &SILENT, days) {
            break;
        }
    }
    for plain in &PLAIN {
        take(all, plain, 0);
    }
    all.retain(|any| {
        let Some((facet, wanted)) = chosen(any, registry) else { return true };
        // Two conditions on one facet are both to hold, and the list has one.
        let is_new = own.choices.iter().all(|(known, _)| *known != facet);
        if is_new {
            own.choices.push((facet, wanted));
        }
        !is_new
    });
}

/// So many days ago, if a clause says so.
fn days_of(clause: &Clause) -> Option<u32> {
    let Clause::Event { test: Test { how: How::AtMost(Operand::Away(days, Unit::Day)), .. }, .. } = clause else {
        return None;
    };
    u32::try_from(-days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_way() -> Vec<View> {
        let of = |set: &dyn Fn(&mut Filter)| {
            let mut view = View::default();
            set(&mut view.filter);
            view
        };
        let mut all = vec![
            View::default(),
            of(&|own| own.mine = true),
            of(&|own| own.late = true),
            of(&|own| own.silent_days = Some(60)),
            of(&|own| own.also = "worth>=5000 & name~a".into()),
            of(&|own| (own.mine, own.phone, own.silent_days, own.late) = (true, Some(false), Some(30), true)),
        ];
        for answer in [true, false] {
            all.push(of(&|own| own.phone = Some(answer)));
            all.push(of(&|own| own.mail = Some(answer)));
            all.push(of(&|own| own.open_tasks = Some(answer)));
            all.push(of(&|own| own.contacted = Some(answer)));
        }
        for (facet, choices) in [
            (Facet::Stage, vec!["lost", ""]),
            (Facet::Relation, vec!["prospect"]),
            (Facet::Tag, vec!["café & té", "vip"]),
            (Facet::Segment, vec![""]),
            (Facet::City, vec!["León"]),
            (Facet::Territory, vec!["3", "1"]),
            (Facet::Owner, vec!["019aa0b01c2d7e3f8a4b5c6d7e8f9a0b", ""]),
        ] {
            let choices: Vec<String> = choices.into_iter().map(str::to_owned).collect();
            all.push(of(&|own| own.choices = vec![(facet.clone(), choices.clone())]));
        }
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
            let read = crate::crm::Filter::parse(Kind::CUSTOMER, &kept.query, &registry);
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
            let Ok(read) = crate::crm::Filter::read(Kind::CUSTOMER, query, &registry) else { continue };
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
            let filter = Filter { also: query.to_owned(), ..Filter::default() };
            assert_eq!(view, View { filter, ..View::default() });
            assert_eq!(keep(kind, &view, &registry).as_ref(), Ok(&kept));
            // Sorted by hand they are the same ones.
            (view.sort, view.reversed) = (Sort::Name, true);
            assert_eq!(keep(kind, &view, &registry), Ok(kept));
        }
    }

    #[test]
    fn the_list_of_any_kind_is_kept_by_its_fields() {
        let registry = Registry::default();
        let filter = Filter { also: "state=active & brand~serrana".into(), ..Filter::default() };
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
