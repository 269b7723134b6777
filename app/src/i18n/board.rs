//! What boards say: their columns, and where a card was carried.

/// One language's words.
pub struct BoardWords {
    // How a list is looked at.
    pub list: &'static str,
    pub board: &'static str,

    // Columns.
    pub without: fn(&str) -> String,
    pub empty: &'static str,
    pub sums: &'static str,

    // Cards, and moving them.
    pub move_to: &'static str,
    pub move_one: fn(&str) -> String,
    pub is_here: &'static str,
    pub moved: fn(&str, &str) -> String,

    // What is said aloud.
    pub taken: fn(&str, &str) -> String,
    pub over: fn(&str, u32) -> String,
    pub landed: fn(&str, &str, u32, u32) -> String,
    pub stays: fn(&str, &str) -> String,
    pub how: &'static str,

    // Choosing a record.
    pub pick_none: &'static str,
}

pub const ES: BoardWords = BoardWords {
    list: "Lista",
    board: "Tablero",
    without: |what| format!("Sin {}", what.to_lowercase()),
    empty: "Vacía",
    sums: "Suma",
    move_to: "Mover a…",
    move_one: |name| format!("Mover {name} a otra columna"),
    is_here: "Está aquí",
    moved: |name, to| format!("{name} pasó a {to}."),
    taken: |name, from| {
        format!("{name}, en {from}. Las flechas la llevan a otra columna, Espacio la deja, Escape la devuelve.")
    },
    over: |lane, count| format!("{lane}, {count}"),
    landed: |name, lane, at, of| format!("{name}, ahora en {lane}, {at} de {of}"),
    stays: |name, lane| format!("{name} sigue en {lane}"),
    how: "Espacio toma la tarjeta y las flechas la llevan",
    pick_none: "Quitar lo elegido",
};

pub const EN: BoardWords = BoardWords {
    list: "List",
    board: "Board",
    without: |what| format!("No {}", what.to_lowercase()),
    empty: "Empty",
    sums: "Total",
    move_to: "Move to…",
    move_one: |name| format!("Move {name} to another column"),
    is_here: "It is here",
    moved: |name, to| format!("{name} moved to {to}."),
    taken: |name, from| {
        format!("{name}, in {from}. Arrows carry it to another column, Space drops it, Escape puts it back.")
    },
    over: |lane, count| format!("{lane}, {count}"),
    landed: |name, lane, at, of| format!("{name}, now in {lane}, {at} of {of}"),
    stays: |name, lane| format!("{name} stays in {lane}"),
    how: "Space takes a card and the arrows carry it",
    pick_none: "Take out what is chosen",
};
