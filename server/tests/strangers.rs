//! What somebody costs whom nobody knows, measured on the real program: memory, not time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what it does not expect")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use shared::sync::body;
use shared::sync::limits::{REQUEST, REQUEST_INFLATED};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cartera-server");

/// What a stranger may cost, bytes.
const BOUND: u64 = 10_000_000;
/// What one with many connections may cost, bytes: mostly what the allocator keeps of what was needed at once.
const BOUND_OF_CONNECTIONS: u64 = 16_000_000;
/// What many may cost at once, bytes: a megabyte each.
const BOUND_OF_MANY: u64 = MANY as u64 * 1_000_000;
/// Where messages are taken from strangers.
const PATHS: [&str; 7] = ["/sync", "/docs", "/recover", "/invite", "/invitation", "/suspended", "/enrol"];
/// So many are many.
const MANY: usize = 32;

/// The real server, and where it listens.
struct Served {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Served {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = format!("sqlite:{}", folder.path().display());
        let mut command = Command::new(PROGRAM);
        command.env_clear().env("CARTERA_LOG", "off").args(["serve", "--listen", "127.0.0.1:0", "--store", &store]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut all = String::new();
        // The invitation's link names the address.
        let address = loop {
            assert!(said.read_line(&mut all).unwrap() > 0, "it ended: {all}");
            let named = all.split("http://").nth(1).and_then(|rest| rest.split('/').next()?.trim().parse().ok());
            if let Some(address) = named.filter(|_| all.ends_with('\n')) {
                break address;
            }
        };
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self { child, address, _folder: folder }
    }

    /// The most memory that it has had since [`Served::forget`], bytes.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
    }

    fn forget(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
    }

    /// Sends bytes on so many connections at once; the status lines that come back.
    fn ask(&self, connections: usize, sent: &[u8]) -> Vec<String> {
        std::thread::scope(|scope| {
            let asking: Vec<_> = (0..connections).map(|_| scope.spawn(|| self.ask_once(sent))).collect();
            asking.into_iter().map(|asked| asked.join().unwrap()).collect()
        })
    }

    fn ask_once(&self, sent: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(sent).unwrap();
        let mut answer = Vec::new();
        // It may be cut off while we still write.
        let _read = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
    }

    /// What anybody asks for, so that the program's own pages are in memory.
    fn warm_up(&self) {
        self.ask(64, &post("/sync", "", &[0xa0]));
        let small = body::deflate(&under_a_key(&[0x00], 1_000)).unwrap();
        for path in PATHS {
            self.ask(1, &post(path, "content-encoding: deflate\r\n", &small));
        }
        self.is_well();
    }

    fn is_well(&self) {
        let answer = self.ask_once(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assert_eq!(answer, "HTTP/1.1 200 OK");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn post(path: &str, coding: &str, sent: &[u8]) -> Vec<u8> {
    let length = sent.len();
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{coding}content-length: {length}\r\n\r\n");
    [head.as_bytes(), sent].concat()
}

/// A map with a key that nobody knows, and under it these bytes again and again.
fn under_a_key(bytes: &[u8], length: usize) -> Vec<u8> {
    [&[0xa1, 0x18, 99][..], &bytes.repeat(length / bytes.len())].concat()
}

#[test]
fn bombs_of_every_nesting_cost_a_stranger_s_memory_and_no_more() {
    // One stranger with all of it, one after the other; then many with the same at once.
    for (connections, bound) in [(1, BOUND), (MANY, BOUND_OF_MANY)] {
        let served = Served::start();
        served.warm_up();
        let before = served.peak();
        served.forget();
        throw(&served, connections);
        let cost = served.peak().saturating_sub(before);
        println!("{connections}: {:.1} MB, and {:.1} MB more at most", before as f64 / 1e6, cost as f64 / 1e6);
        assert!(cost <= bound, "{cost} bytes by {connections}");
        served.is_well();
    }
}

/// Sends everything that swells, each on so many connections at once.
fn throw(served: &Served, connections: usize) {
    // Behind an array, a map, a tag, each with and without an end; strings in pieces; lists of nothings where lists are.
    let nestings: [&[u8]; 14] = [
        &[0x81],
        &[0x9f],
        &[0xbf, 0],
        &[0xa1, 0],
        &[0x82, 0x9f],
        &[0x82, 0x9f, 0x9f],
        &[0x82, 0xbf, 0x9f],
        &[0x82, 0, 0x9f],
        &[0xa2, 0, 0xbf],
        &[0xc1],
        &[0xc1, 0x9f],
        &[0x5f],
        &[0x9a, 0xff, 0xff, 0xff, 0xff],
        &[0x00],
    ];
    for nesting in nestings {
        let bomb = under_a_key(nesting, REQUEST_INFLATED - 16);
        let deflated = body::deflate(&bomb).unwrap();
        assert!(deflated.len() < 128 * 1024, "{} bytes", deflated.len());
        let coding = "content-encoding: deflate\r\n";
        // Behind the two that are not sure of a skip, too.
        let bare = [&[0x82, 0x9f][..], &under_a_key(nesting, 12 * 1024)].concat();
        for path in PATHS {
            let told = served.ask(connections, &post(path, coding, &deflated));
            assert!(told.iter().all(|line| !line.contains(" 200 ") && !line.contains(" 5")), "{nesting:x?}: {told:?}");
            served.ask(connections, &post(path, "", &bare));
        }
    }
    // Lists where lists are: commands of no parts, cursors of nothing.
    for (key, item) in [(5, &[0x81, 0x80][..]), (3, &[0x82, 0, 0]), (11, &[0x82, 0, 0])] {
        let count = (REQUEST_INFLATED - 16) / item.len();
        let mut many = vec![0xa1, key, 0x9a];
        many.extend((count as u32).to_be_bytes());
        many.extend(item.repeat(count));
        let deflated = body::deflate(&many).unwrap();
        served.ask(connections, &post("/sync", "content-encoding: deflate\r\n", &deflated));
    }
    // As large a body as anybody may send, of nothing that shrinks.
    let large: Vec<u8> =
        (0..REQUEST as u64 - 64).map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect();
    served.ask(connections.min(4), &post("/sync", "", &large));
}

#[test]
fn a_stranger_s_connections_cost_little_and_keep_nobody_out() {
    let served = Served::start();
    served.warm_up();
    let before = served.peak();
    served.forget();
    // Silent ones, ones that say what HTTP/2 begins with, and ones whose body does not end.
    let half = post("/sync", "", &vec![0xa0; 16 * 1024]);
    let openings: [&[u8]; 4] = [b"", b"PRI * HTTP/2.0\r\n", b"G", &half[..half.len() - 1]];
    let mut held = Vec::new();
    for at in 0..2_000 {
        let mut stream = TcpStream::connect(served.address).unwrap();
        // It may have lost its place to another.
        let _written = stream.write_all(openings[at % openings.len()]);
        held.push(stream);
    }
    served.is_well();
    let cost = served.peak().saturating_sub(before);
    println!("{:.1} MB, and {:.1} MB more at most", before as f64 / 1e6, cost as f64 / 1e6);
    assert!(cost <= BOUND_OF_CONNECTIONS, "{cost} bytes");
}

#[test]
fn bodies_that_come_byte_by_byte_keep_nobody_out() {
    let served = Served::start();
    let head = post("/sync", "", &[]);
    let head = String::from_utf8_lossy(&head).replace("content-length: 0", "content-length: 16000");
    let begin = || {
        let mut stream = TcpStream::connect(served.address).unwrap();
        let _written = stream.write_all(head.as_bytes());
        stream
    };
    let mut held: Vec<TcpStream> = (0..200).map(|_| begin()).collect();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                for stream in &mut held {
                    // Who has lost the place comes again.
                    if stream.write_all(b"a").is_err() {
                        *stream = begin();
                    }
                }
                std::thread::sleep(Duration::from_millis(300));
            }
        });
        let asked = (0..5).map(|_| served.ask_once(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"));
        let answers: Vec<String> = asked.collect();
        is_over.store(true, Ordering::Release);
        assert!(answers.iter().all(|answer| answer == "HTTP/1.1 200 OK"), "{answers:?}");
    });
}
