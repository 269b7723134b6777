//! Files that nobody should have.

use proptest::prelude::*;

use super::*;

fn all_of(bytes: &[u8]) {
    let (registry, names) = (registry(), names());
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::English };
    for reading in [Reading::default(), Reading { header: Some(true), delimiter: Some(b';'), encoding: None }] {
        let Ok(table) = Table::read(bytes, reading) else { continue };
        let mut mapping = Mapping::guess(&table, of_customers(&registry), &names, Region::MX);
        let mut dry_run = DryRun::default();
        for row in table.rows() {
            dry_run.add(Draft::of_row(&row, &mapping, &context), &|_| Vec::new());
        }
        // Every column as everything, as far as the columns go.
        for (column, target) in mapping.columns.iter_mut().zip(Target::all(of_customers(&registry))) {
            *column = Column { target, split: Some(";".into()), ..Column::default() };
        }
        for row in table.rows() {
            dry_run.add(Draft::of_row(&row, &mapping, &context), &|_| Vec::new());
        }
        let choices = Choices { policy: Policy::FillEmpty, least: Strength::Possible, territory: 1, owner: None };
        let mut plan = Plan::new(dry_run, &choices);
        let (mut doc, mut entry) = (|| member(9), || "aaaaaaaa".to_owned());
        while plan.next(&|_| None, &mut Fresh { doc: &mut doc, entry: &mut entry }).is_some() {}
    }
    if let Ok(cards) = Cards::read(bytes, None) {
        for at in 0..cards.len() {
            let draft = cards.draft(at, &Habits::of(Region::MX), &context).unwrap();
            assert!(draft.row > 0);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        all_of(&bytes);
    }

    #[test]
    fn no_table_panics(text in "([a-zñ\"';,|=+@\\\\0-9/.: \t\r\n-]|Nombre|Correo|Zona|\u{0}|\u{FEFF}){0,120}") {
        all_of(text.as_bytes());
    }

    #[test]
    fn no_card_panics(lines in prop::collection::vec(
        "(BEGIN:VCARD|END:VCARD|VERSION:2.1|AGENT:|[ \t]?(item1\\.)?(TEL|N|FN|ORG|ADR|BDAY|NOTE|GEO|CATEGORIES)(;(PREF|TYPE=\"?[a-z,]{0,4}|ENCODING=QUOTED-PRINTABLE|CHARSET=[a-z0-9-]{0,8}))?:[-=;,0-9A-Fñ\\\\]{0,20})",
        0..20,
    )) {
        all_of(format!("BEGIN:VCARD\n{}", lines.join("\n")).as_bytes());
    }
}

#[test]
fn what_cannot_be_a_table_is_refused_with_its_reason() {
    let read = |bytes: &[u8]| Table::read(bytes, Reading::default()).map(|table| table.len());
    let header = b"Nombre,Correo\n".as_slice();
    assert_eq!(read(b""), Err(ReadError::Empty));
    assert_eq!(read(b" \n;;\n"), Err(ReadError::Empty));
    assert_eq!(read(b"PK\x03\x04 and so on"), Err(ReadError::Workbook));
    assert_eq!(read(&[header, b"Ana\0\0\0,\0\0\0\0\0"].concat()), Err(ReadError::NotText));
    assert_eq!(read(&[header, b"Ana,a\nLuz,\"l\nEva,e\n"].concat()), Ok(3));
    let long = |length: usize| [header, b"Ana,", vec![b'x'; length].as_slice()].concat();
    assert_eq!(read(&long(WHOLE_CELL_MAX)), Ok(1));
    assert_eq!(read(&long(WHOLE_CELL_MAX + 1)), Err(ReadError::CellTooLong { row: 2, column: 2, max: WHOLE_CELL_MAX }));
    let wide = ReadError::TooManyColumns { row: 1, max: COLUMNS_MAX };
    assert_eq!(read(&vec![b','; 5_000]), Err(ReadError::Empty));
    assert_eq!(read("x,".repeat(5_000).as_bytes()), Err(wide));
    assert_eq!(read(&[header, ",".repeat(FILE_MAX - 40).as_bytes(), b"\nAna,a\n"].concat()), Ok(1));
    let wide = ReadError::TooManyColumns { row: 12, max: COLUMNS_MAX };
    assert_eq!(read(&[header, format!("{}\n", "x,".repeat(5_000)).repeat(50).as_bytes()].concat()), Err(wide));
    for (text, error) in [
        ("\u{FEFF}<?xml version=\"1.0\"?>\n<Workbook>", ReadError::Markup),
        ("<HTML><table><tr><td>Nombre</td></tr></table>", ReadError::Markup),
        ("[\n {\"nombre\": \"Ana\"}]", ReadError::Json),
        ("{\"clientes\": []}", ReadError::Json),
    ] {
        assert_eq!(read(text.as_bytes()), Err(error), "{text}");
    }
    assert_eq!(read("Ana,x\n".repeat(ROWS_MAX + 2).as_bytes()), Err(ReadError::TooManyRows { max: ROWS_MAX }));
    assert_eq!(read("Ana,x\n".repeat(ROWS_MAX).as_bytes()), Ok(ROWS_MAX));
    assert_eq!(read(&vec![b'a'; FILE_MAX + 1]), Err(ReadError::TooLarge { max: FILE_MAX }));
    assert_eq!(read(&vec![b'a'; FILE_MAX]), Err(ReadError::CellTooLong { row: 1, column: 1, max: WHOLE_CELL_MAX }));
    assert_eq!(read(&vec![b'"'; FILE_MAX]), Err(ReadError::CellTooLong { row: 1, column: 1, max: WHOLE_CELL_MAX }));
    let nul = [header, b"Ana\0 Luz,a@b.mx\n", b"Ana Luz,a@b.mx\n".repeat(9).as_slice()].concat();
    assert_eq!(read(&nul), Ok(10), "a stray NUL is left to the fields, which drop it");
}

#[test]
fn cards_that_nobody_wrote() {
    let read = |text: &str| Cards::read(text.as_bytes(), None).map(|cards| cards.len());
    assert_eq!(read(&format!("BEGIN:VCARD\nNOTE:{}\nEND:VCARD", "x".repeat(2_000_000))), Ok(1));
    assert_eq!(read(&format!("BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:{}", "x=\n".repeat(400_000))), Ok(1));
    assert_eq!(read(&format!("BEGIN:VCARD\n{}", "TEL:1\n".repeat(200_000))), Ok(1));
    for lines in ["TEL:1\nsuelta\n", "AGENT:BEGIN:VCARD\nTEL:1\nEND:VCARD\n", "NOTE:1\nsuelta\n", "suelta\n"] {
        let text = format!("BEGIN:VCARD\n{}", lines.repeat(100_000));
        let cards = Cards::read(text.as_bytes(), None).unwrap();
        let (registry, names) = (registry(), names());
        let context = Context { scheme: of_customers(&registry), names: &names, language: Language::English };
        assert!(cards.draft(0, &Habits::of(Region::MX), &context).is_some_and(|draft| draft.problems.len() < 5_000));
    }
    assert_eq!(read(&"BEGIN:VCARD\n".repeat(ROWS_MAX + 2)), Err(ReadError::TooManyRows { max: ROWS_MAX }));
}

#[test]
fn every_error_speaks_both_languages() {
    let errors = [
        ReadError::Empty,
        ReadError::TooLarge { max: FILE_MAX },
        ReadError::Workbook,
        ReadError::Markup,
        ReadError::Json,
        ReadError::NotText,
        ReadError::NoCards,
        ReadError::TooManyRows { max: 1 },
        ReadError::TooManyColumns { row: 1, max: 1 },
        ReadError::CellTooLong { row: 1, column: 1, max: 1 },
    ];
    let faults = [
        Fault::NoName,
        Fault::ListFull,
        Fault::UnknownMember,
        Fault::SeveralMembers,
        Fault::UnknownTerritory,
        Fault::NoSuchEntry,
        Fault::UnknownCharset,
        Fault::CardNotEnded,
        Fault::LooseLine,
        Fault::Cut { max: 160 },
        Fault::SaidTwice,
        Fault::NotACustomer,
        Fault::Hint(crate::crm::Hint::TaxIdCheckDigit(Region::MX)),
        Fault::Hint(crate::crm::Hint::OpenMark),
        Fault::Hint(crate::crm::Hint::OddLetters),
    ];
    for language in [Language::Spanish, Language::English] {
        let sentences = errors.map(|error| error.message(language)).into_iter();
        for sentence in sentences.chain(faults.map(|fault| fault.message(language))) {
            assert!(sentence.ends_with('.') && !sentence.contains('!') && sentence.len() < 130, "{sentence}");
            for word in ["usted", "tú ", " tu ", "you ", "your", "inválid", "invalid", "error"] {
                assert!(!sentence.to_lowercase().contains(word), "{sentence}");
            }
        }
    }
}
