//! What a property is called: the labels that people and Apple write beside it, and its types.

use super::line::Property;
use super::say::Sayings;
use crate::crm::language::label;

impl Sayings<'_> {
    /// What somebody called it in a line of the same group, or what its type is called.
    pub(super) fn label_of(&self, property: &Property) -> String {
        self.own_label(property).unwrap_or_else(|| {
            let named = TYPES.iter().find(|(word, _, _)| property.has("TYPE", word));
            let own = || property.own_type().map(str::to_owned);
            named
                .map(|(_, es, en)| label(es, en).in_language(self.language).to_owned())
                .or_else(own)
                .unwrap_or_default()
        })
    }

    /// What somebody called it in a line of the same group.
    pub(super) fn own_label(&self, property: &Property) -> Option<String> {
        let is_label = |other: &&Property| other.name == "X-ABLABEL" && other.group == property.group;
        if property.group.is_empty() {
            return None;
        }
        let own = self.card.properties.iter().find(is_label)?;
        // Apple wraps the labels that it translates: _$!<Mobile>!$_
        let text = own.text();
        let Some(word) = text.strip_prefix("_$!<").and_then(|rest| rest.strip_suffix(">!$_")) else {
            return Some(text.strip_prefix("* ").unwrap_or(&text).to_owned());
        };
        let known = APPLES.iter().find(|(apple, _, _)| apple.eq_ignore_ascii_case(word));
        Some(known.map_or(word.to_owned(), |(_, es, en)| label(es, en).in_language(self.language).to_owned()))
    }
}

/// The types of numbers and addresses, the telling ones first.
const TYPES: [(&str, &str, &str); 8] = [
    ("FAX", "fax", "fax"),
    ("CELL", "móvil", "mobile"),
    ("MOBILE", "móvil", "mobile"),
    ("IPHONE", "móvil", "mobile"),
    ("PAGER", "localizador", "pager"),
    ("WORK", "trabajo", "work"),
    ("HOME", "casa", "home"),
    ("MAIN", "principal", "main"),
];

/// The labels that Apple translates.
const APPLES: [(&str, &str, &str); 34] = [
    ("Work", "Trabajo", "Work"),
    ("Home", "Casa", "Home"),
    ("Mobile", "Móvil", "Mobile"),
    ("Main", "Principal", "Main"),
    ("School", "Escuela", "School"),
    ("Other", "Otro", "Other"),
    ("iPhone", "Móvil", "Mobile"),
    ("HomeFAX", "Fax de casa", "Home fax"),
    ("WorkFAX", "Fax del trabajo", "Work fax"),
    ("OtherFAX", "Otro fax", "Other fax"),
    ("Pager", "Localizador", "Pager"),
    ("HomePage", "Página", "Home page"),
    ("AssistantPhone", "Asistente", "Assistant"),
    ("Assistant", "Asistente", "Assistant"),
    ("CompanyMainPhone", "Conmutador", "Switchboard"),
    ("CarPhone", "Auto", "Car"),
    ("Radio", "Radio", "Radio"),
    ("Anniversary", "Aniversario", "Anniversary"),
    ("Birthday", "Cumpleaños", "Birthday"),
    ("Mother", "Madre", "Mother"),
    ("Father", "Padre", "Father"),
    ("Parent", "Padre o madre", "Parent"),
    ("Brother", "Hermano", "Brother"),
    ("Sister", "Hermana", "Sister"),
    ("Child", "Hijo o hija", "Child"),
    ("Son", "Hijo", "Son"),
    ("Daughter", "Hija", "Daughter"),
    ("Spouse", "Cónyuge", "Spouse"),
    ("Partner", "Pareja", "Partner"),
    ("Friend", "Amistad", "Friend"),
    ("Manager", "Jefe", "Manager"),
    ("WorkPhone", "Trabajo", "Work"),
    ("Office", "Oficina", "Office"),
    ("Email", "Correo", "Email"),
];
