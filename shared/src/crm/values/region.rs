//! Countries by their two letters.

use super::error::ValueError;

/// A country or territory of ISO 3166-1, by its two letters.
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

    /// A country from its two letters, in either case.
    pub fn parse(typed: &str) -> Result<Self, ValueError> {
        match *typed.trim().as_bytes() {
            [a, b] => Self::from_code(&[a.to_ascii_uppercase(), b.to_ascii_uppercase()]).ok_or(ValueError::UnknownChoice),
            _ => Err(ValueError::UnknownChoice),
        }
    }

    fn from_code(code: &[u8; 2]) -> Option<Self> {
        ASSIGNED.as_bytes().chunks(3).any(|chunk| chunk.starts_with(code)).then_some(Self(*code))
    }

    /// Its two letters, in capitals.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
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

/// Every code that ISO 3166-1 has assigned, and XK, which everybody uses for Kosovo.
const ASSIGNED: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD \
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF \
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN \
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI \
VN VU WF WS XK YE YT ZA ZM ZW";
