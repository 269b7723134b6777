//! Countries by their two letters, and what they write differently.

use super::error::ValueError;

/// A country or territory of ISO 3166-1, by its two letters; or [`Region::OTHER`].
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region([u8; 2]);

impl Region {
    /// Mexico.
    pub const MX: Self = Self(*b"MX");
    /// Colombia.
    pub const CO: Self = Self(*b"CO");
    /// Peru.
    pub const PE: Self = Self(*b"PE");
    /// Chile.
    pub const CL: Self = Self(*b"CL");
    /// Argentina.
    pub const AR: Self = Self(*b"AR");
    /// Spain.
    pub const ES: Self = Self(*b"ES");
    /// No country in particular: ISO leaves these two letters to whoever needs them.
    pub const OTHER: Self = Self(*b"ZZ");

    /// A country from its two letters, in either case.
    pub fn parse(typed: &str) -> Result<Self, ValueError> {
        match *typed.trim().as_bytes() {
            [a, b] => Self::from_letters([a.to_ascii_uppercase(), b.to_ascii_uppercase()]),
            _ => Err(ValueError::Country),
        }
    }

    /// Whether a text is a country's two letters in capitals.
    pub fn check(text: &str) -> Result<(), ValueError> {
        match *text.as_bytes() {
            [a, b] => Self::from_letters([a, b]).map(|_| ()),
            _ => Err(ValueError::Country),
        }
    }

    /// Every country and territory, in the order of their letters.
    pub fn all() -> impl Iterator<Item = Self> {
        let codes = ASSIGNED.as_bytes().chunks(3).filter_map(|chunk| Some(Self([*chunk.first()?, *chunk.get(1)?])));
        codes.filter(|region| *region != Self::OTHER)
    }

    fn from_letters(code: [u8; 2]) -> Result<Self, ValueError> {
        let assigned = ASSIGNED.as_bytes().chunks(3).any(|chunk| chunk.starts_with(&code));
        if assigned { Ok(Self(code)) } else { Err(ValueError::Country) }
    }

    /// Its two letters, in capitals.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The mark before the decimals: a comma in Spain and most of South America, a point from Mexico to Panama and in Peru.
    pub fn decimal_mark(self) -> char {
        if COMMA.as_bytes().chunks(3).any(|chunk| chunk.starts_with(&self.0)) { ',' } else { '.' }
    }

    /// The currency that people mean when they name none.
    pub fn currency(self) -> &'static str {
        let code = self.code();
        CURRENCIES
            .iter()
            .find_map(|(currency, regions)| regions.split(' ').any(|region| region == code).then_some(*currency))
            .unwrap_or("USD")
    }
}

impl std::fmt::Debug for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// Every code that ISO 3166-1 has assigned, XK, which everybody uses for Kosovo, and ZZ for no country in particular.
const ASSIGNED: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD \
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF \
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN \
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI \
VN VU WF WS XK YE YT ZA ZM ZW ZZ";

/// Countries that write a comma before the decimals, after CLDR.
const COMMA: &str = "AR AT BE BO BR CL CO CR CU DE DK EC ES FI FR GR IT NL NO PL PT PY RO RU SE TR UY VE";

/// The currencies of the Americas and of the euro's countries; everywhere else people say which they mean.
const CURRENCIES: &[(&str, &str)] = &[
    ("MXN", "MX"),
    ("COP", "CO"),
    ("PEN", "PE"),
    ("CLP", "CL"),
    ("ARS", "AR"),
    ("EUR", "ES AD AT BE BG CY DE EE FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM VA"),
    ("BOB", "BO"),
    ("BRL", "BR"),
    ("CAD", "CA"),
    ("CRC", "CR"),
    ("CUP", "CU"),
    ("DOP", "DO"),
    ("GBP", "GB"),
    ("GTQ", "GT"),
    ("HNL", "HN"),
    ("NIO", "NI"),
    ("PYG", "PY"),
    ("UYU", "UY"),
    ("VES", "VE"),
    ("USD", "US EC SV PA PR"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_two_assigned_letters() {
        assert_eq!(Region::parse(" mx "), Ok(Region::MX));
        for wrong in ["", "M", "MEX", "QQ", "A ", " A", "ñ"] {
            assert_eq!(Region::parse(wrong), Err(ValueError::Country), "{wrong}");
        }
        assert_eq!(Region::check("mx"), Err(ValueError::Country));
        assert_eq!(ASSIGNED.len() % 3, 2);
        assert!(Region::all().all(|region| Region::check(region.code()).is_ok()) && Region::all().count() == 250);
    }

    #[test]
    fn marks_and_currencies() {
        assert_eq!((Region::MX.decimal_mark(), Region::MX.currency()), ('.', "MXN"));
        assert_eq!((Region::PE.decimal_mark(), Region::PE.currency()), ('.', "PEN"));
        assert_eq!((Region::CL.decimal_mark(), Region::CL.currency()), (',', "CLP"));
        assert_eq!((Region::ES.decimal_mark(), Region::ES.currency()), (',', "EUR"));
        assert_eq!(Region::OTHER.currency(), "USD");
    }
}
