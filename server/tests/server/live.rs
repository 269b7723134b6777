//! The socket that pokes: who is told, who is not, and who is shown the door.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use crate::common::*;
use server::admission::InProcess;
use server::http::{Listening, Server, Site, now, router};
use server::store::{MemoryStore, Store as _, StoreError, View};
use server::trust::{Keys, Token};
use shared::crm::Role;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::{Message, WebSocket, client};

type Socket = WebSocket<TcpStream>;

struct Running {
    server: Arc<Server<MemoryStore>>,
    address: std::net::SocketAddr,
    _runtime: tokio::runtime::Runtime,
    _stop: watch::Sender<bool>,
}

fn start() -> Running {
    start_with(MemoryStore::new())
}

fn start_with(store: MemoryStore) -> Running {
    let server = Server::new(workspace(store, InProcess), Site::None);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listening = runtime.block_on(Listening::bind(&["127.0.0.1:0".to_owned()])).unwrap();
    let address = listening.addresses()[0];
    let (stop, stopped) = watch::channel(false);
    runtime.spawn(listening.serve(router(Arc::clone(&server)), None, stopped));
    Running { server, address, _runtime: runtime, _stop: stop }
}

impl Running {
    /// A phone's socket, joined: a poke that follows is for what happened after this returned.
    fn listen(&self, device: u32) -> Socket {
        let before = self.server.listeners.count();
        let store = self.server.hub.store();
        let key = store.view(|view: &dyn View| Ok::<_, StoreError>(view.device(device)?.unwrap().key)).unwrap();
        let socket = self.connect(&Token::session(&Keys::new(&[9; 32]), device, &key, now()).token);
        while self.server.listeners.count() == before {
            std::thread::sleep(Duration::from_millis(2));
        }
        socket
    }

    fn connect(&self, token: &str) -> Socket {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let (mut socket, _) = client(format!("ws://{}/live", self.address), stream).unwrap();
        socket.send(Message::text(token)).unwrap();
        socket
    }
}

fn is_poked(socket: &mut Socket) -> bool {
    matches!(socket.read(), Ok(Message::Binary(bytes)) if bytes.is_empty())
}

fn is_left_alone(socket: &mut Socket) -> bool {
    socket.get_mut().set_read_timeout(Some(Duration::from_millis(150))).unwrap();
    let silent = socket.read().is_err();
    socket.get_mut().set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    silent
}

#[test]
fn a_change_pokes_those_who_may_see_it_but_for_its_author() {
    let running = start();
    let hub = &running.server.hub;
    let north = member(hub, 1, &[(NORTH, Role::Seller)]);
    let south = member(hub, 2, &[(SOUTH, Role::Seller)]);
    let (mut ana, benito, carla) =
        (Phone::enrol(hub, north, 1), Phone::enrol(hub, north, 2), Phone::enrol(hub, south, 3));
    let (mut own, mut other, mut outside) =
        (running.listen(ana.device), running.listen(benito.device), running.listen(carla.device));
    ana.create(id(10), NORTH, "Sol");
    ana.sync(hub);
    assert!(is_poked(&mut other));
    assert!(is_left_alone(&mut own));
    assert!(is_left_alone(&mut outside));
    // From now on the other territory's people may see it, and are told from the next change on.
    hub.grant_roles(south, &[(NORTH, Role::Reader)], NOW).unwrap();
    assert!(is_poked(&mut outside), "the rights themselves are news");
    ana.create(id(11), NORTH, "Luna");
    ana.sync(hub);
    assert!(is_poked(&mut outside));
}

#[test]
fn who_has_no_session_is_shown_the_door() {
    let running = start();
    let mut socket = running.connect("no token");
    let Message::Close(Some(reason)) = socket.read().unwrap() else { panic!("not closed") };
    assert_eq!(u16::from(reason.code), 4001);
}

#[test]
fn a_revoked_device_is_shown_the_door() {
    let running = start();
    let hub = &running.server.hub;
    let north = member(hub, 1, &[(NORTH, Role::Seller)]);
    let phone = Phone::enrol(hub, north, 1);
    let mut socket = running.listen(phone.device);
    hub.revoke(phone.device, false, NOW).unwrap();
    let Message::Close(Some(reason)) = socket.read().unwrap() else { panic!("not closed") };
    assert_eq!(u16::from(reason.code), 4001);
}

/// `cartera-server members --withdraw`, while others write without a pause: each of their commits comes after it.
#[test]
fn what_another_process_writes_between_commits_of_the_server_is_noticed() {
    let store = MemoryStore::new();
    let office = server::hub::Hub::new(store.clone(), InProcess);
    let running = start_with(store);
    let hub = &running.server.hub;
    let (north, both) =
        (member(hub, 1, &[(NORTH, Role::Seller)]), member(hub, 2, &[(NORTH, Role::Seller), (SOUTH, Role::Seller)]));
    let (mut ana, benito, carla) =
        (Phone::enrol(hub, north, 1), Phone::enrol(hub, both, 2), Phone::enrol(hub, north, 3));
    let dora = Phone::enrol(hub, member(hub, 3, &[(NORTH, Role::Seller)]), 4);
    // Nobody listens before everybody is there: whoever joins is news.
    let (mut listening, mut granted) = (running.listen(benito.device), running.listen(carla.device));
    let mut removed = running.listen(dora.device);
    assert!(hub.has_foreign_commits().is_ok());

    office.withdraw_roles(both, &[NORTH], NOW).unwrap();
    office.remove_member(id(3), NOW).unwrap();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(hub);
    assert!(matches!(removed.read(), Ok(Message::Close(_))), "it is shown the door, not poked");
    assert!(is_poked(&mut listening), "its rights are looked at again");
    assert!(is_poked(&mut granted));
    assert!(hub.has_foreign_commits().unwrap(), "and everybody else is to be told");
    assert!(!hub.has_foreign_commits().unwrap(), "once");
    ana.create(id(11), NORTH, "Luna");
    ana.sync(hub);
    assert!(is_left_alone(&mut listening), "the territory is not theirs any more");
    assert!(is_poked(&mut granted));
    assert!(!hub.has_foreign_commits().unwrap(), "the server's own commits are no news");

    office.grant_roles(both, &[(NORTH, Role::Reader)], NOW).unwrap();
    ana.create(id(12), NORTH, "Mar");
    ana.sync(hub);
    assert!(hub.has_foreign_commits().unwrap(), "though an own commit came after it");
}
