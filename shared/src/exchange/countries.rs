//! The names of the countries that address books of the Spanish-speaking world name, as people write them.
//!
//! The names of all countries are the platform's; an import has only the words in the file. A country that is not here is
//! read by its two letters, or told as a problem.

use crate::crm::search;

/// The two letters of a country from its name in Spanish or English, or from its three letters.
pub(super) fn code(name: &str) -> Option<&'static str> {
    let folded = search::fold(name);
    NAMES.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(code, _)| *code)
}

const NAMES: &[(&str, &[&str])] = &[
    ("MX", &["mexico", "mejico", "mex", "estados unidos mexicanos"]),
    ("CO", &["colombia", "col"]),
    ("PE", &["peru", "per"]),
    ("CL", &["chile", "chl"]),
    ("AR", &["argentina", "arg", "republica argentina"]),
    ("ES", &["espana", "spain", "esp"]),
    (
        "US",
        &[
            "estados unidos",
            "estados unidos de america",
            "united states",
            "united states of america",
            "usa",
            "ee uu",
            "eeuu",
            "u s a",
        ],
    ),
    ("GT", &["guatemala", "gtm"]),
    ("HN", &["honduras", "hnd"]),
    ("SV", &["el salvador", "slv"]),
    ("NI", &["nicaragua", "nic"]),
    ("CR", &["costa rica", "cri"]),
    ("PA", &["panama", "pan"]),
    ("CU", &["cuba", "cub"]),
    ("DO", &["republica dominicana", "dominican republic", "dom"]),
    ("PR", &["puerto rico", "pri"]),
    ("VE", &["venezuela", "ven"]),
    ("EC", &["ecuador", "ecu"]),
    ("BO", &["bolivia", "bol"]),
    ("PY", &["paraguay", "pry"]),
    ("UY", &["uruguay", "ury"]),
    ("BR", &["brasil", "brazil", "bra"]),
    ("CA", &["canada", "can"]),
    ("BZ", &["belice", "belize", "blz"]),
    ("AD", &["andorra", "and"]),
    ("PT", &["portugal", "prt"]),
    ("FR", &["francia", "france", "fra"]),
    ("IT", &["italia", "italy", "ita"]),
    ("DE", &["alemania", "germany", "deutschland", "deu"]),
    ("GB", &["reino unido", "united kingdom", "gran bretana", "great britain", "inglaterra", "england", "uk", "gbr"]),
    ("IE", &["irlanda", "ireland", "irl"]),
    ("NL", &["paises bajos", "holanda", "netherlands", "the netherlands", "nld"]),
    ("BE", &["belgica", "belgium", "bel"]),
    ("CH", &["suiza", "switzerland", "che"]),
    ("AT", &["austria", "aut"]),
    ("SE", &["suecia", "sweden", "swe"]),
    ("NO", &["noruega", "norway", "nor"]),
    ("DK", &["dinamarca", "denmark", "dnk"]),
    ("PL", &["polonia", "poland", "pol"]),
    ("CN", &["china", "chn"]),
    ("JP", &["japon", "japan", "jpn"]),
    ("MA", &["marruecos", "morocco", "mar"]),
    ("FI", &["finlandia", "finland", "fin"]),
    ("GR", &["grecia", "greece", "grc"]),
    ("CZ", &["chequia", "republica checa", "czechia", "czech republic", "cze"]),
    ("HU", &["hungria", "hungary", "hun"]),
    ("RO", &["rumania", "romania", "rou"]),
    ("BG", &["bulgaria", "bgr"]),
    ("UA", &["ucrania", "ukraine", "ukr"]),
    ("RU", &["rusia", "russia", "federacion rusa", "russian federation", "rus"]),
    ("TR", &["turquia", "turkey", "turkiye", "tur"]),
    ("IL", &["israel", "isr"]),
    ("IN", &["india", "ind"]),
    ("KR", &["corea del sur", "south korea", "corea", "korea", "kor"]),
    ("TW", &["taiwan", "twn"]),
    ("PH", &["filipinas", "philippines", "phl"]),
    ("AU", &["australia", "aus"]),
    ("NZ", &["nueva zelanda", "nueva zelandia", "new zealand", "nzl"]),
    ("ZA", &["sudafrica", "south africa", "zaf"]),
    ("DZ", &["argelia", "algeria", "dza"]),
    ("HT", &["haiti", "hti"]),
    ("JM", &["jamaica", "jam"]),
    ("TT", &["trinidad y tobago", "trinidad and tobago", "tto"]),
    ("CW", &["curazao", "curacao", "cuw"]),
    ("AW", &["aruba", "abw"]),
    ("GQ", &["guinea ecuatorial", "equatorial guinea", "gnq"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Region;

    #[test]
    fn countries_by_their_names_in_either_language() {
        for (name, expected) in [
            ("México", "MX"),
            ("  MEXICO ", "MX"),
            ("méjico", "MX"),
            ("EE. UU.", "US"),
            ("U.S.A.", "US"),
            ("España", "ES"),
            ("espana", "ES"),
            ("Spain", "ES"),
            ("REPÚBLICA DOMINICANA", "DO"),
            ("South Korea", "KR"),
            ("Perú", "PE"),
        ] {
            assert_eq!(code(name), Some(expected), "{name}");
        }
        assert_eq!(code("Atlantis"), None);
    }

    #[test]
    fn every_name_is_folded_and_of_one_country() {
        let all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for (at, name) in all.iter().enumerate() {
            assert_eq!(search::fold(name), *name);
            assert!(!all[..at].contains(name), "{name}");
        }
        assert!(NAMES.iter().all(|(code, _)| Region::check(code).is_ok()));
    }
}
