//! What the numbers of a team say.

use std::cmp::Ordering;

use shared::book::team::{BAND_COUNT, Change, Cut, Period};
use shared::crm::values::civil::Day;
use shared::crm::values::date;
use shared::crm::values::money::{Currency, Money};
use shared::crm::{Language, Region};

use super::marks::{grouped, tenths};

/// One language's sentences about a team.
pub struct TeamWords {
    pub team: &'static str,
    pub period: &'static str,
    pub period_of: fn(Period) -> &'static str,
    pub territory_all: &'static str,
    pub counting: &'static str,
    /// Which territories the numbers are of, where others are missing.
    pub only_here: fn(&str) -> String,
    pub sellers: fn(usize, &str) -> String,
    pub no_team: &'static str,

    // Four numbers.
    pub visits: &'static str,
    pub contacted: &'static str,
    pub orders: &'static str,
    pub overdue: &'static str,
    pub of: fn(u32) -> String,
    pub change: fn(Change) -> String,
    pub up_to_date: &'static str,
    pub owed_by: fn(u32, &str) -> String,
    pub nobody: &'static str,

    // Silence.
    pub silence: &'static str,
    pub silence_hint: fn(bool) -> &'static str,
    pub since: &'static str,
    pub contact: &'static str,
    pub visit: &'static str,
    pub see_all: fn(usize) -> String,
    pub bands: [&'static str; BAND_COUNT],
    pub bands_in_full: [&'static str; BAND_COUNT],
    pub customers: fn(u32) -> String,
    pub band_of: fn(&str, &str, u32) -> String,

    // At risk.
    pub at_risk: &'static str,
    pub at_risk_of: fn(u32, &str) -> String,
    pub none_at_risk: &'static str,
    pub days: fn(u32) -> String,
    pub days_in_full: fn(u32) -> String,
    pub see_them: fn(u32) -> String,
    pub reassign: &'static str,

    // Weeks.
    pub weeks: &'static str,
    pub weeks_between: fn(&str, &str) -> String,
    pub week: &'static str,
    pub others: &'static str,
    pub total: &'static str,
    pub no_visits: &'static str,

    // People.
    pub people: &'static str,
    pub people_hint: &'static str,
    pub person: &'static str,
    pub silent: &'static str,
    pub worth: &'static str,
    pub risk: &'static str,
    pub person_line: fn(u32, u32, &str) -> String,

    // Parts.
    pub parts: fn(Cut) -> &'static str,
    pub parts_hint: &'static str,
    pub told_apart_by: &'static str,
    pub cut: fn(Cut) -> &'static str,
    pub share: fn(u32, u32) -> String,
    pub no_parts: fn(Cut) -> &'static str,

    pub how: &'static str,
    /// What is counted, and how; see [`TeamWords::explained_where`].
    pub explained: &'static [(&'static str, &'static str)],
}

/// In an explanation, what the company calls the outcome that is an order.
const ORDER: &str = "<order>";

impl TeamWords {
    /// What is counted, and how, where the outcome that is an order is called so.
    pub fn explained_where(&self, order: &str) -> Vec<(&'static str, String)> {
        self.explained.iter().map(|(what, how)| (*what, how.replace(ORDER, order))).collect()
    }
}

/// An amount in minor units, as short as its size allows: «51.9 M MXN», «417,600 MXN».
pub fn amount(currency: &str, minor: i64, region: Region) -> String {
    let Ok(code) = Currency::parse(currency) else { return String::new() };
    let unit = 10_i64.pow(u32::from(code.decimals()));
    let whole = minor.div_euclid(unit);
    match u32::try_from(whole / 100_000) {
        Ok(tens) if tens >= 10 => format!("{} M {currency}", tenths(tens)),
        Ok(_) | Err(_) => match Money::new(whole * unit, code) {
            Ok(money) => {
                let zeroes = format!("{}{}", region.decimal_mark(), "0".repeat(usize::from(code.decimals())));
                money.display(region).replace(&format!("{zeroes} "), " ")
            }
            Err(_) => String::new(),
        },
    }
}

/// So many of so many, per cent.
pub fn percent(some: u32, all: u32) -> u32 {
    let rounded = (u64::from(some) * 200 + u64::from(all)).checked_div(u64::from(all) * 2);
    rounded.and_then(|percent| u32::try_from(percent).ok()).unwrap_or_default()
}

/// A day without its year: «5 oct», «5 Oct».
pub fn day_of_year(day: Day, language: Language) -> String {
    date::display(&format!("--{:02}-{:02}", day.month, day.day), language)
}

fn more(change: Change, words: [&str; 3]) -> String {
    let difference = grouped(change.now.abs_diff(change.before));
    match change.now.cmp(&change.before) {
        Ordering::Greater => format!("▲ {difference} {}", words[0]),
        Ordering::Less => format!("▼ {difference} {}", words[1]),
        Ordering::Equal => words[2].to_owned(),
    }
}

fn counted(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

/// Spanish.
pub static ES: TeamWords = TeamWords {
    team: "Equipo",
    period: "Periodo",
    period_of: |period| match period {
        Period::Week => "7 días",
        Period::Month => "30 días",
        Period::Quarter => "90 días",
        Period::Year => "Este año",
    },
    territory_all: "Todos los territorios",
    counting: "Contando…",
    only_here: |names| format!("De lo que se ve en este dispositivo: {names}."),
    sellers: |n, customers| format!("{n} {} · {customers}", if n == 1 { "persona" } else { "personas" }),
    no_team: "Hasta ahora todo lo lleva una sola persona. Cuando haya más, aquí se comparan.",
    visits: "Visitas",
    contacted: "Contactados",
    orders: "Con pedido",
    overdue: "Atrasado",
    of: |n| format!("de {}", grouped(n)),
    change: |change| more(change, ["más que antes", "menos que antes", "igual que antes"]),
    up_to_date: "Nada atrasado",
    owed_by: |n, name| format!("{} {name}", grouped(n)),
    nobody: "Sin responsable",
    silence: "Quién no ha sido visitado",
    silence_hint: |by_visit| match by_visit {
        false => "Días desde el último contacto.",
        true => "Días desde la última visita.",
    },
    since: "Desde cuándo",
    contact: "Contacto",
    visit: "Visita",
    see_all: |n| format!("Ver todos ({n})"),
    bands: ["≤ 30 días", "31–60", "61–90", "más de 90", "nunca"],
    bands_in_full: ["hasta 30 días", "de 31 a 60 días", "de 61 a 90 días", "más de 90 días", "nunca"],
    customers: |n| counted(n, "cliente", "clientes"),
    band_of: |name, band, n| format!("{name}, {band}: {}", counted(n, "cliente", "clientes")),
    at_risk: "Por perder",
    at_risk_of: |n, worth| {
        let customers = counted(n, "cliente", "clientes");
        let silent = "más de 60 días sin contacto";
        if worth.is_empty() {
            format!("{customers}, {silent}")
        } else {
            format!("{worth} al año, {customers}, {silent}")
        }
    },
    none_at_risk: "Nadie lleva más de 60 días sin contacto.",
    days: |n| format!("{} d", grouped(n)),
    days_in_full: |n| format!("{} sin contacto", counted(n, "día", "días")),
    see_them: |n| if n == 1 { "Ver el cliente".to_owned() } else { format!("Ver los {}", grouped(n)) },
    reassign: "Reasignar",
    weeks: "Visitas por semana",
    weeks_between: |from, to| format!("Semanas del {from} al {to}"),
    week: "Semana del",
    others: "Otros",
    total: "Total",
    no_visits: "Ninguna visita en ocho semanas.",
    people: "Quién vende a quién",
    people_hint: "Clientes de cada persona, y lo que hizo en el periodo.",
    person: "Responsable",
    silent: "> 60 días",
    worth: "Compra al año",
    risk: "En riesgo",
    person_line: |customers, orders, risk| {
        let line = format!("{} · {} con pedido", counted(customers, "cliente", "clientes"), grouped(orders));
        if risk.is_empty() { line } else { format!("{line} · {risk} en riesgo") }
    },
    parts: |cut| match cut {
        Cut::City => "Contactados por ciudad",
        Cut::Segment => "Contactados por segmento",
        Cut::Tag => "Contactados por etiqueta",
    },
    parts_hint: "Clientes contactados en el periodo, de cuántos.",
    told_apart_by: "Por",
    cut: |cut| match cut {
        Cut::City => "Ciudad",
        Cut::Segment => "Segmento",
        Cut::Tag => "Etiqueta",
    },
    share: |some, all| format!("{} de {}", grouped(some), grouped(all)),
    no_parts: |cut| match cut {
        Cut::City => "Ningún cliente tiene ciudad.",
        Cut::Segment => "Ningún cliente tiene segmento.",
        Cut::Tag => "Ningún cliente tiene etiquetas.",
    },
    how: "Cómo se cuenta",
    explained: &[
        (
            "Periodo",
            "Termina hoy, y hoy cuenta. Se compara con los mismos días justo antes. Los días son los de la empresa, por su zona horaria.",
        ),
        (
            "Visitas",
            "Actividades de tipo visita ya hechas, el día en que se hicieron, de su responsable. Siguen contando si el cliente se une a otro o se elimina.",
        ),
        ("Contactados", "Clientes con alguna actividad hecha en el periodo, de cualquier tipo y de cualquier persona."),
        ("Con pedido", "Actividades hechas, de cualquier tipo, con el resultado «<order>»."),
        ("Atrasado", "Actividades sin hacer cuyo día ya pasó, de su responsable."),
        (
            "Quién no ha sido visitado",
            "Cada cliente cuenta con quien lo tiene a su cargo. «Nunca» son los que no tienen ningún contacto, o ninguna visita, anotados.",
        ),
        (
            "Por perder",
            "Clientes con los que hubo contacto alguna vez y ninguno en más de 60 días, y lo que se espera que compren al año. Cada moneda se suma aparte.",
        ),
        ("De dónde sale", "De las fichas que están en este dispositivo, también sin red."),
    ],
};

/// English.
pub static EN: TeamWords = TeamWords {
    team: "Team",
    period: "Period",
    period_of: |period| match period {
        Period::Week => "7 days",
        Period::Month => "30 days",
        Period::Quarter => "90 days",
        Period::Year => "This year",
    },
    territory_all: "All territories",
    counting: "Counting…",
    only_here: |names| format!("Of what this device shows: {names}."),
    sellers: |n, customers| format!("{n} {} · {customers}", if n == 1 { "person" } else { "people" }),
    no_team: "So far one person looks after everybody. Once there are more, they are compared here.",
    visits: "Visits",
    contacted: "Contacted",
    orders: "With an order",
    overdue: "Overdue",
    of: |n| format!("of {}", grouped(n)),
    change: |change| more(change, ["more than before", "fewer than before", "same as before"]),
    up_to_date: "Nothing overdue",
    owed_by: |n, name| format!("{} {name}", grouped(n)),
    nobody: "No owner",
    silence: "Who has not been visited",
    silence_hint: |by_visit| match by_visit {
        false => "Days since the last contact.",
        true => "Days since the last visit.",
    },
    since: "Since",
    contact: "Contact",
    visit: "Visit",
    see_all: |n| format!("See all ({n})"),
    bands: ["≤ 30 days", "31–60", "61–90", "over 90", "never"],
    bands_in_full: ["up to 30 days", "31 to 60 days", "61 to 90 days", "more than 90 days", "never"],
    customers: |n| counted(n, "customer", "customers"),
    band_of: |name, band, n| format!("{name}, {band}: {}", counted(n, "customer", "customers")),
    at_risk: "At risk",
    at_risk_of: |n, worth| {
        let customers = counted(n, "customer", "customers");
        let silent = "no contact for over 60 days";
        if worth.is_empty() {
            format!("{customers}, {silent}")
        } else {
            format!("{worth} a year, {customers}, {silent}")
        }
    },
    none_at_risk: "Nobody has gone without contact for over 60 days.",
    days: |n| format!("{} d", grouped(n)),
    days_in_full: |n| format!("{} without contact", counted(n, "day", "days")),
    see_them: |n| if n == 1 { "See the customer".to_owned() } else { format!("See all {}", grouped(n)) },
    reassign: "Reassign",
    weeks: "Visits by week",
    weeks_between: |from, to| format!("Weeks of {from} to {to}"),
    week: "Week of",
    others: "Others",
    total: "Total",
    no_visits: "No visits in eight weeks.",
    people: "Who sells to whom",
    people_hint: "Each person’s customers, and what they did in the period.",
    person: "Owner",
    silent: "> 60 days",
    worth: "Buys a year",
    risk: "At risk",
    person_line: |customers, orders, risk| {
        let line = format!("{} · {} with an order", counted(customers, "customer", "customers"), grouped(orders));
        if risk.is_empty() { line } else { format!("{line} · {risk} at risk") }
    },
    parts: |cut| match cut {
        Cut::City => "Contacted by city",
        Cut::Segment => "Contacted by segment",
        Cut::Tag => "Contacted by tag",
    },
    parts_hint: "Customers contacted in the period, of how many.",
    told_apart_by: "By",
    cut: |cut| match cut {
        Cut::City => "City",
        Cut::Segment => "Segment",
        Cut::Tag => "Tag",
    },
    share: |some, all| format!("{} of {}", grouped(some), grouped(all)),
    no_parts: |cut| match cut {
        Cut::City => "No customer has a city.",
        Cut::Segment => "No customer has a segment.",
        Cut::Tag => "No customer has tags.",
    },
    how: "How it is counted",
    explained: &[
        (
            "Period",
            "It ends today, and today counts. It is compared with as many days just before. Days are the company’s, by its time zone.",
        ),
        (
            "Visits",
            "Activities of that kind that are done, on the day they were done, of whoever is in charge of them. They stay counted when the customer is merged or removed.",
        ),
        ("Contacted", "Customers with any activity done in the period, of any kind and by anybody."),
        ("With an order", "Activities done, of any kind, with the outcome “<order>”."),
        ("Overdue", "Activities that are not done and whose day has passed, of whoever is in charge of them."),
        (
            "Who has not been visited",
            "Each customer counts with its owner. “Never” are those without any contact, or any visit, on record.",
        ),
        (
            "At risk",
            "Customers contacted at some time but not in the last 60 days, with what they are expected to buy in a year. Each currency is summed by itself.",
        ),
        ("Where it comes from", "The records on this device, offline too."),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_as_short_as_they_may_be() {
        for (currency, minor, said) in [
            ("MXN", 5_190_000_000, "51.9 M MXN"),
            ("MXN", 5_194_999_999, "51.9 M MXN"),
            ("MXN", 100_000_000, "1 M MXN"),
            ("MXN", 99_999_999, "999,999 MXN"),
            ("MXN", 41_760_050, "417,600 MXN"),
            ("CLP", 17_480_000, "17.4 M CLP"),
            ("CLP", 480_000, "480,000 CLP"),
            ("EUR", 0, "0 EUR"),
            ("EUR", -5_000, "-50 EUR"),
            ("nonsense", 1, ""),
        ] {
            assert_eq!(amount(currency, minor, Region::MX), said);
        }
    }

    #[test]
    fn an_order_is_called_as_the_company_calls_it() {
        for words in [&ES, &EN] {
            let said = words.explained_where("Compró").into_iter().map(|(_, how)| how).collect::<Vec<_>>().join(" ");
            assert!(said.contains("Compró") && !said.contains(ORDER), "{said}");
        }
    }

    #[test]
    fn shares_are_rounded_and_nothing_of_nothing_is_none() {
        assert_eq!(
            [percent(80, 256), percent(1, 3), percent(2, 3), percent(5, 5), percent(0, 0)],
            [31, 33, 67, 100, 0]
        );
    }

    #[test]
    fn a_change_is_said_in_words() {
        let said = |now, before| (ES.change)(Change { now, before });
        assert_eq!(
            [said(20, 17), said(15, 17), said(3, 3)],
            ["▲ 3 más que antes", "▼ 2 menos que antes", "igual que antes"]
        );
    }
}
