//! Customers: who they are, how they are reached, what they need, what they have agreed to.

use crate::crm::definition::{Board, KindDef, Reached};
use crate::crm::field::{EntryIds, Field, Group};
use crate::crm::home::{Audience, Home};
use crate::crm::language::{label, noun};
use crate::crm::values::choice::{Choice, OptionList, choice};
use crate::crm::{Kind, Role, ValueType};

/// The table of customers.
pub static CUSTOMER: KindDef = KindDef {
    home: Home::Territory(Audience::OPEN),
    belongs: &["merged_into"],
    write: Role::Seller,
    custom: true,
    groups: GROUPS,
    own: Some("customers"),
    board: Some(&BOARD),
    reached: Some(&REACHED),
    ..KindDef::of(Kind::CUSTOMER, "customer", noun("cliente", "clientes", "customer", "customers"), 4, FIELDS)
};

static REACHED: Reached = Reached {
    phones: &["phone/number", "contact/phone"],
    mails: &["mail/address", "contact/mail"],
    place: Some("address/place"),
    town: &["address/district", "address/city"],
};

static BOARD: Board = Board { by: "stage", sum: Some("worth"), line: &["address/city", "segment", "owner"] };

/// The longest notes, in UTF-16 units.
pub const NOTES_MAX: u32 = 20_000;

/// A person or an organisation.
pub static FORMS: &[Choice] =
    &[choice("person", "Persona", "Person"), choice("organisation", "Organización", "Organisation")];

/// What the customer is to us.
pub static RELATIONS: OptionList =
    OptionList { name: "customer.relation", label: label("Relaciones", "Relations"), built_in: WHAT_TO_US };

static WHAT_TO_US: &[Choice] = &[
    choice("prospect", "Prospecto", "Prospect"),
    choice("customer", "Cliente", "Customer"),
    choice("former_customer", "Ya no compra", "Former customer"),
    choice("supplier", "Proveedor", "Supplier"),
    choice("partner", "Socio", "Partner"),
    choice("competitor", "Competidor", "Competitor"),
    choice("guarantor", "Aval", "Guarantor"),
    choice("beneficiary", "Beneficiario", "Beneficiary"),
    choice("employee", "Empleado", "Employee"),
];

/// Where the relation stands in its life.
pub static STAGES: OptionList =
    OptionList { name: "customer.stage", label: label("Etapas de un cliente", "Customer stages"), built_in: HOW_FAR };

static HOW_FAR: &[Choice] = &[
    choice("engagement", "Por conocer", "To meet"),
    choice("acquisition", "En negociación", "Winning"),
    choice("retention", "Compra", "Buying"),
    choice("expansion", "Crece", "Growing"),
    choice("lost", "Perdido", "Lost"),
];

/// Ways to reach somebody; consent is asked for each.
pub static CHANNELS: &[Choice] = &[
    choice("visit", "Visita", "Visit"),
    choice("phone", "Teléfono", "Phone"),
    choice("whatsapp", "WhatsApp", "WhatsApp"),
    choice("sms", "SMS", "SMS"),
    choice("mail", "Correo electrónico", "Email"),
    choice("post", "Correo postal", "Post"),
];

/// Languages in which a customer likes to be spoken to.
pub static LANGUAGES: &[Choice] = &[
    choice("es", "Español", "Spanish"),
    choice("en", "Inglés", "English"),
    choice("pt", "Portugués", "Portuguese"),
    choice("ca", "Catalán", "Catalan"),
    choice("eu", "Euskera", "Basque"),
    choice("gl", "Gallego", "Galician"),
    choice("fr", "Francés", "French"),
    choice("it", "Italiano", "Italian"),
    choice("de", "Alemán", "German"),
    choice("qu", "Quechua", "Quechua"),
    choice("ay", "Aimara", "Aymara"),
    choice("gn", "Guaraní", "Guarani"),
    choice("nah", "Náhuatl", "Nahuatl"),
    choice("yua", "Maya", "Yucatec Maya"),
    choice("arn", "Mapudungun", "Mapuche"),
    choice("zh", "Chino", "Chinese"),
];

/// The part that a contact has in a decision to buy.
pub static CONTACT_ROLES: OptionList =
    OptionList { name: "contact.role", label: label("Papeles de un contacto", "Buying roles"), built_in: PARTS };

static PARTS: &[Choice] = &[
    choice("decides", "Decide", "Decides"),
    choice("buys", "Compra", "Buys"),
    choice("pays", "Paga", "Pays"),
    choice("uses", "Usa el producto", "Uses the product"),
    choice("advises", "Aconseja", "Advises"),
    choice("receives", "Recibe la mercancía", "Receives the goods"),
    choice("filters", "Decide a quién recibe", "Gatekeeper"),
];

/// How much weight a contact has in a purchase.
pub static INFLUENCES: &[Choice] = &[
    choice("high", "Mucha", "High"),
    choice("medium", "Media", "Medium"),
    choice("low", "Poca", "Low"),
    choice("against", "En contra", "Against us"),
];

const fn field(slot: u16, key: &'static str, value: ValueType, es: &'static str, en: &'static str) -> Field {
    Field::new(slot, key, value, label(es, en))
}

static FIELDS: &[Field] = &[
    field(4, "name", ValueType::Line { max: 200 }, "Nombre", "Name").listed().searchable().personal(),
    field(5, "form", ValueType::Choice(FORMS), "Tipo de cliente", "Kind").listed(),
    field(6, "relation", ValueType::Option(&RELATIONS), "Relación", "Relation").listed(),
    field(7, "stage", ValueType::Option(&STAGES), "Etapa", "Stage").listed(),
    field(8, "segment", ValueType::Line { max: 60 }, "Segmento", "Segment").listed().searchable(),
    field(9, "owner", ValueType::Reference(Kind::MEMBER), "Responsable", "Owner").listed(),
    // What they are expected to buy in a year.
    field(10, "worth", ValueType::Money, "Compra al año", "Yearly purchases").listed(),
    field(11, "legal_name", ValueType::Line { max: 250 }, "Razón social", "Legal name")
        .listed()
        .searchable()
        .personal(),
    field(12, "code", ValueType::Line { max: 40 }, "Código de cliente", "Customer code")
        .listed()
        .searchable()
        .identifies(),
    field(13, "language", ValueType::Choice(LANGUAGES), "Idioma", "Language").personal(),
    field(14, "preferred_channel", ValueType::Choice(CHANNELS), "Canal preferido", "Preferred channel"),
    field(15, "preferred_hours", ValueType::Line { max: 120 }, "Horario preferido", "Preferred hours"),
    field(16, "needs", ValueType::Paragraph { max: 2_000 }, "Necesidades", "Needs"),
    field(17, "preferences", ValueType::Paragraph { max: 2_000 }, "Preferencias", "Preferences").personal(),
    field(18, "birthday", ValueType::DayOfYear, "Cumpleaños", "Birthday").listed().personal(),
    field(19, "source", ValueType::Line { max: 120 }, "Origen", "Source"),
    field(20, "main_phone", ValueType::EntryOf("phone"), "Teléfono principal", "Main phone").listed(),
    field(21, "main_address", ValueType::EntryOf("address"), "Dirección principal", "Main address").listed(),
    // Too long for rows, which are all that a search looks into.
    field(22, "notes", ValueType::Notes { max: NOTES_MAX }, "Notas", "Notes").personal(),
    // The older record that this one has become a part of, and when the two were last put together.
    field(23, "merged_into", ValueType::Reference(Kind::CUSTOMER), "Unido a", "Merged into").listed().internal(),
    field(24, "merged", ValueType::Time, "Unido", "Merged").internal(),
];

const LABEL: ValueType = ValueType::Line { max: 40 };

const fn group(
    key: &'static str,
    plural: &'static str,
    es: &'static str,
    en: &'static str,
    fields: &'static [Field],
) -> Group {
    let (ids, write) = (EntryIds::Random, Role::Seller);
    Group { key, plural, label: label(es, en), max_entries: 50, ids, write, fields, brief: &[] }
}

static GROUPS: &[Group] = &[
    group(
        "tax_id",
        "tax_ids",
        "Identificación fiscal",
        "Tax IDs",
        &[
            field(30, "number", ValueType::TaxId, "Número", "Number").listed().searchable().personal(),
            field(31, "regime", ValueType::Line { max: 120 }, "Régimen fiscal", "Tax regime"),
            field(32, "use", ValueType::Line { max: 120 }, "Uso de CFDI", "CFDI use"),
        ],
    ),
    group(
        "address",
        "addresses",
        "Direcciones",
        "Addresses",
        &[
            field(35, "label", LABEL, "Para qué", "Label"),
            field(36, "street", ValueType::Line { max: 160 }, "Calle", "Street").listed().searchable().personal(),
            field(37, "street_number", ValueType::Line { max: 40 }, "Número", "Number")
                .listed()
                .searchable()
                .personal(),
            field(38, "district", ValueType::Line { max: 120 }, "Colonia o barrio", "District").listed().searchable(),
            field(39, "city", ValueType::Line { max: 120 }, "Ciudad", "City").listed().searchable(),
            field(40, "region", ValueType::Line { max: 120 }, "Estado o provincia", "State or province"),
            field(41, "postcode", ValueType::Line { max: 16 }, "Código postal", "Postcode"),
            field(42, "country", ValueType::Country, "País", "Country"),
            // Latitude and longitude in one value: a merge of two must not make a third place.
            field(43, "place", ValueType::Place, "Ubicación", "Place").listed().personal(),
            field(44, "directions", ValueType::Line { max: 300 }, "Indicaciones para llegar", "Directions"),
        ],
    ),
    group(
        "phone",
        "phones",
        "Teléfonos",
        "Phones",
        &[
            field(46, "label", LABEL, "Para qué", "Label").listed(),
            field(47, "number", ValueType::Phone, "Número", "Number").listed().searchable().personal(),
        ],
    ),
    group(
        "mail",
        "mails",
        "Correos electrónicos",
        "Emails",
        &[
            field(50, "label", LABEL, "Para qué", "Label"),
            field(51, "address", ValueType::Mail, "Correo", "Email").listed().searchable().personal(),
        ],
    ),
    group(
        "web",
        "webs",
        "Web y redes",
        "Web and social",
        &[
            field(54, "label", LABEL, "Para qué", "Label"),
            field(55, "address", ValueType::Web, "Dirección web", "Web address").personal(),
        ],
    ),
    group(
        "anniversary",
        "anniversaries",
        "Aniversarios",
        "Anniversaries",
        &[
            field(58, "label", LABEL, "Motivo", "Occasion"),
            field(59, "date", ValueType::DayOfYear, "Fecha", "Date").personal(),
        ],
    ),
    group(
        "consent",
        "consents",
        "Consentimientos",
        "Consents",
        &[
            field(62, "channel", ValueType::Choice(CHANNELS), "Canal", "Channel"),
            field(63, "given", ValueType::YesNo, "Otorgado", "Given")
                .personal()
                .answers(label("acepta", "agrees"), label("no acepta", "does not agree")),
            field(64, "date", ValueType::Date, "Fecha", "Date"),
            field(65, "source", ValueType::Line { max: 200 }, "Cómo se obtuvo", "How it was obtained"),
        ],
    ),
    Group {
        key: "tag",
        plural: "tags",
        label: label("Etiquetas", "Tags"),
        max_entries: 100,
        ids: EntryIds::Slug,
        write: Role::Seller,
        fields: &[field(68, "label", LABEL, "Etiqueta", "Tag").listed().searchable()],
        brief: &[],
    },
    // Others who look like this one and are not: an entry's id is the other's, so whoever says it twice says it once.
    Group {
        key: "not_same",
        plural: "not_same",
        label: label("No es el mismo que", "Not the same as"),
        max_entries: 200,
        ids: EntryIds::Slug,
        write: Role::Seller,
        fields: &[field(80, "other", ValueType::Reference(Kind::CUSTOMER), "Otro cliente", "Other customer")
            .listed()
            .internal()],
        brief: &[],
    },
    group(
        "contact",
        "contacts",
        "Contactos",
        "Contacts",
        &[
            field(70, "name", ValueType::Line { max: 160 }, "Nombre", "Name").listed().searchable().personal(),
            field(71, "role", ValueType::Option(&CONTACT_ROLES), "Qué papel tiene", "Buying role"),
            field(72, "function", ValueType::Line { max: 120 }, "Cargo", "Job title"),
            field(73, "influence", ValueType::Choice(INFLUENCES), "Influencia", "Influence").personal(),
            field(74, "treatment", ValueType::Paragraph { max: 500 }, "Cómo tratarle", "How to treat them").personal(),
            field(75, "phone", ValueType::Phone, "Teléfono", "Phone").listed().searchable().personal(),
            field(76, "mail", ValueType::Mail, "Correo", "Email").listed().searchable().personal(),
            field(77, "birthday", ValueType::DayOfYear, "Cumpleaños", "Birthday").listed().personal(),
            field(78, "language", ValueType::Choice(LANGUAGES), "Idioma", "Language").personal(),
        ],
    )
    .in_brief(&["name", "function", "role", "phone"]),
];
