//! Whether two names, or two addresses, are of two places: of branches, say, which share whatever else they have.

/// Whether two folded names are of two: each has a word that the other has not, not even misspelt, or one alone has a number or
/// calls itself a branch. `Oxxo Centro` and `Oxxo Norte` are, `Oxxo` and `Oxxo 2`; `Oxxo` and `Tienda Oxxo` are not.
pub(super) fn are_named_otherwise(one: &str, other: &str) -> bool {
    let of_branch = |name: &str| -> Vec<String> {
        let words = name.split(' ').filter(|word| has_digit(word) || BRANCHES.contains(word));
        words.map(str::to_owned).collect()
    };
    if of_branch(one) != of_branch(other) {
        return true;
    }
    let (one, other) = (telling(one, &PARTICLES), telling(other, &PARTICLES));
    lacks_some(&one, &other) && lacks_some(&other, &one)
}

/// Whether two folded streets are of two addresses: each has a number that the other has not, or they have no word in common. What
/// one says more of an address, a district or a postcode, makes none of two.
pub(super) fn are_apart(one: &str, other: &str) -> bool {
    let numbers =
        |street: &str| -> Vec<String> { street.split(' ').filter(|word| has_digit(word)).map(str::to_owned).collect() };
    let words = |street: &str| -> Vec<String> {
        let words = telling(street, &OF_STREETS).into_iter();
        words.filter(|word| !has_digit(word)).map(str::to_owned).collect()
    };
    let lacks = |some: &[String], all: &[String]| some.iter().any(|number| !all.contains(number));
    let (own_numbers, other_numbers) = (numbers(one), numbers(other));
    let (own_words, other_words) = (words(one), words(other));
    let has_common = own_words.iter().any(|own| other_words.iter().any(|other| are_alike(own, other)));
    (lacks(&own_numbers, &other_numbers) && lacks(&other_numbers, &own_numbers))
        || (!own_words.is_empty() && !other_words.is_empty() && !has_common)
}

/// The words that tell somebody from others. A short word alone is better than nothing.
fn telling<'t>(text: &'t str, particles: &[&str]) -> Vec<&'t str> {
    let words: Vec<&str> =
        text.split(' ').filter(|word| (word.len() > 2 || has_digit(word)) && !particles.contains(word)).collect();
    if words.is_empty() { text.split(' ').collect() } else { words }
}

fn has_digit(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
}

fn lacks_some(words: &[&str], of: &[&str]) -> bool {
    words.iter().any(|word| !of.iter().any(|other| are_alike(word, other)))
}

fn are_alike(one: &str, other: &str) -> bool {
    one == other
        || (one.len() >= 4 && other.starts_with(one))
        || (other.len() >= 4 && one.starts_with(other))
        || (one.len() >= 5 && other.len() >= 5 && strsim::osa_distance(one, other) <= 1)
}

/// Words between words, which nobody is known by.
const PARTICLES: [&str; 10] = ["del", "las", "los", "the", "and", "con", "por", "para", "san", "don"];

/// What branches call themselves.
const BRANCHES: [&str; 9] =
    ["sucursal", "suc", "matriz", "bodega", "almacen", "planta", "cedis", "branch", "warehouse"];

/// Words between words of streets.
const OF_STREETS: [&str; 30] = [
    "del",
    "las",
    "los",
    "the",
    "calle",
    "ave",
    "avda",
    "avenida",
    "blvd",
    "boulevard",
    "bulevar",
    "calz",
    "calzada",
    "carr",
    "carretera",
    "carrera",
    "cra",
    "col",
    "colonia",
    "num",
    "numero",
    "nro",
    "int",
    "ext",
    "local",
    "esq",
    "esquina",
    "street",
    "road",
    "avenue",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::search::fold;

    #[test]
    fn names_of_two() {
        for (one, other, expected) in [
            ("Oxxo Centro", "Oxxo Norte", true),
            ("Taquería Norte", "Papelería Sur", true),
            ("Tienda 1", "Tienda 2", true),
            ("Abarrotes Lupita", "Lupita Gómez", true),
            ("Oxxo", "Oxxo 2", true),
            ("Farmacia San Juan", "Farmacia San Juan, sucursal Norte", true),
            ("Sucursal Oxxo Norte", "Oxxo Norte", true),
            ("Oxxo", "Tienda Oxxos", false),
            ("Ana", "Ana María", false),
            ("Gonzalez", "González", false),
            ("Ferreteria Gonzales", "Ferretería González", false),
            ("María López", "Ma. López", false),
        ] {
            assert_eq!(are_named_otherwise(&fold(one), &fold(other)), expected, "{one}, {other}");
        }
    }

    #[test]
    fn streets_of_two() {
        for (one, other, expected) in [
            ("Calle 1", "Calle 2", true),
            ("Av. Juárez 5", "Av. Juárez 7", true),
            ("Juárez 5", "Hidalgo 5", true),
            ("Plaza Sur local 3", "Plaza Sur local 5", true),
            ("Av. Juárez 5", "Avenida Juarez #5, Col. Centro, 01000", false),
            ("Juárez 5", "Juárez", false),
            ("Calle 1", "C. 1", false),
        ] {
            assert_eq!(are_apart(&fold(one), &fold(other)), expected, "{one}, {other}");
        }
    }
}
