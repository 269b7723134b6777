//! What an export wrote, an import reads back.

use proptest::prelude::*;

use super::*;
use crate::crm::kinds::customer;
use crate::crm::values::{ids, text};
use crate::crm::{Value, ValueType, Zone};
use crate::crm::{definition, search};
use crate::document::{Cell, Row};

/// Texts that are hard on a CSV file.
fn line(max: u16) -> impl Strategy<Value = Value> {
    "([a-zA-ZñÑ0-9;,\"'=+@\\\\|:. -]|Ruta|=1[+]1|'=|\u{1F642}){1,24}".prop_filter_map("blank", move |typed| {
        text::parse_line(&typed, max).ok().filter(|line| !line.is_empty()).map(Value::Text)
    })
}

fn paragraph() -> impl Strategy<Value = Value> {
    "([a-zñ;,\"'=-]|\n| ){1,40}".prop_filter_map("blank", |typed| {
        text::parse_paragraph(&typed, 500).ok().filter(|text| !text.is_empty()).map(Value::Text)
    })
}

fn one_of(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop::sample::select(values).prop_map(Value::from).boxed()
}

fn choice(choices: &'static [crate::crm::Choice]) -> BoxedStrategy<Value> {
    prop::sample::select(choices).prop_map(|choice| Value::from(choice.code)).boxed()
}

/// Any right value of a type.
pub(super) fn value(holds: ValueType) -> BoxedStrategy<Value> {
    match holds {
        ValueType::Line { max } => line(max).boxed(),
        ValueType::Paragraph { .. } => paragraph().boxed(),
        ValueType::Phone => one_of(&["+525512345678", "+34612345678", "+12015550123", "+51912345678", "+541123456789"]),
        ValueType::Mail => one_of(&["ana@example.com", "O'Neil+1@example.mx", "=x@example.com", "-x@peña.example"]),
        ValueType::Web => one_of(&["https://example.com", "http://example.com/a?b=c;d,e"]),
        ValueType::TaxId => one_of(&["MX SAT970701NN3", "CL 60803000-K", "ES A58818501", "ZZ 12.345/0001"]),
        ValueType::Money => one_of(&["125050 MXN", "-5 EUR", "0 CLP", "1000000 CLP", "99 USD"]),
        ValueType::Place => one_of(&["-12.0464,-77.0428", "19.432608,-99.133209", "0,0"]),
        ValueType::Country => one_of(&["MX", "PE", "ES"]),
        ValueType::Date => one_of(&["2026-11-21", "1980-02-29"]),
        ValueType::DayOfYear => one_of(&["--11-21", "1980-11-21", "--02-29"]),
        ValueType::YesNo => any::<bool>().prop_map(Value::Bool).boxed(),
        ValueType::Choice(choices) => choice(choices),
        ValueType::Option(list) => choice(list.built_in),
        ValueType::Number => one_of(&["-12.5", "1250", "0.05", "1000000.25"]),
        ValueType::Reference(_) => one_of(&[
            "01010101010101010101010101010101",
            "02020202020202020202020202020202",
            "ffffffffffffffffffffffffffffffff",
        ]),
        ValueType::Scope => prop::sample::select(vec![1_i64, 2, 3]).prop_map(Value::Int).boxed(),
        ValueType::EntryOf(_)
        | ValueType::Notes { .. }
        | ValueType::Whole { .. }
        | ValueType::Time
        | ValueType::Zone
        | ValueType::Rank
        | ValueType::KindName => Just(Value::Null).boxed(),
    }
}

fn fields() -> impl Strategy<Value = Vec<(String, Value)>> {
    let registry = registry();
    let table = definition(Kind::CUSTOMER);
    let own = table.fields.iter().filter(|field| field.exported).map(|field| (field.key.to_owned(), field.value));
    let custom = [
        ("x/k3v9x0ab", ValueType::Number),
        ("x/k3v9x0ac", ValueType::YesNo),
        ("x/k3v9x0ad", ValueType::Line { max: 500 }),
        ("x/k3v9x0ae", ValueType::Date),
        ("territory", ValueType::Scope),
    ];
    assert!(custom.iter().all(|(key, _)| registry.resolve(Kind::CUSTOMER, key).is_some()));
    let all = own.chain(custom.map(|(key, holds)| (key.to_owned(), holds)));
    let all: Vec<_> = all
        .map(|(key, holds)| {
            let is_name = key == "name";
            let value =
                if is_name { value(holds).prop_map(Some).boxed() } else { prop::option::of(value(holds)).boxed() };
            value.prop_map(move |value| (key.clone(), value.unwrap_or_default()))
        })
        .collect();
    let offered = prop::option::of(one_of(&["De piso", "De mostrador"]));
    (all, offered).prop_map(|(mut fields, offered)| {
        fields.push(("x/k3v9x0aa".to_owned(), offered.unwrap_or_default()));
        // A code that only fills its column is none.
        let is_no_code = |value: &Value| value.as_text().is_some_and(words::is_no_code);
        fields.retain(|(key, value)| !(value.is_null() || key == "code" && is_no_code(value)));
        fields.sort();
        fields
    })
}

fn entries() -> impl Strategy<Value = Vec<Listed>> {
    let lists: Vec<_> = definition(Kind::CUSTOMER)
        .groups
        .iter()
        .filter(|group| !group.is_internal())
        .map(|group| {
            let fields: Vec<_> = group
                .fields
                .iter()
                .map(|field| prop::option::weighted(0.6, value(field.value)).prop_map(move |value| (field.key, value)))
                .collect();
            let entry = fields.prop_map(move |fields| Listed {
                group,
                fields: fields.into_iter().filter_map(|(key, value)| Some((key, value?))).collect(),
            });
            prop::collection::vec(entry, 0..4)
        })
        .collect();
    lists.prop_map(|lists| {
        let mut kept: Vec<Listed> = Vec::new();
        for entry in lists.into_iter().flatten() {
            let identity = entry.identity();
            let repeated = kept.iter().any(|own| own.group.key == entry.group.key && own.identity() == identity);
            let is_tag = entry.group.key == "tag" && ids::tag_id(entry.text("label")).is_none();
            if entry.says_something() && !(repeated && identity.is_some()) && !is_tag {
                kept.push(entry);
            }
        }
        kept
    })
}

fn customers() -> impl Strategy<Value = Candidate> {
    (fields(), entries(), "([a-zñ;,\"'=@+-]|\n| ){0,60}", any::<bool>()).prop_map(|(fields, entries, notes, main)| {
        let notes = if notes.trim().is_empty() { String::new() } else { notes };
        let mut candidate = Candidate { fields, entries, notes, ..Candidate::of(Kind::CUSTOMER) };
        // Whoever is called as the customer is, is read as the customer and not as a contact of themselves.
        let called = search::fold(candidate.text("name"));
        let is_the_customer =
            |entry: &Listed| entry.group.key == "contact" && search::fold(entry.text("name")) == called;
        candidate.entries.retain(|entry| !is_the_customer(entry));
        let phones = candidate.list("phone").count();
        if main && phones > 0 {
            candidate.put("main_phone", Value::Int(i64::try_from(phones).unwrap()));
        }
        candidate
    })
}

fn written(customers: &[Candidate], region: Region, language: Language) -> String {
    let (registry, names) = (registry(), names());
    let mut sheet = Sheet::new(of_customers(&registry), &names, region, language);
    customers.iter().for_each(|customer| sheet.see(customer));
    let columns = sheet.columns();
    let rows: String = customers.iter().map(|customer| sheet.row(&columns, customer)).collect();
    sheet.head(&columns) + &rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn csv_out_and_in_is_the_same(
        customers in prop::collection::vec(customers(), 1..4),
        region in prop::sample::select(vec![Region::MX, Region::ES, Region::CL, Region::PE]),
        english in any::<bool>(),
    ) {
        let language = if english { Language::English } else { Language::Spanish };
        let text = written(&customers, region, language);
        let drafts = drafts(text.as_bytes(), region);
        let told_problems = problems(&drafts);
        prop_assert!(told_problems.is_empty(), "{:?}\n{}", told_problems, text);
        prop_assert_eq!(drafts.len(), customers.len());
        for (draft, customer) in drafts.iter().zip(&customers) {
            prop_assert_eq!(told(&draft.candidate), told(customer), "{}", text);
            prop_assert_eq!(&draft.candidate, customer);
        }
    }
}

#[test]
fn a_file_for_excel() {
    let customer = Candidate {
        fields: vec![
            ("form".into(), Value::from("organisation")),
            ("name".into(), Value::from("=HYPERLINK(\"http://example.com\";\"clic\")")),
            ("worth".into(), Value::from("12500050 MXN")),
        ],
        entries: vec![
            Listed {
                group: definition(Kind::CUSTOMER).group("phone").unwrap(),
                fields: vec![("number", Value::from("+525512345678"))],
            },
            Listed {
                group: definition(Kind::CUSTOMER).group("tag").unwrap(),
                fields: vec![("label", Value::from("Ruta;4"))],
            },
        ],
        notes: "Uno\nDos".into(),
        ..Candidate::of(Kind::CUSTOMER)
    };
    assert_eq!(customer::FORMS.len(), 2);
    assert_eq!(
        written(std::slice::from_ref(&customer), Region::ES, Language::Spanish),
        "\u{FEFF}Nombre;Tipo de cliente;Compra al año;Compra al año - Moneda;Teléfonos 1 - Número;Etiquetas;Notas\r\n\
         \"'=HYPERLINK(\"\"http://example.com\"\";\"\"clic\"\")\";Organización;125000,50;MXN;+52 55 1234 5678;\"Ruta\\;4\";\"Uno\nDos\"\r\n"
    );
    assert!(written(&[customer], Region::MX, Language::English).starts_with(
        "\u{FEFF}Name,Kind,Yearly purchases,Yearly purchases - Currency,Phones 1 - Number,Tags,Notes\r\n"
    ));
}

#[test]
fn what_the_book_counts_goes_out_and_is_nobodys_note_when_it_comes_back() {
    let (registry, names) = (registry(), names());
    let customer = Candidate {
        fields: vec![("name".into(), Value::from("Uno")), ("worth".into(), Value::from("-150 USD"))],
        ..Candidate::of(Kind::CUSTOMER)
    };
    let mut sheet = Sheet::new(of_customers(&registry), &names, Region::MX, Language::English).with_facts();
    sheet.see(&customer);
    let columns = sheet.columns();
    let facts = ["2026-11-20", "2026-11-02", "Cobrar, sin falta", "2026-11-21", "9"].map(str::to_owned);
    let text = sheet.head(&columns) + &sheet.row_with_facts(&columns, &customer, facts);
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "\u{FEFF}Name,Yearly purchases,Yearly purchases - Currency,\
             Last contact,Last visit,Next step,Due on,Days overdue",
            "Uno,-1.50,USD,2026-11-20,2026-11-02,\"Cobrar, sin falta\",2026-11-21,9",
        ]
    );
    let drafts = drafts(text.as_bytes(), Region::MX);
    assert_eq!((problems(&drafts), &drafts[0].candidate), (Vec::new(), &customer));
    // In anybody else's file such a column is something that somebody typed.
    let theirs = drafts_of("Name,Last visit\nUno,2026-11-02\n");
    assert_eq!(theirs[0].candidate.notes, "Last visit: 2026-11-02");
}

#[test]
fn a_table_of_activities_is_for_people_and_comes_in_again() {
    let (registry, mut names) = (Registry::default(), names());
    let slot = definition(Kind::CUSTOMER).slot("name");
    let cells = vec![(slot, Cell::One(Value::from("Uno")))];
    let customer = Row { kind: Kind::CUSTOMER, territory: 2, flags: 0, cells, custom: Vec::new() };
    names.records.see(member(9), &customer);
    let scheme = Scheme::of(Kind::ACTIVITY, &registry);
    let done = crate::crm::values::time::parse("2026-11-22T00:30Z").unwrap();
    let said = [
        ("by", Value::from(member(1).to_string())),
        ("customer", Value::from(member(9).to_string())),
        ("done", Value::Time(done)),
        ("subject", Value::from("Pedido, urgente")),
        ("what", Value::from("visit")),
    ];
    let fields = said.map(|(key, value)| (key.to_owned(), value)).to_vec();
    let west = Zone::of_platform(0, 1, |_| -360);
    names.zone = west.clone();
    let title = |_: DocId| -> Option<String> { unreachable!("the names say it") };
    let record = Candidate { fields, ..Candidate::of(Kind::ACTIVITY) };
    let activity = record.clone().for_people(&west, &title);
    let mut sheet = Sheet::new(scheme, &names, Region::MX, Language::Spanish);
    sheet.see(&activity);
    let columns = sheet.columns();
    let text = sheet.head(&columns) + &sheet.row(&columns, &activity);
    assert_eq!(
        text,
        "\u{FEFF}Cliente,Tipo,Asunto,Hecho,Responsable\r\n\
         Uno,Visita,\"Pedido, urgente\",2026-11-21 18:30,Ana Ríos\r\n"
    );
    let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
    assert_eq!(kind_of(&table), Kind::ACTIVITY);
    let mapping = Mapping::guess(&table, scheme, &names, Region::MX);
    let context = Context { scheme, names: &names, language: Language::Spanish };
    let draft = Draft::of_row(&table.row(0).unwrap(), &mapping, &context);
    assert_eq!((&draft.candidate, draft.problems.as_slice()), (&record, &[][..]));
    // What an import reads back stays as it reads it.
    let fields = vec![("successor".to_owned(), Value::from(member(9).to_string()))];
    let product = Candidate { fields, ..Candidate::of(Kind::PRODUCT) };
    assert_eq!(product.clone().for_people(&west, &title), product);
}

fn drafts_of(text: &str) -> Vec<Draft> {
    drafts(text.as_bytes(), Region::MX)
}

/// The record that an import makes of the first row of a table.
fn imported(text: &[u8]) -> crate::document::Record {
    let mut document = crate::document::Document::new();
    let mut dry_run = DryRun::default();
    dry_run.add(drafts(text, Region::MX).into_iter().next().unwrap(), &|_| Vec::new());
    let choices = Choices { policy: Policy::Skip, least: Strength::Certain, territory: 1, owner: None };
    let (mut doc, mut number) = (|| member(9), 0);
    let mut entry = || {
        number += 1;
        format!("e{number:07}")
    };
    let batch = Plan::new(dry_run, &choices).next(&|_| None, &mut Fresh { doc: &mut doc, entry: &mut entry }).unwrap();
    document.write(crate::document::Actor { device: 1, incarnation: 0 }, &batch.parts[0].intents, 0).unwrap();
    document.read(&registry()).unwrap()
}

#[test]
fn a_contact_goes_out_with_numbers_and_birthday_and_comes_back() {
    let (registry, names) = (registry(), names());
    let text = "Nombre,Teléfonos 1 - Etiqueta,Teléfono,Contactos 1 - Nombre,Contactos 1 - Teléfono,Contactos 1 - Correo,\
        Contactos 1 - Cumpleaños,Contactos 2 - Nombre,Contactos 2 - Teléfono,Teléfono principal,Cumpleaños\n\
        Tienda Prueba,Ana,55 1234 7041,Ana,55 1234 7042,ana@ejemplo.com,21/11,Beto,55 1234 7043,1,1/2/1990\n";
    let card = write_card(member(9), &imported(text.as_bytes()), &registry);
    for part in ["tel:+525512347042", "tel:+525512347043", "ana@ejemplo.com", "X-ABDATE;TYPE=x-contact:--1121"] {
        assert!(card.contains(part), "{card}");
    }
    let cards = Cards::read(card.as_bytes(), None).unwrap();
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    let draft = cards.draft(0, &Habits::of(Region::MX), &context).unwrap();
    assert_eq!(draft.problems, []);
    assert_eq!(
        told(&draft.candidate),
        [
            "birthday: 1990-02-01",
            "main_phone: Int(1)",
            "name: Tienda Prueba",
            "phone 1: label=Ana, number=+525512347041",
            "contact 1: name=Ana, phone=+525512347042, mail=ana@ejemplo.com, birthday=--11-21",
            "contact 2: name=Beto, phone=+525512347043",
        ]
    );
}

#[test]
fn a_card_out_and_in() {
    let (registry, names) = (registry(), names());
    let card = write_card(member(9), &imported(fixture("distributor.csv")), &registry);
    assert_eq!(
        card.replace("\r\n ", "").lines().collect::<Vec<_>>(),
        [
            "BEGIN:VCARD",
            "VERSION:4.0",
            "PRODID:-//Cartera//ES",
            "UID:urn:uuid:09090909-0909-0909-0909-090909090909",
            "FN:Abarrotes La Güera",
            "item1.TEL;VALUE=uri:tel:+525512345678",
            "item1.X-ABLabel:Celular",
            "TEL;VALUE=uri:tel:+525587654321",
            "EMAIL:laguera@example.com",
            "ADR:;;Av. Hidalgo 12-B\\, Centro;Coyoacán;CDMX;04000;MX",
            "BDAY:19701121",
            "X-TAX-ID:MX GODE561231GR8",
            "RELATED;TYPE=contact;VALUE=text:Doña Mari",
            "CATEGORIES:Abarrotes,Vinos",
            "NOTE:Paga de contado.\\nAbre a las \"9\" en punto.",
            "END:VCARD",
        ]
    );
    assert!(card.lines().all(|line| line.len() <= 75));
    let cards = Cards::read(card.as_bytes(), None).unwrap();
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    let draft = cards.draft(0, &Habits::of(Region::MX), &context).unwrap();
    assert_eq!(draft.problems, []);
    assert_eq!(
        told(&draft.candidate),
        [
            "birthday: 1970-11-21",
            "name: Abarrotes La Güera",
            "tax_id 1: number=MX GODE561231GR8",
            "address 1: street=Av. Hidalgo 12-B, Centro, city=Coyoacán, region=CDMX, postcode=04000, country=MX",
            "phone 1: label=Celular, number=+525512345678",
            "phone 2: number=+525587654321",
            "mail 1: address=laguera@example.com",
            "tag 1: label=Abarrotes",
            "tag 2: label=Vinos",
            "contact 1: name=Doña Mari",
            "notes: Paga de contado.\nAbre a las \"9\" en punto.",
        ]
    );
}
