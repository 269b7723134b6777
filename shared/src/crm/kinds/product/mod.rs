//! Products: what is sold, as everybody reads it. Prices, variants and packs are records of their own.

use crate::crm::definition::{Board, Dated, KindDef, Shown};
use crate::crm::field::{EntryIds, Field, Group};
use crate::crm::home::{Audience, Home};
use crate::crm::language::{label, noun};
use crate::crm::values::choice::{Choice, OptionList, choice};
use crate::crm::{Kind, Role, ValueType};

/// The table of products.
pub static PRODUCT: KindDef = KindDef {
    home: Home::Workspace(Audience::CATALOGUE),
    belongs: &["merged_into"],
    title: &["name", "code"],
    write: Role::Manager,
    custom: true,
    cold: true,
    groups: GROUPS,
    shown: Some(&SHOWN),
    board: Some(&BOARD),
    dated: Some(&DATED),
    ..KindDef::of(Kind::PRODUCT, "product", noun("producto", "productos", "product", "products"), 5, FIELDS)
};

static SHOWN: Shown = Shown {
    path: "products",
    line: &["code", "brand", "content", "family"],
    birth: &["name", "code", "brand", "family", "unit", "state"],
};

static BOARD: Board = Board { by: "state", sum: None, line: &["code", "brand", "content"] };

static DATED: Dated = Dated { of: &["from"], who: None, done: None, task: None };

/// What is sold.
static SORTS: &[Choice] = &[
    choice("goods", "Mercancía", "Goods"),
    choice("service", "Servicio", "Service"),
    choice("kit", "Paquete de varios", "Kit"),
    choice("deposit", "Envase retornable", "Returnable container"),
];

/// Whether it can be sold.
static STATES: &[Choice] = &[
    choice("active", "A la venta", "On sale"),
    choice("coming", "Próximamente", "Coming soon"),
    choice("paused", "Agotado", "Out of stock"),
    choice("ended", "Descontinuado", "Discontinued"),
];

/// In what it is counted: UN/ECE Recommendation 20, which the tax authorities of Mexico, Peru and Colombia use, too.
/// What a workspace adds says as which of these it counts.
static UNITS: OptionList = OptionList {
    name: "product.unit",
    label: label("Unidades de un producto", "Units of products"),
    built_in: OF_THE_LAW,
};

static OF_THE_LAW: &[Choice] = &[
    choice("H87", "Pieza", "Piece"),
    choice("KGM", "Kilogramo", "Kilogram"),
    choice("GRM", "Gramo", "Gram"),
    choice("TNE", "Tonelada", "Tonne"),
    choice("LTR", "Litro", "Litre"),
    choice("MLT", "Mililitro", "Millilitre"),
    choice("MTR", "Metro", "Metre"),
    choice("MTK", "Metro cuadrado", "Square metre"),
    choice("XBX", "Caja", "Box"),
    choice("XPK", "Paquete", "Pack"),
    choice("XSA", "Saco", "Sack"),
    choice("DZN", "Docena", "Dozen"),
    choice("PR", "Par", "Pair"),
    choice("HUR", "Hora", "Hour"),
    choice("E48", "Unidad de servicio", "Service unit"),
];

const fn field(slot: u16, key: &'static str, value: ValueType, es: &'static str, en: &'static str) -> Field {
    Field::new(slot, key, value, label(es, en)).written_by(Role::Manager)
}

static FIELDS: &[Field] = &[
    field(4, "name", ValueType::Line { max: 200 }, "Nombre", "Name").listed().searchable().known_as("producto | nombre del producto | articulo | concepto | product | product name | item | item name | title"),
    field(5, "code", ValueType::Line { max: 40 }, "Código", "Code").listed().searchable().identifies().known_as("clave | sku | codigo | codigo de producto | clave de producto | cve | cve art | cve articulo | referencia | item code | product code | part number"),
    field(6, "brand", ValueType::Line { max: 80 }, "Marca", "Brand").listed().searchable().known_as("fabricante | manufacturer | vendor"),
    field(7, "family", ValueType::Line { max: 80 }, "Línea", "Product line").listed().searchable().known_as("linea | familia | categoria | departamento | grupo | category | family | product type"),
    field(8, "sort", ValueType::Choice(SORTS), "Qué es", "What it is").listed(),
    field(9, "state", ValueType::Choice(STATES), "Disponibilidad", "Availability")
        .listed()
        .known_as("estado | estatus | status"),
    field(23, "from", ValueType::Date, "A la venta desde", "On sale from").listed().known_as("lanzamiento | disponible desde | launch date | release date | available from"),
    field(10, "unit", ValueType::Option(&UNITS), "Unidad", "Unit").listed().known_as("unidad | unidad de medida | unidad de venta | u m | um | uom | unit of measure"),
    field(11, "content", ValueType::Line { max: 80 }, "Contenido", "Content").listed().known_as("presentacion | gramaje | tamano | contenido neto | size | package size"),
    field(12, "least", ValueType::Whole { min: 1, max: 1_000_000 }, "Pedido mínimo", "Least to order").known_as("minimo | pedido minimo | moq | minimum order"),
    field(13, "multiple", ValueType::Whole { min: 1, max: 1_000_000 }, "Se pide de", "Ordered by").known_as("multiplo | piezas por caja | multiple | case pack"),
    field(14, "discountable", ValueType::YesNo, "Admite descuento", "May be discounted"),
    field(15, "successor", ValueType::Reference(Kind::PRODUCT), "Lo sustituye", "Replaced by").listed(),
    field(16, "description", ValueType::Paragraph { max: 4_000 }, "Descripción", "Description").known_as("detalle | descripcion larga | details | body"),
    field(17, "words", ValueType::Line { max: 300 }, "También se busca como", "Also searched for as")
        .listed()
        .searchable(),
    field(18, "web", ValueType::Web, "Ficha técnica", "Data sheet")
        .known_as("ficha | url | enlace | liga | link"),
    // What an invoice in Mexico says of it (SAT, c_ClaveProdServ), and the code of the United Nations on which that is built.
    field(19, "sat", ValueType::Line { max: 8 }, "Clave del SAT", "SAT code").known_as("clave sat | claveprodserv | clave prod serv | c claveprodserv | clave producto servicio"),
    field(20, "unspsc", ValueType::Line { max: 8 }, "UNSPSC", "UNSPSC"),
    field(21, "merged_into", ValueType::Reference(Kind::PRODUCT), "Unido a", "Merged into").listed().internal(),
    field(22, "merged", ValueType::Time, "Unido", "Merged").internal(),
];

// Others that look like this one and are not: an entry's id is the other's, so whoever says it twice says it once.
static GROUPS: &[Group] = &[Group {
    key: "not_same",
    plural: "not_same",
    label: label("No es el mismo que", "Not the same as"),
    max_entries: 200,
    ids: EntryIds::Slug,
    write: Role::Manager,
    fields: &[field(80, "other", ValueType::Reference(Kind::PRODUCT), "Otro producto", "Other product")
        .listed()
        .internal()],
    brief: &[],
}];
