//! The words of which names, streets' customers and notes are made. No person or company is meant.

/// Given names, as many of women as of men.
pub const GIVEN: &[&str] = &[
    "María",
    "José",
    "Guadalupe",
    "Juan",
    "Ana",
    "Luis",
    "Carmen",
    "Carlos",
    "Rosa",
    "Jorge",
    "Laura",
    "Miguel",
    "Patricia",
    "Alejandro",
    "Lucía",
    "Francisco",
    "Sofía",
    "Ricardo",
    "Gabriela",
    "Fernando",
    "Elena",
    "Diego",
    "Marta",
    "Andrés",
    "Paula",
    "Sergio",
    "Daniela",
    "Raúl",
    "Verónica",
    "Javier",
    "Isabel",
    "Manuel",
    "Beatriz",
    "Héctor",
    "Claudia",
    "Óscar",
    "Mónica",
    "Pablo",
    "Adriana",
    "Rubén",
    "Silvia",
    "Iván",
    "Natalia",
    "Tomás",
    "Inés",
    "Joaquín",
    "Pilar",
    "Ernesto",
    "Noemí",
    "Ramón",
];

/// Surnames.
pub const SURNAMES: &[&str] = &[
    "García",
    "Hernández",
    "Martínez",
    "López",
    "González",
    "Rodríguez",
    "Pérez",
    "Sánchez",
    "Ramírez",
    "Cruz",
    "Flores",
    "Gómez",
    "Morales",
    "Vázquez",
    "Reyes",
    "Jiménez",
    "Torres",
    "Díaz",
    "Gutiérrez",
    "Mendoza",
    "Ruiz",
    "Aguilar",
    "Ortiz",
    "Castillo",
    "Moreno",
    "Romero",
    "Álvarez",
    "Méndez",
    "Chávez",
    "Rivera",
    "Juárez",
    "Domínguez",
    "Herrera",
    "Medina",
    "Castro",
    "Vargas",
    "Guzmán",
    "Velázquez",
    "Muñoz",
    "Rojas",
    "Contreras",
    "Salazar",
    "Luna",
    "Ortega",
    "Campos",
    "Vega",
    "Delgado",
    "Peña",
    "Núñez",
    "Ibáñez",
    "Quiroga",
    "Zúñiga",
    "Escobar",
    "Cárdenas",
    "Valverde",
    "Navarro",
    "Bermúdez",
    "Paredes",
    "Quispe",
    "Huamán",
];

/// A trade: what its shops are called, its segment, and what it asks for.
pub struct Trade {
    /// The first word of the shop's name.
    pub word: &'static str,
    /// The segment.
    pub segment: &'static str,
    /// What it needs.
    pub needs: &'static str,
    /// A tag that fits.
    pub tag: &'static str,
}

const fn trade(word: &'static str, segment: &'static str, needs: &'static str, tag: &'static str) -> Trade {
    Trade { word, segment, needs, tag }
}

/// Trades.
pub const TRADES: &[Trade] = &[
    trade("Abarrotes", "Tienda de barrio", "Surtido semanal en presentaciones chicas", "abarrotes"),
    trade("Ferretería", "Ferretería", "Tornillería a granel y pintura vinílica", "ferretería"),
    trade("Farmacia", "Farmacia", "Entregas antes de las nueve y caducidades largas", "farmacia"),
    trade("Panadería", "Alimentos", "Harina y levadura dos veces por semana", "panadería"),
    trade("Papelería", "Papelería", "Mejor precio en regreso a clases", "papelería"),
    trade("Restaurante", "Restaurantes", "Desechables y limpieza, factura el mismo día", "restaurantes"),
    trade("Cafetería", "Restaurantes", "Vasos de cartón con impresión propia", "café"),
    trade("Carnicería", "Alimentos", "Bolsas y charolas, entrega en frío", "carnes"),
    trade("Taller mecánico", "Automotriz", "Aceites y filtros con crédito a treinta días", "taller"),
    trade("Refaccionaria", "Automotriz", "Catálogo actualizado de balatas y bujías", "refacciones"),
    trade("Clínica dental", "Salud", "Guantes de nitrilo en tallas chicas", "salud"),
    trade("Veterinaria", "Salud", "Alimento en costal y arena", "mascotas"),
    trade("Hotel", "Hospedaje", "Amenidades y blancos cada trimestre", "hotelería"),
    trade("Lavandería", "Servicios", "Detergente a granel en tambo", "limpieza"),
    trade("Estética", "Belleza", "Tintes y shampoo profesional", "belleza"),
    trade("Zapatería", "Calzado y ropa", "Modelos de temporada en consignación", "calzado"),
    trade("Mueblería", "Hogar", "Entregas coordinadas con su bodega", "muebles"),
    trade("Vivero", "Agro", "Sustratos y macetas antes de la primavera", "agro"),
    trade("Colegio", "Educación", "Cotización anual de material didáctico", "escuelas"),
    trade("Constructora", "Construcción", "Cemento y varilla puestos en obra", "obra"),
    trade("Distribuidora", "Mayoreo", "Precio por tarima y descarga propia", "mayoreo"),
    trade("Comercializadora", "Mayoreo", "Contrato anual con precio fijo", "mayoreo"),
];

/// The second part of a shop's name.
pub const SHOP_NAMES: &[&str] = &[
    "La Esperanza",
    "El Sol",
    "San José",
    "La Güera",
    "Santa Rosa",
    "El Puente",
    "Los Arcos",
    "La Estrella",
    "El Roble",
    "Las Palmas",
    "Don Chuy",
    "Doña Lupe",
    "La Colonial",
    "El Faro",
    "Tres Hermanos",
    "La Central",
    "El Águila",
    "San Miguel",
    "La Perla",
    "El Porvenir",
    "Buenavista",
    "La Moderna",
    "El Encanto",
    "Santa Cecilia",
    "La Ceiba",
    "El Molino",
    "Los Pinos",
    "La Victoria",
    "El Trébol",
    "Monteverde",
    "La Paloma",
    "El Triunfo",
    "Altamira",
    "La Fortuna",
    "El Mirador",
    "San Rafael",
    "La Espiga",
    "El Ancla",
    "Los Laureles",
    "La Nueva",
    "El Progreso",
    "Río Claro",
    "La Campana",
    "El Jazmín",
    "Villa Real",
];

/// What contacts do.
pub const FUNCTIONS: &[&str] = &[
    "Gerente de compras",
    "Propietaria",
    "Propietario",
    "Encargada de tienda",
    "Jefe de almacén",
    "Contadora",
    "Director general",
    "Administradora",
    "Jefa de cocina",
    "Recepción",
];

/// When customers like to be called on.
pub const HOURS: &[&str] = &[
    "Lunes a viernes, 9 a 13 h",
    "Por la tarde, después de las 16 h",
    "Martes y jueves por la mañana",
    "Antes de abrir, a las 8 h",
    "Nunca en lunes",
    "Sábados de 10 a 12 h",
    "Entre 11 y 13 h",
    "De miércoles a viernes",
];

/// How customers came.
pub const SOURCES: &[&str] = &[
    "Recomendación de otro cliente",
    "Feria del ramo",
    "Visita en frío",
    "Página web",
    "Llamó por teléfono",
    "Cartera anterior",
];

/// Tags that any customer may have.
pub const TAGS: &[&str] = &[
    "ruta 1",
    "ruta 2",
    "ruta 3",
    "ruta 4",
    "crédito",
    "contado",
    "pago puntual",
    "mostrador",
    "VIP",
    "nuevo",
    "promociones",
    "factura",
    "entrega en tienda",
    "sin rampa",
];

/// Sentences of notes. `#` stands for a number, `&` for a small one, `%` for an hour of the morning, `@` for a name.
pub const NOTES: &[&str] = &[
    "Paga de contado cuando hay descuento por pronto pago.",
    "Pide factura el mismo día y revisa cada renglón.",
    "El pedido lo decide @, pero quien firma es su hermano.",
    "Conviene llegar antes de las % porque después no hay dónde estacionarse.",
    "Tiene & sucursales y quiere una sola cuenta para todas.",
    "Preguntó por el precio de la tarima completa y por el flete.",
    "La última entrega llegó con & cajas golpeadas; ya se repusieron.",
    "Compara precios con la competencia cada mes, sobre todo en desechables.",
    "No le gusta que le hablen por teléfono; prefiere un mensaje.",
    "Quiere probar la línea nueva en cuanto haya muestras.",
    "Está remodelando el local y vuelve a abrir en & semanas.",
    "El almacén queda por la puerta de atrás; preguntar por @.",
    "Se le ofreció crédito a # días y lo va a pensar.",
    "Compra más en diciembre y casi nada en febrero.",
    "Recomendó a dos vecinos de la misma calle.",
    "Pidió que el repartidor avise # minutos antes de llegar.",
    "@ lleva ahora las redes y pide fotos de los productos.",
    "Hubo un malentendido con la lista de precios; quedó aclarado.",
    "Le interesan las promociones por volumen a partir de # piezas.",
    "Devuelve lo que no se vende en # días, así se acordó.",
    "Es de trato amable, pero no hay que hacerle perder tiempo.",
    "Cierra a mediodía y abre otra vez a las cuatro.",
    "Quedó pendiente enviar la ficha técnica y el certificado.",
    "Prefiere entregas en martes para acomodar antes del fin de semana.",
];

/// An activity that customers of the sample have.
pub struct Doing {
    /// Its code.
    pub what: &'static str,
    /// Whether one plans it; messages and mails are only ever done.
    pub is_planned: bool,
    /// What it is about.
    pub subjects: &'static [&'static str],
    /// How it may go, by places in [`OUTCOMES`].
    pub outcomes: std::ops::Range<usize>,
}

/// Activities.
pub const DOINGS: &[Doing] = &[
    Doing {
        what: "visit",
        is_planned: true,
        subjects: &[
            "Levantar pedido",
            "Revisar anaquel",
            "Presentar la línea nueva",
            "Cobrar factura vencida",
            "Entregar muestras",
            "Conocer a la nueva encargada",
        ],
        outcomes: 0..7,
    },
    Doing {
        what: "call",
        is_planned: true,
        subjects: &[
            "Confirmar entrega",
            "Dar seguimiento a la cotización",
            "Avisar del cambio de precio",
            "Agendar visita",
            "Preguntar por el pedido de la semana",
        ],
        outcomes: 0..6,
    },
    Doing {
        what: "task",
        is_planned: true,
        subjects: &[
            "Preparar cotización",
            "Enviar lista de precios",
            "Tramitar crédito",
            "Reponer cajas golpeadas",
            "Corregir datos de facturación",
        ],
        outcomes: 4..5,
    },
    Doing {
        what: "meeting",
        is_planned: true,
        subjects: &["Plan de compras del año", "Revisión de condiciones"],
        outcomes: 0..6,
    },
    Doing {
        what: "message",
        is_planned: false,
        subjects: &["Promoción del mes", "Foto del acomodo", "Aviso de entrega"],
        outcomes: 0..5,
    },
    Doing {
        what: "mail",
        is_planned: false,
        subjects: &["Cotización enviada", "Ficha técnica", "Estado de cuenta"],
        outcomes: 0..5,
    },
];

/// What comes next after an activity.
pub const NEXT_STEPS: &[&str] = &[
    "Llamar la próxima semana",
    "Enviar cotización",
    "Pasar con muestras",
    "Confirmar con almacén",
    "Volver cuando esté la dueña",
    "Esperar respuesta del cliente",
];

/// How an activity went: code and words. Those that only some activities can have stand last.
pub const OUTCOMES: &[(&str, &str)] = &[
    ("order", "Pedido de # cajas para el jueves."),
    ("interested", "Le gustó; pide precio por # piezas."),
    ("not_interested", "Acaba de surtirse con otro proveedor."),
    ("follow_up", "Falta que lo apruebe @; queda para la próxima semana."),
    ("settled", "Quedó resuelto y conforme."),
    ("postponed", "Pidió dejarlo para después del inventario."),
    ("not_found", "Estaba cerrado a las % de la mañana."),
];
