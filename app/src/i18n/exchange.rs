//! What an import says on its three steps, what an export says of its file, and what two customers that may be one say of each other.

use shared::crm::Noun;

use super::grouped;

/// One language's sentences about import and export.
pub struct ExchangeWords {
    pub steps: [&'static str; 3],
    pub step_of: fn(usize) -> String,
    pub import_some: fn(&str) -> String,
    pub may_make_none: &'static str,

    // The file.
    pub or_paste: &'static str,
    pub read_pasted: &'static str,
    pub pasted: &'static str,
    pub what_it_holds: &'static str,
    pub understood: fn(&str, &str) -> String,
    pub file_lines: fn(u32) -> String,
    pub not_yours: fn(&str) -> String,
    pub named_in_row: fn(u32) -> String,
    pub named_nowhere: &'static str,
    pub first_rows: &'static str,
    pub row_names: fn(u32) -> String,
    pub more_of_top: &'static str,
    pub no_data: fn(&str) -> String,
    pub accents: &'static str,
    pub encoding: &'static str,
    pub how_read: &'static str,

    // Its columns.
    pub to_look_at: fn(usize) -> String,
    pub all_known: &'static str,
    pub known_ones: fn(usize) -> String,
    pub becomes: fn(&str, &str) -> String,
    pub what_is: fn(&str) -> String,
    pub make_field: &'static str,
    pub check: &'static str,
    pub main_facts: &'static str,
    pub own_fields: &'static str,
    pub go_on: &'static str,
    pub review: &'static str,

    // What will be.
    pub new_ones: fn(u32, Noun) -> String,
    pub completed: fn(u32) -> String,
    pub the_same: fn(u32) -> String,
    pub is_the_same_already: &'static str,
    pub here_already: fn(u32) -> String,
    pub set_aside: fn(u32) -> String,
    pub repeated: fn(u32) -> String,
    pub nameless: fn(u32) -> String,
    pub values_left: fn(u32) -> String,
    pub values_in_notes: fn(u32) -> String,
    pub add: fn(u32, u32, Noun) -> String,
    pub nothing_to_add: &'static str,
    pub what_is_left: &'static str,
    pub import_anyway: &'static str,
    pub see_rows: &'static str,
    pub same_names: fn(u32) -> String,
    pub same_names_hint: &'static str,
    pub in_file: &'static str,
    pub in_book: &'static str,
    pub is_the_same: &'static str,
    pub is_another: fn(bool) -> &'static str,
    pub leave_out: &'static str,
    pub compare: &'static str,
    pub known_by: fn(bool) -> &'static str,
    pub deeds_known_by: &'static str,
    pub if_known: fn(&str, bool) -> String,
    pub create_anyway: fn(bool) -> &'static str,
    pub decisions: &'static str,

    // What came of it.
    pub added: fn(u32, u32, Noun) -> String,
    pub see_them: fn(u32, bool) -> String,
    pub undo_explained: &'static str,
    pub not_undone: &'static str,

    // Export.
    pub export_table: &'static str,
    pub export_lines: &'static str,
    pub export_activities: &'static str,
    pub export_their_activities: &'static str,
    pub in_file_named: fn(&str, &str) -> String,

    // Two that may be one.
    pub not_the_same: &'static str,
    pub later: &'static str,
    pub not_the_same_done: fn(&str, &str) -> String,
    pub last_contact: &'static str,
    pub done_with: &'static str,
    pub made: &'static str,
    pub stays: &'static str,
    pub joins: &'static str,
    pub older_stays: fn(&str) -> String,
}

/// «5 clientes», and an ending that agrees with it.
fn of(n: u32, noun: Noun) -> String {
    format!("{} {}", grouped(n), if n == 1 { noun.one.es } else { noun.many.es })
}

const fn ending(n: u32, noun: Noun) -> &'static str {
    match (n == 1, noun.feminine) {
        (true, false) => "o",
        (true, true) => "a",
        (false, false) => "os",
        (false, true) => "as",
    }
}

fn of_en(n: u32, noun: Noun) -> String {
    format!("{} {}", grouped(n), if n == 1 { noun.one.en } else { noun.many.en })
}

/// The Spanish ones.
pub const ES: ExchangeWords = ExchangeWords {
    steps: ["Archivo", "Columnas", "Revisar"],
    step_of: |n| format!("Paso {n} de 3"),
    import_some: |many| format!("Importar {many}"),
    may_make_none: "Con estos permisos no se puede agregar nada. Los da quien administra Cartera.",
    or_paste: "o pegar aquí lo copiado de una hoja de cálculo",
    read_pasted: "Leer lo pegado",
    pasted: "Pegado",
    what_it_holds: "Qué contiene",
    understood: |what, rows| format!("{what} · {rows}"),
    file_lines: |n| if n == 1 { "1 línea de JSON".into() } else { format!("{} líneas de JSON", grouped(n)) },
    not_yours: |many| {
        format!(
            "Parece una lista de {many}. Con estos permisos no se pueden agregar {many}; los da quien administra Cartera."
        )
    },
    named_in_row: |row| format!("Los nombres de las columnas están en la fila {row}."),
    named_nowhere: "Ninguna fila da nombre a las columnas.",
    first_rows: "Las primeras filas. Al tocar una, esa da nombre a las columnas.",
    row_names: |row| format!("La fila {row} da nombre a las columnas"),
    more_of_top: "Ver más filas",
    no_data: |rows| format!("Sin datos, no se importa: {rows}"),
    accents: "¿Se leen bien los acentos?",
    encoding: "Codificación de las letras",
    how_read: "Cómo se lee",
    to_look_at: |n| {
        if n == 1 { "1 columna por revisar".into() } else { format!("{n} columnas por revisar") }
    },
    all_known: "Se reconocieron todas las columnas.",
    known_ones: |n| if n == 1 { "1 reconocida".into() } else { format!("{n} reconocidas") },
    becomes: |column, target| format!("{column} → {target}"),
    what_is: |column| format!("Qué es «{column}»"),
    make_field: "Crear un campo",
    check: "Revisar",
    main_facts: "Datos",
    own_fields: "Campos de la empresa",
    go_on: "Seguir",
    review: "Revisar",
    new_ones: |n, noun| format!("{} nuev{}", of(n, noun), ending(n, noun)),
    completed: |n| if n == 1 { "1 se completa".into() } else { format!("{} se completan", grouped(n)) },
    the_same: |n| if n == 1 { "1 ya está igual".into() } else { format!("{} ya están igual", grouped(n)) },
    is_the_same_already: "Ya está igual",
    here_already: |n| if n == 1 { "1 ya estaba".into() } else { format!("{} ya estaban", grouped(n)) },
    set_aside: |n| {
        if n == 1 { "1 fila se deja fuera".into() } else { format!("{} filas se dejan fuera", grouped(n)) }
    },
    repeated: |n| {
        if n == 1 { "1 se repite en el archivo".into() } else { format!("{} se repiten en el archivo", grouped(n)) }
    },
    nameless: |n| format!("{} sin nombre", grouped(n)),
    values_left: |n| {
        if n == 1 { "1 dato no se importará".into() } else { format!("{} datos no se importarán", grouped(n)) }
    },
    values_in_notes: |n| {
        if n == 1 { "1 dato no cabe en su campo".into() } else { format!("{} datos no caben en su campo", grouped(n)) }
    },
    add: |create, update, noun| match (create, update) {
        (create, 0) => format!("Agregar {}", of(create, noun)),
        (0, update) => format!("Actualizar {}", of(update, noun)),
        (create, update) => format!("Agregar {} y actualizar {}", of(create, noun), grouped(update)),
    },
    nothing_to_add: "No hay nada que agregar",
    what_is_left: "Lo que queda fuera, y por qué",
    import_anyway: "Importar igual",
    see_rows: "Ver las filas",
    same_names: |n| if n == 1 { "1 se llama igual".into() } else { format!("{} se llaman igual", grouped(n)) },
    same_names_hint: "Solo el nombre coincide. Falta decir de cada uno si es el mismo.",
    in_file: "En el archivo",
    in_book: "En la cartera",
    is_the_same: "Es lo mismo: completar",
    is_another: |feminine| if feminine { "Es otra: agregar" } else { "Es otro: agregar" },
    leave_out: "Dejar fuera",
    compare: "Comparar",
    known_by: |customers| {
        if customers {
            "Se reconoce por identificación fiscal, código de cliente, correo o teléfono. Nunca se borra nada."
        } else {
            "Se reconoce por el código, o por el nombre si nada más lo lleva. Nunca se borra nada."
        }
    },
    deeds_known_by: "Se reconoce por con quién fue, qué fue, su asunto y su hora. Nunca se borra nada.",
    if_known: |one, feminine| format!("Si {} {one} ya existe", if feminine { "una" } else { "un" }),
    create_anyway: |feminine| if feminine { "Agregar otra de todos modos" } else { "Agregar otro de todos modos" },
    decisions: "Qué hacer con cada caso",
    added: |created, changed, noun| match (created, changed) {
        (created, 0) => format!("{} agregad{}", of(created, noun), ending(created, noun)),
        (0, changed) => format!("{} actualizad{}", of(changed, noun), ending(changed, noun)),
        (created, changed) => {
            let changed = format!("{} actualizad{}", grouped(changed), ending(changed, noun));
            format!("{} agregad{} · {changed}", of(created, noun), ending(created, noun))
        }
    },
    see_them: |n, feminine| match (n, feminine) {
        (1, true) => "Verla".to_owned(),
        (1, false) => "Verlo".to_owned(),
        (n, true) => format!("Ver las {}", grouped(n)),
        (n, false) => format!("Ver los {}", grouped(n)),
    },
    undo_explained: "Las de este dispositivo. Al deshacer una, lo que agregó se elimina y lo que cambió vuelve a lo de antes. Lo que alguien cambió después se queda como está, y se dice qué es.",
    not_undone: "No se pudo leer qué hizo esa importación. No se deshizo nada.",
    export_table: "Exportar la lista en CSV",
    export_lines: "Exportar la lista para otros programas (JSON)",
    export_activities: "Exportar las actividades (CSV)",
    export_their_activities: "Exportar sus actividades en CSV",
    in_file_named: |what, name| format!("{what} en {name}"),
    not_the_same: "No son el mismo",
    later: "Luego",
    not_the_same_done: |one, other| format!("{one} y {other} son dos clientes."),
    last_contact: "Último contacto",
    done_with: "Actividades",
    made: "Alta",
    stays: "Se conserva",
    joins: "Se une a esta",
    older_stays: |which| format!("Se queda la más antigua: {which}"),
};

/// The Spanish ones as they are said in Mexico.
pub static IN_MEXICO: ExchangeWords = ExchangeWords {
    known_by: |customers| {
        if customers {
            "Se reconoce por RFC, código de cliente, correo o teléfono. Nunca se borra nada."
        } else {
            (ES.known_by)(false)
        }
    },
    ..ES
};

/// The Spanish ones as they are said in Colombia.
pub static IN_COLOMBIA: ExchangeWords = ExchangeWords {
    known_by: |customers| {
        if customers {
            "Se reconoce por NIT, código de cliente, correo o teléfono. Nunca se borra nada."
        } else {
            (ES.known_by)(false)
        }
    },
    ..ES
};

/// The Spanish ones as they are said in Spain.
pub static IN_SPAIN: ExchangeWords = ExchangeWords {
    may_make_none: "Con estos permisos no se puede añadir nada. Los da quien administra Cartera.",
    not_yours: |many| {
        format!(
            "Parece una lista de {many}. Con estos permisos no se pueden añadir {many}; los da quien administra Cartera."
        )
    },
    add: |create, update, noun| match (create, update) {
        (create, 0) => format!("Añadir {}", of(create, noun)),
        (0, update) => format!("Actualizar {}", of(update, noun)),
        (create, update) => format!("Añadir {} y actualizar {}", of(create, noun), grouped(update)),
    },
    nothing_to_add: "No hay nada que añadir",
    is_another: |feminine| if feminine { "Es otra: añadir" } else { "Es otro: añadir" },
    known_by: |customers| {
        if customers {
            "Se reconoce por NIF, código de cliente, correo o teléfono. Nunca se borra nada."
        } else {
            (ES.known_by)(false)
        }
    },
    create_anyway: |feminine| if feminine { "Añadir otra de todos modos" } else { "Añadir otro de todos modos" },
    added: |created, changed, noun| match (created, changed) {
        (created, 0) => format!("{} añadid{}", of(created, noun), ending(created, noun)),
        (0, changed) => format!("{} actualizad{}", of(changed, noun), ending(changed, noun)),
        (created, changed) => {
            let changed = format!("{} actualizad{}", grouped(changed), ending(changed, noun));
            format!("{} añadid{} · {changed}", of(created, noun), ending(created, noun))
        }
    },
    undo_explained: "Las de este dispositivo. Al deshacer una, lo que añadió se elimina y lo que cambió vuelve a lo de antes. Lo que alguien cambió después se queda como está, y se dice qué es.",
    ..ES
};

/// The English ones.
pub static EN: ExchangeWords = ExchangeWords {
    steps: ["File", "Columns", "Review"],
    step_of: |n| format!("Step {n} of 3"),
    import_some: |many| format!("Import {many}"),
    may_make_none: "You may not add anything. Your administrator gives permissions.",
    or_paste: "or paste here what you copied from a spreadsheet",
    read_pasted: "Read what was pasted",
    pasted: "Pasted",
    what_it_holds: "What it holds",
    understood: |what, rows| format!("{what} · {rows}"),
    file_lines: |n| if n == 1 { "1 line of JSON".into() } else { format!("{} lines of JSON", grouped(n)) },
    not_yours: |many| format!("This looks like a list of {many}. You may not add {many}: ask whoever keeps them."),
    named_in_row: |row| format!("The names of the columns are in row {row}."),
    named_nowhere: "No row names the columns.",
    first_rows: "The first rows. Tap the one that names the columns.",
    row_names: |row| format!("Row {row} names the columns"),
    more_of_top: "Show more rows",
    no_data: |rows| format!("No data, not imported: {rows}"),
    accents: "Are accents read well?",
    encoding: "Encoding of the letters",
    how_read: "How it is read",
    to_look_at: |n| if n == 1 { "1 column to check".into() } else { format!("{n} columns to check") },
    all_known: "All columns were recognised.",
    known_ones: |n| format!("{n} recognised"),
    becomes: |column, target| format!("{column} → {target}"),
    what_is: |column| format!("What “{column}” is"),
    make_field: "Create a field",
    check: "Check",
    main_facts: "Details",
    own_fields: "Company fields",
    go_on: "Continue",
    review: "Review",
    new_ones: |n, noun| format!("{} new {}", grouped(n), if n == 1 { noun.one.en } else { noun.many.en }),
    completed: |n| format!("{} will be completed", grouped(n)),
    the_same: |n| if n == 1 { "1 is unchanged".into() } else { format!("{} are unchanged", grouped(n)) },
    is_the_same_already: "Unchanged",
    here_already: |n| if n == 1 { "1 was here already".into() } else { format!("{} were here already", grouped(n)) },
    set_aside: |n| if n == 1 { "1 row is left out".into() } else { format!("{} rows are left out", grouped(n)) },
    repeated: |n| format!("{} repeated in the file", grouped(n)),
    nameless: |n| format!("{} without a name", grouped(n)),
    values_left: |n| {
        if n == 1 { "1 value will be left out".into() } else { format!("{} values will be left out", grouped(n)) }
    },
    values_in_notes: |n| {
        if n == 1 {
            "1 value does not fit its field".into()
        } else {
            format!("{} values do not fit their fields", grouped(n))
        }
    },
    add: |create, update, noun| match (create, update) {
        (create, 0) => format!("Add {}", of_en(create, noun)),
        (0, update) => format!("Update {}", of_en(update, noun)),
        (create, update) => format!("Add {} and update {}", of_en(create, noun), grouped(update)),
    },
    nothing_to_add: "Nothing to add",
    what_is_left: "What is left out, and why",
    import_anyway: "Import anyway",
    see_rows: "See the rows",
    same_names: |n| if n == 1 { "1 has the same name".into() } else { format!("{} have the same name", grouped(n)) },
    same_names_hint: "Only the name is the same. Say of each whether they are one.",
    in_file: "In the file",
    in_book: "In the book",
    is_the_same: "The same: complete it",
    is_another: |_| "Another one: add it",
    leave_out: "Leave out",
    compare: "Compare",
    known_by: |customers| {
        if customers {
            "Recognised by tax ID, customer code, email or phone. Nothing is ever deleted."
        } else {
            "Recognised by its code, or by its name if nothing else has it. Nothing is ever deleted."
        }
    },
    deeds_known_by: "Known by with whom it was, what it was, its subject and its time. Nothing is ever deleted.",
    if_known: |one, _| format!("If a {one} already exists"),
    create_anyway: |_| "Add another one anyway",
    decisions: "What to do in each case",
    added: |created, changed, noun| match (created, changed) {
        (created, 0) => format!("{} added", of_en(created, noun)),
        (0, changed) => format!("{} updated", of_en(changed, noun)),
        (created, changed) => format!("{} added · {} updated", of_en(created, noun), grouped(changed)),
    },
    see_them: |n, _| if n == 1 { "View it".to_owned() } else { format!("View all {}", grouped(n)) },
    undo_explained: "Those of this device. To undo one removes what it added and puts back what it changed. What somebody has changed since stays as it is, and you are told what.",
    not_undone: "What that import did could not be read. Nothing was undone.",
    export_table: "Export the list as CSV",
    export_lines: "Export the list for other programs (JSON)",
    export_activities: "Export the activities (CSV)",
    export_their_activities: "Export their activities as CSV",
    in_file_named: |what, name| format!("{what} in {name}"),
    not_the_same: "Not the same",
    later: "Later",
    not_the_same_done: |one, other| format!("{one} and {other} are two customers."),
    last_contact: "Last contact",
    done_with: "Activities",
    made: "Added",
    stays: "Kept",
    joins: "Folded into it",
    older_stays: |which| format!("The older one stays: {which}"),
};
