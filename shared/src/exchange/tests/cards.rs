//! Address books as they come.

use super::*;

fn read(file: &str) -> (Cards, Vec<Draft>) {
    let (registry, names) = (registry(), names());
    let context = Context { registry: &registry, names: &names, language: Language::Spanish };
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
            "notes: Prefiere las mañanas.\nTrae cambio.",
        ]
    );
    assert_eq!(
        told(&drafts[1].candidate),
        ["form: person", "name: Luis Peña", "phone 1: label=fax, number=+525523456789"]
    );
    assert_eq!(problems(&drafts), [""; 0]);
}

#[test]
fn cards_of_version_3_0() {
    let (cards, drafts) = read("apple-3.0.vcf");
    assert_eq!(cards.ignored.keys().collect::<Vec<_>>(), ["IMPP", "X-ABADR"]);
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
            "notes: Una línea larga que se dobla en dos para no pasar de setenta y cinco bytes, como manda el formato.\n\nDepartamento: Ventas",
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
    let context = Context { registry: &registry, names: &names, language: Language::English };
    let draft = cards.draft(0, &Habits::of(Region::MX), &context).unwrap();
    assert_eq!(cards.len(), 1);
    assert_eq!(told(&draft.candidate), ["form: person", "name: Ana", "phone 1: number=+525512345678"]);
}
