//! The countries to choose from, by name: the product's languages are spoken there.

use shared::crm::Language;
use shared::crm::search::fold;

const COUNTRIES: [(&str, &str, &str); 24] = [
    ("AR", "Argentina", "Argentina"),
    ("BO", "Bolivia", "Bolivia"),
    ("BR", "Brasil", "Brazil"),
    ("CA", "Canadá", "Canada"),
    ("CL", "Chile", "Chile"),
    ("CO", "Colombia", "Colombia"),
    ("CR", "Costa Rica", "Costa Rica"),
    ("CU", "Cuba", "Cuba"),
    ("DO", "República Dominicana", "Dominican Republic"),
    ("EC", "Ecuador", "Ecuador"),
    ("SV", "El Salvador", "El Salvador"),
    ("ES", "España", "Spain"),
    ("US", "Estados Unidos", "United States"),
    ("GT", "Guatemala", "Guatemala"),
    ("HN", "Honduras", "Honduras"),
    ("MX", "México", "Mexico"),
    ("NI", "Nicaragua", "Nicaragua"),
    ("PA", "Panamá", "Panama"),
    ("PY", "Paraguay", "Paraguay"),
    ("PE", "Perú", "Peru"),
    ("PR", "Puerto Rico", "Puerto Rico"),
    ("GB", "Reino Unido", "United Kingdom"),
    ("UY", "Uruguay", "Uruguay"),
    ("VE", "Venezuela", "Venezuela"),
];

/// Two letters and name, in the order of the language's names.
pub fn countries(language: Language) -> Vec<(String, String)> {
    let named = |(code, es, en): (&str, &'static str, &'static str)| {
        let name = match language {
            Language::Spanish => es,
            Language::English => en,
        };
        (code.to_owned(), name.to_owned())
    };
    let mut all: Vec<_> = COUNTRIES.into_iter().map(named).collect();
    all.sort_by_cached_key(|(_, name)| fold(name));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_stand_in_the_order_of_the_language() {
        let last = |language| countries(language).pop().map(|(code, _)| code);
        assert_eq!(last(Language::Spanish).as_deref(), Some("VE"));
        let english = countries(Language::English);
        let at = |code: &str| english.iter().position(|(own, _)| own == code);
        assert!(at("DO") < at("EC") && at("PE") < at("ES") && at("GB") < at("US"), "{english:?}");
    }
}
