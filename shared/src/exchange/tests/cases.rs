//! Files that were once read wrong, each with what it says beside it: the customers, and what is told of every row.

use std::fmt::Write as _;
use std::path::Path;

use super::*;

/// The country of a file, from its first line of what is expected: `MX`, `ES`.
fn read(bytes: &[u8], region: Region) -> String {
    let (registry, names) = (registry(), names());
    let context = Context { registry: &registry, names: &names, language: Language::Spanish };
    let mut told_all = String::new();
    let drafts: Vec<Draft> = if Cards::are_in(bytes) {
        let (cards, habits) = (Cards::read(bytes, None).unwrap(), Habits::of(region));
        (0..cards.len()).filter_map(|at| cards.draft(at, &habits, &context)).collect()
    } else {
        let table = Table::read(bytes, Reading::default()).unwrap();
        for (row, text) in &table.apart {
            writeln!(told_all, "apart {row}: {text}").unwrap();
        }
        let mapping = Mapping::guess(&table, &registry, &names, region);
        table.rows().map(|row| Draft::of_row(&row, &mapping, &context)).collect()
    };
    let mut run = DryRun::default();
    drafts.into_iter().for_each(|draft| run.add(draft, &|_| Vec::new()));
    let outcomes = run.outcomes(Policy::Skip, Strength::Likely);
    for (row, outcome) in run.rows().iter().zip(outcomes) {
        writeln!(told_all, "{} {outcome:?}", row.draft.row).unwrap();
        for line in told(&row.draft.candidate) {
            writeln!(told_all, "  {}", line.replace('\n', "\n    ")).unwrap();
        }
        for problem in &row.draft.problems {
            let value = problem.shown().replace('\n', " ");
            let message = problem.message(&registry, Language::Spanish);
            writeln!(told_all, "  ! «{value}» {:?}. {message}", problem.kept).unwrap();
        }
    }
    told_all
}

#[test]
fn every_file_says_what_stands_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exchange/cases");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_none_or(|kind| kind != "txt"));
    files.sort();
    assert!(files.len() > 30, "{folder:?}");
    let mut wrong = String::new();
    for file in files {
        let beside = format!("{}.txt", file.display());
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        let (country, expected) = expected.split_once('\n').unwrap_or(("MX", ""));
        let region = Region::parse(country).unwrap();
        let says = read(&std::fs::read(&file).unwrap(), region);
        if says != expected {
            writeln!(wrong, "=== {}\n{country}\n{says}", file.file_name().unwrap().display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
