//! What a guarded merge of a one-field change costs, in a fresh document and in ones with a long history.

use anyhow::{Context as _, Result, ensure};
use minicbor::bytes::ByteVec;
use server::admission::{Merge, MergeRequest, Rules, Verdict};
use server::guard::GuardPool;
use shared::crm::{Kind, Role, Value};
use shared::document::{Actor, Document, Intent};
use shared::sync::message::Grant;

use super::report::{Over, Report, Setting, Where};
use crate::clock;
use crate::programs;

/// Changes that the documents have already.
const HISTORIES: [u64; 3] = [1, 200, 2_000];

const AUTHOR: Actor = Actor { device: 7, incarnation: 1 };
const NOW: i64 = 1_795_293_000_000;

/// Sends one-field changes through a real guard process.
///
/// # Errors
/// If a change is not accepted.
pub fn measure(runs: usize, report: &mut Report) -> Result<()> {
    let guards = GuardPool::of(programs::server()?, vec![server::guard::COMMAND.into()]);
    let rules = Rules::default();
    for history in HISTORIES {
        let mut document = customer()?;
        for number in 1..history {
            edit(&mut document, &format!("Nota {number}"))?;
        }
        let snapshot = document.save();
        let (_, chunk) = edit(&mut document, "La última")?.changes.pop().context("an edit without a change")?;
        let request = MergeRequest {
            snapshot: ByteVec::from(snapshot),
            grants: vec![Grant { scope: 1, role: Role::Seller }],
            commands: vec![vec![ByteVec::from(chunk)]],
            ..MergeRequest::default()
        };
        let mut took = Vec::new();
        for run in 0..=runs * 20 {
            let began = clock::start();
            let answer = guards.merge(&request, &rules)?;
            // The first one starts the process.
            if run > 0 {
                took.push(clock::ms(began));
            }
            ensure!(answer.verdicts == [Verdict::Accepted], "a change was not accepted: {:?}", answer.verdicts);
        }
        // `n` is the number of changes before.
        let setting = Setting { n: history, link: Over::Loopback, place: Where::Server };
        report.add("guard", setting, "ms", &took);
    }
    Ok(())
}

/// A customer with as many fields as people fill in.
fn customer() -> Result<Document> {
    let sample = server::sample::customers(1, 7, NOW).next().context("no sample customer")?;
    let mut intents = vec![Intent::set("kind", Value::Null, Value::text(Kind::CUSTOMER.name()))];
    intents.push(Intent::set("territory", Value::Null, Value::Int(1)));
    intents.extend(sample.values.into_iter().map(|(key, value)| Intent::set(key, Value::Null, value)));
    let mut document = Document::new();
    document.write(AUTHOR, &intents, NOW)?;
    Ok(document)
}

fn edit(document: &mut Document, value: &str) -> Result<shared::document::Authored> {
    let key = "preferred_hours";
    let seen = document.standing(key);
    Ok(document.write(AUTHOR, &[Intent::Set { key: key.to_owned(), seen, new: Value::text(value) }], NOW)?)
}
