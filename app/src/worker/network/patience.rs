//! When to give an exchange up: not after some time, but after some time without a byte. A page that takes two minutes
//! over a bad link is a page; a connection that says nothing for a minute and a half is dead.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, Response};

use crate::worker::clock::Alarm;

/// The longest silence, milliseconds.
const SILENCE: i64 = 90_000;

/// The slowest upload that counts as alive, bytes a second: `fetch` does not say how far it is.
const SLOWEST_UPLOAD: i64 = 500;

/// Watches one exchange.
pub struct Patience {
    controller: AbortController,
    alarm: Rc<RefCell<Alarm>>,
}

impl Patience {
    /// Begins to watch an exchange that uploads so many bytes.
    ///
    /// # Errors
    /// What the browser says.
    pub fn new(upload: u32) -> Result<Self, JsValue> {
        let patience = Self { controller: AbortController::new()?, alarm: Rc::default() };
        patience.wait(SILENCE + i64::from(upload) * 1000 / SLOWEST_UPLOAD);
        Ok(patience)
    }

    /// For `fetch`.
    pub fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    fn wait(&self, ms: i64) {
        let controller = self.controller.clone();
        self.alarm.borrow_mut().set(ms, move || controller.abort());
    }

    /// Reads a body, as long as bytes keep coming and they are not more than `limit`.
    ///
    /// # Errors
    /// What the browser says, or a body that is too large.
    pub async fn read(&self, response: &Response, limit: usize) -> Result<Vec<u8>, JsValue> {
        self.wait(SILENCE);
        let Some(body) = response.body() else { return Ok(Vec::new()) };
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        let mut bytes = Vec::new();
        loop {
            let part = JsFuture::from(JsValue::from(reader.read()).unchecked_into::<js_sys::Promise>()).await?;
            self.wait(SILENCE);
            if Reflect::get(&part, &"done".into())?.is_truthy() {
                return Ok(bytes);
            }
            let part: Uint8Array = Reflect::get(&part, &"value".into())?.unchecked_into();
            if bytes.len() + part.length() as usize > limit {
                self.controller.abort();
                return Err("the answer is too large".into());
            }
            let start = bytes.len();
            bytes.resize(start + part.length() as usize, 0);
            part.copy_to(&mut bytes[start..]);
        }
    }
}
