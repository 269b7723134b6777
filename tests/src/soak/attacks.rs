//! What strangers and a device in the wrong hands do to a server, for as long as somebody holds the attack.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context as _, Result};
use shared::crm::{Kind, Value};
use shared::document::chunk::ChangeChunk;
use shared::document::{Actor, Document, Intent, packed};
use shared::sync::message::{PushedCommand, PushedPart, SyncRequest};
use shared::sync::{PROTOCOL, SCHEMA, body, limits};

use super::flood::Flood;
use crate::clock;
use crate::device::Device;
use crate::device::records::new_doc;
use crate::simulator::random::Random;

/// Connections that send what swells, and those that ask without reading.
const BUSY: usize = 16;
const HUNGRY: usize = 40;
/// Connections that say nothing.
const SILENT: usize = 300;
/// Connections that are flooded, as many with each kind of frame.
const FLOODED: usize = 2 * Flood::ALL.len();
/// Damaged requests in one attack, at most.
const MUTANTS: usize = 200;

/// An attack, which ends when it is dropped.
pub(super) struct Attack {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    /// Those of its connections that a server has taken something of; none where that is not looked at.
    landed: Arc<[AtomicBool]>,
}

impl Attack {
    fn of(threads: usize, act: impl Fn(usize, &AtomicBool) + Send + Sync + 'static) -> Self {
        let (stop, act) = (Arc::new(AtomicBool::new(false)), Arc::new(act));
        let start = |at| {
            let (stop, act) = (Arc::clone(&stop), Arc::clone(&act));
            std::thread::spawn(move || act(at, &stop))
        };
        Self { threads: (0..threads).map(start).collect(), stop, landed: Arc::new([]) }
    }

    /// Whether all of it has got through to the server.
    pub(super) fn has_landed(&self) -> bool {
        self.landed.iter().all(|landed| landed.load(Ordering::Relaxed))
    }

    /// Strangers send messages that are small and swell, nested in all ways.
    pub(super) fn bombs(address: SocketAddr, random: &mut Random) -> Self {
        let nestings: [&[u8]; 6] = [&[0x81], &[0x9f], &[0x82, 0x9f], &[0xbf, 0], &[0xc1], &[0x00]];
        let paths = ["/sync", "/docs", "/invite", "/enrol"];
        let made: Vec<Vec<u8>> = (0..BUSY)
            .map(|_| {
                let swollen = [&[0xa1, 0x18, 99][..], &random.pick(&nestings).repeat(4 << 20)].concat();
                let path = *random.pick::<&str>(&paths);
                let deflated = body::deflate(&swollen).unwrap_or(swollen);
                request(path, "content-encoding: deflate\r\n", &deflated)
            })
            .collect();
        Self::of(BUSY, move |at, stop| {
            while !stop.load(Ordering::Relaxed) {
                ask(address, &made[at]);
            }
        })
    }

    /// Strangers connect, some begin to speak, and nothing follows.
    pub(super) fn silence(address: SocketAddr) -> Self {
        Self::of(1, move |_, stop| {
            let openings: [&[u8]; 3] =
                [b"", b"PRI * HTTP/2.0\r\n", b"POST /sync HTTP/1.1\r\ncontent-length: 9\r\n\r\n"];
            let held: Vec<Option<TcpStream>> = (0..SILENT)
                .map(|at| {
                    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
                    stream.write_all(openings[at % openings.len()]).ok()?;
                    Some(stream)
                })
                .collect();
            wait_for(stop);
            drop(held);
        })
    }

    /// Strangers send frames that cost them little. Who is cut off comes again.
    pub(super) fn flood(address: SocketAddr) -> Self {
        let landed: Arc<[AtomicBool]> = (0..FLOODED).map(|_| AtomicBool::new(false)).collect();
        let lands = Arc::clone(&landed);
        let mut attack = Self::of(FLOODED, move |at, stop| {
            while !stop.load(Ordering::Relaxed) {
                let _cut_off = pour(address, Flood::ALL[at % Flood::ALL.len()], stop, &lands[at]);
                wait_a_little();
            }
        });
        attack.landed = landed;
        attack
    }

    /// A device asks for everything, and reads nothing of it.
    pub(super) fn hunger(address: SocketAddr, token: &str) -> Self {
        let everything =
            SyncRequest { protocol: PROTOCOL, schema: SCHEMA, budget: limits::PAGE, ..SyncRequest::default() };
        let headers = format!("authorization: Bearer {token}\r\naccept-encoding: br\r\n");
        let sent = request("/sync", &headers, &body::encode(&everything));
        Self::of(HUNGRY, move |_, stop| {
            while !stop.load(Ordering::Relaxed) {
                let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(5)) else { continue };
                // It is the server's to go on or not.
                let _written = stream.write_all(&sent);
                wait_a_little();
            }
        })
    }

    /// A device sends changes that are damaged.
    pub(super) fn mutants(address: SocketAddr, device: &Device, random: &mut Random) -> Result<Self> {
        let meta = device.replica()?.meta();
        let home = meta.grants.iter().map(|grant| grant.scope).find(|scope| *scope > 0).context("a territory")?;
        let headers = format!("authorization: Bearer {}\r\n", meta.token);
        let actor = Actor { device: meta.device, incarnation: meta.incarnation };
        let mut made = Vec::new();
        for _ in 0..MUTANTS {
            let fields = [
                ("kind", Value::text(Kind::CUSTOMER.name())),
                ("territory", Value::Int(i64::from(home))),
                ("name", Value::text("Mutante")),
            ];
            let set = |(key, new): (&str, Value)| Intent::Set { key: key.to_owned(), seen: Vec::new(), new };
            let intents: Vec<Intent> = fields.into_iter().map(set).collect();
            let authored = Document::new().write(actor, &intents, clock::now())?;
            let chunks: Vec<Vec<u8>> = authored.changes.into_iter().map(|(_, chunk)| chunk).collect();
            let frames: Vec<ChangeChunk<'_>> =
                chunks.iter().map(|chunk| ChangeChunk::read(chunk)).collect::<Result<_, _>>()?;
            let mut changes = packed::pack(&frames, &mut Vec::new());
            for _ in 0..=random.below(3) {
                let at = random.below(changes.len());
                changes[at] ^= 1 << random.below(8);
            }
            let parts = vec![PushedPart { doc: new_doc()?, changes: changes.into() }];
            let commands = vec![PushedCommand { parts }];
            let push = SyncRequest {
                protocol: PROTOCOL,
                schema: SCHEMA,
                epoch: meta.epoch,
                commands,
                ..SyncRequest::default()
            };
            made.push(request("/sync", &headers, &body::encode(&push)));
        }
        Ok(Self::of(1, move |_, stop| {
            for request in &made {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                ask(address, request);
            }
        }))
    }
}

impl Drop for Attack {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // An attacker who fell over has been fended off.
            let _ended = thread.join();
        }
    }
}

fn request(path: &str, headers: &str, sent: &[u8]) -> Vec<u8> {
    let length = sent.len();
    let head =
        format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n");
    [head.as_bytes(), sent].concat()
}

/// Sends a request and reads what comes; the server may be down, or cut it off.
fn ask(address: SocketAddr, sent: &[u8]) {
    let asked = TcpStream::connect_timeout(&address, Duration::from_secs(5)).and_then(|mut stream| {
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.write_all(sent)?;
        stream.read_to_end(&mut Vec::new())
    });
    if asked.is_err() {
        wait_a_little();
    }
}

/// Sends wave after wave of a flood on one connection, until that is cut off.
fn pour(address: SocketAddr, flood: Flood, stop: &AtomicBool, landed: &AtomicBool) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5))?;
    stream.set_write_timeout(Some(Duration::from_secs(1)))?;
    stream.set_read_timeout(Some(Duration::from_millis(1)))?;
    stream.write_all(&flood.opening())?;
    let mut answers = vec![0; 64 * 1024];
    for wave in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        stream.write_all(&flood.wave(wave))?;
        landed.store(true, Ordering::Relaxed);
        // A server whose answers nobody takes reads no further. That nothing has come yet is no end.
        if matches!(stream.read(&mut answers), Ok(0)) {
            break;
        }
        wait_a_little();
    }
    Ok(())
}

fn wait_a_little() {
    std::thread::sleep(Duration::from_millis(20));
}

fn wait_for(stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        wait_a_little();
    }
}
