//! What runs in the browser: the screens on the main thread, the replica in a worker.
//!
//! Both are this one crate, compiled once to one `.wasm` with two entry points. `public/boot.js` compiles the
//! module on the page, hands the same compiled module to a dedicated worker (`public/worker.js`), and calls
//! [`start_app`] here and [`start_worker`] there. The two speak over a `MessagePort`, which keeps what is posted
//! before the other side listens; so neither waits for the other to start.

mod thread;

use js_sys::Function;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::MessagePort;

/// Shows the screens. `open_replica` is `boot.js`'s way to start a worker (see [`thread::ReplicaThread`]).
///
/// # Errors
/// What the browser says when it refuses to start the worker or to post to it.
#[wasm_bindgen]
pub fn start_app(open_replica: &Function) -> Result<(), JsValue> {
    let (answer, set_answer) = signal(String::new());
    let replica = thread::ReplicaThread::open(open_replica, move |reason| set_answer.set(reason))?;
    thread::listen(&replica.port(), move |bytes| set_answer.set(String::from_utf8_lossy(&bytes).into_owned()));
    thread::post(&replica.port(), b"hola")?;
    mount_to_body(move || view! { <main><h1>"Cartera"</h1><p>{answer}</p></main> });
    Ok(())
}

/// Runs the replica's side. The worker lives as long as the page, or until the page replaces it.
#[wasm_bindgen]
pub fn start_worker(port: MessagePort) {
    let answering = port.clone();
    thread::listen(&port, move |bytes| {
        let answer = [b"replica: ".as_slice(), &bytes].concat();
        // A port whose page has gone away has nobody left to tell.
        let _ = thread::post(&answering, &answer);
    });
}
