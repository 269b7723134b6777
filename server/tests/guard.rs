//! Guards that die, hang or are ended, and the server's other commands, with the real program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::*;
use server::admission::{Merge as _, MergeFailure, MergeRequest, Rules, Verdict};
use server::guard::GuardPool;
use server::store::SqliteStore;
use shared::crm::{Role, Value};
use shared::document::{Actor, Document, Intent};
use shared::sync::message::{Grant, Outcome};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cartera-server");

fn real() -> GuardPool {
    GuardPool::of(PROGRAM.into(), vec!["guard".into()])
}

fn shell(script: &str) -> GuardPool {
    GuardPool::of("/bin/sh".into(), vec!["-c".into(), script.into()])
}

fn request() -> MergeRequest {
    let fields = customer(NORTH, "Sol");
    let set = |(key, new): (&str, Value)| Intent::Set { key: key.to_owned(), seen: vec![], new };
    let intents: Vec<Intent> = fields.into_iter().map(set).collect();
    let actor = Actor { device: 1, incarnation: 1 };
    let authored = Document::new().write(actor, &intents, NOW).unwrap();
    MergeRequest {
        snapshot: Vec::new().into(),
        grants: vec![Grant { scope: NORTH, role: Role::Seller }],
        commands: vec![authored.changes.into_iter().map(|(_, chunk)| chunk.into()).collect()],
    }
}

#[test]
fn a_guard_merges_what_the_pure_function_merges() {
    let answer = real().merge(&request(), &Rules::default()).unwrap();
    assert_eq!(answer.verdicts, [Verdict::Accepted]);
    assert_eq!(answer, server::admission::merge::merge(&request(), &Rules::default()));
}

#[test]
fn a_guard_that_dies_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let marker = folder.path().join("died");
    let ready = "\\003\\000\\000\\000\\202\\000\\200";
    // The first one answers the rules and dies over the change; those after it are real.
    let script = format!(
        "if [ ! -e {0} ]; then : > {0}; printf '{ready}' >&0; head -c 40 <&0 >/dev/null; exit 1; fi; exec {PROGRAM} guard",
        marker.display()
    );
    let pool = shell(&script);
    assert!(matches!(pool.merge(&request(), &Rules::default()), Err(MergeFailure::Crashed)));
    assert_eq!(pool.merge(&request(), &Rules::default()).unwrap().verdicts, [Verdict::Accepted]);
}

#[test]
fn a_guard_that_spends_its_time_is_killed_and_what_it_was_asked_is_to_blame() {
    let ready = "\\003\\000\\000\\000\\202\\000\\200";
    let pool = shell(&format!("printf '{ready}' >&0; ulimit -t 1; while :; do :; done"));
    assert!(matches!(pool.merge(&request(), &Rules::default()), Err(MergeFailure::Crashed)));
}

#[test]
fn a_guard_that_gets_no_time_is_replaced_and_nobody_is_to_blame() {
    let ready = "\\003\\000\\000\\000\\202\\000\\200";
    let pool = shell(&format!("printf '{ready}' >&0; exec sleep 1000"));
    assert!(matches!(pool.merge(&request(), &Rules::default()), Err(MergeFailure::Unavailable(_))));
}

#[test]
fn a_guard_that_never_began_is_nobodys_fault() {
    let pool = shell("exit 1");
    assert!(matches!(pool.merge(&request(), &Rules::default()), Err(MergeFailure::Unavailable(_))));
    let missing = GuardPool::of("/no/such/program".into(), vec![]);
    assert!(matches!(missing.merge(&request(), &Rules::default()), Err(MergeFailure::Unavailable(_))));
}

#[test]
fn documents_are_checked_in_a_guard() {
    let pool = real();
    assert!(pool.check(&Document::new().save()).unwrap());
    assert!(!pool.check(b"nonsense").unwrap());
    assert!(pool.check(&Document::new().save()).unwrap());
}

fn run(store: &Path, arguments: &[&str]) -> Output {
    let store = format!("sqlite:{}", store.display());
    let mut command = Command::new(PROGRAM);
    command.env_clear().args(arguments).args(["--store", &store]).output().unwrap()
}

#[track_caller]
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn an_administrator_invites_lists_revokes_backs_up_and_restores() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(!run(&data, &["members"]).status.success(), "there is nothing yet");
    let hub = workspace(SqliteStore::open(&data.join("cartera.sqlite")).unwrap(), real());
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let mut phone = Phone::enrol(&hub, ana, 1);
    phone.create(id(10), NORTH, "Sol");
    assert_eq!(phone.sync(&hub), [Outcome::Accepted]);
    hub.write_contacts().unwrap();

    let invited =
        said(&run(&data, &["invite", "--name", "Benito", "--territory", "sur", "--url", "https://crm.example"]));
    assert!(invited.contains("https://crm.example/join#"), "{invited}");
    let members = said(&run(&data, &["members"]));
    assert!(members.contains("Benito") && members.contains("Sur: seller"), "{members}");
    assert!(hub.has_foreign_commits().unwrap());
    assert!(!hub.has_foreign_commits().unwrap());
    assert!(!run(&data, &["invite", "--name", "Benito", "--territory", "oeste"]).status.success());
    said(&run(&data, &["invite", "--name", "benito", "--administrator"]));
    assert!(said(&run(&data, &["members"])).contains("administrator, Sur: seller"));
    assert!(said(&run(&data, &["devices"])).contains("Teléfono"));
    assert!(said(&run(&data, &["workspaces"])).contains("Pruebas"));

    let backup = folder.path().join("backup.sqlite");
    let backup_name = backup.to_str().unwrap();
    assert!(said(&run(&data, &["backup", backup_name])).contains("5 documents"));
    assert!(!run(&data, &["backup", backup_name]).status.success(), "nothing is overwritten");
    said(&run(&data, &["revoke", &phone.device.to_string()]));
    assert!(said(&run(&data, &["devices"])).contains("revoked"));
    drop(hub);

    assert!(!run(&data, &["restore", backup_name]).status.success(), "there is a workspace");
    let epoch = phone.epoch;
    said(&run(&data, &["restore", backup_name, "--replace"]));
    let hub = server::hub::Hub::new(SqliteStore::open(&data.join("cartera.sqlite")).unwrap(), real());
    phone.sync(&hub);
    assert_ne!(phone.epoch, epoch, "a restored feed is another one");
    assert_eq!(phone.name(id(10)), "Sol");

    // A damaged backup is found out, and what is there stays.
    let mut bytes = std::fs::read(&backup).unwrap();
    let body = bytes.windows(4).rposition(|window| window == [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
    bytes[body + 40] ^= 1;
    std::fs::write(&backup, bytes).unwrap();
    assert!(!run(&data, &["restore", backup_name, "--replace"]).status.success());
    assert!(said(&run(&data, &["members"])).contains("Benito"));
}
