//! The company whose workspace this is: one record, which every phone has. Its clocks cut the days that are counted, its name and
//! address stand on what is printed.

use crate::crm::definition::{KindDef, Shown};
use crate::crm::field::Field;
use crate::crm::language::{label, noun};
use crate::crm::values::choice::{Choice, choice};
use crate::crm::{Kind, Role, ValueType};

/// The table of the company.
pub static COMPANY: KindDef = KindDef {
    shown: Some(&SHOWN),
    ..KindDef::of(Kind::COMPANY, "company", noun("empresa", "empresas", "company", "companies").feminine(), 4, FIELDS)
};

static SHOWN: Shown = Shown { path: "company", line: &["tax_id", "city"], birth: &[] };

/// On which day weeks begin.
pub static WEEKS: &[Choice] = &[
    choice("monday", "Lunes", "Monday"),
    choice("sunday", "Domingo", "Sunday"),
    choice("saturday", "Sábado", "Saturday"),
];

/// The day of the week that one of [`WEEKS`] is, Monday 0 to Sunday 6; Monday of any other.
#[must_use]
pub fn first_of_week(code: &str) -> u32 {
    match code {
        "sunday" => 6,
        "saturday" => 5,
        _ => 0,
    }
}

/// In what it reckons: ISO 4217.
static CURRENCIES: &[Choice] = &[
    choice("MXN", "Peso mexicano (MXN)", "Mexican peso (MXN)"),
    choice("USD", "Dólar (USD)", "US dollar (USD)"),
    choice("EUR", "Euro (EUR)", "Euro (EUR)"),
    choice("ARS", "Peso argentino (ARS)", "Argentine peso (ARS)"),
    choice("BOB", "Boliviano (BOB)", "Boliviano (BOB)"),
    choice("BRL", "Real (BRL)", "Real (BRL)"),
    choice("CLP", "Peso chileno (CLP)", "Chilean peso (CLP)"),
    choice("COP", "Peso colombiano (COP)", "Colombian peso (COP)"),
    choice("CRC", "Colón costarricense (CRC)", "Costa Rican colón (CRC)"),
    choice("DOP", "Peso dominicano (DOP)", "Dominican peso (DOP)"),
    choice("GTQ", "Quetzal (GTQ)", "Quetzal (GTQ)"),
    choice("HNL", "Lempira (HNL)", "Lempira (HNL)"),
    choice("NIO", "Córdoba (NIO)", "Córdoba (NIO)"),
    choice("PEN", "Sol (PEN)", "Sol (PEN)"),
    choice("PYG", "Guaraní (PYG)", "Guaraní (PYG)"),
    choice("UYU", "Peso uruguayo (UYU)", "Uruguayan peso (UYU)"),
    choice("VES", "Bolívar (VES)", "Bolívar (VES)"),
];

const fn field(slot: u16, key: &'static str, value: ValueType, es: &'static str, en: &'static str) -> Field {
    Field::new(slot, key, value, label(es, en)).written_by(Role::Administrator)
}

static FIELDS: &[Field] = &[
    field(4, "name", ValueType::Line { max: 200 }, "Nombre", "Name").listed().searchable(),
    field(5, "legal_name", ValueType::Line { max: 200 }, "Razón social", "Legal name").listed(),
    field(6, "tax_id", ValueType::TaxId, "Identificación fiscal", "Tax ID").listed(),
    field(7, "country", ValueType::Country, "País", "Country").listed(),
    field(8, "zone", ValueType::Zone, "Zona horaria", "Time zone").listed(),
    field(9, "currency", ValueType::Choice(CURRENCIES), "Moneda", "Currency").listed(),
    field(10, "week", ValueType::Choice(WEEKS), "La semana empieza en", "Weeks begin on").listed(),
    field(
        11,
        "year",
        ValueType::Whole { min: 1, max: 12 },
        "Mes en que empieza el año fiscal",
        "Month in which the fiscal year begins",
    )
    .listed(),
    field(12, "street", ValueType::Line { max: 200 }, "Domicilio", "Address"),
    field(13, "city", ValueType::Line { max: 120 }, "Ciudad", "City").listed(),
    field(14, "postcode", ValueType::Line { max: 16 }, "Código postal", "Postcode"),
    field(15, "phone", ValueType::Phone, "Teléfono", "Phone"),
    field(16, "mail", ValueType::Mail, "Correo", "Email"),
    field(17, "web", ValueType::Web, "Sitio web", "Website"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_the_day_that_is_said() {
        assert_eq!(WEEKS.iter().map(|week| first_of_week(week.code)).collect::<Vec<_>>(), [0, 6, 5]);
        assert_eq!(first_of_week(""), 0);
    }
}
