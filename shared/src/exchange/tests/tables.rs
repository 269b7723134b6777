//! Spreadsheets as they come.

use super::*;

#[test]
fn a_distributors_sheet_is_understood_as_it_is() {
    let table = Table::read(fixture("distributor.csv"), Reading::default()).unwrap();
    assert_eq!((table.encoding, table.delimiter, table.has_header), (Encoding::Windows1252, b';', true));
    assert_eq!((table.len(), table.width(), table.ragged.len()), (5, 20, 0));
    let drafts = drafts(fixture("distributor.csv"), Region::MX);
    assert_eq!(drafts.iter().map(|draft| draft.row).collect::<Vec<_>>(), [2, 3, 4, 6, 7]);
    assert_eq!(
        told(&drafts[0].candidate),
        [
            "birthday: 1970-11-21",
            "code: 001",
            "legal_name: María Núñez Peña",
            "name: Abarrotes La Güera",
            "territory: Int(2)",
            "worth: 12500050 MXN",
            "tax_id 1: number=MX GODE561231GR8",
            "address 1: street=Av. Hidalgo, street_number=12-B, district=Centro, city=Coyoacán, region=CDMX, postcode=04000, country=MX",
            "phone 1: label=Celular, number=+525512345678",
            "phone 2: number=+525587654321",
            "mail 1: address=laguera@example.com",
            "tag 1: label=Abarrotes",
            "tag 2: label=Vinos",
            "contact 1: name=Doña Mari",
            "notes: Paga de contado.\nAbre a las \"9\" en punto.",
        ]
    );
    assert_eq!(
        problems(&drafts),
        [
            "4 Column(5) 12 Value(Phone)",
            "4 Column(7) no-es-correo Value(Mail)",
            "4 Column(17) mucho Value(NotANumber)",
            "4 Column(18) 31/02/1980 Value(NoSuchDay)",
        ]
    );
    // Nobody is called anything there: the phone says who it is.
    assert_eq!(drafts[3].candidate.text("name"), "55 3456 7890");
    let registry = registry();
    let problem = &drafts[2].problems[1];
    assert_eq!(
        problem.message(of_customers(&registry), Language::Spanish),
        "Correos electrónicos 1 - Correo: Falta algo en la dirección de correo; tiene la forma nombre@ejemplo.com."
    );
}

#[test]
fn exports_of_other_systems_are_mapped() {
    for (file, region, expected) in [
        (
            "google.csv",
            Region::MX,
            &[
                "name: Tacos Don Beto",
                "address 1: label=Work, street=Av. Juárez 5, city=Puebla, region=Puebla, postcode=72000, country=MX",
                "phone 1: label=Mobile, number=+525512345678",
                "phone 2: number=+525587654321",
                "phone 3: label=Work, number=+525523456789",
                "mail 1: label=Work, address=luz@example.com",
                "web 1: address=https://tacos.example.com",
                "tag 1: label=Clientes",
                "contact 1: name=Luz Hernández, function=Encargada, birthday=1985-04-12",
                "notes: Llamar por la tarde",
            ][..],
        ),
        (
            "outlook-es.csv",
            Region::ES,
            &[
                "name: Ferreteria Puig SL",
                "address 1: street=Carrer Major 5, city=Girona, region=Girona, postcode=17001, country=ES",
                "phone 1: label=Teléfono del trabajo, number=+34972202020",
                "phone 2: label=Móvil, number=+34612345678",
                "mail 1: address=jordi@puig.example.es",
                "web 1: address=https://www.puig.example.es",
                "contact 1: name=Jordi Puig Serra, function=Gerente",
            ],
        ),
        (
            "odoo.csv",
            Region::PE,
            &[
                "code: C-77",
                "form: organisation",
                "name: Distribuidora Andina SAC",
                "owner: 01010101010101010101010101010101",
                "tax_id 1: number=PE 20131312955",
                "address 1: street=Av. Arequipa 100, city=Lima, region=Lima, postcode=15046, country=PE",
                "phone 1: number=+5112345678",
                "phone 2: label=Mobile, number=+51912345678",
                "mail 1: address=ventas@andina.example.pe",
                "web 1: address=https://andina.example.pe",
                "tag 1: label=Mayorista",
                "tag 2: label=Lima",
            ],
        ),
        (
            "salesforce.csv",
            Region::parse("US").unwrap(),
            &[
                "code: A-1",
                "name: Acme Supplies",
                "owner: 01010101010101010101010101010101",
                "relation: customer",
                "worth: 125000000 USD",
                "address 1: street=1 Main St, city=Hoboken, region=NJ, postcode=07030, country=US",
                "phone 1: number=+12015550123",
                "web 1: address=https://acme.example.com",
                "tag 1: label=Retail",
                "notes: Key account",
            ],
        ),
        (
            "hubspot.csv",
            Region::PE,
            &[
                "name: Botica San Juan",
                "owner: 01010101010101010101010101010101",
                "relation: customer",
                "address 1: city=Arequipa, region=Arequipa, postcode=04001, country=PE",
                "phone 1: number=+5112345678",
                "phone 2: label=Mobile Phone Number, number=+51912345678",
                "mail 1: address=pedro@botica.example.pe",
                "contact 1: name=Pedro Quispe, function=Dueño",
                "notes: Record ID: 9001\nCreate Date: 2026-01-02 10:00",
            ],
        ),
        (
            "no-header.csv",
            Region::MX,
            &[
                "name: Panadería Sol",
                "tax_id 1: number=MX SAT970701NN3",
                "phone 1: number=+525512345678",
                "mail 1: address=panaderia@example.com",
            ],
        ),
    ] {
        let drafts = drafts(fixture(file), region);
        assert_eq!(told(&drafts[0].candidate), expected, "{file}");
    }
}

#[test]
fn delimiters_headers_and_ragged_rows() {
    for (text, delimiter, header, rows) in [
        ("Nombre,Correo\nAna,a@b.mx\n", b',', true, 1),
        ("Nombre;Correo\nAna;a@b.mx", b';', true, 1),
        ("Nombre\tCorreo\nAna\ta@b.mx", b'\t', true, 1),
        ("Nombre|Correo\rAna|a@b.mx\r", b'|', true, 1),
        ("sep=;\nNombre;Correo\nAna, Luz;a@b.mx", b';', true, 1),
        ("\"Peña, Ana\";\"a;b\"\n\"Soto, Luz\";c\n\"Gil, Eva\";d", b';', false, 3),
        ("Ana\nLuz\n\n\nEva", b',', false, 3),
        ("Foo;Bar\n55 1234 5678;a@b.mx", b';', true, 1),
    ] {
        let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
        assert_eq!((table.delimiter, table.has_header, table.len()), (delimiter, header, rows), "{text}");
    }
    let ragged = Table::read(b"Nombre,Correo\nAna\nLuz,l@b.mx,x,y\n\nEva,e@b.mx\n", Reading::default()).unwrap();
    assert_eq!(ragged.ragged, [Ragged { row: 2, cells: 1 }, Ragged { row: 3, cells: 4 }]);
    let cells: Vec<(u32, &str, &str)> = ragged.rows().map(|row| (row.number, row.cell(0), row.cell(1))).collect();
    assert_eq!(cells, [(2, "Ana", ""), (3, "Luz", "l@b.mx"), (5, "Eva", "e@b.mx")]);
    let said = Reading { header: Some(false), delimiter: Some(b';'), encoding: Some(Encoding::Windows1252) };
    let said = Table::read("Nombre,Peña".as_bytes(), said).unwrap();
    assert_eq!((said.len(), said.width(), said.row(0).unwrap().cell(0)), (1, 1, "Nombre,PeÃ±a"));
}

#[test]
fn a_zone_that_is_no_territory_is_a_tag() {
    let told = |text: &str| told(&drafts(text.as_bytes(), Region::MX)[0].candidate);
    assert_eq!(told("Nombre,Zona\nAna,Norte\nLuz,Sur\n"), ["name: Ana", "territory: Int(1)"]);
    assert_eq!(told("Nombre,Zona\nAna,Bajío\nLuz,Costa\n"), ["name: Ana", "tag 1: label=Bajío"]);
}

#[test]
fn a_column_that_no_field_is_for_stands_in_the_notes() {
    let told = |text: &str| told(&drafts(text.as_bytes(), Region::MX)[0].candidate);
    for (text, expected) in [
        (
            "No.,Nombre,Motivo,Gender,Create Date,Cargo,id,Last Activity\n7,Ana,pidió precio,Male,2026-01-02 10:00,Dueña,A9,\n",
            &[
                "name: Ana",
                "notes: No.: 7\nMotivo: pidió precio\nGender: Male\nCreate Date: 2026-01-02 10:00\nCargo: Dueña\nid: A9",
            ][..],
        ),
        ("Nombre,Gender\nAna,\nLuz,Female\n", &["name: Ana"]),
        // Without a name, the text alone.
        (
            "Nombre,,Correo\nAna,viene los lunes,a@b.mx\n",
            &["name: Ana", "mail 1: address=a@b.mx", "notes: viene los lunes"],
        ),
        // What the app itself has written before the columns of the file is nothing that somebody typed.
        ("Fila,Motivo,Nombre\n3,Ya existe: Uno.,Ana\n", &["name: Ana"]),
        ("Row,Reason,Name,Gender\n3,Known already: Uno.,Ana,Female\n", &["name: Ana", "notes: Gender: Female"]),
        ("Fila,Motivo,Nombre\nnorte,pidió precio,Ana\n", &["name: Ana", "notes: Fila: norte\nMotivo: pidió precio"]),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn every_address_of_a_cell_is_kept() {
    let all: Vec<String> = (1..=30).map(|number| format!("ana{number:02}@ejemplo.com")).collect();
    for mark in [" ", "  ", "\u{A0}", ", ", "; ", "\n"] {
        let drafts = drafts(format!("Nombre,Correo\nAna,\"{}\"\n", all.join(mark)).as_bytes(), Region::MX);
        let candidate = &drafts[0].candidate;
        assert!(candidate.list("mail").count() >= 20, "{mark:?}");
        let said = told(candidate).join("\n");
        assert_eq!(all.iter().find(|address| !said.contains(address.as_str())), None, "{mark:?} {said}");
    }
    let told = |cell: &str| told(&drafts(format!("Nombre,Correo\nAna,{cell}\n").as_bytes(), Region::MX)[0].candidate);
    assert_eq!(told("a@b.mx c@d.mx"), ["name: Ana", "mail 1: address=a@b.mx", "mail 2: address=c@d.mx"]);
    assert_eq!(
        told("Eva <a@b.mx> Luz <c@d.mx>"),
        ["name: Ana", "mail 1: label=Eva, address=a@b.mx", "mail 2: label=Luz, address=c@d.mx"]
    );
    assert_eq!(told("e@b.mx <c@d.mx>"), ["name: Ana", "mail 1: address=e@b.mx", "mail 2: address=c@d.mx"]);
    assert_eq!(told("c@d.mx <c@d.mx>"), ["name: Ana", "mail 1: address=c@d.mx"]);
    assert_eq!(told("a@b.mx c@d"), ["name: Ana", "mail 1: address=a@b.mx", "notes: Correo: c@d"]);
    assert_eq!(told("a@b c@d"), ["name: Ana", "notes: Correo: a@b c@d"]);
}

#[test]
fn decimals_and_days_are_read_as_most_of_the_file_writes_them() {
    let read = |text: &str| {
        let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
        Mapping::guess(&table, of_customers(&registry()), &names(), Region::MX).habits
    };
    assert!(read("Nombre;Potencial\nAna;1.250,50\nLuz;980,75\nEva;1.000.000,00").decimal_comma);
    assert!(!read("Nombre;Potencial\nAna;1,250.50\nLuz;980.75").decimal_comma);
    assert!(read("Nombre;Cumpleaños\nAna;11/21/1970\nLuz;3/4/1980").month_first);
    assert!(!read("Nombre;Cumpleaños\nAna;21/11/1970\nLuz;3/4/1980").month_first);
}

/// What the company calls something on its lists is read, and what it was called before; what nothing is called is put aside.
#[test]
fn the_companys_words_are_read() {
    let record = |record: &str, list: &str, code: &str, es: &str| OptionRecord {
        record: record.into(),
        list: list.into(),
        code: code.into(),
        es: es.into(),
        ..OptionRecord::default()
    };
    let registry = registry().with_options(vec![
        record("1", "customer.stage", "lost", "Se fue con otro"),
        record("2", "customer.stage", "en-prueba", "En prueba"),
        OptionRecord { hidden: Some(true), ..record("3", "customer.relation", "partner", "Aliado") },
    ]);
    let file = "Nombre,Etapa,Relación\nUno,se fue con OTRO,Aliado\nDos,En prueba,Socio\nTres,Perdido,Cliente\nCuatro,Captación,Ajeno\n";
    let table = Table::read(file.as_bytes(), Reading::default()).unwrap();
    let names = names();
    let scheme = Scheme::of(Kind::CUSTOMER, &registry);
    let context = Context { scheme, names: &names, language: Language::Spanish };
    let mapping = Mapping::guess(&table, scheme, &names, Region::MX);
    let drafts: Vec<Draft> = table.rows().map(|row| Draft::of_row(&row, &mapping, &context)).collect();
    let read: Vec<(&str, &str)> =
        drafts.iter().map(|draft| (draft.candidate.text("stage"), draft.candidate.text("relation"))).collect();
    assert_eq!(read, [("lost", "partner"), ("en-prueba", "partner"), ("lost", "customer"), ("acquisition", "")]);
    assert_eq!(problems(&drafts).len(), 1, "{:?}", problems(&drafts));
}

/// A word of ours that other systems use for something else is taken for what stands below it.
#[test]
fn a_word_of_ours_may_be_somebody_elses() {
    let read = |file: &str, field: &str| drafts(file.as_bytes(), Region::MX)[0].candidate.text(field).to_owned();
    assert_eq!(read("Nombre,Responsable\nUno,Ana Ríos\n", "owner"), member(1).to_string());
    assert_eq!(read("Nombre,Responsable\nUno,Doña Mari\n", "owner"), "");
    assert_eq!(read("Nombre,Tipo de cliente\nUno,Persona\n", "form"), "person");
    assert_eq!(read("Nombre,Tipo de cliente\nUno,Mayorista\n", "segment"), "Mayorista");
    // As the first versions exported it.
    assert_eq!(read("Nombre,Clave interna,Cómo llegó\nUno,A-1,Feria\n", "code"), "A-1");
}
