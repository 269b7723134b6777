//! Where the Spanish of one country says it in another word. What is not here everybody understands.
//!
//! The tables of kinds are written once, in the Spanish that is read from Tijuana to Barcelona; this is the table of differences for
//! [`Label`](super::Label), by what the tables say. Sentences have theirs in the app.

use super::Region;

/// A country whose words differ.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Variety {
    /// Mexico.
    Mexican,
    /// Colombia.
    Colombian,
    /// Spain.
    European,
}

impl Variety {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Mexican, Self::Colombian, Self::European];

    /// That of a country, if it has one.
    pub fn of(region: Region) -> Option<Self> {
        match region.code() {
            "MX" => Some(Self::Mexican),
            "CO" => Some(Self::Colombian),
            "ES" => Some(Self::European),
            _ => None,
        }
    }

    /// Its word for one of a table's.
    pub fn say(self, said: &'static str) -> &'static str {
        let own = DIFFERENCES.iter().find(|(base, _)| *base == said).and_then(|(_, words)| match self {
            Self::Mexican => words[0],
            Self::Colombian => words[1],
            Self::European => words[2],
        });
        own.unwrap_or(said)
    }
}

/// What the tables say, then how it is said in Mexico, in Colombia and in Spain, where that is another word.
static DIFFERENCES: &[(&str, [Option<&str>; 3])] = &[
    ("Identificación fiscal", [Some("RFC"), Some("NIT"), Some("NIF")]),
    ("Colonia o barrio", [Some("Colonia"), Some("Barrio"), Some("Barrio")]),
    ("Estado o provincia", [Some("Estado"), Some("Departamento"), Some("Provincia")]),
    ("Ciudad", [None, None, Some("Población")]),
    ("Domicilio", [None, Some("Dirección"), Some("Dirección")]),
    ("Cargo", [Some("Puesto"), None, None]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{Kind, definition};

    #[test]
    fn every_difference_is_of_a_word_that_stands_and_is_another_one() {
        assert!(DIFFERENCES.len() <= 80);
        let tables = || Kind::all().map(definition);
        let stands = |word: &str| {
            let fields = || tables().flat_map(|table| table.all_fields().map(|(_, field)| field.label.es));
            let groups = || tables().flat_map(|table| table.groups.iter().map(|group| group.label.es));
            fields().chain(groups()).any(|own| own == word)
        };
        for (at, (base, words)) in DIFFERENCES.iter().enumerate() {
            assert!(stands(base), "no table says {base}");
            assert!(words.iter().any(Option::is_some) && !words.contains(&Some(base)), "{base}");
            assert!(DIFFERENCES[..at].iter().all(|(other, _)| other != base), "{base} stands twice");
        }
        assert_eq!(Variety::of(Region::MX).map(|variety| variety.say("Identificación fiscal")), Some("RFC"));
        assert_eq!(Variety::of(Region::ES).map(|variety| variety.say("Nombre")), Some("Nombre"));
        assert_eq!(Variety::of(Region::CL), None);
    }
}
