//! Where the Spanish of one country says it in another word. [`es`] is what everybody understands; these are tables of
//! differences from it, by the country in the settings. What kinds call their fields differs in [`shared::crm::spanish`].

use shared::crm::spanish::Variety;

use super::options::{self, OptionWords};
use super::{Words, conditions, es, exchange};

/// The words of a country.
pub fn words(variety: Variety) -> &'static Words {
    match variety {
        Variety::Mexican => &MEXICAN,
        Variety::Colombian => &COLOMBIAN,
        Variety::European => &EUROPEAN,
    }
}

/// A catalogue out of the one that everybody understands and what differs from it; the tests get what differs beside what it stands
/// for.
macro_rules! differences {
    ($words:ident, $pairs:ident: $($key:ident = $said:expr,)+) => {
        static $words: Words = Words { $($key: $said,)+ ..es::WORDS };

        #[cfg(test)]
        fn $pairs() -> Vec<(&'static str, [Vec<String>; 2])> {
            vec![$((stringify!($key), [tests::Sampled::sampled(&es::WORDS.$key), tests::Sampled::sampled(&$words.$key)]),)+]
        }
    };
}

differences! { MEXICAN, mexican:
    tax_id_label = "RFC",
    same_tax_id = |it| format!("mismo RFC, {it}"),
    exchange = &exchange::IN_MEXICO,
    other_tax_id = "otro RFC",
    no_pairs_hint = "Se comparan nombres, teléfonos, correos y RFC de los clientes de este dispositivo.",
    this_device = "Mi celular",
    other_device = "Entrar en otro celular o computadora",
    other_device_explained = "Este enlace abre la misma cartera en otro celular o computadora de la misma persona.",
    code_is_no_invitation = "Ese código no es una invitación. La invitación se muestra en Ajustes, en «Entrar en otro celular o computadora», o la da quien administra Cartera.",
    code_of_elsewhere = "Esa invitación es de otra dirección; se abre con la cámara del celular.",
    install_joined = "La aplicación instalada empieza vacía: para entrar en ella sirve un enlace de «Entrar en otro celular o computadora», en Ajustes.",
    install_share = &["Tocar Compartir, en la barra de Safari.", "Elegir «Agregar a inicio».", "Abrir Cartera desde la pantalla de inicio."],
    install_menu = &["Abrir el menú ⋮ del navegador.", "Elegir «Instalar aplicación» o «Agregar a pantalla principal»."],
}

differences! { COLOMBIAN, colombian:
    tax_id_label = "NIT",
    same_tax_id = |it| format!("mismo NIT, {it}"),
    exchange = &exchange::IN_COLOMBIA,
    other_tax_id = "otro NIT",
    no_pairs_hint = "Se comparan nombres, teléfonos, correos y NIT de los clientes de este dispositivo.",
    this_device = "Mi celular",
    other_device = "Entrar en otro celular o computador",
    other_device_explained = "Este enlace abre la misma cartera en otro celular o computador de la misma persona.",
    code_is_no_invitation = "Ese código no es una invitación. La invitación se muestra en Ajustes, en «Entrar en otro celular o computador», o la da quien administra Cartera.",
    code_of_elsewhere = "Esa invitación es de otra dirección; se abre con la cámara del celular.",
    install_joined = "La aplicación instalada empieza vacía: para entrar en ella sirve un enlace de «Entrar en otro celular o computador», en Ajustes.",
    install_share = &["Tocar Compartir, en la barra de Safari.", "Elegir «Agregar a inicio».", "Abrir Cartera desde la pantalla de inicio."],
    install_menu = &["Abrir el menú ⋮ del navegador.", "Elegir «Instalar aplicación» o «Agregar a pantalla principal»."],
}

differences! { EUROPEAN, european:
    tax_id_label = "NIF",
    same_tax_id = |it| format!("mismo NIF, {it}"),
    other_tax_id = "otro NIF",
    no_pairs_hint = "Se comparan nombres, teléfonos, correos y NIF de los clientes de este dispositivo.",
    add_fact = |n| format!("Añadir un dato · {n} {}", if n == 1 { "vacío" } else { "vacíos" }),
    add = |what| format!("Añadir: {what}"),
    add_one = "Añadir",
    task_added = "Tarea añadida",
    entry_added = |group, what| format!("{group}: se añadió {what}"),
    put_in = "añadido",
    create_and_merge = "Es el mismo: añadir estos datos",
    own_fields_explained = |many| format!("Campos que la empresa añade a su lista de {many}. Llegan a cada dispositivo con su próxima sincronización, también a los que ahora están sin red."),
    add_field = "Añadir campo",
    this_device = "Mi móvil",
    other_device = "Entrar en otro móvil u ordenador",
    other_device_explained = "Este enlace abre la misma cartera en otro móvil u ordenador de la misma persona.",
    code_is_no_invitation = "Ese código no es una invitación. La invitación se muestra en Ajustes, en «Entrar en otro móvil u ordenador», o la da quien administra Cartera.",
    code_of_elsewhere = "Esa invitación es de otra dirección; se abre con la cámara del móvil.",
    install_joined = "La aplicación instalada empieza vacía: para entrar en ella sirve un enlace de «Entrar en otro móvil u ordenador», en Ajustes.",
    install_share = &["Tocar Compartir, en la barra de Safari.", "Elegir «Añadir a pantalla de inicio».", "Abrir Cartera desde la pantalla de inicio."],
    install_menu = &["Abrir el menú ⋮ del navegador.", "Elegir «Instalar aplicación» o «Añadir a pantalla de inicio»."],
    install_dock = &["En el menú Archivo de Safari, elegir «Añadir al Dock»."],
    options = &LISTS_IN_SPAIN,
    exchange = &exchange::IN_SPAIN,
    conditions = &conditions::IN_SPAIN,
}

static LISTS_IN_SPAIN: OptionWords =
    OptionWords { add: "Añadir una opción", was_added: |name| format!("Añadida: {name}"), ..options::ES };

#[cfg(test)]
mod tests {
    use shared::crm::{Kind, definition};

    use super::*;
    use crate::i18n::{ConditionWords, ExchangeWords};

    /// What a word or a sentence says, of a few things.
    pub(super) trait Sampled {
        fn sampled(&self) -> Vec<String>;
    }

    impl Sampled for &'static str {
        fn sampled(&self) -> Vec<String> {
            vec![(*self).to_owned()]
        }
    }

    impl Sampled for &'static [&'static str] {
        fn sampled(&self) -> Vec<String> {
            self.iter().map(|said| (*said).to_owned()).collect()
        }
    }

    impl Sampled for fn(&str) -> String {
        fn sampled(&self) -> Vec<String> {
            vec![self("x")]
        }
    }

    impl Sampled for fn(&str, &str) -> String {
        fn sampled(&self) -> Vec<String> {
            vec![self("x", "y")]
        }
    }

    impl Sampled for fn(u32) -> String {
        fn sampled(&self) -> Vec<String> {
            vec![self(1), self(2)]
        }
    }

    impl Sampled for fn(u32, u32) -> String {
        fn sampled(&self) -> Vec<String> {
            vec![self(1, 0), self(2, 3)]
        }
    }

    impl Sampled for &'static OptionWords {
        fn sampled(&self) -> Vec<String> {
            vec![self.add.to_owned(), (self.was_added)("x")]
        }
    }

    impl Sampled for &'static ExchangeWords {
        fn sampled(&self) -> Vec<String> {
            let noun = definition(Kind::CUSTOMER).noun;
            let mut said = vec![(self.not_yours)("x"), (self.add)(1, 0, noun), (self.add)(2, 3, noun)];
            said.extend([(self.added)(1, 0, noun), (self.added)(2, 3, noun)]);
            said.extend([self.may_make_none, self.nothing_to_add].map(str::to_owned));
            for say in [self.is_another, self.create_anyway, self.known_by] {
                said.extend([true, false].map(|which| say(which).to_owned()));
            }
            said
        }
    }

    impl Sampled for &'static ConditionWords {
        fn sampled(&self) -> Vec<String> {
            vec![self.add.to_owned(), self.title.to_owned(), self.full.to_owned()]
        }
    }

    #[test]
    fn what_differs_is_another_word_and_there_is_little_of_it() {
        for pairs in [mexican(), colombian(), european()] {
            assert!(pairs.len() <= 80, "{} differences make a catalogue of its own", pairs.len());
            for (key, [base, own]) in pairs {
                assert!(base.len() == own.len() || key.starts_with("install"), "{key}");
                assert!(base.iter().zip(&own).any(|(base, own)| base != own), "{key}");
                assert!(own.iter().all(|said| !said.is_empty()), "{key}");
            }
        }
    }

    /// A difference that only some sentences know is worse than none.
    #[test]
    fn a_country_says_it_in_one_word_throughout() {
        let said = |pairs: Vec<(&'static str, [Vec<String>; 2])>| {
            pairs.into_iter().flat_map(|(_, [_, own])| own).collect::<Vec<_>>().join("\n")
        };
        let spain = said(european()).to_lowercase();
        for foreign in ["agreg", "computador", "celular"] {
            assert!(!spain.contains(foreign), "{foreign}");
        }
        let (mexico, colombia) = (said(mexican()).to_lowercase(), said(colombian()).to_lowercase());
        for foreign in ["añad", "ordenador", "móvil", "nif"] {
            assert!(!mexico.contains(foreign) && !colombia.contains(foreign), "{foreign}");
        }
        assert!(!colombia.contains("computadora") && !colombia.contains("rfc"));
    }
}
