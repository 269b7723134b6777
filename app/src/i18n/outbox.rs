//! What the sheet says behind the sync chip.

use super::marks::grouped;

/// One language's sentences about what the server does not have.
pub struct OutboxWords {
    /// How sync stands, where the chip alone would say too little.
    pub last_synced: fn(&str) -> String,
    pub never_synced: &'static str,
    pub offline: &'static str,
    pub to_decide: fn(u32) -> String,
    pub more_to_decide: fn(u32) -> String,
    /// How many changes are of one record.
    pub changes: fn(u32) -> String,
    /// A day and how many changes are of it.
    pub of_day: fn(&str, u32) -> String,
}

/// The Spanish ones.
pub const ES: OutboxWords = OutboxWords {
    last_synced: |when| format!("Al día por última vez: {when}."),
    never_synced: "Este dispositivo aún no se ha puesto al día.",
    offline: "Sin red. Todo está guardado en este dispositivo y se envía solo en cuanto haya red.",
    to_decide: |n| match n {
        1 => "1 dato con dos respuestas. ¿Cuál vale?".to_owned(),
        n => format!("{} datos con dos respuestas. ¿Cuál vale en cada uno?", grouped(n)),
    },
    more_to_decide: |n| format!("Mostrar {} más", grouped(n)),
    changes: |n| match n {
        1 => "1 cambio".to_owned(),
        n => format!("{} cambios", grouped(n)),
    },
    of_day: |day, n| match n {
        1 => format!("{day} · 1 cambio"),
        n => format!("{day} · {} cambios", grouped(n)),
    },
};

/// The English ones.
pub const EN: OutboxWords = OutboxWords {
    last_synced: |when| format!("Last up to date: {when}."),
    never_synced: "This device has not been brought up to date yet.",
    offline: "Offline. All of it is saved on this device and is sent by itself as soon as there is a connection.",
    to_decide: |n| match n {
        1 => "1 field with two answers. Which is right?".to_owned(),
        n => format!("{} fields with two answers. Which is right in each?", grouped(n)),
    },
    more_to_decide: |n| format!("Show {} more", grouped(n)),
    changes: |n| match n {
        1 => "1 change".to_owned(),
        n => format!("{} changes", grouped(n)),
    },
    of_day: |day, n| match n {
        1 => format!("{day} · 1 change"),
        n => format!("{day} · {} changes", grouped(n)),
    },
};
