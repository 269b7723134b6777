//! Several pages of one device: which of them writes, and how an edit of one that may not any more gets done.
//!
//! The storage's fence makes writing safe whatever happens here. A Web Lock only tells a page at once that another one has
//! taken over, and wakes a waiting page when the writing one is closed. Over a BroadcastChannel a page that lost the
//! writing hands its unfinished commands to the one that has it.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use minicbor::{Decode, Encode};
use shared::document::DocId;
use shared::replica::Command;
use shared::sync::body;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use super::clock;

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

/// What pages of one device say to each other.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Between {
    /// This page writes from now on; whoever has unfinished commands may hand them over.
    #[n(0)]
    Writing {
        /// The page that writes.
        #[n(0)]
        page: DocId,
    },
    /// An unfinished command of a page that may not write any more.
    #[n(1)]
    Handed {
        /// The page that it comes from.
        #[n(0)]
        from: DocId,
        /// That page's number for it.
        #[n(1)]
        request: u64,
        /// What.
        #[n(2)]
        command: Command,
    },
    /// A handed command is done.
    #[n(2)]
    Done {
        /// The page that it came from.
        #[n(0)]
        from: DocId,
        /// That page's number for it.
        #[n(1)]
        request: u64,
    },
    /// Everything was taken off this device.
    #[n(3)]
    Left,
}

/// Asks for the writing; the future ends when this page is to stop.
///
/// `steal`: at once, from whoever has it. Otherwise when the page that has it goes away. `granted` is called when this page
/// may take over, and answers whether it still wants to. Where there are no locks, it is called at once and the fence alone
/// tells a page to stop.
pub async fn write_while_allowed(name: String, steal: bool, granted: impl FnOnce() -> bool + 'static) {
    let locks = Reflect::get(&clock::scope().navigator(), &"locks".into()).unwrap_or(JsValue::UNDEFINED);
    if locks.is_undefined() {
        granted();
        return std::future::pending().await;
    }
    let options = Object::new();
    if steal {
        // A plain object takes any property.
        let _ = Reflect::set(&options, &"steal".into(), &JsValue::TRUE);
    }
    let hold = Closure::once_into_js(move || -> Promise {
        if granted() {
            // Held until it is stolen, or the page is closed.
            Promise::new(&mut |_, _| {})
        } else {
            Promise::resolve(&JsValue::UNDEFINED)
        }
    });
    let locks: LockManager = locks.unchecked_into();
    if let Ok(lock) = locks.request(&name, &options, hold.unchecked_ref()) {
        // Rejected when it is stolen.
        let _ = JsFuture::from(lock).await;
    }
}

/// The channel between pages of one database.
pub struct Channel {
    channel: Option<BroadcastChannel>,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens it; `hear` is called with what other pages say.
    pub fn open(name: &str, mut hear: impl FnMut(Between) + 'static) -> Self {
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(between) = body::decode::<Between>(&Uint8Array::new(&event.data()).to_vec()) {
                hear(between);
            }
        });
        let channel = BroadcastChannel::new(name).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        }
        Self { channel, _heard: heard }
    }

    /// Says something to the other pages.
    pub fn say(&self, between: &Between) {
        if let Some(channel) = &self.channel {
            // Nobody hears a closed channel.
            let _ = channel.post_message(&Uint8Array::from(body::encode(between).as_slice()));
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}
