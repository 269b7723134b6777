//! Where the made-up customers are: true cities, districts, postcodes and coordinates; streets that most towns have.

use shared::crm::Region;

/// What a country's addresses, phones and companies have in common.
pub struct Country {
    /// The country.
    pub region: Region,
    /// Its ISO 4217 currency.
    pub currency: &'static str,
    /// What an average customer buys in a year, in whole units of the currency.
    pub typical_worth: i64,
    /// How a company's legal name ends.
    pub legal_form: &'static str,
    /// Mobile numbers where they do not depend on the city.
    pub mobile: Option<&'static str>,
    /// Streets that any of its towns may have.
    pub streets: &'static [&'static str],
    /// Its cities.
    pub cities: &'static [City],
}

/// A city.
pub struct City {
    /// Its name.
    pub name: &'static str,
    /// State, department, region or province.
    pub state: &'static str,
    /// Its zone in the IANA database.
    pub zone: &'static str,
    /// Minutes that its winter clock is ahead of UTC, for choosing hours at which people visit each other.
    pub offset_minutes: i64,
    /// Fixed numbers, each `#` a digit. They follow the plan but lie, as far as plans tell, where nobody has a phone.
    pub landline: &'static str,
    /// Its districts.
    pub districts: &'static [District],
}

/// A district with one of its postcodes and a point within it, in millionths of a degree.
pub struct District(pub &'static str, pub &'static str, pub i32, pub i32);

/// The two territories of the sample: the first is Mexico, the second everything else.
pub const TERRITORIES: [&str; 2] = ["México", "Sudamérica y España"];

/// Every country, the first one standing for the first territory.
pub static COUNTRIES: &[Country] = &[MEXICO, COLOMBIA, PERU, CHILE, ARGENTINA, SPAIN];

const MEXICO: Country = Country {
    region: Region::MX,
    currency: "MXN",
    typical_worth: 180_000,
    legal_form: "S.A. de C.V.",
    mobile: None,
    streets: &[
        "Av. Benito Juárez",
        "Calle Hidalgo",
        "Av. Morelos",
        "Calle 5 de Mayo",
        "Av. Revolución",
        "Calle Allende",
        "Av. Independencia",
        "Calle Aldama",
        "Calle Matamoros",
        "Av. de las Américas",
        "Calle Vicente Guerrero",
        "Av. Insurgentes",
        "Calle Zaragoza",
        "Calle Nicolás Bravo",
        "Av. Constitución",
        "Calle Reforma",
        "Calle 16 de Septiembre",
        "Av. Chapultepec",
    ],
    cities: &[
        City {
            name: "Ciudad de México",
            state: "Ciudad de México",
            zone: "America/Mexico_City",
            offset_minutes: -360,
            landline: "+52550#######",
            districts: &[
                District("Roma Norte", "06700", 19_419_000, -99_162_600),
                District("Del Valle Centro", "03100", 19_386_000, -99_170_000),
                District("Del Carmen", "04100", 19_352_000, -99_161_000),
                District("Portales Norte", "03303", 19_370_000, -99_144_000),
                District("Narvarte Poniente", "03020", 19_397_000, -99_154_000),
            ],
        },
        City {
            name: "Guadalajara",
            state: "Jalisco",
            zone: "America/Mexico_City",
            offset_minutes: -360,
            landline: "+52330#######",
            districts: &[
                District("Americana", "44160", 20_673_600, -103_368_700),
                District("Providencia", "44630", 20_696_000, -103_385_000),
                District("Centro", "44100", 20_676_700, -103_347_500),
            ],
        },
        City {
            name: "Monterrey",
            state: "Nuevo León",
            zone: "America/Monterrey",
            offset_minutes: -360,
            landline: "+52810#######",
            districts: &[
                District("Centro", "64000", 25_671_400, -100_309_000),
                District("Obispado", "64060", 25_674_500, -100_345_000),
                District("Mitras Centro", "64460", 25_693_000, -100_343_000),
            ],
        },
        City {
            name: "Puebla",
            state: "Puebla",
            zone: "America/Mexico_City",
            offset_minutes: -360,
            landline: "+522220######",
            districts: &[
                District("Centro", "72000", 19_043_300, -98_198_100),
                District("La Paz", "72160", 19_054_000, -98_226_000),
            ],
        },
        City {
            name: "Mérida",
            state: "Yucatán",
            zone: "America/Merida",
            offset_minutes: -360,
            landline: "+529990######",
            districts: &[
                District("Centro", "97000", 20_967_400, -89_623_700),
                District("García Ginerés", "97070", 20_983_000, -89_637_000),
                District("Itzimná", "97100", 20_993_000, -89_617_000),
            ],
        },
        City {
            name: "Oaxaca de Juárez",
            state: "Oaxaca",
            zone: "America/Mexico_City",
            offset_minutes: -360,
            landline: "+529510######",
            districts: &[
                District("Centro", "68000", 17_060_600, -96_725_300),
                District("Reforma", "68050", 17_080_000, -96_711_000),
            ],
        },
        City {
            name: "Tijuana",
            state: "Baja California",
            zone: "America/Tijuana",
            offset_minutes: -480,
            landline: "+526640######",
            districts: &[
                District("Zona Urbana Río", "22010", 32_527_000, -117_020_000),
                District("Zona Centro", "22000", 32_534_000, -117_038_000),
            ],
        },
        City {
            name: "León",
            state: "Guanajuato",
            zone: "America/Mexico_City",
            offset_minutes: -360,
            landline: "+524770######",
            districts: &[District("Centro", "37000", 21_121_900, -101_683_300)],
        },
        City {
            name: "Querétaro",
            state: "Querétaro",
            zone: "America/Mexico_City",
            offset_minutes: -360,
            landline: "+524420######",
            districts: &[District("Centro", "76000", 20_593_100, -100_392_000)],
        },
    ],
};

const COLOMBIA: Country = Country {
    region: Region::CO,
    currency: "COP",
    typical_worth: 38_000_000,
    legal_form: "S.A.S.",
    mobile: Some("+57300000####"),
    streets: &[
        "Calle 10",
        "Carrera 7",
        "Carrera 15",
        "Calle 72",
        "Avenida 6",
        "Calle 45",
        "Carrera 43A",
        "Carrera 70",
        "Calle 93",
        "Diagonal 25",
    ],
    cities: &[
        City {
            name: "Bogotá",
            state: "Bogotá, D. C.",
            zone: "America/Bogota",
            offset_minutes: -300,
            landline: "+5760100#####",
            districts: &[
                District("Chapinero", "110231", 4_645_000, -74_063_000),
                District("Usaquén", "110111", 4_695_000, -74_031_000),
            ],
        },
        City {
            name: "Medellín",
            state: "Antioquia",
            zone: "America/Bogota",
            offset_minutes: -300,
            landline: "+57604200####",
            districts: &[
                District("El Poblado", "050021", 6_210_000, -75_571_000),
                District("Laureles", "050031", 6_245_000, -75_595_000),
            ],
        },
        City {
            name: "Cali",
            state: "Valle del Cauca",
            zone: "America/Bogota",
            offset_minutes: -300,
            landline: "+57602200####",
            districts: &[District("Granada", "760045", 3_459_000, -76_534_000)],
        },
        City {
            name: "Barranquilla",
            state: "Atlántico",
            zone: "America/Bogota",
            offset_minutes: -300,
            landline: "+57605200####",
            districts: &[District("El Prado", "080002", 10_997_000, -74_799_000)],
        },
    ],
};

const PERU: Country = Country {
    region: Region::PE,
    currency: "PEN",
    typical_worth: 36_000,
    legal_form: "S.A.C.",
    mobile: Some("+5190000####"),
    streets: &[
        "Av. Larco",
        "Calle Bolívar",
        "Jr. Puno",
        "Av. Grau",
        "Calle San Martín",
        "Jr. Ayacucho",
        "Av. Ejército",
        "Calle Mercaderes",
        "Jr. Pizarro",
    ],
    cities: &[
        City {
            name: "Lima",
            state: "Lima",
            zone: "America/Lima",
            offset_minutes: -300,
            landline: "+5110######",
            districts: &[
                District("Miraflores", "15074", -12_121_000, -77_030_000),
                District("San Isidro", "15073", -12_098_000, -77_036_000),
            ],
        },
        City {
            name: "Arequipa",
            state: "Arequipa",
            zone: "America/Lima",
            offset_minutes: -300,
            landline: "+51540#####",
            districts: &[
                District("Yanahuara", "04017", -16_388_000, -71_541_000),
                District("Cercado", "04001", -16_398_900, -71_535_000),
            ],
        },
        City {
            name: "Trujillo",
            state: "La Libertad",
            zone: "America/Lima",
            offset_minutes: -300,
            landline: "+51440#####",
            districts: &[District("Centro Histórico", "13001", -8_111_600, -79_028_800)],
        },
    ],
};

const CHILE: Country = Country {
    region: Region::CL,
    currency: "CLP",
    typical_worth: 9_000_000,
    legal_form: "SpA",
    mobile: Some("+5692000####"),
    streets: &[
        "Av. Providencia",
        "Calle O’Higgins",
        "Av. Irarrázaval",
        "Calle Prat",
        "Calle Esmeralda",
        "Av. Pedro Montt",
        "Calle Barros Arana",
        "Calle Condell",
    ],
    cities: &[
        City {
            name: "Santiago",
            state: "Región Metropolitana",
            zone: "America/Santiago",
            offset_minutes: -180,
            landline: "+5622000####",
            districts: &[
                District("Providencia", "7500000", -33_431_000, -70_609_000),
                District("Ñuñoa", "7750000", -33_456_000, -70_597_000),
            ],
        },
        City {
            name: "Valparaíso",
            state: "Valparaíso",
            zone: "America/Santiago",
            offset_minutes: -180,
            landline: "+56322000###",
            districts: &[District("El Almendral", "2340000", -33_046_000, -71_612_000)],
        },
        City {
            name: "Concepción",
            state: "Biobío",
            zone: "America/Santiago",
            offset_minutes: -180,
            landline: "+56412000###",
            districts: &[District("Centro", "4030000", -36_827_000, -73_050_000)],
        },
    ],
};

const ARGENTINA: Country = Country {
    region: Region::AR,
    currency: "ARS",
    typical_worth: 14_000_000,
    legal_form: "S.R.L.",
    mobile: Some("+549110#######"),
    streets: &[
        "Av. San Martín",
        "Calle Belgrano",
        "Av. Rivadavia",
        "Calle Sarmiento",
        "Calle Mitre",
        "Av. Colón",
        "Calle Tucumán",
        "Bv. Oroño",
        "Calle Moreno",
    ],
    cities: &[
        City {
            name: "Buenos Aires",
            state: "Ciudad Autónoma de Buenos Aires",
            zone: "America/Argentina/Buenos_Aires",
            offset_minutes: -180,
            landline: "+54110#######",
            districts: &[
                District("Palermo", "C1425", -34_588_000, -58_430_000),
                District("Caballito", "C1406", -34_619_000, -58_440_000),
            ],
        },
        City {
            name: "Córdoba",
            state: "Córdoba",
            zone: "America/Argentina/Cordoba",
            offset_minutes: -180,
            landline: "+54351400####",
            districts: &[District("Centro", "X5000", -31_416_700, -64_183_300)],
        },
        City {
            name: "Rosario",
            state: "Santa Fe",
            zone: "America/Argentina/Cordoba",
            offset_minutes: -180,
            landline: "+54341400####",
            districts: &[District("Centro", "S2000", -32_946_800, -60_639_300)],
        },
        City {
            name: "Mendoza",
            state: "Mendoza",
            zone: "America/Argentina/Mendoza",
            offset_minutes: -180,
            landline: "+54261400####",
            districts: &[District("Centro", "M5500", -32_890_800, -68_827_200)],
        },
    ],
};

const SPAIN: Country = Country {
    region: Region::ES,
    currency: "EUR",
    typical_worth: 9_500,
    legal_form: "S.L.",
    mobile: Some("+34600000###"),
    streets: &[
        "Calle Mayor",
        "Calle Real",
        "Avenida de la Constitución",
        "Calle del Carmen",
        "Paseo de la Estación",
        "Calle Nueva",
        "Plaza de España",
        "Calle San Francisco",
        "Calle Colón",
    ],
    cities: &[
        City {
            name: "Madrid",
            state: "Madrid",
            zone: "Europe/Madrid",
            offset_minutes: 60,
            landline: "+3491000####",
            districts: &[
                District("Chamberí", "28010", 40_434_000, -3_703_000),
                District("Retiro", "28009", 40_420_000, -3_676_000),
            ],
        },
        City {
            name: "Barcelona",
            state: "Barcelona",
            zone: "Europe/Madrid",
            offset_minutes: 60,
            landline: "+3493000####",
            districts: &[
                District("Gràcia", "08012", 41_403_600, 2_156_000),
                District("L’Eixample", "08009", 41_395_000, 2_166_000),
            ],
        },
        City {
            name: "Valencia",
            state: "Valencia",
            zone: "Europe/Madrid",
            offset_minutes: 60,
            landline: "+3496000####",
            districts: &[District("Ruzafa", "46006", 39_462_000, -374_000)],
        },
        City {
            name: "Sevilla",
            state: "Sevilla",
            zone: "Europe/Madrid",
            offset_minutes: 60,
            landline: "+34955000###",
            districts: &[District("Triana", "41010", 37_384_000, -6_003_000)],
        },
        City {
            name: "Bilbao",
            state: "Vizcaya",
            zone: "Europe/Madrid",
            offset_minutes: 60,
            landline: "+34946000###",
            districts: &[District("Abando", "48001", 43_262_000, -2_929_000)],
        },
        City {
            name: "Málaga",
            state: "Málaga",
            zone: "Europe/Madrid",
            offset_minutes: 60,
            landline: "+34952000###",
            districts: &[District("Centro", "29015", 36_721_300, -4_421_400)],
        },
    ],
};
