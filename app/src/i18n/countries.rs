//! Countries by name. Those to choose from first are here, for the product's languages are spoken there; what all others are
//! called the platform knows.

use js_sys::{Array, Object, Reflect};
use shared::crm::search::fold;
use shared::crm::{Language, Region};
use wasm_bindgen::prelude::*;

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

/// The countries that are not among [`countries`], in the same way.
pub fn other_countries(language: Language) -> Vec<(String, String)> {
    let Some(names) = Names::of(language) else { return Vec::new() };
    let others = Region::all().filter(|region| COUNTRIES.iter().all(|(code, ..)| *code != region.code()));
    // A platform that knows no name says the letters, which nobody would look for.
    let mut all: Vec<_> =
        others.filter_map(|region| Some((region.code().to_owned(), names.name(region.code())?))).collect();
    all.sort_by_cached_key(|(_, name)| fold(name));
    all
}

/// What a country is called; one that has no name here by its letters.
pub fn country(code: &str, language: Language) -> String {
    let known = COUNTRIES.iter().find(|(own, ..)| *own == code);
    let known = known.map(|(_, es, en)| match language {
        Language::Spanish => (*es).to_owned(),
        Language::English => (*en).to_owned(),
    });
    known.or_else(|| Names::of(language)?.name(code)).unwrap_or_else(|| code.to_owned())
}

#[wasm_bindgen]
extern "C" {
    /// The platform's names.
    #[wasm_bindgen(js_namespace = Intl, js_name = DisplayNames)]
    type Names;

    #[wasm_bindgen(constructor, catch, js_namespace = Intl, js_class = "DisplayNames")]
    fn new(languages: &Array, options: &Object) -> Result<Names, JsValue>;

    #[wasm_bindgen(method, catch, js_name = of)]
    fn say(this: &Names, code: &str) -> Result<Option<String>, JsValue>;
}

impl Names {
    /// None where there is no platform that could know them.
    fn of(language: Language) -> Option<Self> {
        if !cfg!(target_arch = "wasm32") {
            return None;
        }
        let options = Object::new();
        for (key, value) in [("type", "region"), ("fallback", "none")] {
            // A plain object takes any property.
            let _ = Reflect::set(&options, &key.into(), &value.into());
        }
        Self::new(&Array::of1(&super::words(language).code.into()), &options).ok()
    }

    fn name(&self, code: &str) -> Option<String> {
        self.say(code).ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::{Value, ValueType};
    use shared::exchange::Habits;

    use super::*;

    #[test]
    fn a_country_is_called_by_its_name() {
        assert_eq!(country("MX", Language::Spanish), "México");
        assert_eq!(country("ES", Language::English), "Spain");
        // Without a platform there are the letters.
        assert_eq!(country("JP", Language::English), "JP");
    }

    #[test]
    fn an_import_reads_what_the_app_says() {
        let habits = Habits::of(Region::OTHER);
        for (code, es, en) in COUNTRIES {
            for said in [code, es, en] {
                assert_eq!(habits.parse(ValueType::Country, said), Ok(Value::from(code)), "{said}");
            }
        }
    }

    #[test]
    fn countries_stand_in_the_order_of_the_language() {
        let last = |language| countries(language).pop().map(|(code, _)| code);
        assert_eq!(last(Language::Spanish).as_deref(), Some("VE"));
        let english = countries(Language::English);
        let at = |code: &str| english.iter().position(|(own, _)| own == code);
        assert!(at("DO") < at("EC") && at("PE") < at("ES") && at("GB") < at("US"), "{english:?}");
    }
}
