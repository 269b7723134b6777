//! Names: what of them tells customers apart, and how alike two are.

use crate::crm::search;

/// Legal forms of companies in the countries of the product, folded, dots gone: the longest first, since one may end with
/// another. Taken off at the end of a name, and off its beginning where they stand there.
const LEGAL_FORMS: &[&str] = &[
    "sociedad anonima promotora de inversion de capital variable",
    "sociedad de responsabilidad limitada de capital variable",
    "sociedad anonima bursatil de capital variable",
    "sociedad anonima de capital variable",
    "sociedad de responsabilidad limitada",
    "empresa individual de responsabilidad limitada",
    "sociedad por acciones simplificada",
    "sociedad anonima cerrada",
    "sociedad anonima abierta",
    "sociedad limitada unipersonal",
    "sociedad limitada",
    "sociedad anonima",
    "sociedad civil",
    "s de rl de c v",
    "s de r l de cv",
    "s a p i de c v",
    "s a b de c v",
    "s p r de r l",
    "s de r l de c v",
    "s de rl de cv",
    "sapi de cv",
    "sab de cv",
    "spr de rl",
    "s a de c v",
    "sa de cv",
    "s en c",
    "s de r l",
    "s de rl",
    "e i r l",
    "s a p i",
    "s r l",
    "s a s",
    "s a c",
    "s a a",
    "s a u",
    "s l u",
    "s l l",
    "s c p",
    "e u",
    "s p a",
    "s c",
    "s l",
    "s a",
    "a c",
    "c b",
    "limitada",
    "eirl",
    "ltda",
    "sapi",
    "coop",
    "srl",
    "sas",
    "sac",
    "saa",
    "sau",
    "slu",
    "spa",
    "sl",
    "sa",
    "sc",
];

/// Words between words, which nobody is known by.
const PARTICLES: &[&str] =
    &["de", "del", "la", "las", "el", "los", "y", "e", "en", "al", "a", "the", "and", "of", "da", "do"];

/// Words that thousands of customers bear, folded: trades, kinds of shop, given names and family names. Alone they say who
/// somebody is to nobody.
const COMMON: &[&str] = &[
    "abarrotes",
    "abarrotera",
    "agencia",
    "agropecuaria",
    "alimentos",
    "almacen",
    "almacenes",
    "asociados",
    "autopartes",
    "autoservicio",
    "bar",
    "bazar",
    "bodega",
    "botica",
    "boutique",
    "cafe",
    "cafeteria",
    "carniceria",
    "casa",
    "central",
    "centro",
    "clinica",
    "cocina",
    "comercial",
    "comercializadora",
    "comercio",
    "compania",
    "construcciones",
    "constructora",
    "consultores",
    "cooperativa",
    "cremeria",
    "deposito",
    "despacho",
    "dental",
    "distribuciones",
    "distribuidora",
    "drogueria",
    "empresa",
    "empresas",
    "estetica",
    "estudio",
    "express",
    "fabrica",
    "farmacia",
    "farmacias",
    "ferreteria",
    "ferretera",
    "fruteria",
    "fonda",
    "grupo",
    "hermanos",
    "hijos",
    "hnos",
    "hotel",
    "importadora",
    "industrial",
    "industrias",
    "ingenieria",
    "inmobiliaria",
    "inversiones",
    "jugueria",
    "laboratorio",
    "lacteos",
    "libreria",
    "llantera",
    "lonja",
    "market",
    "materiales",
    "mayoreo",
    "mercado",
    "mercaditos",
    "mini",
    "minimarket",
    "miscelanea",
    "moda",
    "muebleria",
    "muebles",
    "negocio",
    "negocios",
    "nueva",
    "nuevo",
    "optica",
    "panaderia",
    "papeleria",
    "pasteleria",
    "peluqueria",
    "pescaderia",
    "pinturas",
    "polleria",
    "productos",
    "proveedora",
    "quesos",
    "recauderia",
    "refaccionaria",
    "refacciones",
    "restaurante",
    "san",
    "santa",
    "servicio",
    "servicios",
    "soluciones",
    "super",
    "supermercado",
    "taller",
    "talleres",
    "tecnologia",
    "tienda",
    "tiendas",
    "tlapaleria",
    "tortilleria",
    "transportes",
    "veterinaria",
    "vinos",
    "viveres",
    "zapateria",
    "esperanza",
    "guadalupe",
    "lupita",
    "jose",
    "juan",
    "luis",
    "carlos",
    "maria",
    "ana",
    "jesus",
    "antonio",
    "francisco",
    "miguel",
    "manuel",
    "pedro",
    "jorge",
    "fernando",
    "rosa",
    "carmen",
    "hernandez",
    "garcia",
    "martinez",
    "lopez",
    "gonzalez",
    "perez",
    "rodriguez",
    "sanchez",
    "ramirez",
    "cruz",
    "flores",
    "gomez",
    "morales",
    "vazquez",
    "reyes",
    "jimenez",
    "torres",
    "diaz",
    "gutierrez",
    "ruiz",
    "mendoza",
    "rojas",
    "fernandez",
    "castillo",
    "ortiz",
    "silva",
    "ramos",
];

/// A name as customers are compared by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// Its telling words, folded, sorted.
    pub words: Vec<String>,
    /// How each of them sounds.
    pub sounds: Vec<String>,
}

impl Name {
    /// What is left of a name when legal forms and particles are off.
    pub(super) fn of(name: &str) -> Self {
        let folded = search::fold(name);
        let bare = without_legal_form(&folded);
        let mut words: Vec<String> =
            bare.split(' ').filter(|word| !word.is_empty() && !PARTICLES.contains(word)).map(str::to_owned).collect();
        if words.is_empty() {
            // A name of nothing else is known by just that.
            words = folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        }
        words.sort_unstable();
        words.dedup();
        let mut sounds: Vec<String> = words.iter().map(|word| sound(word)).collect();
        sounds.sort_unstable();
        Self { words, sounds }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether it has a word that not everybody bears.
    pub(super) fn is_telling(&self) -> bool {
        self.words.iter().any(|word| !is_common(word))
    }

    /// How alike two names are, 0 to 100: the weight of the words that both have, as a share of all. Common words weigh a
    /// third.
    pub(super) fn likeness(&self, other: &Self) -> u32 {
        if self.is_empty() || other.is_empty() {
            return 0;
        }
        let mut free: Vec<&String> = other.words.iter().collect();
        let (mut shared, mut all) = (0, 0);
        for word in &self.words {
            let best = free.iter().enumerate().map(|(at, theirs)| (word_likeness(word, theirs), at)).max();
            all += weight(word) * 100;
            if let Some((likeness, at)) = best.filter(|(likeness, _)| *likeness > 0) {
                shared += weight(word) * likeness;
                free.remove(at);
            }
        }
        all += free.iter().map(|word| weight(word) * 100).sum::<u32>();
        shared * 100 / all.max(1)
    }

    /// Whether a word that not everybody bears is in both, or nearly.
    pub(super) fn shares_telling_word(&self, other: &Self) -> bool {
        let telling = |name: &Self| name.words.iter().filter(|word| !is_common(word)).cloned().collect::<Vec<String>>();
        let (own, theirs) = (telling(self), telling(other));
        own.iter().any(|word| theirs.iter().any(|other| word_likeness(word, other) > 0))
    }
}

pub(super) fn is_common(word: &str) -> bool {
    word.chars().count() < 3 || word.bytes().all(|byte| byte.is_ascii_digit()) || COMMON.contains(&word)
}

fn weight(word: &str) -> u32 {
    if is_common(word) { 1 } else { 3 }
}

/// 100 for the same word, less for one that sounds alike or is a slip of the finger away, 0 for another.
fn word_likeness(a: &str, b: &str) -> u32 {
    if a == b {
        return 100;
    }
    // A number is another number, whatever it looks like.
    if a.bytes().any(|byte| byte.is_ascii_digit()) || b.bytes().any(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    // Two consonants are too little to go by: casa, cosa, queso.
    if sound(a) == sound(b) && sound(a).chars().count() > 2 {
        return 92;
    }
    let shorter = a.chars().count().min(b.chars().count());
    match (strsim::osa_distance(a, b), shorter) {
        (1, 5..) => 88,
        (2, 8..) => 80,
        _ => 0,
    }
}

/// How a Spanish word sounds, roughly: its first letter and its consonants, those that are heard alike being one.
pub(super) fn sound(word: &str) -> String {
    let mut sound = String::with_capacity(word.len());
    let letters: Vec<char> = word.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1);
        let heard = match letter {
            'h' => continue,
            'v' | 'w' => 'b',
            'z' | 'x' => 's',
            'c' if matches!(next, Some('e' | 'i')) => 's',
            'c' | 'q' => 'k',
            'g' if matches!(next, Some('e' | 'i')) => 'j',
            'y' => 'l',
            'a' | 'e' | 'i' | 'o' | 'u' if !sound.is_empty() => continue,
            other => *other,
        };
        if !sound.ends_with(heard) {
            sound.push(heard);
        }
    }
    if sound.chars().count() < 2 { word.to_owned() } else { sound }
}

fn without_legal_form(folded: &str) -> &str {
    let mut bare = folded;
    // «Pérez SL SA» has two; nobody has three.
    for _ in 0..2 {
        let shorter = LEGAL_FORMS.iter().find_map(|form| {
            bare.strip_suffix(form)
                .and_then(|rest| rest.strip_suffix(' '))
                .or_else(|| bare.strip_prefix(form).and_then(|rest| rest.strip_prefix(' ')))
        });
        match shorter {
            Some(shorter) => bare = shorter,
            None => break,
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_forms_particles_and_order_make_no_difference() {
        for (one, other) in [
            ("Ferretería Tzintzuntzan, S.A. de C.V.", "FERRETERIA TZINTZUNTZAN"),
            ("Aceros del Norte SL", "Aceros Norte, S.L.U."),
            ("Comercial Quispe E.I.R.L.", "Quispe Comercial"),
            ("Inversiones Ñandú Ltda.", "Inversiones Nandu Limitada"),
            ("Lácteos Andinos S.A.S", "Lacteos Andinos S. A. S."),
            ("Pinturas Rex, Sociedad Anónima de Capital Variable", "Pinturas Rex SA de CV"),
        ] {
            assert_eq!(Name::of(one), Name::of(other), "{one}");
        }
        assert_eq!(Name::of("SA").words, ["sa"]);
        assert!(Name::of("¡!").is_empty());
    }

    #[test]
    fn names_that_sound_alike_or_are_mistyped_are_alike() {
        for (one, other) in [
            ("Tlapalería Vázquez Ibarra", "Tlapaleria Basques Ivarra"),
            ("Ferretería Tzintzuntzan", "Ferreteria Tzintzunzan"),
            ("Muebles Xochimilco", "Muebles Xochimlico"),
        ] {
            let (one, other) = (Name::of(one), Name::of(other));
            assert!(one.likeness(&other) >= 80, "{one:?} {other:?} {}", one.likeness(&other));
            assert_eq!(one.likeness(&other), other.likeness(&one));
        }
        for (one, other) in [
            ("Abarrotes Lupita", "Abarrotes Toñita"),
            ("Farmacia Guadalajara 12", "Farmacia Guadalajara 13"),
            ("Juan Pérez", "Juana Peres Hinojosa"),
        ] {
            let likeness = Name::of(one).likeness(&Name::of(other));
            assert!(likeness < 80, "{one} {other} {likeness}");
        }
        assert!(!Name::of("Abarrotes La Esperanza").is_telling());
        assert!(Name::of("Abarrotes Tzintzuntzan").is_telling());
    }
}
