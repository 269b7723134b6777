//! Weighing two profiles.

use std::str::FromStr as _;

use super::name::Name;
use super::profile::{Profile, own_domain, phone_end};
use crate::crm::values::place::Place;
use crate::crm::{Kind, search};
use crate::in_order;

/// From this score on, two records are probably the same.
pub const PROBABLE: u8 = 60;
/// A name that so many other records bear says nothing by itself.
const COMMON_FROM: usize = 3;
/// Two places nearer than this are one, metres: a phone's position in a street is no better.
const NEAR: f64 = 150.0;

/// How alike two records are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    /// 0 to 100; from [`PROBABLE`] on it is worth a warning.
    pub score: u8,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}
in_order!(struct Likeness { score, reasons });

/// Something that speaks for two records being the same, or against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The same tax id.
    SameTaxId {
        /// The id.
        number: String,
    },
    /// The same phone, perhaps with another prefix.
    SamePhone {
        /// As the other record has it.
        number: String,
    },
    /// The same mail address.
    SameMail {
        /// The address.
        address: String,
    },
    /// The same name but for legal forms, accents, and the order of words.
    SameName {
        /// As the other record has it.
        name: String,
        /// So many other records bear it that it says little.
        is_common: bool,
    },
    /// A name that sounds alike or is nearly spelt so.
    SimilarName {
        /// As the other record has it.
        name: String,
    },
    /// Mail addresses of the same domain, which is not a provider's.
    SameDomain {
        /// The domain.
        domain: String,
    },
    /// Places next to each other.
    Near {
        /// How far apart, metres.
        metres: u32,
    },
    /// The same city.
    SameCity {
        /// As the other record has it.
        city: String,
    },
    /// Both have tax ids of one country, and they differ: this speaks against it.
    OtherTaxId,
    /// The same name as in [`Reason::SameName`], but for one of them it is the legal one, which several shops may have in common.
    SameLegalName {
        /// As the other record has it.
        name: String,
    },
    /// A name like in [`Reason::SimilarName`], which for one of them is the legal one.
    SimilarLegalName {
        /// As the other record has it.
        name: String,
    },
    /// The same in a field that identifies records of their kind.
    SameOwn {
        /// Of which kind.
        kind: Kind,
        /// The field's slot.
        slot: u16,
        /// As the other record has it.
        value: String,
    },
    /// Both say something in such a field, and not the same: this speaks against it.
    OtherOwn {
        /// Of which kind.
        kind: Kind,
        /// The field's slot.
        slot: u16,
    },
}
in_order!(enum Reason {
    0 SameTaxId { number },
    1 SamePhone { number },
    2 SameMail { address },
    3 SameName { name, is_common },
    4 SimilarName { name },
    5 SameDomain { domain },
    6 Near { metres },
    7 SameCity { city },
    8 OtherTaxId,
    9 SameLegalName { name },
    10 SimilarLegalName { name },
    11 SameOwn { kind, slot, value },
    12 OtherOwn { kind, slot },
});

/// How alike two records are. `bearers`: how many records of the book bear a name that both bear, these two left out.
pub fn compare(one: &Profile, other: &Profile, bearers: usize) -> Likeness {
    let mut found: Vec<(i32, Reason)> = Vec::new();
    if let Some(number) = one.tax_ids.iter().find(|id| other.tax_ids.contains(id)) {
        found.push((90, Reason::SameTaxId { number: number.clone() }));
    } else if differs_in_tax_id(one, other) {
        found.push((-45, Reason::OtherTaxId));
    }
    let phone = other.phones.iter().find(|theirs| one.phones.iter().any(|own| phone_end(own) == phone_end(theirs)));
    found.extend(phone.map(|number| (62, Reason::SamePhone { number: number.clone() })));
    let lower = |mail: &String| mail.to_lowercase();
    let mail = other.mails.iter().find(|theirs| one.mails.iter().any(|own| lower(own) == lower(theirs)));
    found.extend(mail.map(|address| (62, Reason::SameMail { address: address.clone() })));
    if mail.is_none() {
        let domains: Vec<String> = one.mails.iter().filter_map(|mail| own_domain(mail)).collect();
        let domain = other.mails.iter().filter_map(|mail| own_domain(mail)).find(|domain| domains.contains(domain));
        found.extend(domain.map(|domain| (28, Reason::SameDomain { domain })));
    }
    found.extend(own(one, other));
    found.extend(titles(one, other, bearers));
    found.extend(names(one, other, bearers));
    found.extend(places(one, other));
    found.sort_by_key(|(points, _)| std::cmp::Reverse(points.abs()));
    // Being neighbours is no reason by itself: half a book lives in one city.
    let is_about_them =
        found.iter().any(|(_, reason)| !matches!(reason, Reason::Near { .. } | Reason::SameCity { .. }));
    if !is_about_them {
        return Likeness::default();
    }
    let score = found.iter().map(|(points, _)| points).sum::<i32>().clamp(0, 100);
    Likeness {
        score: u8::try_from(score).unwrap_or(100),
        reasons: found.into_iter().map(|(_, reason)| reason).collect(),
    }
}

/// What a field says that identifies records of their kind: the same in both, or another in each.
fn own(one: &Profile, other: &Profile) -> Option<(i32, Reason)> {
    let (mut same, mut differs) = (None, None);
    for (kind, slot, theirs) in &other.own {
        for (_, _, own) in one.own.iter().filter(|(of, at, _)| (of, at) == (kind, slot)) {
            let (kind, slot) = (*kind, *slot);
            if search::fold(own) == search::fold(theirs) {
                same = Some((90, Reason::SameOwn { kind, slot, value: theirs.clone() }));
            } else {
                differs = Some((-45, Reason::OtherOwn { kind, slot }));
            }
        }
    }
    same.or(differs)
}

/// What is no person and no firm has the very name, or another one: one that is only alike is that of the next size or colour.
fn titles(one: &Profile, other: &Profile, bearers: usize) -> Option<(i32, Reason)> {
    let own: Vec<String> = one.titles.iter().map(|title| search::fold(title)).collect();
    let name = other.titles.iter().find(|title| own.contains(&search::fold(title)))?.clone();
    let is_common = bearers >= COMMON_FROM;
    Some((if is_common { 35 } else { 65 }, Reason::SameName { name, is_common }))
}

fn names(one: &Profile, other: &Profile, bearers: usize) -> Option<(i32, Reason)> {
    let own: Vec<(Name, bool)> = one.all_names().map(|(name, is_legal)| (Name::of(name), is_legal)).collect();
    let mut best: Option<(i32, Reason)> = None;
    for (name, is_legal) in other.all_names() {
        let theirs = Name::of(name);
        for (own, own_is_legal) in own.iter().filter(|(own, _)| !own.is_empty()) {
            let (name, is_legal) = (name.to_owned(), is_legal || *own_is_legal);
            let found = if *own == theirs {
                let is_common = bearers >= COMMON_FROM || !own.is_telling();
                let reason =
                    if is_legal { Reason::SameLegalName { name } } else { Reason::SameName { name, is_common } };
                (if is_common { 35 } else { 65 }, reason)
            } else if own.shares_telling_word(&theirs) && own.likeness(&theirs) >= 80 {
                // Other words are another name, however few others bear it.
                (48, if is_legal { Reason::SimilarLegalName { name } } else { Reason::SimilarName { name } })
            } else {
                continue;
            };
            if best.as_ref().is_none_or(|(points, _)| *points < found.0) {
                best = Some(found);
            }
        }
    }
    best
}

fn places(one: &Profile, other: &Profile) -> Option<(i32, Reason)> {
    let read = |profile: &Profile| -> Vec<Place> {
        profile.places.iter().filter_map(|place| Place::read(place).ok()).collect()
    };
    let own = read(one);
    let nearest = read(other)
        .into_iter()
        .flat_map(|theirs| own.iter().map(move |own| own.metres_to(theirs)))
        .fold(f64::INFINITY, f64::min);
    if nearest <= NEAR {
        // At most 150, so that it fits.
        let metres = u32::from_str(&format!("{nearest:.0}")).unwrap_or(0);
        return Some((20, Reason::Near { metres }));
    }
    let fold = |city: &String| search::fold(city);
    let city = other.cities.iter().find(|theirs| one.cities.iter().any(|own| fold(own) == fold(theirs)));
    city.map(|city| (12, Reason::SameCity { city: city.clone() }))
}

/// Both have tax ids of one country, none in common there.
fn differs_in_tax_id(one: &Profile, other: &Profile) -> bool {
    let country = |id: &str| id.split_once(' ').map(|(country, _)| country.to_owned());
    one.tax_ids
        .iter()
        .any(|own| other.tax_ids.iter().any(|theirs| country(own).is_some() && country(own) == country(theirs)))
}

#[cfg(test)]
mod tests {
    use super::super::profile::product;
    use super::*;
    use crate::crm::definition;

    fn profile(name: &str, facts: &[&str]) -> Profile {
        let mut profile = Profile { names: vec![name.to_owned()], ..Profile::default() };
        for fact in facts {
            let (group, field) = match fact {
                mail if mail.contains('@') => ("mail", "address"),
                phone if phone.starts_with('+') => ("phone", "number"),
                place if place.contains(',') => ("address", "place"),
                id if id.starts_with("MX ") => ("tax_id", "number"),
                _ => ("address", "city"),
            };
            profile.add(Some(group), field, fact);
        }
        profile
    }

    #[test]
    fn what_is_worth_a_warning_and_what_is_not() {
        let p = profile;
        for (one, other, bearers, probable) in [
            (p("Ferretería Tzintzuntzan", &[]), p("Ferreteria Tzintzuntzan SA de CV", &[]), 0, true),
            (p("Juan Pérez", &["+525512345678"]), p("J. Pérez", &["+5215512345678"]), 0, true),
            (p("Uno", &["a@b.mx"]), p("Dos", &["A@b.mx"]), 0, true),
            (p("Uno", &["MX AAA010101AAA"]), p("Dos", &["MX AAA010101AAA"]), 0, true),
            (p("Tlapalería Ibarra", &["Puebla"]), p("Tlapaleria Ivarra", &["puebla"]), 0, true),
            (p("Muebles Xochimilco", &["ventas@xochi.mx"]), p("Muebles Xochimlico", &["pagos@xochi.mx"]), 0, true),
            // Only a name that everybody bears.
            (p("Juan Pérez", &[]), p("Juan Pérez", &[]), 0, false),
            (p("Abarrotes La Esperanza", &["Puebla"]), p("Abarrotes La Esperanza", &["Puebla"]), 0, false),
            (p("Ferretería Tzintzuntzan", &[]), p("Ferretería Tzintzuntzan", &[]), 4, false),
            // A branch of a chain has its own tax id or house.
            (
                p("Ferretería Tzintzuntzan", &["MX AAA010101AAA"]),
                p("Ferretería Tzintzuntzan", &["MX BBB010101BBB"]),
                0,
                false,
            ),
            // Neighbours, colleagues at a provider.
            (p("Uno", &["19.432608,-99.133209"]), p("Dos", &["19.432609,-99.133209"]), 0, false),
            (p("Uno", &["a@gmail.com"]), p("Dos", &["b@gmail.com"]), 0, false),
            (p("Uno", &["a@empresa.mx"]), p("Dos", &["b@empresa.mx"]), 0, false),
        ] {
            let likeness = compare(&one, &other, bearers);
            assert_eq!(likeness.score >= PROBABLE, probable, "{one:?} {other:?} {likeness:?}");
            assert_eq!(likeness.score, compare(&other, &one, bearers).score);
        }
    }

    #[test]
    fn other_things_are_known_by_what_identifies_them_and_by_their_very_name() {
        let p = product;
        for (one, other, bearers, probable) in [
            (p("Cajeta", "CAJ-370"), p("Cajeta quemada", "caj 370"), 0, true),
            (p("Cajeta quemada", ""), p("CAJETA  quemáda", "CAJ-370"), 0, true),
            // A name that is only alike.
            (p("Cajeta quemada 370 g", ""), p("Cajeta quemada 660 g", ""), 0, false),
            // Two codes are of two things, and so is a name that everything bears.
            (p("Cajeta", "CAJ-370"), p("Cajeta", "CAJ-660"), 0, false),
            (p("Cajeta", ""), p("Cajeta", ""), 4, false),
            (p("", "CAJ-370"), p("", "CAJ-660"), 0, false),
            (p("-", "-"), p("-", "-"), 0, false),
        ] {
            let likeness = compare(&one, &other, bearers);
            assert_eq!(likeness.score >= PROBABLE, probable, "{one:?} {other:?} {likeness:?}");
            assert_eq!(likeness.score, compare(&other, &one, bearers).score);
        }
        let slot = definition(Kind::PRODUCT).slot("code");
        let same = Reason::SameOwn { kind: Kind::PRODUCT, slot, value: "caj 370".into() };
        assert_eq!(compare(&p("Cajeta", "CAJ-370"), &p("Jarabe", "caj 370"), 0).reasons, [same]);
        let name = Reason::SameName { name: "CAJETA".into(), is_common: false };
        let reasons = compare(&p("Cajeta", "CAJ-370"), &p("CAJETA", "CAJ-660"), 0).reasons;
        assert_eq!(reasons, [name, Reason::OtherOwn { kind: Kind::PRODUCT, slot }]);
    }

    #[test]
    fn a_legal_name_is_called_one() {
        let shop = |name: &str, legal: &str| {
            let mut shop = profile(name, &[]);
            shop.add(None, "legal_name", legal);
            shop
        };
        let reasons = |one: &Profile, other: &Profile| compare(one, other, 0).reasons;
        let (one, other) = ("Colegio El Encanto", "Colegio La Esperanza");
        let legal = "Colegio Tzintzuntzan S.A. de C.V.";
        assert_eq!(reasons(&shop(one, legal), &shop(other, legal)), [Reason::SameLegalName { name: legal.into() }]);
        // Known by the name under which another one is registered.
        assert_eq!(
            reasons(&profile("Colegio Tzintzuntzan", &[]), &shop(other, legal)),
            [Reason::SameLegalName { name: legal.into() }]
        );
        let similar = "Colegio Tzintzuntsan SA de CV";
        assert_eq!(
            reasons(&shop(one, legal), &shop(other, similar)),
            [Reason::SimilarLegalName { name: similar.into() }]
        );
    }

    #[test]
    fn reasons_come_with_what_the_other_record_says() {
        let one = profile("Ferretería Tzintzuntzan", &["+525512345678", "19.432608,-99.133209"]);
        let other = profile("Ferreteria Tzintzuntzan SA", &["+5215512345678", "19.433,-99.133209"]);
        assert_eq!(
            compare(&one, &other, 0).reasons,
            [
                Reason::SameName { name: "Ferreteria Tzintzuntzan SA".into(), is_common: false },
                Reason::SamePhone { number: "+5215512345678".into() },
                Reason::Near { metres: 44 },
            ]
        );
    }
}
