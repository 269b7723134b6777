//! The words of views: ways to look at a list that are kept under a name.

/// One language's.
pub struct ViewWords {
    /// What they are called, above all of them.
    pub title: &'static str,
    /// Keeps the list as it is looked at.
    pub keep: &'static str,
    /// Keeps what was changed.
    pub keep_changes: &'static str,
    /// Keeps what was changed under another name.
    pub keep_as: &'static str,
    /// Behind the name of one that was changed.
    pub changed: &'static str,
    /// Above those of one's own, and those that everybody has.
    pub own: &'static str,
    pub standard: &'static str,
    /// There is none yet.
    pub none_yet: &'static str,
    /// Naming one.
    pub name: &'static str,
    pub at_hand: &'static str,
    pub needs_name: &'static str,
    pub save: &'static str,
    /// What is done with one.
    pub more_of: fn(&str) -> String,
    pub pin: fn(&str) -> String,
    pub unpin: fn(&str) -> String,
    pub rename: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub replace: &'static str,
    pub remove: &'static str,
    /// What was done.
    pub kept: fn(&str) -> String,
    pub renamed: fn(&str) -> String,
    pub replaced: fn(&str) -> String,
    pub pinned: fn(&str) -> String,
    pub unpinned: fn(&str) -> String,
    pub moved: fn(&str) -> String,
    pub removed: fn(&str) -> String,
    /// Shows what a filter lets through, so many of what they are.
    pub show: fn(&str) -> String,
    /// A filter lets nothing through.
    pub nothing_passes: &'static str,
    /// Why one cannot be shown, or kept.
    pub missing: &'static str,
    pub later: fn(&str) -> String,
    pub whole_list: &'static str,
    pub too_long: &'static str,
    pub no_place: &'static str,
}

/// Spanish.
pub const ES: ViewWords = ViewWords {
    title: "Vistas",
    keep: "Guardar vista",
    keep_changes: "Guardar cambios",
    keep_as: "Guardar como otra",
    changed: "cambiada",
    own: "Mis vistas",
    standard: "Para todos",
    none_yet: "Todavía no hay vistas guardadas. Elegir filtros y orden en la lista y tocar «Guardar vista»: queda en todos los dispositivos propios.",
    name: "Nombre de la vista",
    at_hand: "Mostrar arriba de la lista",
    needs_name: "Falta el nombre.",
    save: "Guardar",
    more_of: |name| format!("Más de «{name}»"),
    pin: |name| format!("Mostrar «{name}» arriba de la lista"),
    unpin: |name| format!("No mostrar «{name}» arriba de la lista"),
    rename: "Cambiar nombre",
    up: "Subir",
    down: "Bajar",
    replace: "Cambiar por lo que se ve ahora",
    remove: "Quitar",
    kept: |name| format!("Vista guardada: «{name}»"),
    renamed: |name| format!("Ahora se llama «{name}»"),
    replaced: |name| format!("Se guardaron los cambios de «{name}»"),
    pinned: |name| format!("«{name}» está arriba de la lista"),
    unpinned: |name| format!("«{name}» ya no está arriba de la lista"),
    moved: |name| format!("«{name}» cambió de lugar"),
    removed: |name| format!("Se quitó la vista «{name}»"),
    show: |found| format!("Ver {found}"),
    nothing_passes: "Nada cumple los filtros",
    missing: "Esta vista no está en este dispositivo: se quitó, es de otra persona o todavía no ha llegado.",
    later: |name| format!("«{name}» necesita la versión nueva de Cartera."),
    whole_list: "Ver la lista completa",
    too_long: "Son demasiadas condiciones para una vista: quitar alguna.",
    no_place: "El servidor todavía no guarda vistas: hay que actualizarlo.",
};

/// English.
pub const EN: ViewWords = ViewWords {
    title: "Views",
    keep: "Save view",
    keep_changes: "Save changes",
    keep_as: "Save as another",
    changed: "changed",
    own: "My views",
    standard: "For everyone",
    none_yet: "There are no saved views yet. Choose filters and an order in the list and tap “Save view”: it is then on all your devices.",
    name: "Name of the view",
    at_hand: "Show above the list",
    needs_name: "The name is missing.",
    save: "Save",
    more_of: |name| format!("More about “{name}”"),
    pin: |name| format!("Show “{name}” above the list"),
    unpin: |name| format!("Do not show “{name}” above the list"),
    rename: "Rename",
    up: "Move up",
    down: "Move down",
    replace: "Replace with what is in view now",
    remove: "Remove",
    kept: |name| format!("View saved: “{name}”"),
    renamed: |name| format!("It is now called “{name}”"),
    replaced: |name| format!("The changes of “{name}” are saved"),
    pinned: |name| format!("“{name}” is above the list"),
    unpinned: |name| format!("“{name}” is no longer above the list"),
    moved: |name| format!("“{name}” has moved"),
    removed: |name| format!("The view “{name}” was removed"),
    show: |found| format!("Show {found}"),
    nothing_passes: "Nothing matches the filters",
    missing: "This view is not on this device: it was removed, is somebody else’s, or has not arrived yet.",
    later: |name| format!("“{name}” needs the new version of Cartera."),
    whole_list: "See the whole list",
    too_long: "These are too many conditions for one view: take one out.",
    no_place: "The server does not keep views yet: it has to be updated.",
};
