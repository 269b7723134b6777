//! The catalogue of the sample's distributor: what its sellers take orders of. Brands are made up.

use shared::crm::Value;
use shared::crm::values::civil::Day;
use shared::document::DocId;

use super::FIRST_MS;

const DAY: i64 = 86_400_000;

/// How far the clocks of the company are behind UTC, milliseconds.
const BEHIND: i64 = 6 * 3_600_000;

/// What is sold of a product line: family, brand, name, the code's letters, unit, and how much is in one.
type Line = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const LINES: [Line; 36] = [
    ("Abarrotes", "La Serrana", "Café molido", "CAF", "H87", &["250 g", "500 g", "1 kg"]),
    ("Abarrotes", "La Serrana", "Café soluble", "CAS", "H87", &["50 g", "100 g", "200 g"]),
    ("Abarrotes", "Tres Molinos", "Harina de trigo", "HAR", "H87", &["1 kg", "5 kg"]),
    ("Abarrotes", "Tres Molinos", "Harina de maíz", "HAM", "H87", &["1 kg"]),
    ("Abarrotes", "Tres Molinos", "Avena en hojuela", "AVE", "H87", &["400 g", "800 g"]),
    ("Abarrotes", "Campo Claro", "Arroz grano largo", "ARR", "H87", &["500 g", "1 kg", "5 kg"]),
    ("Abarrotes", "Campo Claro", "Frijol negro", "FRN", "H87", &["500 g", "1 kg"]),
    ("Abarrotes", "Campo Claro", "Frijol bayo", "FRB", "H87", &["500 g", "1 kg"]),
    ("Abarrotes", "Campo Claro", "Lenteja", "LEN", "H87", &["500 g"]),
    ("Abarrotes", "Ingenio Real", "Azúcar estándar", "AZE", "XSA", &["25 kg", "50 kg"]),
    ("Abarrotes", "Ingenio Real", "Azúcar refinada", "AZR", "H87", &["1 kg", "2 kg"]),
    ("Abarrotes", "Salinera del Golfo", "Sal de mesa", "SAL", "H87", &["500 g", "1 kg"]),
    ("Aceites", "Girasoles", "Aceite vegetal", "ACV", "H87", &["500 ml", "900 ml", "5 l"]),
    ("Aceites", "Girasoles", "Aceite de maíz", "ACM", "H87", &["900 ml"]),
    ("Aceites", "Olivar Viejo", "Aceite de oliva", "ACO", "H87", &["250 ml", "500 ml"]),
    ("Conservas", "Mar Abierto", "Atún en agua", "ATA", "H87", &["140 g", "280 g"]),
    ("Conservas", "Mar Abierto", "Atún en aceite", "ATC", "H87", &["140 g"]),
    ("Conservas", "Mar Abierto", "Sardina en tomate", "SAR", "H87", &["425 g"]),
    ("Conservas", "La Huerta", "Chile jalapeño en escabeche", "CHJ", "H87", &["220 g", "380 g", "2.8 kg"]),
    ("Conservas", "La Huerta", "Elote en grano", "ELO", "H87", &["220 g", "410 g"]),
    ("Conservas", "La Huerta", "Puré de tomate", "PUR", "H87", &["210 g", "1 kg"]),
    ("Bebidas", "Río Claro", "Agua purificada", "AGU", "H87", &["600 ml", "1.5 l", "10 l"]),
    ("Bebidas", "Río Claro", "Agua mineral", "AGM", "H87", &["355 ml", "2 l"]),
    ("Bebidas", "Kolita", "Refresco de cola", "COL", "H87", &["355 ml", "600 ml", "2.5 l"]),
    ("Bebidas", "Kolita", "Refresco de naranja", "NAR", "H87", &["600 ml", "2.5 l"]),
    ("Bebidas", "Frutal", "Jugo de mango", "JUM", "H87", &["237 ml", "1 l"]),
    ("Bebidas", "Frutal", "Jugo de manzana", "JUZ", "H87", &["237 ml", "1 l"]),
    ("Lácteos", "Praderas", "Leche entera", "LEE", "H87", &["1 l"]),
    ("Lácteos", "Praderas", "Leche deslactosada", "LED", "H87", &["1 l"]),
    ("Lácteos", "Praderas", "Leche en polvo", "LEP", "H87", &["360 g", "1.5 kg"]),
    ("Botanas y dulces", "Crujitos", "Papas con sal", "PAP", "H87", &["45 g", "170 g"]),
    ("Botanas y dulces", "Crujitos", "Cacahuate enchilado", "CAC", "H87", &["70 g", "200 g"]),
    ("Limpieza", "Brillamax", "Cloro", "CLO", "H87", &["950 ml", "3.75 l"]),
    ("Limpieza", "Brillamax", "Detergente en polvo", "DET", "H87", &["500 g", "1 kg", "5 kg"]),
    ("Limpieza", "Brillamax", "Jabón de tocador", "JAB", "H87", &["120 g"]),
    ("Papel", "Nube Suave", "Papel higiénico", "PHI", "XPK", &["4 rollos", "12 rollos", "32 rollos"]),
];

/// What else is in the catalogue: name, code, family, what it is.
const OTHERS: [(&str, &str, &str, &str); 4] = [
    ("Envase retornable de 2.5 l", "ENV-2500", "Bebidas", "deposit"),
    ("Caja de plástico retornable", "CAJ-24", "Bebidas", "deposit"),
    ("Entrega fuera de ruta", "SER-01", "Servicios", "service"),
    ("Armado de exhibidor", "SER-02", "Servicios", "service"),
];

/// The products: their ids, which never change, and their values, all but `kind` and `territory`. The days on which some of them came,
/// or will come, lie around `now_ms`, milliseconds since 1970 UTC.
pub fn products(now_ms: i64) -> impl Iterator<Item = (DocId, Vec<(&'static str, Value)>)> {
    let id = |at: u8| DocId::new(FIRST_MS, [b'p', at, 0, 0, 0, 0, 0, 0, 0, 0]);
    (0..).map(id).zip(values(now_ms))
}

fn values(now_ms: i64) -> impl Iterator<Item = Vec<(&'static str, Value)>> {
    let today = (now_ms - BEHIND).div_euclid(DAY);
    let sold = LINES.iter().enumerate().flat_map(move |(line, (family, brand, name, code, unit, contents))| {
        // Up to three weeks.
        let away = i64::try_from(line * 5 % 21).unwrap_or_default();
        contents.iter().enumerate().map(move |(at, content)| {
            let (state, from) = match (line * 7 + at) % 23 {
                3 => ("paused", None),
                // One of them from tomorrow on: where it is the next day already, that is today.
                11 => ("coming", Some(today + 1 + away)),
                // One of them from today on.
                1 | 7 | 14 | 19 => ("active", Some(today - away)),
                _ => ("active", None),
            };
            let mut values = vec![
                ("name", Value::text(format!("{name} {content}"))),
                ("code", Value::text(format!("{code}-{}", content.replace([' ', '.'], "").to_uppercase()))),
                ("brand", Value::text(*brand)),
                ("family", Value::text(*family)),
                ("sort", Value::text("goods")),
                ("state", Value::text(state)),
                ("unit", Value::text(*unit)),
                ("content", Value::text(*content)),
                ("multiple", Value::Int(if *unit == "XSA" { 1 } else { 12 })),
                ("discountable", Value::Bool(*family != "Lácteos")),
            ];
            values.extend(from.and_then(Day::from_days).map(|day| ("from", Value::text(day.to_string()))));
            values
        })
    });
    let others = OTHERS.iter().map(|(name, code, family, sort)| {
        let unit = if *sort == "service" { "E48" } else { "H87" };
        vec![
            ("name", Value::text(*name)),
            ("code", Value::text(*code)),
            ("family", Value::text(*family)),
            ("sort", Value::text(*sort)),
            ("state", Value::text("active")),
            ("unit", Value::text(unit)),
        ]
    });
    sold.chain(others)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shared::crm::{Kind, Registry};

    use super::*;

    /// The evening of 2026-11-21 where the company is, and the next day by UTC.
    const NOW: i64 = 1_795_314_600_000;

    #[test]
    fn products_are_right_and_each_has_a_code_of_its_own() {
        let registry = Registry::default();
        let (mut codes, mut days) = (BTreeSet::new(), BTreeSet::new());
        for (_, values) in products(NOW) {
            for (key, value) in &values {
                let resolved = registry.resolve(Kind::PRODUCT, key).unwrap_or_else(|| panic!("{key}"));
                assert_eq!(resolved.value.check(value), Ok(()), "{key} {value:?}");
            }
            assert!(codes.insert(values[1].1.clone()), "{:?}", values[1].1);
            days.extend(values.into_iter().filter(|(key, _)| *key == "from").map(|(_, day)| day));
        }
        let (today, tomorrow) = (Value::text("2026-11-21"), Value::text("2026-11-22"));
        assert!(days.iter().any(|day| *day < today) && days.contains(&today) && days.contains(&tomorrow));
        assert!(codes.len() > 70, "{}", codes.len());
    }
}
