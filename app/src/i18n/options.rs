//! What the workspace's lists say.

use super::marks::grouped;

/// One language's words.
pub struct OptionWords {
    pub lists: &'static str,
    pub lists_explained: &'static str,
    /// How many there are, and how many of them are not offered.
    pub so_many: fn(usize, usize) -> String,
    pub chosen_in: fn(&str) -> String,
    pub blank_is: fn(&str) -> String,
    pub in_other_language: fn(&str) -> String,
    pub counts_as: &'static str,
    pub counts_as_explained: &'static str,
    pub as_nothing_else: &'static str,
    pub counts_as_this: fn(&str) -> String,
    pub is_hidden: &'static str,
    pub hide: &'static str,
    pub show: &'static str,
    pub take_off: &'static str,
    pub taken_off: &'static str,
    pub put_back: &'static str,
    pub add: &'static str,
    pub up: fn(&str) -> String,
    pub down: fn(&str) -> String,
    pub needs_a_name: &'static str,
    pub needs_letters: &'static str,
    pub is_there: &'static str,
    pub is_there_hidden: &'static str,
    pub new_option: &'static str,
    pub was_changed: fn(&str) -> String,
    pub was_moved: fn(&str) -> String,
    pub was_hidden: fn(&str) -> String,
    pub was_shown: fn(&str) -> String,
    pub was_added: fn(&str) -> String,
    pub was_taken_off: fn(&str) -> String,
    pub was_put_back: fn(&str) -> String,
}

pub const ES: OptionWords = OptionWords {
    lists: "Listas de la empresa",
    lists_explained: "Lo que se puede elegir en cada dato, con las palabras y en el orden de la empresa. Lo que ya está anotado se queda como está.",
    so_many: |all, hidden| {
        let all = format!("{} {}", grouped(count(all)), if all == 1 { "opción" } else { "opciones" });
        match hidden {
            0 => all,
            1 => format!("{all}, 1 sin ofrecer"),
            hidden => format!("{all}, {} sin ofrecer", grouped(count(hidden))),
        }
    },
    chosen_in: |fields| format!("Se elige en: {fields}"),
    blank_is: |name| format!("Si se deja vacío: {name}"),
    in_other_language: |name| format!("en inglés: {name}"),
    counts_as: "Cuenta como",
    counts_as_explained: "Así entra en las cifras de Equipo y en los filtros.",
    as_nothing_else: "Ninguna otra",
    counts_as_this: |name| format!("cuenta como {name}"),
    is_hidden: "ya no se ofrece",
    hide: "Dejar de ofrecer",
    show: "Volver a ofrecer",
    take_off: "Quitar de la lista",
    taken_off: "Quitadas",
    put_back: "Volver a poner",
    add: "Agregar una opción",
    up: |name| format!("Subir {name}"),
    down: |name| format!("Bajar {name}"),
    needs_a_name: "Falta el nombre.",
    needs_letters: "A ese nombre le faltan letras o cifras.",
    is_there: "Ya hay una opción con ese nombre.",
    is_there_hidden: "Ya hay una opción con ese nombre, que no se ofrece. Se puede volver a ofrecer.",
    new_option: "Opción nueva de una lista",
    was_changed: |name| format!("Cambiada: {name}"),
    was_moved: |name| format!("Cambiada de lugar: {name}"),
    was_hidden: |name| format!("Ya no se ofrece: {name}"),
    was_shown: |name| format!("Se ofrece de nuevo: {name}"),
    was_added: |name| format!("Agregada: {name}"),
    was_taken_off: |name| format!("Quitada de la lista: {name}"),
    was_put_back: |name| format!("De nuevo en la lista: {name}"),
};

pub const EN: OptionWords = OptionWords {
    lists: "Company lists",
    lists_explained: "What can be chosen, in the company’s words and order. What is written down already stays as it is.",
    so_many: |all, hidden| {
        let all = format!("{} {}", grouped(count(all)), if all == 1 { "choice" } else { "choices" });
        if hidden == 0 { all } else { format!("{all}, {} not offered", grouped(count(hidden))) }
    },
    chosen_in: |fields| format!("Chosen in: {fields}"),
    blank_is: |name| format!("If left empty: {name}"),
    in_other_language: |name| format!("in Spanish: {name}"),
    counts_as: "Counts as",
    counts_as_explained: "So it enters the team’s figures and the filters.",
    as_nothing_else: "Nothing else",
    counts_as_this: |name| format!("counts as {name}"),
    is_hidden: "no longer offered",
    hide: "Stop offering it",
    show: "Offer it again",
    take_off: "Take off the list",
    taken_off: "Taken off",
    put_back: "Put back",
    add: "Add a choice",
    up: |name| format!("Move {name} up"),
    down: |name| format!("Move {name} down"),
    needs_a_name: "It needs a name.",
    needs_letters: "That name needs letters or digits.",
    is_there: "There is a choice of that name already.",
    is_there_hidden: "There is a choice of that name already, which is not offered. It can be offered again.",
    new_option: "New choice of a list",
    was_changed: |name| format!("Changed: {name}"),
    was_moved: |name| format!("Moved: {name}"),
    was_hidden: |name| format!("No longer offered: {name}"),
    was_shown: |name| format!("Offered again: {name}"),
    was_added: |name| format!("Added: {name}"),
    was_taken_off: |name| format!("Taken off the list: {name}"),
    was_put_back: |name| format!("On the list again: {name}"),
};

fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
