//! A whole import: dry run, plan, written into real documents, and taken back.

use std::collections::BTreeMap;

use super::*;
use crate::crm::{Value, definition};
use crate::document::{Actor, Document, Intent, Record, Verdict, text};

/// Documents, and what writes batches into them as a device would: only what its author saw is written.
#[derive(Default)]
struct Book {
    docs: BTreeMap<DocId, Document>,
    made: u8,
    entries: u32,
}

const NOW: i64 = 1_795_293_000_000;

impl Book {
    fn record(&self, doc: DocId) -> Option<Record> {
        self.docs.get(&doc).and_then(|doc| doc.read(&registry()))
    }

    fn told(&self) -> Vec<Vec<String>> {
        let records = self.docs.keys().filter_map(|doc| self.record(*doc)).filter(|record| record.removed.is_none());
        records.map(|record| told(&Candidate::of_record(&record, of_customers(&registry())))).collect()
    }

    fn write(&mut self, batch: &Batch) {
        assert!(batch.parts.len() <= 200);
        for part in &batch.parts {
            let doc = self.docs.entry(part.doc).or_default();
            for intent in &part.intents {
                assert_eq!(intent.verdict(&doc.standing(intent.key())), Verdict::Write, "{intent:?}");
                let kind = registry();
                let resolved = kind.resolve(Kind::CUSTOMER, intent.key()).unwrap_or_else(|| panic!("{intent:?}"));
                if let Intent::Set { new, .. } = intent {
                    assert_eq!(resolved.value.check(new), Ok(()), "{intent:?}");
                }
            }
            let authored = doc.write(Actor { device: 7, incarnation: 0 }, &part.intents, NOW).unwrap();
            assert!(authored.changes.iter().all(|(_, chunk)| chunk.len() <= crate::document::limits::CHANGE));
        }
    }

    fn import(&mut self, drafts: Vec<Draft>, policy: Policy) -> (Journal, Vec<Left>) {
        let mut index = Index::default();
        for (doc, document) in &self.docs {
            let row = document.row(&registry()).unwrap();
            if !row.is_removed() {
                index.add(*doc, row.text(4).to_owned(), clues_of_row(*doc, &row));
            }
        }
        let mut dry_run = DryRun::default();
        for draft in drafts {
            dry_run.add(draft, &|clues| index.find(clues));
        }
        let choices = Choices { policy, least: Strength::Possible, territory: 1, owner: Some(member(2)) };
        let mut plan = Plan::new(dry_run, &choices);
        let mut journal = Journal { id: member(200), made: NOW, file: "x.csv".into(), done: Vec::new() };
        let mut left = Vec::new();
        loop {
            let (mut made, mut entries) = (self.made, self.entries);
            let wanted = plan.wanted();
            let mut doc = || {
                made += 1;
                member(100 + made)
            };
            let mut entry = || {
                entries += 1;
                format!("e{entries:07}")
            };
            let record =
                |doc| if wanted.contains(&doc) { self.record(doc) } else { panic!("{doc:?} was not asked for") };
            let Some(batch) = plan.next(&record, &mut Fresh { doc: &mut doc, entry: &mut entry }) else { break };
            (self.made, self.entries) = (made, entries);
            self.write(&batch);
            journal.done.extend(batch.done);
            left.extend(batch.left);
        }
        let (finished, total) = plan.progress();
        assert_eq!(finished, total);
        (journal, left)
    }

    fn undo(&mut self, journal: Journal, changed: Changed) -> Vec<Left> {
        let bytes = minicbor::to_vec(&journal).unwrap();
        let mut undo = Undo::new(minicbor::decode(&bytes).unwrap(), changed);
        let mut left = Vec::new();
        while let Some(batch) = undo.next(&|doc| self.record(doc), NOW) {
            self.write(&batch);
            left.extend(batch.left);
        }
        left
    }

    fn edit(&mut self, doc: DocId, key: &str, new: Value) {
        let stands = self.docs[&doc].standing(key).first().cloned().unwrap_or_default();
        let part = crate::replica::Part { doc, intents: vec![Intent::set(key, stands, new)] };
        self.write(&Batch { parts: vec![part], ..Batch::default() });
    }
}

fn rows(text: &str) -> Vec<Draft> {
    drafts(text.as_bytes(), Region::MX)
}

#[test]
fn the_distributors_sheet_is_imported_and_taken_back() {
    let mut book = Book::default();
    let (journal, left) = book.import(drafts(fixture("distributor.csv"), Region::MX), Policy::FillEmpty);
    assert_eq!(left, []);
    let told = book.told();
    assert_eq!(told.len(), 4, "five rows, two of the same customer");
    assert!(
        told[0].contains(
            &"notes: Paga de contado.\nAbre a las \"9\" en punto.\n\nSegunda fila del mismo cliente".to_owned()
        )
    );
    assert!(told[0].contains(&"tag 2: label=Vinos".to_owned()) && told[0].contains(&"territory: Int(2)".to_owned()));
    assert!(told[1].contains(&format!("owner: {}", member(2))));
    assert_eq!(book.undo(journal.clone(), Changed::Keep), []);
    assert_eq!(book.told().len(), 0);
    assert_eq!(book.undo(journal, Changed::Keep), [], "twice does nothing");
}

#[test]
fn the_same_sheet_again_makes_nothing_twice() {
    let mut book = Book::default();
    let sheet = || drafts(fixture("distributor.csv"), Region::MX);
    book.import(sheet(), Policy::Skip);
    let before = book.told();
    for policy in [Policy::Skip, Policy::FillEmpty, Policy::Overwrite] {
        let (journal, _) = book.import(sheet(), policy);
        // The row that was skipped as the second of one customer has something to add once it is not skipped.
        let changed = if policy == Policy::Skip { 0 } else { 1 };
        assert!(journal.done.len() <= changed, "{policy:?}: {:?}", journal.done);
        assert_eq!(book.undo(journal, Changed::Keep), [], "{policy:?}");
        assert_eq!(book.told().len(), before.len(), "{policy:?}");
    }
    assert_eq!(book.told(), before);
    let (journal, _) = book.import(sheet(), Policy::Create);
    assert_eq!(journal.done.len(), 5);
}

const FIRST: &str = "Nombre,RFC,Segmento,Celular,Etiquetas,Notas,Calle,Ciudad\n\
    Ana,SAT970701NN3,Oro,55 1234 5678,Ruta 1,Hola,Juárez 5,Puebla\n";
const SECOND: &str = "Nombre,RFC,Segmento,Celular,Etiquetas,Notas,Calle,Ciudad,Clave\n\
    Ana María,SAT970701NN3,Plata,55 8765 4321,Ruta 2,Adiós,Hidalgo 7,Puebla,A-1\n";

#[test]
fn each_policy_writes_what_it_says() {
    let filled = [
        "code: A-1",
        "name: Ana",
        "owner: 02020202020202020202020202020202",
        "segment: Oro",
        "territory: Int(1)",
        "tax_id 1: number=MX SAT970701NN3",
        "address 1: street=Juárez 5, city=Puebla",
        "phone 1: label=Celular, number=+525512345678",
        "tag 1: label=Ruta 1",
        "tag 2: label=Ruta 2",
        "notes: Hola\n\nAdiós",
    ];
    let overwritten = [
        "code: A-1",
        "name: Ana María",
        "owner: 02020202020202020202020202020202",
        "segment: Plata",
        "territory: Int(1)",
        "tax_id 1: number=MX SAT970701NN3",
        "address 1: street=Hidalgo 7, city=Puebla",
        "phone 1: label=Celular, number=+525512345678",
        "phone 2: label=Celular, number=+525587654321",
        "tag 1: label=Ruta 1",
        "tag 2: label=Ruta 2",
        "notes: Hola\n\nAdiós",
    ];
    for (policy, expected) in [(Policy::FillEmpty, &filled[..]), (Policy::Overwrite, &overwritten[..])] {
        let mut book = Book::default();
        book.import(rows(FIRST), Policy::Skip);
        let before = book.told();
        let (journal, left) = book.import(rows(SECOND), policy);
        assert_eq!((book.told(), left), (vec![expected.iter().map(|line| (*line).to_owned()).collect()], vec![]));
        assert_eq!(book.undo(journal.clone(), Changed::Keep), []);
        assert_eq!(book.told(), before, "{policy:?} taken back");
        // An undoing that was cut off is begun again from its beginning.
        assert_eq!(book.undo(journal, Changed::Keep), [], "{policy:?} twice");
        assert_eq!(book.told(), before, "{policy:?} twice");
    }
}

#[test]
fn what_was_changed_since_is_left_and_told() {
    let mut book = Book::default();
    let (first, _) = book.import(rows(FIRST), Policy::Skip);
    let doc = first.done[0].doc();
    let (second, _) = book.import(rows(SECOND), Policy::Overwrite);
    book.edit(doc, "segment", Value::from("Bronce"));
    let left = book.undo(second, Changed::Keep);
    assert_eq!(left, [Left { doc, key: "segment".into(), reason: LeftReason::Changed }]);
    assert!(book.told()[0].contains(&"segment: Bronce".to_owned()) && book.told()[0].contains(&"name: Ana".to_owned()));
    let left = book.undo(first.clone(), Changed::Keep);
    assert_eq!(left, [Left { doc, key: String::new(), reason: LeftReason::Changed }]);
    assert_eq!(book.told().len(), 1);
    book.undo(first, Changed::Remove);
    assert_eq!(book.told().len(), 0);
}

#[test]
fn a_conflict_is_left_to_people() {
    let mut book = Book::default();
    let (journal, _) = book.import(rows(FIRST), Policy::Skip);
    let doc = journal.done[0].doc();
    let mut other = book.docs[&doc].clone();
    let heads = other.heads();
    other
        .write(
            Actor { device: 8, incarnation: 0 },
            &[Intent::set("segment", Value::from("Oro"), Value::from("A"))],
            NOW,
        )
        .unwrap();
    book.edit(doc, "segment", Value::from("B"));
    let chunks = other.changes_since(&heads);
    book.docs.get_mut(&doc).unwrap().apply(chunks.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
    let (_, left) = book.import(rows(SECOND), Policy::Overwrite);
    assert_eq!(left, [Left { doc, key: "segment".into(), reason: LeftReason::Conflict }]);
}

#[test]
fn a_tag_that_was_taken_away_comes_back() {
    let mut book = Book::default();
    let (journal, _) = book.import(rows(FIRST), Policy::Skip);
    let doc = journal.done[0].doc();
    book.edit(doc, "tag/ruta-1/removed", Value::Time(NOW));
    let (again, _) = book.import(rows(FIRST), Policy::FillEmpty);
    assert!(book.told()[0].contains(&"tag 1: label=Ruta 1".to_owned()));
    book.undo(again, Changed::Keep);
    assert!(!book.told()[0].contains(&"tag 1: label=Ruta 1".to_owned()));
}

#[test]
fn the_longest_notes_go_in_whole() {
    let notes = "Ñandú 🙂 ".repeat(2_200);
    let mut book = Book::default();
    let (journal, left) = book.import(rows(&format!("Nombre,Notas\nAna,{notes}\nLuz,x\n")), Policy::Skip);
    assert_eq!(left, []);
    let doc = journal.done[0].doc();
    assert_eq!(book.record(doc).unwrap().texts["notes"], notes);
    assert_eq!(book.undo(journal, Changed::Keep), []);
    assert_eq!(text::difference("", ""), None);
}

#[test]
fn many_rows_become_batches_that_the_server_takes() {
    let sheet: String = (0..1_000).map(|row| format!("Cliente {row},5512{row:06},Calle {row}\n")).collect();
    let drafts = rows(&format!("Nombre,Teléfono,Calle\n{sheet}"));
    let mut dry_run = DryRun::default();
    for draft in drafts {
        dry_run.add(draft, &|_| Vec::new());
    }
    dry_run.choose(0, Some(Policy::Skip));
    assert_eq!(dry_run.counts(Policy::Skip, Strength::Possible).create, 999);
    // What is decided for many at once keeps what was chosen for one of them.
    dry_run.choose(1, Some(Policy::Create));
    for (set_aside, create) in [(true, 998), (false, 999)] {
        for row in 0..2 {
            dry_run.set_aside(row, set_aside);
        }
        assert_eq!(dry_run.counts(Policy::Skip, Strength::Possible).create, create);
        assert_eq!(dry_run.rows()[0].chosen, Some(Policy::Skip));
        assert_eq!(dry_run.rows()[1].chosen, Some(Policy::Create));
    }
    // Who decides for one of them afterwards takes it from the others.
    dry_run.set_aside(1, true);
    dry_run.choose(1, Some(Policy::Create));
    assert_eq!(dry_run.counts(Policy::Skip, Strength::Possible).create, 999);
    let choices = Choices { policy: Policy::Skip, least: Strength::Possible, territory: 1, owner: None };
    let mut plan = Plan::new(dry_run, &choices);
    let (mut number, mut sizes) = (0_u128, Vec::new());
    let mut doc = || {
        number += 1;
        DocId::from_bytes(number.to_be_bytes())
    };
    let mut entry = || "aaaaaaaa".to_owned();
    while let Some(batch) = plan.next(&|_| None, &mut Fresh { doc: &mut doc, entry: &mut entry }) {
        sizes.push(batch.parts.len());
    }
    assert_eq!(sizes, [200, 200, 200, 200, 199]);
}

#[test]
fn targets_are_said_as_the_country_says_them_and_headers_as_everywhere() {
    let registry = registry();
    let of = of_customers(&registry);
    let district = Target::entry("address", 1, "district");
    for (target, region, said) in [
        (Target::entry("tax_id", 0, "number"), Region::MX, "RFC 1 - Número"),
        (Target::entry("tax_id", 0, "number"), Region::ES, "NIF 1 - Número"),
        (district.clone(), Region::MX, "Direcciones 2 - Colonia"),
        (district, Region::OTHER, "Direcciones 2 - Colonia o barrio"),
        (Target::field("name"), Region::MX, "Nombre"),
    ] {
        assert_eq!(target.said(of, (Language::Spanish, region)), said);
        assert_eq!(target.label(of, Language::Spanish), target.said(of, (Language::Spanish, Region::OTHER)));
        assert_eq!(target.label(of, Language::English), target.said(of, (Language::English, region)));
    }
    // What the workspace calls as a country calls something else is told apart there.
    let first = registry.custom_fields(Kind::CUSTOMER).next().unwrap().clone();
    let field = CustomField { label_es: "RFC".into(), ..first };
    let (target, registry) = (Target::field(&format!("x/{}", field.id)), Registry::new(vec![field]));
    assert_eq!(target.said(of_customers(&registry), (Language::Spanish, Region::MX)), "RFC [k3v9x0aa]");
    assert_eq!(target.label(of_customers(&registry), Language::Spanish), "RFC");
}

#[test]
fn every_target_has_a_label_and_a_type() {
    let registry = registry();
    for target in Target::all(of_customers(&registry)) {
        for language in [Language::Spanish, Language::English] {
            assert!(!target.label(of_customers(&registry), language).is_empty(), "{target:?}");
        }
        let is_no_field = matches!(target, Target::Ignore | Target::Id | Target::Currency { .. });
        assert_eq!(target.holds(of_customers(&registry)).is_none(), is_no_field, "{target:?}");
    }
    let groups = definition(Kind::CUSTOMER).groups.iter().filter(|group| !group.is_internal());
    assert!(groups.flat_map(|group| group.fields).all(|field| field.exported), "an export carries every list whole");
}

#[test]
fn what_no_field_takes_is_in_the_notes_once() {
    let mut book = Book::default();
    let file = "Nombre,Teléfono,RFC,Talla,Clave\nTienda,de siete a nueve,no tiene todavía,42,A-1\n";
    let (_, left) = book.import(rows(file), Policy::Overwrite);
    assert_eq!(left, []);
    let notes = "notes: Talla: 42\n\nTeléfono: de siete a nueve\nRFC: no tiene todavía";
    assert_eq!(book.told()[0].last().map(String::as_str), Some(notes));
    for policy in [Policy::Overwrite, Policy::FillEmpty, Policy::Skip] {
        book.import(rows(file), policy);
        assert_eq!(book.told().len(), 1);
        assert_eq!(book.told()[0].last().map(String::as_str), Some(notes), "{policy:?}");
    }
}

#[test]
fn rows_that_are_left_out_are_in_a_file_with_their_reasons() {
    let registry = registry();
    let text = "Nombre;Teléfono;Clave\nUno;55 1234 7051;A-1\nUno bis;55 1234 7052;A-1\n;de siete a nueve;\nTres;12;A-3\nCuatro;55 1234 7054;A-4\n";
    let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
    let mut run = DryRun::default();
    rows(text).into_iter().for_each(|draft| run.add(draft, &|_| Vec::new()));
    let outcomes = run.outcomes(Policy::Skip, Strength::Likely);
    let mut file = LeftOut::new(of_customers(&registry), Region::MX, Language::Spanish);
    for (at, outcome) in outcomes.iter().enumerate() {
        file.row(&table, at, &run.rows()[at], *outcome);
    }
    assert_eq!(file.len(), 3);
    let file = file.into_file();
    assert_eq!(
        file,
        "\u{FEFF}Fila,Motivo,Nombre,Teléfono,Clave\r\n\
         3,Ya existe: Uno. Mismo código de cliente: A 1,Uno bis,55 1234 7052,A-1\r\n\
         4,\"Teléfonos 1 - Número: No es un número de teléfono del país; se escribe con la clave de su ciudad o zona, o completo desde el signo +. «de siete a nueve»\nNombre: Falta el nombre; sin él no se importa.\",,de siete a nueve,\r\n\
         5,\"Teléfonos 1 - Número: No es un número de teléfono del país; se escribe con la clave de su ciudad o zona, o completo desde el signo +. «12» El texto queda en las notas.\",Tres,12,A-3\r\n"
    );
    // Put right, it is read as the first file was.
    let again = rows(&file.replace("de siete a nueve,", "55 1234 7053,"));
    assert_eq!(again.iter().map(|draft| draft.candidate.text("code")).collect::<Vec<_>>(), ["A-1", "", "A-3"]);
}

#[test]
fn cells_without_a_column_and_rows_without_data_are_in_the_file_too() {
    let registry = registry();
    let left_out = |text: &str| {
        let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
        let mut run = DryRun::default();
        rows(text).into_iter().for_each(|draft| run.add(draft, &|_| Vec::new()));
        let outcomes = run.outcomes(Policy::Skip, Strength::Likely);
        let mut file = LeftOut::new(of_customers(&registry), Region::MX, Language::Spanish);
        for (at, outcome) in outcomes.iter().enumerate() {
            file.row(&table, at, &run.rows()[at], *outcome);
        }
        (file.len(), file.is_empty(), file.into_file())
    };
    let head = "Listado de clientes;;\nNombre;Teléfono;Clave\nUno;55 1234 7051;A-1\n";
    let text = format!("{head}Uno bis;55 1234 7052;A-1;ruta 4;lunes\nDos;55 1234 7053;A-2\nTotal: 3;;\n");
    let (count, _, file) = left_out(&text);
    assert_eq!(
        (count, file.as_str()),
        (
            3,
            "\u{FEFF}Fila,Motivo,Nombre,Teléfono,Clave\r\n\
             1,\"Es un título, un pie o un total: no se importa.\",Listado de clientes,,\r\n\
             4,Ya existe: Uno. Mismo código de cliente: A 1,Uno bis,55 1234 7052,A-1,ruta 4,lunes\r\n\
             6,\"Es un título, un pie o un total: no se importa.\",Total: 3,,\r\n"
        )
    );
    // Read once more, it has one customer, and all that the row says.
    let again = Table::read(file.as_bytes(), Reading::default()).unwrap();
    assert_eq!(again.apart.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 4]);
    let drafts = rows(&file);
    assert_eq!(drafts.len(), 1);
    assert_eq!(
        told(&drafts[0].candidate),
        ["code: A-1", "name: Uno bis", "phone 1: number=+525512347052", "notes: ruta 4\nlunes"]
    );
    // A title alone is something that was left out; a list of nothing but customers has nothing.
    let (count, is_empty, file) = left_out(head);
    assert_eq!((count, is_empty, file.lines().count()), (1, false, 2), "{file}");
    assert_eq!(left_out("Nombre;Clave\nUno;A-1\n"), (0, true, String::new()));
}

/// What each row says that will not be written, under a policy, into a book: `row label «value» fault`.
fn unwritten(book: &Book, drafts: Vec<Draft>, policy: Policy) -> Vec<String> {
    let (registry, names) = (registry(), names());
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    let mut index = Index::default();
    for (doc, document) in &book.docs {
        let row = document.row(&registry).unwrap();
        index.add(*doc, row.text(4).to_owned(), clues_of_row(*doc, &row));
    }
    let mut run = DryRun::default();
    drafts.into_iter().for_each(|draft| run.add(draft, &|clues| index.find(clues)));
    for gathered in run.gathered(policy, Strength::Possible) {
        let record = gathered.doc.and_then(|doc| book.record(doc));
        run.settle(&gathered, record.as_ref(), policy, Region::MX, &context);
    }
    let problems = run.rows().iter().flat_map(|row| &row.draft.problems);
    problems
        .filter(|problem| problem.kept == Kept::Nowhere)
        .map(|problem| {
            let label = problem.target.label(of_customers(&registry), Language::Spanish);
            format!("{} {label} «{}» {:?}", problem.row, problem.shown(), problem.fault)
        })
        .collect()
}

#[test]
fn what_filling_does_not_write_is_told_row_by_row() {
    let mut book = Book::default();
    book.import(rows(FIRST), Policy::Skip);
    let told = unwritten(&book, rows(SECOND), Policy::FillEmpty);
    assert_eq!(
        told,
        [
            "2 Nombre «Ana María» Stands",
            "2 Segmento «Plata» Stands",
            "2 Direcciones 1 - Calle «Hidalgo 7» Stands",
            "2 Direcciones 1 - Ciudad «Puebla» Stands",
            "2 Teléfonos 1 - Número «55 8765 4321» Stands",
        ]
    );
    assert_eq!(unwritten(&book, rows(FIRST), Policy::FillEmpty), Vec::<String>::new(), "all of it stands");
}

#[test]
fn what_joining_does_not_write_is_told_row_by_row() {
    let file =
        "Nombre,RFC,Celular,Ciudad\nAna,SAT970701NN3,55 1234 5678,Puebla\nAna María,SAT970701NN3,55 8765 4321,Toluca\n";
    let told = unwritten(&Book::default(), rows(file), Policy::FillEmpty);
    assert_eq!(
        told,
        [
            "3 Nombre «Ana María» Stands",
            "3 Direcciones 1 - Ciudad «Toluca» Stands",
            "3 Teléfonos 1 - Número «55 8765 4321» Stands",
        ]
    );
    // Where the later row wins, it is the earlier one whose name is gone.
    let told = unwritten(&Book::default(), rows(file), Policy::Overwrite);
    assert_eq!(told, ["2 Nombre «Ana» Stands"]);
}

#[test]
fn notes_that_fit_are_added_once_and_the_others_are_told() {
    let (first, second) = ("a".repeat(15_000), "b".repeat(15_000));
    let file = format!("Nombre,RFC,Notas,X\nAna,SAT970701NN3,{first},uno\nAna,SAT970701NN3,{second},dos cajas\n");
    let mut book = Book::default();
    let told = unwritten(&book, rows(&file), Policy::FillEmpty);
    assert_eq!(told, [format!("3 Notas «{}» Value(TooLong {{ max: 20000 }})", "b".repeat(80))]);
    book.import(rows(&file), Policy::FillEmpty);
    let notes = format!("notes: {first}\nX: uno\n\nX: dos cajas");
    assert_eq!(book.told()[0].last(), Some(&notes));
    book.import(rows(&file), Policy::FillEmpty);
    assert_eq!(book.told()[0].last(), Some(&notes), "not twice");
    book.import(rows("Nombre,RFC,X\nAna,SAT970701NN3,dos\n"), Policy::FillEmpty);
    assert_eq!(book.told()[0].last(), Some(&format!("{notes}\n\nX: dos")), "a part of a line is another line");
}

#[test]
fn a_filler_is_no_code() {
    for filler in ["S/C", "0", "N/A", "-", "SN", "NA", "sin código"] {
        let file = format!("Nombre,Clave\nAbarrotes Uno,{filler}\nPapelería Dos,{filler}\nFerretería Tres,{filler}\n");
        let mut book = Book::default();
        book.import(rows(&file), Policy::Skip);
        let told = book.told();
        assert_eq!(told.len(), 3, "{filler}");
        assert!(told.iter().flatten().all(|line| !line.starts_with("code") && !line.starts_with("notes")), "{filler}");
    }
}
