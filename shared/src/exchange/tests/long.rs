//! What is longer or wider than anything in a record: as much as fits is imported, the rest is told and kept.

use super::*;

/// The drafts of a table, and the file of what is left out of it.
fn read(text: &str) -> (Vec<Draft>, String) {
    let registry = registry();
    let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
    let mut run = DryRun::default();
    drafts(text.as_bytes(), Region::MX).into_iter().for_each(|draft| run.add(draft, &|_| Vec::new()));
    let outcomes = run.outcomes(Policy::Skip, Strength::Likely);
    let mut file = LeftOut::new(of_customers(&registry), Region::MX, Language::Spanish);
    for (at, (row, outcome)) in run.rows().iter().zip(outcomes).enumerate() {
        file.row(&table, at, row, outcome);
    }
    (run.rows().iter().map(|row| row.draft.clone()).collect(), file.into_file())
}

#[test]
fn a_long_cell_costs_no_other_row() {
    let long = "ñ".repeat(75_000);
    let (drafts, left_out) = read(&format!("Nombre;Notas;Calle\nUno;uno;Juárez 5\nDos;{long};\nTres;;{long}\n"));
    assert_eq!(told(&drafts[0].candidate), ["name: Uno", "address 1: street=Juárez 5", "notes: uno"]);
    assert_eq!(drafts[1].candidate.notes, "ñ".repeat(20_000));
    let rest = &drafts[1].problems[0];
    assert_eq!((rest.value.as_str(), rest.fault), ("ñ".repeat(55_000).as_str(), Fault::Cut { max: 20_000 }));
    assert_eq!(drafts[2].candidate.text("name"), "Tres");
    assert!(drafts[2].problems.iter().any(|problem| problem.value.len() == 50_000 && problem.kept == Kept::Nowhere));
    assert_eq!(left_out.matches(&long).count(), 2, "whole");
}

#[test]
fn long_notes_of_a_card_are_cut() {
    let (registry, names) = (registry(), names());
    let context = Context { scheme: of_customers(&registry), names: &names, language: Language::Spanish };
    let long = "y".repeat(1_200_000);
    let cards = Cards::read(format!("fuera\nBEGIN:VCARD\nFN:Ana\nNOTE:{long}\nEND:VCARD\n").as_bytes(), None).unwrap();
    let draft = cards.draft(0, &Habits::of(Region::MX), &context).unwrap();
    assert_eq!(draft.candidate.notes.len(), 20_000);
    assert_eq!(draft.problems[0].value.len(), 1_180_000);
    let mut run = DryRun::default();
    run.add(draft, &|_| Vec::new());
    let mut file = LeftOut::new(of_customers(&registry), Region::MX, Language::Spanish);
    file.card(&cards, 0, &run.rows()[0], Outcome::Create);
    let file = file.into_file();
    assert!(file.contains(&long));
    assert!(file.contains("1,La línea no está en ninguna tarjeta.,,fuera\r\n"), "{}", &file[..200]);
}

#[test]
fn a_row_that_is_too_wide_is_cut() {
    let wide: Vec<String> = (0..900).map(|number| format!("c{number}")).collect();
    let (drafts, _) = read(&format!("Nombre;Teléfono\nUno;55 1234 8091\nDos;55 1234 8092;{}\n", wide.join(";")));
    assert_eq!(drafts.len(), 2);
    let notes = &drafts[1].candidate.notes;
    assert!(wide.iter().all(|cell| notes.split_whitespace().any(|word| word == cell)), "{notes}");
}
