//! Whether a row says something of a customer who is known already, and by what.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use super::words;
use crate::crm::registry::definition;
use crate::crm::values::phone;
use crate::crm::{Kind, Language, Region, Value, ValueType, search};
use crate::document::Row;

/// Something by which a customer is known again, in its canonical form. The surest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clue {
    /// A tax id with its country.
    TaxId(String),
    /// The workspace's own code for the customer, folded.
    Code(String),
    /// A mail address in lower case.
    Mail(String),
    /// A phone in E.164.
    Phone(String),
    /// The name, folded, without the form of the company.
    Name(String),
}

/// How much a clue is worth.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Two customers may well share it: a name.
    Possible,
    /// Hardly anybody shares it: a phone, a mail address.
    Likely,
    /// Nobody shares it: a tax id, a code.
    Certain,
}

impl Clue {
    /// How much it is worth.
    #[must_use]
    pub fn strength(&self) -> Strength {
        match self {
            Self::TaxId(_) | Self::Code(_) => Strength::Certain,
            Self::Mail(_) | Self::Phone(_) => Strength::Likely,
            Self::Name(_) => Strength::Possible,
        }
    }

    /// Why the two may be one, in a few words: `Mismo teléfono: 55 1234 5678`.
    fn message(&self, title: &str, region: Region, language: Language) -> String {
        let (es, en, what) = match self {
            Self::TaxId(what) => {
                let shown = ValueType::TaxId.display(&Value::text(what.clone()), region, language);
                ("Misma identificación fiscal", "Same tax id", shown)
            }
            Self::Code(what) => ("Misma clave interna", "Same internal code", what.clone()),
            Self::Mail(what) => ("Mismo correo", "Same mail address", what.clone()),
            Self::Phone(what) => ("Mismo teléfono", "Same phone", phone::display(what, region)),
            // As it is written, not as it is compared.
            Self::Name(_) => ("Mismo nombre", "Same name", title.to_owned()),
        };
        let words = match language {
            Language::Spanish => es,
            Language::English => en,
        };
        format!("{words}: {what}")
    }
}

/// A customer who is known already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match<K> {
    /// Which.
    pub subject: K,
    /// What it is called.
    pub title: String,
    /// What both have, the surest first; never empty.
    pub clues: Vec<Clue>,
    /// Whether the two are called clearly otherwise: two businesses of one owner, or at one bookkeeper's, share a phone.
    pub named_otherwise: bool,
}

impl<K> Match<K> {
    /// What the surest clue is worth. A phone or a mail address alone does not make one of two who are called clearly otherwise.
    #[must_use]
    pub fn strength(&self) -> Strength {
        let surest = self.clues.iter().map(Clue::strength).max().unwrap_or(Strength::Possible);
        if self.named_otherwise && surest < Strength::Certain { Strength::Possible } else { surest }
    }

    /// Why the two may be one, for readers in a country.
    #[must_use]
    pub fn message(&self, region: Region, language: Language) -> String {
        self.clues.iter().map(|clue| clue.message(&self.title, region, language)).collect::<Vec<_>>().join(" · ")
    }
}

/// Customers by their clues.
///
/// Two that share a phone or a name but have different tax ids, or different codes, are two: branches of a chain, companies
/// at one bookkeeper's.
#[derive(Clone, Debug)]
pub struct Index<K> {
    subjects: Vec<Subject<K>>,
    by_clue: BTreeMap<Clue, Vec<u32>>,
}

#[derive(Clone, Debug)]
struct Subject<K> {
    key: K,
    title: String,
    certain: Vec<Clue>,
    name: Option<String>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self { subjects: Vec::new(), by_clue: BTreeMap::new() }
    }
}

/// More customers than this behind one phone or name say nothing about who is who.
const MOST: usize = 20;

impl<K: Clone> Index<K> {
    /// Adds a customer.
    pub fn add(&mut self, key: K, title: String, clues: Vec<Clue>) {
        let number = u32::try_from(self.subjects.len()).unwrap_or(u32::MAX);
        let certain = clues.iter().filter(|clue| clue.strength() == Strength::Certain).cloned().collect();
        let name = name_of(&clues).map(str::to_owned);
        for clue in clues {
            self.by_clue.entry(clue).or_default().push(number);
        }
        self.subjects.push(Subject { key, title, certain, name });
    }

    /// The customers that share a clue, the surest first.
    #[must_use]
    pub fn find(&self, clues: &[Clue]) -> Vec<Match<K>> {
        let mut shared: BTreeMap<u32, Vec<Clue>> = BTreeMap::new();
        for clue in clues {
            let found = self.by_clue.get(clue).map(Vec::as_slice).unwrap_or_default();
            for number in found.iter().take(MOST) {
                shared.entry(*number).or_default().push(clue.clone());
            }
        }
        let own_name = name_of(clues);
        let subject = |number: u32| self.subjects.get(number as usize);
        let mut matches: Vec<Match<K>> = shared
            .into_iter()
            .filter_map(|(number, shared)| Some((subject(number)?, shared)))
            .filter(|(subject, shared)| !contradicts(&subject.certain, clues, shared))
            .map(|(subject, mut clues)| {
                clues.sort_unstable();
                let names = subject.name.as_deref().zip(own_name);
                let named_otherwise = names.is_some_and(|(one, other)| differ_clearly(one, other));
                Match { subject: subject.key.clone(), title: subject.title.clone(), clues, named_otherwise }
            })
            .collect();
        matches.sort_by_key(|found| (std::cmp::Reverse(found.strength()), std::cmp::Reverse(found.clues.len())));
        matches
    }
}

fn name_of(clues: &[Clue]) -> Option<&str> {
    clues.iter().find_map(|clue| match clue {
        Clue::Name(name) => Some(name.as_str()),
        Clue::TaxId(_) | Clue::Code(_) | Clue::Mail(_) | Clue::Phone(_) => None,
    })
}

/// Whether two folded names are clearly of two: no word that tells somebody from others stands in both, not even misspelt.
fn differ_clearly(one: &str, other: &str) -> bool {
    let telling = |name: &str| -> Vec<String> {
        let words: Vec<&str> = name.split(' ').filter(|word| word.len() > 2 && !PARTICLES.contains(word)).collect();
        // A number or a short word alone is better than nothing.
        let words = if words.is_empty() { name.split(' ').collect() } else { words };
        words.into_iter().map(str::to_owned).collect()
    };
    let alike = |one: &str, other: &str| {
        one == other
            || (one.len() >= 4 && other.starts_with(one))
            || (other.len() >= 4 && one.starts_with(other))
            || (one.len() >= 5 && other.len() >= 5 && strsim::osa_distance(one, other) <= 1)
    };
    let (one, other) = (telling(one), telling(other));
    !one.iter().any(|one| other.iter().any(|other| alike(one, other)))
}

/// Words between words, which nobody is known by.
const PARTICLES: [&str; 10] = ["del", "las", "los", "the", "and", "con", "por", "para", "san", "don"];

/// Whether the one has a tax id or a code, the other has another, and they share none that is certain.
fn contradicts(own: &[Clue], other: &[Clue], shared: &[Clue]) -> bool {
    let has = |clues: &[Clue], of: fn(&Clue) -> bool| clues.iter().any(of);
    let tax: fn(&Clue) -> bool = |clue| matches!(clue, Clue::TaxId(_));
    let code: fn(&Clue) -> bool = |clue| matches!(clue, Clue::Code(_));
    let differ = |of| has(own, of) && has(other, of);
    shared.iter().all(|clue| clue.strength() < Strength::Certain) && (differ(tax) || differ(code))
}

/// The clues in a list row of a customer.
#[must_use]
pub fn clues_of_row(row: &Row) -> Vec<Clue> {
    let table = definition(Kind::Customer);
    let slot = |group: Option<&str>, key: &str| {
        let mut fields = table.all_fields();
        fields.find(|(of, field)| of.map(|of| of.key) == group && field.key == key).map(|(_, field)| field.slot)
    };
    let texts = |group: Option<&str>, key: &str| {
        let values = slot(group, key).map(|slot| row.values(slot)).unwrap_or_default();
        values.iter().filter_map(Value::as_text).collect::<Vec<_>>()
    };
    clues(
        &texts(Some("tax_id"), "number"),
        &texts(None, "code"),
        &texts(Some("mail"), "address"),
        &texts(Some("phone"), "number"),
        &texts(None, "name"),
    )
}

impl Candidate {
    /// The clues in what a file says.
    #[must_use]
    pub fn clues(&self) -> Vec<Clue> {
        let list = |group, key| self.list(group).map(|entry| entry.text(key)).collect::<Vec<_>>();
        clues(
            &list("tax_id", "number"),
            &[self.text("code")],
            &list("mail", "address"),
            &list("phone", "number"),
            &[self.text("name")],
        )
    }
}

/// Ids that many share by law, for sales to nobody in particular or abroad.
const SHARED_TAX_IDS: [&str; 5] =
    ["MX XAXX010101000", "MX XEXX010101000", "CO 222222222-7", "CL 66666666-6", "CL 55555555-5"];

fn clues(tax_ids: &[&str], codes: &[&str], mails: &[&str], phones: &[&str], names: &[&str]) -> Vec<Clue> {
    let own = |text: &&&str| !text.is_empty() && !SHARED_TAX_IDS.contains(*text);
    let folded = |texts: &[&str], fold: fn(&str) -> String| {
        texts.iter().map(|text| fold(text)).filter(|text| !text.is_empty()).collect::<Vec<_>>()
    };
    let tax_ids = tax_ids.iter().filter(own).map(|text| Clue::TaxId((*text).to_owned()));
    // A record may have one from before, or from a person.
    let codes: Vec<&str> = codes.iter().copied().filter(|code| !words::is_no_code(code)).collect();
    let codes = folded(&codes, search::fold).into_iter().map(Clue::Code);
    let mails = folded(mails, str::to_lowercase).into_iter().map(Clue::Mail);
    let phones = folded(phones, str::to_owned).into_iter().map(Clue::Phone);
    let names = folded(names, company_name).into_iter().map(Clue::Name);
    let mut clues: Vec<Clue> = tax_ids.chain(codes).chain(mails).chain(phones).chain(names).collect();
    clues.sort_unstable();
    clues.dedup();
    clues
}

/// A name without the form of its company, which one writes and the next leaves out.
fn company_name(name: &str) -> String {
    const FORMS: [&str; 30] = [
        "sociedad anonima de capital variable",
        "sociedad anonima",
        "s a p i de c v",
        "sapi de cv",
        "s de r l de c v",
        "s de rl de cv",
        "s a s de c v",
        "s a de c v",
        "sa de cv",
        "s a b de c v",
        "s en c",
        "s de r l",
        "s de rl",
        "a c",
        "s c",
        "s a c",
        "sac",
        "e i r l",
        "eirl",
        "s r l",
        "srl",
        "s a s",
        "sas",
        "s l u",
        "slu",
        "s l",
        "ltda",
        "spa",
        "s a",
        "sa",
    ];
    let folded = search::fold(name);
    let bare = FORMS.iter().find_map(|form| folded.strip_suffix(form)?.strip_suffix(' '));
    bare.filter(|bare| !bare.is_empty()).map_or_else(|| folded.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clue_list(tax: &str, phone: &str, name: &str) -> Vec<Clue> {
        clues(&[tax], &[], &[], &[phone], &[name])
    }

    #[test]
    fn the_form_of_a_company_makes_no_difference() {
        for name in ["Abarrotes La Güera, S.A. de C.V.", "ABARROTES LA GUERA SA DE CV", "Abarrotes la güera"] {
            assert_eq!(company_name(name), "abarrotes la guera", "{name}");
        }
        assert_eq!(company_name("S.A."), "s a");
        assert_eq!(company_name("Casa"), "casa");
    }

    #[test]
    fn what_is_certain_overrules_what_is_shared() {
        let mut index = Index::default();
        index.add(1, "Oxxo Centro".into(), clue_list("MX SAT970701NN3", "+525512345678", "Oxxo"));
        index.add(2, "Oxxo Norte".into(), clue_list("", "+525587654321", "Oxxo"));
        let found = |tax: &str, phone: &str, name: &str| {
            let matches = index.find(&clue_list(tax, phone, name));
            matches.iter().map(|found| (found.subject, found.strength())).collect::<Vec<_>>()
        };
        assert_eq!(found("MX SAT970701NN3", "", "Otro"), [(1, Strength::Certain)]);
        assert_eq!(found("", "+525587654321", "Oxxo"), [(2, Strength::Likely), (1, Strength::Possible)]);
        assert_eq!(found("", "+525587654321", "Papelería Sur"), [(2, Strength::Possible)], "another name");
        assert_eq!(found("", "+525587654321", "Tienda Oxxos"), [(2, Strength::Likely)], "nearly the same");
        assert_eq!(found("", "+525587654321", ""), [(2, Strength::Likely)], "no name");
        assert_eq!(found("MX GODE561231GR8", "+525512345678", "Oxxo"), [(2, Strength::Possible)], "another tax id");
        assert_eq!(found("MX XAXX010101000", "", "Nadie"), []);
        assert_eq!(found("", "", ""), []);
    }
}
