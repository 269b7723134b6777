//! Guards that die, hang or are ended, and the server's other commands, with the real program.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::common::*;
use server::admission::{InProcess, Merge as _, MergeAnswer, MergeFailure, MergeRequest, Rules, Verdict};
use server::guard::GuardPool;
use server::store::{SqliteStore, Store as _, View};
use shared::crm::{Kind, Role, Value, definition};
use shared::document::{Actor, Document, Intent, limits};
use shared::sync::SCHEMA;
use shared::sync::cursor::WORKSPACE;
use shared::sync::message::{Grant, Outcome, WireError};

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
        ..MergeRequest::default()
    }
}

#[test]
fn a_guard_merges_what_the_pure_function_merges() {
    let answer = real().merge(&request(), &Rules::default()).unwrap();
    assert_eq!(answer.verdicts, [Verdict::Accepted]);
    assert_eq!(MergeAnswer { spent: 0, ..answer }, server::admission::merge::merge(&request(), &Rules::default()));
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

/// A record that somebody prepared: hundreds of removed entries, each removed by a change of its own, below thousands of
/// other changes. Whoever edits it next must not pay for that with the guard's life.
#[test]
fn a_record_with_hundreds_of_removed_entries_can_still_be_edited() {
    let actor = Actor { device: 1, incarnation: 1 };
    let set = |key: &str, new: Value| Intent::Set { key: key.to_owned(), seen: vec![], new };
    let mut document = Document::new();
    let born: Vec<Intent> = customer(NORTH, "Sol").into_iter().map(|(key, new)| set(key, new)).collect();
    document.write(actor, &born, NOW).unwrap();
    let mut entries = Vec::new();
    for group in definition(Kind::CUSTOMER).groups {
        entries
            .extend((0..limits::ENTRIES_SLACK * group.max_entries).map(|at| format!("{}/{at:08}/removed", group.key)));
    }
    assert!(entries.len() >= 400, "{} entries", entries.len());
    for entry in &entries {
        document.write(actor, &[set(entry, Value::Time(NOW))], NOW).unwrap();
    }
    for at in 0..2_000 {
        document.write(actor, &[set("name", Value::text(format!("Sol {at}")))], NOW).unwrap();
    }
    let snapshot = document.save();
    let edit = document.write(Actor { device: 2, incarnation: 1 }, &[set("name", Value::text("Luna"))], NOW).unwrap();
    let request = MergeRequest {
        snapshot: snapshot.into(),
        grants: vec![Grant { scope: NORTH, role: Role::Seller }],
        commands: vec![edit.changes.into_iter().map(|(_, chunk)| chunk.into()).collect()],
        ..MergeRequest::default()
    };
    assert_eq!(real().merge(&request, &Rules::default()).unwrap().verdicts, [Verdict::Accepted]);
}

#[test]
fn a_document_is_tried_alone_by_merging_nothing() {
    let merged = real().merge(&request(), &Rules::default()).unwrap().merged.unwrap();
    let alone = MergeRequest::alone(merged.snapshot.to_vec());
    let again = real().merge(&alone, &Rules::default()).unwrap();
    assert_eq!(
        (again.verdicts.len(), again.merged.unwrap().row),
        (0, merged.row),
        "it was saved, loaded and projected"
    );
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
    // That it has come is told at once; no device let it in, and nothing of it is unsynced.
    let devices = said(&run(&data, &["devices"]));
    assert_eq!(devices.matches('–').count(), 2, "{devices}");
    let stolen = Phone::enrol(&hub, ana, 2);

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
    let revoked = said(&run(&data, &["revoke", &stolen.device.to_string()]));
    assert!(revoked.starts_with("Device 2 of Persona 1 is refused from now on."), "{revoked}");
    assert!(said(&run(&data, &["devices"])).contains("revoked"));
    drop(hub);

    assert!(!run(&data, &["restore", backup_name]).status.success(), "there is a workspace");
    let epoch = phone.epoch;
    said(&run(&data, &["restore", backup_name, "--replace"]));
    let hub = server::hub::Hub::new(SqliteStore::open(&data.join("cartera.sqlite")).unwrap(), real());
    phone.sync(&hub);
    assert_ne!(phone.epoch, epoch, "a restored feed is another one");
    assert_eq!(phone.name(id(10)), "Sol");
    assert_eq!(hub.handle_sync(stolen.device, &stolen.request(), NOW), Err(WireError::Revoked), "it stays out");

    // Twice in a minute: what was put aside first is still there.
    said(&run(&data, &["restore", backup_name, "--replace"]));
    let aside = std::fs::read_dir(&data).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.starts_with("cartera.sqlite.20") && !name.ends_with("-wal") && !name.ends_with("-shm")
    });
    assert_eq!(aside.count(), 2);

    // A damaged backup is found out, and what is there stays.
    let mut bytes = std::fs::read(&backup).unwrap();
    let body = bytes.windows(4).rposition(|window| window == [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
    bytes[body + 40] ^= 1;
    std::fs::write(&backup, bytes).unwrap();
    assert!(!run(&data, &["restore", backup_name, "--replace"]).status.success());
    assert!(said(&run(&data, &["members"])).contains("Benito"));
}

#[test]
fn an_administrator_takes_territories_away_and_removes_members() {
    let folder = tempfile::tempdir().unwrap();
    let hub = workspace(SqliteStore::open(&folder.path().join("cartera.sqlite")).unwrap(), InProcess);
    let invite = |arguments: &[&str]| run(folder.path(), &[&["invite"], arguments].concat());
    let run = |arguments: &[&str]| run(folder.path(), &[&["members"], arguments].concat());
    let refuses = |arguments: &[&str], why: &str| {
        let output = run(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && complaint.contains(why), "{complaint}");
    };
    let ana = member(&hub, 1, &[(NORTH, Role::Seller), (SOUTH, Role::Manager)]);
    member(&hub, 2, &[(WORKSPACE, Role::Administrator), (SOUTH, Role::Seller)]);
    let phone = Phone::enrol(&hub, ana, 1);

    refuses(&["--withdraw", "Sur"], "--name");
    refuses(&["--name", "Persona 1", "--remove", "--withdraw", "Sur"], "cannot be used with");
    refuses(&["--name", "Persona 3", "--remove"], "there is no member Persona 3");
    refuses(
        &["--name", "Persona 1", "--withdraw", "Oeste"],
        "has no territory Oeste, only: Norte: seller, Sur: manager",
    );
    refuses(&["--name", "Persona 1", "--demote"], "does not administer");
    refuses(&["--name", "Persona 2", "--withdraw", "Sur"], "withdraw with --demote");
    refuses(&["--name", "Persona 2", "--demote"], "cartera-server invite --name NAME --administrator");
    refuses(&["--name", "Persona 2", "--remove"], "cartera-server invite --name NAME --administrator");

    let list = said(&run(&["--name", "persona 1"]));
    assert!(list.contains("Norte: seller, Sur: manager") && !list.contains("Persona 2"), "{list}");
    said(&invite(&["--name", "Persona 1"]));
    let withdrawn = said(&run(&["--name", "persona 1", "--withdraw", "sur"]));
    assert!(withdrawn.starts_with("Persona 1 keeps Norte: seller.") && withdrawn.contains("open invitation"));
    let removed = said(&run(&["--name", "Persona 1", "--remove"]));
    assert_eq!(removed, "Persona 1 is removed. Their device is refused from now on.\n");
    assert_eq!(hub.handle_sync(phone.device, &phone.request(), NOW), Err(WireError::Revoked));

    said(&invite(&["--name", "Alba", "--administrator"]));
    let demoted = said(&run(&["--name", "Persona 2", "--demote", "--withdraw", "2"]));
    assert_eq!(demoted, "Persona 2 keeps no territory.\n");
    let list = said(&run(&[]));
    assert!(list.lines().any(|line| line.starts_with("Persona 1") && line.ends_with("removed")), "{list}");
}

/// A journal from another life of the file is not a part of the restored one.
#[test]
fn a_restore_takes_nothing_from_a_journal_that_was_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = data.join("cartera.sqlite");
    let hub = workspace(SqliteStore::open(&file).unwrap(), InProcess);
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let mut phone = Phone::enrol(&hub, ana, 1);
    phone.create(id(10), NORTH, "Sol");
    phone.sync(&hub);
    let backup = folder.path().join("backup.sqlite");
    let backup_name = backup.to_str().unwrap();
    said(&run(&data, &["backup", backup_name]));
    phone.edit(id(10), &[("name", Value::text("Luna"))]);
    phone.sync(&hub);
    // The server was killed: its journal is there, and the file is lost.
    let journal = std::fs::read(data.join("cartera.sqlite-wal")).unwrap();
    assert!(!journal.is_empty());
    drop(hub);
    for left in std::fs::read_dir(&data).unwrap() {
        std::fs::remove_file(left.unwrap().path()).unwrap();
    }
    std::fs::write(data.join("cartera.sqlite-wal"), &journal).unwrap();
    // And a restore was cut off before.
    std::fs::write(data.join("cartera.sqlite.restoring-wal"), &journal).unwrap();

    assert!(said(&run(&data, &["restore", backup_name])).contains("what was there is now"));
    let hub = server::hub::Hub::new(SqliteStore::open(&file).unwrap(), InProcess);
    let mut fresh = Phone::new(phone.key.clone(), phone.device, phone.incarnation);
    fresh.sync(&hub);
    assert_eq!(fresh.name(id(10)), "Sol");
    let kept = std::fs::read_dir(&data).unwrap().filter_map(|entry| std::fs::read(entry.unwrap().path()).ok());
    assert!(kept.into_iter().any(|bytes| bytes == journal), "nothing that was there is thrown away");
}

/// A server, as an administrator starts it.
struct Served {
    child: std::process::Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Served {
    fn start(store: &Path, arguments: &[&str]) -> Self {
        let store = format!("sqlite:{}", store.display());
        let mut command = Command::new(PROGRAM);
        command.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--store", &store]).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    /// Waits until it says something.
    #[track_caller]
    fn says(&mut self, what: &str) {
        let mut all = String::new();
        while !all.contains(what) {
            assert!(self.said.read_line(&mut all).unwrap() > 0, "it ended: {all}");
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

#[test]
fn a_server_makes_the_rows_of_an_earlier_one_anew_while_it_serves() {
    let folder = tempfile::tempdir().unwrap();
    let hub = workspace(SqliteStore::open(&folder.path().join("cartera.sqlite")).unwrap(), InProcess);
    member(&hub, 1, &[(NORTH, Role::Seller)]);
    hub.store().write(|draft| draft.put_projection(1, &Kind::all().collect::<Vec<_>>())).unwrap();
    let outdated = || hub.store().view(|view: &dyn View| view.outdated(9)).unwrap().len();
    assert_eq!(outdated(), 3);
    let mut served = Served::start(folder.path(), &[]);
    served.says("Cartera is at");
    let soon = (0..3_000).any(|_| {
        std::thread::sleep(Duration::from_millis(20));
        outdated() == 0
    });
    assert!(soon, "{} are left", outdated());
    assert_eq!(hub.store().view(|view: &dyn View| view.projection()).unwrap(), SCHEMA);
}

#[test]
fn an_invitation_leads_to_where_the_server_is_reached() {
    let folder = tempfile::tempdir().unwrap();
    Served::start(folder.path(), &["--url", "https://crm.example"]).says("https://crm.example/join#");
    let invited = said(&run(folder.path(), &["invite", "--name", "Benito", "--territory", "Norte", "--create"]));
    assert!(invited.contains("https://crm.example/join#"), "{invited}");
    assert!(!invited.contains("127.0.0.1"), "{invited}");
    let invited = said(&run(folder.path(), &["invite", "--name", "Benito", "--url", "https://other.example"]));
    assert!(invited.contains("https://other.example/join#") && !invited.contains("crm.example"), "{invited}");
}

#[test]
fn a_port_that_browsers_do_not_open_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().display());
    let started = |url: &str| {
        let mut command = Command::new(PROGRAM);
        command.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--store", &store, "--url", url]);
        let mut child =
            command.env("CARTERA_LOG", "off").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (said, complaint) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let mut served = Served { child, said: BufReader::new(said) };
        served.says("join#");
        drop(served);
        std::io::read_to_string(complaint).unwrap()
    };
    let warned = "cartera-server: browsers do not open port 6000, which other services use: choose another one\n";
    assert_eq!(started("http://127.0.0.1:6000"), warned);
    assert_eq!(started("http://127.0.0.1:6001"), "");
}

#[test]
fn a_first_start_that_was_cut_off_leaves_a_way_in() {
    let folder = tempfile::tempdir().unwrap();
    let hub = server::hub::Hub::new(SqliteStore::open(&folder.path().join("cartera.sqlite")).unwrap(), InProcess);
    assert!(hub.set_up(server::hub::Setup { name: "Cortado".into(), id: id(250), secret: [9; 32] }, NOW).unwrap());
    drop(hub);
    Served::start(folder.path(), &[]).says("cartera-server invite --name NAME --administrator");
    let invited = said(&run(folder.path(), &["invite", "--name", "Alba", "--administrator"]));
    assert!(invited.contains("/join#"), "{invited}");
    assert!(said(&run(folder.path(), &["members"])).contains("administrator"));
}
