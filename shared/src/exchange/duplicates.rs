//! Whether a row says something of a record that is known already, and by what.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use super::scheme::PEOPLE;
use super::{places, words};
use crate::crm::definition;
use crate::crm::spanish::Variety;
use crate::crm::values::phone;
use crate::crm::{Kind, Language, Region, Value, ValueType, search};
use crate::document::{DocId, Row};

/// Something by which a record is known again, in its canonical form. The surest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clue {
    /// The record's own id, which a file of this app's has.
    Id(DocId),
    /// What identifies a record of a kind other than customers: the kind, the field's slot, and the value, folded.
    Own(Kind, u16, String),
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
    /// Street and number, folded. By it nobody is known again, but two at different ones are two.
    Street(String),
    /// What a record of a kind other than customers is called, folded.
    Title(String),
    /// All that tells a deed from others: its kind, what it hangs on, what it is, its title, folded, and its days and minutes.
    Deed(Kind, String),
}

/// How much a clue is worth.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Two customers may well share it: a name, and whatever branches share.
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
            Self::Id(_) | Self::Own(..) | Self::TaxId(_) | Self::Code(_) | Self::Deed(..) => Strength::Certain,
            Self::Mail(_) | Self::Phone(_) | Self::Title(_) => Strength::Likely,
            Self::Name(_) | Self::Street(_) => Strength::Possible,
        }
    }

    /// Why the two may be one, in a few words: `Mismo teléfono: 55 1234 5678`.
    fn message(&self, title: &str, region: Region, language: Language) -> String {
        let (es, en, what) = match self {
            Self::Own(kind, slot, what) => {
                let field = definition(*kind).by_slot(*slot).map(|(_, field)| field.label.in_language(language));
                // Codes are written large; small they are only compared.
                return format!("{}: {}", field.unwrap_or_default(), what.to_uppercase());
            }
            Self::Id(_) => ("Mismo id", "Same id", title.to_owned()),
            Self::Title(_) => ("Mismo nombre", "Same name", title.to_owned()),
            Self::Deed(kind, _) => {
                let noun = definition(*kind).noun.one.in_language(language);
                ("Con lo mismo y a la misma hora", "With the same and at the same time", noun.to_owned())
            }
            Self::TaxId(what) => {
                let shown = ValueType::TaxId.display(&Value::text(what.clone()), region, language);
                let same = match Variety::of(region) {
                    Some(Variety::Mexican) => "Mismo RFC",
                    Some(Variety::Colombian) => "Mismo NIT",
                    Some(Variety::European) => "Mismo NIF",
                    None => "Misma identificación fiscal",
                };
                (same, "Same tax id", shown)
            }
            Self::Code(what) => ("Mismo código de cliente", "Same customer code", what.to_uppercase()),
            Self::Mail(what) => ("Mismo correo", "Same mail address", what.clone()),
            Self::Phone(what) => ("Mismo teléfono", "Same phone", phone::display(what, region)),
            // As it is written, not as it is compared.
            Self::Name(_) => ("Mismo nombre", "Same name", title.to_owned()),
            Self::Street(what) => ("Misma calle", "Same street", what.clone()),
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
    /// Whether the two are called otherwise, or stand at another address: branches of one company share its phone, its mail address
    /// and its tax id; two businesses at one bookkeeper's the first two. Of other kinds: whether several are called so.
    pub is_elsewhere: bool,
}

impl<K> Match<K> {
    /// What the surest clue is worth. Branches are two customers, whatever they share but the workspace's own code for one.
    #[must_use]
    pub fn strength(&self) -> Strength {
        let is_sure = |clue: &Clue| matches!(clue, Clue::Id(_) | Clue::Own(..) | Clue::Code(_) | Clue::Deed(..));
        let has_code = self.clues.iter().any(is_sure);
        let surest = self.clues.iter().map(Clue::strength).max().unwrap_or(Strength::Possible);
        if self.is_elsewhere && !has_code { Strength::Possible } else { surest }
    }

    /// Whether a name is all that speaks for it.
    #[must_use]
    pub fn is_by_name(&self) -> bool {
        self.clues.iter().all(|clue| matches!(clue, Clue::Name(_) | Clue::Title(_)))
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
    streets: Vec<String>,
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
        let streets = streets_of(&clues).map(str::to_owned).collect();
        for clue in clues {
            self.by_clue.entry(clue).or_default().push(number);
        }
        self.subjects.push(Subject { key, title, certain, name, streets });
    }

    /// The customers that share a clue, the surest first.
    #[must_use]
    pub fn find(&self, clues: &[Clue]) -> Vec<Match<K>> {
        let found = |clue: &Clue| self.by_clue.get(clue).map(Vec::as_slice).unwrap_or_default();
        // Of a chain's many branches that share a tax id the very one, wherever it stands among them.
        let streets = clues.iter().filter(|clue| matches!(clue, Clue::Street(_)));
        let names = clues.iter().filter(|clue| matches!(clue, Clue::Name(_)));
        let near: Vec<u32> = streets.chain(names).flat_map(|clue| found(clue).iter().take(MOST)).copied().collect();
        let mut shared: BTreeMap<u32, Vec<Clue>> = BTreeMap::new();
        for clue in clues.iter().filter(|clue| !matches!(clue, Clue::Street(_))) {
            let found = found(clue);
            let near = near.iter().filter(|number| found.binary_search(number).is_ok());
            for number in found.iter().take(MOST).chain(near) {
                let clues = shared.entry(*number).or_default();
                if clues.last() != Some(clue) {
                    clues.push(clue.clone());
                }
            }
        }
        let own_name = name_of(clues);
        let own_streets: Vec<&str> = streets_of(clues).collect();
        let subject = |number: u32| self.subjects.get(number as usize);
        let mut matches: Vec<Match<K>> = shared
            .into_iter()
            .filter_map(|(number, shared)| Some((subject(number)?, shared)))
            .filter(|(subject, shared)| !contradicts(&subject.certain, clues, shared))
            .map(|(subject, mut clues)| {
                clues.sort_unstable();
                let names = subject.name.as_deref().zip(own_name);
                let streets =
                    || subject.streets.iter().flat_map(|one| own_streets.iter().map(move |other| (one, *other)));
                let is_elsewhere = names.is_some_and(|(one, other)| places::are_named_otherwise(one, other))
                    || (streets().next().is_some() && streets().all(|(one, other)| places::are_apart(one, other)));
                let is_shared = |clue: &Clue| matches!(clue, Clue::Title(_)) && found(clue).len() > 1;
                let is_elsewhere = is_elsewhere || clues.iter().any(is_shared);
                Match { subject: subject.key.clone(), title: subject.title.clone(), clues, is_elsewhere }
            })
            .collect();
        matches.sort_by_key(|found| (std::cmp::Reverse(found.strength()), std::cmp::Reverse(found.clues.len())));
        matches
    }
}

fn name_of(clues: &[Clue]) -> Option<&str> {
    clues.iter().find_map(|clue| match clue {
        Clue::Name(name) => Some(name.as_str()),
        Clue::Id(_)
        | Clue::Own(..)
        | Clue::TaxId(_)
        | Clue::Code(_)
        | Clue::Mail(_)
        | Clue::Phone(_)
        | Clue::Street(_)
        | Clue::Title(_)
        | Clue::Deed(..) => None,
    })
}

fn streets_of(clues: &[Clue]) -> impl Iterator<Item = &str> {
    clues.iter().filter_map(|clue| match clue {
        Clue::Street(street) => Some(street.as_str()),
        Clue::Id(_)
        | Clue::Own(..)
        | Clue::TaxId(_)
        | Clue::Code(_)
        | Clue::Mail(_)
        | Clue::Phone(_)
        | Clue::Name(_)
        | Clue::Title(_)
        | Clue::Deed(..) => None,
    })
}

/// Whether the one has a tax id or a code, the other has another, and they share none that is certain.
fn contradicts(own: &[Clue], other: &[Clue], shared: &[Clue]) -> bool {
    let has = |clues: &[Clue], of: fn(&Clue) -> bool| clues.iter().any(of);
    let tax: fn(&Clue) -> bool = |clue| matches!(clue, Clue::TaxId(_));
    let code: fn(&Clue) -> bool = |clue| matches!(clue, Clue::Code(_));
    let differ = |of| has(own, of) && has(other, of);
    let slot = |clue: &Clue| if let Clue::Own(_, slot, _) = clue { Some(*slot) } else { None };
    let slots = |clues: &[Clue]| clues.iter().filter_map(slot).collect::<Vec<_>>();
    let (mine, theirs) = (slots(own), slots(other));
    let is_other = mine.iter().any(|slot| theirs.contains(slot));
    shared.iter().all(|clue| clue.strength() < Strength::Certain) && (differ(tax) || differ(code) || is_other)
}

/// The clues in a record's list row.
#[must_use]
pub fn clues_of_row(doc: DocId, row: &Row) -> Vec<Clue> {
    let mut clues = if row.kind == PEOPLE { clues_of_customer(row) } else { plain_clues_of_row(row) };
    clues.insert(0, Clue::Id(doc));
    clues
}

/// Of a kind other than customers: what identifies it, and what it is called.
fn plain_clues_of_row(row: &Row) -> Vec<Clue> {
    let own = definition(row.kind).all_fields().filter(|(_, field)| field.identifies);
    let texts = own
        .flat_map(|(_, field)| row.values(field.slot).iter().filter_map(Value::as_text).map(|text| (field.slot, text)));
    let deed = deed(row.kind, row.title(), &|key| row.values(definition(row.kind).slot(key)).first());
    plain_clues(row.kind, texts, row.title(), deed)
}

/// What tells a deed from others; nothing of other kinds, and of one of which neither a title nor a day is said. Instants count
/// to the minute: an export has no more of them.
fn deed<'v>(kind: Kind, title: &str, value: &dyn Fn(&str) -> Option<&'v Value>) -> Option<Clue> {
    let table = definition(kind);
    let dated = table.dated.filter(|_| table.is_deed())?;
    let said = |key: &str| match value(key) {
        Some(Value::Time(ms)) => ms.div_euclid(60_000).to_string(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Int(_) | Value::Bool(_) | Value::Null) | None => String::new(),
    };
    let days: Vec<String> = dated.of.iter().map(|key| said(key)).collect();
    let title = search::fold(title);
    let is_told = !title.is_empty() || days.iter().any(|day| !day.is_empty());
    let parent = table.parents().map(|field| said(field.key)).find(|parent| !parent.is_empty()).unwrap_or_default();
    let what = dated.task.map(|(key, _)| said(key)).unwrap_or_default();
    is_told.then(|| Clue::Deed(kind, format!("{parent}|{what}|{title}|{}", days.join("|"))))
}

fn plain_clues<'t>(
    kind: Kind,
    own: impl Iterator<Item = (u16, &'t str)>,
    title: &str,
    deed: Option<Clue>,
) -> Vec<Clue> {
    let own = own.filter(|(_, text)| !words::is_no_code(text));
    let own = own.map(|(slot, text)| Clue::Own(kind, slot, search::fold(text)));
    // What many deeds are called says nothing of who is who.
    let called = (!definition(kind).is_deed()).then(|| Clue::Title(search::fold(title)));
    let mut clues: Vec<Clue> = own.chain(called).chain(deed).collect();
    clues.retain(|clue| !matches!(clue, Clue::Own(_, _, text) | Clue::Title(text) if text.is_empty()));
    clues.sort_unstable();
    clues.dedup();
    clues
}

fn clues_of_customer(row: &Row) -> Vec<Clue> {
    let table = definition(row.kind);
    let slot = |group: Option<&str>, key: &str| {
        let mut fields = table.all_fields();
        fields.find(|(of, field)| of.map(|of| of.key) == group && field.key == key).map(|(_, field)| field.slot)
    };
    let texts = |group: Option<&str>, key: &str| {
        let values = slot(group, key).map(|slot| row.values(slot)).unwrap_or_default();
        values.iter().filter_map(Value::as_text).collect::<Vec<_>>()
    };
    // A row does not say which number is of which street, unless each has one.
    let (streets, numbers) = (texts(Some("address"), "street"), texts(Some("address"), "street_number"));
    let of_one = |at: usize| numbers.get(at).filter(|_| numbers.len() == streets.len()).copied().unwrap_or_default();
    let streets = streets.iter().enumerate().map(|(at, street)| format!("{street} {}", of_one(at)));
    clues(
        &texts(Some("tax_id"), "number"),
        &texts(None, "code"),
        &texts(Some("mail"), "address"),
        &texts(Some("phone"), "number"),
        &texts(None, "name"),
        streets,
    )
}

impl Candidate {
    /// The clues in what a file says.
    #[must_use]
    pub fn clues(&self) -> Vec<Clue> {
        let mut clues = if self.kind == PEOPLE { self.clues_of_customer() } else { self.plain_clues() };
        clues.splice(0..0, self.id.map(Clue::Id));
        clues
    }

    fn plain_clues(&self) -> Vec<Clue> {
        let own = definition(self.kind).all_fields().filter(|(_, field)| field.identifies);
        let texts = own.flat_map(|(group, field)| {
            let listed = group.into_iter().flat_map(|group| self.list(group.key)).map(|entry| entry.text(field.key));
            let alone = group.is_none().then(|| self.text(field.key));
            listed.chain(alone).map(|text| (field.slot, text)).collect::<Vec<_>>()
        });
        let deed = deed(self.kind, self.title(), &|key| Some(self.field(key)));
        plain_clues(self.kind, texts, self.title(), deed)
    }

    fn clues_of_customer(&self) -> Vec<Clue> {
        let list = |group, key| self.list(group).map(|entry| entry.text(key)).collect::<Vec<_>>();
        clues(
            &list("tax_id", "number"),
            &[self.text("code")],
            &list("mail", "address"),
            &list("phone", "number"),
            &[self.text("name")],
            self.list("address")
                .filter(|address| !address.text("street").is_empty())
                .map(|address| format!("{} {}", address.text("street"), address.text("street_number"))),
        )
    }
}

/// Ids that many share by law, for sales to nobody in particular or abroad.
const SHARED_TAX_IDS: [&str; 5] =
    ["MX XAXX010101000", "MX XEXX010101000", "CO 222222222-7", "CL 66666666-6", "CL 55555555-5"];

fn clues(
    tax_ids: &[&str],
    codes: &[&str],
    mails: &[&str],
    phones: &[&str],
    names: &[&str],
    streets: impl Iterator<Item = String>,
) -> Vec<Clue> {
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
    let streets = streets.map(|street| search::fold(&street)).filter(|street| !street.is_empty()).map(Clue::Street);
    let mut clues: Vec<Clue> = tax_ids.chain(codes).chain(mails).chain(phones).chain(names).chain(streets).collect();
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
        clues(&[tax], &[], &[], &[phone], &[name], std::iter::empty())
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
        assert_eq!(found("MX SAT970701NN3", "", "Oxxo Centro"), [(1, Strength::Certain)]);
        assert_eq!(found("MX SAT970701NN3", "", "Otro"), [(1, Strength::Possible)], "a branch");
        assert_eq!(found("", "+525587654321", "Oxxo"), [(2, Strength::Likely), (1, Strength::Possible)]);
        assert_eq!(found("", "+525587654321", "Papelería Sur"), [(2, Strength::Possible)], "another name");
        assert_eq!(found("", "+525587654321", "Tienda Oxxos"), [(2, Strength::Likely)], "nearly the same");
        assert_eq!(found("", "+525587654321", ""), [(2, Strength::Likely)], "no name");
        assert_eq!(found("MX GODE561231GR8", "+525512345678", "Oxxo"), [(2, Strength::Possible)], "another tax id");
        assert_eq!(found("MX XAXX010101000", "", "Nadie"), []);
        assert_eq!(found("", "", ""), []);
    }

    #[test]
    fn branches_share_what_they_share() {
        let of = |name: &str, street: &str| {
            clues(&["MX SAT970701NN3"], &[], &[], &["+525512345678"], &[name], [street.to_owned()].into_iter())
        };
        let mut index = Index::default();
        index.add(1, "Oxxo Centro".into(), of("Oxxo Centro", "Av. Juárez 5"));
        for (name, street, strength) in [
            ("Oxxo Centro", "Av. Juárez 5", Strength::Certain),
            ("OXXO", "Avenida Juárez No. 5, Col. Centro", Strength::Certain),
            ("Oxxo Centro", "", Strength::Certain),
            ("Oxxo Norte", "Av. Juárez 5", Strength::Possible),
            ("Oxxo Centro", "Av. Juárez 7", Strength::Possible),
            ("Oxxo Centro", "Calle Hidalgo", Strength::Possible),
        ] {
            let found: Vec<_> =
                index.find(&of(name, street)).iter().map(|found| (found.subject, found.strength())).collect();
            assert_eq!(found, [(1, strength)], "{name}, {street}");
        }
        for branch in 0..300 {
            index.add(10 + branch, "Oxxo".into(), of("Oxxo", &format!("Calle {branch}")));
        }
        let found = index.find(&of("Oxxo", "Calle 250"));
        assert_eq!(found.first().map(|found| (found.subject, found.strength())), Some((260, Strength::Certain)));
        assert!(found.len() < 50, "more say nothing");
        // Nobody gives one code to two.
        let coded = |name: &str, street: &str| clues(&[], &["A-1"], &[], &[], &[name], [street.to_owned()].into_iter());
        index.add(2, "Uno".into(), coded("Uno", "Calle 1"));
        assert_eq!(index.find(&coded("Dos", "Calle 2")).first().map(Match::strength), Some(Strength::Certain));
    }
}
