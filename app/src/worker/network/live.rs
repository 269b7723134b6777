//! `GET /live`: a WebSocket on which the server says that something changed, and nothing else.
//!
//! It is a convenience: without it a device syncs when it is due. So nothing here ever drops a slow connection; a
//! connection that closes is opened again, later and later.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use crate::worker::clock::{self, Alarm};

/// Waits between attempts, milliseconds; each attempt doubles it.
const FIRST_WAIT: i64 = 2_000;
const LONGEST_WAIT: i64 = 60_000;

/// A connection that was open for so long was one, milliseconds.
const LASTED: i64 = 1_000;

/// The connection, or the wish for one.
pub struct Live {
    inner: Rc<Inner>,
}

struct Inner {
    token: RefCell<String>,
    poked: Box<dyn Fn()>,
    socket: RefCell<Option<Connection>>,
    wait: Cell<i64>,
    alarm: RefCell<Alarm>,
}

struct Connection {
    socket: WebSocket,
    /// When it was open.
    opened: Cell<Option<i64>>,
    _handlers: [Closure<dyn FnMut()>; 3],
}

impl Live {
    /// Calls `poked` whenever the server says that something changed, and when a connection is back. Also when one that lasted
    /// is gone: whether the server can be reached is then worth knowing.
    pub fn new(poked: impl Fn() + 'static) -> Self {
        Self {
            inner: Rc::new(Inner {
                token: RefCell::default(),
                poked: Box::new(poked),
                socket: RefCell::default(),
                wait: Cell::new(FIRST_WAIT),
                alarm: RefCell::default(),
            }),
        }
    }

    /// Connects with this token, unless it is connected. An empty token: not before there is one.
    pub fn connect(&self, token: &str) {
        if *self.inner.token.borrow() != token {
            self.inner.token.replace(token.to_owned());
        }
        // Whoever calls has just heard of the server: it is there.
        self.inner.wait.set(FIRST_WAIT);
        let idle = self.inner.socket.borrow().is_none();
        if idle && !token.is_empty() {
            Inner::open(&self.inner);
        }
    }
}

impl Inner {
    fn open(inner: &Rc<Self>) {
        inner.alarm.borrow_mut().clear();
        let location = clock::scope().location();
        let scheme = if location.protocol() == "https:" { "wss:" } else { "ws:" };
        let Ok(socket) = WebSocket::new(&format!("{scheme}//{}/live", location.host())) else { return };
        let handler = |act: fn(&Rc<Self>)| {
            let inner = Rc::downgrade(inner);
            Closure::<dyn FnMut()>::new(move || {
                if let Some(inner) = inner.upgrade() {
                    act(&inner);
                }
            })
        };
        let handlers = [handler(Self::opened), handler(Self::said), handler(Self::closed)];
        let function = |at: usize| Some(handlers[at].as_ref().unchecked_ref::<Function>());
        socket.set_onopen(function(0));
        socket.set_onmessage(function(1));
        socket.set_onclose(function(2));
        inner.socket.replace(Some(Connection { socket, opened: Cell::default(), _handlers: handlers }));
    }

    fn opened(inner: &Rc<Self>) {
        if let Some(connection) = &*inner.socket.borrow() {
            connection.opened.set(Some(clock::now()));
            // If it closes meanwhile, `closed` is told.
            let _ = connection.socket.send_with_str(&inner.token.borrow());
        }
        (inner.poked)();
    }

    fn said(inner: &Rc<Self>) {
        inner.wait.set(FIRST_WAIT);
        (inner.poked)();
    }

    fn closed(inner: &Rc<Self>) {
        let connection = inner.socket.take();
        if let Some(connection) = &connection {
            connection.detach();
        }
        let wait = inner.wait.get();
        inner.wait.set((wait * 2).min(LONGEST_WAIT));
        let again = Rc::downgrade(inner);
        inner.alarm.borrow_mut().set(wait, move || {
            if let Some(inner) = again.upgrade() {
                Self::open(&inner);
            }
        });
        // What ends as soon as it begins would have the server asked again and again.
        let opened = connection.and_then(|connection| connection.opened.get());
        if opened.is_some_and(|opened| clock::now() - opened > LASTED) {
            (inner.poked)();
        }
    }
}

impl Connection {
    fn detach(&self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.inner.alarm.borrow_mut().clear();
        if let Some(connection) = self.inner.socket.take() {
            connection.detach();
            // A socket that is closing already says so; either way it ends.
            let _ = connection.socket.close();
        }
    }
}
