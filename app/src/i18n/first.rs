//! What is said to somebody who comes in, and to whoever begins with an empty book.

use super::marks::grouped;

/// One language's sentences about beginning.
pub struct FirstWords {
    /// Between the invited person's name and the company's: it begins with whatever follows a name at once.
    pub enters: &'static str,
    pub as_whom: fn(&str) -> String,
    /// Territories by name, how many there are besides, and whether the person administers them all.
    pub territories: fn(&[String], u32, bool) -> String,
    pub ended: &'static str,
    // The first day.
    pub so_many_customers: fn(u32, &str) -> String,
    /// How many were left alone for so many days.
    pub silent: fn(u32, u32) -> String,
    // An empty book.
    pub begin: &'static str,
    pub begin_explained: &'static str,
    pub firm: &'static str,
    pub firm_hint: &'static str,
    pub firm_done: fn(&str) -> String,
    pub bring: &'static str,
    pub bring_hint: &'static str,
    pub create_one: &'static str,
    pub people: &'static str,
    pub people_hint: &'static str,
    pub people_done: fn(u32) -> String,
    pub done: &'static str,
    pub to_do: &'static str,
    // Whose another device is.
    pub own_device: fn(&str) -> String,
    pub own_device_of_administrator: fn(&str) -> String,
    pub for_others: &'static str,
    pub for_others_of_administrator: &'static str,
    pub own_name: &'static str,
}

fn list(names: &[String], others: u32, and: &str, more: &str) -> String {
    let all = names.join(", ");
    if others > 0 {
        return format!("{all} {and} {} {more}", grouped(others));
    }
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} {and} {last}", first.join(", ")),
        _ => all,
    }
}

/// The Spanish ones.
pub const ES: FirstWords = FirstWords {
    enters: ", entra a",
    as_whom: |name| format!("En este dispositivo se verá y se escribirá como {name}."),
    territories: |names, others, administers| match (names.len(), administers) {
        (0, true) => "Administración".to_owned(),
        (0, false) => "Todavía sin territorio".to_owned(),
        (1, true) if others == 0 => format!("Administración, territorio {}", names[0]),
        (_, true) => format!("Administración, territorios {}", list(names, others, "y", "más")),
        (1, false) if others == 0 => format!("Territorio {}", names[0]),
        (_, false) => format!("Territorios {}", list(names, others, "y", "más")),
    },
    ended: "Esta invitación ya no sirve: venció, se retiró o está incompleta. Hay que pedir otra a quien la envió; cada una sirve 48 horas.",
    so_many_customers: |n, place| match n {
        1 => format!("1 cliente en {place}"),
        n => format!("{} clientes en {place}", grouped(n)),
    },
    silent: |n, days| format!("{} sin contacto en {days} días", grouped(n)),
    begin: "Tres pasos para empezar",
    begin_explained: "Se pueden hacer en cualquier orden, y dejar para después.",
    firm: "El nombre de la empresa",
    firm_hint: "También su moneda y su zona horaria.",
    firm_done: |name| format!("Se llama {name}."),
    bring: "Traer los clientes",
    bring_hint: "De Excel, de contactos o de otro programa.",
    create_one: "o crear el primero",
    people: "Invitar a quien vende",
    people_hint: "Por ahora, quien instaló Cartera en el servidor da las invitaciones.",
    people_done: |n| match n {
        1 => "Ya hay 1 persona más.".to_owned(),
        n => format!("Ya hay {} personas más.", grouped(n)),
    },
    done: "Hecho",
    to_do: "Por hacer",
    own_device: |name| format!("Con este enlace se entra como {name}."),
    own_device_of_administrator: |name| format!("Con este enlace se entra como {name}, administración."),
    for_others: "Para otra persona, la invitación la da quien administra.",
    for_others_of_administrator: "Para otra persona, quien instaló Cartera en el servidor da una invitación propia.",
    own_name: "Nombre propio",
};

/// The English ones.
pub const EN: FirstWords = FirstWords {
    enters: " joins",
    as_whom: |name| format!("On this device you work as {name}."),
    territories: |names, others, administers| match (names.len(), administers) {
        (0, true) => "Administration".to_owned(),
        (0, false) => "No territory yet".to_owned(),
        (1, true) if others == 0 => format!("Administration, territory {}", names[0]),
        (_, true) => format!("Administration, territories {}", list(names, others, "and", "more")),
        (1, false) if others == 0 => format!("Territory {}", names[0]),
        (_, false) => format!("Territories {}", list(names, others, "and", "more")),
    },
    ended: "This invitation is no longer good: it has ended, was withdrawn or is incomplete. Ask whoever sent it for another; each is good for 48 hours.",
    so_many_customers: |n, place| match n {
        1 => format!("1 customer in {place}"),
        n => format!("{} customers in {place}", grouped(n)),
    },
    silent: |n, days| format!("{} not contacted in {days} days", grouped(n)),
    begin: "Three steps to begin",
    begin_explained: "In any order, and they can wait.",
    firm: "The company’s name",
    firm_hint: "Its currency and time zone, too.",
    firm_done: |name| format!("It is called {name}."),
    bring: "Bring the customers",
    bring_hint: "From Excel, from contacts or from another program.",
    create_one: "or create the first",
    people: "Invite a seller",
    people_hint: "For now, whoever installed Cartera on the server gives invitations.",
    people_done: |n| match n {
        1 => "There is 1 more person.".to_owned(),
        n => format!("There are {} more people.", grouped(n)),
    },
    done: "Done",
    to_do: "To do",
    own_device: |name| format!("This link joins as {name}."),
    own_device_of_administrator: |name| format!("This link joins as {name}, administration."),
    for_others: "For somebody else, ask your administrator for an invitation.",
    for_others_of_administrator: "For somebody else, whoever installed Cartera on the server gives an invitation of their own.",
    own_name: "Your name",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn territories_are_named_as_far_as_they_are_known() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let said = |of: &[&str], others, administers| (ES.territories)(&names(of), others, administers);
        assert_eq!(said(&["México"], 0, false), "Territorio México");
        assert_eq!(said(&["México", "Perú"], 0, false), "Territorios México y Perú");
        assert_eq!(said(&["México", "Perú", "Chile"], 2, false), "Territorios México, Perú, Chile y 2 más");
        assert_eq!(said(&[], 0, true), "Administración");
        assert_eq!(said(&["México"], 0, true), "Administración, territorio México");
        assert_eq!((EN.territories)(&[], 0, false), "No territory yet");
    }
}
