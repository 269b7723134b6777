//! The server on a real socket: bytes, headers, errors.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use crate::common::*;
use p256::ecdsa::SigningKey;
use server::admission::InProcess;
use server::http::{Listening, Server, Site, router};
use server::hub::{Hub, HubError};
use server::store::{MemoryStore, SqliteStore, Store};
use shared::crm::Role;
use shared::replica::NetworkFailure;
use shared::sync::cursor::WORKSPACE;
use shared::sync::invitation::{InvitationAnswer, InvitationRequest};
use shared::sync::message::{
    EnrolRequest, Enrolled, InviteRequest, Invited, Outcome, Renewal, SyncAnswer, SyncRequest, WireError,
};
use shared::sync::suspended::{Suspended, SuspendedRequest};
use shared::sync::{SCHEMA, body};
use tokio::sync::watch;

/// A server in this process.
struct Running<S: Store = MemoryStore> {
    server: Arc<Server<S>>,
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
    _stop: watch::Sender<bool>,
}

struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// Bytes of the whole response.
    size: usize,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn error(&self) -> WireError {
        body::decode(&self.body).unwrap()
    }
}

fn start(site: Site) -> Running {
    start_with(site, 100)
}

fn start_with(site: Site, connections: usize) -> Running {
    serve(workspace(MemoryStore::new(), InProcess), site, connections)
}

fn serve<S: Store>(hub: Hub<S>, site: Site, connections: usize) -> Running<S> {
    // The wall clock, because the server looks at it.
    let server = Server::new(hub, site);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listening = runtime.block_on(Listening::bind(&["127.0.0.1:0".to_owned()])).unwrap();
    let listening = listening.limited_to(connections);
    let address = listening.addresses()[0];
    let (stop, stopped) = watch::channel(false);
    runtime.spawn(listening.serve(router(Arc::clone(&server)), None, stopped));
    Running { server, address, _runtime: runtime, _stop: stop }
}

impl<S: Store> Running<S> {
    fn ask(&self, head: &str, sent: &[u8]) -> Response {
        let mut stream = TcpStream::connect(self.address).unwrap();
        self.ask_on(&mut stream, head, sent)
    }

    fn ask_on(&self, stream: &mut TcpStream, head: &str, sent: &[u8]) -> Response {
        let mut request =
            format!("{head}\r\nhost: {}\r\ncontent-length: {}\r\n\r\n", self.address, sent.len()).into_bytes();
        request.extend_from_slice(sent);
        stream.write_all(&request).unwrap();
        let mut received = Vec::new();
        let end = loop {
            let mut buffer = [0; 65536];
            let count = stream.read(&mut buffer).unwrap();
            assert!(count > 0, "closed: {:?}", String::from_utf8_lossy(&received));
            received.extend_from_slice(&buffer[..count]);
            if let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
        };
        let head = String::from_utf8(received[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length: usize =
            headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
        let mut body = received[end + 4..].to_vec();
        let have = body.len();
        body.resize(length, 0);
        stream.read_exact(&mut body[have..]).unwrap();
        Response { status, headers, size: end + 4 + length, body }
    }

    fn post(&self, path: &str, token: Option<&str>, sent: &[u8]) -> Response {
        self.ask(&post_head(path, token), sent)
    }

    fn enrol(&self, seed: u8) -> (SigningKey, Enrolled) {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let invited = self.server.hub.invite(id(1), [seed; 16], server::http::now()).unwrap();
        let response = self.post("/enrol", None, &body::encode(&enrol_request(&key, invited.secret.text())));
        assert_eq!(response.status, 200);
        (key, body::decode(&response.body).unwrap())
    }
}

fn post_head(path: &str, token: Option<&str>) -> String {
    let authorization = token.map(|token| format!("\r\nauthorization: Bearer {token}")).unwrap_or_default();
    format!("POST {path} HTTP/1.1{authorization}")
}

fn with_member(site: Site) -> Running {
    let running = start(site);
    member(&running.server.hub, 1, &[(NORTH, Role::Seller)]);
    running
}

#[test]
fn a_device_enrols_pushes_and_another_pulls_over_http() {
    let running = with_member(Site::None);
    let (key, enrolled) = running.enrol(1);
    let mut phone = Phone::new(key, enrolled.device, enrolled.incarnation);
    phone.create(id(10), NORTH, "Panadería Sol");
    let token = enrolled.session.token.clone();
    let response = running.post("/sync", Some(&token), &body::encode(&phone.request()));
    let answer: SyncAnswer = body::decode(&response.body).unwrap();
    assert_eq!(answer.outcomes, [Outcome::Accepted]);

    let (key, enrolled) = running.enrol(2);
    let mut other = Phone::new(key, enrolled.device, enrolled.incarnation);
    let deflated = body::deflate(&[body::encode(&other.request()), vec![0; 300]].concat()).unwrap();
    let head = format!(
        "{}\r\ncontent-encoding: deflate\r\naccept-encoding: gzip, br",
        post_head("/sync", Some(&enrolled.session.token))
    );
    let response = running.ask(&head, &deflated);
    assert_eq!(response.header("content-encoding"), Some("br"));
    let mut plain = Vec::new();
    brotli::BrotliDecompress(&mut response.body.as_slice(), &mut plain).unwrap();
    other.take(&body::decode(&plain).unwrap());
    assert_eq!(other.name(id(10)), "Panadería Sol");
}

#[test]
fn a_sync_of_nothing_costs_less_than_400_bytes() {
    let running = with_member(Site::None);
    let (key, enrolled) = running.enrol(1);
    let mut phone = Phone::new(key, enrolled.device, enrolled.incarnation);
    let token = enrolled.session.token;
    let mut stream = TcpStream::connect(running.address).unwrap();
    for round in 0..2 {
        let sent = body::encode(&phone.request());
        // The first round brings documents, which this client wants plain.
        let coding = if round == 1 { "\r\naccept-encoding: br" } else { "" };
        let head = post_head("/sync", Some(&token)) + coding;
        let response = running.ask_on(&mut stream, &head, &sent);
        let up = head.len()
            + format!("\r\nhost: {}\r\ncontent-length: {}\r\n\r\n", running.address, sent.len()).len()
            + sent.len();
        phone.take(&body::decode(&response.body).unwrap());
        if round == 1 {
            println!("{up} up, {} down, {:?}", response.size, response.headers);
            assert!(up + response.size <= 400, "{up} up, {} down", response.size);
        }
    }
}

#[test]
fn a_session_that_ended_is_renewed_in_the_same_request() {
    let running = with_member(Site::None);
    let (key, enrolled) = running.enrol(1);
    let phone = Phone::new(key, enrolled.device, enrolled.incarnation);
    let plain = body::encode(&phone.request());
    for token in [None, Some("AAAA"), Some("no token at all")] {
        let response = running.post("/sync", token, &plain);
        assert_eq!((response.status, response.error()), (401, WireError::SessionEnded));
    }
    let signature = signed(&phone.key, &enrolled.challenge).into();
    let renewal = Some(Renewal { device: phone.device, challenge: enrolled.challenge, signature });
    let request = SyncRequest { renewal, ..phone.request() };
    let response = running.post("/sync", None, &body::encode(&request));
    assert_eq!(response.status, 200);
    let session = body::decode::<SyncAnswer>(&response.body).unwrap().session.unwrap();
    assert_eq!(running.post("/sync", Some(&session.token), &plain).status, 200);
    // Another device's challenge proves nothing.
    let (_, other) = running.enrol(2);
    let renewal = request.renewal.map(|renewal| Renewal { device: other.device, ..renewal });
    let response = running.post("/sync", None, &body::encode(&SyncRequest { renewal, ..phone.request() }));
    assert_eq!((response.status, response.error()), (403, WireError::NotThisDevice));
}

#[test]
fn a_renewal_is_good_until_the_device_has_used_its_session() {
    const HOUR: i64 = 3_600_000;
    let hub = in_memory();
    member(&hub, 1, &[(NORTH, Role::Seller)]);
    let key = SigningKey::from_slice(&[1; 32]).unwrap();
    let invited = hub.invite(id(1), [1; 16], NOW).unwrap();
    let enrolled = hub.enrol(&enrol_request(&key, invited.secret.text()), NOW).unwrap();
    let renewal = |challenge: &[u8]| Renewal {
        device: enrolled.device,
        challenge: challenge.to_vec().into(),
        signature: signed(&key, challenge).into(),
    };
    let phone = Phone::new(key.clone(), enrolled.device, enrolled.incarnation);
    let renew = |renewal: &Renewal, now: i64| {
        let identity = hub.identify(None, Some(renewal), now)?;
        assert!(identity.renewed);
        hub.sync(identity, &phone.request(), now)
    };
    let first = renewal(&enrolled.challenge);
    // The answer was lost: the same renewal again, days later.
    renew(&first, NOW + HOUR).unwrap();
    let answer = renew(&first, NOW + 48 * HOUR).unwrap();
    // The device uses the session: it has the answer, and the challenge that came with it.
    let session = answer.session.unwrap();
    assert!(hub.identify(Some(&session.token), None, NOW + 48 * HOUR + 1_000).is_ok());
    let spent = |renewal: &Renewal, now| match renew(renewal, now) {
        Err(HubError::ChallengeSpent(fresh)) => fresh,
        other => panic!("{other:?}"),
    };
    let fresh = spent(&first, NOW + 49 * HOUR);
    // Who cannot sign gets nothing of it, who can (the device, put back to an earlier state) comes in.
    let forged = Renewal { signature: first.signature.clone(), ..renewal(&fresh) };
    assert!(matches!(renew(&forged, NOW + 49 * HOUR), Err(HubError::NotThisDevice)));
    let second = renewal(&fresh);
    let session = renew(&second, NOW + 49 * HOUR).unwrap().session.unwrap();
    assert!(hub.identify(Some(&session.token), None, NOW + 49 * HOUR).is_ok());
    // Every challenge from before the session in use is spent.
    let later = renewal(&answer.challenge.unwrap());
    spent(&later, NOW + 50 * HOUR);
    // With a session that is good a spent renewal is no matter.
    assert!(!hub.identify(Some(&session.token), Some(&first), NOW + 49 * HOUR).unwrap().renewed);
}

#[test]
fn a_spent_challenge_is_answered_with_a_fresh_one() {
    let running = with_member(Site::None);
    let (key, enrolled) = running.enrol(1);
    let phone = Phone::new(key, enrolled.device, enrolled.incarnation);
    let ask = |challenge: &[u8]| {
        let signature = signed(&phone.key, challenge).into();
        let renewal = Some(Renewal { device: phone.device, challenge: challenge.to_vec().into(), signature });
        running.post("/sync", None, &body::encode(&SyncRequest { renewal, ..phone.request() }))
    };
    // Another session of the same device, an hour from now.
    let soon = server::http::now() + 3_600_000;
    let other = Renewal {
        device: phone.device,
        challenge: enrolled.challenge.clone(),
        signature: signed(&phone.key, &enrolled.challenge).into(),
    };
    let identity = running.server.hub.identify(None, Some(&other), soon).unwrap();
    let session = running.server.hub.sync(identity, &phone.request(), soon).unwrap().session.unwrap();
    running.server.hub.identify(Some(&session.token), None, soon).unwrap();
    let response = ask(&enrolled.challenge);
    assert_eq!((response.status, response.error()), (401, WireError::ChallengeSpent));
    let Some(NetworkFailure::Challenged(fresh)) = NetworkFailure::told(&response.body) else {
        panic!("a fresh challenge")
    };
    assert_ne!(fresh.as_slice(), enrolled.challenge.as_slice());
    // Although the session began an hour from now, as after a server's clock was set right, the device comes in.
    assert_eq!(ask(&fresh).status, 200);
}

#[test]
fn a_device_enrols_another_of_the_same_member() {
    let running = with_member(Site::None);
    let (_, enrolled) = running.enrol(1);
    let response =
        running.post("/invite", Some(&enrolled.session.token), &body::encode(&InviteRequest { schema: SCHEMA }));
    let invited: Invited = body::decode(&response.body).unwrap();
    let key = SigningKey::from_slice(&[9; 32]).unwrap();
    let response = running.post("/enrol", None, &body::encode(&enrol_request(&key, &invited.invitation)));
    let another: Enrolled = body::decode(&response.body).unwrap();
    assert_eq!(another.member, enrolled.member);
    assert_ne!(another.device, enrolled.device);
    assert_eq!(running.post("/invite", None, &body::encode(&InviteRequest { schema: SCHEMA })).status, 401);
}

#[test]
fn a_revoked_device_s_own_invitation_enrols_nobody() {
    let running = with_member(Site::None);
    let ((_, stolen), (_, kept)) = (running.enrol(1), running.enrol(2));
    let invite = |enrolled: &Enrolled| {
        let response =
            running.post("/invite", Some(&enrolled.session.token), &body::encode(&InviteRequest { schema: SCHEMA }));
        body::decode::<Invited>(&response.body).unwrap().invitation
    };
    let enrol = |seed: u8, invitation: &str| {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        running.post("/enrol", None, &body::encode(&enrol_request(&key, invitation)))
    };
    let (of_the_stolen, of_the_kept) = (invite(&stolen), invite(&kept));
    // Made for them twice more, by whoever enrolled the two.
    let revoked = running.server.hub.revoke(stolen.device, false, server::http::now()).unwrap();
    assert_eq!((revoked.device.number, revoked.invitations), (stolen.device, 4));
    for invitation in [of_the_stolen, of_the_kept] {
        let response = enrol(9, &invitation);
        assert_eq!((response.status, response.error()), (403, WireError::InvitationEnded));
    }
    let response =
        running.post("/invite", Some(&stolen.session.token), &body::encode(&InviteRequest { schema: SCHEMA }));
    assert_eq!(response.error(), WireError::Revoked);
    // Their other device is still in, and may invite anew.
    assert_eq!(enrol(9, &invite(&kept)).status, 200);
}

#[test]
fn a_suspension_is_lifted_by_an_administrator_s_device() {
    let running = with_member(Site::None);
    let ((_, own), (key, shut)) = (running.enrol(1), running.enrol(2));
    suspend(&running.server.hub, shut.device);
    let ask = |token: Option<&str>, lift| {
        running.post("/suspended", token, &body::encode(&SuspendedRequest { schema: SCHEMA, lift }))
    };
    let check = |response: Response, error: WireError| {
        assert_eq!((response.status, response.error()), (error.status(), error));
    };
    let (token, its) = (Some(own.session.token.as_str()), Some(shut.session.token.as_str()));
    check(ask(None, None), WireError::SessionEnded);
    check(ask(token, Some(shut.device)), WireError::Forbidden);
    check(ask(its, Some(shut.device)), WireError::Suspended);
    running.server.hub.grant_roles(id(1), &[(WORKSPACE, Role::Administrator)], server::http::now()).unwrap();
    let told = |lift| {
        let answer: Suspended = body::decode(&ask(token, lift).body).unwrap();
        answer.devices.into_iter().map(|device| device.number).collect::<Vec<_>>()
    };
    assert_eq!(told(None), [shut.device]);
    check(ask(token, Some(99)), WireError::Unknown);
    let phone = Phone::new(key, shut.device, shut.incarnation);
    let sync = || running.post("/sync", its, &body::encode(&phone.request()));
    check(sync(), WireError::Suspended);
    assert!(told(Some(shut.device)).is_empty());
    assert_eq!(sync().status, 200);
    // What an app takes for a server that is too old to know of this: no word of ours.
    let older = running.post("/suspended-then", token, &[]);
    assert_eq!((older.status, NetworkFailure::told(&older.body)), (405, None));
}

#[test]
fn wrong_requests_get_their_code() {
    let running = with_member(Site::None);
    let (key, enrolled) = running.enrol(1);
    let token = enrolled.session.token;
    let check = |response: Response, error: WireError| {
        assert_eq!((response.status, response.error()), (error.status(), error));
    };
    check(running.post("/sync", Some(&token), b"nonsense"), WireError::Malformed);
    check(running.post("/sync", Some(&token), b""), WireError::Malformed);
    let bomb = body::deflate(&vec![0; 17 << 20]).unwrap();
    let head = format!("{}\r\ncontent-encoding: deflate", post_head("/sync", Some(&token)));
    check(running.ask(&head, &bomb), WireError::TooLarge);
    check(running.ask(&head, b"not deflated"), WireError::Malformed);
    let head = format!("{}\r\ncontent-encoding: zstd", post_head("/sync", Some(&token)));
    check(running.ask(&head, b""), WireError::Malformed);
    let phone = Phone::new(key, enrolled.device, enrolled.incarnation);
    let old = SyncRequest { protocol: 0, ..phone.request() };
    check(running.post("/sync", Some(&token), &body::encode(&old)), WireError::Version);
    let head = format!("{}\r\norigin: https://evil.example", post_head("/sync", Some(&token)));
    check(running.ask(&head, &body::encode(&phone.request())), WireError::ForeignOrigin);
    let head = format!("{}\r\norigin: http://{}", post_head("/sync", Some(&token)), running.address);
    assert_eq!(running.ask(&head, &body::encode(&phone.request())).status, 200);
    running.server.hub.revoke(enrolled.device, false, server::http::now()).unwrap();
    check(running.post("/sync", Some(&token), &body::encode(&phone.request())), WireError::Revoked);
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let running = with_member(Site::None);
    let (_, enrolled) = running.enrol(1);
    let mut stream = TcpStream::connect(running.address).unwrap();
    let length = (4 << 20) + 1;
    let head = format!(
        "{}\r\nhost: {}\r\ncontent-length: {length}\r\n\r\n",
        post_head("/sync", Some(&enrolled.session.token)),
        running.address
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server may answer and close before it has read everything.
    let _written = stream.write_all(&vec![0; length]);
    let mut received = [0; 12];
    if stream.read_exact(&mut received).is_ok() {
        assert_eq!(&received, b"HTTP/1.1 413");
    }
}

/// Begins a body of a megabyte, and never ends it.
fn begin(running: &Running, token: Option<&str>) -> TcpStream {
    let mut stream = TcpStream::connect(running.address).unwrap();
    let head =
        format!("{}\r\nhost: {}\r\ncontent-length: {}\r\n\r\n", post_head("/sync", token), running.address, 1 << 20);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&[0; 40_000]).unwrap();
    stream
}

/// Writes more than is taken from anybody.
fn write_much(phone: &mut Phone) {
    for seed in 10..210 {
        phone.create(id(seed), NORTH, &format!("Panadería número {seed}"));
    }
    let size = body::encode(&phone.request()).len();
    assert!(size > 20_000, "{size} bytes");
}

#[test]
fn strangers_that_send_without_end_keep_only_strangers_waiting() {
    let running = with_member(Site::None);
    let (key, enrolled) = running.enrol(1);
    let token = enrolled.session.token.clone();
    let _held: Vec<TcpStream> = (0..30).map(|at| begin(&running, (at % 2 == 0).then_some("forged"))).collect();
    std::thread::sleep(std::time::Duration::from_millis(300));
    // One more of them is sent away.
    let mut another = begin(&running, None);
    let mut status = [0; 12];
    another.read_exact(&mut status).unwrap();
    assert_eq!(&status, b"HTTP/1.1 429");
    // Meanwhile a device with a session pushes more than is taken from anybody,
    let mut phone = Phone::new(key, enrolled.device, enrolled.incarnation);
    write_much(&mut phone);
    let response = running.post("/sync", Some(&token), &body::encode(&phone.request()));
    assert_eq!(response.status, 200);
    let answer: SyncAnswer = body::decode(&response.body).unwrap();
    assert!(answer.outcomes.iter().all(|outcome| *outcome == Outcome::Accepted), "{:?}", answer.outcomes);
    // one whose session has ended is told so, whatever it pushes,
    write_much(&mut phone);
    let ended = running.post("/sync", Some("forged"), &body::encode(&phone.request()));
    assert_eq!(ended.error(), WireError::SessionEnded);
    // and whoever says little is heard.
    assert_eq!(running.post("/sync", None, b"nonsense").error(), WireError::Malformed);
}

#[test]
fn a_session_is_renewed_in_a_request_that_pushes_much() {
    let running = with_member(Site::None);
    let (key, enrolled) = running.enrol(1);
    let mut phone = Phone::new(key, enrolled.device, enrolled.incarnation);
    write_much(&mut phone);
    let signature = signed(&phone.key, &enrolled.challenge).into();
    let renewal = Some(Renewal { device: phone.device, challenge: enrolled.challenge, signature });
    let response = running.post("/sync", None, &body::encode(&SyncRequest { renewal, ..phone.request() }));
    assert_eq!(response.status, 200);
    assert!(body::decode::<SyncAnswer>(&response.body).unwrap().session.is_some());
}

#[test]
fn there_are_not_more_connections_than_there_is_room_for() {
    let running = start_with(Site::None, 2);
    let ask = |stream: &mut TcpStream| running.ask_on(stream, "GET /healthz HTTP/1.1", b"").status;
    let mut first = TcpStream::connect(running.address).unwrap();
    let mut second = TcpStream::connect(running.address).unwrap();
    assert_eq!([ask(&mut first), ask(&mut second)], [200, 200]);
    // Whoever comes then takes the place of the one that has been silent longest.
    let mut third = TcpStream::connect(running.address).unwrap();
    assert_eq!(ask(&mut third), 200);
    assert_eq!(first.read(&mut [0; 12]).unwrap(), 0, "it was closed");
    assert_eq!(ask(&mut second), 200);
}

#[test]
fn a_server_that_cannot_write_is_not_well() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("w.sqlite");
    let hub = workspace(SqliteStore::open(&file).unwrap(), InProcess);
    let running = serve(hub, Site::None, 10);
    assert_eq!(running.ask("GET /healthz HTTP/1.1", b"").status, 200);
    // A full disk still takes one row again, in the journal's place of the last one. What a request needs goes where
    // nothing can be written.
    let hub = workspace(SqliteStore::open(&folder.path().join("full.sqlite")).unwrap(), InProcess);
    std::os::unix::fs::symlink("/dev/full", folder.path().join("full.sqlite.trial")).unwrap();
    let running = serve(hub, Site::None, 10);
    assert!(running.server.hub.workspace().is_ok(), "what is there can be read");
    assert_eq!(running.ask("GET /healthz HTTP/1.1", b"").status, 503);
}

#[test]
fn guessing_invitations_is_slowed_down() {
    let running = with_member(Site::None);
    let key = SigningKey::from_slice(&[1; 32]).unwrap();
    let guess = body::encode(&enrol_request(&key, "guess"));
    let errors: Vec<WireError> = (0..12).map(|_| running.post("/enrol", None, &guess).error()).collect();
    assert_eq!(errors[..10], [WireError::InvitationEnded; 10]);
    assert_eq!(errors[10..], [WireError::Busy; 2]);
    // So is asking whom they invite, which takes nothing away from whoever enters.
    let asked = body::encode(&InvitationRequest { schema: SCHEMA, invitation: "guess".into() });
    let told: Vec<Response> = (0..12).map(|_| running.post("/invitation", None, &asked)).collect();
    for response in &told[..10] {
        assert_eq!((response.status, &response.body), (200, &body::encode(&InvitationAnswer::default())));
    }
    assert!(told[10..].iter().all(|response| response.error() == WireError::Busy));
    let forged = EnrolRequest { signature: vec![1; 64].into(), ..enrol_request(&key, "guess") };
    assert!(running.server.hub.enrol(&forged, server::http::now()).is_err());
}

#[test]
fn a_device_that_asks_without_end_is_slowed_down_alone() {
    let running = with_member(Site::None);
    let (eager, patient) = (running.enrol(1), running.enrol(2));
    let request = |(key, enrolled): &(SigningKey, Enrolled)| {
        body::encode(&Phone::new(key.clone(), enrolled.device, enrolled.incarnation).request())
    };
    let (asks, waits) = (request(&eager), request(&patient));
    // As if its answers had cost more than anybody's may.
    running.server.work.charge(eager.1.device, i64::MAX, server::http::now());
    let invites = body::encode(&InviteRequest { schema: SCHEMA });
    let suspended = body::encode(&SuspendedRequest { schema: SCHEMA, lift: None });
    for (path, asks) in [("/sync", &asks), ("/invite", &invites), ("/suspended", &suspended)] {
        let response = running.post(path, Some(&eager.1.session.token), asks);
        assert_eq!((response.status, response.error()), (429, WireError::Busy), "{path}");
    }
    assert_eq!(running.post("/sync", Some(&patient.1.session.token), &waits).status, 200);
}

#[test]
fn the_app_is_served_with_its_headers() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("index.html", "<!doctype html>");
    put("app-0123456789abcdef.wasm", "wasm");
    put("app-0123456789abcdef.wasm.br", "short");
    let running = with_member(Site::Folder(folder.path().to_owned()));
    let page = running.ask("GET /customers/123 HTTP/1.1", b"");
    assert_eq!((page.status, page.body.as_slice()), (200, &b"<!doctype html>"[..]));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("'wasm-unsafe-eval'") && !policy.contains("unsafe-inline"), "{policy}");
    let wasm = running.ask("GET /app-0123456789abcdef.wasm HTTP/1.1\r\naccept-encoding: br", b"");
    assert_eq!(wasm.body, b"short");
    assert_eq!(wasm.header("content-encoding"), Some("br"));
    assert_eq!(wasm.header("content-type"), Some("application/wasm"));
    assert!(wasm.header("cache-control").unwrap().contains("immutable"));
    assert_eq!(running.ask("GET /missing.js HTTP/1.1", b"").status, 404);
    assert_eq!(running.ask("GET /healthz HTTP/1.1", b"").body, b"ok\n");
}
