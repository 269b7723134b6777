//! The real server, with real guards, under attack: it answers every request, and others work on meanwhile.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use p256::ecdsa::SigningKey;
use server::http::{Listening, Server, Site, router};
use server::store::MemoryStore;
use shared::crm::{Role, Value};
use shared::document::Document;
use shared::sync::body;
use shared::sync::message::{
    Enrolled, Outcome, PushedCommand, PushedPart, Refusal, SyncAnswer, SyncRequest, WireError,
};
use tokio::sync::watch;

use super::admission::{ANA, author, born, guards};
use super::cbor::Item;
use super::change::{Parts, pack};
use super::classes::{Attack, attacks, may_be_told};
use super::common::{NORTH, Phone, SOUTH, enrol_request, id, member, part_of, workspace};
use super::corpus::{mutants, replay};
use super::random::Random;

/// A server in this process, whose guards are the real ones.
struct Running {
    server: Arc<Server<MemoryStore>>,
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
    _stop: watch::Sender<bool>,
}

impl Running {
    fn start() -> Self {
        let hub = workspace(MemoryStore::new(), guards());
        member(&hub, 1, &[(NORTH, Role::Manager), (SOUTH, Role::Manager)]);
        let server = Server::new(hub, Site::None);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listening = runtime.block_on(Listening::bind(&["127.0.0.1:0".to_owned()])).unwrap();
        let address = listening.addresses()[0];
        let (stop, stopped) = watch::channel(false);
        runtime.spawn(listening.serve(router(Arc::clone(&server)), None, stopped));
        Self { server, address, _runtime: runtime, _stop: stop }
    }

    fn enrol(&self, seed: u8) -> Peer {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let invited = self.server.hub.invite(id(1), [seed; 16], server::http::now()).unwrap();
        let request = enrol_request(&key, invited.secret.text());
        let enrolled: Enrolled = self.server.hub.enrol(&request, server::http::now()).unwrap();
        let phone = Phone::new(key, enrolled.device, enrolled.incarnation);
        Peer { address: self.address, token: enrolled.session.token, phone }
    }

    fn is_well(&self) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

/// A device on the network.
struct Peer {
    address: SocketAddr,
    token: String,
    phone: Phone,
}

impl Peer {
    /// Posts bytes; the status and the body of the answer.
    fn post(&self, path: &str, coding: &str, sent: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\nconnection: close\r\n{coding}content-length: {}\r\n\r\n",
            self.address,
            self.token,
            sent.len()
        );
        stream.write_all(&[head.as_bytes(), sent].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer");
        let status = String::from_utf8_lossy(&answer[..end]).split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer[end + 4..].to_vec())
    }

    fn push(&self, commands: Vec<PushedCommand>) -> Result<SyncAnswer, WireError> {
        let request = SyncRequest { commands, ..self.phone.request() };
        let (status, answer) = self.post("/sync", "", &body::encode(&request));
        if status == 200 { Ok(body::decode(&answer).unwrap()) } else { Err(body::decode(&answer).unwrap()) }
    }
}

fn command(changes: &[u8]) -> Vec<PushedCommand> {
    vec![PushedCommand { parts: vec![PushedPart { doc: id(10), changes: changes.to_vec().into() }] }]
}

/// An honest device that pushes an edit after the other until it is told to stop, and then says how many were let in.
fn work_on(mut peer: Peer, enough: &AtomicBool) -> usize {
    let mut done = 0;
    peer.phone.create(id(20), SOUTH, "Mar");
    while done < 3 || !enough.load(Ordering::Relaxed) {
        let commands = std::mem::take(&mut peer.phone.commands);
        let answer = peer.push(commands).expect("others are served meanwhile");
        assert_eq!(answer.outcomes, [Outcome::Accepted]);
        done += 1;
        peer.phone.edit(id(20), &[("name", Value::text(format!("Mar {done}")))]);
        std::thread::sleep(Duration::from_millis(20));
    }
    done
}

/// Says that it is enough however its test ends, so that a failure is told and not waited for.
struct Enough<'a>(&'a AtomicBool);

impl Drop for Enough<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Ana makes the customer that the attacks are on, under the actor that [`born`] has.
fn stage(running: &Running) -> (Peer, Peer, Peer) {
    let (ana, attacker, honest) = (running.enrol(1), running.enrol(2), running.enrol(3));
    assert_eq!(ana.phone.device, ANA.device);
    let made = ana.push(vec![PushedCommand { parts: vec![part_of(id(10), &born().1)] }]).unwrap();
    assert_eq!(made.outcomes, [Outcome::Accepted]);
    (ana, attacker, honest)
}

/// Every class of attack over the network: each is refused with its reason, nobody is harmed.
#[test]
fn the_server_survives_every_class_and_serves_others() {
    let running = Running::start();
    let (ana, attacker, honest) = stage(&running);
    let enough = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let working = scope.spawn(|| work_on(honest, &enough));
        let told = Enough(&enough);
        for Attack { name, changes, refusal } in attacks() {
            let answer = attacker.push(command(&changes)).unwrap();
            // After a refusal the device begins a new life, under which nothing here was written; the old one is its too.
            let [Outcome::Refused(told)] = answer.outcomes[..] else { panic!("{name}: {:?}", answer.outcomes) };
            assert!(may_be_told(told, refusal, name), "{name}: {told:?}");
        }
        drop(told);
        println!("{} honest edits meanwhile", working.join().unwrap());
    });
    let mut document = born().0;
    let after = author(&mut document, ANA, &[("name", Value::text("Luna"))]);
    let answer = ana.push(vec![PushedCommand { parts: vec![part_of(id(10), &after)] }]).unwrap();
    assert_eq!(answer.outcomes, [Outcome::Accepted]);
    running.is_well();
}

/// Mutants of changes over the network: refused, or let in and harmless. What brings a guard down is refused as poisonous,
/// and its device is shut out after the third.
#[test]
fn the_server_survives_mutants_and_serves_others() {
    let running = Running::start();
    let (ana, mut attacker, honest) = stage(&running);
    let enough = AtomicBool::new(false);
    let seed =
        author(&mut born().0, super::admission::BENITO, &[("name", Value::text("Luna")), ("needs", Value::text("x"))]);
    let parts = Parts::read(&seed[0]);
    let mut enrolled = 3u8;
    std::thread::scope(|scope| {
        let working = scope.spawn(|| work_on(honest, &enough));
        let told = Enough(&enough);
        let make = |random: &mut Random| {
            random.next();
            let mut parts = parts.clone();
            (0..=random.below(3)).for_each(|_| parts.mutate(random));
            pack(&[parts.content()])
        };
        let mut check = |packed: &[u8]| match attacker.push(command(packed)) {
            Ok(answer) => assert_eq!(answer.outcomes.len(), 1),
            Err(WireError::Suspended | WireError::Busy) => {
                enrolled += 1;
                attacker = running.enrol(enrolled);
            }
            Err(error) => panic!("{error:?}"),
        };
        replay("change", &mut check);
        mutants("change", 150, make, |packed| check(packed));
        drop(told);
        working.join().unwrap();
    });
    // What was let in can be read, saved and edited by everybody.
    let answer = ana.push(Vec::new()).unwrap();
    let mut phone = ana.phone;
    phone.take(&answer);
    let document: &Document = &phone.docs[&id(10)];
    assert_eq!(Document::load(&document.save()).unwrap().heads(), document.heads());
    running.is_well();
}

/// Whole requests, damaged in their structure: each gets an answer of the protocol, and none makes the server fail.
#[test]
fn the_server_answers_damaged_requests() {
    let running = Running::start();
    let (_ana, mut attacker, _honest) = stage(&running);
    attacker.phone.edit(id(30), &super::common::customer(NORTH, "Sol"));
    let seeds: Vec<Item> = [
        body::encode(&attacker.phone.request()),
        body::encode(&SyncRequest { audit: true, early: true, settled: Some(vec![]), ..attacker.phone.request() }),
        body::encode(&shared::sync::message::DocsRequest {
            docs: vec![id(10), id(250)],
            ..shared::sync::message::DocsRequest::default()
        }),
    ]
    .iter()
    .map(|bytes| Item::read(bytes).unwrap())
    .collect();
    let make = |random: &mut Random| {
        let mut tree = random.pick(&seeds).clone();
        for _ in 0..=random.below(3) {
            let stranger = random.pick(&seeds).clone();
            tree.mutate(random, &stranger);
        }
        let mut bytes = vec![random.below(3) as u8];
        tree.write(&mut bytes);
        bytes
    };
    mutants("sync-request", 150, make, |sent| {
        let (how, sent) = (sent[0], &sent[1..]);
        let path = if how == 1 { "/docs" } else { "/sync" };
        let deflated = body::deflate(sent).filter(|_| how == 2);
        let coding = if deflated.is_some() { "content-encoding: deflate\r\n" } else { "" };
        let (status, answer) = attacker.post(path, coding, deflated.as_deref().unwrap_or(sent));
        if status != 200 {
            let error: WireError = body::decode(&answer).unwrap();
            assert_eq!(status, error.status());
            assert_ne!(error, WireError::Unavailable, "that is the server's fault");
        }
    });
    running.is_well();
}

/// Requests that claim more than they are: 16 MB out of a few KB, a body that never comes, a header that lies.
#[test]
fn bombs_are_stopped_at_their_limits() {
    let running = Running::start();
    let (_ana, attacker, _honest) = stage(&running);
    let bomb = body::deflate(&vec![0; 64 << 20]).unwrap();
    let (status, answer) = attacker.post("/sync", "content-encoding: deflate\r\n", &bomb);
    assert_eq!((status, body::decode::<WireError>(&answer).unwrap()), (413, WireError::TooLarge));
    // Seven million commands of no parts in 16 KB, and cursors: each a few bytes there, and a few dozen in memory.
    for (key, item) in [(5, &[0x81, 0x80][..]), (3, &[0x82, 0, 0]), (11, &[0x82, 0, 0])] {
        let count = (15 << 20) / item.len();
        let mut many = vec![0xa1, key, 0x9a];
        many.extend((count as u32).to_be_bytes());
        (0..count).for_each(|_| many.extend_from_slice(item));
        assert!(body::decode::<SyncRequest>(&many).is_err_and(|error| error.to_string().contains("longer")));
        let (status, answer) = attacker.post("/sync", "content-encoding: deflate\r\n", &body::deflate(&many).unwrap());
        assert_eq!((status, body::decode::<WireError>(&answer).unwrap()), (400, WireError::Malformed));
    }
    let refusal = Outcome::Refused(Refusal::Malformed);
    assert_eq!(attacker.push(command(&[0xff; 8])).unwrap().outcomes, [refusal]);
    running.is_well();
}
