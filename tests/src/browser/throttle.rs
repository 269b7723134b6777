//! A slow phone: Chromium's pages and their workers get a part of the processor only.
//!
//! `Emulation.setCPUThrottlingRate` slows a page's main thread alone, and here most of the work is the worker's. So the
//! processes that run pages are stopped and continued by the system in turns of a few milliseconds, with all their threads.
//! What the browser does for them in other processes (IndexedDB's files, the network) is as fast as ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};

use super::engine::{Browser, renderers};
use crate::clock;

/// How long the pages run in one go.
const GO: Duration = Duration::from_millis(1);

/// How often it is looked whether there are new pages.
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// As long as it lives, the pages of a browser are slow.
#[derive(Debug)]
pub struct Throttle {
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Throttle {
    /// Makes the pages of Chromium so many times slower; once is as they are.
    ///
    /// # Errors
    /// If the browser does not tell which process it is.
    pub fn start(browser: &Browser, times: u32) -> Result<Self> {
        let process = browser.process().context("the browser does not say which process it is")?;
        let over = Arc::new(AtomicBool::new(times <= 1));
        let ends = Arc::clone(&over);
        let thread = thread::spawn(move || {
            let mut looked = clock::start();
            let mut pages = renderers(process);
            while !ends.load(Ordering::Relaxed) {
                if looked.elapsed() > LOOK_EVERY {
                    (looked, pages) = (clock::start(), renderers(process));
                }
                let went = clock::start();
                thread::sleep(GO);
                signal(&pages, Signal::STOP);
                // A busy machine oversleeps: what they have had is what counts.
                thread::sleep(went.elapsed() * (times - 1));
                signal(&pages, Signal::CONT);
            }
        });
        Ok(Self { over, thread: Some(thread) })
    }
}

impl Drop for Throttle {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // It ends by letting the pages go on.
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

fn signal(pages: &[Pid], signal: Signal) {
    for page in pages {
        // It may just have ended.
        let _gone = kill_process(*page, signal);
    }
}
