//! The two languages of the product.

use minicbor::{Decode, Encode};

/// A language in which sentences for people exist.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Language {
    /// Impersonal Spanish, understood from Tijuana to Barcelona.
    #[default]
    #[n(0)]
    Spanish,
    /// English.
    #[n(1)]
    English,
}

/// The same words in both languages.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Spanish.
    pub es: &'static str,
    /// English.
    pub en: &'static str,
}

impl Label {
    /// The words in one language, as they are said in a country.
    pub fn said(self, language: Language, region: super::Region) -> &'static str {
        match (language, super::spanish::Variety::of(region)) {
            (Language::Spanish, Some(variety)) => variety.say(self.es),
            (Language::Spanish, None) | (Language::English, _) => self.in_language(language),
        }
    }

    /// The words in one language.
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Spanish => self.es,
            Language::English => self.en,
        }
    }
}

/// A label, Spanish first.
pub const fn label(es: &'static str, en: &'static str) -> Label {
    Label { es, en }
}

/// A word for things of one sort, with what sentences need to agree with it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Noun {
    /// One of them: *cliente*, *customer*; without a capital.
    pub one: Label,
    /// Several of them.
    pub many: Label,
    /// Whether Spanish takes it for feminine.
    pub feminine: bool,
}

/// A masculine noun: one and many in Spanish, one and many in English.
pub const fn noun(es: &'static str, es_many: &'static str, en: &'static str, en_many: &'static str) -> Noun {
    Noun { one: label(es, en), many: label(es_many, en_many), feminine: false }
}

impl Noun {
    /// The same, feminine in Spanish.
    pub const fn feminine(mut self) -> Self {
        self.feminine = true;
        self
    }
}
