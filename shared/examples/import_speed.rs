//! How long an import of 10,000 rows takes before it is written, step by step, on the machine at hand.
//!
//! `cargo run --profile local -p shared --example import_speed [rows]`

use std::time::Instant;

use shared::crm::{Kind, Language, Region, Registry};
use shared::document::DocId;
use shared::exchange::{
    Choices, Context, Draft, DryRun, Fresh, Index, Mapping, Names, Plan, Policy, Reading, Scheme, Strength, Table,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows: u32 = std::env::args().nth(1).map_or(Ok(10_000), |typed| typed.parse())?;
    let file = sheet(rows);
    let (registry, names) = (Registry::default(), Names::default());
    println!("{rows} rows of 14 columns, {} KB", file.len() / 1024);

    let (table, reading) = timed(|| Table::read(&file, Reading::default()));
    let table = table?;
    let (mapping, guessing) =
        timed(|| Mapping::guess(&table, Scheme::of(Kind::CUSTOMER, &registry), &names, Region::MX));
    let context = Context { scheme: Scheme::of(Kind::CUSTOMER, &registry), names: &names, language: Language::Spanish };
    let (drafts, drafting) =
        timed(|| table.rows().map(|row| Draft::of_row(&row, &mapping, &context)).collect::<Vec<_>>());
    // A book as large as the file, in which every second row is known already.
    let mut book = Index::default();
    for (number, draft) in (0_u128..).zip(&drafts).step_by(2) {
        book.add(DocId::from_bytes(number.to_be_bytes()), String::new(), draft.candidate.clues());
    }
    let (dry_run, checking) = timed(|| {
        let mut dry_run = DryRun::default();
        for draft in drafts {
            dry_run.add(draft, &|clues| book.find(clues));
        }
        dry_run
    });
    let counts = dry_run.counts(Policy::Skip, Strength::Possible);
    let choices = Choices { policy: Policy::Create, least: Strength::Possible, territory: 1, owner: None };
    let ((batches, parts), planning) = timed(|| {
        let mut plan = Plan::new(dry_run, &choices);
        let (mut docs, mut entries, mut batches, mut parts) = (0_u128, 0_u32, 0, 0);
        let mut doc = || {
            docs += 1;
            DocId::from_bytes(docs.to_be_bytes())
        };
        let mut entry = || {
            entries += 1;
            format!("{entries:08}")
        };
        while let Some(batch) = plan.next(&|_| None, &mut Fresh { doc: &mut doc, entry: &mut entry }) {
            batches += 1;
            parts += batch.parts.len();
        }
        (batches, parts)
    });
    for (step, took) in [
        ("read", reading),
        ("guess the mapping", guessing),
        ("rows to candidates", drafting),
        ("find duplicates", checking),
        ("plan", planning),
        ("together", reading + guessing + drafting + checking + planning),
    ] {
        println!("{step:>20} {took:>8.1} ms");
    }
    println!("{counts:?}; {parts} customers in {batches} batches");
    Ok(())
}

/// A distributor's sheet with as many customers as wanted, as Excel saves it in Mexico.
fn sheet(rows: u32) -> Vec<u8> {
    let mut text = String::from(
        "Clave,Nombre comercial,Razón social,Contacto,Celular,Teléfono 2,Correo electrónico,Calle,Colonia,Municipio,C.P.,\
         Giro,Venta anual,Observaciones\r\n",
    );
    for row in 0..rows {
        text.push_str(&format!(
            "{row:05},Abarrotes La Güera {row},\"Comercializadora {row}, S.A. de C.V.\",María Núñez {row},55 {:04} {:04},\
             (55) {:04}-{:04},cliente{row}@example.com,Av. Hidalgo {row},Centro,Coyoacán,{:05},\"Abarrotes; Ruta {}\",\
             \"${},250.50\",\"Paga de contado.\nAbre a las 9.\"\r\n",
            1_000 + row / 10_000,
            row % 10_000,
            2_000 + row / 10_000,
            row % 10_000,
            row % 100_000,
            row % 40,
            row % 900 + 1,
        ));
    }
    text.into_bytes()
}

#[expect(clippy::disallowed_methods, reason = "this program measures, and runs on no phone")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begin = Instant::now();
    let made = work();
    (made, begin.elapsed().as_secs_f64() * 1_000.0)
}
