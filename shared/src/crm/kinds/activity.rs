//! Activities: what was done with a customer, what is planned, what is owed.

use crate::crm::definition::{Dated, KindDef};
use crate::crm::field::Field;
use crate::crm::filter::EventDef;
use crate::crm::home::{Audience, Home};
use crate::crm::language::{Noun, label, noun};
use crate::crm::values::choice::{Choice, OptionList, choice};
use crate::crm::{Kind, Role, ValueType};

/// The table of activities.
pub static ACTIVITY: KindDef = KindDef {
    home: Home::Territory(Audience::OPEN),
    belongs: &["customer"],
    title: &["subject"],
    write: Role::Seller,
    custom: true,
    cold: true,
    events: EVENTS,
    dated: Some(&DATED),
    ..KindDef::of(
        Kind::ACTIVITY,
        "activity",
        noun("actividad", "actividades", "activity", "activities").feminine(),
        2,
        FIELDS,
    )
};

/// What was done stands on its day, what is open on the day when it is to be done.
static DATED: Dated =
    Dated { of: &["done", "planned", "due"], who: Some("by"), done: Some("done"), task: Some(("what", "task")) };

/// What an activity is.
pub static WHAT: &[Choice] = &[
    choice("visit", "Visita", "Visit"),
    choice("call", "Llamada", "Call"),
    choice("message", "Mensaje", "Message"),
    choice("mail", "Correo", "Email"),
    choice("meeting", "Reunión", "Meeting"),
    choice("note", "Nota", "Note"),
    choice("task", "Tarea", "Task"),
];

/// What is counted of them: what was done by its day, what is open by when it is to be done.
static EVENTS: &[EventDef] = &[
    event("visit", noun("visita", "visitas", "visit", "visits").feminine(), "what=visit & done!=empty", &["done"]),
    event("call", noun("llamada", "llamadas", "call", "calls").feminine(), "what=call & done!=empty", &["done"]),
    event("message", noun("mensaje", "mensajes", "message", "messages"), "what=message & done!=empty", &["done"]),
    event("mail", noun("correo", "correos", "email", "emails"), "what=mail & done!=empty", &["done"]),
    event(
        "meeting",
        noun("reunión", "reuniones", "meeting", "meetings").feminine(),
        "what=meeting & done!=empty",
        &["done"],
    ),
    event("contact", noun("contacto", "contactos", "contact", "contacts"), "done!=empty", &["done"]),
    event(
        "open",
        noun("pendiente", "pendientes", "open activity", "open activities"),
        "done=empty",
        &["planned", "due"],
    ),
    event(
        "activity",
        noun("actividad", "actividades", "activity", "activities").feminine(),
        "",
        &["done", "planned", "due"],
    ),
];

const fn event(name: &'static str, noun: Noun, of: &'static str, day: &'static [&'static str]) -> EventDef {
    EventDef { name, noun, of, day }
}

/// How it went.
pub static OUTCOMES: OptionList = OptionList {
    name: "activity.outcome",
    label: label("Resultados de una visita o llamada", "Outcomes"),
    built_in: HOW_IT_WENT,
};

static HOW_IT_WENT: &[Choice] = &[
    choice("order", "Hubo pedido", "Order taken"),
    choice("interested", "Hay interés", "Interested"),
    choice("follow_up", "Queda pendiente", "To follow up"),
    choice("settled", "Asunto resuelto", "Settled"),
    choice("not_found", "No se encontró a nadie", "Nobody there"),
    choice("postponed", "Se pospuso", "Postponed"),
    choice("not_interested", "Sin interés", "Not interested"),
];

const fn field(slot: u16, key: &'static str, value: ValueType, es: &'static str, en: &'static str) -> Field {
    Field::new(slot, key, value, label(es, en))
}

static FIELDS: &[Field] = &[
    field(4, "customer", ValueType::Reference(Kind::CUSTOMER), "Cliente", "Customer").listed(),
    field(5, "what", ValueType::Choice(WHAT), "Tipo", "Type").listed(),
    field(6, "subject", ValueType::Line { max: 200 }, "Asunto", "Subject").listed().searchable(),
    field(7, "planned", ValueType::Time, "Cuándo", "When").listed(),
    // Where the clock hangs by which `planned` was said; a visit in Bogotá is at ten there, wherever one looks.
    field(8, "zone", ValueType::Zone, "Zona horaria", "Time zone"),
    field(9, "minutes", ValueType::Whole { min: 0, max: 10_080 }, "Duración en minutos", "Minutes"),
    field(10, "due", ValueType::Date, "Vence", "Due").listed(),
    field(11, "done", ValueType::Time, "Hecho", "Done").listed(),
    field(12, "outcome", ValueType::Option(&OUTCOMES), "Resultado", "Outcome").listed(),
    field(13, "outcome_text", ValueType::Paragraph { max: 2_000 }, "Detalle del resultado", "Outcome in words"),
    field(14, "next_step", ValueType::Line { max: 300 }, "Siguiente paso", "Next step").listed().searchable(),
    field(15, "by", ValueType::Reference(Kind::MEMBER), "Responsable", "Owner").listed(),
    field(16, "with", ValueType::EntryOf("contact"), "Con", "With").listed(),
    field(17, "place", ValueType::Place, "Lugar", "Place").personal(),
    field(18, "notes", ValueType::Paragraph { max: 4_000 }, "Notas", "Notes").personal(),
];
