//! Who may come in: how many devices a person has, whom a stolen one let in, and who stays out when a backup is brought back.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::*;
use p256::ecdsa::SigningKey;
use server::admission::InProcess;
use server::hub::{Hub, HubError};
use server::store::{MemoryStore, SqliteStore, Store, View};
use shared::crm::{Role, Value};
use shared::document::DocId;
use shared::sync::cursor::WORKSPACE;
use shared::sync::limits::MEMBER_DEVICES;
use shared::sync::message::{EnrolRequest, Outcome, WireError};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cartera-server");

fn enrol<S: Store>(hub: &Hub<S>, invitation: &str, name: &str) -> Result<u32, WireError> {
    let key = SigningKey::from_slice(&[77; 32]).unwrap();
    let request = EnrolRequest { name: name.to_owned(), ..enrol_request(&key, invitation) };
    hub.enrol(&request, NOW).map(|enrolled| enrolled.device).map_err(|error| error.told())
}

/// Invites another device of the same member, and lets it in.
fn let_in(hub: &Hub<MemoryStore>, by: u32, seed: u8) -> Result<u32, WireError> {
    let invited = hub.invite_another(by, [seed; 16], NOW).map_err(|error| error.told())?;
    enrol(hub, &invited.invitation, "Otro")
}

fn devices(hub: &Hub<MemoryStore>) -> Vec<(u32, Option<u32>, bool)> {
    let devices = hub.store().view(|view: &dyn View| view.devices()).unwrap();
    devices.into_iter().map(|device| (device.number, device.let_in_by, device.revoked.is_some())).collect()
}

#[test]
fn a_thief_who_lets_in_one_device_after_another_locks_nobody_out() {
    let hub = in_memory();
    let alba = member(&hub, 1, &[(WORKSPACE, Role::Administrator)]);
    let own = Phone::enrol(&hub, alba, 1);
    let stolen = Phone::enrol(&hub, alba, 2);
    let mut last = stolen.device;
    for seed in 3..=u8::try_from(MEMBER_DEVICES).unwrap() {
        last = let_in(&hub, last, seed).unwrap();
    }
    assert_eq!(let_in(&hub, last, 100), Err(WireError::TooManyDevices));
    assert!(
        matches!(hub.invite(alba, [101; 16], NOW), Err(HubError::TooManyDevices)),
        "said before the phone is at hand"
    );

    let alone = hub.revoke(stolen.device, false, NOW).unwrap();
    assert_eq!((alone.others.len(), alone.left.len()), (0, MEMBER_DEVICES - 2), "it says who came in by it");
    let all = hub.revoke(stolen.device, true, NOW).unwrap();
    assert_eq!((all.others.len(), all.left.len()), (MEMBER_DEVICES - 2, 0));
    let open: Vec<u32> =
        devices(&hub).into_iter().filter(|(_, _, revoked)| !revoked).map(|(number, ..)| number).collect();
    assert_eq!(open, [own.device]);
    assert!(hub.handle_sync(own.device, &own.request(), NOW).is_ok());
    assert_eq!(hub.handle_sync(last, &own.request(), NOW), Err(WireError::Revoked));
    Phone::enrol(&hub, alba, 200).sync(&hub);
    assert_eq!(devices(&hub).last().unwrap().1, None, "an administrator's invitation is nobody's device's");
}

#[test]
fn an_invitation_that_was_made_before_the_last_place_was_taken_waits_for_another() {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let invitation = hub.invite(ana, [250; 16], NOW).unwrap();
    for seed in 0..u8::try_from(MEMBER_DEVICES).unwrap() {
        Phone::enrol(&hub, ana, seed + 1);
    }
    assert_eq!(enrol(&hub, invitation.secret.text(), "Otro"), Err(WireError::TooManyDevices));
    // Others are not concerned.
    let benito = member(&hub, 2, &[(NORTH, Role::Seller)]);
    Phone::enrol(&hub, benito, 99);
}

/// Whoever loses a phone a week for twenty years has a record full of them, and comes in all the same.
#[test]
fn a_record_that_is_full_of_devices_keeps_nobody_out() {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let invitation = hub.invite(ana, [9; 16], NOW).unwrap();
    // As if hundreds had come and gone: entries of devices that nobody has.
    let mut administrator = Phone::enrol(&hub, member(&hub, 2, &[(WORKSPACE, Role::Administrator)]), 2);
    administrator.sync(&hub);
    for portion in 0..8u32 {
        let numbers = (0..100).map(|at| 1_000 + portion * 100 + at);
        let fields: Vec<(String, Value)> = numbers
            .flat_map(|number| {
                [
                    (format!("device/{number}/number"), Value::Int(i64::from(number))),
                    (format!("device/{number}/revoked"), Value::Time(NOW)),
                ]
            })
            .collect();
        let fields: Vec<(&str, Value)> = fields.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
        administrator.edit(ana, &fields);
        assert_eq!(administrator.sync(&hub), [Outcome::Accepted], "{portion}");
    }
    let device = enrol(&hub, invitation.secret.text(), "Uno más").unwrap();
    assert!(hub.grants(device).is_ok(), "it comes in");
    hub.revoke(device, false, NOW).unwrap();
    assert!(matches!(hub.grants(device), Err(HubError::Revoked)), "and goes");
    let another = Phone::enrol(&hub, ana, 7);
    hub.remove_member(ana, NOW).unwrap();
    assert!(matches!(hub.grants(another.device), Err(HubError::Revoked)));
    assert!(hub.members().unwrap().iter().any(|found| found.id == ana && found.member.removed));
}

#[test]
fn any_name_of_a_device_comes_in() {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    for (seed, name) in ["Pixel\u{200B}", "\u{202E}evil", "\u{FEFF}Ana", "\u{3164}", "", "\0", &"ñ".repeat(5_000)]
        .into_iter()
        .enumerate()
    {
        let invitation = hub.invite(ana, [seed as u8 + 1; 16], NOW).unwrap();
        assert!(enrol(&hub, invitation.secret.text(), name).is_ok(), "{name:?}");
    }
}

struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn file(&self) -> PathBuf {
        self.data().join("cartera.sqlite")
    }

    fn backup(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn open(&self) -> Hub<SqliteStore> {
        Hub::new(SqliteStore::open(&self.file()).unwrap(), InProcess)
    }

    #[track_caller]
    fn says(&self, arguments: &[&str]) -> String {
        let output = run(&self.data(), arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

fn run(store: &Path, arguments: &[&str]) -> Output {
    let store = format!("sqlite:{}", store.display());
    Command::new(PROGRAM).env_clear().args(arguments).args(["--store", &store]).output().unwrap()
}

/// Ana, whose phone is stolen; Benito, who leaves; Carla, who loses the south; and Alba, who administers.
struct People {
    alba: Phone,
    ana: Phone,
    benito: Phone,
    carla: Phone,
    open: String,
}

fn people(office: &Office) -> People {
    let hub = workspace(SqliteStore::open(&office.file()).unwrap(), InProcess);
    let of = |seed: u8, roles| Phone::enrol(&hub, member(&hub, seed, roles), seed);
    let people = People {
        alba: of(1, &[(WORKSPACE, Role::Administrator)]),
        ana: of(2, &[(NORTH, Role::Seller)]),
        benito: of(3, &[(NORTH, Role::Seller)]),
        carla: of(4, &[(NORTH, Role::Manager), (SOUTH, Role::Seller)]),
        open: hub.invite(id(4), [99; 16], NOW).unwrap().secret.text().to_owned(),
    };
    assert!(hub.members().unwrap().len() == 4);
    people
}

/// What happens after the backup.
fn shut_out(office: &Office, people: &People) {
    let revoked = office.says(&["revoke", &people.ana.device.to_string()]);
    assert!(revoked.contains("is refused from now on"), "{revoked}");
    office.says(&["members", "--name", "Persona 3", "--remove"]);
    office.says(&["members", "--name", "Persona 4", "--withdraw", "Sur"]);
}

fn check_shut_out(office: &Office, people: &People) {
    let hub = office.open();
    let told = |phone: &Phone| hub.handle_sync(phone.device, &phone.request(), NOW).map(|answer| answer.grants.len());
    assert_eq!(told(&people.alba), Ok(5));
    assert_eq!(told(&people.ana), Err(WireError::Revoked));
    assert_eq!(told(&people.benito), Err(WireError::Revoked));
    assert_eq!(told(&people.carla), Ok(4), "the workspace, the catalogue, the north and her own");
    assert_eq!(enrol(&hub, &people.open, "Otro"), Err(WireError::InvitationEnded));
    let members: Vec<(DocId, bool)> =
        hub.members().unwrap().iter().map(|found| (found.id, found.member.removed)).collect();
    assert_eq!(members.iter().filter(|(_, removed)| *removed).map(|(id, _)| *id).collect::<Vec<_>>(), [id(3)]);
    assert!(!hub.is_held().unwrap());
}

#[test]
fn who_was_shut_out_after_a_backup_stays_out_when_it_is_brought_back() {
    let office = Office::new();
    let people = people(&office);
    let backup = office.backup("backup.sqlite");
    office.says(&["backup", &backup]);
    shut_out(&office, &people);
    let said = office.says(&["restore", &backup, "--replace"]);
    assert!(said.contains("1 device revoked") || said.contains("2 devices revoked"), "{said}");
    assert!(said.contains("Persona 3 removed") && said.contains("what Persona 4 may do reduced"), "{said}");
    check_shut_out(&office, &people);
}

#[test]
fn the_list_beside_a_backup_knows_who_was_shut_out_since() {
    let office = Office::new();
    let people = people(&office);
    let backup = office.backup("backup.sqlite");
    office.says(&["backup", &backup]);
    shut_out(&office, &people);
    // The disk is gone, the backup was elsewhere.
    std::fs::remove_dir_all(office.data()).unwrap();
    let said = office.says(&["restore", &backup]);
    assert!(said.contains("Persona 3 removed"), "{said}");
    check_shut_out(&office, &people);
    // Brought back once more, whoever was invited meanwhile is in.
    office.says(&["invite", "--name", "Persona 3"]);
    office.says(&["restore", &backup, "--replace"]);
    assert!(office.open().members().unwrap().iter().all(|found| !found.member.removed));
}

#[test]
fn a_later_backup_in_the_same_folder_knows_it_too() {
    let office = Office::new();
    let people = people(&office);
    let (monday, tuesday) = (office.backup("monday.sqlite"), office.backup("tuesday.sqlite"));
    office.says(&["backup", &monday]);
    std::fs::remove_file(office.data().join("cartera.backups")).unwrap();
    shut_out(&office, &people);
    office.says(&["backup", &tuesday]);
    std::fs::remove_dir_all(office.data()).unwrap();
    office.says(&["restore", &monday]);
    check_shut_out(&office, &people);
}

#[test]
fn where_nobody_knows_who_was_shut_out_only_administrators_come_in() {
    let office = Office::new();
    let people = people(&office);
    let backup = office.backup("backup.sqlite");
    office.says(&["backup", &backup]);
    shut_out(&office, &people);
    std::fs::remove_dir_all(office.data()).unwrap();
    // A list that is none, and one of another workspace, are as good as none.
    std::fs::write(office.backup("backup.sqlite.shut-out"), b"\xff\xff\xff").unwrap();
    let said = office.says(&["restore", &backup]);
    assert!(said.contains("only administrators come in") && said.contains("cartera-server reopen"), "{said}");
    assert!(office.says(&["devices"]).contains("cartera-server reopen"));
    let hub = office.open();
    let told = |phone: &Phone| hub.handle_sync(phone.device, &phone.request(), NOW).map(drop);
    assert_eq!(told(&people.alba), Ok(()));
    for phone in [&people.ana, &people.benito, &people.carla] {
        assert_eq!(told(phone), Err(WireError::Unavailable), "it waits, and loses nothing");
    }
    assert_eq!(enrol(&hub, &people.open, "Otro"), Err(WireError::InvitationEnded));
    shut_out(&office, &people);
    assert!(office.says(&["reopen"]).contains("Everybody comes in again"));
    assert!(office.says(&["reopen"]).contains("Nothing to do"));
    check_shut_out(&office, &people);
}

#[test]
fn the_last_administrator_of_a_backup_is_not_removed_but_their_devices_stay_out() {
    let office = Office::new();
    let people = people(&office);
    let backup = office.backup("backup.sqlite");
    office.says(&["backup", &backup]);
    office.says(&["invite", "--name", "Persona 4", "--administrator"]);
    office.says(&["members", "--name", "Persona 1", "--remove"]);
    let said = office.says(&["restore", &backup, "--replace"]);
    assert!(said.contains("Persona 1 was not: nobody else administers this backup"), "{said}");
    let hub = office.open();
    assert_eq!(hub.handle_sync(people.alba.device, &people.alba.request(), NOW).map(drop), Err(WireError::Revoked));
}
