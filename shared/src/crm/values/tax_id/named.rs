//! What people write before a tax id to say which one it is: `RFC: XAXX010101000`, `C.C. 52.123.456`, `RUC N° 20131312955`.

use crate::crm::search;
use crate::crm::values::region::Region;

/// A number and what it is called.
pub(super) struct Named<'t> {
    /// Folded: `rfc`, `cc`.
    pub(super) name: String,
    pub(super) number: &'t str,
    /// Whether something stands between the two.
    pub(super) is_apart: bool,
}

/// The number in a text that says first what it is; nothing if it does not.
pub(super) fn split(typed: &str) -> Option<Named<'_>> {
    let (name, rest) = first_word(typed);
    let name = search::fold(&name);
    if !NAMES.contains(&name.as_str()) {
        return None;
    }
    let mut number = rest.trim_start_matches(between);
    let (word, behind) = first_word(number);
    if matches!(search::fold(&word).as_str(), "no" | "nº" | "n" | "nro" | "num" | "numero")
        && behind.starts_with(between)
    {
        number = behind.trim_start_matches(between);
    }
    // Some are the letters of countries, too, whose ids begin with a letter as often as not.
    let is_country = Region::check(&name.to_uppercase()).is_ok();
    let begins_well =
        number.starts_with(|first: char| first.is_ascii_digit() || (!is_country && first.is_alphabetic()));
    begins_well.then_some(Named { name, number, is_apart: rest.len() > number.len() })
}

/// The letters that a text begins with, without the points between them, and what follows.
fn first_word(text: &str) -> (String, &str) {
    let end = text.find(|sign: char| !sign.is_alphabetic() && sign != '.').unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (word.replace('.', ""), rest)
}

fn between(sign: char) -> bool {
    sign.is_whitespace() || ":.#°º-–/".contains(sign)
}

const NAMES: [&str; 19] = [
    "rfc", "nit", "ruc", "rut", "rif", "cnpj", "cpf", "rnc", "rtn", "cuit", "cuil", "cif", "nif", "nie", "dni", "vat",
    "cc", "ci", "cedula",
];
