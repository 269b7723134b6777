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
    ("GQ", &["guinea ecuatorial", "equatorial guinea", "gnq"]),
];
