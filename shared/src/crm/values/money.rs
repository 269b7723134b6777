//! Money: whole minor units and a currency, in one text, so that a merge cannot part them: `125000 MXN` is 1,250.00 pesos.

use super::error::ValueError;
use super::number::{self, Decimal};
use super::region::Region;
use super::{letters, sign};
use crate::crm::search;

/// An amount of money.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    currency: Currency,
    minor: i64,
}

/// A currency of ISO 4217, by its three letters.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// A currency from its three letters, in either case.
    pub fn parse(typed: &str) -> Result<Self, ValueError> {
        match *typed.trim().as_bytes() {
            [a, b, c] => {
                let code = [a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()];
                let known = CODES.as_bytes().chunks(4).any(|chunk| chunk.starts_with(&code));
                if known { Ok(Self(code)) } else { Err(ValueError::UnknownCurrency) }
            }
            _ => Err(ValueError::UnknownCurrency),
        }
    }

    /// Its three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How it is written at home before an amount, if that is no word.
    fn sign(&self) -> Option<&'static str> {
        match self.code() {
            own if DOLLAR_SIGN.contains(&own) => Some("$"),
            "EUR" => Some("€"),
            "GBP" => Some("£"),
            "PEN" => Some("S/"),
            "BRL" => Some("R$"),
            "GTQ" => Some("Q"),
            "CRC" => Some("₡"),
            "PYG" => Some("₲"),
            _ => None,
        }
    }

    /// How many decimals its minor unit is worth.
    pub fn decimals(&self) -> u8 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }
}

impl Money {
    /// The greatest amount, in minor units, on either side of zero.
    pub const MAX_MINOR: i64 = 1_000_000_000_000_000;

    /// An amount in minor units.
    pub fn new(minor: i64, currency: Currency) -> Result<Self, ValueError> {
        if (-Self::MAX_MINOR..=Self::MAX_MINOR).contains(&minor) {
            Ok(Self { currency, minor })
        } else {
            Err(ValueError::OutOfRange { min: -Self::MAX_MINOR, max: Self::MAX_MINOR })
        }
    }

    /// The amount in minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Reads the canonical text.
    pub fn read(text: &str) -> Result<Self, ValueError> {
        let (amount, code) = text.split_once(' ').ok_or(ValueError::NotCanonical)?;
        let minor = amount.parse().map_err(|_| ValueError::NotCanonical)?;
        let money = Self::new(minor, Currency::parse(code)?)?;
        if money.to_string() == text { Ok(money) } else { Err(ValueError::NotCanonical) }
    }

    /// An amount from what a person typed; without a currency it is in the region's.
    pub fn parse(typed: &str, region: Region) -> Result<Self, ValueError> {
        Self::parse_with(typed, region, region)
    }

    /// The same where the marks are one country's and the currency, if none is named, another's.
    pub fn parse_with(typed: &str, marks: Region, home: Region) -> Result<Self, ValueError> {
        let typed = letters::plain(typed);
        if let Some(nothing) = accounting_zero(&typed, home) {
            return Self::new(0, nothing?);
        }
        let (negative, unsigned) = sign::taken(&typed)?;
        let (amount, currency) = split_currency(&unsigned, home)?;
        let Decimal { negative: _, whole, decimals } = Decimal::read(&amount, marks)?;
        let places = usize::from(currency.decimals());
        if decimals.len() > places {
            return Err(ValueError::TooManyDecimals { max: currency.decimals() });
        }
        let digits = format!("{whole}{decimals:0<places$}");
        let minor: i64 = if digits.is_empty() { 0 } else { digits.parse().unwrap_or(i64::MAX) };
        Self::new(if negative { -minor } else { minor }, currency)
    }

    /// With a decimal point and the currency's letters, for machines: `1250.00 MXN`.
    pub fn plain(self) -> String {
        format!("{} {}", self.amount(), self.currency.code())
    }

    /// With the region's marks and the currency's letters: `1,250.00 MXN`.
    pub fn display(self, region: Region) -> String {
        format!("{} {}", number::display(&self.amount(), region), self.currency.code())
    }

    /// As people write it where no other currency is about: its sign, and no decimals that say nothing. `$1,250`, `1.250,50 €`.
    pub fn brief(self, region: Region) -> String {
        let amount = self.without_cents(region);
        match self.currency.sign() {
            Some(sign) if sign == "€" && region.decimal_mark() == ',' => format!("{amount} {sign}"),
            Some(sign) => match amount.strip_prefix('-') {
                Some(amount) => format!("-{sign}{amount}"),
                None => format!("{sign}{amount}"),
            },
            None => format!("{amount} {}", self.currency.code()),
        }
    }

    /// With the currency's letters, and no decimals that say nothing: `1,250 MXN`.
    pub fn round(self, region: Region) -> String {
        format!("{} {}", self.without_cents(region), self.currency.code())
    }

    fn without_cents(self, region: Region) -> String {
        let amount = self.amount();
        let whole = amount.split_once('.').filter(|(_, cents)| cents.bytes().all(|cent| cent == b'0'));
        number::display(whole.map_or(&amount, |(whole, _)| whole), region)
    }

    fn amount(self) -> String {
        let places = usize::from(self.currency.decimals());
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = places + 1);
        let (whole, decimals) = digits.split_at(digits.len() - places);
        let sign = if self.minor < 0 { "-" } else { "" };
        let mark = if places == 0 { "" } else { "." };
        format!("{sign}{whole}{mark}{decimals}")
    }
}

impl std::fmt::Display for Money {
    /// The canonical text: minor units, a space, the currency.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.minor, self.currency.code())
    }
}

/// Spreadsheets show an amount of nothing as its currency and a stroke: ` $ -   `.
fn accounting_zero(typed: &str, home: Region) -> Option<Result<Currency, ValueError>> {
    let strokes = typed.chars().filter(|character| letters::is_dash(*character)).count();
    let rest: String = typed.chars().filter(|character| !letters::is_dash(*character)).collect();
    let says_nothing = strokes == 1 && !rest.trim().is_empty() && !rest.chars().any(|one| one.is_ascii_digit());
    says_nothing.then(|| currency_named(rest.trim(), home))
}

/// Takes the currency off an unsigned amount, whichever side it stands on.
fn split_currency(typed: &str, home: Region) -> Result<(String, Currency), ValueError> {
    let is_digit = |character: char| character.is_ascii_digit();
    let (first, last) = typed.find(is_digit).zip(typed.rfind(is_digit)).ok_or(ValueError::NotANumber)?;
    let (head, rest) = typed.split_at(first);
    let (body, tail) = rest.split_at(last + 1 - first);

    // `$.5` is half; the point of `S/.5` and `Bs.5` belongs to the letters.
    let before_mark = head.strip_suffix('.').or(head.strip_suffix(','));
    let mark = before_mark.filter(|before| !before.ends_with(|last: char| last == '/' || last.is_alphabetic()));
    let amount = format!("{}{body}", mark.map_or("", |before| &head[before.len()..]));
    currency_named(&format!("{head}{tail}"), home).map(|currency| (amount, currency))
}

/// The currency of the letters and signs around an amount; without any it is that of the country.
fn currency_named(around: &str, home: Region) -> Result<Currency, ValueError> {
    let of_name = |character: &char| !character.is_whitespace() && !".,'".contains(*character);
    let name: String = around.chars().filter(of_name).flat_map(char::to_uppercase).collect();
    let own = home.currency();
    let code = match search::fold(&name).as_str() {
        // The country's own money, as it is called on invoices and in shops.
        "mn" | "moneda nacional" | "monedanacional" => own,
        "peso" | "pesos" | "pesosmn" if PESOS.contains(&own) => own,
        "pesosmexicanos" | "mxp" => "MXN",
        "pesoscolombianos" => "COP",
        "pesoschilenos" => "CLP",
        "pesosargentinos" => "ARS",
        "dolar" | "dolares" | "dlls" | "dls" | "dll" | "usdollars" | "dolaresamericanos" => "USD",
        "euro" | "euros" => "EUR",
        "sol" | "soles" | "nuevossoles" => "PEN",
        _ => match name.as_str() {
            "" => own,
            // Where the country's own money has another sign, it is that of the United States.
            "$" => {
                if DOLLAR_SIGN.contains(&own) {
                    own
                } else {
                    "USD"
                }
            }
            "€" => "EUR",
            "£" => "GBP",
            "S/" => "PEN",
            "R$" => "BRL",
            "US$" | "U$S" | "U$D" | "$US" => "USD",
            "MX$" | "$MX" => "MXN",
            "COL$" | "CO$" => "COP",
            "BS" => "BOB",
            "₡" => "CRC",
            "Q" => "GTQ",
            "L" => "HNL",
            "C$" => "NIO",
            "₲" | "GS" => "PYG",
            other => return Currency::parse(other.trim_matches('$')),
        },
    };
    Currency::parse(code)
}

/// Currencies whose sign at home is the dollar's.
const DOLLAR_SIGN: [&str; 9] = ["MXN", "COP", "CLP", "ARS", "UYU", "DOP", "CUP", "CAD", "USD"];

/// Currencies that are called pesos at home.
const PESOS: [&str; 7] = ["MXN", "COP", "CLP", "ARS", "UYU", "DOP", "CUP"];

/// The currencies of ISO 4217 that people use.
const CODES: &str = "\
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY \
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR \
IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR \
MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK \
SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV \
WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, region: Region, canonical: &str, displayed: &str) {
        let money = Money::parse(typed, region).unwrap_or_else(|error| panic!("{typed}: {error}"));
        assert_eq!(money.to_string(), canonical, "{typed}");
        assert_eq!(money.display(region), displayed, "{typed}");
        assert_eq!(Money::read(canonical), Ok(money));
        assert_eq!(Money::parse(displayed, region), Ok(money));
    }

    #[test]
    fn amounts_where_there_is_little_room() {
        let brief = |text: &str, region| Money::read(text).map(|money| (money.brief(region), money.round(region)));
        let said = |brief: &str, round: &str| Ok((brief.to_owned(), round.to_owned()));
        assert_eq!(brief("41760000 MXN", Region::MX), said("$417,600", "417,600 MXN"));
        assert_eq!(brief("125050 EUR", Region::ES), said("1.250,50 €", "1.250,50 EUR"));
        assert_eq!(brief("-500 PEN", Region::PE), said("-S/5", "-5 PEN"));
        assert_eq!(brief("45000 CLP", Region::CL), said("$45.000", "45.000 CLP"));
        assert_eq!(brief("100 CHF", Region::MX), said("1 CHF", "1 CHF"));
    }

    #[test]
    fn amounts_as_people_type_them() {
        check("$1,250.00", Region::MX, "125000 MXN", "1,250.00 MXN");
        check("1250", Region::MX, "125000 MXN", "1,250.00 MXN");
        check("1.250,5 €", Region::ES, "125050 EUR", "1.250,50 EUR");
        check("$ 45.000", Region::CL, "45000 CLP", "45.000 CLP");
        check("COP 2.500.000", Region::CO, "250000000 COP", "2.500.000,00 COP");
        check("S/. 99.90", Region::PE, "9990 PEN", "99.90 PEN");
        check("US$ 0.5", Region::AR, "50 USD", "0,50 USD");
        check("-$.5", Region::MX, "-50 MXN", "-0.50 MXN");
        check("S/.5", Region::PE, "500 PEN", "5.00 PEN");
        check("-3,25 usd", Region::ES, "-325 USD", "-3,25 USD");
        check("1.234 KWD", Region::MX, "1234 KWD", "1.234 KWD");
    }

    #[test]
    fn a_minus_is_read_wherever_it_stands() {
        for typed in [
            "-100",
            "100-",
            "100 -",
            "- 100",
            "$100-",
            "$-100",
            "-$100",
            "$ -100",
            "(100)",
            "($100)",
            "$(100)",
            "( 100 )",
            "MXN -100",
            "100 MXN-",
            "100- MXN",
            "-100 MXN",
            "(100) MXN",
            "(100 MXN)",
            "\u{2212}100",
            "\u{2013}100",
            "100\u{2212}",
            "\u{FF0D}100",
            "$100.00-",
            "100.00-$",
            "(100.00 M.N.)",
            "100-\u{200B}",
            "-\u{A0}100",
        ] {
            assert_eq!(
                Money::parse(typed, Region::MX).map(|money| money.to_string()).as_deref(),
                Ok("-10000 MXN"),
                "{typed}"
            );
        }
        for typed in ["1.234,56-", "(1.234,56)", "-1.234,56 €", "1.234,56-€", "1.234,56 EUR-", "€ 1.234,56-"] {
            assert_eq!(
                Money::parse(typed, Region::ES).map(|money| money.to_string()).as_deref(),
                Ok("-123456 EUR"),
                "{typed}"
            );
        }
        for wrong in ["--100", "-100-", "-(100)", "(100", "100)", "(100)-", "100 (MXN)", "+-100", "100 CR", "100-200"] {
            assert!(Money::parse(wrong, Region::MX).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_currency_by_its_words() {
        let bolivia = Region::parse("BO").unwrap();
        for (typed, region, canonical) in [
            ("1,250 M.N.", Region::MX, "125000 MXN"),
            ("$1,250.00 MN", Region::MX, "125000 MXN"),
            ("1,250 m.n.", Region::MX, "125000 MXN"),
            ("1250 pesos", Region::CO, "125000 COP"),
            ("$1250 dlls", Region::MX, "125000 USD"),
            ("1250 dólares", Region::PE, "125000 USD"),
            ("12 soles", Region::PE, "1200 PEN"),
            ("12,5 euros", Region::ES, "1250 EUR"),
            (" $ -   ", Region::MX, "0 MXN"),
            ("$ - MXN", Region::MX, "0 MXN"),
            ("- €", Region::ES, "0 EUR"),
            ("1'250.50", Region::MX, "125050 MXN"),
            ("USD$ 10", Region::MX, "1000 USD"),
            ("$10 USD", Region::MX, "1000 USD"),
            ("$ 1,250.50", Region::PE, "125050 USD"),
            ("$100", bolivia, "10000 USD"),
            ("Bs 100", bolivia, "10000 BOB"),
            ("100 $", Region::ES, "10000 USD"),
            ("1250", Region::PE, "125000 PEN"),
        ] {
            assert_eq!(Money::parse(typed, region).map(|money| money.to_string()).as_deref(), Ok(canonical), "{typed}");
        }
        let mixed = Money::parse_with("1.234,56 M.N.", Region::ES, Region::MX).map(|money| money.to_string());
        assert_eq!(mixed.as_deref(), Ok("123456 MXN"));
        for wrong in ["12%", "1.23457E+06", "12 pesos"] {
            assert!(Money::parse(wrong, Region::ES).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_amount() {
        assert_eq!(Money::parse("10 XXQ", Region::MX), Err(ValueError::UnknownCurrency));
        assert_eq!(Money::parse("MXN", Region::MX), Err(ValueError::NotANumber));
        assert_eq!(Money::parse("1,005", Region::ES), Err(ValueError::TooManyDecimals { max: 2 }));
        assert_eq!(Money::parse("10,5", Region::CL), Err(ValueError::TooManyDecimals { max: 0 }));
        assert!(matches!(Money::parse("99999999999999", Region::MX), Err(ValueError::OutOfRange { .. })));
        for wrong in ["", "1 mxn", "01 MXN", "+1 MXN", "1  MXN", "1.5 MXN", "-0 MXN", "1 MXN "] {
            assert!(Money::read(wrong).is_err(), "{wrong}");
        }
    }
}
