//! Tax ids as tables have them: the check digit in a column of its own, the country in what the column is called.

use super::super::habits::Habits;
use super::{Assembly, Piece};
use crate::crm::values::tax_id::TaxId;
use crate::crm::{Region, ValueType, search};

/// A check digit beside a number, and what its column is called.
pub(super) struct CheckDigit {
    digit: String,
    heading: String,
}

impl Assembly<'_> {
    /// Takes those pieces out that are the check digit of a number in another column: NIT and DV.
    pub(super) fn take_check_digits(&mut self, pieces: &mut Vec<Piece<'_>>) {
        let is_number = |piece: &Piece<'_>| {
            piece.target.group(self.candidate.kind).is_some_and(|group| group.key == "tax_id")
                && piece.target.holds(self.context.scheme) == Some(ValueType::TaxId)
        };
        if pieces.iter().filter(|piece| is_number(piece)).count() < 2 {
            return;
        }
        let numbers: Vec<_> = pieces
            .iter()
            .filter(|piece| is_number(piece) && !is_check_digit(piece.text))
            .map(|piece| piece.target)
            .collect();
        let mut taken = Vec::new();
        pieces.retain(|piece| {
            let is_taken = is_number(piece) && is_check_digit(piece.text) && numbers.contains(&piece.target);
            taken.extend(is_taken.then(|| piece.clone()));
            !is_taken
        });
        for piece in taken {
            let digit = CheckDigit { digit: piece.text.trim().to_owned(), heading: self.heading(&piece) };
            self.check_digits.insert(piece.target.clone(), digit);
        }
    }

    /// The text of a tax id with what stands in other places of its row.
    pub(super) fn whole_tax_id(&mut self, text: &str, piece: &Piece<'_>) -> String {
        let region = self.habits.region();
        let text = named_by(piece.heading, text.trim(), region);
        let Some(CheckDigit { digit, heading }) = self.check_digits.remove(piece.target) else { return text };
        let joined = format!("{text}-{digit}");
        let read = |text: &str| TaxId::parse(text, region).ok();
        let fits = |text: &str| read(text).is_some_and(|id| id.hint().is_none());
        if fits(&joined) || (!fits(&text) && (read(&joined).is_some() || read(&text).is_none())) {
            return joined;
        }
        // The number has its check digit already.
        if !text.to_uppercase().ends_with(&digit.to_uppercase()) {
            self.put_aside(&heading, &digit, None);
        }
        text
    }
}

/// One or two digits, or the K of Chile.
fn is_check_digit(text: &str) -> bool {
    let text = text.trim();
    text.eq_ignore_ascii_case("k") || ((1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A tax id with what its column's name says of it, if it is one then: a CNPJ is of Brazil, whatever the country of the file.
fn named_by(heading: &str, text: &str, region: Region) -> String {
    // `R.F.C.` is one word.
    let folded = search::fold(&heading.replace('.', ""));
    let is_identity_card = folded.starts_with("cedula") && region == Region::CO;
    let countries = folded.split(' ').filter_map(|word| {
        let named = NAMES.iter().find(|(_, names)| names.contains(&word));
        named.map(|(country, _)| *country)
    });
    let mut countries: Vec<&str> = countries.collect();
    countries.dedup();
    let before = match countries.as_slice() {
        [country] if *country != region.code() => country,
        _ if is_identity_card => "CC",
        _ => return text.to_owned(),
    };
    let named = format!("{before} {text}");
    if Habits::says_nothing(ValueType::TaxId, text) || TaxId::parse(&named, region).is_err() {
        return text.to_owned();
    }
    named
}

/// What one country alone calls its tax id. A NIT, a RUC and a RUT are of several.
const NAMES: [(&str, &[&str]); 7] = [
    ("MX", &["rfc"]),
    ("BR", &["cnpj", "cpf"]),
    ("VE", &["rif"]),
    ("DO", &["rnc"]),
    ("HN", &["rtn"]),
    ("AR", &["cuit", "cuil"]),
    ("ES", &["nif", "cif", "nie"]),
];
