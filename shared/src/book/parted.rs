//! A filter taken apart into what lists show of it: conditions that have a chip of their own, choices that are counted, and all else.
//!
//! The filter is one text ([`View::filter`](super::View::filter)). Whatever is wanted most often has a name and a tap, and the list of
//! the book answers it from what it keeps of every customer anyhow. Each such condition is some clauses of the filter, so that
//! whatever runs filters lists the same records, and a clause that somebody puts together by hand is the chip that says the same.

use super::view::Facet;
use crate::crm::filter::period::Unit;
use crate::crm::filter::{self, Any, Clause, FieldTest, Filter, FilterError, Fold, How, Measure, Operand, Path, Test};
use crate::crm::search::bare;
use crate::crm::{CustomType, Kind, Registry, ValueType, definition};
use crate::document::DocId;

/// A filter taken apart: all of it together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parted {
    /// Of each facet named, one of the choices; see [`Facet`] for their texts. Only the list of the book has facets.
    pub choices: Vec<(Facet, Vec<String>)>,
    /// With or without a phone.
    pub phone: Option<bool>,
    /// With or without a mail address.
    pub mail: Option<bool>,
    /// Nothing was done with them for so many days; of whoever was never seen the days count since they were written down.
    pub silent_days: Option<u32>,
    /// With or without tasks that are not done.
    pub open_tasks: Option<bool>,
    /// The member's own.
    pub mine: bool,
    /// Something was done with them at some time, or never.
    pub contacted: Option<bool>,
    /// What comes next with them should have been done before today.
    pub late: bool,
    /// The text of all else, with the filter's order and how many it wants.
    pub also: String,
}

/// A condition with a name, and what it is in a filter of a kind; of a kind that cannot have it, nothing. The number is of days, where
/// there is one.
struct Plain {
    is_set: fn(&Parted) -> bool,
    set: fn(&mut Parted, u32),
    all: fn(Kind, u32) -> Vec<Any>,
}

/// Those without a number.
const PLAIN: [Plain; 10] = [
    plain(|own| own.mine, |own, _| own.mine = true, |of, _| vec![one(mine(of))]),
    plain(|own| own.late, |own, _| own.late = true, |of, _| vec![one(late(of))]),
    plain(|own| own.phone == Some(true), |own, _| own.phone = Some(true), |of, _| with(phones(of))),
    plain(|own| own.phone == Some(false), |own, _| own.phone = Some(false), |of, _| without(phones(of))),
    plain(|own| own.mail == Some(true), |own, _| own.mail = Some(true), |of, _| with(mails(of))),
    plain(|own| own.mail == Some(false), |own, _| own.mail = Some(false), |of, _| without(mails(of))),
    plain(|own| own.open_tasks == Some(true), |own, _| own.open_tasks = Some(true), |of, _| count(tasks(of), true)),
    plain(|own| own.open_tasks == Some(false), |own, _| own.open_tasks = Some(false), |of, _| count(tasks(of), false)),
    plain(|own| own.contacted == Some(true), |own, _| own.contacted = Some(true), |of, _| count(contacts(of), true)),
    plain(|own| own.contacted == Some(false), |own, _| own.contacted = Some(false), |of, _| count(contacts(of), false)),
];

/// Nothing was done for so many days.
const SILENT: Plain = plain(|own| own.silent_days.is_some(), |own, days| own.silent_days = Some(days), silent);

impl Parted {
    /// A filter's text, taken apart.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn read(kind: Kind, text: &str, registry: &Registry) -> Result<Self, FilterError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let mut filter = Filter::read(kind, text, registry)?;
        let parted = Self::take(&mut filter, registry);
        Ok(Self { also: filter.to_string(), ..parted })
    }

    /// Takes out of a filter what has a chip or a counted choice; all else is left in it.
    pub(super) fn take(filter: &mut Filter, registry: &Registry) -> Self {
        let (kind, all) = (filter.kind, &mut filter.all);
        let mut parted = Self::default();
        let mut take = |all: &mut Vec<Any>, plain: &Plain, number: u32| {
            let wanted = (plain.all)(kind, number);
            let mut with = parted.clone();
            (plain.set)(&mut with, number);
            // Opposites are both to hold, and let nobody through: the other one stays a clause.
            let is_other = PLAIN.iter().any(|own| (own.is_set)(&parted) && !(own.is_set)(&with));
            let is_there = !wanted.is_empty() && wanted.iter().all(|any| all.contains(any)) && !is_other;
            if is_there {
                all.retain(|any| !wanted.contains(any));
                parted = with;
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
        if definition(kind).has_own_screens() {
            all.retain(|any| {
                let Some((facet, wanted)) = chosen(any, registry) else { return true };
                // Two conditions on one facet are both to hold, and the list has one.
                let is_new = parted.choices.iter().all(|(known, _)| *known != facet);
                if is_new {
                    parted.choices.push((facet, wanted));
                }
                !is_new
            });
        }
        parted
    }

    /// All but what is [`also`](Self::also) asked, as clauses of a filter of a kind.
    fn clauses(&self, kind: Kind) -> Vec<Any> {
        let plain = PLAIN.iter().filter(|plain| (plain.is_set)(self)).flat_map(|plain| (plain.all)(kind, 0));
        let silent = self.silent_days.into_iter().flat_map(|days| (SILENT.all)(kind, days));
        // In whatever order they were tapped.
        let mut wanted = self.choices.clone();
        wanted.iter_mut().for_each(|(_, wanted)| wanted.sort());
        wanted.sort();
        let choices = wanted.iter().map(|(facet, wanted)| choices(facet, wanted));
        plain.chain(silent).chain(choices).filter(|any| !any.0.is_empty()).collect()
    }

    /// The text of the filter that it is.
    #[must_use]
    pub fn text(&self, kind: Kind) -> String {
        let own = Filter { all: self.clauses(kind), ..Filter::all_of(kind) }.to_string();
        match (own.is_empty(), self.also.as_str()) {
            (true, also) => also.to_owned(),
            (false, "") => own,
            // An order, and how many are wanted, come after all clauses.
            (false, also) if also.starts_with("sort=") || also.starts_with("limit ") => format!("{own} {also}"),
            (false, also) => format!("{own} & {also}"),
        }
    }

    /// Wants a choice of a facet, or wants it no more.
    pub fn choose(&mut self, facet: &Facet, choice: &str, wanted: bool) {
        let at = self.choices.iter().position(|(own, _)| own == facet);
        match (at, wanted) {
            (Some(at), true) => {
                let choices = &mut self.choices[at].1;
                if !choices.iter().any(|own| Self::is_one(facet, own, choice)) {
                    choices.push(choice.to_owned());
                }
            }
            (None, true) => self.choices.push((facet.clone(), vec![choice.to_owned()])),
            (Some(at), false) => {
                self.choices[at].1.retain(|own| !Self::is_one(facet, own, choice));
                if self.choices[at].1.is_empty() {
                    self.choices.remove(at);
                }
            }
            (None, false) => {}
        }
    }

    /// Whether two choices of a facet are one: in people's own words whatever their case and accents.
    #[must_use]
    pub fn is_one(facet: &Facet, a: &str, b: &str) -> bool {
        a == b || facet.is_free() && !a.is_empty() && !b.is_empty() && bare(a) == bare(b)
    }

    /// Whether a choice of a facet is wanted.
    #[must_use]
    pub fn is_chosen(&self, facet: &Facet, choice: &str) -> bool {
        let has_it = |choices: &[String]| choices.iter().any(|own| Self::is_one(facet, own, choice));
        self.choices.iter().any(|(own, choices)| own == facet && has_it(choices))
    }

    /// Whether records of a kind are somebody's: then one's own can be asked for.
    #[must_use]
    pub fn knows_mine(kind: Kind) -> bool {
        whose(kind).is_some()
    }

    /// Whether what comes next with records of a kind is known: then what is late can be asked for.
    #[must_use]
    pub fn knows_late(kind: Kind) -> bool {
        late(kind).is_some()
    }
}

/// Puts the clauses of a filter in the order in which they stand after it was taken apart, so that filters that ask the same by chips
/// have one text.
pub(super) fn put_in_order(filter: &mut Filter, registry: &Registry) {
    let parted = Parted::take(filter, registry);
    filter.all.splice(0..0, parted.clauses(filter.kind));
}

const fn plain(is_set: fn(&Parted) -> bool, set: fn(&mut Parted, u32), all: fn(Kind, u32) -> Vec<Any>) -> Plain {
    Plain { is_set, set, all }
}

fn one(clause: Option<Clause>) -> Any {
    Any(clause.into_iter().collect())
}

fn field(path: Path, is_not: bool, how: How) -> Clause {
    Clause::Field(FieldTest { path, test: Test { is_not, how } })
}

/// The field that says whose a record is.
fn whose(kind: Kind) -> Option<Path> {
    let table = definition(kind);
    let field = table.field("owner").or_else(|| table.field(table.dated?.who?))?;
    (field.value == ValueType::Reference(Kind::MEMBER)).then_some(Path::Own(field.key))
}

fn mine(kind: Kind) -> Option<Clause> {
    whose(kind).map(|path| field(path, false, How::In(vec![Operand::Me])))
}

/// What comes next should have been done before today.
fn late(kind: Kind) -> Option<Clause> {
    let measure = measure(kind, Fold::First, "open", Vec::new())?;
    Some(Clause::Event { measure, test: is(How::Below(Operand::Away(0, Unit::Day))) })
}

fn phones(kind: Kind) -> Vec<Path> {
    paths(definition(kind).reached.map_or(&[], |reached| reached.phones))
}

fn mails(kind: Kind) -> Vec<Path> {
    paths(definition(kind).reached.map_or(&[], |reached| reached.mails))
}

/// Fields by their keys, those of a list's entries after the list.
fn paths(keys: &[&'static str]) -> Vec<Path> {
    let path = |key: &&'static str| key.split_once('/').map_or(Path::Own(key), |(list, key)| Path::Entry(list, key));
    keys.iter().map(path).collect()
}

fn with(paths: Vec<Path>) -> Vec<Any> {
    vec![Any(paths.into_iter().map(|path| field(path, true, How::Empty)).collect())]
}

fn without(paths: Vec<Path>) -> Vec<Any> {
    paths.into_iter().map(|path| Any(vec![field(path, false, How::Empty)])).collect()
}

fn tasks(kind: Kind) -> Option<Measure> {
    let is_task = FieldTest::new(Path::Own("what"), How::In(vec![Operand::Literal("task".to_owned())]));
    measure(kind, Fold::Count, "open", vec![is_task])
}

fn contacts(kind: Kind) -> Option<Measure> {
    measure(kind, Fold::Count, "contact", Vec::new())
}

pub(super) fn measure(kind: Kind, fold: Fold, event: &str, of: Vec<FieldTest>) -> Option<Measure> {
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
pub(super) fn path_of(facet: &Facet) -> Path {
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
pub(super) fn facet_of(path: &Path, registry: &Registry) -> Option<Facet> {
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
                    // Somebody may be meant by name.
                    if facet == Facet::Owner && text.parse::<DocId>().is_err() {
                        return None;
                    }
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

    fn every_way() -> Vec<Parted> {
        let of = |set: &dyn Fn(&mut Parted)| {
            let mut parted = Parted::default();
            set(&mut parted);
            parted
        };
        let mut all = vec![
            Parted::default(),
            of(&|own| own.mine = true),
            of(&|own| own.late = true),
            of(&|own| own.silent_days = Some(60)),
            of(&|own| own.also = "worth>=5000 & name~a".into()),
            of(&|own| own.also = "sort=worth desc limit 20".into()),
            of(&|own| (own.mine, own.also) = (true, "limit 3".into())),
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
            (Facet::Territory, vec!["1", "3"]),
            (Facet::Owner, vec!["019aa0b01c2d7e3f8a4b5c6d7e8f9a0b", ""]),
        ] {
            let choices: Vec<String> = choices.into_iter().map(str::to_owned).collect();
            all.push(of(&|own| own.choices = vec![(facet.clone(), choices.clone())]));
        }
        all
    }

    #[test]
    fn whatever_has_a_chip_is_a_filter_and_read_again_is_that_chip() {
        let registry = Registry::default();
        for parted in every_way() {
            let text = parted.text(Kind::CUSTOMER);
            assert_eq!(Parted::read(Kind::CUSTOMER, &text, &registry), Ok(parted), "{text}");
            // Whatever else runs filters knows all of it.
            let read = Filter::parse(Kind::CUSTOMER, &text, &registry);
            assert_eq!(read.map(|filter| filter.to_string()), Ok(text));
        }
    }

    #[test]
    fn what_is_put_together_by_hand_is_the_chip_that_says_the_same() {
        let read = |kind, text| Parted::read(kind, text, &Registry::default()).unwrap();
        let parted = read(Kind::CUSTOMER, "worth>=5000 & stage in(lost,acquisition) & owner=@me limit 9");
        let lost = vec![(Facet::Stage, vec!["lost".to_owned(), "acquisition".to_owned()])];
        assert_eq!((parted.mine, parted.choices, parted.also.as_str()), (true, lost, "worth>=5000 limit 9"));
        // Of a kind without that chip it stays what it was.
        let text = "state=active & brand~serrana";
        assert_eq!(read(Kind::PRODUCT, text), Parted { also: text.to_owned(), ..Parted::default() });
        assert_eq!(Parted::knows_mine(Kind::CUSTOMER), Parted::knows_late(Kind::CUSTOMER));
        assert!(!Parted::knows_mine(Kind::PRODUCT) && !Parted::knows_late(Kind::PRODUCT));
    }

    #[test]
    fn opposites_are_both_kept() {
        for (text, first) in [
            ("count(contact)>=1 & count(contact)=0", Some(true)),
            ("count(contact)=0 & count(contact)>=1 & stage=lost", Some(true)),
        ] {
            let parted = Parted::read(Kind::CUSTOMER, text, &Registry::default()).unwrap();
            assert_eq!((parted.contacted, parted.also.as_str()), (first, "count(contact)=0"), "{text}");
            let again = Parted::read(Kind::CUSTOMER, &parted.text(Kind::CUSTOMER), &Registry::default());
            assert_eq!(again, Ok(parted));
        }
    }

    #[test]
    fn what_was_tapped_in_another_order_asks_the_same() {
        let tapped = |taps: &[(Facet, &str)]| {
            let mut parted = Parted::default();
            taps.iter().for_each(|(facet, choice)| parted.choose(facet, choice, true));
            parted.text(Kind::CUSTOMER)
        };
        let (lost, none, vip) = ((Facet::Stage, "lost"), (Facet::Stage, ""), (Facet::Tag, "vip"));
        assert_eq!(tapped(&[lost.clone(), none.clone(), vip.clone()]), tapped(&[vip.clone(), none, lost]));
        assert_eq!(tapped(&[vip.clone(), (Facet::Tag, "VIP")]), tapped(&[vip]), "written otherwise it is one");
    }

    #[test]
    fn choices_come_and_go() {
        let mut parted = Parted::default();
        parted.choose(&Facet::Tag, "vip", true);
        parted.choose(&Facet::Tag, "vip", true);
        parted.choose(&Facet::Tag, "ruta", true);
        assert_eq!(parted.choices, [(Facet::Tag, vec!["vip".to_owned(), "ruta".to_owned()])]);
        parted.choose(&Facet::Tag, "vip", false);
        assert!(parted.is_chosen(&Facet::Tag, "ruta") && !parted.is_chosen(&Facet::Tag, "vip"));
        parted.choose(&Facet::Tag, "ruta", false);
        assert_eq!(parted, Parted::default());
    }
}
