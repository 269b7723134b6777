//! Address books as they come.

use super::*;

fn read(file: &str) -> (Cards, Vec<Draft>) {
    let (registry, names) = (registry(), names());
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    assert!(Cards::are_in(fixture(file)));
    let cards = Cards::read(fixture(file), None).unwrap();
    let habits = Habits::of(if file.starts_with("four") { Region::PE } else { Region::MX });
    let drafts = (0..cards.len()).filter_map(|at| cards.draft(at, &habits, &context)).collect();
    (cards, drafts)
}

#[test]
fn cards_of_version_2_1() {
    let (cards, drafts) = read("android-2.1.vcf");
    assert_eq!((cards.ignored.get("PHOTO"), cards.broken_lines), (Some(&1), 1));
    assert_eq!(
        told(&drafts[0].candidate),
        [
            "birthday: 1970-11-21",
            "form: person",
            "main_phone: Int(1)",
            "name: Doña María Núñez",
            "address 1: label=casa, street=Av. Hidalgo 12, city=Coyoacán, region=CDMX, postcode=04000, country=MX",
            "phone 1: label=móvil, number=+525512345678",
            "phone 2: label=trabajo, number=+525587654321",
            "mail 1: label=casa, address=maria@example.com",
            "notes: Prefiere las mañanas.\nTrae cambio.\n\nX-CUSTOM(CHARSET=UTF-8):no property",
        ]
    );
    assert_eq!(
        told(&drafts[1].candidate),
        ["form: person", "name: Luis Peña", "phone 1: label=fax, number=+525523456789"]
    );
    assert_eq!(problems(&drafts), ["1 Whole X-CUSTOM(CHARSET=UTF-8):no property LooseLine"]);
}

#[test]
fn cards_of_version_3_0() {
    let (cards, drafts) = read("apple-3.0.vcf");
    assert_eq!(cards.ignored.keys().collect::<Vec<_>>(), ["X-ABADR"]);
    assert_eq!(
        told(&drafts[0].candidate),
        [
            "form: organisation",
            "main_phone: Int(1)",
            "name: Tacos Don Beto, S.A.",
            "address 1: label=trabajo, street=Av. Juárez 5 Local 3, city=Puebla, region=Puebla, postcode=72000, country=MX",
            "phone 1: label=Barra, number=+525512345678",
            "phone 2: label=móvil, number=+525587654321",
            "mail 1: label=Trabajo, address=luz@example.com",
            "web 1: address=https://tacos.example.com",
            "anniversary 1: label=Aniversario, date=2019-06-01",
            "tag 1: label=Clientes",
            "tag 2: label=Ruta 4",
            "contact 1: name=Luz Hernández, function=Encargada, birthday=--04-12",
            "notes: Una línea larga que se dobla en dos para no pasar de setenta y cinco bytes, como manda el formato.\n\nDepartamento: Ventas\nIMPP (Skype): skype:luz",
        ]
    );
    assert_eq!(
        told(&drafts[1].candidate),
        ["form: organisation", "name: Ferretería El Tornillo", "phone 1: label=trabajo, number=+525523456789"]
    );
    assert_eq!(problems(&drafts), [""; 0]);
}

#[test]
fn cards_of_version_4_0() {
    let (_, drafts) = read("four-4.0.vcf");
    assert_eq!(
        told(&drafts[0].candidate),
        [
            "form: organisation",
            "language: es",
            "legal_name: Distribuidora Andina SAC",
            "main_phone: Int(1)",
            "name: Distribuidora Andina",
            "tax_id 1: number=PE 20131312955",
            "address 1: street=Av. Arequipa 100, city=Lima, region=Lima, postcode=15046, country=PE, place=-12.0464,-77.0428",
            "phone 1: label=trabajo, ext. 5, number=+5112345678",
            "mail 1: address=ventas@andina.example.pe",
            "anniversary 1: date=2015-03-01",
            "contact 1: name=Ana Ríos",
            "notes: Uno\nDos",
        ]
    );
    assert_eq!(problems(&drafts), ["15 Property(\"TEL\") 55 1234 Value(Phone)", "15 Whole  CardNotEnded"]);
}

#[test]
fn nothing_but_cards_is_read_as_cards() {
    assert_eq!(Cards::read(b"Nombre,Correo\nAna,a@b.mx", None).map(|cards| cards.len()), Err(ReadError::NoCards));
    assert!(!Cards::are_in(fixture("google.csv")));
    let agent =
        b"BEGIN:VCARD\nVERSION:2.1\nFN:Ana\nAGENT:\nBEGIN:VCARD\nFN:Eva\nEND:VCARD\nTEL:55 1234 5678\nEND:VCARD\n";
    let cards = Cards::read(agent, None).unwrap();
    let (registry, names) = (registry(), names());
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::English };
    let draft = cards.draft(0, &Habits::of(Region::MX), &context).unwrap();
    assert_eq!(cards.len(), 1);
    let expected = ["form: person", "name: Ana", "phone 1: number=+525512345678", "notes: Assistant: Eva"];
    assert_eq!(told(&draft.candidate), expected);
}

/// Reads the lines of one card of version 3.0.
fn one(lines: &[&str]) -> (Cards, Draft) {
    let (registry, names) = (registry(), names());
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    let card = format!("BEGIN:VCARD\r\nVERSION:3.0\r\n{}\r\nEND:VCARD\r\n", lines.join("\r\n"));
    let cards = Cards::read(card.as_bytes(), None).unwrap();
    let draft = cards.draft(0, &Habits::of(Region::MX), &context).unwrap();
    (cards, draft)
}

#[test]
fn what_no_field_takes_stands_in_the_notes_under_its_name() {
    let (cards, draft) = one(&[
        "N:Ríos;Ana;;;",
        "FN:Ana Ríos",
        "TEL:55 1234 5678",
        "X-WHATSAPP:55 8765 4321",
        "IMPP;X-SERVICE-TYPE=WhatsApp:x-apple:5215512345678",
        "IMPP;X-SERVICE-TYPE=Skype:skype:ana.rios",
        "X-SKYPE:ana.skype",
        "item1.X-CUSTOM:Puerta azul",
        "item2.X-CUSTOM:Lunes",
        "item2.X-ABLabel:Visita",
        "X-MANAGER:Luz Soto\\, de com",
        " pras",
        "X-ASSISTANT;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Jos=C3=A9 N=C3=BA=",
        "=C3=B1ez",
        "GENDER:F",
        "HOBBY:futbol",
        "RELATED;TYPE=spouse:Juan",
        "RELATED;TYPE=friend:urn:uuid:09090909-0909-0909-0909-090909090909",
        "item3.X-ABRELATEDNAMES;type=pref:Eva",
        "item3.X-ABLabel:_$!<Sister>!$_",
        "TITLE:Gerente",
        "ROLE:Compras",
        "NICKNAME:Anita",
        "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Anis;1;;;;",
        "X-EMPTY:",
        "X-EVOLUTION-FILE-AS:Ríos\\, Ana",
        "X-EVOLUTION-SPOUSE:Juan Paz",
        "X-IMAGETYPE:PHOTO",
        "PHOTO;VALUE=uri:https://example.com/ana.jpg",
        "X-ICON:data:image/png;base64,iVBORw0KGgo=",
        "CALURI:https://example.com/ana",
    ]);
    assert_eq!(
        told(&draft.candidate),
        [
            "form: person",
            "name: Ana Ríos",
            "phone 1: number=+525512345678",
            "phone 2: label=WhatsApp, number=+525587654321",
            "notes: Cargo: Gerente\n\
             IMPP (Skype): skype:ana.rios\n\
             X-SKYPE: ana.skype\n\
             X-CUSTOM: Puerta azul\n\
             X-CUSTOM (Visita): Lunes\n\
             X-MANAGER: Luz Soto, de compras\n\
             X-ASSISTANT: José Núñez\n\
             GENDER: F\n\
             HOBBY: futbol\n\
             RELATED (spouse): Juan\n\
             X-ABRELATEDNAMES (Hermana): Eva\n\
             ROLE: Compras\n\
             X-ANDROID-CUSTOM: vnd.android.cursor.item/nickname;Anis;1\n\
             X-EVOLUTION-SPOUSE: Juan Paz\n\
             CALURI: https://example.com/ana\n\
             Apodo: Anita",
        ]
    );
    assert_eq!(draft.problems, []);
    // What is in the notes is not among what is left out.
    assert_eq!(
        cards.ignored.into_iter().collect::<Vec<_>>(),
        ["PHOTO", "RELATED", "X-EVOLUTION-FILE-AS", "X-ICON", "X-IMAGETYPE"].map(|name| (name.to_owned(), 1_usize))
    );
}

#[test]
fn what_a_cards_one_name_leaves_out_stands_in_the_notes() {
    let (_, draft) = one(&["N:Soto;Luz;;;", "FN:Tacos Luz", "ORG:Tacos Luz", "X-ABShowAs:COMPANY", "TITLE:Compras"]);
    assert_eq!(told(&draft.candidate), ["form: organisation", "name: Tacos Luz", "notes: N: Luz Soto\nCargo: Compras"]);
    let (_, draft) =
        one(&["N:Soto;Luz;;;", "FN:Luz Soto", "FN:Lucecita", "FN:Luz Soto", "ORG:Tacos", "ORG:Tortas;Bar"]);
    assert_eq!(
        told(&draft.candidate),
        ["form: organisation", "name: Tacos", "contact 1: name=Luz Soto", "notes: FN: Lucecita\nORG: Tortas;Bar"]
    );
}

#[test]
fn what_the_notes_have_no_room_for_is_told_whole() {
    let long = format!("HOBBY:{}", "x".repeat(25_000));
    let (_, draft) = one(&["FN:Ana", &long, "X-SKYPE:ana.skype"]);
    assert_eq!(told(&draft.candidate), ["form: person", "name: Ana", "notes: X-SKYPE: ana.skype"]);
    let [problem] = draft.problems.as_slice() else { panic!("{:?}", draft.problems) };
    assert_eq!(problem.value, long.replace("HOBBY:", "HOBBY: "));
    assert_eq!(problem.fault, Fault::Value(crate::crm::ValueError::TooLong { max: 20_000 }));
}

#[test]
fn messengers_numbers_are_phones_behind_the_others() {
    let (_, draft) = one(&[
        "FN:Ana",
        "IMPP:whatsapp:+525512345671",
        "IMPP;TYPE=home:tel:+52-55-1234-5672",
        "X-WHATSAPP:https://wa.me/5215512345673?text=hola",
        "X-WHATSAPP:ana",
        "TEL:55 1234 5674",
        "TEL;TYPE=PREF:55 1234 5675",
    ]);
    assert_eq!(
        told(&draft.candidate),
        [
            "form: person",
            "main_phone: Int(2)",
            "name: Ana",
            "phone 1: number=+525512345674",
            "phone 2: number=+525512345675",
            "phone 3: label=WhatsApp, number=+525512345671",
            "phone 4: label=casa, number=+525512345672",
            "phone 5: label=WhatsApp, number=+525512345673",
            "notes: X-WHATSAPP: ana",
        ]
    );
    assert_eq!(draft.problems, []);
}

#[test]
fn addresses_as_they_are_printed() {
    let parts = "ADR;TYPE=HOME:;;Calle 9;Puebla;;;";
    let cases: [([&str; 2], &[&str]); 6] = [
        (["LABEL;TYPE=HOME:Calle 9\\nPuebla", ""], &["address 1: label=casa, street=Calle 9, Puebla"]),
        (["ADR;LABEL=\"Calle 9\\nPuebla\":;;;;;;", ""], &["address 1: street=Calle 9, Puebla"]),
        (["LABEL;TYPE=HOME:Calle 9\\nPuebla", parts], &["address 1: label=casa, street=Calle 9, city=Puebla"]),
        (
            [parts, "LABEL;TYPE=HOME:Calle 9,\\nEntre 2 y 4\\nPuebla"],
            &["address 1: label=casa, street=Calle 9, city=Puebla", "notes: LABEL: Calle 9, Entre 2 y 4, Puebla"],
        ),
        (
            [parts, "LABEL;TYPE=WORK:Calle 7"],
            &["address 1: label=casa, street=Calle 9, city=Puebla", "address 2: label=trabajo, street=Calle 7"],
        ),
        (["ADR;GEO=\"geo:19.05,-98.2\":;;;;;;", ""], &["address 1: place=19.05,-98.2"]),
    ];
    for (lines, expected) in cases {
        let (cards, draft) = one(&["FN:Ana", lines[0], lines[1]]);
        assert_eq!(told(&draft.candidate)[2..], *expected, "{lines:?}");
        assert_eq!((draft.problems.len(), cards.ignored.len()), (0, 0), "{lines:?}");
    }
}
