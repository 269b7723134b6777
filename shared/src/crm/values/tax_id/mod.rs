//! Tax ids with their country, in one text, so that a merge cannot part them: `MX SAT970701NN3`, `CL 60803000-K`.
//!
//! Six countries' ids have their form here, one file each; of all others only the length and the characters are looked at.
//! A form that is not the country's is refused. A check digit that does not fit is kept and pointed out ([`TaxId::hint`]): the
//! registers of the authorities have such ids themselves. Numbers stand as the country's own authority writes them, without
//! the dots that some put in between.

pub mod ar;
pub mod cl;
pub mod co;
pub mod es;
pub mod mx;
mod named;
pub mod pe;

use super::error::ValueError;
use super::hint::Hint;
use super::region::Region;
use super::text::{self, canonical};

/// The longest id, without its country, in characters.
const MAX: usize = 32;

/// A tax id and its country.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxId {
    region: Region,
    number: String,
}

impl TaxId {
    /// An id from what a person typed. It is one of `region`, unless another country's two letters and a space stand before it.
    /// What it is called may stand before it, too.
    pub fn parse(typed: &str, region: Region) -> Result<Self, ValueError> {
        if typed.len() > MAX * 8 {
            return Err(ValueError::TaxIdForm(region));
        }
        let plain = text::plain(typed);
        let typed = plain.trim();
        let whole = || Self::of_number(typed, region);
        let Some(named) = named::split(typed) else { return whole() };
        // A company's own letters may read like a name: `CIF 970701 NN3`.
        let has_rules = ruled(region) && Region::check(&named.name.to_uppercase()).is_err();
        match whole() {
            Ok(id) if has_rules || !named.is_apart => return Ok(id),
            Ok(_) | Err(_) => {}
        }
        Self::of_number(named.number, region).or_else(|error| {
            let is_card = matches!(named.name.as_str(), "cc" | "cedula") && region == Region::CO;
            let number = co::of_person(named.number).filter(|_| is_card).ok_or(error)?;
            Ok(Self { region, number })
        })
    }

    fn of_number(typed: &str, region: Region) -> Result<Self, ValueError> {
        let named = typed
            .split_once(' ')
            .and_then(|(first, rest)| Some((Region::check(first).and_then(|()| Region::parse(first)).ok()?, rest)));
        let (region, typed) = named.unwrap_or((region, typed));
        let number = Self::number_of(typed, region).or_else(|error| {
            // Written as in the European register, the country's letters right before the number: `MXSAT970701NN3`.
            let rest = typed.get(..2).filter(|first| first.eq_ignore_ascii_case(region.code())).and(typed.get(2..));
            rest.and_then(|rest| Self::number_of(rest, region).ok()).ok_or(error)
        })?;
        Ok(Self { region, number })
    }

    fn number_of(typed: &str, region: Region) -> Result<String, ValueError> {
        match region {
            Region::MX => mx::parse(typed),
            Region::CO => co::parse(typed),
            Region::PE => pe::parse(typed),
            Region::CL => cl::parse(typed),
            Region::AR => ar::parse(typed),
            Region::ES => es::parse(typed),
            _ => parse_other(typed),
        }
    }

    /// What is worth a second look, though it may be right.
    pub fn hint(&self) -> Option<Hint> {
        let number = self.number.as_str();
        let fits = match self.region {
            Region::MX => mx::fits(number),
            Region::CO => co::fits(number),
            Region::PE => pe::fits(number),
            Region::CL => cl::fits(number),
            Region::AR => ar::fits(number),
            Region::ES => es::fits(number),
            _ => true,
        };
        (!fits).then_some(Hint::TaxIdCheckDigit(self.region))
    }

    /// Reads the canonical text.
    pub fn read(text: &str) -> Result<Self, ValueError> {
        if text.len() > MAX * 4 {
            return Err(ValueError::NotCanonical);
        }
        let (code, rest) = text.split_once(' ').ok_or(ValueError::NotCanonical)?;
        Region::check(code)?;
        let region = Region::parse(code)?;
        let number = Self::number_of(rest, region)?;
        canonical(number == rest).map(|()| Self { region, number })
    }

    /// The country.
    pub fn region(&self) -> Region {
        self.region
    }

    /// The number in its canonical form.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The number as the country usually writes it.
    pub fn display(&self) -> String {
        match self.region {
            Region::CO => co::display(&self.number),
            Region::CL => cl::display(&self.number),
            Region::AR => ar::display(&self.number),
            _ => self.number.clone(),
        }
    }
}

impl std::fmt::Display for TaxId {
    /// The canonical text: country, a space, number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.region, self.number)
    }
}

/// Whether a country's rules are here.
fn ruled(region: Region) -> bool {
    [Region::MX, Region::CO, Region::PE, Region::CL, Region::AR, Region::ES].contains(&region)
}

/// An id of a country whose rules are not here: capitals, single spaces.
fn parse_other(typed: &str) -> Result<String, ValueError> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_uppercase).collect();
    let number = words.join(" ");
    let plain = |character: char| character.is_alphanumeric() || " .-/&".contains(character);
    let fits = (1..=MAX).contains(&number.chars().count()) && number.chars().all(plain);
    let means_something = number.chars().any(char::is_alphanumeric);
    // A first word of two capitals would read as a country.
    let mistakable = words.len() > 1 && Region::check(&words[0]).is_ok();
    if fits && means_something && !mistakable { Ok(number) } else { Err(ValueError::TaxIdForm(Region::OTHER)) }
}

/// Capitals and digits alone: spaces, dots, hyphens of all lengths and slashes between them are taken out.
fn compact(typed: &str) -> String {
    let between = |character: &char| {
        character.is_whitespace() || is_hyphen(*character) || matches!(character, '.' | '/' | '_' | '\'' | '’' | ',')
    };
    typed.chars().filter(|character| !between(character)).flat_map(char::to_uppercase).collect()
}

/// What people and programs write for a hyphen.
fn is_hyphen(character: char) -> bool {
    text::is_dash(character)
}

/// The digits of a text that has nothing else.
fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|character| character.to_digit(10)).collect()
}

/// The sum of each digit times its weight; what has no partner does not count.
fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// Puts a point between every three digits.
fn with_points(number: &str) -> String {
    super::number::display(number, Region::CL)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What authorities print about themselves, so that the algorithms here are not their own judge.
    const PUBLIC_BODIES: &[(&str, Region, &str)] = &[
        ("SAT970701NN3", Region::MX, "MX SAT970701NN3"),
        ("sat-970701-nn3", Region::MX, "MX SAT970701NN3"),
        ("GODE561231GR8", Region::MX, "MX GODE561231GR8"),
        ("XAXX010101000", Region::MX, "MX XAXX010101000"),
        ("xexx 010101 000", Region::MX, "MX XEXX010101000"),
        ("800.197.268-4", Region::CO, "CO 800197268-4"),
        ("8001972684", Region::CO, "CO 800197268-4"),
        ("899.999.063-3", Region::CO, "CO 899999063-3"),
        ("20131312955", Region::PE, "PE 20131312955"),
        ("60.803.000-K", Region::CL, "CL 60803000-K"),
        ("60803000k", Region::CL, "CL 60803000-K"),
        ("12345678-5", Region::CL, "CL 12345678-5"),
        ("33-69345023-9", Region::AR, "AR 33693450239"),
        ("30-50001091-2", Region::AR, "AR 30500010912"),
        ("Q2826000H", Region::ES, "ES Q2826000H"),
        ("12345678-z", Region::ES, "ES 12345678Z"),
        ("X1234567L", Region::ES, "ES X1234567L"),
        ("ESA58818501", Region::ES, "ES A58818501"),
        ("ES A58818501", Region::MX, "ES A58818501"),
        ("12.345.678/0001-95", Region::OTHER, "ZZ 12.345.678/0001-95"),
        ("br 12.345", Region::OTHER, ""),
    ];

    #[test]
    fn ids_as_people_write_them() {
        for (typed, region, canonical) in PUBLIC_BODIES {
            match TaxId::parse(typed, *region) {
                Ok(id) => {
                    assert_eq!(id.to_string(), *canonical, "{typed}");
                    assert_eq!(TaxId::read(canonical), Ok(id.clone()), "{typed}");
                    assert_eq!(id.hint(), None, "{typed}");
                    assert_eq!(TaxId::parse(&id.display(), id.region()), Ok(id), "displayed, then typed again");
                }
                Err(error) => assert_eq!(*canonical, "", "{typed}: {error}"),
            }
        }
    }

    #[test]
    fn every_single_mistyped_digit_is_noticed() {
        let noticed = |mistyped: &str| match TaxId::read(mistyped) {
            Ok(id) => id.hint().is_some(),
            // A day or a beginning that no id has.
            Err(_) => true,
        };
        for (_, _, canonical) in PUBLIC_BODIES {
            let unchecked = ["", "ZZ", "MX XAXX", "MX XEXX"]
                .iter()
                .any(|start| canonical == start || (!start.is_empty() && canonical.starts_with(start)));
            if unchecked {
                continue;
            }
            for (at, character) in canonical.char_indices().filter(|(_, character)| character.is_ascii_digit()) {
                for other in ('0'..='9').filter(|other| *other != character) {
                    let mut mistyped = (*canonical).to_owned();
                    mistyped.replace_range(at..=at, &other.to_string());
                    // Modulo 11 with ten digits lets a few pairs through: a remainder of ten and of zero share a sign in the CUIT.
                    let shared = canonical.starts_with("AR")
                        && TaxId::read(&mistyped).is_ok_and(|id| id.number().ends_with('9'));
                    assert!(noticed(&mistyped) || shared, "{mistyped}");
                }
            }
        }
    }

    #[test]
    fn a_digit_that_does_not_fit_is_kept_and_pointed_out() {
        for (typed, region, canonical) in [
            ("SAT970701NN4", Region::MX, "MX SAT970701NN4"),
            ("PQR010203AB8", Region::MX, "MX PQR010203AB8"),
            ("800.197.268-5", Region::CO, "CO 800197268-5"),
            ("8001972685", Region::CO, "CO 800197268-5"),
            ("20131312956", Region::PE, "PE 20131312956"),
            ("60.803.000-1", Region::CL, "CL 60803000-1"),
            ("33-69345023-8", Region::AR, "AR 33693450238"),
            ("12345678A", Region::ES, "ES 12345678A"),
            ("A5881850B", Region::ES, "ES A5881850B"),
            ("Q28260008", Region::ES, "ES Q28260008"),
        ] {
            let id = TaxId::parse(typed, region).unwrap_or_else(|error| panic!("{typed}: {error}"));
            assert_eq!(
                (id.to_string().as_str(), id.hint()),
                (canonical, Some(Hint::TaxIdCheckDigit(region))),
                "{typed}"
            );
            assert_eq!(TaxId::read(canonical), Ok(id), "{typed}");
        }
    }

    #[test]
    fn what_nobody_sees_makes_no_difference() {
        for typed in [
            "\u{200B}GODE561231GR8",
            "\u{FEFF}GODE561231GR8",
            "GODE561231GR8\u{200E}",
            "GODE\u{2011}561231\u{2011}GR8",
            "GODE\u{A0}561231\u{202F}GR8",
            "GO\u{AD}DE561231GR8",
            "gode–561231—gr8",
            "ＧＯＤＥ５６１２３１ＧＲ８",
            "MXGODE561231GR8",
            "MX\u{200B} GODE561231GR8",
        ] {
            let id = TaxId::parse(typed, Region::MX).map(|id| id.to_string());
            assert_eq!(id.as_deref(), Ok("MX GODE561231GR8"), "{typed:?}");
        }
        let mac = TaxId::parse("MUN\u{303}110218LJ6", Region::MX).unwrap();
        assert_eq!(mac.to_string(), "MX MUÑ110218LJ6");
    }

    #[test]
    fn what_it_is_called_may_stand_before_it() {
        let other = |code: &str| Region::parse(code).unwrap();
        for (typed, region, canonical) in [
            ("RFC: XAXX010101000", Region::MX, "MX XAXX010101000"),
            ("R.F.C. GODE561231GR8", Region::MX, "MX GODE561231GR8"),
            ("RFC GODE-561231-GR8", Region::MX, "MX GODE561231GR8"),
            ("CIF 970701 NN3", Region::MX, "MX CIF970701NN3"),
            ("NIT: 800.197.268-4", Region::CO, "CO 800197268-4"),
            ("NIT800197268-4", Region::CO, "CO 800197268-4"),
            ("CC 52123456", Region::CO, "CO 52123456-2"),
            ("C.C. 52.123.456", Region::CO, "CO 52123456-2"),
            ("Cédula No. 52.123.456-2", Region::CO, "CO 52123456-2"),
            ("RUC N° 20131312955", Region::PE, "PE 20131312955"),
            ("RUT 60.803.000-K", Region::CL, "CL 60803000-K"),
            ("CUIT: 33-69345023-9", Region::AR, "AR 33693450239"),
            ("CIF A58818501", Region::ES, "ES A58818501"),
            ("VAT ESA58818501", Region::ES, "ES A58818501"),
            ("NIF: ES A58818501", Region::MX, "ES A58818501"),
            ("NIT 1234567-8", other("GT"), "GT 1234567-8"),
            ("CI 1.234.567-2", other("UY"), "UY 1.234.567-2"),
            ("RIF: J-12345678-9", other("VE"), "VE J-12345678-9"),
        ] {
            assert_eq!(TaxId::parse(typed, region).map(|id| id.to_string()).as_deref(), Ok(canonical), "{typed}");
        }
        // The number of no place here, and no country's either.
        assert!(TaxId::parse("CC 52123456", Region::MX).is_err());
        // A company's number of nine digits is not told from one of eight with its check digit.
        assert!(TaxId::parse("NIT 800197268", Region::CO).is_err());
    }

    #[test]
    fn what_is_said_about_a_wrong_id() {
        for (typed, region, error) in [
            ("SAT971301NN3", Region::MX, ValueError::TaxIdForm(Region::MX)),
            ("", Region::MX, ValueError::TaxIdForm(Region::MX)),
            ("800197268", Region::CO, ValueError::TaxIdLacksCheckDigit(Region::CO)),
            ("99131312955", Region::PE, ValueError::TaxIdForm(Region::PE)),
            ("I12345678", Region::ES, ValueError::TaxIdForm(Region::ES)),
            ("123456789", Region::ES, ValueError::TaxIdForm(Region::ES)),
            ("<script>", Region::OTHER, ValueError::TaxIdForm(Region::OTHER)),
            ("...", Region::OTHER, ValueError::TaxIdForm(Region::OTHER)),
        ] {
            assert_eq!(TaxId::parse(typed, region), Err(error), "{typed}");
        }
        for wrong in [
            "",
            "MX",
            "MX ",
            "SAT970701NN3",
            "mx SAT970701NN3",
            "CL 60.803.000-K",
            "MX  SAT970701NN3",
            "ZZ a",
            "MX MX SAT970701NN3",
        ] {
            assert!(TaxId::read(wrong).is_err(), "{wrong}");
        }
    }
}
