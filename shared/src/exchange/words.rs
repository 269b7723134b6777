//! The words by which other systems and people say a choice of ours, and those that say nothing at all.

use crate::crm::kinds::customer::{CONTACT_ROLES, FORMS, RELATIONS, STAGES};
use crate::crm::values::choice::Choice;
use crate::crm::{ValueType, search};

/// The code of a choice that is worded as other systems word it; nothing if it is not known.
pub(super) fn choice(choices: &'static [Choice], cell: &str) -> Option<&'static str> {
    let folded = search::fold(cell);
    // `Customer - Direct`, `Prospecto (frío)`: the first word says what it is.
    let of_list = |known: &[Choice]| std::ptr::eq(choices, known);
    let words = if of_list(RELATIONS.built_in) {
        RELATION_WORDS
    } else if of_list(FORMS) {
        FORM_WORDS
    } else if of_list(STAGES.built_in) {
        STAGE_WORDS
    } else if of_list(CONTACT_ROLES.built_in) {
        ROLE_WORDS
    } else {
        return None;
    };
    let named =
        |word: &str| words.iter().find(|(_, known)| known.split('|').any(|known| known == word)).map(|(code, _)| *code);
    named(&folded).or_else(|| folded.split(' ').next().filter(|first| folded.len() > first.len()).and_then(named))
}

const RELATION_WORDS: &[(&str, &str)] = &[
    (
        "prospect",
        "prospect|lead|subscriber|marketingqualifiedlead|marketing qualified lead|salesqualifiedlead|sales qualified lead|\
         opportunity|potential|cliente potencial|potencial|interesado|oportunidad|suscriptor",
    ),
    ("customer", "customer|client|cliente|clientes|evangelist|active|activo|cliente activo|current customer"),
    (
        "former_customer",
        "former|ex cliente|excliente|inactivo|inactive|cliente inactivo|lost customer|churned|baja|antiguo cliente",
    ),
    ("supplier", "vendor|supplier|proveedores"),
    ("partner", "partner|reseller|socio comercial|distribuidor|aliado"),
];

const FORM_WORDS: &[(&str, &str)] = &[
    (
        "organisation",
        "company|empresa|organization|organizacion|moral|persona moral|juridica|persona juridica|negocio|compania|business|\
         true|verdadero|si|yes|1|sociedad",
    ),
    (
        "person",
        "person|persona|individual|individuo|fisica|persona fisica|natural|persona natural|contact|contacto|particular|false|\
         falso|no|0",
    ),
];

/// As the first versions worded them, whose exports people have.
const STAGE_WORDS: &[(&str, &str)] = &[
    ("engagement", "acercamiento|engagement"),
    ("acquisition", "captacion|acquisition|negociacion"),
    ("retention", "fidelizacion|retention"),
    ("expansion", "crecimiento|expansion"),
];

const ROLE_WORDS: &[(&str, &str)] = &[("filters", "filtra el acceso|keeps the door")];

/// Whether a cell says that there is nothing, where something else than a text is expected: a stroke, `N/A`, zeros for a phone or
/// a day.
pub(super) fn say_nothing(holds: ValueType, cell: &str) -> bool {
    let is_text = matches!(holds, ValueType::Line { .. } | ValueType::Paragraph { .. } | ValueType::Notes { .. });
    if is_text {
        return false;
    }
    let has_letters = cell.chars().any(char::is_alphanumeric);
    if !has_letters {
        return is_stroke(cell);
    }
    if cell.len() > 40 {
        return false;
    }
    if matches!(holds, ValueType::Phone | ValueType::TaxId | ValueType::Mail | ValueType::Web) && is_zero(cell) {
        return true;
    }
    // What Outlook and databases write for no day, also with a time behind it; and day 0 of a spreadsheet.
    if matches!(holds, ValueType::Date | ValueType::DayOfYear) {
        let day = cell.split([' ', 'T']).next().unwrap_or_default();
        let zeros = day.chars().all(|sign| !sign.is_alphabetic())
            && day.chars().any(|digit| digit == '0')
            && day.chars().filter(char::is_ascii_digit).all(|digit| digit == '0');
        if zeros || FIRST_DAYS.contains(&day) {
            return true;
        }
    }
    // Every other text is passed over quickly: there are as many cells as there are values.
    let first = cell.chars().find(|sign| sign.is_alphanumeric()).map(|sign| sign.to_ascii_lowercase());
    if !first.is_some_and(|first| "nfrusv".contains(first)) {
        return false;
    }
    // Namibia is a country, «no» an answer.
    let is_choice =
        matches!(holds, ValueType::YesNo | ValueType::Choice(_) | ValueType::Option(_) | ValueType::Country);
    match search::fold(cell).as_str() {
        "false" | "falso" => !is_choice,
        "ref" | "no tiene" | "no aplica" | "ninguno" | "ninguna" | "sin dato" | "sin datos" | "sin telefono"
        | "sin correo" | "vacio" => !is_choice,
        folded => NO_VALUE.contains(&folded) && !is_choice,
    }
}

/// What people and programs write where there is no value.
const NO_VALUE: [&str; 8] = ["n a", "na", "n d", "nd", "null", "none", "nan", "undefined"];

/// The first day of a spreadsheet's or a database's calendar, as it comes of day 0 or of none.
const FIRST_DAYS: [&str; 8] =
    ["00/01/1900", "0/1/1900", "1/0/1900", "01/00/1900", "1900-01-00", "01/01/1900", "1/1/1900", "1900-01-01"];

/// Whether a cell has nothing but strokes and dots.
fn is_stroke(cell: &str) -> bool {
    cell.chars().all(|sign| sign.is_whitespace() || "-–—−_./\\,;:*#\"'()?".contains(sign))
}

/// Whether all digits of a cell are zeros, and nothing else is in it: `0`, `0.00`, `$ 0`.
pub(super) fn is_zero(cell: &str) -> bool {
    let mut digits = cell.chars().filter(char::is_ascii_digit).peekable();
    !cell.chars().any(char::is_alphabetic) && digits.peek().is_some() && digits.all(|digit| digit == '0')
}

/// Whether a cell of a column that no field is for says nothing whatever the column is: a stroke, `N/A`, `NULL`. A zero and a no are
/// answers.
pub(super) fn is_no_value(cell: &str) -> bool {
    is_stroke(cell) || (cell.len() <= 10 && NO_VALUE.contains(&search::fold(cell).as_str()))
}

/// Whether all cells of a column that no field is for say the same nothing, zeros for instance: an account that nobody has used.
pub(super) fn are_the_same_nothing<'c>(mut cells: impl Iterator<Item = &'c str>) -> bool {
    let (Some(first), Some(second)) = (cells.next(), cells.next()) else { return false };
    (is_zero(first) || is_no_value(first)) && second == first && cells.all(|cell| cell == first)
}

/// Whether a text is what programs write of no value, spelled as they do. Nobody lives in a street of this name.
pub(super) fn is_of_programs(text: &str) -> bool {
    matches!(text.trim(), "NaN" | "nan" | "NaT" | "<NA>" | "NULL" | "null" | "None" | "#N/A" | "#REF!" | "undefined")
}

/// Whether what stands for a customer's code only fills its column: `S/C`, `0`, `-`. Many have it, and nobody is known by it.
pub(super) fn is_no_code(code: &str) -> bool {
    let mut signs = code.chars().filter(|sign| sign.is_alphanumeric());
    if signs.all(|sign| sign == '0') {
        return true;
    }
    matches!(
        search::fold(code).as_str(),
        "s c"
            | "s n"
            | "sn"
            | "n a"
            | "na"
            | "n d"
            | "nd"
            | "null"
            | "none"
            | "nan"
            | "undefined"
            | "no tiene"
            | "no aplica"
            | "ninguno"
            | "ninguna"
            | "sin codigo"
            | "sin clave"
            | "sin numero"
            | "sin dato"
            | "sin datos"
            | "sin asignar"
            | "por asignar"
            | "pendiente"
            | "vacio"
            | "no code"
            | "without code"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_are_none() {
        for code in ["S/C", "s/c", "0", "000", "N/A", "-", "--", "SN", "S/N", "NA", "sin código", "Sin Clave", " . "] {
            assert!(is_no_code(code), "{code}");
        }
        for code in ["A-1", "10", "0001", "N-A1", "SC-1", "NAC", "C0"] {
            assert!(!is_no_code(code), "{code}");
        }
    }

    #[test]
    fn choices_as_other_systems_word_them() {
        for (cell, code) in [
            ("customer", Some("customer")),
            ("Customer - Direct", Some("customer")),
            ("lead", Some("prospect")),
            ("salesqualifiedlead", Some("prospect")),
            ("ACTIVO", Some("customer")),
            ("Distribuidor", Some("partner")),
            ("otra cosa", None),
        ] {
            assert_eq!(choice(RELATIONS.built_in, cell), code, "{cell}");
        }
        for (cell, code) in
            [("company", Some("organisation")), ("Persona Física", Some("person")), ("True", Some("organisation"))]
        {
            assert_eq!(choice(FORMS, cell), code, "{cell}");
        }
    }

    #[test]
    fn a_column_of_one_nothing() {
        for (cells, expected) in [
            (&["0", "0"][..], true),
            (&["0.00", "0.00", "0.00"], true),
            (&["N/A", "N/A"], true),
            (&["-", "-"], true),
            (&["0"], false),
            (&["0", "0", "5"], false),
            (&["NO", "NO"], false),
            (&["Falso", "Falso"], false),
        ] {
            assert_eq!(are_the_same_nothing(cells.iter().copied()), expected, "{cells:?}");
        }
    }

    #[test]
    fn what_says_nothing() {
        for (holds, cell) in [
            (ValueType::Phone, "-"),
            (ValueType::Phone, "N/A"),
            (ValueType::Phone, "0"),
            (ValueType::Phone, "000-0000"),
            (ValueType::Mail, "#N/A"),
            (ValueType::Mail, "no tiene"),
            (ValueType::Money, "—"),
            (ValueType::Date, "0/0/00"),
            (ValueType::DayOfYear, "0000-00-00"),
            (ValueType::DayOfYear, "0000-00-00 00:00:00"),
            (ValueType::DayOfYear, "00/01/1900"),
            (ValueType::Date, "01/01/1900"),
            (ValueType::DayOfYear, "False"),
        ] {
            assert!(say_nothing(holds, cell), "{cell}");
        }
        for (holds, cell) in [
            (ValueType::Line { max: 200 }, "-"),
            (ValueType::YesNo, "False"),
            (ValueType::Money, "0"),
            (ValueType::Phone, "55 1234"),
            (ValueType::DayOfYear, "10/10/2000"),
            (ValueType::Mail, "na@ejemplo.com"),
        ] {
            assert!(!say_nothing(holds, cell), "{cell}");
        }
    }
}
