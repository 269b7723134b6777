//! The channel between the page and the worker: byte messages over a `MessagePort`, moved and not copied; and files, which
//! stay where the browser keeps them.

use js_sys::{Array, Function, Object, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, MessageEvent, MessagePort};

#[wasm_bindgen]
extern "C" {
    /// A running worker, as `boot.js` hands it out.
    pub type ReplicaThread;

    /// This page's end of the channel.
    #[wasm_bindgen(method, getter)]
    pub fn port(this: &ReplicaThread) -> MessagePort;

    /// Ends the worker at once; what it had not committed is gone from it. For replacing a worker whose memory has
    /// grown: WebAssembly memory never shrinks.
    #[wasm_bindgen(method)]
    pub fn terminate(this: &ReplicaThread);
}

impl ReplicaThread {
    /// Starts a worker. `failed` is called with the browser's words if it cannot start, or dies later.
    ///
    /// # Errors
    /// What `open_replica` throws: the browser has no module workers.
    pub fn open(open_replica: &Function, failed: impl FnMut(String) + 'static) -> Result<Self, JsValue> {
        let failed = Closure::<dyn FnMut(String)>::new(failed).into_js_value();
        Ok(open_replica.call1(&JsValue::NULL, &failed)?.unchecked_into())
    }
}

/// What comes over the channel.
pub enum Posted {
    /// A message.
    Message(Vec<u8>),
    /// A file; the message after it says what it is.
    File(Blob),
}

/// Calls `receive` with all that comes, from the first that was posted; a port has one listener.
pub fn listen(port: &MessagePort, mut receive: impl FnMut(Posted) + 'static) {
    let receive = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        receive(match event.data().dyn_into::<Blob>() {
            Ok(file) => Posted::File(file),
            Err(bytes) => Posted::Message(Uint8Array::new(&bytes).to_vec()),
        });
    });
    // Setting `onmessage` also starts the port.
    port.set_onmessage(Some(receive.into_js_value().unchecked_ref()));
}

/// Posts one message, moving its buffer to the other thread.
///
/// # Errors
/// What the browser says when it refuses the message.
pub fn post(port: &MessagePort, message: &[u8]) -> Result<(), JsValue> {
    let bytes = Uint8Array::from(message);
    port.post_message_with_transferable(&bytes, &Array::of1(&bytes.buffer()))
}

/// Posts a file. Its bytes are not read for that.
///
/// # Errors
/// What the browser says when it refuses the file.
pub fn post_file(port: &MessagePort, file: &Blob) -> Result<(), JsValue> {
    port.post_message(file)
}

/// What JavaScript says went wrong.
pub fn worded(error: &JsValue) -> String {
    let object = error.dyn_ref::<Object>().map(|object| String::from(object.to_string()));
    object.or_else(|| error.as_string()).unwrap_or_default()
}
